"""Copies of a program's values, as records keep them, and whether two values are the same to the bit."""

from __future__ import annotations

import array
import collections
import copy
import dataclasses
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from pyport.foreign import is_sparse, unmasked
from pyport.scripts.record import Opaque

#: Values that nothing can change.
ATOMS = frozenset(
    {float, int, bool, str, complex, type(None), np.bool_, np.str_}
    | {np.dtype(code).type for code in "bBhHiIlLqQefdgFDG"}
)
#: Nothing is copied to a greater depth: what holds itself has no end.
_DEEPEST = 20
#: A range with more numbers is named, not written out.
_LONGEST = 1_000_000
#: Packages whose values become arrays.
_ARRAYS = frozenset({"pandas", "torch", "jax", "jaxlib", "tensorflow", "xarray", "cupy", "polars"})


def snapshot(value: Any, depth: int = 0) -> Any:
    """A copy that later changes of the value do not reach; `Opaque` for what is no data."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is np.ndarray and value.dtype.kind != "O":
        return value.copy()
    if depth > _DEEPEST:
        return Opaque(kind.__name__)
    maker = _MAKERS.get(kind)
    if maker is None:
        maker = next((make for base, make in _BASES if isinstance(value, base)), _other)
    return maker(value, depth)


def _list(value: Iterable[Any], depth: int) -> Any:
    items = list(value)
    if set(map(type, items)) <= ATOMS:
        return items
    return [snapshot(item, depth + 1) for item in items]


def _tuple(value: Any, depth: int) -> Any:
    return tuple(_list(value, depth))


def _dict(value: Any, depth: int) -> Any:
    return {_name(key, depth): snapshot(item, depth + 1) for key, item in dict.items(value)}


def _name(key: Any, depth: int) -> Any:
    if isinstance(key, tuple):
        return tuple(_name(part, depth) for part in key)
    plain = snapshot(key, depth + 1)
    return plain if type(plain) in ATOMS else Opaque(f"{type(key).__name__} {key!r}")


def _array(value: Any, depth: int) -> Any:
    plain = np.array(unmasked(value), subok=False)
    if plain.dtype.kind == "O":
        flat = plain.reshape(-1)
        for k in range(flat.size):
            flat[k] = snapshot(flat[k], depth + 1)
        return flat.reshape(plain.shape)
    return plain


def _set(value: Any, depth: int) -> Any:
    try:
        return _list(sorted(value), depth)
    except Exception:  # what cannot be put in order has none to be recorded in
        return Opaque(type(value).__name__)


def _range(value: range, depth: int) -> Any:
    return np.array(value, dtype=np.int64) if len(value) <= _LONGEST else Opaque(repr(value))


def _fields(value: Any, depth: int) -> Any:
    return {name: snapshot(item, depth + 1) for name, item in vars(value).items()}


def _other(value: Any, depth: int) -> Any:
    kind = type(value)
    package = kind.__module__.split(".")[0]
    try:
        if is_sparse(value):
            return value.copy()
        if package in _ARRAYS and hasattr(value, "__array__"):
            return _array(value.detach().cpu() if hasattr(value, "detach") else value, depth)
        if dataclasses.is_dataclass(value) and not isinstance(value, type) and hasattr(value, "__dict__"):
            return _fields(value, depth)
    except Exception:  # the object's own code refuses
        return Opaque(kind.__name__)
    return Opaque(kind.__name__)


_MAKERS: dict[type, Callable[[Any, int], Any]] = {
    list: _list, tuple: _tuple, dict: _dict, np.ndarray: _array, range: _range, set: _set, frozenset: _set,
    collections.deque: _list, types.SimpleNamespace: _fields, array.array: _array, Opaque: lambda value, _: value,
}  # fmt: skip
#: Kinds of which the program may have made its own; a plain one takes their place.
_BASES: tuple[tuple[type, Callable[[Any, int], Any]], ...] = (
    (np.ndarray, _array), (tuple, _tuple), (list, lambda v, d: _list(list.__iter__(v), d)), (dict, _dict),
    (int, lambda v, d: int.__pos__(v)), (float, lambda v, d: float.__pos__(v)),
    (complex, lambda v, d: complex.__pos__(v)), (str, lambda v, d: str.__str__(v)),
    (collections.deque, _list), (types.SimpleNamespace, _fields),
)  # fmt: skip


def same(a: Any, b: Any) -> bool:
    """Whether two values are of one class and shape and have the same bits."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype.kind == "O":
            return all(same(x, y) for x, y in zip(a.flat, b.flat, strict=True))
        return bool(a.tobytes() == b.tobytes())
    if isinstance(a, (float, np.floating, complex, np.complexfloating)):
        return np.asarray(a).tobytes() == np.asarray(b).tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if hasattr(a, "tocsc") and hasattr(b, "tocsc"):
        return a.shape == b.shape and all(same(x, y) for x, y in zip(_parts(a), _parts(b), strict=True))
    try:
        return bool(a == b)
    except Exception:  # no answer is no agreement
        return False


def _parts(matrix: Any) -> tuple[Any, ...]:
    columns = matrix.tocsc()
    return columns.indptr, columns.indices, columns.data


def known(value: Any) -> bool:
    """Whether all of a recorded value is data."""
    if isinstance(value, (list, tuple)):
        return all(map(known, value))
    if isinstance(value, dict):
        return all(map(known, value.values()))
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return all(map(known, value.flat))
    return not isinstance(value, Opaque)


def duplicate(value: Any) -> Any:
    """The value with an identity of its own; what cannot be copied stays itself."""
    if type(value) in ATOMS:
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind != "O":
        return value.copy(order="K")
    try:
        return copy.deepcopy(value)
    except Exception:  # a handle or a module
        return value


def apart(value: Any) -> Any:
    """The value with an identity of its own, as each of its items has: two rows of a list are not one."""
    if type(value) is list:
        return [apart(item) for item in value]
    if type(value) is dict:
        return {key: apart(item) for key, item in value.items()}
    return duplicate(value)


def size(value: Any) -> int:
    """How many numbers were written, for what it costs to write them again."""
    if isinstance(value, np.ndarray):
        return value.size
    return len(value) if isinstance(value, (list, tuple, dict, collections.deque)) else 1
