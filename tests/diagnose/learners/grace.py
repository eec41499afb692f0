import numpy as np


def grad(X, Y, W1, W2, W3, W4):
    """4 weight matrices, tanh inside, sigmoid at the end. E = 0.5 * sum((out - Y)^2)"""
    # forward
    h1 = np.tanh(np.matmul(X, W1))
    h2 = np.tanh(np.matmul(h1, W2))
    h3 = np.tanh(np.matmul(h2, W3))
    out = 1 / (1 + np.exp(-np.matmul(h3, W4)))

    # backward
    d4 = out - Y
    d3 = np.matmul(d4, W4.T) * (1 - h3 * h3)
    d2 = np.matmul(d3, W3.T) * (1 - h2 * h2)
    d1 = np.matmul(d2, W2.T) * (1 - h1 * h1)

    # einsum: n = sample, i = in, o = out
    g4 = np.einsum("ni,no->io", h3, d4)
    g3 = np.einsum("ni,no->io", h2, d3)
    g2 = np.einsum("ni,no->io", h1, d2)
    g1 = np.einsum("ni,no->io", X, d1)
    return g1, g2, g3, g4
