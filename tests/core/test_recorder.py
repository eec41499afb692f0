"""The recorder in Python: what it keeps, in which order, and what it refuses in one sentence."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from scipy import sparse

import pyport
from pyport import Recorder, recorder
from pyport.arithmetic import bits_differ
from pyport.errors import InputError, ShapeError
from pyport.recording import Recording


def recorded(*steps: dict[str, Any]) -> Recording:
    rec = Recorder()
    for step in steps:
        rec(**step)
    return rec.recording()


def refusal(*steps: dict[str, Any]) -> str:
    rec = Recorder()
    for step in steps[:-1]:
        rec(**step)
    with pytest.raises(InputError) as error:
        rec(**steps[-1])
    return str(error.value)


def test_the_recorder_is_a_name_of_the_package_and_another_name_is_not() -> None:
    assert pyport.Recorder is Recorder
    with pytest.raises(AttributeError, match="module 'pyport' has no attribute 'Recoder'"):
        _ = pyport.Recoder


def test_the_example_in_the_docstring_is_so() -> None:
    assert doctest.testmod(recorder) == (0, 7)


def test_the_package_itself_loads_neither_numpy_nor_scipy() -> None:
    loaded = "import pyport, sys; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True).stdout.strip() == b"[]"


def test_an_array_that_changes_in_place_later_is_kept_as_it_was() -> None:
    x, values = np.zeros(2), [1.0, 2.0]
    rec = Recorder()
    for _ in range(3):
        x += 1
        values[0] += 1
        rec(x=x, values=values)
    x[:] = 99
    kept = rec.recording().quantities
    assert kept["x"][:, 0].tolist() == [[1, 2, 3]] * 2
    assert kept["values"][:, 0].tolist() == [[2, 3, 4], [2, 2, 2]]


def test_names_keep_their_computing_order_through_the_file(tmp_path: Path) -> None:
    rec = Recorder()
    for k in range(3):
        rec(z=k)
        rec(a=np.eye(2), M=np.ones((2, 3)))
    rec.save(tmp_path / "r.mat")
    assert list(Recording.load(tmp_path / "r.mat").quantities) == ["z", "a", "M"]
    assert rec.steps == 3


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize(
    ("value", "shape", "vector"),
    [(3.0, (1, 1), False), (np.ones(4), (4, 1), True), (np.ones(1), (1, 1), True), (np.ones((4, 1)), (4, 1), False),
     (np.ones((1, 4)), (1, 4), False), (np.ones((4, 8)), (4, 8), False), (np.ones((2, 3, 4)), (2, 3, 4), False),
     (np.ones((2, 3, 1)), (2, 3), False), (np.ones((1, 1, 2)), (1, 1, 2), False)],
)  # fmt: skip
def test_every_shape_comes_back_for_one_step_and_for_several(
    tmp_path: Path, value: Any, shape: tuple[int, ...], vector: bool, steps: int
) -> None:
    rec = Recorder()
    for k in range(steps):
        rec(x=value * np.float64(k + 1))
    rec.save(tmp_path / "r.mat")
    back = Recording.load(tmp_path / "r.mat")
    assert (back.shape("x"), back.steps, "x" in back.vectors) == (shape, steps, vector)
    for k in range(steps):
        assert np.array_equal(back.quantities["x"][..., k].ravel(), np.ravel(value) * (k + 1))


def test_rows_of_a_transposed_array_come_back_in_their_places(tmp_path: Path) -> None:
    rec = Recorder()
    A = np.arange(6.0).reshape(2, 3).T
    rec(A=A)
    rec(A=2 * A)
    rec.save(tmp_path / "r.mat")
    back = Recording.load(tmp_path / "r.mat").quantities["A"]
    assert not bits_differ(back, np.stack([A, 2 * A], axis=-1)).any()


def test_nan_infinity_and_the_sign_of_zero_are_kept(tmp_path: Path) -> None:
    rec = Recorder()
    odd = [np.nan, np.inf, -np.inf, -0.0, 5e-324]
    rec(x=odd)
    rec.save(tmp_path / "r.mat")
    assert not bits_differ(Recording.load(tmp_path / "r.mat").quantities["x"][:, 0, 0], np.array(odd)).any()


@pytest.mark.parametrize("value", [7, True, np.int32(7), [1, 2], np.array([True, False]), np.uint8([3]), -(2**53)])
def test_whole_numbers_and_truth_values_are_written_as_doubles(tmp_path: Path, value: Any) -> None:
    rec = Recorder()
    rec(n=value)
    rec.save(tmp_path / "r.mat")
    assert ("n", "double") in [(name, kind) for name, _, kind in scipy.io.whosmat(tmp_path / "r.mat")]
    assert np.array_equal(Recording.load(tmp_path / "r.mat").quantities["n"].ravel(), np.ravel(value).astype(float))


@pytest.mark.parametrize(
    ("value", "what"),
    [(1j, "is complex"), (np.array([1 + 0j]), "is complex"), (np.float32(1), "is float32"),
     (np.float16([1]), "is float16"), ("text", "is text"), (None, "is not an array of numbers"),
     ([[1.0], [1.0, 2.0]], "is not an array of numbers"), (np.zeros((0, 3)), "is empty, with the shape (0, 3)"),
     (np.ma.masked_array([1.0, 2.0], [True, False]), "is a masked array"),
     (sparse.eye_array(2), "is not an array of numbers"),
     (2**53 + 1, "holds whole numbers beyond 2^53, which no double holds"),
     (np.array([np.iinfo(np.int64).min]), "holds whole numbers beyond 2^53, which no double holds")],
)  # fmt: skip
def test_what_is_not_real_doubles_is_refused_by_name_and_step(value: Any, what: str) -> None:
    assert refusal({"y": 1.0, "x": value}) == f"step 1: x {what}; record real float64 numbers."


def test_a_size_that_changes_is_refused_with_both_sizes() -> None:
    rec = Recorder()
    rec(x=np.ones(2))
    with pytest.raises(ShapeError) as error:
        rec(x=np.ones((2, 1)))
    assert str(error.value) == (
        "step 2: x has the shape (2, 1), in step 1 it had (2,); sizes must stay the same."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "step", "came", "wanted"),
    [([{"x": 1, "P": 1}, {"P": 1}], 1, "P", "x"), ([{"x": 1, "P": 1}, {"x": 1}, {"x": 1}], 2, "x", "P"),
     ([{"x": 1, "P": 1}, {"x": 1, "K": 1}], 2, "K", "P"),
     ([{"x": 1, "P": 1}, {"x": 1, "P": 1}, {"K": 1}], 2, "K", "x")],
)  # fmt: skip
def test_a_step_that_records_something_else_than_the_first_is_refused(
    steps: list[dict[str, Any]], step: int, came: str, wanted: str
) -> None:
    assert refusal(*steps) == (
        f"step {step}: {came} came where {wanted} was expected; "
        "each step must record what step 1 did, in its order (x, P)."
    )


@pytest.mark.parametrize("name", ["end", "_x", "σ", "a b", "x" * 64, "1x", ""])
def test_a_name_that_matlab_cannot_load_is_refused(name: str) -> None:
    assert refusal({name: 1.0}) == f"{name!r} cannot name a quantity: MATLAB could not load it."


@pytest.mark.parametrize("name", ["quantities", "steps", "vectors"])
def test_a_name_that_the_file_needs_itself_is_refused(name: str) -> None:
    assert refusal({name: 1.0}) == f"{name} is a name that the recording itself uses (quantities, steps, vectors)."


def test_a_refused_value_leaves_what_was_recorded_usable() -> None:
    rec = Recorder()
    rec(x=1.0)
    with pytest.raises(InputError):
        rec(x=1j)
    rec(x=2.0)
    assert rec.recording().quantities["x"].ravel().tolist() == [1, 2]


def test_nothing_and_half_a_step_are_not_saved_and_an_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "r.mat"
    path.write_bytes(b"old")
    rec = Recorder()
    with pytest.raises(InputError, match=r"^nothing was recorded: there is nothing to save\.$"):
        rec.save(path)
    rec(x=1, P=2)
    rec(x=1)
    with pytest.raises(InputError, match=r"^step 2 ends before P is recorded: nothing is saved\.$"):
        rec.save(path)
    assert path.read_bytes() == b"old"
    rec(P=2)
    rec.save(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.mat"]
    assert recorded({"x": 1}).steps == 1
