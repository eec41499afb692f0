"""Where in a network a mistake can be made."""

from __future__ import annotations

from collections.abc import Sequence

from pyport.mistakes.card import CARRIED, FORWARD, Card
from pyport.mistakes.recursion import Edit, Recursion
from pyport.model import Model


def layers(card: Card, ingredient: str, k: int, part: str, depth: int, model: Model) -> Sequence[int]:
    """The layers at which a card's ingredient enters the formula of a block."""
    if ingredient == FORWARD:
        with_bias = [j for j in range(1, depth + 1) if model.bias_of(j) != "none"]
        return [0, *with_bias] if len(with_bias) > 1 else with_bias
    if ingredient == "error":
        return (depth,)
    if ingredient in CARRIED:
        return [j for j in range(k, depth) if card.fits_units(model.units(j).name)]
    of_bias = part == "b" or model.bias_of(k) == "ones"
    there = {"bias": of_bias, "bias_decay": of_bias, "block": True}
    return (k,) if there.get(ingredient, part == "W") else ()


def places(card: Card, recursion: Recursion) -> list[Edit]:
    """Every place of a network at which a mistake can be made."""
    model = recursion.model
    if not card.fits(model):
        return []
    found = [
        Edit(card, ingredient, layer, part if ingredient == "block" else "W")
        for k, part in recursion.blocks
        for ingredient in card.wrong
        for layer in layers(card, ingredient, k, part, recursion.depth, model)
    ]
    return list(dict.fromkeys(found))
