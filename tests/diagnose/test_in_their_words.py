"""A wrong gradient is told in the names and the lines of the file that it stands in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run

from pyport.diagnose.in_their_words import is_same, part_of

HERE = Path(__file__).parent / "newcomers"


def told(target: str, *options: str) -> tuple[int, str, dict[str, Any]]:
    code, out, err = run("diagnose", target, "--json", "-", *options)
    assert out, err
    return code, err, json.loads(out)


def edited(name: str, tmp_path: Path, old: str, new: str) -> Path:
    """A file with some text exchanged."""
    text = (HERE / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_dict_of_gradients_is_called_as_its_variables_and_its_line_is_shown() -> None:
    code, out, result = told(f"{HERE / 'dictnet.py'}:backward")
    assert code == 1
    assert "  yours    dictnet.py:23  dZ1 = np.dot(W2.T, dZ2) * (1 - A1)\n" in out
    assert "  there    d1 is dZ1, d2 is dZ2, Z1 is A1\n" in out
    assert "blocks: dW1 is wrong, db1 is wrong, dW2 is right, db2 is right" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert result["yours"]["lines"]["d1"] == [
        {"file": "dictnet.py", "line": 23, "text": "dZ1 = np.dot(W2.T, dZ2) * (1 - A1)"}
    ]


def test_the_right_twin_has_nothing_of_its_own_to_show(tmp_path: Path) -> None:
    path = edited("dictnet.py", tmp_path, "* (1 - A1)", "* (1 - A1 ** 2)")
    code, out, result = told(f"{path}:backward")
    assert code == 0
    assert "yours" not in out
    assert result["yours"] is None


def test_the_loss_that_a_class_returns_tells_units_and_penalty(tmp_path: Path) -> None:
    code, out, result = told(f"{HERE / 'relu_net.py'}:TwoLayerNet.loss")
    assert code == 1
    assert [card["id"] for card in result["mistakes"][0]["cards"]] == ["slope-missing"]
    assert "  yours    relu_net.py:30  dhidden = dscores.dot(W2.T)\n" in out
    assert 'blocks: grads["W1"] is wrong, grads["b1"] is wrong, grads["W2"] is right' in out
    path = edited("relu_net.py", tmp_path, "dhidden = dscores.dot(W2.T)", "dhidden = dscores.dot(W2.T) * (hidden > 0)")
    assert told(f"{path}:TwoLayerNet.loss")[0] == 0


def test_parts_of_one_vector_are_called_by_their_indices() -> None:
    code, out, _ = told(f"{HERE / 'flat.py'}:costFunctionReg")
    assert code == 1
    assert "the bias is penalised too  [penalty-on-bias]" in out
    assert "  yours    flat.py:14  grad += lam / m * theta\n" in out
    assert "gb1 is grad[0], b1 is theta[0]" in out
    assert "blocks: grad[1:] is right, grad[0] is wrong" in out


def test_a_method_that_takes_one_sample_is_traced_with_one(tmp_path: Path) -> None:
    path = edited("minibatch.py", tmp_path, ", delta) * sp", ", delta) * z")
    code, out, result = told(f"{path}:Network.backprop")
    assert code == 1
    assert result["yours"]["lines"]["d1"][0]["line"] == 49
    assert "nabla_w[0] is wrong, nabla_b[0] is wrong, nabla_w[1] is right" in out


@pytest.mark.live
def test_a_function_of_matlab_is_told_by_its_own_lines(tmp_path: Path) -> None:
    code, out, _ = told(str(HERE / "nnCostFunction.m"))
    assert code == 1
    assert "  yours    nnCostFunction.m:21  d2 = d3 * Theta2(:, 2:end)\n" in out
    assert "Theta1_grad(:, 2:end) is wrong, Theta1_grad(:, 1) is wrong," in out
    path = edited("nnCostFunction.m", tmp_path, "d3 * Theta2(:, 2:end);",
                  "d3 * Theta2(:, 2:end) .* a2(:, 2:end) .* (1 - a2(:, 2:end));")  # fmt: skip
    assert told(str(path))[0] == 0


def test_where_no_card_fits_the_first_statement_that_goes_wrong_is_told(tmp_path: Path) -> None:
    path = edited("dictnet.py", tmp_path, "np.dot(W2.T, dZ2) * (1 - A1)", "np.dot(W2.T, dZ2 ** 3) * np.cos(A1)")
    code, out, result = told(f"{path}:backward")
    assert code == 1
    assert "NONE KNOWN" in out
    assert result["yours"]["first_wrong"]["line"] == 23
    assert result["yours"]["first_wrong"]["reads"] == ["A1", "W2", "dZ2"]
    assert "dW1 is computed in\n  dictnet.py:24  dW1 = np.dot(dZ1, X.T) / m\n" in out


def test_a_quantity_is_told_by_its_numbers_in_any_way_round_and_by_no_others() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    assert is_same(a.T, a, exactly=True)
    assert is_same(-2 * a, a, exactly=False)
    assert not is_same(-2 * a, a, exactly=True)
    assert is_same(np.column_stack([np.ones(5), a]), a, exactly=True)
    assert not is_same(b, a, exactly=False)
    assert not is_same(a + 1e-6, a, exactly=False)
    assert part_of(np.column_stack([b[:, :1], a]), a) == ((":", "2:end"), (":", "1:"))
    assert part_of(a, a) is None
    assert is_same(np.array(0.7), np.full((1, 3), 0.7), exactly=True)
    assert not is_same(np.array(0.7), np.full((1, 3), 0.7 + 1e-6), exactly=True)
    assert not is_same(np.array(0.7), a[:1], exactly=False)


def test_a_list_of_layers_is_read_by_what_a_loop_takes_of_each(tmp_path: Path) -> None:
    code, out, _ = told(f"{HERE / 'layers.py'}:loss_and_grads")
    assert code == 1
    assert "note: read as: a list of layers, gradients W, b, W, b, loss first\n" in out
    assert 'grads[0]["W"] is right, grads[0]["b"] is wrong, grads[1]["W"] is right,\ngrads[1]["b"] is wrong' in out
    assert "[bias-averaged]" in out
    path = edited("layers.py", tmp_path, "delta.mean(axis=0)", "delta.sum(axis=0)")
    assert told(f"{path}:loss_and_grads")[0] == 0


THREE = """
import numpy as np


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def grad(X, Y, W1, W2, W3):
    z1 = sigmoid(X @ W1)
    z2 = sigmoid(z1 @ W2)
    d3 = sigmoid(z2 @ W3) - Y
    d2 = d3 @ W3.T * z2 * (1 - z2)
    d1 = d2 @ W2.T * z1 * (1 - z1){in_signal}
    g3 = z2.T @ d3
    g2 = z1.T @ d2{in_second}
    g1 = X.T @ d1{in_first}
    return g1, g2, g3
