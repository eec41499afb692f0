"""The derivative to more digits than anyone doubts: which side is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.arithmetic.precise import PreciseArray
from pyport.gradients.estimate import Array
from pyport.model import Model

#: The digits to start with beyond those that saturated units lose.
DIGITS = 50
#: How far two precisions must agree, relative to the largest element.
AGREEMENT = 1e-30
#: What is below every double is 0: an exact 0 never agrees with itself to any digits.
NOTHING = 1e-320
#: What is lost below so many digits is below every double, whatever it is multiplied by.
MOST_LOST = 400


def oracle(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[np.ndarray]:
    """The gradient as arrays of mpmath numbers.

    Notes
    -----
    Where a unit is saturated, 1 - z loses as many digits as z is near to 1. So many more are
    taken from the start: two precisions that lose all of them would agree on nothing. Then the
    precision is doubled until two of them agree in every element to `AGREEMENT`. Nor may a small
    number get lost beside a large one in both: 1e300 + 1 - 1e300 is 0 in 100 digits as in 50.
    """
    digits = DIGITS + _lost(model, X, weights) + _spread([X, *weights])
    last = _at(model, X, Y, weights, digits)
    while True:
        digits *= 2
        better = _at(model, X, Y, weights, digits)
        if all(_agree(a, b) for a, b in zip(last, better, strict=True)):
            return better
        last = better


def _lost(model: Model, X: Array, weights: Sequence[Array]) -> int:
    """The digits of 1 - z at the largest sum: exp(-S) is left for sigmoid, exp(-2S) for tanh."""
    with np.errstate(all="ignore"):
        largest = max(float(np.abs(S).max()) for S in model.forward(X, weights)[1])
    lost = 2 * largest / np.log(10)
    return int(np.ceil(lost)) if lost < MOST_LOST else MOST_LOST


def _spread(factors: Sequence[Array]) -> int:
    """The digits between the largest and the smallest product of numbers, one of each array."""
    sizes = [np.log10(np.abs(factor[factor != 0])) for factor in factors]
    return int(np.ceil(sum(float(np.ptp(part)) for part in sizes if part.size)))


def _at(model: Model, X: Array, Y: Array, weights: Sequence[Array], digits: int) -> list[np.ndarray]:
    precise = [PreciseArray(W, digits) for W in weights]
    return [np.asarray(g) for g in model.gradient(PreciseArray(X, digits), PreciseArray(Y, digits), precise)]


def _agree(a: np.ndarray, b: np.ndarray) -> bool:
    return all(abs(x - y) <= AGREEMENT * abs(y) or max(abs(x), abs(y)) < NOTHING
               for x, y in zip(a.ravel(), b.ravel(), strict=True))  # fmt: skip
