"""Single changes to a Python port, as people slip: one operator, index, axis, bound, name, constant, order, statement.

`edits` finds every place in a program that may slip, `chosen` draws from them, kinds evenly, and `Edit.text` is the
program after one of them, with all its lines where they were.
"""

from __future__ import annotations

import ast
import copy
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
#: Functions that are taken for each other.
TAKEN = {
    "argmax": "argmin",
    "argmin": "argmax",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "mean": "sum",
    "sum": "mean",
    "std": "var",
    "ceil": "floor",
    "floor": "ceil",
    "trunc": "floor",
    "round": "floor",
    "sin": "cos",
    "cos": "sin",
    "exp": "expm1",
    "log": "log10",
    "log2": "log",
    "log10": "log",
    "zeros": "ones",
    "ones": "zeros",
    "any": "all",
    "all": "any",
    "cumsum": "cumprod",
    "prod": "sum",
    "outer": "dot",
    "dot": "outer",
    "vstack": "hstack",
    "degrees": "radians",
    "randn": "rand",
    "rand": "randn",
    "convolve2d": "correlate2d",
    "correlate2d": "convolve2d",
    "tril": "triu",
    "argsort": "sort",
    "append": "extend",
    "upper": "lower",
    "flatnonzero": "nonzero",
    "sorted": "list",
    "reversed": "list",
}
#: Words of keywords that are taken for each other.
WORDS = {
    "F": "C",
    "C": "F",
    "left": "right",
    "right": "left",
    "ij": "xy",
    "xy": "ij",
    "stable": "quicksort",
    "valid": "same",
    "constant": "nearest",
    "mode": "",
}
#: Functions whose arguments are ends of a range.
RANGES = ("range", "arange", "linspace", "randint", "clip")
#: Calls whose result differs little enough from their argument to be forgotten.
FORGOTTEN = ("abs", "sqrt", "floor", "round", "copy", "astype", "sum", "log", "exp", "square", "reversed", "array")


@dataclass(frozen=True)
class Edit:
    """One change of a program.

    Attributes
    ----------
    kind : str
        What sort of slip it is.
    line, last : int
        First and last line of the statement; of a loop or a condition its head.
    before, after : str
        The statement's text, in one line each.
    start, end : int
        The place in the source.
    new : str
        What stands there afterwards.
    """

    kind: str
    line: int
    last: int
    before: str
    after: str
    start: int
    end: int
    new: str

    def text(self, source: str) -> str:
        """The program with the change; every other statement stays on its line."""
        lost = source[self.start : self.end].count("\n")
        return source[: self.start] + self.new + "\\\n" * lost + source[self.end :]


def _with(node: Any, **fields: Any) -> Any:
    new = copy.copy(node)
    vars(new).update(fields)
    return new


def _moved(node: ast.expr, by: int) -> ast.expr:
    """An index one further or one back."""
    if isinstance(node, ast.Constant):
        return ast.Constant(node.value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def _name(call: ast.Call) -> str:
    func = call.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _renamed(call: ast.Call, name: str) -> ast.Call:
    func = call.func
    return _with(call, func=_with(func, id=name) if isinstance(func, ast.Name) else _with(func, attr=name))


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = _name(node)
    if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        yield "argument order", _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
    if name in TAKEN:
        yield "function", _renamed(node, TAKEN[name])
    if name in RANGES:
        for k, argument in enumerate(node.args):
            for by in (-1, 1):
                yield "bound", _with(node, args=[*node.args[:k], _moved(argument, by), *node.args[k + 1 :]])
    if name in FORGOTTEN:
        method = isinstance(node.func, ast.Attribute) and not (
            isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "math")
        )
        if method and isinstance(node.func, ast.Attribute):
            yield "forgotten call", node.func.value
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.GeneratorExp | ast.Starred):
            yield "forgotten call", node.args[0]
    for k, keyword in enumerate(node.keywords):
        others = [*node.keywords[:k], *node.keywords[k + 1 :]]
        kind = keyword.arg if keyword.arg in ("axis", "ddof", "order", "kind") else "keyword"
        yield f"{kind} left out", _with(node, keywords=others)
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            changed = _with(keyword, value=ast.Constant(1 - min(keyword.value.value, 1)))
            yield "axis", _with(node, keywords=[*others, changed])
        if isinstance(keyword.value, ast.Constant) and keyword.value.value in WORDS:
            changed = _with(keyword, value=ast.Constant(WORDS[keyword.value.value]))
            yield "keyword", _with(node, keywords=[*others, changed])
    if name in ("std", "var") and not any(k.arg == "ddof" for k in node.keywords):
        yield "ddof", _with(node, keywords=[*node.keywords, ast.keyword("ddof", ast.Constant(1))])


