"""Functions as people have them: the form is seen, the right ones pass, and the slips of the wrong ones are named."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run

from pyport.testing import assert_gradient

CODE = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def ints(X, y, W1, factor=1):
    y = y.astype(int).ravel()
    e = np.exp(X @ W1)
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(X)), y] -= 1
    return [factor * X.T @ p]

def ints_twice(X, y, W1):
    return ints(X, y, W1, 2)

def fixed_sizes(X, Y, W1, W2):
    assert W1.shape == W2.shape
    z = sigmoid(X @ W1)
    d2 = sigmoid(z @ W2) - Y
    return X.T @ (d2 @ W2.T * z * (1 - z)), z.T @ d2

def fixed_sizes_wrong(X, Y, W1, W2):
    g1, g2 = fixed_sizes(X, Y, W1, W2)
    return g1, 2 * g2

def single(x, t, W1, W2):
    if len(x) > 1:
        raise ValueError("one sample at a time")
    z = sigmoid(x @ W1)
    d2 = sigmoid(z @ W2) - t
    return (d2 @ W2.T * z * (1 - z)).T @ x, d2.T @ z

def single_square_wrong(x, t, W1, W2):
    g1, g2 = single(x, t, W1, W2)
    return g1, g2.T if W2.shape[0] == W2.shape[1] else g2

def single_without_slope(x, t, W1, W2):
    if len(x) > 1:
        raise ValueError("one sample at a time")
    z = sigmoid(x @ W1)
    d2 = sigmoid(z @ W2) - t
    return (d2 @ W2.T).T @ x, d2.T @ z

def neuron(X, Y, W1, b1):
    p = sigmoid(X @ W1 + b1)
    d = (p - Y) * p * (1 - p) / len(Y)
    return X.T @ d, np.sum(d) * np.ones(b1.shape)

def neuron_twice(X, Y, W1, b1):
    g1, gb1 = neuron(X, Y, W1, b1)
    return g1, 2 * gb1

def outputs(X, Y, W1, b1):
    p = sigmoid(X @ W1 + b1)
    d = (p - Y) * p * (1 - p) / len(Y)
    return X.T @ d, d.sum(axis=0)

def two_layers(X, Y, W1, b1, W2, b2):
    m = len(X)
    A1 = sigmoid(X @ W1 + b1)
    d2 = sigmoid(A1 @ W2 + b2) - Y
    d1 = d2 @ W2.T * A1 * (1 - A1)
    return X.T @ d1 / m, d1.sum(axis=0) / m, A1.T @ d2 / m, d2.sum(axis=0)

def three_over(X, Y, W1, b1, W2, b2):
    m = len(X)
    g1, gb1, g2, gb2 = two_layers(X, Y, W1, b1, W2, b2)
    return m * g1, m * gb1, m * g2, gb2 / m

def bias_set_to_0(X, Y, W1, b1, W2, b2, factor=1):
    b1, b2 = 0 * b1, 0 * b2
    A1 = sigmoid(X @ W1 + b1)
    d2 = (sigmoid(A1 @ W2 + b2) - Y) / len(X)
    d1 = factor * d2 @ W2.T * A1 * (1 - A1)
    return X.T @ d1 + 0.3 * W1 / len(X), d1.sum(axis=0), A1.T @ d2 + 0.3 * W2 / len(X), d2.sum(axis=0)

def bias_set_to_0_wrong(X, Y, W1, b1, W2, b2):
    return bias_set_to_0(X, Y, W1, b1, W2, b2, 1.5)

def four_times(X, Y, W1, W2, factor=4):
    z = sigmoid(X @ W1)
    d2 = factor * (sigmoid(z @ W2) - Y)
    return X.T @ (d2 @ W2.T * z * (1 - z)), z.T @ d2

def features_times(X, Y, W1, W2):
    return four_times(X, Y, W1, W2, X.shape[1])

def raising(X, Y, W1):
    raise ValueError("not yet")

class Net:
    def __init__(self, D=4, H=5, C=3):
        rng = np.random.default_rng()
        self.W1, self.W2 = rng.normal(size=(D, H)), rng.normal(size=(H, C))

    def backward(self, X, y, factor=1):
        z = sigmoid(X @ self.W1)
        e = np.exp(z @ self.W2)
        p = factor * e / e.sum(axis=1, keepdims=True)
        p[np.arange(len(X)), y] -= 1
        return {"W1": X.T @ (p @ self.W2.T * z * (1 - z)), "W2": z.T @ p}

    def backward_twice(self, X, y):
        return self.backward(X, y, 2)
"""
WITH_LOSS = """
import numpy as np

def backward(X, Y, W1):
    return [X.T @ (X @ W1 - Y)]

def compute_cost(AL, Y):
    return np.squeeze(np.sum((AL - Y) ** 2) / Y.shape[1])

def cost(X, Y, W1):
    return float(np.sum((X @ W1 - Y) ** 2))
"""
AUTOENCODER = """function [gEncoder, gDecoder] = autoenc(x, encoder, decoder)
  a = 1 ./ (1 + exp(-x * encoder));
  z = a * decoder;
  d2 = SIGN;
  gDecoder = a' * d2;
  gEncoder = x' * ((d2 * decoder') .* a .* (1 - a));
end
"""

