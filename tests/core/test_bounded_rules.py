"""The single rules of bounded arithmetic: rounding, overflow, exact zeros, and what has no rule."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from core_arithmetics import Precise, mp
from core_strategies import CHEAP, Network, bounds, random_network
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import BoundedArray
from pyport.network import sigmoid


def test_an_exp_off_by_more_than_is_allowed_breaks_the_bound() -> None:
    A = np.linspace(-3, 3, 25).reshape(5, 5)
    truth = np.asarray(np.exp(Precise(A)))
    for allowed, off, holds in ((1.0, 0, True), (1.0, 3, False), (4.0, 3, True), (4.0, 9, False)):
        exp = np.exp(BoundedArray(A, exp_ulps=allowed))
        assert bool(np.all(np.abs(exp.value + off * np.spacing(exp.value) - truth) <= exp.error)) is holds


def test_sigmoid_of_what_overflows_is_zero_within_a_tiny_bound() -> None:
    A = np.array([[-709.0, -709.7827, -709.79, -720.0, -745.0, -1e6]])
    with np.errstate(all="ignore"):
        Z1 = sigmoid(BoundedArray(A))
    np.testing.assert_array_equal(Z1.value == 0, [[False, False, True, True, True, True]], strict=True)
    assert np.all((Z1.error > 0) & (Z1.error <= 2.0**-1021))
    assert np.all(np.abs(Z1.value - np.asarray(1 / (1 + np.exp(-Precise(A))))) <= Z1.error)


@pytest.mark.parametrize("error", [5.0, 700.0])
def test_sigmoid_of_what_may_overflow_is_bounded_by_its_largest_possible_value(error: float) -> None:
    with np.errstate(all="ignore"):
        Z1 = sigmoid(BoundedArray([[-710.0]], [[error]]))
    assert Z1.error.item() >= 1 / (1 + math.exp(710 - error))


RULES: dict[str, tuple[int, Any]] = {
    "a + b": (2, lambda a, b: a + b), "a - b": (2, lambda a, b: a - b), "a * b": (2, lambda a, b: a * b),
    "a @ b": (2, lambda a, b: a @ b), "a / (3 + b)": (2, lambda a, b: a / (3 + b)),
    "a^2": (1, lambda a: np.power(a, 2)),
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
        truths.append(mp.mpf(values[-1]) + mp.mpf(error) * data.draw(st.sampled_from([-1, 0, 1])))
        others.append(truths[-1] + mp.mpf(error) * data.draw(st.sampled_from([-1, 0, 1])))
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
    A, zeros, ones = BoundedArray(random_network(3).W1), np.zeros((3, 4)), np.ones((3, 4))
    for exact in (A @ np.zeros((4, 4)), A * zeros, A + zeros, zeros - A):
        np.testing.assert_array_equal(exact.error, zeros, strict=True)
    for rounded in (A @ np.ones((4, 4)), A * ones, A + ones, ones - A):
        assert np.all(rounded.error > 0)


def test_a_larger_error_of_exp_gives_larger_bounds_and_the_largest_counts() -> None:
    A = np.array([[0.5]])
    loose, tight = (np.exp(BoundedArray(A, exp_ulps=ulps)) for ulps in (4.0, 1.0))
    assert loose.error > tight.error
    assert (loose + tight).exp_ulps == (tight + loose).exp_ulps == 4.0
    assert tight.T.exp_ulps == tight.sum().exp_ulps == 1.0


def test_what_has_no_rule_is_refused() -> None:
    with pytest.raises(TypeError, match=r"operand type\(s\) all returned NotImplemented"):
        np.cosh(BoundedArray([[4.0]]))
    words = r"^bounded arithmetic knows the powers 1 to 8, -1 and 0\.5 of a constant exponent alone$"
    for exponent in (1.5, 9, 0, [[2.0, 3.0]], BoundedArray([[2.0]], [[1e-9]])):
        with pytest.raises(NotImplementedError, match=words):
            np.power(BoundedArray([[4.0]]), exponent)
