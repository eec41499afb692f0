"""A 0 beside what rounding leaves of one is rounding; a 0 beside a number is not."""

from __future__ import annotations

import pytest
from python_runs import beside

from pyport.scripts.judge import Finding
from pyport.verdict import Verdict

A = "A = np.array([[2.0, 1.0, 3.0], [4.0, 2.0, 6.0], [1.0, 0.5, 1.5]])\n"
T = "t = np.array([0.0, 0.25, 0.5, 0.75, 1.0])\n"
LARGE = "s = np.array([2.1e11, 0.3, 1e-3])\n"
X = "x = np.array([1.5, 2.0, 0.0])\n"
EIGENVALUES = f"{A}y = np.sort(np.abs(np.linalg.eigvals(A)))\n"


@pytest.mark.parametrize(("reference", "port"), [
    (EIGENVALUES, f"{A}y = np.array([0.0, 0.0, np.trace(A)])\n"),
    (f"{A}y = np.array([0.0, 0.0, np.trace(A)])\n", EIGENVALUES),
    (f"{T}y = 3 * np.sin(2 * np.pi * t)\n", f"{T}y = 3 * np.array([0.0, 1.0, 0.0, -1.0, 0.0])\n"),
])  # fmt: skip
def test_what_rounding_leaves_of_a_0_in_an_array_is_rounding(reference: str, port: str) -> None:
    result = beside(reference, port)
    assert result.verdict is Verdict.PASS
    assert [one.finding for one in result.judged] == [Finding.SAME, Finding.ROUNDING]


@pytest.mark.parametrize(("reference", "port"), [
    (EIGENVALUES, f"{A}y = np.array([0.0, 1e-3, np.trace(A)])\n"),
    (f"{T}y = 3 * np.sin(2 * np.pi * t) + 1e-3 * (t == 0.5)\n", f"{T}y = 3 * np.array([0.0, 1.0, 0.0, -1.0, 0.0])\n"),
    (f"{T}y = 3 * np.sin(2 * np.pi * t) + 1e-3\n", f"{T}y = 3 * np.sin(2 * np.pi * t)\n"),
    # However small it is, what stands in a text is meant.
    (f"{X}y = x + np.array([0, 0, 1e-16])\n", f"{X}y = x + np.array([0, 0, 0])\n"),
    (f"{X}y = x + np.array([0, 0, 0])\n", f"{X}y = x + np.array([0, 0, 1e-16])\n"),
    (f"{X}y = np.array([2.1e11, 0.3, 1e-6])\n", f"{X}y = np.array([2.1e11, 0.3, 0.0])\n"),
])  # fmt: skip
def test_a_0_beside_a_number_is_told_at_its_line(reference: str, port: str) -> None:
    result = beside(reference, port)
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == 4


def test_what_rounding_leaves_of_an_eigenvalue_0_of_whole_numbers_is_rounding() -> None:
    """Two programs that compute it in other ways each have a rounding of its own there, and neither has 0."""
    whole = "L = np.array([[2, -1, -1], [-1, 3, -2], [-1, -2, 3]])\n"
    port = f"{whole}y = np.linalg.eigvalsh(L)\n"
    left = "np.array([{}, 3.0, 5.0])"
    assert beside(f"{whole}y = {left.format('7e-16')}\n", port).verdict is Verdict.PASS
    assert beside(f"{whole}y = {left.format('7e-13')}\n", port).verdict is not Verdict.PASS


def test_a_0_beside_what_is_small_in_its_array_alone_is_not_decided() -> None:
    result = beside(f"{LARGE}y = s * np.array([1, 1, 1e-3])\n", f"{LARGE}y = s * np.array([1, 1, 0.0])\n")
    assert result.verdict is Verdict.UNDECIDED
    assert result.faults[0].line == 4
