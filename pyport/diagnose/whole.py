"""Mistakes that are no exchange of one ingredient: order of the blocks, memory of earlier calls, penalties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from pyport.diagnose.points import Point
from pyport.diagnose.rounding import Rounding, usual_rounding
from pyport.evidence import RESOLUTION
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.model import Model

#: A penalty changes each block that it is in by at least so many times what rounding may.
CLEARLY = 1000.0
EPS = float(np.finfo(np.float64).eps)


class _Wanted(NamedTuple):
    """A right gradient at one point, and how far rounding can take a function from it."""

    blocks: list[Array]
    allowed: list[Array]


def _wanted(model: Model, point: Point) -> _Wanted:
    blocks = [np.asarray(g) for g in model.gradient(point.X, point.Y, point.parameters)]
    return _Wanted(blocks, usual_rounding(model, point))


def _same(got: Any, expected: Array, allowed: Array) -> bool:
    array = np.asarray(got)
    if array.dtype.kind != "f" or array.shape != expected.shape:
        return False
    if not allowed.max(initial=0) <= RESOLUTION * np.abs(expected).max(initial=0):
        return False
    return bool(np.all(np.abs(array - expected) <= allowed))


def returned_order(blocks: Sequence[Any], right: Sequence[Array], allowed: Sequence[Array]) -> list[int] | None:
    """For each parameter the place at which its right gradient was returned, if all are there in another order.

    Parameters
    ----------
    allowed : sequence of array
        How far rounding can take each element of the right ones.
    """
    order = []
    for expected, error in zip(right, allowed, strict=True):
        found = [j for j, got in enumerate(blocks)
                 if _same(got, expected, error) or _same(np.asarray(got).T, expected, error)]  # fmt: skip
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
        orders.append(returned_order(blocks, *_wanted(model, point)))
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
    wanted = {id(point): _wanted(model, point) for point in (first, second)}
    # The first call has nothing to remember.
    pairs = list(pairwise(results[1:]))
    if all(_all_same([b - a for a, b in zip(last, blocks, strict=True)], _of_sum(wanted[id(point)], last, blocks))
           for (_, last), (point, blocks) in pairs):  # fmt: skip
        return "gradient-accumulated"
    if all(_all_same(blocks, wanted[id(last_point)]) for (last_point, _), (_, blocks) in pairs):
        return "gradient-of-last-call"
    return None


def _of_sum(wanted: _Wanted, last: Sequence[Array], blocks: Sequence[Array]) -> _Wanted:
    """What is allowed of the difference of two results: each of them was rounded."""
    if not all(a.shape == b.shape for a, b in zip(last, blocks, strict=True)):
        return wanted
    rounded = [EPS * max(np.abs(a).max(initial=0), np.abs(b).max(initial=0)) for a, b in zip(last, blocks, strict=True)]
    return wanted._replace(allowed=[error + more for error, more in zip(wanted.allowed, rounded, strict=True)])


def _all_same(blocks: Sequence[Array], wanted: _Wanted) -> bool:
    return any(
        all(_same(got.T if turned else got, right, error) for got, right, error in zip(blocks, *wanted, strict=True))
        for turned in (False, True)
    )


def other_penalty(model: Model, rounding: Rounding) -> str | None:
    """The lambda of an L2 penalty that is in the gradient and not, or with another size, in the loss."""
    over = [model.averaged_over(point.X.shape[0]) for point in rounding.reading.points]
    for with_bias in (model.decay_bias,) if model.decay else (False, True):
        sizes = _penalties(model, rounding, with_bias)
        if sizes is None:
            continue
        if _constant(sizes):
            return f"{sizes[0].value:.6g}"
        undivided = [_Size(size.value / N, size.error / N) for size, N in zip(sizes, over, strict=True)]
        if _constant(undivided):
            return f"{undivided[0].value:.6g} * N"
    return None


class _Size(NamedTuple):
    """A lambda, and how far rounding can take it."""

    value: float
    error: float


def _constant(sizes: Sequence[_Size]) -> bool:
    return max(s.value - s.error for s in sizes) <= min(s.value + s.error for s in sizes)


def _penalties(model: Model, rounding: Rounding, with_bias: bool) -> list[_Size] | None:
    """The lambda at each point, if at each the gradient differs from the right one by a penalty alone."""
    sizes = []
    for n, (point, answer) in enumerate(zip(rounding.reading.points, rounding.reading.answers, strict=True)):
        terms, without = penalty_terms(model, point, with_bias)
        rest = [a - b for a, b in zip(answer.blocks, without, strict=True)]
        weight = sum(float(np.sum(term**2)) for term in terms)
        if not weight:
            return None
        size = sum(float(np.sum(a * term)) for a, term in zip(rest, terms, strict=True)) / weight
        extra, spread = abs(size - model.decay), 0.0
        # What is left over is rounding, element by element, and next to nothing beside the penalty.
        if _far(rest, terms, size):
            return None
        for part, term, plain, error in zip(rest, terms, without, rounding.allowed(n, model), strict=True):
            # The term and the rest are differences of two gradients.
            allowed = error + 4 * EPS * (np.abs(part) + (1 + abs(size)) * (np.abs(plain) + np.abs(term)))
            if not np.all(np.abs(part - size * term) <= allowed):
                return None
            if term.any() and not extra * np.abs(term).max() >= CLEARLY * allowed.max():
                return None
            spread += float(np.sum(allowed * np.abs(term)))
        sizes.append(_Size(size, 2 * spread / weight))
    return sizes


def penalty_terms(model: Model, point: Point, with_bias: bool) -> tuple[list[Array], list[Array]]:
    """The gradient of a penalty of size 1 in each block, and the gradient without one."""
    unit, without = (
        [np.asarray(g) for g in _penalised(model, size, with_bias).gradient(point.X, point.Y, point.parameters)]
        for size in (1.0, 0.0)
    )
    return [a - b for a, b in zip(unit, without, strict=True)], without


def _far(rest: Sequence[Array], terms: Sequence[Array], size: float) -> bool:
    """Whether more is left over than any rounding is, so that none need be computed."""
    left = max(float(np.abs(a - size * term).max(initial=0)) for a, term in zip(rest, terms, strict=True))
    largest = max(float(np.abs(a).max(initial=0)) for a in rest)
    return not left <= RESOLUTION * largest


def _penalised(model: Model, size: float, with_bias: bool) -> Model:
    return replace(model, decay=size, decay_bias=with_bias and model.bias != "none")
