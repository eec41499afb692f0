"""A MATLAB script and its port: whether the port does the same, and if not, which statement is the first at fault."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from pyport import matfile
from pyport.errors import InputError
from pyport.parity.numbers import Allowed
from pyport.scripts.blame import Blame
from pyport.scripts.called import Handed, function_of, handed, parameters
from pyport.scripts.counts import other_draws, other_passes
from pyport.scripts.fields import with_field
from pyport.scripts.files import check_kinds, check_pairs
from pyport.scripts.forms import ALIKE, Form, alike, close, fits, is_even, plain, shaped
from pyport.scripts.judge import NOTHING, Finding, Judged, Place, judge
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.matlab_probe import Probe, probe_matlab
from pyport.scripts.matlab_rounding import Passes, Prober, Through, may_be_rounding, runs_of_matlab
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.printed import printing_lines
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record, Site
from pyport.scripts.record_file import load_record
from pyport.scripts.series import AFTER, WRITTEN, after
from pyport.scripts.statements import Statements, numbers_in
from pyport.scripts.stopped import endless_loop, loops_around
from pyport.scripts.told import Fault, ScriptResult, counted, ending, not_printed
from pyport.verdict import Verdict

#: Rounds of matching and replay: each one lets the quantities behind a fault be recognised.
_ROUNDS = 4
#: Pairs that only a name speaks for and that are tried, at most.
_TRIALS = 60
#: Runs with noise, if the first does not explain all differences, and the events that they may have together, unless
#: that would be fewer than two.
_NOISY_RUNS = 6
_NOISY_EVENTS = 300_000
#: The first of them.
_AHEAD = 1
#: A value that says so much is no 0 and no truth.
_SAYS_SOMETHING = 0.15
#: Functions that give vectors in rows where MATLAB's have them in columns.
_ROWS_OF_VECTORS = re.compile(r"\bsvd\b")
#: From so many events on a run takes long.
_LONG = 20_000


class _Run(NamedTuple):
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


class _Found(NamedTuple):
    """The forced run, its pairs, and what is said of them."""

    record: Record
    links: list[Link]
    judged: list[Judged]


@dataclass
class _Replay:
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

    @cached_property
    def alone(self) -> list[Link]:
        """The pairs of quantities of the free run."""
        return self.matcher.links(self.free)

    def settled(self) -> _Run:
        """The port's forced run, once its quantities do not change any more.

        Every statement starts from MATLAB's numbers where values speak for a pair. Pairs that only names speak for
        join them one by one, in the order of computing: the first of them is at fault, or is no pair; which it is,
        shows in whether the quantities behind it come out right once it starts them.
        """
        plainly = _Run(self.free, self.alone, Plan({}, self.copied))
        best = self._forced(plainly) or plainly
        for _ in range(_TRIALS):
            doubtful = [link for link in best.links if not (link.by_value or self._is_tried(link))]
            if not self.session.has_time:
                # Nothing shows whether they are at fault or no pairs.
                self.apart |= {_identity(link) for link in doubtful}
            if not (doubtful and self.session.has_time):
                break
            # Pairs that may be none come last: what is at fault beside them is known then.
            doubtful.sort(key=lambda link: (self._is_vague(link), self._first_in(link, best.record)))
            first = doubtful[0]
            if self._is_vague(first) and self._has_no_consequence(first, best.links):
                self.apart.add(_identity(first))
                continue
            is_broken = False
            # Two that are off alike may cancel in what they make: then they are right together alone.
            for together in ([first], doubtful):
                names = {_identity(link) for link in together}
                self.accepted |= names
                tried = self._forced(best)
                if tried is not None and _right(tried.links) >= _right(best.links):
                    best = tried
                    break
                is_broken |= tried is None
                self.accepted -= names
            else:
                (self.broken if is_broken else self.apart).add(_identity(first))
        if all(self.holds(link) for link in best.links):
            # The port needs its own there, and all that comes of it is right: another quantity.
            needed = [link for link in best.links if _identity(link) in self.broken]
            self.apart |= {_identity(link) for link in needed if link.port.kind == "test"}
            self.apart |= {_identity(link) for link in needed if self._has_no_consequence(link, best.links)}
        return best._replace(links=[link for link in best.links if _identity(link) not in self.apart])

    def _forced(self, run: _Run) -> _Run | None:
        """The port's run from MATLAB's numbers, once its quantities are the same from run to run.

        None if what is put in breaks the port.
        """
        before = self._signature(run.links)
        for _ in range(_ROUNDS):
            plan = self.plan(run.links)
            tried = self._run(plan, run.links)
            if tried.ended and not run.record.ended:
                return None
            run = _Run(tried, self.matcher.links(tried, self.accepted), plan)
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
        record, noisy = self.session.runs([(plan, None), (plan, _AHEAD)])
        self.ahead = plan, noisy
        return record

    def noisy(self, plan: Plan, seeds: Sequence[int]) -> list[Record]:
        """Runs from these values in which every operation of the port is off by one rounding, one for each seed."""
        there = [self.ahead[1]] if self.ahead is not None and self.ahead[0] is plan and _AHEAD in seeds[:1] else []
        return there + self.session.runs([(plan, seed) for seed in seeds[len(there) :]])

    def _signature(self, links: Sequence[Link]) -> set[tuple[Any, ...]]:
        """What a plan made of these hangs on."""
        return {(*_identity(link), link.form, len(link.pairs)) for link in self.sure(links)}

    def holds(self, link: Link) -> bool:
        """Whether nothing speaks against the port there."""
        return link.by_value or _identity(link) in self.apart | self.broken

    def _is_tried(self, link: Link) -> bool:
        return link.at_end or _identity(link) in self.accepted | self.broken | self.apart

    def _is_vague(self, link: Link) -> bool:
        """Whether it has another size, or is written in more places or fewer, and nothing of it is the same."""
        return not _same_size(link) or (self._written_otherwise(link) and not _partly_same(link))

    def _has_no_consequence(self, link: Link, links: Sequence[Link]) -> bool:
        """Whether all that the port makes of it on its own is right; what cannot be compared passes on what it reads.

        Of what nothing is made nobody knows: then it has to be the same.
        """
        beside = {one.port.site.number: one for one in links if _identity(one) != _identity(link)}
        own = link.port.site
        here = [site for site in self.free.sites if (site.file, site.function) == (own.file, own.function)]
        names, seen, is_read = {own.variable}, set[str](), False
        while names - seen:
            name = (names - seen).pop()
            seen.add(name)
            for site in (site for site in here if name in site.reads):
                if site.number not in beside:
                    names.add(site.variable)
                elif not (beside[site.number].by_value or _identity(beside[site.number]) in self.apart):
                    return False
                else:
                    # That a condition lets the same pass says little.
                    is_read |= site.kind != "test"
        return is_read

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
        return len(self.free.site) >= _LONG

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
        return link.by_value or _identity(link) in self.accepted

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


def _same_size(link: Link) -> bool:
    """Whether a pair may have one value at all."""
    i, j = link.pairs[0]
    return fits(link.reference.plain(i), link.port.plain(j), link.form)


def _partly_same(link: Link) -> bool:
    """Whether some elements of an array are the same on both sides, which is no chance."""
    i, j = link.pairs[0]
    mine, theirs = link.reference.plain(i), link.port.plain(j)
    if not (_same_size(link) and isinstance(mine, np.ndarray) and mine.size > 1):
        return False
    same = close(shaped(mine, link.form), theirs, ALIKE)
    return bool(2 * np.count_nonzero(same) >= same.size)


def _identity(link: Link) -> tuple[Any, Any]:
    """What stays the same of a pair from run to run."""
    return link.reference.identity, link.port.identity


def _right(links: Sequence[Link]) -> int:
    """How many quantities have MATLAB's values."""
    return sum(link.by_value for link in links)


