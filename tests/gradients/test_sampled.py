"""Large networks: memory does not grow with the square of the weights, and what was not tried one by one is said."""

from __future__ import annotations

import tracemalloc
from itertools import product
from typing import Any

import numpy as np
import pytest
from gradients_strategies import Case
from model_cases import KINDS, case_of, name_of
from numeric_methods import flat

from pyport.activations import ACTIVATIONS
from pyport.gradients import bars, complex_step, differences, stacks
from pyport.gradients.bars import derivative_bounds, formula_bounds, loss_bound
from pyport.gradients.columns import Columns
from pyport.gradients.taylor import slope
from pyport.heads import HEADS
from pyport.model import Model

#: 23 860 weights, a column of images with the digit that each shows.
IMAGES = (10, 784, 30, 10)
MODEL = Model("softmax-ce", "mean", bias="vectors", decay=0.1)
STEP = complex_step.STEP


def images(model: Model = MODEL, sizes: Any = IMAGES) -> Case:
    case = case_of(model, sizes)
    rows = [np.sqrt(W.shape[0]) for W in case.weights]
    weights = tuple(W / root for W, root in zip(case.weights, rows, strict=True))
    return case._replace(X=np.random.default_rng(1).integers(0, 256, case.X.shape) / 255, weights=weights)


def test_a_network_for_images_has_a_sharp_estimate_for_every_weight_and_says_what_was_tried() -> None:
    case = images()
    estimate = complex_step.estimate(MODEL, *case)
    assert (estimate.method, estimate.status, estimate.tried, estimate.total) == ("complex step", "ok", 400, 23860)
    assert estimate.sampled.startswith(
        "complex step along 400 of 23,860 weights and along 170 random directions that together move all; "
        "the others by the right recursion in bounded arithmetic, where a single one off by more than "
    )
    for value, bar, g in zip(estimate.values, estimate.bars, MODEL.gradient(*case), strict=True):
        assert bar.max() < 1e-10 * np.abs(value).max()
        assert np.all(np.abs(value - g) <= 2 * bar)


def test_a_small_network_is_tried_along_every_weight() -> None:
    estimate = complex_step.estimate(MODEL, *case_of(MODEL))
    assert (estimate.tried, estimate.total, estimate.sampled) == (53, 53, "")


