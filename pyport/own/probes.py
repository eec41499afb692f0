"""Directions in which a loss is moved: single elements, and whole blocks at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyport.gradients.estimate import Array
from pyport.gradients.stacks import sample


@dataclass(frozen=True)
class Probe:
    """A direction within one block.

    Attributes
    ----------
    block : int
    element : int or None
        The element, row by row, if it is the only one that moves.
    direction : ndarray
        In the shape of the block.
    """

    block: int
    element: int | None
    direction: Array

    def along(self, blocks: Sequence[Array]) -> float:
        """The derivative along it that a gradient gives."""
        if self.element is not None:
            return float(blocks[self.block].reshape(-1)[self.element])
        return float(np.vdot(blocks[self.block], self.direction))

    def reach(self, blocks: Sequence[Array]) -> float:
        """What sizes of the elements add up to along it."""
        if self.element is not None:
            return float(abs(blocks[self.block].reshape(-1)[self.element]))
        return float(np.vdot(np.abs(blocks[self.block]), np.abs(self.direction)))


def element(blocks: Sequence[Array], k: int, number: int) -> Probe:
    """The direction of one element."""
    direction = np.zeros(blocks[k].shape)
    direction.reshape(-1)[number] = 1.0
    return Probe(k, number, direction)


def elements(blocks: Sequence[Array], count: int) -> list[Probe]:
    """So many single elements, the same number from each block as far as it has them; all if there are no more."""
    ends = np.cumsum([block.size for block in blocks])
    which = np.arange(ends[-1]) if count >= ends[-1] else sample(blocks, count)
    return [element(blocks, k, int(n - (ends[k] - blocks[k].size)))
            for n in which for k in [int(np.searchsorted(ends, n, side="right"))]]  # fmt: skip


def whole(blocks: Sequence[Array], each: int, seed: int = 1) -> list[Probe]:
    """So many directions of each block that move all of its elements, none by less than `LEAST`."""
    rng = np.random.default_rng(seed)
    return [Probe(k, None, rng.choice([-1.0, 1.0], block.shape) * rng.uniform(LEAST, 2 - LEAST, block.shape))
            for k, block in enumerate(blocks) if block.size for _ in range(each)]  # fmt: skip


#: An element that is off shows at least by this part of it, whatever the direction.
LEAST = 0.5
