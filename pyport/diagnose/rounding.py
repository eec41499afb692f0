"""How far rounding alone can take what a gradient function gives, and what a formula with a mistake in it gives."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyport.arithmetic import BoundedArray
from pyport.diagnose.answers import Reading
from pyport.diagnose.points import Point
from pyport.evidence import COARSEST, RESOLUTION
from pyport.gradients.bars import bounded_gradient, formula_bounds
from pyport.gradients.estimate import Array
from pyport.gradients.shaken import MEASURED, shaken
from pyport.gradients.target import Gradient, TargetError
from pyport.mistakes.recursion import Block, Edits, Recursion
from pyport.model import Model
from pyport.targets.target import Prepared

#: What shaking changes less than by this part of the largest element is hardly rounded.
SMALL = 1e-9
#: The rounding of a function that bounded arithmetic cannot follow may be so many times that of our formula.
UNKNOWN = 4.0


@dataclass
class Rounding:
    """Of one gradient function at the points of one reading; what was computed once is kept.

    Attributes
    ----------
    gradient : callable
    reading : Reading
    """

    gradient: Gradient
    reading: Reading
    _own: dict[Any, tuple[list[Array], bool]] = field(default_factory=dict)
    _right: dict[tuple[int, Model], list[BoundedArray]] = field(default_factory=dict)
    _small: bool | None = None

    @property
    def coarse(self) -> float:
        """1, or how many times coarser than double precision the answers are."""
        return max((answer.coarse for answer in self.reading.answers), default=1.0)

    @property
    def resolution(self) -> float:
        """Where rounding could be a larger part of a block's largest element, nothing is told of the block."""
        return COARSEST if self.coarse > 1 else RESOLUTION

    def own(self, n: int, model: Model) -> tuple[list[Array], bool]:
        """How far the function's own rounding can take each element at point n, and whether that is a bound of its own.

        If not, it is what `formula_bounds` puts in its place for the model.
        """
        known = self._own.get((n, model.bias)) or self._own.get((n, model))
        if known is None:
            point, answer = self.reading.points[n], self.reading.answers[n]
            if answer.coarse > 1:
                self._own[n, model] = answer.rounding(model, point.X, point.Y, point.parameters), False
                return self._own[n, model]
            # Bounded arithmetic knows of no vector that begins with the last block.
            gradient = _opaque if self.reading.reversed_order else self.gradient
            errors, is_own = formula_bounds(gradient, model, point.X, point.Y, point.parameters, answer.order)
            turned = [b.T if way and is_own else b for b, way in zip(errors, answer.transposed, strict=True)]
            # Its own does not depend on what it is compared with.
            known = self._own[n, model.bias if is_own else model] = turned, is_own
        return known

    def right(self, n: int, model: Model) -> list[BoundedArray]:
        """The right gradient at point n with a bound on its rounding."""
        if (n, model) not in self._right:
            self._right[n, model] = bounded_gradient(model, *self.reading.points[n])
        return self._right[n, model]

    def is_small(self, model: Model) -> bool:
        """Whether rounding is measured to be next to nothing at all points: the function's, and that of a right one.

        A function that is far off by rounding gives other numbers, as far off, where its inputs are a few roundings
        away.
        """
        if self._small is None:
            self._small = all(self._is_small(n, model) for n in range(len(self.reading.points)))
        return self._small

    def _is_small(self, n: int, model: Model) -> bool:
        point, rng = self.reading.points[n], np.random.default_rng(n)
        X, *weights = (shaken(array, rng) for array in (point.X, *point.parameters))
        pairs = [zip(model.gradient(X, point.Y, weights), model.gradient(*point[:2], point.parameters), strict=True)]
        if not isinstance(self.gradient, Prepared):
            with suppress(TargetError):
                moved = self.reading.asked(self.gradient, Point(X, point.Y, tuple(weights)), model)
                pairs.append(zip(moved.blocks, self.reading.answers[n].blocks, strict=True))
        return all(np.abs(a - b).max(initial=0) <= SMALL * np.abs(b).max(initial=0) for some in pairs for a, b in some)

    def allowed(self, n: int, model: Model) -> list[Array]:
        """How far a right function can be from the right gradient in each element."""
        return [r.error + own for r, own in zip(self.right(n, model), self.own(n, model)[0], strict=True)]


def usual_rounding(model: Model, point: Point) -> list[Array]:
    """How far a function of which nothing is known can be from the right gradient by rounding."""
    errors, _ = formula_bounds(_opaque, model, point.X, point.Y, point.parameters)
    return [part.error + own for part, own in zip(bounded_gradient(model, *point), errors, strict=True)]


def _opaque(*_: Any) -> Any:
    raise TypeError("bounded arithmetic does not follow it")


class Shaken(Recursion):
    """A recursion in which all inputs, outputs, errors and results are off by a few roundings, at random.

    What that changes in a formula with mistakes in it measures how far rounding can take it.
    """

    def __init__(self, recursion: Recursion, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        parameters = [self.shake(W) for W in recursion.parameters]
        super().__init__(recursion.model, self.shake(recursion.X), recursion.Y, parameters, recursion.a)
        self.Z = [self.Z[0], *(self.shake(Z) for Z in self.Z[1:])]
        self._globals["y"] = self.Z[-1]

    def shake(self, array: Any) -> Array:
        """The array with every element off."""
        return shaken(array, self._random)

    def _delta(self, k: int, edits: Edits) -> Any:
        return self.shake(super()._delta(k, edits))


def measured(block: Block, edits: Edits, plain: Array, others: Sequence[Shaken]) -> float:
    """How far rounding can take a block with exchanges: `MEASURED` times the most that shaking changes in it."""
    with np.errstate(all="ignore"):
        moved = [np.abs(other.gradient(block, edits) - plain).max(initial=0) for other in others]
    return MEASURED * float(max(moved))
