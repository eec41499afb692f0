"""All numeric derivatives of one case, and how far they are from the truth in their own bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gradients_strategies import Case

from pyport.gradients import complex_step, differences
from pyport.gradients.bars import loss_bound
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.oracle import oracle
from pyport.model import Model

METHODS = ("complex step", "forward difference", "central difference", "Richardson")


def estimates(model: Model, case: Case) -> dict[str, Estimate]:
    """By method."""
    ladder = differences.Ladder(model, *case, loss_bound(model, *case))
    made = [complex_step.estimate(model, *case), *(rule(ladder) for rule in differences.RULES.values())]
    return {estimate.method: estimate for estimate in made}


def errors(estimate: Estimate, truth: Sequence[np.ndarray]) -> list[Array]:
    """The actual error of every element: the truth has more digits than a double, so not rounded before."""
    return [np.abs((value - exact).astype(float)) for value, exact in zip(estimate.values, truth, strict=True)]


def flat(blocks: Sequence[Array]) -> Array:
    return np.concatenate([block.ravel() for block in blocks])


def errors_and_bars(model: Model, case: Case) -> dict[str, tuple[Array, Array]]:
    """By method: the actual error and the bar of every element, in one row each."""
    truth = oracle(model, *case)
    return {name: (flat(errors(estimate, truth)), flat(estimate.bars))
            for name, estimate in estimates(model, case).items()}  # fmt: skip
