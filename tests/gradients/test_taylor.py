"""The Taylor remainder: order 2 for the right gradient, order 1 for a wrong one, undecided where noise hides it."""

from __future__ import annotations

import numpy as np
import pytest
from gradients_strategies import FEW, MODELS, Case, cases, models, random_case, startup
from hypothesis import given

from pyport.gradients.taylor import BETWEEN, slope
from pyport.model import Model


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.head_name}, {model.scale}")
def test_the_right_gradient_has_slope_two_and_the_doubled_one_slope_one(model: Model) -> None:
    case = random_case(3)
    gradient = model.gradient(*case)
    right, wrong = slope(model, *case, gradient), slope(model, *case, [2 * g for g in gradient])
    assert (right.status, wrong.status) == ("right", "wrong")
    assert abs(right.value - 2) < 0.1
    assert abs(wrong.value - 1) < 0.1


@FEW
@given(models(), cases())
def test_a_right_gradient_is_never_called_wrong(model: Model, case: Case) -> None:
    assert slope(model, *case, model.gradient(*case)).status != "wrong"


@FEW
@given(models(), cases())
def test_a_gradient_that_points_back_is_never_called_right(model: Model, case: Case) -> None:
    assert slope(model, *case, [-g for g in model.gradient(*case)]).status != "right"


@pytest.mark.parametrize("k", range(3))
@pytest.mark.parametrize("seed", range(5))
def test_one_block_a_percent_off_is_wrong_along_every_direction(k: int, seed: int) -> None:
    case = startup()
    blocks = Model().gradient(*case)
    blocks[k] = blocks[k] * 1.01
    found = slope(Model(), *case, blocks, seed)
    assert found.status == "wrong"
    assert found.value < BETWEEN


def test_where_the_loss_does_not_move_it_is_undecided() -> None:
    """At a million times 1 the sigmoids are steps, and no remainder is above its noise."""
    case = Case(np.zeros((2, 2)), np.ones((2, 1)), (np.ones((2, 3)),))
    still = case._replace(Y=np.ones((2, 3)))
    found = slope(Model(), *still, Model().gradient(*still))
    assert found.status == "undecided"
    assert np.isnan(found.value)
    assert np.isnan(found.bar)


def test_a_loss_that_is_not_finite_is_undecided() -> None:
    case = startup()
    huge = case._replace(weights=tuple(W * 1e300 for W in case.weights))
    with np.errstate(all="ignore"):
        gradient = [np.ones(W.shape) for W in huge.weights]
    assert slope(Model("linear-sse"), *huge, gradient).status == "undecided"


def test_the_same_seed_gives_the_same_slope_and_another_one_another() -> None:
    case = startup()
    one, again, other = (slope(Model(), *case, Model().gradient(*case), seed) for seed in (1, 1, 2))
    assert one == again
    assert one.value != other.value


def test_the_bar_of_a_slope_is_how_far_its_neighbours_are_apart() -> None:
    found = slope(Model(), *startup(), Model().gradient(*startup()))
    assert 0 <= found.bar < 0.5
    assert abs(found.value - 2) <= max(found.bar, 0.2)
