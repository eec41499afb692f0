"""``pyport gradcheck TARGET --loss LOSS``, as its users run it; and ``assert_gradient(grad, loss=...)``."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import losses
import numpy as np
import pytest
from cli_runner import run
from scipy.io import savemat

from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.interactive import diagnose, gradcheck
from pyport.own.in_files import check_by_name
from pyport.testing import assert_gradient
from pyport.verdict import Verdict

FILE = losses.__file__
NAMES = [name for name in vars(losses) if f"{name}_loss" in vars(losses)]
OFF = """
import importlib.util
import numpy as np

spec = importlib.util.spec_from_file_location("losses", {file!r})
losses = importlib.util.module_from_spec(spec)
spec.loader.exec_module(losses)

def grad({arguments}):
    blocks = [np.array(block) for block in losses.{name}({arguments})]
    flat = blocks[{k}].reshape(-1)
    flat[flat.size // 3] += 1e-6 * np.abs(flat).max()
    return blocks
"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.sampled(8)
def test_a_right_gradient_of_any_loss_passes(name: str) -> None:
    result = check_by_name(f"{FILE}:{name}", f"{FILE}:{name}_loss")
    assert result.verdict is Verdict.PASS, str(result)
    assert result.proved


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.sampled(10)
def test_one_element_off_by_a_millionth_fails(name: str, tmp_path: Path) -> None:
    arguments = ", ".join(inspect.signature(getattr(losses, name)).parameters)
    k = arguments.count("W") // 2
    (tmp_path / "off.py").write_text(OFF.format(file=FILE, name=name, arguments=arguments, k=k))
    result = check_by_name(f"{tmp_path / 'off.py'}:grad", f"{FILE}:{name}_loss")
    assert result.verdict is Verdict.FAIL
    item = next(item for item in result.evidence if item.place == result.failing[0] and item.element is not None)
    assert item.element is not None
    assert item.element.block == k


def test_the_command_prints_the_verdict_first_and_ends_with_its_code(tmp_path: Path) -> None:
    code, out, _ = run("gradcheck", f"{FILE}:l1", "--loss", f"{FILE}:l1_loss", "--json", str(tmp_path / "out.json"))
    assert code == 0
    assert out.startswith("PASS: proved: exactly the gradient of the loss, tried at W1 4x3, X 7x4, Y 7x3")
    assert json.loads((tmp_path / "out.json").read_text())["verdict"] == "PASS"
    code, out, _ = run("gradcheck", f"{FILE}:hinge", "--loss", f"{FILE}:l1_loss")
    assert code == 1
    assert out.startswith("FAIL: not the gradient of the loss")


BOTH = """
import numpy as np

def f(theta, data, y, lam=0.5):
    h = 1 / (1 + np.exp(-data @ theta))
    J = -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h)) + lam * np.sum(theta[1:] ** 2) / (2 * len(y))
    grad = data.T @ (h - y) / len(y)
    grad[1:] += lam * theta[1:] / len(y){slip}
    return J, grad
"""


@pytest.mark.parametrize("suffix", [".npz", ".mat"])
@pytest.mark.parametrize(("slip", "ends"), [("", 0), (" * 2", 1)])
def test_a_point_of_ones_own_has_any_names(tmp_path: Path, suffix: str, slip: str, ends: int) -> None:
    rng = np.random.default_rng(1)
    values = {"theta": rng.normal(size=(4, 1)), "data": rng.normal(size=(9, 4)),
              "y": rng.integers(0, 2, (9, 1)).astype(float)}  # fmt: skip
    file = tmp_path / f"point{suffix}"
    np.savez(file, **values) if suffix == ".npz" else savemat(file, values)
    target = tmp_path / "both.py"
    target.write_text(BOTH.format(slip=slip))
    code, out, err = run("gradcheck", f"{target}:f", "--loss", f"{target}:f", "--inputs", str(file))
    assert code == ends, out + err


@pytest.mark.parametrize(("options", "why"), [
    (["--model", "tanh"], "--model describes a loss, and --loss is one; leave one of them out."),
    (["--sizes", "4,3"], "--sizes has 2 numbers; for W1, W2 it needs 3."),
    (["--inputs", "none.npz"], "none.npz: there is no such file."),
])  # fmt: skip
def test_wrong_use_is_told_in_one_sentence(options: list[str], why: str) -> None:
    code, out, err = run("gradcheck", f"{FILE}:huber", "--loss", f"{FILE}:huber_loss", *options)
    assert (code, out) == (2, "")
    assert why in " ".join(err.split())


def test_names_that_tell_nothing_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "my.py").write_text("def f(p, q):\n    return p\n")
    code, out, err = run("gradcheck", f"{tmp_path / 'my.py'}:f", "--loss", f"{tmp_path / 'my.py'}:f")
    assert (code, out) == (2, "")
    assert "the names of the arguments do not tell what p is; give a point with --inputs" in " ".join(err.split())


