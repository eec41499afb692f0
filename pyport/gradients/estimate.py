"""A numeric derivative: what it is, how far it can be off, and whether it can be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """The derivative of a loss by each weight matrix.

    Attributes
    ----------
    method : str
    values, bars : list of ndarray
        For each weight matrix, in its shape: the derivative and a bound on its error.
    status : str
        "ok", or why the values cannot be used.
    """

    method: str
    values: list[Array]
    bars: list[Array]
    status: str = "ok"

    @classmethod
    def of(cls, method: str, values: list[Array], bars: list[Array]) -> Estimate:
        """The estimate, with the status that its numbers have."""
        finite = all(np.isfinite(part).all() for part in (*values, *bars))
        return cls(method, values, bars, "ok" if finite else "the loss or its bar is not finite here")
