"""Straight lines as courses fit them, classes that make their weights in fit, and files of packages."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from pyport.check import check
from pyport.diagnose import Asked, Options, diagnose_target, setting
from pyport.gradients.target import TargetError
from pyport.model_words import parse
from pyport.targets import load
from pyport.targets.code import OBJECT
from pyport.targets.containers import locate
from pyport.targets.read import read
from pyport.verdict import Verdict

LINE = """
def step_gradient(b_current, m_current, points, learningRate):
    b_gradient = 0
    m_gradient = 0
    N = float(len(points))
    for i in range(0, len(points)):
        x = points[i, 0]
        y = points[i, 1]
        b_gradient += -(2 / N) * (y - ((m_current * x) + b_current))
        m_gradient += -(2 / N) * x * (y - ((m_current * x) + b_current))
    new_b = b_current - (learningRate * b_gradient)
    new_m = m_current - (learningRate * m_gradient)
    return [new_b, new_m]
"""


def written(folder: Path, text: str) -> str:
    file = folder / "my.py"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("slip", "right"),
    [(("", ""), True), (("points[i, 0]", "points[i][0]"), True), (("-(2 / N) * x", "(2 / N) * x"), False),
     (("+ b_current))\n        m", "- b_current))\n        m"), False)],
)  # fmt: skip
def test_a_line_through_points_is_judged_at_one_feature(tmp_path: Path, slip: tuple[str, str], right: bool) -> None:
    found = setting(load(written(tmp_path, LINE.replace(*slip))), Asked())
    assert "x and y in the two columns of one array, bias as a number" in found.target.form
    assert found.target.runs_at == (1, 1)
    assert bool(found.found) is right
    result = check(found.target.gradient, parse("linear-sse mean bias")[0], found.places)
    assert result.verdict is (Verdict.PASS if right else Verdict.FAIL)


def test_the_mistake_in_a_line_has_its_name(tmp_path: Path) -> None:
    wrong = LINE.replace("new_m = m_current - (learningRate * m", "new_m = m_current + (learningRate * m")
    result = diagnose_target(load(written(tmp_path, wrong)), Asked())
    assert result.verdict is Verdict.FAIL
    assert [block.right for block in result.blocks] == [False, True]


def test_points_of_ones_own_are_x_and_y(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = {"points": rng.normal(size=(9, 2)), "m_current": 0.5, "b_current": 0.25, "learningRate": 0.1}
    assert Options(written(tmp_path, LINE), inputs=values).checked().verdict is Verdict.PASS
    assert Options(written(tmp_path, LINE.replace("-(2", "(2", 1)), inputs=values).checked().verdict is not Verdict.PASS


def test_what_takes_other_columns_too_is_no_line(tmp_path: Path) -> None:
    text = LINE.replace("x = points[i, 0]", "x = points[i, 0] + points[i, 2]")
    with pytest.raises(TargetError, match=r"^step_gradient: passed "):
        read(load(written(tmp_path, text)))


def test_a_part_of_a_name_that_one_argument_has_tells_which_is_which() -> None:
    given, keys = [np.float64(1), np.float64(2)], [("W", 1), ("b", 1)]
    value = {"new_b": np.float64(3), "new_m": np.float64(4)}
    found = locate(value, given, keys, ("m_current", "b_current"), ())
    assert found is not None
    assert found.paths == (("new_m",), ("new_b",))
    # Both have it: the order in which they came is all that is left.
    found = locate({"new_x": np.float64(3), "new_y": np.float64(4)}, given, keys, ("m_current", "b_current"), ())
    assert found is not None
    assert found.paths == (("new_x",), ("new_y",))


ADALINE = """import numpy as np
class Adaline:
    def __init__(self, eta=0.01, n_iter=50, seed=1):
        self.eta, self.n_iter, self.seed = eta, n_iter, seed
    def fit(self, X, y):
        rng = np.random.RandomState(self.seed)
        self.w_ = rng.normal(scale=0.01, size=1 + X.shape[1])
        self.costs = []
        for _ in range(self.n_iter):
            errors = y - self.net_input(X)
            self.w_[1:] += self.eta * X.T.dot(errors)
            self.w_[0] += self.eta * errors.sum()
            self.costs.append((errors ** 2).sum() / 2)
        return self
    def net_input(self, X):
        return np.dot(X, self.w_[1:]) + self.w_[0]
