"""How the differences between two recordings grow, and where they jump as rounding does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyport.recording import Array

#: The relative size of one rounding.
EPS = 2.0**-52
#: A difference this many times the largest before it is called a jump. Roundings add up, and a
#: sum of hundreds of terms is still below; only a computation that amplifies by as much is not.
JUMP = 1e3
#: Beyond half of the digits a jump is called a slip: rounding would have to be amplified by 7e7 in
#: the computation of one quantity, and then the reference's own digits were worth no more.
HALF_OF_THE_DIGITS = 2.0**-26


@dataclass(frozen=True)
class Jump:
    """A quantity that differs, in one step, by far more than anything computed before it.

    Attributes
    ----------
    step : int
        Counted from 1.
    quantity : str
    before : float
        The largest difference of all that was computed before, at least `EPS`.
    now : float
        The difference here. Both are relative to the largest number in the reference so far.
    own : float
        The difference here, relative to the largest number that this quantity has had so far.
    """

    step: int
    quantity: str
    before: float
    now: float
    own: float

    @property
    def is_slip(self) -> bool:
        """Whether more than half of the quantity's digits are gone at once."""
        return self.own > HALF_OF_THE_DIGITS


@dataclass(frozen=True, eq=False)
class Growth:
    """The largest difference so far, step by step, and the jumps in computing order.

    Attributes
    ----------
    largest : ndarray
        (steps,), relative to the largest number in the reference so far.
    jumps : tuple of Jump
    """

    largest: Array
    jumps: tuple[Jump, ...]


def growth(reference: Mapping[str, Array], port: Mapping[str, Array]) -> Growth:
    """The differences of two recordings in the order in which they were computed.

    Parameters
    ----------
    reference, port : mapping of str to ndarray
        Arrays of the same names and shapes with the step as last axis, in computing order.

    Notes
    -----
    A difference is measured against the largest number so far of *all* quantities, not of its own:
    what is left when large numbers cancel, as a residual, may differ wholly by rounding.
    """
    names = list(reference)
    off = np.stack([_by_step(_distance(reference[name], port[name])) for name in names], axis=1)
    size = np.stack([_by_step(np.where(np.isfinite(reference[name]), np.abs(reference[name]), 0.0)) for name in names],
                    axis=1)  # fmt: skip
    so_far = np.maximum.accumulate(size.ravel())
    # As long as all numbers are 0, the whole run says what size its numbers have.
    now = _ratio(off.ravel(), np.where(so_far > 0, so_far, size.max()))
    own = _ratio(off, np.maximum.accumulate(size, axis=0)).ravel()
    largest = np.maximum.accumulate(now)
    before = np.maximum(np.concatenate([[0.0], largest[:-1]]), EPS)
    jumps = tuple(
        Jump(int(k) // len(names) + 1, names[int(k) % len(names)], float(before[k]), float(now[k]), float(own[k]))
        for k in np.flatnonzero(now > JUMP * before)
    )
    return Growth(largest.reshape(off.shape)[:, -1], jumps)


def _distance(wanted: Array, got: Array) -> Array:
    """How far apart the elements are; Inf where one only is finite, 0 for NaN on both sides."""
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(got - wanted)
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    broken = ~(np.isfinite(got) & np.isfinite(wanted))
    return np.where(same, 0.0, np.where(broken, np.inf, distance))


def _by_step(values: Array) -> Array:
    largest: Array = values.reshape(-1, values.shape[-1]).max(axis=0)
    return largest


def _ratio(off: Array, size: Array | NDArray[np.float64]) -> Array:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(off == 0, 0.0, off / size)
