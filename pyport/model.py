"""A fully connected network of any depth with a head: its loss, and the right gradient of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from pyport.activations import ACTIVATIONS, Activation
from pyport.errors import InputError
from pyport.heads import HEADS, MATRIX, SCALES, Head

#: Where the bias terms are, and how a sentence calls that.
BIASES = {"none": "", "ones": "bias in the first rows", "vectors": "bias"}
#: The scales that average over samples: they average the decay too.
AVERAGED = frozenset({"mean", "half-mean", "entry-mean"})


@dataclass(frozen=True)
class Model:
    """Hidden layers of one kind of unit and a head.

    Attributes
    ----------
    head_name : str
        One of `pyport.heads.HEADS`.
    scale : str
        One of `pyport.heads.SCALES`.
    activation : str
        Of the hidden layers, one of `pyport.activations.ACTIVATIONS`.
    bias : {"none", "ones", "vectors"}
        No bias terms (parameters W1, W2, ...); the first row of each weight matrix, as with a
        column of ones in front of its input; or row vectors of their own (W1, b1, W2, b2, ...).
    decay : float
        lambda of lambda/2 times the sum of the squared weights, which is added to the loss, over
        N where the loss is averaged over samples.
    decay_bias : bool
        Whether that sum is over the bias terms too.
    """

    head_name: str = "sigmoid-bce"
    scale: str = "sum"
    activation: str = "sigmoid"
    bias: str = "none"
    decay: float = 0.0
    decay_bias: bool = False

    def __post_init__(self) -> None:
        for what, name, choices in (
            ("head", self.head_name, HEADS), ("scale", self.scale, SCALES),
            ("activation", self.activation, ACTIVATIONS), ("bias", self.bias, BIASES),
        ):  # fmt: skip
            if name not in choices:
                raise InputError(f"there is no {what} {name}; there are {', '.join(choices)}.")
        if not (isfinite(self.decay) and self.decay >= 0):
            raise InputError(f"a weight decay of {self.decay:g} is none; it must be 0 or a positive number.")

    @property
    def head(self) -> Head:
        """The head."""
        return HEADS[self.head_name]

    @property
    def units(self) -> Activation:
        """The activation of the hidden layers."""
        return ACTIVATIONS[self.activation]

    @property
    def words(self) -> str:
        """The loss as a sentence calls it."""
        parts = [self.head.words, SCALES[self.scale][1]]
        if self.activation != "sigmoid":
            parts.append(self.units.words)
        if self.bias != "none":
            parts.append(BIASES[self.bias])
        if self.decay:
            parts.append(f"L2 {self.decay:g}" + (" on the bias too" if self.decay_bias else ""))
        return ", ".join(parts)

    def factor(self, N: int, K: int) -> tuple[int, int]:
        """Numerator and denominator of what the summed loss is multiplied by."""
        return SCALES[self.scale][0](N, K)

    def parameter_names(self, depth: int) -> list[str]:
        """W1, W2, ..., or W1, b1, W2, b2, ..., for so many layers."""
        letters = "Wb" if self.bias == "vectors" else "W"
        return [f"{letter}{k + 1}" for k in range(depth) for letter in letters]

    def is_vector(self, k: int) -> bool:
        """Whether parameter k, from 0, is a bias vector."""
        return self.bias == "vectors" and k % 2 == 1

    def depth(self, parameters: int) -> int:
        """How many layers have so many parameters."""
        return parameters // 2 if self.bias == "vectors" else parameters

    def shapes(self, widths: Sequence[int]) -> list[tuple[int, int]]:
        """Rows and columns of each parameter of layers with so many units: F, H, ..., K."""
        found = []
        for before, after in pairwise(widths):
            found.append((before + (self.bias == "ones"), after))
            if self.bias == "vectors":
                found.append((1, after))
        return found

    def features(self, rows: int) -> int:
        """How many features there are if the first weight matrix has so many rows."""
        return rows - (self.bias == "ones")

    def split(self, parameters: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The weight matrices without bias terms, and for each its bias as a row, or None."""
        if self.bias == "vectors":
            if len(parameters) % 2:
                raise InputError(f"{len(parameters)} parameters are no pairs of a weight matrix and a bias vector.")
            return list(parameters[::2]), list(parameters[1::2])
        if self.bias == "ones":
            return [_rows(W, slice(1, None)) for W in parameters], [_rows(W, slice(1)) for W in parameters]
        return list(parameters), [None] * len(parameters)

    def forward(self, X: Any, parameters: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """What goes into each layer, X first and without ones, and the sums of each, Q last."""
        inputs: list[Any] = [X]
        sums: list[Any] = []
        for W, b in zip(*self.split(parameters), strict=True):
            if sums:
                inputs.append(self.units.function(sums[-1]))
            S = inputs[-1] @ W
            sums.append(S if b is None else S + b)
        return inputs, sums

    def layers(self, X: Any, weights: Sequence[Any]) -> list[Any]:
        """What goes into each weight matrix, X first, and the last sums Q."""
        inputs, sums = self.forward(X, weights)
        return [*inputs, sums[-1]]

    def loss(self, X: Any, Y: Any, weights: Sequence[Any]) -> Any:
        """The loss, a number, or one for each member of an ensemble."""
        return self.with_decay(self.loss_of_sums(self.layers(X, weights)[-1], Y), Y, weights)

    def with_decay(self, total: Any, Y: Any, weights: Sequence[Any]) -> Any:
        """The loss of the last sums and that of the weights."""
        if self.decay:
            kept, biases = self.split(weights)
            if self.decay_bias:
                kept += [b for b in biases if b is not None]
            for W in kept:
                total = total + np.power(W, 2).sum(axis=MATRIX) * self.decay / (2 * self.averaged_over(Y.shape[0]))
        return total

    def loss_of_sums(self, Q: Any, Y: Any) -> Any:
        """The loss of the last sums, without decay."""
        total = self.head.loss(Q, Y)
        numerator, denominator = self.factor(*Y.shape[:2])
        return total if (numerator, denominator) == (1, 1) else total * numerator / denominator

    def averaged_over(self, N: int) -> int:
        """N where the loss is averaged over samples, else 1."""
        return N if self.scale in AVERAGED else 1

    def gradient(self, X: Any, Y: Any, weights: Sequence[Any], *, sharp: bool = False) -> list[Any]:
        """The derivative of the loss by each parameter, in its shape: the right recursion.

        Parameters
        ----------
        X, Y : array
        weights : sequence of array
        sharp : bool
            With slopes that cancel no digits where a unit is saturated, instead of the usual ones.
        """
        N, K = Y.shape[:2]
        (inputs, sums), (matrices, biases) = self.forward(X, weights), self.split(weights)
        numerator, denominator = self.factor(N, K)
        if sharp and self.head.sharp_delta:
            delta = self.head.sharp_delta(sums[-1], Y)
        else:
            delta = self.head.delta(self.head.output(sums[-1]), Y)
        if (numerator, denominator) != (1, 1):
            delta = delta * numerator / denominator
        gradients: list[Any] = []
        for k in reversed(range(len(matrices))):
            W, b = matrices[k], biases[k]
            g = [inputs[k].T @ delta] if b is None else [inputs[k].T @ delta, delta.sum(axis=0, keepdims=True)]
            if self.decay:
                g[0] = g[0] + W * self.decay / self.averaged_over(N)
            if self.decay and self.decay_bias and b is not None:
                g[1] = g[1] + b * self.decay / self.averaged_over(N)
            gradients = self.joined(g) + gradients
            if k:
                S, sharper = sums[k - 1], self.units.sharp_slope
                slope = sharper(S) if sharp and sharper else self.units.slope(S, inputs[k])
                delta = (delta @ W.T) * slope
        return gradients

    def joined(self, parts: list[Any]) -> list[Any]:
        """The parts of one layer, weights and bias, as this model's parameters hold them."""
        return [np.concatenate(parts[::-1], axis=0)] if self.bias == "ones" else parts


def _rows(W: Any, rows: slice) -> Any:
    """Rows of a matrix: plain arrays have stacks in front of it, ours have ensembles behind."""
    return W[..., rows, :] if type(W) is np.ndarray else W[rows]
