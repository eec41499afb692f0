"""A random point modulo the prime, at which formulas are compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.modular import Asked, ModularArray, asked, unsigned
from pyport.arithmetic.residues import PRIME, Residues
from pyport.arithmetic.truth import NotProvable
from pyport.heads import HEADS
from pyport.model import Model

Gradient = Callable[..., Sequence[Any]]


class Point:
    """A random point modulo the prime: data, targets, weights."""

    def __init__(self, shapes: Sequence[tuple[int, int]], N: int, seed: int, targets_sum_to_one: bool) -> None:
        self._rng = np.random.default_rng(seed)
        self.key = int(self._rng.integers(1, 2**62))
        K = shapes[-1][1]
        self.X = self.random(N, shapes[0][0])
        self.weights = [self.random(*shape) for shape in shapes]
        Y = self._rng.integers(0, PRIME, (N, K))
        if targets_sum_to_one:
            Y[:, -1] = (1 - Y[:, :-1].sum(axis=1)) % PRIME
        self.Y = ModularArray(Y, self.key)
        self._slope: int | None = None

    def random(self, *shape: int) -> ModularArray:
        """Random residues."""
        return ModularArray(self._rng.integers(0, PRIME, shape), self.key)

    def knows(self, model: Model, taken: Asked) -> bool:
        """Whether a formula takes ``exp`` and sizes of nothing but what the network itself computes.

        No such value is a sum or a multiple of others, so that there is no law of their ``exp``
        that is not known here, and a formula in these that fails is wrong. Of sizes there is:
        an output of sigmoid is its own absolute value; so they may be those of sums and errors.
        """
        values = model.layers(self.X, self.weights)
        outputs = [head.output(values[-1]) for head in HEADS.values()]
        with asked() as sums:
            model.loss(self.X, self.Y, self.weights)
        sized = [*sums.exp, *(unsigned(part.values) for part in (*self.weights, *(y - self.Y for y in outputs)))]
        known = [*sums.exp, *(unsigned(part.values) for part in (*values, *outputs))]
        return not taken.log and _within(taken.exp, known) and _within(taken.size, sized)

    @cached_property
    def directions(self) -> list[ModularArray]:
        """A random direction for every weight."""
        return [self.random(*W.shape) for W in self.weights]

    def slope(self, model: Model) -> int:
        """The derivative of the loss along `directions`, computed once."""
        if self._slope is None:
            self._slope = self.derivative(model, self.directions)
        return self._slope

    def derivative(self, model: Model, directions: Sequence[ModularArray | None]) -> int:
        """The derivative of the loss; None stands for a direction that is 0."""
        weights = [W if d is None else DualArray(W, d) for W, d in zip(self.weights, directions, strict=True)]
        return int(model.loss(self.X, self.Y, weights).tangent.values)

    def gradient(self, gradient: Gradient) -> list[ModularArray]:
        """The gradient function's blocks."""
        blocks = list(gradient(self.X.copy(), self.Y.copy(), *(W.copy() for W in self.weights)))
        if len(blocks) != len(self.weights):
            raise NotProvable(f"it returned {len(blocks)} arrays for {len(self.weights)} weight matrices")
        for block in blocks:
            if not isinstance(block, ModularArray):
                raise NotProvable("it returned an ordinary array")
        return blocks


def _within(taken: Sequence[Residues], known: Sequence[Residues]) -> bool:
    """Whether all of some residues are 0 or known."""
    return not taken or bool(np.isin(np.concatenate(taken), np.concatenate([[0], *known])).all())
