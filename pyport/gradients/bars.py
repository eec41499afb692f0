"""Bounds on rounding: of the loss, of its derivative, and of a hand-derived formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, DualArray
from pyport.errors import EngineError
from pyport.gradients.estimate import Array
from pyport.gradients.stacks import as_row, chunks, doubles_of, split, unit_directions
from pyport.gradients.unrolled import Order, parts_of, vector_of
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


def bounded_gradient(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[BoundedArray]:
    """The right recursion in bounded arithmetic."""
    with np.errstate(all="ignore"):
        return list(model.gradient(bounded(X), bounded(Y), [bounded(W) for W in weights]))


def formula_bounds(
    gradient: Any, model: Model, X: Array, Y: Array, weights: Sequence[Array], order: Order = "F", *, run: bool = True
) -> tuple[list[Array], bool]:
    """How far a gradient function's own rounding can take it from its formula, and whether that is its own.

    The function is run in bounded arithmetic, on copies. Where it leaves what that knows, or is not to be run, nobody
    knows how it computes: four times the bounds of the right recursion stand in, each result of which is rounded
    `ROUNDINGS` times more (see `_rounded_anyhow`). One vector of all numbers is read in the given order.

    Raises
    ------
    EngineError
        If the function does not end in time.
    """
    with np.errstate(all="ignore"):
        errors = _errors_of(gradient, model, X, Y, weights, order) if run else None
        if errors is not None:
            return _with_lost(gradient, model, X, Y, weights, errors), True
        found = [4 * part.error for part in _rounded_anyhow(model, X, Y, weights)]
    found = _with_lost(gradient, model, X, Y, weights, found)
    return [np.where(np.isnan(bound), np.inf, bound) for bound in found], False


def _errors_of(
    gradient: Any, model: Model, X: Array, Y: Array, weights: Sequence[Array], order: Order
) -> list[Array] | None:  # fmt: skip
    """The bounds that a function has in bounded arithmetic, None if it leaves that."""
    try:
        result = gradient(bounded(X.copy()), bounded(Y.copy()), *(bounded(W.copy()) for W in weights))
        shapes = [W.shape for W in weights]
        vector = vector_of(result, shapes)
        if vector is not None:
            result = parts_of(vector, shapes, order)
        parts = [result] if isinstance(result, BoundedArray) else result
        errors = [as_row(part.error, shape, model.is_vector(k))
                  for k, (part, shape) in enumerate(zip(parts, shapes, strict=True))]  # fmt: skip
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # code that was never meant for this may raise anything
        return None
    return errors if all(np.isfinite(error).all() for error in errors) else None


def _with_lost(
    gradient: Any, model: Model, X: Array, Y: Array, weights: Sequence[Array], bounds: Sequence[Array]
) -> list[Array]:
    """The bounds, with what is lost of gradients that are read off parameters they have moved."""
    lost = getattr(gradient, "lost", None)
    if lost is None:
        return list(bounds)
    with np.errstate(all="ignore"):
        right = model.gradient(X, Y, weights)
    return [bound + more for bound, more in zip(bounds, lost(weights, right), strict=True)]


def _rounded_anyhow(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[BoundedArray]:
    """The right recursion, every result of it rounded `ROUNDINGS` times more.

    Each rounding is one of the largest that the result's terms allow: a sum of products that do not
    cancel, a unit of 1 as in 0.5 + 0.5 tanh(S / 2), an error that no slope makes smaller. Relu and linear
    units round nothing, however they are written, and what one that is off lets through is 0. Others that have no
    limit round as their sums do.
    """
    inputs, sizes = [bounded(X)], [np.abs(X)]
    sums: list[BoundedArray] = []
    reach: Any = None
    matrices, biases = model.split([bounded(W) for W in weights])
    kept, kept_biases = model.split([np.abs(W) for W in weights])
    for n, (W, b, size, size_b) in enumerate(zip(matrices, biases, kept, kept_biases, strict=True)):
        if n:
            units = model.units(n)
            Z = units.function(sums[-1])
            inputs.append(Z if units.is_exact else _blurred(Z, 1.0 if units.is_limited else 1.0 + reach))
            sizes.append(np.abs(Z.value) if units.is_limited else reach if units.is_exact else 1.0 + reach)
        S, reach = inputs[-1] @ W, sizes[-1] @ size
        reach = reach if size_b is None else reach + size_b
        sums.append(_blurred(S if b is None else S + b, reach))
    N, K = Y.shape[:2]
    numerator, denominator = model.factor(N, K)
    y = model.head.output(sums[-1])
    each = np.abs(Y).sum(axis=-1, keepdims=True)
    size = 2 * (np.maximum(np.abs(y.value), 1) + np.abs(Y)) * (1 + each) * numerator / denominator
    delta = _blurred(model.head.delta(y, bounded(Y)) * numerator / denominator, size)
    decay = model.decay_rate(N)
    found: list[BoundedArray] = []
    for k in reversed(range(len(matrices))):
        W, b = matrices[k], biases[k]
        of_weights = inputs[k].T @ delta + W * decay
        parts = [_blurred(of_weights, sizes[k].T @ size + decay * kept[k])]
        if b is not None:
            of_bias = delta.sum(axis=0, keepdims=True)
            of_bias = of_bias + b * decay if model.decay_bias else of_bias
            parts.append(_blurred(of_bias, size.sum(axis=0, keepdims=True) + decay * kept_biases[k]))
        found = model.joined(parts, k + 1) + found
        if k:
            units = model.units(k)
            slope = units.slope(sums[k - 1], inputs[k])
            size = size @ kept[k].T * units.steepest
            if units.is_exact and units.has_kink:
                size = size * np.minimum(np.abs(slope.value) + slope.error, 1.0)
            elif not units.is_exact:
                # A slope is a product of the sums, as in S * y * (1 - y), where they have no limit.
                slope = _blurred(slope, 1.0 if units.is_limited else 1.0 + np.abs(sums[k - 1].value))
            delta = _blurred((delta @ W.T) * slope, size)
    return found


def _blurred(part: BoundedArray, size: Any) -> BoundedArray:
    return BoundedArray(part.value, part.error + ROUNDINGS * EPS * size, exp_ulps=part.exp_ulps)
