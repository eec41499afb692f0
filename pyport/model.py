"""A fully connected network of any depth with a head: its loss, and the right gradient of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from pyport.activations import Activation, activation
from pyport.errors import InputError
from pyport.heads import HEADS, MATRIX, SCALES, Head, Scale
from pyport.language import joined, said

#: Where the bias terms are, and how a sentence calls that.
BIASES = {"none": "", "ones": said("bias in the first rows"), "vectors": said("bias")}
#: What an L2 penalty is divided by, and how a sentence says it: N where the loss is averaged, N always, or nothing.
DIVISORS = {"": "", "samples": said("divided by N"), "nothing": said("not divided by N")}


@dataclass(frozen=True)
class Model:
    """Hidden layers and a head.

    Attributes
    ----------
    head_name : str
        One of `pyport.heads.HEADS`.
    scale : str
        One of `pyport.heads.SCALES`.
    activation : str
        Of the hidden layers: a name that `pyport.activations.activation` knows, or one for each, as ``"relu tanh"``.
    bias : str
        No bias terms, ``"none"`` (parameters W1, W2, ...); ``"ones"``: the first row of each weight matrix, as with a
        column of ones in front of its input; or ``"vectors"``: row vectors of their own (W1, b1, W2, b2, ...). Or one
        of these for each layer, as ``"vectors none"``.
    decay : float
        lambda of lambda/2 times the sum of the squared weights, which is added to the loss, over
        N where the loss is averaged over samples.
    decay_bias : bool
        Whether that sum is over the bias terms too.
    decay_over : str
        What it is divided by, one of `DIVISORS`, if not by what the loss is.
    decay_halved : bool
        Whether the 1/2 is there.
    """

    head_name: str = "sigmoid-bce"
    scale: str = "sum"
    activation: str = "sigmoid"
    bias: str = "none"
    decay: float = 0.0
    decay_bias: bool = False
    decay_over: str = ""
    decay_halved: bool = True

    def __post_init__(self) -> None:
        for what, name, choices in (
            (said("head"), self.head_name, list(HEADS)), (said("scale"), self.scale, list(SCALES)),
            (said("divisor of the weight decay"), self.decay_over, list(DIVISORS)),
            *((said("bias"), name, list(BIASES)) for name in self.bias.split() or [""]),
        ):  # fmt: skip
            if name not in choices:
                raise InputError(
                    said(
                        "there is no {what} {name}; there are {choices}.",
                        what=what,
                        name=name,
                        choices=", ".join(choices),
                    )
                )
        if not self.all_units:
            raise InputError(said("the hidden layers need an activation."))
        if not (isfinite(self.decay) and self.decay >= 0):
            raise InputError(
                said("the weight decay is {decay:g}; it must be 0 or a positive number.", decay=self.decay)
            )

    @property
    def head(self) -> Head:
        """The head."""
        return HEADS[self.head_name]

    @property
    def scaling(self) -> Scale:
        """The scale."""
        return SCALES[self.scale]

    @cached_property
    def all_units(self) -> tuple[Activation, ...]:
        """The activation of all hidden layers, or one for each."""
        return tuple(activation(name) for name in self.activation.split())

    def units(self, k: int) -> Activation:
        """The activation of hidden layer k, 1 the first."""
        return self.all_units[0 if len(self.all_units) == 1 else k - 1]

    @cached_property
    def biases(self) -> tuple[str, ...]:
        """Where the bias terms of all layers are, or of each."""
        return tuple(self.bias.split())

    def bias_of(self, k: int) -> str:
        """Where the bias terms of layer k are, 1 the first."""
        return self.biases[0 if len(self.biases) == 1 else k - 1]

    @property
    def has_kink(self) -> bool:
        """Whether some hidden layer's units have one."""
        return any(units.has_kink for units in self.all_units)

    @property
    def words(self) -> str:
        """The loss as a sentence calls it."""
        parts = [self.head.words, self.scaling.words]
        if self.activation != "sigmoid":
            parts.append(joined(", then ", (units.words for units in self.all_units)))
        if self.bias != "none":
            parts.append(_bias_words(self.biases))
        if self.decay:
            parts.append(self._decay_words)
        return joined(", ", parts)

    @property
    def _decay_words(self) -> str:
        parts: list[str] = [f"L2 {self.decay:g}"]
        parts += [said("on the bias too")] if self.decay_bias else []
        parts += [DIVISORS[self.decay_over]] if self.decay_over else []
        if not self.decay_halved:
            parts.append(said("without the 1/2"))
        elif self.decay_over == "nothing":
            # Both are usual where it is not divided, and the gradient does not tell which is meant.
            parts.append(said("({half:g} without the 1/2)", half=self.decay / 2))
        return joined(" ", parts)

    def factor(self, N: int, K: int) -> tuple[int, int]:
        """Numerator and denominator of what the summed loss is multiplied by."""
        return self.scaling.factor(N, K)

    def check_depth(self, depth: int) -> None:
        """Nothing, if so many layers have the units and bias terms that were named.

        Raises
        ------
        InputError
            If there are more or fewer.
        """
        for is_units, names, layers in ((True, self.all_units, depth - 1), (False, self.biases, depth)):
            if len(names) not in (1, layers):
                raise InputError(
                    said(
                        "{names} {what} are named, and the network has {layers}.",
                        names=len(names),
                        what=said("activations") if is_units else said("biases"),
                        layers=_counted(layers, is_units),
                    )
                )

    def parameter_names(self, depth: int) -> list[str]:
        """W1, W2, ..., or W1, b1, W2, b2, ..., for so many layers."""
        return [f"{letter}{k}" for k, letter in self.places(depth)]

    def places(self, depth: int) -> list[tuple[int, str]]:
        """The layer, 1 the first, and the letter of each parameter, W or b."""
        return [(k, letter) for k in range(1, depth + 1) for letter in ("Wb" if self.bias_of(k) == "vectors" else "W")]

    def place(self, k: int) -> tuple[int, str]:
        """The layer, 1 the first, and the letter of parameter k, from 0."""
        if len(self.biases) == 1:
            return (k // 2 + 1, "Wb"[k % 2]) if self.bias == "vectors" else (k + 1, "W")
        return self.places(len(self.biases))[k]

    def is_vector(self, k: int) -> bool:
        """Whether parameter k, from 0, is a bias vector."""
        return self.place(k)[1] == "b"

    def depth(self, parameters: int) -> int:
        """How many layers have so many parameters."""
        if len(self.biases) > 1:
            return len(self.biases)
        return parameters // 2 if self.bias == "vectors" else parameters

    def shapes(self, widths: Sequence[int]) -> list[tuple[int, int]]:
        """Rows and columns of each parameter of layers with so many units: F, H, ..., K."""
        found = []
        for k, (before, after) in enumerate(pairwise(widths), 1):
            found.append((before + (self.bias_of(k) == "ones"), after))
            if self.bias_of(k) == "vectors":
                found.append((1, after))
        return found

    def features(self, rows: int) -> int:
        """How many features there are if the first weight matrix has so many rows."""
        return rows - (self.bias_of(1) == "ones")

    def split(self, parameters: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The weight matrices without bias terms, and for each its bias as a row, or None."""
        if self.bias == "vectors":
            if len(parameters) % 2:
                raise InputError(
                    said(
                        "{count} parameters are not pairs of a weight matrix and a bias vector.", count=len(parameters)
                    )
                )
            return list(parameters[::2]), list(parameters[1::2])
        if self.bias == "ones":
            return [_rows(W, slice(1, None)) for W in parameters], [_rows(W, slice(1)) for W in parameters]
        if self.bias == "none":
            return list(parameters), [None] * len(parameters)
        places = self.places(len(self.biases))
        if len(parameters) != len(places):
            raise InputError(
                said(
                    "{count} parameters are not {names}.",
                    count=len(parameters),
                    names=", ".join(self.parameter_names(len(self.biases))),
                )
            )
        by_place = dict(zip(places, parameters, strict=True))
        matrices, rows = [], []
        for k, kind in enumerate(self.biases, 1):
            W = by_place[k, "W"]
            matrices.append(_rows(W, slice(1, None)) if kind == "ones" else W)
            rows.append(_rows(W, slice(1)) if kind == "ones" else by_place.get((k, "b")))
        return matrices, rows

    def without_bias(self, parameters: Sequence[Any], layers: Collection[int] = (0,)) -> list[Any]:
        """The parameters with 0 for the bias terms of some layers, 1 the first; of all of them if 0 is among these."""
        found = list(parameters)
        for n, W in enumerate(parameters):
            k, part = self.place(n)
            if (part == "b" or self.bias_of(k) == "ones") and (k in layers or 0 in layers):
                rows = np.arange(W.shape[0])[:, np.newaxis]
                found[n] = W * ((rows > 0) if part == "W" else 0.0)
        return found

    def forward(self, X: Any, parameters: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """What goes into each layer, X first and without ones, and the sums of each, Q last."""
        inputs: list[Any] = [X]
        sums: list[Any] = []
        matrices, biases = self.split(parameters)
        self.check_depth(len(matrices))
        for k, (W, b) in enumerate(zip(matrices, biases, strict=True)):
            if k:
                inputs.append(self.units(k).function(sums[-1]))
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
                squares = np.power(W, 2).sum(axis=MATRIX)
                total = total + squares * self.decay / ((1 + self.decay_halved) * self.decay_divisor(Y.shape[0]))
        return total

    def loss_of_sums(self, Q: Any, Y: Any) -> Any:
        """The loss of the last sums, without decay."""
        total = self.head.loss(Q, Y)
        numerator, denominator = self.factor(*Y.shape[:2])
        return total if (numerator, denominator) == (1, 1) else total * numerator / denominator

    def decay_divisor(self, N: int) -> int:
        """N where the penalty is divided by it, else 1."""
        return N if self.decay_over == "samples" or (not self.decay_over and self.scaling.is_averaged) else 1

    def decay_rate(self, N: int) -> float:
        """What the penalty's gradient multiplies the weights by."""
        return self.decay * (2 - self.decay_halved) / self.decay_divisor(N)

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
                whole, over = self.decay * (2 - self.decay_halved), self.decay_divisor(N)
                g[0] = g[0] + W * whole / over
                if self.decay_bias and b is not None:
                    g[1] = g[1] + b * whole / over
            gradients = self.joined(g, k + 1) + gradients
            if k:
                S, units = sums[k - 1], self.units(k)
                slope = units.sharp_slope(S) if sharp and units.sharp_slope else units.slope(S, inputs[k])
                delta = (delta @ W.T) * slope
        return gradients

    def joined(self, parts: list[Any], k: int) -> list[Any]:
        """The parts of layer k, weights and bias, as this model's parameters hold them."""
        return [np.concatenate(parts[::-1], axis=0)] if self.bias_of(k) == "ones" else parts


def _bias_words(biases: Sequence[str]) -> str:
    """Where the bias terms are: of all layers, or of which."""
    if len(set(biases)) == 1:
        return BIASES[biases[0]]
    kinds = dict.fromkeys(kind for kind in biases if kind != "none")
    each = [(BIASES[kind], [str(k) for k, other in enumerate(biases, 1) if other == kind]) for kind in kinds]
    return joined(
        ", ",
        (
            said("{words} in layer {layer}", words=words, layer=layers[0])
            if len(layers) == 1
            else said("{words} in layers {layers}", words=words, layers=joined(" and ", layers))
            for words, layers in each
        ),
    )


def _counted(layers: int, hidden: bool) -> str:
    if hidden:
        return said("{n} hidden layer", n=layers) if layers == 1 else said("{n} hidden layers", n=layers)
    return said("{n} layer", n=layers) if layers == 1 else said("{n} layers", n=layers)


def _rows(W: Any, rows: slice) -> Any:
    """Rows of a matrix: plain arrays have stacks in front of it, ours have ensembles behind."""
    return W[..., rows, :] if type(W) is np.ndarray else W[rows]
