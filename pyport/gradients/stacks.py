"""Many weights at once: one copy for each direction, stacked in front of the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyport.activations import is_positive
from pyport.gradients.estimate import Array
from pyport.model import Model


def unit_directions(weights: Sequence[Array], which: slice = slice(None)) -> list[Array]:
    """For each weight matrix (P, rows, columns): the unit directions of all weights together, or of some."""
    sizes = [W.size for W in weights]
    units = np.eye(sum(sizes))[which]
    columns = np.cumsum([0, *sizes])
    return [
        np.ascontiguousarray(units[:, first:last]).reshape(-1, *W.shape)
        for W, first, last in zip(weights, columns, columns[1:], strict=False)
    ]


def split(values: Array, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """One number for each direction on the last axis, put back into the shapes of the weights."""
    parts = np.split(values, np.cumsum([rows * columns for rows, columns in shapes])[:-1], axis=-1)
    return [part.reshape(*values.shape[:-1], *shape) for part, shape in zip(parts, shapes, strict=True)]


def crossed(model: Model, X: Array, here: Sequence[Array], *elsewhere: Sequence[Array]) -> Any:
    """For each member of the stacks, whether a kink of the network lies between it and `here`.

    Where one does, the loss is no smooth function of the step. A single weight moves every sum
    along a straight line until then, so that the ends tell it.
    """
    found = np.zeros((), dtype=bool)
    if not model.units.has_kink:
        return found
    with np.errstate(all="ignore"):
        sides = [[is_positive(S) for S in model.forward(X, at)[1][:-1]] for at in (here, *elsewhere)]
    for layer in zip(*sides, strict=True):
        for side in layer[1:]:
            found = found | (side != layer[0]).any(axis=(-2, -1))
    return found


def as_row(block: Any, shape: tuple[int, ...], is_vector: bool) -> Any:
    """A block for a row of parameters as that row: it may be a vector, and for a bias a column too."""
    columns = shape[-1]
    if shape == (1, columns) and (block.shape == (columns,) or (is_vector and block.shape == (columns, 1))):
        return block.reshape(1, columns)
    return block
