"""What the inputs of a function may be where nobody says it: from examples, or tried out on both sides."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from pyport.errors import InputError
from pyport.foreign import LEAVES
from pyport.fuzz.inputs import SCALAR, Input, Size
from pyport.language import said
from pyport.scripts.matlab_text import Lines, Unreadable, operands, tokens

#: So many combinations are tried, and so many of them are kept.
_MOST, _KEPT = 60, 3
#: What agrees in so much less of the calls is not what a port was written for.
_NEARLY = 0.25
#: Inputs with which fewer calls run are none that a port was written for.
_MOSTLY = 0.75
_ROW: tuple[Size, ...] = (1, "n")
#: In the order in which they are tried: what functions take most often first.
_TRIED = (
    Input("", _ROW), Input("", SCALAR), Input("", SCALAR, whole=True, low=1.0, high=6.0, finite=True),
    Input("", ("n", "m")), Input("", ("n", 1)), Input("", ("n", "n")), Input("", kind="char"),
)  # fmt: skip
#: What goes along a dimension if it is told one last, and what makes sense of arrays alone.
_ALONG = re.compile(r"sum|prod|mean|median|std|var|max|min|any|all|cumsum|cumprod|sort|diff|size|cat|norm|vecnorm")
_OF_ARRAYS = _ALONG.pattern + r"|numel|length|isempty|find|fliplr|flipud|reshape|unique|trapz|interp1|conv|filter|fft"
_NAMES = {dtype: name for name, dtype in LEAVES.items() if name != "char"}


def from_example(variables: Mapping[str, Any], parameters: Sequence[str], words: str) -> tuple[Input, ...]:
    """Inputs like those of an example: its classes, whole numbers, signs and kinds of sizes.

    Equal sizes of different inputs, or of one, stay equal unless they are 1.

    Raises
    ------
    InputError
        If one is missing, or is neither numbers nor text.
    """
    if missing := [name for name in parameters if name not in variables]:
        raise InputError(
            said(
                "{words}: has no {missing}; the function takes {parameters}.",
                words=words,
                missing=", ".join(missing),
                parameters=", ".join(parameters),
            )
        )
    return tuple(_like(name, variables[name], words) for name in parameters)


def _like(name: str, value: Any, words: str) -> Input:
    array = np.asarray(value)
    if array.dtype.kind == "U":
        return Input(name, kind="char")
    kind = "complex" if array.dtype == np.complex128 else _NAMES.get(array.dtype)
    if kind is None:
        raise InputError(said("{words}: {name} is neither numbers nor text: say what the inputs are, for instance "
'--inputs "x: (n,3)".', words=words, name=name))  # fmt: skip
    sizes: tuple[Size, ...] = tuple(1 if size == 1 else f"n{size}" for size in (array.shape or SCALAR))
    one = Input(name, sizes if len(sizes) > 1 else (1, sizes[0]), kind)
    if kind not in ("double", "single") or not array.size:
        return one
    finite = bool(np.isfinite(array).all())
    numbers = array[np.isfinite(array)]
    whole = bool(numbers.size and np.all(numbers == np.floor(numbers)))
    low = 0.0 if numbers.size and numbers.min() >= 0 else -math.inf
    if whole and low == 0 and one.shape == SCALAR:
        return replace(one, whole=True, low=float(numbers.min() > 0), high=max(9.0, float(numbers.max())), finite=True)
    return replace(one, whole=whole, low=low if finite else -math.inf, finite=finite and low == 0)


def candidates(parameters: Sequence[str]) -> Iterator[tuple[Input, ...]]:
    """What the inputs may be, the likeliest first."""
    # Of many inputs not every combination can be put in order.
    several = len(_TRIED) if len(parameters) <= 4 else 2
    ranks = itertools.product(range(several), repeat=min(len(parameters), 10))
    several_ranks = sorted(ranks, key=lambda rank: (sum(rank), rank))
    for rank in several_ranks[:_MOST]:
        given = (*rank, *[0] * (len(parameters) - len(rank)))
        yield tuple(replace(_TRIED[k], name=name) for k, name in zip(given, parameters, strict=True))


@dataclass(frozen=True)
class Tried:
    """How inputs did.

    Attributes
    ----------
    inputs : tuple of Input
    runs, agrees : float
        The share of calls in which both sides return, and in which they agree.
    form : object
        In which the port took them.
    """

    inputs: tuple[Input, ...]
    runs: float
    agrees: float
    form: Any


class Meant(NamedTuple):
    """What a function's text says of its inputs.

    Attributes
    ----------
    arrays, matrices : frozenset of str
        Inputs that it takes elements of or goes along, and those that have rows and columns there.
    """

    arrays: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()


_NOTHING = Meant()


def meant(text: str, parameters: Sequence[str]) -> Meant:
    """What a MATLAB function's text says of its inputs; nothing of a text that cannot be read."""
    try:
        words = tokens(text, Lines(text, ""), octave=True)
    except Unreadable:
        return _NOTHING
    arrays, matrices = set[str](), set[str]()
    for k, word in enumerate(words):
        if word.kind != "name" or words[k + 1 : k + 2] == [] or words[k + 1].text != "(":
            continue
        given = [one for one in operands(words, k + 2) if one]
        if word.text in parameters:
            arrays.add(word.text)
            # A row is read by x(1, k) too.
            if len(given) == 2 and not any([each.text for each in one] == ["1"] for one in given):
                matrices.add(word.text)
        elif re.fullmatch(_OF_ARRAYS, word.text) and given:
            inside = {each.text for each in given[0]} & set(parameters)
            arrays |= inside
            along = len(given) == (3 if word.text in ("max", "min") else 2) and [w.text for w in given[-1]] == ["2"]
            several = (
                word.text == "size" and len(given) == 1 and "".join(w.text for w in words[max(k - 2, 0) : k]) == "]="
            )
            if several or (along and _ALONG.fullmatch(word.text)):
                matrices |= inside
    return Meant(frozenset(arrays), frozenset(matrices))


