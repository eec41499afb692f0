"""Layers as public courses write them: a loss, its gradient by hand, a point, and slips in the gradient's text."""

import inspect
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Slip:
    """A change of the gradient's text: which blocks it makes wrong, and by which constant if by one."""

    old: str
    new: str
    wrong: tuple[str, ...]
    ratio: Fraction | None = None


@dataclass(frozen=True)
class Layer:
    name: str
    loss: Any
    grad: Any
    x0: Any
    args: tuple[Any, ...]
    slips: tuple[Slip, ...]
    proved: bool = True

    def with_slip(self, slip: Slip) -> Any:
        text = inspect.getsource(self.grad)
        assert slip.old in text, slip.old
        names = {name: item for name, item in globals().items() if not name.startswith("__")}
        exec(compile(text.replace(slip.old, slip.new), f"{self.name}.py", "exec"), names)
        return names[self.grad.__name__]


rng = np.random.default_rng(17)


def normal(*shape):
    return rng.normal(size=shape)


# dense: affine, ReLU, affine, softmax loss of class numbers


def dense_loss(p, X, y):
    h = np.maximum(0, X.dot(p["W1"]) + p["b1"])
    scores = h.dot(p["W2"]) + p["b2"]
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    logs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(logs[np.arange(X.shape[0]), y]) / X.shape[0]


def dense_grad(p, X, y):
    N = X.shape[0]
    h = np.maximum(0, X.dot(p["W1"]) + p["b1"])
    scores = h.dot(p["W2"]) + p["b2"]
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    d = e / np.sum(e, axis=1, keepdims=True)
    d[np.arange(N), y] -= 1
    d /= N
    g = {"W2": h.T.dot(d), "b2": np.sum(d, axis=0)}
    dh = d.dot(p["W2"].T)
    dh[h <= 0] = 0
    g["W1"] = X.T.dot(dh)
    g["b1"] = np.sum(dh, axis=0)
    return g


# convolution by loops


def conv_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    Ho, Wo = 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    window = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def conv_loss(x, w, b, dout):
    return np.sum(conv_forward(x, w, b, 2, 1) * dout)


def conv_grad(x, w, b, dout):
    stride, pad = 2, 1
    N, F, Ho, Wo = dout.shape
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0,), (0,), (pad,), (pad,)), "constant")
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            db[f] += np.sum(dout[n, f])
            for i in range(Ho):
                for j in range(Wo):
                    rows, cols = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
                    dw[f] += xp[n, :, rows, cols] * dout[n, f, i, j]
                    dxp[n, :, rows, cols] += w[f] * dout[n, f, i, j]
    return dxp[:, :, pad:-pad, pad:-pad], dw, db


# convolution by im2col


def im2col_indices(shape, HH, WW):
    _, C, H, W = shape
    Ho, Wo = H - HH + 1, W - WW + 1
    i0 = np.tile(np.repeat(np.arange(HH), WW), C)
    j0 = np.tile(np.arange(WW), HH * C)
    i1, j1 = np.repeat(np.arange(Ho), Wo), np.tile(np.arange(Wo), Ho)
    i, j = i0.reshape(-1, 1) + i1.reshape(1, -1), j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), HH * WW).reshape(-1, 1)
    return k, i, j


def im2col_loss(x, w, b, dout):
    F, C, HH, WW = w.shape
    k, i, j = im2col_indices(x.shape, HH, WW)
    cols = x[:, k, i, j].transpose(1, 2, 0).reshape(HH * WW * C, -1)
    out = (w.reshape(F, -1) @ cols + b.reshape(-1, 1)).reshape(F, dout.shape[2], dout.shape[3], x.shape[0])
    return np.sum(out.transpose(3, 0, 1, 2) * dout)


def im2col_grad(x, w, b, dout):
    F, C, HH, WW = w.shape
    N = x.shape[0]
    k, i, j = im2col_indices(x.shape, HH, WW)
    cols = x[:, k, i, j].transpose(1, 2, 0).reshape(HH * WW * C, -1)
    flat = dout.transpose(1, 2, 3, 0).reshape(F, -1)
    db = np.sum(dout, axis=(0, 2, 3))
    dw = (flat @ cols.T).reshape(w.shape)
    dcols = w.reshape(F, -1).T @ flat
    dx = np.zeros(x.shape)
    np.add.at(dx, (slice(None), k, i, j), dcols.reshape(C * HH * WW, -1, N).transpose(2, 0, 1))
    return dx, dw, db


# max pooling


