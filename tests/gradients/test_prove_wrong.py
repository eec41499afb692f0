"""The proof refutes what is wrong: mistakes in one ingredient, and errors in one entry however small."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from gradient_styles import recursion
from gradients_strategies import CHEAP, right, startup
from hypothesis import given
from hypothesis import strategies as st
from wrong_gradients import MISTAKES, layers_of, wrong_gradient

from pyport.gradients.prove import prove
from pyport.gradients.target import Gradient, reference_gradient
from pyport.heads import HEADS
from pyport.model import Model

STARTUP = startup().shapes
#: Relative errors, down to the smallest that 1 + d can have.
PLANTS = [1e-3, 1e-9, 1e-12, 2.0**-52]
ENTRIES = [(k, i, j) for k, shape in enumerate(STARTUP) for i, j in np.ndindex(shape)]


def square(depth: int, width: int = 3) -> list[tuple[int, int]]:
    return [(width, width)] * depth


@pytest.mark.parametrize("head", HEADS)
def test_the_recursion_without_a_mistake_is_proved(head: str) -> None:
    for depth in (2, 3, 4):
        assert prove(wrong_gradient("a factor", head, 0, 0.0), Model(head), square(depth), 4).status == "proved"


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_refuted_at_every_layer(name: str) -> None:
    """On equal sizes, where no mistake is an error of shapes."""
    for layer in layers_of(name, 3):
        assert prove(wrong_gradient(name, layer=layer), Model(), square(3), 4).status == "refuted"


def expected(name: str, head: str) -> str:
    """Of the size of a product there are laws, so what holds it is judged by numbers alone."""
    return "not provable" if name == "size of the error" and head.endswith("sse") else "refuted"


@given(st.sampled_from(sorted(MISTAKES)), st.sampled_from(sorted(HEADS)), st.integers(3, 5), st.integers(2, 4),
       st.integers(2, 5), st.sampled_from([*PLANTS, -0.5, 3.0]), st.integers(0, 2**32), st.data())  # fmt: skip
@CHEAP
def test_no_wrong_formula_is_ever_proved(
    name: str, head: str, depth: int, width: int, N: int, d: float, seed: int, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(list(layers_of(name, depth))))
    gradient = wrong_gradient(name, head, layer, d)
    assert prove(gradient, Model(head), square(depth, width), N, seed=seed).status == expected(name, head)


def test_of_two_hundred_random_wrong_formulas_none_is_proved() -> None:
    rng = np.random.default_rng(7)
    statuses = []
    for _ in range(200):
        name, head = str(rng.choice(sorted(MISTAKES))), str(rng.choice(sorted(HEADS)))
        depth, width, N = int(rng.integers(3, 5)), 2, int(rng.integers(2, 6))
        layer = int(rng.choice(list(layers_of(name, depth))))
        gradient = wrong_gradient(name, head, layer, float(rng.choice(PLANTS)))
        proof = prove(gradient, Model(head), square(depth, width), N, seed=int(rng.integers(2**32)), trials=2)
        statuses.append((proof.status, expected(name, head)))
    assert all(status == wanted for status, wanted in statuses)
    assert sum(status == "refuted" for status, _ in statuses) > 190


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if mistake.ingredient == "block"])
@pytest.mark.parametrize("layer", range(3))
def test_a_mistake_in_one_block_leaves_the_others_right(name: str, layer: int) -> None:
    proof = prove(wrong_gradient(name, layer=layer), Model(), ((4, 3), (3, 6), (6, 5)), 7)
    assert [block.right for block in proof.blocks] == [k != layer for k in range(3)]


def planted(k: int, i: int, j: int, d: float) -> Gradient:
    """The reference's gradient with one entry times 1 + d, in the formula."""

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = [g.T for g in reference_gradient(X, Y, *weights)]
        factor = np.ones(blocks[k].shape)
        factor[i, j] += d
        blocks[k] = blocks[k] * factor
        return blocks

    return gradient


