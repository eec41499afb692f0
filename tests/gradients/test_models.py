"""Every unit, bias and decay, head, scale and depth: the gradient is right in numbers and by proof."""

from __future__ import annotations

import numpy as np
import pytest
from gradients_strategies import CHEAP, FEW, Case, place_of, right
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_gradients import identified
from model_cases import KINDS, NOT_PROVABLE, all_models, case_of, models_and_cases, name_of, recursion
from numeric_methods import estimates
from samples import one_in

from pyport.arithmetic import BoundedArray, StrictArray
from pyport.check import check
from pyport.evidence import RESOLUTION
from pyport.gradients.bars import bounded, formula_bounds
from pyport.gradients.complex_step import estimate
from pyport.gradients.oracle import oracle
from pyport.gradients.prove import prove
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.verdict import Verdict


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
@pytest.mark.sampled(6)
def test_every_kind_of_network_passes_by_proof_and_by_every_method(kind: Model) -> None:
    case = case_of(kind)
    result = check(right(kind), kind, [place_of(case)])
    assert (result.verdict, result.failures()) == (Verdict.PASS, [])
    expected = "not provable" if kind.activation in NOT_PROVABLE else "proved"
    assert {proof.status for proof in result.proofs.values()} == {expected}
    assert all(item.verdict is Verdict.PASS for item in result.evidence)
    assert result.slopes["here"].status == "right"


@CHEAP
@given(models_and_cases())
def test_the_complex_step_is_within_its_bars_of_the_truth(drawn: tuple[Model, Case]) -> None:
    model, case = drawn
    numeric = estimate(model, *case)
    if numeric.status != "ok":
        return  # exp of a sum of more than 709 has no complex value
    for value, bar, exact in zip(numeric.values, numeric.bars, oracle(model, *case), strict=True):
        assert np.all(np.abs((value - exact).astype(float)) <= bar)


@CHEAP
@given(models_and_cases())
def test_the_gradient_is_within_its_own_bound_of_the_truth(drawn: tuple[Model, Case]) -> None:
    model, case = drawn
    own, is_own = formula_bounds(right(model), model, *case)
    with np.errstate(over="ignore"):
        gradient = model.gradient(*case)
    assert is_own
    for g, error, exact in zip(gradient, own, oracle(model, *case), strict=True):
        assert g.shape == error.shape
        assert np.all(np.abs((g - exact).astype(float)) <= error)


@FEW
@given(models_and_cases(largest=4, depths=(1, 4)))
def test_every_method_is_within_its_bars_of_the_truth_or_has_none(drawn: tuple[Model, Case]) -> None:
    truth = oracle(drawn[0], *drawn[1])
    for method, found in estimates(*drawn).items():
        for value, bar, exact in zip(found.values, found.bars, truth, strict=True):
            known = np.isfinite(value) & np.isfinite(bar)
            error = np.abs((np.where(known, value, 0) - exact).astype(float))
            assert np.all(error[known] <= bar[known]), method
            assert known.all() or found.status != "ok", method


@FEW
@given(models_and_cases())
def test_a_right_gradient_is_always_proved_and_never_fails(drawn: tuple[Model, Case]) -> None:
    model, case = drawn
    with np.errstate(over="ignore"):
        result = check(recursion(model), model, [place_of(case)])
    assert (result.verdict is not Verdict.FAIL, result.failures()) == (True, [])
    # erf has no law modulo a prime; without a hidden layer there is none.
    has_erf = model.depth(len(case.weights)) > 1 and "gelu" in model.activation.split()
    status = "not provable" if has_erf else "proved"
    assert {proof.status for proof in result.proofs.values()} == {status}


@settings(CHEAP, max_examples=one_in(2, 20))
@given(models_and_cases(), st.integers(0, 2**32 - 1))
def test_a_stack_of_parameters_gives_the_loss_of_each(drawn: tuple[Model, Case], seed: int) -> None:
    """In front for plain arrays, behind for ours."""
    model, (X, Y, parameters) = drawn
    rng = np.random.default_rng(seed)
    stack = [P + rng.uniform(-1, 1, (3, *P.shape)) for P in parameters]
    with np.errstate(all="ignore"):
        single = np.array([model.loss(X, Y, [P[t] for P in stack]) for t in range(3)])
        np.testing.assert_allclose(model.loss(X, Y, stack), single, rtol=1e-12)
        behind = [np.moveaxis(P, 0, -1) for P in stack]
        found = model.loss(bounded(X), Y, [bounded(P) for P in behind])
        strict = np.asarray(model.loss(StrictArray(X), Y, [StrictArray(P) for P in behind]))
    assert isinstance(found, BoundedArray)
    assert np.all(np.abs(found.value - single) <= 2 * found.error)
    assert np.all(np.abs(strict - single) <= 2 * found.error)


@pytest.mark.parametrize("depth", range(1, 7))
@pytest.mark.parametrize("bias", ["none", "ones", "vectors"])
def test_a_network_of_single_relu_units_is_proved_at_any_depth(depth: int, bias: str) -> None:
    model = Model(activation="relu", bias=bias)
    assert prove(right(model), model, model.shapes([1] * (depth + 1)), 1).status == "proved"


@pytest.mark.parametrize("base", [KINDS[1], KINDS[16], KINDS[26], KINDS[30]], ids=name_of)
def test_head_and_scale_are_found_on_a_base(base: Model) -> None:
    for head, scale in zip(HEADS, SCALES, strict=False):
        model = Model(head, scale, base.activation, base.bias, base.decay, base.decay_bias)
        case = case_of(model, (5, 4, 3, 6, 3))
        assert identified(right(model), [place_of(case)], base) == [model]


def test_nothing_is_found_on_another_base() -> None:
    model = Model("sigmoid-bce", "mean", "tanh", "vectors", 0.1)
    case = case_of(model, (5, 4, 3, 6, 3))
    assert identified(right(model), [place_of(case)], Model(activation="relu", bias="vectors", decay=0.1)) == []
    assert identified(right(model), [place_of(case)], Model(activation="tanh", bias="vectors", decay=0.2)) == []


@settings(CHEAP, max_examples=one_in(2, 20))
@given(all_models())
def test_the_numbers_alone_resolve_enough_at_ordinary_weights(model: Model) -> None:
    def unprovable(X: np.ndarray, Y: np.ndarray, *parameters: np.ndarray) -> list[np.ndarray]:
        return [np.array(g.tolist()) for g in model.gradient(X, Y, parameters)]

    case = case_of(model)
    result = check(unprovable, model, [place_of(case)])
    assert result.verdict is Verdict.PASS
    assert not result.proved
    assert result.resolution <= RESOLUTION
