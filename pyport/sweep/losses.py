"""Which losses decide, and their bits."""

from __future__ import annotations

import numpy as np

from pyport.arithmetic import StrictArray
from pyport.arithmetic.primitives import Array
from pyport.corrected import reported_loss
from pyport.sweep.settings import Settings
from pyport.training import REFERENCE_Y

#: How far a loss with NumPy's squares and logarithms can be from the strict one, far more than enough:
#: relative to it, and absolutely. Squares add up without loss; logarithms of the head's own loss cancel.
MARGINS = {"squares": (1e-13, 0.0), "head": (1e-9, 1e-12)}


def running(settings: Settings, D: Array, near: Array, y: Array, Q: Array | None = None) -> tuple[Array, Array]:
    """What the script keeps as the loss after some more steps, and where it first was within the tolerance.

    Parameters
    ----------
    settings : Settings
    D : (n,)
        From before these steps.
    near : (steps, n)
        The losses of the steps, nearly.
    y, Q : (steps, N, K, n)
        The last sums Q only where the loss is the head's own.

    Returns
    -------
    D : (n,)
        Strictly, after the first step within the tolerance, or after all of them.
    finished : (n,)
        The number of that step, from 1, and 0 where there is none.
    """
    tolerance = settings.tolerance
    minimum = settings.variant.history == "minimum"
    relative, absolute = MARGINS[settings.variant.reported]
    within = tolerance * (1 + relative) + absolute
    if minimum:
        # The least strict loss is where the nearly strict one is nearly least.
        least = np.fmin(D, np.fmin.reduce(near, axis=0))
        wanted = near <= np.maximum(least * (1 + relative) + absolute, within)
    else:
        wanted = ~(near > within)
        wanted[-1] = True
    rows, lanes = np.nonzero(wanted)
    if not rows.size:
        return D, np.zeros(len(D), dtype=int)
    here, there = (StrictArray(np.moveaxis(array[rows, ..., lanes], 0, -1)) for array in (y if Q is None else Q, y))
    with np.errstate(over="ignore", invalid="ignore"):
        strict = np.asarray(reported_loss(here, there, StrictArray(REFERENCE_Y), settings.variant))
    D = D.copy()
    if minimum:
        np.fmin.at(D, lanes, strict)
    else:
        D[lanes] = strict  # rows come in order: the last one stays
    # Where the loop stops: D that is no number ends it too.
    ends = np.nonzero(~(strict > tolerance))[0]
    ended, first = np.unique(lanes[ends], return_index=True)
    finished = np.zeros(len(D), dtype=int)
    finished[ended] = rows[ends][first] + 1
    # Before it finished no loss was as small as the one that ends it.
    D[ended] = strict[ends][first]
    return D, finished