def compare_records(
    reference: Record,
    session: PythonSession,
    *,
    pairs: Mapping[str, str] | None = None,
    tolerance: Allowed | None = None,
    prober: Prober | None = None,
) -> ScriptResult:
    """What `verify` finds, given a reference and a session of its port.

    Parameters
    ----------
    reference : Record
    session : PythonSession
        Runs the port.
    pairs : mapping of str to str
    tolerance : Allowed or None
    prober : Prober or None
        Measures what MATLAB's own rounding does; without it what MATLAB's formula loses is not known.

    Raises
    ------
    InputError
        If the two have no quantity in common, or the port ends before it has written one.
    """
    free = session.run()
    check_pairs(pairs or {}, reference, free)
    replay = _Replay(session, Matcher(reference, pairs), free, prober)
    if not replay.alone:
        if free.ended:
            said = f"{free.main} {ending(free)}." if free.is_late else f"{free.main}:{free.line}: {free.ended}"
            raise _Stopped(said, free)
        raise InputError(
            f"{reference.main} and {free.main} have no statement in common: no name and no value of the one is in the "
            "other; --pair A=B says which quantity is which. What they only print is not compared."
        )
    replay, found = _plainly(replay, _judged(replay, tolerance), tolerance)
    replay, found = _turned_back(replay, found, tolerance)
    shared = _shared(found.record, found.judged)
    if shared:
        replay.copied = frozenset(shared)
        apart = _judged(replay, tolerance)
        if _wrong(apart.judged) < _wrong(found.judged):
            found = apart
        else:
            shared, replay.copied = {}, frozenset()
    if not shared and (one := _uncopied(replay, found, tolerance)):
        replay.copied = frozenset([one.number])
        event = int(found.record.events_of[one.number][0])
        found = _judged(replay, tolerance)
        shared = {one.number: (one, f"what it keeps as {one.target} is no copy: what is written into it later changes "
                                    f"{one.target} too", event)}  # fmt: skip
    found = _without_idle(found)
    record, links, judged = found
    faults = _faults(replay, found)
    faults += [
        Fault(site.line, site.file, (site.line,), None, None, words, event) for site, words, event in shared.values()
    ]
    faults += _ended(record, free) + _drawn(reference, free)
    # A run that was stopped has made fewer decisions; they are none that go another way.
    if not (free.is_late or reference.is_late or any(not fault.undecided for fault in faults)):
        faults += _tipped(replay, judged)
    return ScriptResult(
        reference, free, judged, sorted(faults, key=lambda fault: (fault.undecided, fault.event)),
        _unpaired(reference, {link.reference.site.number for link in links}),
        _unpaired(free, {link.port.site.number for link in links}), _notes(reference, free, record),
    )  # fmt: skip


