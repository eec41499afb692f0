"""A gradient for labels is proved for labels, in the ways in which people use them, and is said to be so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import right

from pyport.arithmetic.residues import field
from pyport.gradients.point import Point
from pyport.gradients.prove import prove
from pyport.model import Model


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def softmax(Q: Any) -> Any:
    E = np.exp(Q - Q.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def picked(Q: Any, Y: Any) -> Any:
    p = softmax(Q)
    p[np.arange(len(p)), Y.argmax(axis=1)] -= 1
    return p


def of_the_true_class(Q: Any, Y: Any) -> Any:
    y = softmax(Q)
    p = (y * Y).sum(axis=1, keepdims=True)
    return -(1 / p) * (y * Y - y * p)


def row_by_row(Q: Any, Y: Any) -> Any:
    rows = []
    for q, t in zip(Q, Y, strict=True):
        row = np.exp(q) / np.exp(q).sum()
        row[int(np.argmax(t))] -= 1
        rows.append(row)
    return np.stack(rows)


def branching(Q: Any, Y: Any) -> Any:
    y = sigmoid(Q)
    return np.stack(
        [np.stack([y[n, k] - 1 if Y[n, k] == 1 else y[n, k] for k in range(Y.shape[1])]) for n in range(len(Y))]
    )


BCE, CE = Model("sigmoid-bce", "mean"), Model("softmax-ce", "mean")
#: The error of the outputs from the last sums, and the head.
FOR_LABELS: dict[str, tuple[Callable[[Any, Any], Any], Model]] = {
    "p[arange, labels] -= 1": (picked, CE),
    "one-hot of argmax": (lambda Q, Y: softmax(Q) - np.eye(Y.shape[1])[Y.argmax(axis=1)], CE),
    "softmax - (Y == 1)": (lambda Q, Y: softmax(Q) - (Y == 1), CE),
    "of the true class": (of_the_true_class, CE),
    "row by row": (row_by_row, CE),
    "astype(int)": (lambda Q, Y: softmax(Q) - Y.astype(int), CE),
    "labels of +-1": (lambda Q, Y: -(2 * Y - 1) / (1 + np.exp((2 * Y - 1) * Q)), BCE),
    "np.where(Y == 1)": (lambda Q, Y: np.where(Y == 1, sigmoid(Q) - 1, sigmoid(Q)), BCE),
    "np.where(Y > 0.5)": (lambda Q, Y: np.where(Y > 0.5, -sigmoid(-Q), sigmoid(Q)), BCE),
    "quotient": (lambda Q, Y: (lambda y: (1 - 2 * Y) * y * (1 - y) / (Y * y + (1 - Y) * (1 - y)))(sigmoid(Q)), BCE),
    "|y - Y|": (lambda Q, Y: np.where(Y == 1, -1, 1) * np.where(Y == 1, 1 - sigmoid(Q), sigmoid(Q)), BCE),
    "branches": (branching, BCE),
    "masks": (lambda Q, Y: sigmoid(Q) * (Y == 0) + (sigmoid(Q) - 1) * (Y == 1), BCE),
}  # fmt: skip


def gradient_of(error: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        Z = sigmoid(X @ W1)
        d = error(Z @ W2, Y) / len(X)
        return [X.T @ (d @ W2.T * Z * (1 - Z)), Z.T @ d]

    return gradient


@pytest.mark.parametrize("name", FOR_LABELS)
@pytest.mark.parametrize(("N", "widths"), [(7, (4, 3, 5)), (2, (3, 3, 3)), (5, (4, 3, 1)), (1, (1, 1, 1))])
def test_a_gradient_for_labels_is_proved_for_labels(name: str, N: int, widths: tuple[int, ...]) -> None:
    error, model = FOR_LABELS[name]
    proof = prove(gradient_of(error), model, model.shapes(widths), N, kind="labels")
    assert (proof.status, proof.reason) == ("proved", "")


@pytest.mark.parametrize("name", FOR_LABELS)
def test_it_is_not_proved_for_all_targets_and_twice_it_not_for_labels(name: str) -> None:
    error, model = FOR_LABELS[name]
    shapes = model.shapes((4, 3, 5))
    proof = prove(gradient_of(error), model, shapes, 7)
    assert proof.status != "proved"
    doubled = prove(gradient_of(lambda Q, Y: 2 * error(Q, Y)), model, shapes, 7, kind="labels")
    assert doubled.status == "refuted"


def test_what_is_right_for_all_targets_is_proved_for_labels_too() -> None:
    for model in (Model(), Model("sigmoid-sse"), CE, Model("softmax-ce", activation="relu")):
        assert prove(right(model), model, model.shapes((4, 3, 2)), 5, kind="labels").status == "proved"


def test_one_sigmoid_for_each_class_is_proved_for_one_hot_rows() -> None:
    one_for_each = gradient_of(lambda Q, Y: sigmoid(Q) - np.eye(Y.shape[1])[np.argmax(Y, axis=1)])
    proof = prove(one_for_each, BCE, BCE.shapes((4, 3, 5)), 7, kind="one-hot")
    assert proof.status == "proved"
    wrong = gradient_of(lambda Q, Y: sigmoid(Q) - np.eye(Y.shape[1])[np.argmin(Y, axis=1)])
    assert prove(wrong, BCE, BCE.shapes((4, 3, 5)), 7, kind="labels").status == "refuted"


@pytest.mark.parametrize("N", [2, 3, 10])
def test_labels_are_plain_zeros_and_ones_and_both_are_in_every_column(N: int) -> None:
    for seed in range(20):
        Y = Point(Model(), [(3, 4)], N, field(0, 2, 2), seed, targets="labels").Y
        assert type(Y) is np.ndarray
        assert Y.dtype == np.float64
        assert sorted(set(Y.ravel().tolist())) == [0.0, 1.0]
        assert np.all((Y.min(axis=0) == 0) & (Y.max(axis=0) == 1))


def test_labels_of_softmax_are_one_hot_rows_of_all_classes() -> None:
    for targets in ("labels", "one-hot"):
        Y = Point(Model("softmax-ce"), [(3, 4)], 6, field(0, 2, 2), 1, targets=targets).Y
        assert Y.sum(axis=1).tolist() == [1.0] * 6
        assert set(Y.argmax(axis=1).tolist()) == {0, 1, 2, 3}
    drawn = [Point(Model("softmax-ce"), [(3, 4)], 6, field(0, 2, 2), seed, targets="labels").Y for seed in (1, 2)]
    assert np.any(drawn[0] != drawn[1])
