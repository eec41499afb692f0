"""What is said of a statement: the same numbers, rounding, a decision tipped by rounding, or another difference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.parity.numbers import Allowed, judge_numbers
from pyport.scripts.forms import Form, fits, plain, shaped
from pyport.scripts.match import Link
from pyport.scripts.record import Opaque

#: A difference of so many units in the last place of the number itself is rounding, whatever the formula.
ULPS = 4.0
#: A difference up to so many times the measured spread is rounding.
WITHIN = 8.0
#: Up to so many times, and in the last digits only, it is not decided: MATLAB's formula may lose more than the port's.
OPEN = 200.0
#: The last digits: a difference below this part of the largest element.
LAST_DIGITS = 1e-9
#: Whole numbers from here on may come from rounding.
_ROUNDED = 2.0**50
#: What a noisy run has of a pass that it did not come to.
NOTHING = Opaque("nothing")
#: A rounding in double precision by one in single.
_DOUBLE_BY_SINGLE = 2.0**-29
#: Functions whose vectors have either sign.
_EITHER_SIGN = re.compile(r"\b(eig\w*|svds?|qr|null|orth|pca|princomp|hess|schur)\b")


class Finding(Enum):
    """What is said of a statement."""

    SAME = "same numbers"
    ROUNDING = "rounding"
    SPREAD = "within its measured sensitivity"
    TIPPED = "a decision that rounding tips"
    SIGN = "vectors of either sign"
    OPEN = "more than its own rounding explains, in the last digits"
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
        return self in (Finding.TIPPED, Finding.SIGN, Finding.OPEN)


#: The worst last.
_ORDER = (Finding.SAME, Finding.ROUNDING, Finding.SPREAD, Finding.TIPPED, Finding.SIGN, Finding.OPEN,
          Finding.DIFFERS, Finding.SHAPE, Finding.KIND)  # fmt: skip


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
    indices: frozenset[str] = frozenset()
    finding: Finding = Finding.SAME
    first: Place | None = None
    numbers: int = 0
    differing: int = 0
    worst: float = 0.0

    def add(self, finding: Finding, place: Place | None) -> None:
        if _ORDER.index(finding) > _ORDER.index(self.finding):
            self.finding, self.first = finding, place


def judge(link: Link, noisy: Sequence[Sequence[Any]] = (), tolerance: Allowed | None = None) -> Judged:
    """What is to be said of a link.

    Parameters
    ----------
    link : Link
        Its port computed every statement from the reference's numbers.
    noisy : sequence of sequences
        What the same statement gave in runs in which every operation was off by one rounding; by the port's events.
    tolerance : Allowed or None
        Decides alone if given.
    """
    tally = _Tally(f"{link.reference.site.text} {link.port.site.text}")
    # A run that went another way and did not come there says nothing of the numbers.
    others = [[plain(run[j]) for run in noisy if run[j] is not NOTHING] for _, j in link.pairs]
    seen = _Spreads([link.port.plain(j) for _, j in link.pairs], others) if noisy else None
    fields = [(link.reference.plain(i), link.port.plain(j)) for i, j in link.pairs]
    tally.indices = _indices(fields)
    for k, (i, j) in enumerate(link.pairs):
        _leaf(tally, seen, link.form, k, "", link.reference.plain(i), link.port.plain(j), others[k], tolerance)
    event = link.port.events[link.pairs[tally.first.pair][1]] if tally.first is not None else -1
    return Judged(link, tally.finding, tally.first, len(link.pairs), tally.numbers, tally.differing, tally.worst, event)


def _indices(pairs: Sequence[tuple[Any, Any]]) -> frozenset[str]:
    """The fields of structs that are 1 less in the port, in every pass: indices that count from 0."""
    if not pairs or not all(isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys() for a, b in pairs):
        return frozenset()
    form = Form(offset=1)
    return frozenset(key for key in pairs[0][0] if all(_is_index(a.get(key), b.get(key), form) for a, b in pairs))


def _is_index(a: Any, b: Any, form: Form) -> bool:
    return isinstance(a, np.ndarray) and fits(a, b, form) and bool(np.array_equal(shaped(a, form), b))


class _Spreads:
    """How far roundings moved the elements of a quantity, over all its passes.

    A few runs may leave an element where it was by luck: then those of its size tell how far it may move.
    """

    def __init__(self, values: Sequence[Any], runs: Sequence[Sequence[Any]]) -> None:
        sizes, moved = [np.zeros(0)], [np.zeros(0)]
        for value, others in zip(values, runs, strict=True):
            if not isinstance(value, np.ndarray) or value.size == 0:
                continue
            plainly = np.atleast_1d(_numbers(value))
            spread = _spread(plainly, others, value.shape)
            known = np.isfinite(spread) & np.isfinite(plainly)
            sizes.append(np.abs(plainly[known]))
            moved.append(spread[known])
        order = np.argsort(np.concatenate(sizes), kind="stable")
        self._sizes = np.concatenate(sizes)[order]
        self._largest = np.maximum.accumulate(np.concatenate(moved)[order]) if order.size else np.zeros(0)

    def up_to(self, size: NDArray[Any]) -> NDArray[Any]:
        """The largest move of an element that is no larger than ten times `size`."""
        if not self._sizes.size:
            return np.zeros(size.shape)
        place = np.searchsorted(self._sizes, 10 * size, side="right")
        return np.where(place > 0, self._largest[np.maximum(place - 1, 0)], 0.0)


def _spread(plainly: NDArray[Any], runs: Sequence[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """How far runs with other roundings are from the plain one, element by element."""
    alike = [np.atleast_1d(_numbers(run)) for run in runs if isinstance(run, np.ndarray) and run.shape == shape]
    with np.errstate(all="ignore"):
        return np.max([np.abs(run - plainly) for run in alike], axis=0) if alike else np.zeros(plainly.shape)


def _leaf(tally: _Tally, seen: _Spreads | None, form: Form, pair: int, path: str, reference: Any, port: Any,
          noisy: Sequence[Any], tolerance: Allowed | None) -> None:  # fmt: skip
    if isinstance(reference, np.ndarray) and isinstance(port, np.ndarray):
        _arrays(tally, seen, form, pair, path, reference, port, noisy, tolerance)
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


def _arrays(tally: _Tally, seen: _Spreads | None, form: Form, pair: int, path: str, reference: NDArray[Any],
            port: NDArray[Any], noisy: Sequence[Any], tolerance: Allowed | None) -> None:  # fmt: skip
    if not fits(reference, port, Form(form.turned if reference.ndim > 1 else False, along=form.along)):
        tally.add(Finding.SHAPE, Place(pair, (), path, reference, port))
        return
    expected = shaped(reference, form if reference.ndim > 1 else Form(offset=form.offset))
    if expected.size == 0:
        return
    tally.numbers += expected.size
    # One number is an array here too, for single elements are changed.
    a, b = np.atleast_1d(_numbers(expected)), np.atleast_1d(_numbers(port))
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if same.all():
        return
    tally.differing += int(np.sum(~same))
    runs = [np.atleast_1d(_numbers(run)) for run in noisy if isinstance(run, np.ndarray) and run.shape == port.shape]
    lost = len(runs) < len(noisy)
    with np.errstate(all="ignore"):
        spread = _spread(b, noisy, port.shape)
        changed = (
            np.any([(run != b) & ~(np.isnan(run) & np.isnan(b)) for run in runs], axis=0)
            if runs
            else np.zeros(b.shape, bool)
        )
        largest = float(np.max(np.abs(a[np.isfinite(a)]), initial=0.0))
    if port.dtype in (np.float32, np.complex64) and reference.dtype not in (np.float32, np.complex64):
        # The port's own rounding is coarser than MATLAB's: that is the difference, and no excuse for it.
        spread, seen = spread * _DOUBLE_BY_SINGLE, None
    with np.errstate(all="ignore"):
        difference = np.abs(a - b)
    difference[np.isnan(difference)] = np.inf
    difference[same] = 0.0
    if tolerance is not None:
        near = np.maximum(tolerance.absolute, tolerance.relative * np.abs(a))
        allowed = np.maximum(near, tolerance.ulps * np.spacing(np.abs(a)))
        beyond = ~same & ~judge_numbers(a, b, tolerance).fine
        _put(tally, pair, path, expected, port, form, difference, allowed, Finding.DIFFERS, beyond)
        return
    unit = _unit(reference, port)
    last = ULPS * unit * np.maximum(np.abs(a), np.abs(b))
    if expected.dtype.kind == "b" or _discrete(expected, port):
        # A decision: rounding tips it where a run with other roundings decides otherwise.
        tipped = changed | lost
        finding = Finding.TIPPED if bool(np.all(tipped[~same])) else Finding.DIFFERS
        where = ~same & (~tipped if finding is Finding.DIFFERS else True)
        _put(tally, pair, path, expected, port, form, difference, np.zeros(a.shape), finding, where)
        return
    measured = np.where(np.isfinite(spread), spread, np.inf)
    allowed = np.maximum(last, WITHIN * measured)
    beyond = ~(difference <= allowed)
    if seen is not None and beyond.any():
        allowed[beyond] = np.maximum(allowed, WITHIN * seen.up_to(np.maximum(np.abs(a), difference)))[beyond]
        beyond = ~(difference <= allowed)
    tally.worst = max(
        tally.worst, float(np.max(np.divide(difference, allowed, where=allowed > 0, out=np.zeros(a.shape))))
    )
    if not beyond.any():
        tally.add(Finding.ROUNDING if np.all(difference <= last) else Finding.SPREAD,
                  _place(pair, path, expected, port, form, difference, allowed, difference > 0))  # fmt: skip
        return
    if (_EITHER_SIGN.search(tally.text) or _orthonormal(a)) and _up_to_sign(a, b, allowed):
        _put(tally, pair, path, expected, port, form, difference, allowed, Finding.SIGN, beyond)
        return
    ample = np.maximum(OPEN / WITHIN * allowed, 0.0)
    wrong = ~(difference <= ample) | (difference > LAST_DIGITS * largest)
    if lost or bool(
        np.all(changed[beyond & wrong]) and np.any(beyond & wrong) and _jumps(measured, difference, beyond & wrong)
    ):
        _put(tally, pair, path, expected, port, form, difference, allowed, Finding.TIPPED, beyond)
    elif (beyond & wrong).any():
        _put(tally, pair, path, expected, port, form, difference, allowed, Finding.DIFFERS, beyond & wrong)
    else:
        _put(tally, pair, path, expected, port, form, difference, allowed, Finding.OPEN, beyond)


def _orthonormal(a: NDArray[Any]) -> bool:
    """Whether a matrix has orthonormal columns, as those of eigenvectors and singular vectors."""
    return a.ndim == 2 and bool(np.allclose(a.conj().T @ a, np.eye(a.shape[1]), atol=1e-10))


def _up_to_sign(a: NDArray[Any], b: NDArray[Any], allowed: NDArray[Any]) -> bool:
    """Whether each column, or each row, is the other's or its opposite."""

    def either(axis: int) -> bool:
        here, there = np.abs(a - b) <= allowed, np.abs(a + b) <= allowed
        return bool(np.all(np.all(here, axis=axis) | np.all(there, axis=axis)))

    return a.ndim in (1, 2) and (either(0) or (a.ndim == 2 and either(1)))