"""
LOGISTIC = """import numpy as np
class LogisticRegression:
    def __init__(self, lr=0.001, n_iters=1000):
        self.lr = lr
        self.n_iters = n_iters
        self.weights = None
        self.bias = None
    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for _ in range(self.n_iters):
            predictions = 1 / (1 + np.exp(-(np.dot(X, self.weights) + self.bias)))
            dw = (1 / n_samples) * np.dot(X.T, (predictions - y))
            db = (1 / n_samples) * np.sum(predictions - y)
            self.weights = self.weights - self.lr * dw
            self.bias = self.bias - self.lr * db
        return self
"""
#: A class, the loss whose gradient it follows, and a slip.
CLASSES = [
    (ADALINE, "linear-sse half bias", ("errors.sum()", "errors.mean()")),
    (LOGISTIC, "sigmoid-bce mean bias", ("np.dot(X.T, (predictions - y))", "np.dot(X.T, predictions)")),
]


@pytest.mark.parametrize(("text", "loss", "slip"), CLASSES)
def test_one_round_of_a_fit_is_read_from_weights_that_are_put_into_it(
    tmp_path: Path, text: str, loss: str, slip: tuple[str, str]
) -> None:
    model = parse(loss)[0]
    for source, verdict in ((text, Verdict.PASS), (text.replace(*slip), Verdict.FAIL)):
        found = setting(load(written(tmp_path, source)), Asked())
        assert found.target.chosen.endswith(".fit")
        assert "the gradient from how it moves the parameters" in found.target.form
        assert check(found.target.gradient, model, found.places[:1]).verdict is verdict
    assert found.target.runs_at == (4, 1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("eta=0.01", "eta=0.5"), ""),
        (("n_iter", "often"), "takes no number of rounds, such as n_iter"),
        (("self.costs = []", "self.w_, self.costs = np.zeros(1 + X.shape[1]), []"), "parameters more than once"),
        (("self.eta *", "0 *"), "makes no arrays before its first round that this round changes"),
        (("1 + X.shape[1])", "1 + X.shape[0])"), "begins with w_ of size 12, and the parameters have other sizes"),
    ],
)
def test_a_fit_that_cannot_be_begun_says_why(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    code = load(written(tmp_path, ADALINE.replace(*change).replace("self.w_[1:]", "self.w_[1:5]"))).codes[0]
    rng = np.random.default_rng(0)
    call = {"eta": 1.0, "n_iter": 1, "X": rng.normal(size=(11, 4)), "y": rng.normal(size=11), OBJECT: [np.ones(5)]}
    if not why:
        left = code(call).attributes["w_"]
        errors = call["y"] - call["X"].sum(axis=1) - 1
        assert left == pytest.approx(1 + np.array([errors.sum(), *(call["X"].T @ errors)]), rel=1e-12)
        return
    with pytest.raises(TargetError, match=why):
        code(call)


def test_a_file_of_a_package_may_import_relatively(tmp_path: Path) -> None:
    package = tmp_path / "course"
    (package / "deep").mkdir(parents=True)
    for folder in (package, package / "deep"):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (package / "units.py").write_text("import numpy as np\ndef unit(z):\n    return np.tanh(z)\n", encoding="utf-8")
    gradient = "def gradient(theta, X, y):\n    return X.T @ (unit(X @ theta) - y)\n"
    files = {
        "a.py": "from .units import *",
        "deep/b.py": "from ..units import unit",
        "deep/c.py": "from course.units import unit",
        "deep/d.py": "from ..units import other",
    }
    for name, line in files.items():
        (package / name).write_text(f"{line}\n{gradient}", encoding="utf-8")
    paths = list(sys.path)
    for name in ("a.py", "deep/b.py", "deep/c.py"):
        assert load(str(package / name)).chosen == "gradient"
    with pytest.raises(TargetError, match=r"d\.py: cannot be imported: ImportError: cannot import name 'other'"):
        load(str(package / "deep" / "d.py"))
    assert sys.path == paths
