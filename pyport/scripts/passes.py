"""Which pass of its loops each event of a site belongs to, so that two programs' events can be put side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Record

#: The call, the iteration of each loop around the site from the outermost, and how often the site was passed in it
#: before.
Key = tuple[int, ...]


class Passes:
    """The keys of a record's events.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._span = len(record.site) + 1
        self._rank = _ranks(record)

    def keys(self, site: int) -> list[Key]:
        """The keys of a site's events, in their order.

        Two events of one site have different keys. A loop's iterations count from 1 in each of its runs.
        """
        events = self._record.events_of[site]
        return self.keys_at(events, self._record.sites[site].loops)

    def keys_at(self, events: NDArray[np.int64], loops: tuple[int, ...]) -> list[Key]:
        """The keys of events that happened inside `loops`."""
        frames = self._record.frame[events]
        columns = [self._rank[frames], *self._iterations(events, loops)]
        keys = np.stack(columns, axis=1)
        _, group = np.unique(keys, axis=0, return_inverse=True)
        return [
            (*key, again) for key, again in zip(map(tuple, keys.tolist()), _occurrence(group.reshape(-1)), strict=True)
        ]

    def _iterations(self, events: NDArray[np.int64], loops: tuple[int, ...]) -> list[NDArray[np.int64]]:
        """For each loop how many of its passes had begun, since the pass around it began."""
        frames = self._record.frame[events].astype(np.int64)
        here = frames * self._span + events
        begun = frames * self._span
        columns = []
        for loop in loops:
            starts = self._record.events_of[loop]
            # Calls of one function may interleave: a pass belongs to its own call.
            places = np.sort(self._record.frame[starts].astype(np.int64) * self._span + starts)
            count = np.searchsorted(places, here, side="right")
            columns.append(count - np.searchsorted(places, begun, side="left"))
            inside = columns[-1] > 0
            begun = np.where(inside, places[np.maximum(count - 1, 0)] if places.size else begun, begun)
        return columns


def _ranks(record: Record) -> NDArray[np.int64]:
    """Of each frame its place among the calls of the same function."""
    frames = int(record.frame.max(initial=0)) + 1
    first = np.full(frames, -1)
    # The last assignment wins: in reverse order it is the first event.
    first[record.frame[::-1]] = record.site[::-1]
    rank, seen = np.zeros(frames, dtype=np.int64), dict[str, int]()
    for frame, site in enumerate(first):
        if site >= 0:
            name = f"{record.sites[site].file}:{record.sites[site].function}"
            rank[frame] = seen.get(name, 0)
            seen[name] = rank[frame] + 1
    return rank


def _occurrence(group: NDArray[np.int64]) -> list[int]:
    """Of each element how many equal ones stand before it."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if group.size else np.zeros(0, dtype=int)
    lengths = np.diff(np.r_[starts, group.size])
    places = np.empty(group.size, dtype=np.int64)
    places[order] = np.arange(group.size) - np.repeat(starts, lengths)
    return places.tolist()
