"""A loss that stops a tolerance short of a solution: the gradient of the solution does not fail, wrong ones do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from inner_iterations import INNER, WRONG, Inner

from pyport import gradcheck
from pyport.own.question import Names, Place, Question
from pyport.own.tolerance import Stopped, stopped
from pyport.verdict import Verdict

CASES = {case.name: case for case in INNER}


def hinge(w: Any, X: Any, y: Any) -> Any:
    """Takes a term for each row within its margin: one more or less is no step of an iteration."""
    margins = 1 - y * (X @ w)
    total = 0.5 * w @ w
    for n in [n for n in range(len(y)) if margins[n] > 0]:
        total = total + margins[n] / len(y)
    return total


def slope_of_hinge(w: Any, X: Any, y: Any) -> Any:
    within = 1 - y * (X @ w) > 0
    return w - X.T @ (y * within) / len(y)


def near(case: Inner) -> Stopped | None:
    """What is found of a loss at its point."""
    place = Place("x0", (case.x0,))
    question = Question(lambda b, _: case.loss(*b), lambda b, _: [case.grad(*b)], (place,), Names(("x",)))
    return stopped(question, place, [case.grad(case.x0)])


def test_the_gradient_of_the_solution_passes_where_a_tolerance_leaves_enough_digits() -> None:
    case = CASES["brentq"]
    result = gradcheck(case.loss, case.grad, case.x0)
    assert result.verdict is Verdict.PASS
    assert 1e-5 < result.result.resolution < 1e-3
    assert "x0: the loss ends an iteration by a tolerance: between neighbouring points" in " ".join(str(result).split())
    off = gradcheck(case.loss, lambda x: case.grad(x) * np.array([1, 1.02, 1, 1]), case.x0)
    assert off.verdict is Verdict.FAIL


def test_where_it_leaves_too_few_the_size_of_the_jumps_is_said() -> None:
    case = CASES["root"]
    result = gradcheck(case.loss, case.grad, case.x0)
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason().startswith("undecided: the loss ends an iteration by a tolerance: between neighbouring ")
    assert result.reason().endswith(" of the largest element cannot be seen")


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("name", ["brentq", "root", "square roots"])
def test_a_wrong_gradient_fails_all_the_same(name: str, how: str) -> None:
    case = CASES[name]
    assert gradcheck(case.loss, lambda x: WRONG[how](case.grad(x)), case.x0).verdict is Verdict.FAIL


def test_the_jumps_are_of_the_size_of_the_tolerance() -> None:
    found, coarse = near(CASES["Kepler's equation"]), near(CASES["Kepler's equation, coarsely"])
    assert found is not None
    assert coarse is not None
    assert 1e-8 < found.jump < 1e-5
    assert 1e-5 < coarse.jump < 1e-2
    assert found.slope < coarse.slope / 50


def positive(x: Any) -> Any:
    total = 0.0
    for v in x:
        if v > 0:
            total = total + v * v
    return total


def steps(x: Any) -> Any:
    """Halved until it is small: the slope differs as much as the steps do."""
    v = x[0]
    while v > 1:
        v = v / 2
    return v + x[1] ** 2


@pytest.mark.parametrize(("loss", "grad"), [
    (positive, lambda x: 2 * np.maximum(x, 0)),
    (steps, lambda x: np.array([0.5, 2 * x[1]])),
    (lambda x: sum(float(v) ** 2 for v in x), lambda x: 2 * x),
])  # fmt: skip
def test_no_tolerance_is_seen_where_another_branch_is_taken_or_none(loss: Any, grad: Any) -> None:
    assert near(Inner("", loss, grad, np.array([1.3, 0.1]))) is None


def test_an_error_beside_another_branch_still_fails() -> None:
    x0 = np.array([1.3, 0.1])
    right = np.array([0.5, 0.2])
    half = lambda x: 0.5 ** max(np.ceil(np.log2(abs(x[0]))), 0) if x[0] > 0 else 1.0  # noqa: E731
    assert gradcheck(steps, lambda x: np.array([half(x), 2 * x[1]]), x0).verdict is not Verdict.FAIL
    assert gradcheck(steps, lambda x: right * (1 + 1e-5), x0).verdict is Verdict.FAIL


def test_a_loop_over_what_is_within_a_margin_is_no_iteration() -> None:
    rng = np.random.default_rng(5)
    X, y, w = rng.normal(size=(30, 4)), np.sign(rng.normal(size=30)), rng.normal(size=4) / 2
    assert gradcheck(hinge, slope_of_hinge, w, X, y).verdict is Verdict.PASS
    for size in (1e-2, 1e-4, 1e-6):
        wrong = gradcheck(hinge, lambda *given, size=size: (1 + size) * slope_of_hinge(*given), w, X, y)
        assert wrong.verdict is Verdict.FAIL
        assert "iteration" not in str(wrong)
