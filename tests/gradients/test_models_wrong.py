"""One wrong ingredient in a network of any kind: refuted by proof, and by numbers too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import FEW, Case, place_of
from hypothesis import given
from hypothesis import strategies as st
from model_cases import (
    NOT_PROVABLE,
    NOT_REFUTED,
    WRONG_BIAS,
    WRONG_DECAY,
    WRONG_SLOPES,
    case_of,
    models_and_cases,
    recursion,
)

from pyport.check import check
from pyport.evidence import CheckResult
from pyport.gradients.prove import prove
from pyport.gradients.target import Gradient
from pyport.model import Model
from pyport.verdict import Verdict

SLOPES = [(activation, name) for activation, slopes in WRONG_SLOPES.items() for name in slopes]
DIFFERENT = (7, 4, 3, 6, 5)


def judged(gradient: Gradient, model: Model) -> CheckResult:
    """Judged at one place; refuted by every proof at sizes above 1, and outside the bars of every method."""
    result = check(gradient, model, [place_of(case_of(model))])
    assert result.verdict is Verdict.FAIL
    # With one sample a mean is a sum, and one unit's sum that of all.
    several = {proof.status for sizes, proof in result.proofs.items() if min(sizes.N, *sizes.widths) > 1}
    assert several == ({"not provable"} if model.activation in NOT_REFUTED else {"refuted"})
    assert {item.verdict for item in result.evidence} == {Verdict.FAIL}
    return result


@pytest.mark.parametrize("bias", ["none", "ones", "vectors"])
@pytest.mark.parametrize(("activation", "name"), SLOPES)
@pytest.mark.sampled(20)
def test_another_slope_is_refuted_and_fails(activation: str, name: str, bias: str) -> None:
    model = Model(activation=activation, bias=bias, decay=0.1)
    judged(recursion(model, slope=WRONG_SLOPES[activation][name]), model)
    proof = prove(recursion(model), model, model.shapes(DIFFERENT[1:]), DIFFERENT[0])
    assert proof.status == ("not provable" if activation in NOT_PROVABLE else "proved")


@pytest.mark.parametrize("name", WRONG_BIAS)
@pytest.mark.parametrize("bias", ["ones", "vectors"])
@pytest.mark.parametrize("activation", sorted(WRONG_SLOPES.keys() - NOT_REFUTED))
@pytest.mark.sampled(4)
def test_a_bias_that_is_summed_wrongly_is_refuted_and_its_parameter_named(
    activation: str, bias: str, name: str
) -> None:
    model = Model(activation=activation, bias=bias)
    result = judged(recursion(model, bias=WRONG_BIAS[name]), model)
    wrong = {sentence.split(": ")[1].split(" is wrong")[0] for sentence in result.failures() if "proof" in sentence}
    assert wrong == ({"b1", "b2", "b3"} if bias == "vectors" else {"W1", "W2", "W3"})


@pytest.mark.parametrize("name", WRONG_DECAY)
@pytest.mark.parametrize("model", [Model(decay=0.1), Model("sigmoid-sse", "mean", "relu", "vectors", 0.3, True),
                                   Model("softmax-ce", "half-mean", "tanh", "ones", 0.1)])  # fmt: skip
def test_a_wrong_decay_is_refuted_and_fails(model: Model, name: str) -> None:
    judged(recursion(model, decay=WRONG_DECAY[name]), model)


@pytest.mark.parametrize("bias", ["ones", "vectors"])
@pytest.mark.parametrize("decay_bias", [False, True])
def test_a_decay_on_the_bias_is_right_exactly_if_the_model_has_it(bias: str, decay_bias: bool) -> None:
    model = Model("sigmoid-bce", "mean", "tanh", bias, 0.1, decay_bias)
    other = Model("sigmoid-bce", "mean", "tanh", bias, 0.1, not decay_bias)
    assert check(recursion(model), model, [place_of(case_of(model))]).verdict is Verdict.PASS
    judged(recursion(model), other)


def test_a_decay_that_is_not_divided_by_the_samples_is_refuted() -> None:
    model = Model(scale="mean", decay=0.1)
    judged(recursion(model, decay=lambda weights, bias, N: (N * weights, N * bias)), model)


@pytest.mark.parametrize("decay", [0.1, 0.3, 0.0123, 1e-4, 1 / 3, 0.123456789123])
@pytest.mark.parametrize("N", range(1, 12))
def test_a_decay_over_the_samples_is_proved_however_it_is_rounded(decay: float, N: int) -> None:
    """lambda / N in doubles is not always the double that is next to the fraction."""
    model = Model(scale="mean", decay=decay)

    def gradient(X: Any, Y: Any, W1: Any) -> list[Any]:
        return [X.T @ (1 / (1 + np.exp(-X @ W1)) - Y) / N + (decay / N) * W1]

    def off(X: Any, Y: Any, W1: Any) -> list[Any]:
        return [gradient(X, Y, W1)[0] + 1e-12 * W1]

    assert prove(gradient, model, [(3, 2)], N).status == "proved"
    assert prove(off, model, [(3, 2)], N).status == "refuted"


@FEW
@given(models_and_cases(depths=(2, 6)), st.data())
def test_no_wrong_slope_passes_at_any_depth(drawn: tuple[Model, Case], data: st.DataObject) -> None:
    model, case = drawn
    slope = data.draw(st.sampled_from(sorted(WRONG_SLOPES[model.activation])))
    wrong = recursion(model, slope=WRONG_SLOPES[model.activation][slope])
    if case.Y.shape[1] == 1 and model.head.is_joint:
        return  # a softmax of one output is 1: its gradient is 0 with any slope
    with np.errstate(all="ignore"):
        result = check(wrong, model, [place_of(case)])
    if any(proof.status == "not provable" for proof in result.proofs.values()):
        # Without a proof, what is off by less than would show may pass: far from 0 a GELU unit has no slope.
        assert result.verdict is not Verdict.PASS or result.evidence[0].off <= result.evidence[0].resolution
    else:
        assert result.verdict is Verdict.FAIL