def test_assert_gradient_takes_a_loss() -> None:
    assert_gradient(losses.huber, loss=losses.huber_loss)
    assert_gradient(f"{FILE}:l1", loss=f"{FILE}:l1_loss")
    rng = np.random.default_rng(2)
    at = rng.normal(size=(5, 3)), rng.random((5, 2)), rng.normal(size=(3, 2))
    assert_gradient(losses.l1, loss=losses.l1_loss, at=at)
    with pytest.raises(AssertionError, match="not the gradient of the loss"):
        assert_gradient(losses.l1, loss=losses.hinge_loss, at=at)
    with pytest.raises(AssertionError, match="l1: not the gradient of the loss"):
        assert_gradient(f"{FILE}:l1", loss=f"{FILE}:hinge_loss")


GRADIENT = """function [g1, g2] = {name}(X, Y, W1, W2)
    z = tanh(X * W1); d = z * W2 - Y;
    g1 = X' * ((d * W2') .* (1 - z .^ {power})); g2 = z' * d;
end
"""
LOSS = """function J = {name}(X, Y, W1, W2)
    J = sum(sum((tanh(X * W1) * W2 - Y) .^ 2)) / 2;
end
"""


@pytest.mark.live
@pytest.mark.parametrize(("power", "verdict"), [(2, Verdict.PASS), (3, Verdict.FAIL)])
def test_both_may_be_in_matlab(tmp_path: Path, power: int, verdict: Verdict) -> None:
    (tmp_path / "my_grad.m").write_text(GRADIENT.format(name="my_grad", power=power))
    (tmp_path / "my_loss.m").write_text(LOSS.format(name="my_loss"))
    result = check_by_name(str(tmp_path / "my_grad.m"), str(tmp_path / "my_loss.m"))
    assert result.verdict is verdict
    if verdict is Verdict.FAIL:
        assert "wrong by W1; right by W2" in " ".join(result.failures())


ONE_FILE = """function [J, grad] = {name}(theta, X, y, lambda)
    m = length(y); h = 1 ./ (1 + exp(-X * theta)); shrunk = [0; theta(2:end)];
    J = -(y' * log(h) + (1 - y)' * log(1 - h)) / m + lambda / (2 * m) * sum(shrunk .^ 2);
    grad = X' * (h - y) / m + lambda / m * {shrunk};
end
"""


@pytest.mark.live
@pytest.mark.parametrize(("shrunk", "ends"), [("shrunk", 0), ("theta", 1)])
def test_one_file_in_matlab_may_give_both(tmp_path: Path, shrunk: str, ends: int) -> None:
    rng = np.random.default_rng(1)
    file = tmp_path / "costFunctionReg.m"
    file.write_text(ONE_FILE.format(name="costFunctionReg", shrunk=shrunk))
    savemat(tmp_path / "at.mat", {"theta": rng.normal(size=(4, 1)), "X": rng.normal(size=(9, 4)), "lambda": 2.0,
                                  "y": rng.integers(0, 2, (9, 1)).astype(float)})  # fmt: skip
    code, out, err = run("gradcheck", str(file), "--loss", str(file), "--inputs", str(tmp_path / "at.mat"))
    assert code == ends, out + err


OTHERWISE = """
import numpy as np

def loss(beta, x_array, y_array, scale=1.0):
    return scale * np.sum((x_array @ beta - y_array) ** 2)

def turned(x_array, beta, y_array):
    return loss(beta, x_array, y_array)

def grad(beta, x_array, y_vector, rounds=3):
    return 2 * x_array.T @ (x_array @ beta - y_vector)
"""


