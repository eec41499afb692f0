"""Cures of a fault: edits of the port that undo a known slip, tried on MATLAB's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from time import monotonic, process_time
from typing import Any

import numpy as np

from pyport.scripts.forms import ALIKE, PARTS, Form, alike, close, fits, plain, shaped
from pyport.scripts.indices import Indices, makes_index
from pyport.scripts.judge import Finding
from pyport.scripts.link import Link
from pyport.scripts.measured import Found, agrees, values_in
from pyport.scripts.moves import beside_missing, edited, is_move, line_before, may_move, partners_of, placed, speaks_for
from pyport.scripts.passes import Passes
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.python_run import PythonSession, Wanted
from pyport.scripts.python_trials import CAN_TRY, TRIED, Trial
from pyport.scripts.record import Record, Site
from pyport.scripts.replay import Replay
from pyport.scripts.series import WRITTEN
from pyport.scripts.snapshots import same
from pyport.scripts.statements import Statements
from pyport.scripts.told import Cure, Fault, Mended, ScriptResult
from pyport.slips import CARDS, Change, Context, Editor, Evidence, Kind

#: Edits of one statement that are tried before those of another one are.
_TOGETHER = 8
#: Edits that are tried first, though the time may be up: those with which a statement looks more like MATLAB's, and
#: slips with what MATLAB's calls.
_FIRST = 12
#: So many more slips with what MATLAB's calls.
_CALLED = 4
#: Passes of a statement in which edits are tried before the whole program is run with them.
_PASSES = 4
#: Seconds that all of it may take where nothing else runs; the same for somebody who has asked for the cures.
_SECONDS, _PATIENCE = 3.0, 10.0
#: So many times as long it may take on a busy machine at most.
_SLOWEST = 10.0
#: Seconds of computing in which it is seen how busy the machine is.
_GLANCE = 0.02
#: Slips that are told of one fault, where the numbers do not tell them apart.
_MOST_TOLD = 3
#: Lines of MATLAB's that far from the statement say something of it.
_NEAR = 3
#: Edits of one statement with which the whole program is run, at most.
_MOST = 64
#: Edits that move statements, or copy, with which the program is run on its own, and of those the comparisons made.
_MOST_MOVED = 24
_MOST_COMPARED = 4
#: Rounds of edits in which slips that only a port has are tried, before moves for which nothing speaks.
_ROUNDS_FIRST = 3
#: How often a port that was cured is cured again, at most.
_ROUNDS = 20
#: Passes of a statement that is looked at whether it is right in every bit.
_FEW = 100


class Cures:
    """Finds the edits with which a port does at a fault what MATLAB does, at every pass.

    Parameters
    ----------
    replay : Replay
    found : Found
        The forced run in which the faults were seen.
    compare : callable
        The result for the port as the session runs it: with the edit that is being tried.
    seconds : float
        How long may be tried, in all, where nothing else runs.
    patient : bool
        Whether it may be longer, and no fault takes the time of all others.

    Attributes
    ----------
    is_cut_short : bool
        Whether there was no time for all that could have been tried.
    """

    def __init__(self, replay: Replay, found: Found, compare: Callable[[], ScriptResult],
                 seconds: float = _SECONDS, *, patient: bool = False) -> None:  # fmt: skip
        self._replay, self._found, self._compare = replay, found, compare
        self._end = monotonic() + max(seconds, _PATIENCE if patient else 0.0) * _slowness()
        self.is_cut_short, self._is_patient = False, patient
        replay.session.reference_events = len(replay.matcher.record.site)
        plan, proved = replay.plan(found.links), self._proved
        # What is right by itself is not put there: it would have the class that it has without an edit.
        right = {number for number, values in plan.forced.items()
                 if number in proved and _is_right(found.record, number, values)}  # fmt: skip
        self._plan = replace(plan, forced={number: plan.forced[number] for number in plan.forced.keys() - right})
        self._editors: dict[str, Editor] = {}
        self._known: dict[tuple[str, int, str, Kind | None], list[Change]] = {}
        #: Lines that hand something to a function which may change it.
        self._handing: set[int] = set()

    def _runs_late(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._end

    def told(self, faults: Sequence[Fault]) -> list[Fault]:
        """The faults with their cures, each at the line that is cured; without what another's cure cures."""
        known = {_place(one) for one in faults}
        searches = {k: self._searched(fault, known) for k, fault in enumerate(faults) if not fault.undecided}
        told, last = dict(enumerate(faults)), self._end
        # A fault that no known slip explains leaves half of the time to the others, and then has what they have left.
        for is_again in (False, True):
            for k in range(len(faults)):
                if k not in searches:
                    continue
                shares = any(other > k for other in searches) and (self._is_patient or not is_again)
                self._end = last - (last - monotonic()) / 2 if shares else last
                kept = self._first(searches, k)
                if kept:
                    told[k] = _with_cures(told[k], [cure for cure, _ in kept])
                    still = self._places_before(told[k].file, kept[0][0].change, kept[0][1])
                    gone = [n for n in searches if not faults[n].undecided and _place(faults[n]) not in still]
                    for n in gone:
                        del searches[n], told[n]
        self.is_cut_short = bool(searches)
        return list(told.values())

    def _first(self, searches: dict[int, Iterator[list[tuple[Cure, ScriptResult]]]],
               k: int) -> list[tuple[Cure, ScriptResult]]:  # fmt: skip
        """What a search finds while there is time; without it among the searches if it has ended."""
        while not self._runs_late():
            kept = next(searches[k], None)
            if kept is None or kept:
                del searches[k]
                return kept or []
        return []

    def _searched(self, fault: Fault, known: set[tuple[str, int]]) -> Iterator[list[tuple[Cure, ScriptResult]]]:
        """The cures of a fault, and the results for the port with each: of one search after the other.

        A cure makes no fault that was not known.
        """
        # What MATLAB's order of statements speaks for goes first. Of moves one alone: whether another would do as well
        # takes long to find out.
        kept = self._kept(fault, self._moved_that_fit(fault, True), known, at_most=1)
        if kept:
            yield kept
            return
        moved = partial(self._kept, fault, known=known, at_most=1)
        # What is changed through another name is right where it is written.
        rounds, k = iter([]) if _is_kept(fault) else self._changes_that_fit(fault), 0
        for k, fitting in enumerate(rounds, 1):
            kept = self._kept(fault, self._told_apart(fault, _one_of_each(fitting)[:_MOST_TOLD]), known)
            if not kept and k == _ROUNDS_FIRST:
                kept = moved(self._moved_that_fit(fault, False))
            yield kept
        if k < _ROUNDS_FIRST:
            yield moved(self._moved_that_fit(fault, False))

    def _kept(self, fault: Fault, changes: Sequence[Change], known: set[tuple[str, int]],
              at_most: int = _MOST_TOLD) -> list[tuple[Cure, ScriptResult]]:  # fmt: skip
        """Those that cure, and the results for the port with each: a cure makes no fault that was not known.

        Nor may it take away what is compared.
        """
        kept: list[tuple[Cure, ScriptResult]] = []
        good = [link.reference.site for link, good in zip(self._found.links, self._good, strict=True) if good]
        compared = _compared(good if fault.reference is None else [*good, fault.reference])
        for change in changes:
            # What fits in every pass is worth its comparison, though it may end late.
            if len(kept) == at_most or (change is not changes[0] and self._runs_late()):
                break
            if self._stands_in_other_branch(fault.file, change):
                continue
            with self._replay.session.editing({fault.file: change.text}):
                result = self._compare()
            own = {_place(fault), (fault.file, change.line)}
            # Of its own statement the last digits may be left: another library computes them.
            settled = replace(result, faults=tuple(one for one in result.faults if not _is_of_last_digits(one)))
            if not self._places_before(fault.file, change, settled) <= known - own:
                continue
            if not compared <= _compared([one.link.reference.site for one in result.judged]):
                continue
            left = _place(result.faults[0]) if result.faults else None
            kept.append((Cure(change, fault.file, result.verdict, left), result))
        # What leaves more faults than another edit in the place is not what was meant.
        fewest = min((_count_faults(result) for _, result in kept), default=0)
        return [(cure, result) for cure, result in kept if _count_faults(result) == fewest]

    def _stands_in_other_branch(self, file: str, change: Change) -> bool:
        """Whether an edit makes a statement what stands in another branch of its condition: that is there to differ."""
        sites = [site for site in self._found.record.sites if site.file == file and site.kind in ("assign", "element")]
        own = next((site for site in sites if site.line == change.line), None)
        tests = self._text.conditions(own) if own is not None else ()
        return own is not None and bool(tests) and any(
            site.line != own.line and site.text.strip() == change.after.strip() and site.loops == own.loops
            and not {test.number for test in tests}.isdisjoint(test.number for test in self._text.conditions(site))
            for site in sites
        )  # fmt: skip

    @cached_property
    def _text(self) -> Statements:
        return Statements(self._found.record)

    def _places_before(self, file: str, change: Change, result: ScriptResult) -> set[tuple[str, int]]:
        """Where the faults are with an edit, by the lines without it.

        A decision that rounding tips is asked for only where nothing is at fault: what it says is none that is new.
        """
        text = self._found.record.files[file]
        tips = [one for one in result.faults if one.undecided and one.judged is not None
                and not one.judged.finding.undecided]  # fmt: skip
        return {(one.file, line_before(text, change.text, one.line) if one.file == file else one.line)
                for one in result.faults if one not in tips}  # fmt: skip

    def _moved_that_fit(self, fault: Fault, spoken_for: bool) -> list[Change]:
        """Edits after which the port has other statements, or copies, with which fewer quantities are wrong on its own.

        Those that MATLAB's statements speak for, or those of which they say nothing; the likeliest first. What is
        changed through another name only ends otherwise: of that nothing is asked here.
        """
        matlab = self._matlab(fault)
        evidence, text = self._evidence(fault, matlab), "\n".join(matlab)
        by_copies = _is_kept(fault)
        port, reference = self._found.record, self._replay.matcher.record
        kind = Kind.COPY if by_copies else Kind.STATEMENT
        reads = () if fault.reference is None else fault.reference.reads | {fault.reference.variable}
        beside = [line for name, line in beside_missing(reads, self._found.links, reference) if name == fault.file]
        found = [change for line in dict.fromkeys([*self._lines(fault), *beside])
                 for change in self._changes(fault.file, line, text, evidence, kind)
                 if (change.card.kind is Kind.COPY if by_copies else is_move(change))]  # fmt: skip
        links, site = self._found.links, fault.reference
        changes = [] if by_copies else [change for change in found if spoken_for is speaks_for(
            change, fault.file, site, links, reference, port)][:_MOST_MOVED]  # fmt: skip
        if by_copies or not changes:
            # What is taken of an array is copied, not the array that it is taken of.
            first = ("view", "in-place")
            return sorted(found if by_copies else [], key=lambda change: (
                first.index(change.card.id) if change.card.id in first else len(first)))[:_MOST_COMPARED]  # fmt: skip
        before = self._count_wrong(self._replay.free)
        edits = [{fault.file: change.text} for change in changes]
        if len(self._found.record.files) == 1:
            records = self._replay.session.variants(Plan({}), edits, self._end)
        else:
            records = [*self._replay.session.runs([Wanted(Plan({}), edited=edit) for edit in edits])]
        wrong = [(self._count_wrong(record), k) for k, record in enumerate(records)
                 if record is not None and not (record.ended and not self._replay.free.ended)]  # fmt: skip
        return [changes[k] for count, k in sorted(wrong) if count < before][:_MOST_COMPARED]

    def _count_wrong(self, record: Record) -> int:
        """How many quantities a run of the port has otherwise than MATLAB, or not at all."""
        there = placed(record, self._found.record)
        return sum(not any(agrees(form, there) for form in _as_it_stands(link)) for link in self._found.links)

    def _changes_that_fit(self, fault: Fault) -> Iterator[list[Change]]:
        """The edits of one statement with which a fault is gone, the likeliest first; of some that are tried at a time.

        The statement that is blamed goes first, then the others that compute what differs, then what these stand under.
        Before all of them, and though the time may be up, the few with which the lines that are blamed look more like
        MATLAB's, or that undo a slip with what MATLAB's calls.
        """
        matlab = self._matlab(fault)
        evidence, text = self._evidence(fault, matlab), "\n".join(matlab)
        lines = self._lines(fault)
        if fault.judged is None and fault.line not in {site.line for site in self._passed(fault)}:
            # Where a call is blamed for a loop in the function, the loop is as it should be.
            lines = lines[:1]
        near = {*fault.lines, *self._beside(fault)}
        here = {site.number for site in self._found.record.sites if site.file == fault.file and site.line in near}
        # What decides whether they run may be the slip.
        near |= {line for (file, line), under in self._under.items() if file == fault.file and under & here}
        likely = [change for line in lines if line in near
                  for change in self._changes(fault.file, line, text, evidence)
                  if not is_move(change) and evidence.is_first(change)]  # fmt: skip
        likely.sort(key=evidence.gain)
        # Many edits may look more like MATLAB's: one of each slip with what it calls is among the first all the same.
        called = _one_of_each([change for change in likely[_FIRST:] if evidence.is_called(change.card)])[:_CALLED]
        yield self._best_of(fault, self._fitting(fault, likely[:_FIRST] + called, self._end + _SECONDS), evidence)
        waiting = [self._sifted(fault, line, [change for change in self._changes(fault.file, line, text, evidence)
                                              if not is_move(change)])[:_MOST]
                   for line in lines]  # fmt: skip
        first, end = 0, _TOGETHER
        while first == 0 or first < max(map(len, waiting), default=0):
            # So many of each statement at a time, more later, those of all statements in one go.
            fitting = self._fitting(fault, [change for changes in waiting for change in changes[first:end]], self._end)
            first, end = end, 2 * end + _TOGETHER
            yield self._best_of(fault, fitting, evidence)

    def _best_of(self, fault: Fault, fitting: Sequence[Change], evidence: Evidence) -> list[Change]:
        """Of edits that fit the likeliest one, and what MATLAB's text says no less for in its line."""
        # Elsewhere than at the statement that is blamed a number may come out right by chance.
        telling = [change for change in fitting if change.line == fault.line
                   or evidence.is_telling(change, is_own=change.line in fault.lines)]  # fmt: skip
        best = min(telling, key=evidence.likeliness, default=None)
        return sorted((change for change in telling if best is not None and change.line == best.line
                       and (change is best or not evidence.is_behind(change, best))),
                      key=evidence.likeliness)  # fmt: skip

    def _lines(self, fault: Fault) -> list[int]:
        """The lines in which a fault may have been made, the likeliest first.

        Those that compute what differs; the defaults and the constants that these read; what they stand under.
        """
        near = [fault.line, *(line for line in reversed(fault.lines) if line != fault.line)]
        record = self._found.record
        proved = self._proved
        sites = [site for site in record.sites if site.file == fault.file]
        inside = [site for site in sites if site.line in near]
        defaults = {line: names for each in near for line, names in self._editor(fault.file).defaults_of(each).items()}
        reads = {name for site in inside for name in site.reads}.union(*defaults.values())
        heads = {number for site in inside for number in site.loops}
        open_ = [site for site in sites if site.number not in proved and len(record.events_of[site.number])]
        read = [site.line for site in open_ if site.kind == "assign" and site.variable in reads]
        around = [site.line for site in open_ if site.kind == "test" or site.number in heads]
        # What a variable is made as, and what is handed to a function that changes it, may look right until later.
        written = {site.variable for site in inside if site.kind in ("element", "state")}
        made = [site.line for site in sites if site.kind == "assign" and site.variable in written
                and site.line < max(near)]  # fmt: skip
        called = {site.function.rpartition(".")[2] for site in inside} - {""}
        calls = [site.line for site in sites if site.reads & called]
        done = self._editor(fault.file).changing(reads)
        self._handing = {*calls, *done} - {*near, *read, *made, *around, *defaults}
        return list(dict.fromkeys([*near, *defaults, *(line for lines in (read, made, calls, done, around)
                                   for line in sorted(lines, key=lambda line: abs(line - fault.line)))]))  # fmt: skip

    def _editor(self, file: str) -> Editor:
        if file not in self._editors:
            self._editors[file] = Editor(self._found.record.files[file])
        return self._editors[file]

    def _changes(self, file: str, line: int, matlab: str, evidence: Evidence,
                 kind: Kind | None = None) -> list[Change]:  # fmt: skip
        """The edits of a statement for which MATLAB's text speaks, those first that are to be tried first.

        Of one kind alone if one is given: copies, or moves.
        """
        if (file, line, matlab, kind) in self._known:
            return self._known[file, line, matlab, kind]
        editor = self._editor(file)
        context = Context(editor.names, self._variables(file, line), matlab)
        cards = [card for card in CARDS.values() if (card.kind is Kind.COPY or line not in self._handing)
                 and (kind is None or card.kind is kind or (kind is Kind.STATEMENT and may_move(card)))]  # fmt: skip
        found = editor.changes(line, context, cards)
        made = self._known[file, line, matlab, kind] = sorted(filter(evidence.speaks_for, found), key=evidence.turn)
        return made

    @cached_property
    def _partners(self) -> dict[str, str]:
        """Of variables of the port MATLAB's names for them, where they have one."""
        found: dict[str, set[str]] = {}
        for link in self._found.links:
            found.setdefault(link.port.site.variable, set()).add(link.reference.site.variable)
        return {name: next(iter(others)) for name, others in found.items() if len(others) == 1}

    def _variables(self, file: str, line: int) -> tuple[str, ...]:
        """What a statement may read, what was written last before it first."""
        here = next((site.function for site in self._found.record.sites if (site.file, site.line) == (file, line)), "")
        own = [site for site in self._found.record.sites if site.file == file and site.function in (here, "")]
        own.sort(key=lambda site: (site.function != here, site.line >= line, abs(line - site.line)))
        reads = [name for site in own if site.line == line for name in sorted(site.reads)]
        return tuple(dict.fromkeys([*(site.variable for site in own if site.variable.isidentifier()),
                                    *(name for name in reads if name.isidentifier())]))  # fmt: skip

    def _evidence(self, fault: Fault, matlab: Sequence[str]) -> Evidence:
        """What MATLAB's text and its classes say of edits."""
        site, record = fault.reference, self._replay.matcher.record
        known = [record.values[event] for one in record.sites for event in record.events_of[one.number][-1:]
                 if site is not None and one.variable in site.reads | {site.variable}
                 and one.function == site.function]  # fmt: skip
        paired = {link.reference.site.number for link, good in zip(self._found.links, self._good, strict=True) if good}
        within = [one.text for one in record.sites if site is not None and one.variable in site.reads
                  and one.function == site.function and one.number not in paired]  # fmt: skip
        beside = self._beside(fault)
        return Evidence(matlab, self._partners, within=within, beside=beside,
                        has_integers=any(map(_is_integer_class, known)))  # fmt: skip

    def _beside(self, fault: Fault) -> dict[int, str]:
        """The statements of one function, by their lines, that make together what is at fault."""
        sites = [one for one in self._found.record.sites
                 if one.file == fault.file and one.kind in ("assign", "element")]  # fmt: skip
        blamed = [one for one in sites if one.line == fault.line]
        functions, names = {one.function for one in blamed}, {one.variable for one in blamed}
        # What adds to a variable makes it together with what it adds to.
        return {one.line: one.text for one in sites if one.function in functions and (
            one.line in fault.lines or (one.variable in names and one.number not in self._proved))}  # fmt: skip

    def _matlab(self, fault: Fault) -> list[str]:
        """MATLAB's statement, and those of its function that have no partner or stand near."""
        site = fault.reference
        paired = partners_of(self._found.links)
        record = self._replay.matcher.record
        alone = [one.text for one in record.sites if (one.number not in paired or _is_near(one, site))
                 and (site is None or one.function == site.function)]  # fmt: skip
        return [site.text if site is not None else "", *alone]

    def _sifted(self, fault: Fault, line: int, changes: list[Change]) -> list[Change]:
        """Without those that do not give MATLAB's value where the statement is passed, if that can be tried."""
        if fault.judged is None or not CAN_TRY:
            return changes
        link, places = fault.judged.link, self._passes(fault, line)
        tried = self._editor(fault.file).tried(line, TRIED) if places else None
        if tried is None:
            return changes
        own, text = tried
        trial = Trial(frozenset(places), (own, *(change.value for change in changes)))
        found = self._replay.session.tried(Wanted(self._plan, edited={fault.file: text}, trial=trial))
        left, forms = set(range(1, len(changes) + 1)), [self._forms(link, change) for change in changes]
        for number, (i, j) in places.items():
            values = found.get(number, {})
            whole = self._own_part(link, j, values.get(0))
            if whole is None:
                return changes  # something else is written than what stands there
            wanted = link.reference.plain(i)
            before = _part(values[0], whole)
            left = {k for k in left if not changes[k - 1].value or (k in values and any(
                alike(wanted, after, each.form) or _is_nearer(wanted, before, after, each.form)
                for after in [_part(values[k], whole)] for each in forms[k - 1]
            ))}  # fmt: skip
        return [changes[k - 1] for k in sorted(left)]

    def _told_apart(self, fault: Fault, changes: list[Change]) -> list[Change]:
        """Without those that do the same as the first from any numbers: they are other words for it."""
        if len(changes) < 2 or fault.judged is None or not CAN_TRY:
            return changes
        line = changes[0].line
        places = self._passes(fault, line)
        tried = self._editor(fault.file).tried(line, TRIED) if places else None
        asked = [change for change in changes if change.line == line and change.value]
        if tried is None or changes[0] not in asked:
            return changes
        trial = Trial(frozenset(places), tuple(change.value for change in asked), shaken=True)
        found = self._replay.session.tried(Wanted(self._plan, edited={fault.file: tried[1]}, trial=trial))
        values = [{k: plain(value) for k, value in each.items()} for each in found.values()]
        same = {id(change) for k, change in enumerate(asked) if k and values and all(
            0 in each and k in each and alike(each[0], each[k], Form()) for each in values
        )}  # fmt: skip
        return [change for change in changes if id(change) not in same]

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
        if value is None:
            return None
        if alike(wanted, plain(value), Form()):
            return -1
        # The targets of a statement have their sites in the order in which they stand.
        site = link.port.site
        k = sum(one.statement == site.statement and one.number < site.number for one in self._found.record.sites)
        is_part = isinstance(value, tuple | list) and k < len(value) and alike(wanted, _part(value, k), Form())
        return k if is_part else None

    def _fitting(self, fault: Fault, changes: Sequence[Change], end: float) -> list[Change]:
        """Those with which the fault is gone, and nothing else is at fault that was not."""
        tried: list[tuple[Change, Record]] = []
        # Of one plan many are run at a time.
        groups: dict[frozenset[int], list[Change]] = {}
        for change in changes:
            groups.setdefault(self._shifted(fault, change), []).append(change)
        for shifted, group in groups.items():
            edits = [{fault.file: change.text} for change in group]
            # A number belongs to a pass: with an edit of what is passed another way it would be put into another one.
            plan = replace(self._plan, forced={number: values for number, values in self._plan.forced.items()
                                               if number not in shifted}) if shifted else self._plan  # fmt: skip
            records: list[Record | None]
            if len(self._found.record.files) == 1:
                records = self._replay.session.variants(plan, edits, end)
            else:
                records = [*self._replay.session.runs([Wanted(plan, edited=edited) for edited in edits])]
            tried += [(change, record) for change, record in zip(group, records, strict=True) if record is not None]
        whole = [change for change, record in tried if self._is_cured(fault, change, record)]
        return whole or [change for change, record in tried if self._is_cured(fault, change, record, in_part=True)]

    def _is_cured(self, fault: Fault, change: Change, record: Record, *, in_part: bool = False) -> bool:
        """Whether a run with an edit is without the fault; of what is written in parts a part may be enough."""
        before, shifted = self._found.record, self._shifted(fault, change)
        if (record.ended and not before.ended) or len(record.sites) != len(before.sites):
            return False
        if fault.judged is not None and fault.judged.link.port.kind == "for":
            gone = any(_has_passes_of(link, record) for link in self._forms(fault.judged.link, change))
        elif fault.judged is not None and fault.judged.link.port.site.number in shifted:
            gone = self._ends_as_a_whole(fault.judged.link, record)
        elif fault.judged is not None:
            own = fault.judged.link
            if agrees(own, before):
                # As a whole it is close enough even so: each number has to be MATLAB's, as far as it was not.
                part = next((part for part in PARTS if not _agrees_each(own, before, part)), None)
                gone = part is not None and _agrees_each(own, record, part)
            else:
                gone = (
                    any(agrees(link, record) for link in self._forms(own, change))
                    or (in_part and self._is_nearer(own, record))
                    or (own.at_end and _ends_alike(own, record))
                )
        else:
            gone = fault.reference is not None and self._passed_alike(fault, record)
        return (
            gone
            and not self._is_laid_otherwise(fault, record)
            and all(
                not good
                or any(agrees(form, record) for form in _as_it_stands(link, change.line))
                or (
                    link.port.outer
                    and self._is_left_by(link, shifted)
                    and any(_ends_alike(form, record) for form in _as_it_stands(link, link.port.site.line))
                )
                for link, good in zip(self._found.links, self._good, strict=True)
                if link.port.site.number not in shifted
            )
        )

    def _is_left_by(self, link: Link, shifted: frozenset[int]) -> bool:
        """Whether it is what a loop leaves behind, and may be left by another of its passes with an edit."""
        own = link.port.site
        return link.port.kind == "state" and any(
            (site.variable, site.function) == (own.variable, own.function)
            for site in self._found.record.sites if site.number in shifted
        )  # fmt: skip

    def _ends_as_a_whole(self, link: Link, record: Record) -> bool:
        """Whether what a variable is left with by its loop, or as a whole, is MATLAB's, wherever it is compared."""
        own = link.port.site
        ends = [one for one, good in zip(self._found.links, self._good, strict=True) if not good and one.port.outer
                and (one.port.site.variable, one.port.site.function) == (own.variable, own.function)]  # fmt: skip
        return bool(ends) and all(any(agrees(form, record) for form in _as_it_stands(one)) for one in ends)

    def _shifted(self, fault: Fault, change: Change) -> frozenset[int]:
        """The statements whose passes are others with an edit: what a condition decides, or is passed another way.

        What they write can be put beside MATLAB's numbers only when all is compared anew.
        """
        sites = self._found.record.sites
        if fault.judged is not None and fault.judged.link.port.kind != "for":
            return self._under.get((fault.file, change.line), frozenset())
        own = {site.number for site in self._passed(fault)}
        own |= self._under.get((fault.file, change.line), frozenset())
        return frozenset(own | {site.number for site in sites if own.intersection(site.loops)})

    @cached_property
    def _under(self) -> dict[tuple[str, int], frozenset[int]]:
        """The statements that stand under the conditions of the port, by the file and the line of each."""
        found: dict[tuple[str, int], set[int]] = {}
        for site in self._found.record.sites:
            for test in self._text.conditions(site):
                found.setdefault((test.file, test.line), set()).add(site.number)
        return {place: frozenset(numbers) for place, numbers in found.items()}

    def _passed(self, fault: Fault) -> list[Site]:
        """The loops, and the conditions, that are passed otherwise; a statement, if it is one in a branch."""
        sites = [site for site in self._found.record.sites if site.file == fault.file and site.line in fault.lines]
        heads = [site for site in sites if site.kind in ("for", "test")]
        if fault.reference is not None and fault.reference.kind not in ("for", "test"):
            return [site for site in sites if site not in heads] or heads
        return heads or sites

    def _is_nearer(self, link: Link, record: Record) -> bool:
        """Whether an array that is written once has more of MATLAB's elements now: the rest may be written later."""
        (i, j), *others = link.pairs
        (own,) = values_in(link, [record])
        return not others and _is_nearer(link.reference.plain(i), link.port.plain(j), plain(own[j]), link.form)

    def _is_laid_otherwise(self, fault: Fault, record: Record) -> bool:
        """Whether MATLAB's column is a row with an edit, or its row a column, where no other vector is."""
        if fault.judged is None or not self._keeps_columns:
            return False
        link = fault.judged.link
        (own,) = values_in(link, [record])
        i, j = link.pairs[0]
        return _lies(link.reference.values[i], own[j]) is False

    @cached_property
    def _keeps_columns(self) -> bool:
        """Whether all vectors with two axes that the port has right lie as MATLAB's do, and there is one."""
        lie = {_lies(link.reference.values[link.pairs[0][0]], link.port.values[link.pairs[0][1]])
               for link, good in zip(self._found.links, self._good, strict=True) if good}  # fmt: skip
        return lie - {None} == {True}

    def _forms(self, link: Link, change: Change) -> list[Link]:
        """A pair in its form, and in those that it may have though nothing says so while it is wrong.

        It may count from 0, and what seems to lie the other way round may have the wrong size.
        """
        made = _as_it_stands(link)
        if link.by_value:
            return made
        if link.form.turned:
            made = [link, replace(link, form=replace(link.form, turned=False))]
        may_be = not link.form.offset and (
            self._indices.may_be(link.port.site, link.port.field) or makes_index(change.value)
        )
        return [*made, *(replace(one, form=replace(one.form, offset=1)) for one in made)] if may_be else made

    @cached_property
    def _indices(self) -> Indices:
        return Indices(self._found.record)

    def _passed_alike(self, fault: Fault, record: Record) -> bool:
        """Whether a loop, a condition or a statement in a branch is passed as often as MATLAB's."""
        assert fault.reference is not None
        reference = self._replay.matcher.record
        wanted = len(reference.events_of[fault.reference.number])
        return any(len(record.events_of[site.number]) == wanted for site in self._passed(fault))

    @cached_property
    def _proved(self) -> set[int]:
        """The port's places that write MATLAB's values."""
        return {link.port.site.number for link, good in zip(self._found.links, self._good, strict=True) if good}

    @cached_property
    def _good(self) -> list[bool]:
        """Which pairs agree without an edit."""
        return [link.differs_first is None for link in self._found.links]


