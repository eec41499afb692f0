"""Lines that print what they compute there: no name gets it, so that nothing compares it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyport.scripts.record import Record

#: A line of MATLAB that prints, and what is between its brackets.
_PRINTS = re.compile(r"^\s*(?:disp|display|printf|fprintf|puts|fputs|fdisp)\s*\((?P<what>.*)\)\s*[;,]?\s*$")
_COMMENT = re.compile(r"[%#].*")
_TEXT = re.compile(r"\"[^\"]*\"|(?<![\w\])}'.])'[^']*'")
#: A sum, a product, a call or an element.
_COMPUTES = re.compile(r"[-+*/^\\(\[]")
#: Numbers and texts as they are printed, which are no computation.
_SHOWS = re.compile(r"\b(?:num2str|mat2str|int2str|sprintf|char|string)\s*\(([^()]*)\)")
_SHOWN_BY = frozenset({"print", "str", "repr", "format", "float", "int", "round", "len"})


def printing_lines(record: Record) -> list[int]:
    """The lines of a program's main file that print what they compute there."""
    text = record.files[record.main]
    return _python(text) if record.language == "python" else _matlab(text)


def _matlab(text: str) -> list[int]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := _PRINTS.match(_COMMENT.sub("", _TEXT.sub("", line))):
            what = _SHOWS.sub(r"\1", match["what"]).strip().removeprefix("[").removesuffix("]")
            if _COMPUTES.search(what):
                found.append(number)
    return found


def _python(text: str) -> list[int]:
    return sorted({call.lineno for call in _prints(text) if any(map(_computes, call.args))})


def _prints(text: str) -> list[ast.Call]:
    """The calls of print in a Python program, in the order of its lines."""
    calls = [node for node in ast.walk(ast.parse(text))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"]  # fmt: skip
    return sorted(calls, key=lambda call: call.lineno)


def names_printed(text: str) -> dict[str, int]:
    """The variables of a Python program that are printed as they are, and the line of the first such print."""
    found: dict[str, int] = {}
    for call in _prints(text):
        for name in (name for argument in call.args for name in _shown(argument)):
            found.setdefault(name, call.lineno)
    return found


def _shown(node: ast.expr) -> Iterator[str]:
    """The variables that an argument of print shows, with which nothing is computed."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.JoinedStr(values=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _shown(part.value if isinstance(part, ast.FormattedValue) else part)
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=right):
            yield from _shown(right)
        case ast.Call(func=ast.Attribute(attr="format"), args=parts) | ast.Call(func=ast.Name(id="str"), args=parts):
            for part in parts:
                yield from _shown(part)


def _computes(node: ast.expr) -> bool:
    """Whether an argument computes a number, beside how it is shown."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant | ast.JoinedStr):
        return isinstance(getattr(node.left, "value", ""), int | float | complex) or _computes(node.right)
    if isinstance(node, ast.Call):
        shows = (isinstance(node.func, ast.Name) and node.func.id in _SHOWN_BY) or (
            isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join")
        )
        return not shows or any(map(_computes, node.args))
    if isinstance(node, ast.BinOp):
        return True
    return any(_computes(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
