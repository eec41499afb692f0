"""How far two recordings are apart, each quantity by its own size, and where that jumps as rounding seldom does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.parity.kinds import EPS, JUMP, Jump, Kind, Sides, kind_of
from pyport.recording import Array

#: Beyond half of the digits rounding was amplified by 7e7.
HALF_OF_THE_DIGITS = 2.0**-26
#: A rise by less than `JUMP` is worth a word from here on.
RISE = 10.0


@dataclass(frozen=True, eq=False)
class Growth:
    """The largest difference so far, step by step, and the jumps in computing order.

    Attributes
    ----------
    largest : ndarray
        (steps,), relative to the largest number that the element has had in the reference so far.
    jumps : tuple of Jump
    rise : Jump or None
        The steepest rise that is no jump, from `RISE` on.
    leaves : Jump or None
        Where the differences first exceed `JUMP` roundings, without a jump.
    carried : float
        The largest difference of what does not merely round.
    single : tuple of (str, str)
        The quantities that have the numbers of single precision on one side only, and that side.
    """

    largest: Array
    jumps: tuple[Jump, ...]
    rise: Jump | None = None
    leaves: Jump | None = None
    carried: float = 0.0
    single: tuple[tuple[str, str], ...] = ()


def growth(reference: Mapping[str, Array], port: Mapping[str, Array]) -> Growth:
    """The differences of two recordings in the order in which they were computed.

    Parameters
    ----------
    reference, port : mapping of str to ndarray
        Arrays of the same names and shapes with the step as last axis, in computing order.

    Notes
    -----
    A quantity is measured by its own numbers: a time stamp beside it hides nothing. What has jumped
    as rounding does (a residual, a difference quotient) does not explain what jumps after it; all
    else does, up to a factor `JUMP`, so that the consequences of a slip are not called slips too.
    """
    if not reference:
        return Growth(np.zeros(0), ())
    # Recordings hold Inf and NaN too: what has no value is judged, not warned of.
    with np.errstate(all="ignore"):
        return _growth(Sides(reference, port))


def _growth(sides: Sides) -> Growth:
    names = sides.names
    worst = {name: sides.own[name].max(axis=0) for name in names}
    levels = np.stack([worst[name] for name in names], axis=1)
    jumps: list[Jump] = []
    rise: Jump | None = None
    leaves: Jump | None = None
    history, carried, noisy = dict.fromkeys(names, 0.0), 0.0, set[str]()
    # Most steps hold nothing new: only where a quantity exceeds its own past is there something to ask.
    record = np.maximum.accumulate(levels, axis=0)
    fresh = levels > np.vstack([np.zeros(len(names)), record[:-1]])
    for t, q in zip(*np.nonzero(fresh), strict=True):
        name, now = names[q], float(levels[t, q])
        before = max(sides.unit[name], history[name], carried)
        history[name] = now
        if now > JUMP * before:
            kind = kind_of(sides, name, int(t), before, jumps)
            element = int(np.argmax(sides.own[name][:, t]))
            jumps.append(Jump(int(t) + 1, name, before, now, kind, sides.index(name, element)))
            if kind is not Kind.SLIP:
                noisy.add(name)
        elif name not in noisy:
            if now > RISE * before and (rise is None or now / before > rise.factor):
                rise = Jump(int(t) + 1, name, before, now, Kind.UNCLEAR)
            if leaves is None and now > JUMP * sides.unit[name]:
                leaves = Jump(int(t) + 1, name, before, now, Kind.UNCLEAR)
        if name not in noisy:
            carried = max(carried, now)
    single = tuple(sides.single.items())
    return Growth(np.maximum.accumulate(levels.max(axis=1)), tuple(jumps), rise, leaves, carried, single)


__all__ = ["EPS", "HALF_OF_THE_DIGITS", "JUMP", "RISE", "Growth", "Jump", "Kind", "growth"]
