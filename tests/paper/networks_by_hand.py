"""Networks of the page, and each of their quantities by the code that the page is held against."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyport.corrected import REFERENCE, Variant
from pyport.heads import HEADS
from pyport.paper.sheet import Sheet
from pyport.training import LEARNING_RATE, Start, step, with_bias

#: Every head, with and without bias terms; no two sizes are equal, so that no transpose can hide.
VARIANTS = (
    REFERENCE, Variant(bias=True), Variant("sigmoid-sse"), Variant("softmax-ce", "head", "loss"),
    Variant("softmax-ce", bias=True), Variant("linear-sse", bias=True), Variant("sigmoid-sse", "head", bias=True),
)  # fmt: skip
N, F, H, M, K = 5, 4, 3, 6, 2


def start_of(variant: Variant) -> Start:
    """Data and weights of all different sizes; the bias terms are not 0."""
    rng = np.random.default_rng(3)
    W1, W2, W3 = (rng.normal(size=shape) for shape in ((F, H), (H, M), (M, K)))
    Y = np.eye(N, K)[rng.permutation(N)]
    Y[Y.sum(axis=1) == 0, 1] = 1
    start = Start(W1, W2, W3, rng.normal(size=(N, F)), Y)
    if not variant.bias:
        return start
    filled = with_bias(start)
    for name in ("W1", "W2", "W3"):
        getattr(filled, name)[0] = rng.normal(size=getattr(filled, name).shape[1])
    return filled


def sheet_of_variant(variant: Variant) -> Sheet:
    return Sheet.of(start_of(variant), variant, "")


def by_the_code(start: Start, variant: Variant) -> dict[str, Any]:
    """Every quantity of the first step as the port computes it; what it has no name for, from these."""
    weights = (start.W1, start.W2, start.W3)
    found, after = step(start.X, start.Y, weights, 100.0, LEARNING_RATE, variant)
    head, bias = HEADS[variant.head], int(variant.bias)
    found |= {f"W{k}_new": W for k, W in enumerate(after, 1)}
    found["loss"] = np.sum((found["y"] - start.Y) ** 2)
    found["E"] = head.loss(found["Q"], start.Y)
    found["d3"] = head.delta(found["y"], start.Y)
    for k, Z in ((2, found["Z2"]), (1, found["Z1"])):
        found[f"e{k}"] = found[f"d{k + 1}"] @ weights[k][bias:].T
        found[f"p{k}"] = Z * (1 - Z)
        found[f"d{k}"] = found[f"e{k}"] * found[f"p{k}"]
    return {**found, "X": start.X, "Y": start.Y, "W1": start.W1, "W2": start.W2, "W3": start.W3, "a": LEARNING_RATE}


class Moved:
    """Derivatives of one quantity by another, by the complex step through the forward pass of this file."""

    def __init__(self, start: Start, variant: Variant) -> None:
        self.start, self.variant = start, variant
        self.known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def quantities(self, by: tuple[Any, ...], h: complex) -> dict[str, Any]:
        start, variant = self.start, self.variant
        moved: dict[str, Any] = {}

        def put(name: str, value: Any) -> Any:
            array = np.array(value, dtype=complex)
            if by[0] == name:
                i, j = by[1] - 1, by[2] - 1
                array[i + (variant.bias and name[0] == "W"), j] += h
            moved[name] = array
            return array

        A = put("X", start.X)
        for k, (S, Z) in enumerate((("S1", "Z1"), ("S2", "Z2"), ("Q", "y")), 1):
            W = put(f"W{k}", getattr(start, f"W{k}"))
            sums = put(S, (A @ W[1:] + W[0]) if variant.bias else A @ W)
            if Z != "y" or variant.head.startswith("sigmoid"):
                A = 1 / (1 + np.exp(-sums))
            elif variant.head.startswith("softmax"):
                A = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
            else:
                A = sums
            A = put(Z, A)
        Y = start.Y
        moved["E"] = {
            "sigmoid-bce": lambda y: -np.sum(Y * np.log(y) + (1 - Y) * np.log(1 - y)),
            "softmax-ce": lambda y: -np.sum(Y * np.log(y)),
        }.get(variant.head, lambda y: np.sum((y - Y) ** 2))(A)
        return moved

    def __call__(self, of: tuple[Any, ...], by: tuple[Any, ...]) -> float:
        if by not in self.known:
            self.known[by] = self.quantities(by, 1e-30j)
        found = self.known[by][of[0]]
        value = found if len(of) == 1 else found[of[1] - 1, of[2] - 1]
        return float(np.imag(value) / 1e-30)
