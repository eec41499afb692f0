"""Making fixtures anew: what changed is told first, and only that is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fixture_copies import KEPT, NAME, edit_array, edit_index, found
from stand_ins import StandIn

from pyport.errors import InputError
from pyport.parity.fixtures import CASES, Store, remake, write
from pyport.parity.fixtures.provenance import arrays_digest, made_by
from pyport.resources import folder
from pyport.trace import Trace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two cases made by a stand-in."""
    made = Store(tmp_path / "fixtures")
    write(made, remake(made, StandIn(), KEPT))
    return made


def notes(store: Store, engine: StandIn) -> dict[str, str]:
    return {change.name: change.note for change in remake(Store(store.path), engine, KEPT)}


def files(store: Store) -> dict[str, tuple[int, bytes]]:
    """When each file was written, and what it holds."""
    paths = [path for path in store.path.rglob("*") if path.is_file()]
    return {str(path.relative_to(store.path)): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def written(before: dict[str, tuple[int, bytes]], after: dict[str, tuple[int, bytes]]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def later(trace: Trace) -> Trace:
    """The trace with its last loss one unit larger."""
    loss = trace.quantities["loss"].copy()
    loss[-1] = np.nextafter(loss[-1], 9)
    return replace(trace, quantities={**trace.quantities, "loss": loss})


def test_a_case_that_was_not_there_is_new(tmp_path: Path) -> None:
    (change,) = remake(Store(tmp_path / "none"), StandIn(), [NAME])
    assert (change.name, change.note, change.old) == (NAME, "new", "")
    assert change.new == change.entry["golden_digest"]
    assert not (tmp_path / "none").exists()


def test_what_is_written_is_sound_and_judged_so(store: Store) -> None:
    assert {name for name in found(store) if name not in KEPT} == {name for name in CASES if name not in KEPT}
    assert not {name for name in found(store) if name in KEPT}
    assert list(Store(store.path).index) == list(KEPT)


def test_the_stand_in_makes_the_arrays_that_octave_made() -> None:
    (change,) = remake(Store(), StandIn(), [NAME])
    assert change.old == change.new
    assert change.note.startswith("the same trace; changed: ")


def test_making_again_is_unchanged_and_leaves_every_case_file_as_it_was(store: Store) -> None:
    before = files(store)
    changes = remake(Store(store.path), StandIn(), KEPT)
    assert [change.note for change in changes] == ["unchanged", "unchanged"]
    write(Store(store.path), changes)
    assert written(before, files(store)) <= {"index.json"}
    assert files(store)["index.json"][1] == before["index.json"][1]


def test_nothing_is_written_before_it_is_asked_for(store: Store) -> None:
    before = files(store)
    assert "numbers differ" in notes(store, StandIn(alter=later))[NAME]
    assert files(store) == before


def test_other_numbers_are_counted_old_to_new(store: Store) -> None:
    assert notes(store, StandIn(alter=later)) == {
        "one-sample": "steps 212 -> 212; 1 of 20389 numbers differ in the 212 common steps, by up to 1 ULP",
        NAME: "steps 100 -> 100; 1 of 1403 numbers differ in the 100 common steps, by up to 1 ULP",
    }


def test_only_the_case_that_changed_is_written(store: Store) -> None:
    before = files(store)
    (change,) = remake(Store(store.path), StandIn(alter=later), [NAME])
    write(Store(store.path), [change])
    assert written(before, files(store)) == {"golden/scalars.mat", "starts/scalars.mat", "index.json"}
    assert Store(store.path).index[NAME]["golden_digest"] == change.new != change.old
    assert not [name for name in found(store) if name in KEPT]


def test_another_number_of_steps_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CASES, NAME, replace(CASES[NAME], max_steps=60))
    assert notes(store, StandIn())[NAME] == (
        "steps 100 -> 60; 0 of 843 numbers differ in the 60 common steps, by up to 0 ULP"
    )


def test_other_sizes_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CASES, NAME, replace(CASES[NAME], sizes=(1, 2, 1, 1, 1)))
    assert notes(store, StandIn())[NAME] == (
        "other sizes: {'N': 1, 'F': 1, 'H': 1, 'M': 1, 'K': 1} -> {'N': 1, 'F': 2, 'H': 1, 'M': 1, 'K': 1}"
    )


def test_the_same_trace_with_another_provenance_says_what_changed(store: Store) -> None:
    facts = replace(StandIn().facts, version="2.0")
    assert notes(store, StandIn(facts=facts))[NAME] == "the same trace; changed: made_by"
    edit_index(store, lambda entry: entry.update(description="other", flags=[]))
    assert notes(store, StandIn())[NAME] == "the same trace; changed: description, flags"


@pytest.mark.parametrize("kind", ["golden", "starts"])
def test_a_missing_file_is_written_again(store: Store, kind: str) -> None:
    (store.path / kind / "scalars.mat").unlink()
    changes = remake(Store(store.path), StandIn(), KEPT)
    assert [change.note for change in changes] == ["unchanged", "the same trace; files written again"]
    write(Store(store.path), changes)
    assert not [name for name in found(store) if name in KEPT]


def test_an_old_trace_that_cannot_be_read_is_told_and_replaced(store: Store) -> None:
    path = store.golden_path(NAME)
    path.write_bytes(b"")
    changes = remake(Store(store.path), StandIn(alter=later), KEPT)
    assert changes[1].note == f"the old trace cannot be read: {path}: the file is empty."
    write(Store(store.path), changes)
    assert not [name for name in found(store) if name in KEPT]


@pytest.mark.parametrize("kind", ["golden", "starts"])
def test_a_damaged_file_is_written_again(store: Store, kind: str) -> None:
    edit_array(store.path / kind / "scalars.mat", "X", lambda array: array.__imul__(2))
    assert [name for name in found(store) if name in KEPT] == [NAME]
    write(Store(store.path), remake(Store(store.path), StandIn(), KEPT))
    assert not [name for name in found(store) if name in KEPT]


def test_all_cases_are_asked_of_one_process(store: Store) -> None:
    engine = StandIn()
    notes(store, engine)
    assert engine.asked == 1


def test_an_unknown_case_is_refused_before_anything_is_asked(store: Store) -> None:
    engine = StandIn()
    with pytest.raises(InputError, match=r"^there is no case other; there are startup, "):
        remake(store, engine, [NAME, "other"])
    assert engine.asked == 0


def test_the_provenance_names_the_engine_and_its_command_without_the_folders_of_this_machine() -> None:
    engine = StandIn(command=("/opt/bin/octave-cli", "--path", str(folder("matlab_ref")), "--eval", "run_batch"))
    made = made_by(engine, engine.facts)
    assert (made["engine"], made["version"], made["blas"], made["computer"]) == ("Stand-in", "1.0", "none", "here")
    assert made["command"] == "octave-cli --path matlab_ref --eval run_batch"
    assert made["os"]
    assert made["libm"]


def test_the_digest_counts_names_classes_shapes_and_bits() -> None:
    one = {"A": np.array([[1.0, 2.0]]), "B": np.zeros((2, 1))}
    digest = arrays_digest(one)
    assert arrays_digest({"B": one["B"], "A": np.asfortranarray(one["A"])}) == digest
    for other in (
        {"A": one["A"], "C": one["B"]}, {"A": one["A"].T, "B": one["B"]}, {"A": one["A"]},
        {"A": one["A"], "B": -one["B"]}, {"A": one["A"].astype(np.float32), "B": one["B"]},
    ):  # fmt: skip
        assert arrays_digest(other) != digest