"""


@pytest.mark.parametrize(("slips", "lines"), [
    ({"in_signal": " * 2"}, ["d1 = d2 @ W2.T * z1 * (1 - z1) * 2"]),
    ({"in_first": " * 2"}, ["g1 = X.T @ d1 * 2"]),
    ({"in_second": " * 2", "in_first": " * 4"}, ["g2 = z1.T @ d2 * 2", "g1 = X.T @ d1 * 4"]),
    ({"in_second": " * 2"}, ["g2 = z1.T @ d2 * 2"]),
])  # fmt: skip
def test_a_constant_is_shown_where_it_stands(tmp_path: Path, slips: dict[str, str], lines: list[str]) -> None:
    file = tmp_path / "my.py"
    text = THREE.format(**{name: slips.get(name, "") for name in ("in_signal", "in_first", "in_second")})
    file.write_text(text, encoding="utf-8")
    code, out, _ = told(f"{file}:grad")
    assert code == 1
    own = [line.split("  ", 4)[-1].strip() for line in out.splitlines() if line.strip().startswith("yours")]
    assert sorted(own) == sorted(lines)


OF_ONE_LAYER = """
import numpy as np


def grad(X, Y, W1, b1, W2, b2):
    z = np.tanh(X @ W1 + b1)
    d2 = z @ W2 + b2 - Y
    d1 = np.zeros(z.shape)
    for h in range(len(W2)):
        d1[:, h] = {loop}
    return X.T @ d1, d1.sum(axis=0), z.T @ d2, np.sum(d2, axis=0){over}
"""
RIGHT_LOOP = "(d2 @ W2[h]) * (1 - z[:, h] ** 2)"


@pytest.mark.parametrize(("loop", "over", "line"), [
    (RIGHT_LOOP, " / len(X[0])", "return X.T @ d1, d1.sum(axis=0), z.T @ d2, np.sum(d2, axis=0) / len(X[0])"),
    ("np.abs(d2 @ W2[h]) * (1 - z[:, h] ** 3)", "", "d1[:, h] = np.abs(d2 @ W2[h]) * (1 - z[:, h] ** 3)"),
])  # fmt: skip
def test_an_innocent_line_is_not_shown(tmp_path: Path, loop: str, over: str, line: str) -> None:
    file = tmp_path / "my.py"
    file.write_text(OF_ONE_LAYER.format(loop=loop, over=over), encoding="utf-8")
    code, out, _ = told(f"{file}:grad")
    assert code == 1
    said = " ".join(out.split())
    assert line in said
    assert "d2 = z @ W2" not in said
    assert "d1 = np.zeros" not in said


#: Several statements of a line, of which one is wrong.
ON_ONE_LINE = """
import numpy as np

def sigmoid(a):
    return 1 / (1 + np.exp(-a))

