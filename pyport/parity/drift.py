r"""How far two free runs may drift apart, from the rounding errors of each of their steps.

A step is a map w -> f(w) of all weights. Two runs that both round differ by e with

    e(t+1) = J(t) e(t) + d(t),    |d(t)| <= b(t),

J the Jacobian of f at the reference's weights and b the bound on what the two can differ
by in one step from equal weights. Taking absolute values at every step would lose all the
cancellation in the products of J and grow without limit; so e is kept as A r with an
orthogonal A that follows the products, and only r in absolute values [1]_. Terms of order
\|e\|^2, about 1e-28 here, are left out.

.. [1] R. J. Lohner, "Enclosing the solutions of ordinary initial and boundary value
   problems", in *Computerarithmetic*, Teubner, 1987: the QR method.
"""

from __future__ import annotations

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, StrictArray
from pyport.parity.forced import Rounding, Values, bounded_steps
from pyport.trace import QUANTITIES, WEIGHTS, Array, Trace
from pyport.training import LOSS_AT_START, Start, step

#: Step of the complex step: so small that its square vanishes beside 1.
COMPLEX_STEP = 1e-100
#: How many numbers the stacked directions of one pass may hold: as many as a processor has close at hand.
_AT_ONCE = 200_000


def step_jacobians(trace: Trace, start: Start) -> Array:
    """The Jacobian of the map of weights for every step, (steps, P, P) for P weights in all.

    All directions of many steps go through the formula in one pass, each an imaginary part.
    """
    before = [trace.quantities[name] for name in WEIGHTS]
    sizes = [w[..., 0].size for w in before]
    P = sum(sizes)
    directions = np.split(np.eye(P), np.cumsum(sizes)[:-1])
    X, Y = StrictArray(start.X), StrictArray(start.Y)
    chunk = max(1, _AT_ONCE // (P * P))
    parts = []
    for first in range(0, trace.steps, chunk):
        weights = []
        for w, d in zip(before, directions, strict=True):
            here = w[..., first : first + chunk]
            stacked = here[..., np.newaxis] + 1j * COMPLEX_STEP * d.reshape(*w.shape[:2], 1, P)
            weights.append(StrictArray(stacked))
        _, after = step(X, Y, weights, LOSS_AT_START, trace.learning_rate, trace.variant)
        rows = [np.asarray(w).imag.reshape(-1, *w.shape[2:]) for w in after]
        parts.append(np.moveaxis(np.concatenate(rows) / COMPLEX_STEP, 0, 1))
    return np.concatenate(parts)


def weight_drift(jacobians: Array, local: Array) -> Array:
    """A bound on the distance of all weights at every step, (steps + 1, P).

    Parameters
    ----------
    jacobians : (steps, P, P)
    local : (steps, P)
        What one step can add.
    """
    steps, P = local.shape
    drift = np.zeros((steps + 1, P))
    frame, radius = np.eye(P), np.zeros(P)
    for t in range(steps):
        frame, triangle = np.linalg.qr(jacobians[t] @ frame)
        radius = np.abs(triangle) @ radius + np.abs(frame.T) @ local[t]
        drift[t + 1] = np.abs(frame) @ radius
    return drift


def free_bounds(trace: Trace, start: Start, rounding: Rounding) -> Values:
    """How far a free run may be from the reference's, for every quantity of every step.

    Parameters
    ----------
    trace : Trace
        The reference.
    start : Start
        What both start from.
    rounding : Rounding
        Of teacher-forced steps.
    """
    allowed = rounding.fast
    local = np.concatenate([allowed[name][..., 1:].reshape(-1, trace.steps) for name in WEIGHTS]).T
    drift = weight_drift(step_jacobians(trace, start), local).T
    bounds, weights, row = {}, {}, 0
    for name in WEIGHTS:
        shape = allowed[name].shape
        size = int(np.prod(shape[:2]))
        bounds[name] = drift[row : row + size].reshape(shape)
        weights[name] = BoundedArray(trace.quantities[name], bounds[name][..., :-1], exp_ulps=EXP_ULPS["numpy"])
        row += size
    port = bounded_steps(trace, start, EXP_ULPS["numpy"], weights)
    for name in QUANTITIES:
        if name not in WEIGHTS:
            bounds[name] = port[name].error + rounding.reference[name]
    bounds["D"] = (
        bounds["loss"] if trace.variant.history == "loss" else _minimum_bound(trace.quantities["loss"], bounds["loss"])
    )
    return {name: bounds[name] for name in QUANTITIES}


def _minimum_bound(loss: Array, bound: Array) -> Array:
    """How far the running minimum can move when each loss moves within its bound."""
    lowest = np.minimum.accumulate(loss)
    upper = np.minimum.accumulate(loss + bound) - lowest
    lower: Array = lowest - np.minimum.accumulate(loss - bound)
    either: Array = np.maximum(upper, lower)
    return either * (1 + 1e-12)
