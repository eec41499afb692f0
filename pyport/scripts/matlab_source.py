"""A MATLAB source with a recording call behind every assignment, line for line as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pyport.scripts.matlab_inline import DECLARED, LONGEST, clears
from pyport.scripts.matlab_syntax import ASSIGNMENTS, Clause, Source, Span, Statement
from pyport.scripts.matlab_text import Token
from pyport.scripts.record import Kind, Site

#: Functions whose results are random, and what they draw.
DRAWS = {"rand": "uniform", "randn": "normal", "randi": "integer", "randperm": "permutation"}
#: Functions that may be called by their names in quotes: the first argument.
_BY_NAME = frozenset(["feval", "cellfun", "arrayfun", "str2func", "structfun", "cellfun2", "bsxfun", "accumarray"])
_CONTINUED = re.compile(r"\.\.\.[^\r\n]*(?:\r\n|\r|\n)")
_PURE_OPERATORS = frozenset(["+", "-", "*", ":"])
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Point:
    """A place in the instrumented text that reports to the recorder by its number.

    Attributes
    ----------
    what : str
        ``site``: an event of that site. ``enter`` and ``leave``: a function begins and ends. ``try``, ``tried``,
        ``caught``: a block that may fail begins, has not failed, or its handler begins. ``draw``: a random draw.
        ``many``: several of these at once.
    number : int
        That of the site, or of the block.
    pattern : list
        Of an element the brackets and fields written, as `where` of a record is made from them. Of many points
        their numbers.
    parts : int
        How many numbers of the place come along with the value.
    wrapped : bool
        Whether the value comes in a cell, since there may be several.
    file, function : str
        Where it stands; the function is None in a script that others call: it runs in the caller's workspace.
    line : int
    words : str
        Of a draw the function that is called.
    """

    what: Literal["site", "enter", "leave", "try", "tried", "caught", "draw", "many"]
    number: int
    file: str
    function: str | None
    line: int
    pattern: list[Any] = field(default_factory=list)
    parts: int = 0
    wrapped: bool = False
    words: str = ""


@dataclass
class Table:
    """The sites and points of all files that are traced together; points count from 1.

    Attributes
    ----------
    inline : bool
        Whether events are written into global variables, without a call.
    """

    sites: list[Site] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    slots: int = 0
    blocks: int = 0
    inline: bool = False

    def add(self, point: Point) -> int:
        """The number of a new point."""
        self.points.append(point)
        return len(self.points)

    @property
    def events(self) -> list[int]:
        """How many events each point has."""
        return [sum(self.points[k - 1].what == "site" for k in point.pattern) if point.what == "many"
                else int(point.what == "site") for point in self.points]  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file to be traced.

    Attributes
    ----------
    key : str
        Its name as messages say it.
    source : Source
    place : str
        The absolute path without ``.m``: what ``mfilename('fullpath')`` gives.
    is_called : bool
        Whether it is a script that others call: it runs in their workspace.
    names : mapping of str to str
        What functions and scripts are called in the traced files, where that is another name.
    own : frozenset of str
        Names of functions that are the person's own: no draws, no ``exit``.
    """

    key: str
    source: Source
    place: str
    is_called: bool
    names: Mapping[str, str]
    own: frozenset[str]


class Prober(Protocol):
    """Says what is to be computed with rounding errors before a statement runs."""

    def __call__(self, file: File, span: Span, variables: frozenset[str], site: int, *, is_value: bool) -> str:
        """The arguments of `pyport_probe` for a statement, or for a condition (`is_value`); empty if it is not probed.

        `site` is the number that its first site gets.
        """

    def copies(self) -> Mapping[str, str]:
        """The files that these arguments call, besides pyport's own."""

    def settings(self, table: Table) -> Mapping[str, Any]:
        """What `pyport_probe` must know, once all files have been instrumented."""


@dataclass(frozen=True)
class _Accessor:
    """A bracket or a field behind a name: its kind, its own words, and its arguments."""

    kind: Literal["()", "{}", ".", ".()"]
    span: Span
    arguments: tuple[Span, ...]


@dataclass(frozen=True)
class _Target:
    """What an assignment writes: a name and what follows it."""

    base: int
    accessors: tuple[_Accessor, ...]


@dataclass(frozen=True)
class _Report:
    """What is reported of a point: its number, and the text of its value and of what comes along."""

    point: int
    given: str


