"""The verdict: what is right passes, what is wrong fails with the place, and saturation is told from error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE, SOFTMAX, SSE, STYLES, recursion
from gradients_strategies import FEW, MODELS, Case, cases, models, place_of, random_case, right, startup
from hypothesis import given
from hypothesis import strategies as st

from pyport.check import Place, check
from pyport.evidence import RESOLUTION, CheckResult, judge
from pyport.gradients.estimate import Estimate
from pyport.gradients.prove import Proof
from pyport.gradients.target import TargetError, reference_gradient
from pyport.heads import softmax
from pyport.model import Model
from pyport.verdict import Verdict

STARTUP = place_of(startup(), "startup")
#: The reference's sizes are partly equal; here no two matrices share one.
SIZES = place_of(random_case(2, (5, 4, 3, 6, 2)), "sizes")
METHODS = ["complex step", "forward difference", "central difference", "Richardson"]


def changed(model: Model, change: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    return lambda X, Y, *weights: change(model.gradient(X, Y, weights))


def said(result: CheckResult) -> tuple[Verdict, str]:
    return result.verdict, result.reason()


def test_the_reference_passes_for_the_cross_entropy_by_proof_and_by_every_method() -> None:
    result = check(reference_gradient, BCE, [STARTUP, SIZES])
    assert said(result) == (
        Verdict.PASS, "proved: exactly the gradient of the cross-entropy of sigmoid outputs, summed over samples"
    )  # fmt: skip
    assert result.failures() == []
    assert {proof.status for proof in result.proofs.values()} == {"proved"}
    assert [(e.place, e.method) for e in result.evidence] == [(p, m) for p in ("startup", "sizes") for m in METHODS]
    assert all(e.verdict is Verdict.PASS and e.element is None and e.worst <= 1 for e in result.evidence)
    assert {place: slope.status for place, slope in result.slopes.items()} == {"startup": "right", "sizes": "right"}


def test_it_fails_for_the_sum_of_squares_by_proof_and_by_every_method() -> None:
    result = check(reference_gradient, SSE, [STARTUP, SIZES])
    assert said(result) == (
        Verdict.FAIL, "not the gradient of the sum of squares of sigmoid outputs, summed over samples"
    )  # fmt: skip
    assert {proof.status for proof in result.proofs.values()} == {"refuted"}
    assert all(e.verdict is Verdict.FAIL and e.blocks == [False] * 3 for e in result.evidence)
    assert {slope.status for slope in result.slopes.values()} == {"wrong"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.head_name}, {model.scale}")
def test_every_loss_passes_its_own_gradient_and_fails_that_of_the_next(model: Model) -> None:
    other = MODELS[(MODELS.index(model) + 1) % len(MODELS)]
    assert check(right(model), model, [STARTUP, SIZES]).verdict is Verdict.PASS
    # On two outputs half a mean is a mean over entries; `SIZES` has two as well.
    place = place_of(random_case(4, (5, 4, 3, 6, 3)))
    assert check(right(other), model, [place]).verdict is Verdict.FAIL


@FEW
@given(models(), cases(largest=5, depths=(1, 4)))
def test_a_right_gradient_never_fails(model: Model, case: Case) -> None:
    assert check(right(model), model, [place_of(case)]).verdict is not Verdict.FAIL


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("scale", [1.0, 20.0])
def test_no_style_of_a_right_gradient_fails_even_where_units_are_saturated(style: str, scale: float) -> None:
    gradient, model = STYLES[style]
    for seed in range(3):
        sizes = np.random.default_rng(seed).integers(1, 7, 5).tolist()
        result = check(gradient, model, [place_of(random_case(seed, sizes, scale))])
        assert (result.verdict is not Verdict.FAIL, result.failures()) == (True, [])


@pytest.mark.parametrize("sizes", [(3, 2, 2), (2, 3, 3, 3, 3), (3, 1, 1)])
@pytest.mark.parametrize("model", [BCE, SOFTMAX])
def test_square_matrices_alone_may_come_transposed(sizes: tuple[int, ...], model: Model) -> None:
    turned = changed(model, lambda g: [block.T for block in g])
    assert check(turned, model, [place_of(random_case(6, sizes))]).verdict is Verdict.PASS


def test_an_element_that_is_off_is_given_with_indices_got_wanted_and_allowed() -> None:
    factor = np.ones((4, 3))
    factor[2, 1] = 1.5
    result = check(changed(BCE, lambda g: [g[0] * factor, g[1], g[2]]), BCE, [STARTUP])
    proof, element = result.failures()
    assert proof == "proof (N=3, W1 4x3, W2 3x3, W3 3x2): W1 is wrong, in (3,2) [2,1]"
    assert element.startswith("startup, complex step: W1(3,2) [2,1]: got ")
    worst = next(e for e in result.evidence if e.method == "complex step").element
    assert worst is not None
    assert (worst.block, worst.index) == (0, (2, 1))
    assert worst.got == pytest.approx(1.5 * worst.wanted, rel=1e-12)
    assert element.endswith(f"got {worst.got:.9g}, wanted {worst.wanted:.9g}, |diff| "
                            f"{abs(worst.got - worst.wanted):.1e} > allowed {worst.allowed:.1e}")  # fmt: skip


def test_an_element_of_a_transposed_block_is_given_both_ways_round() -> None:
    factor = np.ones((3, 4))
    factor[1, 2] = 1.5

    def gradient(*inputs: Any) -> list[Any]:
        first, *rest = reference_gradient(*inputs)
        return [first * factor, *rest]

    element = check(gradient, BCE, [STARTUP]).failures()[-1]
    assert element.startswith("startup, complex step: W1(3,2) [2,1] (there transposed: (2,3) [1,2]): got ")


@pytest.mark.parametrize(("factor", "words"), [(Fraction(1, 2), "1/2"), (Fraction(3), "3"), (Fraction(-1), "-1")])
def test_a_block_times_a_constant_is_given_with_the_constant(factor: Fraction, words: str) -> None:
    scaled = changed(BCE, lambda g: [g[0], g[1] * float(factor), g[2]])
    failures = check(scaled, BCE, [STARTUP]).failures()
    assert failures[0] == (
        f"proof (N=3, W1 4x3, W2 3x3, W3 3x2): W2 is wrong, {words} times what it should be in every entry"
    )
    assert failures[-1] == f"startup: W2 is {float(factor):.6g} times what it should be, in every element"


def rounded(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Computed in double and rounded to single precision."""
    return [g.astype(np.float32).astype(np.float64) for g in BCE.gradient(X, Y, weights)]


