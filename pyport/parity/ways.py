"""In what way numbers are not what they should be, in all passes alike: what is measured where no cause is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.language import Said, said

Array = NDArray[Any]
#: A way must explain the numbers up to so many roundings of the largest.
_ROUNDINGS = 256
#: Between these is the largest relative error of what is computed in single precision, of which a unit is 2**-23.
_SINGLE = (2.0**-26, 2.0**-20)
#: The order of more rows than this is not looked for: each is held to each.
MOST_ROWS = 100
#: So many rows or columns are listed.
_LISTED = 6


def way(pairs: Sequence[tuple[Array, Array]]) -> Said | None:
    """What ails the port's numbers, as a predicate; None if nothing known does in every pass.

    Parameters
    ----------
    pairs : sequence of (ndarray, ndarray)
        Of each pass what is expected and what came, of one shape.

    Notes
    -----
    One number alone may be explained by anything: a factor or an offset needs several, and a pass that is late needs
    passes that differ.
    """
    pairs = [(np.asarray(wanted), np.asarray(got)) for wanted, got in pairs]
    if not pairs or any(a.shape != b.shape or a.dtype.kind not in "biufc" or b.dtype.kind not in "biufc"
                        for a, b in pairs):  # fmt: skip
        return None
    pairs = [(_wide(wanted), _wide(got)) for wanted, got in pairs]
    with np.errstate(all="ignore"):
        if all(map(_same, *zip(*pairs, strict=True))):
            return None
        return _throughout(pairs) or _late(pairs) or _rearranged(pairs) or _somewhere(pairs)


def _throughout(pairs: Sequence[tuple[Array, Array]]) -> Said | None:
    """One and the same change of every number."""
    wanted, got = (np.concatenate([pair[k].ravel() for pair in pairs]) for k in (0, 1))
    if _same(-wanted, got):
        return said("has the opposite sign")
    if wanted.dtype.kind == "c" and _same(np.conj(wanted), got):
        return said("is the complex conjugate")
    if _same(wanted.real, got) and wanted.dtype.kind == "c":
        return said("is the real part alone")
    known = np.isfinite(wanted) & np.isfinite(got)
    if _are_several(wanted[known]):
        offset = np.median((got - wanted)[known].real)
        factor = np.median((got / wanted)[known & (wanted != 0)].real) if (wanted[known] != 0).any() else 0.0
        if factor and _same(factor * wanted, got):
            return said("is {factor:.6g} times what it should be", factor=factor)
        if offset and _same(wanted + offset, got):
            return said("is off by {size:.6g} in every element", size=offset)
    part = np.abs(got - wanted)[known] / np.abs(wanted)[known]
    if wanted.dtype.kind == "f" and _SINGLE[0] < np.max(part, initial=0.0) <= _SINGLE[1] and known.all():
        return said("is right to single precision alone")
    return None


def _late(pairs: Sequence[tuple[Array, Array]]) -> Said | None:
    """The numbers of the pass before or behind."""
    if all(_same(pairs[k][0], pairs[k + 1][0]) for k in range(len(pairs) - 1)):
        return None
    if _are_apart(pairs, 1):
        return said("is one pass late: it has what it should have had in the pass before")
    return said("is one pass early: it has what it should have in the next pass") if _are_apart(pairs, -1) else None


def _are_apart(pairs: Sequence[tuple[Array, Array]], step: int) -> bool:
    """Whether each pass has what should have come so many passes before."""
    beside = [(pairs[k - step][0], pairs[k][1]) for k in range(len(pairs)) if 0 <= k - step < len(pairs)]
    return len(beside) > 1 and all(_same(wanted, got) for wanted, got in beside)


def _rearranged(pairs: Sequence[tuple[Array, Array]]) -> Said | None:
    """The right numbers at other places."""

    def holds(change: Callable[[Array], Array]) -> bool:
        return all(change(wanted).shape == got.shape and _same(change(wanted), got) for wanted, got in pairs)

    ndim = min(wanted.ndim for wanted, _ in pairs)
    if ndim == 2 and holds(np.transpose):
        return said("is transposed")
    for axis in range(ndim):
        if holds(partial(np.flip, axis=axis)):
            if ndim < 2:
                return said("is in reverse order")
            return said("has its columns in reverse order") if axis else said("has its rows in reverse order")
        for step in (1, -1):
            if _are_shifted(pairs, axis, step):
                return _shift_words(axis, step, ndim)
    for axis in range(ndim if ndim == 2 else 0):
        order = _order(*pairs[0], axis)
        if order is not None and holds(lambda it, axis=axis, order=order: np.take(it, order, axis)  # type: ignore[misc]
                                       if max(order) < it.shape[axis] else it):  # fmt: skip
            return (said("has its rows in another order: {order}", order=numbered(order)) if axis == 0 else
                    said("has its columns in another order: {order}", order=numbered(order)))  # fmt: skip
    if all(wanted.size > 1 and wanted.dtype.kind == "f" == got.dtype.kind
           and _same(np.sort(wanted, axis=None), np.sort(got, axis=None)) for wanted, got in pairs):  # fmt: skip
        return said("has the right numbers in another order")
    return None


def _are_shifted(pairs: Sequence[tuple[Array, Array]], axis: int, step: int) -> bool:
    """Whether along an axis each place has what should stand one place before it, or behind it."""
    for wanted, got in pairs:
        n = wanted.shape[axis] if wanted.ndim > axis else 0
        if n < 3:
            return False
        before, behind = np.arange(n - 1), np.arange(1, n)
        mine, theirs = (before, behind) if step == 1 else (behind, before)
        if not _same(np.take(wanted, mine, axis), np.take(got, theirs, axis)):
            return False
    return True


def _shift_words(axis: int, step: int, ndim: int) -> Said:
    if ndim == 2:
        late = (said("has its rows one place too low"), said("has its columns one place too far right"))
        early = (said("has its rows one place too high"), said("has its columns one place too far left"))
        return (late if step == 1 else early)[axis]
    return said("has its elements one place too late") if step == 1 else said("has its elements one place too early")


def _somewhere(pairs: Sequence[tuple[Array, Array]]) -> Said | None:
    """The rows or columns, or the one element, in which alone it is wrong."""
    shapes = {wanted.shape for wanted, _ in pairs}
    if len(shapes) > 1:
        return None
    off = np.any([~_near(wanted, got) for wanted, got in pairs], axis=0)
    if off.ndim == 0 or off.size < 3:
        return None
    if off.sum() == 1 and off.reshape(-1)[-1]:
        return said("is wrong in its last element alone")
    if off.sum() == 1 and off.reshape(-1)[0]:
        return said("is wrong in its first element alone")
    if off.ndim != 2:
        return None
    signs = all(np.all(_near(wanted, got) | _near(-wanted, got)) for wanted, got in pairs)
    for axis in (1, 0):
        lines = off.any(axis=axis)
        if 0 < lines.sum() <= min(len(lines) / 2, _LISTED):
            return _lines(np.flatnonzero(lines).tolist(), axis == 1, signs)
    return said("has the opposite sign in some elements") if signs else None


def _lines(which: list[int], are_rows: bool, signs: bool) -> Said:
    """What is said of some rows or columns."""
    those, is_one = numbered(which), len(which) == 1
    if signs and are_rows:
        return (said("has the opposite sign in row {which}", which=those) if is_one else
                said("has the opposite sign in rows {which}", which=those))  # fmt: skip
    if signs:
        return (said("has the opposite sign in column {which}", which=those) if is_one else
                said("has the opposite sign in columns {which}", which=those))  # fmt: skip
    return wrong_lines(which, are_rows)


def wrong_lines(which: list[int], are_rows: bool) -> Said:
    """That some rows or columns alone are wrong."""
    those, is_one = numbered(which), len(which) == 1
    if are_rows:
        return (said("is wrong in row {which} alone", which=those) if is_one else
                said("is wrong in rows {which} alone", which=those))  # fmt: skip
    return (said("is wrong in column {which} alone", which=those) if is_one else
            said("is wrong in columns {which} alone", which=those))  # fmt: skip


def _order(wanted: Array, got: Array, axis: int) -> list[int] | None:
    """The rows or columns as they should be in the order in which they came."""
    if wanted.shape[axis] > MOST_ROWS or wanted.shape[axis] < 2:
        return None
    wanted, got = (np.moveaxis(part, axis, 0) for part in (wanted, got))
    return order_of(np.array([[_same(b, a) for b in wanted] for a in got]))


def order_of(near: NDArray[np.bool_]) -> list[int] | None:
    """Which of the right rows each row is, where each is one and they are not in order.

    Parameters
    ----------
    near : ndarray of bool
        Of each row that came, along the first axis, whether it is each of the right ones.
    """
    if not (near.sum(axis=0) == 1).all() or not (near.sum(axis=1) == 1).all():
        return None
    order: list[int] = near.argmax(axis=1).tolist()
    return order if order != sorted(order) else None


def numbered(which: Sequence[int]) -> str:
    """Numbers as MATLAB counts, and in brackets as Python does."""
    from_one, from_zero = (",".join(str(n + first) for n in which) for first in (1, 0))
    return f"{from_one} [{from_zero}]"


def _wide(array: Array) -> Array:
    return array if array.dtype.kind == "c" else array.astype(np.float64)


def _are_several(numbers: Array) -> bool:
    """Whether there are enough unlike numbers for a factor or an offset to explain them by no accident."""
    return len(np.unique(numbers)) > 2


def _same(wanted: Array, got: Array) -> bool:
    return wanted.shape == got.shape and bool(np.all(_near(wanted, got)))


def _near(wanted: Array, got: Array) -> NDArray[np.bool_]:
    """Where numbers agree up to a few roundings of the largest; NaN and Inf alike do."""
    allowed = _ROUNDINGS * np.finfo(float).eps * np.max(np.abs(wanted), where=np.isfinite(wanted), initial=0.0)
    near: NDArray[np.bool_] = (np.abs(wanted - got) <= allowed) | (wanted == got) | (np.isnan(wanted) & np.isnan(got))
    return near
