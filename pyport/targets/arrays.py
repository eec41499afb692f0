"""A gradient that is given as numbers: a .mat file with the data, the parameters and the gradient at them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pyport import matfile
from pyport.arithmetic.modular import ModularArray
from pyport.arithmetic.truth import NotProvable
from pyport.check import Place
from pyport.errors import MatFileError, ShapeError
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import said
from pyport.targets.names import Key, by_layer, gradient_key, parameter_key
from pyport.targets.target import Target


class ArraysGradient:
    """The gradient at one point as a gradient function.

    Parameters
    ----------
    words : str
        The file, for messages.
    inputs : list of (n, m) arrays
        X, Y and the parameters.
    blocks : list of (n, m) arrays
    """

    def __init__(self, words: str, inputs: list[Array], blocks: list[Array]) -> None:
        self.words, self.inputs, self.blocks = words, inputs, blocks

    def __call__(self, *inputs: Any) -> list[Array]:
        """The stored gradient, at its own point."""
        if any(isinstance(item, ModularArray) for item in inputs):
            raise NotProvable(said("it is numbers at one point, not a formula"))
        if not all(isinstance(item, np.ndarray) for item in inputs):
            raise TypeError(said("there are numbers at one point only"))
        if len(inputs) != len(self.inputs) or not all(map(np.array_equal, inputs, self.inputs)):
            raise TargetError(
                said("{words}: it holds the gradient at its own X, Y and weights, and nowhere else.", words=self.words)
            )
        return [block.copy() for block in self.blocks]


def load(words: str) -> Target:
    """The gradient in a .mat file: X, Y, W1, W2, ..., perhaps b1, ..., and g1, ... or dW1, ..., db1, ...

    Raises
    ------
    MatFileError
        If a variable is missing or no real double matrix.
    ShapeError
        If sizes do not fit together.
    """
    variables = matfile.read(words)
    parameters = {key: name for name in variables if (key := parameter_key(name))}
    parameters.setdefault(("W", 1), "W1")
    layers = range(1, max(layer for _, layer in parameters) + 1)
    keys = sorted({*(("W", layer) for layer in layers), *parameters}, key=by_layer)
    names = [parameters.get(key, f"{key[0]}{key[1]}") for key in keys]
    gradients = _gradient_names(words, variables, keys)
    arrays = {name: matfile.number_matrix(variables, name, words) for name in ("X", "Y", *names, *gradients)}
    X, Y, *values = (arrays[name] for name in ("X", "Y", *names))
    _check_sizes(words, X, Y, dict(zip(keys, zip(names, values, strict=True), strict=True)))
    blocks = [arrays[name] for name in gradients]
    for name, wanted, value, block in zip(gradients, names, values, blocks, strict=True):
        if block.shape not in (value.shape, value.shape[::-1]):
            raise ShapeError(
                said(
                    "{words}: {name} is {size} and {wanted} is {size2}: they must have the same size, or "
                    "one the other's transposed.",
                    words=words,
                    name=name,
                    size=_size(block),
                    wanted=wanted,
                    size2=_size(value),
                )
            )
    place = Place(Path(words).name, X, Y, tuple(values))
    return Target(words, ArraysGradient(words, [X, Y, *values], blocks), tuple(names), place)


def _gradient_names(words: str, variables: Mapping[str, Any], keys: list[Key]) -> list[str]:
    """Which variable is the gradient of each parameter; a missing one is named as the others are."""
    found: dict[Key, str] = {}
    for name in variables:
        key = gradient_key(name)
        # d1, d2 and d3 are the errors of the layers.
        if key is None or re.fullmatch(r"(d|delta)_?\d+", name, re.IGNORECASE):
            continue
        if key in found:
            raise MatFileError(
                said(
                    "{words}: {found} and {name} are both gradients of one parameter; keep one.",
                    words=words,
                    found=found[key],
                    name=name,
                )
            )
        found[key] = name
    usual = "dW{}" if found and not any(re.fullmatch(r"g_?\d+", name) for name in found.values()) else "g{}"
    return [found.get(key) or (usual if key[0] == "W" else "db{}").format(key[1]) for key in keys]


def _check_sizes(words: str, X: Array, Y: Array, parameters: Mapping[Key, tuple[str, Array]]) -> None:
    matrices = {"X": X, **{name: value for (kind, _), (name, value) in parameters.items() if kind == "W"}}
    for name, value in {**matrices, "Y": Y, **dict(parameters.values())}.items():
        if value.ndim != 2:
            raise ShapeError(
                said("{words}: {name} must be a matrix, not of size {size}.", words=words, name=name, size=_size(value))
            )
    for (left, a), (right, b) in pairwise(matrices.items()):
        if a.shape[1] != b.shape[0]:
            raise ShapeError(
                said(
                    "{words}: {both} the columns of {left} must equal the rows of {right}.",
                    words=words,
                    both=_both(left, a, right, b),
                    left=left,
                    right=right,
                )
            )
    last, value = list(matrices.items())[-1]
    if value.shape[1] != Y.shape[1]:
        raise ShapeError(
            said(
                "{words}: {both} the columns of {last} must equal the columns of Y.",
                words=words,
                both=_both(last, value, "Y", Y),
                last=last,
            )
        )
    if X.shape[0] != Y.shape[0]:
        raise ShapeError(
            said("{words}: {both} the rows of X must equal the rows of Y.", words=words, both=_both("X", X, "Y", Y))
        )
    for (kind, layer), (name, bias) in parameters.items():
        weights, matrix = parameters["W", layer]
        if kind == "b" and bias.shape not in ((1, matrix.shape[1]), (matrix.shape[1], 1)):
            raise ShapeError(
                said(
                    "{words}: {both} {name} must have one number for each column of {weights}.",
                    words=words,
                    both=_both(weights, matrix, name, bias),
                    name=name,
                    weights=weights,
                )
            )


def _both(left: str, a: Array, right: str, b: Array) -> str:
    return said("{left} is {size} and {right} is {size2}:", left=left, size=_size(a), right=right, size2=_size(b))


def _size(array: Array) -> str:
    return "x".join(map(str, array.shape))
