"""The right recursion at one point, and what it becomes with some of its ingredients exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import CodeType
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from pyport.activations import Activation, erf, sigmoid
from pyport.heads import HEADS
from pyport.mistakes.card import CARRIED, FORWARD, Card
from pyport.mistakes.formula import OF_BELOW, right, units_of
from pyport.model import Model

Array = NDArray[np.float64]


class Inapplicable(Exception):
    """A mistake that cannot be made here: there is no such layer, or the sizes do not fit."""


class Edit(NamedTuple):
    """A card at one place.

    Attributes
    ----------
    card : Card
    ingredient : str
        In which of the card's ingredients.
    layer : int
        1 the first; the layer of the error or gradient that is computed there. Of the forward pass 0 is every layer.
    part : {"W", "b"}
        For a finished gradient: of the weights, or of a bias vector.
    """

    card: Card
    ingredient: str
    layer: int
    part: str = "W"

    @property
    def carried(self) -> bool:
        """Whether the errors of the layers below are computed from it."""
        return self.ingredient in CARRIED or self.ingredient == FORWARD


Edits = frozenset[Edit]
Block = tuple[int, str]


#: How a formula calls the learning rate.
RATE = re.compile(r"\ba\b")


@cache
def has_rate(card: Card) -> bool:
    """Whether the learning rate is in a card's formulas."""
    return any(RATE.search(formula) for formula in card.wrong.values())


def uses_rate(edits: Edits) -> bool:
    """Whether exchanges depend on the learning rate."""
    return any(has_rate(edit.card) for edit in edits)


@cache
def compiled(text: str) -> CodeType:
    """A formula ready to be evaluated."""
    return compile(text, "<formula>", "eval")


class _Names(dict[str, Any]):
    """Relative names at one layer, looked up when they are needed."""

    def __init__(
        self, recursion: Recursion, k: int, own: Mapping[str, Callable[[], Any] | Any], units: Activation
    ) -> None:
        super().__init__()
        self.recursion, self.k, self.own, self.units = recursion, k, own, units

    def __missing__(self, name: str) -> Any:
        if name == "f":
            return self.units.function
        if name == "df":
            return lambda Z: _slope_by_output(self.units, Z)
        if name == "e":
            return self.recursion.error_of
        if name in self.own:
            value = self.own[name]
            return value() if callable(value) else value
        return self.recursion.look_up(name, self.k)


#: Formulas have no names but their own.
_NOTHING: dict[str, Any] = {"__builtins__": {}}
_STEPS = {"": 0, "_up": 1, "_down": -1, "_upup": 2, "_downdown": -2}


@cache
def _relative(name: str) -> tuple[str, int]:
    """What a relative name is of, and how many layers further."""
    stem, _, suffix = name.partition("_")
    return stem, _STEPS["_" + suffix if suffix else ""]


