"""A numeric derivative: what it is, how far it can be off, and whether it can be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyport.language import said

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


#: The status of an estimate of which an element that was asked for is not known.
NOT_FINITE = said("the loss or its bar is not finite here")


@dataclass(frozen=True)
class Estimate:
    """The derivative of a loss by each weight matrix.

    Attributes
    ----------
    method : str
    values, bars : list of ndarray
        For each weight matrix, in its shape: the derivative and a bound on its error. Of an
        element with an infinite bar nothing is known, and its value is 0.
    status : str
        "ok", or why the values cannot be used.
    tried, total : int
        Of how many weights the method itself was asked for the derivative, and how many there are.
    sampled : str
        Where these differ: what was tried, how the others came, and what could go unseen.
    """

    method: str
    values: list[Array]
    bars: list[Array]
    status: str = "ok"
    tried: int = 0
    total: int = 0
    sampled: str = ""

    @classmethod
    def of(
        cls, method: str, values: list[Array], bars: list[Array], *, which: Indices | None = None, sampled: str = ""
    ) -> Estimate:
        """The estimate, with the status that its numbers have.

        Parameters
        ----------
        method : str
        values, bars : list of ndarray
            What is not finite becomes an infinite bar: a bar that is NaN would pass for any size.
        which : ndarray of int, optional
            Of all weights, row by row, those that were tried. The status is about these alone.
        sampled : str
        """
        known = [np.isfinite(value) & np.isfinite(bar) for value, bar in zip(values, bars, strict=True)]
        every = np.concatenate([part.reshape(*part.shape[:-2], -1) for part in known], axis=-1)
        asked = every if which is None else every[..., which]
        return cls(
            method,
            [np.where(part, value, 0.0) for part, value in zip(known, values, strict=True)],
            [np.where(part, bar, np.inf) for part, bar in zip(known, bars, strict=True)],
            "ok" if asked.all() else NOT_FINITE, asked.shape[-1], every.shape[-1], sampled,
        )  # fmt: skip
