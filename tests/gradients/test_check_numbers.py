"""The verdict by numbers: what is off by a little fails, and saturation is told from error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE, SOFTMAX, SSE
from gradients_strategies import FEW, Case, place_of, random_case, right, startup
from hypothesis import given
from hypothesis import strategies as st
from judged_gradients import SIZES, STARTUP, buffered, changed, noisy, rounded, said, slightly_off

from pyport.check import Place, check
from pyport.evidence import RESOLUTION
from pyport.gradients.target import reference_gradient
from pyport.verdict import Verdict


@pytest.mark.parametrize("gradient", [rounded, noisy, slightly_off])
@pytest.mark.parametrize("place", [STARTUP, SIZES])
def test_numbers_alone_fail_what_is_off_by_a_little(gradient: Callable[..., Any], place: Place) -> None:
    result = check(gradient, BCE, [place])
    assert {proof.status for proof in result.proofs.values()} == {"not provable"}
    exactly, up_to = ("exactly ", ": right up to ") if gradient is rounded else ("", "")
    assert result.verdict is Verdict.FAIL
    assert result.reason().startswith(f"not {exactly}the gradient of {BCE.words}{up_to}")


def test_numbers_speak_of_the_branches_that_were_taken_alone() -> None:
    def decides(X: Any, Y: Any, *weights: Any) -> Any:
        return buffered(X, Y, *weights) if (X @ weights[0])[0, 0] < 1e6 else weights

    result = check(decides, BCE, [STARTUP])
    assert result.verdict is Verdict.PASS
    only = "would show; along the branches taken at these values, and along no others; not proved, because line "
    assert only in result.reason()
    # Its twin takes none.
    assert "branches" not in check(buffered, BCE, [STARTUP]).reason()


def test_numbers_alone_pass_what_is_right_and_say_that_it_is_not_proved() -> None:
    result = check(buffered, BCE, [STARTUP, SIZES])
    assert said(result) == (
        Verdict.PASS,
        "within every error bar of the gradient of the cross-entropy of sigmoid outputs, summed over samples, "
        "for labels (Y of 0 and 1): "
        f"an error of {result.resolution:.0e} of a block's largest element would show; not proved, because "
        f"{next(iter(result.proofs.values())).reason}",
    )
    assert result.resolution < 1e-8
    assert result.notes == [
        "startup: its own rounding is not known; four times that of the usual formula is allowed",
        "sizes: its own rounding is not known; four times that of the usual formula is allowed",
    ]
    (reason,) = {proof.reason.split(": ", 2)[2] for proof in result.proofs.values()}
    assert reason == "an array's tolist is not known here"


def saturated(weight: float) -> Place:
    """One unit so far gone that 1 - z has hardly a digit left (30), or none at all (37)."""
    ones = np.array([[1.0]])
    return Place("saturated", ones, np.array([[0.5]]), (np.array([[weight]]), ones, ones))


@pytest.mark.parametrize("weight", [30.0, 34.0, 37.0])
def test_where_the_formulas_own_rounding_hides_everything_numbers_are_undecided_and_say_so(weight: float) -> None:
    result = check(buffered, BCE, [saturated(weight)])
    assert result.verdict is Verdict.UNDECIDED
    assert RESOLUTION < result.resolution < np.inf
    assert result.reason() == ("undecided: the error bars are too wide here, an error of "
                               f"{result.resolution:.1e} of the largest element could hide in them")  # fmt: skip


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


@pytest.mark.parametrize("size", [1e3, 1e150, 1e300])
def test_weights_beyond_all_reason_are_never_a_failure_of_a_right_gradient(size: float) -> None:
    case = startup()
    with np.errstate(all="ignore"):
        result = check(right(BCE), BCE, [place_of(case._replace(weights=tuple(W * size for W in case.weights)))])
    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize("size", [1e-150, 1e-100, 1e-50])
def test_weights_close_to_nothing_are_never_a_failure_of_a_right_gradient(size: float) -> None:
    tiny = random_case(3, (3, 4, 3, 3, 2), size)
    for model in (BCE, SSE, SOFTMAX):
        result = check(right(model), model, [place_of(tiny)])
        assert (result.verdict, result.failures()) == (Verdict.PASS, [])


@pytest.mark.parametrize("gap", [300.0, 600.0])
def test_outputs_that_are_as_good_as_certain_are_never_a_failure_of_a_right_gradient(gap: float) -> None:
    certain = Case(np.array([[1.0]]), np.array([[1.0, 0.0]]), (np.array([[gap, 0.0]]),))
    result = check(right(SOFTMAX), SOFTMAX, [place_of(certain)])
    assert (result.verdict, result.failures()) == (Verdict.PASS, [])
