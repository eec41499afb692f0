"""A MATLAB script and its port: whether the port does the same, and if not, which statement is the first at fault."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from pyport import matfile
from pyport.errors import InputError
from pyport.parity.numbers import Allowed
from pyport.scripts.blame import Blame
from pyport.scripts.counts import other_draws, other_passes
from pyport.scripts.fields import with_field
from pyport.scripts.files import check_pairs
from pyport.scripts.forms import ALIKE, Form, close, fits, shaped
from pyport.scripts.judge import NOTHING, Finding, Judged, Place, judge
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.matlab_probe import Probe, probe_matlab
from pyport.scripts.matlab_rounding import Passes, Prober, Through, may_be_rounding, runs_of_matlab
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record, Site
from pyport.scripts.record_file import load_record
from pyport.scripts.series import AFTER, after
from pyport.scripts.statements import Statements, numbers_in
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
#: From so many events on a run takes long.
_LONG = 20_000


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


@dataclass(frozen=True, eq=False, repr=False)
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

    def __repr__(self) -> str:
        at = f" at line {self.faults[0].line}" if self.faults else ""
        return f"<{type(self).__name__} {self.verdict.name}{at}: {self.port.main} beside {self.reference.main}>"


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
            if not doubtful:
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
            self.apart |= self.broken
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
            if now == before:
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
                elif not self.holds(beside[site.number]):
                    return False
                else:
                    is_read = True
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
        """In how many places each program writes a variable of a function."""
        return tuple(
            Counter((site.target, site.function) for site in record.sites if site.kind in ("assign", "element"))
            for record in (self.matcher.record, self.free)
        )

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
            raise InputError(f"{free.main}:{free.line}: {free.ended}")
        raise InputError(
            f"{reference.main} and {free.main} have no statement in common: no name and no value of the one is in the "
            "other; --pair A=B says which quantity is which."
        )
    replay, found = _plainly(replay, _judged(replay, tolerance), tolerance)
    shared = _shared(found.record, found.judged)
    if shared:
        replay.copied = frozenset(shared)
        apart = _judged(replay, tolerance)
        if _wrong(apart.judged) < _wrong(found.judged):
            found = apart
        else:
            shared = {}
    record, links, judged = found
    faults = _faults(replay, found)
    faults += [
        Fault(site.line, site.file, (site.line,), None, None, words, event) for site, words, event in shared.values()
    ]
    faults += _ended(record) + _drawn(reference, free)
    if not any(not fault.undecided for fault in faults):
        faults += _tipped(replay, judged)
    return ScriptResult(
        reference, free, judged, sorted(faults, key=lambda fault: (fault.undecided, fault.event)),
        _unpaired(reference, {link.reference.site.number for link in links}),
        _unpaired(free, {link.port.site.number for link in links}), _notes(reference, free),
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


def _ended(port: Record) -> list[Fault]:
    """The port stops where it starts from MATLAB's own numbers."""
    if not port.ended:
        return []
    words = f"it stops: {port.ended}"
    return [Fault(port.line, port.main, (port.line,), None, None, words, len(port.site), port.is_late)]


def _drawn(reference: Record, port: Record) -> list[Fault]:
    """Random numbers that only one side draws."""
    other = other_draws(reference.draws, port.draws)
    if other is None:
        return []
    mine, theirs, words = other
    said = words + (f" ({mine.file}:{mine.line}, {mine.words})" if mine is not None else "")
    if theirs is None:
        return [Fault(1, port.main, (), None, None, said, len(port.site))]
    return [Fault(theirs.line, theirs.file, (theirs.line,), None, None, said, theirs.event)]


def _notes(reference: Record, port: Record) -> list[str]:
    """What else is to be said: runs that ended early, random numbers, events that were not kept."""
    notes = [
        f"{record.main} ended in line {record.line}: {record.ended}" for record in (reference, port) if record.ended
    ]
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
    runs = replay.noisy(plan, seeds[:1] if one_may_do else seeds)
    yield runs[:1]
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
    wrong = [(one.link.port.site, one.event) for one in judged if one.finding.wrong]
    return Blame(replay.matcher, found.record, replay.sure(found.links), right, wrong)


def _fault(one: Judged, blame: Blame) -> Fault:
    blamed = blame.at(one.link, one.event)
    file, line = blamed.first
    lines = tuple(number for name, number in blamed.places if name == file)
    return Fault(line, file, lines, one.link.reference.site, one, one.finding.value, one.event, one.finding.undecided)


def verify(
    reference: str | os.PathLike[str] | Record,
    port: str | os.PathLike[str],
    *,
    engine: str = "auto",
    inputs: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    seed: int | None = None,
    stream: str = "matlab",
    pairs: Mapping[str, str] | None = None,
    tolerance: Allowed | None = None,
    timeout: float = 120.0,
    tell: Callable[[str], None] = lambda words: None,
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
        Arguments of a function, by name, or the .mat file that holds them.
    seed, stream : int and {"matlab", "octave"}
        Where the random numbers start.
    pairs : mapping of str to str
        MATLAB's quantities and the port's, where they are not found.
    tolerance : Allowed, optional
        Decides alone if given.
    timeout : float
        Seconds for each run.
    tell : callable
        Told what is being done.

    Raises
    ------
    InputError
        If a file cannot be used, does not run, or the two have nothing in common.
    EngineError
        If there is no engine, or it gives no record.
    """
    began = monotonic()
    prober: Prober | None = None
    given = inputs if inputs is None or isinstance(inputs, Mapping) else matfile.read(inputs)
    asked: dict[str, Any] = {"engine": engine, "inputs": given, "stream": stream, "timeout": timeout}
    if seed is not None:
        asked["seed"] = seed
    with PythonSession(port, inputs=given, timeout=timeout) as session:
        if isinstance(reference, Record):
            record = reference
        elif Path(reference).suffix == ".mat":
            record = _recorded(reference)
        else:
            tell(f"running {Path(reference).name}")
            record = trace_matlab(Path(reference), **asked)
            prober = _prober(Path(reference), asked, tell)
        record.check_ran(record.main)
        tell(f"running {Path(port).name}")
        session.draws = record.draws
        result = compare_records(record, session, pairs=pairs, tolerance=tolerance, prober=prober)
    return replace(result, seconds=monotonic() - began)


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
