"""Which lines of the port compute what differs: the statement itself, and what feeds it and has no partner."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

import numpy as np

from pyport.scripts.forms import plain
from pyport.scripts.record import Record, Site

#: What makes an array of a list leaves the numbers as they are.
_CONVERTS = re.compile(r"(?P<name>\w+) = (?:np\.(?:as)?array|list|tuple)\((?P=name)\)$")
#: Statements that are looked at behind one that differs.
_MOST = 40


class Blame:
    """Finds the lines that compute a value of the port.

    Parameters
    ----------
    reference, port : Record
    known : collection of int
        The port's sites whose values stand beside MATLAB's: what they write is not at fault for what comes behind them.
    whole : collection of int
        Those after whose writes the whole variable stands beside MATLAB's.
    """

    def __init__(self, reference: Record, port: Record, known: Collection[int], whole: Collection[int] = ()) -> None:
        self._port, self._known, self._whole = port, known, whole
        self._literals = _literals(reference)
        self._writers: dict[tuple[str, str, str], list[Site]] = {}
        for site in port.sites:
            if site.kind in ("assign", "element", "for", "state"):
                self._writers.setdefault((site.file, site.function, site.variable), []).append(site)
        self._functions: dict[str, list[Site]] = {}
        for site in port.sites:
            if site.function:
                self._functions.setdefault(site.function.rpartition(".")[2], []).append(site)

    def lines(self, site: Site, event: int) -> list[tuple[str, int]]:
        """Files and lines, in the order of computing; the last is that of the site itself.

        Parameters
        ----------
        site : Site
            Of the port: what it writes differs from MATLAB's.
        event : int
            The port's event at which it does.
        """
        found: dict[int, int] = {}
        if site.kind == "state":
            site = self._last_writer(site, event)
        self._feed(site, event, found)
        # In the order in which they were last passed before the difference.
        order = sorted(found, key=lambda number: found[number])
        places = [(self._port.sites[number].file, self._port.sites[number].line) for number in order]
        return [*dict.fromkeys(place for place in places if place != (site.file, site.line)), (site.file, site.line)]

    def _feed(self, site: Site, event: int, found: dict[int, int]) -> None:
        for name in site.reads:
            for writer in self._making(site, name, event):
                self._take(writer, event, found)
            for inner in self._functions.get(name.rpartition(".")[2], ()):
                self._take(inner, event, found)

    def _last_writer(self, state: Site, event: int) -> Site:
        """The place in a loop that wrote last what the loop leaves behind."""
        inside = [writer for writer in self._writers.get((state.file, state.function, state.variable), ())
                  if writer.kind != "state" and state.line <= writer.line <= state.last]  # fmt: skip
        lasts = [(int(self._port.events_of[writer.number][k - 1]), writer) for writer in inside
                 if (k := int(np.searchsorted(self._port.events_of[writer.number], event)))]  # fmt: skip
        return max(lasts, key=lambda last: last[0])[1] if lasts else state

    def _behind(self, site: Site, name: str) -> list[Site]:
        own = self._writers.get((site.file, site.function, name))
        if own is None and site.function:
            own = self._writers.get((site.file, "", name))
        return own or []

    def _making(self, site: Site, name: str, event: int) -> list[Site]:
        """The places that have made of a variable what it is at an event, the last first.

        What was there before the whole was written, or before the whole is known, has no part in it.
        """
        lasts = [
            (int(self._port.events_of[writer.number][before - 1]), writer)
            for writer in self._behind(site, name)
            if (before := int(np.searchsorted(self._port.events_of[writer.number], event)))
        ]
        made = []
        for _, writer in sorted(lasts, key=lambda last: last[0], reverse=True):
            if writer.kind == "state":
                if writer.number in self._known:
                    break
                continue
            made.append(writer)
            if (writer.kind == "assign" and writer.target == name) or writer.number in self._whole:
                break
        return made

    def _take(self, writer: Site, event: int, found: dict[int, int]) -> None:
        if writer.number in found or len(found) >= _MOST or writer.number in self._known:
            return
        events = self._port.events_of[writer.number]
        before = int(np.searchsorted(events, event))
        if not before:
            return
        last = int(events[before - 1])
        if self._is_constant(writer, last):
            return
        found[writer.number] = last
        self._feed(writer, last, found)

    def _is_constant(self, writer: Site, event: int) -> bool:
        """Whether it writes a number that stands in MATLAB's text too, or a size, a 0 or a 1."""
        value = plain(self._port.values[event])
        if not isinstance(value, np.ndarray) or value.size != 1 or value.dtype.kind not in "biuf":
            return False
        return _is_literal(writer.text) and float(value.item()) in self._literals


def _literals(record: Record) -> set[float]:
    found = {0.0, 1.0}
    for text in record.files.values():
        found |= {float(word) for word in re.findall(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text)}
    return found


def _is_literal(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return all(isinstance(node.value, ast.Constant | ast.Tuple | ast.UnaryOp) for node in tree.body
               if isinstance(node, ast.Assign))  # fmt: skip
