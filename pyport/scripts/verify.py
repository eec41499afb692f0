"""A MATLAB script and its port: does the port do the same, and if not, which statement is the first at fault?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.scripts.forms import like
from pyport.scripts.judge import Finding, Judged, Tolerance, judge
from pyport.scripts.match import Link, Matcher
from pyport.scripts.python_run import KEEP, Plan, trace_python
from pyport.scripts.record import Record, Site
from pyport.verdict import Verdict

#: Rounds of matching and replay: each one lets the quantities behind a fault be recognised.
_ROUNDS = 4
#: Runs with noise at most, and the seconds that they may take together.
_NOISY_RUNS = 6
_NOISY_SECONDS = 6.0


@dataclass(frozen=True, eq=False)
class Fault:
    """A statement of the port that does not do what MATLAB does.

    Attributes
    ----------
    line : int
        Of the port.
    file : str
        Of the port.
    lines : tuple of int
        All lines of the port that compute it, in the order of computing: `line` is among them.
    reference : Site or None
        MATLAB's statement; None if it has none.
    judged : Judged or None
        The comparison that shows it; None for what is told in words alone.
    words : str
        What is wrong, in a sentence.
    event : int
        The port's event at which it shows.
    undecided : bool
        It may be rounding.
    """

    line: int
    file: str
    lines: tuple[int, ...]
    reference: Site | None
    judged: Judged | None
    words: str
    event: int
    undecided: bool = False


@dataclass(frozen=True, eq=False)
class ScriptResult:
    """What the comparison of a script and its port found.

    Attributes
    ----------
    reference, port : Record
        The port as it runs on its own.
    judged : sequence of Judged
        The quantities that correspond, in the port's order.
    faults : sequence of Fault
        In computing order; those that are undecided behind the others.
    alone : sequence of Site
        Statements of MATLAB's whose quantity the port does not have.
    extra : sequence of Site
        Statements of the port that have no partner.
    notes : sequence of str
    """

    reference: Record
    port: Record
    judged: Sequence[Judged]
    faults: Sequence[Fault]
    alone: Sequence[Site] = ()
    extra: Sequence[Site] = ()
    notes: Sequence[str] = ()
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """FAIL if a statement is at fault, UNDECIDED if one may be."""
        if any(not fault.undecided for fault in self.faults):
            return Verdict.FAIL
        return Verdict.UNDECIDED if self.faults else Verdict.PASS


@dataclass
class _Replay:
    """Replays of one port, with what is known of its quantities so far."""

    run: Callable[..., Record]
    matcher: Matcher
    free: Record
    copied: set[int] = field(default_factory=set)

    def settled(self) -> tuple[Record, list[Link]]:
        """The port's forced run and its quantities, once these do not change any more."""
        record, links = self.free, self.matcher.links(self.free)
        before: set[tuple[Any, ...]] = set()
        for _ in range(_ROUNDS):
            record = self.run(plan=self.plan(links, self.free))
            links = self.matcher.links(record)
            now = {(link.reference.order, link.port.order, link.form, link.by_value) for link in links}
            if now == before:
                break
            before = now
        return record, links

    def plan(self, links: Sequence[Link], pattern: Record) -> Plan:
        """What every statement of the port is to start from: MATLAB's numbers in the port's shape and class."""
        forced: dict[int, list[Any]] = {}
        for link in links:
            if not trusted(link):
                continue
            number = link.port.site.number
            events = pattern.events_of[number]
            items = forced.setdefault(number, [KEEP] * max(len(events), len(link.port.keys)))
            for i, j in link.pairs:
                value = like(link.reference.values[i], link.port.values[j], link.form)
                if value is not None and j < len(items):
                    items[j] = value
        return Plan(forced, frozenset(self.copied))


def trusted(link: Link) -> bool:
    """Whether a pair is sure enough to start other statements from it."""
    return link.by_value or link.reference.information > 0


def compare_records(
    reference: Record,
    run: Callable[..., Record],
    *,
    pinned: Mapping[str, str] | None = None,
    tolerance: Tolerance | None = None,
) -> ScriptResult:
    """Compare a port with a reference.

    Parameters
    ----------
    reference : Record
    run : callable
        Runs the port: ``run(plan=None, noise=None)`` returns its record.
    pinned : mapping of str to str
        MATLAB's names and the port's, as the user says.
    tolerance : Tolerance or None

    Raises
    ------
    InputError
        If the two have no quantity in common.
    """
    began = monotonic()
    free = run()
    replay = _Replay(run, Matcher(reference, pinned), free)
    if not replay.matcher.links(free):
        raise InputError(f"{reference.main} and {free.main} have no statement in common: no name and no value of the one is "
                         "in the other; --pair A=B says which quantity is which.")  # fmt: skip
    record, links = replay.settled()
    judged = [judge(link, (), tolerance) for link in links]
    if tolerance is None and any(one.finding not in (Finding.SAME, Finding.ROUNDING) for one in judged):
        noisy = _noisy(replay, links, run)
        judged = [judge(link, _values(link, noisy)) for link in links]
    faults = _faults(judged, record)
    used = {id(link.reference.site) for link in links}, {id(link.port.site) for link in links}
    return ScriptResult(
        reference, free, judged, faults,
        [site for site in reference.sites if id(site) not in used[0] and len(reference.events_of[site.number])],
        [site for site in free.sites if id(site) not in used[1] and len(free.events_of[site.number])],
        [], monotonic() - began,
    )  # fmt: skip


def _noisy(replay: _Replay, links: Sequence[Link], run: Callable[..., Record]) -> list[Record]:
    """Forced runs in which every operation of the port is off by one rounding."""
    plan, began, records = replay.plan(links, replay.free), monotonic(), []
    for seed in range(1, _NOISY_RUNS + 1):
        records.append(run(plan=plan, noise=seed))
        if (monotonic() - began) * (seed + 1) / seed > _NOISY_SECONDS and seed >= 2:
            break
    return records


def _values(link: Link, records: Sequence[Record]) -> list[list[Any]]:
    number = link.port.site.number
    return [[record.values[event] for event in record.events_of[number]] for record in records]


def _faults(judged: Sequence[Judged], record: Record) -> list[Fault]:
    found = [_fault(one) for one in judged if one.finding.wrong or one.finding.undecided]
    return sorted(found, key=lambda fault: (fault.undecided, fault.event))


def _fault(one: Judged) -> Fault:
    site = one.link.port.site
    return Fault(site.line, site.file, (site.line,), one.link.reference.site, one, one.finding.value, one.event,
                 one.finding.undecided)  # fmt: skip