def noisy(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Every element off by up to 1e-4 of it, the same each time."""
    rng = np.random.default_rng(1)
    return [np.asarray(g) * rng.uniform(1 - 1e-4, 1 + 1e-4, g.shape) for g in BCE.gradient(X, Y, weights)]


def slightly_off(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """One element 0.01 % off, in code that cannot be proved."""
    blocks = [np.array(g, dtype=float) for g in BCE.gradient(X, Y, weights)]
    blocks[2][1, 0] *= 1.0001
    return blocks


@pytest.mark.parametrize("gradient", [rounded, noisy, slightly_off])
@pytest.mark.parametrize("place", [STARTUP, SIZES])
def test_numbers_alone_fail_what_is_off_by_a_little(gradient: Callable[..., Any], place: Place) -> None:
    result = check(gradient, BCE, [place])
    assert {proof.status for proof in result.proofs.values()} == {"not provable"}
    assert said(result) == (
        Verdict.FAIL, "not the gradient of the cross-entropy of sigmoid outputs, summed over samples"
    )  # fmt: skip


def buffered(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Right, and not provable."""
    return [np.array(g, dtype=float) for g in BCE.gradient(X, Y, weights)]


def test_numbers_alone_pass_what_is_right_and_say_that_it_is_not_proved() -> None:
    result = check(buffered, BCE, [STARTUP, SIZES])
    assert said(result) == (
        Verdict.PASS,
        "within every error bar of the gradient of the cross-entropy of sigmoid outputs, summed over samples; "
        "not proved",
    )  # fmt: skip
    assert result.notes == [
        "startup: its own rounding is not known; four times that of the usual formula is allowed",
        "sizes: its own rounding is not known; four times that of the usual formula is allowed",
    ]
    (reason,) = {proof.reason.split(": ", 2)[2] for proof in result.proofs.values()}
    assert reason == "a value is stored in an ordinary array"


def saturated(weight: float) -> Place:
    """One unit so far gone that 1 - z has hardly a digit left (30), or none at all (37)."""
    ones = np.array([[1.0]])
    return Place("saturated", ones, np.array([[0.5]]), (np.array([[weight]]), ones, ones))


@pytest.mark.parametrize("weight", [30.0, 34.0, 37.0])
def test_where_the_formulas_own_rounding_hides_everything_numbers_are_undecided_and_say_so(weight: float) -> None:
    result = check(buffered, BCE, [saturated(weight)])
    assert result.verdict is Verdict.UNDECIDED
    resolution = min(e.resolution for e in result.evidence)
    assert resolution > RESOLUTION
    assert result.reason() == ("undecided: the error bars are too wide here, an error of "
                               f"{resolution:.1e} of the largest element could hide in them")  # fmt: skip


@pytest.mark.parametrize("weight", [30.0, 34.0, 37.0])
def test_a_doubled_block_that_hides_in_saturation_is_not_passed_by_numbers(weight: float) -> None:
    """Where the loss does not move at all, differences give 0 and know nothing."""

    def doubled(*inputs: Any) -> list[Any]:
        first, *rest = buffered(*inputs)
        return [2 * first, *rest]

    assert check(doubled, BCE, [saturated(weight)]).verdict is not Verdict.PASS


def test_the_proof_decides_there() -> None:
    assert check(right(BCE), BCE, [saturated(37.0)]).verdict is Verdict.PASS
    doubled = changed(BCE, lambda g: [2 * g[0], g[1], g[2]])
    assert check(doubled, BCE, [saturated(37.0)]).verdict is Verdict.FAIL


@FEW
@given(st.integers(0, 2**32), st.sampled_from([(3, 4, 3, 3, 2), (2, 3, 6, 1, 4)]))
def test_saturated_weights_never_make_a_right_gradient_fail_with_proof_or_without(seed: int, sizes: Any) -> None:
    case = random_case(seed, sizes, 20.0)
    for gradient in (right(BCE), reference_gradient, buffered):
        result = check(gradient, BCE, [place_of(case)])
        assert replace(result, proofs={}).verdict is not Verdict.FAIL
        assert result.verdict is not Verdict.FAIL


def test_one_undecided_place_makes_unproved_numbers_undecided_and_one_failed_place_fails() -> None:
    assert check(buffered, BCE, [STARTUP, saturated(37.0)]).verdict is Verdict.UNDECIDED
    wrong = check(rounded, BCE, [saturated(37.0), STARTUP])
    assert wrong.verdict is Verdict.FAIL


def test_a_gradient_that_is_zero_everywhere_is_judged_too() -> None:
    """Where y is Y the right gradient is 0: zero passes, anything else fails."""
    X, weights = startup().X, startup().weights
    y = BCE.head.output(BCE.layers(X, weights)[-1])
    place = Place("zero", X, y, weights)
    assert check(right(BCE), BCE, [place]).verdict is Verdict.PASS
    assert check(changed(BCE, lambda g: [b + 1e-9 for b in g]), BCE, [place]).verdict is Verdict.FAIL


def test_a_function_that_cannot_be_judged_raises() -> None:
    with pytest.raises(TargetError, match=r"^it returned nothing; a list or tuple of 3 arrays is wanted\.$"):
        check(lambda *_: None, BCE, [STARTUP])  # type: ignore[arg-type, return-value]  # that is the point


def estimate_of(values: list[Any], bars: list[Any], status: str = "ok") -> Estimate:
    return Estimate("any", [np.array(v, dtype=float) for v in values], [np.array(b, dtype=float) for b in bars], status)


def test_judging_takes_the_bar_and_the_rounding_together_and_names_the_worst() -> None:
    wanted = estimate_of([[[1.0, 2.0]], [[4.0]]], [[[1e-6, 1e-6]], [[1e-6]]])
    own = [np.full((1, 2), 1e-6), np.full((1, 1), 1e-6)]
    inside = judge("p", wanted, [np.array([[1 + 1.9e-6, 2.0]]), np.array([[4.0]])], own)
    assert (inside.verdict, inside.element, inside.blocks) == (Verdict.PASS, None, [True, True])
    assert inside.worst == pytest.approx(0.95)
    outside = judge("p", wanted, [np.array([[1 + 3e-6, 2.0]]), np.array([[4 - 5e-6]])], own)
    assert (outside.verdict, outside.blocks) == (Verdict.FAIL, [False, False])
    assert outside.element is not None
    assert (outside.element.block, outside.element.index) == (1, (0, 0))


@pytest.mark.parametrize(("bar", "verdict"), [(1e-4, Verdict.PASS), (2e-3, Verdict.UNDECIDED)])
def test_a_bar_wider_than_a_thousandth_says_nothing_when_nothing_is_outside(bar: float, verdict: Verdict) -> None:
    found = judge("p", estimate_of([[[1.0]]], [[[bar]]]), [np.ones((1, 1))], [np.zeros((1, 1))])
    assert (found.verdict, found.resolution) == (verdict, bar)


def test_an_estimate_that_cannot_be_used_is_undecided_whatever_it_says() -> None:
    broken = estimate_of([[[1.0]]], [[[np.inf]]], "the loss or its bar is not finite here")
    assert judge("p", broken, [np.array([[7.0]])], [np.zeros((1, 1))]).verdict is Verdict.UNDECIDED


def result_of(*statuses: str) -> CheckResult:
    return CheckResult(BCE, {str(n): Proof(status, []) for n, status in enumerate(statuses)})


def test_one_refutation_outweighs_a_proof_and_nothing_at_all_is_undecided() -> None:
    assert result_of("proved", "not provable").verdict is Verdict.PASS
    assert result_of("proved", "refuted").verdict is Verdict.FAIL
    assert result_of("not provable").verdict is Verdict.UNDECIDED
    assert result_of().verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("size", [1e3, 1e150, 1e300])
def test_weights_beyond_all_reason_are_never_a_failure_of_a_right_gradient(size: float) -> None:
    case = startup()
    with np.errstate(all="ignore"):
        result = check(right(BCE), BCE, [place_of(case._replace(weights=tuple(W * size for W in case.weights)))])
    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize("model", [model for model in MODELS if model.scale == "sum"], ids=lambda m: m.head_name)
def test_the_softmax_of_the_corrected_network_passes_for_its_own_loss_alone(model: Model) -> None:
    verdict = Verdict.PASS if model == SOFTMAX else Verdict.FAIL
    assert check(recursion(softmax), model, [STARTUP]).verdict is verdict
