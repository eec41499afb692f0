"""The training loop: start, stop rules, history."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pyport.arithmetic import StrictArray
from pyport.corrected import REFERENCE, Variant, corrected_forward, corrected_step
from pyport.errors import InputError, ShapeError
from pyport.language import said
from pyport.network import backward, forward, sum_of_squares, update
from pyport.trace import QUANTITIES, WEIGHTS, Array, Trace

#: The data, the learning rate and the tolerance of the reference.
REFERENCE_X = ((1, 1, 0, 0), (0, 0, 1, 1), (1, 0, 0, 1))
REFERENCE_Y = ((1, 0), (0, 1), (1, 0))
LEARNING_RATE = 0.1
TOLERANCE = 0.001
#: Start value of the running minimum of the loss.
LOSS_AT_START = 100.0
#: The reference has no step limit. Of the starts rng(1) ... rng(1000) all that ever reach the
#: tolerance do so in fewer steps than this.
MAX_STEPS = 20_000
ARITHMETICS: dict[str, Callable[[Any], Any]] = {"fast": np.asarray, "strict": StrictArray}


@dataclass(frozen=True, eq=False)
class Start:
    """What a run starts from: data and weights, checked for sizes that fit.

    Attributes
    ----------
    W1, W2, W3 : ndarray
        (F, H), (H, M), (M, K), float64.
    X, Y : ndarray
        (N, F), (N, K), float64; the reference's if left out.
    bias : bool
        Whether the first row of each weight matrix holds bias terms.

    Raises
    ------
    ShapeError
        If the sizes do not fit together.
    InputError
        If a number is not finite.
    """

    W1: Array
    W2: Array
    W3: Array
    X: Array = field(default_factory=lambda: np.array(REFERENCE_X, dtype=np.float64))
    Y: Array = field(default_factory=lambda: np.array(REFERENCE_Y, dtype=np.float64))
    bias: bool = False

    def __post_init__(self) -> None:
        for name in ("X", "Y", *WEIGHTS):
            value = np.asarray(getattr(self, name), dtype=np.float64)
            if value.ndim != 2 or value.size == 0:
                raise ShapeError(
                    said(
                        "{name} must be a matrix with at least one element, not of size {shape}.",
                        name=name,
                        shape=value.shape,
                    )
                )
            if not np.isfinite(value).all():
                raise InputError(
                    said("{name} holds {what}.", name=name, what="NaN" if np.isnan(value).any() else "Inf")
                )
            object.__setattr__(self, name, value)
        for left, axis, right, other in (("X", 1, "W1", 0), ("W1", 1, "W2", 0), ("W2", 1, "W3", 0),
                                         ("W3", 1, "Y", 1), ("X", 0, "Y", 0)):  # fmt: skip
            a, b = getattr(self, left).shape, getattr(self, right).shape
            # The first row of a weight matrix belongs to the bias terms, if there are any.
            extra = int(self.bias and right in WEIGHTS and other == 0)
            if a[axis] + extra != b[other]:
                rows_or_columns = (said("rows"), said("columns"))
                sizes = {"left": left, "a": f"{a[0]}x{a[1]}", "right": right, "b": f"{b[0]}x{b[1]}",
                         "mine": rows_or_columns[axis], "theirs": rows_or_columns[other]}  # fmt: skip
                raise ShapeError(
                    said(
                        "{left} is {a} and {right} is {b}: the {mine} of {left} and one for the bias must equal the "
                        "{theirs} of {right}.",
                        **sizes,
                    )
                    if extra
                    else said(
                        "{left} is {a} and {right} is {b}: the {mine} of {left} must equal the {theirs} of {right}.",
                        **sizes,
                    )
                )


def with_bias(start: Start) -> Start:
    """The same start with bias terms, which begin at 0."""
    weights = {name: np.vstack([np.zeros(getattr(start, name).shape[1]), getattr(start, name)]) for name in WEIGHTS}
    return Start(**weights, X=start.X, Y=start.Y, bias=True)


def step(
    X: Any, Y: Any, weights: Iterable[Any], D: Any, a: float, variant: Variant = REFERENCE
) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """All quantities of one step by name, in computing order, and the weights after it.

    Works in any arithmetic and on ensembles; `D` is the running minimum from before the step.
    As in MATLAB, Inf and NaN come and go without a word.
    """
    W1, W2, W3 = weights
    with np.errstate(over="ignore", invalid="ignore"):
        if variant.is_reference:
            S1, Z1, S2, Z2, Q, y = forward(X, W1, W2, W3)
            loss = sum_of_squares(y, Y)
            D = np.fmin(D, loss)  # train_trace.m:20
            g3, g2, g1 = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y)
        else:
            S1, Z1, S2, Z2, Q, y, loss, D, g3, g2, g1 = corrected_step(X, Y, (W1, W2, W3), D, variant)
        after = update(W1, W2, W3, g1, g2, g3, a)
    values = (W1, W2, W3, S1, Z1, S2, Z2, Q, y, loss, D, g3, g2, g1)
    return dict(zip(QUANTITIES, values, strict=True)), after


def check_settings(learning_rate: float, tolerance: float, max_steps: int) -> None:
    """Raise InputError unless a run with these settings makes at least one step and ends."""
    if not math.isfinite(learning_rate):
        raise InputError(
            said("the learning rate must be a finite number, not {learning_rate:g}.", learning_rate=learning_rate)
        )
    if not 0 <= tolerance < LOSS_AT_START:
        raise InputError(said("the tolerance must be from 0 to below {loss_at_start:g}, where the running minimum "
"of the loss starts, not {tolerance:g}.", loss_at_start=LOSS_AT_START, tolerance=tolerance))  # fmt: skip
    if not (math.isfinite(max_steps) and max_steps == int(max_steps) and max_steps >= 1):
        raise InputError(
            said("the step limit must be a whole number of at least 1, not {max_steps:g}.", max_steps=max_steps)
        )


def check_variant(variant: Variant, start: Start) -> None:
    """Raise InputError unless the start has rows for bias terms where the network has them."""
    if variant.bias != start.bias:
        raise InputError(
            said(
                "a network with bias terms starts from weights with a row for them; one without "
                "starts from weights without."
            )
        )


def train(
    start: Start,
    *,
    learning_rate: float = LEARNING_RATE,
    tolerance: float = TOLERANCE,
    max_steps: int = MAX_STEPS,
    arithmetic: str = "fast",
    variant: Variant = REFERENCE,
    on_step: Callable[[int, float], None] | None = None,
) -> Trace:
    """The trace of a training run from given weights.

    Parameters
    ----------
    start : Start
    learning_rate : float
        The reference's a.
    tolerance : float
        The reference's res: the loop runs while the running minimum of the loss is larger.
    max_steps : int
        The run ends after this many steps at the latest, with ``stopped = 'max-steps'``; a loss
        that becomes NaN where no minimum is kept ends it with ``stopped = 'diverged'``.
    arithmetic : {"fast", "strict"}
        NumPy's own operations, or those that have MATLAB's order of sums and the C
        library's ``exp``.
    variant : Variant
        Which of the tutorial's errors are corrected.
    on_step : callable, optional
        Called before each step with the number of steps done and the D that the script
        displays there.

    Raises
    ------
    InputError
        For settings with which no step would be made, or that are no numbers.
    """
    check_settings(learning_rate, tolerance, max_steps)
    if arithmetic not in ARITHMETICS:
        raise InputError(
            said(
                "there is no arithmetic {arithmetic!r}; there are {arithmetics}.",
                arithmetic=arithmetic,
                arithmetics=", ".join(ARITHMETICS),
            )
        )
    check_variant(variant, start)
    wrap = ARITHMETICS[arithmetic]
    X, Y = wrap(start.X), wrap(start.Y)
    weights: tuple[Any, ...] = tuple(wrap(getattr(start, name)) for name in WEIGHTS)
    D: Any = LOSS_AT_START
    history: list[tuple[Any, ...]] = []
    while tolerance < D and len(history) < max_steps:
        if on_step is not None:
            on_step(len(history), float(D))
        values, weights = step(X, Y, weights, D, learning_rate, variant)
        D = values["D"]
        history.append(tuple(values.values()))
    columns = zip(*history, strict=True)
    quantities = {name: stacked(column) for name, column in zip(QUANTITIES, columns, strict=True)}
    final = {name: np.asarray(value) for name, value in zip(WEIGHTS, weights, strict=True)}
    return trace_of(quantities, final, start, learning_rate, tolerance, variant, wrap)


def trace_of(quantities: Mapping[str, Array], final: Mapping[str, Array], start: Start, learning_rate: float,
             tolerance: float, variant: Variant, wrap: Callable[[Any], Any]) -> Trace:  # fmt: skip
    """The trace of a run that has ended; what it ended by is told by its last loss.

    Parameters
    ----------
    quantities : mapping of str to ndarray
        Of each of `QUANTITIES` all steps, along the last axis.
    final : mapping of str to ndarray
        The weights after the last update.
    start : Start
    learning_rate, tolerance : float
    variant : Variant
    wrap : callable
        Makes arrays of the arithmetic in which it was trained.
    """
    D = quantities["D"][-1]
    stopped = "diverged" if np.isnan(D) else "max-steps" if tolerance < D else "tolerance"
    trace = Trace(quantities, final, start.X, start.Y, learning_rate, tolerance, stopped, variant)
    return trace if variant.is_reference else replace(trace, y_final=y_after_update(trace, wrap))


def y_after_update(trace: Trace, wrap: Callable[[Any], Any] = np.asarray) -> Array:
    """Y of the weights after the last update, (N, K), which the reference does not compute."""
    W1, W2, W3 = (wrap(trace.final[name]) for name in WEIGHTS)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(corrected_forward(wrap(trace.X), W1, W2, W3, trace.variant)[-1])


def stacked(column: Sequence[Any]) -> Array:
    """The values of one quantity, a step each, as one float64 array with the step as last axis."""
    values = [np.asarray(value) for value in column]
    joined = np.concatenate(values) if values[0].ndim else np.array(values)
    return np.ascontiguousarray(np.moveaxis(joined.reshape(len(values), *values[0].shape), 0, -1))
