"""The right recursion: exact against duals of sixty digits, zero where it must be, linear in the output error."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from gradients_strategies import (
    CHEAP,
    FEW,
    MODELS,
    Case,
    all_sizes,
    cases,
    differs,
    models,
    random_case,
    random_modular,
    same,
)
from hypothesis import example, given
from hypothesis import strategies as st

from pyport.arithmetic import DualArray
from pyport.arithmetic.precise import PreciseArray
from pyport.gradients.oracle import oracle
from pyport.gradients.target import reference_gradient
from pyport.heads import HEADS
from pyport.model import Model


def precise_along(model: Model, case: Case, directions: list[Any]) -> Any:
    """The derivative of the loss along a direction, in sixty digits."""
    weights = [DualArray(PreciseArray(W, 60), PreciseArray(d, 60))
               for W, d in zip(case.weights, directions, strict=True)]  # fmt: skip
    return np.asarray(model.loss(PreciseArray(case.X, 60), PreciseArray(case.Y, 60), weights).tangent).item()


def projected(blocks: list[Any], directions: list[Any]) -> tuple[Any, Any]:
    """sum(g .* d), and the same of the absolute values: the size of what was added."""
    terms = np.concatenate([(np.asarray(g) * PreciseArray(d, 60).view(np.ndarray)).ravel()
                            for g, d in zip(blocks, directions, strict=True)])  # fmt: skip
    return terms.sum(), abs(terms).sum()


@FEW
@given(models(), cases(depths=(1, 5)), st.integers(0, 2**32))
def test_the_oracle_is_the_derivative_of_the_loss_to_forty_digits(model: Model, case: Case, seed: int) -> None:
    rng = np.random.default_rng(seed)
    directions = [rng.uniform(-1, 1, W.shape) for W in case.weights]
    got, size = projected(oracle(model, *case), directions)
    # Saturated units can lose digits of the loss's own derivative: 60 are 20 more than are asked for.
    assert abs(got - precise_along(model, case, directions)) <= 1e-40 * max(1, size)


@pytest.mark.parametrize("model", [Model(head, scale) for head in HEADS for scale in ("sum", "entry-mean")], ids=str)
@pytest.mark.sampled(3)
def test_every_element_is_the_derivative_of_the_loss_to_forty_digits(model: Model) -> None:
    case = random_case(2, (2, 3, 2, 2))
    for k, block in enumerate(oracle(model, *case)):
        for index in np.ndindex(block.shape):
            unit = [np.zeros(shape) for shape in case.shapes]
            unit[k][index] = 1
            assert abs(block[index] - precise_along(model, case, unit)) < 1e-40


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.head_name}, {model.scale}")
def test_no_other_loss_of_the_family_has_that_gradient(model: Model) -> None:
    for other in MODELS:
        assert (max(abs(all_elements(model) - all_elements(other))) < 1e-30) == (other == model)


@cache
def all_elements(model: Model) -> Any:
    """The gradient of a network whose sizes no two scales share."""
    return np.concatenate([block.ravel() for block in oracle(model, *random_case(2, (4, 3, 2, 5)))])


@CHEAP
@given(all_sizes(depths=(3, 3)), st.integers(0, 2**32))
def test_the_reference_has_the_gradient_of_the_cross_entropy_transposed(sizes: list[int], seed: int) -> None:
    X, *weights = modular_network(sizes, seed)
    Y = random_modular(seed, sizes[0], sizes[-1])
    for g, wanted in zip(reference_gradient(X, Y, *weights), Model().gradient(X, Y, weights), strict=True):
        same(g.T, wanted)


@CHEAP
@given(st.sampled_from(["sigmoid-bce", "sigmoid-sse", "linear-sse"]), cases())
def test_where_y_is_the_target_the_gradient_is_exactly_zero(head: str, case: Case) -> None:
    model = Model(head)
    y = model.head.output(model.layers(case.X, case.weights)[-1])
    for block in model.gradient(case.X, y, case.weights):
        assert not block.any()


@given(all_sizes(), st.integers(0, 2**32))
@example([2, 2, 2], 1)
@CHEAP
def test_where_softmax_is_the_target_the_gradient_is_zero_modulo_the_prime(sizes: list[int], seed: int) -> None:
    model, (X, *weights) = Model("softmax-ce"), modular_network(sizes, seed)
    y = model.head.output(model.layers(X, weights)[-1])
    for block in model.gradient(X, y, weights):
        assert not block.residues.any()


@pytest.mark.parametrize("head", HEADS)
def test_where_one_target_is_off_by_a_billionth_it_is_not_zero(head: str) -> None:
    model, case = Model(head), random_case(5)
    y = model.head.output(model.layers(case.X, case.weights)[-1])
    y[1, 0] += 1e-9
    assert all(block.any() for block in model.gradient(case.X, y, case.weights))


def modular_network(sizes: list[int], seed: int) -> list[Any]:
    """X and weights modulo the prime."""
    N, F, *widths = sizes
    shapes = [(N, F), *zip((F, *widths), widths, strict=False)]
    return [random_modular(seed + k, *shape) for k, shape in enumerate(shapes)]


@given(st.sampled_from(sorted(HEADS)), all_sizes(), st.integers(0, 2**32))
@CHEAP
def test_the_gradient_is_linear_in_the_output_error(head: str, sizes: list[int], seed: int) -> None:
    """For y and weights as they are, targets y - aD - bE give a times D's and b times E's: exactly."""
    model, (X, *weights) = Model(head), modular_network(sizes, seed)
    y = model.head.output(model.layers(X, weights)[-1])
    D, E = (random_modular(seed + k, *y.shape) for k in (100, 200))

    def gradient(error: Any) -> list[Any]:
        return model.gradient(X, y - error, weights)

    for both, by_d, by_e in zip(gradient(3 * D - 7 * E), gradient(D), gradient(E), strict=True):
        same(both, 3 * by_d - 7 * by_e)


def test_it_is_not_linear_in_the_data_or_the_weights() -> None:
    model, (X, *weights) = Model(), modular_network([3, 2, 3, 2], 1)
    Y = random_modular(9, 3, 2)
    for twice, once in zip(model.gradient(2 * X, Y, weights), model.gradient(X, Y, weights), strict=True):
        assert differs(twice, 2 * once)


@given(all_sizes(depths=(2, 5)), st.integers(0, 2**32))
@CHEAP
def test_hidden_units_that_change_places_take_their_gradients_with_them(sizes: list[int], seed: int) -> None:
    model, (X, *weights) = Model("softmax-ce"), modular_network(sizes, seed)
    Y = random_modular(seed, sizes[0], sizes[-1])
    p = np.random.default_rng(seed).permutation(sizes[2])
    moved = [weights[0][:, p], weights[1][p], *weights[2:]]
    first, second, *rest = model.gradient(X, Y, weights)
    for got, wanted in zip(model.gradient(X, Y, moved), [first[:, p], second[p], *rest], strict=True):
        same(got, wanted)


@given(models(), all_sizes(), st.integers(0, 2**32))
@CHEAP
def test_two_halves_of_the_samples_add_up_except_in_a_mean(model: Model, sizes: list[int], seed: int) -> None:
    N, K = sizes[0], sizes[-1]
    X, *weights = modular_network([2 * N, *sizes[1:]], seed)
    Y = random_modular(seed, 2 * N, K)
    halves = [model.gradient(X[part], Y[part], weights) for part in (slice(N), slice(N, None))]
    share = 2 if "mean" in model.scale else 1
    for whole, first, second in zip(model.gradient(X, Y, weights), *halves, strict=True):
        same(whole * share, first + second)