@pytest.mark.parametrize(("slip", "verdict"), [(("", ""), Verdict.PASS), (("return 2 *", "return 3 *"), Verdict.FAIL)])
def test_what_a_loss_calls_otherwise_is_taken_by_its_position(
    tmp_path: Path, slip: tuple[str, str], verdict: Verdict
) -> None:
    path, point = tmp_path / "my.py", tmp_path / "point.npz"
    path.write_text(OTHERWISE.replace(*slip), encoding="utf-8")
    rng = np.random.default_rng(0)
    np.savez(point, beta=rng.normal(size=3), x_array=rng.normal(size=(8, 3)), y_vector=rng.normal(size=8))
    result = check_by_name(f"{path}:grad", f"{path}:loss", inputs=point)
    assert result.verdict is verdict
    assert "y_array of the loss is y_vector of the gradient, by its position" in result.notes
    with pytest.raises(InputError, match="y_array is missing"):
        check_by_name(f"{path}:grad", f"{path}:turned", inputs=point)


def test_a_point_of_ones_own_without_a_loss_asks_for_the_loss(tmp_path: Path) -> None:
    path, point = tmp_path / "my.py", tmp_path / "point.npz"
    path.write_text("def slope(u, v, q):\n    return (u + v) * q[0]\n", encoding="utf-8")
    with pytest.raises(TargetError, match="and its loss with"):
        gradcheck(f"{path}:slope")
    np.savez(point, u=np.ones(3), v=np.ones(3), q=np.ones(2))
    with pytest.raises(InputError, match=r"the loss of which .*my.py:slope is the gradient is unknown"):
        gradcheck(f"{path}:slope", inputs=point)


def test_what_a_function_prints_is_not_in_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    path.write_text("print('loaded')\n" + OTHERWISE.replace("return 2 *", "print('called')\n    return 2 *"), "utf-8")
    point = tmp_path / "point.npz"
    np.savez(point, beta=np.ones(3), x_array=np.eye(5, 3), y_vector=np.zeros(5))
    _, out, _ = run("gradcheck", f"{path}:grad", "--loss", f"{path}:loss", "--inputs", str(point))
    assert out.startswith("PASS")
    assert "called" not in out


NUMBER_BY_NUMBER = """
import math
import numpy as np


def loss(X, y, w):
    s = 0.0
    p = 1 / (1 + np.exp(-(X @ w)))
    for i in range(len(y)):
        s += float(y[i]) * math.log(float(p[i])) + (1 - y[i]) * math.log(1 - p[i].item())
    return float(np.squeeze(-s / len(y)))
"""
BESIDE_IT = """
import numpy as np


def grad(X, y, w):
    ones = np.c_[np.ones(len(y)), X]
    p = 1 / (1 + np.exp(-(X @ w)))
    g = np.zeros(w.shape)
    for i in range(len(y)):
        g += (ones[i, 1:] * np.float64(p[i] - y[i])).reshape(w.shape)
    return g / len(y){slip}
"""


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" + 1e-9", Verdict.FAIL)])
def test_a_loss_of_single_numbers_is_asked_with_one_output_and_proved(
    tmp_path: Path, slip: str, verdict: Verdict
) -> None:
    (tmp_path / "loss.py").write_text(NUMBER_BY_NUMBER, encoding="utf-8")
    (tmp_path / "my.py").write_text(BESIDE_IT.format(slip=slip), encoding="utf-8")
    result = gradcheck(f"{tmp_path / 'my.py'}:grad", loss=f"{tmp_path / 'loss.py'}:loss")
    assert result.verdict is verdict
    assert result.proved is (verdict is Verdict.PASS)
    assert result.read_as == "targets as a vector"


IN_A_BUFFER = """
import numpy as np

room, rooms = None, {{}}


def loss(W, X, Y):
    global room
    if room is None or room.shape != Y.shape:
        room = np.zeros(Y.shape)
    rooms.setdefault(Y.shape, np.ones(Y.shape))
    for n in range(len(X)):
        room[n] = X[n] @ W - Y[n]
        rooms[Y.shape][n] = 2.0 * room[n]
    return np.sum(room * rooms[Y.shape])


def grad(W, X, Y):
    return {factor} * X.T @ (X @ W - Y)
"""


