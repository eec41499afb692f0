"""What the calls of a program's own functions hand over: of what a statement reads, the arguments and the defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Opaque, Record, Site
from pyport.scripts.statements import Statements

#: What is not known of a value.
UNKNOWN = Opaque("what an argument was")
#: What an argument may be made of, so that the record alone says what it was.
_PLAIN = (ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Slice, ast.Tuple, ast.List,
          ast.operator, ast.unaryop, ast.expr_context)  # fmt: skip
#: Calls within one another through which a parameter is followed.
_DEEPEST = 8

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Argument:
    """What a parameter is in one call.

    Attributes
    ----------
    parameter : str
    node : ast.expr
        What stands in the call; the default if nothing does.
    file, line : str, int
        Where it stands.
    function : str
        The function that is called, as sites name it.
    frame : int
        The call.
    calling : Site
        The statement that calls.
    event : int
        Its event.
    is_default : bool
    """

    parameter: str
    node: ast.expr
    file: str
    line: int
    function: str
    frame: int
    calling: Site
    event: int
    is_default: bool

    @property
    def name(self) -> str:
        """The function's as a call has it: a class is called by its own."""
        return _called(self.function)

    @property
    def is_name(self) -> bool:
        """Whether it is a variable as it stands."""
        return isinstance(self.node, ast.Name)

    @property
    def place(self) -> tuple[str, int]:
        """Its file and line: two calls in one line are one place."""
        return self.file, self.line

    @property
    def numbers(self) -> list[float]:
        """The numbers that stand in it, without their signs."""
        return [float(node.value) for node in ast.walk(self.node)
                if isinstance(node, ast.Constant) and isinstance(node.value, int | float)]  # fmt: skip

    @property
    def names(self) -> frozenset[str]:
        """The names that stand in it."""
        return frozenset(node.id for node in ast.walk(self.node) if isinstance(node, ast.Name))


