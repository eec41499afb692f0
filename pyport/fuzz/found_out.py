"""What the inputs of a function may be where nobody says it: from examples, or tried out on both sides."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.foreign import LEAVES
from pyport.fuzz.inputs import SCALAR, Input, Size
from pyport.language import said

#: So many combinations are tried, and so many of them are kept.
_MOST, _KEPT = 60, 3
#: What agrees in so much less of the calls is not what a port was written for.
_NEARLY = 0.25
_ROW: tuple[Size, ...] = (1, "n")
#: In the order in which they are tried: what functions take most often first.
_TRIED = (
    Input("", _ROW), Input("", SCALAR), Input("", SCALAR, whole=True, low=1.0, high=6.0, finite=True),
    Input("", ("n", "m")), Input("", ("n", 1)), Input("", ("n", "n")), Input("", kind="char"),
)  # fmt: skip
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


def tried_out(parameters: Sequence[str], run: Callable[[tuple[Input, ...]], Tried]) -> tuple[list[Tried], list[Tried]]:
    """The likeliest inputs with which both sides run, with others with which they always agree; and what else runs."""
    tried: list[Tried] = []
    for inputs in candidates(parameters):
        # Text is numbers to MATLAB: it is tried where nothing else runs.
        if tried and any(one.kind == "char" for one in inputs):
            continue
        if any(_within(inputs, other.inputs) for other in tried):
            continue
        one = run(inputs)
        if one.runs > 0:
            tried.append(one)
    # With single numbers alone the two may agree however wrong the port is.
    pool = [one for one in tried if any(given.role != "scalar" for given in one.inputs)] or tried
    if not pool:
        return [], []
    best = max(one.agrees for one in pool)
    first = next(one for one in pool if one.agrees >= best - _NEARLY)
    # Others that both sides run may not be meant; where they always agree it costs nothing.
    kept = [first, *(one for one in pool if one.agrees == 1 and one is not first and one.form == first.form)][:_KEPT]
    return kept, [one for one in pool if one not in kept and one.runs == 1 and one.agrees < 1]


def _within(inputs: Sequence[Input], others: Sequence[Input]) -> bool:
    """Whether inputs are a part of what others are: a row of one is a number, and a whole number is one."""
    return all(a == b or (a.shape == SCALAR and "char" not in (a.kind, b.kind) and (b.shape == _ROW or not b.whole))
               for a, b in zip(inputs, others, strict=True))  # fmt: skip
