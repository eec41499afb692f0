"""A constant of a formula is what its author meant, though it was rounded on the way; what nobody can mean is said."""

from __future__ import annotations

from fractions import Fraction
from math import pi, sqrt

import numpy as np
import pytest
from gradients_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic.constants import ROUNDED, decimal, meaning, numbers_of_model

#: What a programmer means by each.
SIMPLE = [
    (0.5, Fraction(1, 2)), (1 / 3, Fraction(1, 3)), (0.1, Fraction(1, 10)), (-0.25, Fraction(-1, 4)),
    (1 / 7 / 3, Fraction(1, 21)), ((1 / 49) * 49, Fraction(1)), (sqrt(0.3) ** 2, Fraction(3, 10)),
    (0.1 + 0.2, Fraction(3, 10)), (1e-9, Fraction(1, 10**9)), (1e-12, Fraction(1, 10**12)),
    (1 + 1e-12, 1 + Fraction(1, 10**12)), (1 - 1e-12, 1 - Fraction(1, 10**12)),
    (0.123456789, Fraction(123456789, 10**9)),
    (2.0**-52, Fraction(1, 2**52)), (1 + 2.0**-20, 1 + Fraction(1, 2**20)), (2.0**61, Fraction(2**61)),
    (1e300, Fraction(int(1e300))), (0.0, Fraction(0)), (1 + 2.0**-52, Fraction(1)), (5e-324, Fraction(5, 10**324)),
]  # fmt: skip


@pytest.mark.parametrize(("x", "meant"), SIMPLE)
def test_a_constant_is_the_number_that_is_meant(x: float, meant: Fraction) -> None:
    assert meaning(x) == (meant, True)


@pytest.mark.parametrize("x", [pi, sqrt(0.3), 1 + 2.0**-49, 0.1 + 2.0**-52, 2.0**-30 + 2.0**-70])
def test_what_is_no_simple_number_is_its_binary_value_and_said_to_be_so(x: float) -> None:
    assert meaning(x) == (Fraction(x), False)


@CHEAP
@given(st.integers(-999, 999).filter(bool), st.integers(1, 999), st.integers(-ROUNDED, ROUNDED))
def test_a_division_of_small_whole_numbers_is_their_fraction_though_it_is_rounded(a: int, b: int, off: int) -> None:
    x = a / b
    for _ in range(abs(off)):
        x = float(np.nextafter(x, np.sign(off) * np.inf))
    if abs(Fraction(x) - Fraction(a, b)) <= ROUNDED * Fraction(float(np.spacing(abs(x)))):
        assert meaning(x) == (Fraction(a, b), True)


@CHEAP
@given(st.floats(1e-6, 1e6))
def test_a_few_units_further_on_it_is_another_constant(x: float) -> None:
    further = x + 3 * ROUNDED * float(np.spacing(x))
    assert meaning(further)[0] != meaning(x)[0]


def test_random_numbers_are_hardly_ever_simple() -> None:
    drawn = np.random.default_rng(1).uniform(0, 1, 5000) * 10.0 ** np.random.default_rng(2).integers(-5, 6, 5000)
    assert sum(meaning(x)[1] for x in drawn.tolist()) == 0


@pytest.mark.parametrize("decay", [0.123456789123, 0.0123456789012, 1.23456789e-5])
def test_a_multiple_of_the_decay_is_known_however_it_is_rounded(decay: float) -> None:
    with numbers_of_model([decimal(decay)]):
        for N in range(1, 40):
            ways = {
                Fraction(1, N): (decay / N, decay * (1 / N), sqrt(decay) ** 2 / N, 2 * decay / (2 * N)),
                Fraction(-1, 2 * N): (-decay * 0.5 / N, -decay / (2 * N)),
            }
            for factor, written in ways.items():
                assert {meaning(x) for x in written} == {(decimal(decay) * factor, True)}
    assert not meaning(0.123456789123 / 7)[1]
