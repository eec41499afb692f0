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
#: An ordinary array, which a formula finds and does not make.
FOUND = np.zeros((9, 9))


def room(rows: int, columns: int) -> Any:
    return FOUND[:rows, :columns].copy()


def buffer(X: Any, Y: Any, *weights: Any) -> Any:
    blocks = []
    for g in right(X, Y, *weights):
        kept = room(*g.shape)
        kept[:, :] = g
        blocks.append(kept)
    return blocks


def element_buffer(X: Any, Y: Any, *weights: Any) -> Any:
    Z = room(X.shape[0], 3)
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


def library_erf(X: Any, Y: Any, *weights: Any) -> Any:
    E = [[math.erf(-x) for x in row] for row in X @ weights[0]]
    return right(X, Y, *weights) if E else []


def lists(X: Any, Y: Any, *weights: Any) -> Any:
    return [[[g[i, j] for j in range(g.shape[1])] for i in range(g.shape[0])] for g in right(X, Y, *weights)]


def added_up(X: Any, Y: Any, *weights: Any) -> Any:
    totals = [room(*W.shape) for W in weights]
    for n in range(X.shape[0]):
        for total, g in zip(totals, right(X[n : n + 1], Y[n : n + 1], *weights), strict=True):
            total += g
    return totals


def one_too_few(X: Any, Y: Any, *weights: Any) -> Any:
    return right(X, Y, *weights)[:2]


def ordinary(X: Any, Y: Any, *weights: Any) -> Any:
    return [room(*W.shape) for W in weights]


def divided_by_zero(X: Any, Y: Any, *weights: Any) -> Any:
    return [g / (X - X).sum() for g in right(X, Y, *weights)]


def unknown_function(X: Any, Y: Any, *weights: Any) -> Any:
    return [np.cbrt(g) for g in right(X, Y, *weights)]


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
               "a value becomes float32"),
    "math.erf": (library_erf, "E = [[math.erf(-x) for x in row] for row in X @ weights[0]]",
                 "a value becomes an ordinary number"),
    "sums in a buffer": (added_up, "total += g", "np.add into an ordinary array"),
    "np.cbrt": (unknown_function, "return [np.cbrt(g) for g in right(X, Y, *weights)]", "np.cbrt is not known here"),
    "raises": (raises, 'raise RuntimeError("no network today")', "RuntimeError: no network today"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVABLE)
def test_the_line_that_leaves_the_arithmetic_is_named_with_the_reason(name: str) -> None:
    gradient, line, why = NOT_PROVABLE[name]
    proof = prove(gradient, Model(), SHAPES, 7)
    assert proof == Proof("not provable", [], f"line {line_number(line)}: {line}: {why}")


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
    return [np.cbrt(W) for W in weights]
"""


@pytest.mark.parametrize("folder", ["mine", "pyport"])
def test_the_line_is_named_wherever_the_file_lies(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    file = tmp_path / folder / "my.py"
    file.write_text(TEXT)
    proof = prove(load(f"{file}:grad").gradient, Model(), SHAPES, 7)
    assert proof.reason == "line 5: return [np.cbrt(W) for W in weights]: np.cbrt is not known here"


def with_root(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right, if sqrt(0.3) were not rounded."""
    first, *rest = right(X, Y, W1, W2, W3)
    return [first + (np.sqrt(0.3) * (np.sqrt(0.3) * W1) - 0.3 * W1), *rest]


