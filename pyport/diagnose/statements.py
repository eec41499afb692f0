"""What each statement of the user's own code wrote in one call: in Python under a trace, in MATLAB by its tracer."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

from pyport.errors import PyportError
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.points import Point
from pyport.targets.matlab import EngineGradient, MatlabFunction, as_matlab
from pyport.targets.ordered import in_own_order
from pyport.targets.read import Adapted
from pyport.targets.target import Target

#: A trace ends with so many lines: loops over elements have many.
_MOST_LINES = 20_000
#: What a statement in MATLAB writes into more often than that is not put together.
_MOST_EVENTS = 200
#: So much of what MATLAB writes is looked at.
_MOST_BYTES = 64 * 2**20
#: Larger arrays are not kept.
_LARGEST = 20_000
#: No structure that holds arrays is deeper or has more items.
_DEEPEST, _MOST_ITEMS = 4, 50


@dataclass(frozen=True)
class Statement:
    """A statement of a source file.

    Attributes
    ----------
    file : str
        Without its folder.
    line : int
        Its first, from 1.
    text : str
        In one line.
    reads : frozenset of str
        The names that it reads, in Python with the fields and keys behind them.
    """

    file: str
    line: int
    text: str
    reads: frozenset[str]


@dataclass(frozen=True, eq=False)
class Written:
    """An array that a statement wrote.

    Attributes
    ----------
    name : str
        As the code says it: ``dW2``, ``grads["W2"]``, ``self.weights[0]``; "" of what a function returns.
    value : ndarray
    statement : Statement or None
        None of what was passed.
    frame : int
        Of which call it is, in the order of the calls.
    """

    name: str
    value: Array
    statement: Statement | None
    frame: int


def written(target: Target, point: Point) -> list[Written]:
    """What the statements of a target's code write at a point, in order; nothing where that cannot be seen."""
    try:
        if target.words.endswith(".m"):
            return _of_matlab(target, point)
        file = Path(target.file or target.words.rpartition(":")[0] or target.words)
        return _of_python(target, point, file) if file.is_file() else []
    except PyportError:  # it is a service: the diagnosis stands without
        return []


def _of_python(target: Target, point: Point, file: Path) -> list[Written]:
    trace = _Trace(file.resolve().parent)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(TargetError), np.errstate(all="ignore"):
            target.gradient(point.X.copy(), point.Y.copy(), *(W.copy() for W in point.parameters))
    except KeyboardInterrupt:
        raise
    except BaseException:  # the function is the user's and may raise anything
        return []
    finally:
        sys.settrace(before)
    return trace.written


class _Trace:
    """Sees what each line of the files of one folder changes in the variables of its function."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.written = folder, list[Written]()
        self._frames: dict[FrameType, tuple[int, int, dict[str, Array]]] = {}
        self._own: dict[CodeType, bool] = {}
        self._lines = self._calls = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code not in self._own:
            is_file = code.co_filename.endswith(".py") and not code.co_name.startswith("<")
            self._own[code] = is_file and _folder(code.co_filename) == self.folder
        if not self._own[code] or self._lines > _MOST_LINES:
            return None
        seen = _seen(frame.f_locals)
        self.written += [Written(name, value, None, self._calls) for name, value in seen.items()]
        self._frames[frame] = (self._calls, frame.f_lineno, seen)
        self._calls += 1
        return self._line

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event not in ("line", "return"):
            return self._line
        self._lines += 1
        number, line, before = self._frames[frame]
        now = _seen(frame.f_locals)
        here = _statements(frame.f_code.co_filename).get(line)
        if here:
            changed = {name: value for name, value in now.items() if not _same(value, before.get(name))}
            self.written += [Written(name, value, _writer(here, name), number) for name, value in changed.items()]
            if event == "return":
                last = here[-1][0]
                self.written += [Written("", value, last, number) for value in _seen({"": argument}).values()]
        self._frames[frame] = (number, frame.f_lineno, now)
        return self._line if self._lines <= _MOST_LINES else None


@cache
def _folder(file: str) -> Path:
    return Path(file).resolve().parent


#: A statement, and what it writes, or reads if it only calls something.
_Writing = tuple[Statement, frozenset[str]]


def _writer(here: Sequence[_Writing], name: str) -> Statement:
    """Which of the statements of a line wrote something: the last that names it, or else the last."""
    return next((item for item, written in reversed(here)
                 if any(name == chain or name.startswith((f"{chain}.", f"{chain}[")) for chain in written)),
                here[-1][0])  # fmt: skip


@cache
def _statements(file: str) -> Mapping[int, Sequence[_Writing]]:
    """The simple statements that each line of a file is part of, in order."""
    try:
        source = Path(file).read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, ValueError, SyntaxError):
        return {}
    found: dict[int, list[_Writing]] = {}
    simple = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body")]
    for node in sorted(simple, key=lambda node: (node.lineno, node.col_offset)):
        text = " ".join((ast.get_source_segment(source, node) or "").split())
        statement = Statement(Path(file).name, node.lineno, text, frozenset(_chains(node)))
        names = frozenset(_written_by(node)) or (statement.reads if isinstance(node, ast.Expr) else frozenset[str]())
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            found.setdefault(line, []).append((statement, names))
    return found


def _written_by(node: ast.AST) -> Iterator[str]:
    """What a statement assigns to; of a part of an array the array."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Tuple | ast.List):
            targets += target.elts
        elif isinstance(target, ast.Starred):
            targets.append(target.value)
        elif target is not None and (chain := _chain(target)) is not None:
            yield chain
        elif isinstance(target, ast.Subscript):
            targets.append(target.value)