@pytest.mark.parametrize(("factor", "verdict"), [(4.0, Verdict.PASS), (3.9, Verdict.FAIL)])
def test_arrays_that_a_module_keeps_are_its_own_at_every_call(tmp_path: Path, factor: float, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(IN_A_BUFFER.format(factor=factor), encoding="utf-8")
    assert gradcheck(f"{path}:grad", loss=f"{path}:loss").verdict is verdict


@pytest.mark.parametrize(("times", "verdict"), [("2 * ", Verdict.PASS), ("", Verdict.FAIL)])
def test_a_loss_that_is_returned_judges_at_a_point_of_fewer_outputs_than_data(
    tmp_path: Path, times: str, verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    path.write_text(f"import numpy as np\ndef cost(w, x):\n    e = x @ w\n    return np.sum(e ** 2), {times}x.T @ e\n",
                    encoding="utf-8")  # fmt: skip
    rng = np.random.default_rng(2)
    point = {"w": rng.normal(size=(3, 1)), "x": rng.normal(size=(5, 3))}
    result = gradcheck(f"{path}:cost", inputs=point)
    assert result.verdict is verdict
    assert ("0.5 times what it should be" in " ".join(result.failures())) is (verdict is Verdict.FAIL)


#: A number that need not be given, and what the gradient has in its place.
POWER = """
import numpy as np

GRAINS = {constant}

def loss(X, Y, W, p={default}):
    return np.sum((X @ W - Y) ** 2) + np.sum(W ** p)

def grad(X, Y, W, p={default}):
    return 2 * X.T @ (X @ W - Y) + {factor} * W ** (p - 1)
"""


@pytest.mark.parametrize(("default", "factor", "verdict", "words"), [
    ("4.0", "p", Verdict.PASS, "X 7x4, Y 7x3, p = 5"),
    ("4.0", "4", Verdict.FAIL, "not the gradient of the loss at p = 5"),
    ("4.0", "GRAINS", Verdict.FAIL, "not the gradient of the loss at p = 5"),
    ("4", "p", Verdict.PASS, "; with p = 4 alone"),
    ("4", "4", Verdict.PASS, "; with p = 4 alone"),
    ("4", "GRAINS", Verdict.PASS, "; with p = 4 alone; with GRAINS = 4 alone"),
])  # fmt: skip
def test_a_number_by_default_is_another_one_at_one_place_or_said(
    tmp_path: Path, default: str, factor: str, verdict: Verdict, words: str
) -> None:
    (tmp_path / "my.py").write_text(POWER.format(constant="4.0", default=default, factor=factor))
    result = check_by_name(f"{tmp_path / 'my.py'}:grad", f"{tmp_path / 'my.py'}:loss")
    assert result.verdict is verdict
    assert words in result.why()


def test_a_number_for_which_the_functions_give_nothing_stays(tmp_path: Path) -> None:
    text = POWER.format(constant="4.0", default="4.0", factor="p")
    (tmp_path / "my.py").write_text(text.replace("    return 2", "    assert p < 5\n    return 2"))
    result = check_by_name(f"{tmp_path / 'my.py'}:grad", f"{tmp_path / 'my.py'}:loss")
    assert result.verdict is Verdict.PASS
    assert result.why().endswith("; with p = 4 alone")


STEP = """
import numpy as np

def loss(X, Y, W1, b1):
    return np.sum((X @ W1 + b1 - Y) ** 4)

def step(X, Y, W1, b1, lr=0.1):
    E = 4 * (X @ W1 + b1 - Y) ** 3
    return W1 - lr * X.T @ E, b1 - {rate} * E.sum(axis=0)
"""


@pytest.mark.parametrize(("rate", "verdict"), [
    ("lr", Verdict.PASS), ("1", Verdict.FAIL), ("lr * lr", Verdict.FAIL), ("0.1", Verdict.FAIL)
])  # fmt: skip
def test_a_learning_rate_that_is_missing_or_twice_there_fails(tmp_path: Path, rate: str, verdict: Verdict) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(STEP.format(rate=rate))
    assert gradcheck(f"{file}:step", loss=f"{file}:loss").verdict is verdict


def _given(tmp_path: Path, penalty: str, data: str, **values: object) -> str:
    """Why a gradient of the usual sum of squares passes at some values."""
    text = (
        "import numpy as np\n"
        "def loss(X, y, w, lam):\n    return np.sum((X @ w - y) ** 2) / 2 + lam * np.sum(w ** 4)\n"
        f"def grad(X, y, w, lam):\n    return ({data}).T @ (X @ w - y) + {penalty} * w ** 3\n"
    )
    (tmp_path / "my.py").write_text(text)
    rng = np.random.default_rng(0)
    usual = {"X": rng.normal(size=(6, 3)), "y": rng.normal(size=6), "w": rng.normal(size=3), "lam": 1.0}
    file = str(tmp_path / "my.py")
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss", inputs={**usual, **values})
    assert result.verdict is Verdict.PASS, str(result)
    return str(result.result.why())


def test_for_which_given_numbers_and_data_it_is_proved_is_said(tmp_path: Path) -> None:
    tried = "proved: exactly the gradient of the loss, tried at w 3, X 6x3, y 6"
    X = np.random.default_rng(1).random((6, 3))
    assert _given(tmp_path, "4 * lam", "X") == tried
    assert _given(tmp_path, "4", "X") == f"{tried}; with lam = 1 alone; at lam = 2 it is not"
    assert _given(tmp_path, "4", "X", lam=1) == f"{tried}; with lam = 1 alone"
    assert _given(tmp_path, "4 * lam", "abs(X)", X=X) == f"{tried}; for X between 0 and 1, as they are here"
    assert _given(tmp_path, "4 * lam", "X ** 3", X=np.sign(X - 0.5)).endswith("; for X of -1 and 1, as they are here")
    assert _given(tmp_path, "4 * lam", "X", X=np.rint(4 * X).astype(int)).endswith(
        "; for X of whole numbers 0 to 4, as they are here"
    )
    shares = X / X.sum(axis=1, keepdims=True)
    assert _given(tmp_path, "4 * lam", "(X / X.sum(axis=1)[:, None])", X=shares).endswith(
        "; for X between 0 and 1 in rows that add up to 1, as they are here"
    )


@pytest.mark.parametrize(("targets", "verdict"), [("Y", Verdict.PASS), ("np.abs(Y)", Verdict.FAIL)])
def test_at_sizes_that_are_said_targets_are_of_both_signs_too(tmp_path: Path, targets: str, verdict: Verdict) -> None:
    file = str(tmp_path / "my.py")
    text = """
import numpy as np

def loss(X, Y, W1, W2):
    return np.sum((np.tanh(X @ W1) @ W2 - Y) ** 2)

def grad(X, Y, W1, W2):
    A = np.tanh(X @ W1)
    E = 2 * (A @ W2 - {targets})
    return X.T @ (E @ W2.T * (1 - A**2)), A.T @ E
"""
    Path(file).write_text(text.format(targets=targets))
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss", sizes=[4, 3, 2])
    assert result.verdict is verdict
    assert "other targets" in result.sentence or verdict is Verdict.PASS


MEMO = """
import numpy as np

kept = [None, None, None]

def loss(X, Y, W):
    return np.sum((X @ W - Y) ** 2) / 2

def grad(X, Y, W):
    if kept[0] is not X or {other}:
        kept[:] = X, W, {copy}
        kept.append(X @ W)
    return X.T @ (kept[-1] - Y)
"""


@pytest.mark.parametrize(("other", "copy", "verdict"), [
    ("not np.array_equal(kept[2], W)", "W.copy()", Verdict.PASS), ("kept[1] is not W", "None", Verdict.FAIL)
])  # fmt: skip
@pytest.mark.parametrize("inputs", [None, {"X": np.eye(3) + 0.5, "Y": np.ones((3, 2)), "W": np.full((3, 2), 0.3)}])
def test_what_is_kept_by_an_array_that_is_changed_in_place_is_stale(
    tmp_path: Path, other: str, copy: str, verdict: Verdict, inputs: dict[str, object] | None
) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(MEMO.format(other=other, copy=copy))
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss", inputs=inputs)
    assert result.verdict is verdict, str(result)
    if verdict is Verdict.FAIL:
        assert result.sentence.startswith("not the gradient of the loss where W is changed in place")


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" / 2", Verdict.FAIL)])
def test_of_a_single_sample_the_parameters_are_what_is_called_so(tmp_path: Path, slip: str, verdict: Verdict) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(
        "def loss(X, y, w, b):\n    return ((X @ w + b - y) ** 2).sum()\n"
        f"def grad(X, y, w, b):\n    e = 2 * (X @ w + b - y)\n    return X.T @ e{slip}, e.sum()\n"
    )
    inputs = {"X": np.array([[0.5, -1.0, 2.0]]), "y": np.array([0.3]), "w": np.array([1.0, -0.5, 0.2]), "b": 0.7}
    assert gradcheck(f"{file}:grad", loss=f"{file}:loss", inputs=inputs).verdict is verdict


