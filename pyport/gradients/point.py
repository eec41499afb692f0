"""A random point modulo the prime, at which formulas are compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.modular import LOG, ModularArray, asked
from pyport.arithmetic.residues import PRIME
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

    def generic(self, model: Model) -> list[np.ndarray]:
        """The values that the network itself computes, up to their sign.

        None of them is a sum or a multiple of others, so that their ``exp`` obey no law that is
        not known here, and a formula in these that fails is wrong.
        """
        values = model.layers(self.X, self.weights)
        values += [head.output(values[-1]) for head in HEADS.values()]
        with asked() as sums:
            model.loss(self.X, self.Y, self.weights)
        plain = [value.values.ravel() for value in values] + [part for part in sums if part.size != 1 or part[0] != LOG]
        return [np.minimum(part, PRIME - part) for part in plain]

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
