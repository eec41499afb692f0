"""What is said of a statement: the same numbers, rounding, a decision tipped by rounding, or another difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.parity.numbers import Allowed, judge_numbers
from pyport.scripts.forms import Form, fits, fitting, plain, shaped, shaped_rows
from pyport.scripts.link import Link
from pyport.scripts.record import Opaque
from pyport.scripts.rows import Rows
from pyport.scripts.statements import numbers_in

#: A difference of so many units in the last place of the number itself is rounding, whatever the formula.
ULPS = 4.0
#: A difference up to so many times the measured spread is rounding.
WITHIN = 8.0
#: Up to so many times, and in the last digits only, it is not decided: MATLAB's formula may lose more than the port's.
OPEN = 200.0
#: The last digits: a difference below this part of the largest element.
LAST_DIGITS = 1e-9
#: Whole numbers from here on may come from rounding.
_ROUNDED = np.float64(2.0**50)  # of its own class, for one of half precision has no such number
#: What a noisy run has of a pass that it did not come to.
NOTHING = Opaque("nothing")
#: A number that some runs leave where it is, up to this part of how far others take it, is no rounding but a jump; and
#: one that all take to one place.
_STEADY = 1e-6
#: A move by less than this part of what a statement reads may be rounding, though it takes all of a number.
_OF_OPERANDS = 1e-10
#: What is left of a 0 is smaller than this.
_NOTHING = 1e-10
#: A rounding in double precision by one in single.
_DOUBLE_BY_SINGLE = 2.0**-29
#: Classes of single precision.
_SINGLE = (np.float32, np.complex64)
#: Functions whose vectors have either sign.
EITHER_SIGN = re.compile(r"\b(eig\w*|svds?|qr|null|orth|pca|princomp|hess|schur)\b")
#: A call for eigenvalues or singular values alone, of which none has either sign.
_VALUES_ALONE = re.compile(r"^\s*[\w.]+\s*=\s*(eigs?|svds?)\s*\([^()]*\)[\s;]*$")
#: What makes of a matrix a product of others.
OF_FACTORS = re.compile(r"\b(qr|svd)\s*\(")
#: Calls that choose the sign of the unit vectors that they give.
_CHOOSES = re.compile(r"\b(eigh?|eigsh?|svds?|qr|null|null_space|orth|pca|princomp)\s*\(")


class Finding(Enum):
    """What is said of a statement."""

    SAME = "same numbers"
    ROUNDING = "rounding"
    SPREAD = "within its measured sensitivity"
    CHOSEN = "unit vectors, of which the function that computes them chooses the sign"
    TIPPED = "a decision that rounding tips"
    SIGN = "vectors of either sign"
    OPEN = "more than its own rounding explains, in the last digits"
    UNSURE = "differs, if the two are meant to be one quantity"
    DIFFERS = "differs"
    SHAPE = "another size"
    KIND = "another kind of value"

    @property
    def wrong(self) -> bool:
        """Whether it is a fault."""
        return self in (Finding.DIFFERS, Finding.SHAPE, Finding.KIND)

    @property
    def undecided(self) -> bool:
        """Whether it is neither right nor wrong."""
        return self in (Finding.TIPPED, Finding.SIGN, Finding.OPEN, Finding.UNSURE)


#: The worst last.
_ORDER = (Finding.SAME, Finding.ROUNDING, Finding.SPREAD, Finding.CHOSEN, Finding.TIPPED, Finding.SIGN,
          Finding.OPEN, Finding.UNSURE, Finding.DIFFERS, Finding.SHAPE, Finding.KIND)  # fmt: skip
_RANK = {finding: k for k, finding in enumerate(_ORDER)}


@dataclass(frozen=True)
class Place:
    """An element of a pass that differs.

    Attributes
    ----------
    pair : int
        Which of the link's pairs.
    index : tuple of int
        In MATLAB's array, from 0; empty for what is one number.
    path : str
        Where it is in a list or a struct.
    reference, port : object
        What MATLAB and the port have there.
    difference, allowed : float
    """

    pair: int
    index: tuple[int, ...]
    path: str
    reference: Any
    port: Any
    difference: float = np.nan
    allowed: float = 0.0


@dataclass(frozen=True, eq=False)
class Judged:
    """A link and what is said of it.

    Attributes
    ----------
    link : Link
    finding : Finding
        The worst of all passes.
    first : Place or None
        The first place with that finding.
    passes, numbers, differing : int
        How many were compared, and how many numbers have other bits.
    worst : float
        The largest difference by what is allowed; NaN where nothing is.
    event : int
        The event of the port at which it was first found; -1 if nothing was.
    """

    link: Link
    finding: Finding
    first: Place | None
    passes: int
    numbers: int
    differing: int
    worst: float
    event: int


@dataclass
class _Tally:
    text: str = ""
    scale: float = np.inf
    indices: frozenset[str] = frozenset()
    finding: Finding = Finding.SAME
    first: Place | None = None
    numbers: int = 0
    differing: int = 0
    worst: float = 0.0

    def add(self, finding: Finding, place: Place) -> None:
        if self.takes(finding, place.pair):
            self.finding, self.first = finding, place

    def takes(self, finding: Finding, pair: int) -> bool:
        """Whether a finding is worse than what there is, or as bad in an earlier pass."""
        if finding is self.finding:
            return self.first is not None and pair < self.first.pair
        return _RANK[finding] > _RANK[self.finding]


def judge(link: Link, noisy: Sequence[Sequence[Any]] = (), tolerance: Allowed | None = None,
          scale: float = np.inf) -> Judged:  # fmt: skip
    """What is to be said of a link.

    Parameters
    ----------
    link : Link
        Its port computed every statement from the reference's numbers.
    noisy : sequence of sequences
        What the same statement gave in runs in which every operation was off by one rounding; by the port's events.
    tolerance : Allowed or None
        Decides alone if given.
    scale : float
        The size of the numbers that the port's statement reads; without end if it is not known. A move by so much that
        it cannot be rounding of these is a decision of the port.
    """
    if link.port.makes_room:
        # What happens to be in memory is another number in each run.
        noisy = ()
    tally = _Tally(f"{link.reference.site.text} {link.port.site.text}", scale)
    passes = _Passes(link, noisy, scale)
    seen = _Spreads(passes) if noisy else None
    tally.indices = _indices(link)
    for rows in passes.arrays:
        _arrays(tally, seen, link.form, "", rows, tolerance)
    for k in passes.others:
        i, j = link.pairs[k]
        _leaf(tally, seen, link.form, k, "", link.reference.plain(i), link.port.plain(j), passes.noisy(k), tolerance)
    event = link.port.events[link.pairs[tally.first.pair][1]] if tally.first is not None else -1
    finding = Finding.UNSURE if link.is_guess and tally.finding.wrong else tally.finding
    return Judged(link, finding, tally.first, len(link.pairs), tally.numbers, tally.differing, tally.worst, event)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Passes in which each side has an array of one class and shape, one behind the other along the first axis.

    Attributes
    ----------
    pairs : ndarray of int
        Which of the link's pairs they are.
    reference, port : ndarray
        Plain.
    runs : sequence of (ndarray, ndarray of bool)
        What each noisy run has, and where that is an array of the port's shape.
    lost : ndarray of bool
        Where a noisy run has something of another shape.
    scale : float
        The size of the numbers of which they are made.
    """

    pairs: NDArray[np.int64]
    reference: NDArray[Any]
    port: NDArray[Any]
    runs: Sequence[tuple[NDArray[Any], NDArray[np.bool_]]]
    lost: NDArray[np.bool_]
    scale: float

    def only(self, where: NDArray[np.bool_]) -> _Rows:
        """Some of them."""
        if where.all():
            return self
        runs = [(run[where], there[where]) for run, there in self.runs]
        return _Rows(self.pairs[where], self.reference[where], self.port[where], runs, self.lost[where], self.scale)

    @cached_property
    def moves(self) -> NDArray[Any]:
        """How far each run, along the first axis, moved the port's numbers; NaN where that is no number."""
        plainly = _numbers(self.port)
        with np.errstate(all="ignore"):
            moves = [np.where(_beside(there, run), np.abs(run - plainly), np.nan) for run, there in self.runs]
        found = np.array(moves).reshape(-1, *self.port.shape)
        found[np.isinf(found)] = np.nan
        return found

    @cached_property
    def spread(self) -> NDArray[Any]:
        """How far roundings moved the port's numbers, one by one; 0 where no run has any."""
        steady = self._least <= _STEADY * self._most
        return np.where(self.jumped, np.where(steady, self._least, 0.0), self._most)

    @cached_property
    def _most(self) -> NDArray[Any]:
        most: NDArray[Any] = np.fmax.reduce(self.moves, axis=0, initial=0.0)
        return most

    @cached_property
    def _least(self) -> NDArray[Any]:
        least: NDArray[Any] = np.fmin.reduce(self.moves, axis=0, initial=np.inf)
        return least

    @cached_property
    def jumped(self) -> NDArray[np.bool_]:
        """Where roundings lead to another number, such as the next element of an array: that tells no spread."""
        plainly, most = _numbers(self.port), self._most
        apart, broken = np.zeros(self.port.shape), np.zeros(self.port.shape, dtype=bool)
        with np.errstate(all="ignore"):
            wide = (most > _STEADY * np.abs(plainly)) & (most > _OF_OPERANDS * self.scale)
            for run, there in self.runs:
                first, is_first = self.runs[0]
                apart = np.fmax(apart, np.where(_beside(there & is_first, run), np.abs(run - first), 0.0))
                broken |= _beside(there, run) & (np.isfinite(run) != np.isfinite(plainly))
        jumped: NDArray[np.bool_] = broken | (wide & (np.minimum(self._least, apart) <= _STEADY * most))
        return jumped

    @cached_property
    def decided(self) -> NDArray[np.bool_]:
        """Where a run has another whole number than the port; one that is off in its last digits is the same."""
        plainly, decided = np.rint(_numbers(self.port)), np.zeros(self.port.shape, dtype=bool)
        for run, there in self.runs:
            whole = np.rint(run)
            decided |= _beside(there, run) & (whole != plainly) & ~(np.isnan(whole) & np.isnan(plainly))
        return decided

    def reach(self, numbers: NDArray[Any]) -> NDArray[np.bool_]:
        """Where a run comes to these numbers, or they are between what runs came to."""
        low = high = np.real(_numbers(self.port))
        reached = np.zeros(self.port.shape, dtype=bool)
        with np.errstate(all="ignore"):
            for run, there in self.runs:
                here = _beside(there, run)
                reached |= here & (_equal(run, numbers) | (np.abs(run - numbers) <= _STEADY * np.abs(run)))
                low, high = (np.where(here, end(side, np.real(run)), side)
                             for end, side in ((np.fmin, low), (np.fmax, high)))  # fmt: skip
            return reached | ((low < np.real(numbers)) & (np.real(numbers) < high))

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """Where a run has another number than the port."""
        plainly, changed = _numbers(self.port), np.zeros(self.port.shape, dtype=bool)
        for run, there in self.runs:
            changed |= _beside(there, run) & (run != plainly) & ~(np.isnan(run) & np.isnan(plainly))
        return changed


