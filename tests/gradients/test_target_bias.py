"""The answer for a bias may be a vector, a row or a column; names and messages say b1 where they mean it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import place_of, random_case, right
from model_cases import case_of

from pyport.check import check
from pyport.gradients.target import TargetError, ask
from pyport.model import Model
from pyport.verdict import Verdict

TANH = Model("sigmoid-sse", "mean", "tanh", "vectors", 0.1)
CASE = case_of(TANH)
SQUARE = case_of(TANH, (4, 3, 3, 3))


def changed(change: Callable[[Any], Any], turn: bool = False) -> Callable[..., Any]:
    """The right gradient with its bias blocks changed, and its matrices turned."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        blocks = TANH.gradient(X, Y, parameters)
        return [change(g) if k % 2 else (g.T if turn else g) for k, g in enumerate(blocks)]

    return gradient


SHAPES: dict[str, Callable[[Any], Any]] = {
    "row": lambda g: g,
    "vector": lambda g: g.sum(axis=0),
    "column": lambda g: g.T,
}


@pytest.mark.parametrize("case", [CASE, SQUARE], ids=["different", "square"])
@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_bias_may_be_a_vector_a_row_or_a_column(shape: str, turn: bool, case: Any) -> None:
    gradient = changed(SHAPES[shape], turn)
    found = ask(gradient, *case, TANH)
    assert [block.shape for block in found.blocks[1::2]] == [b.shape for b in case.weights[1::2]]
    result = check(gradient, TANH, [place_of(case)])
    assert (result.verdict, result.failures()) == (Verdict.PASS, [])
    assert {proof.status for proof in result.proofs.values()} == {"proved"}
    assert result.transposed == [turn, False] * (len(case.weights) // 2)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_wrong_bias_fails_in_every_shape_and_is_named(shape: str) -> None:
    result = check(changed(lambda g: 2 * SHAPES[shape](g)), TANH, [place_of(CASE)])
    assert result.verdict is Verdict.FAIL
    sizes = "N=5, W1 4x3, b1 1x3, W2 3x6, b2 1x6, W3 6x2, b3 1x2"
    assert result.failures()[0] == f"proof ({sizes}): b1 is wrong, 2 times what it should be in every entry"
    assert any(sentence.startswith("here, complex step: b") for sentence in result.failures())
    assert "here: b3 is 2 times what it should be, in every element" in result.failures()


def test_a_vector_for_a_row_of_weights_is_taken_too() -> None:
    case = random_case(1, (3, 1, 4, 2))
    model = Model()
    found = ask(lambda X, Y, *W: [g.ravel() if not k else g for k, g in enumerate(model.gradient(X, Y, W))], *case)
    assert found.blocks[0].shape == (1, 4)


BAD: list[tuple[Callable[[list[Any]], Any], str]] = [
    (lambda g: g[:3], "it returned 3 arrays; 6 are expected, one for W1, b1, ...."),
    (lambda g: [g[0], g[0], *g[2:]], "array 2 is 4x3; b1 is 1x3, so it must be 1x3 or, transposed, 3x1."),
    (lambda g: [g[0], g[1].ravel()[:2], *g[2:]], "array 2 is 2; b1 is 1x3, so it must be 1x3 or, transposed, 3x1."),
    (lambda g: [*g[:5], np.full((1, 2), np.nan)], "array 6 holds NaN, first in (1,1) [0,0]."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_what_cannot_be_judged_is_said_with_the_name(change: Callable[[list[Any]], Any], sentence: str) -> None:
    with pytest.raises(TargetError) as caught:
        ask(lambda *inputs: change(right(TANH)(*inputs)), *CASE, TANH)
    assert str(caught.value) == sentence


def test_an_input_that_is_changed_is_named() -> None:
    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        blocks = TANH.gradient(X, Y, parameters)
        parameters[3][...] += 1
        return blocks

    with pytest.raises(TargetError, match=r"^it changes its input b2; work on a copy\.$"):
        ask(gradient, *CASE, TANH)
