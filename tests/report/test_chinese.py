"""The Chinese pages have no English left but names and code, and no English punctuation between Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import browser
import pytest
from outline import Outline
from runs import english_in

from pyport import language
from pyport.errata import ERRATA
from pyport.parity.fixtures import CASES
from pyport.report.html import Facts, render
from pyport.report.html.scripts import render_scripts
from pyport.scripts.verify import verify

BY_HAND = Path(__file__).parents[1] / "slips" / "by_hand"
#: What a sentence names as the script, the command line or the index has it, the engine, and what computed the page.
NAMES = "loss Loss sum rand exp log assert bias twister golden matlab octave rng GNU BLAS Linux glibc json mat"
#: Pixels of a heading that has four Chinese characters side by side.
LEAST = 64
PUNCTUATION = re.compile(r"[\u4e00-\u9fff][,;:.!?()]|[,;:!?()][\u4e00-\u9fff]")


def english(page: str, sources: list[str]) -> set[str]:
    """English words of a page."""
    outline = Outline(page)
    assert outline.all("html")[0]["lang"] == "zh-CN"
    return english_in("\n".join(outline.said()), [NAMES, *sources])


def misplaced(page: str) -> list[str]:
    """Texts with English punctuation beside a Chinese character."""
    return [text for text in Outline(page).said() if PUNCTUATION.search(text)]


def test_the_report_says_everything_in_chinese(chinese_page: str) -> None:
    assert english(chinese_page, [" ".join([*CASES, *ERRATA])]) == set()
    assert misplaced(chinese_page) == []


@pytest.mark.parametrize("name", ["decay", "invoice"])
def test_the_page_of_a_pair_says_everything_in_chinese(name: str) -> None:
    pair = BY_HAND / name
    result = verify(pair / "ref.mat", pair / "port.py")
    sources = [(pair / file).read_text(encoding="utf-8") for file in ("port.py", "ref.m")]
    page = render_scripts(result, "zh")
    assert english(page, sources) == set()
    assert misplaced(page) == []
    # The twin: what the English page says is found.
    twin = page.replace("比较过的语句", "statements compared").replace(">量<", ">Quantity<")
    assert {"statements", "compared", "Quantity"} <= english(twin, sources)
    assert misplaced(page.replace("：", ":", 1))


def test_sentences_of_the_report_without_their_chinese_are_found(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of the template, of a label that is not shown, of a chart, of a case, of the calculation, and one with markup.
    lost = {"Line by line", "Curves", "largest difference", "one sample", "they differ by",
            "Made by <code>{command}</code>. This file needs no network and runs no script."}  # fmt: skip
    with_all: Callable[[str], dict[str, str]] = language._catalogue
    less: Mapping[str, str] = {english: chinese for english, chinese in with_all("zh").items() if english not in lost}
    assert len(less) == len(with_all("zh")) - len(lost)
    monkeypatch.setattr(language, "_catalogue", lambda lang: less)
    found = english(render(facts, "zh"), ["scalars"])
    assert {"Line", "Curves", "largest", "sample", "differ", "needs"} <= found


@pytest.mark.parametrize("width", [390, 1280])
def test_no_heading_of_the_table_of_lines_is_set_vertically(
    page: browser.Page, chinese_page: str, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "zh.html"
    path.write_text(chinese_page, encoding="utf-8")
    page.show(path, width=width)
    page.ask("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.ask("document.documentElement.scrollWidth") <= width
    if width < 960:
        return  # each row is a card, and its headings stand in lines of their own
    heads = "[...document.querySelectorAll('.cards thead th')]"
    narrowest = f"Math.min(...{heads}.map(e => e.getBoundingClientRect().width))"
    assert page.ask(narrowest) >= LEAST
    page.ask(f"{heads}.forEach(e => {{e.style.minWidth = '1rem'}})")
    assert page.ask(narrowest) < LEAST
