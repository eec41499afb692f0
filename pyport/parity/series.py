"""What the comparisons say at each step: the worst element of every quantity, over the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import ulp_distance
from pyport.parity.compare import common_steps, ratios
from pyport.parity.drift import free_bounds
from pyport.parity.forced import Rounding, forced_steps, reference_values
from pyport.trace import Array, Trace
from pyport.training import Start, train


@dataclass(frozen=True)
class Drift:
    """A free run of the fast port beside the reference's, for each quantity the worst element at each step.

    Attributes
    ----------
    difference, bound, ulps : mapping of str to ndarray
        The largest distance, the largest distance that rounding allows, and the largest distance in
        units in the last place. For weights the first step is the start.
    ratio : mapping of str to ndarray
        The largest distance over its own bound.
    """

    difference: Mapping[str, Array]
    bound: Mapping[str, Array]
    ulps: Mapping[str, Array]
    ratio: Mapping[str, Array]


def drift_series(trace: Trace, start: Start, rounding: Rounding | None = None) -> Drift:
    """How far the fast port is from a reference trace when it runs on its own.

    Parameters
    ----------
    trace : Trace
        The reference.
    start : Start
    rounding : Rounding, optional
        Of teacher-forced steps, if it is known already.
    """
    bounds = free_bounds(trace, start, rounding or Rounding.of(trace, start))
    port = train(start, learning_rate=trace.learning_rate, tolerance=trace.tolerance, max_steps=trace.steps,
                 variant=trace.variant)  # fmt: skip
    steps = min(port.steps, trace.steps)
    wanted, got = common_steps(reference_values(trace), reference_values(port), steps)
    allowed, _ = common_steps(bounds, bounds, steps)
    return Drift(
        {name: _worst(np.abs(got[name] - wanted[name])) for name in wanted},
        {name: _worst(allowed[name]) for name in wanted},
        {name: _worst(ulp_distance(got[name], wanted[name])) for name in wanted},
        {name: _worst(ratios(got[name], wanted[name], allowed[name])) for name in wanted},
    )


def forced_series(trace: Trace, start: Start, rounding: Rounding | None = None) -> dict[str, Array]:
    """The fast port's worst difference over bound at each step, every step from the reference's weights."""
    allowed = (rounding or Rounding.of(trace, start)).fast
    port = forced_steps(trace, start, "fast")
    return {name: _worst(ratios(port[name], wanted, allowed[name]))
            for name, wanted in reference_values(trace).items()}  # fmt: skip


def _worst(values: Array) -> Array:
    """The largest over all elements, the step left."""
    worst: Array = np.asarray(values, dtype=np.float64).reshape(-1, values.shape[-1]).max(axis=0)
    return worst
