"""What the recorder in MATLAB reported, point by point, as events, calls and draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.matlab_source import DRAWS
from pyport.scripts.matlab_stubs import FIGURE
from pyport.scripts.record import Draw, Opaque, Site

#: A function is known by its file and name.
Function = tuple[str, str]
_Numbers = NDArray[np.int32]
_TRUE, _FALSE = np.ones((1, 1), dtype=bool), np.zeros((1, 1), dtype=bool)


@dataclass(frozen=True)
class Found:
    """The events of a run, as a record has them."""

    site: NDArray[np.int32]
    frame: NDArray[np.int32]
    caller: NDArray[np.int32]
    values: list[Any]
    where: Mapping[int, tuple[Any, ...]]
    draws: Sequence[Draw]


@dataclass(frozen=True)
class _Point:
    what: str
    number: int
    file: str
    function: str | None
    line: int
    pattern: Sequence[Any]
    parts: int
    wrapped: bool
    words: str


@dataclass
class _Call:
    """A call that has not ended: its number, its function, and the blocks in it that catch errors."""

    number: int
    function: Function
    blocks: list[int] = field(default_factory=list)


def events(ids: NDArray[np.int64], values: list[Any], doubles: NDArray[np.float64], points: Sequence[Sequence[Any]],
           sites: Sequence[Site], main: str) -> Found:  # fmt: skip
    """The events among what was reported.

    Parameters
    ----------
    ids : ndarray of int
        The numbers of the points, from 1; 0 for what belongs to the one before: indices, limits.
    values : list
        What each brought along.
    doubles : ndarray of float
        The values that are one double; NaN in the place of all others.
    points : sequence
        As `about` has them.
    sites : sequence of Site
    main : str
        The file that was run.
    """
    known = [_Point(*row) for row in points]
    ids = _one_by_one(ids, known)
    places = np.flatnonzero(ids)
    reported = ids[places] - 1
    is_site = np.array([point.what == "site" for point in known], dtype=bool)[reported]
    numbers = np.array([point.number for point in known], dtype=np.int32)[reported]
    before = np.cumsum(is_site) - is_site
    found = places[is_site]
    kept = [values[k] for k in found.tolist()]
    ends = np.append(places[1:], len(ids))[is_site]
    # What a probe has found is as many values as came.
    for k in np.flatnonzero(numbers[is_site] < 0).tolist():
        kept[k] = values[found[k] : ends[k]]
    where = _special(kept, found, reported[is_site], known, values, doubles)
    draws = [_draw(known[reported[k]], int(before[k]), values, int(places[k]))
             for k in np.flatnonzero(~is_site).tolist() if known[reported[k]].what == "draw"]  # fmt: skip
    frame, caller = _Calls(known, main).walk(reported, is_site)
    return Found(numbers[is_site], frame, caller, kept, where, draws)


def _one_by_one(ids: NDArray[np.int64], known: Sequence[_Point]) -> NDArray[np.int64]:
    """The numbers of the points, where several that came at once stand each with its own value."""
    alone = ids.copy()
    for k, point in enumerate(known, 1):
        if point.what == "many" and (places := np.flatnonzero(ids == k)).size:
            for number in point.pattern:
                alone[places] = number
                places = places + 1 + known[number - 1].parts
    return alone


def _special(kept: list[Any], found: NDArray[np.int64], reported: NDArray[np.int64], known: Sequence[_Point],
             values: list[Any], doubles: NDArray[np.float64]) -> dict[int, tuple[Any, ...]]:  # fmt: skip
    """Put right, in place, the values that are not what they stand for, and tell where elements were written."""
    where: dict[int, tuple[Any, ...]] = {}
    for number in np.unique(reported).tolist():
        point = known[number]
        if not point.pattern and not point.wrapped:
            continue
        these = np.flatnonzero(reported == number)
        mine = these.tolist()
        if point.pattern == ["truth"]:
            for k in mine:
                kept[k] = _TRUE if kept[k][0, 0] else _FALSE
            continue
        if point.wrapped:
            for k in mine:
                kept[k] = kept[k].item() if kept[k].size == 1 else kept[k]
        if point.pattern:
            parts = found[these][:, None] + np.arange(1, point.parts + 1)
            places = None if np.isnan(doubles[parts]).any() else _numbered(point.pattern, doubles[parts])
            if places is None:
                places = [_where(point.pattern, [values[part] for part in given]) for given in parts.tolist()]
            where.update(zip(mine, places, strict=True))
    for k, value in enumerate(kept):
        if isinstance(value, dict) and FIGURE in value:
            kept[k] = Opaque("figure")
    return dict(sorted(where.items()))


def _numbered(pattern: Sequence[Any], given: NDArray[np.float64]) -> Iterable[tuple[Any, ...]] | None:
    """The indices of all events of a point, if each is a number or the same in all of them.

    Parameters
    ----------
    pattern : sequence
    given : ndarray (n_events, n_parts)
        The numbers that came along.
    """
    if any(one[0] != "." and other[0] != "." for one, other in pairwise(pattern)):
        return None
    whole = iter((given.astype(np.int64) - 1).T.tolist())
    columns: list[Iterable[Any]] = []
    for kind, group in pattern:
        for item in [group] if kind == "." else group:
            if kind != "." and item in ("index", "last"):
                columns.append(next(whole))
            elif isinstance(item, int) or (kind == "." and item is not None):
                columns.append(repeat(item, len(given)))
            elif item == ":":
                columns.append(repeat(slice(None), len(given)))
            else:
                return None
    return zip(*columns, strict=True)


def _where(pattern: Sequence[Any], parts: Sequence[Any]) -> tuple[Any, ...]:
    """The indices of an element from 0; a second bracket right behind another is a tuple of its own."""
    left = iter(parts)
    place: list[Any] = []
    was_bracket = False
    for kind, items in pattern:
        if kind == ".":
            place.append(items if items is not None else str(next(left)))
        else:
            group: list[Any] = []
            for item in items:
                found = _index(item, left)
                group += found if item == "list" else [found]
            place += [tuple(group)] if was_bracket else group
        was_bracket = kind != "."
    return tuple(place)


def _index(item: Any, left: Any) -> Any:
    if item == ":":
        return slice(None)
    if isinstance(item, int):
        return item
    value = next(left)
    if item == "last":
        return int(value[0, 0]) - 1
    if isinstance(item, list):  # ["last", k, count] and the sizes: the last index takes all axes that are left
        _, k, count = item
        sizes = np.ravel(value)
        return int(sizes[k] if k + 1 < count else np.prod(sizes[k:])) - 1
    if item == "list":
        return [_from_zero(part) for part in np.ravel(value, order="F")]
    return _from_zero(value)


def _from_zero(value: Any) -> Any:
    if isinstance(value, str):
        return slice(None) if value == ":" else value
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        return value
    if value.dtype.kind == "b":
        return value if value.ndim > 2 or min(value.shape) > 1 else np.ravel(value)
    whole = np.ravel(value, order="F").astype(np.int64) - 1
    return int(whole[0]) if whole.size == 1 else whole


def _draw(point: _Point, event: int, values: list[Any], place: int) -> Draw:
    drawn = values[place]
    low, high = (float(limit) for limit in np.ravel(values[place + 1])) if point.parts else (np.nan, np.nan)
    return Draw(event, point.file, point.line, DRAWS[point.words], point.words, np.ravel(drawn, order="F"), low, high)  # type: ignore[arg-type]  # DRAWS has these kinds


class _Calls:
    """Which call an event belongs to, told from where functions begin and end.

    A call that ends by an error reports no end: an event of another function, or the beginning of the handler of an
    error, tells that it has ended.
    """

    def __init__(self, known: Sequence[_Point], main: str) -> None:
        self.known = known
        self.functions = [None if point.function is None else (point.file, point.function) for point in known]
        self.stack = [_Call(0, (main, ""))]
        self.caller = [-1]

    def walk(
        self, reported: NDArray[np.int64], is_site: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Of each event its call, and of each call the event before it."""
        turning = np.array([point.what not in ("site", "draw") for point in self.known], dtype=bool)
        turns = np.flatnonzero(turning[reported])
        until: list[int] = np.cumsum(is_site)[turns].tolist()
        happened = reported[is_site]
        # Runs of events of one function; those of scripts that others call belong to any.
        codes = {function: k for k, function in enumerate(dict.fromkeys(self.functions))}
        code = np.array([codes[function] for function in self.functions], dtype=np.int64)[happened]
        own = np.flatnonzero(code != codes.get(None, -1))
        begins = own[np.flatnonzero(np.diff(code[own], prepend=-1))]
        functions = [self.functions[k] for k in happened[begins].tolist()]
        starts = [*begins.tolist(), len(happened)]
        following = np.append(own, len(happened))[np.searchsorted(own, np.arange(len(happened) + 1))].tolist()
        bounds, numbers, done, run = [0], [0], 0, 0
        for turn, end in zip([*reported[turns].tolist(), -1], [*until, len(happened)], strict=True):
            place = following[done]
            while place < end:
                while starts[run + 1] <= place:
                    run += 1
                if functions[run] != self.stack[-1].function:
                    self._back_to(functions[run])
                    bounds.append(place)
                    numbers.append(self.stack[-1].number)
                place = starts[run + 1]
            done = end
            if turn >= 0:
                self._turn(self.known[turn], self.functions[turn], done)
                bounds.append(done)
                numbers.append(self.stack[-1].number)
        of_call = np.repeat(np.array(numbers, dtype=np.int32), np.diff([*bounds, len(happened)]))
        return of_call, np.array(self.caller, dtype=np.int32)

    def _back_to(self, function: Function | None) -> None:
        """Calls above the last one of a function have ended, if there is such a one."""
        depth = next((k for k in range(len(self.stack) - 1, -1, -1) if self.stack[k].function == function), -1)
        if depth >= 0:
            del self.stack[depth + 1 :]

    def _turn(self, point: _Point, function: Function | None, done: int) -> None:
        if point.what == "enter":
            assert function is not None
            self.stack.append(_Call(len(self.caller), function))
            self.caller.append(done - 1)
        elif point.what == "leave":
            self._back_to(function)
            if len(self.stack) > 1 and self.stack[-1].function == function:
                self.stack.pop()
        elif point.what == "try":
            if function is not None:
                self._back_to(function)
            self._forget(point.number)
            self.stack[-1].blocks.append(point.number)
        else:
            depth = next((k for k in range(len(self.stack) - 1, -1, -1) if point.number in self.stack[k].blocks), -1)
            if depth >= 0:
                del self.stack[depth + 1 :]
                self._forget(point.number)

    def _forget(self, block: int) -> None:
        blocks = self.stack[-1].blocks
        if block in blocks:
            del blocks[blocks.index(block) :]
