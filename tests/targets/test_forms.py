"""Functions in the forms in which people have them: how they are read, what is said of them, and of their slips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport.check import check
from pyport.diagnose import Asked, diagnose_target, setting
from pyport.gradients.target import TargetError
from pyport.model import Model
from pyport.own.of_target import check_target
from pyport.targets import load
from pyport.targets.containers import Container, locate, locate_loss
from pyport.targets.layout import Layout
from pyport.targets.read import read, stands
from pyport.targets.roles import Role, layer_of_size, role
from pyport.verdict import Verdict

FILE = Path(__file__).parent / "as_people_write.py"
#: What is said of the form, and of the loss that is found.
FORMS = {
    "grads_dict": ("dict W1, b1, W2, b2", "averaged over samples, tanh units, bias"),
    "value_and_grads": ("lists of weights and of biases, loss first", "averaged over samples, tanh units, bias"),
    "backward_columns": ("samples in columns, weights as units x inputs, bias as a column", "tanh units, bias"),
    "flat": ("a one before each layer's input for the bias, class labels from 0, one vector", "L2 0.5"),
    "step": ("a list of parameters, the gradient from how it moves the parameters", "linear outputs"),
    "least_squares": ("gradients dw, db", "linear outputs, halved and averaged over samples"),
    "classes": ("class labels from 0, loss first, reg = 0.5", "L2 1 not divided by N"),
    "Stack.gradients": ("one sample at a time, as a column, weights as units x inputs", "sum of squares of sigmoid"),
    "OfData.learn": ("forward called before, the gradient from how it moves the parameters", "summed over samples"),
    "Kept.loss": ("bias as a vector, class labels from 0", "relu units, bias, L2 0.5 not divided by N"),
    "keys_elsewhere": ("dict W1, b1, W2, b2", "averaged over samples, tanh units, bias"),
}
#: What is said of a slip, where the loss that is brought tells it.
SLIPS = {
    "grads_dict": "the gradient by W1 is 2 times what it should be",
    "value_and_grads": "the gradient by W1 is 0.5 times what it should be",
    "flat": "the penalty's share of the gradient by W2 is 1.5 times what it should be",
    "classes": "the penalty's share of the gradient by W is 0.5 times what it should be",
    "Kept.loss": "the penalty's share of the gradient by W1 is missing",
}


def judged(name: str) -> tuple[Verdict, str, str, list[str]]:
    """The verdict, the form, the loss and what is wrong."""
    found = setting(load(f"{FILE}:{name}"), Asked())
    if found.by_its_loss:
        own = check_target(found.target)
        return own.verdict, found.target.form, found.target.loss_words, own.failures()
    if found.model is None:
        return Verdict.UNDECIDED, found.target.form, "", []
    result = check(found.target.gradient, found.model, found.places)
    return result.verdict, found.target.form, found.model.words, result.failures()


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.sampled(8)
def test_a_right_gradient_passes_in_its_form(name: str) -> None:
    verdict, form, loss, _ = judged(name)
    assert verdict is Verdict.PASS
    assert FORMS[name][0] in form
    assert FORMS[name][1] in loss


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.sampled(12)
def test_a_slip_in_it_does_not(name: str) -> None:
    verdict, _, _, failures = judged(f"{name}_slip")
    # What is right in no block tells no loss.
    assert verdict is (Verdict.UNDECIDED if name == "least_squares" else Verdict.FAIL)
    assert SLIPS.get(name, "") in " ".join(failures)


def test_only_the_penalties_of_weights_are_said_to_be_missing() -> None:
    assert not any("share of the gradient by b" in failure for failure in judged("Kept.loss_slip")[3])


def test_what_stands_as_it_is_asked_is_not_read_in_another_form(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text("import numpy as np\ndef grad(X, Y, W1):\n    return [X.T @ (X @ W1 - Y)]\n", encoding="utf-8")
    target = load(f"{file}:grad")
    assert stands(target)
    assert setting(target, Asked()).target.form == ""


def test_what_runs_in_no_form_says_what_it_was_passed_and_what_came_back(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text("def grad(params, X, y):\n    return 'nothing'\n", encoding="utf-8")
    with pytest.raises(TargetError, match=r"^passed params .*, X 11x4, y .* it returned str; .* --inputs"):
        read(load(f"{file}:grad"))


#: A forward pass that hands on no more than a dict of values, of a network with a single output.
CACHE_ALONE = """import numpy as np
def forward(X, parameters):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    return {"A1": A1, "A2": A2}
def backward(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T * dZ2 * (1 - cache["A1"] ** 2)
    return {"dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dZ2": dZ2, "dW2": dZ2 @ cache["A1"].T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}
"""


#: Three layers, whose sizes have short names.
SHORT_NAMES = """import numpy as np
class Net:
    def __init__(self, D, H1, H2, C, std=0.1):
        self.params = {}
        for k, (a, b) in enumerate(((D, H1), (H1, H2), (H2, C)), 1):
            self.params[f"W{k}"] = std * np.random.randn(a, b)
            self.params[f"b{k}"] = np.zeros(b)
    def loss(self, X, y):
        p = self.params
        z1 = np.tanh(X @ p["W1"] + p["b1"])
        z2 = np.tanh(z1 @ p["W2"] + p["b2"])
        q = z2 @ p["W3"] + p["b3"]
        e = np.exp(q - q.max(axis=1, keepdims=True))
        share = e / e.sum(axis=1, keepdims=True)
        rows = np.arange(len(X))
        loss = -np.log(share[rows, y]).mean()
        share[rows, y] -= 1
        d3 = share / len(X)
        d2 = d3 @ p["W3"].T * (1 - z2 ** 2)
        d1 = d2 @ p["W2"].T * (1 - z1 ** 2)
        return loss, {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": z1.T @ d2, "b2": d2.sum(axis=0),
                      "W3": z2.T @ d3, "b3": d3.sum(axis=0)}
"""


@pytest.mark.parametrize(("slip", "right"), [(("", ""), True), (("(1 - z2 ** 2)", "(1 - z2)"), False)])
def test_the_sizes_of_a_class_may_have_short_names(tmp_path: Path, slip: tuple[str, str], right: bool) -> None:
    (tmp_path / "my.py").write_text(SHORT_NAMES.replace(*slip), encoding="utf-8")
    found = setting(load(f"{tmp_path / 'my.py'}:Net.loss"), Asked())
    assert found.target.runs_at == (4, 5, 6, 3)
    assert bool(found.found) is right


ANY_DEPTH = """
import numpy as np
def grad(X, Y, params):
    outputs, last = [X], len(params) // 2
    for k in range(1, last + 1):
        S = outputs[-1] @ params["W" + str(k)] + params["b" + str(k)]
        outputs.append(np.tanh(S) if k < last else 1 / (1 + np.exp(-S)))
    grads, d = {}, outputs[-1] - Y
    for k in range(last, 0, -1):
        grads["W" + str(k)], grads["b" + str(k)] = outputs[k - 1].T @ d, d.sum(axis=0)
        d = d @ params["W" + str(k)].T * (1 - outputs[k - 1] ** 2)
    return grads
"""


@pytest.mark.parametrize(("slip", "right"), [(("", ""), True), (("(1 - outputs", "(2 - outputs"), False)])
@pytest.mark.parametrize("sizes", [None, (4, 2), (4, 5, 3, 2)])
def test_a_dict_that_is_gone_through_by_number_has_as_many_layers_as_are_asked_for(
    tmp_path: Path, sizes: tuple[int, ...] | None, slip: tuple[str, str], right: bool
) -> None:
    (tmp_path / "my.py").write_text(ANY_DEPTH.replace(*slip), encoding="utf-8")
    found = setting(load(f"{tmp_path / 'my.py'}:grad"), Asked(widths=sizes))
    assert len(found.target.runs_at) == len(sizes or (4, 5, 3))
    # With one layer there is no slope to be wrong.
    assert bool(found.found) is (right or sizes == (4, 2))


def test_what_a_forward_pass_returns_is_not_taken_for_the_parameters(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text(CACHE_ALONE, encoding="utf-8")
    found = setting(load(f"{file}:backward"), Asked())
    assert "dict W1, b1, W2, b2, forward called before" in found.target.form
    assert found.model is not None
    assert (found.model.head_name, found.model.activation) == ("sigmoid-bce", "tanh")


def test_of_several_functions_the_one_of_gradients_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_text(CACHE_ALONE + "def predict(X, parameters):\n    return forward(X, parameters)\n", encoding="utf-8")
    assert load(str(file)).chosen == "backward"
    file.write_text(CACHE_ALONE + CACHE_ALONE.replace("backward", "backward_2"), encoding="utf-8")
    with pytest.raises(TargetError, match=r"say which is meant, for instance .*my\.py:backward_2\.$"):
        load(str(file))


def test_an_argument_that_is_changed_is_said(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    text = (
        "import numpy as np\n"
        "def grad(theta, X, y):\n"
        "    g = X.T @ (1 / (1 + np.exp(-X @ theta)) - y) / len(y)\n"
        "    theta[0] = {}\n"
        "    return g\n"
    )
    for new, said in (("0.0", ["theta"]), ("theta[0]", [])):
        file.write_text(text.format(new), encoding="utf-8")
        found = setting(load(f"{file}:grad"), Asked())
        assert list(found.target.changes) == said
        assert bool(found.target.effects) == bool(said)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("X", Role.DATA), ("x_train", Role.DATA), ("y", Role.TARGETS), ("labels", Role.TARGETS), ("W1", Role.WEIGHTS),
        ("weights_hidden", Role.WEIGHTS), ("w_ih", Role.WEIGHTS), ("b2", Role.BIAS), ("bias_output", Role.BIAS),
        ("params", Role.ALL), ("theta", Role.ALL), ("nn_params", Role.ALL), ("lambda_", Role.PENALTY),
        ("reg", Role.PENALTY), ("learning_rate", Role.RATE), ("alpha", Role.RATE), ("epochs", Role.ROUNDS),
        ("input_layer_size", Role.SIZE), ("num_labels", Role.SIZE), ("n_h", Role.SIZE),
        ("n_hid", Role.SIZE), ("num_hid", Role.SIZE), ("nh", Role.SIZE),
        ("n_in", Role.SIZE), ("n_out", Role.SIZE), ("dhid", Role.UNKNOWN), ("layer_dims", Role.SIZES),
        ("m", Role.SAMPLES), ("cache", Role.UNKNOWN), ("dout", Role.UNKNOWN), ("h", Role.UNKNOWN),
    ],
)  # fmt: skip
def test_a_name_says_what_an_argument_is(name: str, wanted: Role) -> None:
    assert role(name) is wanted


def test_sizes_by_their_names() -> None:
    assert [layer_of_size(name) for name in ("input_size", "hidden_layer_size", "num_labels")] == [0, None, -1]


LAYOUTS = [Layout(), Layout("columns", turned=True, bias="column"), Layout(turned=True, bias="first"),
           Layout(bias="last"), Layout(bias="vector", single_unit=True)]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_arrays_come_back_as_they_were(layout: Layout) -> None:
    rng = np.random.default_rng(0)
    shapes = [(4, 5), (1, 5), (5, 1), (1, 1)] if layout.has_bias else [(4, 5), (5, 1)]
    blocks = [rng.normal(size=shape) for shape in shapes]
    given = layout.parameters(blocks)
    back = layout.blocks(given, shapes)
    assert back is not None
    assert all(map(np.array_equal, back, blocks))
    assert layout.blocks([np.zeros((2, 7)), *given[1:]], shapes) is None


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("grouped", [False, True])
def test_one_vector_is_taken_apart_as_it_was_made(order: Any, grouped: bool) -> None:
    given = [np.arange(6.0).reshape(2, 3), np.arange(3.0), -np.arange(3.0).reshape(3, 1), np.ones(1)]
    container = Container("flat", order=order, grouped=grouped)
    (vector,) = container.pack(given, has_bias=True)
    assert all(map(np.array_equal, container.unpacked(vector, given, has_bias=True), given))
    other = Container("flat", order=order, grouped=not grouped).unpacked(vector, given, has_bias=True)
    assert not all(map(np.array_equal, other, given))


def test_gradients_are_found_by_name_where_sizes_do_not_tell() -> None:
    given = [np.ones((3, 3)), np.ones((3, 3))]
    keys = [("W", 1), ("W", 2)]
    found = locate({"dW2": np.zeros((3, 3)), "dW1": np.ones((3, 3))}, given, keys, ["", ""], ())
    assert found is not None
    assert found.paths == (("dW1",), ("dW2",))
    assert locate({"dW2": np.zeros((3, 3))}, given, keys, ["", ""], ()) is None


def test_a_loss_is_found_first_or_by_its_name() -> None:
    assert locate_loss((1.5, np.ones(3)), (None, None)) == (0,)
    assert locate_loss((np.ones(3), 1.5), ("grads", "cost")) == (1,)
    assert locate_loss((np.ones(3), np.ones(2)), ()) is None


#: A function as it stands, with a factor of its penalty by default, and one that moves its parameters.
USUAL_NUMBERS = """
import numpy as np

def grad(X, Y, W1, b1, reg={default}):
    E = (X @ W1 + b1 - Y) / len(X)
    return X.T @ E + {penalty} * W1, E.sum(axis=0)

def step(X, Y, W1, b1, lr=0.1):
    E = (X @ W1 + b1 - Y) / len(X)
    W1 -= lr * X.T @ E
    b1 -= {rate} * E.sum(axis=0)
    return W1, b1
"""


@pytest.mark.parametrize(("default", "penalty", "verdict", "words"), [
    (0.1, "reg", Verdict.PASS, "L2 0.1"),
    (0.1, "0.1", Verdict.FAIL, "at reg = 0.2"),
    (0.1, "reg ** 2", Verdict.FAIL, "at reg = 0.2"),
    (0.1, "0", Verdict.PASS, "; reg has no influence on it"),
    (0.0, "reg", Verdict.PASS, "; with reg = 0 alone"),
])  # fmt: skip
def test_a_penalty_goes_by_its_factor(
    tmp_path: Path, default: float, penalty: str, verdict: Verdict, words: str
) -> None:
    path = tmp_path / "my.py"
    path.write_text(USUAL_NUMBERS.format(default=default, penalty=penalty, rate="lr"))
    found = setting(load(f"{path}:grad"), Asked(Model("linear-sse", "half-mean", bias="vectors"), {"bias"}))
    assert found.evidence is not None
    assert found.evidence.verdict is verdict, found.evidence.reason()
    assert words in found.evidence.why()


@pytest.mark.parametrize(("rate", "verdict"), [("lr", Verdict.PASS), ("1", Verdict.FAIL), ("lr**2", Verdict.FAIL)])
def test_parameters_are_moved_by_the_learning_rate(tmp_path: Path, rate: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(USUAL_NUMBERS.format(default=0.1, penalty="reg", rate=rate))
    found = setting(load(f"{path}:step"), Asked())
    assert found.evidence is not None
    assert found.evidence.verdict is verdict
    assert ("at lr = 2" in found.evidence.why()) == (verdict is Verdict.FAIL)
    assert diagnose_target(load(f"{path}:step"), Asked()).verdict is verdict


#: A dict whose keys are named in the forward pass alone, one of which is the factor of a penalty.
KEYS = """
import numpy as np

def forward(X, params):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2"))
    H = np.tanh(X @ W1 + b1)
    return H @ W2 + b2, {{"H": H}}

def backward(params, cache, out, X, Y):
    W1, W2, H = params["W1"], params["W2"], cache["H"]
    E = (out - Y) / len(X)
    D = E @ W2.T * (1 - H{power})
    return {{"dW1": X.T @ D{penalty}, "db1": D.sum(0), "dW2": H.T @ E{penalty2}, "db2": E.sum(0)}}
"""


@pytest.mark.parametrize(("power", "verdict"), [("**2", Verdict.PASS), ("", Verdict.FAIL)])
@pytest.mark.parametrize("penalty", ["", ' + params["lam"] * '])
def test_a_dict_has_the_keys_that_any_text_looks_up(tmp_path: Path, power: str, penalty: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    parts = {"penalty": penalty + "W1" * bool(penalty), "penalty2": penalty + "W2" * bool(penalty)}
    path.write_text(KEYS.format(power=power, **parts))
    found = diagnose_target(load(f"{path}:backward"), Asked())
    assert found.verdict is verdict
    assert ("L2 0.5 not divided by N" in found.model.words) == bool(penalty)


@pytest.mark.parametrize(("share", "is_told"), [("reg", False), ("2 * reg", False), ("reg / 2", True)])
def test_a_penalty_that_is_half_its_factor_is_told(tmp_path: Path, share: str, is_told: bool) -> None:
    path = tmp_path / "my.py"
    path.write_text(USUAL_NUMBERS.format(default=0.1, penalty=f"({share})", rate="lr"))
    found = setting(load(f"{path}:grad"), Asked(Model("linear-sse", "half-mean", bias="vectors"), {"bias"}))
    assert found.evidence is not None
    assert found.evidence.verdict is Verdict.PASS
    words = "0.5 times reg = 0.1"
    assert any(words in note for note in found.evidence.notes) == is_told
    assert any(words in note for note in diagnose_target(load(f"{path}:grad"), Asked()).notes) == is_told


#: What takes a learning rate, and returns its gradients or what it has moved by them.
WITH_RATE = """
import numpy as np

def {name}(X, Y, W1, W2, lr{default}):
    H = np.tanh(X @ W1)
    E = H @ W2 - Y
    dW1, dW2 = X.T @ (E @ W2.T * (1 - H{power})), H.T @ E
    {returned}
"""
RETURNED = {
    "not used": "return dW1 + 0, dW2 + 0",
    "used elsewhere": "W1 = W1 - lr * dW1; return dW1, dW2",
    "moved": "return W1 - lr * dW1, W2 - lr * dW2",
}


@pytest.mark.parametrize(("power", "verdict"), [("**2", Verdict.PASS), ("", Verdict.FAIL)])
@pytest.mark.parametrize("returned", RETURNED)
@pytest.mark.parametrize("default", ["", "=0.1"])
def test_what_takes_a_learning_rate_may_return_its_gradients(
    tmp_path: Path, power: str, returned: str, default: str, verdict: Verdict
) -> None:
    path = tmp_path / "my.py"
    name = "update" if returned == "moved" else "backprop"
    path.write_text(WITH_RATE.format(name=name, default=default, power=power, returned=RETURNED[returned]))
    found = diagnose_target(load(f"{path}:{name}"), Asked())
    assert found.verdict is verdict
    assert all("updated-weights" not in item.ids for item in found.named)
    evidence = setting(load(f"{path}:{name}"), Asked()).evidence
    assert evidence is not None
    assert evidence.verdict is verdict


@pytest.mark.parametrize("default", ["", "=0.1"])
def test_what_is_moved_without_the_learning_rate_is_wrong(tmp_path: Path, default: str) -> None:
    path = tmp_path / "my.py"
    path.write_text(WITH_RATE.format(name="update", default=default, power="**2", returned="return W1 - dW1, W2 - dW2"))
    evidence = setting(load(f"{path}:update"), Asked()).evidence
    assert evidence is not None
    assert evidence.verdict is Verdict.FAIL


@pytest.mark.parametrize(("difference", "is_told"), [("p - y", True), ("p - y.reshape(-1, 1)", False)])
def test_what_makes_a_matrix_of_a_vector_of_targets_is_told(tmp_path: Path, difference: str, is_told: bool) -> None:
    path = tmp_path / "my.py"
    path.write_text(
        "import numpy as np\n\ndef grad(X, y, w):\n    p = 1 / (1 + np.exp(-X.dot(w.reshape(-1, 1))))\n"
        f"    return X.T.dot({difference}).sum(axis=1) / len(y)\n"
    )
    words = "its targets are a column: of a vector it makes another gradient"
    evidence = setting(load(f"{path}:grad"), Asked()).evidence
    assert evidence is not None
    assert evidence.verdict is Verdict.PASS
    assert any(words in note for note in evidence.notes) == is_told
    assert any(words in note for note in diagnose_target(load(f"{path}:grad"), Asked()).notes) == is_told


#: A line y = w x + b with x a vector and w and b numbers, as in a first course: by a loop, and by vectors.
LINES = {
    "compute_gradient(x, y, w, b)": """
    dj_dw = 0
    dj_db = 0
    for i in range(x.shape[0]):
        e = w * x[i] + b - y[i]
        dj_dw += e * x[i]
        dj_db += {slip}e
    return dj_dw / len(x), dj_db / len(x)
""",
    "gradient(w, b, x, y)": """
    e = w * x + b - y
    return 2 * np.mean(e * x), 2 * np.mean({slip}e)
""",
    "update(x, y, w, b, lr)": """
    dw = db = 0
    for i in range(len(x)):
        dw += -2 * x[i] * (y[i] - (w * x[i] + b))
        db += {slip}-2 * (y[i] - (w * x[i] + b))
    w -= dw / len(x) * lr
    b -= db / len(x) * lr
    return w, b
""",
}


@pytest.mark.parametrize(("slip", "verdict"), [("", Verdict.PASS), ("2 * ", Verdict.FAIL)])
@pytest.mark.parametrize("head", LINES)
def test_a_line_may_have_numbers_for_its_parameters(tmp_path: Path, head: str, slip: str, verdict: Verdict) -> None:
    path = tmp_path / "my.py"
    path.write_text(f"import numpy as np\n\ndef {head}:{LINES[head].format(slip=slip)}")
    found = diagnose_target(load(str(path)), Asked())
    assert found.verdict is verdict
    assert any("x as a vector, one number a sample, bias as a number" in note for note in found.notes)


def test_what_runs_with_square_matrices_alone_is_not_taken_for_a_line(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    path.write_text("def grad(x, y, w):\n    e = x @ w - y\n    return x.T @ e @ w @ w.T / (w @ w.T)[0, 0]\n")
    assert diagnose_target(load(str(path)), Asked()).verdict is not Verdict.PASS
