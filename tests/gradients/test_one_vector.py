"""All blocks in one vector are read in the same order by the numbers, by bounded arithmetic and by the proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE
from gradients_strategies import place_of, random_case
from judged_gradients import SIZES, said

from pyport.arithmetic import BoundedArray
from pyport.check import Place, check
from pyport.diagnose.asked import drawn_places
from pyport.gradients.bars import formula_bounds
from pyport.gradients.prove import prove
from pyport.gradients.unrolled import Order
from pyport.model import Model
from pyport.points import draw
from pyport.verdict import Verdict

TWO = place_of(random_case(3, (5, 4, 3, 2)), "two")
SHAPES = [(4, 3), (3, 2)]
FORMS: dict[str, Callable[[Any], Any]] = {
    "1-D": lambda v: v,
    "a column": lambda v: v.reshape(-1, 1),
    "alone in a list": lambda v: [v],
}


def joined(order: Callable[[Any], Order], form: str = "1-D", factor: float = 1.0, model: Model = BCE) -> Any:
    """The right gradient as one vector, the last block times a factor."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> Any:
        *others, last = model.gradient(X, Y, parameters)
        blocks = [*others, last if factor == 1 else factor * last]
        return FORMS[form](np.concatenate([block.ravel(order=order(X)) for block in blocks]))

    return gradient


@pytest.mark.parametrize("order", ["F", "C"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.sampled(3)
def test_it_is_proved_at_every_size_and_twice_a_block_is_refuted(form: str, order: Order) -> None:
    places = [TWO, *drawn_places(BCE, TWO)]
    result = check(joined(lambda _: order, form), BCE, places)
    assert result.verdict is Verdict.PASS
    assert result.proved
    assert not any("its own rounding is not known" in note for note in result.notes)
    wrong = check(joined(lambda _: order, form, 2.0), BCE, places)
    assert wrong.verdict is Verdict.FAIL
    assert {proof.status for proof in wrong.proofs.values()} == {"refuted"}


@pytest.mark.parametrize("bias", ["none", "vectors", "ones"])
def test_bias_terms_are_parts_of_it(bias: Any) -> None:
    model = Model("softmax-ce", "mean", bias=bias)
    place = Place("two", *draw(model, (4, 3, 2), 5, seed=3))
    for factor, verdict in ((1.0, Verdict.PASS), (1 + 1e-9, Verdict.FAIL)):
        assert check(joined(lambda _: "C", factor=factor, model=model), model, [place]).verdict is verdict


def test_the_order_is_that_of_the_first_place_everywhere() -> None:
    """In one order for the first place's samples, and in the other for all others."""
    places = [TWO, place_of(random_case(4, (6, 4, 3, 2)), "other")]
    mixed = check(joined(lambda X: "C" if len(X) == len(TWO.X) else "F"), BCE, places)
    assert (mixed.verdict, mixed.orders) == (Verdict.FAIL, ("C",))
    assert mixed.number_verdict("other") is Verdict.FAIL
    assert check(joined(lambda _: "C"), BCE, places).verdict is Verdict.PASS


def test_where_the_order_makes_no_difference_nothing_is_refuted_elsewhere() -> None:
    narrow = place_of(random_case(3, (5, 4, 1, 1)), "narrow")
    for order in ("F", "C"):
        result = check(joined(lambda _, o=order: o), BCE, [narrow])  # type: ignore[misc]
        assert said(result)[0] is Verdict.PASS
        assert {proof.status for proof in result.proofs.values()} == {"proved"}


def test_read_in_the_wrong_order_it_is_refuted() -> None:
    assert prove(joined(lambda _: "C"), BCE, SHAPES, 5, order="C").status == "proved"
    assert prove(joined(lambda _: "C"), BCE, SHAPES, 5).status == "refuted"


def test_an_array_of_another_size_is_one_array() -> None:
    proof = prove(lambda X, Y, *W: (2 * W[0])[:, 0], BCE, SHAPES, 5)
    assert proof.reason == "it returned one array for 2 weight matrices"


@pytest.mark.parametrize("order", ["F", "C"])
def test_bounds_go_with_their_elements(order: Order) -> None:
    separate, is_own = formula_bounds(lambda *inputs: BCE.gradient(*inputs[:2], inputs[2:]), BCE, *SIZES_POINT)
    together, is_own_too = formula_bounds(joined(lambda _: order), BCE, *SIZES_POINT, order)
    assert is_own
    assert is_own_too
    for a, b in zip(separate, together, strict=True):
        np.testing.assert_array_equal(a, b)


SIZES_POINT = SIZES.X, SIZES.Y, SIZES.weights


@pytest.mark.parametrize("order", ["F", "C"])
def test_bounded_arrays_are_arranged_in_the_order_that_is_said(order: Order) -> None:
    value, error = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3) / 8
    array = BoundedArray(value, error)
    for made, wanted in (
        (array.ravel(order=order), lambda a: a.ravel(order=order)),
        (array.flatten(order=order), lambda a: a.flatten(order=order)),
        (array.reshape(3, 2, order=order), lambda a: a.reshape(3, 2, order=order)),
        (np.reshape(array, (3, 2), order=order), lambda a: a.reshape(3, 2, order=order)),
    ):
        np.testing.assert_array_equal(made.value, wanted(value))
        np.testing.assert_array_equal(made.error, wanted(error))