#: One weight of a matrix, or all of a bias, that the recursion gets wrong.
MISTAKES = {
    "one weight": (0, (300, 7), 1e-4, "W1"),
    "one bias": (1, (0, 3), 1e-6, "b1"),
    "the last layer": (2, (4, 4), 1e-6, "W2"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_recursion_that_is_wrong_in_one_weight_is_not_used(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    k, index, size, name = MISTAKES[mistake]

    def wrong(*arguments: Any) -> Any:
        values, errors = bars.recursion(*arguments)
        values[k][index] += size * np.abs(values[k]).max()
        return values, errors

    monkeypatch.setattr(complex_step, "recursion", wrong)
    status = complex_step.estimate(MODEL, *images()).status
    assert status.startswith("the recursion and the complex step disagree")
    assert name in status


def test_a_weight_that_is_tried_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    case = images()
    tried = stacks.sample(case.weights, complex_step.SINGLES)[0]
    row, column = divmod(int(tried), 30)

    def wrong(*arguments: Any) -> Any:
        values, errors = bars.recursion(*arguments)
        values[0][row, column] *= 1 + 1e-9
        return values, errors

    monkeypatch.setattr(complex_step, "recursion", wrong)
    status = complex_step.estimate(MODEL, *case).status
    assert status == (f"the recursion and the complex step disagree in W1({row + 1},{column + 1}) [{row},{column}]")


def test_a_decay_that_the_recursion_leaves_out_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    without = Model("softmax-ce", "mean", bias="vectors")
    monkeypatch.setattr(complex_step, "recursion", lambda model, *case: bars.recursion(without, *case))
    assert "disagree" in complex_step.estimate(MODEL, *images()).status


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
@pytest.mark.sampled(6)
def test_every_kind_of_network_agrees_with_itself_along_every_weight_and_direction(
    kind: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made to be sampled, a small network has the estimate that it has along every weight."""
    for head, sizes in product(HEADS, [(3, 5, 1, 4, 2), (5, 4, 3, 6, 3)]):
        model = Model(head, "mean", kind.activation, kind.bias, kind.decay, kind.decay_bias)
        case = case_of(model, sizes)
        alone = complex_step.estimate(model, *case)
        monkeypatch.setattr(complex_step, "WORK", 0.0)
        monkeypatch.setattr(complex_step, "SINGLES", 12)
        sampled = complex_step.estimate(model, *case)
        monkeypatch.undo()
        assert (sampled.status, 0 < sampled.tried <= 12 < sampled.total) == ("ok", True)
        difference = np.abs(flat(alone.values) - flat(sampled.values))
        assert np.all(difference <= flat(alone.bars) + flat(sampled.bars))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bias", ["none", "ones", "vectors"])
def test_moved_columns_give_the_loss_of_moved_weights(activation: str, bias: str) -> None:
    model = Model("sigmoid-bce", "half", activation, bias, 0.3, bias == "ones")
    case = case_of(model)
    network = Columns(model, *case)
    every = np.arange(sum(W.size for W in case.weights))
    losses, crossed = network.losses(every, [0.25, 1e-3])
    directions = stacks.unit_directions(case.weights)
    decay = model.loss(*case) - network.here
    for n, h in enumerate((0.25, 1e-3)):
        moved = [W + h * d for W, d in zip(case.weights, directions, strict=True)]
        np.testing.assert_allclose(losses[n], model.loss(case.X, case.Y, moved) - decay, rtol=1e-13)
        wanted = np.broadcast_to(stacks.crossed(model, case.X, case.weights, moved), every.shape)
        np.testing.assert_array_equal(crossed[n], wanted, strict=True)
    assert crossed.any() == ACTIVATIONS[activation].has_kink


def test_finite_differences_of_a_large_network_are_those_of_a_sample_and_hold_there() -> None:
    case = images()
    exact = complex_step.estimate(MODEL, *case)
    ladder = differences.Ladder(MODEL, *case, loss_bound(MODEL, *case))
    for rule in differences.RULES.values():
        estimate = rule(ladder)
        assert (estimate.status, estimate.tried, estimate.total) == ("ok", 100, 23860)
        assert estimate.sampled == f"{estimate.method} of 100 of 23,860 weights"
        known = np.isfinite(flat(estimate.bars))
        np.testing.assert_array_equal(np.flatnonzero(known), ladder.which, strict=True)
        off = np.abs(flat(estimate.values) - flat(exact.values))
        assert np.all(off <= flat(estimate.bars) + flat(exact.bars))
        assert np.median(flat(estimate.bars)[known]) < 1e-3 * np.abs(flat(exact.values)[known]).max()


def test_a_sample_is_spread_over_all_matrices_and_drawn_without_repetition() -> None:
    weights = [np.zeros(shape) for shape in [(784, 30), (1, 30), (30, 10), (1, 10)]]
    chosen = stacks.sample(weights, 400)
    counts = np.histogram(chosen, np.cumsum([0, *(W.size for W in weights)]))[0]
    assert (counts.tolist(), np.unique(chosen).size) == ([180, 30, 180, 10], 400)
    np.testing.assert_array_equal(chosen, stacks.sample(weights, 400), strict=True)
    assert np.any(chosen != stacks.sample(weights, 400, seed=2))
    assert stacks.sample(weights[3:], 400).tolist() == list(range(10))


def test_parts_of_the_directions_are_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers in one pass and in a hundred."""
    model = Model("sigmoid-sse", "mean", "tanh", "vectors", 0.1)
    case = case_of(model)

    def found() -> list[Any]:
        ladder = differences.Ladder(model, *case, loss_bound(model, *case))
        return [complex_step.derivatives(model, *case), derivative_bounds(model, *case, STEP),
                *(rule(ladder).values for rule in differences.RULES.values())]  # fmt: skip

    together, together_slope = found(), slope(model, *case, model.gradient(*case))
    monkeypatch.setattr(stacks, "_AT_ONCE", 1)
    for one, other in zip(together, found(), strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, strict=True)
    assert slope(model, *case, model.gradient(*case)).value == pytest.approx(together_slope.value, rel=1e-6)


@pytest.mark.parametrize("sizes", [(4, 3000, 20), (2, 4, 3000)])
def test_memory_stays_small_whatever_the_number_of_weights(sizes: tuple[int, ...]) -> None:
    """All directions at once are 29 GB for the first."""
    case = images(sizes=sizes)

    def opaque(*inputs: Any) -> Any:
        raise TypeError("numbers only")

    tracemalloc.start()
    try:
        estimate = complex_step.estimate(MODEL, *case)
        ladder = differences.Ladder(MODEL, *case, loss_bound(MODEL, *case))
        differences.richardson(ladder)
        formula_bounds(opaque, MODEL, *case)
        slope(MODEL, *case, estimate.values)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert estimate.status == "ok"
    assert peak < 150e6
