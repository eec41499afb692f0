"""The page of a script and its port: whole, without network and script, every line with its sign, values on demand."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import browser
import pytest
from rich.console import Console
from test_page import Outline

from pyport.parity.numbers import Allowed
from pyport.report.html.scripts import Sign, _increasing, render_scripts, rows, shown
from pyport.report.scripts import script_report
from pyport.scripts.python_run import PythonSession, trace_python
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import compare_records

REFERENCE = "import numpy as np\nx = np.arange(1.0, 200)\ny = x / x.sum()\nz = np.sqrt(y)\nname = '<b>&'\n"
PORT = "import numpy as np\n\nn = 200\nx = np.arange(1.0, n)\ny = x / (x.sum() + 1)\nz = y**0.5\nname = '<b>&'\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ScriptResult:
    folder = tmp_path_factory.mktemp("pair")
    (folder / "ref.py").write_text(REFERENCE, encoding="utf-8")
    (folder / "port.py").write_text(PORT, encoding="utf-8")
    with PythonSession(folder / "port.py") as session:
        return compare_records(trace_python(folder / "ref.py"), session)


@pytest.fixture(scope="module")
def text(result: ScriptResult) -> str:
    return render_scripts(result)


def test_the_answer_and_the_first_fault_come_before_the_sources(text: str) -> None:
    assert Outline(text).all("h1")
    answer = "</span> FAIL</span> port.py line 5 does not do what ref.py line 3 does."
    parts = (answer, "The first at fault", "|diff|", 'id="sources"', 'id="statements"')
    order = [text.index(part) for part in parts]
    assert order == sorted(order)


def test_what_may_differ_is_counted_in_english(result: ScriptResult, text: str) -> None:
    assert "<dt>of these, different by rounding</dt>" in text
    given = render_scripts(replace(result, tolerance=Allowed(relative=1e-3)))
    assert "<dt>of these, different within the tolerance (rtol 0.001)</dt>" in given
    assert "Up to 1 is within the tolerance." in given


def test_it_asks_nobody_and_runs_no_script(text: str) -> None:
    outline = Outline(text)
    assert not outline.all("script", "img", "iframe")
    assert [link["href"] for link in outline.all("link", "a")] == ["data:,", "#main"]
    assert "http" not in re.sub(r"http-equiv", "", text)


def test_every_line_stands_there_once_in_its_order(result: ScriptResult) -> None:
    made = rows(result)
    mine = [row.matlab.number for row in made if row.matlab]
    theirs = [row.port.number for row in made if row.port]
    assert mine == [0, 1, 2, 3, 4, 5]
    assert theirs == [0, 1, 3, 4, 5, 6, 7]


def test_statements_that_correspond_stand_side_by_side_with_their_signs(result: ScriptResult) -> None:
    signs = {
        row.port.number: (row.matlab.number if row.matlab else None, row.port.sign) for row in rows(result) if row.port
    }
    assert signs[4] == (2, Sign.SAME)
    assert signs[5] == (3, Sign.FAULT)
    assert signs[6][0] == 4
    assert signs[6][1] in (Sign.SAME, Sign.ROUNDING)
    assert signs[3] == (None, Sign.ALONE)
    assert signs[1] == (None, Sign.NONE)


def test_no_colour_stands_alone(text: str) -> None:
    for look, rest in re.findall(r'<div class="line (pass|fail|undecided|alone) \w+">(.*?)</div>', text, re.DOTALL):
        sign = next(sign for sign in Sign if sign.look == look and f"({sign.words})" in rest)
        assert f'aria-hidden="true">{sign.mark}</span>' in rest


def test_what_a_source_holds_is_text_and_no_html(text: str) -> None:
    assert "<b>&" not in text
    assert html.escape("name = '<b>&'") in text or "name = &#39;&lt;b&gt;&amp;&#39;" in text


def test_values_are_on_demand_and_open_where_something_is_wrong(text: str) -> None:
    folded = re.findall(r'<details class="values"( open)?><summary>(.*?)</summary>', text)
    assert [bool(state) for state, summary in folded if "> y: FAIL" in summary] == [True]
    assert [bool(state) for state, summary in folded if "> x: same" in summary] == [False]


def test_long_values_show_their_ends() -> None:
    import numpy as np

    assert shown(np.arange(3.0)).startswith("[0 1 2]")
    assert "..." in shown(np.arange(1000.0))
    assert shown(np.array(0.1)) == "0.1"
    assert len(shown("a" * 5000)) < 700


def test_pairs_that_cross_are_left_out_and_no_line_is_taken_twice() -> None:
    assert _increasing([(1, 1), (2, 5), (3, 2), (4, 3)]) == [(1, 1), (3, 2), (4, 3)]
    assert len(_increasing([(1, 1), (1, 2), (1, 3)])) == 1
    assert _increasing([(-1, 2)]) == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_in_a_browser_nothing_is_wider_than_the_window(
    text: str, page: browser.Page, tmp_path: Path, width: int, dark: bool
) -> None:
    path = tmp_path / "pair.html"
    path.write_text(text, encoding="utf-8")
    page.show(path, width=width, dark=dark, script=False)
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


def test_a_terminal_shows_each_line_of_the_fault_behind_its_place(result: ScriptResult) -> None:
    out = StringIO()
    Console(width=80, file=out).print(script_report(result))
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert "ref.py:3 y = x / x.sum()" in lines
    assert "port.py:5 y = x / (x.sum() + 1)" in lines
