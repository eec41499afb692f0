"""How far numeric derivatives are from the true one at each step size: the V of truncation and round-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyport.gradients import complex_step
from pyport.gradients.bars import loss_bound
from pyport.gradients.differences import FIRST, RULES, Ladder, on_every_rung
from pyport.gradients.estimate import Array
from pyport.gradients.oracle import oracle
from pyport.model import Model

#: Down to 2^-44, so that the round-off side of every rule is seen.
RUNGS = range(22)


@dataclass(frozen=True)
class VCurve:
    """One rule over the steps; errors and bars are relative to the largest element of the true gradient.

    Attributes
    ----------
    rule : str
        One of `pyport.gradients.differences.RULES`.
    errors : ndarray
        The largest distance of any element from the true derivative, for each step.
    bars : ndarray
        The widest error bar of any element, known without the true derivative; Inf where there is none.
    """

    rule: str
    errors: Array
    bars: Array


@dataclass(frozen=True)
class VCurves:
    """Finite differences against the true derivative, and what needs no step size beside them.

    Attributes
    ----------
    steps : ndarray
        The step sizes h, largest first.
    curves : list of VCurve
    complex_error, complex_bar : float
        Of the complex step.
    own_error : float or None
        Of the gradient that is judged, if one was given.
    """

    steps: Array
    curves: list[VCurve]
    complex_error: float
    complex_bar: float
    own_error: float | None


def v_curves(model: Model, X: Array, Y: Array, weights: Sequence[Array],
             blocks: Sequence[Array] | None = None) -> VCurves:  # fmt: skip
    """The errors of all rules at one point, over the step size.

    Parameters
    ----------
    model : Model
        The loss.
    X, Y : ndarray
    weights : sequence of ndarray
    blocks : sequence of ndarray, optional
        A gradient at the point, in the shapes of the weights.

    Notes
    -----
    The truth has 50 digits or more (`pyport.gradients.oracle`); the distance is taken there. Of a
    large network finite differences are those of a sample of its weights.
    """
    truth = np.concatenate([np.asarray(block).ravel() for block in oracle(model, X, Y, weights)])
    largest = max(float(abs(value)) for value in truth) or 1.0

    def off(values: Array, exact: np.ndarray = truth) -> float:
        if not np.isfinite(values).all():
            return np.inf
        return float(max(abs(t - v) for t, v in zip(exact, values, strict=True))) / largest

    def joined(parts: Sequence[Array]) -> Array:
        return np.concatenate([np.ravel(part) for part in parts])

    ladder = Ladder(model, X, Y, weights, loss_bound(model, X, Y, weights), RUNGS)
    curves = []
    for rule in RULES:
        values, bars = on_every_rung(rule, ladder)
        errors = np.array([off(row, truth[ladder.which]) for row in values])
        curves.append(VCurve(rule, errors, bars.max(axis=1) / largest))
    step = complex_step.estimate(model, X, Y, weights)
    return VCurves(
        FIRST / 4.0 ** np.asarray(RUNGS), curves, off(joined(step.values)), float(joined(step.bars).max()) / largest,
        None if blocks is None else off(joined(blocks)),
    )  # fmt: skip
