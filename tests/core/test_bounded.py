"""Bounded arithmetic: the bounds hold against 60 digits, for every way of computing, and are not vacuous."""

from __future__ import annotations

import math
import warnings
from typing import Any

import mpmath
import numpy as np
import pytest
from core_arithmetics import Fused, Precise, Reversed, SloppyExp
from core_strategies import CHEAP, Network, bounds, networks, one_step, outside, random_network
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import BoundedArray, StrictArray, bits_differ, bounded
from pyport.network import sigmoid

WAYS = {"value": StrictArray, "NumPy": np.asarray, "from the end": Reversed, "fused": Fused, "3 ULP in exp": SloppyExp}
#: A batch that is the same every day: sizes from 1 to 5, weights to +-1, +-5 and +-20.
BATCH = [random_network(seed, tuple(np.random.default_rng(seed).integers(1, 6, 5)), scale)
         for seed in range(8) for scale in (1.0, 5.0, 20.0)]  # fmt: skip
COMPUTED = ("S1", "Z1", "S2", "Z2", "Q", "y", "loss", "D", "g3", "g2", "g1", "W1_next", "W2_next", "W3_next")


@pytest.mark.parametrize("way", WAYS)
@CHEAP
@given(networks())
def test_no_way_of_computing_a_step_is_further_from_the_truth_than_its_bound(way: str, network: Network) -> None:
    assert outside(one_step(network, WAYS[way]), one_step(network, Precise), bounds(network)) == []


@CHEAP
@given(networks())
def test_the_value_has_the_bits_of_strict_arithmetic(network: Network) -> None:
    strict = one_step(network, StrictArray)
    for name, value in one_step(network, BoundedArray).items():
        assert not bits_differ(value.value, strict[name]).any()


@pytest.mark.parametrize("name", COMPUTED)
def test_a_bound_is_at_most_a_hundred_times_what_is_really_lost(name: str) -> None:
    assert max(worst_part(one_step(network), network, name) for network in BATCH) >= 0.01


def worst_part(got: dict[str, Any], network: Network, name: str) -> float:
    """The largest distance from the truth, as a part of the bound."""
    distance = np.abs(np.asarray(got[name]) - np.asarray(one_step(network, Precise)[name]))
    return max((float(d / b) for d, b in zip(np.ravel(distance), np.ravel(bounds(network)[name]), strict=True) if b),
               default=0.0)  # fmt: skip


def test_bounds_of_a_machine_with_eight_more_bits_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "U", bounded.U / 256)
    monkeypatch.setattr(bounded, "EPS", bounded.EPS / 256)
    broken = {name for net in BATCH for name in outside(one_step(net), one_step(net, Precise), bounds(net))}
    assert broken == set(COMPUTED)


def test_a_wrong_formula_breaks_the_bounds() -> None:
    for network in BATCH:
        right = one_step(network)
        wrong = right | {"g3": (right["Z2"].T @ (right["y"] - network.Y) * (1 + 2**-40)).T}
        assert outside(wrong, one_step(network, Precise), bounds(network)) == ["g3"]


def test_an_exp_off_by_more_than_is_allowed_breaks_the_bound() -> None:
    A = np.linspace(-3, 3, 25).reshape(5, 5)
    for allowed in (1.0, 4.0):
        exact = np.exp(BoundedArray(A, exp_ulps=allowed))
        truth = np.asarray(np.exp(Precise(A)))
        for ulps, holds in ((allowed - 0.6, True), (2 * allowed + 1, False)):
            off = exact.value + np.floor(ulps) * np.spacing(exact.value)
            assert bool(np.all(np.abs(off - truth) <= exact.error)) is holds


def test_sigmoid_of_what_overflows_is_zero_within_a_tiny_bound() -> None:
    A = np.array([[-709.0, -709.7827, -709.79, -720.0, -745.0, -1e6]])
    with np.errstate(all="ignore"):
        Z = sigmoid(BoundedArray(A))
    np.testing.assert_array_equal(Z.value == 0, [[False, False, True, True, True, True]], strict=True)
    assert np.all((Z.error > 0) & (Z.error <= 2.0**-1021))
    assert np.all(np.abs(Z.value - np.asarray(1 / (1 + np.exp(-Precise(A))))) <= Z.error)


def test_sigmoid_of_what_overflows_is_computed_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sigmoid(BoundedArray([[-800.0]]))


