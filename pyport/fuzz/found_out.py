"""What the inputs of a function may be where nobody says it: from examples, or tried out on both sides."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.foreign import LEAVES
from pyport.fuzz.inputs import SCALAR, Input, Size

#: In the order in which they are tried: what functions take most often first.
_TRIED = (
    Input("", (1, "n")), Input("", SCALAR), Input("", SCALAR, whole=True, low=1.0, high=6.0, finite=True),
    Input("", ("n", "m")), Input("", ("n", 1)), Input("", ("n", "n")), Input("", kind="char"),
)  # fmt: skip
#: So many combinations are tried, and so many of them are kept.
_MOST, _KEPT = 120, 4
#: What agrees in so many of the calls is what a port was written for.
_MOSTLY = 0.6
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
        raise InputError(f"{words}: has no {', '.join(missing)}; the function takes {', '.join(parameters)}.")
    return tuple(_like(name, variables[name], words) for name in parameters)


def _like(name: str, value: Any, words: str) -> Input:
    array = np.asarray(value)
    if array.dtype.kind == "U":
        return Input(name, kind="char")
    kind = "complex" if array.dtype == np.complex128 else _NAMES.get(array.dtype)
    if kind is None:
        raise InputError(f"{words}: {name} is neither numbers nor text: say what the inputs are, "
                         'for instance --inputs "x: (n,3)".')  # fmt: skip
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


def tried_out(parameters: Sequence[str], share: Callable[[tuple[Input, ...]], tuple[float, float]]
              ) -> list[tuple[Input, ...]]:  # fmt: skip
    """The likeliest inputs with which both sides run, and others with which they mostly agree.

    Parameters
    ----------
    parameters : sequence of str
    share : callable
        Of inputs the share of calls in which both sides return, and in which they agree.
    """
    found: list[tuple[Input, ...]] = []
    for inputs in candidates(parameters):
        # Text is numbers to MATLAB: it is tried where nothing else runs. And so are whole numbers beside all others.
        if found and any(one.kind == "char" for one in inputs):
            continue
        if any(_within(inputs, other) for other in found):
            continue
        runs, agrees = share(inputs)
        # The likeliest are taken however often the two differ; others that both sides run may not be meant.
        if (runs > 0 and not found) or agrees >= _MOSTLY:
            found.append(inputs)
        if len(found) == _KEPT:
            break
    return found


def _within(inputs: Sequence[Input], others: Sequence[Input]) -> bool:
    """Whether inputs are a part of what others are."""
    return all(a == b or (a.shape == b.shape == SCALAR and a.whole and b.kind == "double")
               for a, b in zip(inputs, others, strict=True))  # fmt: skip
