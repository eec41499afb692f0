"""What is measured of numbers that are not what they should be: each way, and a twin that is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pyport.parity.ways import way

A = np.random.default_rng(1).normal(size=(4, 5))
SQUARE = A[:, :4]
WAYS: dict[str, Any] = {
    "has the opposite sign": -A,
    "is 1.37 times what it should be": 1.37 * A,
    "is off by 0.25 in every element": A + 0.25,
    "is right to single precision alone": A.astype(np.float32),
    "has its rows in reverse order": A[::-1],
    "has its columns in reverse order": A[:, ::-1],
    "has its rows in another order: 3,1,4,2 [2,0,3,1]": A[[2, 0, 3, 1]],
    "has its columns in another order: 1,3,2,4,5 [0,2,1,3,4]": A[:, [0, 2, 1, 3, 4]],
    "has its rows one place too low": np.roll(A, 1, 0),
    "has its columns one place too far left": np.roll(A, -1, 1),
    "has the right numbers in another order": np.sort(A, axis=None).reshape(A.shape),
    "has the opposite sign in column 2 [1]": A * [1, -1, 1, 1, 1],
    "has the opposite sign in rows 1,3 [0,2]": A * [[-1], [1], [-1], [1]],
    "is wrong in column 5 [4] alone": A * [1, 1, 1, 1, 2.5],
    "has the opposite sign in some elements": np.abs(A),
}


@pytest.mark.parametrize("words", WAYS)
def test_what_is_wrong_throughout_is_said(words: str) -> None:
    assert way([(A, WAYS[words])]) == words


@pytest.mark.parametrize("words", WAYS)
def test_what_one_more_element_contradicts_is_not(words: str) -> None:
    got = np.array(WAYS[words], dtype=float)
    got[1, 1] += 0.7
    got[2, 3] -= 0.3
    assert way([(A, got)]) != words


def test_it_holds_in_every_pass_or_is_not_said() -> None:
    assert way([(A, 2 * A), (A + 1, 2 * A + 2)]) == "is 2 times what it should be"
    assert way([(A, 2 * A), (A + 1, 3 * A + 3)]) is None
    assert way([(SQUARE, SQUARE.T)]) == "is transposed"
    assert way([(SQUARE, SQUARE.T), (SQUARE + 1, SQUARE)]) is None


def test_a_pass_late_or_early_is_said_where_passes_differ() -> None:
    passes = [np.array(x) for x in (0.5, 1.5, 4.0, 2.0)]
    late, early = [np.array(9.0), *passes[:-1]], [*passes[1:], np.array(9.0)]
    said = way(list(zip(passes, late, strict=True)))
    assert said == "is one pass late: it has what it should have had in the pass before"
    said = way(list(zip(passes, early, strict=True)))
    assert said == "is one pass early: it has what it should have in the next pass"
    assert way([(np.array(1.0), np.array(2.0))] * 3) is None


def test_a_vector_is_late_early_or_reversed_and_its_ends_alone_may_be_wrong() -> None:
    v = np.array([1.0, 4.0, 2.0, 7.0])
    assert way([(v, v[::-1])]) == "is in reverse order"
    assert way([(v, np.array([0.0, *v[:-1]]))]) == "has its elements one place too late"
    assert way([(v, np.array([*v[1:], 0.0]))]) == "has its elements one place too early"
    assert way([(v, np.array([*v[:-1], 0.0]))]) == "is wrong in its last element alone"
    assert way([(v, np.array([0.0, *v[1:]]))]) == "is wrong in its first element alone"
    assert way([(v, np.array([1.0, 0.0, 2.0, 7.0]))]) is None


def test_complex_numbers_may_be_conjugate_or_real() -> None:
    z = A + 1j * A[::-1]
    assert way([(z, z.conj())]) == "is the complex conjugate"
    assert way([(z, z.real)]) == "is the real part alone"
    assert way([(z, z.imag)]) is None


def test_few_numbers_are_explained_by_no_factor() -> None:
    assert way([(np.array([1.0, 2.0]), np.array([3.0, 6.0]))]) is None
    assert way([(np.array([1.0, np.inf]), np.array([3.0, np.nan]))]) is None
    assert way([]) is None
    assert way([(np.array(["a"]), np.array(["b"]))]) is None
