"""Of which losses a function gives the gradient, by its numbers at some points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pyport.diagnose.answers import Reading, readings
from pyport.diagnose.curl import is_some_gradient
from pyport.diagnose.family import rarer
from pyport.diagnose.judged import BlockVerdict, is_right, judge_blocks
from pyport.diagnose.rounding import Rounding
from pyport.diagnose.runs import Asked
from pyport.evidence import NEARLY
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.model import Model
from pyport.points import Point

#: What differs from a gradient by less than this part of its largest element was meant to be that.
NEAR = 1e-2


@dataclass(frozen=True)
class Fitting:
    """Of some models those whose gradient a function gives.

    Attributes
    ----------
    right : list of Model
        In all blocks.
    partly : Model or None
        If there is none: the only one whose last layer's block it gives, or to which it is near without being the
        gradient of another loss.
    is_last : bool
        Whether it gives the last layer's block of some.
    """

    right: list[Model]
    partly: Model | None
    is_last: bool = False


def fitting(gradient: Gradient, models: Sequence[Model], points: Sequence[Point]) -> Fitting:
    """Of which models a function gives the gradient, by its numbers at some points.

    The last layer's block depends on head, scale and units alone: where it is right and what is
    before it is not, the loss is known all the same.
    """
    roundings = [Rounding(gradient, reading) for reading in readings(gradient, points, models[0])]
    read = [(rounding, model, _off(model, rounding.reading)) for rounding in roundings for model in models]
    # The last matrix; its bias tells nothing of the units.
    last = 1 + models[0].is_vector(len(points[0].parameters) - 1)
    # What is far off in the last layer is neither right nor partly so; bounds need not be computed for it.
    judged = [(model, judge_blocks(gradient, model, rounding.reading, rounding, ratios=False))
              for rounding, model, off in read if off[-last] <= NEAR]  # fmt: skip
    right = list(dict.fromkeys(model for model, blocks in judged if is_right(blocks)))
    partly = _of_one_loss([(model, blocks) for model, blocks in judged if len(blocks) > last and blocks[-last].right])
    near = {model: (rounding.reading, max(off)) for rounding, model, off in read if max(off) <= NEAR}
    if right or len(partly) == 1 or len(near) != 1:
        return Fitting(right, partly[0] if len(partly) == 1 else None, bool(partly))
    ((model, (reading, off)),) = near.items()
    return Fitting(right, model if _is_meant(gradient, model, reading, off) else None, bool(partly))


def _of_one_loss(some: Sequence[tuple[Model, Sequence[BlockVerdict]]]) -> list[Model]:
    """The different ones of some models; of those that differ in the penalty of bias terms alone, as the bias tells.

    Where it tells nothing, bias terms have none, as is usual.
    """
    best: dict[Model, tuple[int, Model]] = {}
    for model, blocks in some:
        alike, right = replace(model, decay_bias=False), sum(block.right for block in blocks)
        if alike not in best or right > best[alike][0]:
            best[alike] = right, model
    return [model for _, model in best.values()]


def or_rarer(gradient: Gradient, usual: Fitting, base: Model, asked: Asked, points: Sequence[Point]) -> Fitting:
    """Which of the rarer losses a gradient is of, where it has not even the last block of a usual one."""
    if usual.right or usual.is_last:
        return usual
    models = rarer(base, asked.given, readings(gradient, points, base))
    found = fitting(gradient, models, points) if models else usual
    return found if found.right or found.is_last else usual


def _is_meant(gradient: Gradient, model: Model, reading: Reading, off: float) -> bool:
    """Whether what is near to a loss's gradient was meant to be that, and is not that of another loss: leaky units."""
    if off <= NEARLY or not is_some_gradient(gradient, reading, model, off):
        return True
    blocks = judge_blocks(gradient, model, reading)
    # A constant factor makes a multiple of the loss.
    return len({block.ratio for block in blocks}) == 1 and blocks[0].ratio is not None


def _off(model: Model, reading: Reading) -> list[float]:
    """How far each block is from a loss's, as a part of its largest element, at the worst of the points."""
    worst: list[float] = []
    for point, answer in zip(reading.points, reading.answers, strict=True):
        right = model.gradient(point.X, point.Y, point.parameters)
        off = [_part(got, wanted) for got, wanted in zip(answer.blocks, right, strict=True)]
        worst = [max(pair) for pair in zip(worst or off, off, strict=True)]
    return worst


def _part(got: Array, wanted: Array) -> float:
    with np.errstate(all="ignore"):
        off, largest = float(np.abs(got - wanted).max()), float(np.abs(wanted).max())
    return off / largest if largest else 0.0 if off == 0 else np.inf
