"""Whether a gradient at a kink, or where values are equal, is one of the slopes that the loss has around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pyport.gradients.bars import EPS
from pyport.gradients.differences import SAFETY
from pyport.gradients.estimate import Array
from pyport.own.derivative import Move, losses, moved, scale
from pyport.own.question import Place, Question

#: So many random directions are looked along on both sides of a point, and this far.
DIRECTIONS, NEAR = 8, 2.0**-14
#: Close to a point, at so many others, what only happens to be equal there is not, and the loss has the slopes of all
#: the sides of a kink; a step from there is shorter than the way there.
AROUND, CLOSE, STEP = 16, 2.0**-12, 2.0**-17
#: A sum of many slopes, each that of one side of its own kink, may be this many times the width of those that were
#: seen away from them: what is chosen in all of them alike is seldom among few that are chosen at random.
WIDER = 1.0


class Sides(NamedTuple):
    """The slopes of a loss on both sides of a point along a direction, and what a gradient gives for it."""

    below: float
    above: float
    given: float


def astray(question: Question, place: Place, gradient: Sequence[Array], noise: float) -> Sides | None:
    """Along which direction a gradient is none of the slopes that a loss has around a point; None if it may be one."""
    rng = np.random.default_rng(2)
    sizes = [scale(block) for block in place.blocks]
    directions, ways = ([_random(rng, place, sizes) for _ in range(count)] for count in (DIRECTIONS, AROUND))
    steps = (NEAR, NEAR / 2, -NEAR, -NEAR / 2)
    moves: list[Move] = [(list(enumerate(parts)), step) for parts in directions for step in steps]
    here, *found = losses(question, place, [([], 0.0), *moves])
    both: list[Move] = [(list(enumerate(parts)), step) for parts in directions for step in (STEP, -STEP)]
    around = [losses(question, replace(place, blocks=tuple(moved(place, (list(enumerate(way)), CLOSE)))), both)
              for way in ways]  # fmt: skip
    with np.errstate(invalid="ignore"):  # a loss that is infinite close by has no slope
        risen = (np.array(found).reshape(DIRECTIONS, len(steps)) - here) / np.array(steps)
        slopes = np.subtract(*np.moveaxis(np.array(around).reshape(AROUND, DIRECTIONS, 2), 2, 0)).T / (2 * STEP)
    worst, most = None, 1.0
    for parts, (up, nearer_up, down, nearer_down), others in zip(directions, risen.tolist(), slopes, strict=True):
        sides = 2 * nearer_up - up, 2 * nearer_down - down
        seen = [*sides, *others.tolist()]
        given = sum(float(np.vdot(g, d)) for g, d in zip(gradient, parts, strict=True))
        # What is left of the next term is less than what was taken off; each loss is off by its noise.
        allowed = SAFETY * (abs(nearer_up - up) + abs(nearer_down - down) + noise / STEP) + EPS * abs(given)
        outside = max(min(seen) - given, given - max(seen)) / (WIDER * (max(seen) - min(seen)) + allowed)
        if np.isfinite(outside) and outside > most:
            worst, most = Sides(*sides, given), outside
    return worst


def _random(rng: np.random.Generator, place: Place, sizes: Sequence[float]) -> list[Array]:
    """A random direction of all blocks."""
    return [size * rng.uniform(-1, 1, block.shape) for size, block in zip(sizes, place.blocks, strict=True)]
