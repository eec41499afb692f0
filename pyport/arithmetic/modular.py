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
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic import residues as rules
from pyport.arithmetic.primitives import composite
from pyport.arithmetic.residues import PRIME, Residues
from pyport.arithmetic.truth import NotProvable, Truth


@dataclass
class Asked:
    """Arguments, up to their sign, of what has laws that are not known here.

    Attributes
    ----------
    exp, size : list of array of int64
        Of ``exp``; and of comparisons, ``abs``, ``maximum``: what is compared with 0.
    log : bool
        Whether there was a ``log``.
    """

    exp: list[Residues] = field(default_factory=list)
    size: list[Residues] = field(default_factory=list)
    log: bool = False


#: What was asked for, while somebody wants to know it.
_ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asked() -> Iterator[Asked]:
    """Collect the arguments of ``exp`` and of all that goes by size."""
    taken = Asked()
    token = _ASKED.set(taken)
    try:
        yield taken
    finally:
        _ASKED.reset(token)


def noted() -> Asked:
    """Where arguments are put down; nobody reads it if nobody asked."""
    return _ASKED.get() or Asked()


def unsigned(values: Residues) -> Residues:
    """Residues up to their sign, in one row."""
    return np.minimum(values, PRIME - values).ravel()


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
        return value.values if isinstance(value, ModularArray) else rules.residues(value)

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
        return FUNCTIONS["dot"](self, other)

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
        largest = ordered(self.values).max(axis=axis, keepdims=keepdims)
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


#: What each ufunc and each function of NumPy does, by name; filled by `pyport.arithmetic.modular_rules`.
UFUNCS: dict[str, Callable[..., Any]] = {}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
#: What goes by the size of a value; residues have a sign, but no size.
_SIZES = {"maximum", "minimum"}


def ordered(values: Residues) -> Residues:
    """Residues as numbers of both signs: the upper half counts as negative."""
    return np.where(values > PRIME // 2, values - PRIME, values)