def _unpaired(record: Record, paired: set[int]) -> list[Site]:
    """Statements that ran and have no partner."""
    return [site for site in record.sites
            if site.number not in paired and site.kind != "state" and len(record.events_of[site.number])]  # fmt: skip


def _judged(replay: _Replay, tolerance: Allowed | None) -> _Found:
    """The forced run, its pairs, and what is said of them."""
    record, links, plan = replay.settled()
    judged = [judge(link, (), tolerance) for link in links]
    if tolerance is None and any(one.finding not in (Finding.SAME, Finding.ROUNDING) for one in judged):
        plainly = judged
        scales = _scales(links, record)
        for noisy in _noisy(replay, plan, all(map(replay.holds, links))):
            runs = {k: _values(one.link, noisy) for k, one in enumerate(plainly) if one.finding is not Finding.SAME}
            # The same numbers are the same whatever rounding does.
            judged = [judge(one.link, runs[k], scale=scales[k]) if k in runs else one for k, one in enumerate(plainly)]
            if not any(one.finding.wrong or one.finding.undecided for one in judged):
                # More runs allow more, never less.
                break
        asked = [k for k, one in enumerate(judged) if replay.prober and may_be_rounding(one)]
        if asked and replay.prober:
            own = [judged[k] for k in asked]
            more = runs_of_matlab(own, replay.matcher.record, record, replay.sure(links), replay.prober)
            for place, moved in more.items():
                k = asked[place]
                judged[k] = judge(judged[k].link, runs[k] + moved, scale=scales[k])
    return _Found(record, links, judged)


def _scales(links: Sequence[Link], record: Record) -> list[float]:
    """Of each pair the size of the numbers that the port's statement reads; without end where one is not compared."""
    sizes: dict[tuple[str, str, str], float] = {}
    for link in links:
        site = link.port.site
        place = site.file, site.function, site.variable
        sizes[place] = max(sizes.get(place, 0.0), link.port.size)
    written = {(site.file, site.function, site.variable) for site in record.sites}
    functions = {site.function.rpartition(".")[2] for site in record.sites}
    scales = []
    for link in links:
        site, scale = link.port.site, link.port.size
        for name in site.reads:
            place = site.file, site.function, name
            if name in functions or (place in written and place not in sizes):
                scale = np.inf
            scale = max(scale, sizes.get(place, sizes.get((site.file, "", name), 0.0)))
        scales.append(max([scale, *numbers_in(site.text)]))
    return scales


