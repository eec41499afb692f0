"""The cost of a proof, counted and not timed: so many matrix products, whatever the number of parameters."""

from __future__ import annotations

import numpy as np
import pytest
from gradients_strategies import MODELS, right
from proof_sizes import MILLIONS, Shapes, gradient_once, parameters, products

from pyport.gradients.prove import prove
from pyport.model import Model

SMALL: tuple[Shapes, ...] = (((2, 3),), ((2, 3), (3, 4), (4, 2)), ((2, 2),) * 5)


def scaled(shapes: Shapes, factor: int) -> Shapes:
    return tuple((rows * factor, columns * factor) for rows, columns in shapes)


@pytest.mark.parametrize("shapes", SMALL)
def test_the_number_of_matrix_products_hangs_on_the_layers_alone(
    monkeypatch: pytest.MonkeyPatch, shapes: Shapes
) -> None:
    counts = {
        len(products(monkeypatch, lambda s=s, N=N: prove(right(Model()), Model(), s, N)))
        for s in (shapes, scaled(shapes, 7), scaled(shapes, 20))
        for N in (1, 9)
    }
    assert len(counts) == 1


def test_more_layers_take_more_matrix_products(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [len(products(monkeypatch, lambda s=s: prove(right(Model()), Model(), s, 3))) for s in SMALL]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("shapes", SMALL)
@pytest.mark.sampled(3)
def test_a_proof_takes_a_few_times_the_products_of_one_gradient(
    monkeypatch: pytest.MonkeyPatch, shapes: Shapes
) -> None:
    """A small network has more points, which cost next to nothing there; so do five layers, for certainty."""
    for factor, most in ((1, 13), (250, 5 if len(shapes) < 5 else 7)):
        s = scaled(shapes, factor)
        proof = products(monkeypatch, lambda s=s: prove(right(Model()), Model(), s, 5))
        gradient = products(monkeypatch, gradient_once(right(Model()), Model(), s, 5))
        assert sum(proof) <= most * sum(gradient)


def test_a_network_of_a_million_parameters_is_proved() -> None:
    N, shapes = MILLIONS["wide, few samples"]
    assert parameters(shapes) > 1_000_000
    assert prove(right(MODELS[0]), MODELS[0], shapes, N).status == "proved"


def test_one_wrong_entry_of_ten_thousand_is_refuted_and_named() -> None:
    N, shapes = 2, ((100, 100), (100, 2))
    off = np.ones((100, 100))
    off[70, 4] += 1e-12

    def gradient(X: object, Y: object, *weights: object) -> list[object]:
        first, second = right(Model())(X, Y, *weights)
        return [first * off, second]

    assert prove(gradient, Model(), shapes, N).blocks[0].entries == [(70, 4)]


def test_wrong_entries_of_a_large_block_take_no_products_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def gradient(X: object, Y: object, *weights: object) -> list[object]:
        first, second = right(Model())(X, Y, *weights)
        return [first * 3, second]

    def off(X: object, Y: object, *weights: object) -> list[object]:
        first, second = right(Model())(X, Y, *weights)
        return [first + weights[0], second]

    counts = [len(products(monkeypatch, lambda one=one, s=s: prove(one, Model(), s, 3)))
              for one in (gradient, off) for s in (((3, 4), (4, 2)), ((30, 40), (40, 20)))]  # fmt: skip
    assert len(set(counts)) == 1
