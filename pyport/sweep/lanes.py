"""The starts that run side by side, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from pyport.arithmetic.primitives import Array
from pyport.sweep.settings import Settings
from pyport.trace import WEIGHTS
from pyport.training import LOSS_AT_START


@dataclass
class Lanes:
    """One entry for each start in every array, along its last axis.

    Attributes
    ----------
    seed, age : ndarray
        The seed, and how many steps are done; whole numbers.
    D, before : ndarray
        What the script keeps as the loss, and what that was before the last part of the run.
    W1, W2, W3 : ndarray
        (F, H, n), (H, M, n), (M, K, n).
    """

    seed: Array
    age: Array
    D: Array
    before: Array
    W1: Array
    W2: Array
    W3: Array

    @classmethod
    def fresh(cls, settings: Settings, seeds: Sequence[int]) -> Lanes:
        """Starts that have done no step."""
        drawn = [settings.weights(seed) for seed in seeds]
        stacks = [np.stack([W[k] for W in drawn], axis=-1) if drawn else np.zeros((*shape, 0))
                  for k, shape in enumerate(settings.shapes)]  # fmt: skip
        at_start = np.full(len(drawn), LOSS_AT_START)
        return cls(np.array(seeds, dtype=np.float64), np.zeros(len(drawn)), at_start, at_start.copy(), *stacks)

    @classmethod
    def joined(cls, parts: Sequence[Lanes]) -> Lanes:
        """All of several, ordered by seed."""
        every = cls(*(np.concatenate([getattr(part, f.name) for part in parts], axis=-1) for f in fields(cls)))
        return every.take(np.argsort(every.seed))

    @classmethod
    def loaded(cls, arrays: Mapping[str, Array], settings: Settings) -> Lanes:
        """What `arrays` gave; a file does not tell one start from a matrix."""
        plain = [np.ravel(arrays[name]) for name in ("seed", "age", "D", "before")]
        stacks = [arrays[name].reshape(*shape, -1) if plain[0].size else np.zeros((*shape, 0))
                  for name, shape in zip(WEIGHTS, settings.shapes, strict=True)]  # fmt: skip
        return cls(*plain, *stacks)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.seed)

    @property
    def weights(self) -> tuple[Array, Array, Array]:
        """W1, W2, W3."""
        return self.W1, self.W2, self.W3

    def take(self, which: Array | slice) -> Lanes:
        """Some of them."""
        return Lanes(*(getattr(self, f.name)[..., which] for f in fields(self)))

    def put(self, where: Array, others: Lanes) -> None:
        """Others in the place of some."""
        for f in fields(self):
            getattr(self, f.name)[..., where] = getattr(others, f.name)

    def arrays(self) -> dict[str, Array]:
        """By name, for a file."""
        return {f.name: getattr(self, f.name) for f in fields(self)}
