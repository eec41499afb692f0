"""Pieces of Python with holes: what is looked for in a statement, and what is written in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

#: Functions of NumPy's that are methods of its arrays too.
_METHODS = frozenset({
    "all", "any", "argmax", "argmin", "argsort", "clip", "conj", "cumprod", "cumsum", "diagonal", "dot", "flatten",
    "max", "mean", "min", "nonzero", "prod", "ptp", "ravel", "repeat", "reshape", "round", "searchsorted", "squeeze",
    "std", "sum", "swapaxes", "take", "trace", "transpose", "var",
})  # fmt: skip
#: Modules that patterns call by these names.
_MODULES = {"np": "numpy", **{name: name for name in ("bisect", "copy", "math", "scipy", "statistics")}}

#: No larger power is computed: 10 ** 1000000 takes a second.
_LARGEST_POWER = 100


@dataclass(frozen=True)
class Names:
    """What a program calls the modules and functions that it imports.

    Attributes
    ----------
    origins : mapping
        Of each name that an import binds: what it stands for, as in ``numpy.linalg.norm``.
    """

    origins: Mapping[str, str]

    @cached_property
    def numpy(self) -> str:
        """What NumPy as a whole is called; empty if it is not imported."""
        return next((name for name, origin in self.origins.items() if origin == "numpy"), "")

    def origin(self, node: ast.AST) -> str:
        """What a name with dots stands for; empty if it is nothing imported."""
        path = _path(node)
        return ".".join([self.origins[path[0]], *path[1:]]) if path and path[0] in self.origins else ""

    def written(self, origin: str) -> ast.expr | None:
        """What a program writes for a function of a module; None if it would have to import something."""
        for name, known in self.origins.items():
            if known == origin:
                return ast.Name(name, ast.Load())
        for name, known in self.origins.items():
            # `import numpy` brings numpy.linalg with it; SciPy loads its modules when they are asked for.
            if origin.startswith(f"{known}."):
                made: ast.expr = ast.Name(name, ast.Load())
                for part in origin.removeprefix(f"{known}.").split("."):
                    made = ast.Attribute(made, part, ast.Load())
                return made
        return None


def names_of(tree: ast.Module) -> Names:
    """What a program calls what it imports."""
    origins = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                top = each.name.split(".")[0]
                origins.update({each.asname: each.name} if each.asname else {top: top})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            origins.update({each.asname or each.name: f"{node.module}.{each.name}" for each in node.names})
    return Names(origins)


@dataclass(frozen=True)
class Pattern:
    """What is looked for, and what is written in its place.

    A capital letter alone is a hole: any expression, the same wherever it stands; ``*R`` holds all other arguments and
    ``**K`` all other keywords. ``np`` is NumPy, whatever the program calls it, likewise ``scipy`` and ``math``; a
    function of NumPy's that its arrays have as a method is found, and written, as that too. With ``=`` it is a
    statement, else an expression.

    Attributes
    ----------
    wrong, right : str
    """

    wrong: str
    right: str

    @cached_property
    def _trees(self) -> tuple[ast.AST, ast.AST]:
        wrong, right = _parsed(self.wrong), _parsed(self.right)
        # A statement may become a call alone.
        return wrong, ast.Expr(right) if isinstance(wrong, ast.stmt) and isinstance(right, ast.expr) else right

    @property
    def kinds(self) -> tuple[type[ast.AST], ...]:
        """The kinds of pieces of a program that it can be."""
        wrong = self._trees[0]
        # A function may be taken from its module by itself.
        return (
            (ast.Name, ast.Attribute)
            if isinstance(wrong, ast.Name | ast.Attribute) and _wanted(wrong)
            else (type(wrong),)
        )

    def replacements(self, node: ast.AST, names: Names) -> Iterator[ast.AST]:
        """What the piece of a program becomes, if it is what is looked for."""
        wrong, right = self._trees
        found = _Found(names)
        if not found.matches(wrong, node):
            return
        try:
            # What held a target may be read now, and the other way round.
            yield _copied(_Filled(found).visit(_copied(right)))
        except (_Unfit, SyntaxError):  # a slice stands in brackets of its own alone
            return


def folded(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    """An operation; of two numbers the result, and a whole number that is added twice once, as a person writes it."""
    number = _result(left, op, right)
    if number is not None:
        return number
    second = _whole(right)
    if second is None or not isinstance(op, ast.Add | ast.Sub):
        return ast.BinOp(left, op, right)
    second = second if isinstance(op, ast.Add) else -second
    if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Sub):
        inner = _whole(left.right)
        if inner is not None:
            total = second + (inner if isinstance(left.op, ast.Add) else -inner)
            made = ast.BinOp(left.left, ast.Add() if total > 0 else ast.Sub(), _number(abs(total)))
            return made if total else left.left
    return ast.BinOp(left, ast.Add() if second > 0 else ast.Sub(), _number(abs(second))) if second else left


def _result(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr | None:
    """The result of an operation with two numbers, if it is as short as the operation."""
    if not (_is_number(left) and _is_number(right)):
        return None
    if isinstance(op, ast.Pow) and abs(_whole(right) or _LARGEST_POWER) >= _LARGEST_POWER:
        return None
    words = ast.unparse(ast.BinOp(left, op, right))
    try:
        value = eval(words, {"__builtins__": {}})  # two numbers and an operator
    except ArithmeticError:
        return None
    made = ast.parse(repr(value), mode="eval").body
    return made if _is_number(made) and len(repr(value)) <= len(words) + 2 else None


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and type(inner.value) in (int, float)


def _whole(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _whole(node.operand)
        return None if value is None else -value
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


class _Unfit(Exception):
    """The right form needs what the program does not import, or says a keyword twice."""


def _parsed(text: str) -> ast.AST:
    statement = ast.parse(text).body[0]
    return statement.value if isinstance(statement, ast.Expr) else statement


def _copied(node: ast.AST) -> ast.AST:
    made = ast.parse(ast.unparse(node)).body[0]
    return made.value if isinstance(made, ast.Expr) and not isinstance(node, ast.Expr) else made


def _path(node: ast.AST) -> list[str]:
    """The parts of a name with dots; none if it is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id, *parts] if isinstance(node, ast.Name) else []


