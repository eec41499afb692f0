"""The complex step: every derivative an imaginary part, all directions in one pass [1]_.

.. [1] W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real
   functions", SIAM Rev. 40 (1998) 110-112.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.gradients.bars import derivative_bounds
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.stacks import split, unit_directions
from pyport.model import Model

#: So small that its square vanishes beside 1: nothing is cut off, and nothing cancels.
STEP = 1e-100
#: A complex product or quotient rounds up to this many times as often as the real rule it follows.
ROUNDINGS = 4.0


def derivatives(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[Array]:
    """The derivative of the loss by each weight, without a bar."""
    stacked = [W + 1j * STEP * d for W, d in zip(weights, unit_directions(weights), strict=True)]
    return split(model.loss(X, Y, stacked).imag / STEP, [W.shape for W in weights])


def estimate(model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> Estimate:
    """The derivative of the loss by each weight, with the bound on its rounding.

    Notes
    -----
    There is no truncation: the step is 1e-100. The bar is the rounding of the product and
    quotient rules in bounded arithmetic, times `ROUNDINGS`.
    """
    with np.errstate(all="ignore"):
        values = derivatives(model, X, Y, weights)
    bounds = derivative_bounds(model, X, Y, weights, STEP)
    return Estimate.of("complex step", values, [ROUNDINGS * b for b in bounds])
