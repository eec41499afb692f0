"""Mistakes that are no exchange of one ingredient: order of the blocks, memory of earlier calls, penalties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
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


class Wanted:
    """The right gradient at one point; how far rounding can take a function from it is computed when it is needed.

    Attributes
    ----------
    blocks : list of array
    """

    def __init__(self, model: Model, point: Point) -> None:
        self.model, self.point = model, point
        self.blocks: list[Array] = [np.asarray(g) for g in model.gradient(point.X, point.Y, point.parameters)]

    @cached_property
    def allowed(self) -> list[Array]:
        """For each element, if nothing is known of how the function computes."""
        return usual_rounding(self.model, self.point)

    def same(self, got: Any, k: int, rounded: float = 0.0) -> bool:
        """Whether an array is block k to within rounding, of which some more may be allowed."""
        array, expected = np.asarray(got), self.blocks[k]
        if array.dtype.kind != "f" or array.shape != expected.shape:
            return False
        difference, largest = np.abs(array - expected), np.abs(expected).max(initial=0)
        if not difference.max(initial=0) <= RESOLUTION * largest:
            return False
        allowed = self.allowed[k] + rounded
        return bool(allowed.max(initial=0) <= RESOLUTION * largest and np.all(difference <= allowed))


def returned_order(blocks: Sequence[Any], right: Wanted) -> list[int] | None:
    """For each parameter the place at which its right gradient was returned, if all are there in another order."""
    order = []
    for k in range(len(right.blocks)):
        found = [j for j, got in enumerate(blocks) if right.same(got, k) or right.same(np.asarray(got).T, k)]
        if len(found) != 1:
            return None
        order.append(found[0])
    return order if sorted(order) == list(range(len(right.blocks))) and order != sorted(order) else None


def raw(gradient: Gradient, point: Point) -> list[Any] | None:
    """What the function returns, unjudged; None if it raises or returns no list."""
    try:
        result = gradient(*(np.array(item) for item in (point.X, point.Y, *point.parameters)))
    except (Exception, SystemExit):  # the function is the user's and may raise anything
        return None
    return list(result) if isinstance(result, tuple | list) else None


#: A point and what the function returned there.
Call = tuple[Point, list[Any] | None]


def swapped(calls: Sequence[Call], model: Model) -> list[int] | None:
    """The order in which right blocks are returned, if it is another one and the same at all points."""
    orders = []
    for point, blocks in calls:
        if blocks is None or len(blocks) != len(point.parameters):
            continue
        orders.append(returned_order(blocks, Wanted(model, point)))
        if orders[-1] is None:
            return None
    return orders[0] if orders and all(order == orders[0] for order in orders) else None


def four_calls(gradient: Gradient, point: Point) -> list[Call]:
    """Calls at two points in turns, which show what a function remembers."""
    # Other data, and the same targets: those of softmax must add up to 1.
    return [(p, raw(gradient, p)) for p in (point, point._replace(X=point.X * 0.5)) * 2]


def remembered(calls: Sequence[Call], model: Model) -> str | None:
    """The card of a function that remembers: it adds to its last result, or gives that of its last call."""
    if any(blocks is None or len(blocks) != len(point.parameters) for point, blocks in calls):
        return None
    results = [[np.array(block, dtype=float) for block in blocks or []] for _, blocks in calls]
    wanted = [Wanted(model, point) for point, _ in calls[:2]] * 2
    # The first call has nothing to remember.
    later = range(2, len(calls))
    if all(_is_sum(results[n - 1], results[n], wanted[n]) for n in later):
        return "gradient-accumulated"
    return "gradient-of-last-call" if all(_all_same(results[n], wanted[n - 1]) for n in later) else None


def _is_sum(last: Sequence[Array], blocks: Sequence[Array], wanted: Wanted) -> bool:
    """Whether the right gradient was added to the last result."""
    if any(a.shape != b.shape for a, b in zip(last, blocks, strict=True)):
        return False
    # Each of the two was rounded.
    rounded = EPS * max(float(np.abs(block).max(initial=0)) for block in (*last, *blocks))
    return _all_same([b - a for a, b in zip(last, blocks, strict=True)], wanted, rounded)


def _all_same(blocks: Sequence[Array], wanted: Wanted, rounded: float = 0.0) -> bool:
    return any(
        all(wanted.same(got.T if turned else got, k, rounded) for k, got in enumerate(blocks))
        for turned in (False, True)
    )


def other_penalty(model: Model, rounding: Rounding) -> str | None:
    """The lambda of an L2 penalty that is in the gradient and not, or with another size, in the loss."""
    over = [model.decay_divisor(point.X.shape[0]) for point in rounding.reading.points]
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
