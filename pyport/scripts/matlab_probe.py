"""What MATLAB's own statements depend on: before they run they are computed with rounding errors, on true inputs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import is_sparse
from pyport.parity.engines import Engine
from pyport.rand import Seed
from pyport.scripts.matlab_expression import Node, NotRead, targets
from pyport.scripts.matlab_noise import Library, Writer, assignment, has_end
from pyport.scripts.matlab_run import TIME_LIMIT, run_traced
from pyport.scripts.matlab_source import File, Table
from pyport.scripts.matlab_syntax import Source, Span
from pyport.scripts.record import Record

#: Statements by file and line.
Statements = Collection[tuple[str, int]]
#: So often a statement's passes are computed with rounding errors.
RUNS = 6
#: So many passes of a statement are probed without being asked for.
FIRST = 20
#: One pass of a statement gets no further run after so many seconds.
_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Pass:
    """One pass of a statement, as it was computed before it ran.

    Attributes
    ----------
    value : object
        What the statement wrote, as the record of the run has it.
    noisy : sequence
        The same of each run with rounding errors, in the shape and the class of `value` where that can be.
    parts : sequence of tuple of str and object
        The text and the value of each part of what is computed, the innermost first, in the order of computing.
    indices : sequence of tuple of str, object and sequence
        The text of each index that is computed on the left side, its value, and that of each run.
    lost : int
        Runs that raised an error; they are not in `noisy`.
    """

    value: Any
    noisy: Sequence[Any]
    parts: Sequence[tuple[str, Any]] = ()
    indices: Sequence[tuple[str, Any, Sequence[Any]]] = ()
    lost: int = 0

    @property
    def spread(self) -> NDArray[np.float64] | None:
        """How far rounding moves each number, in the shape of `value`; None if it is none of numbers.

        Infinite where a run gives another size or an error.
        """
        plain = _numbers(self.value)
        if plain is None:
            return None
        found = np.full(plain.shape, np.inf if self.lost else 0.0)
        for run in self.noisy:
            other = _numbers(run)
            if other is None or other.shape != plain.shape:
                found[...] = np.inf
                continue
            with np.errstate(all="ignore"):
                apart = np.abs(other - plain)
            same = (other == plain) | (np.isnan(other) & np.isnan(plain))
            apart[np.isnan(apart)] = np.inf
            found = np.maximum(found, np.where(same, 0.0, apart))
        return found

    @property
    def is_tipped(self) -> bool:
        """Whether rounding alone changes a size, a decision, a whole number, an index, a text, or raises an error."""
        is_index = any(_tips(value, runs) for _, value, runs in self.indices)
        return is_index or self.lost > 0 or _tips(self.value, self.noisy)


@dataclass(frozen=True, eq=False)
class Probe:
    """What was found out of the statements asked for.

    Attributes
    ----------
    passes : mapping of (int, int) to Pass
        By the number of the site, and which of its events it is, from 0.
    refused : mapping of (str, int) to str
        Statements that were not probed, or of which no pass could be, by file and line; and why.
    site : ndarray of int
        Of each event of this run its site: the same as in the traced run.
    ended : str
        As in the record of the run.
    """

    passes: Mapping[tuple[int, int], Pass]
    refused: Mapping[tuple[str, int], str]
    site: NDArray[np.int32]
    ended: str = ""

    def of(self, site: int) -> dict[int, Pass]:
        """The passes of a site that were probed, by their place among its events."""
        return {event: found for (number, event), found in self.passes.items() if number == site}


def probe_matlab(
    path: str | os.PathLike[str], statements: Statements, *, engine: Engine | str = "auto",
    inputs: Mapping[str, Any] | None = None, seed: Seed = 0, stream: str = "matlab", timeout: float = TIME_LIMIT,
    passes: Mapping[tuple[str, int], Collection[int]] | None = None,
    through: Mapping[tuple[str, int], Statements] | None = None, first: int = FIRST, runs: int = RUNS,
) -> Probe:  # fmt: skip
    """How far rounding moves what statements of a MATLAB script compute, and the values of the parts of each.

    The script runs once more, from the same random numbers. Before one of the statements runs, its right side, and
    indices that it computes, are computed with each operation off by one rounding; so are functions of the person's
    own that it calls. A statement that draws, prints, writes or changes what stays is not computed again.

    Parameters
    ----------
    path : path
    statements : collection of (str, int)
        File and line, as sites have them: assignments, and conditions of if, elseif, while, until and switch.
    engine, inputs, seed, stream, timeout : see `pyport.scripts.matlab_run.trace_matlab`
    passes : mapping of (str, int) to collection of int, optional
        Of statements the passes to be probed besides the first ones; counted from 0, as they begin.
    through : mapping of (str, int) to collection of (str, int), optional
        Of a statement others of the same function, before it, which give variables that it reads: these have the
        rounding errors of those statements then. It tells what a chain of statements loses where a port has one.
    first : int
        How many passes of each are probed in any case.
    runs : int
        How often each is computed with rounding errors.

    Raises
    ------
    InputError, EngineError
        As `trace_matlab`.
    """
    probers: list[_Prober] = []

    def probing(sources: Mapping[str, Source], stems: Mapping[str, str]) -> _Prober:
        probers.append(_Prober(sources, stems, frozenset(statements), passes or {}, through or {}, first, runs))
        return probers[-1]

    record = run_traced(path, engine=engine, inputs=inputs, seed=seed, stream=stream, timeout=timeout, probing=probing)
    return _found(record, probers[-1])


# -- what is asked --------------------------------------------------------------------------------


@dataclass
class _Planned:
    """What a probe returns: of each site the place of its result, the texts of indices, and those of parts."""

    statement: tuple[str, int]
    sites: list[tuple[int, int]]
    results: int
    indices: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


class _Refused(Exception):
    """A statement that is not probed; the message says why."""


class _Prober:
    """Writes the probes of the statements asked for."""

    def __init__(self, sources: Mapping[str, Source], stems: Mapping[str, str], statements: frozenset[tuple[str, int]],
                 passes: Mapping[tuple[str, int], Collection[int]], through: Mapping[tuple[str, int], Statements],
                 first: int, runs: int) -> None:  # fmt: skip
        self.sources, self.library = sources, Library(sources, stems)
        self.statements, self.asked, self.first, self.runs = statements, passes, first, runs
        self.through = through
        self.planned: dict[int, _Planned] = {}
        #: Of each statement that gives whole variables their names, with its number and the place of each.
        self.gives: dict[tuple[str, int], dict[str, tuple[int, int]]] = {}
        self.refused: dict[tuple[str, int], str] = {}

    def __call__(self, file: File, span: Span, variables: frozenset[str], site: int, *, is_value: bool) -> str:
        source = file.source
        # The keyword of a condition stands right before it.
        line = source.lines.line(source.words[span.first - is_value].start)
        statement = file.key, line
        if statement not in self.statements:
            return ""
        planned = _Planned(statement, [(site, 0)], 1)
        writer = Writer(self.library, file.key, variables, planned.parts)
        for other in self.through.get(statement, ()):
            writer.inputs |= self.gives.get(other, {})
        try:
            if is_value:
                self._may(file, span, variables)
                texts = [writer.write(writer.tree(span))]
            else:
                texts = self._assignment(file, span, variables, planned, writer)
            if not planned.parts:
                raise _Refused("nothing is computed")
        except NotRead:
            self.refused[statement] = "it is of a form that is not read here"
            return ""
        except _Refused as reason:
            self.refused.setdefault(statement, str(reason))
            return ""
        self.planned[site] = planned
        counts = [planned.results] + [1] * len(planned.indices)
        return f"[{', '.join(map(str, counts))}], {', '.join(f'@() {text}' for text in texts)}"

    def _may(self, file: File, span: Span, variables: frozenset[str]) -> None:
        if reason := self.library.why(file.key, span, variables):
            raise _Refused(reason)

    def _assignment(self, file: File, span: Span, variables: frozenset[str], planned: _Planned,
                    writer: Writer) -> list[str]:  # fmt: skip
        """The texts of the right side and of indices that are computed."""
        source = file.source
        sign = assignment(source, span)
        if not sign:
            raise _Refused("nothing is computed")
        found = targets(source, Span(span.first, sign - 1))
        first, operator = sign + 1, source.words[sign].text
        while operator == "=" and (sign := assignment(source, Span(first, span.last))):
            operator = source.words[sign].text
            found += targets(source, Span(first, sign - 1))
            first = sign + 1
        right = Span(first, span.last)
        self._may(file, right, variables)
        is_list = source.words[span.first].text == "["
        planned.results = len(found) if is_list else 1
        named = [(k, target) for k, target in enumerate(found) if target is not None]
        site = planned.sites[0][0]
        planned.sites = [(site + n, k if is_list else 0) for n, (k, _) in enumerate(named)]
        self.gives[planned.statement] = {
            target.sign: (site + 1, k + 1 if is_list else 1) for k, target in named if not target.accesses
        }
        tree = writer.tree(right)
        if tree.kind == "matrix" and not tree.parts and not is_list and named[0][1].accesses:
            raise _Refused("it deletes")
        if operator != "=":
            if len(named) != 1 or has_end(named[0][1]):
                raise NotRead
            tree = Node("binary", span.first, span.last, (named[0][1], tree), operator[:-1].replace("**", "^"))
        texts = [writer.write(tree, is_one=operator != "=")]
        for _, target in named:
            for text, shown in self._indices(file, target, variables, writer):
                texts.append(text)
                planned.indices.append(shown)
        return texts

    def _indices(self, file: File, target: Node, variables: frozenset[str],
                 writer: Writer) -> Iterator[tuple[str, str]]:  # fmt: skip
        """Indices of a target that are computed, with their texts in the source."""
        for access in target.accesses:
            for argument in access.arguments:
                is_bare = argument.kind in ("literal", "colon") or (argument.kind == "chain" and not argument.accesses)
                span = Span(argument.first, argument.last)
                if not is_bare and not has_end(argument) and not self.library.why(file.key, span, variables):
                    yield writer.write(argument), writer.shown(argument)

    def copies(self) -> Mapping[str, str]:
        if not self.planned:
            return {}
        return {f"{function.copy}.m": self.library.copy_of(function) for function in self.library.functions}

    def settings(self, table: Table) -> Mapping[str, Any]:
        asked = [(number, k + 1) for number, point in enumerate(table.points, 1)
                 if point.what == "site" and point.number < 0 and point.number % 2 == 0
                 for k in self.asked.get(self.planned[-point.number // 2 - 1].statement, ())]  # fmt: skip
        return {
            "probe_first": float(self.first), "probe_runs": float(self.runs), "probe_seconds": _SECONDS,
            "probe_pure": float(self.library.handles_are_pure), "probe_last": float(len(table.points)),
            "probe_asked": np.array(asked, dtype=float).reshape(-1, 2),
        }  # fmt: skip


# -- what came ------------------------------------------------------------------------------------


def _found(record: Record, prober: _Prober) -> Probe:
    """The probes among the events of a run, each with the event that it was before."""
    site = record.site
    begun = {}
    own = np.ones(len(site), dtype=bool)
    ended: dict[tuple[int, int], list[int]] = {}
    for event in np.flatnonzero(site < 0).tolist():
        number, call = (-int(site[event]) - 1) // 2, int(record.frame[event])
        own[event] = False
        if site[event] % 2:
            begun[number, call] = event
        elif (number, call) in begun:
            # Events between are those of an instrumented function that a handle has called.
            own[begun[number, call] : event] = False
            ended.setdefault((number, call), []).append(event)
    passes: dict[tuple[int, int], Pass] = {}
    refused = dict(prober.refused)
    for (number, call), events in ended.items():
        planned = prober.planned[number]
        for target, place in planned.sites:
            happened = np.flatnonzero((site == target) & own)
            for event, until in zip(events, [*events[1:], len(site)], strict=True):
                cells = record.values[event]
                if len(cells) == 1:
                    refused.setdefault(planned.statement, str(cells[0]))
                    continue
                mine = happened[(happened > event) & (happened < until) & (record.frame[happened] == call)]
                if not len(mine):
                    continue
                found = _pass(cells, planned, place, record.values[mine[0]], _truth(record, target))
                if found is None:
                    refused.setdefault(planned.statement, "computed again, it is not the same")
                else:
                    passes[target, int(np.searchsorted(happened, mine[0]))] = found
    with_passes = {site for site, _ in passes}
    probed = {planned.statement for planned in prober.planned.values() if with_passes & {k for k, _ in planned.sites}}
    refused = {statement: words for statement, words in refused.items() if statement not in probed}
    return Probe(passes, refused, site[own], record.ended)


def _truth(record: Record, site: int) -> bool:
    """Whether a site records the truth of a condition, and no value."""
    return record.sites[site].kind == "test" and not record.sites[site].text.startswith("switch")


def _pass(cells: list[Any], planned: _Planned, place: int, value: Any, is_truth: bool) -> Pass | None:
    """What one probe returned, for one of the statement's targets; None if the statement itself gave another value."""
    (count, runs), lost, order = (np.ravel(cell).astype(int).tolist() for cell in cells[:3])
    results, parts = cells[3 : 3 + count], cells[3 + count : 3 + count + len(order)]
    noisy = [cells[3 + count * (k + 1) + len(order) :][:count] for k in range(runs) if not lost[k]]
    fit: Callable[[Any], Any] = _condition if is_truth else lambda run: _fitted(run, value)
    plain, wrote = _numbers(fit(results[place])), _numbers(value)
    if plain is None or wrote is None:
        is_same = (plain is None) == (wrote is None) and (not isinstance(value, str) or results[place] == value)
    else:
        is_same = np.array_equal(plain, wrote, equal_nan=True)
    if not is_same:
        return None
    return Pass(
        value,
        [fit(run[place]) for run in noisy],
        [(planned.parts[k - 1], part) for k, part in zip(order, parts, strict=True)],
        [(text, results[k], [run[k] for run in noisy]) for k, text in enumerate(planned.indices, planned.results)],
        sum(lost),
    )