SET_TO_0 = "it gives the same whatever the bias terms are, and is right where they are 0: they are left out, or set to"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kinds") / "my.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def function(file: Path, name: str) -> Callable[..., Any]:
    spec = importlib.util.spec_from_file_location("my_kinds", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = getattr(module, name)
    return found


def told(*arguments: str) -> tuple[int, str]:
    code, out, _ = run(*arguments)
    return code, " ".join(out.split())


def test_whole_numbers_as_labels_are_seen_though_it_runs_with_a_single_output_and_gives_zeros(file: Path) -> None:
    code, out = told("gradcheck", f"{file}:ints")
    assert code == 0
    assert out.startswith("PASS: proved: exactly the gradient of the cross-entropy of softmax outputs, summed over")
    code, out = told("diagnose", f"{file}:ints_twice")
    assert code == 1
    assert "[twice]" in out
    assert "gradient-zero" not in out


def test_assert_gradient_takes_labels_and_fails_one_of_twice_the_size(file: Path) -> None:
    assert_gradient(function(file, "ints"), "softmax sum")
    with pytest.raises(AssertionError, match=r"^not the gradient of the cross-entropy of softmax outputs"):
        assert_gradient(function(file, "ints_twice"), "softmax sum")


@pytest.mark.parametrize(("name", "what"), [("fixed_sizes", "proved: exactly"), ("fixed_sizes_wrong", "not")])
def test_what_does_not_run_there_fails_with_what_it_was_passed_and_what_it_is_elsewhere(
    file: Path, name: str, what: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_gradient(function(file, name))
    passed, there = str(caught.value).splitlines()
    assert passed == "with N=7, W1 4x3, W2 3x6 it raises AssertionError."
    assert there.startswith(f"{what} the gradient of the cross-entropy of sigmoid outputs, summed over samples")
    assert "with N=10, W1 4x5, W2 5x3 it raises AssertionError: a transpose or a wrong layer" in there


def test_which_way_round_gradients_come_is_not_told_anew_where_a_matrix_is_square(file: Path) -> None:
    assert told("gradcheck", f"{file}:single")[0] == 0
    code, out = told("gradcheck", f"{file}:single_square_wrong")
    assert code == 1
    assert "W2 is wrong" in out


def test_a_mistake_has_its_name_where_gradients_come_the_other_way_round(file: Path) -> None:
    code, out = told("diagnose", f"{file}:single_without_slope")
    assert code == 1
    assert "[slope-missing]" in out


def test_what_is_written_for_one_output_is_judged_for_one_and_says_what_it_is_with_more(file: Path) -> None:
    code, out = told("gradcheck", f"{file}:neuron")
    assert code == 0
    assert "tried at 4-1 with N = 10, 13; 1-1 with N = 7; with N=10, W1 4x3, b1 1x3 it is the gradient of no" in out
    code, out = told("diagnose", f"{file}:neuron_twice")
    assert code == 1
    assert "[twice]" in out
    code, out = told("gradcheck", f"{file}:outputs")
    assert code == 0
    assert "tried at 4-3 with N = 10" in out


def test_a_block_that_is_unlike_the_others_is_the_wrong_one(file: Path) -> None:
    code, out = told("diagnose", f"{file}:two_layers")
    assert code == 1
    assert "written gb2 = N * np.sum(d2, axis=0, keepdims=True)" in out
    assert "averaged over samples" in out
    assert "[times-samples]" in out
    code, out = told("diagnose", f"{file}:three_over")
    assert code == 1
    assert "[over-samples]" in out
    assert "blocks: g1 is right, gb1 is right, g2 is right, gb2 is wrong" in out


def test_bias_terms_that_are_set_to_0_before_they_are_used_are_told(file: Path) -> None:
    code, out = told("diagnose", f"{file}:bias_set_to_0")
    assert code == 1
    assert SET_TO_0 in out
    assert "judged against the cross-entropy of sigmoid outputs, averaged over samples, bias, L2 0.3" in out
    code, out = told("diagnose", f"{file}:bias_set_to_0_wrong")
    assert code != 0
    assert SET_TO_0 not in out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compute_cost", "it takes AL, Y: which of them are data, targets and parameters is not known"),
        ("cost", "it returns a number, as a loss does, and no gradient"),
    ],
)
def test_a_loss_in_the_place_of_a_gradient_is_told_with_what_may_be_meant(
    tmp_path: Path, name: str, words: str
) -> None:
    file = tmp_path / "two.py"
    file.write_text(WITH_LOSS, encoding="utf-8")
    code, _, error = run("gradcheck", f"{file}:{name}")
    assert code == 2
    assert error == f"pyport: {words}; did you mean {file}:backward?\n"
    assert told("gradcheck", f"{file}:backward")[0] == 0


