"""What a traced program wrote: its sites, and the events in the order in which they happened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pyport.errors import InputError
from pyport.foreign import Opaque
from pyport.language import said

__all__ = ["Draw", "Kind", "Opaque", "Record", "Site"]

#: What a site does.
#:
#: ``assign``   gives a name a value: ``x = v``, ``[a, b] = f()``, ``x += v``; one site for each name
#: ``element``  writes into what a name holds: ``x(i, :) = v``, ``s.f = v``, ``x.append(v)``
#: ``for``      gives the loop variable its next value
#: ``test``     the truth of a condition: if, elseif, while; the value of a switch
#: ``return``   the value of a function's output when the function ends
#: ``state``    the whole of a variable that a loop has written, when the loop is left
Kind = Literal["assign", "element", "for", "test", "return", "state"]

#: How long a run was that was stopped.
_SECONDS = re.compile(r"(?<=after )\S+ s\b")
#: Statements that one reads from, at most.
_MOST = 20


@dataclass(frozen=True)
class Site:
    """A place in a source file that writes a value.

    Attributes
    ----------
    number : int
        Its place in `Record.sites`, which are in the order of the text.
    kind : Kind
    target : str
        What is written, as the source says it without its indices: ``x``, ``s.f``, ``self.W``; empty for a test.
    file : str
        The key in `Record.files`.
    line, last : int
        First and last line of the statement, from 1.
    function : str
        The function that it stands in; empty at the top level. Methods are ``Class.method``.
    loops : tuple of int
        The numbers of the ``for`` and ``while`` sites (kind "for" or "test") around it, outermost first,
        within its function.
    statement : int
        The number of the first site of the same statement: several names may be written by one.
    text : str
        The statement's source, in one line.
    reads : frozenset of str
        The names that the statement reads.
    """

    number: int
    kind: Kind
    target: str
    file: str
    line: int
    last: int
    function: str
    loops: tuple[int, ...]
    statement: int
    text: str
    reads: frozenset[str]

    @property
    def variable(self) -> str:
        """The name that holds what is written: of ``s.f`` it is ``s``, but a field of ``self`` is one of its own."""
        return self.target if self.target.startswith("self.") else self.target.partition(".")[0]


def names(text: str) -> frozenset[str]:
    """The words of a text: a long set of names stays readable so."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Draw:
    """One call of a random generator.

    Attributes
    ----------
    event : int
        How many events had happened before it.
    file, line : str, int
        Where it was called.
    kind : {"uniform", "normal", "integer", "permutation"}
    words : str
        The function as the source calls it: ``randn``, ``np.random.rand``.
    values : ndarray
        What it returned, in MATLAB's order (column by column), flat; of integers and permutations as it returned them.
    low, high : float
        The range of integers, both ends included; NaN for other kinds.
    shape : tuple of int
        The shape of what it returned, as its language has it; empty for one number, and where it is not known.

    Notes
    -----
    Numbers that Python scales itself, ``uniform(a, b)`` and ``normal(mean, sd)``, are recorded before that: they are
    compared with what MATLAB's ``rand`` and ``randn`` return.
    """

    event: int
    file: str
    line: int
    kind: Literal["uniform", "normal", "integer", "permutation"]
    words: str
    values: NDArray[Any]
    low: float = np.nan
    high: float = np.nan
    shape: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Record:
    """What one run of a traced program wrote.

    Attributes
    ----------
    language : {"matlab", "python"}
    main : str
        The key in `files` of the script or function that was run.
    files : mapping of str to str
        The source of each traced file by its name.
    sites : sequence of Site
    site : ndarray of int
        Of each event the number of its site.
    frame : ndarray of int
        Of each event the call that it happened in: 0 at the top level, a new number for each call.
    caller : ndarray of int
        Of each frame the event that had happened last when it was called; -1 before the first.
    values : sequence
        Of each event what was written: arrays with the shape and class that they have in their language (MATLAB's have
        two axes or more), text as str, ``list``, ``tuple`` and ``dict`` for their like (a cell array is an
        object array, a struct a dict, a struct array an object array of dicts), scipy.sparse
        matrices, `Opaque` for the rest. An element event has the part that was written.
    where : mapping of int to tuple
        Of element events the indices written, counted from 0: slices, whole numbers, arrays of them, arrays of bool,
        and names of fields; ``(slice(None), 3)``, ``("W", 0)``. One index alone counts along MATLAB's columns
        in a MATLAB record.
    draws : sequence of Draw
    ended : str
        Empty if the program ended by itself; else why not, in a sentence.
    line : int
        The line at which it ended; 0 if by itself.
    dropped : int
        Events that were too many to be kept.
    aliases : mapping of int to tuple of str
        Of events of a replay that write into what several names of their frame share, those names.
    words : str
        The last of what it printed.
    called : str
        The function of a Python program that was called; empty if it was run as a script.
    left : mapping
        Of a replay that ended by itself, for its top level and a function that stands for it, what the variables hold
        then that others may have changed: arrays, lists and dicts.
    """

    language: Literal["matlab", "python"]
    main: str
    files: Mapping[str, str]
    sites: Sequence[Site]
    site: NDArray[np.int32]
    frame: NDArray[np.int32]
    caller: NDArray[np.int32]
    values: Sequence[Any]
    where: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    draws: Sequence[Draw] = ()
    ended: str = ""
    line: int = 0
    dropped: int = 0
    aliases: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    called: str = ""
    left: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        """Whether it was stopped because its time was up: what it wrote until then is right all the same."""
        return "had not ended" in self.ended

    @property
    def reason(self) -> str:
        """Why it ended, as a sentence has it: what was raised in the program's own words."""
        if found := re.fullmatch(r"exit status (\d+)", self.ended):
            return said("exit status {n}", n=found[1])
        if found := re.fullmatch(r"it left with (.*)", self.ended, re.DOTALL):
            return said("it left with {words}", words=found[1])
        if found := re.fullmatch(r"it had not ended after (\S+ s) and was stopped", self.ended):
            return said("it had not ended after {time} and was stopped", time=found[1])
        return self.ended

    @property
    def time(self) -> str:
        """How long a run was that was stopped; empty if that is unknown."""
        found = _SECONDS.search(self.ended)
        return found[0] if found else ""

    def check_ran(self, script: object) -> None:
        """Refuse a program that raised an error, or wrote nothing before its time was up.

        Raises
        ------
        InputError
            With the place in `script`, and the program's own message.
        """
        if self.ended and not (self.is_late and len(self.site)):
            if self.is_late:
                raise InputError(
                    said(
                        "{script}:{line}: it had not ended after {time} and was stopped (it wrote nothing in "
                        "that time, so "
                        "that nothing can be compared with it)",
                        script=script,
                        line=self.line,
                        time=self.time,
                    )
                )
            raise InputError(
                said(
                    "{script}:{line}: {error} (it stops there by itself, so that nothing can be compared with it)",
                    script=script,
                    line=self.line,
                    error=self.ended,
                )
            )

    @cached_property
    def events_of(self) -> Sequence[NDArray[np.int64]]:
        """Of each site its events, in order."""
        order = np.argsort(self.site, kind="stable")
        ends = np.searchsorted(self.site[order], np.arange(len(self.sites) + 1))
        return [order[ends[k] : ends[k + 1]] for k in range(len(self.sites))]

    @cached_property
    def calls(self) -> Counter[tuple[str, str]]:
        """How often each function was called, by its file and name, as far as a call wrote something."""
        scopes = list(dict.fromkeys((site.file, site.function) for site in self.sites))
        place = {scope: k for k, scope in enumerate(scopes)}
        of_site = np.array([place[site.file, site.function] for site in self.sites], dtype=np.int64)
        frames = int(self.frame.max(initial=0)) + 1
        return Counter(scopes[code // frames] for code in np.unique(of_site[self.site] * frames + self.frame).tolist())

    def feeding(self, site: Site, starts: Collection[int]) -> list[Site]:
        """Statements before one, in its function, that give what it reads, back to those from which it starts."""
        found: dict[int, Site] = {}
        wanted, seen = set(site.reads), set[str]()
        while wanted - seen and len(found) < _MOST:
            name = (wanted - seen).pop()
            seen.add(name)
            for other in self.sites:
                if (
                    other.kind == "assign" and other.target == name and other.number not in starts
                    and other.number < site.number and (other.file, other.function) == (site.file, site.function)
                ):  # fmt: skip
                    found[other.number] = other
                    wanted |= other.reads
        return [found[number] for number in sorted(found)]
