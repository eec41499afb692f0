"""Functions of `scipy.special` that are no ufuncs, in NumPy's: they take arrays of any arithmetic."""

from __future__ import annotations

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


class With(ModuleType):
    """A module, but for some of its names."""

    def __init__(self, own: ModuleType, instead: dict[str, Any]) -> None:
        super().__init__(own.__name__)
        vars(self).update(instead)
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def stand_in(item: Any, is_of_arithmetic: Callable[[Any], bool]) -> Any:
    """What takes the place of SciPy, of its module or of one of these functions; None of anything else."""
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