def _plainly(replay: _Replay, found: _Found, tolerance: Allowed | None) -> tuple[_Replay, _Found]:
    """The same if what the first fault reads is the slip: one less, or turned round, as it stands beside MATLAB's.

    A number that is one less counts from 0, if it does so where it is read.
    """
    wrong = min((one for one in found.judged if one.finding.wrong), key=lambda one: one.event, default=None)
    if wrong is None:
        return replay, found
    site, text = wrong.link.port.site, Statements(found.record)
    places = _blame(replay, found).at(wrong.link, wrong.event).places
    reads = {name for one in found.record.sites if (one.file, one.line) in places for name in one.reads}
    for link in found.links:
        own = link.port.site
        if not (
            link.by_value and (link.form.turned or (link.form.offset and text.is_literal(own)))
            and own.kind == "assign" and own.function == site.function and own.target in reads
            and fits(link.reference.plain(0), link.port.plain(0), Form())
        ):  # fmt: skip
            continue
        names = link.reference.name, link.port.name
        replay.matcher.plainly.add(names)
        other = replace(replay, accepted=set(), broken=set(), apart=set())
        tried = _judged(other, tolerance)
        gain = _right(tried.links) - _right(found.links)
        if gain > 0 or (gain == 0 and not text.is_index(own)):
            return other, tried
        replay.matcher.plainly.discard(names)
    return replay, found


def _turned_back(replay: _Replay, found: _Found, tolerance: Allowed | None) -> tuple[_Replay, _Found]:
    """The same, without square matrices that are turned round for nothing.

    One is meant to be if others are whose sizes show it, or if what is made of it needs it.
    """
    turned = [link for link in found.links if link.by_value and link.form.turned and _is_turned(link)]
    if not all(
        fits(link.reference.plain(link.pairs[0][0]), link.port.plain(link.pairs[0][1]), Form()) for link in turned
    ):
        return replay, found
    names = {link.port.site.variable for link in turned}
    heads = [link for link in turned if link.port.state == WRITTEN and not _ROWS_OF_VECTORS.search(link.port.site.text)
             and not names & (link.port.site.reads - {link.port.site.variable})]  # fmt: skip
    for link in heads:
        replay.matcher.plainly.add((link.reference.name, link.port.name))
        other = replace(replay, accepted=set(), broken=set(), apart=set())
        tried = _judged(other, tolerance)
        right = {_identity(one) for one in tried.links if one.by_value}
        needed = [one for one in found.links if one.by_value and one.port.name != link.port.name
                  and _identity(one) not in right]  # fmt: skip
        if not needed:
            return other, tried
        replay.matcher.plainly.discard((link.reference.name, link.port.name))
    return replay, found


def _is_turned(link: Link) -> bool:
    """Whether it is another matrix as it stands."""
    return any(not alike(link.reference.plain(i), link.port.plain(j), Form(offset=link.form.offset))
               for i, j in link.pairs)  # fmt: skip


def _without_idle(found: _Found) -> _Found:
    """Without what a loop walks through, and what it puts aside for itself, if all else in it is right.

    People walk through the same things in many ways.
    """
    idle = [one for one in found.judged if one.finding.wrong and _is_idle(one.link, found.record)]
    dropped = set()
    for one in idle:
        loop = _loop_of(one.link)
        others = [other for other in found.judged if loop in (*other.link.port.site.loops, other.link.port.state)
                  and other is not one and not (other in idle and other.link.port.kind == "for")]  # fmt: skip
        if not any(other.finding.wrong or other.finding.undecided for other in others) and any(
            other.link.port.information >= _SAYS_SOMETHING for other in others
        ):
            dropped.add(id(one))
    judged = [one for one in found.judged if id(one) not in dropped]
    return found._replace(judged=judged, links=[one.link for one in judged])


def _loop_of(link: Link) -> int:
    """The loop that a variable walks through, or that leaves it behind; below 0 if there is none."""
    return link.port.site.statement if link.port.kind == "for" else link.port.state


def _is_idle(link: Link, record: Record) -> bool:
    """Whether only the loop itself reads its variable; another loop that walks through it has its own."""
    own, loop = link.port.site, _loop_of(link)
    walks = {site.statement for site in record.sites if site.kind == "for" and site.variable == own.variable}
    readers = [site for site in record.sites if own.variable in site.reads and site.variable != own.variable
               and site.kind != "state" and (site.file, site.function) == (own.file, own.function)]  # fmt: skip
    inside = [site for site in readers if loop in (site.number, *site.loops)]
    return loop >= 0 and (link.port.kind == "for" or bool(inside)) and all(
        walks & {site.number, *site.loops} for site in readers if site not in inside
    )  # fmt: skip


def _wrong(judged: Sequence[Judged]) -> int:
    return sum(one.finding.wrong for one in judged)


