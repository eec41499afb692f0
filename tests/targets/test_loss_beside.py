"""Which loss of the same file a gradient is judged by, where several stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.gradients.target import TargetError
from pyport.interactive import gradcheck
from pyport.targets import load
from pyport.targets.read import read
from pyport.verdict import Verdict

#: The loss with the penalty runs on whole numbers alone: the other one is all that is left.
LOGISTIC = """
import numpy as np

def cost(theta, X, y):
    h = 1 / (1 + np.exp(-(X @ theta)))
    return np.squeeze(-(y.T @ np.log(h)) - (1 - y).T @ np.log(1 - h)) / len(y)

def cost_regularized(theta, X, y, lam):
    h = 1 / (1 + np.exp(-(X @ theta)))
    return np.squeeze(~y.T @ np.log(h) - (1 - y).T @ np.log(1 - h)) / len(y) + lam / (2 * len(y)) * np.sum(theta[1:]**2)

def gradient(theta, X, y):
    theta = theta.reshape((-1, 1))
    return (X.T @ (1 / (1 + np.exp(-(X @ theta))) - y) / len(y)).reshape(-1)

def gradient_regularized(theta, X, y, lam):
    theta = theta.reshape((-1, 1))
    kept = np.copy(theta)
    kept[0] = 0
    return (X.T @ (1 / (1 + np.exp(-(X @ theta))) - y) / len(y) + lam / len(y) * kept).reshape(-1)
"""


@pytest.mark.parametrize(
    ("slip", "verdict"), [(("", ""), Verdict.PASS), (("kept[0] = 0", "kept[1] = 0"), Verdict.UNDECIDED)]
)
def test_a_loss_without_the_penalty_is_not_that_of_a_gradient_with_it(
    tmp_path: Path, slip: tuple[str, str], verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(LOGISTIC.replace(*slip), encoding="utf-8")
    assert gradcheck(f"{path}:gradient_regularized").verdict is verdict


def test_a_loss_is_taken_where_it_and_the_gradient_have_the_penalty_or_neither(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    path.write_text(LOGISTIC, encoding="utf-8")
    assert read(load(f"{path}:gradient"))[0].loss_words == "cost of the same file"
    path.write_text(LOGISTIC.replace("~y.T", "-y.T"), encoding="utf-8")
    assert read(load(f"{path}:gradient_regularized"))[0].loss_words == "cost_regularized of the same file"


#: Of one output, with the samples in columns.
ONE_OUTPUT = """
import numpy as np

def cost_and_gradient(theta, X, y):
    h = 1 / (1 + np.exp(-(theta.T @ X)))
    f = 0
    for i in range(X.shape[1]):
        f = f - (y[i] * np.log(h[i]) + (1 - y[i]) * np.log(1 - h[i]))
    return f, X @ (h - y)
"""


@pytest.mark.parametrize(("slip", "verdict"), [(("", ""), Verdict.PASS), (("(y[i] *", "(y[-1] *"), Verdict.FAIL)])
def test_a_loss_that_is_right_where_all_labels_are_1_is_another(
    tmp_path: Path, slip: tuple[str, str], verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(ONE_OUTPUT.replace(*slip), encoding="utf-8")
    found = gradcheck(f"{path}:cost_and_gradient")
    assert found.verdict is verdict
    told = (
        "it is the gradient of the cross-entropy of sigmoid outputs, summed over samples; the loss that it returns is"
    )
    assert (told in " ".join(str(found).split())) is (verdict is Verdict.FAIL)


def test_elements_of_two_arrays_are_no_network_and_its_targets(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    path.write_text("def poisson_grad(pred, act):\n    return (pred - act) / pred\n", encoding="utf-8")
    with pytest.raises(TargetError, match=r"it takes no targets and .* its loss is unknown; name the loss with"):
        gradcheck(f"{path}:poisson_grad")


#: Nothing is chosen of targets between 0 and 1: what is wrong is seen for labels alone.
CHOSEN = """
import numpy as np