def _is_hole(name: str) -> bool:
    return len(name) == 1 and name.isupper()


def _wanted(node: ast.AST) -> str:
    """What a name with dots in a pattern stands for; empty if it is none of a module's."""
    path = _path(node)
    return ".".join([_MODULES[path[0]], *path[1:]]) if path and path[0] in _MODULES else ""


def _method(call: ast.Call) -> str:
    """The name of the method that a call of a function of NumPy's is too; empty if there is none."""
    module, _, name = _wanted(call.func).rpartition(".")
    given = call.args and not isinstance(call.args[0], ast.Starred)
    return name if module == "numpy" and name in _METHODS and given else ""


@dataclass
class _Found:
    """What the holes of a pattern hold.

    Attributes
    ----------
    receivers : set of str
        The holes whose piece was found before the dot of a method.
    """

    names: Names
    holes: dict[str, Any] = field(default_factory=dict)
    receivers: set[str] = field(default_factory=set)

    def matches(self, wrong: Any, found: Any) -> bool:
        """Whether a piece is what is looked for; what the holes hold is noted."""
        if isinstance(wrong, ast.Name) and _is_hole(wrong.id):
            return isinstance(found, ast.expr) and self._held(wrong.id, found)
        if isinstance(wrong, ast.Name | ast.Attribute) and _wanted(wrong):
            return isinstance(found, ast.expr) and self.names.origin(found) == _wanted(wrong)
        if type(wrong) is not type(found):
            return False
        if isinstance(wrong, ast.Constant):
            return _same_constant(wrong.value, found.value)
        if isinstance(wrong, ast.Call):
            return self._call_matches(wrong, found)
        if isinstance(wrong, ast.AST):
            return all(
                self.matches(getattr(wrong, name), getattr(found, name))
                for name in wrong._fields if name not in ("ctx", "type_comment", "kind")
            )  # fmt: skip
        return self._all_match(wrong, found) if isinstance(wrong, list) else bool(wrong == found)

    def _call_matches(self, wrong: ast.Call, found: ast.Call) -> bool:
        func, args = wrong.func, wrong.args
        method = _method(wrong)
        if method and isinstance(found.func, ast.Attribute) and not self.names.origin(found.func):
            if found.func.attr != method or not self.matches(args[0], found.func.value):
                return False
            self.receivers |= {args[0].id} if isinstance(args[0], ast.Name) else set()
            args = args[1:]
        elif not self.matches(func, found.func):
            return False
        return self._all_match(args, found.args) and self._keywords_match(wrong.keywords, found.keywords)

    def _all_match(self, wrong: list[Any], found: list[Any]) -> bool:
        if wrong and isinstance(wrong[-1], ast.Starred) and isinstance(wrong[-1].value, ast.Name):
            *wrong, rest = wrong
            self.holes[rest.value.id] = found[len(wrong) :]
            found = found[: len(wrong)]
        return len(wrong) == len(found) and all(self.matches(a, b) for a, b in zip(wrong, found, strict=True))

    def _keywords_match(self, wrong: list[ast.keyword], found: list[ast.keyword]) -> bool:
        left = {each.arg: each for each in found}
        rest = None
        for each in wrong:
            if each.arg is None:
                assert isinstance(each.value, ast.Name)
                rest = each.value.id
            elif each.arg not in left or not self.matches(each.value, left.pop(each.arg).value):
                return False
        if rest is None:
            return not left
        self.holes[rest] = list(left.values())
        return True

    def _held(self, name: str, found: ast.expr) -> bool:
        if isinstance(found, ast.Name) and found.id in self.names.origins and "." not in self.names.origins[found.id]:
            return False  # a module is no value
        before = self.holes.setdefault(name, found)
        return before is found or ast.dump(before) == ast.dump(found)


