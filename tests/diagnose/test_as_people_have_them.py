"""Functions as people have them: the form is seen, the right ones pass, and the slips of the wrong ones are named."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
"""


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