class Arguments:
    """The arguments of the calls that a record of a Python program has.

    Parameters
    ----------
    record : Record
    text : Statements
        Of the same program.
    """

    def __init__(self, record: Record, text: Statements) -> None:
        self._record, self._text = record, text
        self._calls: dict[int, dict[str, Argument]] = {}
        self._writers: dict[tuple[str, str, str], list[Site]] = {}
        for site in record.sites:
            if site.kind != "test":
                self._writers.setdefault((site.file, site.function, site.variable), []).append(site)

    def read_at(self, site: Site, event: int) -> list[Argument]:
        """The arguments that a statement reads at an event as they were handed over.

        One that the caller itself was handed, and hands on as it is, is the caller's argument.
        """
        found = [self._handed(site, name, event) for name in sorted(self._text.reads(site))]
        return [one for one in found if one is not None]

    def made_of(self, argument: Argument) -> list[Argument]:
        """The arguments of the caller that one is made of."""
        if argument.is_default:
            return []
        found = [self._handed(argument.calling, name, argument.event) for name in sorted(argument.names)]
        return [one for one in found if one is not None]

    def calls(self, function: str, file: str) -> Iterator[tuple[int, dict[str, Argument]]]:
        """The calls of a function in their order, each with its arguments; none for one that is not understood."""
        inside = [site.number for site in self._record.sites if (site.function, site.file) == (function, file)]
        frames = np.unique(self._record.frame[np.isin(self._record.site, inside)])
        for frame in frames.tolist():
            yield frame, self._of(frame)

    def run_for(self, event: int) -> list[str]:
        """The functions that ran for a statement, since its call wrote something before."""
        numbers, last, step = self._record.frame, event, 64
        first = event
        while first > 0:
            same = np.flatnonzero(numbers[max(first - step, 0) : first] == numbers[event])
            if len(same):
                first = max(first - step, 0) + int(same[-1]) + 1
                break
            first, step = max(first - step, 0), 2 * step
        ran = np.unique(self._record.site[first:last]).tolist()
        return list(dict.fromkeys(self._record.sites[number].function for number in ran))

    def changing(self, site: Site, name: str, event: int) -> Site | None:
        """The statement of a function that was handed a variable as it is and last wrote into it, behind its caller."""
        frame, begun = int(self._record.frame[event]), self._written(site, name, event)
        lasts: list[tuple[int, Site]] = []
        for writer in self._record.sites:
            if not self._is_changing(writer) or (writer.file, writer.function) == (site.file, site.function):
                continue
            events = self._record.events_of[writer.number]
            for when in events[(events > (begun if begun is not None else -1)) & (events < event)][-1:].tolist():
                one = self._of(int(self._record.frame[when])).get(writer.variable)
                if (one is not None and one.is_name and ast.unparse(one.node) == name and one.event <= event
                        and int(self._record.frame[one.event]) == frame
                        and not self._is_rebound(writer, when)):  # fmt: skip
                    lasts.append((when, writer))
        return max(lasts, key=lambda last: last[0], default=(0, None))[1]

    def _is_rebound(self, site: Site, event: int) -> bool:
        """Whether the name that a site writes into has been given another value in its call."""
        places = self._writers.get((site.file, site.function, site.variable), ())
        return any(len(self._own(writer, event)) for writer in places
                   if writer.kind in ("assign", "for") and not self._is_changing(writer))  # fmt: skip

    def _is_changing(self, site: Site) -> bool:
        """Whether a statement writes into what it finds: a part of it, or all of an array or a list."""
        if site.kind != "assign" or not self._text.is_augmented(site):
            return site.kind == "element"
        return any(isinstance(self._record.values[event], np.ndarray | list)
                   for event in self._record.events_of[site.number][:1])  # fmt: skip

    def kept_default(self, site: Site, event: int) -> Argument | None:
        """The list or dict of a ``def`` line that an earlier call of a statement's function has written into."""
        given = self._of(int(self._record.frame[event]))
        for one in given.values():
            if one.is_default and isinstance(one.node, ast.List | ast.Dict | ast.Set | ast.Call):
                for writer in self._writers.get((site.file, site.function, one.parameter), ()):
                    events = self._record.events_of[writer.number]
                    before = self._record.frame[events] < one.frame
                    if writer.kind == "element" and before.any() and not self._is_rebound(writer, int(events[0])):
                        return one
        return None

    def position(self, argument: Argument) -> int | None:
        """How many arguments stand before one in its call; None if its name does, or it does not stand there."""
        call = next(iter(self._text.calls(argument.calling, argument.name)), None)
        return next((k for k, node in enumerate(call.args) if node is argument.node), None) if call else None

    def value(self, argument: Argument) -> Any:
        """What an argument was, if the record says so; `UNKNOWN` if not."""
        return self._value(argument, 0)

    def _handed(self, site: Site, name: str, event: int, depth: int = 0) -> Argument | None:
        if not site.function or self._written(site, name, event) is not None:
            return None
        one = self._of(int(self._record.frame[event])).get(name)
        if one is not None and one.is_name and not one.is_default and depth < _DEEPEST:
            return self._handed(one.calling, ast.unparse(one.node), one.event, depth + 1) or one
        return one

    def _written(self, site: Site, name: str, event: int) -> int | None:
        """The last event before one at which a name of its call was written."""
        found: int | None = None
        for writer in self._writers.get((site.file, site.function, name), ()):
            own = self._own(writer, event)
            if len(own):
                found = max(found if found is not None else -1, int(own[-1]))
        return found

    def _own(self, writer: Site, event: int) -> NDArray[np.int64]:
        """The events of a site before one, in the same call; the last alone if the call wrote last there."""
        frame, events = int(self._record.frame[event]), self._record.events_of[writer.number]
        first, behind = np.searchsorted(events, [self._starts[frame], event]).tolist()
        inside: NDArray[np.int64] = events[first:behind]
        same: NDArray[np.bool_] = self._record.frame[inside[-1:]] == frame
        return inside[-1:] if same.any() else inside[self._record.frame[inside] == frame]

    @cached_property
    def _starts(self) -> dict[int, int]:
        frames, starts = np.unique(self._record.frame, return_index=True)
        return dict(zip(frames.tolist(), starts.tolist(), strict=True))

    def _caller(self, frame: int) -> int | None:
        """The event of the statement that made a call: the first behind it in a call that was begun before."""
        numbers, first = self._record.frame, self._starts[frame] + 1
        step = 64
        while first < len(numbers):
            before = np.flatnonzero(numbers[first : first + step] < frame)
            if len(before):
                return first + int(before[0])
            first, step = first + step, 2 * step
        return None

    def _of(self, frame: int) -> dict[str, Argument]:
        """The arguments of a call by their parameters; none if it is not known which one it is."""
        if frame not in self._calls:
            self._calls[frame] = self._bound(frame) if frame in self._starts else {}
        return self._calls[frame]

    def _bound(self, frame: int) -> dict[str, Argument]:
        inside = self._record.sites[self._record.site[self._starts[frame]]]
        function = self._functions.get((inside.file, inside.function))
        event = self._caller(frame)
        if function is None or event is None:
            return {}
        calling = self._record.sites[self._record.site[event]]
        calls = self._text.calls(calling, _called(inside.function))
        if len(calls) != 1:
            return {}
        handed = _bound(
            function, calls[0], is_method=(inside.file, inside.function.rpartition(".")[0]) in self._classes
        )
        return {
            parameter: Argument(parameter, node, inside.file if is_default else calling.file, node.lineno,
                                inside.function, frame, calling, event, is_default)
            for parameter, (node, is_default) in handed.items()
        }  # fmt: skip

    def _value(self, argument: Argument, depth: int) -> Any:
        if depth > _DEEPEST or not all(isinstance(node, _PLAIN) or getattr(node, "attr", "") == "T"
                                       for node in ast.walk(argument.node)):  # fmt: skip
            return UNKNOWN
        known: dict[str, Any] = {}
        for name in argument.names:
            known[name] = value = self._variable(argument, name, depth)
            if isinstance(value, Opaque):
                return UNKNOWN
        made = ast.fix_missing_locations(ast.Expression(argument.node))
        try:
            # There are no calls in it, and of attributes the transpose alone.
            with np.errstate(all="ignore"):
                return eval(compile(made, "<argument>", "eval"), {"__builtins__": {}}, known)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return UNKNOWN

    def _variable(self, argument: Argument, name: str, depth: int) -> Any:
        """What a variable of the caller held when it called."""
        calling, before = argument.calling, self._starts[argument.frame]
        place = calling.file, calling.function, name
        if calling.function and place not in self._writers:
            handed = self._of(int(self._record.frame[argument.event])).get(name)
            if handed is not None:
                return self._value(handed, depth + 1)
            place = calling.file, "", name
        lasts = [
            (int(events[k - 1]), writer) for writer in self._writers.get(place, ())
            if (k := int(np.searchsorted(events := self._record.events_of[writer.number], before)))
        ]  # fmt: skip
        event, writer = max(lasts, key=lambda last: last[0], default=(-1, None))
        if writer is None or writer.kind not in ("assign", "for", "state") or writer.target != name:
            return UNKNOWN
        return self._record.values[event]

    def makes_object(self, site: Site) -> bool:
        """Whether a statement calls a class of the program."""
        return any(name in site.reads for _, name in self._classes)

    @cached_property
    def _classes(self) -> set[tuple[str, str]]:
        return {place for place, node in self._defined if isinstance(node, ast.ClassDef)}

    @cached_property
    def _functions(self) -> dict[tuple[str, str], _Function]:
        """By file and name the functions, without those of which there are two."""
        found: dict[tuple[str, str], _Function] = {}
        twice = set()
        for place, node in self._defined:
            if isinstance(node, _Function):
                twice |= {place} & found.keys()
                found[place] = node
        return {place: node for place, node in found.items() if place not in twice}

    @cached_property
    def _defined(self) -> list[tuple[tuple[str, str], _Function | ast.ClassDef]]:
        return [((file, name), node) for file, text in self._record.files.items()
                for name, node in _definitions(ast.parse(text), "")]  # fmt: skip