def _same_constant(wrong: Any, found: Any) -> bool:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (wrong, found))
    return (numbers or type(wrong) is type(found)) and bool(wrong == found)


class _Filled(ast.NodeTransformer):
    """Puts into the holes what was found, and the program's own names for what is imported."""

    def __init__(self, found: _Found) -> None:
        self._found = found

    def visit(self, node: ast.AST) -> Any:
        origin = _wanted(node)
        if origin:
            made = self._found.names.written(origin)
            if made is None:
                raise _Unfit
            return made
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        held: ast.AST = self._found.holes.get(node.id, node) if _is_hole(node.id) else node
        return held

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            return ast.BinOp(left, node.op, right)
        return folded(left, node.op, right)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        args: list[ast.expr] = []
        for each in node.args:
            inner = each.value if isinstance(each, ast.Starred) else None
            if isinstance(inner, ast.Name) and inner.id in self._found.holes:
                args += self._found.holes[inner.id]
            else:
                args.append(self.visit(each))
        keywords: list[ast.keyword] = []
        for keyword in node.keywords:
            if keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id in self._found.holes:
                keywords += self._found.holes[keyword.value.id]
            else:
                keywords.append(ast.keyword(keyword.arg, self.visit(keyword.value)))
        if len({each.arg for each in keywords}) < len(keywords):
            raise _Unfit
        method = _method(node)
        if method and isinstance(node.args[0], ast.Name) and node.args[0].id in self._found.receivers:
            return ast.Call(ast.Attribute(args[0], method, ast.Load()), args[1:], keywords)
        return ast.Call(self.visit(node.func), args, keywords)
