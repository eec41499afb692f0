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
from pyport.targets.target import Prepared


@dataclass(frozen=True)
class Reading:
    """One way of reading what came.

    Attributes
    ----------
    points : list of Point
    answers : list of Answer
        At these points, in the shapes of the parameters.
    way : {"plain", "turned", "rows", "backwards"}
        As it came; square matrices the other way round; one vector in row order, or from the last block to the first.
    """

    points: Sequence[Point]
    answers: Sequence[Answer]
    way: str = "plain"

    @property
    def reversed_order(self) -> bool:
        """Whether one vector was read from the last block to the first."""
        return self.way == "backwards"

    def asked(self, gradient: Gradient, point: Point, model: Model) -> Answer:
        """What the function gives at another point, read in the same way."""
        return _asked(gradient, point, model, self.way)

    def at_more(self, gradient: Gradient, points: Sequence[Point], model: Model) -> Reading:
        """The same way of reading at these points too, as far as the function gives an answer there."""
        if isinstance(gradient, Prepared):
            gradient.prepare(points)
        there, answers = list(self.points), list(self.answers)
        for point in points:
            try:
                answers.append(self.asked(gradient, point, model))
                there.append(point)
            except TargetError:  # it need not run at every size
                pass
        return Reading(there, answers, self.way)

    def blocks(self, model: Model) -> list[Mapping[Block, Array]]:
        """The blocks by layer and part, for each point."""
        depth = model.depth(len(self.points[0].parameters))
        keys = model.places(depth)
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
    if any(_is_square(answer, model) for answer in answers):
        found.append(Reading(there, [_turned(answer, model) for answer in answers], "turned"))
    if any(answer.unrolled for answer in answers):
        found += [Reading(there, [_asked(gradient, point, model, way) for point in there], way)
                  for way in ("rows", "backwards")]  # fmt: skip
    return found


def _asked(gradient: Gradient, point: Point, model: Model, way: str) -> Answer:
    function = _backwards(gradient) if way == "backwards" else gradient
    answer = ask(function, point.X, point.Y, point.parameters, model, unrolled="C" if way == "rows" else "F")
    return _turned(answer, model) if way == "turned" else answer


def _matrices(answer: Answer, model: Model) -> list[bool]:
    # Bias vectors are rows whichever way round they came.
    return [not model.is_vector(k) for k in range(len(answer.blocks))]


def _is_square(answer: Answer, model: Model) -> bool:
    """Whether the shapes do not tell which way round the matrices came."""
    return all(block.shape[0] == block.shape[1]
               for block, way in zip(answer.blocks, _matrices(answer, model), strict=True) if way)  # fmt: skip


def _turned(answer: Answer, model: Model) -> Answer:
    """The matrices the other way round, if they are square."""
    if not _is_square(answer, model):
        return answer
    turned = _matrices(answer, model)
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
