"""Slips of whole statements: in another order, one too many, one missing, one that reads what is out of date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, Rearranged, called, plain_name
from pyport.slips.pattern import folded

#: What MATLAB writes otherwise.
_WORDS = ((".*", "*"), ("./", "/"), (".^", "**"), ("^", "**"), ("~=", "!="))
_ASSIGNED = re.compile(r"\s*([A-Za-z]\w*(?:\([^'\"()]*\))?)\s*=(?!=)([^='\"\[{@:]*)")


def _exchanged(block: Sequence[ast.stmt], k: int, context: Context) -> Iterator[Rearranged]:
    """A statement behind the next one, and before the one before it."""
    for first in (k, k - 1):
        if 0 <= first < len(block) - 1:
            yield first, first + 2, [block[first + 1], block[first]]


def _left_out(block: Sequence[ast.stmt], k: int, context: Context) -> Iterator[Rearranged]:
    if len(block) > 1 and isinstance(block[k], ast.Assign | ast.AugAssign | ast.Expr):
        yield k, k + 1, []


def _put_in(block: Sequence[ast.stmt], k: int, context: Context) -> Iterator[Rearranged]:
    """One of MATLAB's that have no partner, if its words are Python's too, behind a statement and before it."""
    for text in re.split(r"[;\n]", context.matlab):
        for new in translated(text, context):
            if not any(_has_written(each, new) for each in block):
                yield k, k + 1, [block[k], new]
                yield k, k + 1, [new, block[k]]


def _has_written(statement: ast.stmt, new: ast.stmt) -> bool:
    """Whether a statement writes what a new one does, which does not need it: then that one is written otherwise."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    targets = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple | ast.List) else [each])]
    assert isinstance(new, ast.Assign)
    target = new.targets[0]
    is_needed = any(isinstance(each, ast.expr) and _may_be_one(each, target) for each in ast.walk(new.value))
    is_same = ast.dump(new) == ast.dump(statement)
    return is_same or (not is_needed and any(each is not None and _may_be_one(each, target) for each in targets))


def _may_be_one(a: ast.expr, b: ast.expr) -> bool:
    """Whether two places are the same, be one of them counted from the end."""
    if ast.unparse(a) == ast.unparse(b):
        return True
    if not (
        isinstance(a, ast.Subscript) and isinstance(b, ast.Subscript) and ast.unparse(a.value) == ast.unparse(b.value)
    ):
        return False
    parts = [each.slice.elts if isinstance(each.slice, ast.Tuple) else [each.slice] for each in (a, b)]
    return len(parts[0]) == len(parts[1]) and all(
        ast.unparse(one) == ast.unparse(other) or _is_from_end(one, other) or _is_from_end(other, one)
        for one, other in zip(*parts, strict=True)
    )


def _is_from_end(one: ast.expr, other: ast.expr) -> bool:
    """Whether one place is counted from the end, and the other with a variable."""
    return (isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.USub) and isinstance(one.operand, ast.Constant)
            and not isinstance(other, ast.Slice | ast.UnaryOp | ast.Constant))  # fmt: skip


def translated(text: str, context: Context) -> list[ast.stmt]:
    """An assignment of MATLAB's as Python's, in each way in which a variable may count there.

    Nothing if more stands in it than numbers, variables, their elements, and functions that both languages have.
    """
    found = _ASSIGNED.fullmatch(text)
    if found is None:
        return []
    made: list[ast.stmt] = []
    for shift in (1, 0):
        try:
            target, value = (_Translated(context, shift).visit(_parsed(side)) for side in found.groups())
        except (SyntaxError, ValueError, _Unknown):
            return []
        new = ast.parse(f"{ast.unparse(target)} = {ast.unparse(value)}").body[0]
        made += [new] if all(ast.dump(new) != ast.dump(other) for other in made) else []
    return made


def _parsed(side: str) -> ast.expr:
    for word, ours in _WORDS:
        side = side.replace(word, ours)
    return ast.parse(side.strip(), mode="eval").body


class _Unknown(Exception):
    """Something of MATLAB's that is not known in Python."""


class _Translated(ast.NodeTransformer):
    """Writes MATLAB's names, functions and elements as the port does; a variable between brackets is one less."""

    def __init__(self, context: Context, shift: int) -> None:
        self._names = {plain_name(name): name for name in reversed(context.variables)}
        # MATLAB's T is not its t.
        self._exact = frozenset(context.variables)
        self._context, self._shift = context, shift

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = node.id if node.id in self._exact else self._names.get(plain_name(node.id))
        if name is None:
            raise _Unknown
        return ast.Name(name, ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise _Unknown
        if plain_name(node.func.id) in self._names:
            parts = [self._index(each) for each in node.args]
            index = parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())
            return ast.Subscript(self.visit_Name(node.func), index, ast.Load())
        made = called(node.func.id, self.visit(node.args[0]), self._context) if len(node.args) == 1 else None
        if made is None:
            raise _Unknown
        return made

    def _index(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id == "end":
            return ast.UnaryOp(ast.USub(), ast.Constant(1))
        shift = 1 if isinstance(node, ast.Constant) else self._shift
        return folded(self.visit(node), ast.Sub(), ast.Constant(shift))


def _up_to_date(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """Another variable of a similar name, what was written last before it first."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in context.variables:
        for name in context.variables:
            if name != node.id and (name.startswith(node.id) or node.id.startswith(name)):
                yield ast.Name(name, ast.Load())


STATEMENT_CARDS = [
    Card("order-of-statements", Kind.STATEMENT, Text("two statements have changed places", "两条语句的次序颠倒了"),
         Text("the second needs what the first has written, or what was there before it", "后一条要用前一条写入的值，或其之前的值"),
         "a = a + 1; b = a * 2; y = a + b;", "b = a * 2\na = a + 1\ny = a + b", "a = a + 1\nb = a * 2\ny = a + b", ("MATLAB: Scripts",), rearrange=_exchanged, given="a = 3.0", is_mutual=True),
    Card("statement-too-many", Kind.STATEMENT, Text("a statement that MATLAB does not have", "多了一条 MATLAB 没有的语句"),
         Text("it was written twice, or left over from an earlier version", "写了两遍，或是早先版本遗留的"),
         "a = a + 1; y = a * 2;", "a = a + 1\na = a + 1\ny = a * 2", "a = a + 1\ny = a * 2", ("MATLAB: Scripts",), rearrange=_left_out, given="a = 3.0"),
    Card("statement-missing", Kind.STATEMENT, Text("a statement of MATLAB's is missing", "少了 MATLAB 的一条语句"),
         Text("it was overlooked", "移植时漏看了"),
         "a = a + 1; b = b .* a; y = a + b;", "a = a + 1\ny = a + b", "a = a + 1\nb = b * a\ny = a + b", ("MATLAB: Scripts",), rearrange=_put_in, given="a = 3.0; b = 2.0"),
    Card("stale-variable", Kind.STATEMENT, Text("a variable of another stage is read", "读取了另一阶段的变量"),
         Text("names such as x, x_new and x_old are taken for each other", "x、x_new、x_old 这类名字容易混淆"),
         "y = x_new * 2;", "y = x * 2", "y = x_new * 2", ("MATLAB: Variable Names",), rewrite=_up_to_date, given="x = 3.0; x_new = 4.0", is_typing=True, is_mutual=True),
]  # fmt: skip
