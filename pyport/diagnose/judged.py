"""Which blocks are right, and how the wrong ones relate to what they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyport.check import Place, own_rounding
from pyport.diagnose.answers import Reading
from pyport.diagnose.points import Point
from pyport.gradients.bars import bounded
from pyport.gradients.estimate import Array
from pyport.gradients.target import Answer, Gradient
from pyport.model import Model

#: Nothing that is further off than this part of the largest element is rounding: bounds need not be computed then.
FAR = 1e-6
#: Ratios within a block that agree to this are one constant.
SAME_RATIO = 1e-9


@dataclass(frozen=True)
class BlockVerdict:
    """One block of the gradient.

    Attributes
    ----------
    name : str
        Of its parameter.
    right : bool
    ratio : float or None
        The constant by which a wrong one differs in every element, at every point.
    """

    name: str
    right: bool
    ratio: float | None


def judge_blocks(gradient: Gradient, model: Model, reading: Reading) -> list[BlockVerdict]:
    """Whether each block is within rounding of the right one at every point."""
    wanted = [[np.asarray(g) for g in model.gradient(p.X, p.Y, p.parameters)] for p in reading.points]
    names = model.parameter_names(model.depth(len(wanted[0])))
    near = [all(_near(a.blocks[k], w[k]) for a, w in zip(reading.answers, wanted, strict=True))
            for k in range(len(names))]  # fmt: skip
    within = _within(gradient, model, reading) if any(near) else near
    verdicts = []
    for k, name in enumerate(names):
        pairs = [(answer.blocks[k], right[k]) for answer, right in zip(reading.answers, wanted, strict=True)]
        verdicts.append(BlockVerdict(name, within[k], None if within[k] else _ratio(pairs)))
    return verdicts


def is_right(verdicts: Sequence[BlockVerdict]) -> bool:
    """Whether all blocks are."""
    return all(verdict.right for verdict in verdicts)


def _near(got: Array, wanted: Array) -> bool:
    return bool(np.abs(got - wanted).max(initial=0) <= FAR * max(np.abs(wanted).max(initial=0), 1e-300))


def _within(gradient: Gradient, model: Model, reading: Reading) -> list[bool]:
    """Within the rounding of the function's own formula and of the right one, element by element."""
    within = [True] * len(reading.answers[0].blocks)
    for point, answer in zip(reading.points, reading.answers, strict=True):
        own = _own(gradient, model, point, answer)
        with np.errstate(all="ignore"):
            right = model.gradient(bounded(point.X), bounded(point.Y), [bounded(W) for W in point.parameters])
        for k, (got, wanted, rounding) in enumerate(zip(answer.blocks, right, own, strict=True)):
            within[k] = within[k] and bool(np.all(np.abs(got - wanted.value) <= wanted.error + rounding))
    return within


def _own(gradient: Gradient, model: Model, point: Point, answer: Answer) -> list[Array]:
    place = Place("", point.X, point.Y, point.parameters)
    return own_rounding(gradient, model, place, answer)[0]


def _ratio(pairs: Sequence[tuple[Array, Array]]) -> float | None:
    got, wanted = (np.concatenate([pair[n].ravel() for pair in pairs]) for n in (0, 1))
    used = wanted != 0
    if not used.any() or np.any(got[~used] != 0):
        return None
    ratios = got[used] / wanted[used]
    spread = float(np.ptp(ratios))
    return float(np.median(ratios)) if spread <= SAME_RATIO * np.abs(ratios).max() else None
