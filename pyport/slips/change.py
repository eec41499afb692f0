"""What a statement of a port may have to be: one edit for each slip that may have been made in it."""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from pyport.slips.card import Card, Context, Rearrange
from pyport.slips.pattern import Names, names_of


@dataclass(frozen=True)
class Change:
    """One edit of a port.

    Attributes
    ----------
    card : Card
        The slip that it undoes.
    line : int
        Where the statement begins.
    before, after : str
        The statement as it stands, and as it is with the edit; of a compound statement its head. Where statements are
        put in, left out or exchanged: all of them, line by line.
    size : int
        How much is changed.
    text : str
        The whole file with the edit.
    value : str
        What is assigned, returned or tested with the edit; empty if the edit is in something else.
    """

    card: Card
    line: int
    before: str
    after: str
    size: int
    text: str
    value: str = ""


class Editor:
    """The edits of one file.

    Parameters
    ----------
    text : str
        It parses.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.encode().splitlines(keepends=True)
        self._tree = ast.parse(text)
        #: What the program calls NumPy.
        self.names: Names = names_of(self._tree)
        self._statements = {node.lineno: node for node in reversed(list(ast.walk(self._tree)))
                            if isinstance(node, ast.stmt)}  # fmt: skip
        self._idle: dict[ast.stmt, int] = {}

    def tried(self, line: int, called: str) -> tuple[str, str] | None:
        """What a statement assigns, returns or tests, and the file with a call of a function before that is computed.

        The function is given all names that are there. None where nothing can be called.
        """
        statement = self._statements.get(line)
        own = _value_of(statement) if statement is not None else None
        if statement is None or own is None:
            return None
        piece = ast.get_source_segment(b"".join(self._lines).decode("utf-8"), own)
        lines = _put(self._lines, own, f"({called}(globals(), locals()) or ({piece}))")
        return _value_text(statement), b"".join(lines).decode("utf-8")

    def defaults_of(self, line: int) -> dict[int, frozenset[str]]:
        """The ``def`` lines of the functions that a line is in, and the names in their defaults; if they have any."""
        found = {}
        for node in self._statements.values():
            if isinstance(node, _FUNCTION) and node.lineno < line <= (node.end_lineno or 0):
                given = [each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None]
                if given:
                    found[node.lineno] = frozenset(each.id for one in given for each in ast.walk(one)
                                                   if isinstance(each, ast.Name))  # fmt: skip
        return found

    def changing(self, names: Collection[str]) -> list[int]:
        """The lines of calls that may change one of some variables: as their out, or where nothing is assigned."""
        return [line for line, node in self._statements.items() if not hasattr(node, "body") and any(
            isinstance(each, ast.Name) and each.id in names for call in _changing(node) for each in ast.walk(call)
        )]  # fmt: skip

    def changes(self, line: int, context: Context, cards: Sequence[Card]) -> list[Change]:
        """The edits of the statement that begins in a line, one for each text that comes of it, the likeliest first.

        Cards come in their order, the smaller edits of each first.
        """
        statement = self._statements.get(line)
        if statement is None:
            return []
        found: dict[str, Change] = {}
        before = self._statement(statement, self._lines)
        everywhere = list(_places(statement))
        # A module is no value.
        places = [place for place in everywhere if place.is_read
                  and not (place.field == "value" and self.names.origin(place.node) and isinstance(place.node, ast.Name)
                           and isinstance(place.parent, ast.Attribute))]  # fmt: skip
        twins, known = _twins(everywhere), frozenset(self._lines)
        for card in cards:
            made = []
            for pieces in _pieces(card, places, twins, context):
                lines = self._replaced(statement, pieces)
                if lines is None:
                    continue
                if len(pieces) > 1:
                    # Turned round twice it is as it was.
                    lines = [line if line in known else line.replace(b".T.T", b"") for line in lines]
                text = b"".join(lines).decode("utf-8")
                after = self._statement(statement, lines)
                size = sum(_distance(ast.unparse(place.node), ast.unparse(new)) for place, new in pieces)
                (place, new), *others = pieces
                value = place.value(statement, new) if not others else ""
                made.append(Change(card, line, before, after, size, text, value))
            if card.rearrange is not None:
                made += self._rearranged(statement, card, card.rearrange, context)
            for change in sorted(made, key=lambda change: change.size):
                found.setdefault(change.text, change)
        found.pop(b"".join(self._lines).decode("utf-8"), None)
        return list(found.values())

    def _rearranged(self, statement: ast.stmt, card: Card, rearrange: Rearrange, context: Context) -> Iterator[Change]:
        """The edits that exchange, leave out or put in statements around one."""
        block = next((each for each in self._blocks if statement in each), None)
        if block is None:
            return
        own = self._lines[statement.lineno - 1]
        indent = own[: len(own) - len(own.lstrip())].decode("utf-8")
        for first, end, new in rearrange(block, block.index(statement), context):
            if not self._stand_alone(block, block[first:end]):
                continue
            pieces = [b"".join(self._lines[each.lineno - 1 : each.end_lineno]).decode("utf-8")
                      if each in block else f"{indent}{ast.unparse(each)}\n" for each in new]  # fmt: skip
            begin, last = block[first].lineno - 1, block[end - 1].end_lineno
            lines = [*self._lines[:begin], *(piece.encode() for piece in pieces), *self._lines[last:]]
            before, after = (textwrap.dedent(words).strip("\n") for words in (
                b"".join(self._lines[begin:last]).decode("utf-8"), "".join(pieces)))  # fmt: skip
            text = b"".join(lines).decode("utf-8")
            yield Change(card, statement.lineno, before, after, _distance(before, after), text)

    @cached_property
    def _blocks(self) -> list[list[ast.stmt]]:
        return [value for node in ast.walk(self._tree) for _, value in ast.iter_fields(node)
                if isinstance(value, list) and value and isinstance(value[0], ast.stmt)]  # fmt: skip

    def _stand_alone(self, block: Sequence[ast.stmt], part: Sequence[ast.stmt]) -> bool:
        """Whether statements of a block stand on lines of their own."""
        first = [each.lineno for each in block]
        return all(
            not self._lines[each.lineno - 1][: each.col_offset].strip() and first.count(each.lineno) == 1
            and not getattr(each, "decorator_list", None) for each in part
        )  # fmt: skip

    def _statement(self, statement: ast.stmt, lines: Sequence[bytes]) -> str:
        """The text of a statement, or of its head, in lines that may have been edited."""
        last = _head_end(statement)
        words = b"".join(lines[statement.lineno - 1 : last]).decode("utf-8")
        return " ".join(words.split())

    def _replaced(self, statement: ast.stmt, pieces: Sequence[_Piece]) -> list[bytes] | None:
        """The lines with pieces replaced by new ones; None if that is no program, or no other one."""
        first, new = pieces[0]
        if _are_same(first.node, new):
            return None
        is_bare = isinstance(new, ast.Tuple) and len(new.elts) > 1
        for form in ("bare", "as it is", "in brackets") if is_bare else ("as it is", "in brackets"):
            lines = self._lines
            for place, other in sorted(pieces, key=lambda piece: _begin(piece[0].node), reverse=True):
                words = _unparsed(other)
                words = words[1:-1] if form == "bare" else f"({words})" if form == "in brackets" else words
                lines = _put(lines, place.node, words)
            again = self._again(statement, lines, same=first.parent is not None)
            if again is not None and _swapped(statement, pieces, again):
                return lines if _idle(again) <= self._idle_before(statement) else None
        return None

    def _idle_before(self, statement: ast.stmt) -> int:
        if statement not in self._idle:
            self._idle[statement] = _idle(statement)
        return self._idle[statement]

    def _again(self, statement: ast.stmt, lines: list[bytes], same: bool) -> ast.stmt | None:
        """A statement as it stands in lines that were edited within it; None if that is no program."""
        assert statement.end_lineno is not None
        assert statement.end_col_offset is not None
        text = lines
        if not hasattr(statement, "body"):
            # The statement alone: a file is long, and there are many edits.
            behind = len(self._lines[statement.end_lineno - 1]) - statement.end_col_offset
            own = b"".join(lines[statement.lineno - 1 : len(lines) - len(self._lines) + statement.end_lineno])
            text = [own[statement.col_offset : len(own) - behind]]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", SyntaxWarning)  # 1if is read as a number and a word
                tree = ast.parse(b"".join(text))
        except SyntaxError:
            return None
        if text is not lines:
            return tree.body[0] if len(tree.body) == 1 else None
        return next((node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == statement.lineno
                     and (not same or type(node) is type(statement))), None)  # fmt: skip


def _put(lines: Sequence[bytes], node: Any, words: str) -> list[bytes]:
    """The lines with other words at the place of a piece."""
    first, last = node.lineno - 1, node.end_lineno - 1
    before = lines[first][: node.col_offset]
    after = lines[last][node.end_col_offset :]
    return [*lines[:first], before + words.encode() + after, *lines[last + 1 :]]


def _changing(statement: ast.stmt) -> Iterator[ast.AST]:
    """What stands in a statement that may change what it is handed."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield statement.value
    for node in ast.walk(statement):
        if isinstance(node, ast.keyword) and node.arg == "out":
            yield node.value


