"""What the text of a port says of its statements: what each reads, how much it computes, what it is conditional on."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyport.scripts.record import Record, Site
from pyport.slips.evidence import tokens

#: What may be slipped in: the more of it, the likelier a slip.
_PIECES = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Call, ast.Constant, ast.Name, ast.Subscript)


#: A number as it stands in a text.
_NUMBER = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def numbers_in(text: str) -> list[float]:
    """The numbers that stand in a text of MATLAB's or Python's, without their signs."""
    return [float(word) for word in _NUMBER.findall(text)]


#: What a condition begins with, and how much of the rest is the same in two statements that are one.
_HEADS, _ALIKE_WORDS = frozenset({"if", "elseif", "elif", "while"}), 0.75


def worded_alike(a: Site, b: Site) -> bool:
    """Whether MATLAB's statement and one of the port's have most of their names, numbers and operators in common."""
    mine, theirs = (Counter({token: count for token, count in tokens(site.text).items() if token not in _HEADS})
                    for site in (a, b))  # fmt: skip
    return 2 * (mine & theirs).total() >= _ALIKE_WORDS * (mine.total() + theirs.total())


class Statements:
    """The statements of a Python program.

    Parameters
    ----------
    record : Record
        Of a Python program.
    """

    def __init__(self, record: Record) -> None:
        self._record = record

    def reads(self, site: Site) -> frozenset[str]:
        """The names that a site's value is made of: of ``a, b = x, y`` each has its own."""
        own = self._own(site)
        return site.reads & _names(own) if own is not None else site.reads

    def weight(self, site: Site) -> int:
        """How many operators, calls, numbers and names a site's value has, and the place that it is written to."""
        return sum(isinstance(node, _PIECES) for part in self._parts(site) for node in ast.walk(part))

    def calls(self, site: Site, function: str) -> list[ast.Call]:
        """The calls of a function, or of a method of that name, in what a site's value is made of."""
        return [node for part in self._parts(site) for node in ast.walk(part)
                if isinstance(node, ast.Call) and _last_name(node.func) == function]  # fmt: skip

    def attributes(self, site: Site) -> frozenset[str]:
        """What is taken of objects in what a site's value is made of, by its last name: methods, properties, fields."""
        return frozenset(node.attr for part in self._parts(site) for node in ast.walk(part)
                         if isinstance(node, ast.Attribute))  # fmt: skip

    def _parts(self, site: Site) -> list[ast.AST]:
        """What a site's value is made of: of a compound statement what stands in its head."""
        statement, own = self._statement(site), self._own(site)
        if own is not None:
            return [own]
        if isinstance(statement, ast.For):
            return [statement.iter]
        if isinstance(statement, ast.If | ast.While):
            return [statement.test]
        if isinstance(statement, ast.Assign):
            return [statement.value, *(target for target in statement.targets if isinstance(target, ast.Subscript))]
        return [statement] if statement is not None else []

    def _own(self, site: Site) -> ast.expr | None:
        """Of a statement that gives several names a value each, the one that goes to the site's."""
        statement = self._statement(site)
        if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple)):
            return None
        for target in statement.targets:
            if isinstance(target, ast.Tuple) and len(target.elts) == len(statement.value.elts):
                for one, value in zip(target.elts, statement.value.elts, strict=True):
                    if ast.unparse(one) == site.target:
                        return value
        return None

    def computes(self, site: Site) -> bool:
        """Whether it does more than to copy something, to walk through it, or to hand it to a function of the port."""
        statement = self._statement(site)
        if isinstance(statement, ast.For):
            return not _is_copy(statement.iter, self._functions)
        value = self._own(site) or getattr(statement, "value", None)
        return not (isinstance(statement, ast.Assign) and value is not None and _is_copy(value, self._functions))

    def is_literal(self, site: Site) -> bool:
        """Whether it assigns what stands there in full, such as ``3``, ``-1``, ``[]`` and ``""``."""
        statement = self._statement(site)
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        return value is not None and all(isinstance(node, _LITERAL) for node in ast.walk(value))

    def constants(self, site: Site) -> list[float | str]:
        """The numbers, without their signs, and the texts that stand in what a site's statement computes."""
        statement = self._statement(site)
        parts: list[ast.AST | None] = [self._own(site) or getattr(statement, "value", None)]
        if isinstance(statement, ast.For | ast.While | ast.If):
            parts = [getattr(statement, "iter", None) or getattr(statement, "test", None)]
        found = [node.value for part in parts if part is not None for node in ast.walk(part)
                 if isinstance(node, ast.Constant)]  # fmt: skip
        return [value if isinstance(value, str) else float(value) for value in found
                if isinstance(value, str | int | float)]  # fmt: skip

    def line(self, site: Site, key: str) -> int:
        """The line at which a dict that a site makes gives a key its value; the site's own if it does not."""
        own = getattr(self._statement(site), "value", None)
        for each in ast.walk(own) if own is not None else ():
            for name, value in zip(each.keys, each.values, strict=True) if isinstance(each, ast.Dict) else ():
                if isinstance(name, ast.Constant) and name.value == key:
                    return value.lineno
        return site.line

    def is_index(self, site: Site) -> bool:
        """Whether the file takes elements by the variable that a site writes."""
        return any(
            isinstance(part, ast.Name) and part.id == site.target
            for statement, _ in self._all.values() for node in ast.walk(statement) if isinstance(node, ast.Subscript)
            for part in ast.walk(node.slice)
        )  # fmt: skip

    def conditions(self, site: Site) -> list[Site]:
        """The ``if`` that the site stands under, outermost first."""
        _, around = self._all.get((site.file, site.line), (None, []))
        return self._tests(site.file, around)

    def asked(self, site: Site) -> list[Site]:
        """Those of them that were asked, outermost first."""
        return [test for test in self.conditions(site) if len(self._record.events_of[test.number])]

    def is_left_early(self, head: Site) -> bool:
        """Whether a loop may end before its head says so."""
        statement = self._statement(head)
        return statement is None or any(isinstance(node, ast.Break | ast.Return) for node in ast.walk(statement))

    def leaving(self, head: Site) -> list[Site]:
        """The conditions under which a loop ends before its head says so."""
        statement = self._statement(head)
        inside = _in_loop(statement) if isinstance(statement, ast.For | ast.While) else ()
        return self._tests(head.file, [node for node in inside if isinstance(node, ast.If) and any(
            isinstance(each, ast.Break | ast.Return) for each in (*node.body, *node.orelse))])  # fmt: skip

    def _tests(self, file: str, conditions: Iterable[ast.If]) -> list[Site]:
        """The sites of some conditions."""
        lines = {condition.lineno for condition in conditions}
        return [test for test in self._record.sites
                if test.kind == "test" and test.file == file and test.line in lines]  # fmt: skip

    def has_operator(self, site: Site) -> bool:
        """Whether there is an operator between two things in it."""
        return any(isinstance(node, ast.BinOp) for part in self._parts(site) for node in ast.walk(part))

    def is_augmented(self, site: Site) -> bool:
        """Whether it is of the kind of ``x += v``."""
        return isinstance(self._statement(site), ast.AugAssign)

    def is_suspended(self, site: Site) -> bool:
        """Whether it stands behind what a function hands out one by one: nobody may ask for the next."""
        for node in ast.walk(ast.parse(self._record.files[site.file])):
            if isinstance(node, ast.FunctionDef) and node.name == site.function.rpartition(".")[2]:
                return any(isinstance(each, ast.Yield) and each.lineno < site.line for each in ast.walk(node))
        return False

    def _statement(self, site: Site) -> ast.stmt | None:
        return self._all.get((site.file, site.line), (None, []))[0]

    @cached_property
    def _functions(self) -> frozenset[str]:
        """The program's own functions."""
        return frozenset(site.function.rpartition(".")[2] for site in self._record.sites if site.function)

    @cached_property
    def _all(self) -> dict[tuple[str, int], tuple[ast.stmt, list[ast.If]]]:
        """By file and line the statement, and the conditions around it."""
        found: dict[tuple[str, int], tuple[ast.stmt, list[ast.If]]] = {}
        for file, text in self._record.files.items():
            for statement, conditions in _walk(ast.parse(text).body, []):
                found.setdefault((file, statement.lineno), (statement, conditions))
        return found


