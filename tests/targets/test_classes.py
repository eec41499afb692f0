"""Classes that make their own parameters: at which sizes they are judged, and what is said where they cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyport.diagnose import Asked, Options, setting
from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.interactive import gradcheck
from pyport.own import OwnResult
from pyport.own.of_target import check_target
from pyport.targets import load
from pyport.targets.read import read
from pyport.verdict import Verdict

#: A network of two layers; how its object is made stands in the braces.
NET = """import numpy as np
class Net:
    def __init__(self{taken}):
{first}
        self.W1 = np.random.randn({F}, {H})
        self.b1 = np.zeros({H})
        self.W2 = np.random.randn({H}, {K})
        self.b2 = np.zeros({K})
    def loss(self, X, y):
        h = np.tanh(X @ self.W1 + self.b1)
        e = h @ self.W2 + self.b2 - y
        d = {error}
        dh = (d @ self.W2.T) * (1 - h ** 2)
        return 0.5 * np.sum(e ** 2) / len(X), {{"W1": X.T @ dh, "b1": dh.sum(axis=0),
                                                "W2": h.T @ d, "b2": d.sum(axis=0)}}
"""
RIGHT, WRONG = "e / len(X)", "e"
NAMED = {"F": "n_in", "H": "n_hidden", "K": "n_out"}


def net(folder: Path, error: str, taken: str = "", first: str = "        pass", **sizes: str) -> str:
    """A file with the class, and the method in it."""
    file = folder / "net.py"
    file.write_text(NET.format(taken=taken, first=first, error=error, **sizes), encoding="utf-8")
    return f"{file}:Net.loss"


#: How the object is made, and at which sizes it is judged.
MADE = [
    (", n_in=4, n_hidden=10, n_out=2", "        pass", NAMED, (4, 5, 3), ""),
    (", F=4, H=10, K=2", "        pass", {"F": "F", "H": "H", "K": "K"}, (4, 5, 3), ""),
    ("", "        pass", {"F": "4", "H": "10", "K": "2"}, (4, 10, 2), "its object, 4-10-2"),
    ("", "        np.random.seed(1)", {"F": "4", "H": "10", "K": "2"}, (4, 10, 2), "its object, 4-10-2"),
    (", n_hidden=6", "        pass", {"F": "2", "H": "6", "K": "1"}, (2, 6, 1), "its object, 2-6-1"),
]


@pytest.mark.parametrize(("taken", "first", "sizes", "runs_at", "form"), MADE)
def test_a_class_is_asked_at_sizes_that_it_takes_or_has(
    tmp_path: Path, taken: str, first: str, sizes: dict[str, str], runs_at: tuple[int, ...], form: str
) -> None:
    found = read(load(net(tmp_path, RIGHT, taken, first, **sizes)))[0]
    assert found.runs_at == runs_at
    assert form in found.form
    assert found.has_own_sizes is bool(form)


@pytest.mark.parametrize(("error", "verdict"), [(RIGHT, Verdict.PASS), (WRONG, Verdict.FAIL)])
def test_what_has_its_own_sizes_is_judged_at_these_alone(tmp_path: Path, error: str, verdict: Verdict) -> None:
    target = load(net(tmp_path, error, F="4", H="6", K="2"))
    found = setting(target, Asked())
    if error == RIGHT:
        assert found.evidence is not None
        assert found.evidence.verdict is verdict
        assert {size.widths for size in found.evidence.own_sizes.values()} == {(4, 6, 2)}
        assert found.elsewhere == []
    else:
        result = check_target(found.target)
        assert result.verdict is verdict
        assert "these sizes" in result.places
        assert {*result.places} <= {"these sizes", "other numbers"}


def test_an_object_of_other_sizes_than_are_asked_for_says_its_own(tmp_path: Path) -> None:
    target = load(net(tmp_path, RIGHT, F="4", H="10", K="2"))
    with pytest.raises(TargetError, match=r" 4x5, .*: its object makes arrays of other sizes, 4x10, 10, 10x2"):
        read(target, (4, 5, 2))


def test_inputs_of_a_class_are_its_data_and_its_arrays(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = {"X": rng.normal(size=(7, 4)), "y": rng.normal(size=(7, 2)), "W1": rng.normal(size=(4, 10)),
              "b1": rng.normal(size=10), "W2": rng.normal(size=(10, 2)), "b2": rng.normal(size=2)}  # fmt: skip
    right, wrong = ({"taken": ", n_in=4, n_hidden=10, n_out=2", "error": error, **NAMED} for error in (RIGHT, WRONG))
    assert Options(net(tmp_path, **right), inputs=values).checked().verdict is Verdict.PASS
    assert Options(net(tmp_path, **wrong), inputs=values).checked().verdict is Verdict.FAIL
    with pytest.raises(InputError, match=r"^inputs: W1 is missing \(it holds X, y\)"):
        Options(net(tmp_path, **right), inputs={"X": values["X"], "y": values["y"]}).checked()


def test_a_method_that_is_not_read_is_not_asked_for_self(tmp_path: Path) -> None:
    file = tmp_path / "odd.py"
    text = "class Odd:\n    def loss(self, X, thing, other, more):\n        return 1.0, 'nothing'\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"write a function that takes the arrays") as raised:
        Options(f"{file}:Odd.loss", inputs={"X": np.ones((2, 2)), "thing": np.ones(2)}).checked()
    assert "self" not in str(raised.value)


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), ("2 * ", Verdict.FAIL)])
def test_what_is_read_in_no_form_is_judged_by_the_loss_that_it_returns_at_a_point(
    tmp_path: Path, slip: str, verdict: Verdict
) -> None:
    file = tmp_path / "my.py"
    # Seven samples of three features alone.
    file.write_text(f"def f(W, X, y):\n    X = X.reshape(7, 3)\n    e = X @ W - y\n"
                    f"    return (e * e).sum(), {slip}2 * X.T @ e\n", encoding="utf-8")  # fmt: skip
    rng = np.random.default_rng(0)
    point = {"W": rng.normal(size=3), "X": rng.normal(size=(7, 3)), "y": rng.normal(size=7)}
    found = Options(f"{file}:f", inputs=point).checked()
    assert isinstance(found, OwnResult)
    assert found.verdict is verdict
    assert found.judged_by == "the loss that it returns"


WITH_BIASES = """
import numpy as np


