"""Modular arithmetic keeps the laws of exp, of its relatives and of comparisons, and no others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, modular, random_modular, same
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from pyport.arithmetic.modular import ModularArray, NotProvable
from pyport.arithmetic.residues import PRIME

EDGES = (0, 1, PRIME // 2, PRIME // 2 + 1, PRIME - 1)
RESIDUES = arrays(np.int64, (3, 2), elements=st.one_of(st.sampled_from(EDGES), st.integers(0, PRIME - 1)))


@CHEAP
@given(RESIDUES, st.integers(1, 2**62))
def test_exp_of_minus_x_is_the_inverse(values: Any, key: int) -> None:
    x = modular(values, key)
    same(np.exp(-x) * np.exp(x), np.ones_like(x))


def test_exp_of_zero_is_one() -> None:
    assert np.exp(modular(0)).values == 1


@CHEAP
@given(RESIDUES)
def test_the_same_argument_has_the_same_exp_wherever_it_comes_from(values: Any) -> None:
    x = modular(values)
    same(np.exp(x.T).T, np.exp(x))
    same(np.exp(x[1]), np.exp(x)[1])
    same(np.exp(3 * x - 2 * x), np.exp(x))


def test_another_argument_or_another_key_has_another_exp() -> None:
    x = modular(np.arange(2, 1000))
    assert len(set(np.exp(x).values.tolist())) == 998
    assert np.all(np.exp(modular(x.values, key=8)).values != np.exp(x).values)
    assert np.all(np.exp(2 * x).values != (np.exp(x) ** 2).values)  # no law of sums: that is what "random" means


@pytest.mark.parametrize("axis", [None, 0, 1])
@CHEAP
@given(RESIDUES)
def test_exp_of_a_shifted_by_a_maximum_is_a_quotient(axis: int | None, values: Any) -> None:
    a = modular(values)
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
def test_softmax_is_the_same_however_a_maximum_is_taken_away_or_it_is_refused(way: str) -> None:
    Q = random_modular(5, 4, 3)
    plain = np.exp(Q)
    with suppress(NotProvable):
        E = np.exp(SHIFTED[way](Q))
        same(E / E.sum(axis=1, keepdims=True), plain / plain.sum(axis=1, keepdims=True))


def test_softmax_does_hang_on_a_shift_that_is_not_the_same_in_a_row() -> None:
    Q = random_modular(5, 4, 4)
    E, plain = np.exp(Q - Q.max(axis=0, keepdims=True)), np.exp(Q)
    assert np.all((E / E.sum(axis=1, keepdims=True)).values != (plain / plain.sum(axis=1, keepdims=True)).values)


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
        assert np.all(expit(x).values != wrong.values)


@CHEAP
@given(RESIDUES, RESIDUES)
def test_comparisons_maximum_minimum_and_where_agree(first: Any, second: Any) -> None:
    a, b = modular(first), modular(second)
    same(np.maximum(a, b), np.where(a > b, a, b))
    same(np.minimum(a, b), np.where(a < b, a, b))
    same(np.maximum(a, b) + np.minimum(a, b), a + b)
    np.testing.assert_array_equal((a >= b).values, ~(a < b).values, strict=True)
    np.testing.assert_array_equal((a != b).values, ~(a == b).values, strict=True)


@CHEAP
@given(RESIDUES)
def test_every_way_to_write_relu_and_its_slope_is_the_same(values: Any) -> None:
    x = modular(values)
    relu = np.maximum(x, 0)
    slope = modular((x > 0).values)
    same(np.where(x > 0, x, 0), relu)
    same(x * (x > 0), relu)
    same((x + abs(x)) / 2, relu)
    same(np.sign(x) * np.abs(x), x)
    same(relu * (relu > 0), relu)
    same(slope * x, relu)
    same(modular(1) * (-x < 0).astype(float), slope)
    masked = x.copy()
    masked[x <= 0] = 0
    same(masked, relu)


def test_half_of_all_residues_count_as_positive() -> None:
    positive = (modular(EDGES) > 0).values
    np.testing.assert_array_equal(positive, np.array([False, True, True, False, False]), strict=True)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, -2])
def test_small_powers_are_products(exponent: int) -> None:
    x = random_modular(2, 3)
    wanted = [pow(v, exponent, PRIME) for v in x.values.tolist()]
    same(x**exponent, modular(wanted))
    same(np.power(x, float(exponent)), modular(wanted))


def test_a_view_shares_its_residues_and_a_copy_does_not() -> None:
    def changed(part: Callable[[ModularArray], ModularArray]) -> bool:
        x = random_modular(3, 2, 2)
        before = x.copy()
        part(x)[0] = 0
        return bool(np.any(x.values != before.values))

    assert [changed(view) for view in (lambda x: x.T, lambda x: x[:], lambda x: x.reshape(4))] == [True] * 3
    assert [changed(copy) for copy in (lambda x: x.copy(), lambda x: +x + 0, lambda x: x.flatten())] == [False] * 3
