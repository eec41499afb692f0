"""What the commands print in Chinese has no English left in it, in any verdict, and their errors neither."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_runner import run
from runs import ERRORS, GRADCHECK, RUNS, english_in

import pyport
from pyport import language
from pyport.slips import CARDS

BY_HAND = Path(__file__).parents[1] / "slips" / "by_hand"
SOURCE = Path(pyport.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def stitched(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Where the program makes plain text of a sentence of ours, which is English from there on."""
    found = set()

    def watched(name: str) -> None:
        ordinary: Callable[..., str] = getattr(str, name)

        def method(self: language.Said, *arguments: Any) -> str:
            code = sys._getframe(1).f_code.co_filename
            if Path(code).is_relative_to(SOURCE) and code != language.__file__:
                found.add(f"{code}:{sys._getframe(1).f_lineno}")
            return ordinary(self, *arguments)

        monkeypatch.setattr(language.Said, name, method)

    for name in ("__format__", "__add__"):
        watched(name)
    return found


def test_a_sentence_that_is_made_plain_text_is_found(stitched: set[str]) -> None:
    names = {"sentence": language.said("no parameters")}
    for line in ('f"x: {sentence}"', 'sentence + "."'):
        exec(compile(line, SOURCE / "x.py", "eval"), names)  # our own text
    assert stitched == {f"{SOURCE / 'x.py'}:1"}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.sampled(4)
def test_a_run_says_nothing_in_english(name: str, sources: list[str], stitched: set[str]) -> None:
    begins, *arguments = RUNS[name]
    _, out, err = run(*arguments, "--lang", "zh")
    assert out.startswith(begins), out + err
    assert CHINESE.search(out)
    assert english_in(out, sources) == set(), out
    assert stitched == set()


def test_the_slips_say_nothing_in_english() -> None:
    lines = [text for card in CARDS.values() for text in (card.id, card.matlab, card.wrong, card.right, card.given)]
    lines += [" ".join(card.sources) for card in CARDS.values()]
    for ids in ([], ["std-by-n"], list(CARDS)[:20]):
        out = run("slips", *ids, "--lang", "zh")[1]
        titles = " ".join(CARDS[name].title.zh + CARDS[name].why.zh for name in ids or CARDS)
        assert english_in(out, [*lines, titles]) == set()


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_nothing_in_english(name: str, sources: list[str]) -> None:
    code, out, err = run(*ERRORS[name], "--lang", "zh")
    assert (code, out) == (2, "")
    assert CHINESE.search(err)
    assert english_in(err, [*sources, " ".join(ERRORS[name])]) == set(), err


@pytest.mark.parametrize(("name", "begins"), [("decay", "FAIL"), ("invoice", "UNDECIDED")])
def test_a_pair_says_nothing_in_english(
    name: str, begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = BY_HAND / name
    for file in ("port.py", "ref.mat"):
        Path(file).write_bytes((pair / file).read_bytes())
    texts = [(pair / file).read_text(encoding="utf-8") for file in ("port.py", "ref.m")]
    wrong, right = (
        json.loads((BY_HAND / "index.json").read_text(encoding="utf-8"))[name][key] for key in ("wrong", "right")
    )
    code, out, _ = run("verify", "ref.mat", "port.py", "--lang", "zh", "--verbose")
    assert code == {"FAIL": 1, "UNDECIDED": 3}[begins]
    assert out.startswith(f"{begins}：port.py 第 ")
    assert english_in(out, [*texts, right]) == set(), out
    Path("port.py").write_text(texts[0].replace(wrong, right), encoding="utf-8")
    code, out, _ = run("verify", "ref.mat", "port.py", "--lang", "zh")
    assert code == 0
    assert out.startswith("PASS：port.py 与 ref.m 的作用一致")
    assert english_in(out, [*texts, right]) == set(), out


def test_the_json_is_english(sources: list[str]) -> None:
    for lang in ("en", "zh"):
        out = run("gradcheck", "g.py:odd", "--lang", lang, "--json", "-")[1]
        assert json.loads(out)["reason"].startswith("it is not the gradient of any known loss")


def test_english_is_found() -> None:
    assert english_in("PASS：the port does what g.m does") == {"the", "port", "does", "what"}
    assert english_in("PASS：port.py 与 g.m 一致；pyport slips std-by-n") == set()
    assert english_in("   g.py:3  return x + loss", ["return x + loss\n"]) == set()
    assert english_in("原因：the port", ["x = 1"]) == {"the", "port"}


@pytest.mark.parametrize("lost", ["not {gradient}", "{name} is wrong", "resolves"])
def test_a_sentence_without_its_chinese_is_found(
    lost: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    with_all: Callable[[str], dict[str, str]] = language._catalogue
    less: Mapping[str, str] = {english: chinese for english, chinese in with_all("zh").items() if english != lost}
    monkeypatch.setattr(language, "_catalogue", lambda lang: less)
    out = run(*GRADCHECK["refuted"][1:], "--lang", "zh")[1]
    assert english_in(out, sources)