def grad(X, Y, W1, b1, W2, b2):
    z = sigmoid(X @ W1 + b1); y = sigmoid(z @ W2 + b2); d2 = y - Y; grads = {}
    d1 = d2 @ W2.T * z * (1 - z); grads["W1"] = X.T @ d1; grads["b1"] = d1.sum(axis=0)
    grads["W2"] = z.T @ d2; grads["b2"] = d2.sum(axis=0); return grads
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "statement"),
    [
        ("z * (1 - z)", "z", 9, "d1 = d2 @ W2.T * z"),
        ("z.T @ d2", "3 * z.T @ d2", 10, 'grads["W2"] = 3 * z.T @ d2'),
    ],
)
def test_of_several_statements_on_a_line_the_one_at_fault_is_shown(
    tmp_path: Path, right: str, wrong: str, line: int, statement: str
) -> None:
    path = tmp_path / "my.py"
    path.write_text(ON_ONE_LINE.replace(right, wrong), encoding="utf-8")
    code, out, _ = told(f"{path}:grad")
    assert code == 1
    assert f"  yours    my.py:{line}  {statement}\n" in out
    path.write_text(ON_ONE_LINE, encoding="utf-8")
    assert told(f"{path}:grad")[0] == 0


def test_an_effect_is_told_where_it_was_measured_alone(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    # What is measured of a division by N is measured in the weights.
    path.write_text(ON_ONE_LINE.replace("d1.sum(axis=0)", "d1.mean(axis=0)"), encoding="utf-8")
    _, out, result = told(f"{path}:grad")
    effects = {card["id"]: card["effect"] for item in result["mistakes"] for card in item["cards"]}
    assert list(effects) == ["over-samples", "bias-averaged"]
    assert effects["over-samples"] is None
    assert effects["bias-averaged"] is not None
    assert out.count("  effect ") == 1
    path.write_text(ON_ONE_LINE.replace("z.T @ d2", "z.T @ d2 / len(X)"), encoding="utf-8")
    _, out, _ = told(f"{path}:grad")
    assert out.count("  effect ") == 1


STEP = """
import numpy as np

def step(X, Y, W1, b1, W2, b2, lr=0.1):
    A = np.maximum(X @ W1 + b1, 0)
    S = A @ W2 + b2
    P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    dS = (P - Y) / len(X)
    dW2 = A.T @ dS
    db2 = dS.sum(axis=0)
    dA = dS @ W2.T
    dZ = dA * (A > 0)
    dW1 = X.T @ dZ
    db1 = dZ.sum(axis=0)
    W1 -= lr * dW1
    b1 -= lr * db1
    W2 -= lr * dW2
    b2 -= lr * db2
    return W1, b1, W2, b2
"""
LISTS = """
import numpy as np

def step(X, Y, weights, biases):
    acts = [X]
    for W, b in zip(weights, biases):
        acts.append(np.tanh(acts[-1] @ W + b))
    delta = (acts[-1] - Y) * (1 - acts[-1] ** 2)
    gW, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gW.insert(0, acts[l].T @ delta)
        gb.insert(0, delta.sum(axis=0))
        if l:
            delta = (delta @ weights[l].T) * (1 - acts[l] ** 2)
    return gW, gb
"""
LAYERS = """
import numpy as np

def step(X, Y, W1, b1, W2, b2):
    def output_of(s):
        return 1 / (1 + np.exp(-s))
    z = output_of(X @ W1 + b1)
    d = (output_of(z @ W2 + b2) - Y) / len(X)
    d2 = d
    return [*through(X, through_sigmoid(z, back(d, W2))), *through(z, d2)]

def back(d, W):
    return d @ W.T

def through_sigmoid(out, d):
    return d * out * (1 - out)

def through(x, d):
    gW = x.T @ d
    gb = d.sum(axis=0)
    return gW, gb
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "shown"),
    [
        (STEP, "W2 -= lr * dW2", "W2 += lr * dW2", ["W2 += lr * dW2"]),
        (STEP, "dW2 = A.T @ dS", "dW2 = -A.T @ dS", ["dW2 = -A.T @ dS"]),
        (STEP, "db1 = dZ.sum", "db1 = dA.sum", ["db1 = dA.sum(axis=0)"]),
        (LISTS, "delta.sum(axis=0)", "delta[0]", ["gb.insert(0, delta[0])"]),
        (LAYERS, "return d * out * (1 - out)", "return d * out", ["return d * out"]),
        (LAYERS, "return d @ W.T", "return d @ W.T / len(d)", ["return d @ W.T / len(d)"]),
    ],
)
def test_no_right_line_is_shown_for_a_wrong_one_behind_or_before_it(
    tmp_path: Path, text: str, right: str, wrong: str, shown: list[str]
) -> None:
    path = tmp_path / "my.py"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    code, out, _ = told(f"{path}:step")
    assert code == 1
    own = [line.split("  ", 4)[-1].strip() for line in out.splitlines() if line.strip().startswith("yours")]
    assert own == shown