def _shared(record: Record, judged: Sequence[Judged]) -> dict[int, tuple[Site, str, int]]:
    """Statements after which two names are one array, if a write through one comes before a fault that reads either."""
    faulty = [(one.event, one.link.port.site.reads) for one in judged if one.finding.wrong]
    found: dict[int, tuple[Site, str, int]] = {}
    for write, names in record.aliases.items():
        target = record.sites[record.site[write]].target
        if not any(event > write and reads & {target, *names} for event, reads in faulty):
            continue
        made = [(int(events[k - 1]), site) for site in record.sites
                if site.kind == "assign" and site.target in (target, *names)
                and (k := int(np.searchsorted(events := record.events_of[site.number], write)))]  # fmt: skip
        if made:
            event, site = max(made, key=lambda one: one[0])
            others = ", ".join(sorted({target, *names} - {site.target})) or target
            words = f"it makes {site.target} and {others} one array: what is written into the one changes the other"
            found.setdefault(site.number, (site, words, event))
    return found


def _uncopied(replay: _Replay, found: _Found, tolerance: Allowed | None) -> Site | None:
    """The statement that keeps what is changed later, if fewer are at fault once it keeps a copy."""
    record = found.record
    wrong = _wrong(found.judged)
    if not wrong or len(record.site) >= _LONG or not any(_changes(site) for site in record.sites):
        return None
    sites = [site for site in record.sites if site.kind in ("assign", "element") and _holds_others(record, site)]

    def cured(some: Sequence[Site]) -> bool:
        copying = replace(replay, copied=frozenset(site.number for site in some), accepted=set(), broken=set(),
                          apart=set())  # fmt: skip
        return sum(judge(link, (), tolerance).finding.wrong for link in copying.settled().links) < left

    left = sum(judge(one.link, (), tolerance).finding.wrong for one in found.judged)
    if not sites or not cured(sites):
        return None
    while len(sites) > 1:
        half = len(sites) // 2
        sites = next((some for some in (sites[:half], sites[half:]) if cured(some)), [])
    return sites[0] if sites else None


def _changes(site: Site) -> bool:
    """Whether a statement changes what it finds."""
    return site.kind == "element" or re.search(r"[-+*/@%]=|\bsort\(\)", site.text) is not None


def _holds_others(record: Record, site: Site) -> bool:
    """Whether what a statement keeps may be changed through another name."""
    return any(isinstance(record.values[event], np.ndarray | list | dict) and np.size(record.values[event]) > 1
               for event in record.events_of[site.number][:1])  # fmt: skip


def _tipped(replay: _Replay, judged: Sequence[Judged]) -> list[Fault]:
    """The first decision that goes MATLAB's way from MATLAB's numbers, and another when the port runs on its own."""
    same = {_identity(one.link): one for one in judged if not one.finding.wrong}
    found = []
    for link in replay.alone:
        forced = same.get(_identity(link))
        if forced is None:
            continue
        one = judge(link)
        if (
            one.finding is Finding.SHAPE
            or (one.first is not None and one.finding is Finding.DIFFERS and _is_decision(one.first))
            or (
                len(link.pairs) < max(len(link.reference.events), len(link.port.events))
                and len(forced.link.pairs) > len(link.pairs)
            )
        ):
            found.append(one)
    if not found:
        return []
    first = min(found, key=lambda one: one.event if one.event >= 0 else int(one.link.port.events[-1]))
    site = first.link.port.site
    shown = first if first.first is not None else None
    return [Fault(site.line, site.file, (site.line,), first.link.reference.site, shown,
                  "on its own the port decides otherwise here, from MATLAB's numbers it does not: rounding tips it",
                  max(first.event, 0), True)]  # fmt: skip


def _is_decision(place: Place) -> bool:
    """Whether both sides have a whole number, a truth or text."""
    if isinstance(place.reference, str) or isinstance(place.port, str):
        return True
    return all(float(np.real(value)).is_integer() and np.imag(value) == 0 for value in (place.reference, place.port)
               if np.isfinite(value))  # fmt: skip


def _ended(port: Record, free: Record) -> list[Fault]:
    """The port stops where it starts from MATLAB's own numbers."""
    if not port.ended:
        return []
    head = endless_loop(port)
    line = port.line if head is None else head.line
    # How long it was waited for is what the run that nothing was put into says.
    words = f"it {ending(free if free.is_late and port.is_late else port)}"
    return [Fault(line, port.main, (line,), None, None, words, len(port.site), port.is_late)]


def _drawn(reference: Record, port: Record) -> list[Fault]:
    """Random numbers that only one side draws."""
    other = other_draws(reference.draws, port.draws)
    if other is None:
        return []
    mine, theirs, words = other
    if None in (mine, theirs) and (reference.is_late or port.is_late):
        return []  # it had not come there
    said = words + (f" ({mine.file}:{mine.line}, {mine.words})" if mine is not None else "")
    if theirs is None:
        return [Fault(1, port.main, (), None, None, said, len(port.site))]
    return [Fault(theirs.line, theirs.file, (theirs.line,), None, None, said, theirs.event)]


