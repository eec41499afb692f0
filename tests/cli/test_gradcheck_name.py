"""From FAIL one step to the name: gradcheck and assert_gradient end with the command, ``--name`` names it at once."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from cli_runner import run
from hypothesis import given
from model_cases import all_models

from pyport.diagnose import asked, in_form
from pyport.model import Model
from pyport.model_words import parse, written
from pyport.testing import assert_gradient

CODE = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def right(X, Y, W1, W2):
    Z = sigmoid(X @ W1); d2 = sigmoid(Z @ W2) - Y
    return X.T @ (d2 @ W2.T * Z * (1 - Z)), Z.T @ d2

def no_slope(X, Y, W1, W2):
    Z = sigmoid(X @ W1); d2 = sigmoid(Z @ W2) - Y
    return X.T @ (d2 @ W2.T), Z.T @ d2

def no_slope_and_ones(X, Y, W1, W2):
    X, Z = np.c_[np.ones(len(X)), X], None
    Z = np.c_[np.ones(len(X)), sigmoid(X @ W1)]; d2 = (sigmoid(Z @ W2) - Y) / len(X)
    t1, t2 = (np.r_[np.ones((1, W.shape[1])), W[1:]] for W in (W1, W2))
    return X.T @ (d2 @ W2[1:].T * Z[:, 1:] * (1 - Z[:, 1:])) + 0.5 / len(X) * t1, Z.T @ d2 + 0.5 / len(X) * t2
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    file = tmp_path / "my code.py"
    file.write_text(CODE, encoding="utf-8")
    return file


def test_a_failure_ends_with_the_command_that_names_it_and_that_command_does(code: Path) -> None:
    options = ("--model", "sigmoid", "--scale", "sum", "--sizes", "4,5,3", "--lang", "zh")
    got, out, _ = run("gradcheck", f"{code}:no_slope", *options)
    last = out.rstrip().splitlines()[-1]
    target = shlex.quote(f"{code}:no_slope")
    wanted = f"pyport diagnose {target} --model sigmoid --scale sum --sizes 4,5,3 --lang zh"
    assert (got, last) == (1, f"指出错误所在：{wanted}")
    got, out, _ = run(*shlex.split(wanted)[1:])
    assert got == 1
    assert "[slope-missing]" in out


def test_a_pass_names_no_command(code: Path) -> None:
    for options in ((), ("--name",)):
        got, out, _ = run("gradcheck", f"{code}:right", *options)
        assert got == 0
        assert "diagnose" not in out
        assert "MISTAKE" not in out


def test_name_names_it_at_once_with_the_words_of_diagnose(code: Path, tmp_path: Path) -> None:
    file = tmp_path / "it.json"
    got, out, _ = run("gradcheck", f"{code}:no_slope", "--name", "--json", str(file))
    _, named, _ = run("diagnose", f"{code}:no_slope")
    assert got == 1
    assert out.rstrip().endswith(named.rstrip())
    assert "to name the mistake" not in out
    assert json.loads(file.read_text(encoding="utf-8"))["diagnosis"]["status"] == "named"


def test_the_setting_is_looked_for_once(code: Path) -> None:
    with (
        patch.object(in_form, "runs", wraps=in_form.runs) as looked,
        patch.object(asked, "runs", looked),
        patch.object(asked, "fitting", wraps=asked.fitting) as fits,
    ):
        run("gradcheck", f"{code}:no_slope")
        without = looked.call_count, fits.call_count
        looked.reset_mock()
        fits.reset_mock()
        run("gradcheck", f"{code}:no_slope", "--name")
        assert (looked.call_count, fits.call_count) == without == (1, 3)


def test_a_mistake_that_is_named_fails_where_no_block_tells_the_loss(code: Path) -> None:
    words = ("--model", "ones mean l2=0.5")
    got, out, _ = run("gradcheck", f"{code}:no_slope_and_ones", *words)
    assert got == 3
    assert out.rstrip().splitlines()[-1].endswith("--model 'ones mean l2=0.5'")
    got, out, _ = run("gradcheck", f"{code}:no_slope_and_ones", *words, "--name")
    assert got == 1
    assert "[penalty-on-ones]" in out


def without_slope(X: np.ndarray, Y: np.ndarray, W1: np.ndarray, W2: np.ndarray) -> list[np.ndarray]:
    Z = 1 / (1 + np.exp(-(X @ W1)))
    d = 1 / (1 + np.exp(-(Z @ W2))) - Y
    return [X.T @ (d @ W2.T), Z.T @ d]


def test_assert_gradient_ends_with_the_command_if_the_function_stands_in_a_file() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_gradient(without_slope, "bce sum")
    last = str(caught.value).splitlines()[-1]
    assert last.startswith("to name the mistake: pyport diagnose ")
    assert last.endswith('test_gradcheck_name.py:without_slope --model "sigmoid-bce sum sigmoid no-bias"')
    got, out, _ = run(*shlex.split(last.split(": pyport ")[1]))
    assert got == 1
    assert "[slope-missing]" in out
    with pytest.raises(AssertionError) as caught:
        assert_gradient(lambda X, Y, W1, W2: without_slope(X, Y, W1, W2), "bce sum")
    assert "diagnose" not in str(caught.value)


@given(all_models())
def test_a_model_is_read_from_the_words_that_are_written_of_it(model: Model) -> None:
    if model.decay_bias and not model.decay:
        return  # no penalty is on no bias
    assert parse(written(model))[0] == model
