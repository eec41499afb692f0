"""Where a function's own rounding is not known, it is told from what is wrong: close by it is something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE
from gradients_strategies import place_of, random_case
from judged_gradients import said

from pyport.check import Place, check
from pyport.diagnose.asked import drawn_places
from pyport.points import draw
from pyport.verdict import Verdict

TWO = place_of(random_case(3, (5, 4, 3, 2)), "two")
LARGE = Place("large weights", *draw(BCE, (4, 3, 2), 10, seed=4, data="large weights"), drawn=True, further=True)


def opaque(gradient: Any) -> Any:
    """Computed by code that no arithmetic of ours follows."""
    return lambda *inputs: gradient(*(np.array(item.tolist()) for item in inputs))


def complex_step(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Of a loss that takes log(1 - y), of which few digits are left where y is near 1."""

    def loss(*parameters: Any) -> Any:
        Z = X
        for W in parameters:
            Z = 1 / (1 + np.exp(-Z @ W))
        return -np.sum(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))

    found = [np.zeros(W.shape) for W in weights]
    for k, block in enumerate(found):
        for place in np.ndindex(block.shape):
            moved = [W.astype(complex) for W in weights]
            moved[k][place] += 1e-30j
            block[place] = loss(*moved).imag / 1e-30
    return found


def test_what_is_off_by_rounding_at_large_weights_alone_is_undecided_and_said() -> None:
    verdict, reason = said(check(complex_step, BCE, [TWO, LARGE]))
    assert verdict is Verdict.UNDECIDED
    assert reason.startswith("undecided: at large weights it is off by ")
    assert reason.endswith(" of the largest element, no more than it varies close by or its weights are rounded: its "
                           "own rounding may be that large")  # fmt: skip
    assert check(complex_step, BCE, [TWO]).verdict is Verdict.PASS


@pytest.mark.parametrize("off", [1e-9, 1e-8, 1e-6, 1e-4])
@pytest.mark.parametrize("form", ["a factor", "an element"])
def test_what_is_wrong_by_as_little_fails_all_the_same(off: float, form: str) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        first, *others = BCE.gradient(X, Y, weights)
        if np.abs(weights[0]).max() < 8:
            return [first, *others]
        first = np.array(first)
        first[...] *= 1 + off if form == "a factor" else np.where(np.abs(first) == np.abs(first).max(), 1 + off, 1)
        return [first, *others]

    assert check(opaque(gradient), BCE, [TWO, LARGE]).verdict is Verdict.FAIL


@pytest.mark.parametrize("digits", [6, 9])
def test_what_is_rounded_where_it_was_asked_for_fails(digits: int) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        return [np.round(g, digits) for g in BCE.gradient(X, Y, weights)]

    assert check(opaque(gradient), BCE, [TWO, LARGE]).verdict is Verdict.FAIL


def test_such_a_place_leaves_it_undecided_even_if_nobody_asked_for_it() -> None:
    result = check(complex_step, BCE, [TWO, *drawn_places(BCE, TWO)])
    assert result.verdict is Verdict.UNDECIDED
    rounded = [item for item in result.evidence if item.rounded]
    assert {item.verdict for item in rounded} == {Verdict.UNDECIDED}
    result.evidence = [replace(item, verdict=Verdict.FAIL, rounded=False) if item.rounded else item
                       for item in result.evidence]  # fmt: skip
    assert result.verdict is Verdict.FAIL


def read_off(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """The right gradient, as what an update with a rate of 0.1 took from the weights."""
    blocks = [np.array(g, dtype=float) for g in BCE.gradient(X, Y, weights)]
    return [(W - (W - 0.1 * g)) / 0.1 for W, g in zip(weights, blocks, strict=True)]


def read_off_wrong(X: Any, Y: Any, *weights: Any) -> list[Any]:
    first, *others = read_off(X, Y, *weights)
    first[0, 0] *= 1 + 1e-9
    return [first, *others]


def test_what_is_read_off_an_update_is_rounded_as_the_weights_are_and_an_error_of_1e_9_is_none_of_that() -> None:
    small = [W * 1e-3 for W in TWO.weights[1:]]
    # A large weight, whose input is small: its gradient is far below the weight's last digit.
    X, W1 = TWO.X.copy(), TWO.weights[0].copy()
    X[:, 0], W1[0] = 1e-7 * X[:, 0], 1e7 * W1[0]
    place = replace(TWO, X=X, weights=(W1, *small), name="large and small", further=True)
    right = check(read_off, BCE, [TWO, place])
    assert right.verdict is Verdict.PASS
    assert right.resolution < 1e-6
    assert check(read_off_wrong, BCE, [TWO, place]).verdict is Verdict.FAIL