def _slowness() -> float:
    """How many times as long as on an idle machine computing takes now."""
    began, computed = monotonic(), process_time()
    while process_time() - computed < _GLANCE:
        pass
    return min(max(1.0, (monotonic() - began) / _GLANCE), _SLOWEST)


def _ends_alike(link: Link, record: Record) -> bool:
    """Whether a variable is left with MATLAB's number, whichever statement writes it last."""
    own = link.port.site
    writers = [site.number for site in record.sites if (site.file, site.function, site.target) == (
        own.file, own.function, own.target) and site.kind in ("assign", "element")]  # fmt: skip
    last = max((int(record.events_of[number][-1]) for number in writers if len(record.events_of[number])), default=None)
    if last is None or record.sites[record.site[last]].kind != "assign":
        return False
    return alike(link.reference.plain(link.pairs[-1][0]), plain(record.values[last]), link.form)


def _has_passes_of(link: Link, record: Record) -> bool:
    """Whether a loop's variable has MATLAB's values, pass by pass, however often its loop is run."""
    number = link.port.site.number
    values = [plain(record.values[event]) for event in record.events_of[number]]
    return np.array_equal(Passes(record).keys(number), link.reference.passes) and all(
        alike(link.reference.plain(k), value, link.form) for k, value in enumerate(values)
    )