def pool_loss(x, dout):
    N, C, H, W = x.shape
    return np.sum(x.reshape(N, C, H // 2, 2, W // 2, 2).max(axis=3).max(axis=4) * dout)


def pool_grad(x, dout):
    N, C, H, W = x.shape
    windows = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = windows.max(axis=3).max(axis=4)
    mask = windows == out[:, :, :, np.newaxis, :, np.newaxis]
    return (mask * dout[:, :, :, np.newaxis, :, np.newaxis]).reshape(x.shape)


# batch normalisation, the short form


def batchnorm_loss(x, gamma, beta, dout):
    xhat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    return np.sum((gamma * xhat + beta) * dout)


def batchnorm_grad(x, gamma, beta, dout):
    N = x.shape[0]
    mu, var = np.mean(x, axis=0), np.var(x, axis=0)
    std = np.sqrt(var + 1e-5)
    xhat = (x - mu) / std
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta


# layer normalisation, step by step


def layernorm_loss(x, gamma, beta, dout):
    mu = x.mean(axis=1, keepdims=True)
    var = ((x - mu) ** 2).mean(axis=1, keepdims=True)
    return np.sum((gamma * (x - mu) / np.sqrt(var + 1e-5) + beta) * dout)


def layernorm_grad(x, gamma, beta, dout):
    D = x.shape[1]
    xmu = x - x.mean(axis=1, keepdims=True)
    var = np.mean(xmu**2, axis=1, keepdims=True)
    ivar = 1 / np.sqrt(var + 1e-5)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xmu, axis=1, keepdims=True) * -0.5 * (var + 1e-5) ** (-1.5)
    dmu = -np.sum(dxhat * ivar, axis=1, keepdims=True) - 2 * dvar * np.mean(xmu, axis=1, keepdims=True)
    dx = dxhat * ivar + dvar * 2 * xmu / D + dmu / D
    return dx, np.sum(dout * xmu * ivar, axis=0), np.sum(dout, axis=0)


# dropout with a mask that is given


def dropout_loss(W1, W2, X, Y, mask):
    h = np.tanh(X @ W1) * mask / 0.75
    return np.mean(np.sum((h @ W2 - Y) ** 2, axis=1))


def dropout_grad(W1, W2, X, Y, mask):
    a = np.tanh(X @ W1)
    h = a * mask / 0.75
    d = 2 * (h @ W2 - Y) / len(X)
    da = d @ W2.T * mask / 0.75
    return X.T @ (da * (1 - a**2)), h.T @ d


# embedding of words


def embedding_loss(E, W, words, y):
    v = E[words].mean(axis=1)
    s = v @ W
    return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])


def embedding_grad(E, W, words, y):
    v = E[words].mean(axis=1)
    p = np.exp(v @ W)
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    dE = np.zeros_like(E)
    dv = p @ W.T / words.shape[1]
    np.add.at(dE, words, dv[:, None, :])
    return dE, v.T @ p


# simple RNN


def rnn_loss(Wx, Wh, b, h0, x, target):
    h, loss = h0, 0.0
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
        loss += 0.5 * np.sum((h - target[:, t]) ** 2)
    return loss


def rnn_grad(Wx, Wh, b, h0, x, target):
    N, T, D = x.shape
    hs = [h0]
    for t in range(T):
        hs.append(np.tanh(x[:, t] @ Wx + hs[-1] @ Wh + b))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh = np.zeros_like(h0)
    for t in reversed(range(T)):
        dh = dh + hs[t + 1] - target[:, t]
        da = dh * (1 - hs[t + 1] ** 2)
        dWx += x[:, t].T @ da
        dWh += hs[t].T @ da
        db += da.sum(axis=0)
        dh = da @ Wh.T
    return dWx, dWh, db, dh


# one LSTM step, and another


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_forward(W, U, b, x, h, c):
    H = h.shape[1]
    steps = []
    for t in range(x.shape[1]):
        a = x[:, t] @ W + h @ U + b
        i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 2 * H : 3 * H])
        g = np.tanh(a[:, 3 * H :])
        c_next = f * c + i * g
        steps.append((x[:, t], h, c, i, f, o, g, c_next))
        c = c_next
        h = o * np.tanh(c)
    return h, steps


def lstm_loss(W, U, b, x, h0, c0, dh):
    h, _ = lstm_forward(W, U, b, x, h0, c0)
    return np.sum(h * dh)


def lstm_grad(W, U, b, x, h0, c0, dh):
    _, steps = lstm_forward(W, U, b, x, h0, c0)
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(b.shape)
    dc = np.zeros(c0.shape)
    for xt, h, c, i, f, o, g, c_next in reversed(steps):
        tc = np.tanh(c_next)
        dc = dc + dh * o * (1 - tc**2)
        da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * tc * o * (1 - o), dc * i * (1 - g**2)])
        dW += xt.T @ da
        dU += h.T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
        dc = dc * f
    return dW, dU, db


