"""Arrays that a formula makes for itself, in the arithmetic in which it is computed.

``out = np.zeros((N, K))`` and ``out[i, j] = ...`` behind it: NumPy's array takes nothing but numbers, and nothing in
the call says what is going to be written into it. So the module of the formula sees a stand-in of NumPy meanwhile,
which makes such arrays; what the formula calls elsewhere gets NumPy's own.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dis import get_instructions
from functools import _lru_cache_wrapper, partial, wraps
from operator import is_
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from pyport.arithmetic import special
from pyport.arithmetic.watch import NotProvable, is_library, is_ours
from pyport.language import said

#: What makes an array of the arithmetic of NumPy's own one; None where nothing is to be made.
_MAKE: ContextVar[Callable[[Any], Any] | None] = ContextVar("make", default=None)
#: A name in a namespace, what it stands for, and what it stands for meanwhile.
Exchange = tuple[dict[str, Any], str, Any, Any]
#: So deep an array is looked for that a module keeps: ``layers[0].cache["Z"]``.
_DEEP = 4
#: So many objects are looked at on the way to a formula's own functions.
_MOST = 400


@contextmanager
def arrays_made(make: Callable[[Any], Any], where: Sequence[Exchange]) -> Iterator[None]:
    """Let np.zeros, ones, empty, full and arrays of lists be arrays of an arithmetic, in some formulas.

    Parameters
    ----------
    make : callable
        An array of the arithmetic with the numbers of an array of doubles.
    where : sequence of Exchange
        The formulas' names for NumPy: see `exchanges`.
    """
    token = _MAKE.set(make)
    kept = [_kept(names) for names in {id(names): names for names, *_ in where}.values()]
    for names, name, _, instead in where:
        names[name] = instead
    try:
        yield
    finally:
        for names, name, own, _ in where:
            if own is builtins.float:
                del names[name]
            else:
                names[name] = own
        for space in kept:
            space.restore()
        _MAKE.reset(token)


#: What modules hold that formulas stand in, as it was when it was looked at last, by the module's own names.
_HELD: dict[int, _Kept] = {}
#: Of so many modules.
_MOST_HELD = 20


def _kept(names: dict[str, Any]) -> _Kept:
    """What a module holds now: looked for anew only where that is not what it was."""
    found = _HELD.get(id(names))
    if found is None or not found.is_current():
        if len(_HELD) >= _MOST_HELD:
            _HELD.clear()
        found = _HELD[id(names)] = _Kept(names)
    return found


class _Kept:
    """What a module holds before formulas run: what they leave there of an arithmetic is none of the next call's.

    Parameters
    ----------
    names : dict
        The module's. What its own objects, dicts, lists and defaults of functions hold counts too, `_DEEP` deep.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.caches: list[Any] = []
        self.held: list[tuple[Any, Any]] = []
        seen: set[int] = set()
        waiting: list[tuple[Any, int]] = [(names, 0)]
        while waiting and len(seen) < _MOST:
            item, depth = waiting.pop()
            if id(item) in seen:
                continue
            seen.add(id(item))
            self.held.append((item, item.copy()))
            for part in list(item.values()) if isinstance(item, dict) else item:
                if depth < _DEEP:
                    waiting += [(inner, depth + 1) for inner in self._inside(part, names)]

    def _inside(self, item: Any, names: dict[str, Any]) -> list[Any]:
        """The dicts and lists in which something holds what it has."""
        if type(item) in (dict, list):
            return [item]
        if isinstance(item, _lru_cache_wrapper):
            self.caches.append(item)
        if isinstance(item, FunctionType) and item.__globals__ is names:
            cells = [cell.cell_contents for cell in item.__closure__ or () if _is_filled(cell)]
            parts = [*(item.__defaults__ or ()), *(item.__kwdefaults__ or {}).values(), *cells]
            return [vars(item), *(part for part in parts if type(part) in (dict, list))]
        if getattr(type(item), "__module__", None) == names.get("__name__") and hasattr(item, "__dict__"):
            return [vars(item)]
        return []

    def is_current(self) -> bool:
        """Whether it is held still, and nothing else."""
        return all(_are_same(item, before) for item, before in self.held)

    def restore(self) -> None:
        """Take back what is of an arithmetic."""
        for item, before in self.held:
            if _are_same(item, before):
                continue
            if isinstance(item, dict):
                for name in [name for name, part in item.items() if is_of_arithmetic(part)]:
                    if name in before:
                        item[name] = before[name]
                    else:
                        del item[name]
            elif any(map(is_of_arithmetic, item)):
                item[:] = before
        for cache in self.caches:
            cache.cache_clear()


