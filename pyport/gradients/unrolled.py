"""All blocks in one vector, as optimisers want them, and the vector taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Literal

import numpy as np

from pyport.arithmetic import BoundedArray

#: Column order, which is MATLAB's (:), or row order, which is NumPy's ravel.
Order = Literal["F", "C"]
ORDERS: tuple[Order, ...] = ("F", "C")


def vector_of(result: Any, shapes: Sequence[tuple[int, ...]]) -> Any:
    """The one vector that holds all numbers, if that is what came, else None."""
    if isinstance(result, tuple | list) and len(result) == 1:
        result = result[0]
    if not isinstance(result, np.ndarray | BoundedArray) or result.size != sum(map(prod, shapes)):
        return None
    if len(shapes) == 1 and result.shape in (shapes[0], shapes[0][::-1]):
        return None
    is_vector = result.ndim == 1 or (result.ndim == 2 and 1 in result.shape)
    return result.reshape(-1) if is_vector else None


def is_of_rows(result: Any, shape: tuple[int, ...]) -> bool:
    """Whether the rows, or the numbers, of one block came in a list; in a list of its own a block is another thing."""
    is_list = isinstance(result, list | tuple) and bool(result)
    if not is_list or not all(isinstance(item, list | tuple | float) for item in result):
        return False
    try:
        found, first = (without_ones(np.shape(item)) for item in (result, result[0]))
    except ValueError:  # what it holds has different sizes
        return False
    expected = without_ones(shape)
    return found in (expected, expected[::-1]) and not (len(result) == 1 and first == found)


def without_ones(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape that a row, a column and a vector have alike."""
    return tuple(n for n in shape if n != 1)


def parts_of(vector: Any, shapes: Sequence[tuple[int, ...]], order: Order) -> list[Any]:
    """The blocks of one vector."""
    ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
    return [vector[end - prod(shape) : end].reshape(shape, order=order)
            for end, shape in zip(ends, shapes, strict=True)]  # fmt: skip