def _notes(reference: Record, port: Record, forced: Record) -> list[str]:
    """What else is to be said: runs that ended early, random numbers, events that were not kept."""
    # Where the port ends early from MATLAB's numbers too, that is a fault and told as one.
    ended = [record for record in (reference, port) if record.ended and not (record is port and forced.ended)]
    notes = [f"{record.main} {ending(record)}{'' if record.is_late else f' (line {record.line})'}." for record in ended]
    if late := [record.main for record in (reference, port) if record.is_late]:
        notes.append(f"What {' and '.join(late)} did until then is compared.")
    dropped = reference.dropped + port.dropped
    if dropped:
        notes.append(f"{dropped:,} assignments were too many to be kept and were not compared.")
    return notes


def _noisy(replay: _Replay, plan: Plan, one_may_do: bool) -> Iterator[list[Record]]:
    """Forced runs in which every operation of the port is off by one rounding: one, then more; fewer if it is long.

    If it is clear that one will not explain all, they are made side by side.
    """
    most = min(max(_NOISY_EVENTS // (len(replay.free.site) + 1), 2), _NOISY_RUNS)
    seeds = range(_AHEAD, _AHEAD + most)
    runs = replay.noisy(plan, seeds[:1] if one_may_do or replay.free.is_late else seeds)
    yield runs[:1]
    if replay.free.is_late:
        return
    yield runs + replay.noisy(plan, seeds[len(runs) :])


def _values(link: Link, records: Sequence[Record]) -> list[list[Any]]:
    """What noisy runs gave, beside the port's values; nothing where a run did not come there."""
    made = []
    for record in records:
        if link.port.state == AFTER:
            whole = after(record, link.port.site)
            made.append([whole[k] if k < len(whole) else NOTHING for k in range(len(link.port.events))])
            continue
        row = []
        for number, k in link.port.slots.tolist():
            events = record.events_of[number]
            value = record.values[events[k]] if k < len(events) else NOTHING
            row.append(value.get(link.port.field, NOTHING) if isinstance(value, dict) and link.port.field else value)
        made.append(row)
    return made


def _faults(replay: _Replay, said: _Found) -> list[Fault]:
    judged, blame = said.judged, _blame(replay, said)
    others = other_passes([one.link for one in judged], replay.matcher.record, said.record)
    # A loop in which a run was stopped was passed as often as there was time for.
    stopped, theirs = (
        {site.number for site in loops_around(record)} for record in (said.record, replay.matcher.record)
    )
    others = [other for other in others if stopped.isdisjoint({other.site.number, *other.site.loops})
              and theirs.isdisjoint({other.reference.number, *other.reference.loops})]  # fmt: skip
    found = [_fault(one, blame) for one in judged if one.finding.wrong or one.finding.undecided]
    wrong = [(one.event, one.link.port.site.reads | {one.link.port.name}) for one in judged if one.finding.wrong]
    # What is passed otherwise is a fault only if it leaves something behind: people write loops in many ways.
    found += [
        Fault(other.site.line, other.site.file, (other.site.line,), other.reference, None, other.words, other.event)
        for other in others
        if other.matters or any(other.event <= event <= other.last and other.target in names for event, names in wrong)
    ]
    seen: dict[tuple[str, int, int], Fault] = {}
    for fault in sorted(found, key=lambda fault: (fault.undecided, fault.event)):
        seen.setdefault((fault.file, fault.line, fault.reference.line if fault.reference else 0), fault)
    return list(seen.values())


def _blame(replay: _Replay, found: _Found) -> Blame:
    judged = found.judged
    right = [one.link for one in judged if one.link.by_value and not (one.finding.wrong or one.finding.undecided)]
    wrong = [(one.link, one.event) for one in judged if one.finding.wrong or one.finding is Finding.UNSURE]
    return Blame(replay.matcher, found.record, replay.sure(found.links), right, wrong)


def _fault(one: Judged, blame: Blame) -> Fault:
    blamed = blame.at(one.link, one.event)
    file, line = blamed.first
    lines = tuple(number for name, number in blamed.places if name == file)
    own = one.link.port
    if own.field and (file, line) == (own.site.file, own.site.line):
        line = blame.text.line(own.site, own.field)
        lines = tuple(line if number == own.site.line else number for number in lines)
    return Fault(line, file, lines, one.link.reference.site, one, one.finding.value, one.event, one.finding.undecided)


def verify(
    reference: str | os.PathLike[str] | Record,
    port: str | os.PathLike[str],
    *,
    engine: str = "auto",
    inputs: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    seed: int | None = None,
    stream: str = "matlab",
    pairs: Mapping[str, str] | Sequence[str] | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    ulps: float | None = None,
    timeout: float = 120.0,
    tell: Callable[[str], None] | None = None,
) -> ScriptResult:
    """Whether a Python port does what a MATLAB script does, statement by statement; neither is edited.

    Parameters
    ----------
    reference : path or Record
        The ``.m`` file, or a record of its run (see `pyport.scripts.record_file`).
    port : path
        The ``.py`` file.
    engine : {"auto", "octave", "matlab"}
    inputs : path or mapping, optional
        Arguments of a function file, by name, or the .mat file that holds them. The port's function of that name is
        called with them (else its `main`, else its only one): by name, and in MATLAB's order where names differ. From
        a file, a row or a column reaches it as an array of one axis, one number as float, text as str, a struct as
        dict, a cell array as list; where the port does not run so, or is not right, whole numbers are tried as int
        and rows and columns with two axes. The values of a mapping reach it as they are.
    seed, stream : int and {"matlab", "octave"}
        Where the random numbers start.
    pairs : mapping of str to str, or sequence of str, optional
        MATLAB's quantities and the port's, where they are not found: ``{"y": "yhat"}`` or ``["y=yhat"]``.
    rtol, atol, ulps : float, optional
        Allowed difference: a part of MATLAB's number, an amount, units in the last place. If one is given, they decide
        alone, and any of them is enough.
    timeout : float
        Seconds for each run; what has not ended is compared as far as it came.
    tell : callable, optional
        Told what is being done.

    Returns
    -------
    ScriptResult
        True only for PASS; printed, it is the report.

    Raises
    ------
    InputError
        If a file cannot be used, does not run, or the two have nothing in common.
    EngineError
        If there is no engine, or it gives no record.
    """
    began = monotonic()
    tell = tell or _silent
    if not isinstance(reference, Record):
        check_kinds(Path(reference), Path(port))
    tolerance = _allowed(rtol, atol, ulps)
    pairs = pairs if pairs is None or isinstance(pairs, Mapping) else pinned(pairs)
    given = inputs if inputs is None or isinstance(inputs, Mapping) else matfile.read(inputs)
    # The values of a mapping are the caller's own: the port gets them as they are.
    forms = iter([Handed(inputs or {})] if inputs is None or isinstance(inputs, Mapping) else handed(given or {}))
    record = None
    if isinstance(reference, Record):
        record = reference
    elif Path(reference).suffix == ".mat":
        record = _recorded(reference)
    function, order = _called(reference if record is None else record, Path(port), bool(given))
    asked: dict[str, Any] = {"engine": engine, "inputs": given, "stream": stream, "timeout": timeout}
    if seed is not None:
        if record is not None:
            raise InputError(f"--seed has no effect beside a record: {record.main} has drawn its random numbers there.")
        asked["seed"] = seed
    prober: Prober | None = None
    more: dict[str, Any] = {"function": function, "order": order, "timeout": timeout}
    best = _Best()
    first = next(forms)
    with PythonSession(port, inputs=first.values, **more) as session:
        if record is None:
            script = Path(reference)  # type: ignore[arg-type]  # it is no record
            tell(f"running {script.name}")
            record = trace_matlab(script, **asked)
            # What ran into its time limit is not run again.
            prober = None if record.is_late else _prober(script, asked, tell)
        record.check_ran(record.main)
        tell(f"running {Path(port).name}")
        session.draws = record.draws
        compared = partial(compare_records, record, pairs=pairs, tolerance=tolerance, prober=prober)
        best.take(first, partial(compared, session))
    for form in forms:
        if best.leaves(form):
            with PythonSession(port, inputs=form.values, draws=record.draws, **more) as session:
                best.take(form, partial(compared, session))
    return replace(best.found(), tolerance=tolerance, seconds=monotonic() - began)


def _silent(words: str) -> None:
    """Tell nobody."""


def _allowed(rtol: float | None, atol: float | None, ulps: float | None) -> Allowed | None:
    """The caller's tolerance; None if he has given none."""
    if rtol is None and atol is None and ulps is None:
        return None
    return Allowed(ulps or 0.0, atol or 0.0, rtol or 0.0)


def _called(reference: Record | str | os.PathLike[str], port: Path, with_inputs: bool) -> tuple[str, tuple[str, ...]]:
    """The port's function that gets a function file's inputs, and their names in MATLAB's order; empty for a script."""
    if isinstance(reference, Record):
        text, file = reference.files[reference.main], reference.main
    else:
        file = Path(reference).name
        try:
            text = Path(reference).read_bytes().decode("utf-8", "replace")
        except OSError:
            return "", ()  # its run says what is wrong
    names = parameters(text.removeprefix("\ufeff"), file)
    if names is None and with_inputs:
        raise InputError(f"{file} is a script: inputs are for a function file.")
    return ("", ()) if names is None else (function_of(port, file, with_inputs), names)


class _Stopped(InputError):
    """The port ends before it has written a quantity of MATLAB's.

    Parameters
    ----------
    sentence : str
    port : Record
    """

    def __init__(self, sentence: str, port: Record) -> None:
        super().__init__(sentence)
        self.port = port


class _Best:
    """What is found with the inputs in the first form with which the port runs, or in one with which it is right."""

    def __init__(self) -> None:
        self._form, self._reached = Handed({}), (-1.0, -1)
        self._found: ScriptResult | InputError | None = None

    def leaves(self, form: Handed) -> bool:
        """Whether there is a point in trying another form."""
        found = self._found
        if not isinstance(found, ScriptResult) or (found.port.ended and not found.port.is_late):
            return not (isinstance(found, _Stopped) and found.port.is_late)
        return not (found.verdict is Verdict.PASS or found.port.is_late) and form.whole == self._form.whole

    def take(self, form: Handed, compare: Callable[[], ScriptResult]) -> None:
        """Try a form."""
        found: ScriptResult | InputError
        try:
            found = compare()
        except InputError as error:
            found = error
        port = found.port if isinstance(found, ScriptResult | _Stopped) else None
        reached = (-1.0, -1) if port is None else (float(port.line), len(port.site)) if port.ended else (np.inf, 0)
        is_right = isinstance(found, ScriptResult) and found.verdict is Verdict.PASS
        # Of two forms that end at one place, that with numbers for indices ends there for the likelier reason.
        as_far = reached == self._reached < (np.inf, 0) and form.one_axis and port is not None
        if self._found is None or is_right or reached > self._reached or as_far:
            self._form, self._found, self._reached = form, found, reached

    def found(self) -> ScriptResult:
        """The result in the best form; if there is none, what was wrong."""
        found = self._found
        assert found is not None
        if isinstance(found, InputError):
            raise found
        words = self._form.words
        note = [f"The inputs reach {found.port.main} in the form in which it runs: {words}."] if words else []
        lines = [(record.main, printing_lines(record)) for record in (found.reference, found.port)]
        return replace(found, notes=[*found.notes, *_outputs(found), *note, *not_printed(lines)])


def _outputs(result: ScriptResult) -> list[str]:
    """What is said where the function that was called returns another number of values than MATLAB's has outputs."""
    port, mine = result.port, result.reference
    outputs = [site for site in mine.sites if site.file == mine.main and site.kind == "return"
               and site.function == mine.sites[0].function]  # fmt: skip
    values = Counter(site.statement for site in port.sites if (site.kind, site.function) == ("return", port.called)
                     and site.file == port.main and len(port.events_of[site.number]))  # fmt: skip
    if not (port.called and values and outputs) or len(outputs) in values.values():
        return []
    has, returns = counted(len(outputs), "output"), counted(max(values.values()), "value")
    return [f"{outputs[0].function} of {mine.main} has {has}, {port.called} of {port.main} returns {returns}."]


def _recorded(path: str | os.PathLike[str]) -> Record:
    """The record of a MATLAB script that a file holds."""
    record = load_record(path)
    if record.language != "matlab":
        raise InputError(f"{path}: a record of {record.main}, a Python program; the reference is MATLAB's.")
    return record


def _prober(script: Path, asked: Mapping[str, Any], tell: Callable[[str], None]) -> Prober:
    """Runs a script once more, as it was run, and measures what rounding does in it."""

    def probed(passes: Passes, through: Through) -> Probe:
        tell(f"measuring what rounding does in {script.name}")
        return probe_matlab(script, list(passes), passes=passes, through=through, **asked)

    return probed


def pinned(pairs: Sequence[str]) -> dict[str, str]:
    """What ``--pair A=B`` says, as a mapping.

    Raises
    ------
    InputError
        If one is not of that form.
    """
    made = {}
    for pair in pairs:
        mine, sign, theirs = pair.partition("=")
        if not (mine.strip() and sign and theirs.strip()):
            raise InputError(f"--pair {pair}: it must be MATLAB's name, = and the port's, such as --pair y=yhat.")
        made[mine.strip()] = theirs.strip()
    return made