_Asked = TypeVar("_Asked")
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Place:
    """A piece of a statement, and where it hangs."""

    node: Any
    parent: ast.AST | None = None
    field: str = ""
    index: int = -1

    @property
    def is_read(self) -> bool:
        """Whether its value is read there, not written."""
        return isinstance(getattr(self.node, "ctx", _READ), ast.Load)

    def value(self, statement: ast.stmt, new: ast.AST) -> str:
        """What is assigned, returned or tested with another piece there; empty if it is in something else."""
        own = _value_of(statement)
        if self.parent is None and isinstance(statement, ast.Assign) and isinstance(new, ast.AugAssign):
            # What is added to is assigned.
            is_same = len(statement.targets) == 1 and ast.unparse(statement.targets[0]) == ast.unparse(new.target)
            return f"{ast.unparse(new.target)} {_SYMBOLS[type(new.op)]} ({ast.unparse(new.value)})" if is_same else ""
        if own is None or self.parent is None:
            return ""
        # It may be the whole that is another one.
        is_inside = any(node is self.node for node in ast.walk(own))
        return self.with_(new, lambda: _value_text(statement)) if is_inside else ""

    def with_(self, new: ast.AST, asked: Callable[[], _Asked]) -> _Asked:
        """What is said of the statement with another piece there."""
        held = getattr(self.parent, self.field)
        if self.index < 0:
            setattr(self.parent, self.field, new)
        else:
            held[self.index] = new
        try:
            return asked()
        finally:
            if self.index < 0:
                setattr(self.parent, self.field, held)
            else:
                held[self.index] = self.node


