"""One method's evidence, and how all of it makes a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE

from pyport.evidence import CheckResult, Element, Evidence, Sizes, judge
from pyport.gradients.estimate import Estimate
from pyport.gradients.prove import Proof
from pyport.verdict import Verdict


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


def test_an_element_as_far_off_as_is_allowed_is_within_and_one_bit_more_is_not() -> None:
    wanted, own = estimate_of([[[1.0]]], [[[2.0**-20]]]), [np.zeros((1, 1))]
    at_the_bar = np.array([[1 + 2.0**-20]])
    assert judge("p", wanted, [at_the_bar], own).verdict is Verdict.PASS
    assert judge("p", wanted, [np.nextafter(at_the_bar, 2)], own).verdict is Verdict.FAIL


@pytest.mark.parametrize(("bar", "verdict"), [(1e-4, Verdict.PASS), (2e-3, Verdict.UNDECIDED)])
def test_a_bar_wider_than_a_thousandth_says_nothing_when_nothing_is_outside(bar: float, verdict: Verdict) -> None:
    found = judge("p", estimate_of([[[1.0]]], [[[bar]]]), [np.ones((1, 1))], [np.zeros((1, 1))])
    assert (found.verdict, found.resolution) == (verdict, bar)


def test_an_estimate_that_cannot_be_used_is_undecided_whatever_it_says() -> None:
    broken = estimate_of([[[1.0]]], [[[np.inf]]], "the loss or its bar is not finite here")
    assert judge("p", broken, [np.array([[7.0]])], [np.zeros((1, 1))]).verdict is Verdict.UNDECIDED


HERE, ELSEWHERE = Sizes((4, 3, 3, 2), 3), Sizes((4, 3, 6, 5), 7)


def result_of(here: str = "", elsewhere: str = "", *numbers: Evidence) -> CheckResult:
    """The proof at the sizes of the one place and at others, and the numbers at that place."""
    proofs = {sizes: Proof(status, []) for sizes, status in ((HERE, here), (ELSEWHERE, elsewhere)) if status}
    return CheckResult(BCE, proofs=proofs, own_sizes={"p": HERE}, evidence=list(numbers))


def said(verdict: Verdict, resolution: float = 1e-12, method: str = "complex step", place: str = "p") -> Evidence:
    element = Element(0, "W1", (1, 2), 1.5, 1.0, 1e-12) if verdict is Verdict.FAIL else None
    ratio = 5e11 if element else 0.1
    return Evidence(place, method, ratio, resolution, element, [element is None], [np.nan], 0.5, verdict)


OK, BAD, OPEN = said(Verdict.PASS), said(Verdict.FAIL), said(Verdict.UNDECIDED, np.inf)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (result_of("proved", "proved", OK), Verdict.PASS),
        (result_of("proved", "not provable", OK), Verdict.PASS),
        # What numbers cannot resolve, the proof at the same sizes does; a proof at others does not.
        (result_of("proved", "", OPEN), Verdict.PASS),
        (result_of("proved", "not provable", OPEN), Verdict.PASS),
        (result_of("not provable", "proved", OPEN), Verdict.UNDECIDED),
        (result_of("not provable", "proved", OK), Verdict.PASS),
        (result_of("proved", "refuted", OK), Verdict.FAIL),
        (result_of("not provable", "", BAD), Verdict.FAIL),
        (result_of("not provable", "", said(Verdict.PASS, 1e-5)), Verdict.UNDECIDED),
        (result_of("refuted", "", OPEN), Verdict.FAIL),
        (result_of(), Verdict.UNDECIDED),
    ],
)
def test_pass_needs_all_that_decides_and_fail_what_is_shown_wrong(result: CheckResult, verdict: Verdict) -> None:
    assert result.verdict is verdict


def test_a_proof_and_numbers_that_contradict_each_other_are_undecided_and_both_are_said() -> None:
    right_formula = result_of("proved", "", BAD)
    assert right_formula.verdict is Verdict.UNDECIDED
    assert right_formula.reason() == (
        "undecided: the proof finds the formula right (N=3, W1 4x3, W2 3x3, W3 3x2), but at p its numbers are "
        "further off than rounding explains: W1(2,3) [1,2]: got 1.5, wanted 1, |diff| 5.0e-01 > allowed 1.0e-12"
    )
    wrong_formula = result_of("refuted", "", OK)
    assert wrong_formula.verdict is Verdict.UNDECIDED
    assert wrong_formula.reason() == (
        "undecided: the proof refutes the formula (N=3, W1 4x3, W2 3x3, W3 3x2), but at p its numbers agree with the "
        "derivative: an error of 1e-12 of the largest element would show"
    )
    # Both speak of other sizes: no contradiction.
    assert result_of("not provable", "refuted", OK).verdict is Verdict.FAIL


def test_no_finite_difference_outvotes_a_complex_step_that_is_sound() -> None:
    coarse = said(Verdict.FAIL, 1e-4, "forward difference")
    assert result_of("", "", OK, coarse).verdict is Verdict.PASS
    assert result_of("", "", coarse, OK).verdict is Verdict.PASS
    # Where it is not, they say FAIL only together.
    fine = said(Verdict.PASS, 1e-9, "Richardson")
    assert result_of("", "", OPEN, coarse).verdict is Verdict.FAIL
    assert result_of("", "", OPEN, coarse, fine).verdict is Verdict.PASS
    central = said(Verdict.PASS, 1e-5, "central difference")
    assert result_of("", "", OPEN, coarse, central).verdict is Verdict.UNDECIDED
    assert result_of("", "", OPEN, said(Verdict.FAIL, 1e-9, "Richardson"), central).verdict is Verdict.UNDECIDED
    # One that was asked for a sample of the elements alone decides nothing.
    assert result_of("", "", OPEN, replace(fine, sampled="100 of 1,000")).verdict is Verdict.UNDECIDED


def test_a_place_nobody_asked_for_fails_a_gradient_but_leaves_it_open_for_no_one() -> None:
    there = {"further": {"q"}}
    for numbers, verdict in (
        (said(Verdict.FAIL, place="q"), Verdict.FAIL),
        (said(Verdict.UNDECIDED, np.inf, place="q"), Verdict.PASS),
    ):
        result = CheckResult(BCE, own_sizes={"p": HERE, "q": ELSEWHERE}, evidence=[OK, numbers], **there)
        assert result.verdict is verdict


def test_arrays_that_come_transposed_at_one_place_and_not_at_another_fail() -> None:
    result = result_of("", "", OK)
    result.ways = {(0, True): "p", (0, False): "q"}
    assert (result.verdict, result.reason()) == (Verdict.FAIL, "its arrays come transposed at p and not at q")
    result.ways |= {(1, False): "p"}
    assert (result.verdict, result.reason()) == (Verdict.FAIL, "array 1 comes transposed at p and not at q")
    result.ways |= {(2, False): "p", (2, True): "q"}
    assert result.reason() == "arrays 1 and 3 come transposed at p and not at q"
    # Its twin: each in its own way everywhere.
    result.ways = {(0, True): "p", (1, False): "p"}
    assert result.verdict is Verdict.PASS


def test_where_nothing_is_known_at_the_place_asked_for_no_resolution_of_another_is_told() -> None:
    unknown = said(Verdict.UNDECIDED, np.inf)
    fine = replace(OK, place="q", resolution=1.1e-10)
    result = CheckResult(BCE, own_sizes={"p": HERE, "q": ELSEWHERE}, evidence=[unknown, fine], further={"q"})
    assert (result.verdict, result.resolution) == (Verdict.UNDECIDED, np.inf)
    assert result.reason() == (
        "undecided: a right gradient is 0 here or not known, which numbers cannot tell from others"
    )


def test_what_is_off_by_little_is_right_up_to_that() -> None:
    element = Element(0, "W1", (0, 1), 1 + 3e-12, 1.0, 1e-14)
    near = Evidence("p", "complex step", 300.0, 1e-14, element, [False], [np.nan], 3e-12, Verdict.FAIL)
    assert result_of("", "", near).reason() == (
        f"not exactly the gradient of {BCE.words}: right up to 3e-12 of the largest element (W1(1,2) [0,1] the most)"
    )
    assert result_of("", "", BAD).reason() == f"not the gradient of {BCE.words}"
    far = replace(near, place="large weights", off=0.3)
    result = result_of("", "", near, far)
    result.further = {"large weights"}
    assert result.reason().endswith("(W1(1,2) [0,1] the most), and off by 3e-01 at large weights")
    result.further = set()
    assert result.reason() == f"not the gradient of {BCE.words}"


def test_an_element_that_is_not_known_resolves_nothing_and_hides_no_other() -> None:
    """The larger of 0 and NaN is 0: a bar that was NaN must not be the sharpest of all."""
    for value, bar in ((np.nan, 1e-12), (1.0, np.nan), (1.0, np.inf), (np.inf, 1e-12)):
        half = estimate_of([[[value, 2.0]]], [[[bar, 1e-12]]], "the loss or its bar is not finite here")
        own = [np.zeros((1, 2))]
        right = judge("p", half, [np.array([[123.0, 2.0]])], own)
        assert (right.verdict, right.resolution) == (Verdict.UNDECIDED, np.inf)
        wrong = judge("p", half, [np.array([[1.0, 2.1]])], own)
        assert wrong.verdict is Verdict.FAIL
        assert wrong.element is not None
        assert wrong.element.index == (0, 1)


def test_a_constant_ratio_is_constant_beside_itself() -> None:
    wanted = np.array([[1.0, 2.0, -3.0]])
    noisy = estimate_of([wanted], [np.full((1, 3), 1e-9)])
    (ratio,) = judge("p", noisy, [1000 * wanted * (1 + np.array([[0, 1e-7, -1e-7]]))], [np.zeros((1, 3))]).ratios
    assert ratio == pytest.approx(1000)
    (ratio,) = judge("p", noisy, [1000 * wanted * (1 + np.array([[0, 1e-5, 0]]))], [np.zeros((1, 3))]).ratios
    assert np.isnan(ratio)


def test_a_block_that_is_0_tells_nothing() -> None:
    nothing = estimate_of([[[0.0, 0.0]]], [[[0.0, 0.0]]])
    zero = [np.zeros((1, 2))]
    assert judge("p", nothing, zero, zero).verdict is Verdict.UNDECIDED
    assert judge("p", nothing, [np.array([[0.0, 1.0]])], zero).verdict is Verdict.FAIL


def test_an_estimate_that_contradicts_itself_is_undecided() -> None:
    broken = estimate_of([[[1.0]]], [[[1e-12]]], "the recursion and the complex step disagree in W1(1,1) [0,0]")
    assert judge("p", broken, [np.array([[7.0]])], [np.zeros((1, 1))]).verdict is Verdict.UNDECIDED


def test_of_a_sample_the_unsampled_elements_do_not_count() -> None:
    values, bars = [np.array([[1.0, 0.0]])], [np.array([[1e-9, np.inf]])]
    sample = Estimate("Richardson", values, bars, "ok", 1, 2, "1 of 2")
    found = judge("p", sample, [np.array([[1.0, 5.0]])], [np.zeros((1, 2))])
    assert (found.verdict, found.resolution, found.sampled) == (Verdict.PASS, 1e-9, "1 of 2")
