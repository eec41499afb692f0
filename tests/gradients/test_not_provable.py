"""Code that leaves the arithmetic is "not provable", with the line where it does; it is never proved or refuted."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradient_styles import recursion, sigmoid

from pyport.gradients.prove import Proof, prove
from pyport.model import Model
from pyport.targets import load

SHAPES = ((4, 3), (3, 6), (6, 5))
right = recursion(sigmoid)


def buffer(X: Any, Y: Any, *weights: Any) -> Any:
    blocks = []
    for g in right(X, Y, *weights):
        kept = np.zeros(g.shape)
        kept[:, :] = g
        blocks.append(kept)
    return blocks


def element_buffer(X: Any, Y: Any, *weights: Any) -> Any:
    Z = np.zeros((X.shape[0], 3))
    sums = X @ weights[0]
    for n in range(X.shape[0]):
        for h in range(3):
            Z[n, h] = 1 / (1 + np.exp(-sums[n, h]))
    return right(X, Y, *weights)


def branch(X: Any, Y: Any, *weights: Any) -> Any:
    sums = X @ weights[0]
    if sums[0, 0] > 100:
        return [0 * W for W in weights]
    return right(X, Y, *weights)


def branch_on_any(X: Any, Y: Any, *weights: Any) -> Any:
    if np.any(np.abs(X @ weights[0]) > 100):
        return [0 * W for W in weights]
    return right(X, Y, *weights)


def branch_on_a_mask(X: Any, Y: Any, *weights: Any) -> Any:
    large = X @ weights[0] == 100
    if large[0, 0]:
        return [0 * W for W in weights]
    return right(X, Y, *weights)


def branch_on_a_count(X: Any, Y: Any, *weights: Any) -> Any:
    if np.count_nonzero(X @ weights[0] == 100) > 0:
        return [0 * W for W in weights]
    return right(X, Y, *weights)


def cast(X: Any, Y: Any, *weights: Any) -> Any:
    return [g.astype(np.float32) for g in right(X, Y, *weights)]


def library_exp(X: Any, Y: Any, *weights: Any) -> Any:
    E = [[math.exp(-x) for x in row] for row in X @ weights[0]]
    return right(X, Y, *weights) if E else []


def lists(X: Any, Y: Any, *weights: Any) -> Any:
    return [[[g[i, j] for j in range(g.shape[1])] for i in range(g.shape[0])] for g in right(X, Y, *weights)]


def added_up(X: Any, Y: Any, *weights: Any) -> Any:
    totals = [np.zeros(W.shape) for W in weights]
    for n in range(X.shape[0]):
        for total, g in zip(totals, right(X[n : n + 1], Y[n : n + 1], *weights), strict=True):
            total += g
    return totals


def joined_by_index(X: Any, Y: Any, *weights: Any) -> Any:
    with_ones = np.c_[np.ones(X.shape[0]), X]
    return right(with_ones[:, 1:], Y, *weights)


def one_too_few(X: Any, Y: Any, *weights: Any) -> Any:
    return right(X, Y, *weights)[:2]


def ordinary(X: Any, Y: Any, *weights: Any) -> Any:
    return [np.ones(W.shape) for W in weights]


def divided_by_zero(X: Any, Y: Any, *weights: Any) -> Any:
    return [g / (X - X).sum() for g in right(X, Y, *weights)]


def unknown_function(X: Any, Y: Any, *weights: Any) -> Any:
    return [np.einsum("ij->ij", g) for g in right(X, Y, *weights)]


def raises(X: Any, Y: Any, *weights: Any) -> Any:
    raise RuntimeError("no network today")


#: The function, its line that is to be named, and the reason.
NOT_PROVABLE: dict[str, tuple[Callable[..., Any], str, str]] = {
    "row buffer": (buffer, "kept[:, :] = g", "a value is stored in an ordinary array"),
    "branch": (branch, "if sums[0, 0] > 100:", "a branch on a value"),
    "branch on np.any": (branch_on_any, "if np.any(np.abs(X @ weights[0]) > 100):", "a branch on a value"),
    "branch on an element of a mask": (branch_on_a_mask, "if large[0, 0]:", "a branch on a value"),
    "branch on a count": (branch_on_a_count, "if np.count_nonzero(X @ weights[0] == 100) > 0:", "a branch on a value"),
    "astype": (cast, "return [g.astype(np.float32) for g in right(X, Y, *weights)]",
               "AttributeError: 'ModularArray' object has no attribute 'astype'"),
    "math.exp": (library_exp, "E = [[math.exp(-x) for x in row] for row in X @ weights[0]]",
                 "a value becomes an ordinary number"),
    "sums in a buffer": (added_up, "total += g", "np.add into an ordinary array"),
    "np.c_": (joined_by_index, "with_ones = np.c_[np.ones(X.shape[0]), X]", "a value is stored in an ordinary array"),
    "np.einsum": (unknown_function, 'return [np.einsum("ij->ij", g) for g in right(X, Y, *weights)]',
                  "np.einsum is not known here"),
    "raises": (raises, 'raise RuntimeError("no network today")', "RuntimeError: no network today"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVABLE)
def test_the_line_that_leaves_the_arithmetic_is_named_with_the_reason(name: str) -> None:
    gradient, line, why = NOT_PROVABLE[name]
    proof = prove(gradient, Model(), SHAPES, 7)
    source = Path(__file__).read_text().splitlines()
    number = next(n for n, text in enumerate(source, 1) if text.strip() == line)
    assert proof == Proof("not provable", [], f"line {number}: {line}: {why}")


def test_an_element_in_a_buffer_is_named_with_its_line() -> None:
    proof = prove(element_buffer, Model(), SHAPES, 7)
    assert proof.status == "not provable"
    assert ": Z[n, h] = 1 / (1 + np.exp(-sums[n, h])): a value " in proof.reason


#: Where no line is to blame, the reason alone.
NO_LINE = [
    (lists, "it returned an ordinary array"),
    (ordinary, "it returned an ordinary array"),
    (one_too_few, "it returned 2 arrays for 3 weight matrices"),
    (divided_by_zero, "a division by zero"),
]


@pytest.mark.parametrize(("gradient", "why"), NO_LINE)
def test_an_answer_that_is_no_value_of_the_arithmetic_is_said_to_be_so(gradient: Any, why: str) -> None:
    assert prove(gradient, Model(), SHAPES, 7) == Proof("not provable", [], why)


def test_code_for_other_sizes_is_not_provable_at_these() -> None:
    def fixed(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
        return right(X.reshape(3, 4), Y, W1, W2, W3)

    proof = prove(fixed, Model(), SHAPES, 7)
    assert proof.status == "not provable"
    assert "return right(X.reshape(3, 4), Y, W1, W2, W3): ValueError: cannot reshape array" in proof.reason


TEXT = """import numpy as np


