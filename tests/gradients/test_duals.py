"""Dual numbers: each rule against a difference quotient of 120 digits, and in every arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, FEW, Case, cases, models, modular, random_case, random_modular, same
from hypothesis import assume, given
from hypothesis import strategies as st

from pyport.arithmetic import BoundedArray, DualArray, StrictArray, bits_differ
from pyport.arithmetic.precise import PreciseArray
from pyport.arithmetic.watch import NotProvable
from pyport.heads import HEADS
from pyport.model import Model

DIGITS = 120
#: The difference quotient is off by about its square.
STEP = 1e-30
C = np.array([[1.5, -0.25], [3.0, 0.125], [0.5, 2.0]])
#: Formulas of two variables (3, 2) and constants; `b` is positive.
RULES: dict[str, Callable[[Any, Any], Any]] = {
    "-a": lambda a, b: -a,
    "a + b": lambda a, b: a + b,
    "a + c": lambda a, b: a + C,
    "c + a": lambda a, b: C + a,
    "a - b": lambda a, b: a - b,
    "a - c": lambda a, b: a - C,
    "c - a": lambda a, b: C - a,
    "a * b": lambda a, b: a * b,
    "c * a": lambda a, b: C * a,
    "a * 3": lambda a, b: a * 3,
    "a / b": lambda a, b: a / b,
    "a / c": lambda a, b: a / C,
    "1 / b": lambda a, b: 1 / b,
    "a @ b.T": lambda a, b: a @ b.T,
    "a.T @ c": lambda a, b: a.T @ C,
    "c @ b.T": lambda a, b: C @ b.T,
    "exp(a)": lambda a, b: np.exp(a),
    "log(b)": lambda a, b: np.log(b),
    "a^2": lambda a, b: np.power(a, 2),
    "sum(a * b)": lambda a, b: (a * b).sum(),
    "sum of rows": lambda a, b: a.sum(axis=-1, keepdims=True) * b,
    "sum of columns": lambda a, b: b / a.sum(axis=0, keepdims=True),
    "row + matrix": lambda a, b: a.sum(axis=0, keepdims=True) + b,
    "row + constants": lambda a, b: (a.sum(axis=0, keepdims=True) + C) * C,
    "constants - column": lambda a, b: (C - b.sum(axis=1, keepdims=True)).sum(),
}


def precise(values: Any) -> PreciseArray:
    return PreciseArray(values, DIGITS)


def quotient(rule: Callable[[Any, Any], Any], point: list[PreciseArray], direction: list[PreciseArray]) -> Any:
    """The central difference along a direction."""
    up, down = (rule(*(x + sign * STEP * d for x, d in zip(point, direction, strict=True))) for sign in (1, -1))
    return (up - down) / (2 * precise(STEP))


def furthest(got: Any, wanted: Any) -> float:
    """The largest difference of two arrays of one shape, relative to the largest element or 1."""
    assert np.shape(got) == np.shape(wanted)
    flat_got, flat_wanted = (np.ravel(np.asarray(A, dtype=object)) for A in (got, wanted))
    return float(max(abs(flat_got - flat_wanted)) / max(1, *abs(flat_wanted)))


def point_and_direction(seed: int) -> tuple[list[PreciseArray], list[PreciseArray]]:
    rng = np.random.default_rng(seed)
    point = [rng.uniform(-2, 2, (3, 2)), rng.uniform(0.5, 2, (3, 2))]
    return [precise(x) for x in point], [precise(rng.uniform(-1, 1, (3, 2))) for _ in point]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_gives_the_derivative(name: str) -> None:
    point, direction = point_and_direction(4)
    dual = RULES[name](*(DualArray(x, d) for x, d in zip(point, direction, strict=True)))
    assert furthest(dual.value, RULES[name](*point)) == 0
    assert furthest(dual.tangent, quotient(RULES[name], point, direction)) < 1e-50


@pytest.mark.parametrize("name", RULES)
def test_another_direction_has_another_derivative(name: str) -> None:
    point, direction = point_and_direction(4)
    other = [direction[0] + 1e-3, direction[1] - 2e-3]
    dual = RULES[name](*(DualArray(x, d) for x, d in zip(point, other, strict=True)))
    assert furthest(dual.tangent, quotient(RULES[name], point, direction)) > 1e-5


def test_no_rule_is_guessed() -> None:
    a = DualArray(np.array(C), np.array(C))
    for formula, name in ((np.spacing, "spacing"), (np.logical_xor.reduce, "logical_xor.reduce"), (np.sort, "sort")):
        with pytest.raises(NotProvable, match=rf"^np\.{name} is not known here$"):
            formula(a)
    with pytest.raises(NotProvable, match=r"^a value becomes an ordinary number$"):
        float(a.sum())


def along(model: Model, case: Case, wrap: Callable[[Any], Any], seed: int = 0) -> DualArray:
    """The loss and its derivative along one random direction, in one arithmetic."""
    rng = np.random.default_rng(seed)
    weights = [DualArray(wrap(W), wrap(rng.uniform(-1, 1, W.shape))) for W in case.weights]
    return model.loss(wrap(case.X), wrap(case.Y), weights)


@FEW
@given(models(), cases(largest=4, depths=(1, 3)))
def test_the_loss_and_its_derivative_are_within_the_bounds_of_bounded_arithmetic(model: Model, case: Case) -> None:
    truth, bounded = along(model, case, precise), along(model, case, BoundedArray)
    for exact, part in ((truth.value, bounded.value), (truth.tangent, bounded.tangent)):
        assert abs(np.asarray(exact).item() - part.value.item()) <= part.error.item()


@FEW
@given(models(), cases(largest=4, depths=(1, 3)))
def test_strict_duals_have_strict_values_and_derivatives_within_the_bounds(model: Model, case: Case) -> None:
    # There 1 - tanh^2 cancels, and the bound is of a form that does not.
    assume(model.head_name != "tanh-sse")
    strict, bounded = along(model, case, StrictArray), along(model, case, BoundedArray)
    alone = model.loss(StrictArray(case.X), StrictArray(case.Y), [StrictArray(W) for W in case.weights])
    assert not bits_differ(np.asarray(strict.value), np.asarray(alone)).any()
    assert abs(float(strict.tangent) - bounded.tangent.value.item()) <= 2 * bounded.tangent.error.item()


def test_the_derivative_along_another_direction_is_outside_the_bounds() -> None:
    for model in (Model(head) for head in HEADS):
        truth, other = (along(model, random_case(3), wrap, seed) for seed, wrap in ((1, precise), (2, BoundedArray)))
        assert abs(np.asarray(truth.tangent).item() - other.tangent.value.item()) > 1e6 * other.tangent.error.item()


@CHEAP
@given(st.sampled_from(sorted(HEADS)), st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 4))
def test_the_modular_derivative_of_a_loss_is_its_delta(head: str, seed: int, N: int, K: int) -> None:
    Q, d, Y = (random_modular(seed + k, N, K) for k in range(3))
    derivative = HEADS[head].loss(DualArray(Q, d), Y).tangent
    same(derivative, (HEADS[head].delta(HEADS[head].output(Q), Y) * d).sum())


def test_many_directions_behind_the_matrix_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(1)
    W, directions = rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (3, 2, 5))
    X = rng.uniform(-1, 1, (4, 3))

    def formula(wrap: Any, d: Any) -> Any:
        Z = 1 / (1 + np.exp(-(wrap(X) @ DualArray(wrap(W), wrap(d)))))
        return np.power(Z.T @ Z, 2).sum(axis=-1, keepdims=True).tangent

    together = np.asarray(formula(StrictArray, directions))
    for k in range(5):
        alone = np.asarray(formula(StrictArray, directions[..., k]))
        np.testing.assert_array_equal(together[..., k], alone, strict=True)


def test_a_dual_transposed_and_summed_has_the_shape_of_its_value() -> None:
    a = DualArray(modular([[1, 2, 3]]), modular([[4, 5, 6]]))
    assert (a.shape, a.T.shape, a.sum(axis=1, keepdims=True).shape) == ((1, 3), (3, 1), (1, 1))
    same(a.T.tangent, modular([[4], [5], [6]]))
    same(a.sum().tangent, modular(15))
