"""The forms that a value may have in the port, and where in MATLAB's array an element of it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport.scripts.forms import Form, _cast, fits, information, plain, shaped
from pyport.scripts.judge import Finding, _place
from pyport.scripts.python_run import PythonSession, trace_python
from pyport.scripts.series import same_name
from pyport.scripts.verify import compare_records


@pytest.mark.parametrize(("reference", "port", "fit"), [
    (np.zeros((0, 3)), np.zeros(0), True), (np.zeros((0, 3)), np.zeros((0, 2)), True),
    (np.zeros((2, 3)), np.zeros((3, 2)), False), (np.zeros((2, 3)), np.zeros(0), False),
    (np.zeros((2, 3)), np.zeros((2, 3)), True),
])  # fmt: skip
def test_what_is_empty_fits_what_is_empty_whatever_its_axes(reference: Any, port: Any, fit: bool) -> None:
    assert fits(reference, port, Form()) is fit


def test_an_array_of_pythons_own_numbers_is_an_array_of_numbers() -> None:
    whole = np.arange(1, 7, dtype=object).reshape(2, 3)
    np.testing.assert_array_equal(plain(whole**30), np.array([[1, 2**30, 3**30], [4.0**30, 5.0**30, 6.0**30]]))
    np.testing.assert_array_equal(plain(np.array([[1, 2.5, 3j]], dtype=object)), np.array([1, 2.5, 3j]))
    # A cell array is none, nor what is no number in MATLAB.
    cells = np.empty((2, 2), dtype=object)
    cells[:] = [[np.eye(1), np.eye(2)], ["a", np.eye(1)]]
    assert isinstance(plain(cells), list)
    assert isinstance(plain(np.array([1, 10**400], dtype=object)), list)


def test_a_matrix_is_a_vector_that_is_repeated_only_if_every_element_is() -> None:
    rows = np.tile(np.arange(3.0), (4, 1))
    assert fits(rows, rows[0], Form(along=1))
    assert fits(rows.T, rows[0], Form(along=0))
    rows[2, 1] = 7.0
    assert not fits(rows, rows[0], Form(along=1))
    assert not fits(rows.T, rows[0], Form(along=0))


def test_a_diagonal_matrix_is_its_diagonal_only_if_nothing_stands_beside_it() -> None:
    matrix = np.diag([3.0, 1.0, 2.0])
    assert fits(matrix, np.arange(3.0), Form(along=2))
    np.testing.assert_array_equal(shaped(matrix, Form(along=2)), [3, 1, 2])
    assert not fits(matrix, np.arange(4.0), Form(along=2))
    assert not fits(matrix[:2], np.arange(2.0), Form(along=2))
    matrix[0, 2] = 1e-300
    assert not fits(matrix, np.arange(3.0), Form(along=2))


def test_whole_numbers_say_less_than_fractions_however_many_there_are() -> None:
    assert information(np.arange(10.0)) == 0.8
    assert information(np.array([2.0, 3.0])) == 0.3
    assert information(np.arange(2.0)) == 0.04
    assert information(np.arange(10.0) + 0.5) == 1.0
    assert information(np.zeros(0)) == 0.0


@pytest.mark.parametrize(("value", "kind", "holds"), [
    ([2.5], np.int64, False), ([2.0], np.int64, True), ([300.0], np.uint8, False), ([0.1], np.float32, True),
    ([0.1], np.complex128, True), ([1j], np.float64, False),
])  # fmt: skip
def test_a_class_holds_values_that_it_does_not_change_and_every_float_holds_numbers(
    value: list[Any], kind: Any, holds: bool
) -> None:
    assert _cast(np.array([value]), np.dtype(kind)).tolist() == [holds]


@pytest.mark.parametrize(("form", "shape", "where", "shown"), [
    (Form(), (3, 4), (2, 1), (2, 1)), (Form(turned=True), (3, 4), (2, 1), (1, 2)),
    (Form(along=0), (4,), (3,), (3, 0)), (Form(along=1), (4,), (3,), (0, 3)), (Form(), (4,), (3,), (3,)),
])  # fmt: skip
def test_an_element_is_told_where_matlab_has_it(form: Form, shape: Any, where: Any, shown: Any) -> None:
    expected, difference = np.zeros(shape), np.zeros(shape)
    difference[where] = 2.0
    found = _place(0, "", expected, expected + difference, form, difference, np.ones(shape), difference > 0)
    assert (found.index, found.port, found.difference, found.allowed) == (shown, 2.0, 2.0, 1.0)


@pytest.mark.parametrize(("a", "b", "part"), [
    ("total", "total", 1.0), ("maxIter", "max_iter", 0.95), ("self.loss", "loss", 0.95), ("loss", "loss_now", 0.5),
    ("loss", "_", 0.0), ("_", "loss", 0.0), ("x", "xs", 0.0), ("loss", "gain", 0.0),
])  # fmt: skip
def test_names_are_the_same_in_part(a: str, b: str, part: float) -> None:
    assert same_name(a, b) == part


def test_what_rounding_explains_is_within_what_it_may_be(tmp_path: Path) -> None:
    for name, order in (("ref", "x[0] + x[1] + x[2]"), ("port", "x[2] + x[1] + x[0]")):
        source = f"import numpy as np\nx = np.array([0.1, 0.2, 0.3])\ntotal = {order}\n"
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    with PythonSession(tmp_path / "port.py") as session:
        judged = compare_records(trace_python(tmp_path / "ref.py"), session).judged
    (total,) = (one for one in judged if one.finding is not Finding.SAME)
    assert total.finding is Finding.ROUNDING
    assert 0 < total.worst < 1
