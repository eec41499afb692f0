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


def parts_of(vector: Any, shapes: Sequence[tuple[int, ...]], order: Order) -> list[Any]:
    """The blocks of one vector."""
    ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
    return [vector[end - prod(shape) : end].reshape(shape, order=order)
            for end, shape in zip(ends, shapes, strict=True)]  # fmt: skip
