"""Bounded values chosen by comparisons, or put together: what may go either way has both in its bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyport.arithmetic.bounded import (
    FUNCTIONS,
    LEAST_INF,
    LOGIC,
    RULES,
    TRUTHS,
    Parts,
    is_zero,
    made,
    operand,
    settled,
    up,
)
from pyport.arithmetic.bounded import BoundedArray as BoundedArray  # passed on, with its rules
from pyport.arithmetic.primitives import align, matrix_axis


def _bracket(a: BoundedArray) -> Parts:
    """Value and error to compare by: Inf is known to be at least `LEAST_INF`."""
    huge = np.isinf(a.value)
    if not huge.any():
        return a.value, a.error
    return np.where(huge, np.sign(a.value) * LEAST_INF, a.value), np.where(huge, 0.0, a.error)


def _apart(a: BoundedArray, b: BoundedArray) -> tuple[Any, Any]:
    """The difference, and how much of it may be of either sign in some computation."""
    (x, dx), (y, dy) = _bracket(a), _bracket(b)
    difference, reach = x - y, up(2 * (dx + dy))
    # A finite number may be beyond what Inf is known to be: which is larger is not known then.
    return difference, np.where(np.sign(difference) == np.sign(np.subtract(a.value, b.value)), reach, np.inf)


def _is_known(a: BoundedArray) -> Any:
    return np.isfinite(a.error) | np.isinf(a.value)


def _extreme(choose: np.ufunc, sign: float) -> Callable[[BoundedArray, BoundedArray], Parts]:
    def rule(a: BoundedArray, b: BoundedArray) -> Parts:
        difference, reach = _apart(a, b)
        chosen = np.where(sign * difference > 0, a.error, b.error)
        error = np.where(np.abs(difference) > reach, chosen, np.maximum(a.error, b.error))
        return settled(choose(a.value, b.value), error, lambda: _is_known(a) & _is_known(b))

    return rule


def _comparison(compare: np.ufunc) -> Callable[[BoundedArray, BoundedArray], Parts]:
    def rule(a: BoundedArray, b: BoundedArray) -> Parts:
        difference, reach = _apart(a, b)
        unsure = ((reach > 0) | np.isinf(a.value) | np.isinf(b.value)) & ~(np.abs(difference) > reach)
        return compare(a.value, b.value), np.where(_is_known(a) & _is_known(b), unsure, np.inf)

    return rule


def _sign(a: BoundedArray) -> Parts:
    value, error = _bracket(a)
    unsure = (error > 0) & ~(np.abs(value) > 2 * error)
    return np.sign(value), np.where(_is_known(a), 2.0 * unsure, np.inf)


def _and(a: BoundedArray, b: BoundedArray) -> Parts:
    """Unsure unless both are sure or one is surely false and the other known to be one of both."""
    error = np.maximum(a.error, b.error)
    return a.value * b.value, np.where((is_zero(a) | is_zero(b)) & np.isfinite(error), 0.0, error)


def _not(a: BoundedArray) -> Parts:
    return 1 - a.value, a.error.copy()


def _or(a: BoundedArray, b: BoundedArray) -> Parts:
    value, error = _and(*(made(*_not(x)) for x in (a, b)))
    return 1 - value, error


def _xor(a: BoundedArray, b: BoundedArray) -> Parts:
    return np.abs(a.value - b.value), np.maximum(a.error, b.error)


def _where(*args: Any) -> BoundedArray:
    if len(args) != 3:
        raise TypeError("the places of what has an error")
    operands = [operand(item) for item in args]
    ensemble = any(item.ensemble for item in operands)
    values, errors = [item.value for item in operands], [item.error for item in operands]
    if ensemble:
        _refuse_vectors(operands)
        values, errors = align(*values), align(*errors)
    (chosen, x, y), (doubt, dx, dy) = values, errors
    with np.errstate(all="ignore"):
        unsure = (doubt > 0) & ~(np.abs(chosen) > 2 * doubt)
        # Another computation may take the other branch, and be off from it by its own error.
        either = up(np.abs(x - y) + dx + dy + np.maximum(dx, dy))
        error = np.where(unsure, np.where(np.isinf(doubt), np.inf, either), np.where(chosen != 0, dx, dy))
        parts = settled(np.where(chosen != 0, x, y), error, lambda: ~unsure)
    return made(*parts, max(item.exp_ulps for item in operands), ensemble)


def _refuse_vectors(operands: list[BoundedArray]) -> None:
    if len({0, 1, *(item.ndim for item in operands)}) > 2 and any(item.ndim == 1 for item in operands):
        raise TypeError("a vector beside an ensemble of matrices")


def _joined(join: Any) -> Callable[..., BoundedArray]:
    def function(arrays: Any, **kwargs: Any) -> BoundedArray:
        items = [operand(item) for item in arrays]
        value, error = (join([getattr(item, part) for item in items], **kwargs) for part in ("value", "error"))
        return made(value, error, max(item.exp_ulps for item in items), any(item.ensemble for item in items))

    return function


def _reduced(sign: float) -> Callable[..., BoundedArray]:
    """The largest or smallest element of the matrix or along one of its axes, off by what may be it."""

    def function(a: BoundedArray, axis: Any = None, *, keepdims: bool = False) -> BoundedArray:
        along = _axes(a, axis)
        value, error = sign * a.value, a.error
        with np.errstate(all="ignore"):
            largest = value.max(axis=along, keepdims=True)
            # What may be the largest in some computation: no smaller than what another surely is.
            surely = (value - 2 * error).max(axis=along, keepdims=True)
            slack = 2.0**-50 * (np.abs(value) + error + np.abs(surely))
            rivals = ~(value + 2 * error + slack < surely)
            error = np.where(rivals, error, 0.0).max(axis=along, keepdims=True)
            unknown = ~np.isfinite(a.error).all(axis=along, keepdims=True)
            value, error = settled(sign * largest, np.where(unknown, np.inf, error))
        if not keepdims:
            value, error = (np.squeeze(part, axis=along) for part in (value, error))
        return made(value, error, a.exp_ulps, a.ensemble)

    return function


def _axes(a: BoundedArray, axis: Any) -> tuple[int, ...]:
    if a.ndim < 2 or (a.ensemble and a.ndim == 2):
        if a.ensemble:
            raise TypeError("an extreme of an ensemble of vectors")
        if a.ndim == 0 or axis not in (None, 0, -1):
            raise TypeError(f"an extreme along axis {axis} of an array of shape {a.shape}")
        return (0,)
    axis = matrix_axis(axis)
    return (0, 1) if axis is None else (axis,)


def _argmax(a: BoundedArray, axis: Any = None) -> Any:
    """Where the largest is, of what is exact: no rounding can make it another."""
    if a.error.any() or a.ensemble:
        raise TypeError("the place of the largest of values that have an error")
    return a.value.argmax(axis=axis)


def _clip(a: Any, low: Any = None, high: Any = None) -> Any:
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


def _reshape(a: BoundedArray, shape: Any, order: Any = "C", **_: Any) -> BoundedArray:
    return _arranged(a, lambda part: part.reshape(shape, order=order))


def _squeeze(a: BoundedArray, axis: Any = None) -> BoundedArray:
    return _arranged(a, lambda part: np.squeeze(part, axis))


def _arranged(a: BoundedArray, arrange: Callable[[Any], Any]) -> BoundedArray:
    result = made(arrange(a.value), arrange(a.error), a.exp_ulps, truth=a.truth)
    if a.ensemble or result.ndim > 2:
        raise TypeError("another shape of an ensemble")
    return result


def _filled(fill: Any) -> Callable[..., BoundedArray]:
    def function(a: BoundedArray, *args: Any, **_: Any) -> BoundedArray:
        return made(fill(a.value, *args), np.zeros(a.shape), a.exp_ulps, a.ensemble)

    return function


def _dot(a: Any, b: Any) -> Any:
    a, b = operand(a), operand(b)
    return a * b if 0 in (a.ndim, b.ndim) else a @ b


def _outer(a: Any, b: Any) -> Any:
    return operand(a).reshape(-1, 1) * operand(b).reshape(1, -1)


for _choose, _direction in ((np.maximum, 1.0), (np.fmax, 1.0), (np.minimum, -1.0), (np.fmin, -1.0)):
    RULES[_choose] = _extreme(_choose, _direction)
for _compare in (np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal):
    RULES[_compare] = _comparison(_compare)
    TRUTHS.add(RULES[_compare])
RULES[np.sign] = _sign
for _rule, _ufuncs in ((_and, (np.bitwise_and, np.logical_and, np.multiply, np.minimum)),
                       (_or, (np.bitwise_or, np.logical_or, np.add, np.maximum)),
                       (_xor, (np.bitwise_xor, np.logical_xor)), (_not, (np.invert, np.logical_not))):  # fmt: skip
    TRUTHS.add(_rule)
    for _ufunc in _ufuncs:
        LOGIC[_ufunc] = _rule
        RULES.setdefault(_ufunc, _rule)
FUNCTIONS |= {
    "where": _where, "clip": _clip, "reshape": _reshape, "squeeze": _squeeze, "argmax": _argmax, "dot": _dot,
    "outer": _outer,
    "max": _reduced(1.0), "amax": _reduced(1.0), "min": _reduced(-1.0), "amin": _reduced(-1.0),
    "zeros_like": _filled(np.zeros_like), "ones_like": _filled(np.ones_like), "full_like": _filled(np.full_like),
}  # fmt: skip
for _join in (np.concatenate, np.hstack, np.vstack, np.column_stack):
    FUNCTIONS[_join.__name__] = _joined(_join)
