"""A list of pairs (x, y) of single samples is one argument: data and targets together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyport.diagnose import Asked, diagnose_target, setting
from pyport.targets import load
from pyport.targets.containers import Container
from pyport.targets.forms import Form
from pyport.targets.layout import Layout
from pyport.targets.roles import Role
from pyport.verdict import Verdict

MINIBATCH = Path(__file__).parents[1] / "diagnose" / "newcomers" / "minibatch.py"
ROWS = """
import numpy as np

def grads(batch, W, b):
    xs, ys = zip(*batch)
    X, Y = np.array(xs), np.array(ys)
    d = (1 / (1 + np.exp(-(X @ W + b))) - Y) / len(batch)
    return X.T @ d, d.sum(axis=0)
"""


def test_a_method_that_moves_its_weights_by_a_batch_of_pairs_is_read() -> None:
    found = setting(load(f"{MINIBATCH}:Network.update_mini_batch"), Asked())
    assert found.target.form.startswith("a list of pairs (x, y), x as a column, weights as units x inputs")
    assert [model.words for model in found.found or []] == [
        "the sum of squares of sigmoid outputs, halved and averaged over samples, bias"
    ]


def test_its_wrong_twin_is_named_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "minibatch.py"
    path.write_text(MINIBATCH.read_text(encoding="utf-8").replace(", delta) * sp", ", delta) * z"), encoding="utf-8")
    result = diagnose_target(load(f"{path}:Network.update_mini_batch"), Asked())
    assert result.verdict is Verdict.FAIL
    assert [item.ids for item in result.named] == [("slope-is-sums",)]
    assert result.words is not None
    assert result.words.lines["d1"][0].text == "delta = np.dot(self.weights[-l + 1].transpose(), delta) * z"


@pytest.mark.parametrize(("change", "right"), [(" / len(batch)", False), ("", True)])
def test_a_function_may_take_them_apart_by_zip(tmp_path: Path, change: str, right: bool) -> None:
    path = tmp_path / "my.py"
    path.write_text(ROWS.replace("d.sum(axis=0)", f"d.sum(axis=0){change}"), encoding="utf-8")
    found = setting(load(f"{path}:grads"), Asked())
    assert found.target.form == "a list of pairs (x, y), x as a vector"
    assert bool(found.found) == right


def test_pairs_are_those_of_the_rows() -> None:
    form = Form(1, (("batch", Role.DATA), ("W", Role.WEIGHTS)), ("W",), Container("separate"),
                Layout("a column", turned=True, pairs=True))  # fmt: skip
    X, Y = np.arange(12.0).reshape(3, 4), np.arange(6.0).reshape(3, 2)
    (call,) = form.given(X, Y, [np.ones((4, 2))])
    assert [(x.shape, y.shape) for x, y in call["batch"]] == [((4, 1), (2, 1))] * 3
    assert all(np.array_equal(x.ravel(), row) for (x, _), row in zip(call["batch"], X, strict=True))
    assert all(np.array_equal(y.ravel(), row) for (_, y), row in zip(call["batch"], Y, strict=True))
    assert not form.layout.is_single
    assert len(form.__class__(**{**vars(form), "layout": Layout("a column")}).given(X, Y, [np.ones((4, 2))])) == 3