def grad(X, Y, *weights):
    return [np.sqrt(W) for W in weights]
"""


@pytest.mark.parametrize("folder", ["mine", "pyport"])
def test_the_line_is_named_wherever_the_file_lies(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    file = tmp_path / folder / "my.py"
    file.write_text(TEXT)
    proof = prove(load(f"{file}:grad").gradient, Model(), SHAPES, 7)
    assert proof.reason == "line 5: return [np.sqrt(W) for W in weights]: np.sqrt is not known here"


#: Right for doubles of ordinary size, and beyond what random residues can say: an order against a constant,
#: an equality, and a law of exp that the arithmetic does not have.
RIGHT_BUT_BEYOND: dict[str, Callable[..., Any]] = {
    "sums kept within 500": recursion(*[lambda A: sigmoid(np.maximum(np.minimum(A, 500), -500))] * 2),
    "exp(A / 2)": recursion(sigmoid, lambda A: np.exp(A / 2) / (np.exp(A / 2) + np.exp(-A / 2))),
    "exp(A) squared": recursion(sigmoid, lambda A: np.exp(2 * A) / (np.exp(A) ** 2 + np.exp(2 * A))),
}


def for_labels(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right for targets that are 0 or 1."""
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    y = sigmoid(Z2 @ W3)
    d3 = np.where(Y == 1, y - 1, y)
    d2 = d3 @ W3.T * (Z2 * (1 - Z2))
    d1 = d2 @ W2.T * (Z1 * (1 - Z1))
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3


def with_relus(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right, for the largest of 3W and 0 is three times that of W and 0."""
    first, *rest = right(X, Y, W1, W2, W3)
    return [first + (np.maximum(3 * W1, 0) - 3 * np.maximum(W1, 0)), *rest]


def test_a_law_of_sizes_that_residues_do_not_have_is_no_reason_to_refute() -> None:
    assert prove(with_relus, Model(), SHAPES, 7).status == "not provable"


@pytest.mark.parametrize("name", RIGHT_BUT_BEYOND)
def test_a_right_formula_beyond_the_arithmetic_is_not_refuted(name: str) -> None:
    assert prove(RIGHT_BUT_BEYOND[name], Model(), SHAPES, 7).status == "not provable"


def test_a_right_formula_for_labels_alone_is_not_refuted() -> None:
    assert prove(for_labels, Model(), SHAPES, 7).status == "not provable"
