"""Wrong gradients: the right recursion with one ingredient exchanged at one layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from pyport.gradients.target import Gradient
from pyport.heads import HEADS


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def slope(A: Any) -> Any:
    return sigmoid(A) * (1 - sigmoid(A))


@dataclass
class Layer:
    """What the recursion has in hand at layer k of a network, 0 the first."""

    k: int
    weights: list[Any]
    sums: list[Any]
    outputs: list[Any]
    Y: Any
    head: str
    #: A constant that the mistake may use.
    d: float
    right_delta: Any = field(init=False)

    def __post_init__(self) -> None:
        self.right_delta = HEADS[self.head].delta(HEADS[self.head].output(self.sums[-1]), self.Y)

    @property
    def slope(self) -> Any:
        """The right slope of the layer below."""
        return self.outputs[self.k] * (1 - self.outputs[self.k])


class Mistake(NamedTuple):
    """What takes the place of an ingredient; for a layer from `first` on to `last` from the end."""

    ingredient: str
    wrong: Callable[[Layer], Any]
    first: int = 0


#: Ingredients: "error" of the output, "slope" of the layer below k, "back" (the weights that the error goes back
#: through), "left" (the factor from below), "block" (the finished gradient, from Layer and the right one).
MISTAKES: dict[str, Mistake] = {
    "sign of the error": Mistake("error", lambda a: -a.right_delta),
    "error squared": Mistake("error", lambda a: a.right_delta**2),
    "size of the error": Mistake("error", lambda a: abs(a.right_delta)),
    "sum of outputs for the error": Mistake("error", lambda a: a.right_delta + a.Y),
    "an extra slope at the output": Mistake("error", lambda a: a.right_delta * slope(a.sums[-1])),
    "twice the error": Mistake("error", lambda a: 2 * a.right_delta),
    "the error a little off": Mistake("error", lambda a: a.right_delta * (1 + a.d)),
    "mean for sum": Mistake("error", lambda a: a.right_delta / a.Y.shape[0]),
    "only the first sample": Mistake("error", lambda a: a.right_delta * first_row(a.Y.shape[0])),
    "no slope": Mistake("slope", lambda a: 1, 1),
    "Z for the slope": Mistake("slope", lambda a: a.outputs[a.k], 1),
    "1 - Z for the slope": Mistake("slope", lambda a: 1 - a.outputs[a.k], 1),
    "Z * Z": Mistake("slope", lambda a: a.outputs[a.k] * a.outputs[a.k], 1),
    "Z * (1 + Z)": Mistake("slope", lambda a: a.outputs[a.k] * (1 + a.outputs[a.k]), 1),
    "S * (1 - S)": Mistake("slope", lambda a: a.sums[a.k - 1] * (1 - a.sums[a.k - 1]), 1),
    "sigmoid taken twice": Mistake("slope", lambda a: slope(a.outputs[a.k]), 1),
    "slope of tanh": Mistake("slope", lambda a: 1 - a.outputs[a.k] ** 2, 1),
    "slope of relu": Mistake("slope", lambda a: (a.sums[a.k - 1] > 0) * 1.0, 1),
    "slope of another layer": Mistake("slope", lambda a: a.outputs[a.k - 1] * (1 - a.outputs[a.k - 1]), 2),
    "slope times the constant": Mistake("slope", lambda a: a.slope * (1 + a.d), 1),
    "slope plus the constant": Mistake("slope", lambda a: a.slope + a.d, 1),
    "weights not transposed": Mistake("back", lambda a: a.weights[a.k], 1),
    "weights of another layer": Mistake("back", lambda a: a.weights[a.k - 1].T, 1),
    "weights a little off": Mistake("back", lambda a: (a.weights[a.k] * (1 - a.d)).T, 1),
    "S for Z on the left": Mistake("left", lambda a: a.sums[a.k - 1], 1),
    "another layer's Z on the left": Mistake("left", lambda a: a.outputs[a.k - 1], 1),
    "the layer's own output on the left": Mistake("left", lambda a: sigmoid(a.sums[a.k])),
    "ones on the left": Mistake("left", lambda a: a.outputs[a.k] * 0 + 1),
    "a factor": Mistake("block", lambda a: lambda g: (1 + a.d) * g),
    "weight decay": Mistake("block", lambda a: lambda g: g + a.d * a.weights[a.k]),
    "rows the wrong way round": Mistake("block", lambda a: lambda g: g[::-1]),
    "columns moved on": Mistake("block", lambda a: lambda g: np.concatenate([g[:, 1:], g[:, :1]], axis=1)),
    "one entry off": Mistake("block", lambda a: lambda g: g + a.d * unit(g.shape) * g),
    "one entry missing": Mistake("block", lambda a: lambda g: g * (1 - unit(g.shape))),
    "the whole block missing": Mistake("block", lambda a: lambda g: g * 0),
    "the sign of the block": Mistake("block", lambda a: lambda g: -g),
}  # fmt: skip


def unit(shape: tuple[int, ...]) -> np.ndarray:
    """1 in the last entry, 0 in all others."""
    return (np.arange(np.prod(shape)) == np.prod(shape) - 1).reshape(shape) * 1.0


def first_row(N: int) -> np.ndarray:
    return (np.arange(N) == 0).reshape(N, 1) * 1.0


def wrong_gradient(name: str, head: str = "sigmoid-bce", layer: int = 0, d: float = 1e-3) -> Gradient:
    """The gradient of a summed loss with one mistake at one layer, 0 the first."""
    mistake = MISTAKES[name]

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        sums, outputs = [], [X]
        for W in weights:
            sums.append(outputs[-1] @ W)
            outputs.append(sigmoid(sums[-1]))
        here = Layer(layer, list(weights), sums, outputs, Y, head, d)
        delta = mistake.wrong(here) if mistake.ingredient == "error" else here.right_delta
        blocks = []
        for k in range(len(weights) - 1, -1, -1):
            wrong = mistake.wrong(here) if k == layer and mistake.ingredient != "error" else None
            left = wrong if wrong is not None and mistake.ingredient == "left" else outputs[k]
            block = left.T @ delta
            blocks.append(wrong(block) if wrong is not None and mistake.ingredient == "block" else block)
            if k:
                back = wrong if wrong is not None and mistake.ingredient == "back" else weights[k].T
                slope = wrong if wrong is not None and mistake.ingredient == "slope" else outputs[k] * (1 - outputs[k])
                delta = (delta @ back) * slope
        return blocks[::-1]

    return gradient


def layers_of(name: str, depth: int) -> range:
    """The layers at which a mistake can be made."""
    return range(1) if MISTAKES[name].ingredient == "error" else range(MISTAKES[name].first, depth)
