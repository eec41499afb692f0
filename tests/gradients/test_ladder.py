"""Finite differences: exact where theory says so, noise that grows as it must, stacks that change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import FEW, Case, cases, models, random_case, startup
from hypothesis import given
from hypothesis import strategies as st

from pyport.gradients import complex_step
from pyport.gradients.bars import loss_bound
from pyport.gradients.differences import FIRST, RULES, RUNGS, Ladder, _neighbours
from pyport.gradients.estimate import Estimate
from pyport.gradients.oracle import oracle
from pyport.model import Model

#: A linear network: the loss is a polynomial of degree 2 in each weight.
LINE = Case(np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([[1.0], [-0.5]]), (np.array([[0.75], [-0.5]]),))


def ladder(model: Model, case: Case, **options: Any) -> Ladder:
    return Ladder(model, *case, loss_bound(model, *case), **options)


@pytest.mark.parametrize(("rule", "first"), [("central", 16), ("richardson", 64 + 80 / 15)])
def test_a_parabola_has_no_truncation(rule: str, first: float) -> None:
    """What is left is the noise over the widest step whose truncation is known, `first` times the noise, and a bit."""
    exact = Model("linear-sse").gradient(*LINE)[0]
    made = ladder(Model("linear-sse"), LINE)
    estimate = RULES[rule](made)
    np.testing.assert_allclose(estimate.values[0], exact, rtol=8 * 2.0**-52, strict=True)
    assert np.all(estimate.bars[0] <= 1.25 * first * made.noise.max())


def test_a_forward_difference_of_a_parabola_has_one_and_its_bar_says_so() -> None:
    exact = Model("linear-sse").gradient(*LINE)[0]
    estimate = RULES["forward"](ladder(Model("linear-sse"), LINE))
    error = np.abs(estimate.values[0] - exact)
    assert np.all((error > 1e-10) & (error <= estimate.bars[0]))


@pytest.mark.parametrize(("rule", "order"), [("forward", 1), ("central", 2), ("richardson", 4)])
def test_the_truncation_falls_with_the_order_of_the_rule(rule: str, order: int) -> None:
    """One rung further the step is a quarter: the error falls by 4^order, as long as it is not noise."""
    case = random_case(2)
    truth = np.concatenate([g.ravel() for g in complex_step.derivatives(Model(), *case)])

    def error(first: int) -> float:
        part = Ladder(Model(), *case, 0.0, rungs=range(first, first + 3))
        estimate = RULES[rule](part)
        values = np.concatenate([g.ravel() for g in estimate.values])
        return float(np.linalg.norm(values - truth))

    # Without noise the finest of the rungs is taken, 2 or 3: there no rule is at its noise.
    fall = np.log(error(0) / error(1)) / np.log(4)
    assert abs(fall - order) < 0.2


@pytest.mark.parametrize("rule", RULES)
def test_steps_that_are_lost_in_the_rounding_of_a_large_weight_are_left_out(rule: str) -> None:
    """At 3e9 a double's last digit is 4.8e-7: the finer rungs do not move it at all."""
    case = LINE._replace(weights=(np.array([[1e10 / 3], [1e-3]]),))
    made = ladder(Model("linear-sse"), case)
    steps = FIRST / 4.0 ** np.asarray(RUNGS)
    moved = case.weights[0][0, 0] + steps
    np.testing.assert_array_equal(made.rise[:, 0], moved - case.weights[0][0, 0], strict=True)
    assert np.any(made.rise[:, 0] != steps)
    estimate = RULES[rule](made)
    assert estimate.status == "ok"
    exact = np.array([[float(x) for x in row] for row in oracle(Model("linear-sse"), *case)[0]])
    assert np.all(np.abs(estimate.values[0] - exact) <= estimate.bars[0])


def test_the_noise_is_the_bound_of_the_loss_where_it_does_not_grow_and_more_where_it_does() -> None:
    flat = random_case(2, scale=0.1)
    bound = loss_bound(Model(), *flat)
    noise = ladder(Model(), flat).noise
    assert bound <= noise.min() <= noise.max() < 2 * bound
    # At the bottom of the parabola the loss is 0, and at its ends 1/16 and more.
    bottom = Case(np.eye(1), np.eye(1), (np.eye(1),))
    assert Model("linear-sse").loss(*bottom) == 0
    steep = LINE._replace(weights=(LINE.weights[0] * 1e-9,), Y=np.zeros((2, 1)))
    grown = ladder(Model("linear-sse"), steep)
    assert np.all(grown.noise > 1e6 * loss_bound(Model("linear-sse"), *steep))


def test_at_the_bottom_of_a_loss_the_bars_hold() -> None:
    """The loss is 0 here with a bound of almost 0, and nowhere else."""
    bottom = Case(np.eye(2), np.array([[0.3], [0.7]]), (np.array([[0.3], [0.7]]),))
    for rule in RULES.values():
        estimate = rule(ladder(Model("linear-sse"), bottom))
        assert estimate.status == "ok"
        assert np.all(np.abs(estimate.values[0]) <= estimate.bars[0])