# attention


def attention_loss(Q, K, V, dout):
    s = np.einsum("bqd,bkd->bqk", Q, K) / np.sqrt(Q.shape[-1])
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return np.sum((e / e.sum(axis=-1, keepdims=True)) @ V * dout)


def attention_grad(Q, K, V, dout):
    scale = 1 / np.sqrt(Q.shape[-1])
    s = Q @ K.transpose(0, 2, 1) * scale
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    dV = p.swapaxes(1, 2) @ dout
    dp = dout @ V.swapaxes(-1, -2)
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True)) * scale
    return ds @ K, ds.swapaxes(1, 2) @ Q, dV


# multi-class SVM


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y][:, np.newaxis] + 1)
    margins[np.arange(N), y] = 0
    return np.sum(margins) / N + reg * np.sum(W * W)


def svm_grad(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(-1, 1) + 1)
    margins[np.arange(N), y] = 0
    binary = np.zeros(margins.shape)
    binary[margins > 0] = 1
    binary[np.arange(N), y] = -np.sum(binary, axis=1)
    return X.T.dot(binary) / N + 2 * reg * W


# softmax regression, samples in columns


def softmax_loss(W, b, X, Y):
    z = W @ X + b
    a = np.exp(z - np.max(z, axis=0))
    a = a / np.sum(a, axis=0)
    return -np.sum(Y * np.log(a)) / X.shape[1] + 0.5 * 0.1 * np.sum(W**2)


def softmax_grad(W, b, X, Y):
    m = X.shape[1]
    z = W @ X + b
    a = np.exp(z - np.max(z, axis=0))
    a = a / np.sum(a, axis=0)
    dz = a - Y
    return dz @ X.T / m + 0.1 * W, np.sum(dz, axis=1, keepdims=True) / m


