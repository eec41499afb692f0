"""Pieces of Python with holes: what is looked for in a statement, and what is written in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: What each hole stands for: a piece of the program, or the keywords that are left.
Holes = dict[str, Any]
#: Functions of NumPy's that are methods of its arrays too.
_METHODS = frozenset(
    """
    all any argmax argmin argsort clip conj cumprod cumsum diagonal dot flatten max mean min nonzero prod ptp ravel
    repeat reshape round sort squeeze std sum swapaxes take trace transpose var
    """.split()
)


@dataclass(frozen=True)
class Names:
    """What a program calls NumPy.

    Attributes
    ----------
    numpy : str
        Empty if it does not have it as a whole.
    bare : mapping
        Of the functions that it takes from NumPy by themselves: the name here, and NumPy's own.
    """

    numpy: str
    bare: Mapping[str, str]


def names_of(tree: ast.Module) -> Names:
    """What a program calls NumPy, as its imports say."""
    numpy, bare = "", {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            numpy = next((each.asname or each.name for each in node.names if each.name == "numpy"), numpy)
        elif isinstance(node, ast.ImportFrom) and node.module == "numpy":
            bare.update({each.asname or each.name: each.name for each in node.names})
    return Names(numpy, bare)


@dataclass(frozen=True)
class Pattern:
    """What is looked for, and what is written in its place.

    A capital letter alone is a hole: any expression, the same wherever it stands; ``**K`` holds all other keywords.
    ``np`` is NumPy, whatever the program calls it, and a function of NumPy's that its arrays have as a method is found
    as that too. With ``=`` it is a statement, else an expression.

    Attributes
    ----------
    wrong, right : str
    """

    wrong: str
    right: str

    @cached_property
    def _forms(self) -> list[tuple[ast.AST, ast.AST]]:
        plain = _parsed(self.wrong), _parsed(self.right)
        method = tuple(map(_as_method, plain))
        return [plain] if method[0] is None else [plain, (method[0], method[1] or plain[1])]

    def replacements(self, node: ast.AST, names: Names) -> Iterator[ast.AST]:
        """What the piece of a program becomes, if it is what is looked for."""
        for wrong, right in self._forms:
            holes: Holes = {}
            if _matches(wrong, node, holes, names) and (names.numpy or not _needs_numpy(right)):
                yield _Filled(holes, names).visit(_copied(right))


def _parsed(text: str) -> ast.AST:
    statement = ast.parse(text).body[0]
    return statement.value if isinstance(statement, ast.Expr) else statement


def _copied(node: ast.AST) -> ast.AST:
    return _parsed(ast.unparse(node))


def _as_method(node: ast.AST) -> ast.AST | None:
    """``np.sum(A, axis=0)`` as ``A.sum(axis=0)``; None if it is none of those."""
    if not (isinstance(node, ast.Call) and _is_numpy(node.func) and node.args and isinstance(node.args[0], ast.Name)):
        return None
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr not in _METHODS or not _is_hole(node.args[0].id):
        return None
    return ast.Call(ast.Attribute(node.args[0], node.func.attr, ast.Load()), node.args[1:], node.keywords)


def _is_hole(name: str) -> bool:
    return len(name) == 1 and name.isupper()


def _is_numpy(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "np"


def _needs_numpy(node: ast.AST) -> bool:
    return any(_is_numpy(part) for part in ast.walk(node))


def _matches(wrong: Any, found: Any, holes: Holes, names: Names) -> bool:
    """Whether a piece is what is looked for; what the holes hold is noted."""
    if isinstance(wrong, ast.Name) and _is_hole(wrong.id):
        return isinstance(found, ast.expr) and _held(wrong.id, found, holes)
    if _is_numpy(wrong):
        return (
            isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name)
            and found.value.id == names.numpy and found.attr == wrong.attr
        ) or (isinstance(found, ast.Name) and names.bare.get(found.id) == wrong.attr)  # fmt: skip
    if type(wrong) is not type(found):
        return False
    if isinstance(wrong, ast.Constant):
        numbers = all(isinstance(each.value, int | float) and not isinstance(each.value, bool)
                      for each in (wrong, found))  # fmt: skip
        return (numbers or type(wrong.value) is type(found.value)) and bool(wrong.value == found.value)
    if isinstance(wrong, ast.Call):
        return (_matches(wrong.func, found.func, holes, names) and _all_match(wrong.args, found.args, holes, names)
                and _keywords_match(wrong.keywords, found.keywords, holes, names))  # fmt: skip
    if isinstance(wrong, ast.AST):
        return all(
            _matches(getattr(wrong, field), getattr(found, field), holes, names)
            for field in wrong._fields if field not in ("ctx", "type_comment", "kind")
        )  # fmt: skip
    if isinstance(wrong, list):
        return _all_match(wrong, found, holes, names)
    return bool(wrong == found)


def _all_match(wrong: list[Any], found: list[Any], holes: Holes, names: Names) -> bool:
    return len(wrong) == len(found) and all(
        _matches(a, b, holes, names) for a, b in zip(wrong, found, strict=True)
    )  # fmt: skip


def _keywords_match(wrong: list[ast.keyword], found: list[ast.keyword], holes: Holes, names: Names) -> bool:
    left = {each.arg: each for each in found}
    rest = None
    for each in wrong:
        if each.arg is None:
            assert isinstance(each.value, ast.Name)
            rest = each.value.id
        elif each.arg not in left or not _matches(each.value, left.pop(each.arg).value, holes, names):
            return False
    if rest is None:
        return not left
    holes[rest] = list(left.values())
    return True


def _held(name: str, found: ast.expr, holes: Holes) -> bool:
    before = holes.setdefault(name, found)
    return before is found or ast.dump(before) == ast.dump(found)


class _Filled(ast.NodeTransformer):
    """Puts into the holes what was found, and NumPy's name for ``np``."""

    def __init__(self, holes: Holes, names: Names) -> None:
        self._holes, self._names = holes, names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if _is_hole(node.id) and node.id in self._holes:
            held: ast.AST = self._holes[node.id]
            return held
        return ast.Name(self._names.numpy, node.ctx) if node.id == "np" else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        keywords: list[ast.keyword] = []
        for each in node.keywords:
            if each.arg is None and isinstance(each.value, ast.Name) and each.value.id in self._holes:
                keywords += self._holes[each.value.id]
            else:
                keywords.append(ast.keyword(each.arg, self.visit(each.value)))
        return ast.Call(self.visit(node.func), [self.visit(each) for each in node.args], keywords)
