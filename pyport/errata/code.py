"""Errata of the code: sizes, silent expansion, and what a script should not leave out."""

from __future__ import annotations

import numpy as np

from pyport.corrected import Variant
from pyport.errata.card import Erratum
from pyport.errata.output import NEVER_STOP, never_stopping
from pyport.network import backward, forward, sigmoid
from pyport.rand import Stream
from pyport.training import Start, train

#: Second hidden widths to try on the reference's three samples.
WIDTHS = (2, 3, 5, 8)


def _width_is_free() -> list[str]:
    lines = []
    for M in WIDTHS:
        stream = Stream("matlab", 0)
        trace = train(Start(stream.rand(4, 3), stream.rand(3, M), stream.rand(M, 2)))
        lines.append(f"M = {M} with N = 3 samples: W2 is 3x{M}, {trace.steps} steps ({trace.stopped})")
    return lines


def _sizes_expand() -> list[str]:
    column, row = np.arange(3.0)[:, np.newaxis], np.arange(4.0)[np.newaxis]
    start = never_stopping(1, max_steps=1)
    X, Y, weights = start.X[:, :], start.Y, [start.quantities[name][..., 0] for name in ("W1", "W2", "W3")]
    S1, Z1, S2, Z2, _, y = forward(X, *weights)
    g3, _, _ = backward(X, Y, weights[1], weights[2], S1, Z1, S2, Z2, y)
    slipped = (y - Y)[:, :1] * Z2[:, :1].T
    return [
        f"a 3x1 column .* a 1x4 row: no error, {'x'.join(map(str, (column * row).shape))}",
        f"(y(:,1) - Y(:,1)) .* Z2(:,1)', meant as a product of two columns: {'x'.join(map(str, slipped.shape))}, "
        f"where g3 is {'x'.join(map(str, g3.shape))}",
    ]


def _left_out() -> list[str]:
    seed = NEVER_STOP[0]
    limited, with_bias = never_stopping(seed, max_steps=2000), never_stopping(seed, Variant(bias=True))
    empty = sigmoid(np.empty((0, 3)))
    return [
        f"no step limit: rng({seed}) is still at {limited.quantities['D'][-1]:.4f} after {limited.steps} steps",
        f"no bias: with bias terms that start at 0 the same start ends after {with_bias.steps} steps",
        "sum: a variable of that name hides the function; here it is called loss",
        f"the sigmoid of an empty matrix is empty here ({'x'.join(map(str, empty.shape))}), not a number",
    ]


WIDTH = Erratum(
    "width",
    "W2 = rand(H, N): the second hidden layer is as wide as there are samples.",
    "Its width is free; nothing ties it to N. With N = M a missing transpose can go unseen.",
    "pyport train --hidden-width M",
    _width_is_free,
)
EXPANSION = Erratum(
    "expansion",
    "`.*` needs equal sizes.",
    "Untrue since MATLAB R2016b, and in NumPy: sizes that are compatible expand silently, so a column times a row "
    "gives a matrix where an error was hoped for.",
    "compare shapes with assert; pyport gradcheck refuses a gradient of another shape than its weights",
    _sizes_expand,
)
LEFT_OUT = Erratum(
    "left-out",
    "The script is complete.",
    "It has no step limit and no bias, its variable sum shadows a built-in, and its sigmoid has no answer for an "
    "empty matrix.",
    "pyport train --max-steps N --correct bias",
    _left_out,
)
