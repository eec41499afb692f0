"""The network of the reference, line by line: sigmoid, forward, backward, update.

Each ported line names the MATLAB line that it repeats; names and order of operations are
MATLAB's. The arrays decide the arithmetic: float64, strict, bounded (see `pyport.arithmetic`).

Sizes: N samples, F features, H first hidden width, M second hidden width, K outputs.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def sigmoid(A: Any) -> Any:
    """The logistic function of every element; where ``exp`` overflows it is 0.

    ::

        sigmoid.m:9   Z(i, j) = 1 / (1 + exp(-A(i, j)));
    """
    return 1 / (1 + np.exp(-A))  # sigmoid.m:9


def forward(X: Any, W1: Any, W2: Any, W3: Any) -> tuple[Any, ...]:
    """S1, Z1, S2, Z2, Q, y: sums and outputs of the three layers.

    ::

        forward.m:5   S1 = X * W1;
        forward.m:10  y = sigmoid(Q);

    Parameters
    ----------
    X : (N, F)
    W1, W2, W3 : (F, H), (H, M), (M, K)

    Returns
    -------
    S1, Z1 : (N, H)
    S2, Z2 : (N, M)
    Q, y : (N, K)
    """
    S1 = X @ W1  # forward.m:5
    Z1 = sigmoid(S1)  # forward.m:6
    S2 = Z1 @ W2  # forward.m:7
    Z2 = sigmoid(S2)  # forward.m:8
    Q = Z2 @ W3  # forward.m:9
    y = sigmoid(Q)  # forward.m:10
    return S1, Z1, S2, Z2, Q, y


def sum_of_squares(y: Any, Y: Any) -> Any:
    """The squared differences of y and Y, both (N, K), summed over samples and outputs.

    ::

        sum_of_squares.m:6   loss = loss + (y(m, n) - Y(m, n))^2;
    """
    loss = np.power(y - Y, 2).sum()  # sum_of_squares.m:6
    return loss


def backward(X: Any, Y: Any, W2: Any, W3: Any, S1: Any, Z1: Any, S2: Any, Z2: Any, y: Any) -> tuple[Any, Any, Any]:
    """g3, g2, g1: the hand-derived gradients, summed over samples, each transposed.

    ::

        backward.m:7   g3 = (y - Y)' * Z2;

    They are the gradient of the cross-entropy of y and Y, taken at the weights from before
    the update. ``@`` and ``*`` bind equally, left to right, as ``*`` and ``.*`` do in MATLAB.

    Returns
    -------
    g3, g2, g1 : (K, M), (M, H), (H, F)
    """
    g3 = (y - Y).T @ Z2  # backward.m:7
    g2 = ((y - Y) @ W3.T * (sigmoid(S2) * (1 - sigmoid(S2)))).T @ Z1  # backward.m:8
    # fmt: off
    g1 = (((y - Y) @ W3.T * (sigmoid(S2) * (1 - sigmoid(S2)))) @ W2.T * (sigmoid(S1) * (1 - sigmoid(S1)))).T @ X  # backward.m:9
    # fmt: on
    return g3, g2, g1


def update(W1: Any, W2: Any, W3: Any, g1: Any, g2: Any, g3: Any, a: float) -> tuple[Any, Any, Any]:
    """W1, W2, W3 after one step of gradient descent with learning rate `a`.

    ::

        update.m:3   W1 = W1 - a * g1';
    """
    W1 = W1 - a * g1.T  # update.m:3
    W2 = W2 - a * g2.T  # update.m:4
    W3 = W3 - a * g3.T  # update.m:5
    return W1, W2, W3
