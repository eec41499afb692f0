"""The tree of a MATLAB or Octave expression, over the words of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pyport.scripts.matlab_syntax import Source, Span
from pyport.scripts.matlab_text import Token

#: From the weakest to the strongest; ``:`` stands between comparisons and sums, signs before powers.
_BINARY: tuple[tuple[str, ...], ...] = (
    ("||",), ("&&",), ("|",), ("&",), ("==", "~=", "!=", "<", "<=", ">", ">="), (":",), ("+", "-"),
    ("*", "/", "\\", ".*", "./", ".\\"),
)  # fmt: skip
_RANGE = next(k for k, signs in enumerate(_BINARY) if ":" in signs)
_SIGNS = frozenset("+-~!")
_POWERS = frozenset(["^", ".^", "**", ".**"])
_TRANSPOSED = frozenset(["'", ".'"])
#: What begins an operand, and is no sign.
_BEGIN = frozenset(["(", "[", "{", "@", "~", "!"])
#: Comments and continued lines.
NO_CODE = re.compile(r"\.\.\.[^\r\n]*(?:\r\n|\r|\n)|[%#][^\r\n]*")


class NotRead(Exception):
    """An expression of a form that is not known here."""


@dataclass(frozen=True)
class Access:
    """A bracket or a field behind an operand; `name` is the field's, `arguments` are what stands in the bracket."""

    kind: Literal["()", "{}", ".", ".()"]
    arguments: tuple[Node, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Node:
    """A part of an expression.

    Attributes
    ----------
    kind : str
        ``literal``; ``colon`` and ``end`` of an index; ``chain``: a name or another operand and what follows it;
        ``sign``, ``binary``, ``transposed``, ``range``; ``bracket``: in round ones; ``matrix`` and ``cell``;
        ``handle``: ``@name``; ``lambda``.
    first, last : int
        Its words.
    parts : tuple of Node
        What it is made of, in the order of the text.
    sign : str
        Of an operator; of a handle or a chain the name; empty for a chain behind a bracket.
    accesses : tuple of Access
    joints : tuple of str
        What separates the elements of a matrix: a comma or a semicolon.
    inputs : tuple of str
        Of a lambda.
    """

    kind: Literal["literal", "colon", "end", "chain", "sign", "binary", "transposed", "range", "bracket", "matrix",
                  "cell", "handle", "lambda"]  # fmt: skip
    first: int
    last: int
    parts: tuple[Node, ...] = ()
    sign: str = ""
    accesses: tuple[Access, ...] = ()
    joints: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def within(self) -> Iterator[Node]:
        """The parts, and the arguments of brackets behind it."""
        yield from self.parts
        for access in self.accesses:
            yield from access.arguments


def expression(source: Source, span: Span) -> Node:
    """The tree of an expression.

    Raises
    ------
    NotRead
        If it is of a form that is not known here, such as an assignment within it.
    """
    parser = _Parser(source, span)
    tree = parser.binary(0, is_matrix=False)
    if parser.place <= span.last:
        raise NotRead
    return tree


def targets(source: Source, span: Span) -> list[Node | None]:
    """What stands left of the sign of an assignment: chains, and None for a result that is left out.

    Raises
    ------
    NotRead
        If it is of a form that is not known.
    """
    parser = _Parser(source, span)
    if parser.word() != "[":
        found: list[Node | None] = [parser.operand(is_matrix=False)]
    else:
        parser.place, found = parser.place + 1, []
        while parser.word() != "]":
            if parser.word() in (",", "~", "!"):
                found += [] if parser.word() == "," else [None]
                parser.place += 1
            else:
                found.append(parser.operand(is_matrix=True))
        parser.place += 1
    if parser.place <= span.last:
        raise NotRead
    return found


def _has_line_end(text: str) -> bool:
    return "\n" in text or "\r" in text


class _Parser:
    def __init__(self, source: Source, span: Span) -> None:
        self.text, self.words, self.place, self.last = source.text, source.words, span.first, span.last

    def word(self) -> str:
        """The text of the word that comes; empty at the end, and for a word in quotes."""
        if self.place > self.last or self.words[self.place].kind == "text":
            return ""
        return self.words[self.place].text

    def token(self) -> Token:
        if self.place > self.last:
            raise NotRead
        return self.words[self.place]

    def gap(self, place: int) -> str:
        """What stands before a word, without comments and continued lines."""
        return NO_CODE.sub(" ", self.text[self.words[place - 1].end : self.words[place].start])

    def ends(self, is_matrix: bool) -> bool:
        """Whether an operand is the last of an element: in a matrix a blank may begin the next one."""
        if self.place > self.last:
            return True
        gap = self.gap(self.place)
        if not is_matrix or not gap:
            return False
        kind, text = self.words[self.place].kind, self.word()
        if _has_line_end(gap) or kind in ("name", "number", "text") or text in _BEGIN:
            return True
        return text in ("+", "-") and self.place < self.last and not self.gap(self.place + 1)

    # -- operators, from the weakest --------------------------------------------------------------

    def binary(self, level: int, *, is_matrix: bool) -> Node:
        if level == len(_BINARY):
            return self.sign(is_matrix)
        if level == _RANGE:
            return self.range(is_matrix)
        left = self.binary(level + 1, is_matrix=is_matrix)
        while self.word() in _BINARY[level] and not self.ends(is_matrix):
            sign = self.word()
            self.place += 1
            right = self.binary(level + 1, is_matrix=is_matrix)
            left = Node("binary", left.first, right.last, (left, right), sign)
        return left

    def range(self, is_matrix: bool) -> Node:
        parts = [self.binary(_RANGE + 1, is_matrix=is_matrix)]
        while self.word() == ":" and not self.ends(is_matrix):
            self.place += 1
            parts.append(self.binary(_RANGE + 1, is_matrix=is_matrix))
        if len(parts) > 3:
            raise NotRead
        return parts[0] if len(parts) == 1 else Node("range", parts[0].first, parts[-1].last, tuple(parts))

    def sign(self, is_matrix: bool) -> Node:
        first, sign = self.place, self.word()
        if sign not in _SIGNS:
            return self.power(is_matrix)
        self.place += 1
        inner = self.sign(is_matrix)
        return Node("sign", first, inner.last, (inner,), sign)

    def power(self, is_matrix: bool) -> Node:
        left = self.operand(is_matrix)
        while not self.ends(is_matrix):
            sign = self.word()
            if sign in _TRANSPOSED:
                left = Node("transposed", left.first, self.place, (left,), sign)
                self.place += 1
            elif sign in _POWERS:
                self.place += 1
                right = self.exponent(is_matrix)
                left = Node("binary", left.first, right.last, (left, right), sign.replace("**", "^"))
            else:
                break
        return left

    def exponent(self, is_matrix: bool) -> Node:
        first, sign = self.place, self.word()
        if sign not in _SIGNS:
            return self.operand(is_matrix)
        self.place += 1
        inner = self.exponent(is_matrix)
        return Node("sign", first, inner.last, (inner,), sign)

    # -- operands -----------------------------------------------------------------------------------

    def operand(self, is_matrix: bool) -> Node:
        first, token = self.place, self.token()
        if token.kind in ("number", "text"):
            self.place += 1
            return Node("literal", first, first)
        if token.kind == "name":
            self.place += 1
            if token.text == "end":
                return Node("end", first, first)
            accesses = self.behind(is_matrix)
            return Node("chain", first, self.place - 1, sign=token.text, accesses=accesses)
        if token.text == "@":
            return self.handle(is_matrix)
        if token.text not in ("(", "[", "{"):
            raise NotRead
        base = self.bracket() if token.text == "(" else self.matrix()
        accesses = self.behind(is_matrix)
        return Node("chain", first, self.place - 1, (base,), accesses=accesses) if accesses else base

    def behind(self, is_matrix: bool) -> tuple[Access, ...]:
        """The brackets and fields behind an operand."""
        found: list[Access] = []
        while self.place <= self.last and not (is_matrix and self.gap(self.place)):
            text = self.word()
            follows = self.words[self.place + 1] if self.place < self.last else None
            if text in ("(", "{"):
                found.append(Access("()" if text == "(" else "{}", self.arguments(")" if text == "(" else "}")))
            elif text == "." and follows and follows.kind == "name":
                found.append(Access(".", name=follows.text))
                self.place += 2
            elif text == "." and follows and follows.text == "(":
                self.place += 1
                found.append(Access(".()", self.arguments(")")))
            else:
                break
        return tuple(found)

    def arguments(self, closing: str) -> tuple[Node, ...]:
        self.place += 1
        found: list[Node] = []
        while self.word() != closing:
            if found:
                self.expect(",")
            place = self.place
            if self.word() == ":" and place < self.last and self.words[place + 1].text in (",", closing):
                self.place += 1
                found.append(Node("colon", place, place))
            else:
                found.append(self.binary(0, is_matrix=False))
        self.place += 1
        return tuple(found)

    def expect(self, text: str) -> None:
        if self.word() != text:
            raise NotRead
        self.place += 1

    def bracket(self) -> Node:
        first = self.place
        self.place += 1
        inner = self.binary(0, is_matrix=False)
        self.expect(")")
        return Node("bracket", first, self.place - 1, (inner,))

    def matrix(self) -> Node:
        first, is_cell = self.place, self.word() == "{"
        closing = "}" if is_cell else "]"
        self.place += 1
        parts: list[Node] = []
        while self.word() != closing:
            if self.word() in (",", ";"):
                self.place += 1
            else:
                parts.append(self.binary(0, is_matrix=True))
        self.place += 1
        joints = tuple(self.joint(one.last, other.first) for one, other in pairwise(parts))
        return Node("cell" if is_cell else "matrix", first, self.place - 1, tuple(parts), joints=joints)

    def joint(self, last: int, first: int) -> str:
        signs = [self.words[k].text for k in range(last + 1, first)]
        ends = any(_has_line_end(self.gap(k)) for k in range(last + 1, first + 1))
        return ";" if ends or ";" in signs else ","

    def handle(self, is_matrix: bool) -> Node:
        first = self.place
        self.place += 1
        if self.token().kind == "name":
            self.place += 1
            if self.word() == ".":
                raise NotRead
            return Node("handle", first, first + 1, sign=self.words[first + 1].text)
        self.expect("(")
        inputs = []
        while self.word() != ")":
            if self.token().kind == "name":
                inputs.append(self.token().text)
            elif self.word() not in (",", "~", "!"):
                raise NotRead
            self.place += 1
        self.place += 1
        body = self.binary(0, is_matrix=is_matrix)
        return Node("lambda", first, body.last, (body,), inputs=tuple(inputs))
