"""What the inputs of a function are: shapes, classes and ranges, and the words that say so.

::

    x: (n,3), k: int 1..9, t: 'linear'|'cubic'

An input is a name, a colon, and words in any order:

==================================  =================================================================
(n,3)  (1..4,n)                     sizes: a number, a range, or a name, the same wherever it stands
scalar row column vector matrix     1x1 (which is the default), 1xn, nx1, either of them, nxm
square
double single complex logical       classes; double is the default, int is whole numbers in doubles,
char int int8 ... uint64            char is text
1..9  -1..1  0..inf                 the least and the largest number
finite nonempty                     no NaN and no Inf, which a range rules out too; no empty array
sorted distinct                     in ascending order; no number twice
'a'|'b'  1|2|4                      one of these
==================================  =================================================================
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.foreign import LEAVES
from pyport.language import said

#: A length: a number, the least and the largest, or the name of one that is the same in other inputs.
Size = int | tuple[int, int] | str

SCALAR: tuple[Size, ...] = (1, 1)
_SHAPES: dict[str, tuple[Size, ...]] = {
    "scalar": SCALAR, "row": (1, "row"), "column": ("column", 1), "vector": (1, "vector"),
    "matrix": ("rows", "columns"), "square": ("side", "side"),
}  # fmt: skip
#: Names of lengths that are each input's own.
ANONYMOUS = frozenset(size for shape in _SHAPES.values() for size in shape if isinstance(size, str))
_CLASSES = (*LEAVES, "complex")
_FLAGS = ("finite", "nonempty", "sorted", "distinct")
_NAME = r"[A-Za-z]\w*"
_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf)"
_RANGE = re.compile(rf"({_NUMBER}?)\.\.({_NUMBER}?)", re.IGNORECASE)
_LENGTHS = re.compile(r"(\d+)\.\.(\d+)")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
#: A text in quotes, sizes in brackets, or anything else up to a blank.
_WORD = re.compile(r"\([^)]*\)|(?:'[^']*'|\"[^\"]*\"|[^\s'\"(])+")


@dataclass(frozen=True)
class Input:
    """An input of a function.

    Attributes
    ----------
    name : str
    shape : tuple of Size
    kind : str
        MATLAB's class, or "complex" for a complex double.
    whole : bool
        Whether its numbers are whole.
    low, high : float
    finite, nonempty, ascending, distinct : bool
    turned : bool
        A row may be a column as well.
    choices : tuple
        What it is one of, where only some values are.
    """

    name: str
    shape: tuple[Size, ...] = SCALAR
    kind: str = "double"
    whole: bool = False
    low: float = -math.inf
    high: float = math.inf
    finite: bool = False
    nonempty: bool = False
    ascending: bool = False
    distinct: bool = False
    turned: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def role(self) -> str:
        """What it is to a port: "text", "scalar", "vector" or "matrix"."""
        if self.kind == "char":
            return "text"
        if self.shape == SCALAR:
            return "scalar"
        return "vector" if len(self.shape) == 2 and 1 in self.shape else "matrix"

    @property
    def bounded(self) -> bool:
        """Whether it has a range."""
        return (self.low, self.high) != (-math.inf, math.inf)

    @property
    def words(self) -> str:
        """The words that say so; `parse` reads them."""
        named = next((word for word, shape in _SHAPES.items() if shape == self.shape), "")
        if self.turned:
            named = "vector"
        sizes = ",".join(f"{size[0]}..{size[1]}" if isinstance(size, tuple) else str(size) for size in self.shape)
        parts = [] if self.choices or self.kind == "char" else [named or f"({sizes})"]
        if self.kind == "double":
            parts += ["int"] * (self.whole and not self.choices)
        elif not self.choices:
            parts.append(self.kind)
        if self.bounded:
            parts.append(f"{_short(self.low)}..{_short(self.high)}")
        given = (self.finite and not self.bounded, self.nonempty, self.ascending, self.distinct)
        parts += [word for word, is_given in zip(_FLAGS, given, strict=True) if is_given]
        if self.choices:
            parts.append("|".join(f"'{one}'" if isinstance(one, str) else _short(one) for one in self.choices))
        return f"{self.name}: {' '.join(parts)}"


def _short(number: float) -> str:
    return "" if math.isinf(number) else f"{number:.17g}" if f"{number:g}" != f"{number:.17g}" else f"{number:g}"


def words(inputs: Sequence[Input]) -> str:
    """The words for several inputs; `parse` reads them."""
    return ", ".join(one.words for one in inputs)


def parse(text: str) -> tuple[Input, ...]:
    """The inputs that words say; see this module's own.

    Raises
    ------
    InputError
        With what cannot be read, and what would be.
    """
    found = tuple(_parsed(part) for part in _split(text))
    if not found:
        raise InputError(said('the inputs are empty; write for instance "x: (n,3), k: int 1..9".'))
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(said("the input {twice} is described twice.", twice=twice))
    return found


def _split(text: str) -> list[str]:
    """The parts between commas or semicolons that stand in no brackets and no quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter in ",;" and depth == 0:
            parts.append("")
            continue
        parts[-1] += letter
    if quote or depth:
        raise InputError(
            said("{part}: a quote is not closed.", part=parts[-1].strip())
            if quote
            else said("{part}: a bracket is not closed.", part=parts[-1].strip())
        )
    return [part.strip() for part in parts if part.strip()]


