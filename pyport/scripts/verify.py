"""A MATLAB script and its port: whether the port does the same, and if not, which statement is the first at fault."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from pyport import matfile
from pyport.errors import InputError
from pyport.language import joined, said
from pyport.parity.numbers import Allowed
from pyport.scripts.aliased import changed_elsewhere, without_filled
from pyport.scripts.blame import Blame
from pyport.scripts.called import Handed, function_of, handed, parameters
from pyport.scripts.counts import Other, other_draws, other_passes, other_range
from pyport.scripts.cures import Cures, mended
from pyport.scripts.files import check_kinds, check_pairs
from pyport.scripts.finals import absent, as_they_stand, is_last, namesakes, with_doubts
from pyport.scripts.judge import Finding, Judged, Place, judge
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.matlab_probe import Probe, probe_matlab
from pyport.scripts.matlab_rounding import Passes, Prober, Through
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.measured import Found, blame_of, judge_all
from pyport.scripts.printed import names_printed, printing_lines
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record, Site
from pyport.scripts.record_file import load_record
from pyport.scripts.replay import Replay, identity
from pyport.scripts.stopped import endless_loop, loops_around
from pyport.scripts.told import Fault, ScriptResult, by_the_clock, ending, not_printed
from pyport.scripts.trials import (
    by_names,
    plainly,
    turned_back,
    uncrossed,
    with_copies,
    without_idle,
    without_placeholders,
    without_starts,
)
from pyport.verdict import Verdict


def compare_records(
    reference: Record,
    session: PythonSession,
    *,
    pairs: Mapping[str, str] | None = None,
    tolerance: Allowed | None = None,
    prober: Prober | None = None,
    cure: bool = False,
    patient: bool = False,
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
    cure : bool
        Whether edits of the port are tried that undo a known slip.
    patient : bool
        Whether more time is spent on that.

    Raises
    ------
    InputError
        If the two have no quantity in common, or the port ends before it has written one.
    """
    free = session.run()
    check_pairs(pairs or {}, reference, free)
    replay = Replay(session, Matcher(reference, pairs), free, prober)
    if not replay.alone:
        if free.ended:
            if free.is_late:
                raise _Stopped(said("{ending}.", ending=ending(free, free.main)), free)
            raise _Stopped(said("{main}:{line}: {ended}", main=free.main, line=free.line, ended=free.reason), free)
        raise InputError(
            said(
                "{reference} and {port} have no statement in common: no name and no value of the one is in the other; "
                "--pair A=B says which quantity is which. What they only print is not compared.",
                reference=reference.main,
                port=free.main,
            )
        )
    found = judge_all(replay, tolerance)
    if apart := namesakes(replay, found):
        replay.apart |= apart
        found = judge_all(replay, tolerance)
    replay, found = plainly(replay, found, tolerance)
    replay, found = by_names(*turned_back(replay, found, tolerance), tolerance)
    replay, found = uncrossed(replay, found, tolerance)
    found, shared = with_copies(replay, found, tolerance)
    shared += changed_elsewhere(replay, found)
    found = without_filled(replay, without_placeholders(replay, found))
    found = without_idle(replay, without_starts(replay, found))
    found, transposed = as_they_stand(replay, with_doubts(replay, found), tolerance)
    record, links, judged = found
    faults = _faults(replay, found)
    faults += [Fault(site.line, site.file, (site.line,), None, None, words, event) for site, words, event in shared]
    faults += _ended(record, free) + _drawn(reference, free, links)
    lacking = absent(replay, found)
    faults += [_lacking(site, free) for site in lacking if is_last(reference, site, found)]
    # A run that was stopped has made fewer decisions; they are none that go another way.
    if not (free.is_late or reference.is_late or any(not fault.undecided for fault in faults)):
        faults += _tipped(replay, judged)
    faults = sorted(faults, key=lambda fault: (fault.undecided, _is_kept_otherwise(fault, faults), *_when(fault)))
    tried: list[str] = []
    if cure and session.has_time and any(not fault.undecided for fault in faults):
        again = partial(compare_records, reference, session, pairs=pairs, tolerance=tolerance)
        try:
            cures = Cures(replay, found, again, patient=patient)
            faults = cures.told(faults)
            if cures.is_cut_short and not any(fault.cures for fault in faults):
                tried = [said("The search for the slip's name ended before all was tried: there was no more time.")]
        except Exception as error:
            # What was found stands without it.
            tried = [said("No cure was tried: {kind}: {error}.", kind=type(error).__name__, error=error)]
        if session.touches:
            session.run()  # what the port writes into files is its own again
    return ScriptResult(
        reference, free, judged, faults,
        _unpaired(reference, {link.reference.site.number for link in links}),
        _unpaired(free, {link.port.site.number for link in links}),
        [*_notes(reference, free, record), *_positions(links, free), *tried],
        lacking=lacking, transposed=transposed,
    )  # fmt: skip