def forward_backward(data, labels, params, dimensions):
    D, H, K = dimensions
    W1, b1 = params[: D * H].reshape(D, H), params[D * H : D * H + H]
    W2, b2 = params[D * H + H : -K].reshape(H, K), params[-K:]
    h = np.tanh(data @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    cost = -np.sum(np.log(y[labels == 1]))
    d2 = y - labels
    d1 = d2 @ W2.T * (1 - h**2)
    return cost, np.concatenate([(data.T @ d1).ravel(), d1.sum(axis=0), (h.T @ d2).ravel(), d2.sum(axis=0)])
"""


@pytest.mark.parametrize(("slip", "verdict"), [(("", ""), Verdict.PASS), (("(1 - h**2)", "h * (1 - h)"), Verdict.FAIL)])
def test_what_is_wrong_for_labels_is_wrong_where_others_tell_nothing(
    tmp_path: Path, slip: tuple[str, str], verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(CHOSEN.replace(*slip), encoding="utf-8")
    assert gradcheck(f"{path}:forward_backward").verdict is verdict


#: Two functions that take a number of their own. As y is a vector, w is one, and not a column.
WITH_A_NUMBER = """
import numpy as np

def loss({arguments}, {name}={default}):
    r = X @ w - y
    return 0.5 * r @ r + 0.5 * {name} * w @ w

def grad({arguments}, {name}={default}):
    r = X @ w - y
    return X.T @ r + {name} * w{slip}
"""


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" / 2", Verdict.FAIL)])
@pytest.mark.parametrize(
    ("name", "default"), [("alpha", 1.0), ("C", 1.5), ("eps", 0.1), ("lr", 1.0), ("beta", 2.0), ("t", 0.5)]
)
def test_a_number_that_the_loss_takes_too_is_no_learning_rate_and_no_array(
    tmp_path: Path, name: str, default: float, slip: str, verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    text = WITH_A_NUMBER.format(arguments="w, X, y", name=name, default=default, slip=slip)
    path.write_text(text, encoding="utf-8")
    assert gradcheck(f"{path}:grad", loss=f"{path}:loss").verdict is verdict


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" / 2", Verdict.FAIL)])
def test_a_learning_rate_that_the_loss_does_not_take_is_one(tmp_path: Path, slip: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    text = """
import numpy as np

def loss(X, y, w, lr=0.1):
    return 0.5 * np.sum((X @ w - y) ** 4)

def step(X, y, w, lr=0.1):
    return w - lr * (2 * X.T @ (X @ w - y) ** 3{slip})
"""
    path.write_text(text.format(slip=slip), encoding="utf-8")
    result = gradcheck(f"{path}:step", loss=f"{path}:loss")
    assert result.verdict is verdict
    assert "the gradient from how it moves the parameters" in result.read_as


#: What comes back first goes by the first number, and not by the second.
BROUGHT = """
import numpy as np

def ridge(X, y, w, alpha=0.5):
    r = X @ w - y
    return 0.25 * np.sum(r ** 4) + 0.5 * alpha * w @ w, X.T @ r ** 3 + alpha * w{slip}

def step(X, y, w, alpha=0.5):
    r = X @ w - y
    return 0.25 * np.sum(r ** 4), w - alpha * (X.T @ r ** 3{slip})
"""


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" / 2", Verdict.FAIL)])
@pytest.mark.parametrize("name", ["ridge", "step"])
def test_a_number_by_which_the_loss_goes_that_comes_back_is_no_learning_rate(
    tmp_path: Path, name: str, slip: str, verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(BROUGHT.format(slip=slip), encoding="utf-8")
    result = gradcheck(f"{path}:{name}")
    assert result.verdict is verdict
    assert ("moves the parameters" in result.read_as) == (name == "step")


#: With a column for w and a matrix for y the gradient runs too, and the loss with a vector for w, to other numbers.
HINGE = """
import numpy as np

def loss(X, y, w):
    return 0.5 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w)))

def grad(X, y, w):
    return w - X.T @ (y * (y * (X @ w) < 1)){slip}
"""


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" / 2", Verdict.FAIL)])
def test_a_loss_is_handed_the_arrays_that_the_gradient_is_handed(tmp_path: Path, slip: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(HINGE.format(slip=slip), encoding="utf-8")
    assert gradcheck(f"{path}:grad", loss=f"{path}:loss").verdict is verdict