def _agrees_each(link: Link, record: Record, part: float) -> bool:
    """Whether a run of the port has MATLAB's numbers up to a part of each, in all passes of a quantity."""
    (own,) = values_in(link, [record])
    for i, j in link.pairs:
        wanted, value = link.reference.plain(i), plain(own[j])
        if not (isinstance(wanted, np.ndarray) and isinstance(value, np.ndarray) and fits(wanted, value, link.form)):
            return False
        if not np.allclose(shaped(wanted, link.form), value, rtol=part, atol=0, equal_nan=True):
            return False
    return True


def _lies(reference: Any, port: Any) -> bool | None:
    """Whether a vector with two axes lies as MATLAB's does, not the other way; None if it is none."""
    if np.ndim(reference) != 2 or np.ndim(port) != 2 or 1 not in np.shape(port) or np.size(port) == 1:
        return None
    return np.shape(reference) == np.shape(port) if np.shape(reference)[::-1] in (
        np.shape(port), np.shape(port)[::-1]) else None  # fmt: skip


def _is_nearer(wanted: Any, before: Any, after: Any, form: Form) -> bool:
    """Whether of an array's elements that were wrong half are right: another statement may write the others."""
    if not all(isinstance(each, np.ndarray) and each.size > 1 and fits(wanted, each, form) for each in (before, after)):
        return False
    wrong = [np.count_nonzero(~close(shaped(wanted, form), each, ALIKE)) for each in (before, after)]
    return bool(2 * wrong[1] <= wrong[0] > 0)


