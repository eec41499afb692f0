"""The complex step: every derivative an imaginary part [1]_.

A small network's weights are all moved, each along a direction of its own, stacked in one pass.
Where there are too many for that, the derivative comes of the right recursion in bounded
arithmetic, and complex steps hold it to the loss: along single weights, and along directions that
move every weight of a matrix at once.

.. [1] W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real
   functions", SIAM Rev. 40 (1998) 110-112.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.gradients.bars import EPS, derivative_bounds, recursion
from pyport.gradients.columns import Columns
from pyport.gradients.estimate import Array, Estimate, Indices
from pyport.gradients.stacks import chunks, doubles_of, sample, split, unit_directions
from pyport.heads import MATRIX
from pyport.language import said
from pyport.model import Model

#: So small that its square vanishes beside 1: nothing is cut off, and nothing cancels.
STEP = 1e-100
#: The square of a step in a sum must vanish beside 1, also behind factors of any size.
SMALL = 1e-20
#: A complex product or quotient rounds up to this many times as often as the real rule it follows.
ROUNDINGS = 4.0
#: Every weight is moved as long as that costs no more than so many products in all.
WORK = 1e8
#: Of more weights, how many are moved one by one, and into how many parts each matrix is divided at
#: random, all of whose weights are moved at once.
SINGLES, PARTS = 400, 100
#: The recursion and a complex step may differ by this many times the recursion's own bar: the
#: rules that a complex step follows round as the recursion does, but in another order and `ROUNDINGS` times as often.
HELD = 16.0


def derivatives(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[Array]:
    """The derivative of the loss by each weight, without a bar; NaN where the step was too long for some sum."""
    found = []
    for which in chunks(np.arange(sum(W.size for W in weights)), 6 * doubles_of(model, len(X), weights)):
        stacked = [W + 1j * STEP * d for W, d in zip(weights, unit_directions(weights, which), strict=True)]
        sums = model.forward(X, stacked)[1]
        loss = model.with_decay(model.loss_of_sums(sums[-1], Y), Y, stacked)
        longest = np.max([np.abs(S.imag).max(axis=MATRIX) for S in sums], axis=0)
        found.append(np.where(longest <= SMALL, loss.imag / STEP, np.nan))
    return split(np.concatenate(found), [W.shape for W in weights])


def estimate(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> Estimate:
    """The derivative of the loss by each weight, with the bound on its rounding.

    Notes
    -----
    There is no truncation: the step is 1e-100. The bar is the rounding of the product and
    quotient rules in bounded arithmetic, times `ROUNDINGS`. Of a large network it is the bar of
    the recursion in bounded arithmetic (see `pyport.gradients.bars.recursion`).
    """
    P = sum(W.size for W in weights)
    if P > SINGLES and float(P) * P * len(X) > WORK:
        return _sampled(model, X, Y, weights)
    with np.errstate(all="ignore"):
        values = derivatives(model, X, Y, weights)
        bars = [ROUNDINGS * b for b in derivative_bounds(model, X, Y, weights, STEP)]
    return Estimate.of(said("complex step"), values, bars)


def _sampled(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> Estimate:
    values, bars = recursion(model, X, Y, weights)
    which = sample(weights, SINGLES)
    found = Estimate.of(said("complex step"), values, bars)
    with np.errstate(all="ignore"):
        wrong, unseen = _held(Columns(model, X, Y, weights), found, which)
    parts = sum(min(PARTS, max(W.shape)) for W in weights)
    sampled = said(
        "complex step along {size:,} of {total:,} weights and along {parts} random "
        "directions that together move all; the others by the right recursion in bounded "
        "arithmetic, where a single one off by more than {unseen:.0e} of the largest element "
        "of its matrix would have shown",
        size=which.size,
        total=found.total,
        parts=parts,
        unseen=unseen,
    )
    return Estimate(found.method, found.values, found.bars, wrong or found.status, which.size, found.total, sampled)


def _held(network: Columns, found: Estimate, which: Indices) -> tuple[str, float]:
    """Where a complex step contradicts the recursion, if anywhere, and how large an error could go unseen.

    That is relative to the largest element of a matrix: twice what the sum over a direction may be off.
    """
    value, bar = (np.concatenate([part.ravel() for part in parts])[which] for parts in (found.values, found.bars))
    steps = np.imag(network.losses(which, [1j * STEP])[0][0]) / STEP
    outside = ~(np.abs(steps - value) <= HELD * bar)
    if outside.any():
        k, i, j = network.place(int(which[np.argmax(outside)]))
        return said(
            "the recursion and the complex step disagree in {name}({i},{j}) [{i2},{j2}]",
            name=network.names[k],
            i=i + 1,
            j=j + 1,
            i2=i,
            j2=j,
        ), np.inf
    unseen = 0.0
    for k, (value, bar) in enumerate(zip(found.values, found.bars, strict=True)):
        largest = float(np.abs(value).max())
        decay = network.decay(k) * network.weights[k]
        for part, direction, loss in network.along_parts(k, PARTS, 1j * STEP):
            step = float(np.imag(loss) / STEP) + float((decay[part] * direction).sum())
            allowed = _allowed([value[part]], [bar[part]], [direction])
            if not abs(step - float((value[part] * direction).sum())) <= allowed:
                return said(
                    "the recursion and the complex step disagree along a direction of {name}", name=network.names[k]
                ), np.inf
            unseen = max(unseen, 2 * allowed / largest if largest else np.inf if allowed else 0.0)
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        directions = [rng.choice([-1.0, 1.0], W.shape) for W in network.weights]
        moved = [W + 1j * STEP * d for W, d in zip(network.weights, directions, strict=True)]
        step = float(np.imag(network.model.loss(network.X, network.Y, moved)) / STEP)
        along = sum(float((value * d).sum()) for value, d in zip(found.values, directions, strict=True))
        if not abs(step - along) <= _allowed(found.values, found.bars, directions):
            return said("the recursion and the complex step disagree along a direction of all weights"), np.inf
    return "", unseen


def _allowed(values: Sequence[Array], bars: Sequence[Array], directions: Sequence[Array]) -> float:
    """How far the recursion and a complex step may be apart along a direction."""
    # Summing numbers pairwise rounds less than 64 times, whatever fits into a machine.
    return sum(
        float(((HELD * bar + 64 * EPS * np.abs(value)) * np.abs(direction)).sum())
        for value, bar, direction in zip(values, bars, directions, strict=True)
    )
