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
