"""The verdict: what is right passes by proof and numbers, what is wrong fails, and the place is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE, SOFTMAX, SSE, STYLES, recursion
from gradients_strategies import FEW, MODELS, Case, cases, models, place_of, random_case, right
from hypothesis import given
from judged_gradients import SIZES, STARTUP, changed, said
from numeric_methods import METHODS

from pyport.check import Place, check
from pyport.diagnose.asked import drawn_places
from pyport.gradients.target import TargetError, reference_gradient
from pyport.heads import softmax
from pyport.model import Model
from pyport.points import draw
from pyport.verdict import Verdict


def test_the_reference_passes_for_the_cross_entropy_by_proof_and_by_every_method() -> None:
    result = check(reference_gradient, BCE, [STARTUP, SIZES])
    assert said(result) == (
        Verdict.PASS, "proved: exactly the gradient of the cross-entropy of sigmoid outputs, summed over samples, "
        "tried at 4-3-3-2 with N = 3; 4-3-6-2 with N = 5; 4-3-6-5 with N = 7"
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
@pytest.mark.sampled(6)
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
@pytest.mark.sampled(8)
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


def test_a_function_that_cannot_be_judged_raises() -> None:
    with pytest.raises(TargetError, match=r"^it returned nothing; a list or tuple of 3 arrays is expected\.$"):
        check(lambda *_: None, BCE, [STARTUP])  # type: ignore[arg-type, return-value]  # that is the point


@pytest.mark.parametrize("model", [model for model in MODELS if model.scale == "sum"], ids=lambda m: m.head_name)
def test_the_softmax_of_the_corrected_network_passes_for_its_own_loss_alone(model: Model) -> None:
    verdict = Verdict.PASS if model == SOFTMAX else Verdict.FAIL
    assert check(recursion(softmax), model, [STARTUP]).verdict is verdict


def unprovable(gradient: Any) -> Any:
    return lambda *inputs: [np.array(block.tolist()) for block in gradient(*inputs)]


def test_each_array_may_come_in_its_own_way() -> None:
    mixed = changed(BCE, lambda g: [g[0], g[1].T, g[2].T])
    square = place_of(random_case(6, (3, 3, 3, 3, 3)), "square")
    assert check(mixed, BCE, [square, SIZES]).verdict is Verdict.PASS


def test_a_gradient_that_is_transposed_at_some_sizes_alone_fails() -> None:
    def turned(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = BCE.gradient(X, Y, weights)
        return [g.T for g in blocks] if len(X) == 3 else blocks

    square = place_of(random_case(6, (3, 3, 3, 3, 3)), "square")
    larger = place_of(random_case(6, (4, 4, 4, 4, 4)), "larger")
    # Where sizes differ, shapes tell how arrays come.
    result = check(turned, BCE, [square, SIZES])
    assert (result.verdict, result.told) == (Verdict.FAIL, [False, False, False])
    result = check(unprovable(turned), BCE, [square, larger])
    assert said(result) == (Verdict.FAIL, "its arrays come transposed at square and not at larger")
    assert check(changed(BCE, lambda g: [block.T for block in g]), BCE, [square, SIZES]).verdict is Verdict.PASS


def test_targets_are_exchanged_where_they_were_drawn_and_nowhere_else() -> None:
    soft = place_of(random_case(2, (5, 4, 3, 6, 2)), "soft")
    soft = replace(soft, Y=np.full(soft.Y.shape, 0.25))
    assert soft.with_targets("any", BCE) is soft
    assert soft.with_targets("labels", BCE) is None
    drawn = replace(soft, drawn=True).with_targets("labels", BCE)
    assert drawn is not None
    assert (drawn.name, set(np.unique(drawn.Y))) == ("soft, labels", {0.0, 1.0})
    assert drawn.with_targets("labels", BCE) is drawn
    rows = replace(soft, drawn=True).with_targets("one-hot", BCE)
    assert rows is not None
    assert rows.Y.sum(axis=1).tolist() == [1.0] * len(rows.Y)


def where_one(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Right for labels alone."""
    return BCE.gradient(X, np.where(Y == 1, 1.0, 0.0), weights)


