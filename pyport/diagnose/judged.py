"""Which blocks are right, and how the wrong ones relate to what they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyport.diagnose.answers import Reading
from pyport.diagnose.factors import interval, rough
from pyport.diagnose.rounding import Rounding
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.model import Model

#: Where rounding is measured to be small, nothing that is further off than this part of the largest element is
#: rounding: bounds need not be computed for every loss then.
FAR = 1e-3


@dataclass(frozen=True)
class BlockVerdict:
    """One block of the gradient.

    Attributes
    ----------
    name : str
        Of its parameter.
    right : bool
        Within rounding of the right one at every point, where rounding hides no error worth the name.
    ratio : float or None
        The constant by which a wrong one differs in every element, at every point.
    within : bool
        Within rounding, however wide that is.
    hidden : float
        The widest difference that rounding allows, relative to the largest element; infinite if that is 0 everywhere.
    off : float
        The largest difference, relative to the largest element.
    multiple : bool
        Whether at each point it may be a multiple of the right one.
    """

    name: str
    right: bool
    ratio: float | None
    within: bool = False
    hidden: float = 0.0
    off: float = 0.0
    multiple: bool = False


@dataclass(frozen=True)
class Furthest:
    """The element that is furthest from what it should be.

    Attributes
    ----------
    error : float
        How far, relative to the largest element of its block at that point.
    name : str
        Of the parameter.
    index : (int, int)
        Row and column, from 0.
    got, expected : float
    alone : bool
        Whether it is this element, at all points, that is further off than rounding explains, and no other can be.
    """

    error: float
    name: str
    index: tuple[int, int]
    got: float
    expected: float
    alone: bool

    @property
    def place(self) -> str:
        """The element as MATLAB and as Python index it."""
        i, j = self.index
        return f"{self.name}({i + 1},{j + 1}) [{i},{j}]"


def judge_blocks(
    gradient: Gradient, model: Model, reading: Reading, rounding: Rounding | None = None, ratios: bool = True
) -> list[BlockVerdict]:
    """Whether each block is within rounding of the right one at every point.

    Parameters
    ----------
    rounding : Rounding, optional
        Of the same reading, so that nothing is computed twice when it is judged against several losses.
    ratios : bool
        Whether the constants of wrong blocks are computed.
    """
    rounding = rounding or Rounding(gradient, reading)
    expected = [[np.asarray(g) for g in model.gradient(p.X, p.Y, p.parameters)] for p in reading.points]
    names = model.parameter_names(model.depth(len(expected[0])))
    off = [max(_off(a.blocks[k], w[k]) for a, w in zip(reading.answers, expected, strict=True))
           for k in range(len(names))]  # fmt: skip
    if all(part > FAR for part in off) and rounding.is_small(model):
        return [BlockVerdict(name, False, _ratio(rounding, model, k, expected) if ratios else None, off=part,
                             multiple=_is_multiple(reading, k, expected))
                for k, (name, part) in enumerate(zip(names, off, strict=True))]  # fmt: skip
    return [_judged(rounding, model, k, name, expected, off[k], ratios) for k, name in enumerate(names)]


def is_right(verdicts: Sequence[BlockVerdict]) -> bool:
    """Whether all blocks are."""
    return all(verdict.right for verdict in verdicts)


def is_within(verdicts: Sequence[BlockVerdict]) -> bool:
    """Whether all blocks are within rounding, which may be too wide to tell anything."""
    return all(verdict.within for verdict in verdicts)


def is_one_element(model: Model, reading: Reading) -> bool:
    """Whether one element at most is far off at every point, so that the others are worth a closer look."""
    for point, answer in zip(reading.points, reading.answers, strict=True):
        expected = model.gradient(point.X, point.Y, point.parameters)
        far = [np.abs(got - w) > FAR * np.abs(w).max(initial=0) for got, w in zip(answer.blocks, expected, strict=True)]
        if sum(int(part.sum()) for part in far) > 1:
            return False
    return True


def furthest(model: Model, reading: Reading, rounding: Rounding) -> Furthest:
    """The element that is furthest from the gradient of a model, relative to the largest of its block."""
    names = model.parameter_names(model.depth(len(reading.answers[0].blocks)))
    found: list[tuple[float, int, tuple[int, int], float, float]] = []
    outside: set[tuple[int, int, int]] = set()
    hidden = False
    for n, answer in enumerate(reading.answers):
        for k, (got, right, allowed) in enumerate(
            zip(answer.blocks, rounding.right(n, model), rounding.allowed(n, model), strict=True)
        ):
            difference = np.abs(got - right.value)
            hidden = hidden or not np.max(allowed, initial=0) <= rounding.resolution * np.abs(right.value).max(
                initial=0
            )
            outside |= {(k, int(i), int(j)) for i, j in np.argwhere(~(difference <= allowed))}
            i, j = (int(m) for m in np.unravel_index(int(np.argmax(difference)), got.shape))
            error = _off(got, right.value)
            found.append((error, k, (i, j), float(got[i, j]), float(right.value[i, j])))
    error, k, index, got_, expected = max(found)
    alone = not hidden and outside == {(k, *index)}
    return Furthest(error, names[k], index, got_, expected, alone)


def _off(got: Array, expected: Array) -> float:
    """The largest difference over the largest element that is expected."""
    difference = float(np.abs(got - expected).max(initial=0))
    largest = float(np.abs(expected).max(initial=0))
    if not np.isfinite(difference):
        return np.inf
    return difference / largest if largest else np.inf if difference else 0.0


def _judged(
    rounding: Rounding, model: Model, k: int, name: str, expected: Sequence[Sequence[Array]], off: float, ratios: bool
) -> BlockVerdict:  # fmt: skip
    within, hidden, is_zero = True, 0.0, True
    for n, answer in enumerate(rounding.reading.answers):
        right, allowed = rounding.right(n, model)[k], rounding.allowed(n, model)[k]
        within = within and bool(np.all(np.abs(answer.blocks[k] - right.value) <= allowed))
        widest, largest = float(allowed.max(initial=0)), float(np.abs(right.value).max(initial=0))
        if np.isnan(widest):
            widest = np.inf
        if largest:
            hidden, is_zero = max(hidden, widest / largest), False
    if is_zero:
        hidden = 0.0 if _is_constant(model, rounding.reading) else np.inf
    right_ = within and hidden <= rounding.resolution
    ratio, multiple = None, False
    if not within:
        ratio = _ratio(rounding, model, k, expected) if ratios else None
        multiple = _is_multiple(rounding.reading, k, expected)
    return BlockVerdict(name, right_, ratio, within, hidden, off, multiple)


def _is_multiple(reading: Reading, k: int, expected: Sequence[Sequence[Array]]) -> bool:
    return all(rough(answer.blocks[k], right[k]) is not None
               for answer, right in zip(reading.answers, expected, strict=True))  # fmt: skip


def _is_constant(model: Model, reading: Reading) -> bool:
    """Whether the loss without a penalty is constant: softmax of one output is 1, and every multiple of 0 is right."""
    return model.head.is_joint and reading.points[0].Y.shape[1] == 1


def _ratio(rounding: Rounding, model: Model, k: int, expected: Sequence[Sequence[Array]]) -> float | None:
    """The one constant at all points, to rounding."""
    lowest, highest = -np.inf, np.inf
    for n, answer in enumerate(rounding.reading.answers):
        found = interval(rounding, n, model, k, answer.blocks[k], expected[n][k])
        if found is None:
            return None
        lowest, highest = max(lowest, found[0]), min(highest, found[1])
    return (lowest + highest) / 2 if lowest <= highest and np.isfinite([lowest, highest]).all() else None