def _are_same(item: Any, before: Any) -> bool:
    """Whether a dict or a list holds the same objects as a copy of it."""
    if len(item) != len(before):
        return False
    pairs = (item.values(), before.values()) if isinstance(item, dict) else (item, before)
    return all(map(is_, *pairs))


def exchanges(*functions: Any) -> list[Exchange]:
    """All names for NumPy in the modules of some functions, and of what they are made of or import beside them.

    And ``float``, which is Python's own there.
    """
    found: list[Exchange] = []
    for names in _namespaces(functions):
        if "float" not in names:
            found.append((names, "float", builtins.float, _FLOAT))
        for name, item in list(names.items()):
            instead = _stand_in(item)
            if instead is not None:
                found.append((names, name, item, instead))
    return found


class _Cell:
    """What an inner function takes from outside, to be exchanged as in a namespace."""

    def __init__(self, cell: Any) -> None:
        self.cell = cell

    def __getitem__(self, _: str) -> Any:
        return self.cell.cell_contents

    def __setitem__(self, _: str, item: Any) -> None:
        self.cell.cell_contents = item


#: Where a formula finds an array that nobody hands to it, its name there, and the array.
Held = tuple[Any, str, Any]


def arrays_held(*functions: Any) -> list[Held]:
    """The arrays of doubles that formulas find by themselves: of their modules, closures, and objects."""
    functions_seen: list[Any] = []
    spaces = _namespaces(functions, functions_seen)
    code = [item.__code__ for item in functions_seen if isinstance(item, FunctionType) and _is_theirs(item)]
    for item in code:
        code += [const for const in item.co_consts if isinstance(const, CodeType)]
    used = {name for item in code for name in item.co_names}
    found: list[Held] = [(names, name, item) for names in spaces for name, item in names.items() if name in used]
    for item in functions_seen:
        if isinstance(item, FunctionType):
            if _is_theirs(item):
                found += [(_Cell(cell), name, cell.cell_contents)
                          for name, cell in zip(item.__code__.co_freevars, item.__closure__ or (), strict=True)
                          if _is_filled(cell)]  # fmt: skip
        elif _is_theirs(getattr(type(item), "__init__", None)):
            found += [(vars(item), name, part) for name, part in vars(item).items()]
    return [held for held in found if type(held[2]) is np.ndarray and held[2].dtype == np.float64 and held[2].size]


def numbers_held(*functions: Any) -> dict[str, float]:
    """The numbers that formulas read of their modules and closures, and those that they call, by their names."""
    seen: set[int] = set()
    found: dict[str, float] = {}
    waiting = list(functions)
    while waiting and len(seen) < _MOST:
        item = waiting.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, FunctionType):
            cells = zip(item.__code__.co_freevars, item.__closure__ or (), strict=True)
            read = {name: cell.cell_contents for name, cell in cells if _is_filled(cell)}
            if _is_theirs(item):
                names = [step.argval for step in get_instructions(item.__code__) if step.opname == "LOAD_GLOBAL"]
                read |= {name: item.__globals__[name] for name in names if name in item.__globals__}
                found |= {name: part for name, part in read.items() if type(part) in (int, float)}
            waiting += read.values()
        elif isinstance(item, MethodType):
            waiting += [item.__func__, item.__self__]
        elif isinstance(item, partial):
            waiting += [item.func, *item.args]
        elif hasattr(item, "__dict__") and not isinstance(item, ModuleType | type | np.ndarray):
            waiting += [vars(type(item)).get("__call__"), *filter(callable, vars(item).values())]
    return found