def tried_out(parameters: Sequence[str], run: Callable[[tuple[Input, ...]], Tried],
              says: Meant = _NOTHING) -> tuple[list[Tried], list[Tried]]:  # fmt: skip
    """The likeliest inputs with which both sides run, with others with which they always agree; and what else runs."""
    tried: list[Tried] = []
    for inputs in candidates(parameters):
        # Text is numbers to MATLAB: it is tried where nothing else runs.
        if tried and any(one.kind == "char" for one in inputs):
            continue
        if any(_within(inputs, other.inputs) for other in tried if other.runs == 1):
            continue
        one = run(inputs)
        if one.runs > 0:
            tried.append(one)
    # With single numbers alone the two may agree however wrong the port is; but some functions are of single numbers.
    several = [one for one in tried if any(given.role != "scalar" for given in one.inputs)]
    single = [one for one in tried if one not in several]
    of_numbers = not says.arrays and any(one.runs == 1 for one in single) and all(one.runs < _MOSTLY for one in several)
    pool = single if of_numbers or not several else several
    if not pool:
        return [], []
    best = max(one.agrees for one in pool)
    first = next(one for one in pool if one.agrees >= best - _NEARLY)
    # Others that both sides run may not be meant, unless the text says so; where they always agree it costs nothing.
    wide = [one for one in pool if one is not first and one.runs == 1 and _are_meant(one.inputs, says)]
    same = [one for one in pool if one.agrees == 1 and one.form == first.form and one is not first and one not in wide]
    kept = [first, *wide[:1], *same][:_KEPT]
    others = several if of_numbers else [one for one in pool if one.runs == 1 and one.agrees < 1]
    return kept, [one for one in others if one not in kept]


def _are_meant(inputs: Sequence[Input], says: Meant) -> bool:
    """Whether some are matrices, and the text says so of all of these."""
    wide = {one.name for one in inputs if one.shape == ("n", "m")}
    return bool(wide) and wide <= says.matrices


def _within(inputs: Sequence[Input], others: Sequence[Input]) -> bool:
    """Whether inputs are a part of what others are: a row of one is a number, and a whole number is one."""
    return all(a == b or (a.shape == SCALAR and "char" not in (a.kind, b.kind) and (b.shape == _ROW or not b.whole))
               for a, b in zip(inputs, others, strict=True))  # fmt: skip
