"""Which pass of its loops each event of a site belongs to, so that two programs' events can be put side by side."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Record

#: The call, the iteration of each loop around the site from the outermost, and how often the site was passed in it
#: before.
Key = tuple[int, ...]
#: A row of such numbers is told by one number below this.
_ONE_NUMBER = 2.0**62


class Passes:
    """The keys of a record's events.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._span = len(record.site) + 1
        self._begun: dict[int, NDArray[np.int64]] = {}

    def keys(self, site: int) -> NDArray[np.int64]:
        """The keys of a site's events in their order, one a row.

        Two events of one site have different keys. A loop's iterations count from 1 in each of its runs.
        """
        events = self._record.events_of[site]
        return self.keys_at(events, self._record.sites[site].loops)

    def keys_at(self, events: NDArray[np.int64], loops: tuple[int, ...]) -> NDArray[np.int64]:
        """The keys of events that happened inside `loops`."""
        frames = self._record.frame[events]
        columns = [self._rank[frames], *self._iterations(events, loops)]
        return np.stack([*columns, _occurrence(_group(columns))], axis=1)

    def _iterations(self, events: NDArray[np.int64], loops: tuple[int, ...]) -> list[NDArray[np.int64]]:
        """For each loop how many of its passes had begun, since the pass around it began."""
        frames = self._record.frame[events].astype(np.int64)
        here = frames * self._span + events
        begun = frames * self._span
        columns = []
        for loop in loops:
            places = self._places(loop)
            count = np.searchsorted(places, here, side="right")
            columns.append(count - np.searchsorted(places, begun, side="left"))
            inside = columns[-1] > 0
            begun = np.where(inside, places[np.maximum(count - 1, 0)] if places.size else begun, begun)
        return columns

    def _places(self, loop: int) -> NDArray[np.int64]:
        """Where the passes of a loop begin; calls of one function may interleave, and a pass belongs to its own."""
        if loop not in self._begun:
            starts = self._record.events_of[loop]
            self._begun[loop] = np.sort(self._record.frame[starts].astype(np.int64) * self._span + starts)
        return self._begun[loop]

    @cached_property
    def _rank(self) -> NDArray[np.int64]:
        """Of each frame its place among the calls of the same function."""
        record = self._record
        frames = int(record.frame.max(initial=0)) + 1
        first = np.full(frames, -1)
        # The last assignment wins: in reverse order it is the first event.
        first[record.frame[::-1]] = record.site[::-1]
        seen: dict[str, int] = {}
        functions = [seen.setdefault(f"{site.file}:{site.function}", len(seen)) for site in record.sites]
        happened = np.flatnonzero(first >= 0)
        rank = np.zeros(frames, dtype=np.int64)
        rank[happened] = _occurrence(np.array(functions, dtype=np.int64)[first[happened]])
        return rank


class Finder:
    """Finds keys among those of one quantity.

    Parameters
    ----------
    keys : ndarray of int
        One a row, each of them once.
    """

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._spans = np.max(keys, axis=0, initial=0) + 1
        self._places: dict[Key, int] | None = None
        if np.prod(self._spans, dtype=float) >= _ONE_NUMBER:
            self._places = {tuple(key): k for k, key in enumerate(keys.tolist())}
            return
        self._weights = np.r_[np.cumprod(self._spans[:0:-1])[::-1], 1]
        codes = keys @ self._weights
        self._order = np.argsort(codes, kind="stable")
        self._codes = codes[self._order]

    def places(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The place of each key; -1 where it is not there."""
        if self._places is not None:
            return np.array([self._places.get(tuple(key), -1) for key in keys.tolist()], dtype=np.int64)
        if not self._codes.size:
            return np.full(len(keys), -1)
        codes = keys @ self._weights
        at = np.minimum(np.searchsorted(self._codes, codes), self._codes.size - 1)
        there = np.all(keys < self._spans, axis=1) & (self._codes[at] == codes)
        return np.where(there, self._order[at], -1)


def _group(columns: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """One number for each row of columns: the same for the same rows."""
    spans = [int(column.max(initial=0)) + 1 for column in columns]
    if np.prod(spans, dtype=float) < _ONE_NUMBER:
        group = np.zeros(len(columns[0]), dtype=np.int64)
        for column, span in zip(columns, spans, strict=True):
            group = group * span + column
        return group
    _, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return inverse.reshape(-1)


def _occurrence(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each element how many equal ones stand before it."""
    if np.all(group[1:] > group[:-1]):
        return np.zeros(group.size, dtype=np.int64)
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if group.size else np.zeros(0, dtype=int)
    lengths = np.diff(np.r_[starts, group.size])
    places = np.empty(group.size, dtype=np.int64)
    places[order] = np.arange(group.size) - np.repeat(starts, lengths)
    return places
