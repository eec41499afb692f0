"""A random point modulo the prime, at which formulas are compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.modular import Asked, ModularArray, asked, ordered, unsigned
from pyport.arithmetic.residues import PRIME, Residues
from pyport.arithmetic.truth import NotProvable
from pyport.gradients.stacks import as_row
from pyport.heads import HEADS
from pyport.model import Model

Gradient = Callable[..., Sequence[Any]]


class Point:
    """A random point modulo the prime: data, targets, parameters of a model."""

    def __init__(self, model: Model, shapes: Sequence[tuple[int, int]], N: int, seed: int) -> None:
        self.model = model
        self._rng = np.random.default_rng(seed)
        self.key = int(self._rng.integers(1, 2**62))
        K = shapes[-1][1]
        self.X = self.random(N, model.features(shapes[0][0]))
        self.weights = [self.random(*shape) for shape in shapes]
        Y = self._rng.integers(0, PRIME, (N, K))
        if model.head_name == "softmax-ce":
            Y[:, -1] = (1 - Y[:, :-1].sum(axis=1)) % PRIME
        self.Y = ModularArray(Y, self.key)

    def random(self, *shape: int) -> ModularArray:
        """Random residues."""
        return ModularArray(self._rng.integers(0, PRIME, shape), self.key)

    @cached_property
    def sides(self) -> np.ndarray:
        """For each hidden unit of a network with kinks: seen above 0, and below 0; (units, 2).

        Only samples count in which the layers behind it let something through.
        """
        if not self.model.units.has_kink:
            return np.ones((0, 2), dtype=bool)
        found = []
        through = np.ones((self.X.shape[0], 1), dtype=bool)
        for S in self.model.forward(self.X, self.weights)[1][-2::-1]:
            signs = ordered(S.values)
            # Behind a single unit without bias that is off, nothing is ever on.
            behind = through | (S.shape[1] == 1 and self.model.bias == "none")
            found.append(np.stack([((signs > 0) & through).any(axis=0), ((signs < 0) & behind).any(axis=0)], axis=1))
            through = through & (signs > 0).any(axis=1, keepdims=True)
        return np.concatenate(found or [np.ones((0, 2), dtype=bool)])

    def knows(self, taken: Asked) -> bool:
        """Whether a formula takes ``exp`` and sizes of nothing but what the network itself computes.

        No such value is a sum or a multiple of others, so that there is no law of their ``exp``
        that is not known here, and a formula in these that fails is wrong. Of sizes there is:
        an output of sigmoid is its own absolute value; so they may be those of sums and errors.
        Nor may ``exp`` be that of the sums of tanh units, which have that of the double.
        """
        inputs, sums = self.model.forward(self.X, self.weights)
        outputs = [head.output(sums[-1]) for head in HEADS.values()]
        with asked() as own:
            self.model.loss(self.X, self.Y, self.weights)
        errors = [y - self.Y for y in outputs]
        sized = [*own.exp, *own.size, *(unsigned(part.values) for part in (*sums, *self.weights, *errors))]
        hidden = [] if self.model.activation == "tanh" else sums
        known = [*own.exp, *(unsigned(part.values) for part in (*inputs, *hidden, sums[-1], *outputs))]
        return not taken.log and _within(taken.exp, known) and _within(taken.size, sized)

    @cached_property
    def directions(self) -> list[ModularArray]:
        """A random direction for every weight."""
        return [self.random(*W.shape) for W in self.weights]

    @cached_property
    def slope(self) -> int:
        """The derivative of the loss along `directions`."""
        return self.derivative(self.directions)

    def derivative(self, directions: Sequence[ModularArray | None]) -> int:
        """The derivative of the loss; None stands for a direction that is 0."""
        weights = [W if d is None else DualArray(W, d) for W, d in zip(self.weights, directions, strict=True)]
        return int(self.model.loss(self.X, self.Y, weights).tangent.values)

    def gradient(self, gradient: Gradient) -> list[ModularArray]:
        """The gradient function's blocks."""
        blocks = list(gradient(self.X.copy(), self.Y.copy(), *(W.copy() for W in self.weights)))
        if len(blocks) != len(self.weights):
            what = "parameters" if self.model.bias == "vectors" else "weight matrices"
            raise NotProvable(f"it returned {len(blocks)} arrays for {len(self.weights)} {what}")
        for block in blocks:
            if not isinstance(block, ModularArray):
                raise NotProvable("it returned an ordinary array")
        return [as_row(block, W.shape, self.model.is_vector(k))
                for k, (block, W) in enumerate(zip(blocks, self.weights, strict=True))]  # fmt: skip


def _within(taken: Sequence[Residues], known: Sequence[Residues]) -> bool:
    """Whether all of some residues are 0 or known."""
    return not taken or bool(np.isin(np.concatenate(taken), np.concatenate([[0], *known])).all())