def _lacking(site: Site, port: Record) -> Fault:
    """A script's last result that the port does not have, or an output that its function does not return."""
    if site.kind == "return":
        own = ("return", port.main, port.called)
        lines = [one.line for one in port.sites if (one.kind, one.file, one.function) == own
                 and len(port.events_of[one.number])]  # fmt: skip
        words = said("MATLAB's {name} is not returned by {function} of {port}: nothing shows that it is right",
                     function=port.called, port=port.main, name=site.target)  # fmt: skip
        return Fault(max(lines, default=1), port.main, tuple(lines[-1:]), site, None, words, len(port.site), True)
    words = said(
        "MATLAB's {name} of line {line} has no partner in the port: nothing shows that it is right; if the port has it "
        "under another name, --pair {name}=NAME says so",
        name=site.target, line=site.line,
    )  # fmt: skip
    return Fault(1, port.main, (), site, None, words, len(port.site), True)


def _is_kept_otherwise(fault: Fault, faults: Sequence[Fault]) -> bool:
    """Whether a list of another size or kind may be right beside what is made of it: things are kept in many ways."""
    if fault.judged is None or fault.judged.finding not in (Finding.SHAPE, Finding.KIND):
        return False
    own = fault.judged.link.port
    return own.kind == "assign" and own.site.kind == "assign" and isinstance(own.values[0], list) and any(
        other.judged is not None and other.judged.finding is Finding.DIFFERS
        and own.site.variable in other.judged.link.port.site.reads for other in faults
    )  # fmt: skip


def _unpaired(record: Record, paired: set[int]) -> list[Site]:
    """Statements that ran and have no partner."""
    return [site for site in record.sites
            if site.number not in paired and site.kind != "state" and len(record.events_of[site.number])]  # fmt: skip


def _tipped(replay: Replay, judged: Sequence[Judged]) -> list[Fault]:
    """The first decision that goes MATLAB's way from MATLAB's numbers, and another when the port runs on its own."""
    same = {identity(one.link): one for one in judged if not one.finding.wrong and one.finding is not Finding.UNSURE}
    found = []
    for link in replay.alone:
        forced = same.get(identity(link))
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
    # Where all numbers are the same there is no rounding.
    is_rounded = any(not one.finding.wrong and one.finding is not Finding.SAME for one in judged)
    return [
        Fault(
            site.line,
            site.file,
            (site.line,),
            first.link.reference.site,
            shown,
            said("on its own the port decides otherwise here, from MATLAB's numbers it does not: rounding tips it")
            if is_rounded
            else said(
                "on its own the port decides otherwise here, from MATLAB's numbers it does not: something that is not "
                "compared makes it do so"
            ),
            max(first.event, 0),
            True,
        )
    ]


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
    words: str = ending(free if free.is_late and port.is_late else port, said("it"))
    return [Fault(line, port.main, (line,), None, None, words, len(port.site), port.is_late)]


def _drawn(reference: Record, port: Record, links: Sequence[Link]) -> list[Fault]:
    """Random numbers that only one side draws, or that are whole numbers of another range.

    What the port does not draw is told where it computes what MATLAB draws it for, if it does.
    """
    other = other_draws(reference.draws, port.draws) or other_range(reference.draws, port.draws)
    if other is None:
        return []
    mine, theirs, words = other
    if None in (mine, theirs) and (reference.is_late or port.is_late):
        return []  # it had not come there
    if theirs is None and port.ended:
        return []  # it stopped before, and that is told
    if mine is not None:
        words = said("{words} ({file}:{line}, {call})", words=words, file=mine.file, line=mine.line, call=mine.words)
    drawing = {(draw.file, draw.line) for draw in port.draws}
    beside = [link.port for link in links if mine is not None
              and (link.reference.site.file, link.reference.site.line) == (mine.file, mine.line)
              and (link.port.site.file, link.port.site.line) not in drawing]  # fmt: skip
    if beside:
        own = beside[0].site
        return [Fault(own.line, own.file, (own.line,), None, None, words, int(beside[0].events[0]))]
    if theirs is None:
        return [Fault(1, port.main, (), None, None, words, len(port.site))]
    return [Fault(theirs.line, theirs.file, (theirs.line,), None, None, words, theirs.event)]