def squares(X: Any, y: Any, w: Any) -> Any:
    return np.sum((X @ w - y) ** 2) / 2


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, Verdict.PASS), (3.0, Verdict.FAIL)])
def test_names_tell_parameters_from_data_of_their_size(factor: float, verdict: Verdict) -> None:
    def one(X: Any, y: Any, w: Any) -> Any:
        return factor * X.T @ (X @ w - y)

    point = {"X": np.array([[0.5, -1.0, 2.0]]), "y": np.array([0.25]), "w": np.array([0.75, 0.5, -1.5])}
    result = check_by_name(one, squares, inputs=point)
    assert (result.verdict, result.names.blocks) == (verdict, ("w",))

    def elastic(X: Any, y: Any, w: Any, b: Any, l1: Any, l2: Any) -> Any:
        return squares(X, y - b, w) + l1 * np.sum(np.abs(w)) + l2 * w @ w / 2

    def several(X: Any, y: Any, w: Any, b: Any, l1: Any, l2: Any) -> Any:
        e = X @ w + b - y
        return X.T @ e + l1 * np.sign(w) + l2 * w, factor * np.sum(e)

    point = {**point, "X": np.vstack([point["X"], np.eye(3)]), "y": np.arange(4.0), "b": 0.5, "l1": 0.25, "l2": 0.125}
    result = check_by_name(several, elastic, inputs=point)
    assert (result.verdict, result.names.blocks) == (verdict, ("w", "b"))