#: A piece of a statement, and what stands in its place.
_Piece = tuple[_Place, ast.AST]
_READ = ast.Load()
#: What may stand in a statement twice by chance.
_PLAIN = ast.Name | ast.Constant | ast.Tuple
_SYMBOLS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
#: The parts of compound statements that are statements themselves.
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list")


def _places(statement: ast.stmt) -> Iterator[_Place]:
    """The statement, and the expressions in it; of a compound one those of its head."""
    if not hasattr(statement, "body"):
        yield _Place(statement)
    waiting: list[ast.AST] = [statement]
    while waiting:
        parent = waiting.pop(0)
        for field, value in ast.iter_fields(parent):
            if parent is statement and field in _BODIES:
                continue
            for index, node in enumerate(value) if isinstance(value, list) else ((-1, value),):
                if not isinstance(node, ast.AST):
                    continue
                if isinstance(node, ast.expr):
                    yield _Place(node, parent, field, index)
                waiting.append(node)


def _twins(places: Sequence[_Place]) -> dict[_Place, list[_Place]]:
    """Of each piece the others that say the same, be it to write there; of what is more than a name or a number."""
    found: dict[str, list[_Place]] = {}
    for place in places:
        if isinstance(place.node, ast.expr) and not isinstance(place.node, _PLAIN):
            found.setdefault(ast.unparse(place.node), []).append(place)
    alike = {place: same for same in found.values() for place in same}
    return {place: [other for other in alike.get(place, ()) if other is not place] for place in places}


def _swapped(statement: ast.stmt, pieces: Sequence[_Piece], wanted: ast.AST) -> bool:
    """Whether a statement with other pieces is what is wanted; reading and writing are told apart by the text."""
    (first, new), *others = pieces
    if first.parent is None:
        return _are_same(new, wanted)
    return first.with_(new, lambda: _swapped(statement, others, wanted) if others else _are_same(statement, wanted))


