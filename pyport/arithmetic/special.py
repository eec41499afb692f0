"""Functions of SciPy's and Python's own that are no ufuncs, in NumPy's: they take arrays of any arithmetic."""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of exponentials, or of their multiples by `b`."""
    top = np.max(a, axis=axis, keepdims=True)
    parts = np.exp(a - top)
    found = top + np.log(np.sum(parts if b is None else b * parts, axis=axis, keepdims=True))
    return found if keepdims else np.squeeze(found, axis=axis)


def softmax(x: Any, axis: Any = None) -> Any:
    """Exponentials as shares of their sum."""
    parts = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return parts / np.sum(parts, axis=axis, keepdims=True)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """The logarithm of these shares."""
    return x - logsumexp(x, axis=axis, keepdims=True)


_OURS = (logsumexp, softmax, log_softmax)
#: Of `math`, by what NumPy calls them.
_MATH = {name: getattr(np, name) for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos",
         "tan", "sinh", "cosh", "tanh", "fabs")} | {"atan": np.arctan, "pow": np.power}  # fmt: skip


def number_of(own: type, is_of_arithmetic: Callable[[Any], bool]) -> type:
    """What takes the place of ``float``, or of a type of NumPy's numbers: what is of an arithmetic stays so."""
    is_float = issubclass(own, builtins.float)

    class Kind(type):
        def __instancecheck__(cls, item: Any) -> bool:
            return isinstance(item, own) or (is_float and is_of_arithmetic(item) and item.shape == ())

        def __subclasscheck__(cls, kind: type) -> bool:
            return kind is cls or issubclass(kind, own)

    class Number(metaclass=Kind):
        #: So NumPy reads it where a type of elements is expected.
        dtype = np.dtype(own)

        def __new__(cls, item: Any = 0, *options: Any) -> Any:
            if not is_of_arithmetic(item):
                return own(item, *options)
            return the_only(item) if own is builtins.float else item.astype(own)

    Number.__name__ = own.__name__
    return Number


def the_only(array: Any) -> Any:
    """The number of an array of one element, as NumPy's ``item`` gives it.

    Raises
    ------
    TypeError
        If there are more.
    """
    if array.size != 1:
        raise TypeError("only arrays of one element can be converted to a number")
    # A sum is a number by itself: what is added to it later is not added to the array.
    return array.sum()


class With(ModuleType):
    """A module, but for some of its names."""

    def __init__(self, own: ModuleType, instead: dict[str, Any]) -> None:
        super().__init__(own.__name__)
        vars(self).update(instead)
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def stand_in(item: Any, is_of_arithmetic: Callable[[Any], bool]) -> Any:
    """What takes the place of a module that has such functions, or of one of them; None of anything else."""
    if item is math:
        return With(math, {name: stand_in(getattr(math, name), is_of_arithmetic) for name in _MATH})
    for name, ours in _MATH.items():
        if item is getattr(math, name):
            return _for_both(ours, item, is_of_arithmetic)
    own = sys.modules.get("scipy.special")
    if own is None:
        return None
    for ours in _OURS:
        if item is getattr(own, ours.__name__):
            return _for_both(ours, item, is_of_arithmetic)
    if item is own:
        names = [ours.__name__ for ours in _OURS]
        return With(own, {name: stand_in(getattr(own, name), is_of_arithmetic) for name in names})
    return With(item, {"special": stand_in(own, is_of_arithmetic)}) if item is sys.modules["scipy"] else None


def _for_both(
    ours: Callable[..., Any], theirs: Callable[..., Any], is_of_arithmetic: Callable[[Any], bool]
) -> Callable[..., Any]:  # fmt: skip
    """One function for arrays of any arithmetic, and another for all else."""

    @wraps(theirs)
    def called(array: Any, *operands: Any, **options: Any) -> Any:
        return (ours if is_of_arithmetic(array) else theirs)(array, *operands, **options)

    return called
