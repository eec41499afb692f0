"""Inputs a few roundings away: what that changes in a function beside its formula is its own rounding, measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyport.gradients.estimate import Array

#: What is changed at most, relatively: eight times what one operation loses.
SHAKE = 2.0**-50
#: So many times what shaking changes is allowed for the rounding of a formula: it is measured, and no bound.
MEASURED = 16.0


def shaken(array: Any, rng: np.random.Generator, by: float = SHAKE) -> Array:
    """The array with every element off by a few roundings, or by another small part of it, at random."""
    return np.asarray(array * (1 + by * rng.uniform(-1, 1, np.shape(array))))


def shaken_alike(array: Array, rng: np.random.Generator) -> Array:
    """The same where equal elements stay equal: code may go by which are."""
    turns = rng.uniform(-1, 1, array.size)
    _, first, which = np.unique(array, return_index=True, return_inverse=True)
    return np.asarray(array * (1 + SHAKE * turns[first][which].reshape(array.shape)))
