"""Error bars are true: no element of any method is further from the oracle than its bar, and bars are not vacuous."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from bars_table import measure
from gradient_styles import STYLES
from gradients_strategies import FEW, MODELS, WEIGHTS, Case, cases, models, random_case, right, startup
from hypothesis import given
from numeric_methods import METHODS, errors_and_bars, estimates, flat

from pyport.activations import ACTIVATIONS
from pyport.arithmetic.precise import PreciseArray
from pyport.gradients import complex_step
from pyport.gradients.bars import _rounded_anyhow, derivative_bounds, formula_bounds, loss_bound
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.oracle import oracle
from pyport.gradients.stacks import split
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model
from pyport.points import draw

#: A batch that is the same every day: every head and scale at +-1, +-5 and +-20.
BATCH = [(model, random_case(k, np.random.default_rng(k).integers(1, 7, 5).tolist(), scale))
         for k, model in enumerate(MODELS) for scale in WEIGHTS]  # fmt: skip


@cache
def measured() -> dict[str, list[tuple[Array, Array]]]:
    """Errors and bars of the batch by method."""
    found: dict[str, list[tuple[Array, Array]]] = {method: [] for method in METHODS}
    for model, case in BATCH:
        for method, pair in errors_and_bars(model, case).items():
            found[method].append(pair)
    return found


def broken(method: str, shrink: float) -> int:
    """How many elements of the batch are outside bars that are so many times smaller."""
    return sum(int(np.sum(error > bar / shrink)) for error, bar in measured()[method])


@pytest.mark.parametrize("method", METHODS)
@FEW
@given(model=models(), case=cases())
@pytest.mark.sampled(2)
def test_no_element_is_further_off_than_its_bar(method: str, model: Model, case: Case) -> None:
    error, bar = errors_and_bars(model, case)[method]
    assert np.all(error <= bar)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.sampled(2)
def test_the_bars_hold_on_the_batch_and_a_thousandth_of_them_does_not(method: str) -> None:
    assert broken(method, 1) == 0
    assert broken(method, 1000) > 0


#: Seed, range of weights and number in the campaign of `bars_table` of cases in which two steps agree by chance.
COINCIDENCES = [(1, 1.0, 485), (1, 20.0, 3), (1, 20.0, 143), (2, 5.0, 286)]


@pytest.mark.parametrize(("seed", "scale", "number"), COINCIDENCES)
def test_two_steps_that_agree_by_chance_deceive_no_method(seed: int, scale: float, number: int) -> None:
    for method, (error, bar) in measure(seed, scale, number).items():
        assert np.all(error <= bar), method


@FEW
@given(models(), cases())
def test_all_methods_agree_within_their_bars(model: Model, case: Case) -> None:
    found = list(estimates(model, case).values())
    for one in found:
        for other in found:
            both = flat(one.bars) + flat(other.bars)
            assert np.all(np.abs(flat(one.values) - flat(other.values)) <= both)


@pytest.mark.parametrize("method", METHODS)
def test_no_method_agrees_with_the_derivative_of_another_loss(method: str) -> None:
    case = random_case(1)
    bce, sse = (estimates(Model(head), case)[method] for head in ("sigmoid-bce", "sigmoid-sse"))
    assert np.all(np.abs(flat(bce.values) - flat(sse.values)) > flat(bce.bars) + flat(sse.bars))


@FEW
@given(models(), cases())
def test_the_loss_is_no_further_off_than_its_bound(model: Model, case: Case) -> None:
    weights = [PreciseArray(W) for W in case.weights]
    exact = np.asarray(model.loss(PreciseArray(case.X), PreciseArray(case.Y), weights)).item()
    assert abs(model.loss(*case) - exact) <= loss_bound(model, *case)


@FEW
@given(models(), cases())
def test_the_usual_formula_is_no_further_off_than_its_own_bound(model: Model, case: Case) -> None:
    bounds, own = formula_bounds(right(model), model, *case)
    assert own
    for got, exact, bound in zip(model.gradient(*case), oracle(model, *case), bounds, strict=True):
        assert np.all(np.abs((got - exact).astype(float)) <= bound)


@pytest.mark.parametrize("sizes", [(3, 3, 3, 3, 3), (4, 1, 4, 1, 4), (1, 2, 3, 4, 5)])
def test_products_by_np_dot_are_bounded_as_products_or_not_at_all(sizes: tuple[int, ...]) -> None:
    case = random_case(1, sizes)
    (by_dot, own), (by_matmul, _) = (formula_bounds(STYLES[name][0], Model(), *case) for name in ("np.dot", "plain"))
    for got, wanted in zip(by_dot, by_matmul, strict=True):
        assert got.shape == wanted.shape
        assert np.all(got == wanted) if own else np.all(got >= wanted)


def test_a_formula_that_leaves_bounded_arithmetic_gets_more_than_four_times_the_bounds_of_the_usual_one() -> None:
    case = startup()

    def gradient(X: object, Y: object, *weights: object) -> list[object]:
        return [np.array(g.tolist()) for g in right(Model())(X, Y, *weights)]

    (usual, own), (stand_in, not_own) = (formula_bounds(g, Model(), *case) for g in (right(Model()), gradient))
    assert (own, not_own) == (True, False)
    for narrow, wide in zip(usual, stand_in, strict=True):
        assert np.all(wide > 4 * narrow)
        assert np.all(np.isfinite(wide))


def test_saturated_units_widen_the_formulas_own_bound_and_not_the_numeric_bar() -> None:
    """1 - z keeps no digit of e^-30, and the derivative by quotient rules keeps them all."""
    case = Case(np.array([[1.0]]), np.array([[0.5]]), (np.array([[30.0]]), np.array([[1.0]])))
    (own, _), _ = formula_bounds(right(Model()), Model(), *case)
    value = complex_step.estimate(Model(), *case)
    truth = float(oracle(Model(), *case)[0].item())
    assert own.item() > 1e-3 * abs(truth)
    assert value.bars[0].item() < 1e-10 * abs(truth)


@pytest.mark.parametrize("gap", [500.0, 600.0, 700.0])
def test_derivatives_too_small_for_the_step_of_1e_100_are_within_the_bar(gap: float) -> None:
    """The derivative is exp(-gap): times the step it lies below all doubles."""
    case = Case(np.array([[1.0]]), np.array([[1.0, 0.0]]), (np.array([[gap, 0.0]]),))
    for model in (Model("softmax-ce"), Model("sigmoid-bce")):
        error, bar = errors_and_bars(model, case)["complex step"]
        assert np.all(error <= bar)


@pytest.mark.parametrize("head", HEADS)
def test_the_complex_step_at_unit_weights_has_bars_far_below_a_billionth(head: str) -> None:
    """A tenth of 1e-9 of the largest element of a block: what is to be caught has room."""
    for seed in range(20):
        estimate = complex_step.estimate(Model(head), *random_case(seed))
        for value, bar in zip(estimate.values, estimate.bars, strict=True):
            assert bar.max() < 1e-10 * np.abs(value).max()


def test_the_bar_of_the_complex_step_is_four_times_the_bound_of_the_real_rules() -> None:
    case = startup()
    for bar, bound in zip(complex_step.estimate(Model(), *case).bars, derivative_bounds(Model(), *case), strict=True):
        np.testing.assert_allclose(bar, 4 * bound, rtol=2.0**-48, strict=True)


def test_what_is_not_finite_has_the_status_that_says_so() -> None:
    case = startup()
    huge = case._replace(weights=(case.weights[0], case.weights[1], np.full((3, 2), 1e300)))
    for estimate in estimates(Model("linear-sse"), huge).values():
        assert estimate.status == "the loss or its bar is not finite here"
    assert {estimate.status for estimate in estimates(Model("linear-sse"), case).values()} == {"ok"}


def test_one_bar_that_is_not_finite_is_enough() -> None:
    values, bars = [np.ones((2, 2)), np.ones((1, 1))], [np.ones((2, 2)), np.array([[np.inf]])]
    assert Estimate.of("any", values, bars).status == "the loss or its bar is not finite here"
    assert Estimate.of("any", values, [np.ones((2, 2)), np.ones((1, 1))]).status == "ok"


def test_numbers_of_directions_go_back_into_the_shapes_of_the_weights() -> None:
    first, second = split(np.arange(20.0).reshape(2, 10), [(2, 3), (4, 1)])
    np.testing.assert_array_equal(first[1], [[10.0, 11, 12], [13, 14, 15]], strict=True)
    np.testing.assert_array_equal(second[0], [[6.0], [7], [8], [9]], strict=True)


@pytest.mark.parametrize("decay_bias", [False, True])
@pytest.mark.parametrize("bias", BIASES)
def test_the_recursion_that_is_rounded_anyhow_is_that_of_the_model(bias: str, decay_bias: bool) -> None:
    for head, scale, activation in zip(HEADS, list(SCALES)[1:], ACTIVATIONS, strict=False):
        model = Model(head, scale, activation, bias, 0.7, decay_bias)
        point = draw(model, (4, 3, 5, 2), 6, seed=3)
        found = _rounded_anyhow(model, *point)
        for got, wanted in zip(found, model.gradient(*point), strict=True):
            np.testing.assert_allclose(got.value, wanted, rtol=1e-13, atol=1e-15)
            assert np.all(np.abs(got.value - wanted) <= got.error)
