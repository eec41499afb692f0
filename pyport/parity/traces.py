"""Two stored traces of the reference network, judged by the drift that rounding allows."""

from __future__ import annotations

import os

import numpy as np

from pyport.errors import InputError
from pyport.parity.compare import common_steps, compare
from pyport.parity.drift import free_bounds
from pyport.parity.forced import reference_values
from pyport.parity.judge import allowed_differences
from pyport.parity.lines import ported_lines
from pyport.trace import Trace
from pyport.training import Start


def compare_traces(reference: str | os.PathLike[str], port: str | os.PathLike[str]) -> str | None:
    """What the drift bound says of two traces of one start, in a sentence; None for other files."""
    try:
        wanted, got = Trace.load(reference), Trace.load(port)
        start = Start(**wanted.start(), X=wanted.X, Y=wanted.Y)
    except InputError:
        return None
    same_data = np.array_equal(wanted.X, got.X) and np.array_equal(wanted.Y, got.Y)
    if not same_data or wanted.learning_rate != got.learning_rate:
        return None
    steps = min(wanted.steps, got.steps)
    bounds = free_bounds(wanted, start, allowed_differences(wanted, start)[1])
    left, right = common_steps(reference_values(wanted), reference_values(got), steps)
    result = compare(left, right, common_steps(bounds, bounds, steps)[0])
    over = f"over {steps} common steps"
    if result.first is None:
        return (f"as runs of the reference network: {over} within the drift that rounding allows "
                f"(worst diff/drift {result.worst_ratio:.2g}); rounding alone explains the differences")  # fmt: skip
    line = ported_lines().get(result.first.quantity)
    sentence = result.first.sentence(steps=steps, reference="reference", line=line.place if line else "")
    return f"as runs of the reference network, {over}: more than rounding: {sentence}"