def _beside(rows: NDArray[Any], array: NDArray[Any]) -> NDArray[Any]:
    """One value for each row, to go with all of the row's elements."""
    return rows.reshape(-1, *(1,) * (array.ndim - 1))


class _Passes:
    """The passes of a link: those that are arrays, many at a time, and the others.

    Attributes
    ----------
    arrays : list of _Rows
    others : list of int
        Pairs that have a list, a struct, text or nothing known on one side.
    """

    def __init__(self, link: Link, noisy: Sequence[Sequence[Any]], scale: float) -> None:
        self._link, self._noisy, self.scale = link, noisy, scale
        arrays, self.others = link.together
        places = np.array([j for _, j in link.pairs], dtype=np.int64)
        self.arrays = [
            _Rows(one.pairs, one.mine, one.theirs, *self._runs(places[one.pairs], one.theirs), scale) for one in arrays
        ]

    @cached_property
    def _noisy_rows(self) -> list[tuple[Rows, NDArray[np.bool_]]]:
        """Of each noisy run its values, and which of them it did not come to."""
        return [(Rows(run), np.array([value is NOTHING for value in run], dtype=bool)) for run in self._noisy]

    def _runs(self, places: NDArray[np.int64], port: NDArray[Any]) -> tuple[list[Any], NDArray[np.bool_]]:
        """What noisy runs have beside rows of the port, and where a run has something of another shape."""
        found: list[Any] = []
        lost = np.zeros(len(places), dtype=bool)
        for rows, nothing in self._noisy_rows:
            stacks = rows.stack[places]
            there = np.zeros(len(places), dtype=bool)
            complexes = any(rows.stacks[stack].dtype.kind == "c" for stack in set(stacks.tolist()) if stack >= 0)
            run = np.zeros(port.shape, np.complex128 if complexes else np.float64)
            for stack in set(stacks.tolist()):
                if stack >= 0 and rows.stacks[stack].shape[1:] == port.shape[1:]:
                    here = stacks == stack
                    run[here] = rows.stacks[stack][rows.row[places[here]]]
                    there |= here
            found.append((run, there))
            # A run that went another way and did not come there says nothing of the numbers.
            lost |= ~there & ~nothing[places]
        return found, lost

    def noisy(self, k: int) -> list[Any]:
        """What noisy runs have at a pair."""
        j = self._link.pairs[k][1]
        return [plain(run[j]) for run in self._noisy if run[j] is not NOTHING]

    def moved(self) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        """All numbers of the port, and how far roundings moved them."""
        for rows in self.arrays:
            yield _numbers(rows.port), rows.spread
        for k in self.others:
            value = self._link.port.plain(self._link.pairs[k][1])
            if isinstance(value, np.ndarray):
                rows = _one(k, value, value, self.noisy(k), self.scale)
                yield _numbers(rows.port), rows.spread