def _is_right(record: Record, number: int, values: Sequence[Any]) -> bool:
    """Whether a statement that is passed a few times has written the very values, in every bit."""
    events = record.events_of[number]
    return len(events) <= _FEW and all(
        item is KEEP or same(record.values[event], item) for event, item in zip(events, values, strict=False)
    )


def _part(value: Any, k: int) -> Any:
    """The value, or a part of it, as it is compared."""
    return plain(value if k < 0 else value[k] if k < len(value) else None)


def _as_it_stands(link: Link, line: int = 0) -> list[Link]:
    """A pair in its form; a square matrix that is taken to be turned round, as it stands too.

    So is what counts from 0, if its line is edited: it may count from 1 then.
    """
    forms = [link.form]
    if link.form.turned and fits(link.reference.plain(0), link.port.plain(0), replace(link.form, turned=False)):
        forms.append(replace(link.form, turned=False))
    if link.form.offset and link.port.site.line == line:
        forms += [replace(form, offset=0) for form in forms]
    return [link, *(replace(link, form=form) for form in forms[1:])]


def fixed(result: ScriptResult) -> str | None:
    """The port's file with the first cure of each fault; None if no fault of it has one."""
    file = result.port.main
    before = result.port.files[file].splitlines(keepends=True)
    made, cured = list(before), applied(result)
    for cure in cured:
        first, old, new = edited(result.port.files[file], cure.change.text)
        piece = "".join(cure.change.text.splitlines(keepends=True)[first:new])
        # There may be fewer lines with the edit, or more: all others keep their places.
        if old == first < len(before):
            made[first] = piece + made[first]
        else:
            made[first:old] = [piece, *[""] * (old - first - 1)]
    return "".join(made) if cured else None


