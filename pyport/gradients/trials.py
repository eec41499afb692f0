"""A gradient function at random points: as many as it takes to show what a network and the function do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, log2
from typing import NamedTuple

import numpy as np

from pyport.arithmetic.created import Exchange
from pyport.arithmetic.modular import ModularArray
from pyport.arithmetic.residues import Field, field
from pyport.arithmetic.watch import NoRoot, NotProvable, Watch
from pyport.gradients.point import Gradient, Point
from pyport.gradients.unrolled import Order
from pyport.language import said
from pyport.model import Model

#: With kinks a point sees one side of each alone in every sample, so there are more of them.
KINK_POINTS = 8
#: So many random points are looked at for some that show every unit on both sides of its kink.
ATTEMPTS = 1000
#: So many points are drawn for one at which all square roots exist that a function takes.
ROOTLESS = 50
#: Points in one call: of small networks, of those with kinks, and of large ones, where they save nothing.
_LANES, _KINK_LANES = 2, 4
_LARGE = 60_000
#: The lowest primes of all points together have at least so many bits.
_BITS = 54
#: A function that asks for more signs of what the network does not go by has more paths than are tried.
MOST_SIGNS = 4
#: So many elements show each combination of such signs, at least.
_SHOWN = 40


class Trial(NamedTuple):
    """Points, the function's blocks there, and what was seen while it ran."""

    point: Point
    blocks: list[ModularArray]
    watch: Watch


class Trials:
    """Calls of one function at random points of one network.

    Parameters
    ----------
    gradient : callable
    model : Model
    shapes : sequence of (int, int)
    N : int
    levels : int
        How many primes a tower has.
    calls : int
        How often the function is called at least: one that remembers something of a call is found out by the next.
    seed : int
    targets : str
        See `pyport.points.TARGETS`.
    order : "F" or "C"
        How one vector of all numbers is read.
    made_in : sequence of Exchange
        Where the function makes arrays that are to be of the arithmetic.
    """

    def __init__(
        self, gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, levels: int, calls: int,
        seed: int, targets: str, order: Order = "F", made_in: Sequence[Exchange] = (),
    ) -> None:  # fmt: skip
        self.made_in = made_in
        #: Whether it made any.
        self.has_made = False
        self.gradient, self.model, self.shapes, self.N, self.targets = gradient, model, shapes, N, targets
        self.levels, self.seed, self.order = levels, seed, order
        size = sum(rows * columns for rows, columns in shapes) + N * sum(columns for _, columns in shapes)
        self.lanes = 1 if size > _LARGE else _KINK_LANES if model.has_kink else _LANES
        bits = log2(self._field(0).primes[:, 0].min())
        points = max(KINK_POINTS if model.has_kink else 1, ceil(_BITS / bits))
        self.calls = max(calls, ceil(points / self.lanes))
        self._divisions = self._rootless = 0
        self._drawn = 0

    def _field(self, number: int) -> Field:
        # Several lanes have towers of their own; a single one needs another tower for each call.
        return field(self.seed + (number if self.lanes == 1 else 0) + self._divided, self.levels, self.lanes)

    _divided = 0

    def first(self) -> list[Trial]:
        """As many trials as it takes to see every unit on both sides of its kink, two at least.

        Raises
        ------
        NotProvable
            If the function leaves the arithmetic, or not every unit is seen.
        """
        found: list[Trial] = []
        seen: np.ndarray | None = None
        for _ in range(ATTEMPTS):
            point = self._point()
            seen = np.zeros_like(point.sides) if seen is None else seen
            if len(found) >= self.calls and not np.any(point.sides & ~seen):
                continue
            if (trial := self._tried(point)) is None:
                continue
            found.append(trial)
            seen = seen | point.sides
            if len(found) >= self.calls and seen.all():
                return found
        raise NotProvable(said("not every unit was seen on both sides of its kink"))

    def further(self, trials: Sequence[Trial]) -> Iterator[Trial]:
        """More trials of a function that compares: where all units are on one side, and for signs that are free.

        Raises
        ------
        NotProvable
            If it asks for more signs than there are points for.
        """
        if self.model.has_kink or any(trial.watch.compared for trial in trials):
            yield from self._some(1 if self.lanes > 1 else 2, steered=True)
        most = max(trials, key=lambda trial: len(trial.watch.unknown))
        if not most.watch.unknown:
            return
        if len(most.watch.unknown) > MOST_SIGNS:
            raise NotProvable(
                said("{beyond}, more than {most_signs} times", beyond=most.watch.beyond[0], most_signs=MOST_SIGNS)
            )
        shown = max(min(most.watch.unknown.values()), 1) * self.lanes
        # With a salt even what is never equal is so now and then.
        yield from self._some(ceil(_SHOWN * 2 ** len(most.watch.unknown) / shown), salted=True)

    def again(self, trial: Trial, salt: int) -> list[ModularArray]:
        """The blocks at the same point with other answers to what has no law."""
        return self._asked(trial.point, salt)[0]

    def _asked(self, point: Point, salt: int) -> tuple[list[ModularArray], Watch]:
        def notice() -> None:
            self.has_made = True

        return point.gradient(self.gradient, salt, self.order, self.made_in, notice)

    def _some(self, count: int, steered: bool = False, salted: bool = False) -> Iterator[Trial]:
        while count:
            if (trial := self._tried(self._point(steered), -count if salted else 0)) is not None:
                count -= 1
                yield trial

    def _point(self, steered: bool = False) -> Point:
        self._drawn += 1
        return Point(
            self.model, self.shapes, self.N, self._field(self._drawn), self.seed + self._drawn, targets=self.targets,
            steered=steered,
        )  # fmt: skip

    def _tried(self, point: Point, salt: int = 0) -> Trial | None:
        try:
            return Trial(point, *self._asked(point, salt))
        except ZeroDivisionError:
            # Few points divide by 0, or have a constant that is 0; a function that always does leaves the arithmetic.
            self._divisions += 1
            self._divided += 1000
            if self._divisions > self.calls:
                raise NotProvable(said("a division by zero")) from None
            return None
        except NoRoot:
            self._rootless += 1
            if self._rootless > ROOTLESS:
                raise
            return None
