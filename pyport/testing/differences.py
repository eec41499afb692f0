"""Named arrays on two sides: what differs first, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.matfile import what_is_wrong
from pyport.parity.numbers import Allowed, Judged, Spot, first_failing, judge_numbers, other_zeros

_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One array that differs: since which step, None where there is no step, and the sentence."""

    name: str
    step: int | None
    sentence: str


def first_difference(
    actual: Mapping[str, Any], reference: Mapping[str, Any], allowed: Allowed, steps: int | None = None
) -> str | None:
    """What differs first, in one sentence; None if nothing does.

    Parameters
    ----------
    actual, reference : mapping of str to array_like
        In computing order.
    allowed : Allowed
        With no tolerance in it the same bits are wanted.
    steps : int, optional
        A last axis of this length is the step; the earliest step is told then.
    """
    names = [*reference, *(name for name in actual if name not in reference)]
    found = [difference for name in names if (difference := _difference(name, actual, reference, allowed, steps))]
    if not found:
        return None
    first = min(found, key=lambda item: np.inf if item.step is None else item.step)
    others = [item.name for item in found if item is not first]
    more = f"; {', '.join(others)} differ{'s' * (len(others) == 1)} too" if others else ""
    return first.sentence + more


def _difference(
    name: str, actual: Mapping[str, Any], reference: Mapping[str, Any], allowed: Allowed, steps: int | None
) -> Difference | None:
    got, wanted = actual.get(name, _MISSING), reference.get(name, _MISSING)
    if got is _MISSING or wanted is _MISSING:
        return Difference(name, None, f"{name} is not there" if got is _MISSING else f"{name} is there and not wanted")
    try:
        got, wanted = _array(got), _array(wanted)
    except TypeError as error:
        return Difference(name, None, f"{name} {error}")
    if got.size == wanted.size == 1 and {got.ndim, wanted.ndim} <= {0, 2}:
        got, wanted = got.reshape(1, 1), wanted.reshape(1, 1)  # to MATLAB a number is a matrix of one element
    if got.shape != wanted.shape:
        return Difference(name, None, f"{name} is {_size(got)}, wanted {_size(wanted)}{_turned(got, wanted, allowed)}")
    if got.dtype != wanted.dtype and not (got.dtype.kind == wanted.dtype.kind == "U"):
        return Difference(name, None, f"{name} is {got.dtype.name}, wanted {wanted.dtype.name}")
    if got.dtype.kind not in "fc":
        return _unequal(name, got, wanted, steps)
    return _far(name, got, wanted, allowed, steps) if got.size else None


def _array(value: Any) -> Any:
    """The array in the machine's own byte order; TypeError if it holds no numbers and no text."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise TypeError("is a ragged list, no array") from None
    if array.dtype.kind not in "fciubU":
        wrong = what_is_wrong(value)
        raise TypeError(f"{'holds no numbers' if wrong in (None, 'is text') else wrong}: its content is not compared")
    if array.dtype in (np.longdouble, np.clongdouble):
        raise TypeError(f"is {array.dtype.name}, which MATLAB does not have: compare it as float64")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _turned(got: Any, wanted: Any, allowed: Allowed) -> str:
    """What a shape that is not the wanted one has to do with it, if anything."""
    if got.ndim == 1 and wanted.ndim == 2 and got.size == wanted.size:
        return ": an array of one axis is neither a row nor a column, reshape it"
    if got.ndim != 2 or got.dtype != wanted.dtype or got.T.shape != wanted.shape:
        return ""
    return ": it is the transpose, x against x.'" if _same(got.T, wanted, allowed) else ""


def _same(got: Any, wanted: Any, allowed: Allowed) -> bool:
    if got.dtype.kind not in "fc":
        return bool((got == wanted).all())
    return not got.size or not _failing(judge_numbers(wanted, got, allowed), got, wanted, allowed).any()


def _failing(judged: Judged, got: Any, wanted: Any, allowed: Allowed) -> Any:
    """Where a difference is not allowed; +0 and -0 have not the same bits, but no distance either."""
    if allowed.ulps or allowed.absolute or allowed.relative:
        return ~judged.fine
    return ~judged.fine | other_zeros(wanted, got)


def _unequal(name: str, got: Any, wanted: Any, steps: int | None) -> Difference | None:
    failing = got != wanted
    if not failing.any():
        return None
    spot = first_failing(failing, steps)
    sentence = (
        f"{_where(name, spot, failing.size)}: got {got[spot.place]}, wanted {wanted[spot.place]}{_count(failing)}"
    )
    return Difference(name, spot.step, sentence)


def _far(name: str, got: Any, wanted: Any, allowed: Allowed, steps: int | None) -> Difference | None:
    judged = judge_numbers(wanted, got, allowed)
    failing = _failing(judged, got, wanted, allowed)
    if not failing.any():
        return None
    spot = first_failing(failing, steps)
    g, w = got[spot.place], wanted[spot.place]
    if judged.both_nan[spot.place]:
        text = "NaN on both sides, which is equal only with equal_nan=True"
    else:
        digits = next((d for d in (5, 9, 17) if f"{g:.{d}g}" != f"{w:.{d}g}"), 17)
        text = f"got {g:.{digits}g}, wanted {w:.{digits}g}; {_why(judged, spot, w, allowed)}"
    turned = ""
    if got.ndim == 2 and got.shape[0] == got.shape[1] > 1 and _same(got.T, wanted, allowed):
        turned = "; it is the transpose, x against x.'"
    return Difference(name, spot.step, f"{_where(name, spot, failing.size)}: {text}{_count(failing)}{turned}")


def _why(judged: Judged, spot: Spot, wanted: Any, allowed: Allowed) -> str:
    """How far apart the numbers are and how far they may be."""
    ulps, difference = float(judged.ulps[spot.place]), float(judged.difference[spot.place])
    if not np.isfinite(ulps):
        return "not a number"
    limits = [f"{allowed.ulps:g} ULP"] * bool(allowed.ulps)
    if allowed.absolute:
        limits.append(f"{allowed.absolute:.1e}")
    if allowed.relative:
        limits.append(f"{allowed.relative * abs(wanted):.1e} ({allowed.relative:g} of it)")
    if not limits:
        much = f"|diff| {difference:.1e}, {ulps:.0f} ULP" if ulps else "another sign of zero"
        return f"{much} where the same bits are wanted"
    return f"|diff| {difference:.1e}, {ulps:.0f} ULP > allowed {' or '.join(limits)}"


def _where(name: str, spot: Spot, size: int) -> str:
    step = "" if spot.step is None else f"step {spot.step}, "
    return f"{step}{name}{spot.indices if size > 1 and spot.index else ''}"


def _count(failing: Any) -> str:
    """How many elements fail, if there is more than one."""
    return "" if failing.size == 1 else f"; {int(failing.sum())} of {failing.size} elements"


def _size(array: Any) -> str:
    if array.ndim == 0:
        return "one number"
    return "x".join(map(str, array.shape)) if array.ndim > 1 else f"of length {array.size} with one axis"