def _notes(reference: Record, port: Record, forced: Record) -> list[str]:
    """What else is to be said: runs that ended early, random numbers, events that were not kept."""
    # Where the port ends early from MATLAB's numbers too, that is a fault and told as one.
    ended = [record for record in (reference, port) if record.ended and not (record is port and forced.ended)]
    notes: list[str] = [
        said("{ending}.", ending=ending(record, record.main)) if record.is_late else
        said("{ending} (line {line}).", ending=ending(record, record.main), line=record.line)
        for record in ended
    ]  # fmt: skip
    if late := [record.main for record in (reference, port) if record.is_late]:
        notes.append(said("What {programs} did until then is compared.", programs=joined(" and ", late)))
    dropped = reference.dropped + port.dropped
    if dropped:
        notes.append(said("{n:,} assignments were too many to be kept and were not compared.", n=dropped))
    return notes


def _positions(links: Sequence[Link], port: Record) -> list[str]:
    """What is said of positions that count from 0 and are printed as they are."""
    shown = names_printed(port.files[port.main]) if port.language == "python" else {}
    own = {link.port.name for link in links if link.form.offset and link.by_value and link.port.kind == "assign"
           and link.port.site.file == port.main}  # fmt: skip
    return [
        said("{name} counts from 0, and line {line} of {port} prints it so; MATLAB's is one more.",
             name=name, line=line, port=port.main)
        for name, line in shown.items() if name in own
    ]  # fmt: skip


def _faults(replay: Replay, outcome: Found) -> list[Fault]:
    judged, blame = outcome.judged, blame_of(replay, outcome)
    others = other_passes([one.link for one in judged], replay.matcher.record, outcome.record)
    # A loop in which a run was stopped was passed as often as there was time for.
    stopped, theirs = (
        {site.number for site in loops_around(record)} for record in (outcome.record, replay.matcher.record)
    )
    others = [other for other in others if stopped.isdisjoint({other.site.number, *other.site.loops})
              and theirs.isdisjoint({other.reference.number, *other.reference.loops})]  # fmt: skip
    # What MATLAB's loop or branch writes is at fault nowhere else where the port's does not run, nor what reads it.
    never = [other for other in others if not (other.target and len(outcome.record.events_of[other.site.number]))]
    lost, inside = {other.reference.number for other in never}, {other.site.number for other in never}
    unwritten = {site.variable for site in outcome.record.sites if not inside.isdisjoint((site.number, *site.loops))}
    judged = [one for one in judged if lost.isdisjoint((one.link.reference.site.number, *one.link.reference.site.loops))
              and not (one.finding.wrong and unwritten & one.link.port.site.reads)]  # fmt: skip
    wrong = [(one.event, one.link.port.site.reads | {one.link.port.name}) for one in judged if one.finding.wrong]
    # What is passed otherwise is a fault only if it leaves something behind: people write loops in many ways.
    others = [
        other
        for other in others
        if other.matters or any(other.event <= event <= other.last and other.target in names for event, names in wrong)
    ]
    # What is left from before a loop that ends too early is not at fault where it was written.
    left = {id(one) for one in judged if any(
        other.reference.number in (one.link.reference.state, *one.link.reference.site.loops)
        and one.link.port.site.number < other.site.number for other in others)}  # fmt: skip
    found = [_fault(one, blame) for one in judged
             if id(one) not in left and (one.finding.wrong or one.finding.undecided)]  # fmt: skip
    found += [_passed_otherwise(other, blame) for other in others]
    seen: dict[tuple[str, int, int], Fault] = {}
    for fault in sorted(found, key=lambda fault: (fault.undecided, *_when(fault))):
        seen.setdefault((fault.file, fault.line, fault.reference.line if fault.reference else 0), fault)
    return list(seen.values())


def _when(fault: Fault) -> tuple[int, bool]:
    """When it shows; that a loop ends otherwise goes before what it leaves behind."""
    return fault.event, fault.judged is not None


