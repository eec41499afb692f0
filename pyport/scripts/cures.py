"""Cures of a fault: edits of the port that undo a known slip, tried on MATLAB's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from time import monotonic
from typing import Any

from pyport.scripts.forms import Form, alike, plain
from pyport.scripts.link import Link
from pyport.scripts.measured import Found, values_in
from pyport.scripts.python_run import Wanted
from pyport.scripts.python_trials import CAN_TRY, TRIED, Trial
from pyport.scripts.record import Record
from pyport.scripts.replay import Replay
from pyport.scripts.series import WRITTEN
from pyport.scripts.told import Fault
from pyport.slips import CARDS, Change, Context, Editor

#: Runs that are made side by side.
_TOGETHER = 8
#: Passes of a statement in which edits are tried before the whole program is run with them.
_PASSES = 4
#: Edits of one statement that are tried, at most.
_MOST = 400


class Cures:
    """Finds the edits with which a port does at a fault what MATLAB does, at every pass.

    Parameters
    ----------
    replay : Replay
    found : Found
        The forced run in which the faults were seen.
    seconds : float
        How long may be tried, in all.
    """

    def __init__(self, replay: Replay, found: Found, seconds: float) -> None:
        self._replay, self._found = replay, found
        self._end = monotonic() + seconds
        self._plan = replay.plan(found.links)
        self._editors: dict[str, Editor] = {}

    def of(self, fault: Fault) -> list[Change]:
        """The edits of one statement that cure a fault; the likeliest first.

        The statement that is blamed goes first, then the others that compute what differs, then what these stand under.
        """
        for line in self._lines(fault):
            fitting = self._fitting(fault, self._sifted(fault, line, self._changes(fault, line)))
            if fitting:
                return fitting
            if monotonic() > self._end:
                break
        return []

    def _lines(self, fault: Fault) -> list[int]:
        """The lines in which a fault may have been made, the likeliest first."""
        near = [fault.line, *(line for line in reversed(fault.lines) if line != fault.line)]
        record = self._found.record
        proved = {link.port.site.number for link, good in zip(self._found.links, self._good, strict=True) if good}
        heads = {number for site in record.sites if site.line in near and site.file == fault.file for number in site.loops}
        around = [site.line for site in record.sites if site.file == fault.file and site.number not in proved
                  and (site.kind == "test" or site.number in heads) and len(record.events_of[site.number])]  # fmt: skip
        return list(dict.fromkeys([*near, *sorted(around, key=lambda line: abs(line - fault.line))]))

    def _changes(self, fault: Fault, line: int) -> list[Change]:
        if fault.file not in self._editors:
            self._editors[fault.file] = Editor(self._found.record.files[fault.file])
        editor = self._editors[fault.file]
        context = Context(editor.names, self._variables(fault.file, line), self._matlab(fault))
        return editor.changes(line, context, tuple(CARDS.values()))[:_MOST]

    def _variables(self, file: str, line: int) -> tuple[str, ...]:
        """What a statement may read, what was written last before it first."""
        here = next((site.function for site in self._found.record.sites if (site.file, site.line) == (file, line)), "")
        own = [site for site in self._found.record.sites if site.file == file and site.function in (here, "")]
        own.sort(key=lambda site: (site.function != here, site.line >= line, abs(line - site.line)))
        reads = [name for site in own if site.line == line for name in sorted(site.reads)]
        return tuple(dict.fromkeys([*(site.variable for site in own if site.variable.isidentifier()),
                                    *(name for name in reads if name.isidentifier())]))  # fmt: skip

    def _matlab(self, fault: Fault) -> str:
        """MATLAB's statement, and those of its function that have no partner."""
        site = fault.reference
        paired = {link.reference.site.number for link in self._found.links}
        record = self._replay.matcher.record
        alone = [one.text for one in record.sites if one.number not in paired
                 and (site is None or one.function == site.function)]  # fmt: skip
        return "\n".join([site.text if site is not None else "", *alone])

    def _sifted(self, fault: Fault, line: int, changes: list[Change]) -> list[Change]:
        """Without those that do not give MATLAB's value where the statement is passed, if that can be tried."""
        if fault.judged is None or not CAN_TRY:
            return changes
        link, places = fault.judged.link, self._passes(fault, line)
        tried = self._editors[fault.file].tried(line, TRIED) if places else None
        if tried is None:
            return changes
        own, text = tried
        trial = Trial(frozenset(places), (own, *(change.value for change in changes)))

        found = self._replay.session.tried(Wanted(self._plan, edited={fault.file: text}, trial=trial))
        left = set(range(1, len(changes) + 1))
        for number, (i, j) in places.items():
            values = found.get(number, {})
            whole = self._own_part(link, j, values.get(0))
            if whole is None:
                return changes  # something else is written than what stands there
            wanted = link.reference.plain(i)
            left = {k for k in left if not changes[k - 1].value
                    or (k in values and alike(wanted, _part(values[k], whole), link.form))}  # fmt: skip
        return [changes[k - 1] for k in sorted(left)]

    def _passes(self, fault: Fault, line: int) -> dict[int, tuple[int, int]]:
        """Passes of the statement at fault in which something can be tried: of each MATLAB's value and the port's."""
        assert fault.judged is not None
        own, first = fault.judged.link.port, fault.judged.first
        if own.site.line != line or own.site.file != fault.file or own.state != WRITTEN or own.field or first is None:
            return {}
        link, slots = fault.judged.link, own.slots.tolist()
        if any(slots[j][0] != own.site.number for _, j in link.pairs):
            return {}
        count = len(link.pairs)
        asked = {first.pair, *range(0, count, max(1, count // _PASSES))}
        return {slots[link.pairs[k][1]][1]: link.pairs[k] for k in sorted(asked)}

    def _own_part(self, link: Link, j: int, value: object) -> int | None:
        """Which part of what was evaluated is what the port wrote, -1 if it is the whole; None if it is none."""
        wanted = link.port.plain(j)
        parts = [-1, *(range(len(value)) if isinstance(value, tuple | list) else ())]
        return next((k for k in parts if value is not None and alike(wanted, _part(value, k), Form())), None)

    def _fitting(self, fault: Fault, changes: Sequence[Change]) -> list[Change]:
        """Those with which the fault is gone, and nothing else is at fault that was not."""
        fitting: list[Change] = []
        for k in range(0, len(changes), _TOGETHER):
            some = changes[k : k + _TOGETHER]
            if monotonic() > self._end:
                break
            orders = [Wanted(self._plan, edited={fault.file: change.text}) for change in some]
            records = self._replay.session.runs(orders)
            fitting += [change for change, record in zip(some, records, strict=True) if self._is_cured(fault, record)]
        return fitting

    def _is_cured(self, fault: Fault, record: Record) -> bool:
        before = self._found.record
        if (record.ended and not before.ended) or len(record.sites) != len(before.sites):
            return False
        if fault.judged is not None:
            gone = _agrees(fault.judged.link, record)
        else:
            gone = fault.reference is not None and self._passed_alike(fault, record)
        return gone and all(
            not good or _agrees(link, record) for link, good in zip(self._found.links, self._good, strict=True)
        )

    def _passed_alike(self, fault: Fault, record: Record) -> bool:
        """Whether a loop or a condition is passed as often as MATLAB's."""
        assert fault.reference is not None
        reference = self._replay.matcher.record
        wanted = len(reference.events_of[fault.reference.number])
        here = [site for site in record.sites if (site.file, site.line) == (fault.file, fault.line)
                and site.kind in ("for", "test")]  # fmt: skip
        return any(len(record.events_of[site.number]) == wanted for site in here)

    @cached_property
    def _good(self) -> list[bool]:
        """Which pairs agree without an edit."""
        return [_agrees(link, self._found.record) for link in self._found.links]


def _part(value: Any, k: int) -> Any:
    """The value, or a part of it, as it is compared."""
    return plain(value if k < 0 else value[k] if k < len(value) else None)


def _agrees(link: Link, record: Record) -> bool:
    """Whether a run has MATLAB's numbers at a quantity, in all its passes."""
    (own,) = values_in(link, [record])
    return all(alike(link.reference.plain(i), plain(own[j]), link.form) for i, j in link.pairs)
