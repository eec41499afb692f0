"""The statements of a MATLAB or Octave source, as far as a tracer must know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyport.errors import InputError
from pyport.language import said, words_of
from pyport.scripts.matlab_text import Lines, Token, tokens

Kind = Literal[
    "simple", "command", "if", "while", "for", "do", "switch", "try", "unwind_protect", "function", "declare",
    "break", "continue", "return", "arguments",
]  # fmt: skip

#: What may close a block, beside ``end``.
_ENDS = {
    "if": ("endif",), "while": ("endwhile",), "for": ("endfor",), "parfor": ("endparfor", "endfor"),
    "switch": ("endswitch",), "try": ("end_try_catch",), "unwind_protect": ("end_unwind_protect",),
    "function": ("endfunction",),
}  # fmt: skip
_ALL_ENDS = frozenset(word for words in _ENDS.values() for word in words) | {"end"}
_MIDDLES = frozenset(["else", "elseif", "case", "otherwise", "catch", "unwind_protect_cleanup", "until"])
#: Operators that may stand before an operand: between two operands with a blank they begin a new one.
_UNARY = frozenset(["~", "!", "@"])
ASSIGNMENTS = frozenset(["=", "+=", "-=", "*=", "/=", "\\=", "^=", "|=", "&=", ".*=", "./=", ".^=", ".\\=", "**="])


@dataclass(frozen=True, slots=True)
class Span:
    """Words from the first to the last, both included, by their numbers."""

    first: int
    last: int


@dataclass(slots=True)
class Clause:
    """A part of a block statement: its keyword, what follows it in the header, and its body."""

    keyword: int
    header: Span | None
    body: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Statement:
    """A statement: its words, and of a block its clauses and the word that closes it.

    Attributes
    ----------
    span : Span
        All its words, without the separator behind it.
    closing : int
        The word that ends a block; -1 where there is none, as at the end of a function in an old file.
    """

    kind: Kind
    span: Span
    clauses: list[Clause] = field(default_factory=list)
    closing: int = -1
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The first line of a function.

    Attributes
    ----------
    name : int
        The word that is its name.
    inputs, outputs : tuple of str
    last : int
        The last word of the line.
    """

    name: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    last: int


@dataclass(frozen=True)
class Source:
    """A source that has been read.

    Attributes
    ----------
    text : str
    lines : Lines
    words : list of Token
    statements : list of Statement
        Those at the top level, functions among them.
    """

    text: str
    lines: Lines
    words: list[Token]
    statements: list[Statement]

    @property
    def functions(self) -> list[Statement]:
        """The functions at the top level."""
        return [statement for statement in self.statements if statement.kind == "function"]

    @property
    def is_script(self) -> bool:
        """Whether there is anything besides functions."""
        return any(statement.kind != "function" for statement in self.statements) or not self.statements


def read(text: str, name: str, *, octave: bool = True) -> Source:
    """The statements of a source.

    Raises
    ------
    Unreadable
        If it is not MATLAB; the message has the name, the line and the column.
    """
    lines = Lines(text, name)
    words = tokens(text, lines, octave=octave)
    closed = _Parser(words, lines, functions_end=True)
    try:
        statements = closed.top()
    except _OpenFunction:
        statements = _Parser(words, lines, functions_end=False).top()
    return Source(text, lines, words, statements)


class _OpenFunction(Exception):
    """A function that nothing closes: in old files the next one, or the end of the file, does."""


