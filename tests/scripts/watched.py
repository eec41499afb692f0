"""What a change of a Python program changes: every value that a statement gives a name, with the change and without.

A plain use of `sys.settrace`, independent of the code under test: after each line the names that it writes are looked
at, at the end of each function all of its variables, and what it returns.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, Literal
from unittest import mock

import numpy as np
from by_hand import CLOSE, as_main, beside, plain, same
from feed import Feed, feeding

#: A changed program may take so many times the lines of the right one before it is said to run for ever.
LONGER = 10
#: Lines of a program that nothing is known of, and seconds.
LINES, SECONDS = 1_000_000, 4.0

Effect = Literal["changes", "raises", "endless", "rounding", "residue", "same numbers, other passes", "nothing"]


class _Endless(BaseException):
    """Leaves a program that has run for too long; no `except Exception` in it may hold it up."""


@dataclass
class Watch:
    """What a run wrote.

    Attributes
    ----------
    written : mapping of (function, name) to list of (line, value)
        In order. A value is plain: text, arrays, lists and dicts.
    raised : str
        The exception that ended it, "endless" if it was ended, or nothing.
    lines : int
        How many lines were run.
    kinds : mapping of (function, name) to str
        The sort of value that each name held last.
    counters : set of (function, name)
        What a ``for`` counts with.
    """

    written: dict[tuple[str, str], list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))
    raised: str = ""
    lines: int = 0
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)
    counters: set[tuple[str, str]] = field(default_factory=set)


def _targets(statement: ast.stmt) -> list[tuple[str, ...]]:
    """The names and attributes that a statement may write, each as a path."""

    def path(node: ast.AST) -> tuple[str, ...] | None:
        match node:
            case ast.Name(id=name):
                return (name,)
            case ast.Attribute(value=value, attr=attr):
                inner = path(value)
                return None if inner is None else (*inner, attr)
            case ast.Subscript(value=value) | ast.Starred(value=value):
                return path(value)
        return None

    match statement:
        case ast.Assign(targets=targets):
            places: list[ast.AST] = list(targets)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            places = [target]
        case ast.Expr(value=ast.Call() as call):
            # x.append(v), np.add.at(x, ...): whatever is named may have been written.
            places = [n for n in ast.walk(call) if isinstance(n, ast.Name)]
        case _:
            places = []
    flat: list[ast.AST] = []
    while places:
        place = places.pop(0)
        if isinstance(place, ast.Tuple | ast.List):
            places = [*place.elts, *places]
        else:
            flat.append(place)
    return [found for place in flat if (found := path(place)) is not None]


def _statements(source: str) -> dict[int, ast.stmt]:
    """Of each line the statement on it; of a loop its head alone."""
    lines: dict[int, ast.stmt] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            for line in range(node.lineno, last + 1):
                lines.setdefault(line, node)
    return lines


def _recordable(value: Any) -> bool:
    return not callable(value) and not isinstance(value, ModuleType) and not hasattr(value, "__next__")


def _kind(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | np.integer):
        return "whole"
    if isinstance(value, float | complex | np.floating | np.complexfloating):
        return "number"
    if isinstance(value, np.ndarray):
        return f"{(value.dtype.kind in 'fc' and 'array') or value.dtype.kind}{value.shape}"
    return type(value).__name__


class _Watcher:
    def __init__(self, source: str, file: str, lines: int) -> None:
        self.watch = Watch()
        self.file = file
        self.statements = _statements(source)
        self.targets = {id(s): _targets(s) for s in self.statements.values()}
        self.allowed = lines
        self.until = time.monotonic() + SECONDS

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self.file or (code.co_name[0] == "<" and code.co_name != "<module>"):
            return None
        function = "" if code.co_name == "<module>" else code.co_qualname.replace("<locals>.", "")
        last: list[int] = [0]

        def local(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "exception":
                last[0] = 0
                return local
            if event not in ("line", "return"):
                return local
            before = self.statements.get(last[0])
            if before is not None and (event == "return" or self.statements.get(frame.f_lineno) is not before
                                       or frame.f_lineno <= last[0]):  # fmt: skip
                self.note(function, last[0], before, frame.f_locals)
            last[0] = frame.f_lineno
            self.watch.lines += 1
            if self.watch.lines > self.allowed or time.monotonic() > self.until:
                raise _Endless
            if event == "return":
                for name, value in frame.f_locals.items():
                    if not name.startswith("__") and _recordable(value):
                        self.watch.written[function, name].append((0, plain(value)))
                        self.watch.kinds[function, name] = _kind(value)
                self.watch.written[function, "return"].append((frame.f_lineno, plain(arg)))
            return local

        return local

    def note(self, function: str, line: int, statement: ast.stmt, space: Mapping[str, Any]) -> None:
        for path in self.targets[id(statement)]:
            value: Any = space.get(path[0], self)
            for attribute in path[1:]:
                value = getattr(value, attribute, self)
            if value is not self and _recordable(value):
                name = ".".join(path)
                if isinstance(statement, ast.For):
                    self.watch.counters.add((function, name))
                self.watch.written[function, name].append((line, plain(value)))
                self.watch.kinds[function, name] = _kind(value)


@contextlib.contextmanager
def _traced(watcher: _Watcher) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(watcher)
    try:
        yield
    finally:
        sys.settrace(before)


def watch(source: str, script: Path, seed: int, draws: Iterable[Any] = (), *, lines: int = LINES) -> Watch:
    """What a program writes that stands, or would stand, at this place; its numbers at random come from `Feed`."""
    watcher = _Watcher(source, str(script), lines)
    module = ModuleType("__main__")
    module.__file__ = str(script)
    code: CodeType = compile(source, str(script), "exec")
    with (
        beside(script.parent),
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(all="ignore"),
        as_main(module),
        feeding(Feed(seed, draws)),
        # What stands in memory by chance is no number of the program's.
        mock.patch.object(np, "empty", np.zeros),
        mock.patch.object(np, "empty_like", np.zeros_like),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            with _traced(watcher):
                exec(code, vars(module))
        except _Endless:
            watcher.watch.raised = "endless"
        except RecursionError:
            watcher.watch.raised = "endless"
        except Exception as error:
            watcher.watch.raised = f"{type(error).__name__}: {error}"
    return watcher.watch


def _exact(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=True))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_exact, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_exact(a[k], b[k]) for k in a)
    return type(a) is type(b) and bool(a == b)


def _near(a: Any, b: Any) -> bool:
    """Whether two values that are the same up to rounding agree by their own size too, however small they are."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        scale = np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
        with np.errstate(invalid="ignore"):
            near = (np.abs(a - b) <= CLOSE * scale) | (a == b) | (np.isnan(a) & np.isnan(b))
        return bool(np.all(near))
    if isinstance(a, list) and isinstance(b, list):
        return all(map(_near, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return all(_near(a[k], b[k]) for k in a)
    return True


def _without_repeats(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if not kept or not same(kept[-1], value):
            kept.append(value)
    return kept


def effect(right: Watch, changed: Watch, *, left_out: tuple[int, int] | None = None) -> Effect:
    """What a change does.

    Parameters
    ----------
    right, changed : Watch
    left_out : (int, int), optional
        First and last line of a statement that is missing in the changed program: that it wrote nothing is no change,
        only what follows from it.

    Notes
    -----
    A "residue" is a number that rounding leaves where there would be a 0, and of which another one comes: whether
    that is a slip (a sign of it, say) cannot be said from outside.
    """
    if changed.raised:
        return "endless" if changed.raised == "endless" else "raises"
    first, last = left_out or (0, 0)

    def values(watch: Watch, key: tuple[str, str]) -> list[Any]:
        return [v for line, v in watch.written.get(key, ()) if not (left_out and first <= line <= last)]

    passes = counted = rounding = residue = False
    for key in right.written.keys() | changed.written.keys():
        a, b = values(right, key), values(changed, key)
        if left_out and (not a or not b):
            continue
        if len(a) != len(b) or not all(map(same, a, b)):
            a, b = _without_repeats(a), _without_repeats(b)
            if len(a) == len(b) and all(map(same, a, b)):
                passes = True
            elif key in right.counters & changed.counters:
                counted = True
            else:
                return "changes"
        elif not all(map(_exact, a, b)):
            rounding = True
            residue = residue or not all(map(_near, a, b))
    if counted and passes:
        # Something was written in the passes that one of the two has alone.
        return "changes"
    if counted or passes:
        return "same numbers, other passes"
    return "residue" if residue else "rounding" if rounding else "nothing"
