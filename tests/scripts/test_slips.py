"""The instruments of the slip campaign: changes, what they change, and how answers are counted."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import slip_campaign
from mutate import chosen, edits
from slip_campaign import PAIRS, Answer, campaign
from watched import effect, watch

SOURCE = """import numpy as np

n = 5
m = 7
x = np.random.rand(n)
y = np.zeros(n)
for k in range(n):
    y[k] = x[k] ** 2 - m
    if y[k] > 3:
        break
z = y.sum(axis=0)
spare = np.std(x, ddof=1)
note = f"{z:.3f}"
"""
HERE = Path(__file__)


def effect_of(changed: str, source: str = SOURCE, **asked: Any) -> str:
    right = watch(source, HERE, 1)
    assert not right.raised
    return effect(right, watch(changed, HERE, 1, lines=3000), **asked)


def test_every_change_is_a_program_that_differs_in_one_statement() -> None:
    found = edits(SOURCE, watch(SOURCE, HERE, 1).kinds)
    assert len(found) > 40
    for edit in found:
        changed = edit.text(SOURCE)
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(SOURCE))
        assert changed.count("\n") == SOURCE.count("\n")
        old, new = SOURCE.splitlines(), changed.splitlines()
        assert [k for k, (a, b) in enumerate(zip(old, new, strict=True), 1) if a != b] == [edit.line]
        assert edit.before != edit.after


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("operator", "y[k] = x[k] ** 2 + m"),
        ("index", "y[k] = x[k - 1] ** 2 - m"),
        ("bound", "for k in range(n - 1):"),
        ("name", "y[k] = x[k] ** 2 - n"),
        ("constant", "m = 8"),
        ("comparison", "if y[k] >= 3:"),
        ("ddof left out", "spare = np.std(x)"),
        ("axis left out", "z = y.sum()"),
        ("function", "z = y.mean(axis=0)"),
        ("statement left out", "pass"),
        ("sign", "y[k] = x[k] ** 2 - -m"),
        ("argument order", "y[k] = m - x[k] ** 2"),
    ],
)
def test_a_slip_that_people_make_is_among_the_changes(kind: str, after: str) -> None:
    found = edits(SOURCE, watch(SOURCE, HERE, 1).kinds)
    assert (kind, after) in {(edit.kind, edit.after) for edit in found}


def test_a_statement_over_several_lines_stays_where_it_is() -> None:
    source = "a = [\n    1,\n    2,\n]\nb = (3 +\n     4)\nc = 5\n"
    for edit in edits(source, {}):
        assert ast.parse(edit.text(source)).body[-1].lineno == 7


def test_the_head_of_a_loop_ends_at_its_colon() -> None:
    source = "for k in (\n    range(3)\n):  # three\n    # words\n    x = k\n"
    heads = [edit for edit in edits(source, {}) if edit.line == 1]
    assert {edit.last for edit in heads} == {3}
    assert "for k in ( range(4) ):" in {edit.after for edit in heads}


def test_choices_repeat_with_their_seed_and_kinds_are_even() -> None:
    found = edits((PAIRS / "filter" / "port.py").read_text(encoding="utf-8"), {})
    assert chosen(found, 20, 3) == chosen(found, 20, 3) != chosen(found, 20, 4)
    assert len({edit.kind for edit in chosen(found, 20, 3)}) > 7


def test_an_effect_is_told_by_the_numbers() -> None:
    assert effect_of(SOURCE) == "nothing"
    assert effect_of(SOURCE.replace("m = 7", "m = 8")) == "changes"
    assert effect_of(SOURCE.replace("m = 7", "m = 7 * (1 + 1e-15)")) == "rounding"
    assert effect_of(SOURCE.replace("m = 7", "m = 7 + w")) == "raises"
    assert effect_of(SOURCE.replace("        break", "        pass")) == "nothing"
    assert effect_of(SOURCE.replace("m = 7", "m = 7\nwhile m:\n    m = 1")) == "endless"
    assert effect_of(SOURCE.replace("m = 7", "m = 7\nm = 7")) == "same numbers, other passes"
    # What a loop counts further is nothing if nothing comes of it.
    assert effect_of("for k in range(4):\n    pass\n", "for k in range(3):\n    pass\n") == "same numbers, other passes"
    assert effect_of("for k in range(4):\n    x = k\n", "for k in range(3):\n    x = k\n") == "changes"


def test_another_residue_of_rounding_is_neither_a_change_nor_none() -> None:
    source = "a = 0.1 + 0.2 - 0.3\nb = a * 2\nc = (1 + a) * 2\n"
    assert effect_of(source.replace("a * 2", "a * -2"), source) == "residue"
    assert effect_of(source.replace("a) * 2", "a) * 2.0000000000000004"), source) == "rounding"
    assert effect_of(source.replace("a) * 2", "a) * -2"), source) == "changes"


def test_whole_numbers_of_another_range_are_a_change() -> None:
    drawn = SimpleNamespace(kind="integer", values=np.array([3, 7, 9]), low=1, high=9)
    source = "import numpy as np\nx = np.random.randint(0, 9, 3)\n"
    runs = [watch(source.replace("9, 3", words), HERE, 1, [drawn]) for words in ("9, 3", "8, 3")]
    assert runs[0].written["", "x"][0][1].tolist() == [2, 6, 8]
    assert effect(*runs) == "changes"


def test_a_number_that_is_wrong_only_until_it_is_overwritten_is_seen() -> None:
    source = "a = 1\nb = a + 1\nb = 3\n"
    assert effect_of("a = 1\nb = a + 2\nb = 3\n", source) == "changes"


def test_a_statement_left_out_changes_what_follows_from_it_alone() -> None:
    source = "a = 1\na = 2\nb = 5\n"
    assert effect_of("a = 1\npass\nb = 5\n", source, left_out=(2, 2)) == "changes"
    assert effect_of("pass\na = 2\nb = 5\n", source, left_out=(1, 1)) == "nothing"
    assert effect_of("a = 1\na = 2\npass\n", source, left_out=(3, 3)) == "nothing"


def test_values_in_functions_and_objects_are_seen() -> None:
    source = (
        "class A:\n    def f(self, v):\n        self.w = v\n        u = v + 1\n        return u\nx = A().f(1) * 0\n"
    )
    assert effect_of(source.replace("self.w = v", "self.w = v + 1"), source) == "changes"
    assert effect_of(source.replace("u = v + 1", "u = v + 2"), source) == "changes"


class Judge:
    """Says of a port what the watcher finds, at the line where the texts differ."""

    def draws(self, script: Path, seed: int) -> Iterable[Any]:
        return ()

    def answer(self, script: Path, port: Path, seed: int) -> Answer:
        right = script.with_name("port.py")
        old, new = right.read_text(encoding="utf-8"), port.read_text(encoding="utf-8")
        if port.name != "port.py" or old == new:
            return Answer("PASS", [], 1.0)
        seen = effect(watch(old, right, seed), watch(new, port, seed, lines=20_000))
        line = next(k for k, (a, b) in enumerate(zip(old.splitlines(), new.splitlines(), strict=False), 1) if a != b)
        return Answer("PASS", []) if seen in ("nothing", "rounding", "residue") else Answer("FAIL", [line])


class Sleeper(Judge):
    def answer(self, script: Path, port: Path, seed: int) -> Answer:
        return Answer("PASS", [])


class Accuser(Judge):
    def answer(self, script: Path, port: Path, seed: int) -> Answer:
        return Answer("FAIL", [99])


def test_who_sees_all_misses_nothing() -> None:
    tally = campaign(12, 2, Judge(), names=["text", "kmeans"], with_nasty=False)
    counts = tally.counts()
    assert counts["planted"] == 12
    assert counts["changing"] == counts["found"] == counts["at its line"] > 3
    assert counts["false alarms"] == 0
    assert not any(tally.lists().values())


def test_who_sleeps_misses_all_and_who_accuses_raises_alarms() -> None:
    sleeping = campaign(6, 2, Sleeper(), names=["text"], with_nasty=False)
    assert len(sleeping.missed) == sleeping.counts()["changing"] > 0
    assert sleeping.counts()["found"] == 0
    assert sleeping.alarms == []
    accusing = campaign(6, 2, Accuser(), names=["text"])
    assert accusing.missed == []
    assert len(accusing.elsewhere) == accusing.counts()["changing"]
    assert accusing.counts()["false alarms"] >= len(accusing.right)
    assert len(accusing.overlooked) == len(accusing.hidden) > 20


def test_what_is_printed_is_a_table_a_list_and_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(slip_campaign, "Lane", Sleeper)
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert slip_campaign.main(["5", "2", "--pairs", "text", "--json", str(tmp_path / "all.json")]) == 1
    printed = capsys.readouterr().out
    assert "missed: " in printed
    assert "text:" in printed
    assert "->" in printed
    counts = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["counts"]
    assert counts["planted"] == 5
    assert counts["found"] == 0