def _pieces(card: Card, places: Sequence[_Place], twins: Mapping[_Place, Sequence[_Place]],
            context: Context) -> Iterator[list[_Piece]]:  # fmt: skip
    """What a card may replace in a statement at a time: a piece, its like, or all that one edit finds there."""
    found: dict[object, list[_Piece]] = {}
    for place in places:
        for edit, new in card.replacements(place.node, context):
            if place.field == "func" and ast.dump(place.node) in ast.dump(new):
                continue  # what is called is no value
            yield [(place, new)]
            # What stands there twice may have been written wrong once, and copied.
            if twins[place]:
                yield [(place, new), *((twin, new) for twin in twins[place])]
            if place.parent is not None and not card.is_typing and not isinstance(place.node, _PLAIN):
                found.setdefault(edit, []).append((place, new))
    # Who does not know it writes it each time.
    for pieces in found.values():
        apart: list[_Piece] = []
        for place, new in pieces:
            if all(_end(place.node) <= _begin(other.node) or _end(other.node) <= _begin(place.node)
                   for other, _ in apart):  # fmt: skip
                apart.append((place, new))
        if len(apart) > 1:
            yield apart


def _begin(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _are_same(a: Any, b: Any) -> bool:
    """Whether two pieces of a program say the same, wherever they stand."""
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(_are_same, a, b))
    if not isinstance(a, ast.AST):
        return type(a) is type(b) and bool(a == b or a != a)
    return type(a) is type(b) and all(
        _are_same(getattr(a, field, None), getattr(b, field, None)) for field in a._fields
        if field not in ("ctx", "kind", "type_comment")
    )  # fmt: skip


def _value_of(statement: ast.stmt) -> ast.expr | None:
    """What a statement with one target assigns, or what it returns or tests."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.value
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        return statement.value
    if isinstance(statement, ast.AnnAssign | ast.Return):
        return statement.value
    return statement.test if isinstance(statement, ast.If | ast.While) else None


def _value_text(statement: ast.stmt) -> str:
    """An expression for what a statement assigns, returns or tests."""
    own = _value_of(statement)
    assert own is not None
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        own = ast.BinOp(ast.Name(statement.target.id, ast.Load()), statement.op, own)
    return ast.unparse(own)


def _unparsed(node: ast.AST) -> str:
    """The text of a piece; several values that are assigned or returned stand without brackets."""
    words = ast.unparse(node)
    if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        several = ast.unparse(node.value)
        return words.removesuffix(several) + several[1:-1]
    return words


def _idle(statement: ast.AST) -> int:
    """How often something is computed that changes nothing, or could be written down: nobody writes that."""
    found = 0
    for node in ast.walk(statement):
        if isinstance(node, ast.BinOp):
            found += _is_constant(node.left) and _is_constant(node.right) and not _is_fraction(node)
            if isinstance(node.right, ast.Constant):
                found += isinstance(node.op, ast.Add | ast.Sub) and node.right.value == 0
                found += isinstance(node.op, ast.Mult | ast.Div | ast.Pow) and node.right.value == 1
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            found += isinstance(node.operand, ast.UnaryOp) or getattr(node.operand, "value", None) == 0
        elif isinstance(node, ast.Assign):
            found += sum(_are_same(target, node.value) for target in node.targets)
            found += sum(_is_lost(target) for target in node.targets)
        elif isinstance(node, ast.AugAssign):
            found += _is_lost(node.target)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found += isinstance(node.value.func, ast.Attribute) and _is_lost(node.value.func)
    return found


def _is_lost(target: ast.expr) -> bool:
    """Whether what is written into has no name: a copy, or the result of a call, that nobody reads afterwards."""
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    return not isinstance(target, ast.Name | ast.Tuple | ast.List)


def _is_fraction(node: ast.BinOp) -> bool:
    """Whether it is a quotient of two whole numbers, which nobody can write down in full."""
    above, below = (getattr(side, "value", None) for side in (node.left, node.right))
    return isinstance(node.op, ast.Div) and type(above) is type(below) is int and below != 0 and above % below != 0


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _head_end(statement: ast.stmt) -> int:
    """The last line of a statement, or of its head."""
    body = getattr(statement, "body", None)
    if not body:
        return statement.end_lineno or statement.lineno
    heads = [node.end_lineno or statement.lineno for field, value in ast.iter_fields(statement)
             if field not in _BODIES for node in (value if isinstance(value, list) else [value])
             if isinstance(node, ast.expr)]  # fmt: skip
    return max(heads, default=statement.lineno)


def _distance(before: str, after: str) -> int:
    """How much of a text is changed: what is neither in its common beginning nor in its common end."""
    most = min(len(before), len(after))
    begin = next((k for k in range(most) if before[k] != after[k]), most)
    end = next((k for k in range(most - begin) if before[-1 - k] != after[-1 - k]), most - begin)
    return max(len(before), len(after)) - begin - end
