"""A fully connected network of any depth with a head: its loss, and the right gradient of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyport.heads import HEADS, SCALES, Head
from pyport.network import sigmoid


@dataclass(frozen=True)
class Model:
    """Sigmoid hidden layers and a head.

    Attributes
    ----------
    head_name : str
        One of `pyport.heads.HEADS`.
    scale : str
        One of `pyport.heads.SCALES`.
    """

    head_name: str = "sigmoid-bce"
    scale: str = "sum"

    @property
    def head(self) -> Head:
        """The head."""
        return HEADS[self.head_name]

    @property
    def words(self) -> str:
        """The loss as a sentence calls it."""
        return f"{self.head.words}, {SCALES[self.scale][1]}"

    def factor(self, N: int, K: int) -> tuple[int, int]:
        """Numerator and denominator of what the summed loss is multiplied by."""
        return SCALES[self.scale][0](N, K)

    def layers(self, X: Any, weights: Sequence[Any]) -> list[Any]:
        """What goes into each weight matrix, X first, and the last sums Q."""
        values = [X]
        for W in weights[:-1]:
            values.append(sigmoid(values[-1] @ W))
        return [*values, values[-1] @ weights[-1]]

    def loss(self, X: Any, Y: Any, weights: Sequence[Any]) -> Any:
        """The loss, a number, or one for each member of an ensemble."""
        numerator, denominator = self.factor(*Y.shape[:2])
        total = self.head.loss(self.layers(X, weights)[-1], Y)
        return total if (numerator, denominator) == (1, 1) else total * numerator / denominator

    def gradient(self, X: Any, Y: Any, weights: Sequence[Any]) -> list[Any]:
        """The derivative of the loss by each weight matrix, in its shape: the right recursion."""
        *inputs, Q = self.layers(X, weights)
        numerator, denominator = self.factor(*Y.shape[:2])
        delta = self.head.delta(self.head.output(Q), Y)
        if (numerator, denominator) != (1, 1):
            delta = delta * numerator / denominator
        gradients = [inputs[-1].T @ delta]
        for W, Z, before in zip(weights[:0:-1], inputs[:0:-1], inputs[-2::-1], strict=True):
            delta = (delta @ W.T) * (Z * (1 - Z))
            gradients.append(before.T @ delta)
        return gradients[::-1]
