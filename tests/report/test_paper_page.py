"""The page of the calculation by hand: accessible, small, soon there, and readable in a browser and on paper."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Page
from cli_runner import run
from outline import Outline

from pyport.language import in_language
from pyport.paper.sheet import sheet_of
from pyport.paper.words import LABELS
from pyport.report.html.paper import render_paper

#: Promised of the page.
LARGEST, SECONDS = 1_000_000, 5.0
#: Of letters of ordinary size, by the Web Content Accessibility Guidelines, level AA.
CONTRAST = 4.5
CASES = ("startup", "corrected-all")
#: Which matrices have columns whose numbers do not end at one place, and which have brackets lower than they are.
RAGGED = """[...document.querySelectorAll('math.numbers')].filter(math => {
  const ends = {};
  for (const row of math.querySelectorAll('mtr')) [...row.children].forEach((cell, n) => {
    (ends[n] ??= []).push([...cell.querySelectorAll('mn')].at(-1).getBoundingClientRect().right);
  });
  return Object.values(ends).some(column => Math.max(...column) - Math.min(...column) > 1);
}).map(math => math.dataset.name)"""
LOW_BRACKETS = """[...document.querySelectorAll('mtable')].filter(table =>
  table.previousSibling.getBoundingClientRect().height < 0.8 * table.getBoundingClientRect().height
).map(table => table.closest('math').dataset.name)"""


@pytest.fixture(scope="module", params=[(case, lang) for case in CASES for lang in ("en", "zh")],
                ids=lambda param: " ".join(param))  # fmt: skip
def text(request: pytest.FixtureRequest) -> str:
    case, lang = request.param
    return render_paper(sheet_of(case, None, None, ()), lang)


def complaints(text: str) -> list[str]:
    """What somebody who cannot see the page, or uses the keyboard alone, would miss."""
    outline, found = Outline(text), []
    elements = [(tag, attributes) for tag, attributes, _ in outline.found]
    levels = [int(tag[1]) for tag, _ in elements if re.fullmatch(r"h[1-6]", tag)]
    found += ["one h1, first"] * (levels[:1] != [1] or levels.count(1) != 1)
    found += [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b > a + 1]
    found += ["lang"] * (next(attributes.get("lang") for tag, attributes in elements if tag == "html")
                         not in ("en", "zh-CN"))  # fmt: skip
    ids = [str(attributes["id"]) for _, attributes in elements if "id" in attributes]
    found += ["ids twice"] * (len(ids) != len(set(ids)))
    for tag, attributes in elements:
        named = str(attributes.get("aria-label") or "").strip() or all(
            one in ids for one in str(attributes.get("aria-labelledby") or "-").split())  # fmt: skip
        needs_name = tag in ("nav", "section", "article", "aside") or attributes.get("role") in ("img", "region")
        found += [f"{tag} without a name"] * (needs_name and not named)
        found += ["link to nowhere"] * (tag == "a" and str(attributes.get("href"))[1:] not in ids)
        found += ["th without scope"] * (tag == "th" and attributes.get("scope") not in ("row", "col"))
        found += ["svg without a role"] * (tag == "svg" and attributes.get("role") != "img")
        found += [tag] * (tag in ("script", "img", "iframe", "object"))
    tables = text.count("<table")
    found += ["table without caption"] * (text.count("<caption>") != tables)
    found += ["from elsewhere"] * bool(re.search(r"https?:|url\(|@import", text))
    return found


def test_the_page_is_accessible(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("shown", "changed", "complaint"),
    [
        ("<h4>", "<h6>", "h3 is followed by h6"), (' role="img"', "", "svg without a role"),
        (' scope="row"', "", "th without scope"), ('<html lang="en">', "<html>", "lang"),
        ('aria-labelledby="step-d2"', "", "article without a name"),
        ("<caption>W3</caption>", "", "table without caption"),
        ("</main>", '<p><a href="#nowhere">x</a></p></main>', "link to nowhere"),
    ],
)  # fmt: skip
def test_what_is_not_accessible_is_noticed(shown: str, changed: str, complaint: str) -> None:
    page = render_paper(sheet_of(None, None, None, ()))
    assert shown in page
    page = page.replace(shown, changed).replace("</h4>", "</h6>") if shown == "<h4>" else page.replace(shown, changed)
    assert complaint in complaints(page)


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(full[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    light = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def test_text_has_contrast_in_light_in_dark_and_on_paper() -> None:
    page = render_paper(sheet_of(None, None, None, ()))
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", block)) for block in re.findall(r":root \{(.*?)\}", page, re.S)
    ]
    assert len(schemes) == 3
    for colours in schemes:
        for ink in ("text", "soft", "link"):
            for ground in ("back", "panel"):
                assert contrast(colours[ink], colours[ground]) >= CONTRAST
    assert contrast("#999999", "#ffffff") < CONTRAST
    assert contrast("#000", "#ffffff") == pytest.approx(21)


def test_the_page_is_small_and_soon_there(tmp_path: Path, work: Callable[[], float]) -> None:
    begin = work()
    code, _, _ = run("paper", "--case", "corrected-all", "-o", str(tmp_path / "p.html"))
    assert work() - begin <= SECONDS
    assert code == 0
    assert (tmp_path / "p.html").stat().st_size <= LARGEST


def test_the_errata_stand_at_their_places() -> None:
    page = render_paper(sheet_of(None, None, None, ()))
    places = {"step-y": ["softmax"], "step-loss": ["loss", "minimum"], "step-g3": ["transpose"],
              "step-W1_new": ["last-y", "left-out"], "step-d3": ["gradient"], "step-e2": []}  # fmt: skip
    for place, ids in places.items():
        article = page[page.index(f'id="{place}"') :].split("</article>")[0]
        assert re.findall(r"<code>pyport errata ([\w-]+)</code>", article) == ids
    assert "pyport errata width" in page[: page.index('id="forward"')]


def test_the_chinese_page_says_everything_in_chinese() -> None:
    page = render_paper(sheet_of("corrected-all", None, None, ()), "zh")
    for label in LABELS.values():
        assert in_language(label, "zh") != label
    words = re.sub(
        r"<style>.*?</style>|<math.*?</math>|<code>.*?</code>|<pre.*?</pre>|<aside.*?</aside>", "", page, flags=re.S
    )
    words = re.sub(r"<[^>]*>", " ", words)
    # Names of functions, programs and files stay as they are.
    known = {
        "sigmoid",
        "softmax",
        "exp",
        "log",
        "MATLAB",
        "NumPy",
        "rowsum",
        "bias",
        "answers",
        "txt",
        "json",
        "mat",
        "loss",
    }
    known |= set(re.findall(r"[A-Za-z]\w*\.m\b", words)) | {"m", "corrected_forward", "corrected_backward", "update"}
    english = [word for word in re.findall(r"[A-Za-z]{3,}\w*", words) if word not in known]
    assert english == []


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("paper")
    found = {}
    for case in CASES:
        found[case] = folder / f"{case}.html"
        found[case].write_text(render_paper(sheet_of(case, None, None, ())), encoding="utf-8")
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled(3)
def test_nothing_complains_and_nothing_reaches_past_the_window(
    page: Page, files: dict[str, Path], case: str, width: int, dark: bool
) -> None:
    page.complaints.clear()
    page.requested.clear()
    page.show(files[case], width=width, dark=dark)
    assert page.complaints == []
    assert page.requested == [files[case].as_uri()]
    assert page.ask("document.documentElement.scrollWidth") <= width
    # Formulas are drawn: a fraction is higher than a letter, and brackets are as high as their matrix.
    assert page.ask("document.querySelector('mfrac').getBoundingClientRect().height") > 20
    assert page.ask(LOW_BRACKETS) == []
    assert page.ask(RAGGED) == []


def test_chinese_fonts_leave_the_formulas_as_they_are(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "zh.html"
    file.write_text(render_paper(sheet_of("corrected-all", None, None, ()), "zh"), encoding="utf-8")
    page.show(file)
    assert (page.ask(LOW_BRACKETS), page.ask(RAGGED)) == ([], [])


def test_a_column_that_is_ragged_and_brackets_that_stay_low_are_noticed(page: Page, files: dict[str, Path]) -> None:
    page.show(files["corrected-all"])
    page.ask("document.querySelector('style').append('mtd { text-align: left; }')")
    assert "W1" in page.ask(RAGGED)
    page.ask("document.querySelectorAll('mtable').forEach(one => one.previousSibling.setAttribute('stretchy', false))")
    assert "W1" in page.ask(LOW_BRACKETS)


def test_it_prints_on_a4_in_black_and_white(page: Page, files: dict[str, Path]) -> None:
    page.show(files["startup"], dark=True)
    printed = base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    width, height = map(float, re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert (round(width), round(height)) == (595, 842)
    pages = len(re.findall(rb"/Type /Page\b", printed))
    assert 6 <= pages <= 14
    page.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    colours = page.ask("(() => { const c = getComputedStyle(document.body); return [c.color, c.backgroundColor]; })()")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.ask("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.ask("getComputedStyle(document.querySelector('.handed')).display") == "flex"
    page.call("Emulation.setEmulatedMedia", media="", features=[])
