"""Many weights at once: one copy for each direction, stacked in front of the matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pyport.activations import is_positive
from pyport.gradients.estimate import Array, Indices
from pyport.model import Model

#: How many doubles a pass along many directions may hold at once: about 100 MB.
_AT_ONCE = 12_000_000


def chunks(which: Indices, each: int) -> Iterator[Indices]:
    """The directions in parts that fit into little memory, if each takes so many doubles."""
    some = max(1, _AT_ONCE // max(each, 1))
    for first in range(0, which.size, some):
        yield which[first : first + some]


def doubles_of(model: Model, N: int, weights: Sequence[Array]) -> int:
    """How many doubles one copy of the weights and of the sums that come of them are."""
    columns = sum(W.shape[-1] for k, W in enumerate(weights) if not model.is_vector(k))
    return int(sum(W.shape[-2] * W.shape[-1] for W in weights) + N * columns)


def unit_directions(weights: Sequence[Array], which: Indices | None = None) -> list[Array]:
    """For each weight matrix (n, rows, columns): the unit directions of all weights together, or of some."""
    ends = np.cumsum([W.size for W in weights])
    which = np.arange(ends[-1]) if which is None else which
    made = []
    for W, end in zip(weights, ends, strict=True):
        part = np.zeros((which.size, W.size))
        place = which - (end - W.size)
        inside = (place >= 0) & (place < W.size)
        part[inside, place[inside]] = 1
        made.append(part.reshape(-1, *W.shape))
    return made


def sample(weights: Sequence[Array], count: int, seed: int = 1) -> Indices:
    """So many of all weights, row by row, the same number from each matrix as far as it has them."""
    rng = np.random.default_rng(seed)
    chosen: list[Indices] = []
    order = sorted(range(len(weights)), key=lambda k: weights[k].size)
    first = np.cumsum([0, *(W.size for W in weights)])
    for n, k in enumerate(order):
        share = (count - sum(part.size for part in chosen)) // (len(order) - n)
        size = weights[k].size
        chosen.append(first[k] + rng.choice(size, min(share, size), replace=False))
    return np.sort(np.concatenate(chosen))


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
    if not model.has_kink:
        return found
    with np.errstate(all="ignore"):
        sides = [[is_positive(S) for k, S in enumerate(model.forward(X, at)[1][:-1], 1) if model.units(k).has_kink]
                 for at in (here, *elsewhere)]  # fmt: skip
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
