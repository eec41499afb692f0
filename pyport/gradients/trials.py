"""A gradient function at random points: as many as it takes to show what a network does."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pyport.arithmetic.modular import Asked, ModularArray, asked
from pyport.arithmetic.residues import meant, simple
from pyport.arithmetic.truth import NotProvable
from pyport.gradients.point import Gradient, Point
from pyport.model import Model

#: With kinks a trial sees one side of each alone in every sample, so there are more of them.
KINK_TRIALS = 8
#: So many random points are looked at for some that show every unit on both sides of its kink.
ATTEMPTS = 1000


def run_trials(
    gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, trials: int, seed: int
) -> tuple[list[Point], list[list[ModularArray]], list[Asked]]:
    """Points, the function's blocks there, and what it took ``exp`` and sizes of.

    With kinks there are as many points as it takes to see every unit on both sides of its own.
    """
    if model.units.has_kink:
        trials = max(trials, KINK_TRIALS)
    found: list[tuple[Point, list[ModularArray], Asked]] = []
    seen: np.ndarray | None = None
    divisions = 0
    for attempt in range(ATTEMPTS):
        point = Point(model, shapes, N, seed + attempt)
        seen = np.zeros_like(point.sides) if seen is None else seen
        if len(found) >= trials and not np.any(point.sides & ~seen):
            continue
        try:
            with asked() as taken, meant(_constants(model, N)):
                found.append((point, point.gradient(gradient), taken))
        except ZeroDivisionError:
            # One point in 2^31 divides by 0; a function that always does leaves the arithmetic.
            divisions += 1
            if divisions > trials:
                raise NotProvable("a division by zero") from None
            continue
        seen = seen | point.sides
        if len(found) >= trials and seen.all():
            points, blocks, arguments = zip(*found, strict=True)
            return list(points), list(blocks), list(arguments)
    raise NotProvable("not every unit was seen on both sides of its kink")


def _constants(model: Model, N: int) -> list[Fraction]:
    """What a decay may have become before it meets a weight, rounded once or twice."""
    return [simple(model.decay) / N * factor for factor in (Fraction(1), Fraction(2), Fraction(1, 2)) if model.decay]
