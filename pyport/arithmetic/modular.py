"""Modular arithmetic: values modulo a prime, ``exp`` as a random function with its own laws.

A formula that holds for all real numbers holds here exactly; one that does not hold is
found out by random values, except with a probability of about its degree over 2^31
(polynomial identity testing [1]_). ``exp`` answers each new argument with a random residue,
the same argument with the same one, and -x with the inverse, so values obey only what they must.

.. [1] J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial
   identities", J. ACM 27 (1980) 701-717.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic import residues as field
from pyport.arithmetic.primitives import composite
from pyport.arithmetic.residues import PRIME, Residues
from pyport.arithmetic.truth import NotProvable, Truth

#: The arguments that ``exp`` and ``log`` were asked for, while somebody wants to know them.
_ASKED: ContextVar[list[Residues] | None] = ContextVar("asked", default=None)
#: What stands in that list for a ``log``: no residue.
LOG = -1


@contextmanager
def asked() -> Iterator[list[Residues]]:
    """Collect the arguments of every ``exp``, up to their sign, and `LOG` for every ``log``."""
    taken: list[Residues] = []
    token = _ASKED.set(taken)
    try:
        yield taken
    finally:
        _ASKED.reset(token)


def _note(values: Residues) -> None:
    taken = _ASKED.get()
    if taken is not None:
        taken.append(values.ravel())


class ModularArray(NDArrayOperatorsMixin):
    """An array of residues with NumPy's operations.

    Parameters
    ----------
    values : array of int64
        Residues, 0 ... p-1.
    key : int
        Chooses the random function that ``exp`` is; arrays of one computation share it.
    shift : (array, array), optional
        For a difference of a value and a maximum, the residues of the two, each of the shape
        of the difference: exp(a - m) is exp(a) / exp(m).
    is_max : bool
        Whether this is the largest of something.
    """

    __array_priority__ = 100

    def __init__(self, values: Residues, key: int, shift: tuple[Any, Any] | None = None, is_max: bool = False) -> None:
        self.values, self.key, self.shift, self.is_max = values, key, shift, is_max

    shape = property(lambda self: self.values.shape)
    ndim = property(lambda self: self.values.ndim)
    size = property(lambda self: self.values.size)
    T = property(lambda self: self._view(lambda values: values.T))
    mT = property(lambda self: self._view(lambda values: values.swapaxes(-1, -2)))

    def same(self, values: Residues) -> ModularArray:
        """Other residues of the same computation."""
        return ModularArray(values, self.key)

    def _view(self, look: Callable[[Residues], Residues]) -> ModularArray:
        """The same elements in another arrangement; a shift is arranged alike."""
        shift = None if self.shift is None else (look(self.shift[0]), look(self.shift[1]))
        return ModularArray(look(self.values), self.key, shift, self.is_max)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> ModularArray:
        if isinstance(index, ModularArray | Truth):
            raise NotProvable("an index that is a value")
        return self._view(lambda values: np.asarray(values[index]))

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, ModularArray):
            raise NotProvable("an index that is a value")
        where = index.numbers().values.astype(bool) if isinstance(index, Truth) else index
        self.values[where] = self.of(value)
        self.shift, self.is_max = None, False

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> NoReturn:
        raise NotProvable("a value becomes an ordinary number")

    __int__ = __index__ = __complex__ = __bool__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable("a value is stored in an ordinary array")

    def of(self, value: Any) -> Residues:
        """The residues of an operand."""
        if isinstance(value, Truth):
            value = value.numbers()
        return value.values if isinstance(value, ModularArray) else field.residues(value)

    def copy(self) -> ModularArray:
        """A copy."""
        return self._view(np.copy)

    def reshape(self, *shape: Any, order: Any = "C") -> ModularArray:
        """The same residues in another shape."""
        return self._view(lambda values: values.reshape(*shape, order=order))

    def ravel(self, order: Any = "C") -> ModularArray:
        """The residues in one row."""
        return self._view(lambda values: values.ravel(order=order))

    def flatten(self, order: Any = "C") -> ModularArray:
        """A copy of the residues in one row."""
        return self._view(lambda values: values.flatten(order=order))

    def transpose(self, *axes: Any) -> ModularArray:
        """The axes in another order."""
        return self._view(lambda values: values.transpose(*axes))

    def dot(self, other: Any) -> Any:
        """The product, as ``np.dot`` has it."""
        return dot(self, other)

    def sum(self, axis: Any = None, dtype: None = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The sum over all elements or along an axis."""
        _plain_options(dtype, out)
        return self.same(np.asarray(self.values.sum(axis=axis, keepdims=keepdims) % PRIME))

    def mean(self, axis: Any = None, dtype: None = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The mean over all elements or along an axis."""
        total = self.sum(axis, dtype, out, keepdims)
        average: ModularArray = total / (self.size // max(1, total.size))
        return average

    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The largest in the order that comparisons here have; only good for a shift of ``exp``."""
        _plain_options(None, out)
        largest = _ordered(self.values).max(axis=axis, keepdims=keepdims)
        return ModularArray(np.asarray(largest % PRIME), self.key, is_max=True)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if composite(inputs):
            return NotImplemented
        name, out = ufunc.__name__, kwargs.get("out")
        if method != "__call__":
            raise NotProvable(f"np.{name}.{method} is not known here")
        if set(kwargs) - {"out"}:
            raise NotProvable(f"np.{name} in this way is not known here")
        if out is not None and not isinstance(out[0], ModularArray):
            raise NotProvable(f"np.{name} into an ordinary array")
        if name not in UFUNCS:
            raise NotProvable(f"np.{name} is not known here")
        if name in _SIZES and any(not isinstance(item, ModularArray) and np.any(self.of(item) != 0) for item in inputs):
            raise NotProvable(f"np.{name} with a number other than 0")
        try:
            operands = [item if isinstance(item, ModularArray) else self.same(self.of(item)) for item in inputs]
        except TypeError as error:
            raise NotProvable(str(error)) from None
        result = UFUNCS[name](*operands)
        if isinstance(result, Truth):
            zero = [isinstance(item, ModularArray) or not np.any(self.of(item) != 0) for item in inputs]
            result.meaningful = all(zero)
        if out is None:
            return result
        out[0].values[...], out[0].shift, out[0].is_max = result.values, result.shift, result.is_max
        return out[0]

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in FUNCTIONS:
            raise NotProvable(f"np.{function.__name__} is not known here")
        try:
            return FUNCTIONS[function.__name__](*args, **kwargs)
        except TypeError as error:
            raise NotProvable(f"np.{function.__name__} in this way is not known here ({error})") from None


def _plain_options(dtype: Any, out: Any) -> None:
    if dtype is not None or out is not None:
        raise NotProvable("a sum of another kind or into an array")


def _ordered(values: Residues) -> Residues:
    """Residues as numbers of both signs: the upper half counts as negative."""
    return np.where(values > PRIME // 2, values - PRIME, values)


def _subtract(a: ModularArray, b: ModularArray) -> ModularArray:
    values = (a.values - b.values) % PRIME
    shift = None
    if a.is_max or b.is_max:
        shift = np.broadcast_to(a.values, values.shape), np.broadcast_to(b.values, values.shape)
    return ModularArray(values, a.key, shift)


def _negative(a: ModularArray) -> ModularArray:
    return ModularArray(-a.values % PRIME, a.key, None if a.shift is None else a.shift[::-1])


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
        return _divide(*(_exp(a.same(part)) for part in a.shift))
    x = a.values
    negative = x > PRIME // 2
    positive = np.where(negative, PRIME - x, x)
    _note(positive)
    answer = np.where(x == 0, 1, field.scrambled(positive, a.key))
    return ModularArray(np.where(negative, field.inverse(answer), answer), a.key)


def _log(a: ModularArray) -> ModularArray:
    # Of log only the derivative is exact; its value is a random function.
    _note(np.array([LOG]))
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
    return lambda a, b: Truth(relation(_ordered(a.values), _ordered(b.values)), a)


def _choose(pick: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: ModularArray(pick(_ordered(a.values), _ordered(b.values)) % PRIME, a.key)


UFUNCS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: ModularArray((a.values + b.values) % PRIME, a.key),
    "subtract": _subtract,
    "multiply": lambda a, b: ModularArray(a.values * b.values % PRIME, a.key),
    "divide": _divide,
    "negative": _negative,
    "positive": lambda a: a.copy(),
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


#: What goes by the size of a value; residues have a sign, but no size.
_SIZES = {"maximum", "minimum"}


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
    return like.same(np.where(condition, like.of(a), like.of(b)))


def _joined(join: Callable[..., Any]) -> Callable[..., Any]:
    def function(arrays: Any, axis: int = 0) -> ModularArray:
        like, options = _key_of(*arrays), {} if join in (np.hstack, np.vstack, np.column_stack) else {"axis": axis}
        shift = None
        if all(isinstance(item, ModularArray) and item.shift is not None for item in arrays):
            shift = (
                join([item.shift[0] for item in arrays], **options),
                join([item.shift[1] for item in arrays], **options),
            )
        return ModularArray(join([like.of(item) for item in arrays], **options), like.key, shift)

    return function


def _outer(a: Any, b: Any) -> Any:
    return a.reshape(-1, 1) * b.reshape(1, -1)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "dot": dot,
    "transpose": lambda a, axes=None: a.transpose(axes),
    "matrix_transpose": lambda a: a.mT,
    "sum": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.sum(axis, dtype, out, keepdims),
    "mean": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.mean(axis, dtype, out, keepdims),
    "max": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "amax": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "reshape": lambda a, shape, order="C": a.reshape(shape, order=order),
    "ravel": lambda a, order="C": a.ravel(order),
    "copy": lambda a: a.copy(),
    "where": _where,
    "concatenate": _joined(np.concatenate),
    "hstack": _joined(np.hstack),
    "vstack": _joined(np.vstack),
    "stack": _joined(np.stack),
    "column_stack": _joined(np.column_stack),
    "outer": _outer,
    "zeros_like": lambda a: ModularArray(np.zeros_like(a.values), a.key),
    "ones_like": lambda a: ModularArray(np.ones_like(a.values), a.key),
    "shape": lambda a: a.shape,
    "ndim": lambda a: a.ndim,
    "size": lambda a: a.size,
}