def _of_index(node: ast.Subscript) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """An index, a slice or one of several, and what may stand in its place."""
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        yield "index order", index, _with(index, elts=index.elts[::-1])
    for part in index.elts if isinstance(index, ast.Tuple) else [index]:
        match part:
            case ast.Slice(lower=lower, upper=upper, step=step):
                for by in (-1, 1):
                    if lower is not None:
                        yield "slice end", part, _with(part, lower=_moved(lower, by))
                    if upper is not None:
                        yield "slice end", part, _with(part, upper=_moved(upper, by))
                if lower is not None or upper is not None:
                    yield "slice end", part, ast.Slice(None, None, step)
                if lower is None:
                    yield "slice end", part, _with(part, lower=ast.Constant(1))
                if upper is None:
                    yield "slice end", part, _with(part, upper=ast.Constant(-1))
                if step is not None:
                    yield "slice step", part, _with(part, step=None)
            case ast.Constant(value=int()) | ast.Name() | ast.BinOp():
                for by in (-1, 1):
                    yield "index", part, _moved(part, by)


def _of_node(node: ast.AST, near: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """Kind, node and what may stand in its place; `near` has of each name the others of its kind."""
    match node:
        case ast.Compare(ops=ops):
            for n, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    yield "comparison", node, _with(node, ops=[*ops[:n], other(), *ops[n + 1 :]])
        case ast.BinOp(left=left, op=op, right=right):
            for other_op in OPERATORS.get(type(op), ()):
                yield "operator", node, _with(node, op=other_op())
            if isinstance(op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                yield "argument order", node, _with(node, left=right, right=left)
            if isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.MatMult):
                yield "term left out", node, left
                yield "term left out", node, right
            if isinstance(op, ast.MatMult) and isinstance(left, ast.Name | ast.Subscript):
                yield "transpose", left, ast.Attribute(left, "T")
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield "sign", node, operand
        case ast.BoolOp(op=op, values=values):
            yield "operator", node, _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            yield "term left out", node, values[0]
            yield "term left out", node, values[-1]
        case ast.IfExp(body=body, orelse=orelse):
            yield "comparison", node, _with(node, body=orelse, orelse=body)
        case ast.Constant(value=bool() as value):
            yield "constant", node, ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield "constant", node, ast.Constant(value + 1)
            yield "constant", node, ast.Constant(value - 1)
        case ast.Constant(value=float() as value):
            yield "constant", node, ast.Constant(float(f"{value * 1.01:.12g}"))
            yield "constant", node, ast.Constant(float(f"{value * 10:.12g}"))
        case ast.Name(id=name, ctx=ast.Load()) if near.get(name):
            for other_name in near[name]:
                yield "name", node, ast.Name(other_name)
            if isinstance(name, str):
                yield "sign", node, ast.UnaryOp(ast.USub(), node)
        case ast.Attribute(value=value, attr="T"):
            yield "transpose", node, value
        case ast.Attribute(value=value, attr="real" | "imag" as attr):
            yield "function", node, _with(node, attr="imag" if attr == "real" else "real")
        case ast.Subscript():
            yield from _of_index(node)
        case ast.Call():
            for kind, new in _of_call(node):
                yield kind, node, new
        case ast.AugAssign(target=target, op=op, value=value):
            for other_op in OPERATORS.get(type(op), ()):
                yield "operator", node, _with(node, op=other_op())
            yield "operator", node, ast.Assign([target], value, lineno=node.lineno)
        case ast.Return(value=ast.Tuple(elts=elts) as value):
            yield "argument order", value, _with(value, elts=elts[::-1])
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Break | ast.Continue) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "statement left out", node, ast.Pass()


def _head(statement: ast.stmt) -> ast.AST:
    """What a statement ends with, or its head if it has a body."""
    match statement:
        case ast.If(test=head) | ast.While(test=head) | ast.For(iter=head):
            return head
        case ast.With(items=[*_, last]):
            return last.optional_vars or last.context_expr
    return statement


