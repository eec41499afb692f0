"""A file alone, or a class: which of its functions is meant, and that it is asked where several are meant equally."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.diagnose import Options
from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.own import OwnResult
from pyport.targets import load
from pyport.targets.meant import OF_A_LOSS
from pyport.targets.python import find_function, function_named
from pyport.targets.timed import Timed
from pyport.verdict import Verdict


def text(*functions: str) -> str:
    """A file with functions and methods, each said as ``NAME(ARGUMENTS)`` or as that and ``-> RETURNS``."""
    lines, inside = [], ""
    for one in functions:
        head, _, returned = one.partition(" -> ")
        owner, dot, own = head.rpartition(".")
        if owner != inside and dot:
            lines.append(f"class {owner}:")
        inside = owner
        own = own.replace("(", "(self, ", 1) if dot else own
        indent = "    " if dot else ""
        lines += [f"{indent}def {own}:", f"{indent}    return {returned or 'result'}"]
    return "\n".join(lines) + "\n"


#: The functions of a file, and which is meant; none if several are.
FILES = [
    (("sigmoid(z)", "forward(X, W)", "backward_propagation(X, Y, cache)"), "backward_propagation"),
    (("sigmoid_gradient(z)", "predict(X, theta)", "costFunctionReg(theta, X, y, reg) -> J, grad"), "costFunctionReg"),
    (("Net.__init__(n)", "Net.forward(X)", "Net.loss(X, y) -> loss, grads", "Net.train(X, y)"), "Net.loss"),
    (("Net.forward(x)", "Net.backprop(x, y)", "Net.update_mini_batch(batch, eta)", "Net.SGD(d, n)"), "Net.backprop"),
    (("linear_backward(dZ, cache)", "relu_backward(dA, cache)", "L_model_backward(AL, Y, caches)"), "L_model_backward"),
    (("step_gradient(b, m, points, rate)", "gradient_descent_runner(points, b, m, rate, n)"), "step_gradient"),
    (("gradient(theta, X, y)", "numerical_gradient(J, theta)", "check_gradient(theta, eps)"), "gradient"),
    (("gradient(theta, X, y)", "gradient_descent(theta, X, y, alpha)", "cost(theta, X, y)"), "gradient"),
    (("relu(z)", "Net.predict(X, y)", "Net.train(X, y)"), "Net.train"),
    (("evaluate(X, y) -> loss, accuracy", "fit(X, y)"), "fit"),
    (("svm_loss_naive(W, X, y) -> loss, dW", "svm_loss_vectorized(W, X, y) -> loss, dW"), ""),
    (("A.forward(x)", "A.backward(d)", "B.forward(x)", "B.backward(d)"), ""),
    (("one(X, y)", "other(X, y)"), ""),
    (("s(x)", "ds(x)", "NN.__init__(x, y)", "NN.feedforward()", "NN.backprop()"), "NN.backprop"),
    (("A.backprop()", "B.backprop()"), ""),
]


@pytest.mark.parametrize(("functions", "meant"), FILES)
def test_of_a_file_the_only_gradient_by_name_and_form_is_meant(
    tmp_path: Path, functions: tuple[str, ...], meant: str
) -> None:
    file = tmp_path / "my.py"
    file.write_text(text(*functions), encoding="utf-8")
    if meant:
        assert load(str(file)).chosen == meant
        assert load(f"{file}:{meant}").chosen == ""
        return
    with pytest.raises(TargetError, match=r"my\.py: defines .*; say which is meant, for instance .*my\.py:") as raised:
        load(str(file))
    assert str(raised.value).endswith(f":{functions[-1].partition('(')[0]}.")


def test_of_a_class_it_is_its_method(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text(text("gradient(X, y, W)", "Net.loss(X, y) -> loss, grads", "Net.train(X, y)"), encoding="utf-8")
    assert load(str(file)).chosen == "gradient"
    assert load(f"{file}:Net").chosen == "Net.loss"


@pytest.mark.parametrize(
    ("functions", "meant"),
    [
        (("loss(X, Y, W1)", "grad(X, Y, W1)"), "loss"),
        (("sigmoid(z)", "costFunction(theta, X, y) -> J, grad"), "costFunction"),
        (("loss_gradient(W, X)", "objective(W, X)"), "objective"),
        (("loss_a(X, y)", "loss_b(X, y)"), ""),
    ],
)
def test_of_the_file_of_a_loss_the_loss_is_meant(tmp_path: Path, functions: tuple[str, ...], meant: str) -> None:
    file = tmp_path / "my.py"
    file.write_text(text(*functions), encoding="utf-8")
    if meant:
        assert function_named(str(file), Timed("my.py"), OF_A_LOSS).name == meant
    else:
        with pytest.raises(TargetError, match=r"defines loss_a, loss_b; say which is meant"):
            function_named(str(file), Timed("my.py"), OF_A_LOSS)


def test_of_a_port_no_function_is_preferred(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text(text("loss(X, Y, W1)", "grad(X, Y, W1)"), encoding="utf-8")
    with pytest.raises(TargetError, match="defines loss, grad; say which is meant"):
        find_function(str(file), str(file), None)


LOGISTIC = """import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def cost({loss}):
    h = sigmoid(X @ theta)
    return -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h))
def gradient({grad}):
    return X.T @ (sigmoid(X @ theta) - y){slip}
"""


@pytest.mark.parametrize(("slip", "verdict"), [(" / len(y)", Verdict.PASS), ("", Verdict.FAIL)])
@pytest.mark.parametrize("same", [True, False])
def test_one_file_alone_has_a_gradient_and_its_loss(tmp_path: Path, slip: str, verdict: Verdict, same: bool) -> None:
    file = tmp_path / "my.py"
    # By other names they are called by their places, or by these.
    taken = "theta, X, y"
    file.write_text(LOGISTIC.format(loss=taken, grad=taken, slip=slip), encoding="utf-8")
    found = Options(str(file), loss=str(file) if same else f"{file}:cost").checked()
    assert isinstance(found, OwnResult)
    assert found.verdict is verdict
    assert found.read_as.startswith("gradient, ")
    assert found.judged_by == f"{file}:cost"


def test_where_what_is_meant_is_not_read_it_is_said_which_it_is(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text(text("sigmoid(z)", "gradient(theta, X, y) -> 'text'"), encoding="utf-8")
    for words, begin in ((str(file), r"^gradient: passed theta "), (f"{file}:gradient", r"^passed theta ")):
        with pytest.raises(InputError, match=begin):
            Options(words).checked()


def test_a_file_without_a_loss_says_which_functions_it_has(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text("import numpy as np\n\ndef gradient(theta, X, y):\n    return X.T @ (X @ theta - y)\n", "utf-8")
    loss = tmp_path / "loss.py"
    loss.write_text(text("one(theta, X, y)", "other(theta, X, y)"), encoding="utf-8")
    with pytest.raises(InputError, match=r"loss\.py: defines one, other; say which is meant"):
        Options(str(file), loss=str(loss)).checked()
