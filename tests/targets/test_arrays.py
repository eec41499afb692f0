"""A gradient as numbers in a .mat file: judged at its own point, and refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from cli_runner import run
from gradients_strategies import random_case, right

from pyport.errors import InputError, MatFileError, ShapeError
from pyport.gradients.prove import prove
from pyport.gradients.target import TargetError, ask
from pyport.model import Model
from pyport.targets import load

#: N = 4 samples, W1 4x3, W2 3x5, W3 5x2.
CASE = random_case(1)
X, Y, WEIGHTS = CASE
G = [np.asarray(g) for g in right(Model())(X, Y, *WEIGHTS)]
GOOD: dict[str, Any] = {
    "X": X, "Y": Y, **{f"W{k + 1}": W for k, W in enumerate(WEIGHTS)}, **{f"g{k + 1}": g for k, g in enumerate(G)},
}  # fmt: skip


def saved(folder: Path, **changes: Any) -> str:
    path = folder / "point.mat"
    scipy.io.savemat(path, {name: value for name, value in {**GOOD, **changes}.items() if value is not None})
    return str(path)


def renamed(style: str) -> dict[str, Any]:
    return {**{f"g{k}": None for k in (1, 2, 3)}, **{style.format(k + 1): g for k, g in enumerate(G)}}


@pytest.mark.parametrize("style", ["g{}", "dW{}", "grad{}", "W{}_grad"])
def test_the_gradient_is_found_by_its_names(tmp_path: Path, style: str) -> None:
    target = load(saved(tmp_path, **renamed(style), d1=np.ones((2, 2)), Z1=np.ones((2, 2))))
    assert target.parameters == ("W1", "W2", "W3")
    assert target.place is not None
    assert target.place.name == "point.mat"
    found = ask(target.gradient, target.place.X, target.place.Y, target.place.weights)
    for block, g in zip(found.blocks, G, strict=True):
        np.testing.assert_array_equal(block, g, strict=True)


def test_bias_terms_stand_beside_their_weights(tmp_path: Path) -> None:
    biases = {f"b{k + 1}": np.ones((1, W.shape[1])) for k, W in enumerate(WEIGHTS)}
    target = load(saved(tmp_path, **biases, **{f"d{name}": value for name, value in biases.items()}))
    assert target.parameters == ("W1", "b1", "W2", "b2", "W3", "b3")


def test_anywhere_else_it_does_not_answer(tmp_path: Path) -> None:
    path = saved(tmp_path)
    with pytest.raises(TargetError) as caught:
        ask(load(path).gradient, X + 1, Y, WEIGHTS)
    assert str(caught.value) == f"{path}: it holds the gradient at its own X, Y and weights, and nowhere else."


def test_numbers_at_one_point_are_not_provable(tmp_path: Path) -> None:
    proof = prove(load(saved(tmp_path)).gradient, Model(), tuple(W.shape for W in WEIGHTS), len(X))
    assert (proof.status, proof.reason) == ("not provable", "it is numbers at one point, not a formula")


CURE = "; save it as a full real double matrix (double(...), full(...), real(...))."
THERE = "(there is W1, W2, W3, X, Y, g1, g3)."


@pytest.mark.parametrize(
    ("changes", "kind", "sentence"),
    [
        ({"g2": None}, MatFileError, f"the variable g2 is missing {THERE}"),
        ({"X": None}, MatFileError, "the variable X is missing (there is W1, W2, W3, Y, g1, g2, g3)."),
        ({"W2": None}, MatFileError, "the variable W2 is missing (there is W1, W3, X, Y, g1, g2, g3)."),
        ({**renamed("dW{}"), "dW3": None}, MatFileError,
         "the variable dW3 is missing (there is W1, W2, W3, X, Y, dW1, dW2)."),
        ({"dW1": G[0]}, MatFileError, "g1 and dW1 are both gradients of one parameter; keep one."),
        ({"b1": np.ones((1, 3))}, MatFileError,
         "the variable db1 is missing (there is W1, W2, W3, X, Y, b1, g1, g2, g3)."),
        ({"g1": G[0] + 1j}, MatFileError, "the variable g1 is complex" + CURE),
        ({"g1": np.full((4, 3), np.nan)}, MatFileError, "the variable g1 holds NaN."),
        ({"g1": np.ones((4, 2))}, ShapeError,
         "g1 is 4x2 and W1 is 4x3: they must have the same size, or one the other's transposed."),
        ({"W2": np.ones((4, 5))}, ShapeError,
         "W1 is 4x3 and W2 is 4x5: the columns of W1 must equal the rows of W2."),
        ({"X": X[:, :2]}, ShapeError, "X is {N}x2 and W1 is 4x3: the columns of X must equal the rows of W1."),
        ({"X": X[:1]}, ShapeError, "X is 1x4 and Y is {N}x2: the rows of X must equal the rows of Y."),
        ({"Y": Y[:, :1]}, ShapeError, "W3 is 5x2 and Y is {N}x1: the columns of W3 must equal the columns of Y."),
        ({"b1": np.ones((1, 4)), "db1": np.ones((1, 4))}, ShapeError,
         "W1 is 4x3 and b1 is 1x4: b1 must have one number for each column of W1."),
        ({"X": np.ones((2, 2, 2))}, ShapeError, "X must be a matrix, not of size 2x2x2."),
    ],
)  # fmt: skip
def test_files_that_hold_something_else_are_refused(
    tmp_path: Path, changes: dict[str, Any], kind: type[InputError], sentence: str
) -> None:
    path = saved(tmp_path, **changes)
    with pytest.raises(kind) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {sentence.format(N=len(X))}"


def test_the_command_judges_it_at_its_own_point(tmp_path: Path) -> None:
    code, out, _ = run("gradcheck", saved(tmp_path))
    assert code == 0
    assert "not provable here, because it is numbers at one point, not a formula" in out
    text = " ".join(out.split())
    assert text.startswith("PASS: within every error bar of the gradient of the cross-entropy")
    assert "element would show; not proved, because it is numbers at one point, not a formula" in text


def test_a_wrong_number_in_it_fails(tmp_path: Path) -> None:
    wrong = G[1].copy()
    wrong[2, 1] *= 1.0001
    code, out, _ = run("gradcheck", saved(tmp_path, g2=wrong))
    assert code == 1
    assert "point.mat, complex step: W2(3,2) [2,1]: got" in out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--case", "startup"],
            "pyport: --case goes with a function, and without --sizes; a .mat file has its own data and weights.\n",
        ),
        (["--engine", "octave"], "pyport: --engine goes with FILE.m; nothing else is computed by one.\n"),
    ],
)
def test_options_that_mean_nothing_to_it_are_refused(tmp_path: Path, options: list[str], sentence: str) -> None:
    assert run("gradcheck", saved(tmp_path), *options) == (2, "", sentence)
