"""Modular arithmetic keeps the laws of exp, of its relatives and of comparisons, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, differs, modular, random_modular, same
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, log_expit

from pyport.arithmetic.modular import ModularArray, NotProvable, signs
from pyport.arithmetic.watch import TooDeep, Watch, watched

SEEDS = st.integers(0, 2**32)


@CHEAP
@given(SEEDS)
def test_exp_has_the_laws_of_exp(seed: int) -> None:
    x, y = random_modular(seed, 3, 2), random_modular(seed + 1, 3, 2)
    same(np.exp(-x) * np.exp(x), np.ones_like(x))
    same(np.exp(x + y), np.exp(x) * np.exp(y))
    same(np.exp(2 * x), np.exp(x) ** 2)
    same(np.exp(x / 2) ** 2, np.exp(x))
    same(np.exp(3 * x - 2 * x), np.exp(x))
    same(np.expm1(x) + 1, np.exp(x))


def test_exp_of_zero_is_one() -> None:
    same(np.exp(modular(0)), modular(1))


def test_exp_has_no_other_laws() -> None:
    x, y = random_modular(1, 500), random_modular(2, 500)
    for wrong in (np.exp(y), -np.exp(x), np.exp(x + 1), np.exp(x) + 1, np.exp(x * x), np.exp(x) * y):
        assert differs(np.exp(x), wrong)
    assert differs(np.exp(x * y), np.exp(x) * np.exp(y))
    assert differs(np.exp(np.exp(x)), np.exp(x))


def test_exp_takes_one_prime_each_time_until_none_is_left() -> None:
    x = random_modular(1, 2)
    for left in range(x.levels - 1, 0, -1):
        x = np.exp(x)
        assert x.levels == left
    with pytest.raises(TooDeep, match=r"^exp nested deeper than in the network$"):
        np.exp(x)


@CHEAP
@given(SEEDS)
def test_exp_of_a_logarithm_is_its_argument(seed: int) -> None:
    Q, s = random_modular(seed, 3, 4), random_modular(seed + 1, 3, 4)
    plain = np.exp(Q)
    softmax = plain / plain.sum(axis=1, keepdims=True)
    same(np.exp(np.log(s)), s)
    same(np.exp(Q + np.log(s)), plain * s)
    same(np.exp(-np.log(s)), 1 / s)
    same(np.exp(np.log(s) - Q), s / plain)
    same(np.exp(Q - np.log(plain.sum(axis=1, keepdims=True))), softmax)
    m = Q.max(axis=1)[:, None]
    same(np.exp(Q - m - np.log(np.exp(Q - m).sum(axis=1))[:, np.newaxis]), softmax)
    same(np.exp(-np.log1p(np.exp(-Q))), expit(Q))
    same(np.exp(Q - np.logaddexp(0, Q)), expit(Q))
    same(np.exp(log_expit(Q)), expit(Q))


def test_a_logarithm_changed_in_place_is_not_remembered_as_what_it_was() -> None:
    x = random_modular(3, 3)
    with pytest.raises(NotProvable, match=r"^a logarithm that is changed in place$"):
        np.log(x)[0] = 1
    logs = np.log(x)
    x[0] = 5
    assert np.any(np.exp(logs).residues[:, -1] != x.residues[:, -1])


@CHEAP
@given(SEEDS)
def test_the_value_of_a_logarithm_hangs_on_its_argument_alone(seed: int) -> None:
    x = random_modular(seed, 3)
    same(np.log(x) * 1, np.log(3 * x - 2 * x) * 1)
    assert differs(np.log(x) * 1, np.log(2 * x) * 1)


@pytest.mark.parametrize("axis", [None, 0, 1])
@CHEAP
@given(SEEDS)
def test_exp_of_a_shifted_by_a_maximum_is_a_quotient(axis: int | None, seed: int) -> None:
    a = random_modular(seed, 3, 2)
    m = a.max(axis=axis, keepdims=True)
    same(np.exp(a - m), np.exp(a) / np.exp(m))
    same(np.exp(a - np.max(a, axis=axis, keepdims=True)), np.exp(a) / np.exp(m))


#: Ways to take the maximum of each row away, as people write them.
SHIFTED: dict[str, Callable[[Any], Any]] = {
    "keepdims": lambda Q: Q - Q.max(axis=1, keepdims=True),
    "np.max": lambda Q: Q - np.max(Q, axis=1, keepdims=True),
    "of all": lambda Q: Q - np.max(Q),
    "a new axis": lambda Q: Q - Q.max(axis=1)[:, None],
    "reshaped": lambda Q: Q - np.max(Q, axis=1).reshape(-1, 1),
    "transposed": lambda Q: (Q.T - Q.max(axis=1)).T,
    "the other way round": lambda Q: -(Q.max(axis=1, keepdims=True) - Q),
    "row by row": lambda Q: np.stack([q - q.max() for q in Q]),
}


@pytest.mark.parametrize("way", SHIFTED)
def test_softmax_is_the_same_however_a_maximum_is_taken_away(way: str) -> None:
    Q = random_modular(5, 4, 3)
    plain = np.exp(Q)
    E = np.exp(SHIFTED[way](Q))
    same(E / E.sum(axis=1, keepdims=True), plain / plain.sum(axis=1, keepdims=True))


def test_softmax_does_hang_on_a_shift_that_is_not_the_same_in_a_row() -> None:
    Q = random_modular(5, 4, 4)
    E, plain = np.exp(Q - Q.max(axis=0, keepdims=True)), np.exp(Q)
    assert differs(E / E.sum(axis=1, keepdims=True), plain / plain.sum(axis=1, keepdims=True))


@CHEAP
@given(st.integers(0, 2**32))
def test_the_relatives_of_exp_keep_their_identities(seed: int) -> None:
    x = random_modular(seed, 3, 2)
    e = np.exp(x)
    same(expit(x), 1 / (1 + np.exp(-x)))
    same(expit(x), e / (1 + e))
    same(expit(-x), 1 - expit(x))
    same(np.tanh(-x), -np.tanh(x))
    same(2 * expit(x) - 1, np.tanh(x / 2))
    same(0.5 * (1 + np.tanh(0.5 * x)), expit(x))
    same(np.exp(-x) / (1 + np.exp(-x)) ** 2, expit(x) * (1 - expit(x)))


def test_what_is_no_identity_of_sigmoid_does_not_hold() -> None:
    x = random_modular(1, 50)
    for wrong in (1 / (1 + np.exp(x)), 1 + expit(x), np.tanh(x)):
        assert differs(expit(x), wrong)


def test_the_relatives_of_exp_that_people_use_have_their_laws() -> None:
    x = random_modular(2, 4)
    same(np.sinh(x) / np.cosh(x), np.tanh(x))
    same(np.cosh(x) ** 2 - np.sinh(x) ** 2, np.ones_like(x))
    same(1 / np.cosh(x) ** 2, 1 - np.tanh(x) ** 2)


@CHEAP
@given(SEEDS)
def test_comparisons_maximum_minimum_and_where_agree(seed: int) -> None:
    a, b = random_modular(seed, 3, 2), random_modular(seed + 1, 3, 2)
    same(np.maximum(a, b), np.where(a > b, a, b))
    same(np.minimum(a, b), np.where(a < b, a, b))
    same(np.maximum(a, b) + np.minimum(a, b), a + b)
    same(np.maximum(a, b) - np.minimum(a, b), abs(a - b))
    same(np.maximum(a, -b) + b, np.maximum(a + b, 0))
    np.testing.assert_array_equal((a > b).values, (a - b > 0).values, strict=True)
    np.testing.assert_array_equal((a >= b).values, ~(a < b).values, strict=True)
    np.testing.assert_array_equal((a != b).values, ~(a == b).values, strict=True)


@CHEAP
@given(SEEDS)
def test_every_way_to_write_relu_and_its_slope_is_the_same(seed: int) -> None:
    x = random_modular(seed, 3, 4)
    relu = np.maximum(x, 0)
    slope = (x > 0).astype(float)
    ways = (
        np.where(x > 0, x, 0), x * (x > 0), (x + abs(x)) / 2, relu * (relu > 0), slope * x, x.clip(0),
        np.clip(x, 0, None),
        np.fmax(x, 0.0), x * np.heaviside(x, 0), x * (np.sign(x) + 1) / 2, x * ~(x <= 0), x * np.logical_not(x <= 0),
        x * ((x > 0) & True), np.select([x > 0], [x], 0), x * np.greater(x, 0), x * (2 * x > 0), -np.minimum(-x, 0),
    )  # fmt: skip
    for way in ways:
        same(way, relu)
    same(np.sign(x) * np.abs(x), x)
    same(modular(1) * (-x < 0), slope)
    same((relu != 0) * 1.0, slope)
    masked, chosen, leaky = x.copy(), x.copy(), x.copy()
    masked[x <= 0] = 0
    same(masked, relu)
    chosen[x > 0] *= 3
    same(chosen, x + 2 * relu)
    leaky[x < 0] = 0.01 * x[x < 0]
    same(leaky, np.where(x > 0, x, 0.01 * x))
    same(leaky, np.maximum(x, 0) + np.minimum(x, 0) / 100)


@CHEAP
@given(SEEDS)
def test_a_sign_is_odd_and_multiplicative_and_plus_for_what_is_above_zero(seed: int) -> None:
    x, y = random_modular(seed, 5), random_modular(seed + 1, 5)
    same(np.sign(-x), -np.sign(x))
    same(np.sign(x * y), np.sign(x) * np.sign(y))
    same(abs(x * y), abs(x) * abs(y))
    same(np.sign(6 * x), np.sign(x))
    ones = np.ones_like(x)
    for above in (
        np.exp(x),
        x * x,
        x**2,
        1 + np.exp(x),
        expit(x),
        1 / (1 + np.exp(-x)),
        abs(x),
        np.cosh(x) + 1,
        modular(7),
    ):
        same(np.sign(above), np.ones_like(above))
    same(np.sign(np.tanh(x) + 1), ones)
    same(np.sign(1 - np.tanh(x)), ones)
    same(np.sign(x - x), np.zeros_like(x))


def test_no_constant_leaks_into_a_sign() -> None:
    """Each of the four pairs of signs expects 250 of 1000; four standard deviations are 55."""
    x = random_modular(4, 500)
    for other in (x - 5, x + 1, x - 0.5, -x + 9, x - 10**6):
        pairs = 2 * (x > 0).values + (other > 0).values
        assert np.all(np.abs(np.bincount(pairs.ravel(), minlength=4) - 250) < 55)


def test_another_tower_gives_other_signs() -> None:
    found = (random_modular(4, 500) > 0).values
    assert 0.4 < np.mean(found) < 0.6
    assert 0.4 < np.mean(found[0] == found[1]) < 0.6


def test_bounds_of_an_array_that_is_changed_through_a_view_are_not_remembered() -> None:
    x, y = random_modular(1, 3), np.exp(random_modular(2, 3))
    view = y[1:]
    view[...] = x[1:]
    np.testing.assert_array_equal((y[1:] > 0).values, (x[1:] > 0).values, strict=True)
    flat = np.exp(random_modular(2, 3)).reshape(3, 1)
    row = flat.T
    row *= -1
    assert not (flat > 0).values.any()


def test_primes_that_one_element_has_lost_are_lost_to_all_that_share_its_memory() -> None:
    x = random_modular(1, 3)
    view, kept = x[:2], x.copy()
    view[0] = np.exp(np.exp(x[0]))
    assert (x.levels, view.levels, x[2].levels, kept.levels) == (6, 6, 6, 8)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, -2])
def test_small_powers_are_products(exponent: int) -> None:
    x = random_modular(2, 3)
    wanted = modular(1)
    for _ in range(abs(exponent)):
        wanted = wanted * x
    wanted = 1 / wanted if exponent < 0 else wanted
    same(x**exponent * np.ones_like(x), wanted * np.ones_like(x))
    same(np.power(x, float(exponent)), x**exponent)


def test_a_view_shares_its_residues_and_a_copy_does_not() -> None:
    def changed(part: Callable[[ModularArray], ModularArray]) -> bool:
        x = random_modular(3, 2, 2).copy()
        before = x.copy()
        part(x)[0] = 0
        return bool(np.any(x.residues != before.residues))

    assert [changed(view) for view in (lambda x: x.T, lambda x: x[:], lambda x: x.reshape(4))] == [True] * 3
    assert [changed(copy) for copy in (lambda x: x.copy(), lambda x: +x + 0, lambda x: x.flatten())] == [False] * 3


def test_what_the_network_holds_above_0_is_positive_and_its_negative_negative() -> None:
    values = modular(np.arange(1, 40))
    top = values.residues[:, -1]
    with watched(Watch((), lambda: np.zeros(0, np.int64), positive=lambda: np.unique(top))):
        assert (signs(values) == 1).all()
        assert (signs(-values) == -1).all()
    # By their characters alone some of them are taken for negative.
    assert (signs(values) == -1).any(axis=1).all()


def test_a_sign_that_has_no_law_is_odd_and_another_for_each_salt() -> None:
    values, none = random_modular(3, 60), np.zeros(0, np.int64)
    seen = []
    for salt in (1, 2):
        with watched(Watch((), lambda: none, salt=salt)):
            seen.append(signs(values))
            np.testing.assert_array_equal(signs(-values), -seen[-1])
    assert 20 < (seen[0] != seen[1]).sum() < seen[0].size - 20


def test_a_product_of_what_is_below_0_and_what_is_above_is_below() -> None:
    x, y = random_modular(1, 60), random_modular(2, 60)
    above, below = x * x + 1, -(y * y) - 2
    assert (signs(below * above) == -1).all()
    assert (signs(above * below) == -1).all()
    assert (signs(below * below) == 1).all()
