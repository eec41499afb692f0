"""Two recordings of one script, a MATLAB script's and its port's: which step, quantity and element differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import bits_differ, ulp_distance
from pyport.language import joined, said
from pyport.parity.compare import first_of
from pyport.parity.growth import Growth, Jump, growth
from pyport.parity.numbers import Allowed, judge_numbers
from pyport.parity.pairing import Pair, paired
from pyport.recording import Array, Recording
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Element:
    """One element that differs.

    Attributes
    ----------
    step : int
        Counted from 1.
    quantity : str
    matlab, python : tuple of int
        Its place as the reference writes it, counted from 1, and as the port does, from 0; empty
        for a single number.
    got, wanted : float
        The port's and the reference's value.
    ulps : float
    """

    step: int
    quantity: str
    matlab: tuple[int, ...]
    python: tuple[int, ...]
    got: float
    wanted: float
    ulps: float

    def sentence(self) -> str:
        """Where, got, wanted, and how far apart."""
        place = self.quantity
        if self.python:
            place += f"({','.join(map(str, self.matlab))}) [{','.join(map(str, self.python))}]"
        text = said("step {step}, {place}: port {got:.17g}, reference {wanted:.17g}",
                    step=self.step, place=place, got=self.got, wanted=self.wanted)  # fmt: skip
        if not (np.isfinite(self.got) and np.isfinite(self.wanted)):
            return text
        if self.got == self.wanted:
            return joined("; ", [text, said("another sign of zero")])
        off = abs(self.got - self.wanted)
        # Beyond seven figures only the size of a count says anything.
        count = f"{self.ulps:.0f}" if self.ulps < 1e7 else f"{self.ulps:.1e}"
        far = (said("|diff| {off:.1e} ({part:.1e} of it), {ulps} ULP", off=off, part=off / abs(self.wanted), ulps=count)
               if self.wanted else said("|diff| {off:.1e}, {ulps} ULP", off=off, ulps=count))  # fmt: skip
        return joined("; ", [text, far])


@dataclass(frozen=True)
class QuantityRow:
    """How one quantity compares over all steps.

    Attributes
    ----------
    numbers, differing, beyond : int
        How many there are, how many have other bits, how many are further off than allowed.
    first_step : int or None
        The first step in which a bit differs.
    worst, worst_ulps : float
        The largest difference, and the largest distance in units in the last place.
    worst_step : int or None
        The step of the largest difference.
    """

    name: str
    reference: str
    port: str
    numbers: int
    differing: int
    beyond: int
    first_step: int | None
    worst: float
    worst_step: int | None
    worst_ulps: float


@dataclass(frozen=True, eq=False)
class RecordedResult:
    """What the comparison of two recordings found.

    Attributes
    ----------
    rows : tuple of QuantityRow
    steps : int
        How many steps both have.
    allowed : Allowed or None
        None if the user gave no tolerance.
    first_bit, first_beyond : Element or None
        The first in computing order that differs at all, and by more than is allowed.
    zero_signs : bool
        Whether all that differs is the sign of zeros.
    growth : Growth
    at_jumps : tuple of Element
        For each jump the element that differs most.
    ended, ends : str
        What is said if one has more steps than the other: how many each has, and what that may be.
    wrong, open : tuple of str
        Why it is no pass: what differs in form, and what could not be compared.
    notes : tuple of str
    """

    rows: tuple[QuantityRow, ...]
    steps: int
    allowed: Allowed | None
    first_bit: Element | None
    first_beyond: Element | None
    zero_signs: bool
    growth: Growth
    at_jumps: tuple[Element, ...]
    ended: str
    ends: str
    wrong: tuple[str, ...]
    open: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """FAIL by the user's tolerance, or by a slip where there is none; UNDECIDED for other bits."""
        found = [Verdict.FAIL for _ in self.wrong] + [Verdict.UNDECIDED for _ in self.open]
        if self.allowed is not None:
            found += [Verdict.FAIL] if self.first_beyond else []
        elif self.first_bit is not None:
            found.append(Verdict.FAIL if self.slip else Verdict.UNDECIDED)
        if self.ends:
            # Where nothing is rounded otherwise, nothing tips the decision to stop.
            tipped = self.allowed is None and self.first_bit is not None
            found.append(Verdict.UNDECIDED if tipped else Verdict.FAIL)
        return Verdict.worst(found)

    @property
    def slip(self) -> Jump | None:
        """The first jump in computing order that rounding does not explain."""
        return next((jump for jump in self.growth.jumps if jump.is_slip), None)


