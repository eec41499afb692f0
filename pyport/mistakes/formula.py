"""Formulas of the recursion as text: read, completed for a layer, and printed for NumPy and for MATLAB.

A formula is written once, in NumPy, with names relative to a layer: ``Z``, ``S``, ``W``, ``b``,
``d`` and ``g`` are its own outputs, sums, weights, bias, errors and gradient; ``_up`` and
``_down`` are those of its neighbours, ``d_out`` the error of the output. ``it`` is the right formula of
the ingredient that is written, ``f`` and ``df`` are the activation and its slope by the output, ``e`` is the error
of outputs and targets, ``gW`` the gradient of the weights without a penalty, ``rate`` is the lambda of the penalty,
over N where the loss is averaged.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pyport.activations import Activation
from pyport.mistakes.card import FORWARD
from pyport.mistakes.matlab_text import matlab
from pyport.model import Model


def right(model: Model, k: int) -> dict[str, str]:
    """The right formula of every ingredient of layer k; the last has no slope, and gets that of any."""
    return {
        "forward": "Z_down @ W + b",
        "error": model.head.text,
        "slope": units_of(model, k).slope_text,
        "back": "W_up.T",
        "step": "(d_up @ back) * slope",
        "left": "Z_down",
        "product": "left.T @ d",
        "block": "it",
        "bias": "np.sum(d, axis=0, keepdims=True)",
        "decay": "rate * W",
        "bias_decay": "rate * b" if model.decay_bias else "0",
    }


def units_of(model: Model, k: int) -> Activation:
    """The units of layer k; what a formula of the output layer says of units is of those below it."""
    return model.units(min(k, len(model.all_units)) or 1)


#: Ingredients in which f and df are of the layer that goes in.
OF_BELOW = ("left", "product")


@dataclass(frozen=True)
class Layer:
    """Layer `k` of `depth`, 1 the first: what the relative names stand for."""

    model: Model
    k: int
    depth: int

    def names(self) -> dict[str, str]:
        """The printed names."""
        k = self.k
        rate = "lam" if self.model.decay_halved else "2 * lam"
        rate += " / N" if self.model.decay_divisor(2) == 2 else ""
        table = {"rate": rate, "d_out": f"d{self.depth}"}
        for suffix, j in (("", k), ("_up", k + 1), ("_down", k - 1), ("_upup", k + 2), ("_downdown", k - 2)):
            table["Z" + suffix] = "X" if j == 0 else "y" if j == self.depth else f"Z{j}"
            table["S" + suffix] = "Q" if j == self.depth else f"S{j}"
            rows = "[1:]" if 1 <= j <= self.depth and self.model.bias_of(j) == "ones" else ""
            table |= {"W" + suffix: f"W{j}{rows}", "gW" + suffix: f"g{j}{rows}"}
            table["b" + suffix] = f"W{j}[:1]" if rows else f"b{j}"
            table |= {"Wfull" + suffix: f"W{j}", "d" + suffix: f"d{j}", "g" + suffix: f"g{j}"}
        return table


class _Fill(ast.NodeTransformer):
    """Puts formulas and layer names in the place of relative names."""

    def __init__(self, names: Mapping[str, ast.expr], units: Activation | None = None, error: str = "") -> None:
        self.names, self.units, self.error = names, units, error

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.names.get(node.id, node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "e":
            return _Fill(dict(zip("yY", node.args, strict=True))).visit(parse(self.error))  # type: ignore[no-any-return]
        if isinstance(node.func, ast.Name) and node.func.id in ("f", "df"):
            assert self.units is not None
            text = self.units.text if node.func.id == "f" else self.units.by_output
            assert text is not None, f"no formula of the outputs alone gives the slope of {self.units.words}"
            slope: ast.expr = _Fill({"Z": node.args[0]}).visit(parse(text))
            return slope
        return node


def parse(text: str) -> ast.expr:
    """The expression."""
    return ast.parse(text, mode="eval").body


def filled(text: str, layer: Layer, it: str = "", below: int = 0) -> ast.expr:
    """A formula with everything put in its place.

    Parameters
    ----------
    text : str
    layer : Layer
    it : str
        The right formula of the same ingredient.
    below : int
        So many layers below this one are the units that f and df are of.
    """
    formulas = right(layer.model, layer.k)
    units = units_of(layer.model, layer.k - below)
    names = {name: parse(shown) for name, shown in layer.names().items()}
    inner = _Fill(names, units)
    names = dict(names)
    for name in ("slope", "left", "back"):
        names[name] = inner.visit(parse(formulas[name]))
    if it:
        names["it"] = _Fill(dict(names), units).visit(parse(it))
    return _Fill(names, units, layer.model.head.text).visit(parse(text))  # type: ignore[no-any-return]  # an expression stays one


@cache
def line(
    model: Model, ingredient: str, k: int, depth: int, text: str | None = None, part: str = "W"
) -> tuple[str, str]:
    """The line that an ingredient stands in, in NumPy's and in MATLAB's notation.

    Parameters
    ----------
    ingredient : str
    k, depth : int
        The layer, 1 the first, and how many there are.
    text : str, optional
        What stands in the place of the ingredient; the right formula if left out.
    part : {"W", "b"}
        Whether the gradient of the weights or of a bias vector is meant.
    """
    k = max(k, 1)
    layer, formulas = Layer(model, k, depth), right(model, k)
    there = filled(formulas[ingredient] if text is None else text, layer, formulas[ingredient], ingredient in OF_BELOW)
    target = parse(f"d{k}")
    if ingredient == FORWARD:
        target, expression = parse(layer.names()["S"]), there
    elif ingredient == "error":
        expression = _put({"it": there}, parse(model.scaling.text))
    elif ingredient in ("slope", "back"):
        whole = {"slope": "(d_up @ W_up.T) * there", "back": "(d_up @ there) * slope"}[ingredient]
        expression = _put({"there": there}, filled(whole, layer))
    elif ingredient == "step":
        expression = there
    else:
        target, expression = _of_gradient(ingredient, there, layer, part)
        if ingredient == "block" and text is not None:
            expression = _put({"it": expression}, filled(text, layer))
    expression = _Shorter().visit(expression)
    return f"{ast.unparse(target)} = {ast.unparse(expression)}", f"{matlab(target)} = {matlab(expression)};"


def _put(names: Mapping[str, ast.expr], expression: ast.expr) -> ast.expr:
    return _Fill(names).visit(expression)  # type: ignore[no-any-return]  # an expression stays one


class _Shorter(ast.NodeTransformer):
    """Leaves out a factor of 1."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        one = isinstance(node.op, ast.Mult) and isinstance(node.right, ast.Constant) and node.right.value == 1
        return node.left if one else node


def _of_gradient(ingredient: str, there: ast.expr, layer: Layer, part: str) -> tuple[ast.expr, ast.expr]:
    """The gradient that an ingredient goes into, and the whole of its line."""
    formulas, ones = right(layer.model, layer.k), layer.model.bias_of(layer.k) == "ones"
    of_bias = part == "b" or ingredient in ("bias", "bias_decay")
    rows = ("[:1]" if of_bias else "[1:]") if ones and ingredient != "block" else ""
    target = parse(("gb" if of_bias and not ones else "g") + str(layer.k) + rows)
    if ingredient == "block" and ones:
        return target, target
    whole = filled(formulas["bias" if of_bias else "product"], layer)
    if ingredient == "left":
        return target, _put({"there": there}, filled("there.T @ d", layer))
    if ingredient in ("product", "bias"):
        return target, there
    if ingredient == "block" or (isinstance(there, ast.Constant) and there.value == 0):
        return target, whole
    return target, _put({"term": there}, _put({"whole": whole}, parse("whole + term")))