class _Parser:
    def __init__(self, words: list[Token], lines: Lines, *, functions_end: bool) -> None:
        self.words, self.lines, self.functions_end = words, lines, functions_end
        self.place = 0

    def top(self) -> list[Statement]:
        statements = self.block(())
        if self.place < len(self.words):
            raise self.unexpected()
        return statements

    def unexpected(self) -> Exception:
        word = self.words[self.place]
        return self.lines.error(word.start, said("this {word} belongs to nothing that is open", word=word.text))

    def text(self, place: int | None = None) -> str:
        place = self.place if place is None else place
        return self.words[place].text if place < len(self.words) else ""

    def is_keyword(self, *texts: str) -> bool:
        if self.place >= len(self.words) or self.words[self.place].kind != "keyword":
            return False
        return not texts or self.words[self.place].text in texts

    def block(self, ends: tuple[str, ...]) -> list[Statement]:
        statements: list[Statement] = []
        while self.place < len(self.words):
            if self.words[self.place].kind == "separator":
                self.place += 1
            elif self.is_keyword(*_MIDDLES, *_ALL_ENDS) or (
                self.is_keyword("function") and ends == ("function",) and not self.functions_end
            ):
                break
            else:
                statements.append(self.statement(is_first=not statements and ends == ("function",)))
        return statements

    def statement(self, *, is_first: bool) -> Statement:
        first, word = self.place, self.words[self.place]
        if word.kind == "keyword":
            return self._of_keyword(first, word.text)
        if is_first and word.text == "arguments" and self._stands_alone():
            return self._arguments(first)
        if word.text == "classdef":
            raise InputError(
                words_of(self.lines.error(word.start, said("this is a class; scripts and functions are traced")))
            )
        if first + 1 < len(self.words) and self.words[first + 1].kind == "command":
            self.place += 2
            return Statement("command", Span(first, first + 1))
        self._to_separator()
        return Statement("simple", Span(first, self.place - 1))

    def _of_keyword(self, first: int, text: str) -> Statement:
        match text:
            case "if":
                return self._if(first)
            case "while" | "switch":
                self.place += 1
                header = self._expression()
                return self._switch(first, header) if text == "switch" else self._loop("while", first, header)
            case "for" | "parfor":
                self.place += 1
                return self._loop("for", first, self._iteration())
            case "do":
                return self._do(first)
            case "try" | "unwind_protect":
                return self._try(first, text)
            case "function":
                return self._function(first)
            case "global" | "persistent":
                self._to_separator()
                return Statement("declare", Span(first, self.place - 1))
            case "break" | "continue" | "return":
                self.place += 1
                return Statement(text, Span(first, first))
        raise self.unexpected()

    def _to_separator(self) -> None:
        begin = self.place
        self.place += 1
        while self.place < len(self.words) and self.words[self.place].kind not in ("separator", "keyword"):
            self.place += 1
        if self.is_keyword() and self.text() not in (*_ALL_ENDS, *_MIDDLES):
            word = self.words[self.place]
            raise self.lines.error(
                word.start, said("{word} begins a statement, and the one before it has not ended", word=word.text)
            )
        assert self.place > begin

    def _stands_alone(self) -> bool:
        follows = self.words[self.place + 1] if self.place + 1 < len(self.words) else None
        return follows is not None and (follows.text == "(" or follows.text[0] in "\r\n")

    def _arguments(self, first: int) -> Statement:
        while self.place < len(self.words) and not self.is_keyword("end"):
            self.place += 1
        self._close("arguments", first)
        return Statement("arguments", Span(first, self.place - 1), closing=self.place - 1)

    def _expression(self) -> Span:
        """The words of a header's expression; it ends where an operand follows an operand."""
        first, depth = self.place, 0
        while self.place < len(self.words):
            word = self.words[self.place]
            if depth == 0 and (word.kind in ("separator", "keyword") or self._begins_anew(first)):
                break
            depth += (word.text in ("(", "[", "{")) - (word.text in (")", "]", "}")) if word.kind == "operator" else 0
            self.place += 1
        if self.place == first:
            before = self.words[first - 1]
            raise self.lines.error(before.start, said("nothing follows this {before}", before=before.text))
        return Span(first, self.place - 1)

    def _begins_anew(self, first: int) -> bool:
        if self.place == first:
            return False
        before, word = self.words[self.place - 1], self.words[self.place]
        ends = before.kind in ("name", "number", "text") or before.text in (")", "]", "}", "'", ".'")
        if not ends or before.text == "@":
            return False
        if word.kind in ("number", "text", "command") or word.text == "[":
            return True
        if word.kind == "name":
            return before.text != "." and not self._is_lambda(first)
        return word.text in _UNARY

    def _is_lambda(self, first: int) -> bool:
        """Whether the bracket that has just been closed holds the inputs of an anonymous function."""
        depth, place = 0, self.place - 1
        while place >= first:
            text = self.words[place].text
            depth += (text == ")") - (text == "(")
            if depth == 0:
                return place > first and self.words[place - 1].text == "@"
            place -= 1
        return False

    def _iteration(self) -> Span:
        """The words of ``i = 1:10``, without brackets around all of it."""
        first = self.place
        if self.text() == "(" and (closing := self._partner(self.place)) and self._has_equals(first + 1, closing):
            self.place = closing + 1
            return Span(first, closing)
        while self.place < len(self.words) and self.text() != "=":
            if self.words[self.place].kind in ("separator", "keyword"):
                raise self.lines.error(self.words[first - 1].start, said("this for has no ="))
            self.place += 1
        self.place += 1
        self._expression()
        return Span(first, self.place - 1)

    def _partner(self, place: int) -> int:
        depth = 0
        for k in range(place, len(self.words)):
            if self.words[k].kind == "operator":
                depth += (self.words[k].text in ("(", "[", "{")) - (self.words[k].text in (")", "]", "}"))
            if depth == 0:
                return k
        return 0

    def _has_equals(self, first: int, last: int) -> bool:
        return any(self.words[k].text == "=" for k in range(first, last))

    def _close(self, keyword: str, first: int) -> int:
        if self.place >= len(self.words):
            raise self.lines.error(self.words[first].start, said("this {keyword} is never ended", keyword=keyword))
        if not self.is_keyword("end", *_ENDS.get(keyword, ())):
            raise self.lines.error(
                self.words[self.place].start,
                said(
                    "this {text} stands where the {keyword} of line {line} is still open",
                    text=self.text(),
                    keyword=keyword,
                    line=self.lines.line(self.words[first].start),
                ),
            )
        self.place += 1
        return self.place - 1

    def _if(self, first: int) -> Statement:
        clauses: list[Clause] = []
        while self.is_keyword("if", "elseif", "else"):
            keyword = self.place
            if clauses and (self.text() == "if" or clauses[-1].header is None):
                raise self.unexpected()
            self.place += 1
            header = None if self.text(keyword) == "else" else self._expression()
            clauses.append(Clause(keyword, header, self.block(("if",))))
        closing = self._close("if", first)
        return Statement("if", Span(first, closing), clauses, closing)

    def _loop(self, kind: Literal["while", "for"], first: int, header: Span) -> Statement:
        body = self.block((kind,))
        closing = self._close(self.text(first), first)
        return Statement(kind, Span(first, closing), [Clause(first, header, body)], closing)

    def _do(self, first: int) -> Statement:
        self.place += 1
        body = self.block(("do",))
        until = self.place
        if not self.is_keyword("until"):
            raise self.lines.error(self.words[first].start, said("this do has no until"))
        self.place += 1
        header = self._expression()
        clauses = [Clause(first, None, body), Clause(until, header)]
        return Statement("do", Span(first, self.place - 1), clauses, self.place - 1)

    def _switch(self, first: int, header: Span) -> Statement:
        clauses = [Clause(first, header)]
        while self.place < len(self.words) and self.words[self.place].kind == "separator":
            self.place += 1
        while self.is_keyword("case", "otherwise"):
            keyword = self.place
            self.place += 1
            condition = None if self.text(keyword) == "otherwise" else self._expression()
            clauses.append(Clause(keyword, condition, self.block(("switch",))))
        closing = self._close("switch", first)
        return Statement("switch", Span(first, closing), clauses, closing)

    def _try(self, first: int, keyword: str) -> Statement:
        self.place += 1
        clauses = [Clause(first, None, self.block((keyword,)))]
        if self.is_keyword("catch" if keyword == "try" else "unwind_protect_cleanup"):
            handler, header = self.place, None
            self.place += 1
            if keyword == "try" and self._names_the_error():
                header = Span(self.place, self.place)
                self.place += 1
            clauses.append(Clause(handler, header, self.block((keyword,))))
        closing = self._close(keyword, first)
        return Statement("try" if keyword == "try" else "unwind_protect", Span(first, closing), clauses, closing)

    def _names_the_error(self) -> bool:
        if self.place >= len(self.words) or self.words[self.place].kind != "name":
            return False
        follows = self.words[self.place + 1] if self.place + 1 < len(self.words) else None
        return follows is None or follows.kind in ("separator", "keyword")

    def _function(self, first: int) -> Statement:
        self.place += 1
        signature = self._signature(first)
        body = self.block(("function",))
        statement = Statement("function", Span(first, self.place - 1), [Clause(first, None, body)], signature=signature)
        if self.functions_end:
            if self.place >= len(self.words):
                raise _OpenFunction
            statement.closing = self._close("function", first)
            statement.span = Span(first, statement.closing)
        elif self.place < len(self.words) and not self.is_keyword("function"):
            raise self.unexpected()
        return statement

    def _signature(self, first: int) -> Signature:
        outputs: tuple[str, ...] = ()
        name = self.place
        if self.text() == "[":
            closing = self._partner(self.place)
            outputs = self._names(self.place, closing)
            if self.text(closing + 1) != "=":
                raise self.lines.error(self.words[first].start, said("this function's outputs are not followed by ="))
            name = closing + 2
        elif self.text(self.place + 1) == "=":
            outputs, name = (self.text(),), self.place + 2
        if name >= len(self.words) or self.words[name].kind != "name":
            raise self.lines.error(self.words[first].start, said("this function has no name"))
        self.place = name + 1
        inputs: tuple[str, ...] = ()
        if self.text() == "(":
            closing = self._partner(self.place)
            inputs = self._names(self.place, closing)
            self.place = closing + 1
        return Signature(name, inputs, outputs, self.place - 1)

    def _names(self, opening: int, closing: int) -> tuple[str, ...]:
        """The names between two brackets, without the values that they may have by default."""
        found, depth, is_value = [], 0, False
        for word in self.words[opening + 1 : closing]:
            depth += (word.text in ("(", "[", "{")) - (word.text in (")", "]", "}")) if word.kind == "operator" else 0
            if depth == 0 and word.text in (",", "="):
                is_value = word.text == "="
            elif not is_value and (word.kind == "name" or word.text in ("~", "!")):
                found.append(word.text)
        return tuple(found)