def test_names_that_tell_nothing_beside_data_of_their_size_are_asked_for() -> None:
    point = {"q": np.ones(3), "z": np.arange(3.0)}
    with pytest.raises(TargetError, match="several choices of arguments have these sizes"):
        check_by_name(lambda q, z: 2 * z, lambda q, z: q @ z, inputs=point)
    result = check_by_name(lambda q, z: z, lambda q, z: q @ z, inputs=point)
    assert (result.verdict, result.names.blocks) == (Verdict.PASS, ("q",))
    assert result.read_as == "the gradient by q, as which it is right"


@pytest.mark.parametrize("rows", ["W", "one row"])
@pytest.mark.parametrize(("factor", "verdict"), [(1.0, Verdict.PASS), (3.0, Verdict.FAIL)])
def test_a_gradient_may_come_as_a_list_of_rows(rows: str, factor: float, verdict: Verdict) -> None:
    def gradient(X: Any, y: Any, w: Any) -> Any:
        return [[factor * float(x) for x in row] for row in X.T @ (X @ w - y)]

    rng = np.random.default_rng(0)
    w = rng.normal(size=(1 if rows == "one row" else 3, 2))
    X, y = rng.normal(size=(5, len(w))), rng.normal(size=(5, 2))
    assert check_by_name(gradient, squares, inputs={"X": X, "y": y, "w": w}).verdict is verdict


def test_drawn_rows_come_in_a_list_too() -> None:
    result = check_by_name(lambda X, Y, W: (X.T @ (X @ W - Y)).tolist(), lambda X, Y, W: squares(X, Y, W))
    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("decayed", "scale", "place"), [(False, 1, "beside inputs"), (True, 0.75, ""), (True, 1, None)]
)
def test_other_data_are_blamed_only_where_other_parameters_do_not_show_it(
    decayed: bool, scale: float, place: str | None
) -> None:
    def loss(X: Any, y: Any, w: Any, b: Any) -> Any:
        return squares(X, 0, w) + np.sum(np.tanh(X @ w + b) * y) + np.sum(b**2)

    def gradient(X: Any, y: Any, w: Any, b: Any) -> Any:
        d = (1 - np.tanh(X @ w + b) ** 2) * y * (1 if scale == 1 else y[0] / scale)
        return X.T @ (X @ w + d), np.sum(d) + 2 * b * decayed

    rng = np.random.default_rng(5)
    point = {"X": rng.normal(size=(4, 3)), "y": np.array([0.75, -1.5, 2.0, 1.25]), "w": rng.normal(size=3), "b": 0.0}
    result = check_by_name(gradient, loss, inputs=point)
    if place is None:
        assert result.verdict is Verdict.PASS
    else:
        assert result.failing == ([place] if place else [])
        assert ("for other data than these" in str(result)) is (not place)


KEPT = """
import numpy as np

class Memory:
    at, of = None, None

Kept, kept = Memory(), {{}}

def loss(X, Y, W):
    return np.sum((X @ W - Y) ** 2) / 2

def grad(X, Y, W):
    {how}
    return G @ W - X.T @ Y
"""
BY_ADDRESS = """if id(X) not in kept:
        kept[id(X)] = {held}, X.T @ X
    G = kept[id(X)][1]"""
BY_SHAPE = """if Kept.of is None or Kept.at.shape != X.shape{and_numbers}:
        Kept.at, Kept.of = X.copy(), X.T @ X
    G = Kept.of"""
POINT = {"X": np.eye(4, 3) + 0.25, "Y": np.ones((4, 2)), "W": np.full((3, 2), 0.3)}


