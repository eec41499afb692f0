"""Heads: what the last sums become, and the loss that is taken of it.

Every loss is a formula in plain NumPy of the last sums Q, (N, K), and the targets Y; a shift
that the result does not depend on keeps ``exp`` in range and counts as a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.activations import shift, sigmoid, sigmoid_slope, tanh, tanh_slope
from pyport.language import said

#: The axes of the matrix, for plain arrays with stacks in front and for ensembles with them behind.
MATRIX = (-2, -1)


def softmax(Q: Any) -> Any:
    """``exp(Q)`` over its sum along each row."""
    E = np.exp(Q - shift(Q, rows=True))
    return E / E.sum(axis=-1, keepdims=True)


def _cross_entropy_of_sigmoid(Q: Any, Y: Any) -> Any:
    m = shift(Q, rows=False)
    return (np.log(np.exp(Q - m) + np.exp(-m)) + m - Y * Q).sum(axis=MATRIX)


def _cross_entropy_of_softmax(Q: Any, Y: Any) -> Any:
    m = shift(Q, rows=True)
    logs = np.log(np.exp(Q - m).sum(axis=-1, keepdims=True)) + m
    return (Y * (logs - Q)).sum(axis=MATRIX)


def _squares_of(output: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda Q, Y: np.power(output(Q) - Y, 2).sum(axis=MATRIX)


def _through_softmax(y: Any, error: Any) -> Any:
    """The derivative by the sums from that by softmax outputs."""
    return y * (error - (error * y).sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Head:
    """An output function and a loss, summed over samples and outputs, with what is said and written of both.

    Attributes
    ----------
    name : str
        As ``--head`` takes it.
    words : str
        What a sentence calls the loss.
    output : callable
        y of Q.
    loss : callable
        The loss of Q and Y.
    delta : callable
        Its derivative by Q, from y and Y.
    text : str
        That in NumPy's notation.
    sharp_delta : callable or None
        The same from Q and Y, in a form that cancels no digits of a saturated output; None if
        `delta` never does.
    is_linear : bool
        Whether the outputs are the sums: targets may be any numbers, and are drawn around them.
    is_joint : bool
        Whether the outputs of a sample add up to 1: a single one is 1 whatever comes in.
    needs_shares : bool
        Whether the usual formula is the derivative only where the targets of a sample add up to 1.
    short : str
        Another name, or "".
    is_usual : bool
        Whether it is among the first that a gradient is held against.
    """

    name: str
    words: str
    output: Callable[[Any], Any]
    loss: Callable[[Any, Any], Any]
    delta: Callable[[Any, Any], Any]
    text: str
    sharp_delta: Callable[[Any, Any], Any] | None = None
    is_linear: bool = False
    is_joint: bool = False
    needs_shares: bool = False
    short: str = ""
    is_usual: bool = False


#: Every head by its name. One more is one more entry here, and nothing else.
HEADS = {
    head.name: head
    for head in (
        Head("sigmoid-bce", said("the cross-entropy of sigmoid outputs"), sigmoid, _cross_entropy_of_sigmoid,
             lambda y, Y: y - Y, "y - Y", short="bce", is_usual=True),
        Head("sigmoid-sse", said("the sum of squares of sigmoid outputs"), sigmoid, _squares_of(sigmoid),
             lambda y, Y: 2 * (y - Y) * (y * (1 - y)), "2 * (y - Y) * y * (1 - y)",
             lambda Q, Y: 2 * (sigmoid(Q) - Y) * sigmoid_slope(Q), short="sse", is_usual=True),
        Head("softmax-ce", said("the cross-entropy of softmax outputs"), softmax, _cross_entropy_of_softmax,
             lambda y, Y: y * Y.sum(axis=-1, keepdims=True) - Y, "y - Y",
             is_joint=True, needs_shares=True, short="softmax", is_usual=True),
        Head("linear-sse", said("the sum of squares of linear outputs"), lambda Q: Q, _squares_of(lambda Q: Q),
             lambda y, Y: 2 * (y - Y), "2 * (y - Y)", is_linear=True, short="regression", is_usual=True),
        Head("tanh-sse", said("the sum of squares of tanh outputs"), tanh, _squares_of(tanh),
             lambda y, Y: 2 * (y - Y) * (1 - y * y), "2 * (y - Y) * (1 - y ** 2)",
             lambda Q, Y: 2 * (tanh(Q) - Y) * tanh_slope(Q)),
        Head("softmax-sse", said("the sum of squares of softmax outputs"), softmax, _squares_of(softmax),
             lambda y, Y: _through_softmax(y, 2 * (y - Y)),
             "2 * y * (y - Y - np.sum((y - Y) * y, axis=1, keepdims=True))", is_joint=True),
    )
}  # fmt: skip


def full_name(word: str) -> str:
    """The name of the head of this short one; any other word as it is."""
    return next((head.name for head in HEADS.values() if head.short and head.short == word), word)


@dataclass(frozen=True)
class Scale:
    """A factor by which people scale a summed loss.

    Attributes
    ----------
    name : str
    words : str
        How a sentence calls it.
    factor : callable
        Its numerator and denominator, from the numbers of samples N and of outputs K.
    text : str
        What it makes of ``it``.
    is_averaged : bool
        Whether it divides by N; an L2 penalty is then divided too.
    """

    name: str
    words: str
    factor: Callable[[int, int], tuple[int, int]]
    text: str
    is_averaged: bool = False


#: Every scale by its name.
SCALES = {
    scale.name: scale
    for scale in (
        Scale("sum", said("summed over samples"), lambda N, K: (1, 1), "it"),
        Scale("half", said("halved and summed over samples"), lambda N, K: (1, 2), "it / 2"),
        Scale("mean", said("averaged over samples"), lambda N, K: (1, N), "it / N", True),
        Scale("half-mean", said("halved and averaged over samples"), lambda N, K: (1, 2 * N), "it / (2 * N)", True),
        Scale("entry-mean", said("averaged over samples and outputs"), lambda N, K: (1, N * K), "it / (N * K)", True),
    )
}
