"""Errata of the code: sizes, silent expansion, and what a script should not leave out."""

from __future__ import annotations

import numpy as np

from pyport.corrected import Variant
from pyport.errata.card import Erratum
from pyport.errata.output import NEVER_STOP, never_stopping
from pyport.language import Said, said
from pyport.network import backward, forward, sigmoid
from pyport.rand import Stream
from pyport.training import Start, train

#: Second hidden widths to try on the reference's three samples.
WIDTHS = (2, 3, 5, 8)


def _width_is_free() -> list[Said]:
    lines = []
    for M in WIDTHS:
        stream = Stream("matlab", 0)
        trace = train(Start(stream.rand(4, 3), stream.rand(3, M), stream.rand(M, 2)))
        lines.append(
            said("M = {M} with N = 3 samples: W2 is 3x{M}, {steps} steps to the tolerance", M=M, steps=trace.steps)
            if trace.stopped == "tolerance"
            else said("M = {M} with N = 3 samples: W2 is 3x{M}, not after {steps} steps", M=M, steps=trace.steps)
        )
    return lines


def _sizes_expand() -> list[Said]:
    column, row = np.arange(3.0)[:, np.newaxis], np.arange(4.0)[np.newaxis]
    start = never_stopping(1, max_steps=1)
    X, Y, weights = start.X[:, :], start.Y, [start.quantities[name][..., 0] for name in ("W1", "W2", "W3")]
    S1, Z1, S2, Z2, _, y = forward(X, *weights)
    g3, _, _ = backward(X, Y, weights[1], weights[2], S1, Z1, S2, Z2, y)
    slipped = (y - Y)[:, :1] * Z2[:, :1].T
    return [
        said("a 3x1 column .* a 1x4 row: no error, {size}", size=_size(column * row)),
        said(
            "(y(:,1) - Y(:,1)) .* Z2(:,1)', meant as a product of two columns: {size}, where g3 is {expected}",
            size=_size(slipped),
            expected=_size(g3),
        ),
    ]


def _size(array: np.ndarray) -> str:
    return "x".join(map(str, array.shape))


def _left_out() -> list[Said]:
    seed = NEVER_STOP[0]
    limited, with_bias = never_stopping(seed, max_steps=2000), never_stopping(seed, Variant(bias=True))
    empty = sigmoid(np.empty((0, 3)))
    return [
        said(
            "no step limit: rng({seed}) is still at {loss:.4f} after {steps} steps",
            seed=seed,
            loss=limited.quantities["D"][-1],
            steps=limited.steps,
        ),
        said("no bias: with bias terms that start at 0 the same start ends after {steps} steps", steps=with_bias.steps),
        said("sum: a variable of that name hides the function; here it is called loss"),
        said("the sigmoid of an empty matrix is empty here ({size}), not a number", size=_size(empty)),
    ]


WIDTH = Erratum(
    "width",
    said("The second hidden layer may have any width."),
    said("W2 = rand(H, N): the second hidden layer is as wide as there are samples."),
    said("Its width is free; nothing ties it to N. With N = M a missing transpose can go unseen."),
    said("pyport train --hidden-width M"),
    _width_is_free,
)
EXPANSION = Erratum(
    "expansion",
    said("`.*` expands sizes that are compatible, without a word."),
    said("`.*` needs equal sizes."),
    said(
        "Untrue since MATLAB R2016b, and in NumPy: sizes that are compatible expand silently, so a column times a row "
        "gives a matrix where an error was hoped for."
    ),
    said("compare shapes with assert; pyport gradcheck refuses a gradient of another shape than its weights"),
    _sizes_expand,
)
LEFT_OUT = Erratum(
    "left-out",
    said("The script lacks a step limit and bias terms."),
    said("The script is complete."),
    said(
        "It has no step limit and no bias, its variable sum shadows a built-in, and its sigmoid has no answer for an "
        "empty matrix."
    ),
    said("pyport train --max-steps N --correct bias"),
    _left_out,
)