def _passed_otherwise(other: Other, blame: Blame) -> Fault:
    """A loop that is passed otherwise than MATLAB's; at the call that hands over another number, if that is why.

    Or at the condition under which it is left, if its head alone would have it go on as MATLAB's does.
    """
    places = [(other.site.file, other.site.line)]
    argument = blame.argument(other.site, other.event)
    why = argument.place if argument is not None else blame.leaving(other.site, other.event)
    if why is None:
        why = blame.deciding(other.site)
    if why is not None:
        places.append(why)
    file, line = places[-1]
    lines = tuple(sorted(number for name, number in places if name == file))
    return Fault(line, file, lines, other.reference, None, other.words, other.event)


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
    cure: bool = True,
    mend: bool = False,
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
    cure : bool
        Whether a fault's slip is looked for, by trying its cure: it takes three seconds at most.
    mend : bool
        Whether the port is cured, compared and cured again until no cure is found: see `ScriptResult.mended`.
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
            raise InputError(
                said(
                    "--seed has no effect beside a record: {main} has drawn its random numbers there.", main=record.main
                )
            )
        asked["seed"] = seed
    prober: Prober | None = None
    more: dict[str, Any] = {"function": function, "order": order, "timeout": timeout}
    best = _Best()
    first = next(forms)
    with PythonSession(port, inputs=first.values, **more) as session:
        if record is None:
            script = Path(reference)  # type: ignore[arg-type]  # it is no record
            tell(said("running {file}", file=script.name))
            record = trace_matlab(script, **asked)
            # What ran into its time limit is not run again.
            prober = None if record.is_late else _prober(script, asked, tell)
        record.check_ran(record.main)
        tell(said("running {file}", file=Path(port).name))
        session.draws = record.draws
        compared = partial(compare_records, record, pairs=pairs, tolerance=tolerance, prober=prober, cure=cure,
                           patient=mend)  # fmt: skip
        best.take(first, partial(_mending, session, compared, mend))
    for form in forms:
        if best.leaves(form):
            with PythonSession(port, inputs=form.values, draws=record.draws, **more) as session:
                best.take(form, partial(_mending, session, compared, mend))
    return replace(best.found(), tolerance=tolerance, seconds=monotonic() - began)


def _mending(session: PythonSession, compared: Callable[[PythonSession], ScriptResult], mend: bool) -> ScriptResult:
    """What is found of a port, and of the port with its cures if it is to have them."""
    result = compared(session)
    return replace(result, mended=mended(session, result, partial(compared, session))) if mend else result


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
        raise InputError(said("{file} is a script: inputs are for a function file.", file=file))
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
        note = (
            [said("The inputs reach {port} in the form in which it runs: {words}.", port=found.port.main, words=words)]
            if words
            else []
        )
        lines = [(record.main, printing_lines(record)) for record in (found.reference, found.port)]
        clocks = by_the_clock([found.reference, found.port])
        return replace(found, notes=[*found.notes, *_outputs(found), *note, *not_printed(lines), *clocks])


def _outputs(result: ScriptResult) -> list[str]:
    """What is said where the function that was called returns another number of values than MATLAB's has outputs."""
    port, mine = result.port, result.reference
    outputs = [site for site in mine.sites if site.file == mine.main and site.kind == "return"
               and site.function == mine.sites[0].function]  # fmt: skip
    values = Counter(site.statement for site in port.sites if (site.kind, site.function) == ("return", port.called)
                     and site.file == port.main and len(port.events_of[site.number]))  # fmt: skip
    if not (port.called and values and outputs) or len(outputs) in values.values():
        return []
    n, most = len(outputs), max(values.values())
    has = said("{n} output", n=n) if n == 1 else said("{n} outputs", n=n)
    returns = said("{n} value", n=most) if most == 1 else said("{n} values", n=most)
    return [said("{function} of {file} has {has}, {called} of {port} returns {returns}.", function=outputs[0].function,
                 file=mine.main, has=has, called=port.called, port=port.main, returns=returns)]  # fmt: skip


def _recorded(path: str | os.PathLike[str]) -> Record:
    """The record of a MATLAB script that a file holds."""
    record = load_record(path)
    if record.language != "matlab":
        raise InputError(
            said(
                "{path}: a record of {main}, a Python program; the reference is MATLAB's.", path=path, main=record.main
            )
        )
    return record


def _prober(script: Path, asked: Mapping[str, Any], tell: Callable[[str], None]) -> Prober:
    """Runs a script once more, as it was run, and measures what rounding does in it."""

    def probed(passes: Passes, through: Through) -> Probe:
        tell(said("measuring what rounding does in {file}", file=script.name))
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
            raise InputError(
                said("--pair {pair}: it must be MATLAB's name, = and the port's, such as --pair y=yhat.", pair=pair)
            )
        made[mine.strip()] = theirs.strip()
    return made
