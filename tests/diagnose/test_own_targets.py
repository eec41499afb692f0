"""Functions that take labels alone, are near to a gradient, or have one layer: what is said of them is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import run

CODE = """
import numpy as np

def sigmoid(A):
    return 1 / (1 + np.exp(-A))

def right(X, Y, *W):
    Z = [X]
    for w in W:
        Z.append(sigmoid(Z[-1] @ w))
    d, g = Z[-1] - Y, []
    for k in reversed(range(len(W))):
        g.insert(0, Z[k].T @ d)
        d = d @ W[k].T * Z[k] * (1 - Z[k])
    return g

def checked(Y):
    if not set(np.unique(Y)) <= {0.0, 1.0}:
        raise ValueError("labels are 0 or 1")
    return Y

def asserting(X, Y, W1, W2):
    return right(X, checked(Y), W1, W2)

def asserting3(X, Y, W1, W2, W3):
    return right(X, checked(Y), W1, W2, W3)

def table(X, Y, W1, W2):
    known = {0.0: 0.0, 1.0: 1.0}
    return right(X, np.array([[known[v] for v in row] for row in Y.tolist()]), W1, W2)

def one_hot(X, Y, W1, W2):
    assert np.all(Y.sum(axis=1) == 1) and set(Y.flat) <= {0, 1}
    return right(X, Y, W1, W2)

