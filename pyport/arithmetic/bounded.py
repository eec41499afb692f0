"""Bounded arithmetic: a value together with a bound on its rounding error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from pyport.arithmetic.primitives import (
    ERF_ULPS,
    LOG_ULPS,
    POW_ULPS,
    TANH_ULPS,
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

Array = NDArray[np.float64]
#: What a rule returns: the value, and how far the exact result and every other computation of it may be apart.
Parts = tuple[Any, Any]

#: Unit roundoff of double precision: one operation is off by at most this, relatively.
U = 2.0**-53
#: One unit in the last place is at most this, relatively.
EPS = 2.0**-52
#: The smallest double: an operation loses at most half of it below the normal range.
TINY = 2.0**-1074
#: A value of Inf stands for what is known to be at least this large, with the sign of the Inf.
LEAST_INF = float(np.finfo(np.float64).max) / 5
#: From here on ``exp`` is a quarter of the largest double or more.
EXP_IS_INF = 708.5
#: What may be taken from a quarter of the largest double, any number of times, and leave `LEAST_INF`.
NEGLIGIBLE = 1e100


def gamma(n: Any) -> Any:
    """The factor n*U / (1 - n*U) of n roundings in a row [1]_.

    .. [1] N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., lemma 3.1.
    """
    return n * U / (1 - n * U)


class BoundedArray(NDArrayOperatorsMixin):
    r"""A value and a bound on its distance from the exact result.

    The exact result lies in [value - error, value + error]. An error of Inf says that nothing is
    known: the result may be any number or undefined, and the value is NaN or what one computation
    happened to give. One exception serves quotients by ``exp`` of something large: a value of Inf,
    whose error is always Inf, is known to have that sign and to be at least `LEAST_INF`.

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

    Attributes
    ----------
    truth : bool
        Whether the elements are answers of a comparison: 1 or 0, off by 1 where it may be either.
    ensemble : bool
        Whether an axis may be that of an ensemble though there are at most two: a sum over matrices.

    Raises
    ------
    TypeError
        For complex numbers, and for any use that would need a plain number of what has an error.

    Notes
    -----
    A running error analysis [1]_. Write e for the error of a value v. The exact operand is within e
    of v, another computation of it within e of the exact one and so within 2e of v, and a rule bounds
    the distance of two such results; for instance |AB(1 + d) - ab| <= |A|e(b) + e(a)|b| + U|AB|,
    where |A| is at most |v| + 2e and |b| at most |v| + e. Each rule adds what it and its own bound can
    lose below the normal range; a product with an exact zero is exact. The bounds are rounded up generously.

    .. [1] N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., section 3.3.
    """

    __slots__ = ("ensemble", "error", "exp_ulps", "truth", "value")

    def __init__(self, value: Any, error: Any = None, *, exp_ulps: float = 4.0) -> None:
        # A copy: what is assigned to an element must not reach the caller's array.
        self.value: Array = np.array(_reals(value), dtype=np.float64)
        self.error: Array = np.zeros(self.value.shape)
        self.exp_ulps, self.truth, self.ensemble = exp_ulps, False, self.value.ndim > 2
        finite = np.isfinite(self.value)
        if error is not None:
            self.error[...] = error
            self.value[np.isinf(self.value)] = np.nan
            finite &= self.error >= 0
        if not finite.all():
            self.error[~finite] = np.inf

    @property
    def T(self) -> BoundedArray:
        """The transposed matrices, ensemble axes untouched."""
        if self.ndim < 2:
            return self
        return self._like(transpose(self.value), transpose(self.error))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """How many axes the value has."""
        return self.value.ndim

    @property
    def size(self) -> int:
        """How many elements the value has."""
        return self.value.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """Double precision, or bool for the answers of a comparison."""
        return np.dtype(bool) if self.truth else self.value.dtype

    @property
    def largest(self) -> Array:
        """An upper bound on the magnitude of the exact value."""
        bound: Array = np.abs(self.value) + self.error
        return bound

    def _like(self, value: Any, error: Any) -> BoundedArray:
        """Elements of this array, arranged in another way."""
        return made(value, error, self.exp_ulps, self.ensemble, self.truth)

    def deepened(self, ndim: int) -> BoundedArray:
        """The matrix with axes of length 1 for those of an ensemble."""
        shape = self.shape + (1,) * (ndim - self.ndim)
        return self._like(self.value.reshape(shape), self.error.reshape(shape))

    def constant_shift(self, rows: bool) -> BoundedArray:
        """The largest of each row, or the positive part, as an exact constant."""
        shift = row_maximum(self.value) if rows else np.maximum(self.value, 0)
        return BoundedArray(shift, exp_ulps=self.exp_ulps)

    def positive(self) -> BoundedArray:
        """1 where the value is above 0 and else 0, off by 1 where it may be on either side."""
        unsure = np.where(np.isfinite(self.error), np.abs(self.value) <= 2 * self.error, self.error)
        return made(self.value > 0, np.where(np.isinf(self.value), 0.0, unsure), self.exp_ulps, self.ensemble)

    def astype(self, dtype: Any, copy: bool = True, **_: Any) -> BoundedArray:
        """The same as numbers: it is double precision already."""
        if np.dtype(dtype) == bool and self.truth:
            return self
        if np.dtype(dtype) != np.float64:
            raise TypeError(f"bounds are those of double precision, not of {np.dtype(dtype)}")
        return made(self.value.copy(), self.error.copy(), self.exp_ulps, self.ensemble) if copy else self

    def copy(self, *_: Any) -> BoundedArray:
        """The same, to be changed by itself."""
        return self._like(self.value.copy(), self.error.copy())

    def __bool__(self) -> bool:
        if self.size == 1 and not self.error.any():
            return bool(self.value)
        raise TypeError("a branch on a value that has an error")

    def __len__(self) -> int:
        return len(self.value)

    def __array__(self, *_: Any, **__: Any) -> Any:
        # Without this NumPy would make an array of objects of it.
        raise TypeError("an array of plain numbers from values that have errors")

    def __getitem__(self, index: Any) -> BoundedArray:
        index = _plain_index(index)
        part = self._like(self.value[index], self.error[index])
        if part.ndim > max(2, self.ndim):
            raise TypeError("a third axis is that of an ensemble")
        return part

    def __setitem__(self, index: Any, item: Any) -> None:
        item = operand(item)
        if isinstance(index, BoundedArray) and index.truth and index.error.any():
            if item.ndim or index.shape != self.shape:
                raise TypeError("an assignment of an array to elements that may be others")
            index, item = ..., FUNCTIONS["where"](index, item, self)
        index = _plain_index(index)
        self.value[index], self.error[index] = item.value, item.error
        self.exp_ulps = max(self.exp_ulps, item.exp_ulps)

    def with_ones(self) -> BoundedArray:
        """The matrix with a column of exact ones in front."""
        ones = np.ones_like(self.value[:, :1])
        value, error = (np.concatenate(pair, axis=1) for pair in ((ones, self.value), (0 * ones, self.error)))
        return self._like(value, error)

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> BoundedArray:
        """The sum over the matrix or along one of its axes, in any order."""
        if self.ndim < 2:
            if self.ensemble or axis not in (None, 0, -1):
                raise TypeError(f"a sum along axis {axis} of an array of shape {self.shape}")
            total = self._like(self.value.reshape(-1, 1), self.error.reshape(-1, 1)).sum(0)
            return total if keepdims and self.ndim else total[0]
        if self.ensemble and self.ndim == 2:
            raise TypeError("a sum of an ensemble of vectors")
        axis = matrix_axis(axis)
        terms = self.value.shape[0] * self.value.shape[1] if axis is None else self.value.shape[axis]
        with np.errstate(all="ignore"):
            carried, size = (in_order_sum(part, axis, keepdims) for part in (self.error, self.largest))
            spread = carried * (1 + gamma(terms)) + gamma(terms) * size
            value, error = settled(in_order_sum(self.value, axis, keepdims), up(spread, terms))
        if keepdims and axis is None:
            value, error = (np.asarray(part)[np.newaxis, np.newaxis] for part in (value, error))
        return made(value, error, self.exp_ulps, self.ensemble)

    def mean(self, axis: Any = None, *, keepdims: bool = False) -> BoundedArray:
        """The sum over how many there are."""
        total = self.sum(axis, keepdims=keepdims)
        mean: BoundedArray = total / (self.size // max(total.size, 1))
        return mean

    def _function(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return FUNCTIONS[name](self, *args, **kwargs)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        """The largest element, of the matrix or along one of its axes."""
        return self._function("max", axis, keepdims=keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Any:
        """The smallest element, of the matrix or along one of its axes."""
        return self._function("min", axis, keepdims=keepdims)

    def argmax(self, axis: Any = None) -> Any:
        """Where the largest element is, as plain integers."""
        return self._function("argmax", axis)

    def clip(self, low: Any = None, high: Any = None) -> Any:
        """The value, or the end of the range that it lies outside of."""
        return self._function("clip", low, high)

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        """The same elements in another matrix or vector."""
        return self._function("reshape", shape[0] if len(shape) == 1 else shape, order=order)

    def ravel(self, order: Any = "C") -> Any:
        """The elements in one row."""
        return self._function("reshape", -1, order=order)

    def flatten(self, order: Any = "C") -> Any:
        """The elements in one row, to be changed by themselves."""
        return self._function("reshape", -1, order=order).copy()

    def squeeze(self, axis: Any = None) -> Any:
        """The array without axes of length 1."""
        return self._function("squeeze", axis)

    def transpose(self) -> BoundedArray:
        """The transposed matrices."""
        return self.T

    def dot(self, other: Any) -> Any:
        """The product of matrices or vectors."""
        return self._function("dot", other)

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        # Without this np.dot would take the arrays for single objects and multiply them element by element.
        if function in (np.shape, np.ndim, np.size) and len(args) == 1:
            return getattr(args[0], function.__name__)
        if function is np.transpose and len(args) == 1 and not kwargs:
            return args[0].T
        if function in (np.sum, np.mean, np.copy, np.ravel):
            return getattr(args[0], function.__name__)(*args[1:], **kwargs)
        if function.__name__ in FUNCTIONS and not any(map(composite, (args, kwargs.values()))):
            return FUNCTIONS[function.__name__](*args, **kwargs)
        return NotImplemented

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        rule = RULES.get(ufunc) or RULES_BY_NAME.get(ufunc.__name__)
        if method != "__call__" or kwargs or rule is None or composite(inputs):
            return NotImplemented
        operands = [operand(item) for item in inputs]
        if operands[0].truth and all(item.truth for item in operands):
            rule = LOGIC.get(ufunc, rule)
            if ufunc in NOT_OF_TRUTHS:
                return NotImplemented
        elif LOGIC.get(ufunc) is rule:
            return NotImplemented  # NumPy has no bits of a double
        exp_ulps = max(item.exp_ulps for item in operands)
        ensemble = any(item.ensemble for item in operands)
        if ensemble:
            if not any(item.ensemble for item in inputs if isinstance(item, BoundedArray)):
                return NotImplemented  # an array of three axes beside matrices is none of their ensembles
            axes = [item.value.ndim for item in operands]
            if 1 in axes and max(axes) > 1:
                return NotImplemented  # NumPy would take a vector for a row, and here it would be a column
            operands = [item if item.value.ndim in (0, max(axes)) else item.deepened(max(axes)) for item in operands]
        with np.errstate(all="ignore"):
            value, error = rule(*operands)
        if out is None or out[0].ndim == 0:  # a single number is not changed in place in NumPy
            return made(value, error, exp_ulps, ensemble, rule in TRUTHS)
        (target,) = out
        if not isinstance(target, BoundedArray) or target.shape != np.shape(value) or target.truth != (rule in TRUTHS):
            return NotImplemented
        target[...] = made(value, error, exp_ulps)
        return target


def made(value: Any, error: Any, exp_ulps: float = 4.0, ensemble: bool = False, truth: bool = False) -> BoundedArray:
    """An array of parts that belong together already: nothing is copied and nothing checked."""
    array = object.__new__(BoundedArray)
    array.value, array.error = np.asarray(value, dtype=np.float64), np.asarray(error, dtype=np.float64)
    array.exp_ulps, array.truth, array.ensemble = exp_ulps, truth, ensemble or array.value.ndim > 2
    return array


def operand(item: Any) -> BoundedArray:
    """A bounded array as it is, anything else as exact numbers."""
    if isinstance(item, BoundedArray):
        return item
    numbers = _reals(item)
    value = numbers.astype(np.float64, copy=False)
    error = np.zeros(value.shape)
    finite = np.isfinite(value)
    if not finite.all():
        error = np.where(finite, error, np.inf)
    return made(value, error, 0.0, truth=numbers.dtype.kind == "b")


def _reals(item: Any) -> NDArray[Any]:
    numbers = np.asarray(item)
    if numbers.dtype.kind == "c":
        raise TypeError("bounds are those of real numbers")
    if numbers.dtype.kind in "iu" and np.any(np.abs(numbers.astype(np.float64)) >= 2.0**53):
        raise TypeError("whole numbers from 2^53 on may be no doubles")
    return numbers


def _plain_index(index: Any) -> Any:
    """The index with sure answers of comparisons as what they are."""
    if isinstance(index, tuple):
        return tuple(_plain_index(part) for part in index)
    if not isinstance(index, BoundedArray):
        return index
    if not index.truth or index.error.any():
        raise TypeError("an index that has an error")
    return index.value.astype(bool)


def up(error: Any, roundings: int = 0) -> Any:
    """The bound made larger than what its own computation can have lost."""
    return error * (1 + (32 + 2 * roundings) * U)


def settled(value: Any, error: Any, certain: Callable[[], Any] | None = None) -> Parts:
    """The parts of a result with nothing but Inf for what is not known.

    Parameters
    ----------
    value, error : array
        An error that is not finite says that nothing is known; that of an infinite value is none.
    certain : callable, optional
        Where an infinite value is known to be at least `LEAST_INF`; nowhere if left out.
    """
    finite = np.isfinite(error)
    if not finite.all():
        error = np.where(finite, error, np.inf)
        lost = np.isinf(value)
        if certain is not None:
            lost &= ~certain()
        value = np.where(lost, np.nan, value)
    return value, error


def is_zero(a: BoundedArray) -> Any:
    """Where the value is exactly 0."""
    return (a.value == 0) & (a.error == 0)


def farthest(a: BoundedArray) -> Any:
    """An upper bound on the magnitude of what any computation gives."""
    return np.abs(a.value) + 2 * a.error


def nearest(a: BoundedArray) -> Any:
    """A lower bound on the magnitude of what any computation gives, not above 0 where there is none."""
    return np.where(np.isinf(a.value), LEAST_INF, np.abs(a.value) - 2 * a.error)


def _negative(a: BoundedArray) -> Parts:
    return -a.value, a.error.copy()


def _absolute(a: BoundedArray) -> Parts:
    return np.abs(a.value), a.error.copy()


def _add(a: BoundedArray, b: BoundedArray) -> Parts:
    value = a.value + b.value
    carried = a.error + b.error
    # A sum that is subnormal is exact, so that nothing is lost below the normal range.
    rounding = U * (np.abs(value) + 2 * carried)
    error = np.where(is_zero(a) | is_zero(b), carried, up(carried + rounding))

    def certain() -> Any:
        def is_small_or_agrees(x: BoundedArray) -> Any:
            return np.isinf(x.value) | (np.sign(value) * x.value - 2 * x.error >= -NEGLIGIBLE)

        return (np.isinf(a.value) | np.isinf(b.value)) & is_small_or_agrees(a) & is_small_or_agrees(b)

    return settled(value, error, certain)


def _subtract(a: BoundedArray, b: BoundedArray) -> Parts:
    return _add(a, made(-b.value, b.error))


def _multiply(a: BoundedArray, b: BoundedArray) -> Parts:
    value = a.value * b.value
    far, near = farthest(a), np.abs(b.value) + b.error
    far_b = near + b.error
    error = far * b.error + a.error * near + U * (far * far_b)
    error = up(error) + 4 * TINY * ((far != 0) & (far_b != 0))

    def certain() -> Any:
        return (np.isinf(a.value) | np.isinf(b.value)) & (nearest(a) >= 1) & (nearest(b) >= 1)

    return settled(value, error, certain)


def _matmul(a: BoundedArray, b: BoundedArray) -> Parts:
    if 1 in (a.ndim, b.ndim) and not (a.ensemble or b.ensemble):
        return _vector_matmul(a, b)
    check_matmul(a.value, b.value)
    far, near = farthest(a), b.largest
    far_b = near + b.error
    # Only products that are not exactly zero are rounded and added.
    nonzero = a.shape[1] if far.all() and far_b.all() else in_order_matmul((far != 0) * 1.0, (far_b != 0) * 1.0)
    by_b, by_a, size, value = _in_order_matmuls((far, b.error), (a.error, near), (far, far_b), (a.value, b.value))
    factor = gamma(nonzero)
    error = up((by_b + by_a) * (1 + factor) + factor * size, a.shape[1]) + nonzero * (4 * TINY)
    return settled(value, error)


def _in_order_matmuls(*pairs: tuple[Array, Array]) -> list[Array]:
    """What `in_order_matmul` gives of pairs of the same sizes; of single matrices, all in one pass."""
    if any(array.ndim > 2 or array.shape == (1, 1) for array in pairs[0]):
        return [in_order_matmul(A, B) for A, B in pairs]
    left, right = (np.stack(side) for side in zip(*pairs, strict=True))
    C: Array = np.zeros((len(pairs), left.shape[1], right.shape[2]))
    for k in range(left.shape[2]):
        C += left[:, :, k, np.newaxis] * right[:, k, np.newaxis]
    return list(C)


def _vector_matmul(a: BoundedArray, b: BoundedArray) -> Parts:
    """A vector is a row on the left and a column on the right, and its axis is not in the product."""
    if a.ndim == 0 or b.ndim == 0:
        raise ValueError("a matrix product with a number is not defined")
    left = made(np.atleast_2d(a.value), np.atleast_2d(a.error))
    right = b if b.ndim == 2 else made(b.value[:, np.newaxis], b.error[:, np.newaxis])
    parts = _matmul(left, right)
    shape = a.shape[:-1] + b.shape[1:]
    return parts[0].reshape(shape), parts[1].reshape(shape)


def _divide(a: BoundedArray, b: BoundedArray) -> Parts:
    far = farthest(a)
    smallest = nearest(b)
    # A quotient by Inf is anything from 0 on; else the relative error of the divisor is kept in one piece,
    # since its product with the dividend could be lost.
    relative = np.where(np.isinf(b.value), 1.0, b.error / smallest)
    error = up(a.error / smallest + far / smallest * (relative + U)) + 4 * TINY * (far != 0)
    return settled(a.value / b.value, np.where(smallest > 0, error, np.inf))


def _reciprocal(a: BoundedArray) -> Parts:
    return _divide(operand(1.0), a)


def _exp(a: BoundedArray) -> Parts:
    value = c_exp(a.value)
    relative = a.exp_ulps * EPS
    # Half a unit in the last place of the largest argument, 745, is 2^-44.
    top = np.exp(a.value + a.error) * (1 + 2.0**-42) + 8 * TINY
    error = up(top * (np.expm1(a.error) * (1 + 8 * EPS + relative) + relative)) + (a.exp_ulps + 8) * TINY
    if np.isfinite(error).all():
        return value, error
    value = np.where((a.value - 2 * a.error >= EXP_IS_INF) & ~np.isfinite(error), np.inf, value)
    error = np.where(np.isneginf(a.value), TINY, error)
    return settled(value, error, lambda: np.isposinf(a.value) | (a.value - 2 * a.error >= EXP_IS_INF))


def _expm1(a: BoundedArray) -> Parts:
    value = np.expm1(a.value)
    relative = max(a.exp_ulps, LOG_ULPS) * EPS
    top = np.exp(a.value + a.error) * (1 + 2.0**-42) + 8 * TINY
    carried = top * np.expm1(a.error) * (1 + 8 * EPS)
    error = up(carried + relative * (np.abs(value) + 2 * carried)) + 16 * TINY
    return settled(value, error)


def _log(a: BoundedArray) -> Parts:
    value = np.log(a.value)
    lowest = a.value - 2 * a.error
    carried = np.where(lowest > 0, a.error / lowest, np.inf)
    return settled(value, up(carried + LOG_ULPS * EPS * (np.abs(value) + 2 * carried)) + 2 * TINY)


def _log1p(a: BoundedArray) -> Parts:
    value = np.log1p(a.value)
    # The sum is off by U at most where it is below 1, and relatively by U above.
    lowest = (1 + a.value) - 2 * a.error - np.where(a.error > 0, 2 * EPS, 0.0)
    carried = np.where(lowest > 0, a.error / lowest, np.inf)
    return settled(value, up(carried + LOG_ULPS * EPS * (np.abs(value) + 2 * carried)) + 4 * TINY)


def _saturated(a: BoundedArray, value: Any, slope: float, rate: float, reach: float, rounding: float) -> Parts:
    """A function whose slope is at most `slope`, and 4 exp(-`rate` |x|) far out, with values `reach` apart."""
    near = np.where(np.isinf(a.value), LEAST_INF, np.maximum(np.abs(a.value) - 2 * a.error, 0.0))
    steepest = np.minimum(slope, 4 * np.exp(-rate * near) * (1 + 16 * EPS))
    known = np.where(np.isinf(a.value), 0.0, a.error)
    carried = np.where(np.isinf(known), np.inf, np.minimum(known * steepest, reach))
    return settled(value, up(carried + rounding * (np.abs(value) + 2 * carried)) + 4 * TINY)


def _tanh(a: BoundedArray) -> Parts:
    return _saturated(a, np.tanh(a.value), 1.0, 2.0, 2.0, TANH_ULPS * EPS)


def _expit(a: BoundedArray) -> Parts:
    value, error = _saturated(a, 1 / (1 + np.exp(-a.value)), 0.25, 1.0, 1.0, (a.exp_ulps + 2) * EPS)
    # One of its usual forms is 0 where exp overflows.
    return value, error + 2.0**-1021


def _erf(a: BoundedArray) -> Parts:
    from scipy.special import erf  # whose it is, was asked for there

    # Its slope is 2/sqrt(pi) exp(-x^2), and x^2 is at least 2x - 1.
    return _saturated(a, erf(a.value), 1.13, 2.0, 2.0, ERF_ULPS * EPS)


def _square(a: BoundedArray) -> Parts:
    far, near = farthest(a), a.largest
    error = up((far + near) * a.error + POW_ULPS * EPS * (far * far))
    return settled(c_square(a.value), error + 4 * TINY * (far != 0))


def _sqrt(a: BoundedArray) -> Parts:
    value = np.sqrt(a.value)
    lowest = a.value - 2 * a.error
    # The difference of two roots is at most the root of the difference.
    carried = np.minimum(a.error / (2 * np.sqrt(lowest)), np.sqrt(a.error))
    carried = np.where(lowest > 0, carried, np.where(lowest == 0, np.sqrt(a.error), np.inf))
    return settled(value, up(carried + EPS * (value + 2 * carried)) + TINY * (carried != 0))


def _power(a: BoundedArray, exponent: BoundedArray) -> Parts:
    n = float(exponent.value.flat[0]) if exponent.size else 2.0
    if np.any(exponent.value != n) or exponent.error.any() or n not in (*range(1, 9), -1, 0.5):
        raise NotImplementedError("bounded arithmetic knows the powers 1 to 8, -1 and 0.5 of a constant exponent alone")
    if n in SPECIAL_POWERS:
        value, error = SPECIAL_POWERS[n](a)
    else:
        far = farthest(a)
        error = up(n * far ** (n - 1) * a.error + 4 * EPS * far**n) + 16 * TINY * (far != 0)
        value, error = settled(a.value**n, error)
    shape = np.broadcast_shapes(a.shape, exponent.shape)
    return np.broadcast_to(value, shape).copy(), np.broadcast_to(error, shape).copy()


SPECIAL_POWERS: dict[float, Callable[[BoundedArray], Parts]] = {
    1.0: lambda a: (a.value.copy(), a.error.copy()), 2.0: _square, -1.0: _reciprocal, 0.5: _sqrt,
}  # fmt: skip

#: What ufuncs and functions of NumPy do; those that choose are in `pyport.arithmetic.bounded_choices`.
RULES: dict[np.ufunc, Callable[..., Parts]] = {
    np.negative: _negative,
    np.absolute: _absolute,
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.matmul: _matmul,
    np.divide: _divide,
    np.reciprocal: _reciprocal,
    np.exp: _exp,
    np.expm1: _expm1,
    np.log: _log,
    np.log1p: _log1p,
    np.tanh: _tanh,
    np.power: _power,
    np.square: _square,
    np.sqrt: _sqrt,
}
#: The same for a ufunc of SciPy, which is not imported for its name.
RULES_BY_NAME: dict[str, Callable[..., Parts]] = {"expit": _expit, "erf": _erf}
#: Rules for answers of comparisons alone: NumPy adds and multiplies them as `or` and `and`.
LOGIC: dict[np.ufunc, Callable[..., Parts]] = {}
#: Rules whose results are such answers.
TRUTHS: set[Callable[..., Parts]] = set()
#: What NumPy refuses to do with them.
NOT_OF_TRUTHS = (np.subtract, np.negative)
FUNCTIONS: dict[str, Callable[..., Any]] = {}
