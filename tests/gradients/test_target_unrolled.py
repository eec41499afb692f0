"""All blocks in one vector, as optimisers want them: taken apart in column order, or in row order if asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import random_case, right

from pyport.gradients.target import Order, TargetError, ask
from pyport.model import Model

CASE = random_case(1)
recursion = right(Model())
SHAPES: dict[str, Callable[[np.ndarray], Any]] = {
    "1-D": lambda v: v,
    "a column": lambda v: v[:, np.newaxis],
    "a row": lambda v: v[np.newaxis],
    "alone in a list": lambda v: [v],
    "alone in a tuple": lambda v: (v[:, np.newaxis],),
}


def unrolled(order: Order, form: Callable[[np.ndarray], Any] = lambda v: v) -> Callable[..., Any]:
    return lambda *inputs: form(np.concatenate([g.ravel(order=order) for g in recursion(*inputs)]))


@pytest.mark.parametrize(("order", "word"), [("F", "column"), ("C", "row")])
@pytest.mark.parametrize("form", SHAPES)
def test_one_vector_is_taken_apart_and_said(form: str, order: Order, word: str) -> None:
    found = ask(unrolled(order, SHAPES[form]), *CASE, unrolled=order)
    assert (found.unrolled, found.notes) == (True, [f"it came as one vector, unrolled in {word} order"])
    for block, g in zip(found.blocks, recursion(*CASE[:2], *CASE.weights), strict=True):
        np.testing.assert_array_equal(block, g, strict=True)


def test_read_in_the_other_order_it_is_another_gradient() -> None:
    found = ask(unrolled("C"), *CASE)
    assert found.notes == ["it came as one vector, unrolled in column order"]
    assert not np.array_equal(found.blocks[0], recursion(*CASE[:2], *CASE.weights)[0])


def test_one_matrix_is_no_vector_unless_its_shape_is_another() -> None:
    case = random_case(2, (3, 4, 2))
    assert not ask(lambda *inputs: recursion(*inputs)[0], *case).unrolled
    assert ask(unrolled("F"), *case).unrolled


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda v: v[:-1], "it returned a ndarray; a list or tuple of 3 arrays is expected."),
        (lambda v: v.astype(np.float16), "array 1 is float16: it has too few digits to judge; compute it in float64."),
        (lambda v: np.where(np.arange(v.size) == 12, np.nan, v), "array 2 holds NaN, first in (1,1) [0,0]."),
    ],
)
def test_vectors_that_cannot_be_judged_are_refused(change: Callable[[np.ndarray], Any], sentence: str) -> None:
    with pytest.raises(TargetError) as caught:
        ask(unrolled("F", change), *CASE)
    assert str(caught.value) == sentence


def test_a_vector_that_the_next_call_overwrites_is_refused() -> None:
    kept = np.zeros(sum(W.size for W in CASE.weights))

    def gradient(*inputs: Any) -> Any:
        kept[...] += unrolled("F")(*inputs)
        return kept

    with pytest.raises(TargetError, match=r"^array 1 is a buffer that the next call overwrites; return a new array\.$"):
        ask(gradient, *CASE)