@pytest.mark.parametrize("d", PLANTS)
def test_a_planted_error_is_found_in_each_of_the_27_entries_and_named(d: float) -> None:
    for k, i, j in ENTRIES:
        proof = prove(planted(k, i, j, d), Model(), STARTUP, 3)
        assert proof.status == "refuted"
        assert [block.right for block in proof.blocks] == [block != k for block in range(3)]
        assert proof.blocks[k].entries == [(i, j)]


def test_nothing_planted_is_proved() -> None:
    assert all(prove(planted(k, i, j, 0.0), Model(), STARTUP, 3).status == "proved" for k, i, j in ENTRIES)


def test_an_error_below_what_a_double_holds_is_no_error() -> None:
    assert prove(planted(0, 0, 0, 2.0**-54), Model(), STARTUP, 3).status == "proved"


@pytest.mark.parametrize("factor", [Fraction(2), Fraction(-1), Fraction(1, 3), Fraction(7, 12), Fraction(0)])
@pytest.mark.parametrize("k", range(3))
def test_a_block_times_a_constant_is_named_with_the_constant(factor: Fraction, k: int) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = right(Model())(X, Y, *weights)
        blocks[k] = blocks[k] * factor.numerator / factor.denominator
        return blocks

    for shapes in (STARTUP, ((4, 3), (3, 6), (6, 5))):
        proof = prove(gradient, Model(), shapes, 4)
        assert [block.ratio for block in proof.blocks] == [factor if block == k else 1 for block in range(3)]
        assert proof.blocks[k].entries == []


def test_a_factor_that_is_a_constant_in_floating_point_is_named_too() -> None:
    for d, ratio in ((1e-3, Fraction(1001, 1000)), (0.5, Fraction(3, 2))):
        proof = prove(wrong_gradient("a factor", layer=1, d=d), Model(), STARTUP, 4)
        assert proof.blocks[1].ratio == ratio
    assert prove(wrong_gradient("a factor", layer=1, d=1e-9), Model(), STARTUP, 4).blocks[1].ratio is None


def test_several_wrong_entries_are_listed_in_order_and_no_right_one_with_them() -> None:
    wrong = {(0, 2), (1, 0), (1, 1), (3, 2)}

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        first, *rest = right(Model())(X, Y, *weights)
        factor = np.array([[1 + 1e-12 * ((i, j) in wrong) for j in range(3)] for i in range(4)])
        return [first * factor, *rest]

    assert prove(gradient, Model(), STARTUP, 3).blocks[0].entries == sorted(wrong)


def test_a_wrong_entry_of_a_transposed_block_is_named_as_the_weights_have_it() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        return [g.T for g in planted(0, 3, 1, 1e-9)(X, Y, *weights)]

    block = prove(gradient, Model(), STARTUP, 3).blocks[0]
    assert (block.transposed, block.entries) == (True, [(3, 1)])


def test_a_wrong_entry_of_a_square_transposed_block_is_named_as_the_weights_have_it() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        return [g.T for g in planted(1, 2, 0, 1e-9)(X, Y, *weights)]

    assert prove(gradient, Model(), STARTUP, 3).blocks[1].entries == [(2, 0)]


def test_two_square_blocks_in_the_wrong_order_are_both_wrong() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        first, second, third = right(Model())(X, Y, *weights)
        return [second, first, third]

    assert [block.right for block in prove(gradient, Model(), square(3), 4).blocks] == [False, False, True]


def doubled_by_rows(D: Any) -> None:
    for row in D:
        row *= 2


def doubled_transposed(D: Any) -> None:
    D.T[...] = 2 * D.T


def doubled_in_one_row(D: Any) -> None:
    flat = D.reshape(-1)
    flat *= 2


@pytest.mark.parametrize("change", [doubled_by_rows, doubled_transposed, doubled_in_one_row])
def test_a_softmax_whose_shifted_sums_are_changed_through_a_view_is_not_proved(change: Callable[[Any], None]) -> None:
    """It is the softmax of twice the sums: their shift must not be remembered."""

    def output(Q: Any) -> Any:
        shifted = Q - Q.max(axis=1, keepdims=True)
        change(shifted)
        E = np.exp(shifted)
        return E / E.sum(axis=1, keepdims=True)

    assert prove(recursion(output), Model("softmax-ce"), ((4, 3), (3, 6), (6, 5)), 7).status != "proved"
