"""Teacher-forced steps: every step starts from the reference's weights.

An error of one step can then not hide in, or grow from, those before it. A step that
computes what the reference computes, at every step, also computes the same run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, StrictArray
from pyport.trace import QUANTITIES, WEIGHTS, Array, Trace
from pyport.training import ARITHMETICS, LOSS_AT_START, Start, stacked, step

#: Values of every quantity by name, the step as last axis. Weights have one step more: what a
#: step computes from the weights stands where the next step begins.
Values = dict[str, Array]


def reference_values(trace: Trace) -> Values:
    """The quantities of a trace, weights with those after the last update."""
    return {name: trace.extended(name) for name in QUANTITIES}


def forced_steps(trace: Trace, start: Start, arithmetic: str = "fast") -> Values:
    """Every step of the port, one at a time, from the reference's weights of that step.

    Parameters
    ----------
    trace : Trace
        The reference.
    start : Start
        The port's own data and starting weights, which stand as step 1 of W1, W2, W3.
    arithmetic : {"fast", "strict"}
        "strict" computes all steps side by side; its bits do not depend on that.
    """
    if arithmetic == "strict":
        return {name: np.asarray(value) for name, value in _ensemble(trace, start, StrictArray).items()}
    wrap = ARITHMETICS[arithmetic]
    return one_by_one(trace, start, wrap, range(trace.steps))


def one_by_one(trace: Trace, start: Start, wrap: Any, steps: Any) -> Values:
    """The steps of the given indices, each computed alone in the arithmetic of `wrap`."""
    X, Y = wrap(start.X), wrap(start.Y)
    before = _minimum_before(trace)
    weights = [np.moveaxis(trace.quantities[name], -1, 0) for name in WEIGHTS]
    rows: list[tuple[Any, ...]] = []
    after: list[tuple[Any, ...]] = []
    for t in steps:
        values, new = step(X, Y, (wrap(np.array(w[t])) for w in weights), before[t], trace.learning_rate, trace.variant)
        rows.append(tuple(values.values()))
        after.append(new)
    result = {name: stacked(column) for name, column in zip(QUANTITIES, zip(*rows, strict=True), strict=True)}
    for name, column in zip(WEIGHTS, zip(*after, strict=True), strict=True):
        result[name] = _with_start(getattr(start, name), stacked(column))
    return result


def forced_bounds(trace: Trace, start: Start, exp_ulps: float) -> Values:
    """A bound on the rounding error of each of those values, for an ``exp`` within `exp_ulps`."""
    values = _ensemble(trace, start, lambda array: BoundedArray(array, exp_ulps=exp_ulps))
    return {name: value.error if isinstance(value, BoundedArray) else np.zeros_like(value)
            for name, value in values.items()}  # fmt: skip


@dataclass(frozen=True)
class Rounding:
    """Bounds on the rounding of teacher-forced steps, both sides from the reference's weights.

    Attributes
    ----------
    reference, port : Values
        Of the reference (with its library's ``exp``) and of the fast port (NumPy's).
    """

    reference: Values
    port: Values

    @classmethod
    def of(cls, trace: Trace, start: Start, library: str = "c") -> Rounding:
        """The bounds for a reference trace; `library` of `EXP_ULPS` is the reference's."""
        port = forced_bounds(trace, start, EXP_ULPS["numpy"])
        return cls(forced_bounds(trace, start, EXP_ULPS[library]), port)

    @property
    def strict(self) -> Values:
        """What the strict port may differ by where its last digits are not the reference's."""
        return {name: 2 * bound for name, bound in self.reference.items()}

    @property
    def fast(self) -> Values:
        """What the fast port may differ by."""
        return {name: bound + self.port[name] for name, bound in self.reference.items()}


def bounded_steps(
    trace: Trace, start: Start, exp_ulps: float, weights: Mapping[str, BoundedArray]
) -> dict[str, BoundedArray]:
    """All quantities of all steps in bounded arithmetic from weights with errors of their own."""
    X, Y = (BoundedArray(array, exp_ulps=exp_ulps) for array in (start.X, start.Y))
    values, _ = step(
        X, Y, (weights[name] for name in WEIGHTS), _minimum_before(trace), trace.learning_rate, trace.variant
    )
    return values


def _ensemble(trace: Trace, start: Start, wrap: Any) -> dict[str, Any]:
    weights = (wrap(trace.quantities[name]) for name in WEIGHTS)
    values, after = step(
        wrap(start.X), wrap(start.Y), weights, _minimum_before(trace), trace.learning_rate, trace.variant
    )
    for name, new in zip(WEIGHTS, after, strict=True):
        first = getattr(start, name)
        if isinstance(new, BoundedArray):
            new.error = _with_start(np.zeros_like(first), new.error)
            values[name] = new
        else:
            values[name] = _with_start(first, np.asarray(new))
    return values


def _minimum_before(trace: Trace) -> Array:
    """The running minimum with which the reference entered each step."""
    return np.concatenate([[LOSS_AT_START], trace.quantities["D"][:-1]])


def _with_start(first: Array, later: Array) -> Array:
    return np.concatenate([first[..., np.newaxis], later], axis=-1)
