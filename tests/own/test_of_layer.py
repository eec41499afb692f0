"""A backward pass of a layer is held to the forward pass beside it: two functions with a cache, or two methods."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.interactive import diagnose, gradcheck
from pyport.targets import load
from pyport.verdict import Verdict

FUNCTIONS = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    dw = x.reshape(len(x), -1).T @ dout
    return (dout @ w.T).reshape(x.shape), dw, dout.sum(axis=0)

def linear_forward(A, W, b):
    return W @ A + b, (A, W)

def linear_backward(dZ, cache):
    A, W = cache
    m = A.shape[1]
    return W.T @ dZ, dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m

def relu(Z):
    return np.maximum(0, Z), Z

def relu_backward(dA, cache):
    return dA * (cache > 0)

def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    off = x - x.mean(axis=0)
    s = np.sqrt((off**2).mean(axis=0) + eps)
    return gamma * off / s + beta, (off / s, gamma, s)

def batchnorm_backward_alt(dout, cache):
    n, gamma, s = cache
    d = dout * gamma
    dx = (d - d.mean(axis=0) - n * (d * n).mean(axis=0)) / s
    return dx, (dout * n).sum(axis=0), dout.sum(axis=0)

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    F, _, HH, WW = w.shape
    H, W = (x.shape[2] + 2 * pad - HH) // stride + 1, (x.shape[3] + 2 * pad - WW) // stride + 1
    out = np.zeros((len(x), F, H, W))
    for i in range(H):
        for j in range(W):
            part = padded[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.tensordot(part, w, ((1, 2, 3), (1, 2, 3))) + b
    return out, (x, w, conv_param, padded)

def conv_backward_naive(dout, cache):
    x, w, conv_param, padded = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * stride, i * stride + w.shape[2])
            columns = slice(j * stride, j * stride + w.shape[3])
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], (0, 0))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, 1)
    return dpadded[:, :, pad:-pad, pad:-pad], dw, dout.sum(axis=(0, 2, 3))

def embedding_forward(x, W):
    return W[x], (x, W.shape)

def embedding_backward(dout, cache):
    x, shape = cache
    dW = np.zeros(shape)
    np.add.at(dW, x, dout)
    return dW
"""
CLASSES = """
import numpy as np

class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(input_size, output_size)
        self.bias = np.zeros((1, output_size))

    def forward(self, input):
        self.input = input
        return input @ self.weights + self.bias

    def backward(self, output_gradient, learning_rate):
        back = output_gradient @ self.weights.T
        self.weights -= learning_rate * self.input.T @ output_gradient
        self.bias -= learning_rate * output_gradient.sum(axis=0, keepdims=True)
        return back

class Column(Dense):
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in)
        self.b = np.random.randn(n_out, 1)

    def forward(self, x):
        self.x = x
        return np.tanh(self.W @ x + self.b)

    def backward(self, grad, lr):
        grad = grad * (1 - np.tanh(self.W @ self.x + self.b) ** 2)
        back = self.W.T @ grad
        self.W -= lr * grad @ self.x.T
        self.b -= lr * grad
        return back

class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return x @ W + b

    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ self.params[0].T

class Scale:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma = None

    def forward(self, x):
        self.x = x
        return self.gamma * x + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.x).sum(axis=0), dout.sum(axis=0)
        return dout * self.gamma

class Held:
    def __init__(self, n_inputs, n_neurons):
        self.weights, self.biases = np.ones((n_inputs, n_neurons)), np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.z = inputs @ self.weights + self.biases
        self.output = np.maximum(self.z, 0)

    def backward(self, dvalues):
        dz = dvalues * (self.z > 0)
        self.dweights, self.dbiases = self.inputs.T @ dz, dz.sum(axis=0, keepdims=True)
        self.dinputs = dz @ self.weights.T
"""
#: What is judged, a slip in it, and the blocks that this makes wrong.
LAYERS = [
    ("affine_backward", ("dw = x", "dw = 2 * x"), "w"),
    ("linear_backward", ("axis=1, keepdims=True) / m", "axis=1, keepdims=True)"), "W"),
    ("relu_backward", ("cache > 0", "cache > -0.5"), "Z"),
    ("batchnorm_backward_alt", ("d - d.mean(axis=0)", "d"), "x"),
    ("rnn_step_backward", ("(1 - next_h**2)", "next_h * (1 - next_h)"), "x, prev_h, Wx, Wh, b"),
    ("conv_backward_naive", ("dpadded[:, :, rows, columns] +=", "dpadded[:, :, rows, columns] ="), "x"),
    ("embedding_backward", ("np.add.at(dW, x, dout)", "dW[x] += dout"), "W"),
    (
        "Dense.backward",
        ("return back\n\nclass Column", "return output_gradient @ self.weights.T\n\nclass Column"),
        "input",
    ),
    ("Column.backward", ("self.b -= lr * grad", "self.b -= grad * grad"), "b"),
    ("Affine.backward", ("self.grads[1][...]", "self.params[0][...]"), "x, b"),
    ("Scale.backward", ("(dout * self.x).sum", "(dout + self.x).sum"), "gamma"),
    ("Held.backward", ("dz.sum(axis=0, keepdims=True)", "dz.mean(axis=0, keepdims=True)"), "biases"),
    ("Held.backward", ("dz @ self.weights.T", "dvalues @ self.weights.T"), "inputs"),
]


