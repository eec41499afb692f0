"""The nasty pairs are what their index says: the right ones right, the wrong ones wrong at the line that is named."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from by_hand import matlab_finals, python_finals, same
from watched import effect, watch

from pyport.scripts.verify import verify
from pyport.verdict import Verdict

HERE = Path(__file__).parent / "nasty"
#: Of each pair what may be said of it, the lines of the slip (any one of them may be named), and the names that
#: differ between two right programs: by rounding that grows, by a meaning of their own, or by being transposed.
INDEX: list[dict[str, Any]] = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
RIGHT = [each for each in INDEX if each["verdict"] != ["FAIL"]]
WRONG = [each for each in INDEX if each["verdict"] == ["FAIL"]]
#: Slips that no final variable shows.
HIDDEN = {"overwritten_later", "ninth_digit", "one_term_short", "single_by_accident"}

Finals = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def finals() -> Finals:
    names = [each["pair"] for each in INDEX]
    return dict(zip(names, matlab_finals([(HERE / name / "ref.m", 1) for name in names]), strict=True))


def differing(reference: Mapping[str, Any], left: Mapping[str, Any], left_out: list[str]) -> list[str]:
    names = [name for name in reference if name in left and name not in left_out]
    assert names
    return [n for n in names if not same(reference[n], left[n]) and not same(reference[n], left[n], shift=True)]


@pytest.mark.live
@pytest.mark.parametrize("each", RIGHT, ids=lambda each: each["pair"])
def test_a_right_port_leaves_the_numbers_of_the_script(each: dict[str, Any], finals: Finals) -> None:
    left = python_finals(HERE / each["pair"] / "port.py", 1)
    assert differing(finals[each["pair"]], left, each["apart"]) == []


@pytest.mark.live
@pytest.mark.parametrize("each", WRONG, ids=lambda each: each["pair"])
def test_a_wrong_port_does_not_and_its_cure_does(each: dict[str, Any], finals: Finals) -> None:
    folder = HERE / each["pair"]
    assert differing(finals[each["pair"]], python_finals(folder / "twin.py", 1), each["apart"]) == []
    wrong = differing(finals[each["pair"]], python_finals(folder / "port.py", 1), each["apart"])
    assert bool(wrong) == (each["pair"] not in HIDDEN), wrong


@pytest.mark.live
@pytest.mark.parametrize("each", INDEX, ids=lambda each: each["pair"])
@pytest.mark.sampled(6)
def test_of_each_pair_is_said_what_may_be_said(each: dict[str, Any]) -> None:
    folder = HERE / each["pair"]
    result = verify(folder / "ref.m", folder / "port.py", engine="octave", cure=False)
    assert result.verdict.name in each["verdict"]
    if result.verdict is Verdict.FAIL:
        assert result.faults[0].line in each["lines"]


@pytest.mark.parametrize("each", WRONG, ids=lambda each: each["pair"])
def test_the_slip_changes_numbers_and_stands_at_a_line_that_the_cure_changes(each: dict[str, Any]) -> None:
    folder = HERE / each["pair"]
    port, twin = ((folder / name).read_text(encoding="utf-8") for name in ("port.py", "twin.py"))
    seen = effect(watch(twin, folder / "twin.py", 1), watch(port, folder / "port.py", 1))
    assert seen == ("rounding" if each["pair"] in ("ninth_digit", "single_by_accident") else "changes")
    cured = [k for k, (a, b) in enumerate(zip(port.splitlines(), twin.splitlines(), strict=False), 1) if a != b]
    assert cured[0] in each["lines"]


def test_the_files_give_nothing_away() -> None:
    for port in HERE.glob("*/*.py"):
        assert "#" not in port.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(port.read_text(encoding="utf-8"))) is None
    assert sorted(each["pair"] for each in INDEX) == sorted(path.name for path in HERE.iterdir() if path.is_dir())
