"""The Taylor remainder: with the right gradient it falls like h^2, with a wrong one like h."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.gradients.bars import loss_bound
from pyport.gradients.estimate import Array
from pyport.gradients.stacks import chunks, crossed, doubles_of
from pyport.model import Model

#: Halvings of the step, from 2^-2 on.
STEPS = 2.0 ** -np.arange(2, 22)
#: A remainder counts where it is this many times above its round-off.
ABOVE_NOISE = 100.0
#: Slopes over this are order 2, below it order 1: measured right ones are 1.88 and more, wrong ones 1.00.
BETWEEN = 1.5


@dataclass(frozen=True)
class Slope:
    """The order in which |L(W + hd) - L(W) - h g.d| falls, along one direction.

    Attributes
    ----------
    value : float
        2 for a right gradient, 1 for a wrong one; NaN where no two remainders count.
    bar : float
        How far the slopes between neighbouring steps are from it.
    status : {"right", "wrong", "undecided"}
    """

    value: float
    bar: float
    status: str


def slope(
    model: Model, X: Array, Y: Array, weights: Sequence[Array], gradient: Sequence[Array], seed: int = 1
) -> Slope:
    """The Taylor slope of a gradient along a random direction."""
    rng = np.random.default_rng(seed)
    directions = [rng.uniform(-1, 1, W.shape) for W in weights]
    along = sum(float(np.vdot(g, d)) for g, d in zip(gradient, directions, strict=True))
    size = sum(float(np.vdot(np.abs(g), np.abs(d))) for g, d in zip(gradient, directions, strict=True))
    losses, kinks = np.empty(STEPS.size), np.zeros(STEPS.size, dtype=bool)
    with np.errstate(all="ignore"):
        for part in chunks(np.arange(STEPS.size), 4 * doubles_of(model, len(X), weights)):
            moved = [W + STEPS[part, np.newaxis, np.newaxis] * d for W, d in zip(weights, directions, strict=True)]
            losses[part], kinks[part] = model.loss(X, Y, moved), crossed(model, X, weights, moved)
        noise = 2 * loss_bound(model, X, Y, weights) + 16 * np.finfo(float).eps * STEPS * size
        return slope_of(losses - model.loss(X, Y, weights), along, noise, kinks)


def slope_of(risen: Array, along: float, noise: Array, kinks: Any = False) -> Slope:
    """The slope from how much the loss rises at each of `STEPS`.

    Parameters
    ----------
    risen : (22,) array
    along : float
        The derivative along the direction.
    noise : (22,) array
        How far rounding can take the remainder.
    kinks : (22,) array of bool, optional
        Where a kink lies between.
    """
    with np.errstate(all="ignore"):
        remainder = np.abs(risen - STEPS * along)
        counts = np.isfinite(remainder) & (remainder > ABOVE_NOISE * noise) & ~np.asarray(kinks)
        if counts.sum() < 3:
            return Slope(np.nan, np.nan, "undecided")
        slopes = np.diff(np.log2(remainder[counts])) / np.diff(np.log2(STEPS[counts]))
    # The smallest steps that still count are nearest to the limit.
    last = slopes[-4:]
    value, bar = float(np.median(last)), float(np.ptp(last))
    if bar > 0.5:
        return Slope(value, bar, "undecided")
    return Slope(value, bar, "right" if value > BETWEEN else "wrong")
