"""Bounded values chosen by comparisons, or put together: what may go either way has both in its bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyport.arithmetic.bounded import FUNCTIONS, RULES, up
from pyport.arithmetic.bounded import BoundedArray as BoundedArray  # passed on, with its rules
from pyport.arithmetic.primitives import align


def _fmin(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    return BoundedArray(np.fmin(a.value, b.value), np.maximum(a.error, b.error))


def _maximum(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    difference, reach = a.value - b.value, up(a.error + b.error)
    chosen = np.where(difference > 0, a.error, b.error)
    error = np.where(np.abs(difference) > reach, chosen, np.maximum(a.error, b.error))
    return BoundedArray(np.maximum(a.value, b.value), error)


def _comparison(compare: np.ufunc) -> Callable[[BoundedArray, BoundedArray], BoundedArray]:
    def rule(a: BoundedArray, b: BoundedArray) -> BoundedArray:
        reach = up(a.error + b.error)
        unsure = (reach > 0) & ~(np.abs(a.value - b.value) > reach)
        return BoundedArray(compare(a.value, b.value), unsure)

    return rule


def _where(*args: Any) -> BoundedArray:
    condition, a, b = (item if isinstance(item, BoundedArray) else BoundedArray(item) for item in args)
    (chosen, x, y), errors = (align(*parts) for parts in zip(*((p.value, p.error) for p in (condition, a, b)),
                                                             strict=True))  # fmt: skip
    unsure = (errors[0] > 0) & (np.abs(chosen) <= errors[0])
    error = np.where(chosen != 0, errors[1], errors[2])
    either = up(np.abs(x - y) + np.maximum(errors[1], errors[2]))
    exp_ulps = max(condition.exp_ulps, a.exp_ulps, b.exp_ulps)
    return BoundedArray(np.where(chosen != 0, x, y), np.where(unsure, either, error), exp_ulps=exp_ulps)


def _joined(join: Any) -> Callable[..., BoundedArray]:
    def function(arrays: Any, **kwargs: Any) -> BoundedArray:
        items = [item if isinstance(item, BoundedArray) else BoundedArray(item) for item in arrays]
        parts = (join([getattr(item, part) for item in items], **kwargs) for part in ("value", "error"))
        return BoundedArray(*parts, exp_ulps=max(item.exp_ulps for item in items))

    return function


RULES[np.fmin] = _fmin
RULES[np.maximum] = _maximum
for _compare in (np.greater, np.greater_equal, np.less, np.less_equal):
    RULES[_compare] = _comparison(_compare)
FUNCTIONS["where"] = _where
for _join in (np.concatenate, np.hstack, np.vstack, np.column_stack):
    FUNCTIONS[_join.__name__] = _joined(_join)
