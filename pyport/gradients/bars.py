"""Bounds on rounding: of the loss, of its derivative, and of a hand-derived formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, DualArray
from pyport.gradients.estimate import Array
from pyport.gradients.stacks import split, unit_directions
from pyport.model import Model


def bounded(array: Array) -> BoundedArray:
    """An exact array in bounded arithmetic, NumPy's ``exp`` allowed for."""
    return BoundedArray(array, exp_ulps=EXP_ULPS["numpy"])


def loss_bound(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> float:
    """How far the loss, computed in any order, can be from the exact one."""
    with np.errstate(all="ignore"):
        return float(model.loss(bounded(X), Y, [bounded(W) for W in weights]).error)


def derivative_bounds(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[Array]:
    """How far the derivative by the product and quotient rules can be off, computed in any order."""
    directions = [np.moveaxis(d, 0, -1) for d in unit_directions(weights)]
    duals = [DualArray(bounded(W), bounded(d)) for W, d in zip(weights, directions, strict=True)]
    with np.errstate(all="ignore"):
        return split(model.loss(bounded(X), Y, duals).tangent.error, [W.shape for W in weights])


def formula_bounds(
    gradient: Any, model: Model, X: Array, Y: Array, weights: Sequence[Array]
) -> tuple[list[Array], bool]:
    """How far a gradient function's own rounding can take it from its formula, and whether that is its own.

    The function is run in bounded arithmetic. Where it leaves what that knows, the right
    recursion's bounds stand in, four times as wide, and the second answer is False.
    """
    wrapped = bounded(X), bounded(Y), [bounded(W) for W in weights]
    with np.errstate(all="ignore"):
        try:
            parts = list(gradient(wrapped[0], wrapped[1], *wrapped[2]))
            errors = [part.error for part in parts]
            if all(np.isfinite(error).all() for error in errors):
                return errors, True
        except Exception:  # code that was never meant for this may raise anything
            pass
        stand_in = model.gradient(*wrapped)
    return [4 * part.error for part in stand_in], False