def _parsed(part: str) -> Input:
    name, colon, rest = part.partition(":")
    if not re.fullmatch(_NAME, name.strip()) or not colon:
        raise InputError(said('{part}: an input is a name, a colon and words, for instance "k: int 1..9".', part=part))
    one = Input(name.strip())
    words_ = _WORD.findall(rest)
    if "".join(words_) != "".join(rest.split()) and "'" not in rest and '"' not in rest:
        raise InputError(said("{part}: it cannot be read; sizes stand in brackets, (n,3).", part=part))
    for word in words_:
        one = _with(one, word, part)
    return _checked(one, part)


def _with(one: Input, word: str, part: str) -> Input:
    """An input of which one word more is known."""
    plain = word.lower()
    if word.startswith("("):
        return replace(one, shape=_sizes(word[1:-1], part))
    if plain in _SHAPES:
        return replace(one, shape=_SHAPES[plain], turned=plain == "vector")
    if plain in ("int", "whole"):
        return replace(one, whole=True)
    if plain == "text":
        return replace(one, kind="char")
    if plain in _CLASSES:
        return replace(one, kind=plain, whole=one.whole or plain.lstrip("u").startswith("int"))
    if plain in _FLAGS:
        finite, nonempty, ascending, distinct = (
            before or plain == flag
            for before, flag in zip((one.finite, one.nonempty, one.ascending, one.distinct), _FLAGS, strict=True)
        )
        return replace(one, finite=finite, nonempty=nonempty, ascending=ascending, distinct=distinct)
    if match := _RANGE.fullmatch(word):
        low, high = (float(end) if end else sign * math.inf for end, sign in zip(match.groups(), (-1, 1), strict=True))
        return replace(one, low=low, high=high, finite=True)
    choices = word.split("|")
    if all(map(_QUOTED.fullmatch, choices)):
        return replace(one, kind="char", choices=tuple(choice[1:-1] for choice in choices))
    if all(re.fullmatch(_NUMBER, choice, re.IGNORECASE) for choice in choices):
        return replace(one, choices=tuple(map(float, choices)))
    raise InputError(
        said(
            "{part}: {word} is not known; there are sizes (n,3), {shapes}, {names}, ranges 1..9, {flags}, and 'a'|'b'.",
            part=part,
            word=word,
            shapes=", ".join(_SHAPES),
            names=", ".join((*_CLASSES, "int")),
            flags=", ".join(_FLAGS),
        )
    )


def _sizes(text: str, part: str) -> tuple[Size, ...]:
    sizes: list[Size] = []
    for word in (word.strip() for word in text.split(",")):
        if word.isdecimal():
            sizes.append(int(word))
        elif match := _LENGTHS.fullmatch(word):
            sizes.append((int(match[1]), int(match[2])))
        elif re.fullmatch(_NAME, word):
            sizes.append(word)
        else:
            raise InputError(
                said(
                    "{part}: {word} is not a size; it is a number, a range 1..4 or a name.",
                    part=part,
                    word=word or said("nothing"),
                )
            )
    if len(sizes) < 2:
        raise InputError(
            said(
                "{part}: MATLAB's arrays have two sizes or more: write (1,{text}) or ({text},1).", part=part, text=text
            )
        )
    if any(isinstance(size, tuple) and size[0] > size[1] for size in sizes):
        raise InputError(said("{part}: the smaller end of a range comes first.", part=part))
    return tuple(sizes)


def _checked(one: Input, part: str) -> Input:
    if one.low > one.high:
        raise InputError(said("{part}: the smaller end of a range comes first.", part=part))
    if one.kind == "char" and (one.bounded or one.whole or one.ascending or one.distinct):
        raise InputError(said("{part}: text has no numbers; a range and int do not go with it.", part=part))
    if one.kind == "complex" and (one.bounded or one.ascending):
        raise InputError(
            said("{part}: complex numbers have no order; a range and sorted do not go with them.", part=part)
        )
    if one.kind in LEAVES and LEAVES[one.kind].kind in "iu":
        limits = np.iinfo(LEAVES[one.kind])
        if one.low > limits.max or one.high < limits.min:
            raise InputError(said("{part}: no number of class {kind} is in that range.", part=part, kind=one.kind))
    if one.whole and one.bounded and np.floor(one.high) < np.ceil(one.low):
        raise InputError(said("{part}: no whole number is in that range.", part=part))
    if one.choices and one.shape != SCALAR:
        raise InputError(said("{part}: one of some values has no size.", part=part))
    return one
