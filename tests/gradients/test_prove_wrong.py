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
from samples import one_in
from wrong_gradients import MISTAKES, layers_of, wrong_gradient

from pyport.arithmetic.residues import field
from pyport.gradients.prove import prove
from pyport.gradients.target import Gradient, reference_gradient
from pyport.heads import HEADS
from pyport.model import Model

STARTUP = startup().shapes
#: Relative errors that somebody may have written.
PLANTS = [1e-3, 1e-9, 1e-12, 2.0**-20]
ENTRIES = [(k, i, j) for k, shape in enumerate(STARTUP) for i, j in np.ndindex(shape)]


def square(depth: int, width: int = 3) -> list[tuple[int, int]]:
    return [(width, width)] * depth


#: Of these it is known what of each mistake is refuted.
USUAL = sorted(name for name, head in HEADS.items() if head.is_usual)


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
    has_product = head in ("sigmoid-sse", "softmax-sse", "tanh-sse")
    return "not provable" if name == "size of the error" and has_product else "refuted"


@given(st.sampled_from(sorted(MISTAKES)), st.sampled_from(sorted(HEADS)), st.integers(3, 5), st.integers(2, 4),
       st.integers(2, 5), st.sampled_from([*PLANTS, -0.5, 3.0]), st.integers(0, 2**32), st.data())  # fmt: skip
@CHEAP
def test_no_wrong_formula_is_ever_proved(
    name: str, head: str, depth: int, width: int, N: int, d: float, seed: int, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(list(layers_of(name, depth))))
    gradient = wrong_gradient(name, head, layer, d)
    assert prove(gradient, Model(head), square(depth, width), N, seed=seed).status == expected(name, head)


def test_of_random_wrong_formulas_none_is_proved() -> None:
    rng = np.random.default_rng(7)
    statuses = []
    for _ in range(one_in(4, 200)):
        name, head = str(rng.choice(sorted(MISTAKES))), str(rng.choice(USUAL))
        depth, width, N = int(rng.integers(3, 5)), 2, int(rng.integers(2, 6))
        layer = int(rng.choice(list(layers_of(name, depth))))
        gradient = wrong_gradient(name, head, layer, float(rng.choice(PLANTS)))
        proof = prove(gradient, Model(head), square(depth, width), N, seed=int(rng.integers(2**32)), trials=2)
        statuses.append((proof.status, expected(name, head)))
    assert all(status == wanted for status, wanted in statuses)
    assert sum(status == "refuted" for status, _ in statuses) > 0.95 * len(statuses)


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if mistake.ingredient == "block"])
@pytest.mark.parametrize("layer", range(3))
def test_a_mistake_in_one_block_leaves_the_others_right(name: str, layer: int) -> None:
    proof = prove(wrong_gradient(name, layer=layer), Model(), ((4, 3), (3, 6), (6, 5)), 7)
    assert [block.right for block in proof.blocks] == [k != layer for k in range(3)]


#: Ordinary arrays, which a formula finds and does not make.
ONES = {turned: np.ones(turned) for shape in STARTUP for turned in (shape, shape[::-1])}


def planted(k: int, i: int, j: int, d: float) -> Gradient:
    """The reference's gradient with one entry times 1 + d, in the formula."""

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = [g.T for g in reference_gradient(X, Y, *weights)]
        factor = ONES[blocks[k].shape].copy()
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


@pytest.mark.parametrize("d", [2.0**-54, 2.0**-52, -(2.0**-52)])
def test_an_error_of_the_size_of_rounding_is_taken_for_rounding(d: float) -> None:
    assert prove(planted(0, 0, 0, d), Model(), STARTUP, 3).status == "proved"


@pytest.mark.parametrize("d", [2.0**-49, 3e-15, 1.3e-13, 1.23456789e-6])
def test_an_error_above_rounding_that_means_nothing_is_not_proved(d: float) -> None:
    assert prove(planted(0, 0, 0, d), Model(), STARTUP, 3).status == "not provable"


@pytest.mark.parametrize("factor", [2.0**31, 2.0**61, 2.0**-52, 1 + 2.0**-20, 1 - (2**31 - 1) * 2.0**-53, 1e300])
def test_a_gradient_times_a_power_of_two_is_not_proved(factor: float) -> None:
    proof = prove(lambda *args: [factor * g for g in right(Model())(*args)], Model(), STARTUP, 3)
    assert proof.status != "proved"


