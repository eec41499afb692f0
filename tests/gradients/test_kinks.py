"""Where a sum is near 0 a relu has no slope to speak of: bars say so, and nothing crosses a kink unseen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, place_of, right
from hypothesis import given
from hypothesis import strategies as st
from model_cases import case_of
from numeric_methods import estimates

from pyport.arithmetic import BoundedArray, DualArray
from pyport.arithmetic.precise import PreciseArray
from pyport.check import check
from pyport.gradients.complex_step import derivatives
from pyport.gradients.prove import Proof, prove
from pyport.model import Model
from pyport.verdict import Verdict

RELU = Model("linear-sse", activation="relu", bias="vectors")
#: 0.1 + 0.2 - 0.3 is 5.6e-17 in this order and 2.8e-17 or 0 in others; exactly, it is below.
X = np.array([[1.0, 1.0, 1.0]])
Y = np.array([[1.0]])


def at(first: Any) -> list[np.ndarray]:
    """One hidden unit with these weights, and one output."""
    return [np.array(first).reshape(3, 1), np.zeros((1, 1)), np.array([[2.0]]), np.zeros((1, 1))]


@pytest.mark.parametrize("first", [[0.1, 0.2, -0.3], [0.3, -0.2, -0.1], [0.0, 0.0, 0.0]])
def test_the_bar_at_a_sum_near_0_includes_the_whole_jump(first: list[float]) -> None:
    """The slope by W1 is -4 on one side and 0 on the other."""
    estimate = estimates(RELU, place_case(first))["complex step"]
    for value, bar in zip(estimate.values[:2], estimate.bars[:2], strict=True):
        assert np.all(value - bar <= -4)
        assert np.all(value + bar >= 0)


def place_case(first: list[float]) -> Any:
    case = case_of(RELU, (1, 3, 1, 1))
    return case._replace(X=X, Y=Y, weights=tuple(at(first)))


@pytest.mark.parametrize("first", [[0.1, 0.2, -0.2999], [0.1, 0.2, -0.3001]])
def test_the_bar_a_little_further_off_is_sharp(first: list[float]) -> None:
    estimate = estimates(RELU, place_case(first))["complex step"]
    assert max(float(bar.max()) for bar in estimate.bars) < 1e-12


@pytest.mark.parametrize("distance", [0.0, 1e-12, 1e-9, -1e-9])
def test_finite_differences_that_all_cross_a_kink_have_no_bar(distance: float) -> None:
    """They agree with each other, and are wrong: half the slope."""
    found = estimates(RELU, place_case([0.25, 0.25, -0.5 + distance]))
    for method in ("forward difference", "central difference", "Richardson"):
        assert found[method].status != "ok"
        assert np.isinf(found[method].bars[0]).all()


def test_finite_differences_that_cross_no_kink_on_small_steps_are_within_their_bars() -> None:
    for distance in (1e-6, 1e-3, -1e-5, -0.1):
        case = place_case([0.25, 0.25, -0.5 + distance])
        truth = -4.0 * (1 - 2 * distance) if distance > 0 else 0.0
        for method, estimate in estimates(RELU, case).items():
            assert estimate.status == "ok", method
            assert np.all(np.abs(estimate.values[0] - truth) <= estimate.bars[0]), method


@pytest.mark.parametrize("side", [0.0, 1.0])
def test_at_a_kink_neither_slope_fails_and_no_number_decides(side: float) -> None:
    def gradient(A: Any, B: Any, *parameters: Any) -> list[Any]:
        """Not provable, with one slope or the other."""
        W1, b1, W2, b2 = parameters
        S = A @ W1 + b1
        slope = (S > 0) * 1.0 if side == 0 else (S >= 0) * 1.0
        Z = S * (S > 0)
        d2 = 2 * (Z @ W2 + b2 - B)
        d1 = d2 @ W2.T * slope
        return [np.array(g.tolist()) for g in (A.T @ d1, d1.sum(0), Z.T @ d2, d2.sum(0))]

    case = place_case([0.5, 0.5, -1.0])
    assert check(gradient, RELU, [place_of(case)]).verdict is Verdict.UNDECIDED


def test_the_complex_step_is_decided_by_the_real_part() -> None:
    """A sum of exactly 0 has slope 0, though its imaginary part is above 0."""
    assert derivatives(RELU, X, Y, at([0.5, 0.5, -1.0]))[0].tolist() == [[0.0]] * 3
    assert derivatives(RELU, X, Y, at([0.5, 0.5, -0.5]))[0].tolist() == [[0.0]] * 3
    assert derivatives(RELU, X, Y, at([0.5, 0.5, -0.75]))[0].tolist() == [[-2.0]] * 3


@CHEAP
@given(st.floats(-800, 800), st.floats(0, 1e-3))
def test_tanh_and_its_slope_are_within_their_bounds(x: float, error: float) -> None:
    one = np.ones((1, 1))
    for end in (x - error, x, x + error):
        found = np.tanh(DualArray(BoundedArray([[x]], [[error * (1 + 1e-15) + abs(x) * 2.3e-16]]), BoundedArray(one)))
        exact = np.tanh(DualArray(PreciseArray([[end]], 800), PreciseArray(one, 800)))
        assert abs(found.value.value - exact.value).item() <= found.value.error.item()
        assert abs(found.tangent.value - exact.tangent).item() <= found.tangent.error.item()
    assert found.value.error.item() < 1.1 * error + 1e-12


@pytest.mark.parametrize("x", [-1e308, -1e4, -400.0, -20.0, 20.0, 400.0, 1e4, 1e308])
def test_tanh_of_anything_large_has_a_slope_and_no_nan(x: float) -> None:
    model = Model("linear-sse", activation="tanh")
    found = derivatives(model, np.array([[1.0]]), Y, [np.array([[x]]), np.array([[2.0]])])
    assert abs(found[0].item()) < 1e-15
    assert found[1].item() == pytest.approx(2 * np.sign(x) * (2 * np.sign(x) - 1))


def test_a_mistake_on_one_side_of_a_kink_is_refuted_though_single_units_are_often_off() -> None:
    model = Model(activation="relu")

    def wrong(A: Any, B: Any, *weights: Any) -> list[Any]:
        """Wrong by a factor where the first unit of the last layer but one is on."""
        blocks = model.gradient(A, B, weights)
        return [blocks[0] * 1.001, *blocks[1:]]

    for depth in range(2, 7):
        shapes = model.shapes([1] * (depth + 1))
        assert prove(wrong, model, shapes, 1).status == "refuted"
        assert prove(right(model), model, shapes, 1).status == "proved"


def test_a_bias_that_is_no_row_of_the_parameters_is_said_to_be_so() -> None:
    proof = prove(lambda *_: [], RELU, RELU.shapes([3, 2, 1]), 4)
    assert proof == Proof("not provable", [], "it returned 0 arrays for 4 parameters")
