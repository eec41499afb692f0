"""Mistakes that are no exchange of one ingredient: order of the blocks, memory of earlier calls, penalties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from pyport.diagnose.answers import Reading
from pyport.diagnose.points import Point
from pyport.diagnose.search import SAME
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.model import Model

#: A penalty is one if what it leaves over is less than this part of it: noise is no penalty.
CLEAR = 1e-3


def _same(got: Any, wanted: Array) -> bool:
    array = np.asarray(got)
    if array.dtype.kind != "f" or array.shape != wanted.shape:
        return False
    return bool(np.abs(array - wanted).max(initial=0) <= SAME * np.abs(wanted).max(initial=0))


def _right(model: Model, point: Point) -> list[Array]:
    return [np.asarray(g) for g in model.gradient(point.X, point.Y, point.parameters)]


def returned_order(blocks: Sequence[Any], right: Sequence[Array]) -> list[int] | None:
    """For each parameter the place at which its right gradient was returned, if all are there in another order."""
    order = []
    for wanted in right:
        found = [j for j, got in enumerate(blocks) if _same(got, wanted) or _same(np.asarray(got).T, wanted)]
        if len(found) != 1:
            return None
        order.append(found[0])
    return order if sorted(order) == list(range(len(right))) and order != sorted(order) else None


def raw(gradient: Gradient, point: Point) -> list[Any] | None:
    """What the function returns, unjudged; None if it raises or returns no list."""
    try:
        result = gradient(*(np.array(item) for item in (point.X, point.Y, *point.parameters)))
    except (Exception, SystemExit):  # the function is the user's and may raise anything
        return None
    return list(result) if isinstance(result, tuple | list) else None


def swapped(gradient: Gradient, model: Model, points: Sequence[Point]) -> list[int] | None:
    """The order in which right blocks are returned, if it is another one and the same at all points."""
    orders = []
    for point in points:
        blocks = raw(gradient, point)
        if blocks is None or len(blocks) != len(point.parameters):
            continue
        orders.append(returned_order(blocks, _right(model, point)))
    if not orders or orders[0] is None or any(order != orders[0] for order in orders):
        return None
    return orders[0]


def remembered(gradient: Gradient, model: Model, points: Sequence[Point]) -> str | None:
    """The card of a function that remembers: it adds to its last result, or gives that of its last call."""
    # Other data, and the same targets: those of softmax must add up to 1.
    first, second = points[0], points[0]._replace(X=points[0].X * 0.5)
    calls = [(point, raw(gradient, point)) for point in (first, second, first, second)]
    if any(blocks is None or len(blocks) != len(first.parameters) for _, blocks in calls):
        return None
    results = [(point, [np.array(block, dtype=float) for block in blocks or []]) for point, blocks in calls]
    # The first call has nothing to remember.
    pairs = list(pairwise(results[1:]))
    if all(_all_same([b - a for a, b in zip(last, blocks, strict=True)], _right(model, point))
           for (_, last), (point, blocks) in pairs):  # fmt: skip
        return "gradient-accumulated"
    if all(_all_same(blocks, _right(model, last_point)) for (last_point, _), (_, blocks) in pairs):
        return "gradient-of-last-call"
    return None


def _all_same(blocks: Sequence[Array], right: Sequence[Array]) -> bool:
    straight = all(_same(got, wanted) for got, wanted in zip(blocks, right, strict=True))
    return straight or all(_same(got.T, wanted) for got, wanted in zip(blocks, right, strict=True))


def other_penalty(model: Model, reading: Reading) -> str | None:
    """The lambda of an L2 penalty that is in the gradient and not, or with another size, in the loss."""
    over = [model.averaged_over(point.X.shape[0]) for point in reading.points]
    for with_bias in (model.decay_bias,) if model.decay else (False, True):
        sizes = _penalties(model, reading, with_bias)
        if sizes is None:
            continue
        if _constant(sizes):
            return f"{sizes[0]:.6g}"
        undivided = [size / N for size, N in zip(sizes, over, strict=True)]
        if _constant(undivided):
            return f"{undivided[0]:.6g} * N"
    return None


def _constant(numbers: Sequence[float]) -> bool:
    return bool(np.ptp(numbers) <= SAME * max(map(abs, numbers)) + 1e-15)


def _penalties(model: Model, reading: Reading, with_bias: bool) -> list[float] | None:
    """The lambda at each point, if at each the gradient differs from the right one by a penalty alone."""
    sizes = []
    for point, answer in zip(reading.points, reading.answers, strict=True):
        plain = _right(model, point)
        unit = _right(_penalised(model, 1.0, with_bias), point)
        without = _right(_penalised(model, 0.0, with_bias), point)
        term = np.concatenate([(a - b).ravel() for a, b in zip(unit, without, strict=True)])
        rest = np.concatenate([(a - b).ravel() for a, b in zip(answer.blocks, without, strict=True)])
        size = float(rest @ term / (term @ term)) if term @ term else 0.0
        scale = max(float(np.abs(g).max(initial=0)) for g in (*plain, *answer.blocks))
        # What is left over is rounding of the gradient, and next to nothing beside the penalty that is too much.
        extra = abs(size - model.decay) * float(np.abs(term).max(initial=0))
        if np.abs(rest - size * term).max(initial=0) > min(SAME * scale, CLEAR * extra):
            return None
        sizes.append(size)
    return sizes


def _penalised(model: Model, size: float, with_bias: bool) -> Model:
    return replace(model, decay=size, decay_bias=with_bias and model.bias != "none")