_LITERAL = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp, ast.unaryop, ast.expr_context)


#: Functions whose result is what they are given.
_COPY = frozenset({"array", "asarray", "copy", "deepcopy", "enumerate", "list", "tuple", "zip"})


def _is_copy(node: ast.expr, functions: frozenset[str]) -> bool:
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "copy" and not node.args:
            return _is_copy(func.value, functions)
        if isinstance(func, ast.Attribute) and func.attr in functions and not (node.args or node.keywords):
            return _is_copy(func.value, functions)
        return (_last_name(func) in _COPY | functions and not node.keywords and bool(node.args)
                and all(_is_copy(each, functions) for each in node.args))  # fmt: skip
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return _is_copy(node.elt, functions) and all(
            not each.ifs and _is_copy(each.iter, functions) for each in node.generators
        )
    if isinstance(node, ast.Attribute):
        return _is_copy(node.value, functions)
    return isinstance(node, ast.Name)


def _last_name(func: ast.expr) -> str:
    """What is called, without what it belongs to."""
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute))


def _walk(body: list[ast.stmt], conditions: list[ast.If]) -> Iterator[tuple[ast.stmt, list[ast.If]]]:
    """All statements, each with the conditions that it is under, within its function."""
    for statement in body:
        yield statement, conditions
        under = [*conditions, statement] if isinstance(statement, ast.If) else conditions
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            under = []
        for block in ("body", "orelse", "finalbody"):
            yield from _walk(getattr(statement, block, []), under)
        for handler in getattr(statement, "handlers", []):
            yield from _walk(handler.body, under)


def _in_loop(loop: ast.For | ast.While) -> Iterator[ast.AST]:
    """What stands in a loop and in no other one, nor in a function, within it."""
    waiting: list[ast.AST] = [*loop.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
