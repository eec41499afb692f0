"""The first step of training as a table of formulas: each once, in index notation and in matrices.

A formula is text in NumPy's notation. `pyport.paper.mathml` writes it as MathML, `pyport.mistakes.matlab_text` in
MATLAB's notation, and `computed` evaluates it in whatever arithmetic its arrays have.

In index notation letters count from 1 (``n`` of N samples, ``f`` of F features, ``h`` and ``m`` of H and M hidden
units, ``k`` and ``j`` of K outputs), and ``D(E, Q[n, k])`` is the partial derivative of E by one element of Q. With
bias terms 0 counts the row of the bias, and the input that belongs to it is 1.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from pyport.activations import sigmoid
from pyport.corrected import Variant, with_ones
from pyport.mistakes.matlab_text import matlab

#: The input of each layer, its letter, the sums, the outputs and their letter.
LAYERS = {1: ("X", "f", "S1", "Z1", "h"), 2: ("Z1", "h", "S2", "Z2", "m"), 3: ("Z2", "m", "Q", "y", "k")}
#: The letters of both axes of a quantity that is given.
GIVEN = {"X": "nf", "Y": "nk", "W1": "fh", "W2": "hm", "W3": "mk"}
#: The size that each letter counts up to; j is a second letter for outputs.
SIZES = {"n": "N", "f": "F", "h": "H", "m": "M", "k": "K", "j": "K"}
#: Errors of the tutorial by the step at which they are noted.
ERRATA_AT = {
    "W2": ("width",), "y": ("softmax",), "loss": ("loss", "minimum"), "d3": ("gradient",), "g3": ("transpose",),
    "d2": ("expansion",), "W1_new": ("last-y", "left-out"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One quantity and the formulas that give it.

    Attributes
    ----------
    name : str
        Of the quantity.
    kind : str
        What the words beside it are about: "sums", "outputs", "loss", "error", ...
    layer : int
        0 if it is of none.
    letters : str
        The letters of its two axes; "" for a number.
    rule : tuple of str
        Index notation: all of these are equal.
    matrix : str
        The same of whole matrices, as code.
    """

    name: str
    kind: str
    layer: int
    letters: str
    rule: tuple[str, ...]
    matrix: str

    @property
    def target(self) -> str:
        """The name on the left of its line of code."""
        return self.name.removesuffix("_new")

    @property
    def numpy(self) -> str:
        """The line in NumPy's notation."""
        return f"{self.target} = {self.matrix}"

    @property
    def matlab(self) -> str:
        """The line in MATLAB's notation."""
        return f"{self.target} = {matlab(ast.parse(self.matrix, mode='eval').body)};"


def steps(variant: Variant) -> list[Step]:
    """The steps of a network, in computing order."""
    return [*_forward(variant), *_losses(variant), *_backward(variant), *_update()]


def _sum(term: str, letter: str, first: int = 1) -> str:
    return f"sum({term} for {letter} in range({first}, {SIZES[letter]} + 1))"


def _forward(variant: Variant) -> list[Step]:
    found = []
    for k, (inputs, i, sums, outputs, j) in LAYERS.items():
        rule = _sum(f"{inputs}[n, {i}] * W{k}[{i}, {j}]", i, 1 - variant.bias)
        left = f"with_ones({inputs}, bias)" if variant.bias else inputs
        found.append(Step(sums, "sums", k, f"n{j}", (f"{sums}[n, {j}]", rule), f"{left} @ W{k}"))
        kind = "hidden" if k < 3 else variant.head.partition("-")[0]
        rules, matrix = _output(kind, sums, j)
        found.append(Step(outputs, f"outputs {kind}", k, f"n{j}", (f"{outputs}[n, {j}]", *rules), matrix))
    return found


def _output(kind: str, S: str, j: str) -> tuple[tuple[str, ...], str]:
    if kind == "softmax":
        return (f"exp({S}[n, k]) / {_sum(f'exp({S}[n, j])', 'j')}",), (
            f"np.exp({S}) / np.sum(np.exp({S}), axis=1, keepdims=True)"
        )
    if kind == "linear":
        return (f"{S}[n, k]",), S
    return (f"sigmoid({S}[n, {j}])", f"1 / (1 + exp(-{S}[n, {j}]))"), f"sigmoid({S})"


def _losses(variant: Variant) -> list[Step]:
    def step(name: str, kind: str, term: str, matrix: str) -> Step:
        return Step(name, kind, 0, "", (name, _sum(_sum(term, "k"), "n")), matrix)

    squares = "(y[n, k] - Y[n, k]) ** 2", "np.sum((y - Y) ** 2)"
    descended = {
        "sigmoid-bce": ("-(Y[n, k] * log(y[n, k]) + (1 - Y[n, k]) * log(1 - y[n, k]))",
                        "-np.sum(Y * np.log(y) + (1 - Y) * np.log(1 - y))"),
        "softmax-ce": ("-(Y[n, k] * log(y[n, k]))", "-np.sum(Y * np.log(y))"),
    }.get(variant.head, squares)  # fmt: skip
    # Where the gradient descends another loss than the one that is displayed, both are there.
    shown = [step("loss", "loss", *squares)] if descended != squares and variant.reported == "squares" else []
    return [*shown, step("E", f"descended {variant.head}", *descended)]


