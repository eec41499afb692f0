"""``pyport fixtures``: what is shown, and what is written only if it is to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import run
from fixture_copies import KEPT, NAME, copy_of_fixtures, edit_array
from stand_ins import live

from pyport.parity.fixtures import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with copy_of_fixtures(tmp_path) as copy:
        yield copy


def contents(store: Store) -> dict[str, bytes]:
    return {str(path.relative_to(store.path)): path.read_bytes() for path in store.path.rglob("*") if path.is_file()}


def test_a_dry_run_shows_what_would_change_and_writes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, before, digest = live(monkeypatch), contents(store), store.entry(NAME)["golden_digest"]
    told = store.path.parent / "told.json"
    code, out, err = run("fixtures", "make", NAME, "--dry-run", "--folder", str(store.path), "--json", str(told))
    assert (code, err, engine.asked) == (0, "", 1)
    assert contents(store) == before
    assert out.splitlines()[0] == "nothing was written; without --dry-run 1 of 1 would be."
    assert out.count(digest[:12]) == 2
    assert json.loads(told.read_text(encoding="utf-8")) == {
        "written": False,
        "changes": [{"case": NAME, "old": digest, "new": digest, "note": "the same trace; changed: made_by"}],
    }


def test_without_it_what_changed_is_written_and_the_rest_is_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch)
    words = ("fixtures", "make", *KEPT, "--folder", str(store.path), "--json")
    told = store.path.parent / "told.json"
    assert run(*words, str(told))[1].startswith("written: 2 of 2. Next: pyport verify")
    assert json.loads(told.read_text(encoding="utf-8"))["written"] is True
    before = contents(store)
    edit_array(store.path / "golden" / f"{NAME}.mat", "X", lambda array: array.__imul__(2))
    assert contents(store) != before
    _, out, _ = run(*words, str(told))
    assert out.startswith("written: 1 of 2.")
    assert contents(store) == before
    notes = [change["note"] for change in json.loads(told.read_text(encoding="utf-8"))["changes"]]
    assert notes == ["unchanged", "the same trace; files written again"]
    assert [line.split()[0] for line in out.splitlines() if "nchanged" in line] == [KEPT[0]]


def test_a_case_that_was_not_made_is_listed_and_made_as_new(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch)
    store.write_index({KEPT[0]: store.entry(KEPT[0])})
    _, listed, _ = run("fixtures", "list", "--folder", str(store.path))
    rows = {line.split()[0]: line for line in listed.splitlines() if line.startswith(tuple(f" {k} " for k in KEPT))}
    assert {name: "not made" in row for name, row in rows.items()} == {KEPT[0]: False, NAME: True}
    _, out, _ = run("fixtures", "make", NAME, "--dry-run", "--folder", str(store.path))
    assert any(line.split()[:2] == [NAME, "-"] and line.split()[-1] == "new" for line in out.splitlines())


def test_a_damaged_fixture_fails_and_is_named(store: Store) -> None:
    told = store.path.parent / "told.json"
    words = ("fixtures", "check", "--folder", str(store.path), "--json", str(told))
    code, out, _ = run(*words)
    assert code == 0
    assert out.splitlines()[0].startswith("PASS: all 2 cases are as the index says")
    assert f"{NAME}: PASS" not in out
    edit_array(store.path / "starts" / f"{NAME}.mat", "W1", lambda array: array.__imul__(2))
    code, out, _ = run(*words)
    result = json.loads(told.read_text(encoding="utf-8"))
    problems = result["problems"].pop(NAME)
    assert "W1 is not what the matlab stream gives for seed 8." in problems[-1]
    text = " ".join(out.split())
    assert code == 1
    assert text.startswith(f"FAIL: 1 of 2 cases are not as the index says. Next: pyport fixtures make {NAME}")
    assert all(problem in text for problem in problems)
    verdicts = [
        line.strip() for line in run(*words, "--verbose")[1].splitlines() if line.endswith((": PASS", ": FAIL"))
    ]
    assert verdicts == [f"{KEPT[0]}: PASS", f"{NAME}: FAIL"]
    assert (result["verdict"], any(result["problems"].values())) == ("FAIL", False)