class Dense:
    def __init__(self, W, b):
        self.W, self.b, self.dW = W, b, None

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, d):
        if self.dW is None or self.dW.shape != self.W.shape:
            self.dW = np.zeros(self.W.shape)
        self.dW[:] = self.X.T @ d
        self.db = d.{summed}
        return d @ self.W.T


class Net:
    def __init__(self, n_in=4, n_hidden=6, n_out=3):
        rng = np.random.default_rng(0)
        self.W1, self.b1 = rng.normal(size=(n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = rng.normal(size=(n_hidden, n_out)), np.zeros(n_out)

    def forward(self, X):
        FIRST.W, FIRST.b, SECOND.W, SECOND.b = self.W1, self.b1, self.W2, self.b2
        self.z = np.tanh(FIRST.forward(X))
        return SECOND.forward(self.z)

    def backward(self, X, Y):
        d2 = (self.forward(X) - Y) / len(X)
        d1 = SECOND.backward(d2) * (1 - self.z ** 2)
        FIRST.backward(d1)
        self.dW1, self.db1, self.dW2, self.db2 = FIRST.dW, FIRST.db, SECOND.dW, SECOND.db


FIRST, SECOND = Dense(None, None), Dense(None, None)
"""


@pytest.mark.parametrize(
    ("summed", "verdict"),
    [("sum(axis=0)", Verdict.PASS), ("mean(axis=0)", Verdict.FAIL), ("sum(axis=1)", Verdict.UNDECIDED)],
)
def test_no_gradient_that_an_object_has_is_left_out(tmp_path: Path, summed: str, verdict: Verdict) -> None:
    path = tmp_path / "net.py"
    path.write_text(WITH_BIASES.format(summed=summed), encoding="utf-8")
    result = gradcheck(f"{path}:Net.backward")
    assert result.verdict is verdict
    if verdict is not Verdict.UNDECIDED:
        assert "bias" in result.reason()
        assert not any("W1 is wrong" in text or "W2 is wrong" in text for text in result.failures())


#: The weights are made when it fits, and the bias when it is made, or then too.
BIAS_AT_HOME = """
import numpy as np

class LogisticRegression:
    def __init__(self, lr=0.1, n_iter=100):
        self.lr = lr
        self.n_iter = n_iter
        self.b = 0.0

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1]){again}
        for _ in range(self.n_iter):
            p = 1 / (1 + np.exp(-(X @ self.w + self.b)))
            self.w -= self.lr * X.T @ (p - y) / len(y)
            self.b -= self.lr * {mean}(p - y)
        return self
"""


@pytest.mark.parametrize("again", ["", "\n        self.b = 0.0"], ids=["made", "made anew"])
@pytest.mark.parametrize(("mean", "verdict"), [("np.mean", Verdict.PASS), ("np.sum", Verdict.UNDECIDED)])
def test_a_bias_that_is_made_with_the_object_is_judged(
    tmp_path: Path, mean: str, verdict: Verdict, again: str
) -> None:  # fmt: skip
    path = tmp_path / "my.py"
    path.write_text(BIAS_AT_HOME.format(mean=mean, again=again), encoding="utf-8")
    answer = gradcheck(f"{path}")
    assert answer.verdict is verdict
    assert ("bias" in answer.sentence) is (verdict is Verdict.PASS)
