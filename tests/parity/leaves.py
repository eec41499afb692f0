"""The leaves of a value of any class, and copies of the value in which one of them is another."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse

from pyport.foreign import Instance, Opaque


class Change(NamedTuple):
    """One leaf of a value: its path, and a function that gives a copy of the whole with that leaf changed."""

    path: str
    kind: str
    changed: Callable[[], Any]


def leaves(value: Any, path: str) -> Iterator[Change]:
    """Every leaf that holds something."""
    for inside, kind, put in _walk(value, path, ()):
        yield Change(inside, kind, lambda put=put: put(copy.deepcopy(value)))


def _walk(value: Any, path: str, way: tuple[Any, ...]) -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    if isinstance(value, Instance):
        yield from _walk(value.fields, path, (*way, "fields"))
    elif isinstance(value, Opaque):
        yield path, "opaque", lambda whole: _replaced(whole, way, lambda leaf: Opaque(leaf.what, "other"))
    elif scipy.sparse.issparse(value):
        if value.nnz:
            yield path, "sparse", lambda whole: _replaced(whole, way, _other_sparse)
    elif value.dtype.kind == "V" and value.dtype.names != ("real", "imag"):
        for place, label in _places(value.shape):
            for name in value.dtype.names or ():
                element = path if value.size == 1 else f"{path}({label})"
                yield from _walk(value[name][place], f"{element}.{name}", (*way, (name, place)))
    elif value.dtype.kind == "O":
        for place, label in _places(value.shape):
            yield from _walk(value[place], f"{path}{{{label}}}", (*way, place))
    elif value.size:
        yield path, value.dtype.name, lambda whole: _replaced(whole, way, _other_array)


def _places(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], str]]:
    is_vector = sum(size != 1 for size in shape) <= 1
    for k in range(int(np.prod(shape))):
        place = tuple(int(i) for i in np.unravel_index(k, shape, order="F"))
        yield place, str(k + 1) if is_vector else ",".join(str(i + 1) for i in place)


def _replaced(whole: Any, way: tuple[Any, ...], other: Callable[[Any], Any]) -> Any:
    """The whole, which is a copy already, with the leaf at the end of the way replaced."""
    if not way:
        return other(whole)
    first, rest = way[0], way[1:]
    if first == "fields":
        return Instance(whole.of_class, _replaced(whole.fields, rest, other))
    if isinstance(first[0], str):
        name, place = first
        whole[name][place] = _replaced(whole[name][place], rest, other)
    else:
        whole[first] = _replaced(whole[first], rest, other)
    return whole


def _other_array(leaf: Any) -> Any:
    made = leaf.copy()
    last = tuple(size - 1 for size in made.shape)
    if made.dtype.kind == "U":
        made[last] = "Q" if made[last] != "Q" else "q"
    elif made.dtype.kind == "b":
        made[last] = not made[last]
    elif made.dtype.kind == "f":
        made[last] = np.nextafter(made[last], np.inf, dtype=made.dtype)
    elif made.dtype.kind == "c":
        made[last] = complex(made[last].real, np.nextafter(made[last].imag, np.inf))
    else:
        made[last] ^= 1
    return made


def _other_sparse(leaf: Any) -> Any:
    made = leaf.copy()
    made.data = _other_array(made.data) if made.dtype.kind != "b" else ~made.data
    return made