def written(folder: Path, name: str, slip: tuple[str, str] = ("", "")) -> str:
    text = CLASSES if "." in name else FUNCTIONS
    assert slip[0] in text
    (folder / "my.py").write_text(text.replace(*slip), encoding="utf-8")
    return f"{folder / 'my.py'}:{name}"


@pytest.mark.parametrize(("name", "slip", "wrong"), LAYERS, ids=[name for name, _, _ in LAYERS])
@pytest.mark.sampled(4)
def test_a_backward_pass_is_that_of_its_forward_pass(
    tmp_path: Path, name: str, slip: tuple[str, str], wrong: str
) -> None:
    right = gradcheck(written(tmp_path, name))
    assert right.verdict is Verdict.PASS, str(right)
    assert ("divided by the 5 samples" in " ".join(str(right).split())) is (name == "linear_backward")
    found = gradcheck(written(tmp_path, name, slip))
    assert found.verdict is Verdict.FAIL
    told = {block for item in found.evidence if item.verdict is Verdict.FAIL
            for block, is_right in zip(found.names.blocks, item.blocks, strict=True) if not is_right}  # fmt: skip
    assert told == set(wrong.split(", "))


def test_parameters_by_which_no_gradient_is_given_are_named(tmp_path: Path) -> None:
    slip = ("return (dout @ w.T).reshape(x.shape), dw, dout.sum(axis=0)", "return (dout @ w.T).reshape(x.shape), dw")
    assert "it gives no gradient by b" in str(gradcheck(written(tmp_path, "affine_backward", slip)))
    assert "it gives no gradient by" not in str(gradcheck(written(tmp_path, "affine_backward")))


def test_a_point_of_ones_own_is_what_the_forward_pass_takes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    point = {"x": rng.normal(size=(2, 3, 2)), "w": rng.normal(size=(6, 4)), "b": rng.normal(size=4)}
    target = written(tmp_path, "affine_backward")
    assert diagnose(target, inputs=point).verdict is Verdict.PASS
    assert "x 2x3x2, w 6x4, b 4, dout 2x4" in " ".join(str(gradcheck(target, inputs=point)).split())
    with pytest.raises(InputError, match="w is missing"):
        gradcheck(target, inputs={"x": point["x"], "b": point["b"]})


def test_a_forward_pass_that_does_not_run_is_said_to_raise(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"affine_forward: it raises NameError: .* Give what affine_forward takes"):
        gradcheck(written(tmp_path, "affine_backward", ("@ w + b", "@ w + b + c")))


def test_a_network_that_takes_targets_is_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    network = (
        "class Net:\n    def forward(self, X):\n        return X\n\n    def backward(self, X, Y):\n        return X\n"
    )
    path.write_text(network, encoding="utf-8")
    assert load(f"{path}:Net.backward").layer is None
    path.write_text(network.replace("self, X, Y", "self, dout"), encoding="utf-8")
    assert load(f"{path}:Net.backward").layer is not None