def _chains(node: ast.AST) -> Iterator[str]:
    """What a statement reads: names with the fields and keys that follow them, ``cache["A1"].T``."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        chain = _chain(node)
        is_target = isinstance(node.ctx, ast.Store) and chain is not None
        if chain is not None and not is_target:
            yield chain
        inner: list[ast.AST] = [] if chain is not None else list(ast.iter_child_nodes(node))
        yield from (name for child in inner for name in _chains(child))
        return
    if isinstance(node, ast.AugAssign) and (chain := _chain(node.target)) is not None:
        yield chain
    for child in ast.iter_child_nodes(node):
        yield from _chains(child)


def _chain(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _chain(node.value)) is not None:
        return f"{before}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        before = _chain(node.value)
        return None if before is None else _keyed(before, node.slice.value)
    return None


def _keyed(name: str, key: Any) -> str:
    return f"{name}[{key}]" if isinstance(key, int) else f'{name}["{key}"]'


def _seen(variables: Mapping[str, Any]) -> dict[str, Array]:
    """Copies of all arrays and numbers that some variables hold, under the names that reach them."""
    return {name: np.array(item, dtype=np.float32 if getattr(item, "dtype", None) == np.float32 else np.float64)
            for start, value in variables.items() for name, item in _held(value, start)}  # fmt: skip


def _held(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(value, np.ndarray | float | np.floating):
        if isinstance(value, np.ndarray) and value.dtype.kind not in "fiu":
            return
        if np.size(value) <= _LARGEST:
            yield name, value
        return
    if depth >= _DEEPEST:
        return
    if isinstance(value, dict):
        items = [(_keyed(name, key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        if (rows := _rows(value)) is not None:
            yield name, rows
            return
        items = [(f"{name}[{k}]", item) for k, item in enumerate(value)]
    elif hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value):
        items = [(f"{name}.{key}", item) for key, item in vars(value).items()]
    else:
        return
    for inner, item in items[:_MOST_ITEMS]:
        yield from _held(item, inner, depth + 1)


def _rows(value: Sequence[Any]) -> Array | None:
    """A matrix as a list of lists of numbers."""
    if not value or not all(isinstance(row, list) and row for row in value):
        return None
    if len({len(row) for row in value}) > 1 or not all(isinstance(item, float) for row in value for item in row):
        return None
    return np.array(value, dtype=np.float64)


def _same(a: Array, b: Array | None) -> bool:
    return b is not None and np.array_equal(a, b, equal_nan=True)


def _of_matlab(target: Target, point: Point) -> list[Written]:
    # Only where something is wrong in a .m file.
    from pyport.scripts.matlab_run import trace_matlab
    from pyport.scripts.states import states_after

    code = target.codes[0]
    assert isinstance(code, MatlabFunction)
    gradient, parameters = in_own_order(target.gradient, point.parameters)
    if isinstance(gradient, Adapted):
        given = gradient.form.given(point.X, point.Y, parameters)[0]
    elif isinstance(gradient, EngineGradient):
        given = gradient.given(point.X, point.Y, parameters)
    else:
        return []
    record = trace_matlab(target.words, engine=code.engine, timeout=code.engine.time_limit, limit_bytes=_MOST_BYTES,
                          inputs={name: as_matlab(item) for name, item in given.items()})  # fmt: skip
    found = [Written(name, np.asarray(as_matlab(item)), None, 0) for name, item in given.items()
             if not isinstance(item, dict | list)]  # fmt: skip
    states = {site.number: dict(states_after(record, site, set(record.events_of[site.number].tolist()), _LARGEST))
              for site in record.sites
              if site.kind == "element" and len(record.events_of[site.number]) <= _MOST_EVENTS}  # fmt: skip
    for event, (number, frame) in enumerate(zip(record.site.tolist(), record.frame.tolist(), strict=True)):
        site = record.sites[number]
        value = record.values[event] if site.kind == "assign" else states.get(number, {}).get(event)
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.size <= _LARGEST:
            statement = Statement(Path(site.file).name, site.line, site.text, site.reads)
            found.append(Written(site.target, value.astype(np.float64), statement, frame))
    return found
