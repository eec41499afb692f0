"""A loss that goes by the type of its array is judged for NumPy's own arrays, which its user computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pyport import gradcheck
from pyport.verdict import Verdict

X0 = np.array([0.5, -1.2, 0.8])


def by_name(x: Any) -> Any:
    return np.sum(x**3) if type(x).__name__ == "ndarray" else np.sum(x**2)


def by_class(x: Any) -> Any:
    return np.sum(x**3) if type(x) is np.ndarray else np.sum(x**2)


@pytest.mark.parametrize("loss", [by_name, by_class])
def test_differences_of_numpys_own_arrays_decide(loss: Any) -> None:
    right = gradcheck(loss, lambda x: 3 * x**2, X0)
    assert right.verdict is Verdict.PASS
    assert "the loss is another function for arrays that are not NumPy's own" in " ".join(str(right).split())
    assert gradcheck(loss, lambda x: 2 * x, X0).verdict is Verdict.FAIL


def test_one_that_does_not_is_proved() -> None:
    assert gradcheck(lambda x: np.sum(x**3) if isinstance(x, np.ndarray) else 0.0, lambda x: 3 * x**2, X0).proved


def by_scalar(x: Any) -> Any:
    return sum(v**3 if np.isscalar(v) else v for v in x)


def by_kind_of_number(x: Any) -> Any:
    return sum(v**3 if type(v) is np.float64 else v for v in x)


def by_floating(x: Any) -> Any:
    return sum(v**3 if isinstance(v, np.floating) else v for v in x)


@pytest.mark.parametrize("loss", [by_scalar, by_kind_of_number, by_floating])
def test_numbers_of_an_array_are_numpys_own_too(loss: Any) -> None:
    assert gradcheck(loss, lambda x: 3 * x**2, X0).verdict is Verdict.PASS
    assert gradcheck(loss, np.ones_like, X0).verdict is Verdict.FAIL


def test_an_array_without_axes_is_no_number() -> None:
    def loss(x: Any) -> Any:
        total = np.zeros(())
        same = total
        for v in x:
            total += v**3
        return total + same

    assert gradcheck(loss, lambda x: 6 * x**2, X0).verdict is Verdict.PASS
    assert gradcheck(loss, lambda x: 3 * x**2, X0).verdict is Verdict.FAIL