Y3 = np.eye(3)[:, [0, 2, 1, 1, 0]]
y5 = np.array([0, 2, 1, 1, 0])
LAYERS = (
    Layer("dense", dense_loss, dense_grad,
          {"W1": normal(4, 6), "b1": normal(6), "W2": normal(6, 3), "b2": normal(3)}, (normal(5, 4), y5),
          (Slip("    d /= N\n", "", ("W1", "b1", "W2", "b2"), Fraction(5)),
           Slip("    dh[h <= 0] = 0\n", "", ("W1", "b1")),
           Slip("np.sum(dh, axis=0)", "2 * np.sum(dh, axis=0)", ("b1",), Fraction(2)))),
    Layer("conv by loops", conv_loss, conv_grad,
          (normal(2, 2, 4, 4), normal(3, 2, 3, 3), normal(3)), (normal(2, 3, 2, 2),),
          (Slip("dxp[n, :, rows, cols] += w[f]", "dxp[n, :, rows, cols] = w[f]", ("x0[0]",)),
           Slip("np.sum(dout[n, f])", "np.mean(dout[n, f])", ("x0[2]",), Fraction(1, 4)),
           Slip("dw[f] += xp[n,", "dw[f] += 3 * xp[n,", ("x0[1]",), Fraction(3)))),
    Layer("conv by im2col", im2col_loss, im2col_grad,
          (normal(2, 2, 4, 3), normal(3, 2, 2, 2), normal(3)), (normal(2, 3, 3, 2),),
          (Slip("axis=(0, 2, 3))", "axis=(0, 2, 3)) / N", ("x0[2]",), Fraction(1, 2)),
           Slip("flat @ cols.T", "-flat @ cols.T", ("x0[1]",), Fraction(-1)),
           Slip("transpose(1, 2, 3, 0).reshape(F, -1)", "transpose(1, 2, 3, 0)[:, ::-1].reshape(F, -1)",
                ("x0[0]", "x0[1]")))),
    Layer("max pool", pool_loss, pool_grad, normal(2, 2, 4, 4), (normal(2, 2, 2, 2),),
          (Slip("return (mask * dout", "return (mask / 4 * dout", ("x",), Fraction(1, 4)),
           Slip("windows == out", "windows != out", ("x",)),
           Slip("windows.max(axis=3).max(axis=4)", "windows.min(axis=3).min(axis=4)", ("x",)))),
    Layer("batch norm", batchnorm_loss, batchnorm_grad, (normal(5, 3), normal(3), normal(3)), (normal(5, 3),),
          (Slip("- xhat * dgamma", "", ("x0[0]",)),
           Slip("np.sum(dout * xhat, axis=0)", "np.sum(dout * (x - mu), axis=0)", ("x0[0]", "x0[1]")),
           Slip("dbeta = dout.sum(axis=0)\n", "dbeta = dout.mean(axis=0)\n", ("x0[0]", "x0[2]")))),
    Layer("layer norm", layernorm_loss, layernorm_grad, (normal(4, 3), normal(3), normal(3)), (normal(4, 3),),
          (Slip("** (-1.5)", "** (-0.5)", ("x0[0]",)),
           Slip(" + dmu / D", "", ("x0[0]",)),
           Slip("np.sum(dout, axis=0)", "np.sum(dout, axis=0) / 4", ("x0[2]",), Fraction(1, 4)))),
    Layer("dropout", dropout_loss, dropout_grad, (normal(3, 4), normal(4, 2)),
          (normal(6, 3), normal(6, 2), (rng.random((6, 4)) < 0.75).astype(float)),
          (Slip("d @ W2.T * mask / 0.75", "d @ W2.T * mask", ("x0[0]",), Fraction(3, 4)),
           Slip("d @ W2.T * mask / 0.75", "d @ W2.T", ("x0[0]",)),
           Slip("h.T @ d", "a.T @ d", ("x0[1]",)))),
    Layer("embedding", embedding_loss, embedding_grad, (normal(6, 3), normal(3, 4)),
          (np.array([[0, 1, 1], [5, 2, 0], [4, 4, 4]]), np.array([1, 3, 0])),
          (Slip("np.add.at(dE, words, dv[:, None, :])", "dE[words] += dv[:, None, :]", ("x0[0]",)),
           Slip(" / words.shape[1]", "", ("x0[0]",), Fraction(3)),
           Slip("p[np.arange(len(y)), y] -= 1", "p[np.arange(len(y)), y - 1] -= 1", ("x0[0]", "x0[1]")))),
    Layer("RNN", rnn_loss, rnn_grad, (normal(2, 3), normal(3, 3) / 2, normal(3), normal(2, 3)),
          (normal(2, 3, 2), normal(2, 3, 3)),
          (Slip("dh = da @ Wh.T", "dh = da @ Wh", ("x0[0]", "x0[1]", "x0[2]", "x0[3]")),
           Slip("dWh += hs[t].T", "dWh += hs[t + 1].T", ("x0[1]",)),
           Slip("db += da.sum(axis=0)", "db = da.sum(axis=0)", ("x0[2]",)))),
    Layer("LSTM", lstm_loss, lstm_grad, (normal(2, 12), normal(3, 12) / 2, normal(12)),
          (normal(2, 2, 2), normal(2, 3), normal(2, 3), normal(2, 3)),
          (Slip("        dc = dc * f\n", "", ("x0[0]", "x0[1]", "x0[2]")),
           Slip("dc * i * (1 - g**2)", "dc * i * (1 - g)", ("x0[0]", "x0[1]", "x0[2]")),
           Slip("dU += h.T @ da", "dU += 2 * h.T @ da", ("x0[1]",), Fraction(2)))),
    Layer("attention", attention_loss, attention_grad, (normal(2, 3, 4), normal(2, 2, 4), normal(2, 2, 3)),
          (normal(2, 3, 3),),
          (Slip("keepdims=True)) * scale", "keepdims=True))", ("x0[0]", "x0[1]"), Fraction(2)),
           Slip("(dp - np.sum(dp * p, axis=-1, keepdims=True))", "dp", ("x0[0]", "x0[1]")),
           Slip("p.swapaxes(1, 2) @ dout", "e.swapaxes(1, 2) @ dout", ("x0[2]",)))),
    Layer("SVM", svm_loss, svm_grad, normal(4, 3), (normal(5, 4), y5, 0.05),
          (Slip(" / N + 2 * reg * W", " / N + reg * W", ("x",)),
           Slip("-np.sum(binary, axis=1)", "-1", ("x",)),
           Slip("X.T.dot(binary) / N + 2 * reg * W", "2 * (X.T.dot(binary) / N + 2 * reg * W)", ("x",), Fraction(2)))),
    Layer("softmax regression", softmax_loss, softmax_grad, (normal(3, 4), normal(3, 1)), (normal(4, 5), Y3),
          (Slip(" + 0.1 * W", " + 0.2 * W", ("x0[0]",)),
           Slip("keepdims=True) / m", "keepdims=True)", ("x0[1]",), Fraction(5)),
           Slip("dz = a - Y", "dz = Y - a", ("x0[0]", "x0[1]")))),
)  # fmt: skip