def compare_recordings(reference: Recording, port: Recording, allowed: Allowed | None, *,
                       equal_nan: bool = False) -> RecordedResult:  # fmt: skip
    """Every number of every step: by its bits, or by the tolerance that the user gives.

    Parameters
    ----------
    allowed : Allowed or None
        Without it PASS means the same bits. Other bits are FAIL if there is a slip among the
        jumps of `growth`, and UNDECIDED if not: nothing says then how much rounding is fine.
        Another number of steps is UNDECIDED then too, for rounding may tip the decision to stop.
    equal_nan : bool
        Whether NaN on both sides is equal; if not, it leaves the comparison undecided.
    """
    pair = paired(reference, port)
    rule = allowed or Allowed()
    rows, bits, beyond, nans, zero_signs = [], {}, {}, {}, True
    for name, wanted in pair.reference.items():
        got = pair.port[name]
        nans[name] = np.isnan(got) & np.isnan(wanted)
        bits[name] = bits_differ(got, wanted) & ~nans[name]
        zero_signs = zero_signs and bool(np.all(got[bits[name]] == wanted[bits[name]]))
        ulps = ulp_distance(got, wanted)
        beyond[name] = ~judge_numbers(wanted, got, rule).fine & ~nans[name]
        rows.append(_row(name, pair, bits[name], beyond[name], np.where(nans[name], 0.0, ulps)))
    grown = growth(pair.reference, pair.port)
    undecided = list(pair.open)
    if not equal_nan and (nan := _first(pair, nans)):
        undecided.append(
            said(
                "{where}: NaN on both sides, which is equal only with {option}",
                where=nan.sentence(),
                option="--equal-nan",
            )
        )
    return RecordedResult(
        tuple(rows), pair.steps, allowed, _first(pair, bits), _first(pair, beyond) if allowed else None,
        zero_signs, grown, tuple(_element(pair, jump.quantity, jump.step - 1, jump.element) for jump in grown.jumps),
        pair.ended, pair.ends, tuple(pair.wrong), tuple(undecided), tuple(pair.notes),
    )  # fmt: skip


def _row(name: str, pair: Pair, differ: np.ndarray, beyond: np.ndarray, ulps: Array) -> QuantityRow:
    wanted, got = pair.reference[name], pair.port[name]
    with np.errstate(invalid="ignore", over="ignore"):
        off = np.nan_to_num(np.abs(got - wanted), nan=0.0, posinf=np.inf)
    by_step = off.reshape(-1, off.shape[-1]).max(axis=0)
    return QuantityRow(
        name, *pair.sizes[name], wanted.size, int(differ.sum()), int(beyond.sum()),
        first_of(differ)[0] + 1 if differ.any() else None, float(by_step.max()),
        int(by_step.argmax()) + 1 if by_step.any() else None, float(ulps.max()),
    )  # fmt: skip


def _first(pair: Pair, found: Mapping[str, np.ndarray]) -> Element | None:
    """The first element that is found, in computing order."""
    places = [(first_of(where), order, name) for order, (name, where) in enumerate(found.items()) if where.any()]
    if not places:
        return None
    (step, *index), _, name = min(places, key=lambda place: (place[0][0], place[1]))
    return _element(pair, name, step, tuple(index))


def _element(pair: Pair, name: str, t: int, index: tuple[int, ...]) -> Element:
    got, wanted = float(pair.port[name][(*index, t)]), float(pair.reference[name][(*index, t)])
    matlab, python = pair.labels(name, index)
    return Element(t + 1, name, matlab, python, got, wanted, float(ulp_distance(got, wanted).item()))
