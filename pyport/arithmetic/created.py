"""Arrays that a formula makes for itself, in the arithmetic in which it is computed.

``out = np.zeros((N, K))`` and ``out[i, j] = ...`` behind it: NumPy's array takes nothing but numbers, and nothing in
the call says what is going to be written into it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from threading import RLock
from typing import Any

import numpy as np

from pyport.arithmetic.watch import is_ours

#: What makes an array of the arithmetic of NumPy's own one; None where nothing is to be made.
_MAKE: ContextVar[Callable[[Any], Any] | None] = ContextVar("make", default=None)
_NEW = ("zeros", "ones", "empty", "full")
_OF_LISTS = ("array", "asarray", "ascontiguousarray")
_LOCK = RLock()
_ENTERED: list[dict[str, Any]] = []


@contextmanager
def arrays_made(make: Callable[[Any], Any]) -> Iterator[None]:
    """Let np.zeros, ones, empty, full and arrays of lists be arrays of an arithmetic, in this thread's formulas.

    Parameters
    ----------
    make : callable
        An array of the arithmetic with the numbers of an array of doubles.

    Notes
    -----
    NumPy's functions are exchanged meanwhile; what is called from NumPy, from this package or from another thread
    gets NumPy's own arrays as ever.
    """
    token = _MAKE.set(make)
    _exchange()
    try:
        yield
    finally:
        _restore()
        _MAKE.reset(token)


def _exchange() -> None:
    with _LOCK:
        own = {name: getattr(np, name) for name in (*_NEW, *_OF_LISTS)}
        _ENTERED.append(own)
        if len(_ENTERED) == 1:
            for name in _NEW:
                setattr(np, name, _made(own[name]))
            for name in _OF_LISTS:
                setattr(np, name, _of_list(own[name]))


def _restore() -> None:
    with _LOCK:
        own = _ENTERED.pop()
        if not _ENTERED:
            for name, function in own.items():
                setattr(np, name, function)


def _maker() -> Callable[[Any], Any] | None:
    """What makes arrays, if a formula asks and not a library."""
    make = _MAKE.get()
    if make is None or _is_library(sys._getframe(2).f_code.co_filename):
        return None
    return make


@lru_cache(maxsize=1024)
def _is_library(filename: str) -> bool:
    return is_ours(filename) or "site-packages" in filename or "dist-packages" in filename


def _made(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*operands: Any, **options: Any) -> Any:
        make = _maker()
        if make is None:
            return function(*operands, **options)
        if function.__name__ == "full" and _is_composite(operands[1:2] or [options.get("fill_value")]):
            shape = operands[0] if operands else options["shape"]
            return make(np.zeros(shape)) + (operands[1] if len(operands) > 1 else options["fill_value"])
        made = function(*operands, **options)
        return make(made) if made.dtype == np.float64 else made

    return called


def _of_list(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(item: Any = (), *operands: Any, **options: Any) -> Any:
        make = _maker()
        if make is None:
            return function(item, *operands, **options)
        if _is_of_arithmetic(item):
            return item.copy() if function.__name__ == "array" and options.get("copy", True) else item
        if isinstance(item, list | tuple) and _is_composite(item):
            return _stacked(item)
        made = function(item, *operands, **options)
        return make(made) if isinstance(item, list | tuple) and made.dtype == np.float64 else made

    return called


def _is_composite(items: Any) -> bool:
    return any(_is_composite(item) if isinstance(item, list | tuple) else _is_of_arithmetic(item) for item in items)


def _is_of_arithmetic(item: Any) -> bool:
    return hasattr(type(item), "__array_ufunc__") and not isinstance(item, np.generic) and type(item) is not np.ndarray


def _stacked(items: Any) -> Any:
    return np.stack([_stacked(item) if isinstance(item, list | tuple) else _with_axes(item) for item in items])


def _with_axes(item: Any) -> Any:
    return item if _is_of_arithmetic(item) else np.float64(item) if np.ndim(item) == 0 else np.asarray(item)
