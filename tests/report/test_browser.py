"""The page in a real browser: phone and desktop, light and dark, by keyboard and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Page

from pyport.report.html import Facts, render

#: Of letters of ordinary size, by the Web Content Accessibility Guidelines, level AA.
CONTRAST = 4.5
#: Curves and other parts of pictures.
CONTRAST_OF_PICTURES = 3.0
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
#: The lowest contrast of any text, and of any curve or mark, with whose it is.
LOWEST = """(() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const found = {text: [99, ''], picture: [99, '']};
  const note = (kind, e, colour) => { const r = ratio(parts(colour), behind(e));
    if (r < found[kind][0]) found[kind] = [r, e.outerHTML.slice(0, 120)]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const e = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim()) note('text', e, getComputedStyle(e)[e.closest('svg') ? 'fill' : 'color']); }
  document.querySelectorAll('.curve.thin, .ratio, .bound').forEach(e => note('picture', e, getComputedStyle(e).stroke));
  document.querySelectorAll('.mark').forEach(e => note('picture', e, getComputedStyle(e).fill));
  return found;
})()"""
#: Tables, pictures and regions that reach past the right edge without a box that scrolls.
#: The width is filled in: a phone lets the window grow with what is too wide.
SPILT = """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > {} + 1
  && !e.closest('.scroll') && !e.closest('.hidden') && !e.closest('thead')).map(e => e.outerHTML.slice(0, 120))"""
UNNAMED = """[...document.querySelectorAll('svg[role=img], [role=region], nav, section, article, figure ul')]
  .filter(e => !(e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean)
    .map(i => (document.getElementById(i) || {textContent: ''}).textContent).join('').trim()))
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.sampled(6)
def test_nothing_complains_and_nothing_is_fetched(page: Page, page_file: Path, width: int, dark: bool) -> None:
    page.complaints.clear()
    page.requested.clear()
    page.show(page_file, width=width, dark=dark)
    page.ask(OPEN_ALL)
    assert page.complaints == []
    assert page.requested == [page_file.as_uri()]


def test_a_page_that_fetches_and_fails_is_seen_to(page: Page, page_file: Path, tmp_path: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    twin = tmp_path / "twin.html"
    twin.write_text(text.replace("</main>", '<img src="http://localhost:1/x.png" alt=""><script>f()</script></main>'),
                    encoding="utf-8")  # fmt: skip
    page.complaints.clear()
    page.show(twin)
    assert len(page.complaints) >= 2
    page.complaints.clear()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_itself_never_scrolls_sideways(page: Page, page_file: Path, width: int) -> None:
    page.show(page_file, width=width)
    page.ask(OPEN_ALL)
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.ask(SPILT.format(width)) == []


def test_a_page_that_is_too_wide_is_seen_to(page: Page, page_file: Path) -> None:
    page.show(page_file, width=390)
    page.ask("document.querySelector('.tiles').style.minWidth = '50rem'")
    assert page.ask("document.documentElement.scrollWidth") > 390
    assert page.ask(SPILT.format(390)) != []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_letters_and_curves_stand_out_from_what_is_behind_them(page: Page, page_file: Path, dark: bool) -> None:
    page.show(page_file, dark=dark)
    page.ask(OPEN_ALL)
    back = page.ask("getComputedStyle(document.body).backgroundColor")
    assert back == ("rgb(17, 22, 28)" if dark else "rgb(255, 255, 255)")
    found = page.ask(LOWEST)
    assert found["text"][0] >= CONTRAST, found["text"]
    assert found["picture"][0] >= CONTRAST_OF_PICTURES, found["picture"]


def test_a_colour_that_is_too_faint_is_seen_to(page: Page, page_file: Path) -> None:
    page.show(page_file)
    page.ask("document.documentElement.style.setProperty('--soft', '#999999')")
    assert page.ask(LOWEST)["text"][0] < CONTRAST


def test_the_first_stop_of_the_keyboard_leads_to_the_report_and_the_rest_follow_the_text(
    page: Page, page_file: Path
) -> None:
    page.show(page_file)
    page.press("Tab", 9)
    assert page.ask("document.activeElement.textContent") == "Skip to the content"
    assert page.ask("document.activeElement.getBoundingClientRect().left") >= 0
    page.press("Enter", 13)
    assert page.ask("document.activeElement.id") == "main"
    tops = []
    for _ in range(12):
        page.press("Tab", 9)
        assert page.ask("getComputedStyle(document.activeElement).outlineStyle") != "none"
        tops.append(page.ask("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert tops == sorted(tops)


def test_a_closed_part_is_opened_by_the_keyboard(page: Page, page_file: Path) -> None:
    page.show(page_file)
    page.ask("document.querySelector('.howto summary').focus()")
    page.press("Enter", 13)
    assert page.ask("document.querySelector('.howto').open") is True


@pytest.mark.parametrize("width", [390, 1280])
def test_a_screen_reader_finds_the_table_of_lines_with_its_headers(page: Page, page_file: Path, width: int) -> None:
    page.show(page_file, width=width)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored")]
    assert page.ask(UNNAMED) == []
    # As MATLAB lines of the reference: the table of the corrected network is closed.
    assert roles.count("rowheader") >= 14
    assert roles.count("columnheader") >= 8
    assert {"banner", "main", "navigation", "contentinfo"} <= set(roles)


def test_without_scripts_the_page_is_the_same(page: Page, page_file: Path) -> None:
    pictures = []
    for script in (True, False):
        page.show(page_file, script=script)
        pictures.append(page.picture())
    assert pictures[0] == pictures[1]
    page.call("Emulation.setScriptExecutionDisabled", value=False)


def test_a_failure_is_said_in_words_and_not_in_colour_alone(page: Page, facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "stale.html"
    facts.report.stale.append("startup: stale, made before forward.m changed.")
    try:
        path.write_text(render(facts), encoding="utf-8")
    finally:
        facts.report.stale.pop()
    page.show(path, width=390)
    words = page.ask("document.body.innerText")
    assert "✗ FAIL the MATLAB files changed after the golden traces were made." in words
    assert "What is wrong" in words
    assert "startup: stale, made before forward.m changed." in words