def _is_theirs(item: Any) -> bool:
    """Whether a function is the user's."""
    filename = getattr(getattr(item, "__code__", None), "co_filename", "")
    return bool(filename) and not is_ours(filename) and not is_library(filename)


@contextmanager
def arrays_changed(change: Callable[[int, Any], Any], where: Sequence[Held]) -> Iterator[None]:
    """Let formulas find other arrays instead of those that they hold: of the number of each, and itself."""
    put = [change(k, array) for k, (_, _, array) in enumerate(where)]
    for (names, name, _), instead in zip(where, put, strict=True):
        names[name] = instead
    try:
        yield
    finally:
        for (names, name, own), instead in zip(where, put, strict=True):
            if names[name] is instead:
                names[name] = own


def _namespaces(functions: Sequence[Any], visited: list[Any] | None = None) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    seen: set[int] = set()
    waiting = list(functions)
    while waiting and len(seen) < _MOST:
        item = waiting.pop(0)
        if id(item) in seen or item is None:
            continue
        seen.add(id(item))
        if visited is not None and hasattr(item, "__dict__") and not isinstance(item, ModuleType | type):
            visited.append(item)
        if isinstance(item, FunctionType):
            waiting += [cell.cell_contents for cell in item.__closure__ or () if _is_filled(cell)]
            _take(item.__globals__, item.__code__.co_filename, found, waiting)
        elif isinstance(item, MethodType):
            waiting += [item.__func__, item.__self__]
        elif isinstance(item, partial):
            waiting += [item.func, *item.args]
        elif isinstance(item, ModuleType):
            _take(vars(item), getattr(item, "__file__", None) or "", found, waiting)
        elif isinstance(item, type):
            waiting += [part for part in vars(item).values() if isinstance(part, FunctionType)]
        elif not isinstance(item, np.ndarray | str | int | float) and hasattr(item, "__dict__"):
            waiting += [type(item), *(part for part in vars(item).values() if callable(part))]
    return list(found.values())


def _take(names: dict[str, Any], filename: str, found: dict[int, dict[str, Any]], waiting: list[Any]) -> None:
    # The methods that a dataclass has are made of a text, which is in no file: their module is.
    filename = names.get("__file__") or filename
    if id(names) in found or not filename or is_ours(filename) or is_library(filename):
        return
    found[id(names)] = names
    waiting += [item for item in names.values() if isinstance(item, ModuleType | FunctionType) and item is not np]


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _stand_in(item: Any) -> Any:
    if item is np:
        return _NUMPY
    if callable(item):
        for own, instead in _INSTEAD.items():
            if item is own:
                return instead
    return special.stand_in(item, is_of_arithmetic)


def _made(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*operands: Any, **options: Any) -> Any:
        make = _MAKE.get()
        if make is None:
            return function(*operands, **options)
        if function is np.full:
            shape, fill, *rest = operands if len(operands) > 1 else (*operands, options.pop("fill_value"))
            if is_of_arithmetic(fill):
                return _full(make, shape, fill, *rest, **options)
            operands = (shape, fill, *rest)
        made = function(*operands, **options)
        return make(made) if made.dtype == np.float64 else made

    return called


def _full(make: Callable[[Any], Any], shape: Any, fill: Any, dtype: Any = None, order: Any = "C", **more: Any) -> Any:
    found = make(np.zeros(shape))
    filled = found + fill
    if order != "C" or more or filled.shape != found.shape:
        raise NotProvable(said("np.full in this way is not known here"))
    return filled if dtype is None else filled.astype(dtype, copy=False)


