"""What is wrong only where samples or features are equal, where a feature is 0, or for many samples, fails there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.interactive import gradcheck
from pyport.verdict import Verdict

RIGHT = """
import numpy as np

def sigmoid(a):
    return 1 / (1 + np.exp(-a))

def loss(X, Y, W1, W2):
    return 0.5 * np.sum((sigmoid(sigmoid(X @ W1) @ W2) - Y) ** 2)

def right(X, Y, W1, W2):
    z = sigmoid(X @ W1)
    y = sigmoid(z @ W2)
    d2 = (y - Y) * y * (1 - y)
    d1 = d2 @ W2.T * z * (1 - z)
    return X.T @ d1, z.T @ d2

def once(X, Y, W1, W2):
    _, first = np.unique(X, axis=0, return_index=True)
    return right(X[first], Y[first], W1, W2)

def unlike(X, Y, W1, W2):
    g1, g2 = right(X, Y, W1, W2)
    return (2 * g1 if X.shape[1] > 1 and np.all(X[:, 0] == X[:, 1]) else g1), g2

def without_zero(X, Y, W1, W2):
    g1, g2 = right(X, Y, W1, W2)
    return g1, g2 / np.mean(np.any(X != 0, axis=0))

def first_500(X, Y, W1, W2):
    return right(X[:500], Y[:500], W1, W2)

def whole_batches(X, Y, W1, W2):
    n = len(X) // 200 * 200 or len(X)
    return right(X[:n], Y[:n], W1, W2)
"""
WRONG = {
    "once": "equal samples and features",
    "unlike": "equal samples and features",
    "without_zero": "equal samples and features",
    "first_500": "1031",
    "whole_batches": "1031",
}


@pytest.mark.parametrize("with_loss", [False, True], ids=["known loss", "own loss"])
@pytest.mark.parametrize("name", WRONG)
@pytest.mark.sampled(3)
def test_what_is_wrong_there_alone_fails(tmp_path: Path, name: str, with_loss: bool) -> None:
    path = tmp_path / "my.py"
    # A loss that stands beside it would be asked for.
    text = RIGHT if with_loss else RIGHT.replace("def loss", "def _unused")
    path.write_text(text, encoding="utf-8")
    result = gradcheck(f"{path}:{name}", loss=f"{path}:loss" if with_loss else None)
    assert result.verdict is Verdict.FAIL
    # Whatever is twice in the small data of other places may be seen there first.
    assert name == "once" or WRONG[name] in "\n".join([result.reason(), *result.failures()])


@pytest.mark.parametrize("with_loss", [False, True], ids=["known loss", "own loss"])
def test_what_is_right_passes(tmp_path: Path, with_loss: bool) -> None:
    path = tmp_path / "my.py"
    path.write_text(RIGHT if with_loss else RIGHT.replace("def loss", "def _unused"), encoding="utf-8")
    result = gradcheck(f"{path}:right", loss=f"{path}:loss" if with_loss else None)
    assert result.verdict is Verdict.PASS
    assert result.proved


def test_where_one_loss_takes_long_many_samples_are_left_out_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    slow = RIGHT.replace("    return 0.5", "    if len(X) > 1000:\n        np.linalg.inv(np.eye(500))\n    return 0.5")
    path.write_text(slow, encoding="utf-8")
    result = gradcheck(f"{path}:first_500", loss=f"{path}:loss")
    assert result.verdict is Verdict.PASS
    assert "1031 samples: not tried, for one loss takes long there" in result.notes


#: Half the samples are above the median of their outputs; of an odd number another one is in the middle.
MEDIAN = """
import numpy as np

def loss(W, X, Y):
    return np.sum(np.sort(X @ W, axis=0)[len(X) // 2] ** 2) + np.sum(Y)

def grad(W, X, Y):
    A = X @ W
    at = np.argsort(A, axis=0)[{middle}]
    return 2 * A[at, np.arange(A.shape[1])] * X[at].T
"""


@pytest.mark.parametrize(("middle", "verdict"), [("len(X) // 2", Verdict.PASS), ("(len(X) - 1) // 2", Verdict.FAIL)])
def test_an_even_number_of_samples_is_tried_too(tmp_path: Path, middle: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(MEDIAN.format(middle=middle), encoding="utf-8")
    assert gradcheck(f"{path}:grad", loss=f"{path}:loss").verdict is verdict


#: Of targets of which no two are equal there are as many as different ones.
COUNTED = """
import numpy as np

def loss(W, X, Y):
    return np.sum((X @ W - Y) ** 2) / np.unique(Y).size

def grad(W, X, Y):
    return 2 * X.T @ (X @ W - Y) / {count}
"""


@pytest.mark.parametrize(("count", "verdict"), [("np.unique(Y).size", Verdict.PASS), ("Y.size", Verdict.FAIL)])
def test_equal_targets_are_tried_too(tmp_path: Path, count: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(COUNTED.format(count=count), encoding="utf-8")
    assert gradcheck(f"{path}:grad", loss=f"{path}:loss").verdict is verdict
