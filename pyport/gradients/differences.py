"""Finite differences on a ladder of steps; each element takes the rung with the smallest bar.

On rung k the step is h(k) = `FIRST` / 4^k. The truncation of each rule is estimated from
neighbouring rungs, the round-off is the loss's own bound over the step; both are in the bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.gradients.columns import Columns
from pyport.gradients.estimate import Array, Estimate, Indices
from pyport.gradients.stacks import chunks, crossed, doubles_of, sample, split, unit_directions
from pyport.language import said
from pyport.model import Model

#: The largest step. A power of two, so that W + h is exact for weights of ordinary size.
FIRST = 2.0**-2
#: How many rungs there are, each a quarter of the one before: the last is 2^-26.
RUNGS = range(13)
#: The estimate of the truncation is asymptotic: it is made this many times larger.
SAFETY = 4.0
#: Every weight is moved as long as that costs no more than so many products in all.
WORK = 1e7
#: Of more weights so many are moved.
SINGLES = 100


class Moved:
    """A loss at x + h d and x - h d for some directions d and every rung: rows are rungs, columns directions.

    Attributes
    ----------
    up, down : ndarray
        The losses there.
    here : ndarray
        The loss at x.
    rise, fall : ndarray
        The steps that were really made, after the rounding of x + h d.
    noise : ndarray
        How far the losses can be off by rounding.
    crossed : ndarray of bool
        Where a kink is known to lie between.
    bent : ndarray
        How far a kink may take a difference off where nobody knows whether there is one.
    """

    up: Any
    down: Any
    here: Any
    rise: Any
    fall: Any
    noise: Any
    crossed: Any = False
    bent: Any = 0.0


class Ladder(Moved):
    """The loss at W + h e and W - h e for every weight and every rung.

    Parameters
    ----------
    model : Model
    X, Y : ndarray
    weights : sequence of ndarray
        Stacks of weights in front of the matrix are allowed: then all of them at once.
    bound : ndarray
        How far the loss can be off by rounding, for each member of the stack.
    rungs : sequence of int
        Which steps: `FIRST` / 4^k.
    which : slice or ndarray of int, optional
        Of all weights, row by row, those that are moved; the others' derivatives have an infinite bar.
        By default all of a small network, and a sample of a large one.
    """

    def __init__(self, model: Model, X: Array, Y: Array, weights: Sequence[Array], bound: Any,
                 rungs: Sequence[int] = RUNGS, which: slice | Indices | None = None) -> None:  # fmt: skip
        single = [W[(0,) * (W.ndim - 2)] for W in weights]
        P = sum(W.size for W in single)
        self.shapes = [W.shape[-2:] for W in weights]
        steps = FIRST / 4.0 ** np.asarray(rungs)
        with np.errstate(all="ignore"):
            if which is None and P > SINGLES and weights[0].ndim == 2 and float(P) * P * len(X) > WORK:
                self.which = sample(weights, SINGLES)
                self._move_columns(model, X, Y, weights, steps)
                bound = 4 * np.asarray(bound)  # moved sums are rounded a few times more
            else:
                self.which = np.arange(P)[slice(None) if which is None else which]
                self._move(model, X, Y, weights, steps.reshape(-1, *[1] * (weights[0].ndim + 1)))
        # A rung's truncation is told by the two before it, which must not lie behind a kink either.
        for _ in range(2):
            self.crossed[1:] = self.crossed[1:] | self.crossed[:-1]
        # The ends of the ladder may have a larger loss than its middle, and so a larger error.
        largest = np.max(np.abs([self.up, self.down]), axis=(0, 1, -1))[..., np.newaxis]
        with np.errstate(invalid="ignore"):  # an infinite loss has no bars
            growth = np.maximum(1.0, largest / np.maximum(np.abs(self.here), np.finfo(float).tiny))
            self.noise = np.asarray(bound)[..., np.newaxis] * growth

    def _move(self, model: Model, X: Array, Y: Array, weights: Sequence[Array], steps: Array) -> None:
        """All of the loss again for each weight and rung."""
        here = [W[..., np.newaxis, :, :] for W in weights]
        single = [W[(0,) * (W.ndim - 2)] for W in weights]
        each = 4 * steps.size * weights[0][..., 0, 0].size * doubles_of(model, len(X), single)
        ends: list[tuple[Any, Any, NDArray[np.bool_]]] = []
        for chunk in chunks(self.which, each):
            directions = unit_directions(single, chunk)
            up = [W + steps * d for W, d in zip(here, directions, strict=True)]
            down = [W - steps * d for W, d in zip(here, directions, strict=True)]
            losses = model.loss(X, Y, up), model.loss(X, Y, down)
            kinks = np.broadcast_to(np.asarray(crossed(model, X, here, up, down), dtype=bool), losses[0].shape)
            ends.append((*losses, kinks))
        self.up, self.down = (np.concatenate([end[n] for end in ends], axis=-1) for n in (0, 1))
        self.crossed: NDArray[np.bool_] = np.concatenate([end[2] for end in ends], axis=-1)
        self.here = np.asarray(model.loss(X, Y, weights))[..., np.newaxis]
        # The steps that were really made, after the rounding of W + h.
        flat = np.concatenate([W.reshape(*W.shape[:-2], -1) for W in weights], axis=-1)[..., self.which]
        h = steps.reshape(-1, *[1] * flat.ndim)
        self.rise, self.fall = (flat + h) - flat, flat - (flat - h)

    def _move_columns(self, model: Model, X: Array, Y: Array, weights: Sequence[Array], steps: Array) -> None:
        """The loss of moved sums: no weight is rounded."""
        network = Columns(model, X, Y, weights)
        self.up, above = network.losses(self.which, steps)
        self.down, below = network.losses(self.which, -steps)
        self.crossed, self.here = above | below, np.array([network.here])
        self.rise = self.fall = np.broadcast_to(steps[:, np.newaxis], self.up.shape)


#: Of a rule on every rung: the values, the estimated truncation, the round-off; rows are rungs.
Rungs = tuple[Array, Array, Array]


def _bars(ladder: Moved, values: Array, truncation: Array, noise: Array) -> Array:
    # What the finer rung's noise may hide is allowed for once.
    with np.errstate(invalid="ignore"):
        finer = np.abs(np.diff(values, axis=0, append=values[-1:]))
    bars = SAFETY * (truncation + ladder.bent) + noise + finer + 4 * np.finfo(float).eps * np.abs(values)
    # Neighbouring rungs tell nothing of a kink: they may all be off by the same.
    return np.where(np.isfinite(bars) & ~ladder.crossed, bars, np.inf)


def _best(method: str, ladder: Ladder, rungs: Rungs) -> Estimate:
    """For each weight the rung with the smallest bar."""
    values, bars = rungs[0], _bars(ladder, *rungs)
    rung = np.argmin(bars, axis=0)[np.newaxis]
    P = sum(rows * columns for rows, columns in ladder.shapes)
    chosen = []
    for part, unknown in ((values, 0.0), (bars, np.inf)):
        every = np.full((*part.shape[1:-1], P), unknown)
        every[..., ladder.which] = np.take_along_axis(part, rung, axis=0)[0]
        chosen.append(split(every, ladder.shapes))
    sampled = (
        said("{method} of {size:,} of {P:,} weights", method=method, size=ladder.which.size, P=P)
        if ladder.which.size < P
        else ""
    )
    return Estimate.of(method, *chosen, which=ladder.which, sampled=sampled)


def _neighbours(values: Array, noise: Array, order: int) -> Array:
    """The truncation of each rung but the first, from how far its neighbours are.

    With steps in the ratio 4 a rule of this order is off by the distance to the coarser rung
    over 4^order - 1. The rung before that counts too, and the finer one as far as its noise
    does not explain it, so that two values that happen to agree deceive no one.
    """
    ratio = 4.0**order
    with np.errstate(invalid="ignore"):
        distance = np.abs(np.diff(values, axis=0)) / (ratio - 1)
        finer = np.abs(np.diff(values, axis=0)) - noise[1:] - noise[:-1]
    before = np.concatenate([distance[:1], distance[:-1]]) / ratio
    after = np.concatenate([finer[1:], np.zeros_like(finer[:1])]) * ratio / (ratio - 1)
    seen = np.fmax(np.maximum(distance, before), np.fmax(after, 0.0))
    return np.concatenate([np.full_like(distance[:1], np.inf), seen])


def _forward(ladder: Moved) -> Rungs:
    with np.errstate(all="ignore"):  # a step that is lost in the rounding of a large weight is 0
        values, noise = (ladder.up - ladder.here) / ladder.rise, 2 * ladder.noise / ladder.rise
    return values, _neighbours(values, noise, 1), noise


def _two_sided(ladder: Moved) -> tuple[Array, Array]:
    width = ladder.rise + ladder.fall
    with np.errstate(all="ignore"):  # a step that is lost in the rounding of a large weight is 0
        return (ladder.up - ladder.down) / width, 2 * ladder.noise / width


def _central(ladder: Moved) -> Rungs:
    values, noise = _two_sided(ladder)
    return values, _neighbours(values, noise, 2), noise


def _richardson(ladder: Moved) -> Rungs:
    values, noise = _two_sided(ladder)
    with np.errstate(invalid="ignore"):
        better = np.concatenate([values[:1], values[1:] + (values[1:] - values[:-1]) / 15])
    spread = np.concatenate([noise[:1], noise[1:] + (noise[1:] + noise[:-1]) / 15])
    truncation = _neighbours(better, spread, 4)
    truncation[1] = np.inf  # the first rung has nothing to be extrapolated from
    return better, truncation, spread


def forward(ladder: Ladder) -> Estimate:
    """(L(W + h) - L(W)) / h, off by order h."""
    return _best(said("forward difference"), ladder, _forward(ladder))


def central(ladder: Ladder) -> Estimate:
    """(L(W + h) - L(W - h)) / 2h, off by order h^2."""
    return _best(said("central difference"), ladder, _central(ladder))


def richardson(ladder: Ladder) -> Estimate:
    """Two central differences with the h^2 term taken out, off by order h^4 [1]_.

    .. [1] L. F. Richardson and J. A. Gaunt, "The deferred approach to the limit", Phil. Trans.
       R. Soc. A 226 (1927) 299-361.
    """
    return _best("Richardson", ladder, _richardson(ladder))


RULES: dict[str, Callable[[Ladder], Estimate]] = {"forward": forward, "central": central, "richardson": richardson}
_EVERY_RUNG = {"forward": _forward, "central": _central, "richardson": _richardson}


def on_every_rung(rule: str, ladder: Moved) -> tuple[Array, Array]:
    """The derivatives by a rule of `RULES` on every rung, and their bars: rows are rungs, columns weights."""
    rungs = _EVERY_RUNG[rule](ladder)
    return rungs[0], _bars(ladder, *rungs)
