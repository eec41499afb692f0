"""Distances between doubles: in units in the last place, and bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def _rank(x: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each double in the row of all doubles; both zeros have place 0."""
    bits = x.view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def ulp_distance(a: Any, b: Any) -> NDArray[np.float64]:
    """How many doubles lie between `a` and `b`, element by element.

    Returns
    -------
    ndarray of float64
        0 for equal numbers (also +0 and -0), 1 for neighbours; Inf where either is not a
        number, unless both have the same bits. Exact below 2^53.
    """
    a, b = np.broadcast_arrays(np.ascontiguousarray(a, float), np.ascontiguousarray(b, float))
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    left, right = _rank(a), _rank(b)
    near = np.sign(left) * np.sign(right) >= 0
    with np.errstate(over="ignore"):
        exact = np.abs(left - right).astype(np.float64)
    distance = np.where(near, exact, np.abs(left.astype(np.float64)) + np.abs(right.astype(np.float64)))
    return np.where((np.isnan(a) | np.isnan(b)) & bits_differ(a, b), np.inf, distance)


def bits_differ(a: Any, b: Any) -> NDArray[np.bool_]:
    """Where two arrays of doubles of one shape are not the same to the last bit."""
    left, right = np.ascontiguousarray(a, float), np.ascontiguousarray(b, float)
    return np.not_equal(left.view(np.int64), right.view(np.int64))
