"""The mistake undone in the numbers that came, and those compared with the numeric derivative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pyport.diagnose.points import Point
from pyport.diagnose.whole import penalty_terms, raw
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.model import Model

#: The imaginary step of the derivative.
STEP = 1e-100
#: Along so many random directions at each point: a wrong element shows in each, with its weight.
DIRECTIONS = 3


def cure(model: Model, points: Iterable[Point], undone: Sequence[Sequence[Array]]) -> float:
    """How far blocks are from the derivative by the complex step, along random directions, relatively.

    Parameters
    ----------
    undone : sequence of list of array
        For each point what the function gave, with the mistake undone.
    """
    worst = 0.0
    for seed, ((X, Y, parameters), blocks) in enumerate(zip(points, undone, strict=True)):
        rng = np.random.default_rng(seed)
        for _ in range(DIRECTIONS):
            directions = [rng.normal(size=W.shape) for W in parameters]
            stepped = [W + 1j * STEP * d for W, d in zip(parameters, directions, strict=True)]
            terms = [g * d for g, d in zip(blocks, directions, strict=True)]
            size = sum(float(np.abs(term).sum()) for term in terms) or 1.0
            slope = float(model.loss(X, Y, stepped).imag) / STEP
            error = abs(sum(float(term.sum()) for term in terms) - slope) / size
            worst = max(worst, error if np.isfinite(error) else np.inf)
    return worst


def without_penalty(model: Model, point: Point, blocks: Sequence[Array]) -> list[Array]:
    """The blocks with the penalty that is in them taken out, and the one of the loss put in."""
    found: list[tuple[float, list[Array]]] = []
    for with_bias in (model.decay_bias,) if model.decay else (False, True):
        terms, without = penalty_terms(model, point, with_bias)
        rest = [got - g for got, g in zip(blocks, without, strict=True)]
        weight = sum(float(np.sum(term**2)) for term in terms) or 1.0
        size = sum(float(np.sum(a * term)) for a, term in zip(rest, terms, strict=True)) / weight
        left = sum(float(np.sum((a - size * term) ** 2)) for a, term in zip(rest, terms, strict=True))
        found.append((left, [got - (size - model.decay) * term for got, term in zip(blocks, terms, strict=True)]))
    return min(found, key=lambda item: item[0])[1]


def cure_of_whole(
    gradient: Gradient, model: Model, points: Sequence[Point], card: str, order: Sequence[int] | None
) -> float | None:
    """The same for blocks that are returned in another order, and for functions that remember; None if it fails now."""
    undone = []
    for point in points:
        first, second = raw(gradient, point), raw(gradient, point)
        if first is None or second is None or len(second) != len(point.parameters):
            return None
        if order is not None:
            blocks = [np.asarray(second[j]) for j in order]
        elif card == "gradient-accumulated":
            blocks = [np.asarray(b) - np.asarray(a) for a, b in zip(first, second, strict=True)]
        else:
            blocks = [np.asarray(block) for block in second]
        undone.append([b if b.shape == W.shape else b.T for b, W in zip(blocks, point.parameters, strict=True)])
    return cure(model, points, undone)
