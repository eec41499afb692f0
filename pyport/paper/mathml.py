"""Formulas as MathML, and matrices of numbers."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from pyport.paper.steps import SIZES, Step

TIMES, COMMA = "\u2062", "\u2063"  # invisible
MINUS, ELEMENTS, TRANSPOSE, PARTIAL = "\u2212", "\u2299", "\u22a4", "\u2202"
#: How strongly operators bind.
_ADD, _MUL, _NEG, _POW, _ATOM = 1, 2, 3, 4, 5
_NUMBERS = {"a", *SIZES.values()}
#: Quantities with names of one letter.
_SHORT = {"X", "Y", "Q", "y", "E", "e"}


def _mi(text: str) -> str:
    # Names of quantities stand upright, letters of indices and sizes in italics.
    upright = ' mathvariant="normal"' if text in _SHORT else ""
    return f"<mi{upright}>{escape(text)}</mi>"


def _mo(text: str, attributes: str = "") -> str:
    return f"<mo{attributes}>{escape(text)}</mo>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _brackets(inner: str) -> str:
    # Indices alone make no tall brackets.
    low = "" if "<mfrac" in inner else ' stretchy="false"'
    return _row(_mo("(", low), inner, _mo(")", low))


def _function(name: str, inner: str) -> str:
    return _row('<mspace width="0.17em"/>', _mi(name), _mo("\u2061"), _brackets(inner))


class _Writer:
    """Writes an expression; `indexed` says whether it is one of single elements."""

    def __init__(self, indexed: bool) -> None:
        self.indexed = indexed

    def text(self, node: ast.expr) -> str:
        return self._written(node)[0]

    def _inside(self, node: ast.expr, least: int) -> str:
        text, strength = self._written(node)
        return text if strength >= least else _brackets(text)

    def _written(self, node: ast.expr) -> tuple[str, int]:
        """The MathML, and how strongly it holds together."""
        match node:
            case ast.Constant():
                return f"<mn>{ast.unparse(node)}</mn>", _ATOM
            case ast.Name(name):
                return _name(name), _ATOM
            case ast.Attribute(inner, "T"):
                return f"<msup>{self._inside(inner, _ATOM)}{_mo(TRANSPOSE)}</msup>", _ATOM
            case ast.Subscript(ast.Name(name), ast.Slice()):
                return f"<mover>{_name(name)}{_mo('¯')}</mover>", _ATOM
            case ast.Subscript(ast.Name(name), ast.Tuple(letters)):
                return _element(name, [ast.unparse(letter) for letter in letters]), _ATOM
            case ast.UnaryOp(ast.USub(), operand):
                return _row(_mo(MINUS, ' form="prefix"'), self._inside(operand, _MUL)), _NEG
            case ast.BinOp():
                return self._operation(node)
            case ast.Compare(left, [ast.Eq()], [right]):
                return _row(_mo("["), self.text(left), _mo("="), self.text(right), _mo("]")), _ATOM
            case ast.Call():
                return self._call(node)
        raise ValueError(f"{ast.unparse(node)} has no MathML here")

    def _operation(self, node: ast.BinOp) -> tuple[str, int]:
        left, right = node.left, node.right
        match node.op:
            case ast.Add() | ast.Sub():
                sign = "+" if isinstance(node.op, ast.Add) else MINUS
                return _row(self._inside(left, _ADD), _mo(sign), self._inside(right, _MUL)), _ADD
            case ast.Mult() | ast.MatMult():
                by_elements = (not self.indexed and isinstance(node.op, ast.Mult)
                               and not (_is_number(left) or _is_number(right)))  # fmt: skip
                sign = ELEMENTS if by_elements else TIMES
                # A sum that is a factor stands in brackets unless it is the last.
                first = _brackets(self.text(left)) if _is_sum(left) else self._inside(left, _MUL)
                second = self._inside(right, _MUL if by_elements or self.indexed else _NEG)
                return _row(first, _mo(sign), second), _MUL
            case ast.Div():
                return f"<mfrac>{self.text(left)}{self.text(right)}</mfrac>", _ATOM
            case ast.Pow():
                power = self.text(right) if self.indexed else _row(_mo("\u2218"), self.text(right))
                return f"<msup>{self._inside(left, _ATOM)}{power}</msup>", _POW
        raise ValueError(f"{ast.unparse(node)} has no MathML here")

    def _call(self, node: ast.Call) -> tuple[str, int]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        first = node.args[0]
        if name == "D":
            by = node.args[1]
            return f"<mfrac>{_row(_mo(PARTIAL), self.text(first))}{_row(_mo(PARTIAL), self.text(by))}</mfrac>", _ATOM
        if name == "with_ones":
            return f"<mover>{self.text(first)}{_mo('~')}</mover>", _ATOM
        if isinstance(first, ast.GeneratorExp):
            loop = first.generators[0]
            assert isinstance(loop.iter, ast.Call)
            assert isinstance(loop.iter.args[1], ast.BinOp)
            start, last = loop.iter.args[0], loop.iter.args[1].left  # range stops one behind the last
            below = _row(self.text(loop.target), _mo("="), self.text(start))
            total = f"<munderover>{_mo('∑')}{below}{self.text(last)}</munderover>"
            return _row(total, self._inside(first.elt, _MUL)), _MUL
        if name == "exp" and self.indexed:
            return f"<msup>{_mi('e')}{self.text(first)}</msup>", _ATOM
        if name == "sum":
            return _function("rowsum" if node.keywords else "sum", self.text(first)), _ATOM
        return _function({"sigmoid": "σ"}.get(name, name), self.text(first)), _ATOM


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in _NUMBERS) or (
        isinstance(node, ast.BinOp) and _is_number(node.left) and _is_number(node.right)
    )  # fmt: skip


def _is_sum(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.args[0], ast.GeneratorExp)


def _name(name: str) -> str:
    return _mi(name.replace("_new", "′"))


def _element(name: str, letters: Sequence[str]) -> str:
    below = _row(_mi(letters[0]), _mo(COMMA), _mi(letters[1]))
    return f"<msub>{_name(name)}{below}</msub>"


def _written(text: str, indexed: bool) -> str:
    return _Writer(indexed).text(ast.parse(text, mode="eval").body)


def _math(inner: str, kind: str, name: str) -> Markup:
    return Markup('<math display="block" class="{}" data-name="{}">{}</math>').format(kind, name, Markup(inner))


def rule(step: Step) -> list[Markup]:
    """The index notation of a step, a line each: the first two members, then one more behind each equals sign."""
    members = [_written(text, indexed=True) for text in step.rule]
    lines = [_row(members[0], _mo("="), members[1]), *(_row(_mo("="), member) for member in members[2:])]
    return [_math(line, "rule", step.name) for line in lines]


def matrix_rule(step: Step) -> Markup:
    """A step of whole matrices."""
    line = _row(_name(step.name), _mo("="), _written(step.matrix, indexed=False))
    return _math(line, "matrix-rule", step.name)


def numbers(name: str, rows: Sequence[Sequence[str]]) -> Markup:
    """A matrix, or a single number where it has one row of one."""
    cells = "".join(f"<mtr>{''.join(f'<mtd>{_number(cell)}</mtd>' for cell in row)}</mtr>" for row in rows)
    return _math(_row(_name(name), _mo("="), _row(_mo("["), f"<mtable>{cells}</mtable>", _mo("]"))), "numbers", name)


def number(name: str, text: str) -> Markup:
    """A number and its name."""
    return _math(_row(_name(name), _mo("="), _number(text)), "numbers", name)


def _number(text: str) -> str:
    if text.startswith("-"):
        return _row(_mo(MINUS, ' form="prefix"'), f"<mn>{text[1:]}</mn>")
    return f"<mn>{text}</mn>" if text[0].isdigit() else _mo(text)


def shown(array: Any, decimals: int) -> str:
    """A number with so many decimals; -0.0000 is 0.0000."""
    return f"{round(float(array), decimals) + 0.0:.{decimals}f}"
