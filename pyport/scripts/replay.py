"""Replays of a port in which every statement starts from MATLAB's numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from pyport.scripts.fields import with_field
from pyport.scripts.forms import ALIKE, Form, close, fits, is_even, plain, shaped
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.matlab_rounding import Prober
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.python_run import PythonSession, Wanted
from pyport.scripts.record import Record, Site

#: Rounds of matching and replay: each one lets the quantities behind a fault be recognised.
_ROUNDS = 4
#: Pairs that only a name speaks for and that are tried, at most.
_TRIALS = 60
#: The first seed of runs with noise: it may be run ahead.
AHEAD = 1
#: From so many events on a run takes long.
LONG = 20_000


class Run(NamedTuple):
    """A forced run.

    Attributes
    ----------
    record : Record
    links : list of Link
        Its quantities and MATLAB's.
    plan : Plan
        What was put in.
    """

    record: Record
    links: list[Link]
    plan: Plan


@dataclass
class Replay:
    """Replays of one port, with what is known of its quantities so far.

    Attributes
    ----------
    session : PythonSession
        Runs the port.
    matcher : Matcher
    free : Record
        The port as it runs on its own.
    prober : Prober or None
        Measures what MATLAB's own rounding does.
    copied : frozenset of int
        Sites that copy what they assign.
    ahead : (Plan, Record) or None
        A noisy run that was made beside the plain one.
    accepted : set
        Pairs that only a name speaks for, and that others start from all the same.
    broken : set
        Pairs of that kind that break the port if something starts from them.
    apart : set
        Pairs of that kind that are none: the two quantities mean different things.
    set_apart : list of Link
        The same, as they were in the run that was settled last.
    """

    session: PythonSession
    matcher: Matcher
    free: Record
    prober: Prober | None = None
    copied: frozenset[int] = frozenset()
    ahead: tuple[Plan, Record] | None = None
    accepted: set[tuple[Any, Any]] = field(default_factory=set)
    broken: set[tuple[Any, Any]] = field(default_factory=set)
    apart: set[tuple[Any, Any]] = field(default_factory=set)
    set_apart: list[Link] = field(default_factory=list)

    def anew(self, copied: frozenset[int] | None = None) -> Replay:
        """Replays of the same port of whose pairs nothing is known yet, with these copies; else with the same."""
        return replace(self, accepted=set(), broken=set(), apart=set(), set_apart=[],
                       copied=self.copied if copied is None else copied)  # fmt: skip

    @cached_property
    def alone(self) -> list[Link]:
        """The pairs of quantities of the free run."""
        return self.matcher.links(self.free)

    def settled(self) -> Run:
        """The port's forced run, once its quantities do not change any more.

        Every statement starts from MATLAB's numbers where values speak for a pair. Pairs that only names speak for
        join them one by one, in the order of computing: the first of them is at fault, or is no pair; which it is,
        shows in whether the quantities behind it come out right once it starts them.
        """
        plainly = Run(self.free, self.alone, Plan({}, self.copied))
        best = self._forced(plainly) or plainly
        for _ in range(_TRIALS):
            doubtful = [link for link in best.links if not (link.by_value or self._is_tried(link))]
            if not self.session.has_time:
                # Nothing shows whether they are at fault or no pairs.
                self.apart |= {identity(link) for link in doubtful}
            if not (doubtful and self.session.has_time):
                break
            # Pairs that may be none come last: what is at fault beside them is known then.
            doubtful.sort(key=lambda link: (self._is_vague(link), self._first_in(link, best.record)))
            first = doubtful[0]
            if self._is_vague(first) and self._has_no_consequence(first, best.links):
                self.apart.add(identity(first))
                continue
            is_broken = False
            # Two that are off alike may cancel in what they make: then they are right together alone.
            for together in ([first], doubtful):
                names = {identity(link) for link in together}
                self.accepted |= names
                tried = self._forced(best)
                if tried is not None and right(tried.links) >= right(best.links):
                    best = tried if together == [first] else self._without_first(first, best, tried)
                    break
                is_broken |= tried is None
                self.accepted -= names
            else:
                (self.broken if is_broken else self.apart).add(identity(first))
        # What the port needs its own for, and all that comes of it is right, is another quantity.
        needed = [link for link in best.links if identity(link) in self.broken]
        self.apart |= {identity(link) for link in needed if self._decides_right(link, best.links)}
        self.apart |= {identity(link) for link in needed if self._has_no_consequence(link, best.links)}
        # What the user says, and what stands crosswise, is a pair whatever comes of it.
        self.apart -= {identity(link) for link in best.links if self.matcher.is_pinned(link)}
        self.set_apart = [link for link in best.links if identity(link) in self.apart]
        return best._replace(links=[link for link in best.links if identity(link) not in self.apart])

    def _without_first(self, first: Link, before: Run, together: Run) -> Run:
        """The run in which all pairs of names start others, or the one without the first, if more is right in that.

        The gain is that of the others then, and the first is no pair.
        """
        name = identity(first)
        if name not in self.accepted or len(together.links) < 2:
            return together
        self.accepted.discard(name)
        tried = self._forced(before)
        if tried is not None and right(tried.links) > right(together.links):
            self.apart.add(name)
            return tried
        self.accepted.add(name)
        return together

    def _forced(self, run: Run) -> Run | None:
        """The port's run from MATLAB's numbers, once its quantities are the same from run to run.

        None if what is put in breaks the port.
        """
        before = self._signature(run.links)
        for _ in range(_ROUNDS):
            plan = self.plan(run.links)
            tried = self._run(plan, run.links)
            if tried.ended and not run.record.ended:
                return None
            run = Run(tried, self.matcher.links(tried, self.accepted), plan)
            now = self._signature(run.links)
            if now == before or not self.session.has_time:
                break
            before = now
        return run

    def _run(self, plan: Plan, links: Sequence[Link]) -> Record:
        """A run from the values of these; of a long program a noisy one beside it, which is wanted next as a rule.

        Where one of them is not right another plan may be the last one, and several noisy runs are wanted.
        """
        if self.ahead is not None or not self._is_long or not all(map(self.holds, links)):
            return self.session.run(plan)
        record, noisy = self.session.runs([Wanted(plan), Wanted(plan, AHEAD)])
        self.ahead = plan, noisy
        return record

    def noisy(self, plan: Plan, seeds: Sequence[int]) -> list[Record]:
        """Runs from these values in which every operation of the port is off by one rounding, one for each seed."""
        there = [self.ahead[1]] if self.ahead is not None and self.ahead[0] is plan and AHEAD in seeds[:1] else []
        return there + self.session.runs([Wanted(plan, seed) for seed in seeds[len(there) :]])

    def _signature(self, links: Sequence[Link]) -> set[tuple[Any, ...]]:
        """What a plan made of these hangs on."""
        return {(*identity(link), link.form, len(link.pairs)) for link in self.sure(links)}

    def holds(self, link: Link) -> bool:
        """Whether nothing speaks against the port there."""
        return link.by_value or identity(link) in self.apart | self.broken

    def _is_tried(self, link: Link) -> bool:
        return link.at_end or identity(link) in self.accepted | self.broken | self.apart

    def _is_vague(self, link: Link) -> bool:
        """Whether it has another size, or is written in more places or fewer, and nothing of it is the same."""
        return not same_size(link) or (self._written_otherwise(link) and not _partly_same(link))

    def _has_no_consequence(self, link: Link, links: Sequence[Link]) -> bool:
        """Whether all that the port makes of it on its own is right; what cannot be compared passes on what it reads.

        Of what nothing is made nobody knows: then it has to be the same.
        """
        beside = {one.port.site.number: one for one in links if identity(one) != identity(link)}
        own = link.port.site
        here = [site for site in self.free.sites if (site.file, site.function) == (own.file, own.function)]
        names, seen, is_read = {own.variable}, set[str](), False
        while names - seen:
            name = (names - seen).pop()
            seen.add(name)
            for site in (site for site in here if name in site.reads):
                if site.number not in beside:
                    names.add(site.variable)
                elif not (beside[site.number].by_value or identity(beside[site.number]) in self.apart):
                    return False
                else:
                    # That a condition lets the same pass says little.
                    is_read |= site.kind != "test"
        return is_read

    def _decides_right(self, test: Link, links: Sequence[Link]) -> bool:
        """Whether all that is computed around a condition is right: it may say the same in another way."""
        own = test.port.site
        around = [link for link in links if link.port.kind != "test" and link.port.site.file == own.file
                  and link.port.site.function == own.function
                  and own.loops == link.port.site.loops[: len(own.loops)]]  # fmt: skip
        return test.port.kind == "test" and bool(around) and all(
            self.holds(link) for link in around
        )  # fmt: skip

    def _first_in(self, link: Link, record: Record) -> tuple[int, int]:
        """The events of a run at which a pair is to be tried, the earliest first, and at which it is seen first.

        Where a run takes long, what differs in an early pass goes before what is seen early and differs later, which is
        made of it as a rule: that is right, and need not be tried, once the first is.
        """
        events = record.events_of[link.port.slot(link.pairs[0][1])[0]]
        seen = int(events[0]) if len(events) else len(record.site)
        differs = link.differs_first if self._is_long else None
        return seen if differs is None else int(link.port.events[link.pairs[differs][1]]), seen

    @property
    def _is_long(self) -> bool:
        """Whether a run takes so long that trials are to be few, and two runs go side by side."""
        return len(self.free.site) >= LONG

    def _written_otherwise(self, link: Link) -> bool:
        """Whether the two programs write the quantity in another number of places."""
        mine, theirs = (counts[series.site.target, series.site.function]
                        for counts, series in zip(self._places, (link.reference, link.port), strict=True))  # fmt: skip
        return mine != theirs and not (link.reference.field or link.port.field)

    @cached_property
    def _places(self) -> tuple[Counter[tuple[str, str]], ...]:
        """In how many places each program writes a variable of a function, but for those that make room."""
        return tuple(
            Counter((site.target, site.function) for site in record.sites
                    if site.kind == "element" or (site.kind == "assign" and not _makes_room(record, site)))
            for record in (self.matcher.record, self.free)
        )  # fmt: skip

    def trusted(self, link: Link) -> bool:
        """Whether a pair is sure enough to start other statements from it."""
        return link.by_value or identity(link) in self.accepted

    def sure(self, links: Sequence[Link]) -> list[Link]:
        """The pairs from which other statements start."""
        return [link for link in links if self.trusted(link)]

    def plan(self, links: Sequence[Link]) -> Plan:
        """What every statement of the port is to start from: MATLAB's numbers in the port's shape and class."""
        forced: dict[int, list[Any]] = {}
        for link in self.sure(links):
            if not link.is_forced:
                continue
            slots = link.port.slots.tolist()
            for (_, j), value in zip(link.pairs, link.likes(), strict=True):
                if value is not None:
                    number, k = slots[j]
                    items = forced.setdefault(number, [])
                    items += [KEEP] * (k + 1 - len(items))
                    if link.port.whole is not None and link.port.field:
                        before = link.port.whole.values[j] if items[k] is KEEP else items[k]
                        value = with_field(before, link.port.field, value)
                    items[k] = KEEP if value is None else value
        return Plan(forced, self.copied)


def _makes_room(record: Record, site: Site) -> bool:
    """Whether a statement writes nothing yet, or the same number everywhere."""
    values = [plain(record.values[event]) for event in record.events_of[site.number][:1]]
    return all(isinstance(value, np.ndarray) and (is_even(value) or value.size == 0) for value in values)


def same_size(link: Link, form: Form | None = None) -> bool:
    """Whether a pair may have one value at all, in its own form or in another."""
    i, j = link.pairs[0]
    return fits(link.reference.plain(i), link.port.plain(j), link.form if form is None else form)


def _partly_same(link: Link) -> bool:
    """Whether some elements of an array are the same on both sides, or texts as long, which is no chance."""
    i, j = link.pairs[0]
    mine, theirs = link.reference.plain(i), link.port.plain(j)
    if isinstance(mine, str) and isinstance(theirs, str):
        return len(mine) == len(theirs) > 0
    if not (same_size(link) and isinstance(mine, np.ndarray) and mine.size > 1):
        return False
    same = close(shaped(mine, link.form), theirs, ALIKE)
    return bool(2 * np.count_nonzero(same) >= same.size)


def identity(link: Link) -> tuple[Any, Any]:
    """What stays the same of a pair from run to run."""
    return link.reference.identity, link.port.identity


def right(links: Sequence[Link]) -> int:
    """How many quantities have MATLAB's values."""
    return sum(link.by_value for link in links)
