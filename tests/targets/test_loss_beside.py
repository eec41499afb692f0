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