class Recursion:
    """The forward pass and the recursion of a model at one point.

    Parameters
    ----------
    model : Model
    X, Y : (N, F), (N, K)
    parameters : sequence of array
        As the model has them.
    a : float
        The learning rate that some mistakes use.
    """

    def __init__(self, model: Model, X: Array, Y: Array, parameters: Iterable[Array], a: float) -> None:
        self.model, self.X, self.Y, self.a = model, X, Y, a
        self.parameters = list(parameters)
        weights, biases = model.split(self.parameters)
        self.W, self.b = [None, *weights], [None, *biases]
        self.depth = len(weights)
        self.formulas = [right(model, k) for k in range(self.depth + 1)]
        self._deltas: dict[tuple[int, Edits], Array] = {}
        self._right: dict[Block, Array] = {}
        self._finished: dict[tuple[Block, Edits], Array] = {}
        self._forward: dict[frozenset[int], Recursion] = {}
        inputs, sums = model.forward(X, self.parameters)
        self.S: list[Any] = [None, *sums]
        self.Z: list[Any] = [*inputs, model.head.output(sums[-1])]
        self._factor = model.factor(*Y.shape)
        self._told: dict[int, Array] = {}
        self._globals = {
            "__builtins__": {}, "np": np, "erf": erf, "sigmoid": sigmoid, "softmax": HEADS["softmax-ce"].output,
            "X": X, "Y": Y, "y": self.Z[-1], "Q": self.S[-1], "N": Y.shape[0], "K": Y.shape[1], "F": X.shape[1],
            "a": a,
            "rate": model.decay_rate(Y.shape[0]),
        }  # fmt: skip

    def take(self, quantity: str, k: int, value: Array) -> None:
        """Let sums "S", outputs "Z" or (where nothing above is exchanged) errors "d" of layer k be others."""
        if quantity == "d":
            self._told[k] = value
            return
        (self.S if quantity == "S" else self.Z)[k] = value
        if k == self.depth:
            self._globals["Q" if quantity == "S" else "y"] = value

    def learn(self, a: float) -> None:
        """Take another learning rate, and forget what was computed with the old one."""
        self.a = self._globals["a"] = a
        self._forward = {}
        self._deltas = {key: value for key, value in self._deltas.items() if not uses_rate(key[1])}
        self._finished = {key: value for key, value in self._finished.items() if not uses_rate(key[1])}

    def error_of(self, y: Any, Y: Any) -> Any:
        """The error of outputs and targets of any shapes, without the scale."""
        return eval(compiled(self.model.head.text), {"np": np, "__builtins__": {}}, {"y": y, "Y": Y})  # our own text

    def without_bias(self, layers: frozenset[int]) -> Recursion:
        """The same but for a forward pass in which some layers, 0 all of them, have no bias terms."""
        if layers not in self._forward:
            parameters = self.model.without_bias(self.parameters, layers)
            other = Recursion(self.model, self.X, self.Y, parameters, self.a)
            other.b, other.parameters = self.b, self.parameters
            self._forward[layers] = other
        return self._forward[layers]

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the gradient, in the order of the parameters."""
        return self.model.places(self.depth)

    def look_up(self, name: str, k: int) -> Any:
        """What a relative name stands for at layer k."""
        if name in self._globals:
            return self._globals[name]
        stem, further = _relative(name)
        j = k + further
        if stem == "Wfull":
            if not 1 <= j <= self.depth:
                raise Inapplicable(name)
            return self.parameters[j - 1]
        table = {"Z": self.Z, "S": self.S, "W": self.W, "b": self.b}[stem]
        if not (stem == "Z" and j == 0) and not 1 <= j <= self.depth:
            raise Inapplicable(name)
        if table[j] is None:
            raise Inapplicable(name)
        return table[j]

    def _value(self, text: str, k: int, own: Mapping[str, Any], name: str = "") -> Any:
        units = units_of(self.model, k - (name in OF_BELOW))
        try:
            value = eval(compiled(text), _NOTHING, _Names(self, k, own, units))  # our own text
            return np.multiply(value, 1.0)  # a comparison counts 1 where it is true
        except (ValueError, IndexError, np.linalg.LinAlgError) as error:
            raise Inapplicable(str(error)) from None

    def _ingredient(self, name: str, k: int, edits: Edits, own: Mapping[str, Any], part: str = "W") -> Any:
        """The value of an ingredient; what uses the right one is exchanged last."""
        here = [e for e in edits if e.ingredient == name and e.layer == k and (name != "block" or e.part == part)]
        here.sort(key=lambda edit: "it" in edit.card.wrong[name])
        value = own.get("it")
        if name != "block" and (not here or "it" in here[0].card.wrong[name]):
            value = self._value(self.formulas[k][name], k, own)
        for edit in here:
            value = self._value(edit.card.wrong[name], k, {**own, "it": value}, name)
        return value

    def delta(self, k: int, edits: Edits = frozenset()) -> Array:
        """The error of layer k, (N, its width)."""
        with np.errstate(all="ignore"):
            return self._error(k, edits)

    def _error(self, k: int, edits: Edits) -> Array:
        if not 1 <= k <= self.depth:
            raise Inapplicable("d")
        key = k, frozenset([e for e in edits if e.carried and e.layer >= k]) if edits else edits
        if not key[1] and k in self._told:
            return self._told[k]
        if key not in self._deltas:
            self._deltas[key] = _of_shape(self._delta(k, key[1]), self.Z[k].shape)
        return self._deltas[key]

    def _delta(self, k: int, edits: Edits) -> Any:
        if k == self.depth:
            numerator, denominator = self._factor
            return self._ingredient("error", k, edits, {}) * numerator / denominator
        own: dict[str, Any] = {
            "d_up": lambda: self._error(k + 1, edits),
            "d_out": lambda: self._error(self.depth, edits),
        }
        own["back"] = lambda: self._ingredient("back", k, edits, own)
        own["slope"] = lambda: self._ingredient("slope", k, edits, own)
        return self._ingredient("step", k, edits, own)

    def gradient(self, block: Block, edits: Edits = frozenset()) -> Array:
        """One block of the gradient, in the shape of its parameter.

        Raises
        ------
        Inapplicable
            If an exchange cannot be made there.
        """
        if not edits:
            if block not in self._right:
                self._right[block] = self._computed(block, edits)
            return self._right[block]
        return self._computed(block, edits)

    def _computed(self, block: Block, edits: Edits) -> Array:
        with np.errstate(all="ignore"):
            try:
                return self._gradient(block, edits)
            except ValueError as error:  # sizes that do not fit
                raise Inapplicable(str(error)) from None

    def _gradient(self, block: Block, edits: Edits) -> Array:
        k, part = block
        if edits and (layers := frozenset(e.layer for e in edits if e.ingredient == FORWARD)):
            others = frozenset(e for e in edits if e.ingredient != FORWARD)
            return self.without_bias(layers)._gradient(block, others)
        rest = frozenset([e for e in edits if e.ingredient != "block"]) if edits else edits
        key = block, rest
        whole = self._finished.get(key)
        if whole is None:
            whole = self._before_block(block, rest)
            if len(rest) < 2:  # these are needed again and again
                self._finished[key] = whole
        if len(rest) == len(edits):
            return whole
        own = {
            **self._errors(k, edits), "it": whole,
            "g_up": lambda: self._other(k + 1, part), "g_down": lambda: self._other(k - 1, part),
        }  # fmt: skip
        return _of_shape(self._ingredient("block", k, edits, own, part), whole.shape)

    def _errors(self, k: int, edits: Edits) -> dict[str, Any]:
        """The errors that the gradient of a layer is computed from."""
        return {"d": lambda: self._error(k, edits), "d_up": lambda: self._error(k + 1, edits)}

    def _before_block(self, block: Block, edits: Edits) -> Array:
        """The gradient before anything is done with the finished block."""
        k, part = block
        own = self._errors(k, edits)
        own["left"] = lambda: self._ingredient("left", k, edits, own)
        rows = []
        if part == "b" or self.model.bias_of(k) == "ones":
            rows.append(self._bias(k, edits, own))
        if part == "W":
            value = own["gW"] = self._ingredient("product", k, edits, own)
            if self.model.decay:
                value = value + self._ingredient("decay", k, edits, own)
            rows.append(_of_shape(value, self.W[k].shape))
        return np.concatenate(rows) if len(rows) > 1 else rows[0]

    def _bias(self, k: int, edits: Edits, own: Mapping[str, Any]) -> Array:
        value = self._ingredient("bias", k, edits, own)
        if self.model.decay:
            value = value + self._ingredient("bias_decay", k, edits, own)
        return _of_shape(value, self.b[k].shape)

    def _other(self, k: int, part: str) -> Array:
        if not 1 <= k <= self.depth:
            raise Inapplicable("g")
        return self.gradient((k, part))


def _slope_by_output(units: Activation, Z: Any) -> Any:
    """The slope of an output, or of what somebody takes for one."""
    if units.by_output is None:
        raise Inapplicable(f"the outputs alone do not tell the slope of {units.words}")
    return np.multiply(eval(compiled(units.by_output), {"np": np, "__builtins__": {}}, {"Z": Z}), 1.0)  # our own text


def _of_shape(value: Any, shape: tuple[int, ...]) -> Array:
    if np.shape(value) != shape:
        raise Inapplicable(f"{np.shape(value)} where {shape} belongs")
    return cast(Array, value)  # or an array of another arithmetic


def planted(model: Model, edits: Edits, a: float) -> Callable[..., list[Any]]:
    """A gradient function ``gradient(X, Y, *parameters)`` with these exchanges in its formulas."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        recursion = Recursion(model, X, Y, parameters, a)
        return [recursion.gradient(block, edits) for block in recursion.blocks]

    return gradient
