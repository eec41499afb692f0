"""The words of a MATLAB or Octave source, with the places where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pyport.errors import InputError
from pyport.language import said

#: ``separator`` is a comma, a semicolon or a line's end that ends a statement; ``command`` is the rest of a statement
#: in command syntax (``hold on``); ``end`` inside brackets is a ``name``.
Kind = Literal["name", "keyword", "number", "text", "operator", "separator", "command"]

_KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        "break case catch continue else elseif end for function global if otherwise parfor persistent return switch "
        "try while do until unwind_protect unwind_protect_cleanup end_unwind_protect end_try_catch endif endfor "
        "endwhile endswitch endfunction endparfor",
    )
)
#: Keywords behind which a statement begins on the same line.
_OPENERS = frozenset(["else", "otherwise", "try", "do", "unwind_protect", "unwind_protect_cleanup"])
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_NUMBER = re.compile(
    r"(?:0[xX][0-9a-fA-F]+(?:[us]\d+)?|0[bB][01]+(?:[us]\d+)?|(?:\d+(?:\.(?![*/\\^'.])\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?)[ijIJ]?"
)
_OPERATOR = re.compile(
    r"\.\^'|\*\*=|\.\*\*|\.\*=|\./=|\.\^=|\.\\=|\+\+|--|\+=|-=|\*=|/=|\\=|\^=|\|=|&=|==|~=|!=|<=|>=|&&|\|\||"
    r"\*\*|\.\*|\./|\.\^|\.\\|\.'|[-+*/\\^<>=&|~!:@.'()\[\]{},;?]"
)
_BLANKS = re.compile(r"[ \t\f\v]*")
_CONTINUED = re.compile(r"\.\.\.[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLOCK_BEGINS = re.compile(r"[ \t]*[%#]\{[ \t]*(?=\r|\n|\Z)")
_BLOCK_ENDS = re.compile(r"[ \t]*[%#]\}[ \t]*(?=\r|\n|\Z)")
#: Two operators, or one followed by a blank, make an expression of ``name op``; else it is a command.
_BINARY = re.compile(r"(?:==|~=|!=|<=|>=|&&|\|\||\.\*|\./|\.\^|\.\\|\+=|-=|\*=|/=|\^=|\|=|&=|[-+*/\\^<>&|:])")
_ASSIGNED = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*)\s*(?:\([^=\n]*\)|\{[^=\n]*\}|\.\w+|\.\([^=\n]*\))*\s*(?:[-+*/^|&]?=(?!=)|\+\+|--)",
    re.ASCII,
)
_MANY_ASSIGNED = re.compile(r"\[([^\[\]=\n]*)\]\s*=(?!=)")
_DECLARED = re.compile(r"^[ \t]*(?:global|persistent)[ \t]+([^\n;,%#]*)|\bfunction\b[^\n(]*\(([^)]*)\)", re.MULTILINE)
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its kind and text, its place, and whether a blank stands before it."""

    kind: Kind
    text: str
    start: int
    end: int
    blank: bool


class Unreadable(InputError):
    """The source is not MATLAB as it is read here; the message says the line and the column."""


