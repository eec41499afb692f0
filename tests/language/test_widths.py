"""At 80 and at 60 columns no word of an answer is broken, and in a pipe no line ends in blanks."""

from __future__ import annotations

import re

import pytest
from cli_runner import run
from runs import COMPARE, DIAGNOSE, GRADCHECK

from pyport.cli import output

#: Of one head alone: where there is no room for columns, what stands first has no head.
NAMELESS = {"evidence", "variable", "quantity"}
CHEAP = {name: GRADCHECK[name] for name in ("refuted", "own, wrong", "own, undecided")} | COMPARE | {
    "a mistake": DIAGNOSE["a mistake"]
}  # fmt: skip


def words(text: str) -> set[str]:
    return {word for word in re.sub(r"[,;:]", " ", text).split() if not set(word) <= {"─"}}


def answer(monkeypatch: pytest.MonkeyPatch, columns: int, arguments: tuple[str, ...]) -> str:
    monkeypatch.setattr(output, "WIDTH", columns)
    return run(*arguments)[1]


@pytest.mark.parametrize("name", CHEAP)
@pytest.mark.sampled(3)
def test_no_word_is_broken(name: str, sources: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = CHEAP[name][1:]
    whole = words(answer(monkeypatch, 1000, arguments))
    for columns in (80, 60):
        out = answer(monkeypatch, columns, arguments)
        assert whole - words(out) <= NAMELESS, out
        assert all(line == line.rstrip() for line in out.splitlines())
        # A command that is to be typed stays in one line.
        assert all(len(line) <= columns or "pyport " in line for line in out.splitlines())


def test_a_broken_word_is_found(sources: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = CHEAP["own, wrong"][1:]
    out = answer(monkeypatch, 60, arguments)
    assert words(answer(monkeypatch, 1000, arguments)) - words(out.replace("difference", "differ\nence")) - NAMELESS