def _condition(value: Any) -> Any:
    """What MATLAB takes a value for in an if."""
    array = _numbers(value)
    is_true = bool(value) if array is None else array.size > 0 and bool(np.all(array != 0))
    return np.array([[is_true]])


def _fitted(value: Any, like: Any) -> Any:
    """A value as it is once it has been written into what is there: its class and, where it can be, its shape."""
    if not all(isinstance(one, np.ndarray) and one.dtype.kind in "biufc" for one in (value, like)):
        return value
    if value.dtype != like.dtype:
        value = _converted(value, like.dtype)
    if value.shape == like.shape:
        return value
    if value.size == like.size:
        return value.reshape(like.shape, order="F")
    return np.full(like.shape, value.item()).astype(value.dtype) if value.size == 1 else value


def _converted(value: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    if kind.kind in "iu" and value.dtype.kind == "f":
        limits = np.iinfo(kind)
        with np.errstate(all="ignore"):
            whole = np.copysign(np.floor(np.abs(value) + 0.5), value)
        whole = np.where(np.isnan(whole), 0.0, whole)
        low, high = float(limits.min), float(limits.max)
        inside = np.clip(whole, low, np.nextafter(high, 0) if float(high) > limits.max else high).astype(kind)
        return np.where(whole >= high, limits.max, np.where(whole <= low, limits.min, inside)).astype(kind)
    if kind.kind == "b":
        return np.asarray(value != 0)
    if value.dtype.kind == "c" and kind.kind != "c":
        return value
    return value.astype(kind)


def _numbers(value: Any) -> NDArray[Any] | None:
    """An array of floats or complex numbers; None if it is none of numbers."""
    if is_sparse(value):
        given: Any = value
        value = given.toarray()
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biufc":
        return None
    return value.astype(np.complex128 if value.dtype.kind == "c" else np.float64)


def _tips(value: Any, runs: Sequence[Any]) -> bool:
    """Whether a decision is another in one of the runs."""
    plain = _numbers(value)
    for run in runs:
        if isinstance(value, str) or isinstance(run, str):
            if type(value) is not type(run) or value != run:
                return True
            continue
        other = _numbers(run)
        if plain is None or other is None:
            continue
        if other.shape != plain.shape:
            return True
        both = np.stack([plain, other])
        finite = both[np.isfinite(both)]
        if np.array_equal(finite, np.rint(finite)) and not np.array_equal(plain, other, equal_nan=True):
            return True
    return False
