"""A single layer that is written for one output, as linear and logistic regression are: it is judged with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.errors import InputError
from pyport.interactive import gradcheck
from pyport.verdict import Verdict

#: Sums over all there is: with several outputs the bias's gradient would be wrong.
REGRESSION = """
import numpy as np

def both(w, b, X, y):
    e = X @ w + b - y
    return np.sum(np.log(np.cosh(e))) / len(X), X.T @ np.tanh(e) / len(X), np.sum(np.tanh(e)) / len(X)

def cost(w, b, X, y):
    return both(w, b, X, y)[0]

def grad(w, b, X, y):
    return both(w, b, X, y)[1:]

def squares(w, b, X, y):
    e = X @ w + b - y
    return np.sum(e ** 2) / (2 * len(X)), X.T @ e / len(X), np.sum(e) / len(X)

def softmax(W, b, X, y):
    q = X @ W + b
    p = np.exp(q - q.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    d = p.copy()
    d[rows, y] -= 1
    return -np.sum(np.log(p[rows, y])), X.T @ d, d.sum(axis=0)
"""


def judged(tmp_path: Path, name: str, slip: tuple[str, str], loss: str | None = None) -> tuple[Verdict, str]:
    path = tmp_path / "my.py"
    path.write_text(REGRESSION.replace(*slip), encoding="utf-8")
    result = gradcheck(f"{path}:{name}", loss=None if loss is None else f"{path}:{loss}")
    return result.verdict, "\n".join([result.reason(), *result.failures()])


@pytest.mark.parametrize(("name", "loss"), [("both", None), ("squares", None), ("grad", "cost")])
def test_a_right_one_passes(tmp_path: Path, name: str, loss: str | None) -> None:
    verdict, said = judged(tmp_path, name, ("", ""), loss)
    assert verdict is Verdict.PASS
    assert "written for one output" in said or name == "both"


@pytest.mark.parametrize(
    ("name", "loss", "slip", "words"),
    [
        (
            "both",
            None,
            ("np.sum(np.tanh(e)) /", "2 * np.sum(np.tanh(e)) /"),
            "by b is wrong, 2 times what it should be",
        ),
        ("grad", "cost", ("X.T @ np.tanh(e) /", "X.T @ e /"), "the gradient by w is wrong"),
        # With several outputs w would be wrong too, and b by another factor.
        (
            "grad",
            "cost",
            ("return both(w, b, X, y)[1:]", "_, g, h = both(w, b, X, y)\n    return g, h / 2"),
            "; it is judged with one output, for which it is written\n"
            "proof (w 4x1, b 1x1, X 7x4, Y 7x1): the gradient by b is wrong, 1/2 times",
        ),
        ("softmax", None, ("d.sum(axis=0)", "d.sum()"), "by b is wrong"),
    ],
)
def test_a_slip_does_not(tmp_path: Path, name: str, loss: str | None, slip: tuple[str, str], words: str) -> None:
    assert judged(tmp_path, name, ("", ""), loss)[0] is Verdict.PASS
    verdict, said = judged(tmp_path, name, slip, loss)
    assert verdict is Verdict.FAIL
    assert words in said


def test_what_is_wrong_is_said_for_the_outputs_that_it_is_written_for(tmp_path: Path) -> None:
    verdict, said = judged(tmp_path, "grad", ("np.sum(np.tanh(e)) / len(X)", "np.mean(np.tanh(e)) / len(X)"), "cost")
    assert verdict is Verdict.FAIL
    assert "judged with one output" in said
    assert "by b is wrong, 1/7 times what it should be" in said
    assert "by w is wrong" not in said
    # With the letters of matrices it is judged with several, and no factor is named for one.
    path = tmp_path / "several.py"
    path.write_text(OVER_ALL.format(w="W", y="Y", p="p").replace("/ Y.size", "/ Y.size / 5"), encoding="utf-8")
    result = gradcheck(f"{path}:grad", loss=f"{path}:loss")
    assert result.verdict is Verdict.FAIL
    assert "one output" not in result.reason()
    assert "1/15 times what it should be" in result.failures()[0]


def test_a_loss_that_raises_says_what_it_was_passed(tmp_path: Path) -> None:
    slip = "def cost(w, b, X, y):", "def cost(w, b, X, y):\n    return q"
    with pytest.raises(InputError, match=r"my\.py:cost: passed w 4x3, .* it raises NameError: name 'q' is not defined"):
        judged(tmp_path, "grad", slip, "cost")


#: Right with one output alone, in the letters of matrices and in those of a vector.
OVER_ALL = """
import numpy as np

def loss({w}, X, {y}):
    p = 1 / (1 + np.exp(-(X @ {w})))
    return -np.sum({y} * np.log({p}) + (1 - {y}) * np.log(1 - {p})) / len(X)

def grad({w}, X, {y}):
    return X.T @ (1 / (1 + np.exp(-(X @ {w}))) - {y}) / {y}.size
"""


@pytest.mark.parametrize(
    ("w", "y", "p", "verdict"),
    [
        ("w", "y", "p", Verdict.PASS),
        ("W", "Y", "p", Verdict.FAIL),
        # A clip is no part of the gradient, and its numbers do not show it.
        ("w", "y", "np.clip(p, 1e-12, 1 - 1e-12)", Verdict.UNDECIDED),
    ],
)
def test_names_tell_whether_one_output_is_meant(tmp_path: Path, w: str, y: str, p: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(OVER_ALL.format(w=w, y=y, p=p), encoding="utf-8")
    result = gradcheck(f"{path}:grad", loss=f"{path}:loss")
    assert result.verdict is verdict
    assert ("with one output alone it is right" in result.notes) is (verdict is Verdict.FAIL)


#: One number for the biases of several units, by its formula and not by what comes back.
BIAS_OF_ALL = """
import numpy as np

def {name}(X, Y, W, b):
    d = 2 * (X @ W + b - Y) / Y.size
    return X.T @ d, d.sum() * np.ones_like(b)

def right(X, Y, W, b):
    d = 2 * (X @ W + b - Y) / Y.size
    return X.T @ d, d.sum(axis=0)
"""


@pytest.mark.parametrize(
    ("name", "asked", "verdict"),
    [
        ("grad", "grad", Verdict.UNDECIDED),
        ("neurons", "neurons", Verdict.UNDECIDED),
        ("train_neuron", "train_neuron", Verdict.PASS),
        ("grad", "right", Verdict.PASS),
    ],
)
def test_of_known_losses_too_something_must_say_that_one_output_is_meant(
    tmp_path: Path, name: str, asked: str, verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(BIAS_OF_ALL.format(name=name), encoding="utf-8")
    answer = gradcheck(f"{path}:{asked}")
    assert answer.verdict is verdict
    hint = "with one output alone it is the gradient of a known loss"
    assert (hint in " ".join(str(answer).split())) is (verdict is Verdict.UNDECIDED)