#: The derivative of the descended loss by the last sums: each way one goes by hand, and the matrix formula.
_ERRORS = {
    "sigmoid-bce": (
        ("D(E, y[n, k]) * D(y[n, k], Q[n, k])",
         "(-(Y[n, k] / y[n, k]) + (1 - Y[n, k]) / (1 - y[n, k])) * y[n, k] * (1 - y[n, k])",
         "-Y[n, k] * (1 - y[n, k]) + (1 - Y[n, k]) * y[n, k]", "y[n, k] - Y[n, k]"), "y - Y"),
    "sigmoid-sse": (
        ("D(E, y[n, k]) * D(y[n, k], Q[n, k])", "2 * (y[n, k] - Y[n, k]) * y[n, k] * (1 - y[n, k])"),
        "2 * (y - Y) * (y * (1 - y))"),
    "softmax-ce": (
        (_sum("D(E, y[n, j]) * D(y[n, j], Q[n, k])", "j"),
         _sum("-(Y[n, j] / y[n, j]) * y[n, j] * ((j == k) - y[n, k])", "j"),
         "-Y[n, k] + y[n, k] * " + _sum("Y[n, j]", "j")),
        "y * np.sum(Y, axis=1, keepdims=True) - Y"),
    "linear-sse": (
        ("D(E, y[n, k]) * D(y[n, k], Q[n, k])", "2 * (y[n, k] - Y[n, k])"), "2 * (y - Y)"),
}  # fmt: skip


def _backward(variant: Variant) -> list[Step]:
    rules, matrix = _ERRORS[variant.head]
    found = [Step("d3", f"error {variant.head}", 3, "nk", ("d3[n, k]", "D(E, Q[n, k])", *rules), matrix)]
    found += _gradient(3, variant)
    rows = "[1:]" if variant.bias else ""
    for k in (2, 1):
        _, _, S, Z, j = LAYERS[k]
        _, _, upper, _, up = LAYERS[k + 1]
        at, above = f"[n, {j}]", f"[n, {up}]"
        found += [
            Step(f"e{k}", "back", k, f"n{j}",
                 (f"e{k}{at}", f"D(E, {Z}{at})", _sum(f"D(E, {upper}{above}) * D({upper}{above}, {Z}{at})", up),
                  _sum(f"d{k + 1}{above} * W{k + 1}[{j}, {up}]", up)), f"d{k + 1} @ W{k + 1}{rows}.T"),
            Step(f"p{k}", "slope", k, f"n{j}",
                 (f"p{k}{at}", f"D({Z}{at}, {S}{at})", f"exp(-{S}{at}) / (1 + exp(-{S}{at})) ** 2",
                  f"{Z}{at} * (1 - {Z}{at})"), f"{Z} * (1 - {Z})"),
            Step(f"d{k}", "chain", k, f"n{j}",
                 (f"d{k}{at}", f"D(E, {S}{at})", f"D(E, {Z}{at}) * D({Z}{at}, {S}{at})", f"e{k}{at} * p{k}{at}"),
                 f"e{k} * p{k}"),
            *_gradient(k, variant),
        ]  # fmt: skip
    return found


def _gradient(k: int, variant: Variant) -> list[Step]:
    inputs, i, S, _, j = LAYERS[k]
    weight = f"W{k}[{i}, {j}]"
    rule = (f"g{k}[{j}, {i}]", f"D(E, {weight})", _sum(f"D(E, {S}[n, {j}]) * D({S}[n, {j}], {weight})", "n"),
            _sum(f"d{k}[n, {j}] * {inputs}[n, {i}]", "n"))  # fmt: skip
    left = f"with_ones({inputs}, bias)" if variant.bias else inputs
    return [Step(f"g{k}", "gradient", k, j + i, rule, f"d{k}.T @ {left}")]


def _update() -> list[Step]:
    found = []
    for k, (_, i, _, _, j) in LAYERS.items():
        at = f"[{i}, {j}]"
        found.append(Step(f"W{k}_new", "update", k, i + j, (f"W{k}_new{at}", f"W{k}{at} - a * g{k}[{j}, {i}]"),
                          f"W{k} - a * g{k}.T"))  # fmt: skip
    return found


@cache
def _compiled(text: str) -> CodeType:
    return compile(text, "<formula>", "eval")


def value(step: Step, values: Mapping[str, Any]) -> Any:
    """What a step's matrix formula gives, from the quantities that it needs."""
    names = {"np": np, "sigmoid": sigmoid, "with_ones": with_ones, "bias": True, "__builtins__": {}}
    return eval(_compiled(step.matrix), names, dict(values))  # our own text


def computed(table: list[Step], given: Mapping[str, Any]) -> dict[str, Any]:
    """All quantities by name, from X, Y, the weights and the learning rate a."""
    values = dict(given)
    for step in table:
        values[step.name] = value(step, values)
    return values


def gradient_of(variant: Variant) -> Any:
    """A gradient function ``gradient(X, Y, W1, W2, W3)`` that computes what the formulas say: g1, g2, g3."""
    needed = [step for step in steps(variant) if step.kind not in ("loss", "update") and step.name != "E"]

    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> list[Any]:
        values = computed(needed, {"X": X, "Y": Y, "W1": W1, "W2": W2, "W3": W3})
        return [values["g1"], values["g2"], values["g3"]]

    return gradient
