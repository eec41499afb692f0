"""A counterexample cut down as a person would: a row, a column or a letter less, and numbers that are 0 or 1.

Hypothesis makes what it drew shorter; that an array has a row less in its middle is another draw to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pyport.fuzz.inputs import ANONYMOUS, Input

#: Numbers, the plainest first.
_PLAINEST = (0.0, 1.0, 2.0, -1.0, 3.0, -2.0, 0.5, -0.5, 1.5, 4.0, 5.0, 10.0, 100.0, 1000.0)
#: Seconds, and calls, after which it is small enough.
_SECONDS, _CALLS = 15.0, 400

Values = dict[str, Any]


class _Enough(Exception):
    """No more calls are to be made."""


def smaller(inputs: tuple[Input, ...], values: Values, holds: Callable[[Values], bool], *, plain: bool) -> Values:
    """The inputs with as little in them as there can be while something still holds.

    Parameters
    ----------
    inputs : tuple of Input
        What they may be.
    values : dict
    holds : callable
    plain : bool
        Whether arrays must not become empty.
    """
    until, left = time.monotonic() + _SECONDS, [_CALLS]

    def tried(candidate: Values) -> bool:
        left[0] -= 1
        if left[0] < 0 or time.monotonic() > until:
            raise _Enough
        return holds(candidate)

    try:
        changed = True
        while changed:
            changed = False
            for step in (_cut, _plainer):
                for candidate in step(inputs, values, plain):
                    if tried(candidate):
                        values, changed = candidate, True
                        break
    except _Enough:
        pass
    return values


def _cut(inputs: tuple[Input, ...], values: Values, plain: bool) -> Iterator[Values]:
    """The inputs with one row, column or letter less, wherever its size is named."""
    for one in inputs:
        text = values[one.name]
        if isinstance(text, str) and not one.choices:
            for k in range(len(text)) if len(text) > (plain or one.nonempty) else ():
                yield {**values, one.name: text[:k] + text[k + 1 :]}
    for places, least in _groups(inputs, values, plain):
        name, axis = places[0]
        length = values[name].shape[axis]
        for k in reversed(range(length)) if length > least else ():
            yield _without(values, places, k)


def _without(values: Values, places: list[tuple[str, int]], k: int) -> Values:
    """The inputs without an index, also along both axes of one."""
    found = dict(values)
    for name, axis in places:
        found[name] = np.delete(found[name], k, axis=axis)
    return found


def _groups(inputs: tuple[Input, ...], values: Values, plain: bool) -> list[tuple[list[tuple[str, int]], int]]:
    """The axes that have one length because their sizes have one name, and the least that it may be."""
    groups: dict[str, tuple[list[tuple[str, int]], int]] = {}
    for one in inputs:
        if one.choices or one.kind == "char":
            continue
        for axis, size in enumerate(one.shape):
            if isinstance(size, int):
                continue
            key = f"{one.name} {axis if isinstance(size, tuple) else size}" \
                if isinstance(size, tuple) or size in ANONYMOUS else size  # fmt: skip
            if one.turned and values[one.name].shape[axis] == 1:
                axis = 1 - axis
            least = max(int(plain or one.nonempty), size[0] if isinstance(size, tuple) else 0)
            places, before = groups.setdefault(key, ([], 0))
            places.append((one.name, axis))
            groups[key] = places, max(before, least)
    return list(groups.values())


def _plainer(inputs: tuple[Input, ...], values: Values, plain: bool) -> Iterator[Values]:
    """The inputs with one number that is plainer."""
    for one in inputs:
        array = values[one.name]
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "iufc" or one.choices:
            continue
        for place in np.ndindex(array.shape):
            for number in _below(array[place], one):
                changed = array.copy()
                changed[place] = number
                if _is_allowed(changed, one):
                    yield {**values, one.name: changed}


def _below(number: Any, one: Input) -> Iterator[Any]:
    """Numbers that are plainer than one."""
    plainest: list[Any] = list(_PLAINEST)
    if number.dtype.kind in "iu":
        limits = np.iinfo(number.dtype)
        plainest = [x for x in _PLAINEST if x == int(x) and limits.min <= x <= limits.max]
        plainest += [limits.max, limits.min]
    elif number.dtype.kind == "c":
        plainest.append(1j)
    elif one.bounded:
        plainest += [end for end in (one.low, one.high) if np.isfinite(end)]
    for other in plainest:
        if other == number:
            return
        yield other
    if number.dtype.kind == "f" and np.isfinite(number) and number != np.rint(number):
        yield np.rint(number)


def _is_allowed(array: Any, one: Input) -> bool:
    """Whether an array is still what the words say."""
    flat = array.ravel(order="F")
    if one.bounded and not np.all((flat >= one.low) & (flat <= one.high)):
        return False
    if one.whole and not np.all(flat == np.floor(flat)):
        return False
    if one.ascending and not np.all(flat[:-1] <= flat[1:]):
        return False
    return not one.distinct or len(np.unique(flat)) == flat.size