def _called(function: str) -> str:
    owner, _, name = function.rpartition(".")
    return owner.rpartition(".")[2] if name == "__init__" else name


def _definitions(node: ast.AST, around: str) -> Iterator[tuple[str, _Function | ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        name = around
        if isinstance(child, _Function | ast.ClassDef):
            name = ".".join(filter(None, (around, child.name)))
            yield name, child
        yield from _definitions(child, name)


def _bound(function: _Function, call: ast.Call, *, is_method: bool) -> dict[str, tuple[ast.expr, bool]]:
    """What a call hands over by parameter, each with whether it is a default; of ``*args`` nothing is known."""
    own = function.args
    names = [one.arg for one in (*own.posonlyargs, *own.args)]
    found: dict[str, tuple[ast.expr, bool]] = {}
    for one, default in zip(names[len(names) - len(own.defaults) :], own.defaults, strict=True):
        found[one] = default, True
    for one, given in zip((one.arg for one in own.kwonlyargs), own.kw_defaults, strict=True):
        if given is not None:
            found[one] = given, True
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        # How many it hands on is not known; as many as have to be given, as a rule.
        return {one: found[one] for one in found if one not in {each.arg for each in call.keywords}}
    static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in function.decorator_list)
    found |= {name: (node, False) for name, node in zip(names[is_method and not static :], call.args, strict=False)}
    return found | {each.arg: (each.value, False) for each in call.keywords if each.arg is not None}