def with_log(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right, for a law of log that the arithmetic does not have."""
    first, *rest = recursion(sigmoid)(X, Y, W1, W2, W3)
    square = 1 + W1 * W1
    left = np.log(2 * square)
    right = np.log(2 * np.ones_like(W1)) + np.log(square)
    return [first + (left - right), *rest]


def with_product(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right, for the sum of what is above 0 is above 0."""
    first, *rest = right(X, Y, W1, W2, W3)
    above = W1 * W1 - W1 + 1
    return [first + (np.abs(above) - above), *rest]


def kept_within(A: Any) -> Any:
    """Right for doubles of ordinary size."""
    return sigmoid(np.maximum(np.minimum(A, 500), -500))


SIGN = "the sign of what the network itself does not go by"
#: Right, and beyond what random residues can say: the line that is named, and why.
RIGHT_BUT_BEYOND: dict[str, tuple[Callable[..., Any], str, str]] = {
    "sums kept within 500": (recursion(kept_within, kept_within),
                             "return sigmoid(np.maximum(np.minimum(A, 500), -500))", SIGN),
    "the square of a root": (with_root, "return [first + (np.sqrt(0.3) * (np.sqrt(0.3) * W1) - 0.3 * W1), *rest]",
                             "the constant 0.5477225575051661 is not a simple number"),
    "the logarithm of a product": (with_log, "left = np.log(2 * square)", "the value of a logarithm"),
    "the size of a sum of squares": (with_product, "return [first + (np.abs(above) - above), *rest]", SIGN),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT_BUT_BEYOND)
@pytest.mark.parametrize(("shapes", "N"), [(SHAPES, 7), (((1, 1),) * 3, 1)])
def test_a_right_formula_beyond_the_arithmetic_is_not_refuted_and_its_line_is_named(
    name: str, shapes: Any, N: int
) -> None:
    gradient, line, why = RIGHT_BUT_BEYOND[name]
    proof = prove(gradient, Model(), shapes, N)
    assert proof == Proof("not provable", [], f"line {line_number(line)}: {line}: {why}")


def line_number(line: str) -> int:
    source = Path(__file__).read_text().splitlines()
    return next(n for n, text in enumerate(source, 1) if text.strip() == line)


#: Right by laws that the arithmetic did not always have.
RIGHT: dict[str, Callable[..., Any]] = {
    "exp(A / 2)": recursion(sigmoid, lambda A: np.exp(A / 2) / (np.exp(A / 2) + np.exp(-A / 2))),
    "exp(A) squared": recursion(sigmoid, lambda A: np.exp(2 * A) / (np.exp(A) ** 2 + np.exp(A) ** 1)),
    "relus of multiples": lambda X, Y, W1, *rest: [
        g + (np.maximum(3 * W1, 0) - 3 * np.maximum(W1, 0)).sum() for g in right(X, Y, W1, *rest)],
    "a comparison on which nothing hangs": lambda X, Y, W1, *rest: [
        g + (np.maximum(W1 - 9, 0) - np.maximum(W1 - 9, 0)).sum() for g in right(X, Y, W1, *rest)],
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_laws_of_exp_and_of_sizes_are_no_hindrance(name: str) -> None:
    assert prove(RIGHT[name], Model(), SHAPES, 7).status == "proved"


def catches_everything(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    try:
        hidden = X @ W1 if (X @ W1 > 3).any() else None
    except:  # noqa: E722
        hidden = sigmoid(X @ W1)
    assert hidden is not None
    return right(X, Y, W1, W2, W3)


def catches_base_exceptions(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    try:
        large = bool(abs(X @ W1).max() > 15)
    except BaseException:
        large = False
    return [0 * g for g in right(X, Y, W1, W2, W3)] if large else right(X, Y, W1, W2, W3)


def asks_for_methods(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    if hasattr(X, "argsort"):
        return [2 * g for g in right(X, Y, W1, W2, W3)]
    return right(X, Y, W1, W2, W3)


def catches_attribute_errors(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    try:
        X.tolist()
    except AttributeError:
        return right(X, Y, W1, W2, W3)
    return [2 * g for g in right(X, Y, W1, W2, W3)]


def keeps_in_objects(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    kept = np.empty(1, dtype=object)
    try:
        kept[:] = [X]
        np.array([X, X], dtype=object)
    except BaseException:
        kept[0] = X
    return right(X, Y, W1, W2, W3)


@pytest.mark.parametrize(("gradient", "line", "why"), [
    (catches_everything, "hidden = X @ W1 if (X @ W1 > 3).any() else None", "a branch on a value"),
    (catches_base_exceptions, "large = bool(abs(X @ W1).max() > 15)", "a branch on a value"),
    (asks_for_methods, 'if hasattr(X, "argsort"):', "an array's argsort is not known here"),
    (catches_attribute_errors, "X.tolist()", "an array's tolist is not known here"),
])  # fmt: skip
def test_what_is_caught_voids_the_proof_and_is_named_with_its_line(gradient: Any, line: str, why: str) -> None:
    proof = prove(gradient, Model(), SHAPES, 7)
    assert proof == Proof("not provable", [], f"line {line_number(line)}: {line}: {why}, and the function goes on")


def test_an_array_of_objects_is_no_way_out() -> None:
    assert prove(keeps_in_objects, Model(), SHAPES, 7).status == "not provable"


def test_what_ordinary_arrays_have_not_either_may_be_asked_for() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        """For tables of names and for arrays."""
        X = X.values if hasattr(X, "values") else X
        assert isinstance(X, np.ndarray)
        assert X.dtype == np.float64
        assert not np.isnan(X).any()
        assert np.all(np.isfinite(X))
        return right(X, Y, *weights)

    assert prove(gradient, Model(), SHAPES, 7).status == "proved"


def test_a_function_that_keeps_something_of_its_first_call_is_not_proved() -> None:
    kept: dict[Any, Any] = {}

    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
        Z1 = kept.setdefault(X.shape, sigmoid(X @ W1))
        Z2 = sigmoid(Z1 @ W2)
        d3 = sigmoid(Z2 @ W3) - Y
        d2 = d3 @ W3.T * Z2 * (1 - Z2)
        return X.T @ (d2 @ W2.T * Z1 * (1 - Z1)), Z1.T @ d2, Z2.T @ d3

    assert prove(gradient, Model(), SHAPES, 7).status != "proved"


def for_labels(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right for targets that are 0 or 1."""
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    y = sigmoid(Z2 @ W3)
    d3 = np.where(Y == 1, y - 1, y)
    d2 = d3 @ W3.T * (Z2 * (1 - Z2))
    d1 = d2 @ W2.T * (Z1 * (1 - Z1))
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3


def test_a_right_formula_for_labels_alone_is_not_refuted() -> None:
    assert prove(for_labels, Model(), SHAPES, 7).status == "not provable"


def test_a_formula_that_is_right_unless_two_values_happen_to_be_equal_is_neither_proved_nor_refuted() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        factor = np.where((Y == 0.5).sum() > 0, 2, 1)
        return [g * factor for g in right(X, Y, *weights)]

    assert prove(gradient, Model(), SHAPES, 7).status == "not provable"


@pytest.mark.parametrize("holds", [lambda W: np.exp(W) > 1, lambda W: (W**2).sum() > 100, lambda W: W.max() > 5])
def test_a_gradient_that_is_clipped_beyond_some_size_is_not_proved(holds: Callable[[Any], Any]) -> None:
    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
        first, *rest = right(X, Y, W1, W2, W3)
        return [np.where(holds(W1), first / 2, first), *rest]

    assert prove(gradient, Model(), SHAPES, 7).status == "not provable"


def test_networks_that_are_deeper_than_any_tower_are_not_provable_and_the_deepest_below_are_proved() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        return Model().gradient(X, Y, weights)

    assert prove(gradient, Model(), [(2, 2)] * 8, 3).status == "proved"
    assert prove(gradient, Model(), [(2, 2)] * 9, 3) == Proof("not provable", [], "exp nested more than 8 deep")