def _skipped(statement: ast.stmt) -> bool:
    """What computes nothing: imports, words, the guard of a main program."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return False


class _Finder:
    def __init__(self, source: str, near: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self.source = source
        self.near = near
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def place(self, node: Any) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def body(self, statements: Sequence[ast.stmt], function: str) -> Iterator[Edit]:
        for statement in statements:
            if _skipped(statement) or (isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)):
                continue
            inner: list[ast.stmt] = []
            for field in ("body", "orelse"):
                inner += getattr(statement, field, [])
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                yield from self.body(inner, statement.name if not function else f"{function}.{statement.name}")
                continue
            yield from self.statement(statement, function, inner)
            yield from self.body(inner, function)

    def statement(self, statement: ast.stmt, function: str, inner: Sequence[ast.stmt]) -> Iterator[Edit]:
        near = {name: others for (where, name), others in self.near.items() if where == function}
        # In 3.11 what stands in an f-string has no place of its own.
        left_out = {id(node) for each in inner for node in ast.walk(each)}
        for node in ast.walk(statement):
            if isinstance(node, ast.JoinedStr):
                left_out |= {id(part) for part in ast.walk(node)}
        for node in ast.walk(statement):
            if id(node) in left_out or (isinstance(node, ast.Call) and _name(node) == "print"):
                continue
            for kind, old, new in _of_node(node, near):
                edit = self.edit(kind, statement, old, new)
                if edit is not None:
                    yield edit

    def edit(self, kind: str, statement: ast.stmt, old: ast.AST, new: ast.AST) -> Edit | None:
        start, end = self.place(old)
        first = self.starts[statement.lineno - 1] + statement.col_offset
        last = self.place(_head(statement))[1]
        # A bracket may still have to be closed in front of the colon.
        before = self.source[first : self.source.index(":", last) + 1 if hasattr(statement, "body") else last]
        words = ast.unparse(ast.fix_missing_locations(new))
        compound = isinstance(new, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.IfExp | ast.Tuple)
        meant = ""
        # With brackets it is certainly what is meant; without them it is as a person writes it.
        for candidate in [f"({words})", words] if compound else [words]:
            text = before[: start - first] + candidate + before[end - first :]
            try:
                tree = _tree(text)
            except SyntaxError:
                continue
            if not meant or tree == meant:
                meant, after, chosen = tree, text, candidate
        if not meant or meant == _tree(before):
            return None
        line = statement.lineno
        return Edit(kind, line, line + before.count("\n"), _words(before), _words(after), start, end, chosen)


def _words(text: str) -> str:
    return " ".join(text.split())


def _tree(text: str) -> str:
    """The syntax of a statement, or of the head of one."""
    head = text.removeprefix("el") if text.startswith("elif") else text
    return ast.dump(ast.parse(f"{head} pass" if head.endswith(":") else head))


def edits(source: str, kinds: Mapping[tuple[str, str], str]) -> list[Edit]:
    """Every single change of a program that this module knows.

    Parameters
    ----------
    source : str
    kinds : mapping of (function, name) to str
        What sort of value a name holds; a name is taken for another of its function and sort.
    """
    groups = defaultdict(list)
    for (function, name), kind in kinds.items():
        groups[function, kind].append(name)
    near = {
        (function, name): [other for other in groups[function, kind] if other != name]
        for (function, name), kind in kinds.items()
    }
    return list(_Finder(source, near).body(ast.parse(source).body, ""))


def chosen(candidates: Sequence[Edit], count: int, seed: int) -> list[Edit]:
    """So many of the changes, without repetition: each time a kind is drawn first, then one of that kind."""
    chance = random.Random(seed)
    groups: dict[str, list[Edit]] = defaultdict(list)
    seen = set()
    for edit in candidates:
        if edit.after not in seen or edit.kind == "statement left out":
            groups[edit.kind].append(edit)
        seen.add(edit.after)
    for group in groups.values():
        chance.shuffle(group)
    drawn: list[Edit] = []
    while groups and len(drawn) < count:
        kind = chance.choice(sorted(groups))
        drawn.append(groups[kind].pop())
        if not groups[kind]:
            del groups[kind]
    return drawn
