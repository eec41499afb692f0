"""Any two .mat files: names, classes and shapes first, then values by what the user allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

from pyport.errors import InputError
from pyport.parity.files import VariableResult, compare_files, first_difference
from pyport.parity.numbers import Allowed
from pyport.testing import assert_parity
from pyport.verdict import Verdict

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def results(tmp_path: Path, left: dict[str, Any], right: dict[str, Any], **allowed: Any) -> list[VariableResult]:
    for name, variables in (("left", left), ("right", right)):
        scipy.io.savemat(tmp_path / f"{name}.mat", variables)
    return compare_files(tmp_path / "left.mat", tmp_path / "right.mat", Allowed(**allowed))


def only(tmp_path: Path, left: Any, right: Any, **allowed: Any) -> VariableResult:
    (result,) = results(tmp_path, {"A": left}, {"A": right}, **allowed)
    return result


def changed(value: float, at: tuple[int, ...] = (1, 0)) -> np.ndarray:
    other = A.copy()
    other[at] = value
    return other


def test_equal_arrays_pass(tmp_path: Path) -> None:
    assert only(tmp_path, A, A) == VariableResult("A", "double 2x3", "double 2x3", 0, 0.0, 0.0, Verdict.PASS, "")


def test_one_bit_fails_and_is_told_in_both_ways_of_counting(tmp_path: Path) -> None:
    result = only(tmp_path, A, changed(np.nextafter(4, 9)))
    assert (result.verdict, result.differing, result.worst_ulps) == (Verdict.FAIL, 1, 1)
    assert result.reason == (
        "A(2,1) [1,0]: port 4.0000000000000009, reference 4; |diff| 8.9e-16, 1 ULP where the same bits are expected; "
        "1 of 6 elements"
    )


@pytest.mark.parametrize(
    ("allowed", "passes"),
    [({"ulps": 2}, True), ({"ulps": 1}, False), ({"absolute": 2e-15}, True), ({"absolute": 1e-15}, False),
     ({"relative": 5e-16}, True), ({"relative": 4e-16}, False), ({"ulps": 1, "absolute": 2e-15}, True)],
)  # fmt: skip
def test_any_of_the_tolerances_is_enough(tmp_path: Path, allowed: dict[str, float], passes: bool) -> None:
    result = only(tmp_path, A, changed(4 + 2 * np.spacing(4.0)), **allowed)
    assert (result.verdict is Verdict.PASS, result.differing) == (passes, 1)


def test_the_first_element_is_the_first_of_the_first_column(tmp_path: Path) -> None:
    both = changed(9.0, (0, 2))
    both[1, 0] = 9.0
    assert only(tmp_path, A, both).reason.startswith("A(2,1) [1,0]: port 9, reference 4")


def test_nan_equals_nan_only_where_that_was_asked_for(tmp_path: Path) -> None:
    nan = changed(np.nan)
    assert only(tmp_path, nan, nan).reason == (
        "A(2,1) [1,0]: NaN on both sides, which is equal only with --equal-nan; 1 of 6 elements"
    )
    assert only(tmp_path, nan, nan, equal_nan=True).verdict is Verdict.PASS
    assert only(tmp_path, A, nan, equal_nan=True).verdict is Verdict.FAIL
    assert only(tmp_path, A, nan, absolute=1e300).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (A, A.T, "A: the reference is double 2x3, the port double 3x2: it is the transpose, x against x.'"),
        (A, A.astype(np.float32), "A: the reference is double 2x3, the port float32 2x3"),
        (A, "text", "A: the reference is double 2x3, the port char 1x4"),
        (A, {"field": 1.0}, "A: the reference is double 2x3, the port struct 1x1"),
    ],
)
def test_class_and_shape_come_before_values(tmp_path: Path, left: Any, right: Any, reason: str) -> None:
    result = only(tmp_path, left, right, absolute=1e300)
    assert (result.verdict, result.reason) == (Verdict.FAIL, reason)


def test_a_struct_is_compared_by_its_fields(tmp_path: Path) -> None:
    result = only(tmp_path, {"field": 1.0}, {"field": 2.0}, ulps=1)
    assert (result.verdict, result.reason) == (
        Verdict.FAIL,
        "A.field: port 2, reference 1; |diff| 1.0e+00, 4.5e+15 ULP > allowed 1 ULP",
    )
    assert only(tmp_path, {"field": 1.0}, {"field": 1.0}).verdict is Verdict.PASS


def test_a_missing_variable_fails_on_either_side(tmp_path: Path) -> None:
    found = results(tmp_path, {"A": A, "B": A}, {"A": A, "C": A})
    assert [(result.name, result.verdict, result.reason) for result in found] == [
        ("A", Verdict.PASS, ""),
        ("B", Verdict.FAIL, "B is missing in the port"),
        ("C", Verdict.FAIL, "C is missing in the reference"),
    ]


def test_the_earliest_step_comes_first_whatever_the_order_of_the_variables(tmp_path: Path) -> None:
    left = {"P": np.zeros((2, 2, 4)), "Q": np.zeros((1, 4)), "R": A, "steps": 4.0}
    right = {"P": np.zeros((2, 2, 4)), "Q": np.zeros((1, 4)), "R": changed(9.0), "steps": 4.0}
    right["P"][1, 0, 3] = right["Q"][0, 1] = 1.0
    found = results(tmp_path, left, right)
    assert [result.step for result in found] == [4, 2, None, None]
    assert first_difference(found) == (
        "first to differ: step 2, Q(1) [0]: port 1, reference 0; |diff| 1.0e+00, 4.6e+18 ULP "
        "where the same bits are expected; 1 of 4 elements (2 more variables differ)"
    )
    assert first_difference(results(tmp_path, left, left)) is None


def test_two_empty_files_are_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"hold no variables: there is nothing to compare\.$"):
        results(tmp_path, {}, {})


@pytest.mark.parametrize(("name", "option"), [("ulps", "ulps"), ("absolute", "atol"), ("relative", "rtol")])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_a_tolerance_is_a_finite_number_of_at_least_0(name: str, option: str, value: float) -> None:
    with pytest.raises(InputError) as error:
        Allowed(**{name: value})
    assert str(error.value) == f"{option} must be a finite number of at least 0, not {value:g}."


@pytest.mark.parametrize("port", [1.0, -np.inf])
def test_no_relative_tolerance_makes_infinity_equal_to_another_number(tmp_path: Path, port: float) -> None:
    assert only(tmp_path, changed(np.inf), changed(port), relative=1e-9).verdict is Verdict.FAIL


@pytest.mark.parametrize("steps", [np.nan, np.inf])
def test_a_variable_steps_that_counts_nothing_gives_no_step_axis(tmp_path: Path, steps: float) -> None:
    found = results(tmp_path, {"A": A, "steps": steps}, {"A": changed(9.0), "steps": steps})
    assert found[0].step is None


def test_equal_nan_looks_at_each_part_of_a_complex_number(tmp_path: Path) -> None:
    left, right = np.array([[complex(np.nan, 1)]]), np.array([[complex(np.nan, 2)]])
    assert only(tmp_path, left, left, equal_nan=True).verdict is Verdict.PASS
    assert only(tmp_path, left, right, equal_nan=True).verdict is Verdict.FAIL


def test_empty_arrays_pass_if_their_shapes_are_the_same(tmp_path: Path) -> None:
    assert only(tmp_path, np.zeros((0, 3)), np.zeros((0, 3))).verdict is Verdict.PASS
    assert only(tmp_path, np.zeros((0, 3)), np.zeros((0, 4))).reason == (
        "A: the reference is double 0x3, the port double 0x4"
    )


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (np.array([[1, 2, 3]], dtype=np.int32), np.array([[1, 5, 4]], dtype=np.int32),
         "A(1,2) [0,1]: port 5, reference 2; 2 of 3 elements"),
        (np.array([[True, False]]), np.array([[True, True]]),
         "A(1,2) [0,1]: port True, reference False; 1 of 2 elements"),
        ("abc", "abd", "A: port 'abd', reference 'abc'; letter 3 differs"),
        ("abc", "abcd", "A: port 'abcd', reference 'abc'; letter 4 differs, of 4 and 3 letters"),
    ],
)  # fmt: skip
def test_text_and_whole_numbers_are_equal_or_fail_whatever_is_allowed(
    tmp_path: Path, left: Any, right: Any, reason: str
) -> None:
    for allowed in ({}, {"absolute": 1e300}):
        result = only(tmp_path, left, right, **allowed)
        assert (result.verdict, result.reason) == (Verdict.FAIL, reason)
        assert result.differing > 0
        assert only(tmp_path, left, left, **allowed).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "zeros", [(0.0, -0.0), (complex(0, -0.0), complex(0, 0.0)), (np.array([[1, -0.0]]), [[1, 0.0]])]
)
def test_another_sign_of_zero_is_no_difference_but_not_the_same_bits(tmp_path: Path, zeros: tuple[Any, Any]) -> None:
    for name, value in zip(("left", "right"), zeros, strict=True):
        scipy.io.savemat(tmp_path / f"{name}.mat", {"A": value})
    (exact,) = compare_files(tmp_path / "left.mat", tmp_path / "right.mat")
    assert exact.verdict is Verdict.UNDECIDED
    assert "; another sign of zero where the same bits are expected" in exact.reason
    for allowed in (Allowed(), Allowed(ulps=1)):
        assert compare_files(tmp_path / "left.mat", tmp_path / "right.mat", allowed)[0].verdict is Verdict.PASS


@pytest.mark.parametrize("shapes", [((3,), (3, 1)), ((3,), (1, 3)), ((3, 1), (1, 3)), ((3, 1), (3, 1, 1))])
def test_two_files_of_numpy_have_the_same_shapes_or_fail(tmp_path: Path, shapes: tuple[Any, Any]) -> None:
    """As the same arrays do in `assert_parity`."""
    paths = [tmp_path / "left.npz", tmp_path / "right.npz"]
    arrays = [np.arange(3.0).reshape(shape) for shape in shapes]
    for path, array in zip(paths, arrays, strict=True):
        np.savez(path, s=array)
    for left, right in (paths, paths[::-1]):
        (result,) = compare_files(left, right)
        assert result.verdict is Verdict.FAIL
        assert compare_files(left, left)[0].verdict is Verdict.PASS
        row_and_column = {shape[:2] for shape in shapes} == {(3, 1), (1, 3)}
        (result,) = compare_files(left, right, any_form=True)
        assert result.verdict is (Verdict.FAIL if row_and_column else Verdict.PASS)
    with pytest.raises(AssertionError):
        assert_parity(arrays[1], arrays[0])


def test_a_vector_of_numpy_is_a_row_or_a_column_of_a_mat_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "port.npz", s=np.arange(3.0))
    scipy.io.savemat(tmp_path / "ref.mat", {"s": np.arange(3.0)[:, np.newaxis]})
    assert compare_files(tmp_path / "ref.mat", tmp_path / "port.npz")[0].verdict is Verdict.PASS
