"""Points at which all mistakes differ: no unit saturated or always off, errors of both signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pyport.gradients.estimate import Array
from pyport.heads import HEADS
from pyport.model import Model

#: So many points are drawn, and the one with most variety is taken.
DRAWN = 24
#: The learning rates that are tried if none is said, the tutorial's first.
LEARNING_RATES = (0.1, 0.01, 0.5, 1.0, 0.05, 0.001, 0.3, 0.2)


class Point(NamedTuple):
    """Data, targets and parameters."""

    X: Array
    Y: Array
    parameters: tuple[Array, ...]


def draw(model: Model, widths: Sequence[int], N: int, seed: int, *, labels: bool = False) -> Point:
    """A point with N samples for a network with these widths, F first and K last.

    Parameters
    ----------
    labels : bool
        Whether targets are 0 and 1 only, as a function for labels needs them.
    """
    rng = np.random.default_rng(seed)
    points = [_drawn(model, widths, N, rng, labels) for _ in range(DRAWN)]
    return max(points, key=lambda point: _variety(model, point))


def _drawn(model: Model, widths: Sequence[int], N: int, rng: np.random.Generator, labels: bool) -> Point:
    X = rng.normal(size=(N, widths[0]))
    parameters = []
    for rows, columns in model.shapes(widths):
        scale = 0.5 if rows == 1 and model.bias == "vectors" else 1.5 / np.sqrt(rows)
        parameters.append(rng.normal(size=(rows, columns)) * scale)
    return Point(X, _targets(model, X, parameters, rng, labels), tuple(parameters))


def _targets(model: Model, X: Array, parameters: Sequence[Array], rng: np.random.Generator, labels: bool) -> Array:
    y: Array = HEADS[model.head_name].output(model.layers(X, parameters)[-1])
    if model.head_name == "softmax-ce":
        chances = rng.dirichlet(np.ones(y.shape[1]), size=y.shape[0])
        return np.eye(y.shape[1])[chances.argmax(axis=1)] if labels else chances
    if model.head_name == "linear-sse":
        return y + rng.normal(size=y.shape)
    chances = rng.uniform(size=y.shape)
    return np.round(chances) if labels else chances


def _variety(model: Model, point: Point) -> tuple[int, int, float]:
    """How far signs of sums and of errors are from being all the same: for how few it is so, and the worst share.

    Before all else: how few layers have all units off at the first or the last sample, whose errors are 0 then.
    """
    *_, Q = layers = model.layers(point.X, point.parameters)
    y = HEADS[model.head_name].output(Q)
    signs = [y > point.Y]
    if model.head_name == "softmax-ce":
        signs.append(y.max(axis=1, keepdims=True) > 1 / 2)
    off = 0
    if model.activation == "relu":
        hidden = [Z > 0 for Z in layers[1:-1]]
        off = sum(int(np.sum(~sign[[0, -1]].any(axis=1))) for sign in hidden)
        signs += [*hidden, *(sign[[0, -1]].T for sign in hidden)]
    shares = np.concatenate([sign.mean(axis=0) for sign in signs])
    variety = np.minimum(shares, 1 - shares)
    return -off, -int(np.sum(variety == 0)), float(variety[variety > 0].min(initial=1))
