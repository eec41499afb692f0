"""A rule of differentiation that is wrong decides nothing: differences of the loss contradict it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pyport import gradcheck
from pyport.arithmetic.dual import FUNCTIONS, DualArray
from pyport.verdict import Verdict

X = np.array([0.5, 1.25, -0.75, 2.0])


def rolled(x: Any) -> Any:
    return np.sum(np.roll(x, 1) * x**2)


def slope_of_rolled(x: Any) -> Any:
    return 2 * x * np.roll(x, 1) + np.roll(x, -1) ** 2


def doubled(a: Any, *operands: Any) -> DualArray:
    return DualArray(np.roll(a.value, *operands), 2 * np.roll(a.tangent, *operands))


def slope_by_doubled(x: Any) -> Any:
    return 2 * x * np.roll(x, 1) + 2 * np.roll(x, -1) ** 2


@pytest.mark.parametrize("gradient", [slope_of_rolled, slope_by_doubled])
def test_a_wrong_rule_is_a_conflict_whatever_the_proof_says(gradient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FUNCTIONS, "roll", doubled)
    result = gradcheck(rolled, gradient, X)
    assert result.verdict is Verdict.UNDECIDED
    assert "at x0 the rules of differentiation give" in result.reason()
    assert "and the proof goes by the same rules" in result.reason()


def test_with_the_right_rule_the_same_gradients_are_told_apart() -> None:
    assert gradcheck(rolled, slope_of_rolled, X).verdict is Verdict.PASS
    assert gradcheck(rolled, slope_by_doubled, X).verdict is Verdict.FAIL


def doubled_elsewhere(a: Any, *operands: Any) -> DualArray:
    at_x0 = isinstance(a.value, np.ndarray) and np.array_equal(a.value, X)
    return DualArray(np.roll(a.value, *operands), (1 if at_x0 else 2) * np.roll(a.tangent, *operands))


def test_a_rule_that_is_wrong_beside_the_point_alone_fails_no_right_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FUNCTIONS, "roll", doubled_elsewhere)
    result = gradcheck(rolled, slope_of_rolled, X)
    assert result.verdict is Verdict.UNDECIDED
    assert list(result.conflicts) == ["beside x0"]
    assert "at beside x0 the rules of differentiation give" in result.reason()
