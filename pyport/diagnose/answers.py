"""What a gradient function gives at the points, in each way in which it can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pyport.diagnose.points import Point
from pyport.gradients.estimate import Array
from pyport.gradients.target import Answer, Gradient, TargetError, ask
from pyport.mistakes.recursion import Block
from pyport.model import Model


@dataclass(frozen=True)
class Reading:
    """One way of reading what came.

    Attributes
    ----------
    points : list of Point
    answers : list of Answer
        At these points, in the shapes of the parameters.
    reversed_order : bool
        Whether one vector was read from the last block to the first.
    """

    points: Sequence[Point]
    answers: Sequence[Answer]
    reversed_order: bool = False

    def blocks(self, model: Model) -> list[Mapping[Block, Array]]:
        """The blocks by layer and part, for each point."""
        depth = model.depth(len(self.points[0].parameters))
        parts = ("W", "b") if model.bias == "vectors" else ("W",)
        keys = [(k, part) for k in range(1, depth + 1) for part in parts]
        return [dict(zip(keys, answer.blocks, strict=True)) for answer in self.answers]

    @property
    def notes(self) -> list[str]:
        """What the answers are worth a word for."""
        return list(dict.fromkeys(note for answer in self.answers for note in answer.notes))


def readings(gradient: Gradient, points: Sequence[Point], model: Model) -> list[Reading]:
    """Every way of reading the function's answers, at those points where it gives one.

    Raises
    ------
    TargetError
        What it does at the first point, if it can be asked at none.
    """
    answers: list[Answer] = []
    there: list[Point] = []
    first: TargetError | None = None
    for point in points:
        try:
            answers.append(ask(gradient, point.X, point.Y, point.parameters, model))
            there.append(point)
        except TargetError as error:
            first = first or error
    if first is not None and not there:
        raise first
    found = [Reading(there, answers)]
    # Bias vectors are rows whichever way round they came.
    matrices = [k for k in range(len(points[0].parameters)) if not model.is_vector(k)]
    if all(answer.blocks[k].shape[0] == answer.blocks[k].shape[1] for answer in answers for k in matrices):
        found.append(Reading(there, [_turned(answer, matrices) for answer in answers]))
    if any(answer.unrolled for answer in answers):
        by_rows = [ask(gradient, p.X, p.Y, p.parameters, model, unrolled="C") for p in there]
        backwards = [ask(_backwards(gradient), p.X, p.Y, p.parameters, model) for p in there]
        found += [Reading(there, by_rows), Reading(there, backwards, reversed_order=True)]
    return found


def _turned(answer: Answer, matrices: Sequence[int]) -> Answer:
    turned = [k in matrices for k in range(len(answer.blocks))]
    blocks = [block.T if way else block for block, way in zip(answer.blocks, turned, strict=True)]
    return replace(answer, blocks=blocks, transposed=turned)


def _backwards(gradient: Gradient) -> Callable[..., list[Array]]:
    """The function with its one vector cut from the last parameter to the first."""

    def function(X: Any, Y: Any, *parameters: Any) -> list[Array]:
        result: Any = gradient(X, Y, *parameters)
        vector = np.ravel(np.asarray(result[0] if isinstance(result, tuple | list) else result))
        sizes = [W.size for W in parameters[::-1]]
        parts = np.split(vector, np.cumsum(sizes)[:-1])
        return [part.reshape(W.shape, order="F") for part, W in zip(parts, parameters[::-1], strict=True)][::-1]

    return function
