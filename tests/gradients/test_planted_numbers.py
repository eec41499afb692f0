"""One element x (1 + d) among 27: how small a d each numeric method catches, and that it blames no other."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from gradients_strategies import random_case, right, startup
from numeric_methods import METHODS, estimates

from pyport.gradients.bars import formula_bounds
from pyport.gradients.estimate import Array, Estimate
from pyport.model import Model

#: The reference's sizes at weights in +-1.
UNIT = random_case(3, (3, 4, 3, 3, 2))
#: What each method catches in all of the 27 elements; an order below the bars it need not.
CAUGHT = {"complex step": 1e-9, "forward difference": 1e-3, "central difference": 1e-3, "Richardson": 1e-6}


NETWORKS = {"+-1": UNIT, "start-up": startup()}


@cache
def judged_by(network: str) -> tuple[dict[str, Estimate], list[Array]]:
    """All estimates, and the formula's own rounding."""
    case = NETWORKS[network]
    return estimates(Model(), case), formula_bounds(right(Model()), Model(), *case)[0]


def outside(method: str, network: str, blocks: list[Array]) -> list[tuple[int, int, int]]:
    """The elements further from the estimate than its bar and the formula's own rounding."""
    found, own = judged_by(network)
    estimate = found[method]
    return [(k, int(i), int(j)) for k, (got, wanted, bar, bound)
            in enumerate(zip(blocks, estimate.values, estimate.bars, own, strict=True))
            for i, j in np.argwhere(np.abs(got - wanted) > bar + bound)]  # fmt: skip


def caught(method: str, network: str, d: float) -> int:
    """In how many of the elements a planted error is caught, and nothing else blamed."""
    count = 0
    for k, W in enumerate(NETWORKS[network].weights):
        for i, j in np.ndindex(W.shape):
            blocks = Model().gradient(*NETWORKS[network])
            blocks[k][i, j] *= 1 + d
            found = outside(method, network, blocks)
            assert found in ([], [(k, i, j)])
            count += len(found)
    return count


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("network", NETWORKS)
def test_all_27_are_caught_down_to_what_the_method_resolves(method: str, network: str) -> None:
    assert caught(method, network, CAUGHT[method]) == 27
    assert caught(method, network, -CAUGHT[method]) == 27


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_is_caught_where_nothing_is_planted(method: str, network: str) -> None:
    assert outside(method, network, Model().gradient(*NETWORKS[network])) == []
    assert caught(method, network, 2.0**-52) == 0