def stacked(seeds: list[int], sizes: tuple[int, ...] = (3, 4, 3, 5, 2)) -> tuple[Case, list[Case]]:
    """Cases that share data and targets, and the same with the weights stacked in front."""
    first = random_case(seeds[0], sizes)
    alone = [first._replace(weights=random_case(seed, sizes).weights) for seed in seeds]
    weights = tuple(np.stack(parts) for parts in zip(*(case.weights for case in alone), strict=True))
    return first._replace(weights=weights), alone


def part(estimate: Estimate, n: int) -> list[np.ndarray]:
    return [np.concatenate([value[n].ravel(), bar[n].ravel()])
            for value, bar in zip(estimate.values, estimate.bars, strict=True)]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
@FEW
@given(model=models(), seeds=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4))
def test_points_in_a_stack_are_estimated_as_each_is_alone(rule: str, model: Model, seeds: list[int]) -> None:
    together, alone = stacked(seeds)
    bounds = np.array([loss_bound(model, *case) for case in alone])
    estimate = RULES[rule](Ladder(model, *together, bounds))
    for n, case in enumerate(alone):
        single = RULES[rule](ladder(model, case))
        for k, (value, bar) in enumerate(zip(single.values, single.bars, strict=True)):
            # NumPy may sum a stack in another order: then another rung can be the best, both with true bars.
            assert estimate.values[k].shape == (len(alone), *value.shape)
            assert np.all(np.abs(estimate.values[k][n] - value) <= estimate.bars[k][n] + bar)


def test_a_point_with_the_bound_of_another_has_other_bars() -> None:
    together, alone = stacked([1, 2])
    bounds = np.array([loss_bound(Model(), *case) for case in alone])
    for rule in RULES.values():
        right, wrong = (rule(Ladder(Model(), *together, b)) for b in (bounds, bounds * [1, 100]))
        for one, other in zip(part(right, 0), part(wrong, 0), strict=True):
            np.testing.assert_array_equal(one, other, strict=True)
        assert all(np.any(one != other) for one, other in zip(part(right, 1), part(wrong, 1), strict=True))


@pytest.mark.parametrize("rule", RULES)
def test_fewer_rungs_give_wider_bars_that_hold(rule: str) -> None:
    case = startup()
    full, few = (RULES[rule](ladder(Model(), case, **options)) for options in ({}, {"rungs": range(2, 6)}))
    truth = complex_step.estimate(Model(), *case)
    for value, bar, narrow, exact, exact_bar in zip(few.values, few.bars, full.bars, truth.values, truth.bars,
                                                    strict=True):  # fmt: skip
        assert np.all(np.abs(value - exact) <= bar + exact_bar)
        assert bar.max() >= narrow.max()


@FEW
@given(models(), cases(largest=3, depths=(1, 3)))
def test_a_larger_bound_of_the_loss_never_narrows_a_bar(model: Model, case: Case) -> None:
    bound = loss_bound(model, *case)
    for rule in RULES.values():
        narrow, wide = (rule(Ladder(model, *case, b)) for b in (bound, 10 * bound))
        for one, other in zip(narrow.bars, wide.bars, strict=True):
            assert np.all(one <= other)


def test_the_truncation_is_told_by_the_rungs_beside_it() -> None:
    """Of order 2, steps in the ratio 4: off by a fifteenth of the distance to the coarser rung."""
    values, noise = np.array([[1.0], [16.0], [19.0], [19.75]]), np.zeros((4, 1))
    # A finer rung that is not noise tells more: 16/15 of the distance to it.
    wanted = [np.inf, 3 * 16 / 15, 0.75 * 16 / 15, 0.75 / 15]
    np.testing.assert_allclose(_neighbours(values, noise, 2)[:, 0], wanted, rtol=1e-15)
    wanted = [np.inf, 15 / 15, 3 / 15, 0.75 / 15]
    np.testing.assert_allclose(_neighbours(values, noise + 10, 2)[:, 0], wanted, rtol=1e-15)
    # Of order 1 the rung before that, a quarter of its distance, counts for more.
    wanted = [np.inf, 15 / 3, 15 / 3 / 4, 3 / 3 / 4]
    np.testing.assert_allclose(_neighbours(values, noise + 10, 1)[:, 0], wanted, rtol=1e-15)


@pytest.mark.parametrize("rule", RULES)
def test_a_rung_whose_neighbours_lie_behind_a_kink_has_no_bar(rule: str) -> None:
    """Only the last step stays on this side: what the coarser ones tell of its truncation is about the other."""
    model = Model("sigmoid-bce", "half-mean", "relu")
    weights = (np.array([[2.0**-25]]), np.array([[-600.0, 3.0]]))
    case = Case(np.array([[-146.0]]), np.array([[0.1, 0.6]]), weights)
    estimate = RULES[rule](ladder(model, case))
    assert np.isinf(estimate.bars[0]).all()
    assert np.all(np.abs(estimate.values[0] - 0.0) <= estimate.bars[0])
