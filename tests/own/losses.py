"""Losses outside the usual family, each with its right gradient, by one name: f_loss and f."""

import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def softmax(s):
    e = np.exp(s)
    return e / e.sum(axis=1, keepdims=True)


def bce(y, Y):
    return -np.sum(Y * np.log(y) + (1 - Y) * np.log(1 - y))


def huber_loss(X, Y, W1, W2):
    d = np.tanh(X @ W1) @ W2 - Y
    return np.sum(np.where(np.abs(d) <= 1, d**2 / 2, np.abs(d) - 0.5))


def huber(X, Y, W1, W2):
    z = np.tanh(X @ W1)
    d = z @ W2 - Y
    g = np.where(np.abs(d) <= 1, d, np.sign(d))
    return X.T @ (g @ W2.T * (1 - z**2)), z.T @ g


def hinge_loss(X, Y, W1):
    t = np.where(Y > 0.5, 1.0, -1.0)
    return np.sum(np.maximum(0, 1 - t * (X @ W1)))


def hinge(X, Y, W1):
    t = np.where(Y > 0.5, 1.0, -1.0)
    return [-X.T @ (t * (1 - t * (X @ W1) > 0))]


def tanh_sse_loss(X, Y, W1, W2):
    return np.sum((np.tanh(np.tanh(X @ W1) @ W2) - Y) ** 2) / 2


def tanh_sse(X, Y, W1, W2):
    z = np.tanh(X @ W1)
    y = np.tanh(z @ W2)
    d = (y - Y) * (1 - y * y)
    return X.T @ (d @ W2.T * (1 - z * z)), z.T @ d


def softmax_mse_loss(X, Y, W1):
    return np.sum((softmax(X @ W1) - Y) ** 2) / 2


def softmax_mse(X, Y, W1):
    p = softmax(X @ W1)
    g = p - Y
    return [X.T @ (p * (g - (g * p).sum(axis=1, keepdims=True)))]


def relu_then_tanh_loss(X, Y, W1, W2, W3):
    return bce(sig(np.tanh(np.maximum(X @ W1, 0) @ W2) @ W3), Y)


def relu_then_tanh(X, Y, W1, W2, W3):
    s1 = X @ W1
    z1 = np.maximum(s1, 0)
    z2 = np.tanh(z1 @ W2)
    d3 = sig(z2 @ W3) - Y
    d2 = d3 @ W3.T * (1 - z2**2)
    return X.T @ ((d2 @ W2.T) * (s1 > 0)), z1.T @ d2, z2.T @ d3


def leaky_loss(X, Y, W1, W2):
    s = X @ W1
    return -np.sum(Y * np.log(softmax(np.where(s > 0, s, 0.01 * s) @ W2))) / len(X)


def leaky(X, Y, W1, W2):
    s = X @ W1
    z = np.where(s > 0, s, 0.01 * s)
    d = (softmax(z @ W2) - Y) / len(X)
    return X.T @ (d @ W2.T * np.where(s > 0, 1, 0.01)), z.T @ d


def weighted_loss(X, Y, W1):
    w = (Y * np.arange(1, Y.shape[1] + 1)).sum(axis=1, keepdims=True)
    return -np.sum(w * Y * np.log(softmax(X @ W1)))


def weighted(X, Y, W1):
    w = (Y * np.arange(1, Y.shape[1] + 1)).sum(axis=1, keepdims=True)
    return [X.T @ (w * (softmax(X @ W1) - Y))]


def l1_loss(X, Y, W1):
    return np.sum((X @ W1 - Y) ** 2) / (2 * len(X)) + 0.1 * np.sum(np.abs(W1))


def l1(X, Y, W1):
    return [X.T @ (X @ W1 - Y) / len(X) + 0.1 * np.sign(W1)]


def cs231n_loss(X, Y, W1, b1, W2, b2):
    p = softmax(np.maximum(X @ W1 + b1, 0) @ W2 + b2)
    return -np.sum(Y * np.log(p)) / len(X) + 0.05 * (np.sum(W1 * W1) + np.sum(W2 * W2))


def cs231n(X, Y, W1, b1, W2, b2):
    z = np.maximum(X @ W1 + b1, 0)
    d2 = (softmax(z @ W2 + b2) - Y) / len(X)
    d1 = d2 @ W2.T
    d1[z <= 0] = 0
    return X.T @ d1 + 0.1 * W1, np.sum(d1, axis=0), z.T @ d2 + 0.1 * W2, np.sum(d2, axis=0)


def dropout_loss(X, Y, W1, W2):
    mask = (np.random.default_rng(0).random((len(X), W1.shape[1])) < 0.8) / 0.8
    return bce(sig((sig(X @ W1) * mask) @ W2), Y)


def dropout(X, Y, W1, W2):
    mask = (np.random.default_rng(0).random((len(X), W1.shape[1])) < 0.8) / 0.8
    z = sig(X @ W1)
    d = sig((z * mask) @ W2) - Y
    return X.T @ (d @ W2.T * mask * z * (1 - z)), (z * mask).T @ d


def no_output_bias_loss(X, Y, W1, b1, W2):
    return np.sum((np.tanh(X @ W1 + b1) @ W2 - Y) ** 2) / 2


def no_output_bias(X, Y, W1, b1, W2):
    z = np.tanh(X @ W1 + b1)
    d = z @ W2 - Y
    d1 = d @ W2.T * (1 - z**2)
    return X.T @ d1, d1.sum(axis=0), z.T @ d


def bias_first_only_loss(X, Y, W1, W2):
    return bce(sig(sig(X @ W1) @ W2), Y)


def bias_first_only(X, Y, W1, W2):
    z = sig(X @ W1)
    d = sig(z @ W2) - Y
    return X.T @ (d @ W2.T * z * (1 - z)), z.T @ d


def shared_loss(X, Y, W1):
    return np.sum((sig(sig(X @ W1) @ W1.T) - X) ** 2) / 2


def shared(X, Y, W1):
    h = sig(X @ W1)
    y = sig(h @ W1.T)
    d = (y - X) * y * (1 - y)
    return [X.T @ ((d @ W1) * h * (1 - h)) + d.T @ h]