def _jumps(spread: NDArray[Any], difference: NDArray[Any], where: NDArray[Any]) -> bool:
    """Whether rounding alone makes differences of the same size."""
    return bool(np.all(spread[where] >= 0.1 * difference[where]))


def _discrete(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """Whether both have whole numbers only, none so large that it may be a rounded one."""
    return all(array.dtype.kind in "biu" or (array.dtype.kind == "f" and _all_whole(array)) for array in (a, b))


def _all_whole(array: NDArray[Any]) -> bool:
    finite = array[np.isfinite(array)]
    return bool(np.all(finite == np.floor(finite)) and np.all(np.abs(finite) < _ROUNDED))


def _unit(a: NDArray[Any], b: NDArray[Any]) -> float:
    """One unit in the last place of the coarser of two classes, where both are single; else of double."""
    both_single = all(array.dtype in (np.float32, np.complex64) for array in (a, b))
    return float(np.finfo(np.float32).eps) if both_single else float(np.finfo(np.float64).eps)


def _numbers(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _put(tally: _Tally, pair: int, path: str, expected: NDArray[Any], port: NDArray[Any], form: Form,
         difference: NDArray[Any], allowed: NDArray[Any], finding: Finding, where: NDArray[Any]) -> None:  # fmt: skip
    if np.any(where):
        tally.add(finding, _place(pair, path, expected, port, form, difference, allowed, where))


def _place(pair: int, path: str, expected: NDArray[Any], port: NDArray[Any], form: Form, difference: NDArray[Any],
           allowed: NDArray[Any], where: NDArray[Any]) -> Place:  # fmt: skip
    """The place with the largest difference."""
    worst = int(np.argmax(np.where(where, difference, -1.0)))
    index = tuple(int(k) for k in np.unravel_index(worst, expected.shape)) if expected.ndim else ()
    shown = index[::-1] if form.turned else (*index, 0)[:: 1 if form.along == 0 else -1] if form.along >= 0 else index
    reference = expected[index] + form.offset if form.offset else expected[index]
    return Place(pair, shown, path, reference, port[index], float(difference.flat[worst]), float(allowed.flat[worst]))