class Lines:
    """Lines and columns of the places of a text, from 1."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def line(self, place: int) -> int:
        """The line of a place."""
        return bisect_right(self._starts, place)

    def error(self, place: int, words: str) -> Unreadable:
        """The error that says what is wrong at a place."""
        line = self.line(place)
        return Unreadable(
            said(
                "{name}:{line}:{place}: {words}.",
                name=self.name,
                line=line,
                place=place - self._starts[line - 1] + 1,
                words=words,
            )
        )


def assigned_somewhere(text: str) -> frozenset[str]:
    """Names that are, by their looks, given a value somewhere in the text."""
    names = {match[1] for match in _ASSIGNED.finditer(text)}
    for match in _MANY_ASSIGNED.finditer(text):
        names.update(_NAME.findall(match[1]))
    for match in _DECLARED.finditer(text):
        names.update(_NAME.findall(match[1] or match[2] or ""))
    return frozenset(names)


def tokens(text: str, lines: Lines, *, octave: bool) -> list[Token]:
    """The words of a source in order, comments and blanks left out.

    Parameters
    ----------
    text : str
    lines : Lines
    octave : bool
        Whether a backslash in double quotes begins an escape, and ``!`` is "not".

    Raises
    ------
    Unreadable
        If a text or a bracket is not closed, or a character is none of the language.
    """
    return _Lexer(text, lines, octave).run()


def operands(words: Sequence[Token], first: int) -> list[list[Token]]:
    """What stands between the commas of a bracket, from the word behind its opening up to its end; once for nothing."""
    found: list[list[Token]] = [[]]
    depth = 1
    for word in words[first:]:
        depth += (word.text in ("(", "[", "{")) - (word.text in (")", "]", "}")) if word.kind == "operator" else 0
        if depth == 0:
            break
        if depth == 1 and word.text == ",":
            found.append([])
        else:
            found[-1].append(word)
    return found


class _Lexer:
    def __init__(self, text: str, lines: Lines, octave: bool) -> None:
        self.text, self.lines, self.octave = text, lines, octave
        self.place = 0
        self.found: list[Token] = []
        self.brackets: list[tuple[str, int]] = []
        self.variables = assigned_somewhere(text)
        self.blank = False

    def run(self) -> list[Token]:
        while self._skip():
            self._word()
        if self.brackets:
            bracket, place = self.brackets[-1]
            raise self.lines.error(place, said("this {bracket} is never closed", bracket=bracket))
        return self.found

    @property
    def at_start(self) -> bool:
        if self.brackets:
            return False
        last = self.found[-1] if self.found else None
        return last is None or last.kind == "separator" or (last.kind == "keyword" and last.text in _OPENERS)

    def _skip(self) -> bool:
        """Go to the next word; False at the end. Blanks, comments and continued lines are passed over."""
        text, begin = self.text, self.place
        while self.place < len(text):
            self.place = _BLANKS.match(text, self.place).end()  # type: ignore[union-attr]  # it matches nothing too
            if self.place >= len(text):
                break
            letter = text[self.place]
            if text.startswith("...", self.place):
                self.place = _CONTINUED.match(text, self.place).end()  # type: ignore[union-attr]  # begins with ...
            elif letter == "%" or letter == "#":
                self._comment()
            else:
                break
        self.blank = self.place > begin
        return self.place < len(text)

    def _comment(self) -> None:
        text = self.text
        line_begin = max(text.rfind("\n", 0, self.place), text.rfind("\r", 0, self.place)) + 1
        if not (begun := _BLOCK_BEGINS.match(text, line_begin)):
            end = _LINE_END.search(text, self.place)
            self.place = end.start() if end else len(text)
            return
        depth, place = 1, begun.end()
        while depth and (end := _LINE_END.search(text, place)):
            place = end.end()
            if ends := _BLOCK_ENDS.match(text, place):
                depth, place = depth - 1, ends.end()
            elif begins := _BLOCK_BEGINS.match(text, place):
                depth, place = depth + 1, begins.end()
        self.place = place if not depth else len(text)

    def _add(self, kind: Kind, end: int) -> None:
        self.found.append(Token(kind, self.text[self.place : end], self.place, end, self.blank))
        self.place = end

    def _word(self) -> None:
        text, place = self.text, self.place
        if end := _LINE_END.match(text, place):
            if self.brackets:
                self.place = end.end()
            else:
                self._add("separator", end.end())
        elif self.at_start and text[place] == "!" and not self.octave:
            end = _LINE_END.search(text, place)
            self._add("command", end.start() if end else len(text))
        elif match := _NAME.match(text, place):
            self._name(match)
        elif match := _NUMBER.match(text, place):
            self._add("number", match.end())
        elif text[place] == '"' or (text[place] == "'" and not self._is_transpose()):
            self._text(text[place])
        elif match := _OPERATOR.match(text, place):
            self._operator(match)
        else:
            raise self.lines.error(place, said("{text!r} has no meaning here", text=text[place]))

    def _name(self, match: re.Match[str]) -> None:
        word = match[0]
        behind_dot = bool(self.found) and self.found[-1].text == "." and not self.blank
        if word in _KEYWORDS and not behind_dot and not self.brackets:
            self._add("keyword", match.end())
            return
        is_command = self.at_start and word not in self.variables and self._is_command(match.end())
        self._add("name", match.end())
        if is_command:
            self.place = _BLANKS.match(self.text, self.place).end()  # type: ignore[union-attr]  # it matches nothing too
            self.blank = True
            self._add("command", self._command_end(self.place))

    def _is_command(self, end: int) -> bool:
        """Whether a name at the start of a statement is followed by words, not by an operator."""
        text = self.text
        place = _BLANKS.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing too
        if place == end or place >= len(text) or text[place] in "\r\n,;%#(=" or text.startswith("...", place):
            # x ==3 would be a command; nobody means it.
            return False
        if operator := _BINARY.match(text, place):
            behind = text[operator.end() : operator.end() + 1]
            return bool(behind) and behind not in " \t"
        return not (text[place] == "." and text[place + 1 : place + 2].isalpha())

    def _command_end(self, place: int) -> int:
        text, quote = self.text, ""
        while place < len(text):
            letter = text[place]
            if letter in "\r\n" or (not quote and letter in ",;"):
                break
            if not quote and letter in "%#" and text[place - 1] in " \t":
                break
            if letter == quote:
                quote = ""
            elif letter in "'\"" and not quote:
                quote = letter
            place += 1
        return len(text[:place].rstrip())

    def _is_transpose(self) -> bool:
        if not self.found:
            return False
        last = self.found[-1]
        operand = last.kind in ("name", "number", "text") or last.text in (")", "]", "}", "'", ".'")
        if last.kind == "keyword" or not operand:
            return False
        return not (self.blank and self.brackets and self.brackets[-1][0] in "[{")

    def _text(self, quote: str) -> None:
        text, place = self.text, self.place + 1
        while place < len(text) and text[place] not in "\r\n":
            if text[place] == "\\" and quote == '"' and self.octave:
                line = _LINE_END.match(text, place + 1)
                place = line.end() if line else place + 2
            elif text[place] == quote:
                if text[place + 1 : place + 2] != quote:
                    self._add("text", place + 1)
                    return
                place += 2
            else:
                place += 1
        raise self.lines.error(self.place, said("this {quote} is never closed", quote=quote))

    def _operator(self, match: re.Match[str]) -> None:
        sign, end = match[0], match.end()
        inside = self.brackets[-1][0] if self.brackets else ""
        if sign in ("++", "--") and inside in ("[", "{"):
            sign, end = sign[0], end - 1
        if sign in ("(", "[", "{"):
            self.brackets.append((sign, self.place))
        elif sign in _PAIRS:
            if inside != _PAIRS[sign]:
                raise self.lines.error(
                    self.place,
                    said("this {sign} closes nothing", sign=sign)
                    if not inside
                    else said("this {sign} stands where {inside} is still open", sign=sign, inside=inside),
                )
            self.brackets.pop()
        kind: Kind = "separator" if sign in (",", ";") and not inside else "operator"
        self._add(kind, end)
