"""A function in a Python file is found, and one sentence for each way in which it is not found."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from gradients_strategies import startup

from pyport.gradients.target import TargetError, ask, reference_gradient
from pyport.model import Model
from pyport.targets import load

GRAD = """import numpy as np


def grad(X, Y, *weights):
    return [np.zeros(W.shape) for W in weights]
"""


def written(folder: Path, text: str, name: str = "my.py") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(target: str) -> str:
    with pytest.raises(TargetError) as caught:
        load(target)
    return str(caught.value)


def test_the_reference_is_the_port_of_the_script() -> None:
    case = startup()
    assert load("reference").gradient is reference_gradient
    found = ask(load("reference").gradient, *case)
    assert found.transposed == [True] * 3
    for block, wanted in zip(found.blocks, Model().gradient(*case), strict=True):
        # The order of the products differs; each is a sum of a handful of terms below 1.
        np.testing.assert_allclose(block, wanted, rtol=0, atol=16 * 2.0**-53, strict=True)


@pytest.mark.parametrize("folder", [".", "a folder with spaces", "梯度", "o'clock"])
def test_a_function_in_a_file_is_found(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    found = ask(load(f"{written(tmp_path / folder, GRAD)}:grad").gradient, *startup())
    assert not any(block.any() for block in found.blocks)


def test_a_path_relative_to_here_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, GRAD)
    monkeypatch.chdir(tmp_path)
    assert callable(load("my.py:grad").gradient)


def test_a_file_may_import_its_neighbour(tmp_path: Path) -> None:
    written(tmp_path, GRAD, "neighbour_of_mine.py")
    file = written(tmp_path, "from neighbour_of_mine import grad\n")
    before = list(sys.path)
    assert callable(load(f"{file}:grad").gradient)
    assert sys.path == before


def test_a_neighbour_may_be_imported_when_the_function_is_called(tmp_path: Path) -> None:
    written(tmp_path, GRAD, "late_neighbour_of_mine.py")
    file = written(
        tmp_path, "def grad(*a):\n    import late_neighbour_of_mine\n    return late_neighbour_of_mine.grad(*a)\n"
    )
    assert len(ask(load(f"{file}:grad").gradient, *startup()).blocks) == 3


def test_a_file_may_define_a_dataclass(tmp_path: Path) -> None:
    text = "from dataclasses import dataclass\n\n\n@dataclass\nclass Net:\n    rate: float\n"
    text = "from __future__ import annotations\n" + GRAD + text
    assert callable(load(f"{written(tmp_path, text)}:grad").gradient)


def test_a_class_with_a_call_is_a_function_too(tmp_path: Path) -> None:
    text = GRAD + "\n\nclass Net:\n    def __call__(self, *a):\n        return grad(*a)\n\n\nnet = Net()\n"
    assert len(ask(load(f"{written(tmp_path, text)}:net").gradient, *startup()).blocks) == 3


NO_TARGET = "{}: a target is reference, corrected:HEAD, FILE.py:FUNCTION, FILE.m or FILE.mat, for instance my.py:grad."


@pytest.mark.parametrize("target", ["referenc", "grad", "", ":", "my.m:grad", "my:grad"])
def test_what_is_no_target_is_told_what_one_is(target: str) -> None:
    assert refusal(target) == NO_TARGET.format(target)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(f"{tmp_path}/none.py:grad") == f"{tmp_path}/none.py: there is no such file."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    assert refusal(f"{tmp_path}/folder.py:grad") == f"{tmp_path}/folder.py: there is no such file."


def test_a_function_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    file = written(
        tmp_path, "W = 1\n\n\ndef gradient():\n    pass\n\n\ndef _hidden():\n    pass\n\n\ndef other():\n    pass\n"
    )
    assert refusal(f"{file}:grad") == f"{file}: there is no function grad (there is gradient, other)."
    assert refusal(f"{file}:W") == f"{file}: there is no function W (there is gradient, other)."


def test_a_file_without_functions_says_so(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    assert refusal(f"{file}:grad") == f"{file}: there is no function grad (there is none)."


BROKEN = [
    ("import nowhere_to_be_found\n", "ModuleNotFoundError: No module named 'nowhere_to_be_found'."),
    ("1 / 0\n", "ZeroDivisionError: division by zero."),
    ("def grad(X:\n", "SyntaxError: '(' was never closed (my.py, line 5)."),
    ("raise SystemExit(3)\n", "SystemExit: 3."),
]


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_a_file_that_cannot_be_imported_says_why(tmp_path: Path, text: str, why: str) -> None:
    # A file without any function is a script, which is not run.
    file = written(tmp_path, f"def other():\n    pass\n\n\n{text}")
    before = list(sys.path)
    assert refusal(f"{file}:grad") == f"{file}: cannot be imported: {why}"
    assert sys.path == before


TRAINS = """import numpy as np
import nowhere_to_be_found

RATE = 0.5
step = lambda z: 1 / (1 + np.exp(-z))
x = np.loadtxt("there_is_no_such.csv")


def output(X, W):
    return step(X @ W)


def grad(X, Y, W1):
    return [X.T @ (output(X, W1) - Y)]


