"""Doubles go into a .mat file and come out as the same doubles of the same size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from core_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from pyport import matfile
from pyport.arithmetic import bits_differ
from pyport.trace import Array

#: .mat files written by MATLAB itself, in the wheel of scipy.
MATLAB_WROTE = Path(scipy.io.__file__).parent / "matlab" / "tests" / "data"
THETA = np.arange(0, 9)[np.newaxis] * np.pi / 4
PYRAMID = np.arange(1.0, 25.0).reshape((2, 3, 4), order="F")
CORNER = np.array([[1.0, 2, 3, 4, 5], [2, 0, 0, 0, 0], [3, 0, 0, 0, 0]])


def one(path: Path, name: str) -> Array:
    return matfile.number_matrix(matfile.read(path), name, path)


def round_trip(path: Path, value: Any) -> Array:
    matfile.write(path, {"W": value})
    return one(path, "W")


@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (1, 3), (2, 3), (4, 3, 1), (1, 1, 5), (2, 3, 4), (1, 1, 1)])
def test_every_shape_survives(shape: tuple[int, ...], tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_array_equal(round_trip(tmp_path / "w.mat", values), values, strict=True)


@CHEAP
@given(
    value=arrays(
        np.float64,
        array_shapes(min_dims=2, max_dims=3, max_side=4),
        elements=st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_saved_loaded_and_saved_again_is_the_same_to_the_last_bit(
    value: Array, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("mat") / "w.mat"
    first = round_trip(path, value)
    second = round_trip(path, first)
    assert value.shape == first.shape == second.shape
    assert not (bits_differ(value, first) | bits_differ(value, second)).any()
    assert bits_differ(value, (second.view(np.int64) ^ 1).view(np.float64)).all()


def test_a_column_major_array_comes_back_with_the_same_elements(tmp_path: Path) -> None:
    values = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    np.testing.assert_array_equal(round_trip(tmp_path / "w.mat", values), values, strict=True)


@pytest.mark.parametrize("value", [7, True, [1, 2, 3], np.arange(6, dtype=np.uint8).reshape(2, 3), np.float32(0.5)])
def test_whole_numbers_are_saved_as_doubles(value: Any, tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    back = round_trip(path, value)
    assert [kind for _, _, kind in scipy.io.whosmat(path)] == ["double"]
    np.testing.assert_array_equal(back, np.atleast_2d(np.asarray(value, dtype=float)), strict=True)


def test_without_that_a_whole_number_would_not_be_a_double(tmp_path: Path) -> None:
    scipy.io.savemat(tmp_path / "w.mat", {"W": 7})
    assert [kind for _, _, kind in scipy.io.whosmat(tmp_path / "w.mat")] == ["int64"]


def test_text_and_nan_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    matfile.write(path, {"stopped": "max-steps", "W": np.array([[np.nan, -0.0, np.inf]])})
    variables = matfile.read(path)
    assert matfile.text(variables["stopped"]) == "max-steps"
    np.testing.assert_array_equal(variables["W"], [[np.nan, -0.0, np.inf]], strict=True)
    assert np.signbit(variables["W"]).tolist() == [[False, True, False]]


def test_a_complex_array_is_not_saved_as_its_real_part(tmp_path: Path) -> None:
    message = "^complex numbers are not saved: their imaginary part would be lost$"
    with pytest.raises(ValueError, match=message):
        matfile.write(tmp_path / "w.mat", {"W": np.array([[1 + 2j]])})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "variable", "wanted"), [
    ("testdouble_7.4_GLNX86", "testdouble", THETA), ("testdouble_4.2c_SOL2", "testdouble", THETA),
    ("testdouble_6.1_SOL2", "testdouble", THETA), ("testmatrix_7.4_GLNX86", "testmatrix", CORNER),
    ("testmatrix_6.1_SOL2", "testmatrix", CORNER), ("testminus_7.4_GLNX86", "testminus", np.array([[-1.0]])),
    ("test3dmatrix_7.1_GLNX86", "test3dmatrix", PYRAMID), ("testmulti_7.4_GLNX86", "theta", THETA),
])  # fmt: skip
def test_doubles_that_matlab_wrote_are_read_as_doubles(name: str, variable: str, wanted: Array) -> None:
    np.testing.assert_array_equal(one(MATLAB_WROTE / f"{name}.mat", variable), wanted, strict=True)


def test_matlab_stores_whole_doubles_as_bytes_so_that_a_careless_reader_gets_bytes() -> None:
    path = MATLAB_WROTE / "testmatrix_7.4_GLNX86.mat"
    assert scipy.io.loadmat(path)["testmatrix"].dtype == np.uint8
    assert (one(path, "testmatrix") - 2).min() == -2