def applied(result: ScriptResult) -> list[Cure]:
    """The first cure of each fault that stands in the port's file, of each line one."""
    found = [next((cure for cure in fault.cures if cure.file == result.port.main), None) for fault in result.faults]
    return list({cure.change.line: cure for cure in reversed(found) if cure is not None}.values())[::-1]


def mended(session: PythonSession, result: ScriptResult, compare: Callable[[], ScriptResult]) -> Mended | None:
    """The port with all cures that are found, one after another: a cured port is compared, and cured again.

    Parameters
    ----------
    session : PythonSession
        Of the port.
    result : ScriptResult
        Of the port as it is, with its cures.
    compare : callable
        The result for the port as the session runs it, with its cures.

    Returns
    -------
    Mended or None
        None if no fault has a cure.
    """
    file, found = result.port.main, None
    for _ in range(_ROUNDS):
        text = fixed(result)
        if text is None:
            break
        with session.editing({file: text}):
            after = compare()
        if not result.port.ended and _count_faults(after) >= _count_faults(result):
            break  # together they cure nothing
        found = Mended(text, (found.count if found else 0) + len(applied(result)), after)
        result = after
    return found


def _is_integer_class(value: object) -> bool:
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "iu"


def _is_kept(fault: Fault) -> bool:
    """Whether it is what keeps an array that is changed through another name, or another fault without numbers."""
    return fault.judged is None and fault.reference is None


def _is_of_last_digits(fault: Fault) -> bool:
    return fault.judged is not None and fault.judged.finding is Finding.OPEN


def _compared(sites: Sequence[Site]) -> set[tuple[str, str, str]]:
    """MATLAB's variables that some places write."""
    return {(site.file, site.function, site.target) for site in sites if site.target}


def _with_cures(fault: Fault, cures: Sequence[Cure]) -> Fault:
    """A fault at the line that is cured."""
    line = cures[0].change.line
    return replace(fault, line=line, lines=tuple(sorted({*fault.lines, line})), cures=tuple(cures))


def _count_faults(result: ScriptResult) -> int:
    return sum(not fault.undecided for fault in result.faults)


def _place(fault: Fault) -> tuple[str, int]:
    return fault.file, fault.line


def _is_near(site: Site, other: Site | None) -> bool:
    return other is not None and site.file == other.file and abs(site.line - other.line) <= _NEAR


def _one_of_each(changes: Sequence[Change]) -> list[Change]:
    """Of each slip the likeliest edit, in their order."""
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.card.id, change)
    return list(found.values())