@pytest.mark.parametrize(("held", "verdict"), [("None", Verdict.FAIL), ("X", Verdict.PASS)])
def test_what_is_kept_by_an_address_alone_is_that_of_another_array(tmp_path: Path, held: str, verdict: Verdict) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(KEPT.format(how=BY_ADDRESS.format(held=held)))
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss", inputs=POINT)
    assert result.verdict is verdict, str(result)
    if verdict is Verdict.FAIL:
        assert "where X lies in memory where another array lay before" in result.sentence


@pytest.mark.parametrize(("and_numbers", "verdict"), [
    ("", Verdict.FAIL), (" or not np.array_equal(Kept.at, X)", Verdict.PASS)
])  # fmt: skip
def test_at_a_point_of_ones_own_what_is_kept_by_its_shape_is_stale(
    tmp_path: Path, and_numbers: str, verdict: Verdict
) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(KEPT.format(how=BY_SHAPE.format(and_numbers=and_numbers)))
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss", inputs=POINT)
    assert result.verdict is verdict, str(result)
    if verdict is Verdict.FAIL:
        assert "if it was called with other numbers of the same sizes before" in result.sentence


@pytest.mark.parametrize(("and_numbers", "verdict"), [
    ("", Verdict.FAIL), (" or not np.array_equal(Kept.of, X)", Verdict.PASS)
])  # fmt: skip
def test_what_is_proved_and_kept_by_its_shape_is_wrong_and_not_right(
    tmp_path: Path, and_numbers: str, verdict: Verdict
) -> None:
    file = str(tmp_path / "my.py")
    how = f"if Kept.of is None or Kept.of.shape != X.shape{and_numbers}:\n        Kept.of = X.copy()"
    text = KEPT.format(how=how).replace("G @ W - X.T @ Y", "[Kept.of.T @ (X @ W - Y)]")
    Path(file).write_text(text.replace("def loss", "def _of"))
    checked, named = gradcheck(f"{file}:grad"), diagnose(f"{file}:grad")
    assert (checked.verdict, named.verdict) == (verdict, verdict), (str(checked), str(named))
    if verdict is Verdict.FAIL:
        assert "hangs on what it was asked before" in checked.sentence


@pytest.mark.parametrize(("of_chance", "verdict"), [("rng.normal()", Verdict.UNDECIDED), ("1.0", Verdict.PASS)])
def test_what_is_another_gradient_the_second_time_somewhere_is_not_passed(
    tmp_path: Path, of_chance: str, verdict: Verdict
) -> None:
    file = str(tmp_path / "my.py")
    text = KEPT.format(how=f"G = X.T @ X * (1.0 if len(X) > 2 else {of_chance})")
    Path(file).write_text(text.replace("Kept, kept =", "rng = np.random.default_rng(1)\nKept, kept ="))
    result = gradcheck(f"{file}:grad", loss=f"{file}:loss")
    assert result.verdict is verdict, str(result)
    assert verdict is Verdict.PASS or "not deterministic" in result.sentence


@pytest.mark.parametrize(("limit", "verdict"), [(np.inf, Verdict.PASS), (1.0, Verdict.FAIL)])
def test_at_a_point_of_ones_own_what_is_not_proved_is_tried_along_other_branches(
    limit: float, verdict: Verdict
) -> None:
    rng = np.random.default_rng(4)
    point = {"W": rng.normal(size=(3, 2)), "a": rng.normal(size=(5, 3))}
    longest = 1.6 * np.linalg.norm(point["a"] @ point["W"], axis=1)  # as long as none is here, or close by

    def loss(W: Any, a: Any) -> Any:
        return np.sum(np.linalg.norm(a @ W, axis=1))

    def grad(W: Any, a: Any) -> Any:
        length = np.linalg.norm(a @ W, axis=1)
        return a.T @ (a @ W * np.where(length > limit * longest, 0.0, 1 / length)[:, None])

    result = check_by_name(grad, loss, inputs=point)
    assert result.verdict is verdict, str(result)
    assert verdict is Verdict.PASS or "at other parameters" in result.reason()


