"""Residues in towers of primes: every product, power, inverse and constant is exactly what whole numbers give."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import residues as rules
from pyport.arithmetic.residues import Field, field, scrambled
from pyport.arithmetic.towers import LARGEST, POWERS_OF_TWO, SQUARES, TALLEST, is_prime, tower

TWO = field(3, 4, 2)
SEEDS = st.integers(0, 2**32)


def drawn(seed: int, levels: int, *shape: int, within: Field = TWO) -> Any:
    """Residues, one in eight of them 0, 1 or at the end of the range."""
    rng = np.random.default_rng(seed)
    P = within.moduli(levels, len(shape))[0]
    x = rng.integers(0, 2**62, (within.lanes, levels, *shape)) % P
    extremes = np.stack(np.broadcast_arrays(0 * x, 0 * x + 1, P - 1, P // 2))
    chosen = np.take_along_axis(extremes, rng.integers(0, 4, x.shape)[None], axis=0)[0]
    return np.where(rng.integers(0, 8, x.shape) == 0, chosen, x)


def exact(values: Any) -> Any:
    return values.astype(object)


def modulo(values: Any, within: Field = TWO) -> Any:
    levels, ndim = values.shape[1], values.ndim - 2
    return (values % exact(within.moduli(levels, ndim)[0])).astype(np.int64)


@CHEAP
@given(SEEDS, st.integers(1, 4))
def test_products_and_powers_are_what_whole_numbers_give(seed: int, levels: int) -> None:
    a, b = drawn(seed, levels, 3, 4), drawn(seed + 1, levels, 3, 4)
    np.testing.assert_array_equal(TWO.product(a, b), modulo(exact(a) * exact(b)), strict=True)
    np.testing.assert_array_equal(TWO.power(a, 13), modulo(exact(a) ** 13), strict=True)


def test_a_product_just_below_the_largest_prime_is_exact() -> None:
    top = max((field(seed, 1, 1) for seed in range(20)), key=lambda one: one.primes.item())
    p = top.primes.item()
    assert p > 0.98 * LARGEST
    a = np.array([[[p - 1, p - 2, p // 2 + 1, p - 1]]])
    b = np.array([[[p - 1, p - 1, 2, 1]]])
    np.testing.assert_array_equal(top.product(a, b), modulo(exact(a) * exact(b), top), strict=True)


@CHEAP
@given(SEEDS, st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_a_product_of_matrices_is_what_whole_numbers_give(seed: int, n: int, k: int, m: int, large: bool) -> None:
    rows, inner, columns = (9 * n, 11 * k, 8 * m) if large else (n, k, m)
    A, B = drawn(seed, 3, rows, inner), drawn(seed + 1, 3, inner, columns)
    np.testing.assert_array_equal(TWO.matmul(A, B), modulo(exact(A) @ exact(B)), strict=True)


@pytest.mark.parametrize("terms", [2**17, 2**17 + 2**15 + 1])
def test_more_terms_than_a_double_can_add_up_are_added_in_parts(terms: int) -> None:
    one = field(5, 1, 1)
    p = one.primes.item()
    row = np.full((1, 1, 1, terms), p - 1)
    assert one.matmul(row, row.swapaxes(2, 3)).item() == terms % p
    assert one.sum(row, (0, 1)).item() == -terms % p


def test_parts_that_are_too_long_would_lose_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_TERMS", 2**23)
    one, terms = field(5, 1, 1), 2**20 + 1
    x = 2**49 - 1
    row = np.full((1, 1, 1, terms), x)
    assert one.matmul(row, row.swapaxes(2, 3)).item() != terms * x * x % one.primes.item()


@CHEAP
@given(SEEDS, st.integers(1, 3), st.integers(1, 70))
def test_an_element_times_its_inverse_is_one(seed: int, levels: int, count: int) -> None:
    values = drawn(seed, levels, count)
    values[values == 0] = 1
    np.testing.assert_array_equal(TWO.product(values, TWO.inverse(values)), np.ones_like(values), strict=True)


def test_zero_has_no_inverse() -> None:
    values = drawn(1, 1, 50)
    values[0, 0, 7] = 0
    with pytest.raises(ZeroDivisionError, match=r"^division by zero modulo a prime$"):
        TWO.inverse(values)


@CHEAP
@given(SEEDS)
def test_exp_takes_sums_at_each_prime_to_products_at_the_next(seed: int) -> None:
    x, y = drawn(seed, 4, 5), drawn(seed + 1, 4, 5)
    both = TWO.reduced(x + y)
    np.testing.assert_array_equal(TWO.exp(both), TWO.product(TWO.exp(x), TWO.exp(y)), strict=True)
    assert TWO.exp(x).shape == (2, 3, 5)


def test_exp_gives_different_values_to_different_arguments() -> None:
    x = np.broadcast_to(np.arange(1000), (2, 2, 1000))
    answers = TWO.exp(x)[:, 0]
    assert all(len(set(lane.tolist())) == 1000 for lane in answers)
    assert answers[:, 0].tolist() == [1, 1]


@pytest.mark.parametrize("count", [10, 100])
def test_squares_are_told_from_other_residues(count: int) -> None:
    x = drawn(1, 1, count)
    x[x == 0] = 1
    squares = TWO.product(x, x)
    assert TWO.is_square(squares[:, 0]).all()
    assert not TWO.is_square(TWO.reduced(-squares)[:, 0]).any()


def test_the_other_residues_are_half_of_all() -> None:
    share = TWO.is_square(np.random.default_rng(1).integers(1, TWO.primes[:, -1:], (2, 2000))).mean(axis=1)
    assert np.all(np.abs(share - 0.5) < 0.06)


@pytest.mark.parametrize("levels", range(1, TALLEST + 1))
def test_each_prime_of_a_tower_divides_the_next_less_one(levels: int) -> None:
    for seed in range(3):
        found = tower(seed, levels)
        assert len(found.primes) == levels
        for below, p, g in zip(found.primes, found.primes[1:], found.generators[1:], strict=False):
            assert (p - 1) % below == 0
            assert g != 1
            assert pow(g, below, p) == 1
        top = found.primes[-1]
        assert top < LARGEST
        assert [pow(q, top // 2, top) for q in (*SQUARES, -1)] == [1] * len(SQUARES) + [top - 1]
        assert all(is_prime(p) and pow(p - 1, p // 2, p) == p - 1 for p in found.primes)


def test_a_tower_for_three_layers_begins_with_a_large_prime() -> None:
    assert min(tower(seed, 4).primes[0] for seed in range(10)) >= 2**27


def test_towers_of_other_seeds_have_other_primes() -> None:
    assert len({p for seed in range(20) for p in tower(seed, 4).primes}) == 80


def test_no_power_of_two_is_one_modulo_any_prime() -> None:
    for seed in range(3):
        for p in (*tower(seed, 4).primes, *tower(seed, 1).primes):
            assert all(pow(2, n, p) != 1 for n in range(1, POWERS_OF_TWO + 1))


@pytest.mark.parametrize("n", [211 * 223, 1_373_653, 3_215_031_751, 3_474_749_660_383, 341_550_071_728_321])
def test_what_only_looks_like_a_prime_is_none(n: int) -> None:
    assert not is_prime(n)


def test_primes_are_found_to_be_prime() -> None:
    assert all(map(is_prime, (211, 2**31 - 1, 2**61 - 1, 999_999_999_989)))


@CHEAP
@given(st.integers(-999, 999), st.integers(1, 999))
def test_a_fraction_times_its_denominator_is_its_numerator(a: int, b: int) -> None:
    found = TWO.constant(Fraction(a, b))
    assert all(x * b % p == a % p for x, p in zip(found.ravel().tolist(), TWO.primes.ravel().tolist(), strict=True))


def test_a_constant_that_a_prime_divides_is_refused_so_that_another_prime_is_taken() -> None:
    for p in (TWO.primes[0, 0].item(), TWO.primes[1, 3].item()):
        for number in (Fraction(5 * p), Fraction(1, p)):
            with pytest.raises(ZeroDivisionError, match=r"^a constant is 0 modulo a prime$"):
                TWO.constant(number)


@CHEAP
@given(SEEDS, st.integers(1, 2**62), st.integers(1, 2**62))
def test_scrambled_residues_hang_on_value_and_key_alone(seed: int, key: int, other: int) -> None:
    values = drawn(seed, 1, 20)
    answers = scrambled(values, key)
    np.testing.assert_array_equal(scrambled(values[..., ::-1], key)[..., ::-1], answers, strict=True)
    if key != other:
        assert np.all(scrambled(values, other) != answers)


def test_scrambled_residues_are_spread_evenly() -> None:
    """Sixteen classes of 10,000 each expect 625; five standard deviations are 121."""
    counts = np.bincount((scrambled(np.arange(10_000), 3) >> np.uint64(60)).astype(int), minlength=16)
    assert np.all(np.abs(counts - 625) < 121)