def of_what_was_read(X, Y, W1):
    return [x.T @ (output(X, W1) - Y)]


W = np.zeros(3)
for _ in range(10**9):
    W = W - RATE * grad(x, x, W)[0]
"""


def test_a_file_that_trains_when_it_is_imported_has_its_functions_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, TRAINS)
    file = Path("my.py")
    target = load(f"{file}:grad")
    X, Y, W = np.ones((2, 3)), np.ones((2, 1)), np.zeros((3, 1))
    np.testing.assert_array_equal(target.gradient(X, Y, W)[0], -np.ones((3, 1)))
    line = 1 + file.read_text(encoding="utf-8").splitlines().index("import nowhere_to_be_found")
    (note,) = target.notes
    assert note.startswith(f"my.py ends at line {line} (ModuleNotFoundError: ")
    # Twins: what needs what was not run raises, and a whole file has nothing to be said of.
    with pytest.raises(NameError):
        load(f"{file}:of_what_was_read").gradient(X, Y, W)
    whole = written(tmp_path, "def grad(X, Y, W1):\n    return [X.T @ Y]\n")
    assert load(f"{whole}:grad").notes == []


def test_a_file_that_is_changed_at_once_is_read_anew(tmp_path: Path) -> None:
    for value in (1.0, 2.0):
        file = written(tmp_path, f"def grad(X, Y, W1):\n    return [W1 * 0 + {value}]\n")
        os.utime(file, (1_000_000, 1_000_000))
        (found,) = load(f"{file}:grad").gradient(np.ones((2, 3)), np.ones((2, 1)), np.zeros((3, 1)))
        assert found[0, 0] == value


def test_a_file_that_is_no_text_says_why(tmp_path: Path) -> None:
    file = tmp_path / "my.py"
    file.write_bytes(b"\0\xff\xfe")
    assert refusal(f"{file}:grad").startswith(f"{file}: cannot be imported: ")


def test_a_function_that_ends_the_program_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "import sys\n\n\ndef grad(*a):\n    sys.exit(0)\n")
    with pytest.raises(TargetError, match=r"^it raises SystemExit: 0\.$"):
        ask(load(f"{file}:grad").gradient, *startup())


def test_the_only_public_function_of_a_file_needs_no_name(tmp_path: Path) -> None:
    file = written(tmp_path, "from numpy import dot\n" + GRAD + "\n\ndef _helper():\n    pass\n")
    assert len(ask(load(str(file)).gradient, *startup()).blocks) == 3


def test_of_several_gradients_one_must_be_named(tmp_path: Path) -> None:
    file = written(tmp_path, "def sigmoid(x):\n    return x\n\n\n" + GRAD + GRAD.replace("def grad", "def grad_2"))
    assert refusal(str(file)) == (
        f"{file}: defines sigmoid, grad, grad_2; say which is meant, for instance {file}:grad_2."
    )


def test_of_several_functions_the_only_one_that_takes_data_targets_and_weights_is_meant(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "def sigmoid(x):\n    return x\n\n\n"
        + GRAD.replace("*weights", "W1, W2, W3").replace("in weights", "in (W1, W2, W3)"),
    )
    assert len(ask(load(str(file)).gradient, *startup()).blocks) == 3


def test_a_file_of_imports_has_no_function_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path, "from os.path import join\n\nnumber = 1\n")
    assert refusal(str(file)).startswith(f"{file}: this is a script, not a function, and is not run here; ")


def test_a_file_alone_that_is_not_there_is_named() -> None:
    assert refusal("none.py") == "none.py: there is no such file."


@pytest.mark.parametrize(
    ("inputs", "parameters"),
    [
        ("X, Y, W1, W2, W3", ("W1", "W2", "W3")),
        ("X, Y, W1, b1, W2, b2", ("W1", "b1", "W2", "b2")),
        ("X, Y, Theta1, Theta2", ("Theta1", "Theta2")),
        ("X, Y, first, second", ("W1", "W2")),
        ("X, Y, W, b", ("W1", "b1")),
        ("X, Y, bias, theta", ("b1", "W1")),
        ("X, Y, weights", ("W1",)),
        ("X, Y, W, w", ("W1", "W2")),
        ("X, Y, W, b, c", ("W1", "W2", "W3")),
        ("X, Y, W1, W2, eps=1e-8", ("W1", "W2")),
        ("X, Y, W1, b1=0, *, mean=True", ("W1", "b1")),
        ("X, Y, *weights", None),
        ("*inputs", None),
    ],
)
def test_a_signature_tells_the_parameters(tmp_path: Path, inputs: str, parameters: tuple[str, ...] | None) -> None:
    file = written(tmp_path, f"def grad({inputs}):\n    pass\n")
    assert load(f"{file}:grad").parameters == parameters


def test_what_has_no_signature_tells_no_parameters(tmp_path: Path) -> None:
    assert load(f"{written(tmp_path, 'grad = type' + chr(10))}:grad").parameters is None


def test_a_python_function_needs_no_preparing() -> None:
    target = load("corrected:softmax-ce")
    target.prepare([startup()])
    assert (target.words, target.parameters, target.place) == ("corrected:softmax-ce", ("W1", "W2", "W3"), None)
