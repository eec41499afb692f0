"""Two arrays of one shape, element by element: what is allowed, and which element fails first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.arithmetic import ulp_distance
from pyport.errors import InputError
from pyport.language import said


@dataclass(frozen=True)
class Allowed:
    """What the user allows two numbers to differ by; any of the three is enough.

    Attributes
    ----------
    ulps : float
        Units in the last place.
    absolute, relative : float
        Relative to the reference's element.
    equal_nan : bool
        Whether NaN on both sides is equal.
    """

    ulps: float = 0.0
    absolute: float = 0.0
    relative: float = 0.0
    equal_nan: bool = False

    def __post_init__(self) -> None:
        for name, value in (("ulps", self.ulps), ("atol", self.absolute), ("rtol", self.relative)):
            if not (np.isfinite(value) and value >= 0):
                raise InputError(
                    said("{name} must be a finite number of at least 0, not {value:g}.", name=name, value=value)
                )


@dataclass(frozen=True)
class Judged:
    """Two arrays of floating-point numbers of one class and shape, element by element.

    Attributes
    ----------
    fine : ndarray of bool
        Where the difference is allowed.
    equal : ndarray of bool
        Where the numbers are equal; +0 equals -0, NaN equals NaN if that is allowed.
    both_nan : ndarray of bool
        Where they are equal but for NaN on both sides.
    difference, ulps : ndarray
    """

    fine: Any
    equal: Any
    both_nan: Any
    difference: Any
    ulps: Any


def judge_numbers(wanted: Any, got: Any, allowed: Allowed) -> Judged:
    """Each element by what is allowed; complex numbers as pairs of real ones."""
    parts = [(wanted.real, got.real), (wanted.imag, got.imag)] if wanted.dtype.kind == "c" else [(wanted, got)]
    by_part = [_ulps(g, w) for w, g in parts]
    ulps = np.max(by_part, axis=0)
    # The largest double is one step away from Inf, and no rounding takes a number there.
    few = np.all([(apart <= allowed.ulps) & ((w == g) | (np.isfinite(w) & np.isfinite(g)))
                  for apart, (w, g) in zip(by_part, parts, strict=True)], axis=0)  # fmt: skip
    nans = [np.isnan(w) & np.isnan(g) for w, g in parts]
    same = [w == g for w, g in parts]
    # NaN+1i and NaN+2i are not equal whatever NaN is.
    both_nan = np.any(nans, axis=0) & np.all(np.logical_or(same, nans), axis=0)
    equal = np.all(same, axis=0) | (both_nan & allowed.equal_nan)
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(got - wanted)
        near = (difference <= allowed.absolute) | (difference <= allowed.relative * np.abs(wanted))
    fine = equal | few | (near & np.isfinite(wanted) & np.isfinite(got))
    return Judged(fine, equal, both_nan, difference, ulps)


def other_zeros(wanted: Any, got: Any) -> Any:
    """Where both are zero with unlike signs: no distance, and not the same bits."""
    parts = [(wanted.real, got.real), (wanted.imag, got.imag)] if wanted.dtype.kind == "c" else [(wanted, got)]
    return np.any([(w == 0) & (g == 0) & (np.signbit(w) != np.signbit(g)) for w, g in parts], axis=0)


def _ulps(got: Any, wanted: Any) -> Any:
    if wanted.dtype == np.float32:
        # A float32 step is 2^29 steps of float64.
        return np.ceil(ulp_distance(got.astype(np.float64), wanted.astype(np.float64)) / 2.0**29)
    return ulp_distance(got, wanted)


@dataclass(frozen=True)
class Spot:
    """An element: its index in the array, and apart from it the step, if one axis is the step."""

    place: tuple[int, ...]
    index: tuple[int, ...]
    step: int | None

    @property
    def indices(self) -> str:
        """MATLAB's in round brackets, Python's in square ones."""
        return f"({','.join(str(i + 1) for i in self.index)}) [{','.join(map(str, self.index))}]"


def first_failing(failing: Any, steps: int | None) -> Spot:
    """The first failing element; MATLAB counts column by column, and a last axis of so many steps comes first."""
    stepped = steps is not None and failing.ndim > 0 and failing.shape[-1] == steps and failing.size > 1
    flat = np.ravel(failing, order="F")
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(flat)), failing.shape, order="F"))
    return Spot(place, place[:-1], place[-1] + 1) if stepped else Spot(place, place, None)
