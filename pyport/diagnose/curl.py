"""Whether a function can be the gradient of anything: how it changes along one direction is seen along every other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.diagnose.answers import Reading
from pyport.diagnose.points import Point
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient, TargetError
from pyport.model import Model
from pyport.targets.target import Prepared

#: Central differences along so short a step have lost about a third of the digits to rounding and to truncation.
STEP = 1e-5
#: What those cannot tell from symmetry.
LEAST = 1e-9
#: How much of an error in a gradient shows, at the least, as asymmetry along one of the pairs of directions.
SHOWN = 1e-3
PAIRS = 3


def is_some_gradient(gradient: Gradient, reading: Reading, model: Model, off: float) -> bool:
    """Whether the derivative of a function along its weights is symmetric, as that of every gradient is.

    Parameters
    ----------
    off : float
        How far it is from the gradient that it may be an attempt at, relative to the largest element: an error of
        that size would show.

    Returns
    -------
    bool
        True also where the function cannot be asked beside its points: nothing is shown then.
    """
    point = reading.points[0]
    rng = np.random.default_rng(PAIRS)
    pairs = [[[rng.normal(size=W.shape) for W in point.parameters] for _ in "uv"] for _ in range(PAIRS)]
    beside = {(n, which, side): _moved(point, pair[which], side * STEP)
              for n, pair in enumerate(pairs) for which in (0, 1) for side in (1, -1)}  # fmt: skip
    if isinstance(gradient, Prepared):
        gradient.prepare(list(beside.values()))
    try:
        there = {key: _flat(reading.asked(gradient, at, model).blocks) for key, at in beside.items()}
    except TargetError:
        return True
    wanted = {key: _flat(list(model.gradient(*at[:2], at.parameters))) for key, at in beside.items()}
    for n, pair in enumerate(pairs):
        u, v = (_flat(direction) for direction in pair)
        along_u, along_v = (there[n, which, 1] - there[n, which, -1] for which in (0, 1))
        # What is rounded to few digits changes in steps only.
        moves = wanted[n, 1, 1] != wanted[n, 1, -1]
        if np.sum(moves & (along_v == 0)) > moves.sum() / 2:
            return False
        size = float(np.linalg.norm(u) * np.linalg.norm(along_v) + np.linalg.norm(v) * np.linalg.norm(along_u))
        if abs(float(u @ along_v - v @ along_u)) > max(LEAST, SHOWN * off) * size:
            return False
    return True


def _moved(point: Point, direction: Sequence[Array], by: float) -> Point:
    return point._replace(parameters=tuple(W + by * d for W, d in zip(point.parameters, direction, strict=True)))


def _flat(blocks: Sequence[Array]) -> Array:
    return np.concatenate([np.ravel(block) for block in blocks])
