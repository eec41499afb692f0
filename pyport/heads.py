"""Heads: what the last sums become, and the loss that is taken of it.

Every loss is a formula in plain NumPy of the last sums Q, (N, K), and the targets Y; a shift
that the result does not depend on keeps ``exp`` in range and counts as a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.activations import sigmoid, sigmoid_slope
from pyport.arithmetic import DualArray

#: The axes of the matrix, for plain arrays with stacks in front and for ensembles with them behind.
MATRIX = (-2, -1)


def _shift(Q: Any, rows: bool) -> Any:
    """A constant near the largest argument of ``exp``, 0 where the arithmetic has no overflow."""
    if isinstance(Q, DualArray):
        return _shift(Q.value, rows)
    if hasattr(Q, "constant_shift"):
        return Q.constant_shift(rows)
    if type(Q) is not np.ndarray:
        return 0
    return Q.real.max(axis=-1, keepdims=True) if rows else np.maximum(Q.real, 0)


def softmax(Q: Any) -> Any:
    """``exp(Q)`` over its sum along each row."""
    E = np.exp(Q - _shift(Q, rows=True))
    return E / E.sum(axis=-1, keepdims=True)


def _cross_entropy_of_sigmoid(Q: Any, Y: Any) -> Any:
    m = _shift(Q, rows=False)
    return (np.log(np.exp(Q - m) + np.exp(-m)) + m - Y * Q).sum(axis=MATRIX)


def _cross_entropy_of_softmax(Q: Any, Y: Any) -> Any:
    m = _shift(Q, rows=True)
    logs = np.log(np.exp(Q - m).sum(axis=-1, keepdims=True)) + m
    return (Y * (logs - Q)).sum(axis=MATRIX)


def _squares_of_sigmoid(Q: Any, Y: Any) -> Any:
    return np.power(sigmoid(Q) - Y, 2).sum(axis=MATRIX)


def _squares(Q: Any, Y: Any) -> Any:
    return np.power(Q - Y, 2).sum(axis=MATRIX)


@dataclass(frozen=True)
class Head:
    """An output function and a loss, summed over samples and outputs.

    Attributes
    ----------
    name : str
    words : str
        What a sentence calls the loss.
    output : callable
        y of Q.
    loss : callable
        The loss of Q and Y.
    delta : callable
        Its derivative by Q, from y and Y.
    sharp_delta : callable or None
        The same from Q and Y, in a form that cancels no digits of a saturated output; None if
        `delta` never does.
    """

    name: str
    words: str
    output: Callable[[Any], Any]
    loss: Callable[[Any, Any], Any]
    delta: Callable[[Any, Any], Any]
    sharp_delta: Callable[[Any, Any], Any] | None = None


HEADS = {
    head.name: head
    for head in (
        Head("sigmoid-bce", "the cross-entropy of sigmoid outputs", sigmoid, _cross_entropy_of_sigmoid,
             lambda y, Y: y - Y),
        Head("sigmoid-sse", "the sum of squares of sigmoid outputs", sigmoid, _squares_of_sigmoid,
             lambda y, Y: 2 * (y - Y) * (y * (1 - y)), lambda Q, Y: 2 * (sigmoid(Q) - Y) * sigmoid_slope(Q)),
        Head("softmax-ce", "the cross-entropy of softmax outputs", softmax, _cross_entropy_of_softmax,
             lambda y, Y: y * Y.sum(axis=-1, keepdims=True) - Y),
        Head("linear-sse", "the sum of squares of linear outputs", lambda Q: Q, _squares,
             lambda y, Y: 2 * (y - Y)),
    )
}  # fmt: skip

#: The factors by which people scale a summed loss, and how a sentence calls them.
SCALES: dict[str, tuple[Callable[[int, int], tuple[int, int]], str]] = {
    "sum": (lambda N, K: (1, 1), "summed over samples"),
    "half": (lambda N, K: (1, 2), "halved and summed over samples"),
    "mean": (lambda N, K: (1, N), "averaged over samples"),
    "half-mean": (lambda N, K: (1, 2 * N), "halved and averaged over samples"),
    "entry-mean": (lambda N, K: (1, N * K), "averaged over samples and outputs"),
}
