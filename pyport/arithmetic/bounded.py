"""Bounded arithmetic: a value together with a bound on its rounding error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from pyport.arithmetic.primitives import (
    LOG_ULPS,
    POW_ULPS,
    TANH_ULPS,
    align,
    c_exp,
    c_square,
    check_matmul,
    composite,
    in_order_matmul,
    in_order_sum,
    matrix_axis,
    row_maximum,
    transpose,
)

#: Unit roundoff of double precision: one operation is off by at most this, relatively.
U = 2.0**-53
#: One unit in the last place is at most this, relatively.
EPS = 2.0**-52
#: What an operation can lose at most below the normal range.
TINY = 2.0**-1074
#: The largest double; a value that overflowed is taken to be at least a quarter of it.
HUGE = float(np.finfo(np.float64).max)


def gamma(n: Any) -> Any:
    """The factor n*U / (1 - n*U) of n roundings in a row [1]_.

    .. [1] N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., lemma 3.1.
    """
    return n * U / (1 - n * U)


class BoundedArray(NDArrayOperatorsMixin):
    r"""A value and a bound on its distance from the exact result.

    The bound holds for *every* way of computing the same formula from the same inputs in
    double precision: any order of summation, with or without fused multiply-add, any
    ``exp`` within `exp_ulps`. Two such computations therefore differ by at most the sum of
    their bounds. The first two axes are the matrix, further ones an ensemble.

    Parameters
    ----------
    value : array_like
        As strict arithmetic computes it.
    error : array_like, optional
        Bound on the absolute error of what is given, 0 if left out.
    exp_ulps : float
        Largest error of ``exp``, in units in the last place.

    Notes
    -----
    A running error analysis [1]_. Write a for the exact operand, A for a computed one,
    |A - a| <= e(a); then for instance |AB(1 + d) - ab| <= (|a|e(b) + |b|e(a) +
    e(a)e(b))(1 + U) + U|ab|, where |a| itself is at most |value| + error. A
    product with an exact zero is exact. The bounds are rounded up generously.

    .. [1] N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., section 3.3.
    """

    def __init__(self, value: Any, error: Any = None, *, exp_ulps: float = 4.0) -> None:
        self.value: NDArray[np.float64] = np.asarray(value, dtype=np.float64)
        self.error: NDArray[np.float64] = (
            np.zeros(self.value.shape) if error is None else np.asarray(error, dtype=np.float64)
        )
        self.exp_ulps = exp_ulps

    @property
    def T(self) -> BoundedArray:
        """The transposed matrices, ensemble axes untouched."""
        return BoundedArray(transpose(self.value), transpose(self.error), exp_ulps=self.exp_ulps)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """How many axes the value has."""
        return self.value.ndim

    @property
    def largest(self) -> NDArray[np.float64]:
        """An upper bound on the magnitude of the exact value."""
        return np.abs(self.value) + self.error

    def constant_shift(self, rows: bool) -> BoundedArray:
        """The largest of each row, or the positive part, as an exact constant."""
        shift = row_maximum(self.value) if rows else np.maximum(self.value, 0)
        return BoundedArray(shift, exp_ulps=self.exp_ulps)

    def positive(self) -> BoundedArray:
        """1 where the value is above 0 and else 0, off by 1 where it may be on either side."""
        return BoundedArray(self.value > 0, np.abs(self.value) <= self.error, exp_ulps=self.exp_ulps)

    def astype(self, dtype: Any) -> BoundedArray:
        """The same: it is double precision already."""
        if np.dtype(dtype) != np.float64:
            raise TypeError(f"bounds are those of double precision, not of {np.dtype(dtype)}")
        return self

    def __bool__(self) -> bool:
        raise TypeError("a branch on a value that has an error")

    def __getitem__(self, index: Any) -> BoundedArray:
        return BoundedArray(self.value[index], self.error[index], exp_ulps=self.exp_ulps)

    def with_ones(self) -> BoundedArray:
        """The matrix with a column of exact ones in front."""
        ones = np.ones_like(self.value[:, :1])
        value, error = (np.concatenate(pair, axis=1) for pair in ((ones, self.value), (0 * ones, self.error)))
        return BoundedArray(value, error, exp_ulps=self.exp_ulps)

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> BoundedArray:
        """The sum over the matrix or along one of its axes, in any order."""
        axis = matrix_axis(axis)
        terms = self.value.shape[0] * self.value.shape[1] if axis is None else self.value.shape[axis]
        carried, size = (in_order_sum(part, axis, keepdims) for part in (self.error, self.largest))
        spread = carried * (1 + gamma(terms)) + gamma(terms) * size
        return BoundedArray(in_order_sum(self.value, axis, keepdims), up(spread, terms), exp_ulps=self.exp_ulps)

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        # Without this np.dot would take the arrays for single objects and multiply them element by element.
        if function in (np.shape, np.ndim):
            return getattr(args[0], function.__name__)
        if function is np.dot and len(args) == 2 and not kwargs and all(arg.ndim == 2 for arg in args):
            return args[0] @ args[1]
        if function is np.transpose and len(args) == 1 and not kwargs:
            return args[0].T
        if function is np.sum:
            return args[0].sum(*args[1:], **kwargs)
        if function.__name__ in FUNCTIONS:
            return FUNCTIONS[function.__name__](*args, **kwargs)
        return NotImplemented

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        rule = RULES.get(ufunc)
        if method != "__call__" or kwargs or rule is None or composite(inputs):
            return NotImplemented
        exp_ulps = max(item.exp_ulps for item in inputs if isinstance(item, BoundedArray))
        operands = [item if isinstance(item, BoundedArray) else BoundedArray(item) for item in inputs]
        if len({0, 1, *(item.ndim for item in operands)}) > 2 and any(item.ndim == 1 for item in operands):
            return NotImplemented  # NumPy would take a vector for a row, and here it would be a column
        values = align(*(item.value for item in operands))
        errors = align(*(item.error for item in operands))
        result = rule(*(BoundedArray(v, e, exp_ulps=exp_ulps) for v, e in zip(values, errors, strict=True)))
        result.exp_ulps = exp_ulps
        return result


def up(error: NDArray[np.float64], roundings: int = 0) -> NDArray[np.float64]:
    """The bound made larger than what its own computation can have lost."""
    return error * (1 + (32 + 2 * roundings) * U)


def _negative(a: BoundedArray) -> BoundedArray:
    return BoundedArray(-a.value, a.error)


def _add(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    value = a.value + b.value
    carried = a.error + b.error
    exact = ((a.value == 0) & (a.error == 0)) | ((b.value == 0) & (b.error == 0))
    rounding = np.where(exact, 0.0, U * (np.abs(value) + 2 * carried))
    return BoundedArray(value, up(carried * (1 + U) + rounding))


def _subtract(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    return _add(a, _negative(b))


def _spread(a: BoundedArray, b: BoundedArray, product: Callable[..., Any]) -> Any:
    """How far the errors of the factors can move their product."""
    return product(a.largest, b.error) + product(a.error, b.largest + b.error)


def _multiply(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    error = _spread(a, b, np.multiply) * (1 + U) + U * a.largest * b.largest
    zero = ((a.value == 0) & (a.error == 0)) | ((b.value == 0) & (b.error == 0))
    return BoundedArray(a.value * b.value, np.where(zero, 0.0, up(error) + TINY))


def _matmul(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    check_matmul(a.value, b.value)
    # Only products that are not exactly zero are rounded and added.
    nonzero = in_order_matmul((a.largest != 0).astype(float), (b.largest != 0).astype(float))
    factor = gamma(nonzero)
    error = _spread(a, b, in_order_matmul) * (1 + factor) + factor * in_order_matmul(a.largest, b.largest)
    return BoundedArray(in_order_matmul(a.value, b.value), up(error, a.shape[1]) + nonzero * TINY)


def _divide(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    overflowed = np.isinf(b.value)
    value = a.value / b.value
    smallest = np.where(overflowed, HUGE / 4, np.abs(b.value) - b.error)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = a.largest / smallest
        error = (a.error + quotient * b.error) / np.maximum(smallest - b.error, 0)
        error = up(error * (1 + U) + U * quotient) + TINY
    error = np.where(smallest > 2 * b.error, error, np.inf)
    return BoundedArray(value, np.where(overflowed, quotient, error))


def _exp(a: BoundedArray) -> BoundedArray:
    value = c_exp(a.value)
    relative = a.exp_ulps * EPS
    growth = np.exp(a.error) * (1 + 8 * EPS)
    error = value * growth * (1 + 2 * EPS) * (np.expm1(a.error) * (1 + 8 * EPS) + relative * growth)
    # What overflows is known to be huge only if it is known well; else nothing is known of it.
    value = np.where(np.isinf(value) & (a.error > 0.5), np.nan, value)
    error = np.where(np.isnan(error), np.inf, error)
    return BoundedArray(value, up(error) + (a.exp_ulps + 1) * TINY)


def _log(a: BoundedArray) -> BoundedArray:
    value = np.log(a.value)
    lowest = a.value - a.error
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = np.where(lowest > 0, a.error / lowest, np.inf)
    return BoundedArray(value, up(carried + LOG_ULPS * EPS * (np.abs(value) + carried)) + TINY)


def _tanh(a: BoundedArray) -> BoundedArray:
    value = np.tanh(a.value)
    # No slope of tanh exceeds 1, nor 4 exp(-2|x|) at the nearest x to 0 that it may be taken at.
    slope = np.minimum(1.0, 4 * np.exp(-2 * np.maximum(np.abs(a.value) - a.error, 0.0)) * (1 + 16 * EPS))
    carried = np.where(np.isinf(a.error), 2.0, np.minimum(a.error * slope, 2.0))
    return BoundedArray(value, up(carried + TANH_ULPS * EPS * (np.abs(value) + carried)) + 2 * TINY)


def _power(a: BoundedArray, exponent: BoundedArray) -> BoundedArray:
    if np.any(exponent.value != 2):
        raise NotImplementedError("bounded arithmetic knows the power 2 alone")
    error = (2 * a.largest + a.error) * a.error
    rounding = POW_ULPS * EPS * a.largest * a.largest
    return BoundedArray(c_square(a.value), up(error * (1 + EPS) + rounding) + 2 * TINY)


#: What ufuncs and functions of NumPy do; those that choose are in `pyport.arithmetic.bounded_choices`.
RULES: dict[np.ufunc, Callable[..., BoundedArray]] = {
    np.negative: _negative,
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.matmul: _matmul,
    np.divide: _divide,
    np.exp: _exp,
    np.log: _log,
    np.tanh: _tanh,
    np.power: _power,
}
FUNCTIONS: dict[str, Callable[..., BoundedArray]] = {}
