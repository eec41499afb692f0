"""Right gradients of three weight matrices as people write them, for one loss each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

from pyport.model import Model

#: What a style is the gradient of.
BCE, SSE, SOFTMAX, LINEAR = (Model(name) for name in ("sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse"))


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def with_dot(unit: Callable[[Any], Any]) -> Callable[..., Any]:
    """Three layers with ``np.dot`` in every product."""

    def grad(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
        Z1 = unit(np.dot(X, W1))
        Z2 = unit(np.dot(Z1, W2))
        d3 = unit(np.dot(Z2, W3)) - Y
        d2 = np.dot(d3, W3.T) * (Z2 * (1 - Z2))
        d1 = np.dot(d2, W2.T) * (Z1 * (1 - Z1))
        return np.dot(X.T, d1), np.dot(Z1.T, d2), np.dot(Z2.T, d3)

    return grad


def recursion(output: Callable[[Any], Any], hidden: Callable[[Any], Any] = sigmoid) -> Callable[..., Any]:
    """Three layers with the error y - Y."""

    def grad(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
        Z1 = hidden(X @ W1)
        Z2 = hidden(Z1 @ W2)
        d3 = output(Z2 @ W3) - Y
        d2 = d3 @ W3.T * (Z2 * (1 - Z2))
        d1 = d2 @ W2.T * (Z1 * (1 - Z1))
        return X.T @ d1, Z1.T @ d2, Z2.T @ d3

    return grad


def functions(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = expit(np.dot(X, W1))
    Z2 = expit(np.dot(Z1, W2))
    d3 = np.subtract(expit(np.dot(Z2, W3)), Y)
    d2 = np.multiply(np.dot(d3, np.transpose(W3)), np.multiply(Z2, 1 - Z2))
    d1 = np.multiply(np.dot(d2, W2.mT), np.multiply(Z1, np.subtract(1, Z1)))
    return [np.dot(X.T, d1), np.matmul(np.matrix_transpose(Z1), d2), Z2.T.dot(d3)]


def tanh(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    t1 = np.tanh(X @ W1 / 2)
    t2 = np.tanh((1 + t1) / 2 @ W2 / 2)
    d3 = 0.5 * (1 + np.tanh(0.5 * ((1 + t2) / 2 @ W3))) - Y
    d2 = d3 @ W3.T * (1 - t2**2) / 4
    d1 = d2 @ W2.T * (1 - t1**2) * 0.25
    return X.T @ d1, ((1 + t1) / 2).T @ d2, (0.5 + t2 / 2).T @ d3


def of_exp(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """The slope of the sigmoid from S and not from Z."""

    def slope(sums: Any) -> Any:
        return np.exp(-sums) / (1 + np.exp(-sums)) ** 2

    S1 = X @ W1
    S2 = sigmoid(S1) @ W2
    d3 = sigmoid(sigmoid(S2) @ W3) - Y
    d2 = d3 @ W3.T * slope(S2)
    d1 = d2 @ W2.T * slope(S1)
    return X.T @ d1, sigmoid(S1).T @ d2, sigmoid(S2).T @ d3


def sample_by_sample(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Rows one by one, summed up in arrays made like the weights."""
    g1, g2, g3 = np.zeros_like(W1), np.zeros_like(W2), np.zeros_like(W3)
    for x, t in zip(X, Y, strict=True):
        z1 = sigmoid(x @ W1)
        z2 = sigmoid(z1 @ W2)
        d3 = sigmoid(z2 @ W3) - t
        d2 = W3 @ d3 * z2 * (1 - z2)
        d1 = np.dot(W2, d2) * z1 * (1 - z1)
        g1 = g1 + np.outer(x, d1)
        g2 = g2 + z1.reshape(-1, 1) * d2
        g3 = g3 + z2[:, np.newaxis] @ d3[np.newaxis, :]
    return g1, g2, g3