def test_what_is_right_for_labels_passes_for_these_and_fails_where_others_were_asked_for() -> None:
    labels = place_of(random_case(2, (5, 4, 3, 6, 2)), "labels")
    assert set(np.unique(labels.Y)) <= {0.0, 1.0}
    result = check(where_one, BCE, [labels])
    assert (result.verdict, result.kind) == (Verdict.PASS, "labels")
    assert "for labels (Y of 0 and 1)" in result.reason()
    soft = replace(labels, Y=np.full(labels.Y.shape, 0.25))
    assert check(where_one, BCE, [labels, soft]).verdict is Verdict.FAIL
    doubled = check(lambda *inputs: [2 * g for g in where_one(*inputs)], BCE, [labels])
    assert (doubled.verdict, doubled.kind) == (Verdict.FAIL, "any")


def test_what_raises_at_a_place_nobody_asked_for_is_told_and_no_failure() -> None:
    def several(X: Any, Y: Any, *weights: Any) -> list[Any]:
        if len(X) == 1:
            raise ValueError("one sample")
        return BCE.gradient(X, Y, weights)

    one = replace(place_of(random_case(3, (1, 4, 3, 6, 2)), "one"), further=True)
    result = check(several, BCE, [SIZES, one])
    assert result.verdict is Verdict.PASS
    assert result.elsewhere == ["with N=1, W1 4x3, W2 3x6, W3 6x2 it raises ValueError: one sample"]
    with pytest.raises(TargetError, match="it raises ValueError: one sample"):
        check(several, BCE, [replace(one, further=False)])


def test_softmax_targets_that_do_not_add_up_to_1_have_a_note() -> None:
    odd = replace(place_of(random_case(2, (5, 4, 3, 6, 2)), "odd"), Y=np.full((5, 2), 1.0))
    assert any("rows of Y do not add up to 1" in note for note in check(right(SOFTMAX), SOFTMAX, [odd]).notes)
    even = replace(odd, Y=np.full((5, 2), 0.5))
    assert not any("rows of Y" in note for note in check(right(SOFTMAX), SOFTMAX, [even]).notes)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_one_array_that_is_transposed_for_a_single_sample_fails(which: int) -> None:
    def turned(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = list(BCE.gradient(X, Y, weights))
        if len(X) == 1:
            blocks[which] = blocks[which].T
        return blocks

    places = [place_of(random_case(6, (N, 4, 3, 6, 2)), f"N = {N}") for N in (5, 1)]
    result = check(turned, BCE, places)
    assert said(result) == (Verdict.FAIL, f"array {which + 1} comes transposed at N = 1 and not at N = 5")
    assert check(turned, BCE, places[:1]).verdict is Verdict.PASS


DRAWN: dict[str, Callable[..., tuple[Any, Any, Any]]] = {
    "errors clipped": lambda X, Y, S, d: (X, np.clip(d, -0.95, 0.95), 1),
    "samples of zeros left out": lambda X, Y, S, d: (X, d * (X != 0).any(axis=1, keepdims=True), 1),
    "small data taken for 0": lambda X, Y, S, d: (np.where(np.abs(X) < 1e-4, 0, X), d, 1),
    "a sum of 0 taken for off": lambda X, Y, S, d: (X, d, np.where(S == 0, 0, 1)),
    "a number of the data": lambda X, Y, S, d: (np.where(X == 2, 0, X), d, 1),
    "whole numbers as bytes": lambda X, Y, S, d: (X.astype(np.uint8) if (np.round(X) == X).all() else X, d, 1),
    "two samples": lambda X, Y, S, d: (X, d * (2 if len(X) == 2 else 1), 1),
    "one unit": lambda X, Y, S, d: (X, d * (2 if S.shape[1] == 1 < X.shape[1] else 1), 1),
    "many units": lambda X, Y, S, d: (X, d * (2 if S.shape[1] > 8 else 1), 1),
    "nothing": lambda X, Y, S, d: (X, d, 1),
}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.sampled(6)
def test_what_is_wrong_in_one_kind_of_data_or_at_one_size_is_found_at_the_places_that_are_drawn(name: str) -> None:
    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        S = X @ W1
        Z = 1 / (1 + np.exp(-S))
        X, d, slope = DRAWN[name](X, Y, S, 1 / (1 + np.exp(-Z @ W2)) - Y)
        return [X.T @ (d @ W2.T * (Z * (1 - Z) * slope)), Z.T @ d]

    place = Place("drawn", *draw(BCE, (4, 5, 3), 10, seed=10), drawn=True)
    result = check(gradient, BCE, [place, *drawn_places(BCE, place)])
    assert result.verdict is (Verdict.PASS if name == "nothing" else Verdict.FAIL)