@dataclass(frozen=True)
class _Scope:
    """The function or script that is walked: its name and outputs, its variables, and the loops around."""

    function: str
    variables: frozenset[str]
    returns: tuple[tuple[str, int], ...] = ()
    leave: _Report | None = None
    surely: Mapping[str, int] = field(default_factory=dict)
    loops: tuple[int, ...] = ()

    def inside(self, loop: int) -> _Scope:
        return _Scope(self.function, self.variables, self.returns, self.leave, self.surely, (*self.loops, loop))


class Instrumented:
    """The text of a file with its recording calls.

    Parameters
    ----------
    file : File
    table : Table
        Gets the sites and points of the file.
    prober : Prober, optional
    """

    def __init__(self, file: File, table: Table, prober: Prober | None = None) -> None:
        self.file, self.table, self.prober = file, table, prober
        self.source, self.words = file.source, file.source.words
        self._edits: list[tuple[int, int, int, str]] = []
        self._closed: set[int] = set()
        main = _Scope("", frozenset(self._assigned(self.source.statements)))
        own = [statement for statement in self.source.statements if statement.kind != "function"]
        if own and table.inline:
            self._insert(self.words[own[0].span.first].start, f"{self._declared()}pyport_look(); ")
        self._functions(self.source.statements, main.variables)
        self._block(self.source.statements, main)
        self._names(main.variables, self._outside(Span(0, len(self.words) - 1), self.source.statements))

    # -- the texts ------------------------------------------------------------------------------

    def whole(self, name: str) -> str:
        """The text of a function file whose first function gets this name."""
        edits = list(self._edits)
        if functions := self.source.functions:
            edits += self._renamed(functions[0], name)
        return self._text(0, len(self.source.text), edits)

    def code(self) -> str:
        """The text of a script, with blank lines where functions stood."""
        pieces, place = [], 0
        for statement in self.source.functions:
            first, last = self._bounds(statement)
            pieces += [self._text(place, first, self._edits), self._blank_lines(first, last)]
            place = last
        return "".join([*pieces, self._text(place, len(self.source.text), self._edits)])

    def function(self, statement: Statement, name: str) -> str:
        """The text of a file for one function of a script, on the lines where it stands."""
        first, last = self._bounds(statement)
        edits = self._edits + self._renamed(statement, name)
        return self._blank_lines(0, first) + self._text(first, last, edits) + "\n"

    def _blank_lines(self, first: int, last: int) -> str:
        return "\n" * (self.source.lines.line(last) - self.source.lines.line(first))

    def _bounds(self, statement: Statement) -> tuple[int, int]:
        return self.words[statement.span.first].start, self.words[statement.span.last].end

    def _renamed(self, statement: Statement, name: str) -> list[tuple[int, int, int, str]]:
        assert statement.signature is not None
        old = self.words[statement.signature.name]
        edits = [(old.start, 1, old.end, name)]
        # In a file whose function has another name than the file, it may call itself by its own.
        if old.text not in self.file.names:
            edits += [
                (word.start, 1, word.end, name) for k, word in enumerate(self.words)
                if word.kind == "name" and word.text == old.text and word is not old and not self._is_field(k)
            ]  # fmt: skip
        return edits if old.text != name else []

    def _text(self, first: int, last: int, edits: Iterable[tuple[int, int, int, str]]) -> str:
        pieces, place = [], first
        for begin, _, end, text in sorted(edits, key=lambda edit: edit[:2]):
            if first <= begin and end <= last and begin >= place:
                pieces += [self.source.text[place:begin], text]
                place = end
        return "".join([*pieces, self.source.text[place:last]])

    # -- edits ----------------------------------------------------------------------------------

    def _insert(self, place: int, text: str) -> None:
        self._edits.append((place, 0, place, text))

    def _replace(self, word: Token, text: str) -> None:
        self._edits.append((word.start, 1, word.end, text))

    def _separator(self, number: int) -> Token | None:
        """The comma or semicolon behind a word."""
        follows = self.words[number + 1] if number + 1 < len(self.words) else None
        return follows if follows and follows.kind == "separator" and follows.text in (",", ";") else None

    def _behind(self, number: int, calls: Iterable[str]) -> None:
        """Put calls behind the statement, or the header, that ends with a word."""
        if not (text := " ".join(calls)):
            return
        separator = self._separator(number)
        place = separator.end if separator else self.words[number].end
        comma = "" if separator or place in self._closed else ","
        self._insert(place, f"{comma} {text}")
        self._closed.add(place)

    def _behind_keyword(self, number: int, text: str) -> None:
        """Put a call behind a keyword that has no header."""
        separator = self._separator(number)
        place = separator.end if separator else self.words[number].end
        self._insert(place, f" {text} ")
        self._closed.add(place)

    def _comma_before(self, number: int) -> str:
        """What must separate a new keyword before a word from what is there."""
        if not number:
            return ""
        before = self.words[number - 1]
        return "" if before.kind in ("separator", "keyword") or before.end in self._closed else ", "

    # -- points and sites -----------------------------------------------------------------------

    def _point(self, what: Literal["enter", "leave", "try", "tried", "caught"], number: int, scope: _Scope,
               word: int) -> _Report:  # fmt: skip
        made = Point(what, number, self.file.key, self._caller(scope), self._line(word))
        return _Report(self.table.add(made), "[]")

    def _told(self, *reports: _Report) -> str:
        """The statements that report points, all at once: nothing else may happen between them."""
        first, *others = reports
        given = [report.given for report in reports]
        number = first.point
        if others:
            point, numbers = self.table.points[number - 1], [report.point for report in reports]
            number = self.table.add(Point("many", 0, point.file, point.function, point.line, numbers))
        if self.table.inline:
            kept = f"pyport_c{{++pyport_n}} = {{{', '.join([str(number), *given])}}};"
            return f"{kept} if pyport_n >= {LONGEST}, pyport_look(); end;"
        return f"pyport_event({', '.join([str(number), *given])});"

    def _probe(self, span: Span, site: int, scope: _Scope, *, is_value: bool) -> str:
        """The call before a statement or a condition that probes it, if it is to be probed.

        Its two points are no sites: the numbers -1 and -2 belong to site 0, -3 and -4 to site 1, and so on.
        """
        if self.prober is None or not (asked := self.prober(self.file, span, scope.variables, site, is_value=is_value)):
            return ""
        begun, ended = (
            self.table.add(Point("site", -2 * site - k, self.file.key, self._caller(scope), self._line(span.first)))
            for k in (1, 2)
        )
        return f"if pyport_probe({ended}), pyport_probe({begun}, {ended}, {site + 1}, {asked}); end; "

    def _probe_before(self, word: int, span: Span, site: int, scope: _Scope, *, is_value: bool) -> None:
        """Probe where a statement begins with a word."""
        if text := self._probe(span, site, scope, is_value=is_value):
            self._insert(self.words[word].start, self._comma_before(word) + text)

    def _line(self, number: int) -> int:
        return self.source.lines.line(self.words[number].start)

    def _site(self, kind: Kind, target: str, span: Span, scope: _Scope, reads: Iterable[str] = (),
              statement: int | None = None) -> int:  # fmt: skip
        number = len(self.table.sites)
        self.table.sites.append(Site(
            number, kind, target, self.file.key, self._line(span.first),
            self.source.lines.line(self.words[span.last].end - 1), scope.function, scope.loops,
            number if statement is None else statement, self._shown(span), frozenset(reads),
        ))  # fmt: skip
        return number

    def _event(self, site: int, scope: _Scope, value: str, parts: Iterable[str] = (), pattern: list[Any] | None = None,
               *, wrapped: bool = False) -> _Report:  # fmt: skip
        number = self._site_point(site, scope, tuple(parts), pattern, wrapped=wrapped)
        return _Report(number, ", ".join((f"{{{value}}}" if wrapped else value, *parts)))

    def _site_point(self, site: int, scope: _Scope, parts: tuple[str, ...] = (), pattern: list[Any] | None = None,
                    *, wrapped: bool = False) -> int:  # fmt: skip
        made = Point(
            "site",
            site,
            self.file.key,
            self._caller(scope),
            self.table.sites[site].line,
            pattern or [],
            len(parts),
            wrapped,
        )
        return self.table.add(made)

    def _caller(self, scope: _Scope) -> str | None:
        """The function whose call an event belongs to; a script that others call belongs to theirs."""
        return None if self.file.is_called and not scope.function else scope.function

    def _shown(self, span: Span) -> str:
        text = self.source.text[self.words[span.first].start : self.words[span.last].end]
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return " ".join(_CONTINUED.sub(" ", text).split())

    def _reads(self, first: int, last: int) -> set[str]:
        """The names that some words read; inputs of anonymous functions are their own."""
        names, own = set[str](), set[str]()
        for k in range(first, last + 1):
            word = self.words[k]
            if word.kind != "name" or word.text == "end" or self._is_field(k):
                continue
            (own if self._is_lambda_input(k, first) else names).add(word.text)
        return names - own

    def _is_lambda_input(self, number: int, first: int) -> bool:
        for k in range(number - 1, first - 1, -1):
            word = self.words[k]
            if word.text == "(":
                return k > first and self.words[k - 1].text == "@"
            if word.kind != "name" and word.text not in (",", "~", "!"):
                return False
        return False

    def _is_field(self, number: int) -> bool:
        return number > 0 and self.words[number - 1].text == "." and not self.words[number].blank

    # -- what is assigned -----------------------------------------------------------------------

    def _assigned(self, statements: Iterable[Statement]) -> Iterator[str]:
        """The names that statements give values, those of their blocks too, but not of functions in them."""
        for statement in statements:
            if statement.kind == "simple":
                yield from (self.words[target.base].text for target in self._targets(statement.span)[0])
            elif statement.kind == "declare":
                yield from (word.text for word in self.words[statement.span.first + 1 : statement.span.last + 1]
                            if word.kind == "name")  # fmt: skip
            elif statement.kind == "for":
                yield from self._loop_names(statement.clauses[0])
            if statement.kind != "function":
                for clause in statement.clauses:
                    if statement.kind == "try" and clause.header:
                        yield self.words[clause.header.first].text
                    yield from self._assigned(clause.body)

    def _loop_names(self, clause: Clause) -> list[str]:
        assert clause.header is not None
        names = []
        for k in range(clause.header.first, clause.header.last):
            if self.words[k].text == "=":
                break
            if self.words[k].kind == "name" and not self._is_field(k):
                names.append(self.words[k].text)
        return names

    def _targets(self, span: Span) -> tuple[list[_Target], int, bool]:
        """What a simple statement writes, where its right side begins, and whether the targets stand in brackets."""
        first, last = span.first, span.last
        if self.words[first].text == "[" and (closing := self._partner(first, last)) and closing < last:
            if self.words[closing + 1].text != "=":
                return [], first, False
            return self._listed(first + 1, closing - 1), closing + 2, True
        if self.words[first].text in ("++", "--") and (target := self._target(first + 1, last)):
            return [target], last + 1, False
        if self.words[last].text in ("++", "--") and (target := self._target(first, last - 1)):
            return [target], last + 1, False
        found: list[_Target] = []
        while (sign := self._assignment(first, last)) and (target := self._target(first, sign - 1)):
            found.append(target)
            first = sign + 1
        return found, first, False

    def _assignment(self, first: int, last: int) -> int:
        depth = 0
        for k in range(first, last + 1):
            text = self.words[k].text if self.words[k].kind == "operator" else ""
            depth += (text in _OPENING) - (text in _CLOSING) if text else 0
            if depth == 0 and text in ASSIGNMENTS:
                return k
        return 0

    def _partner(self, first: int, last: int) -> int:
        depth = 0
        for k in range(first, last + 1):
            if self.words[k].kind == "operator":
                depth += (self.words[k].text in _OPENING) - (self.words[k].text in _CLOSING)
            if depth == 0:
                return k
        return 0

    def _target(self, first: int, last: int) -> _Target | None:
        """The target that some words are, if they are one."""
        if first > last or self.words[first].kind != "name":
            return None
        accessors, place = self._accessors(first + 1, last)
        return _Target(first, accessors) if place == last + 1 else None

    def _accessors(self, place: int, last: int, *, listed: bool = False) -> tuple[tuple[_Accessor, ...], int]:
        found: list[_Accessor] = []
        while place <= last:
            word = self.words[place]
            if listed and word.blank:
                break
            if word.text in ("(", "{"):
                closing = self._partner(place, last)
                kind: Literal["()", "{}"] = "()" if word.text == "(" else "{}"
                found.append(_Accessor(kind, Span(place, closing), self._arguments(place, closing)))
                place = closing + 1
            elif word.text == "." and place < last and self.words[place + 1].text == "(":
                closing = self._partner(place + 1, last)
                found.append(_Accessor(".()", Span(place, closing), (Span(place + 2, closing - 1),)))
                place = closing + 1
            elif word.text == "." and place < last and self.words[place + 1].kind == "name":
                found.append(_Accessor(".", Span(place, place + 1), ()))
                place += 2
            else:
                break
        return tuple(found), place

    def _arguments(self, opening: int, closing: int) -> tuple[Span, ...]:
        found, depth, first = [], 0, opening + 1
        for k in range(opening + 1, closing + 1):
            text = self.words[k].text if self.words[k].kind == "operator" else ""
            if k == closing or (depth == 0 and text == ","):
                if k > first:
                    found.append(Span(first, k - 1))
                first = k + 1
            elif text:
                depth += (text in _OPENING) - (text in _CLOSING)
        return tuple(found)

    def _listed(self, first: int, last: int) -> list[_Target]:
        found, place = [], first
        while place <= last:
            if self.words[place].kind == "name":
                accessors, end = self._accessors(place + 1, last, listed=True)
                found.append(_Target(place, accessors))
                place = end
            else:
                place += 1
        return found

    # -- statements -----------------------------------------------------------------------------

    def _functions(self, statements: Iterable[Statement], shared: frozenset[str]) -> None:
        for statement in statements:
            if statement.kind == "function":
                self._function(statement, shared)

    def _function(self, statement: Statement, shared: frozenset[str]) -> None:
        signature, body = statement.signature, statement.clauses[0].body
        assert signature is not None
        name = self.words[signature.name].text
        variables = frozenset([*signature.inputs, *signature.outputs, *self._assigned(body)]) | shared
        head = Span(statement.span.first, signature.last)
        first = len(self.table.sites)
        bare = _Scope(name, variables)
        outputs = [(output, self._site_point(self._site("return", output, head, bare, statement=first), bare))
                   for output in signature.outputs]  # fmt: skip
        leave = self._point("leave", 0, bare, statement.span.last)
        scope = _Scope(name, variables, tuple(outputs), leave, self._surely(body, signature.inputs))
        own = [part for part in body if part.kind not in ("function", "arguments")]
        if own:
            enter = self._told(self._point("enter", 0, bare, statement.span.first))
            self._insert(self.words[own[0].span.first].start, f"{self._declared()}{enter} ")
            self._block(body, scope)
            end = own[-1].span.last
            self._behind(end, self._returned(scope, self.words[end].end))
        # Functions within a function share its variables.
        self._functions(body, variables)
        self._names(variables, self._outside(Span(signature.last + 1, statement.span.last), body))

    def _surely(self, body: Iterable[Statement], inputs: Iterable[str]) -> dict[str, int]:
        """From where in the text on a name surely has a value."""
        found = dict.fromkeys(inputs, 0)
        for statement in body:
            if statement.kind == "simple":
                for target in self._targets(statement.span)[0]:
                    found.setdefault(self.words[target.base].text, self.words[statement.span.last].end)
            if statement.kind == "command" and self.words[statement.span.first].text.startswith("clear"):
                return {}
        return found

    def _returned(self, scope: _Scope, place: int) -> Iterator[str]:
        """The calls that record a function's outputs where it ends, and that it ends."""
        sure: list[_Report] = []
        for name, point in scope.returns:
            report = _Report(point, name)
            if scope.surely.get(name, place + 1) <= place:
                sure.append(report)
                continue
            if sure:
                yield self._told(*sure)
                sure = []
            yield f"if exist('{name}', 'var') == 1, {self._told(report)} end;"
        assert scope.leave is not None
        yield self._told(*sure, scope.leave)

    def _block(self, statements: Iterable[Statement], scope: _Scope) -> None:
        for statement in statements:
            match statement.kind:
                case "simple":
                    self._simple(statement.span, scope)
                case "command":
                    self._cleared(statement.span)
                case "declare":
                    self._declare(statement.span, scope)
                case "if":
                    self._if(statement, scope)
                case "while":
                    self._while(statement, scope)
                case "for":
                    self._for(statement, scope)
                case "do":
                    self._do(statement, scope)
                case "switch":
                    self._switch(statement, scope)
                case "try" | "unwind_protect":
                    self._try(statement, scope)
                case "return":
                    self._return(statement, scope)

    def _return(self, statement: Statement, scope: _Scope) -> None:
        if scope.leave:
            place = self.words[statement.span.first].start
            self._insert(place, " ".join(self._returned(scope, place)) + " ")

    def _simple(self, span: Span, scope: _Scope) -> None:
        targets, right, listed = self._targets(span)
        if not targets:
            self._cleared(span)
            return
        reads = self._reads(right, span.last)
        sign = self.words[right - 1].text if right <= span.last else "++"
        for target in targets:
            reads |= {
                name for accessor in target.accessors for name in self._reads(accessor.span.first, accessor.span.last)
            }
            if sign != "=":
                reads.add(self.words[target.base].text)
        written = [self.words[target.base].text for target in targets]
        first = len(self.table.sites)
        self._probe_before(span.first, span, first, scope, is_value=False)
        reports = []
        for target in targets:
            if deleted := self._is_deletion(target, right, span.last):
                target = _Target(target.base, target.accessors[:-1])
            kind: Kind = "element" if target.accessors else "assign"
            site = self._site(kind, self._named(target), span, scope, reads, first)
            if not target.accessors:
                reports.append(self._event(site, scope, self.words[target.base].text))
            else:
                ends = written.count(self.words[target.base].text) == 1 and not deleted
                reports.append(self._element(site, target, scope, frozenset(written), listed=listed, ends=ends))
        self._behind(span.last, [self._told(*reports)])

    def _cleared(self, span: Span) -> None:
        """Keep the events over a statement that may clear the variables in which they are."""
        if self.table.inline and clears(self.words[span.first : span.last + 1]):
            self._insert(self.words[span.first].start, "pyport_look(); ")
            self._behind(span.last, [f"{self._declared()}pyport_look();"])

    def _declared(self) -> str:
        return f"{DECLARED} " if self.table.inline else ""

    def _named(self, target: _Target) -> str:
        """The target without its indices."""
        fields = (self.words[accessor.span.last].text for accessor in target.accessors if accessor.kind == ".")
        return ".".join([self.words[target.base].text, *fields])

    def _is_deletion(self, target: _Target, right: int, last: int) -> bool:
        if not target.accessors or target.accessors[-1].kind != "()":
            return False
        rest = [self.words[k].text for k in range(right, last + 1)]
        return rest in (["[", "]"], ["''"], ['""'])

    def _element(self, site: int, target: _Target, scope: _Scope, written: frozenset[str], *, listed: bool,
                 ends: bool) -> _Report:  # fmt: skip
        """The report of what was written into a part of a variable.

        The part is read again after the write. An index that would mean something else then, or may not be computed
        twice, is kept by `pyport_index` when it is computed.
        """
        read, parts, pattern = self.words[target.base].text, list[str](), list[Any]()
        for accessor in target.accessors:
            if accessor.kind == ".":
                name = self.words[accessor.span.last].text
                read += f".{name}"
                pattern.append([".", name])
                continue
            items: list[Any] = []
            texts: list[str] = []
            count = len(accessor.arguments)
            for k, argument in enumerate(accessor.arguments):
                text, item, part = self._index(argument, read, (k, count), scope, written, ends=ends)
                texts.append(text)
                items.append(item)
                parts += [part] if part else []
            if accessor.kind == ".()":
                read += f".({texts[0]})"
                pattern.append([".", None])
            else:
                read += f"({', '.join(texts)})" if accessor.kind == "()" else f"{{{', '.join(texts)}}}"
                pattern.append([accessor.kind, items])
        several = listed and any(accessor.kind in ("{}", ".", ".()") for accessor in target.accessors)
        return self._event(site, scope, read, parts, pattern, wrapped=several)

    def _index(self, span: Span, read: str, place: tuple[int, int], scope: _Scope, written: frozenset[str], *,
               ends: bool) -> tuple[str, Any, str]:  # fmt: skip
        """How an index is written to read the part again, what the pattern says of it, and what comes along."""
        words = self.words[span.first : span.last + 1]
        texts = [word.text for word in words]
        if texts == [":"]:
            return ":", ":", ""
        if len(words) == 1 and words[0].kind == "number" and texts[0].isdigit():
            return texts[0], int(texts[0]) - 1, ""
        if ends and (texts == ["end"] or texts == ["end", "+", "1"]):
            # After the write the new element is the last.
            k, count = place
            if count == 1:
                return "end", "last", f"numel({read})"
            return "end", ["last", k, count], f"size({read})"
        if self._is_pure(words, scope, written):
            return "".join(texts), "index", "".join(texts)
        if texts[1:] == ["{", ":", "}"] and words[0].text in scope.variables - written:
            return "".join(texts), "list", texts[0]
        self.table.slots += 1
        slot = f"pyport_index({self.table.slots}"
        self._insert(words[0].start, f"{slot}, ")
        self._insert(words[-1].end, ")")
        return f"{slot})", "index", f"{slot})"

    def _is_pure(self, words: list[Token], scope: _Scope, written: frozenset[str]) -> bool:
        """Whether words mean the same after the write, at the cost of a look."""
        known = scope.variables - written
        signs = "".join(word.text if word.kind == "operator" else " " for word in words)
        # Octave's ++n counts each time it is looked at.
        return not re.search(r"\+\+|--", signs) and all(
            word.text in known if word.kind == "name" else word.kind == "number" or word.text in _PURE_OPERATORS
            for word in words
        )

    def _declare(self, span: Span, scope: _Scope) -> None:
        """Record the first value of ``persistent n = 0`` where it is computed, which is once."""
        if span.last >= span.first + 3 and self.words[span.first + 2].text == "=":
            rest = [self.words[k].text for k in range(span.first + 3, span.last + 1)]
            if "=" not in rest:
                name = self.words[span.first + 1].text
                site = self._site("assign", name, span, scope, self._reads(span.first + 3, span.last))
                self._pass(Span(span.first + 3, span.last), site, scope)

    def _pass(self, span: Span, site: int, scope: _Scope) -> None:
        point = self._site_point(site, scope)
        self._insert(self.words[span.first].start, f" pyport_pass({point}, ")
        self._insert(self.words[span.last].end, ")")

    def _test(self, clause: Clause, scope: _Scope) -> tuple[str, str, int]:
        """The calls that record that a condition holds, and that it does not; and the site."""
        assert clause.header is not None
        span = Span(clause.keyword, clause.header.last)
        site = self._site("test", "", span, scope, self._reads(clause.header.first, clause.header.last))
        point = self._site_point(site, scope, pattern=["truth"])
        return self._told(_Report(point, "1")), self._told(_Report(point, "0")), site

    def _if(self, statement: Statement, scope: _Scope) -> None:
        """Record each condition as soon as it is known: ``elseif`` becomes an ``if`` within ``else``.

        Its truth is what the engine takes it for, so it stays where it is, outside of any call.
        """
        no, nested = "", 0
        for clause in statement.clauses:
            keyword = self.words[clause.keyword]
            if clause.header is None:
                self._behind_keyword(clause.keyword, no)
                no = ""
            else:
                before = no
                yes, no, site = self._test(clause, scope)
                if before:
                    probe = self._probe(clause.header, site, scope, is_value=True)
                    self._replace(keyword, f"{self._comma_before(clause.keyword)}else {before} {probe}if")
                    nested += 1
                else:
                    self._probe_before(clause.keyword, clause.header, site, scope, is_value=True)
                self._behind(clause.header.last, [yes])
            self._block(clause.body, scope)
        closing = self.words[statement.closing]
        if no:
            self._insert(closing.start, f"{self._comma_before(statement.closing)}else {no} ")
        self._insert(closing.end, ", end" * nested)

    def _while(self, statement: Statement, scope: _Scope) -> None:
        clause = statement.clauses[0]
        assert clause.header is not None
        yes, no, site = self._test(clause, scope)
        probe = self._probe(clause.header, site, scope, is_value=True)
        self._replace(self.words[clause.keyword], f"while 1, {probe}if")
        self._behind(clause.header.last, [yes, "else", no, "break; end;"])
        self._block(clause.body, scope.inside(site))

    def _for(self, statement: Statement, scope: _Scope) -> None:
        clause = statement.clauses[0]
        assert clause.header is not None
        names, header = self._loop_names(clause), clause.header
        if self.words[clause.keyword].text == "parfor":
            self._one_worker(statement, header)
        reads = self._reads(header.first, header.last) - set(names)
        span = Span(clause.keyword, header.last)
        first = len(self.table.sites)
        reports = [self._event(self._site("for", name, span, scope, reads, first), scope, name) for name in names]
        self._behind(header.last, [self._told(*reports)] if reports else [])
        self._block(clause.body, scope.inside(first) if names else scope)

    def _one_worker(self, statement: Statement, header: Span) -> None:
        """Make a for of a parfor: workers would record nothing, and in no order."""
        self._replace(self.words[statement.span.first], "for")
        if self.words[statement.closing].text == "endparfor":
            self._replace(self.words[statement.closing], "end")
        if self.words[header.first].text == "(":
            arguments = self._arguments(header.first, header.last)
            if len(arguments) == 2:
                self._edits.append((self.words[arguments[0].last].end, 1, self.words[arguments[1].last].end, ""))

    def _do(self, statement: Statement, scope: _Scope) -> None:
        """Record the condition of do-until, unless a ``continue`` goes straight to it."""
        do, until = statement.clauses
        assert until.header is not None
        if _continues(do.body):
            self._block(do.body, scope)
            return
        yes, no, site = self._test(until, scope)
        self._replace(self.words[do.keyword], "while 1,")
        self._block(do.body, scope.inside(site))
        probe = self._probe(until.header, site, scope, is_value=True)
        self._replace(self.words[until.keyword], f"{self._comma_before(until.keyword)}{probe}if")
        self._insert(self.words[until.header.last].end, f", {yes} break; else {no} end; end")

    def _switch(self, statement: Statement, scope: _Scope) -> None:
        head = statement.clauses[0]
        assert head.header is not None
        span = Span(head.keyword, head.header.last)
        site = self._site("test", "", span, scope, self._reads(head.header.first, head.header.last))
        self._probe_before(head.keyword, head.header, site, scope, is_value=True)
        self._pass(head.header, site, scope)
        for clause in statement.clauses[1:]:
            self._block(clause.body, scope)

    def _try(self, statement: Statement, scope: _Scope) -> None:
        self.table.blocks += 1
        number, (body, *handlers) = self.table.blocks, statement.clauses
        self._behind_keyword(body.keyword, self._told(self._point("try", number, scope, body.keyword)))
        self._block(body.body, scope)
        if body.body and statement.kind == "try" and body.body[-1].kind != "function":
            end = body.body[-1].span.last
            self._behind(end, [self._told(self._point("tried", number, scope, end))])
        for handler in handlers:
            if handler.body:
                first = handler.body[0].span.first
                self._insert(self.words[first].start, self._told(self._point("caught", number, scope, first)) + " ")
            self._block(handler.body, scope)

    # -- names of functions ---------------------------------------------------------------------

    def _outside(self, span: Span, statements: Iterable[Statement]) -> Iterator[int]:
        """The numbers of the words of a span that are in no function among the statements."""
        inner = [statement.span for statement in statements if statement.kind == "function"]
        for k in range(span.first, span.last + 1):
            if not any(other.first <= k <= other.last for other in inner):
                yield k

    def _names(self, variables: frozenset[str], numbers: Iterable[int]) -> None:
        """Let functions be called by the names that they have here."""
        for k in numbers:
            word = self.words[k]
            if word.kind == "text":
                self._quoted(k)
            if word.kind != "name" or word.text in variables or self._is_field(k):
                continue
            if word.text in self.file.names:
                self._replace(word, self.file.names[word.text])
            elif word.text in self.file.own:
                continue
            elif word.text in DRAWS:
                self._draw(k)
            elif word.text == "mfilename":
                self._call(k, "pyport_mfilename('" + self.file.place.replace("'", "''") + "'")
            elif word.text in ("exit", "quit") and (k == 0 or self.words[k - 1].kind in ("separator", "keyword")):
                self._replace(word, "pyport_quit")

    def _quoted(self, number: int) -> None:
        name = self.words[number].text[1:-1]
        if name in self.file.names and self.words[number - 1].text == "(" and self.words[number - 2].text in _BY_NAME:
            self._replace(self.words[number], f"'{self.file.names[name]}'")

    def _call(self, number: int, begun: str) -> None:
        """Replace a call by another that is begun with an argument of ours."""
        word = self.words[number]
        follows = self.words[number + 1] if number + 1 < len(self.words) else None
        if follows is None or follows.text != "(" or (follows.blank and self._in_matrix(number)):
            self._replace(word, f"{begun})")
            return
        is_empty = self.words[number + 2].text == ")"
        self._edits.append((word.start, 1, follows.end, begun if is_empty else f"{begun}, "))

    def _in_matrix(self, number: int) -> bool:
        depth = 0
        for k in range(number - 1, -1, -1):
            word = self.words[k]
            if word.kind == "separator":
                return False
            if word.kind == "operator":
                depth += (word.text in _CLOSING) - (word.text in _OPENING)
                if depth < 0:
                    return word.text != "("
        return False

    def _draw(self, number: int) -> None:
        word = self.words[number]
        if number + 1 < len(self.words) and self.words[number + 1].kind == "command":
            return
        made = Point(
            "draw", 0, self.file.key, None, self._line(number), parts=int(word.text == "randi"), words=word.text
        )
        point = self.table.add(made)
        if number and self.words[number - 1].text == "@":
            self._replace(word, f"(varargin) pyport_draw({point}, '{word.text}', varargin{{:}})")
        else:
            self._call(number, f"pyport_draw({point}, '{word.text}'")


def _continues(statements: Iterable[Statement]) -> bool:
    """Whether a ``continue`` of the loop itself is among the statements."""
    return any(
        statement.kind == "continue"
        or (statement.kind not in ("for", "while", "do", "function")
            and any(_continues(clause.body) for clause in statement.clauses))
        for statement in statements
    )  # fmt: skip
