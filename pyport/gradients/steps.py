"""Every update step of a training run against finite differences of the loss at its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray
from pyport.gradients.differences import Ladder, richardson
from pyport.gradients.estimate import Array
from pyport.model import Model

#: The rungs of the ladder for a whole run: steps 2^-6 ... 2^-12, where Richardson's bars are smallest.
RUNGS = range(2, 6)
#: How many numbers the weights of all losses of one pass may be: what fits a processor's cache.
_AT_ONCE = 3_000_000


@dataclass(frozen=True)
class StepCheck:
    """How the updates of a run compare with -a times the derivative of a loss.

    Attributes
    ----------
    case : str
    steps, elements : int
        How many updates, and single weights in them, were judged.
    worst : float
        The largest difference over what is allowed: the bar, and the rounding of the update.
    resolution : float
        The median over the steps of the widest allowed difference, relative to the largest element.
    first : (int, str, tuple of int) or None
        Step (from 1), weight matrix and element of the first update outside.
    """

    case: str
    steps: int
    elements: int
    worst: float
    resolution: float
    first: tuple[int, str, tuple[int, int]] | None


def check_steps(
    case: str,
    model: Model,
    X: Array,
    Y: Array,
    weights: Mapping[str, Array],
    rate: float,
    rounding: Mapping[str, Array],
) -> StepCheck:
    """Judge every update of a run.

    Parameters
    ----------
    case : str
        A name for messages.
    model : Model
        The loss.
    X, Y : ndarray
    weights : mapping of str to ndarray
        W1, W2, ... with the step as last axis, one more than there are updates.
    rate : float
        The learning rate a.
    rounding : mapping of str to ndarray
        How far each new weight can be off its formula by rounding, of the same shapes.
    """
    names = list(weights)
    stacks = [np.moveaxis(weights[name], -1, 0) for name in names]
    steps, P = stacks[0].shape[0] - 1, sum(W[0].size for W in stacks)
    chunk = at_once(P, P)
    worst, resolutions, first = 0.0, [], None
    for begin in range(0, steps, chunk):
        here = slice(begin, min(begin + chunk, steps))
        before = [W[here] for W in stacks]
        later = slice(here.start + 1, here.stop + 1)
        judged = check_updates(model, X, Y, before, [W[later] for W in stacks], rate,
                               [np.moveaxis(rounding[name][..., later], -1, 0) for name in names])  # fmt: skip
        for name, (ratio, resolution) in zip(names, judged, strict=True):
            worst = max(worst, float(ratio.max()))
            resolutions.append(resolution)
            outside = np.argwhere(~(ratio <= 1))
            if outside.size and (first is None or here.start + int(outside[0][0]) + 1 < first[0]):
                t, i, j = (int(n) for n in outside[0])
                first = (here.start + t + 1, name, (i, j))
    return StepCheck(case, steps, steps * P, worst, float(np.median(np.concatenate(resolutions))), first)


def at_once(P: int, compared: int) -> int:
    """How many updates of P weights `check_updates` can look at in little memory."""
    return max(1, _AT_ONCE // (len(RUNGS) * compared * P))


def check_updates(
    model: Model, X: Array, Y: Array, before: Sequence[Array], after: Sequence[Array], rate: float,
    rounding: Sequence[Array], which: slice = slice(None),
) -> list[tuple[Array, Array]]:  # fmt: skip
    """Compare updates with -a times the derivative of the loss.

    Parameters
    ----------
    model : Model
    X, Y : ndarray
    before, after : sequence of ndarray
        W1, W2, ... of both sides of each update, the updates along the first axis.
    rate : float
    rounding : sequence of ndarray
        How far each new weight can be off its formula.
    which : slice
        Of all weights, row by row, those that are compared.

    Returns
    -------
    list of (ndarray, ndarray)
        For each weight matrix the difference over what is allowed, of its shape, and the widest
        allowed difference relative to the largest element, one for each update.
    """
    estimate = richardson(Ladder(model, X, Y, before, _loss_bounds(model, X, Y, before), RUNGS, which))
    found = []
    for old, new, derivative, bar, own in zip(before, after, estimate.values, estimate.bars, rounding, strict=True):
        wanted = -rate * derivative
        allowed = abs(rate) * bar + own + 2 * np.spacing(np.abs(new))
        largest = np.abs(wanted).max(axis=(-2, -1))
        resolution = allowed.max(axis=(-2, -1)) / np.where(largest > 0, largest, np.inf)
        # A derivative of which nothing is known refutes no update that is a number.
        ratio = np.abs((new - old) - wanted) / allowed
        found.append((np.where(np.isinf(allowed) & np.isfinite(new), 0.0, ratio), resolution))
    return found


def _loss_bounds(model: Model, X: Array, Y: Array, stacks: Sequence[Array]) -> Array:
    """The bound on the loss's rounding for each member of a stack."""
    behind = [BoundedArray(np.moveaxis(W, 0, -1), exp_ulps=EXP_ULPS["numpy"]) for W in stacks]
    with np.errstate(all="ignore"):
        error: Array = model.loss(BoundedArray(X, exp_ulps=EXP_ULPS["numpy"]), Y, behind).error
    return error
