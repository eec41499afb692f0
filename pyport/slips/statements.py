"""Slips of whole statements: in another order, one too many, one missing, one that reads what is out of date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, Rearranged

#: What MATLAB writes otherwise.
_WORDS = ((".*", "*"), ("./", "/"), (".^", "**"), ("^", "**"), ("~=", "!="))
_ASSIGNED = re.compile(r"\s*([A-Za-z]\w*)\s*=(?!=)([^='\"\[{(@:]*)")


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
        new = _translated(text, context)
        if new is not None and all(ast.dump(new) != ast.dump(each) for each in block):
            yield k, k + 1, [block[k], new]
            yield k, k + 1, [new, block[k]]


def _translated(text: str, context: Context) -> ast.stmt | None:
    """An assignment of MATLAB's to a variable as Python's; None if more than numbers and variables stand in it."""
    found = _ASSIGNED.fullmatch(text)
    if found is None:
        return None
    for word, ours in _WORDS:
        text = text.replace(word, ours)
    try:
        (made,) = ast.parse(text.strip()).body
    except (SyntaxError, ValueError):
        return None
    names = {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
    return made if names <= set(context.variables) else None


def _up_to_date(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """Another variable of a similar name, what was written last before it first."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in context.variables:
        for name in context.variables:
            if name != node.id and (name.startswith(node.id) or node.id.startswith(name)):
                yield ast.Name(name, ast.Load())


STATEMENT_CARDS = [
    Card("order-of-statements", Kind.STATEMENT, Text("two statements have changed places", "两条语句的次序颠倒了"),
         Text("the second needs what the first has written, or what was there before it", "后一条要用前一条写入的值，或其之前的值"),
         "a = a + 1; b = a * 2; y = a + b;", "b = a * 2\na = a + 1\ny = a + b", "a = a + 1\nb = a * 2\ny = a + b", ("MATLAB: Scripts",), rearrange=_exchanged, given="a = 3.0"),
    Card("statement-too-many", Kind.STATEMENT, Text("a statement that MATLAB does not have", "多了一条 MATLAB 没有的语句"),
         Text("it was written twice, or left over from an earlier version", "写了两遍，或是早先版本遗留的"),
         "a = a + 1; y = a * 2;", "a = a + 1\na = a + 1\ny = a * 2", "a = a + 1\ny = a * 2", ("MATLAB: Scripts",), rearrange=_left_out, given="a = 3.0"),
    Card("statement-missing", Kind.STATEMENT, Text("a statement of MATLAB's is missing", "少了 MATLAB 的一条语句"),
         Text("it was overlooked", "移植时漏看了"),
         "a = a + 1; b = b .* a; y = a + b;", "a = a + 1\ny = a + b", "a = a + 1\nb = b * a\ny = a + b", ("MATLAB: Scripts",), rearrange=_put_in, given="a = 3.0; b = 2.0"),
    Card("stale-variable", Kind.STATEMENT, Text("a variable of an earlier stage is read", "用了旧阶段的变量"),
         Text("names such as x, x_new and x_old are taken for each other", "x、x_new、x_old 这类名字容易混淆"),
         "y = x_new * 2;", "y = x * 2", "y = x_new * 2", ("MATLAB: Variable Names",), rewrite=_up_to_date, given="x = 3.0; x_new = 4.0", is_typing=True),
]  # fmt: skip