def test_weights_times_a_prime_of_the_towers_do_not_vanish() -> None:
    primes = field(0, 4, 2).primes

    def gradient(p: int, as_number: type) -> Gradient:
        return lambda X, Y, *weights: [
            g + as_number(p) * W for g, W in zip(right(Model())(X, Y, *weights), weights, strict=True)
        ]

    for p in (2**31 - 1, *primes.ravel().tolist()):
        for as_number in (int, float):
            assert prove(gradient(p, as_number), Model(), STARTUP, 3).status == "refuted"
    both = primes[0, -1].item() * primes[1, -1].item()
    assert prove(gradient(both, int), Model(), STARTUP, 3).status == "refuted"


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


def region(holds: Callable[[Any], Any], which: slice = slice(None)) -> Gradient:
    """A slope that is wrong only in a region of the first sums."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> list[Any]:
        S1 = X @ W1
        Z1 = 1 / (1 + np.exp(-S1))
        Z2 = 1 / (1 + np.exp(-(Z1 @ W2)))
        d3 = 1 / (1 + np.exp(-(Z2 @ W3))) - Y
        d2 = d3 @ W3.T * Z2 * (1 - Z2)
        d1 = d2 @ W2.T * (Z1 * (1 - Z1) + holds(S1))
        return [X.T @ d1, Z1.T @ d2, Z2.T @ d3]

    return gradient


def all_of(masks: Any) -> Any:
    found = next(masks)
    for mask in masks:
        found = found & mask
    return found


REGIONS: dict[str, Callable[[Any], Any]] = {
    "5 < S < 9": lambda S: (S > 5) & (S < 9),
    "S - 40 above and S - 60 below 0": lambda S: (S - 40 > 0) & (S - 60 < 0),
    "|S| < 5": lambda S: (np.abs(S) < 5 * np.ones_like(S)) * 1.0,
    "above thirty thresholds": lambda S: all_of(t < S for t in range(30)),
    "S == 5": lambda S: (S == 5) * 1.0,
    "S above 0 and above 100": lambda S: np.maximum(S - 100, 0),
    "all units above 0": lambda S: all_of(S[:, h : h + 1] > 0 for h in range(S.shape[1])),
    "all units below 0": lambda S: all_of(S[:, h : h + 1] < 0 for h in range(S.shape[1])),
    "not equal to 0": lambda S: (S != 0) * 1.0,
    "floor by a clip": lambda S: np.clip(S, 7, 8) - 7,
}


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize(
    ("shapes", "N"), [(((4, 3), (3, 6), (6, 5)), 7), (((2, 9), (9, 3), (3, 1)), 2), (((1, 1),) * 3, 1)]
)
def test_a_slope_that_is_wrong_in_a_region_alone_is_not_proved(name: str, shapes: Any, N: int) -> None:
    assert prove(region(REGIONS[name]), Model(), shapes, N).status != "proved"


def test_without_a_region_the_same_is_proved() -> None:
    assert prove(region(lambda S: 0), Model(), ((4, 3), (3, 6), (6, 5)), 7).status == "proved"


def test_what_hangs_on_a_number_other_than_0_is_not_refuted_for_certain() -> None:
    for N, shapes in ((7, ((4, 3), (3, 6), (6, 5))), (1, ((1, 1),) * 3)):
        assert prove(region(REGIONS["5 < S < 9"]), Model(), shapes, N).status == "not provable"


def test_where_a_derivative_is_0_a_wrong_block_is_told_from_the_right_ones() -> None:
    """A softmax of one output is 1, and so no weight changes the loss."""
    model, shapes = Model("softmax-ce"), ((4, 3), (3, 2), (2, 1))

    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> list[Any]:
        first, *rest = model.gradient(X, Y, (W1, W2, W3))
        return [first + W1, *rest]

    proof = prove(gradient, model, shapes, 4)
    assert [block.right for block in proof.blocks] == [False, True, True]
    assert proof.blocks[0].ratio is None
    assert proof.blocks[0].entries == [(i, j) for i in range(4) for j in range(3)][:8]
    assert prove(right(model), model, shapes, 4).status == "proved"


@pytest.mark.parametrize("N", [1, 2, 150])
def test_networks_of_single_units_and_many_samples_are_judged_too(N: int) -> None:
    for model in (Model(), Model(activation="relu", bias="vectors"), Model("softmax-ce", "mean")):
        shapes = model.shapes([1, 1, 1, 1])
        assert prove(right(model), model, shapes, N).status == "proved"
        if model.head_name != "softmax-ce":
            doubled = prove(lambda *args, model=model: [2 * g for g in right(model)(*args)], model, shapes, N)
            assert doubled.status == "refuted"
            assert {block.ratio for block in doubled.blocks} == {2}
