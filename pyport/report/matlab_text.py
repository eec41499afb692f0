"""Numbers and matrices as the script's own ``disp`` shows them."""

from __future__ import annotations

import math

import numpy as np

from pyport.language import Said, said
from pyport.trace import Array, Trace
from pyport.training import y_after_update

#: What the script prints after the loop, with its own labels.
LABELS = {"W1": "调整后的W1", "W2": "调整后的W2", "W3": "调整后的W3", "Y": "真实Y值", "y": "训练的Y值"}


def number(value: float) -> str:
    """A number in MATLAB's format short: whole numbers bare, four decimals, small and large ones scientific."""
    if not math.isfinite(value):
        return _spelled(f"{value}")
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value)}"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e3 else f"{value:.4e}"


def matrix(values: Array) -> str:
    """A matrix, row by row, in MATLAB's format short."""
    if np.all(values == np.round(values)) and np.abs(values).max() < 1e5:
        return "\n".join("".join(f"{int(v):6d}" for v in row) for row in values)
    form = "14.4e" if np.abs(values).max() >= 1e5 else "10.4f"
    return _spelled("\n".join("".join(f"{v:{form}}" for v in row) for row in values))


def _spelled(text: str) -> str:
    return text.replace("nan", "NaN").replace("inf", "Inf")


def outputs(trace: Trace, corrected_y: bool = False) -> Array:
    """The y that the script prints, or that of the weights after the last update."""
    return y_after_update(trace) if corrected_y else trace.quantities["y"][..., -1]


def after_the_loop(trace: Trace, *, corrected_y: bool = False) -> str:
    """W1, W2, W3, Y and y under the script's labels.

    As in the script y belongs to the weights before the last update, unless it is corrected.
    """
    values = {**trace.final, "Y": trace.Y, "y": outputs(trace, corrected_y)}
    return "\n".join(f"{label}\n{matrix(values[name])}" for name, label in LABELS.items())


def outcome(trace: Trace) -> Said:
    """How the run ended, in one sentence."""
    last = float(trace.quantities["D"][-1])
    if trace.stopped == "tolerance":
        return said("{steps} steps: the loss reached the tolerance {tolerance:g}; last Loss {last:.6e}",
                    steps=trace.steps, tolerance=trace.tolerance, last=last)  # fmt: skip
    first = said("the loss was not a number") if trace.stopped == "diverged" else said("the step limit came")
    return said(
        "{steps} steps: {first} before the tolerance {tolerance:g} ({stopped}); last Loss {last:.6e}",
        steps=trace.steps, first=first, tolerance=trace.tolerance, stopped=trace.stopped, last=last,
    )  # fmt: skip
