"""Residues modulo the prime: every product, power, inverse and constant is exactly what whole numbers give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pyport.arithmetic import residues as field
from pyport.arithmetic.residues import PRIME, constant, inverse, matmul, power, residues, scrambled

#: Where halves of 16 bits are all ones or all zeros.
EXTREMES = (0, 1, 2, 2**16 - 1, 2**16, PRIME - 2**16, PRIME // 2, PRIME // 2 + 1, PRIME - 2, PRIME - 1)
ANY = st.one_of(st.sampled_from(EXTREMES), st.integers(0, PRIME - 1))


def exact_product(A: Any, B: Any) -> Any:
    return ((A.astype(object) @ B.astype(object)) % PRIME).astype(np.int64)


@CHEAP
@given(st.data(), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_a_product_of_matrices_is_what_whole_numbers_give(data: st.DataObject, n: int, k: int, m: int) -> None:
    A, B = data.draw(arrays(np.int64, (n, k), elements=ANY)), data.draw(arrays(np.int64, (k, m), elements=ANY))
    np.testing.assert_array_equal(matmul(A, B), exact_product(A, B), strict=True)


def test_a_product_over_thousands_of_terms_is_exact() -> None:
    rng = np.random.default_rng(1)
    A, B = rng.integers(0, PRIME, (3, 5000)), rng.integers(0, PRIME, (5000, 2))
    np.testing.assert_array_equal(matmul(A, B), exact_product(A, B), strict=True)


@pytest.mark.parametrize("x", [PRIME - 1, PRIME - 2**16, 2**16 - 1])
def test_more_terms_than_a_double_can_add_up_are_added_in_parts(x: int) -> None:
    terms = 2**21 + 2**19 + 1
    row = np.full((1, terms), x)
    assert matmul(row, row.T).item() == terms * x * x % PRIME


def test_parts_four_times_as_long_would_lose_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field, "_TERMS", 2**23)
    terms, x = 2**21 + 2**19 + 1, 2**16 - 1
    row = np.full((1, terms), x)
    assert matmul(row, row.T).item() != terms * x * x % PRIME


@CHEAP
@given(arrays(np.int64, (3, 2), elements=ANY), st.integers(0, 2**40))
def test_a_power_is_what_whole_numbers_give(values: Any, exponent: int) -> None:
    wanted = [[pow(x, exponent, PRIME) for x in row] for row in values.tolist()]
    np.testing.assert_array_equal(power(values, exponent), np.array(wanted), strict=True)


@CHEAP
@given(arrays(np.int64, (3, 2), elements=ANY.filter(bool)))
def test_an_element_times_its_inverse_is_one(values: Any) -> None:
    np.testing.assert_array_equal(values * inverse(values) % PRIME, np.ones((3, 2), dtype=np.int64), strict=True)


def test_zero_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError, match=r"^division by zero modulo the prime$"):
        inverse(np.array([1, 0]))


#: What a programmer means by each constant; the last four are no simple fractions and count as the binary number.
FRACTIONS = [(0.5, 1, 2), (1 / 3, 1, 3), (0.1, 1, 10), (-0.25, -1, 4), (2 / 3, 2, 3), (1 / 7, 1, 7), (0.0, 0, 1),
             (2.0**-52, 1, 2**52), (1 + 2.0**-52, 2**52 + 1, 2**52), (1 - 2.0**-53, 2**53 - 1, 2**53),
             (1e-9, *(1e-9).as_integer_ratio())]  # fmt: skip


@pytest.mark.parametrize(("x", "numerator", "denominator"), FRACTIONS)
def test_a_constant_is_the_fraction_that_is_meant(x: float, numerator: int, denominator: int) -> None:
    assert constant(x) * denominator % PRIME == numerator % PRIME


@CHEAP
@given(st.floats(-1e6, 1e6, allow_subnormal=False))
def test_the_next_double_is_another_constant(x: float) -> None:
    assert constant(float(np.nextafter(x, np.inf))) != constant(x)


@CHEAP
@given(st.integers(-999, 999), st.integers(1, 999))
def test_a_division_of_small_whole_numbers_is_their_fraction(a: int, b: int) -> None:
    assert constant(a / b) == a * pow(b, -1, PRIME) % PRIME


def test_whole_numbers_and_truth_values_are_themselves() -> None:
    np.testing.assert_array_equal(residues([-1, 0, PRIME, 5]), np.array([PRIME - 1, 0, 0, 5]), strict=True)
    np.testing.assert_array_equal(residues(np.array([[True, False]])), np.array([[1, 0]]), strict=True)
    assert residues(2.5).shape == ()


@pytest.mark.parametrize(
    ("value", "kind"), [(1j, "complex128"), (np.nan, "float64"), (-np.inf, "float64"), ("a", "<U1"), (None, "object")]
)
def test_what_is_no_finite_real_number_has_no_residue(value: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=rf"^a constant of the kind {kind} has no residue$"):
        residues(value)


@CHEAP
@given(arrays(np.int64, 20, elements=ANY), st.integers(1, 2**62), st.integers(1, 2**62))
def test_scrambled_residues_hang_on_value_and_key_alone_and_are_never_zero(values: Any, key: int, other: int) -> None:
    answers = scrambled(values, key)
    assert np.all((answers > 0) & (answers < PRIME))
    np.testing.assert_array_equal(scrambled(values[::-1], key)[::-1], answers, strict=True)
    if key != other:
        assert np.all(scrambled(values, other) != answers)


def test_scrambled_residues_are_spread_evenly() -> None:
    """Sixteen classes of 10,000 each expect 625; five standard deviations are 121."""
    counts = np.histogram(scrambled(np.arange(10_000), 3), bins=16, range=(0, PRIME))[0]
    assert np.all(np.abs(counts - 625) < 121)
