"""Bounds on rounding: of the loss, of its derivative, and of a hand-derived formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, DualArray
from pyport.errors import EngineError
from pyport.gradients.estimate import Array
from pyport.gradients.stacks import as_row, chunks, doubles_of, split, unit_directions
from pyport.model import Model

#: How often unknown code may round on the way to one number.
ROUNDINGS = 64.0
EPS = float(np.finfo(np.float64).eps)


def bounded(array: Array) -> BoundedArray:
    """An exact array in bounded arithmetic, NumPy's ``exp`` allowed for."""
    return BoundedArray(array, exp_ulps=EXP_ULPS["numpy"])


def loss_bound(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> float:
    """How far the loss, computed in any order, can be from the exact one."""
    with np.errstate(all="ignore"):
        return float(model.loss(bounded(X), Y, [bounded(W) for W in weights]).error)


def derivative_bounds(model: Model, X: Array, Y: Array, weights: Sequence[Array], step: float = 1.0) -> list[Array]:
    """How far the derivative by the product and quotient rules can be off, computed in any order.

    All of it is taken `step` times and divided by it in the end: what gets lost below the
    smallest double is what a derivative along so short a direction loses.
    """
    shapes = [W.shape for W in weights]
    errors = []
    # A bounded dual number has a value and an error, and makes a few more of both on the way.
    for which in chunks(np.arange(sum(W.size for W in weights)), 8 * doubles_of(model, len(X), weights)):
        directions = [step * np.moveaxis(d, 0, -1) for d in unit_directions(weights, which)]
        duals = [DualArray(bounded(W), bounded(d)) for W, d in zip(weights, directions, strict=True)]
        with np.errstate(all="ignore"):
            errors.append(model.loss(bounded(X), Y, duals).tangent.error / step)
    return split(np.concatenate(errors), shapes)


def recursion(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> tuple[list[Array], list[Array]]:
    """The derivative by the right recursion, and how far that can be off, for all weights in one pass."""
    with np.errstate(all="ignore"):
        parts = model.gradient(bounded(X), bounded(Y), [bounded(W) for W in weights], sharp=True)
    return [part.value for part in parts], [part.error for part in parts]


def formula_bounds(
    gradient: Any, model: Model, X: Array, Y: Array, weights: Sequence[Array]
) -> tuple[list[Array], bool]:
    """How far a gradient function's own rounding can take it from its formula, and whether that is its own.

    The function is run in bounded arithmetic, on copies. Where it leaves what that knows, nobody knows how
    it computes: four times the bounds of the right recursion stand in, and `ROUNDINGS` roundings
    of what each element would be if no unit were saturated and no difference cancelled.

    Raises
    ------
    EngineError
        If the function does not end in time.
    """
    with np.errstate(all="ignore"):
        try:
            parts = list(gradient(bounded(X.copy()), bounded(Y.copy()), *(bounded(W.copy()) for W in weights)))
            errors = [as_row(part.error, W.shape, model.is_vector(k))
                      for k, (part, W) in enumerate(zip(parts, weights, strict=True))]  # fmt: skip
            if all(np.isfinite(error).all() for error in errors):
                return errors, True
        except EngineError:
            raise
        except (Exception, SystemExit):  # code that was never meant for this may raise anything
            pass
        stand_in = model.gradient(bounded(X), bounded(Y), [bounded(W) for W in weights])
        coarse = _coarse(model, X, Y, weights)
    found = []
    for part, size in zip(stand_in, coarse, strict=True):
        bound = 4 * part.error + ROUNDINGS * EPS * size
        found.append(np.where(np.isnan(bound), np.inf, bound))
    return found, False


def _coarse(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[Array]:
    """The size of each element of the gradient with every difference and every slope taken as its terms."""
    *inputs, Q = model.layers(X, weights)
    matrices, biases = model.split(weights)
    y = model.head.output(Q)
    N, K = Y.shape[:2]
    numerator, denominator = model.factor(N, K)
    delta = 2 * (np.abs(y) + np.abs(Y)) * (1 + np.abs(Y).sum(axis=-1, keepdims=True)) * numerator / denominator
    decay = model.decay / model.averaged_over(N)
    sizes: list[Array] = []
    for W, b, before in zip(matrices[::-1], biases[::-1], inputs[::-1], strict=True):
        parts = [np.abs(before).T @ delta + decay * np.abs(W)]
        if b is not None:
            parts.append(delta.sum(axis=0, keepdims=True) + decay * np.abs(b))
        sizes = model.joined(parts) + sizes
        # No slope of an activation is above 1.
        delta = delta @ np.abs(W).T
    return sizes
