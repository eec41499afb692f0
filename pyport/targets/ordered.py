"""A target whose parameters come in another order than the model's: W1, W2, b1, b2 for W1, b1, W2, b2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.gradients.target import Gradient, TargetError
from pyport.gradients.unrolled import vector_of
from pyport.language import said
from pyport.targets.target import Inputs, Prepared, Target


class _Reordered:
    """A gradient function called with its parameters in its own order, its blocks put back.

    Parameters
    ----------
    gradient : callable
    places : list of int
        Where each of its own parameters stands among the model's.
    """

    def __init__(self, gradient: Gradient, places: list[int]) -> None:
        self.gradient, self.places = gradient, places

    def __call__(self, X: Any, Y: Any, *parameters: Any, **numbers: float) -> Any:
        """The blocks, or the parts of one vector, in the model's order; what is neither is passed on as it is."""
        own = [parameters[j] for j in self.places]
        blocks: Any = self.gradient(X, Y, *own, **numbers)
        shapes = [np.shape(item) for item in own]
        vector = vector_of(blocks, shapes)
        if vector is not None:
            sizes = [int(np.prod(shape)) for shape in shapes]
            parts = [vector[end - size : end] for end, size in zip(np.cumsum(sizes).tolist(), sizes, strict=True)]
            return np.concatenate([parts[self.places.index(k)] for k in range(len(self.places))])
        if not isinstance(blocks, tuple | list) or len(blocks) != len(self.places):
            return blocks
        return [blocks[self.places.index(k)] for k in range(len(self.places))]

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Let an engine compute all points, each in its own order."""
        if isinstance(self.gradient, Prepared):
            self.gradient.prepare([(X, Y, [parameters[j] for j in self.places]) for X, Y, parameters in points])


def ordered(target: Target, names: Sequence[str]) -> Target:
    """The target as a function of the model's parameters in their order.

    Raises
    ------
    TargetError
        If it takes others.
    """
    if target.parameters is None or target.place is not None:
        return target
    own = [_plain(name) for name in target.parameters]
    if sorted(own) != sorted(_plain(name) for name in names):
        if all(name[:1] in "wb" and name[1:].isdigit() for name in own):
            raise TargetError(
                said(
                    "{target}: it takes {parameters}; {names} are expected.",
                    target=target.words,
                    parameters=", ".join(target.parameters),
                    names=", ".join(names),
                )
            )
        return target
    places = [[_plain(name) for name in names].index(name) for name in own]
    if places == sorted(places):
        return target
    return replace(target, gradient=_Reordered(target.gradient, places), parameters=tuple(names))


def in_own_order(gradient: Gradient, parameters: Sequence[Any]) -> tuple[Gradient, list[Any]]:
    """The function that is called in the end, and the parameters in the order in which it takes them."""
    if isinstance(gradient, _Reordered):
        return gradient.gradient, [parameters[j] for j in gradient.places]
    return gradient, list(parameters)


def _plain(name: str) -> str:
    lowered = name.lower().replace("_", "")
    return "w" + lowered.removeprefix("theta") if lowered.startswith("theta") else lowered