def test_what_is_positive_stays_so_at_other_parameters() -> None:
    point = {"m": np.array([0.5, -1.0]), "s": np.array([0.7, 1.25]), "X": np.eye(5, 2) * 2.5}

    def loss(m: Any, s: Any, X: Any) -> Any:
        return np.sum(np.sqrt(np.abs(s)) * np.cosh(X - m))

    def grad(m: Any, s: Any, X: Any) -> Any:
        return np.sum(-np.sqrt(s) * np.sinh(X - m), 0), np.sum(np.cosh(X - m), 0) / (2 * np.sqrt(s))

    assert check_by_name(grad, loss, inputs=point).verdict is Verdict.PASS


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), (" * 2", Verdict.FAIL)])
def test_targets_of_the_size_of_a_parameter_are_no_parameter(slip: str, verdict: Verdict) -> None:
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(6, 2)), np.array([1.0, -1, 1, 1, -1, -1])

    def dual(alpha: Any, K: Any, y: Any) -> Any:
        return (alpha * y) @ K @ (alpha * y) / 2 - alpha.sum()

    def grad(alpha: Any, K: Any, y: Any) -> Any:
        return eval(f"y * (K @ (alpha * y)) - 1{slip}")

    result = check_by_name(grad, dual, inputs={"alpha": rng.uniform(size=6), "K": X @ X.T, "y": y})
    assert (result.verdict, result.names.blocks) == (verdict, ("alpha",))


@pytest.mark.parametrize(("slip", "verdict"), [("", 0), (" * 2", 1)])
def test_a_function_that_is_named_as_its_own_loss_is_read_as_it_is_without_that(
    tmp_path: Path, slip: str, verdict: int
) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(
        "def cost(theta, X, y):\n    r = X @ theta - y\n    return 0.5 * r @ r / len(y), X.T @ r / len(y)" + slip
    )
    for command in ("gradcheck", "diagnose"):
        assert run(command, f"{file}:cost", "--loss", f"{file}:cost")[0] == verdict


OF_ONE = """
import numpy as np
x = np.linspace(0, 1, 20)
y = 2 * x + 1 + 0.1 * np.sin(9 * x)

def fit(theta):
    r = theta[0] * x + theta[1] - y
    return 0.5 * r @ r, np.array([r @ x, r.sum(){slip}])

def chain(v):
    return np.sum(100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2)

def slope(v):
    e = v[1:] - v[:-1] ** 2
    g = np.zeros(v.shape)
    g[1:] += 200 * e
    g[:-1] -= 400 * e * v[:-1] + 2 * (1 - v[:-1]){slip}
    return g
"""


@pytest.mark.parametrize(("slip", "code"), [("", 0), (" * 2", 1)])
@pytest.mark.parametrize("asked", [("fit",), ("fit", "fit"), ("slope", "chain")])
def test_functions_of_one_vector_need_no_point(tmp_path: Path, asked: tuple[str, ...], slip: str, code: int) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(OF_ONE.format(slip=slip))
    target, *loss = (f"{file}:{name}" for name in asked)
    for command in ("gradcheck", "diagnose"):
        assert run(command, target, *(["--loss", *loss] if loss else []))[0] == code


OF_OUTPUTS = """
import numpy as np

def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(x))
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p{share}

def bce(y_true, y_pred):
    return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

def bce_prime(y_true, y_pred):
    return ((1 - y_true) / (1 - y_pred) - y_true / y_pred){size}
"""


@pytest.mark.parametrize(("share", "size", "code"), [(" / len(x)", " / y_pred.size", 0), ("", " / 7", 1)])
@pytest.mark.parametrize("asked", [("softmax_loss",), ("softmax_loss", "softmax_loss"), ("bce_prime", "bce")])
def test_of_a_loss_of_outputs_and_targets_the_outputs_are_the_parameters(
    tmp_path: Path, asked: tuple[str, ...], share: str, size: str, code: int
) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(OF_OUTPUTS.format(share=share, size=size))
    target, *loss = (f"{file}:{name}" for name in asked)
    for command in ("gradcheck", "diagnose"):
        assert run(command, target, *(["--loss", *loss] if loss else []))[0] == code


@pytest.mark.parametrize(("size", "verdict"), [("len(y)", Verdict.PASS), ("(len(y) - 1)", Verdict.FAIL)])
def test_what_is_right_for_vectors_of_outputs_alone_passes_for_these(
    tmp_path: Path, size: str, verdict: Verdict
) -> None:
    file = str(tmp_path / "my.py")
    Path(file).write_text(
        "import numpy as np\n\ndef mse(y, pred):\n    return np.mean((pred - y) ** 2)\n\n"
        f"def slope(y, pred):\n    return 2 * (pred - y) / {size}\n"
    )
    result = gradcheck(f"{file}:slope", loss=f"{file}:mse")
    assert result.verdict is verdict, str(result)
    assert ("with one output alone; with several it is not" in result.sentence) == (verdict is Verdict.PASS)
