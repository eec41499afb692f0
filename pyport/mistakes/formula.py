"""Formulas of the recursion as text: read, completed for a layer, and printed for NumPy and for MATLAB.

A formula is written once, in NumPy, with names relative to a layer: ``Z``, ``S``, ``W``, ``b``,
``d`` and ``g`` are its own outputs, sums, weights, bias, errors and gradient; ``_up`` and
``_down`` are those of its neighbours, ``d_out`` the error of the output. ``it`` is the right formula of
the ingredient that is written, ``f`` and ``df`` are the activation and its slope by the output.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass

from pyport.mistakes.matlab_text import matlab
from pyport.model import AVERAGED, Model

ERRORS = {
    "sigmoid-bce": "y - Y",
    "softmax-ce": "y - Y",
    "sigmoid-sse": "2 * (y - Y) * y * (1 - y)",
    "linear-sse": "2 * (y - Y)",
}
SLOPES = {"sigmoid": "Z * (1 - Z)", "tanh": "1 - Z ** 2", "relu": "Z > 0", "linear": "1"}
FUNCTIONS = {"sigmoid": "sigmoid(Z)", "tanh": "np.tanh(Z)", "relu": "np.maximum(Z, 0)", "linear": "Z"}
#: What a scale divides the error by, and multiplies it with.
FACTORS = {"sum": "it", "half": "it / 2", "mean": "it / N", "half-mean": "it / (2 * N)", "entry-mean": "it / (N * K)"}


def right(model: Model) -> dict[str, str]:
    """The right formula of every ingredient."""
    decay = "lam / N * W" if model.scale in AVERAGED else "lam * W"
    return {
        "error": ERRORS[model.head_name],
        "slope": SLOPES[model.activation],
        "back": "W_up.T",
        "step": "(d_up @ back) * slope",
        "left": "Z_down",
        "product": "left.T @ d",
        "block": "it",
        "bias": "np.sum(d, axis=0, keepdims=True)",
        "decay": decay,
        "bias_decay": decay.replace("W", "b") if model.decay_bias else "0",
    }


@dataclass(frozen=True)
class Layer:
    """Layer `k` of `depth`, 1 the first: what the relative names stand for."""

    model: Model
    k: int
    depth: int

    def names(self) -> dict[str, str]:
        """The printed names."""
        k, rows = self.k, "[1:]" if self.model.bias == "ones" else ""
        table = {"lam": "lam", "d_out": f"d{self.depth}"}
        for suffix, j in (("", k), ("_up", k + 1), ("_down", k - 1), ("_upup", k + 2), ("_downdown", k - 2)):
            table["Z" + suffix] = "X" if j == 0 else "y" if j == self.depth else f"Z{j}"
            table["S" + suffix] = "Q" if j == self.depth else f"S{j}"
            table["W" + suffix] = f"W{j}{rows}"
            table["b" + suffix] = f"W{j}[:1]" if rows else f"b{j}"
            table |= {"Wfull" + suffix: f"W{j}", "d" + suffix: f"d{j}", "g" + suffix: f"g{j}"}
        return table


class _Fill(ast.NodeTransformer):
    """Puts formulas and layer names in the place of relative names."""

    def __init__(self, names: Mapping[str, ast.expr], model: Model) -> None:
        self.names, self.model = names, model

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.names.get(node.id, node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("f", "df"):
            table = FUNCTIONS if node.func.id == "f" else SLOPES
            return _Fill({"Z": node.args[0]}, self.model).visit(parse(table[self.model.activation]))
        return node


def parse(text: str) -> ast.expr:
    """The expression."""
    return ast.parse(text, mode="eval").body


def filled(text: str, layer: Layer, it: str = "") -> ast.expr:
    """A formula with everything put in its place.

    Parameters
    ----------
    text : str
    layer : Layer
    it : str
        The right formula of the same ingredient.
    """
    formulas = right(layer.model)
    names = {name: parse(shown) for name, shown in layer.names().items()}
    inner = _Fill(names, layer.model)
    names = dict(names)
    for name in ("slope", "left", "back"):
        names[name] = inner.visit(parse(formulas[name]))
    if it:
        names["it"] = _Fill(dict(names), layer.model).visit(parse(it))
    return _Fill(names, layer.model).visit(parse(text))  # type: ignore[no-any-return]  # an expression stays one


def line(model: Model, ingredient: str, k: int, depth: int, text: str | None = None, part: str = "W") -> tuple[str, str]:
    """The line that an ingredient stands in, in NumPy's and in MATLAB's notation.

    Parameters
    ----------
    ingredient : str
    k, depth : int
        The layer, 1 the first, and how many there are.
    text : str, optional
        What stands in the place of the ingredient; the right formula if left out.
    part : {"W", "b"}
        Whether the gradient of the weights or of the bias is meant.
    """
    layer, formulas = Layer(model, k, depth), right(model)
    formula = formulas[ingredient] if text is None else text
    it = formulas[ingredient]
    target = f"d{k}"
    if ingredient == "error":
        expression = _Fill({"it": filled(formula, layer, it)}, model).visit(parse(FACTORS[model.scale]))
    elif ingredient in ("slope", "back"):
        whole = {"slope": "(d_up @ W_up.T) * there", "back": "(d_up @ there) * slope"}[ingredient]
        expression = _Fill({"there": filled(formula, layer, it)}, model).visit(filled(whole, layer))
    elif ingredient == "step":
        expression = filled(formula, layer, it)
    else:
        target = ("g" if part == "W" else "gb") + str(k)
        expression = _of_gradient(ingredient, formula, layer, formulas, part)
    return f"{target} = {ast.unparse(expression)}", f"{target} = {matlab(expression)};"


def _of_gradient(ingredient: str, formula: str, layer: Layer, formulas: Mapping[str, str], part: str) -> ast.expr:
    model = layer.model
    whole = formulas["product"] if part == "W" else formulas["bias"]
    if ingredient == "left":
        return _Fill({"there": filled(formula, layer, formulas["left"])}, model).visit(filled("there.T @ d", layer))  # type: ignore[no-any-return]
    if ingredient in ("product", "bias"):
        return filled(formula, layer, formulas[ingredient])
    if ingredient == "block":
        return filled(formula, layer, whole)
    term = filled(formula, layer, formulas[ingredient])
    if isinstance(term, ast.Constant) and term.value == 0:
        return filled(whole, layer)
    return _Fill({"term": term}, model).visit(_Fill({"whole": filled(whole, layer)}, model).visit(parse("whole + term")))  # type: ignore[no-any-return]
