"""The smallest network that shows a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from pyport.mistakes.card import Card
from pyport.mistakes.effect import RETURNED, model_of
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Array, Edit, Inapplicable, Recursion, planted
from pyport.model import Model

#: A difference that is seen at a glance; if there is none, one that is seen in nine digits.
VISIBLE = (0.05, 1e-8)
LARGEST_WIDTH, LARGEST_DEPTH, MOST_SAMPLES = 3, 3, 4
LEARNING_RATE = 0.1


@dataclass(frozen=True)
class Witness:
    """Numbers that show a mistake.

    Attributes
    ----------
    model : Model
    X, Y : (N, F), (N, K)
    parameters : list of array
    block : str
        The first wrong block.
    got, wanted : array
        That block with and without the mistake.
    """

    model: Model
    X: Array
    Y: Array
    parameters: list[Array]
    block: str
    got: Array
    wanted: Array


def witness(card: Card) -> Witness | None:
    """The smallest witness: fewest layers, then fewest numbers; None if none is that small."""
    model = model_of(card)
    for visible, depth in product(VISIBLE, range(1, LARGEST_DEPTH + 1)):
        for N, *widths in sorted(_sizes(depth), key=lambda sizes: (_numbers(sizes), sizes)):
            found = _at(card, model, N, widths, visible)
            if found is not None:
                return found
    return None


def _sizes(depth: int) -> Iterator[tuple[int, ...]]:
    return product(range(1, MOST_SAMPLES + 1), *[range(1, LARGEST_WIDTH + 1)] * (depth + 1))


def _numbers(sizes: tuple[int, ...]) -> int:
    N, *widths = sizes
    weights = sum(a * b for a, b in pairwise(widths))
    return N * (widths[0] + widths[-1]) + weights


def _at(card: Card, model: Model, N: int, widths: list[int], visible: float) -> Witness | None:
    X = _round_numbers((N, widths[0]), 0)
    Y = np.eye(N, widths[-1])
    parameters = [_round_numbers(shape, k + 1) for k, shape in enumerate(model.shapes(widths))]
    recursion = Recursion(model, X, Y, parameters, LEARNING_RATE)
    if not card.wrong:
        answers = _returned(card, model, X, Y, parameters)
    else:
        answers = [_planted(recursion, edit) for edit in places(card, recursion)]
    names = model.parameter_names(len(widths) - 1)
    for blocks in answers:
        for name, block, got in zip(names, recursion.blocks, blocks, strict=False):
            wanted = recursion.gradient(block)
            if got.shape == wanted.shape and np.abs(got - wanted).max() > visible:
                return Witness(model, X, Y, parameters, name, got, wanted)
    return None


def _planted(recursion: Recursion, edit: Edit) -> list[Array]:
    try:
        return [recursion.gradient(block, frozenset({edit})) for block in recursion.blocks]
    except Inapplicable:
        return []


def _returned(card: Card, model: Model, X: Array, Y: Array, parameters: list[Array]) -> list[list[Array]]:
    """What two calls give."""
    function = RETURNED[card.id](planted(model, frozenset(), LEARNING_RATE))
    try:
        return [function(X, Y, *parameters), function(X, Y, *parameters)]
    except ValueError:  # there are no two blocks
        return []


def _round_numbers(shape: tuple[int, ...], seed: int) -> Array:
    """Numbers with one decimal, of both signs."""
    return np.random.default_rng(seed).integers(-20, 21, shape) / 10