@pytest.mark.parametrize("error", [5.0, 700.0])
def test_sigmoid_of_what_may_overflow_is_bounded_by_its_largest_possible_value(error: float) -> None:
    with np.errstate(all="ignore"):
        Z = sigmoid(BoundedArray([[-710.0]], [[error]]))
    assert Z.error.item() >= 1 / (1 + math.exp(710 - error))


RULES: dict[str, tuple[int, Any]] = {
    "a + b": (2, lambda a, b: a + b), "a - b": (2, lambda a, b: a - b), "a * b": (2, lambda a, b: a * b),
    "a @ b": (2, lambda a, b: a @ b), "1 / (3 + b)": (1, lambda b: 1 / (3 + b)), "a^2": (1, lambda a: np.power(a, 2)),
    "exp(a)": (1, lambda a: np.exp(a)), "-a": (1, lambda a: -a), "min(a, b)": (2, lambda a, b: np.fmin(a, b)),
    "sum(a)": (1, lambda a: a.sum()),
}  # fmt: skip
SMALL = st.sampled_from([0.0, 1e-9, -0.25, 0.5, -1.0])


@pytest.mark.parametrize("rule", RULES)
@CHEAP
@given(data=st.data())
def test_a_rule_holds_wherever_the_truth_and_another_computation_are(rule: str, data: st.DataObject) -> None:
    """The truth is within the error of the value, what another computation has is within the error of the truth."""
    count, formula = RULES[rule]
    values, errors, truths, others = [], [], [], []
    for _ in range(count):
        error = data.draw(st.sampled_from([0.0, 2.0**-60, 2.0**-52, 0.125]))
        values.append(data.draw(SMALL))
        errors.append(error)
        truths.append(mpmath.mpf(values[-1]) + mpmath.mpf(error) * data.draw(st.sampled_from([-1, 0, 1])))
        others.append(truths[-1] + mpmath.mpf(error) * data.draw(st.sampled_from([-1, 0, 1])))
    result = formula(*(BoundedArray([[v]], [[e]]) for v, e in zip(values, errors, strict=True)))
    truth, other = (np.asarray(formula(*(Precise([[x]]) for x in xs))).item() for xs in (truths, others))
    assert abs(result.value.item() - truth) <= result.error.item()
    assert abs(other - truth) <= result.error.item()


def test_a_member_of_an_ensemble_has_the_bounds_that_it_has_alone() -> None:
    one, other = random_network(3), random_network(4)
    other = Network(one.X, one.Y, *other[2:])
    both = Network(one.X, one.Y, *(np.stack(pair, axis=-1) for pair in zip(one[2:], other[2:], strict=True)))
    together = bounds(both)
    for t, network in enumerate((one, other)):
        for name, alone in bounds(network).items():
            np.testing.assert_array_equal(together[name][..., t], alone)


def test_products_and_sums_with_exact_zeros_lose_nothing() -> None:
    W = BoundedArray(random_network(3).W1)
    picked = BoundedArray(np.zeros((2, 3))) @ W + 0.0 * W[:2] if False else BoundedArray(np.zeros((2, 3))) @ W
    np.testing.assert_array_equal(picked.error, np.zeros((2, 4)), strict=True)
    np.testing.assert_array_equal((BoundedArray(np.zeros((3, 4))) * W).error, np.zeros((3, 4)), strict=True)
    np.testing.assert_array_equal((W + BoundedArray(np.zeros((3, 4)))).error, np.zeros((3, 4)), strict=True)
    assert np.all((W + BoundedArray(np.ones((3, 4)))).error > 0)


def test_a_larger_error_of_exp_gives_larger_bounds_and_the_largest_counts() -> None:
    A = np.array([[0.5]])
    loose, tight = (np.exp(BoundedArray(A, exp_ulps=ulps)) for ulps in (4.0, 1.0))
    assert loose.error > tight.error
    assert (loose + tight).exp_ulps == (tight + loose).exp_ulps == 4.0
    assert tight.T.exp_ulps == tight.sum().exp_ulps == 1.0


def test_what_has_no_rule_is_refused() -> None:
    with pytest.raises(TypeError, match="did not contain a loop|returned NotImplemented"):
        np.sqrt(BoundedArray([[4.0]]))
    with pytest.raises(NotImplementedError, match=r"^bounded arithmetic knows the power 2 alone$"):
        np.power(BoundedArray([[4.0]]), 3)
