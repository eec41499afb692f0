"""The derivative to more digits than anyone doubts: which side is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.arithmetic.precise import PreciseArray
from pyport.gradients.estimate import Array
from pyport.model import Model

#: The digits to start with, and how far two precisions must agree, relative to the largest element.
DIGITS = 50
AGREEMENT = 1e-30
#: What is below every double is 0: an exact 0 never agrees with itself to any digits.
NOTHING = 1e-320


def oracle(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[np.ndarray]:
    """The gradient as arrays of mpmath numbers.

    Notes
    -----
    Where a unit is saturated, 1 - z loses as many digits as z is near to 1; the precision is
    doubled until two of them agree in every element to `AGREEMENT`.
    """
    digits, last = DIGITS, _at(model, X, Y, weights, DIGITS)
    while True:
        digits *= 2
        better = _at(model, X, Y, weights, digits)
        if all(_agree(a, b) for a, b in zip(last, better, strict=True)):
            return better
        last = better


def _at(model: Model, X: Array, Y: Array, weights: Sequence[Array], digits: int) -> list[np.ndarray]:
    precise = [PreciseArray(W, digits) for W in weights]
    return [np.asarray(g) for g in model.gradient(PreciseArray(X, digits), PreciseArray(Y, digits), precise)]


def _agree(a: np.ndarray, b: np.ndarray) -> bool:
    return all(abs(x - y) <= AGREEMENT * abs(y) or max(abs(x), abs(y)) < NOTHING
               for x, y in zip(a.ravel(), b.ravel(), strict=True))  # fmt: skip
