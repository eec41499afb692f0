"""A mistake: what is written in the place of one ingredient of the right recursion, and why people write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pyport.model import Model


class Kind(Enum):
    """What a mistake is about."""

    HEAD = "head"
    SLOPE = "slope"
    WEIGHTS = "weights"
    INPUT = "input"
    PRODUCT = "product"
    SAMPLES = "samples"
    SCALE = "scale"
    BLOCK = "block"
    BIAS = "bias"
    PENALTY = "penalty"
    ORDER = "order"
    STATE = "state"


class Text(NamedTuple):
    """The same in English and in Chinese."""

    en: str
    zh: str


#: The ingredients of the recursion, in computing order.
INGREDIENTS = ("forward", "error", "back", "slope", "step", "left", "product", "bias", "decay", "bias_decay", "block")
#: Those that the errors of the layers below are computed from.
CARRIED = ("error", "back", "slope", "step")
#: What all of them are computed from; at layer 0 it is exchanged in every layer.
FORWARD = "forward"


@dataclass(frozen=True, eq=False)
class Card:
    """One mistake.

    Attributes
    ----------
    id : str
    kind : Kind
    wrong : mapping
        For each ingredient that it can be made in: the formula that is written (see `pyport.mistakes.formula`).
        Empty for mistakes in how blocks are returned.
    title, why : Text
        What is wrong, and why people write it.
    heads, activations, biases : tuple of str or None
        The models in which it can be made; None for all.
    penalised, averaged, bias_penalised : bool or None
        Whether it needs an L2 penalty, a loss averaged over samples, a penalty of the bias; None if either will do.
    one_output : bool
        Whether it can be made with a single output alone.
    """

    id: str
    kind: Kind
    wrong: Mapping[str, str]
    title: Text
    why: Text
    heads: tuple[str, ...] | None = None
    activations: tuple[str, ...] | None = None
    biases: tuple[str, ...] | None = None
    penalised: bool | None = None
    averaged: bool | None = None
    bias_penalised: bool | None = None
    one_output: bool = False

    def fits(self, model: Model) -> bool:
        """Whether it can be made in the gradient of a model."""
        named = (
            (self.heads, [model.head_name]),
            (self.activations, [units.name for units in model.all_units]),
            (self.biases, model.biases),
        )
        facts = (
            (self.penalised, model.decay != 0),
            (self.averaged, model.decay_divisor(2) == 2 if self.penalised else model.scaling.is_averaged),
            (self.bias_penalised, model.decay_bias),
        )
        return all(wanted is None or set(wanted) & set(there) for wanted, there in named) and all(
            wanted is None or there == wanted for wanted, there in facts
        )

    def fits_units(self, units: str) -> bool:
        """Whether it can be made in a layer of such units."""
        return self.activations is None or units in self.activations
