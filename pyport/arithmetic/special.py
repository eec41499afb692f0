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


class _With(ModuleType):
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
    if own is None or not (isinstance(item, ModuleType) or callable(item)):
        return None

    def of(ours: Callable[..., Any]) -> Callable[..., Any]:
        theirs = getattr(own, ours.__name__)

        @wraps(theirs)
        def called(array: Any, *operands: Any, **options: Any) -> Any:
            return (ours if is_of_arithmetic(array) else theirs)(array, *operands, **options)

        return called

    instead = {ours.__name__: of(ours) for ours in (logsumexp, softmax, log_softmax)}
    for name, function in instead.items():
        if item is getattr(own, name):
            return function
    if not isinstance(item, ModuleType):
        return None
    if item is own:
        return _With(own, instead)
    return _With(item, {"special": _With(own, instead)}) if item is sys.modules["scipy"] else None
