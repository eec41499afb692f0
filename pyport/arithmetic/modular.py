"""Modular arithmetic: values modulo a prime, ``exp`` as a random function with its own laws.

A formula that holds for all real numbers holds here exactly; one that does not hold is
found out by random values, except with a probability of about its degree over 2^31
(polynomial identity testing [1]_). ``exp`` answers each new argument with a random residue,
the same argument with the same one, and -x with the inverse, so values obey only what they must.

.. [1] J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial
   identities", J. ACM 27 (1980) 701-717.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic import residues as field
from pyport.arithmetic.primitives import composite
from pyport.arithmetic.residues import PRIME, Residues


class NotProvable(Exception):
    """A formula has left the arithmetic in which it could be proved."""


class Truth(np.ndarray):
    """Answers of comparisons: they select elements, but a branch cannot be decided on them."""

    def __bool__(self) -> bool:
        raise NotProvable("a branch on a value")

    def all(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: the answer could only be used for a branch."""
        raise NotProvable("a branch on a value")

    any = all


class ModularArray(NDArrayOperatorsMixin):
    """An array of residues with NumPy's operations.

    Parameters
    ----------
    values : array of int64
        Residues, 0 ... p-1.
    key : int
        Chooses the random function that ``exp`` is; arrays of one computation share it.
    shift : (ModularArray, ModularArray), optional
        For a difference of a value and a maximum, the two: exp(a - m) is exp(a) / exp(m).
    """

    __array_priority__ = 100

    def __init__(self, values: Residues, key: int, shift: tuple[Any, Any] | None = None, is_max: bool = False) -> None:
        self.values, self.key, self.shift, self.is_max = values, key, shift, is_max

    shape = property(lambda self: self.values.shape)
    ndim = property(lambda self: self.values.ndim)
    size = property(lambda self: self.values.size)
    T = property(lambda self: self._same(self.values.T))
    mT = property(lambda self: self._same(self.values.swapaxes(-1, -2)))

    def _same(self, values: Residues) -> ModularArray:
        return ModularArray(values, self.key)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> ModularArray:
        if isinstance(index, ModularArray):
            raise NotProvable("an index that is a value")
        return self._same(self.values[index])

    def __setitem__(self, index: Any, value: Any) -> None:
        self.values[index] = self.of(value)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> NoReturn:
        raise NotProvable("a value becomes an ordinary number")

    __int__ = __index__ = __complex__ = __bool__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable("a value is stored in an ordinary array")

    def of(self, value: Any) -> Residues:
        """The residues of an operand."""
        return value.values if isinstance(value, ModularArray) else field.residues(value)

    def copy(self) -> ModularArray:
        """A copy."""
        return self._same(self.values.copy())

    def reshape(self, *shape: Any, order: Any = "C") -> ModularArray:
        """The same residues in another shape."""
        return self._same(self.values.reshape(*shape, order=order))

    def ravel(self, order: Any = "C") -> ModularArray:
        """The residues in one row."""
        return self._same(self.values.ravel(order=order))

    flatten = ravel

    def transpose(self, *axes: Any) -> ModularArray:
        """The axes in another order."""
        return self._same(self.values.transpose(*axes))

    def dot(self, other: Any) -> Any:
        """The product, as ``np.dot`` has it."""
        return dot(self, other)

    def sum(self, axis: Any = None, keepdims: bool = False, **_: Any) -> ModularArray:
        """The sum over all elements or along an axis."""
        return self._same(np.asarray(self.values.sum(axis=axis, keepdims=keepdims) % PRIME))

    def mean(self, axis: Any = None, keepdims: bool = False, **_: Any) -> ModularArray:
        """The mean over all elements or along an axis."""
        total = self.sum(axis, keepdims)
        average: ModularArray = total / (self.size // max(1, total.size))
        return average

    def max(self, axis: Any = None, keepdims: bool = False, **_: Any) -> ModularArray:
        """The largest in the order that comparisons here have; only good for a shift of ``exp``."""
        largest = _ordered(self.values).max(axis=axis, keepdims=keepdims)
        return ModularArray(np.asarray(largest % PRIME), self.key, is_max=True)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if composite(inputs):
            return NotImplemented
        name = ufunc.__name__
        if method != "__call__" or kwargs.get("out") is not None:
            raise NotProvable(f"np.{name}.{method} is not known here" if method != "__call__" else
                              f"np.{name} into an ordinary array")  # fmt: skip
        if name not in UFUNCS:
            raise NotProvable(f"np.{name} is not known here")
        first = next(item for item in inputs if isinstance(item, ModularArray))
        try:
            return UFUNCS[name](*(item if isinstance(item, ModularArray) else first._same(first.of(item))
                                  for item in inputs))  # fmt: skip
        except TypeError as error:
            raise NotProvable(str(error)) from None

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in FUNCTIONS:
            raise NotProvable(f"np.{function.__name__} is not known here")
        return FUNCTIONS[function.__name__](*args, **kwargs)


def _ordered(values: Residues) -> Residues:
    """Residues as numbers of both signs: the upper half counts as negative."""
    return np.where(values > PRIME // 2, values - PRIME, values)


def _subtract(a: ModularArray, b: ModularArray) -> ModularArray:
    return ModularArray((a.values - b.values) % PRIME, a.key, shift=(a, b) if b.is_max else None)


def _divide(a: ModularArray, b: ModularArray) -> ModularArray:
    return ModularArray(a.values * field.inverse(b.values) % PRIME, a.key)


def _matmul(a: ModularArray, b: ModularArray) -> ModularArray:
    if (a.ndim, b.ndim) == (2, 2):
        return ModularArray(field.matmul(a.values, b.values), a.key)
    if a.ndim == 1:
        return _matmul(a.reshape(1, -1), b if b.ndim > 1 else b.reshape(-1, 1)).reshape(b.shape[1:])
    if b.ndim == 1:
        return _matmul(a, b.reshape(-1, 1)).reshape(a.shape[:-1])
    raise NotProvable("matrix products of more than two axes")


def _exp(a: ModularArray) -> ModularArray:
    if a.shift is not None:
        return _divide(_exp(a.shift[0]), _exp(a.shift[1]))
    x = a.values
    negative = x > PRIME // 2
    answer = field.scrambled(np.where(negative, PRIME - x, x), a.key)
    answer = np.where(x == 0, 1, answer)
    return ModularArray(np.where(negative, field.inverse(answer), answer), a.key)


def _log(a: ModularArray) -> ModularArray:
    # No formula of a gradient needs exp(log(x)); the value is a random function, its derivative exact.
    return ModularArray(field.scrambled(a.values, a.key ^ 0x9E3779B97F4A7C15), a.key)


def _tanh(a: ModularArray) -> ModularArray:
    square = _exp(a + a)
    ratio: ModularArray = (square - 1) / (square + 1)
    return ratio


def _expit(a: ModularArray) -> ModularArray:
    ratio: ModularArray = 1 / (1 + _exp(-a))
    return ratio


def _power(a: ModularArray, b: ModularArray) -> ModularArray:
    exponents = set(_ordered(b.values).ravel().tolist())
    if len(exponents) != 1 or abs(exponent := exponents.pop()) > 64:
        raise NotProvable("a power that is no small whole number")
    base = a if exponent >= 0 else 1 / a
    return ModularArray(field.power(base.values, abs(exponent)), a.key)


def _compare(relation: Callable[[Residues, Residues], Any]) -> Callable[..., Any]:
    return lambda a, b: np.asarray(relation(_ordered(a.values), _ordered(b.values))).view(Truth)


def _choose(pick: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: ModularArray(pick(_ordered(a.values), _ordered(b.values)) % PRIME, a.key)


UFUNCS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: ModularArray((a.values + b.values) % PRIME, a.key),
    "subtract": _subtract,
    "multiply": lambda a, b: ModularArray(a.values * b.values % PRIME, a.key),
    "divide": _divide,
    "negative": lambda a: ModularArray(-a.values % PRIME, a.key),
    "positive": lambda a: a,
    "matmul": _matmul,
    "exp": _exp,
    "log": _log,
    "tanh": _tanh,
    "expit": _expit,
    "power": _power,
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
    "maximum": _choose(np.maximum),
    "minimum": _choose(np.minimum),
    "absolute": lambda a: ModularArray(np.abs(_ordered(a.values)), a.key),
    "sign": lambda a: ModularArray(np.sign(_ordered(a.values)) % PRIME, a.key),
    "greater": _compare(np.greater),
    "greater_equal": _compare(np.greater_equal),
    "less": _compare(np.less),
    "less_equal": _compare(np.less_equal),
    "equal": _compare(np.equal),
    "not_equal": _compare(np.not_equal),
}


def _key_of(*items: Any) -> ModularArray:
    return next(item for item in items if isinstance(item, ModularArray))


def dot(a: Any, b: Any) -> Any:
    """``np.dot``: a product with a number is element by element."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    return a @ b


def _where(condition: Any, a: Any, b: Any) -> ModularArray:
    if isinstance(condition, ModularArray):
        raise NotProvable("np.where on a value that is no comparison")
    like = _key_of(a, b)
    return ModularArray(np.where(condition, like.of(a), like.of(b)), like.key)


def _joined(join: Callable[..., Any]) -> Callable[..., Any]:
    def function(arrays: Any, *args: Any, **kwargs: Any) -> ModularArray:
        like = _key_of(*arrays)
        return ModularArray(join([like.of(item) for item in arrays], *args, **kwargs), like.key)

    return function


def _outer(a: Any, b: Any) -> Any:
    return a.reshape(-1, 1) * b.reshape(1, -1)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "dot": dot,
    "transpose": lambda a, axes=None: a.transpose(axes),
    "matrix_transpose": lambda a: a.mT,
    "sum": lambda a, axis=None, keepdims=False, **_: a.sum(axis, keepdims),
    "mean": lambda a, axis=None, keepdims=False, **_: a.mean(axis, keepdims),
    "max": lambda a, axis=None, keepdims=False, **_: a.max(axis, keepdims),
    "amax": lambda a, axis=None, keepdims=False, **_: a.max(axis, keepdims),
    "reshape": lambda a, shape, order="C", **_: a.reshape(shape, order=order),
    "ravel": lambda a, order="C": a.ravel(order),
    "copy": lambda a, **_: a.copy(),
    "where": _where,
    "concatenate": _joined(np.concatenate),
    "hstack": _joined(np.hstack),
    "vstack": _joined(np.vstack),
    "stack": _joined(np.stack),
    "column_stack": _joined(np.column_stack),
    "outer": _outer,
    "zeros_like": lambda a, **_: ModularArray(np.zeros_like(a.values), a.key),
    "ones_like": lambda a, **_: ModularArray(np.ones_like(a.values), a.key),
    "shape": lambda a: a.shape,
    "ndim": lambda a: a.ndim,
    "size": lambda a: a.size,
}
