"""The proof judges what NumPy would compute: its views, its integers, its sums of comparisons, its empty arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradient_styles import sigmoid

from pyport.gradients.prove import prove
from pyport.model import Model

SHAPES = ((4, 3), (3, 2))
SIGMOID, RELU = Model(), Model("linear-sse", activation="relu")


def overwriting(copied: Callable[[Any], Any]) -> Callable[..., Any]:
    """A gradient that computes its sigmoid in what it takes for a copy of the sums, and again in the backward pass."""

    def in_place(sums: Any) -> Any:
        Z = copied(sums)
        np.negative(Z, out=Z)
        np.exp(Z, out=Z)
        Z += 1
        np.divide(1, Z, out=Z)
        return Z

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        sums = X @ W1
        Z1 = in_place(sums)
        d2 = sigmoid(Z1 @ W2) - Y
        d1 = d2 @ W2.T * in_place(sums) * (1 - Z1)
        return X.T @ d1, Z1.T @ d2

    return gradient


def flipped(turned: Callable[[Any], Any]) -> Callable[..., Any]:
    """A gradient that doubles its errors while it keeps them upside down."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        Z1 = sigmoid(X @ W1)
        d2 = sigmoid(Z1 @ W2) - Y
        kept = turned(d2)
        d2 *= 2
        d2 = np.flipud(kept)
        return X.T @ (d2 @ W2.T * Z1 * (1 - Z1)), Z1.T @ d2

    return gradient


def row_by_row(rows: int) -> Callable[..., Any]:
    """A gradient that fills an empty array but for some rows."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        Z1 = sigmoid(X @ W1)
        y = sigmoid(Z1 @ W2)
        d2 = np.empty_like(y)
        for n in range(len(X) - rows):
            d2[n] = y[n] - Y[n]
        return X.T @ (d2 @ W2.T * Z1 * (1 - Z1)), Z1.T @ d2

    return gradient


def with_slope(slope: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    """A gradient of a relu network: its errors times the slope of (sums, layer, errors)."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        S = X @ W1
        Z = np.maximum(S, 0)
        d2 = 2 * (Z @ W2 - Y)
        return X.T @ slope(S, Z, d2 @ W2.T), Z.T @ d2

    return gradient


def written(mask: Any, value: Any) -> Any:
    mask[:] = mask * value
    return mask


CASES: dict[str, tuple[Callable[..., Any], Model, str]] = {
    "sums overwritten": (overwriting(lambda S: S.astype(float, copy=False)), SIGMOID, "refuted"),
    "sums copied": (overwriting(lambda S: S.astype(float)), SIGMOID, "proved"),
    "sums overwritten in a row": (overwriting(lambda S: S.ravel().reshape(S.shape)), SIGMOID, "not provable"),
    "errors upside down": (flipped(np.flipud), SIGMOID, "refuted"),
    "errors upside down and copied": (flipped(lambda d: np.flipud(d).copy()), SIGMOID, "proved"),
    "all rows but one": (row_by_row(1), SIGMOID, "refuted"),
    "all rows": (row_by_row(0), SIGMOID, "proved"),
    "sum of comparisons": (with_slope(lambda S, Z, d: d * ((S > 0) + (Z > 0))), RELU, "proved"),
    "sum of comparisons as numbers": (with_slope(lambda S, Z, d: d * ((S > 0) * 1 + (Z > 0))), RELU, "refuted"),
    "uint8 less 1": (with_slope(lambda S, Z, d: d * (1.0 + ((S > 0).astype(np.uint8) - 1))), RELU, "not provable"),
    "int less 1": (with_slope(lambda S, Z, d: d * (1.0 + ((S > 0).astype(int) - 1))), RELU, "proved"),
    "written into int": (with_slope(lambda S, Z, d: written((S > 0).astype(int), d)), RELU, "not provable"),
    "written into where": (with_slope(lambda S, Z, d: written(np.where(S > 0, 1, 0), d)), RELU, "not provable"),
    "written into float": (with_slope(lambda S, Z, d: written((S > 0).astype(float), d)), RELU, "proved"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_proof_takes_numpys_arrays_for_what_they_are(name: str) -> None:
    gradient, model, status = CASES[name]
    assert prove(gradient, model, SHAPES, 7).status == status
