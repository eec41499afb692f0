"""Many weights at once: one copy for each direction, stacked in front of the matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.gradients.estimate import Array


def unit_directions(weights: Sequence[Array]) -> list[Array]:
    """For each weight matrix (P, rows, columns): the P unit directions of all weights together."""
    sizes = [W.size for W in weights]
    units = np.eye(sum(sizes))
    columns = np.cumsum([0, *sizes])
    return [
        np.ascontiguousarray(units[:, first:last]).reshape(-1, *W.shape)
        for W, first, last in zip(weights, columns, columns[1:], strict=False)
    ]


def split(values: Array, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """One number for each direction on the last axis, put back into the shapes of the weights."""
    parts = np.split(values, np.cumsum([rows * columns for rows, columns in shapes])[:-1], axis=-1)
    return [part.reshape(*values.shape[:-1], *shape) for part, shape in zip(parts, shapes, strict=True)]