def positions(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    E = np.exp(Z @ W2)
    d = E / E.sum(axis=1, keepdims=True)
    d[np.arange(len(d)), np.nonzero(Y)[1]] -= 1
    return X.T @ (d @ W2.T * Z * (1 - Z)), Z.T @ d

def asserting_wrong(X, Y, W1, W2):
    g1, g2 = asserting(X, Y, W1, W2)
    return 2 * g1, g2

def positions_wrong(X, Y, W1, W2):
    g1, g2 = positions(X, Y, W1, W2)
    return g1[::-1], g2

def four(X, Y, W1, W2):
    if X.shape[0] != 4:
        raise ValueError("four samples")
    return asserting(X, Y, W1, W2)

def leaky(slope, softmax):
    def gradient(X, Y, W1, W2):
        S = X @ W1
        Z = np.where(S > 0, S, slope * S)
        Q = Z @ W2
        if softmax:
            E = np.exp(Q - Q.max(axis=1, keepdims=True))
            d = E / E.sum(axis=1, keepdims=True) - Y
        else:
            d = sigmoid(Q) - Y
        return X.T @ (d @ W2.T * np.where(S > 0, 1, slope)), Z.T @ d
    return gradient

# Nobody has such a slope.
leaky_softmax, leaky_sigmoid = leaky(0.013, True), leaky(0.013, False)

def factor(X, Y, W1, W2):
    return [0.995 * g for g in right(X, Y, W1, W2)]

def element(X, Y, W1, W2):
    g1, g2 = right(X, Y, W1, W2)
    g2[0, 0] *= 1.003
    return g1, g2

def half(X, Y, W1, W2):
    return [g.astype(np.float16).astype(float) for g in right(X, Y, W1, W2)]

def decimals(X, Y, W1, W2):
    return [np.round(g, 3) for g in right(X, Y, W1, W2)]

def one_layer(X, Y, W, b):
    r = sigmoid(X @ W + b) - Y
    return X.T @ r, r.sum(axis=0)

def one_layer_b_first(X, Y, bias, weights):
    g, gb = one_layer(X, Y, weights, bias)
    return gb, g

def one_layer_wrong(X, Y, W, b):
    g, gb = one_layer(X, Y, W, b)
    return g, gb / len(X)
"""
LABELS, ROWS = "for labels (Y of 0 and 1)", "for labels (rows of Y with a single 1)"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def judged(file: Path, name: str, *options: str) -> tuple[int, str, int, str]:
    checked, diagnosed = (run(command, f"{file}:{name}", *options) for command in ("gradcheck", "diagnose"))
    return checked[0], " ".join(checked[1].split()), diagnosed[0], " ".join(diagnosed[1].split())


@pytest.mark.parametrize(
    ("name", "kind", "refusal"),
    [
        ("asserting", LABELS, "ValueError: labels are 0 or 1"),
        ("asserting3", LABELS, "ValueError: labels are 0 or 1"),
        ("table", LABELS, "KeyError: 0."),
        ("one_hot", ROWS, "AssertionError"),
        ("positions", LABELS, "IndexError: shape mismatch"),
    ],
)
@pytest.mark.sampled(3)
def test_what_takes_labels_alone_passes_for_these_and_no_size_is_blamed(
    file: Path, name: str, kind: str, refusal: str
) -> None:
    code, out, diagnosed, told = judged(file, name)
    assert (code, diagnosed) == (0, 0)
    assert kind in out
    assert f"judged {kind}" in told
    assert f"for other targets it raises {refusal}" in told
    assert "hide" not in out + told
    assert "one output" not in out + told


@pytest.mark.parametrize(("name", "mistake"), [("asserting_wrong", "[twice]"), ("positions_wrong", "")])
def test_their_wrong_twins_fail_and_are_not_called_zero(file: Path, name: str, mistake: str) -> None:
    code, out, diagnosed, told = judged(file, name, "--head", "softmax" if name == "positions_wrong" else "sigmoid-bce")
    assert (code, diagnosed) == (1, 1)
    assert "FAIL: not the gradient of" in out
    assert "for other targets it raises" in out
    assert mistake in told
    assert "gradient-zero" not in told


def test_where_sizes_stand_in_the_code_too_they_are_told_with_what_labels_do_there(file: Path) -> None:
    code, out, *_ = judged(file, "four")
    assert code == 0
    assert LABELS in out
    assert "with N=10, W1 4x5, W2 5x3 it raises ValueError: four samples: a transpose that as many samples" in out


@pytest.mark.parametrize("name", ["leaky_softmax", "leaky_sigmoid"])
@pytest.mark.sampled(2)
def test_the_right_gradient_of_a_loss_that_is_near_to_a_known_one_is_of_none_of_these(file: Path, name: str) -> None:
    code, out, *_ = judged(file, name)
    assert code == 3
    assert "it is not the gradient of any known loss" in out
    assert judged(file, name, "--model", "relu")[0] == 3
    head = "softmax" if name == "leaky_softmax" else "bce"
    assert judged(file, name, "--model", f"relu {head} sum")[0] == 1


@pytest.mark.parametrize("name", ["factor", "element", "half", "decimals"])
@pytest.mark.sampled(3)
def test_what_is_near_to_a_known_one_and_no_gradient_of_another_loss_fails(file: Path, name: str) -> None:
    code, out, *_ = judged(file, name)
    assert code == 1
    assert "the cross-entropy of sigmoid outputs" in out


@pytest.mark.parametrize("name", ["one_layer", "one_layer_b_first"])
def test_one_layer_with_its_bias_needs_no_numbers_in_its_names(file: Path, name: str) -> None:
    code, out, diagnosed, told = judged(file, name)
    assert (code, diagnosed) == (0, 0)
    assert "proved: exactly the gradient of the cross-entropy of sigmoid outputs, summed over samples, bias" in out
    assert "RIGHT" in told


def test_its_wrong_twin_is_named(file: Path) -> None:
    code, out, diagnosed, told = judged(file, "one_layer_wrong", "--head", "bce")
    assert (code, diagnosed) == (1, 1)
    assert "b1 is wrong" in out
    assert "gb1" in told


#: As a course has it, samples in columns; in `SUMMED` the sum over the samples is one over the units too.
COLUMNS = """
import numpy as np


def backward(W1, b1, W2, b2, X, Y):
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    return RETURNED
"""
SUMMED = COLUMNS.replace("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)")


@pytest.mark.parametrize("returned", [
    '{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}', "dW1, db1, dW2, db2", "dW1 * 1, db1 * 1, dW2 * 1, db2 * 1",
])  # fmt: skip
def test_one_number_for_all_biases_of_a_layer_is_read_and_named(tmp_path: Path, returned: str) -> None:
    path = tmp_path / "course.py"
    path.write_text(COLUMNS.replace("RETURNED", returned), encoding="utf-8")
    assert run("gradcheck", f"{path}:backward")[0] == 0
    path.write_text(SUMMED.replace("RETURNED", returned), encoding="utf-8")
    code, out, _ = run("diagnose", f"{path}:backward")
    assert code == 1
    assert "[bias-summed-over-everything]" in out
    assert "np.sum(dZ1) / m" in out


#: Of class numbers, which a loss of one's own uses as places.
HINGE = """
import numpy as np

def loss(X, y, W):
    s = X @ W
    n = len(y)
    m = np.maximum(0, s - s[np.arange(n), y][:, None] + 1)
    m[np.arange(n), y] = 0
    return m.sum() / n + 0.1 * np.sum(W * W)

def grad(X, y, W):
    s = X @ W
    n = len(y)
    m = (s - s[np.arange(n), y][:, None] + 1 > 0).astype(float)
    m[np.arange(n), y] = 0
    m[np.arange(n), y] = -m.sum(axis=1)
    return X.T @ m / n + 0.2 * W
"""


@pytest.mark.parametrize(("old", "new", "verdict"), [
    ("", "", "PASS: proved: exactly the gradient of the loss"),
    ("-m.sum(axis=1)", "-1.0", "FAIL: not the gradient of the loss"),
    ("0.2 * W", "0.1 * W", "FAIL: not the gradient of the loss"),
])  # fmt: skip
def test_a_loss_of_class_numbers_is_differentiated_exactly(tmp_path: Path, old: str, new: str, verdict: str) -> None:
    file = tmp_path / "hinge.py"
    file.write_text(HINGE.replace(old, new), encoding="utf-8")
    _, printed, _ = run("gradcheck", f"{file}:grad", "--loss", f"{file}:loss")
    assert printed.startswith(verdict)
    assert "exact derivative" in printed