def in_place(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    d3 = sigmoid(Z2 @ W3)
    d3 -= Y
    d2 = d3 @ W3.T
    d2 *= Z2 * (1 - Z2)
    d1 = d2 @ W2.T
    d1 *= Z1
    d1 *= 1 - Z1
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3


def rows_stacked(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Loops over rows that build lists."""
    Z1 = np.stack([sigmoid(row @ W1) for row in X])
    Z2 = np.vstack([sigmoid(row @ W2) for row in Z1])
    y = np.stack([np.stack([sigmoid(Z2[n] @ W3[:, k]) for k in range(W3.shape[1])]) for n in range(len(X))])
    d3 = y - Y
    d2 = np.concatenate([(d3[n : n + 1] @ W3.T) * (Z2[n] * (1 - Z2[n])) for n in range(len(X))])
    d1 = np.column_stack([(d2 @ W2[h]) * Z1[:, h] * (1 - Z1[:, h]) for h in range(W2.shape[0])])
    return X.T @ d1, Z1.T @ d2, sum(np.outer(Z2[n], d3[n]) for n in range(len(X)))


def columns_are_samples(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Everything transposed, as courses have it."""
    a1 = sigmoid(W1.T @ X.T)
    a2 = sigmoid(W2.T @ a1)
    d3 = sigmoid(W3.T @ a2) - Y.T
    d2 = W3 @ d3 * a2 * (1 - a2)
    d1 = W2 @ d2 * a1 * (1 - a1)
    return d1 @ X, d2 @ a1.T, d3 @ a2.T


def averaged(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return [(1 / len(X)) * g for g in recursion(sigmoid)(X, Y, W1, W2, W3)]


def averaged_by_shape(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return tuple(g / Y.shape[0] for g in recursion(sigmoid)(X, Y, W1, W2, W3))


def squares(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    y = sigmoid(Z2 @ W3)
    d3 = 2.0 * (y - Y) * y * (1 - y)
    d2 = d3 @ W3.T * Z2 * (1 - Z2)
    d1 = d2 @ W2.T * Z1 * (1 - Z1)
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3


def row_softmax(Q: Any, shifted: Callable[[Any], Any]) -> Any:
    E = np.exp(shifted(Q))
    return E / E.sum(axis=1, keepdims=True)


def softmax_in_place(Q: Any) -> Any:
    Q = Q - np.max(Q, axis=1, keepdims=True)
    E = np.exp(Q)
    E /= np.sum(E, axis=1, keepdims=True)
    return E


def softmax_by_rows(Q: Any) -> Any:
    rows = []
    for q in Q:
        e = np.exp(q - np.max(q))
        rows.append(e / np.sum(e))
    return np.stack(rows)


def stable(A: Any) -> Any:
    e = np.exp(-np.abs(A))
    return np.where(A >= 0, 1 / (1 + e), e / (1 + e))


#: The style, and what it is the gradient of.
STYLES: dict[str, tuple[Callable[..., Any], Model]] = {
    "plain": (recursion(sigmoid), BCE),
    "np functions and expit": (functions, BCE),
    "np.dot": (with_dot(sigmoid), BCE),
    "np.dot, 1 - 1 / (1 + exp(A))": (with_dot(lambda A: 1 - 1 / (1 + np.exp(A))), BCE),
    "tanh": (tanh, BCE),
    "slopes of exp": (of_exp, BCE),
    "exp(A) / (1 + exp(A))": (recursion(*[lambda A: np.exp(A) / (1 + np.exp(A))] * 2), BCE),
    "1 - 1 / (1 + exp(A))": (recursion(*[lambda A: 1 - 1 / (1 + np.exp(A))] * 2), BCE),
    "stable sigmoid": (recursion(stable, stable), BCE),
    "sample by sample": (sample_by_sample, BCE),
    "in place": (in_place, BCE),
    "rows stacked": (rows_stacked, BCE),
    "columns are samples": (columns_are_samples, BCE),
    "averaged": (averaged, Model("sigmoid-bce", "mean")),
    "averaged by shape": (averaged_by_shape, Model("sigmoid-bce", "mean")),
    "squares": (squares, SSE),
    "halved squares of linear outputs": (recursion(lambda Q: Q), Model("linear-sse", "half")),
    "softmax": (recursion(lambda Q: row_softmax(Q, lambda Q: Q)), SOFTMAX),
    "softmax, keepdims": (recursion(lambda Q: row_softmax(Q, lambda Q: Q - Q.max(axis=1, keepdims=True))), SOFTMAX),
    "softmax, np.max of all": (recursion(lambda Q: row_softmax(Q, lambda Q: Q - np.max(Q))), SOFTMAX),
    "softmax, new axis": (recursion(lambda Q: row_softmax(Q, lambda Q: Q - Q.max(axis=1)[:, None])), SOFTMAX),
    "softmax, reshaped": (recursion(lambda Q: row_softmax(Q, lambda Q: Q - np.max(Q, 1).reshape(-1, 1))), SOFTMAX),
    "softmax, transposed": (recursion(lambda Q: row_softmax(Q, lambda Q: (Q.T - Q.max(axis=1)).T)), SOFTMAX),
    "softmax, in place": (recursion(softmax_in_place), SOFTMAX),
    "softmax, by rows": (recursion(softmax_by_rows), SOFTMAX),
}