def _one(pair: int, reference: NDArray[Any], port: NDArray[Any], noisy: Sequence[Any], scale: float) -> _Rows:
    """A single pass."""
    runs = [_numbers(run) for run in noisy if isinstance(run, np.ndarray) and run.shape == port.shape]
    there = np.ones(1, dtype=bool)
    return _Rows(np.array([pair]), reference[None], port[None], [(run[None], there) for run in runs],
                 np.array([len(runs) < len(noisy)]), scale)  # fmt: skip


def _indices(link: Link) -> frozenset[str]:
    """The fields of structs that are 1 less in the port, in every pass: indices that count from 0."""
    if not link.pairs or not isinstance(link.reference.plain(link.pairs[0][0]), dict):
        return frozenset()
    pairs = [(link.reference.plain(i), link.port.plain(j)) for i, j in link.pairs]
    if not all(isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys() for a, b in pairs):
        return frozenset()
    form = Form(offset=1)
    return frozenset(key for key in pairs[0][0] if all(_is_index(a.get(key), b.get(key), form) for a, b in pairs))


def _is_index(a: Any, b: Any, form: Form) -> bool:
    return isinstance(a, np.ndarray) and fits(a, b, form) and bool(np.array_equal(shaped(a, form), b))


class _Spreads:
    """How far roundings moved the elements of a quantity, over all its passes.

    A few runs may leave an element where it was by luck: then those of its size tell how far it may move.
    """

    def __init__(self, passes: _Passes) -> None:
        self._passes = passes

    @cached_property
    def _sorted(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The sizes of all numbers, and the largest move up to each."""
        sizes, moved = [np.zeros(0)], [np.zeros(0)]
        for numbers, spread in self._passes.moved():
            known = np.isfinite(spread) & np.isfinite(numbers)
            sizes.append(np.abs(numbers[known]))
            moved.append(spread[known])
        order = np.argsort(np.concatenate(sizes), kind="stable")
        return np.concatenate(sizes)[order], np.maximum.accumulate(np.concatenate(moved)[order])

    def up_to(self, size: NDArray[Any]) -> NDArray[Any]:
        """The largest move of an element that is no larger than ten times `size`."""
        sizes, largest = self._sorted
        if not sizes.size:
            return np.zeros(size.shape)
        place = np.searchsorted(sizes, 10 * size, side="right")
        return np.where(place > 0, largest[np.maximum(place - 1, 0)], 0.0)


def _leaf(tally: _Tally, seen: _Spreads | None, form: Form, pair: int, path: str, reference: Any, port: Any,
          noisy: Sequence[Any], tolerance: Allowed | None) -> None:  # fmt: skip
    if isinstance(reference, np.ndarray) and isinstance(port, np.ndarray):
        _arrays(tally, seen, form, path, _one(pair, reference, port, noisy, tally.scale), tolerance)
    elif isinstance(reference, list) and isinstance(port, list) and len(reference) == len(port):
        for n, (a, b) in enumerate(zip(reference, port, strict=True)):
            inner = [run[n] for run in noisy if isinstance(run, list) and len(run) > n]
            _leaf(tally, seen, form, pair, f"{path}{{{n + 1}}}", a, b, inner, tolerance)
    elif isinstance(reference, dict) and isinstance(port, dict) and reference.keys() == port.keys():
        for key, a in reference.items():
            inner = [run[key] for run in noisy if isinstance(run, dict) and key in run]
            own = Form(offset=1) if not path and key in tally.indices else form
            _leaf(tally, seen, own, pair, f"{path}.{key}", a, port[key], inner, tolerance)
    elif isinstance(reference, str) and isinstance(port, str):
        tally.numbers += 1
        if reference != port:
            tally.differing += 1
            tipped = any(run != port for run in noisy)
            tally.add(Finding.TIPPED if tipped else Finding.DIFFERS, Place(pair, (), path, reference, port))
    elif type(reference) is type(port):
        same_kind = isinstance(reference, list | dict)
        if same_kind:
            tally.add(Finding.SHAPE, Place(pair, (), path, reference, port))
    else:
        tally.add(Finding.KIND, Place(pair, (), path, reference, port))


def _arrays(tally: _Tally, seen: _Spreads | None, form: Form, path: str, rows: _Rows,
            tolerance: Allowed | None) -> None:  # fmt: skip
    is_matrix = rows.reference.ndim > 2
    fit = fitting(rows.reference, rows.port, Form(form.turned and is_matrix, along=form.along))
    if not fit.all():
        k = int(np.argmin(fit))
        mine, theirs = np.asarray(rows.reference[k]), np.asarray(rows.port[k])
        tally.add(Finding.SHAPE, Place(int(rows.pairs[k]), (), path, mine, theirs))
    rows = rows.only(fit)
    expected = shaped_rows(rows.reference, form if is_matrix else Form(offset=form.offset))
    if expected.size == 0:
        return
    tally.numbers += expected.size
    same = _equal(_numbers(expected), _numbers(rows.port))
    if same.all():
        return
    tally.differing += int(np.sum(~same))
    differ = ~_each(np.all, same)
    rows, expected = rows.only(differ), expected[differ]
    if tolerance is None:
        found = _measured(tally, seen, rows, expected, same[differ])
    else:
        found = _by_tolerance(rows, expected, same[differ], tolerance)
    tally.worst = max(tally.worst, found.worst)
    k = int(np.argmax(found.ranks))
    finding, pair = _ORDER[found.ranks[k]], int(rows.pairs[k])
    if tally.takes(finding, pair):
        of_numbers = (np.atleast_1d(each[k]) for each in (found.difference, found.allowed, found.where))
        tally.add(finding, _place(pair, path, expected[k], rows.port[k], form, *of_numbers))


@dataclass(frozen=True, eq=False)
class _Found:
    """What is said of passes that differ, one behind the other along the first axis.

    Attributes
    ----------
    ranks : ndarray of int
        The place of each one's finding in `_ORDER`.
    difference, allowed : ndarray
        Of each number.
    where : ndarray of bool
        The numbers that the finding is about.
    worst : float
        The largest difference by what is allowed.
    """

    ranks: NDArray[np.int64]
    difference: NDArray[Any]
    allowed: NDArray[Any]
    where: NDArray[np.bool_]
    worst: float = 0.0


def _each(what: Any, array: NDArray[Any]) -> NDArray[Any]:
    """`np.all`, `np.any` or `np.max` of each row, whatever the shape of a row."""
    found: NDArray[Any] = what(array.reshape(len(array), -1), axis=1)
    return found


def _equal(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same


def _difference(a: NDArray[Any], b: NDArray[Any], same: NDArray[np.bool_]) -> NDArray[Any]:
    """How far two numbers are from each other; without end where one of them is none."""
    with np.errstate(all="ignore"):
        difference: NDArray[Any] = np.abs(a - b)
    difference[np.isnan(difference)] = np.inf
    difference[same] = 0.0
    return difference


def _by_tolerance(rows: _Rows, expected: NDArray[Any], same: NDArray[np.bool_], tolerance: Allowed) -> _Found:
    a, b = _numbers(expected), _numbers(rows.port)
    near = np.maximum(tolerance.absolute, tolerance.relative * np.abs(a))
    allowed = np.maximum(near, tolerance.ulps * np.spacing(np.abs(a)))
    beyond = ~same & ~judge_numbers(a, b, tolerance).fine
    ranks = np.where(_each(np.any, beyond), _RANK[Finding.DIFFERS], _RANK[Finding.SAME])
    return _Found(ranks, _difference(a, b, same), allowed, beyond)


def _measured(tally: _Tally, seen: _Spreads | None, rows: _Rows, expected: NDArray[Any],
              same: NDArray[np.bool_]) -> _Found:  # fmt: skip
    """By what rounding does to the port's numbers, as far as that has been measured."""
    a, b, spread, changed = _numbers(expected), _numbers(rows.port), rows.spread, rows.changed
    difference, lost = _difference(a, b, same), _beside(rows.lost, a)
    is_coarse = rows.port.dtype in _SINGLE and rows.reference.dtype not in _SINGLE
    if is_coarse:
        # The port's own rounding is coarser than MATLAB's: that is the difference, and no excuse for it.
        spread, seen = spread * _DOUBLE_BY_SINGLE, None
    # A decision: rounding tips it where a run with other roundings decides otherwise.
    is_decision = _discrete(expected, rows.port)
    kept = ~same & ~(rows.decided | lost)
    decided = np.where(_each(np.any, kept), _RANK[Finding.DIFFERS], _RANK[Finding.TIPPED])
    of_decision = np.where(_beside(_each(np.any, kept), a), kept, ~same)
    if is_decision.all():
        return _Found(decided, difference, np.zeros(a.shape), of_decision)
    with np.errstate(all="ignore"):
        last = ULPS * _unit(rows.reference, rows.port) * np.maximum(np.abs(a), np.abs(b))
        largest = _each(np.max, np.where(np.isfinite(a), np.abs(a), 0.0))
        zero = _may_be_zero(tally.text, a, b, ULPS * _unit(rows.reference, rows.port) * _beside(largest, a))
        last = np.where(zero & (difference <= _NOTHING), difference, last)
        allowed = np.maximum(last, WITHIN * spread)
        numbers = _beside(~is_decision, a)
        # Whatever a spread allows, a number that is none is another one.
        none = ~np.isfinite(difference)
        beyond = (none | ~(difference <= allowed)) & numbers
        if seen is not None and beyond.any():
            allowed[beyond] = np.maximum(allowed, WITHIN * seen.up_to(np.maximum(np.abs(a), difference)))[beyond]
            beyond = (none | ~(difference <= allowed)) & numbers
        ratio = np.divide(difference, allowed, where=(allowed > 0) & numbers, out=np.zeros(a.shape))
        ample = np.where(zero, np.maximum(difference, OPEN / WITHIN * allowed), OPEN / WITHIN * allowed)
        wrong = beyond & (none | ~(difference <= ample) | (difference > LAST_DIGITS * _beside(largest, a)))
        jumps = np.where(rows.jumped, rows.reach(a) & ~is_coarse, changed & (spread >= 0.1 * difference))
    tipped = rows.lost | (_each(np.any, wrong) & _each(np.all, jumps | ~wrong))
    ranks = np.select(
        [is_decision, ~_each(np.any, beyond) & _each(np.all, difference <= last), ~_each(np.any, beyond),
         _either_sign(tally.text, a, b, allowed, _each(np.any, beyond)), tipped, _each(np.any, wrong)],
        [decided, *(_RANK[each] for each in (Finding.ROUNDING, Finding.SPREAD, Finding.SIGN, Finding.TIPPED,
                                             Finding.DIFFERS))],
        _RANK[Finding.OPEN],
    )  # fmt: skip
    where = np.where(_beside(ranks == _RANK[Finding.DIFFERS], a), wrong, beyond)
    where = np.where(_beside(_each(np.any, beyond), a), where, difference > 0)
    where, allowed = np.where(numbers, where, of_decision), np.where(numbers, allowed, 0.0)
    worst = _each(np.max, ratio)
    return _Found(ranks, difference, allowed, where, float(np.max(worst, where=~np.isnan(worst), initial=0.0)))


def _may_be_zero(text: str, a: NDArray[Any], b: NDArray[Any], least: NDArray[Any]) -> NDArray[np.bool_]:
    """Where one side is 0 and the other what rounding may leave of it in an array of that size; no number of a text."""
    other = np.abs(a + b)
    zero: NDArray[np.bool_] = ((a == 0) != (b == 0)) & (other <= least) & ~np.isin(other, numbers_in(text))
    return zero


def _either_sign(text: str, a: NDArray[Any], b: NDArray[Any], allowed: NDArray[Any],
                 asked: NDArray[np.bool_]) -> NDArray[np.bool_]:  # fmt: skip
    """Which of the rows that are asked for are vectors of either sign, as eigenvectors and singular vectors are."""
    found = np.zeros(len(a), dtype=bool)
    # One number is an array here too.
    a, b, allowed = (array[asked].reshape(-1, *(array.shape[1:] or (1,))) for array in (a, b, allowed))
    if a.size:
        likely = np.full(len(a), EITHER_SIGN.search(text) is not None) | _orthonormal(a)
        found[asked] = likely & _up_to_sign(a, b, allowed)
    return found


def _orthonormal(rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Which matrices have orthonormal columns, as those of eigenvectors and singular vectors."""
    if rows.ndim != 3:
        return np.zeros(len(rows), dtype=bool)
    with np.errstate(all="ignore"):
        products = rows.conj().transpose(0, 2, 1) @ rows
    return _each(np.all, np.isclose(products, np.eye(rows.shape[2]), atol=1e-10))


def of_sign(link: Link) -> Finding:
    """What is said of a quantity that differs in nothing but the sign of its vectors.

    It is right where both sides call a function for several unit vectors, whose sign it chooses. A diagonal matrix may
    be one of values, whose sign is their own.
    """
    if _VALUES_ALONE.search(link.reference.site.text):
        return Finding.DIFFERS
    if not all(_CHOOSES.search(one.site.text) for one in (link.reference, link.port)):
        return Finding.SIGN
    are_chosen = all(map(_are_unit_vectors, (link.reference.plain(i) for i, _ in link.pairs)))
    return Finding.CHOSEN if are_chosen else Finding.SIGN


def _are_unit_vectors(value: Any) -> bool:
    """Whether it is a matrix of unit vectors, and none that is diagonal."""
    if not isinstance(value, np.ndarray) or value.ndim != 2:
        return False
    rows, columns = np.nonzero(value)
    return bool(np.any(rows != columns) and np.allclose(np.linalg.norm(value, axis=0), 1, atol=_NOTHING))


def _up_to_sign(a: NDArray[Any], b: NDArray[Any], allowed: NDArray[Any]) -> NDArray[np.bool_]:
    """Of which vectors and matrices each column, or each row, is the other's or its opposite."""
    found = np.zeros(len(a), dtype=bool)
    with np.errstate(all="ignore"):
        here, there = np.abs(a - b) <= allowed, np.abs(a + b) <= allowed
    for axis in range(1, a.ndim if a.ndim in (2, 3) else 1):
        found |= _each(np.all, np.all(here, axis=axis) | np.all(there, axis=axis))
    return found


def _discrete(expected: NDArray[Any], port: NDArray[Any]) -> NDArray[np.bool_]:
    """Which rows have decisions: truths, or whole numbers on both sides, none so large that it may be a rounded one."""
    if expected.dtype.kind == "b":
        return np.ones(len(expected), dtype=bool)
    return _all_whole(expected) & _all_whole(port)


def _all_whole(rows: NDArray[Any]) -> NDArray[np.bool_]:
    if rows.dtype.kind != "f":
        return np.full(len(rows), rows.dtype.kind in "biu")
    return _each(np.all, ~np.isfinite(rows) | ((rows == np.floor(rows)) & (np.abs(rows) < _ROUNDED)))


def _unit(a: NDArray[Any], b: NDArray[Any]) -> float:
    """One unit in the last place of the coarser of two classes, where both are single; else of double."""
    both_single = all(array.dtype in _SINGLE for array in (a, b))
    return float(np.finfo(np.float32).eps) if both_single else float(np.finfo(np.float64).eps)


def _numbers(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _place(pair: int, path: str, expected: NDArray[Any], port: NDArray[Any], form: Form, difference: NDArray[Any],
           allowed: NDArray[Any], where: NDArray[Any]) -> Place:  # fmt: skip
    """The place with the largest difference."""
    worst = int(np.argmax(np.where(where, difference, -1.0)))
    index = tuple(int(k) for k in np.unravel_index(worst, expected.shape)) if expected.ndim else ()
    shown = index[::-1] if form.turned else index
    if form.along >= 0:
        shown = index * 2 if form.along == 2 else (*index, 0)[:: 1 if form.along == 0 else -1]
    reference = expected[index] + form.offset if form.offset else expected[index]
    return Place(pair, shown, path, reference, port[index], float(difference.flat[worst]), float(allowed.flat[worst]))