@pytest.mark.parametrize(("name", "factor"), [("four_times", "4"), ("features_times", "F")])
def test_at_a_point_of_ones_own_a_number_is_told_from_a_size_by_other_points(
    file: Path, tmp_path: Path, name: str, factor: str
) -> None:
    rng = np.random.default_rng(3)
    arrays = {"X": rng.normal(size=(6, 4)), "Y": rng.uniform(size=(6, 3)), "W1": rng.normal(size=(4, 5)),
              "W2": rng.normal(size=(5, 3))}  # fmt: skip
    np.savez(tmp_path / "point.npz", **arrays)
    code, out = told("diagnose", f"{file}:{name}", "--inputs", str(tmp_path / "point.npz"))
    assert code == 1
    assert out.startswith(f"MISTAKE: the gradient is {factor} times what it should be")


def test_what_raises_in_every_form_says_so(file: Path) -> None:
    code, _, error = run("gradcheck", f"{file}:raising")
    assert code == 2
    assert "it raises ValueError: not yet." in error


def test_a_whole_number_as_default_of_c_is_no_rate(file: Path) -> None:
    code, out = told("gradcheck", f"{file}:Net.backward")
    assert code == 0
    assert "softmax outputs, summed over samples" in out
    assert told("gradcheck", f"{file}:Net.backward_twice")[0] != 0


@pytest.mark.live
@pytest.mark.parametrize(("error", "right"), [("z - x", True), ("2 * (z - x) .* z", False)])
def test_what_takes_no_targets_is_diagnosed_by_the_loss_of_its_data(tmp_path: Path, error: str, right: bool) -> None:
    path = tmp_path / "autoenc.m"
    path.write_text(AUTOENCODER.replace("SIGN", error), encoding="utf-8")
    _, out = told("diagnose", str(path))
    assert out.startswith("PASS: within every error bar") is right
    assert ("judged by the sum of squares of linear outputs" in out) is right
