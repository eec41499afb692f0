"""One mistake, 1 - Z for the slope of both hidden layers, in code as people write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def arrays(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    d3 = sigmoid(Z2 @ W3) - Y
    d2 = d3 @ W3.T * (1 - Z2)
    d1 = d2 @ W2.T * (1 - Z1)
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3


def double_loops(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    y = sigmoid(Z2 @ W3)
    g1, g2, g3 = np.zeros(W1.shape), np.zeros(W2.shape), np.zeros(W3.shape)
    for n in range(X.shape[0]):
        d2, d1 = np.zeros(W3.shape[0]), np.zeros(W2.shape[0])
        for j in range(W3.shape[0]):
            for k in range(W3.shape[1]):
                g3[j, k] += Z2[n, j] * (y[n, k] - Y[n, k])
                d2[j] += (y[n, k] - Y[n, k]) * W3[j, k]
            d2[j] *= 1 - Z2[n, j]
        for i in range(W2.shape[0]):
            for j in range(W2.shape[1]):
                g2[i, j] += Z1[n, i] * d2[j]
                d1[i] += d2[j] * W2[i, j]
            d1[i] *= 1 - Z1[n, i]
        for f in range(W1.shape[0]):
            for i in range(W1.shape[1]):
                g1[f, i] += X[n, f] * d1[i]
    return g1, g2, g3


def functions(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    Z1 = sigmoid(np.dot(X, W1))
    Z2 = sigmoid(np.dot(Z1, W2))
    d3 = np.subtract(sigmoid(np.dot(Z2, W3)), Y)
    d2 = np.multiply(np.dot(d3, np.transpose(W3)), np.subtract(1, Z2))
    d1 = np.multiply(np.dot(d2, np.transpose(W2)), np.subtract(1, Z1))
    return [np.dot(np.transpose(X), d1), np.dot(np.transpose(Z1), d2), np.dot(np.transpose(Z2), d3)]


def lists(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return [g.tolist() for g in arrays(X, Y, W1, W2, W3)]


def sample_by_sample(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    total = [0 * W1, 0 * W2, 0 * W3]
    for n in range(len(X)):
        blocks = arrays(X[n : n + 1], Y[n : n + 1], W1, W2, W3)
        total = [a + b for a, b in zip(total, blocks, strict=True)]
    return total


def transposed(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return [g.T for g in arrays(X, Y, W1, W2, W3)]


def by_columns(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return np.concatenate([g.ravel(order="F") for g in arrays(X, Y, W1, W2, W3)])


def by_rows(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    return np.concatenate([g.ravel() for g in arrays(X, Y, W1, W2, W3)])


PYTHON: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (arrays, double_loops, functions, lists, sample_by_sample, transposed, by_columns, by_rows)
}

_HEAD = "function [g1, g2, g3] = grad(X, Y, W1, W2, W3)\n"
_FORWARD = "Z1 = 1 ./ (1 + exp(-X * W1)); Z2 = 1 ./ (1 + exp(-Z1 * W2)); y = 1 ./ (1 + exp(-Z2 * W3));\n"
_BACK = "d3 = y - Y; d2 = (d3 * W3') .* (1 - Z2); d1 = (d2 * W2') .* (1 - Z1);\n"
_OUT = "g1 = X' * d1; g2 = Z1' * d2; g3 = Z2' * d3;\n"
MATLAB = {
    "arrays": _HEAD + _FORWARD + _BACK + _OUT + "end\n",
    "vector": "function g = grad(X, Y, W1, W2, W3)\n" + _FORWARD + _BACK + _OUT + "g = [g1(:); g2(:); g3(:)];\nend\n",
    "cells": _HEAD + """W = {W1, W2, W3}; Z = {X};
for k = 1:3
    Z{k + 1} = 1 ./ (1 + exp(-Z{k} * W{k}));
end
d = Z{4} - Y; g = cell(1, 3);
for k = 3:-1:1
    g{k} = Z{k}' * d;
    d = (d * W{k}') .* (1 - Z{k});
end
[g1, g2, g3] = g{:};
end
""",
    "structs": _HEAD + """net.W = {W1, W2, W3};
net.Z1 = 1 ./ (1 + exp(-X * W1)); net.Z2 = 1 ./ (1 + exp(-net.Z1 * W2)); net.y = 1 ./ (1 + exp(-net.Z2 * W3));
d.three = net.y - Y;
d.two = (d.three * net.W{3}') .* (1 - net.Z2);
d.one = (d.two * net.W{2}') .* (1 - net.Z1);
g1 = X' * d.one; g2 = net.Z1' * d.two; g3 = net.Z2' * d.three;
end
""",
    "one sample at a time": _HEAD + "g1 = 0 * W1; g2 = 0 * W2; g3 = 0 * W3; XX = X; YY = Y;\nfor n = 1:size(XX, 1)\n"
    "X = XX(n, :); Y = YY(n, :);\n" + _FORWARD + _BACK
    + "g1 = g1 + X' * d1; g2 = g2 + Z1' * d2; g3 = g3 + Z2' * d3;\nend\nend\n",
}  # fmt: skip
