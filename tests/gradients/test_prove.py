"""The proof: what is right is proved in every style and size, and the reference is refuted for its own loss."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE, LINEAR, SOFTMAX, SSE, STYLES, recursion
from gradients_strategies import CHEAP, MODELS, all_sizes, models, right, startup
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic.residues import field
from pyport.gradients.prove import Proof, fraction, prove
from pyport.gradients.target import reference_gradient
from pyport.heads import softmax
from pyport.model import Model

PRIME = field(0, 4, 1).primes[0, -1].item()
#: Of the weights; N is 7.
DIFFERENT = ((4, 3), (3, 6), (6, 5))
SQUARE = ((3, 3), (3, 3), (3, 3))


def shapes_of(sizes: list[int]) -> list[tuple[int, int]]:
    return list(pairwise(sizes[1:]))


@pytest.mark.parametrize("shapes", [DIFFERENT, SQUARE, startup().shapes, ((1, 1), (1, 1), (1, 1))])
@pytest.mark.parametrize("N", [1, 3, 7])
def test_the_reference_is_proved_for_the_cross_entropy(shapes: tuple[tuple[int, int], ...], N: int) -> None:
    proof = prove(reference_gradient, BCE, shapes, N)
    assert (proof.status, proof.reason) == ("proved", "")
    assert all(block.right and block.ratio == 1 and block.entries == [] for block in proof.blocks)


def test_it_is_refuted_for_the_sum_of_squares_in_every_entry_without_a_ratio() -> None:
    proof = prove(reference_gradient, SSE, startup().shapes, 3)
    assert proof.status == "refuted"
    assert [block.right for block in proof.blocks] == [False] * 3
    assert [block.ratio for block in proof.blocks] == [None] * 3
    assert [block.transposed for block in proof.blocks] == [True] * 3
    first = [(i, j) for i in range(4) for j in range(3)][:8]
    assert proof.blocks[0].entries == first


def test_the_corrected_softmax_is_proved_for_its_own_loss_and_refuted_for_all_others() -> None:
    statuses = {model: prove(recursion(softmax), model, DIFFERENT, 7).status for model in MODELS}
    assert [model for model, status in statuses.items() if status == "proved"] == [SOFTMAX]
    assert set(statuses.values()) == {"proved", "refuted"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("shapes", "N"), [(DIFFERENT, 7), (SQUARE, 3), (((2, 1), (1, 4), (4, 2)), 1)])
def test_every_style_is_proved(style: str, shapes: tuple[tuple[int, int], ...], N: int) -> None:
    gradient, model = STYLES[style]
    proof = prove(gradient, model, shapes, N)
    assert (proof.status, proof.reason) == ("proved", "")


@pytest.mark.parametrize("style", STYLES)
def test_no_style_is_proved_for_another_loss(style: str) -> None:
    gradient, model = STYLES[style]
    others = [other for other in MODELS if other.scale in ("sum", model.scale)]
    shapes = ((2, 3), (3, 2), (2, 3))
    assert {other for other in others if prove(gradient, other, shapes, 5, trials=1).status == "proved"} <= {model}


@CHEAP
@given(models(), all_sizes(), st.integers(0, 2**32))
def test_a_right_gradient_is_never_refuted(model: Model, sizes: list[int], seed: int) -> None:
    proof = prove(right(model), model, shapes_of(sizes), sizes[0], seed=seed)
    assert proof == Proof("proved", proof.blocks)


@CHEAP
@given(st.sampled_from(sorted(STYLES)), all_sizes(depths=(3, 3)), st.integers(0, 2**32))
def test_no_style_is_ever_refuted(style: str, sizes: list[int], seed: int) -> None:
    gradient, model = STYLES[style]
    assert prove(gradient, model, shapes_of(sizes), sizes[0], seed=seed).status != "refuted"


@CHEAP
@given(models(), models(), all_sizes(smallest=2), st.integers(0, 2**32))
def test_a_right_gradient_is_refuted_for_another_loss(model: Model, other: Model, sizes: list[int], seed: int) -> None:
    """But for losses that are the same at these sizes."""
    N, K = sizes[0], sizes[-1]
    is_same = other.head_name == model.head_name and Fraction(*other.factor(N, K)) == Fraction(*model.factor(N, K))
    proof = prove(right(model), other, shapes_of(sizes), N, seed=seed)
    assert proof.status == ("proved" if is_same else "refuted")


@pytest.mark.parametrize("turned", range(8))
def test_each_block_may_come_transposed(turned: int) -> None:
    def gradient(X: object, Y: object, *weights: object) -> list[object]:
        return [g.T if turned >> k & 1 else g for k, g in enumerate(right(BCE)(X, Y, *weights))]

    proof = prove(gradient, BCE, DIFFERENT, 4)
    assert proof.status == "proved"
    assert [block.transposed for block in proof.blocks] == [bool(turned >> k & 1) for k in range(3)]
    # Square blocks must all come the same way round: nothing else tells which way is meant.
    proof = prove(gradient, BCE, SQUARE, 4)
    assert proof.status == ("proved" if turned in (0, 7) else "refuted")


def test_a_bad_shape_is_a_wrong_block_without_entries() -> None:
    def gradient(X: object, Y: object, *weights: object) -> list[object]:
        g1, g2, g3 = right(BCE)(X, Y, *weights)
        return [g1, g2.reshape(2, 9), g3]

    proof = prove(gradient, BCE, DIFFERENT, 7)
    assert proof.status == "refuted"
    assert [(block.right, block.entries, block.ratio) for block in proof.blocks][1] == (False, [], None)
    assert [block.right for block in proof.blocks] == [True, False, True]


def test_the_linear_head_is_proved_with_the_factor_two_and_refuted_with_the_ratio_a_half_without_it() -> None:
    assert prove(right(LINEAR), LINEAR, DIFFERENT, 7).status == "proved"
    proof = prove(recursion(lambda Q: Q), LINEAR, DIFFERENT, 7)
    assert (proof.status, {block.ratio for block in proof.blocks}) == ("refuted", {Fraction(1, 2)})


@CHEAP
@given(st.integers(-20_000, 20_000), st.integers(1, 20_000))
def test_the_fraction_of_a_residue_is_found_again(a: int, b: int) -> None:
    assert fraction(a * pow(b, -1, PRIME) % PRIME, PRIME) == Fraction(a, b)


def test_most_residues_are_no_simple_fraction() -> None:
    drawn = np.random.default_rng(1).integers(0, PRIME, 1000).tolist()
    assert sum(fraction(residue, PRIME) is None for residue in drawn) == 1000


@pytest.mark.parametrize("N", [1, 5])
def test_the_same_seed_gives_the_same_proof_and_every_seed_the_same_status(N: int) -> None:
    proofs = [prove(reference_gradient, SSE, DIFFERENT, N, seed=seed) for seed in (1, 1, 2)]
    assert proofs[0] == proofs[1]
    assert proofs[2].status == "refuted"


def by_numbers(off: float) -> Any:
    """Number by number, into arrays that the function makes."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        with_ones = np.c_[np.ones(len(X)), X]
        g1, g2 = np.zeros_like(W1), np.zeros(W2.shape)
        for n in range(len(X)):
            z = np.array([1 / (1 + math.exp(-float(with_ones[n, 1:] @ W1[:, h]))) for h in range(W1.shape[1])])
            d2 = 2 * (z @ W2 - Y[n])
            for k in range(W2.shape[1]):
                g2[:, k] += z * d2[k].item()
            d1 = np.zeros(len(z))
            for h in range(len(z)):
                d1[h] = np.float64(W2[h] @ d2) * z[h] * (1 - z[h])
                g1[:, h] += X[n] * d1[h]
        g2.flat[0] *= 1 + off
        return [g1, g2]

    return gradient


@pytest.mark.parametrize(("off", "status"), [(0.0, "proved"), (2.0**-20, "refuted")])
def test_arrays_that_a_function_makes_and_single_numbers_are_of_the_proofs_arithmetic(off: float, status: str) -> None:
    model = Model("linear-sse")
    assert prove(by_numbers(off), model, model.shapes((4, 3, 2)), 5).status == status


def test_an_array_of_ones_own_may_decide_a_branch() -> None:
    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        steps = np.zeros(3)
        steps[0] = 1.0
        found: list[Any] = right(Model())(X, Y, W1, W2)
        return found if steps.sum() > 0 else [0 * g for g in found]

    assert prove(gradient, Model(), Model().shapes((4, 3, 2)), 5).status == "proved"
