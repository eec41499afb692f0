"""The fixtures in the repository are sound, and each way of spoiling a copy of them is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fixture_copies import KEPT, NAME, copy_of_fixtures, edit_array, edit_index, found
from parity_strategies import ALL_CASES

from pyport import matfile
from pyport.errors import FixtureError, InputError
from pyport.parity.fixtures import CASES, Store, check
from pyport.parity.fixtures.provenance import arrays_digest


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with copy_of_fixtures(tmp_path) as copy:
        yield copy


def test_the_fixtures_of_the_repository_have_no_problem() -> None:
    assert check(Store()) == {name: [] for name in (*ALL_CASES, "all")}


def test_a_copy_has_no_problem(store: Store) -> None:
    assert found(store) == {}


def test_a_rewritten_file_with_the_same_arrays_is_the_same_fixture(store: Store) -> None:
    before = store.golden_path(NAME).read_bytes()
    edit_array(store.golden_path(NAME), "Q", lambda array: None)
    assert store.golden_path(NAME).read_bytes() != before
    assert found(store) == {}


@pytest.mark.parametrize("variable", ["W1", "Q", "loss", "g1", "W3_final", "X", "learning_rate"])
def test_one_turned_bit_in_a_golden_array_is_noticed(store: Store, variable: str) -> None:
    def turn(array: Any) -> None:
        array.view(np.uint8).ravel()[0] ^= 1

    edit_array(store.golden_path(NAME), variable, turn)
    assert found(store) == {NAME: ["scalars.mat: the arrays in golden/ are not those of the index."]}


def test_one_turned_bit_in_a_start_is_noticed_and_named(store: Store) -> None:
    edit_array(store.start_path(NAME), "W2", lambda array: array.__setitem__((0, 0), np.nextafter(array[0, 0], 9)))
    assert found(store) == {NAME: [
        "scalars.mat: the arrays in starts/ are not those of the index.",
        "scalars: W2 is not what the matlab stream gives for seed 8.",
    ]}  # fmt: skip


def test_a_start_drawn_from_another_seed_is_noticed_even_if_the_index_vouches_for_it(store: Store) -> None:
    names = ("W1", "W2", "W3", "X", "Y")
    other = CASES["one-sample"].start()
    arrays = {name: getattr(other, name)[:1, :1] for name in names}
    matfile.write(store.start_path(NAME), arrays)
    edit_index(store, lambda entry: entry.update(start_digest=arrays_digest(arrays)))
    (problems,) = found(store).values()
    assert problems[:3] == [f"scalars: {name} is not what the matlab stream gives for seed 8." for name in names[:3]]


@pytest.mark.parametrize("key", ["start_digest", "golden_digest"])
def test_an_edited_digest_is_noticed(store: Store, key: str) -> None:
    edit_index(store, lambda entry: entry.update({key: "0" * 64}))
    place = {"start_digest": "starts", "golden_digest": "golden"}[key]
    assert found(store) == {NAME: [f"scalars.mat: the arrays in {place}/ are not those of the index."]}


@pytest.mark.parametrize(("key", "value"), [("steps", 99), ("stopped", "tolerance"), ("flags", [])])
def test_an_edited_outcome_is_noticed(store: Store, key: str, value: object) -> None:
    edit_index(store, lambda entry: entry.update({key: value}))
    assert found(store) == {NAME: [f"scalars: {key} in the index: not those of the case and its trace."]}


@pytest.mark.parametrize("key", ["start_digest", "golden_digest", "sources"])
def test_a_missing_entry_of_the_index_is_noticed(store: Store, key: str) -> None:
    edit_index(store, lambda entry: entry.pop(key))
    assert found(store) == {NAME: [f"scalars: the index entry has no '{key}'."]}


@pytest.mark.parametrize("kind", ["golden", "starts"])
def test_a_missing_file_is_noticed(store: Store, kind: str) -> None:
    path = store.path / kind / "scalars.mat"
    path.unlink()
    assert found(store) == {NAME: [f"{path}: there is no such file."]}


def test_a_case_without_an_entry_is_noticed_with_the_cure(store: Store) -> None:
    index = json.loads((store.path / "index.json").read_text(encoding="utf-8"))
    del index["cases"][NAME]
    (store.path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert found(store) == {NAME: ["the case scalars has no golden trace; pyport fixtures make scalars writes it."]}


def test_an_index_that_is_none_is_noticed(store: Store) -> None:
    (store.path / "index.json").write_text("{", encoding="utf-8")
    assert set(found(store)) == set(KEPT)
    with pytest.raises(FixtureError, match=r"index\.json: not a fixture index \("):
        _ = Store(store.path).index


@pytest.mark.parametrize("key", ["description", "stream", "seed", "sizes", "learning_rate", "tolerance", "max_steps",
                                 "shapes", "made_by"])  # fmt: skip
def test_any_other_entry_that_is_missing_is_noticed_too(store: Store, key: str) -> None:
    edit_index(store, lambda entry: entry.pop(key))
    assert found(store)


@pytest.mark.parametrize(("key", "value"), [("stream", "octave"), ("seed", 9), ("learning_rate", 0.2),
                                            ("tolerance", 0.01), ("max_steps", 99)])  # fmt: skip
def test_an_edited_setting_is_noticed(store: Store, key: str, value: object) -> None:
    edit_index(store, lambda entry: entry.update({key: value}))
    assert found(store)


def test_an_index_of_another_kind_is_noticed(store: Store) -> None:
    (store.path / "index.json").write_text("[]", encoding="utf-8")
    assert set(found(store)) == set(KEPT)


@pytest.mark.parametrize("name", ["golden/other.mat", "starts/scalars2.mat"])
def test_a_stray_file_is_noticed(store: Store, name: str) -> None:
    (store.path / name).write_bytes(b"")
    assert found(store) == {"all": [f"{name}: belongs to no case."]}


@pytest.mark.parametrize("name", ["scalars.mat", "golden/old/scalars.mat", "golden/.scalars.mat.a1b2.part"])
def test_a_stray_file_with_the_name_of_a_case_is_noticed_too(store: Store, name: str) -> None:
    (store.path / name).parent.mkdir(exist_ok=True)
    (store.path / name).write_bytes(b"")
    assert found(store) == {"all": [f"{name}: belongs to no case."]}


def test_fixtures_over_10_mb_are_noticed(store: Store) -> None:
    with (store.path / "large").open("wb") as file:
        file.truncate(10_000_000)
    ((name, (problem,)),) = found(store).items()
    assert name == "all"
    assert problem.startswith("the fixtures have 10.")
    assert problem.endswith(" MB; at most 10 MB are allowed.")


def test_an_unknown_case_is_refused_by_name() -> None:
    for ask in (Store().entry, Store().start, Store().golden, Store().stale, Store().fingerprint):
        with pytest.raises(InputError) as error:
            ask("other")
        assert str(error.value) == f"there is no case other; there are {', '.join(ALL_CASES)}."