def _of_list(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(item: Any = (), *operands: Any, **options: Any) -> Any:
        make = _MAKE.get()
        if make is None:
            return function(item, *operands, **options)
        if is_of_arithmetic(item):
            return _converted(function, item, *operands, **options)
        if isinstance(item, list | tuple):
            if _holds_some(item):
                return _converted(function, _stacked(item), *operands, **{**options, "copy": None})
            made = function(item, *operands, **options)
            return make(made) if made.dtype == np.float64 else made
        return function(item, *operands, **options)

    return called


def _converted(
    function: Callable[..., Any], item: Any, dtype: Any = None, order: Any = None, *, copy: Any = ..., ndmin: int = 0,
    **more: Any,
) -> Any:  # fmt: skip
    """What np.array and its kind make of an array of an arithmetic: itself where NumPy gives the array itself."""
    copy = (True if function is np.array else None) if copy is ... else copy
    order = "C" if function is np.ascontiguousarray else order
    ndmin = 1 if function is np.ascontiguousarray else ndmin
    if any(more.values()):
        raise NotProvable(said("np.{kind} in this way is not known here", kind=function.__name__))
    if issubclass(type(item), np.ndarray):
        return np.array(item, dtype, copy=copy or None, order=order or "K", subok=True, ndmin=ndmin)
    found = item if dtype is None else item.astype(dtype, copy=False)
    if copy:
        found = found.copy(order or "K")
    elif order not in (None, "K") and hasattr(found, "in_order"):
        found = found.in_order(order)
    lacking = ndmin - len(found.shape)
    return found if lacking <= 0 else found[(*(None,) * lacking, ...)]


def is_of_arithmetic(item: Any) -> bool:
    """Whether something is an array of another type than NumPy's own."""
    kind = type(item)
    return hasattr(kind, "__array_ufunc__") and kind is not np.ndarray and not issubclass(kind, np.generic)


def _holds_some(items: Any) -> bool:
    return any(_holds_some(item) if isinstance(item, list | tuple) else is_of_arithmetic(item) for item in items)


def _stacked(items: Any) -> Any:
    return np.stack([_stacked(item) if isinstance(item, list | tuple) else
                     item if is_of_arithmetic(item) else np.asarray(item) for item in items])  # fmt: skip


class _Beside:
    """What takes the place of ``np.c_`` or ``np.r_``.

    Parameters
    ----------
    own : object
        NumPy's, for all that has no array of an arithmetic.
    vectors_are : tuple
        The index that makes of a vector what is put together.
    """

    def __init__(self, own: Any, vectors_are: tuple[Any, ...]) -> None:
        self.own, self.vectors_are = own, vectors_are

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if not any(map(is_of_arithmetic, parts)):
            return self.own[key]
        if any(isinstance(part, str | slice) for part in parts):
            raise NotProvable(said("this use of np.c_ and np.r_ is not supported"))
        rows = [part if is_of_arithmetic(part) else np.asarray(part) for part in parts]
        rows = [part.reshape(1) if part.ndim == 0 else part for part in rows]
        rows = [part[self.vectors_are] if part.ndim == 1 else part for part in rows]
        return np.concatenate(rows, axis=-1 if self.own is np.c_ else 0)


_INSTEAD: dict[Any, Any] = {
    **{function: _made(function) for function in (np.zeros, np.ones, np.empty, np.full)},
    **{function: _of_list(function) for function in (np.array, np.asarray, np.ascontiguousarray)},
    **{kind: special.number_of(kind, is_of_arithmetic) for kind in (np.float64, np.int64, np.int32, np.bool_)},
}
_FLOAT = special.number_of(builtins.float, is_of_arithmetic)
#: NumPy, but for what makes new arrays.
_NUMPY = special.With(
    np,
    {function.__name__: instead for function, instead in _INSTEAD.items()}
    | {"c_": _Beside(np.c_, (slice(None), None)), "r_": _Beside(np.r_, (slice(None),))},
)
