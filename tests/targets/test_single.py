"""A gradient in single precision is judged by the digits that it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import run

CODE = """
import numpy as np

def single(*arrays):
    return [a.astype(np.float32) for a in arrays]

def right(X, Y, W1, b1, W2, b2):
    X, Y, W1, b1, W2, b2 = single(X, Y, W1, b1, W2, b2)
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
    dZ2 = A2 - Y
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * A1 * (1 - A1)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)

def without_slope(X, Y, W1, b1, W2, b2):
    X, Y, W1, b1, W2, b2 = single(X, Y, W1, b1, W2, b2)
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
    dZ2 = A2 - Y
    dZ1 = dZ2 @ W2.T
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)

def one_element(X, Y, W1, b1, W2, b2):
    g = right(X, Y, W1, b1, W2, b2)
    g[2][0, 0] += np.float32(1e-3) * np.abs(g[2]).max()
    return g

def one_half(X, Y, W1, b1, W2, b2):
    return [g.astype(np.float16) for g in right(X, Y, W1, b1, W2, b2)]

def step(X, Y, W1, b1, W2, b2, lr):
    g = right(X, Y, W1, b1, W2, b2)
    return [(p - lr * q).astype(np.float32) for p, q in zip((W1, b1, W2, b2), g)]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("single") / "my.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def test_a_right_one_passes_and_says_how_much_would_show(file: Path) -> None:
    code, out, _ = run("gradcheck", f"{file}:right")
    told = " ".join(out.split())
    assert code == 0
    assert "it is in single precision (float32), and judged by that" in told
    assert "PASS: within every error bar of the gradient of the cross-entropy of sigmoid outputs" in told
    assert "e-04 of a block's largest element would show; not proved" in told
    assert run("diagnose", f"{file}:right")[0] == 0


def test_an_element_that_is_off_by_more_than_that_fails(file: Path) -> None:
    code, out, _ = run("gradcheck", f"{file}:one_element", "--head", "sigmoid-bce")
    assert code == 1
    assert "W2(1,1) [0,0]: got" in out


def test_its_mistake_is_named_with_its_line(file: Path) -> None:
    code, out, _ = run("diagnose", f"{file}:without_slope")
    assert code == 1
    assert "[slope-missing]" in out
    assert "my.py:21  dZ1 = dZ2 @ W2.T\n" in out


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("one_half", "array 1 is float16: it has too few digits to judge; compute it in float64."),
        ("step", "it moves its parameters in single precision (float32), which loses most digits of a small step"),
    ],
)
def test_what_has_too_few_digits_is_refused(file: Path, name: str, why: str) -> None:
    code, _, error = run("gradcheck", f"{file}:{name}")
    assert code == 2
    assert why in error
