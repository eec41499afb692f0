"""Many small values in few arrays, for the way from one process to another: a million numbers take a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: Numbers that one array per class can hold and give back as they were.
_NUMBERS = frozenset({float, bool, np.bool_} | {np.dtype(code).type for code in "bBhHiIlLqQefdFD"})


def pack(values: Sequence[Any]) -> dict[str, Any]:
    """The values by class: places and one array for each class of numbers, and for each class and shape of arrays."""
    numbers: dict[type, tuple[list[int], list[Any]]] = {}
    arrays: dict[tuple[str, tuple[int, ...]], tuple[list[int], list[Any]]] = {}
    rest: tuple[list[int], list[Any]] = ([], [])
    for k, value in enumerate(values):
        kind = type(value)
        if kind in _NUMBERS:
            group = numbers.setdefault(kind, ([], []))
        elif kind is np.ndarray and value.dtype.kind in "biufc" and value.dtype.isnative:
            group = arrays.setdefault((value.dtype.char, value.shape), ([], []))
        else:
            group = rest
        group[0].append(k)
        group[1].append(value)
    return {
        "count": len(values),
        "numbers": [(kind, np.array(at), np.array(found, dtype=kind)) for kind, (at, found) in numbers.items()],
        "arrays": [(shape, np.array(at), np.array(found)) for (_, shape), (at, found) in arrays.items()],
        "rest": (rest[0], rest[1]),
    }


def unpack(packed: Mapping[str, Any]) -> list[Any]:
    """The values in their order."""
    values: list[Any] = [None] * packed["count"]
    for kind, at, numbers in packed["numbers"]:
        plain = numbers.tolist() if kind in (float, bool) else list(numbers)
        for k, value in zip(at.tolist(), plain, strict=True):
            values[k] = value
    for shape, at, arrays in packed["arrays"]:
        # One of no axes would be a number.
        for k, array in zip(at.tolist(), map(np.array, arrays) if shape == () else arrays, strict=True):
            values[k] = array
    for k, value in zip(*packed["rest"], strict=True):
        values[k] = value
    return values
