"""Sums of any size: what is computed is within its bar of the truth, and what is not known has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from extreme_campaign import campaign
from gradients_strategies import CHEAP, Case, right
from hypothesis import given
from hypothesis import strategies as st
from mpmath.ctx_mp import MPContext
from numeric_methods import flat

from pyport.activations import ACTIVATIONS, sigmoid, sigmoid_slope, tanh, tanh_slope
from pyport.arithmetic import BoundedArray, DualArray
from pyport.gradients import complex_step
from pyport.gradients.bars import formula_bounds
from pyport.gradients.estimate import Estimate
from pyport.heads import HEADS
from pyport.model import Model

mp = MPContext()
mp.dps = 40
LARGE = [-1e308, -1e4, -1000.0, -745.0, -709.5, -40.0, 0.0, 40.0, 709.5, 1000.0, 1e308]


def test_at_extreme_points_nothing_is_further_off_than_its_bar() -> None:
    totals, wrong, _ = campaign(12, 3, processes=1)
    assert wrong == []
    assert all(known > elements / 2 for elements, known, _, _ in totals.values())


def test_a_thousandth_of_the_bars_would_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = complex_step.derivative_bounds
    monkeypatch.setattr(complex_step, "derivative_bounds", lambda *case: [b / 1000 for b in bounds(*case)])
    assert campaign(4, 3, processes=1)[0]["complex step"][2] > 0


@pytest.mark.parametrize("S", LARGE)
@pytest.mark.parametrize(("function", "exact"), [
    (sigmoid, lambda S: 1 / (1 + mp.exp(-S))), (tanh, mp.tanh),
])  # fmt: skip
def test_complex_sums_of_any_size_have_a_value_and_a_slope(function: Any, exact: Any, S: float) -> None:
    found = function(np.array([[S + 1e-100j]]))
    with mp.workdps(800 if abs(S) < 2000 else 40):
        value = float(exact(mp.mpf(S)))
        slope = exact(mp.mpf(S)) * (1 - exact(mp.mpf(S))) if function is sigmoid else 1 - exact(mp.mpf(S)) ** 2
    assert found.real.item() == pytest.approx(value, rel=1e-14, abs=1e-307)
    assert found.imag.item() / 1e-100 == pytest.approx(float(slope), rel=1e-14, abs=1e-200)


@CHEAP
@given(st.floats(-800, 800), st.floats(0, 10), st.floats(-1, 1))
def test_units_and_their_slopes_are_within_their_bounds(S: float, error: float, where: float) -> None:
    operand = BoundedArray([[S]], [[error]])
    x = mp.mpf(S) + mp.mpf(error) * mp.mpf(where)
    with mp.workdps(800):
        y = 1 / (1 + mp.exp(-x))
        exact = [(sigmoid, y), (sigmoid_slope, y * (1 - y)), (tanh_slope, 1 - mp.tanh(x) ** 2)]
        for function, wanted in exact:
            found = function(operand)
            assert abs(found.value.item() - wanted) <= found.error.item(), function.__name__
            dual = {sigmoid: sigmoid, tanh_slope: tanh}.get(function)
            if dual:
                slope = dual(DualArray(operand, BoundedArray([[2.0]]))).tangent
                true = 2 * (y * (1 - y) if dual is sigmoid else wanted)
                assert abs(slope.value.item() - true) <= slope.error.item()


def test_a_saturated_unit_keeps_the_digits_of_its_slope() -> None:
    for function in (sigmoid_slope, tanh_slope):
        found = function(BoundedArray([[20.0, -20.0]]))
        assert np.all(found.error < 1e-14 * found.value)


@pytest.mark.parametrize("S", [np.nan, np.inf, -np.inf])
def test_a_sum_of_which_nothing_is_known_has_a_unit_between_0_and_1(S: float) -> None:
    found = sigmoid(BoundedArray([[S]], [[np.inf]]))
    assert found.value - found.error <= 0
    assert found.value + found.error >= 1


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("head", HEADS)
def test_units_far_in_saturation_have_a_finite_estimate_that_nonsense_does_not_meet(head: str, activation: str) -> None:
    """A feature of -1000, or a year: exp of it overflows."""
    model = Model(head, activation=activation)
    for feature in (-1000.0, 2011.0):
        case = Case(np.array([[feature]]), np.array([[1.0, 0.0]]), (np.array([[1.0, 0.5]]), np.eye(2)))
        estimate = complex_step.estimate(model, *case)
        assert estimate.status == "ok"
        assert flat(estimate.bars).max() < 1e-9
        assert np.all(np.abs(flat(estimate.values) - 123.0) > 1)


def test_what_is_no_number_has_an_infinite_bar_and_the_others_keep_theirs() -> None:
    values, bars = [np.array([[1.0, np.nan, 3.0]])], [np.array([[0.1, 0.1, np.nan]])]
    estimate = Estimate.of("any", values, bars)
    assert estimate.status != "ok"
    np.testing.assert_array_equal(estimate.values[0], [[1.0, 0.0, 0.0]], strict=True)
    np.testing.assert_array_equal(estimate.bars[0], [[0.1, np.inf, np.inf]], strict=True)
    assert Estimate.of("any", values, bars, which=np.array([0])).status == "ok"


def test_a_step_that_factors_make_too_long_has_no_bar() -> None:
    """1e-100 times 1e150 is no small step: its square does not vanish beside 1."""
    case = Case(np.array([[1e150]]), np.array([[0.0]]), (np.array([[1e-150]]), np.array([[1.0]])))
    estimate = complex_step.estimate(Model(), *case)
    assert np.isinf(estimate.bars[0]).all()
    assert np.isfinite(estimate.bars[1]).all()


def with_sums_that_cancel(X: np.ndarray, Y: np.ndarray, *weights: np.ndarray) -> list[np.ndarray]:
    """Right for relu units on sums of 1e8 that cancel, each summed from its last product to its first."""
    W1, W2 = (np.array(W, dtype=float) for W in weights)
    S = (X[:, ::-1, np.newaxis] * W1[np.newaxis, ::-1]).sum(axis=1)
    Z = (S + np.abs(S)) / 2
    d2 = 1 / (1 + np.exp(-(Z @ W2))) - Y
    return [X.T @ (d2 @ W2.T * (S > 0)), Z.T @ d2]


def test_either_side_of_a_kink_is_within_the_bars_where_rounding_decides_it() -> None:
    model = Model(activation="relu")
    rng = np.random.default_rng(1)
    for seed in range(20):
        X = np.concatenate([rng.normal(size=(2, 3)) * 1e8] * 2, axis=1)
        W1 = rng.normal(size=(3, 2))
        weights = (np.concatenate([W1, -W1 + rng.normal(size=W1.shape) * 1e-16]), rng.normal(size=(2, 1)) * 1e-3)
        case = Case(X, np.eye(2)[:, :1], weights)
        estimate = complex_step.estimate(model, *case)
        own, is_own = formula_bounds(with_sums_that_cancel, model, *case)
        assert not is_own or seed >= 0
        for blocks in (with_sums_that_cancel(*case[:2], *weights), model.gradient(*case)):
            off = np.abs(flat(blocks) - flat(estimate.values))
            assert np.all(off <= flat(estimate.bars) + flat(own))


def test_a_gradient_that_prints_or_changes_its_inputs_is_safe_to_bound(capsys: pytest.CaptureFixture[str]) -> None:
    case = Case(np.ones((2, 2)), np.ones((2, 1)), (np.ones((2, 1)),))
    kept = [np.array(item) for item in (*case[:2], *case.weights)]

    def careless(X: Any, Y: Any, W1: Any) -> Any:
        X[0, 0] = 7
        W1 *= 0
        raise SystemExit(1)

    bounds, is_own = formula_bounds(careless, Model(), *case)
    assert (is_own, np.isfinite(bounds[0]).all()) == (False, True)
    for before, after in zip(kept, (*case[:2], *case.weights), strict=True):
        np.testing.assert_array_equal(before, after, strict=True)


def test_a_bound_that_is_no_number_is_infinite_and_not_the_sharpest() -> None:
    huge = Case(np.full((1, 2), 1e300), np.zeros((1, 1)), (np.full((2, 2), 1e300), np.ones((2, 1))))

    def opaque(*_: Any) -> Any:
        raise TypeError("numbers only")

    for activation in ACTIVATIONS:
        model = Model("linear-sse", activation=activation)
        for gradient in (opaque, right(model)):
            bounds, _ = formula_bounds(gradient, model, *huge)
            assert not np.isnan(flat(bounds)).any()
