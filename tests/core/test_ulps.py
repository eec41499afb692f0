"""Distances between doubles, and how far from the truth each library's ``exp`` is."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

import numpy as np
import pytest
from core_arithmetics import mp
from core_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import EXP_ULPS, bits_differ, ulp_distance
from pyport.arithmetic.primitives import POW_ULPS, c_exp, c_square
from pyport.trace import Array

TINY, HUGE = math.ulp(0.0), math.nextafter(math.inf, 0.0)
#: The doubles from 0 to the largest, and Inf.
UP_TO_HUGE, UP_TO_INF = 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000
OTHER_NAN = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000001))[0]


def distance(a: float, b: float) -> float:
    """The distance of two numbers, and the same from the other side."""
    there, back = ulp_distance(np.array([a, b]), np.array([b, a])).tolist()
    assert there == back
    return there


@CHEAP
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_neighbours_are_one_apart_and_a_number_is_none_from_itself(x: float) -> None:
    assert distance(x, math.nextafter(x, math.inf)) == 1
    assert distance(x, math.nextafter(x, -math.inf)) == 1
    assert distance(x, x) == 0


@CHEAP
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 50))
def test_n_doubles_further_is_a_distance_of_n(x: float, n: int) -> None:
    further = x
    for _ in range(n):
        further = math.nextafter(further, 0.0 if abs(x) > 1 else -2.0)
    assert distance(x, further) == n


@pytest.mark.parametrize(("a", "b", "wanted"), [
    (0.0, -0.0, 0), (TINY, -TINY, 2), (0.0, TINY, 1), (-0.0, TINY, 1), (-0.0, -TINY, 1),
    (1.0, 2.0, 2.0**52), (1.0, -1.0, 2.0 * 0x3FF0000000000000), (HUGE, math.inf, 1), (math.inf, math.inf, 0),
    (-HUGE, HUGE, 2.0 * UP_TO_HUGE), (-math.inf, math.inf, 2.0 * UP_TO_INF),
    (math.nan, math.nan, 0), (math.nan, -math.nan, math.inf), (math.nan, OTHER_NAN, math.inf),
    (math.nan, 0.0, math.inf), (math.nan, math.inf, math.inf), (-math.nan, -1.0, math.inf),
])  # fmt: skip
def test_distances_across_zero_to_infinity_and_of_what_is_not_a_number(a: float, b: float, wanted: float) -> None:
    assert distance(a, b) == wanted


def test_only_the_same_bits_are_the_same_bits() -> None:
    a = np.array([0.0, math.nan, math.nan, 1.0, 1.0])
    b = np.array([-0.0, math.nan, OTHER_NAN, 1.0, math.nextafter(1.0, 2.0)])
    assert bits_differ(a, b).tolist() == [True, False, True, False, True]


def worst_ulps(values: Array, arguments: Array, exact: Callable[[mp.mpf], mp.mpf]) -> float:
    """The largest error of a function's values, in units in the last place of the result."""
    worst = 0.0
    for value, argument in zip(values.tolist(), arguments.tolist(), strict=True):
        truth = exact(mp.mpf(argument))
        worst = max(worst, float(abs(mp.mpf(value) - truth) / math.ulp(float(truth))))
    return worst


#: Most of them where a sigmoid is not saturated, the rest over all of the range, subnormal results included.
ARGUMENTS = np.random.default_rng(0).permutation(
    np.concatenate([np.linspace(-40, 40, 15_001), np.linspace(-745, 709.7, 6_001)]) + 1 / 3000
)


@pytest.mark.parametrize(("library", "function"), [("c", c_exp), ("numpy", np.exp)])
def test_exp_is_as_exact_as_is_said_of_its_library(library: str, function: Callable[[Array], Array]) -> None:
    assert ARGUMENTS.size >= 20_000
    assert 0.4 < worst_ulps(function(ARGUMENTS), ARGUMENTS, mp.exp) < EXP_ULPS[library]


@pytest.mark.parametrize("library", ["c", "numpy"])
def test_an_exp_off_by_more_units_than_that_is_found(library: str) -> None:
    few = ARGUMENTS[:200]
    values = c_exp(few)
    values[117] += (EXP_ULPS[library] + 1) * np.spacing(values[117])
    assert worst_ulps(values, few, mp.exp) > EXP_ULPS[library]


def test_the_square_is_as_exact_as_is_said_of_pow() -> None:
    few = ARGUMENTS[:2000]
    assert worst_ulps(c_square(few), few, lambda x: x * x) <= POW_ULPS
    assert worst_ulps(np.nextafter(np.nextafter(c_square(few), np.inf), np.inf), few, lambda x: x * x) > POW_ULPS
