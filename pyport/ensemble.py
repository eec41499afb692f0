"""Several starts trained side by side: the step is recorded once and run on all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.arithmetic import StrictArray
from pyport.arithmetic.program import Program
from pyport.arithmetic.symbols import Recording
from pyport.corrected import REFERENCE, Variant, next_history, reported_loss
from pyport.errors import ShapeError
from pyport.language import said
from pyport.trace import QUANTITIES, WEIGHTS, Array, Trace
from pyport.training import (
    LEARNING_RATE,
    LOSS_AT_START,
    MAX_STEPS,
    TOLERANCE,
    Start,
    check_settings,
    check_variant,
    step,
    trace_of,
)

#: Steps between two looks at which starts have ended: few enough that those after the end cost little.
CHUNK = 200
#: What a program computes of a step; its losses are not strict to the last bit, so they are computed afterwards.
COMPUTED = tuple(name for name in QUANTITIES if name not in (*WEIGHTS, "loss", "D"))


def step_program(
    X: Array, Y: Array, shapes: Sequence[tuple[int, int]], learning_rate: float, variant: Variant,
    wanted: Sequence[str], width: int,
) -> Program:  # fmt: skip
    """One step of so many starts side by side, with these quantities kept.

    Parameters
    ----------
    X, Y : ndarray
        The data of every start, (N, F) and (N, K).
    shapes : sequence of (int, int)
        The sizes of W1, W2, W3.
    learning_rate : float
    variant : Variant
    wanted : sequence of str
        Names of `QUANTITIES`.
    width : int
        How many starts there are.
    """
    recording = Recording()
    x, t = recording.constant(X), recording.constant(Y)
    weights = [recording.input(shape) for shape in shapes]
    values, after = step(x, t, weights, recording.input(()), learning_rate, variant)
    return Program(weights, after, {name: values[name] for name in wanted}, width)


def train_ensemble(
    starts: Sequence[Start],
    *,
    learning_rate: float = LEARNING_RATE,
    tolerance: float = TOLERANCE,
    max_steps: int = MAX_STEPS,
    variant: Variant = REFERENCE,
) -> list[Trace]:
    """The traces that `train` gives of each start in strict arithmetic, in a small part of the time.

    Parameters
    ----------
    starts : sequence of Start
        With the same data and sizes. No weight may be -0: a program does not keep the sign of a zero.
    learning_rate, tolerance, max_steps, variant
        As for `train`.

    Raises
    ------
    InputError
        For settings with which no step would be made, or starts that do not fit together.
    """
    check_settings(learning_rate, tolerance, max_steps)
    first, n = starts[0], len(starts)
    for start in starts:
        check_variant(variant, start)
        if not all(np.array_equal(getattr(start, name), getattr(first, name)) for name in ("X", "Y")):
            raise ShapeError(said("starts that are trained side by side have the same data."))
        if any(getattr(start, name).shape != getattr(first, name).shape for name in WEIGHTS):
            raise ShapeError(said("starts that are trained side by side have weights of the same sizes."))
    shapes = [getattr(first, name).shape for name in WEIGHTS]
    program = step_program(first.X, first.Y, shapes, learning_rate, variant, COMPUTED, n)
    for array, name in zip(program.state, WEIGHTS, strict=True):
        array[...] = np.stack([getattr(start, name) for start in starts], axis=-1)
    D = np.full(n, LOSS_AT_START)
    parts: list[dict[str, Array]] = []
    ends = np.zeros(n, dtype=int)
    done = 0
    while done < max_steps and not ends.all():
        part = _steps(program, min(CHUNK, max_steps - done), D, first.Y, variant)
        D = part["D"][..., -1]
        # A D that is no number ends the loop too.
        ended = ~(part["D"] > tolerance)
        now = (ends == 0) & ended.any(axis=-1)
        ends[now] = done + ended[now].argmax(axis=-1) + 1
        parts.append(part)
        done += part["D"].shape[-1]
    ends[ends == 0] = done
    after = {name: array.copy() for name, array in zip(WEIGHTS, program.state, strict=True)}
    return [_trace(start, k, parts, after, int(ends[k]), learning_rate, tolerance, variant)
            for k, start in enumerate(starts)]  # fmt: skip


def _steps(program: Program, steps: int, D: Array, Y: Array, variant: Variant) -> dict[str, Array]:
    """All quantities of the next steps: (rows, columns, n, steps), and (n, steps) for the losses."""
    kept = dict(zip(WEIGHTS, program.state, strict=True)) | {name: program.outputs[name] for name in COMPUTED}
    rows = {name: np.empty((steps, *array.shape)) for name, array in kept.items()}
    with np.errstate(all="ignore"):
        for t in range(steps):
            for name in WEIGHTS:  # before the update, which is done in their own place
                rows[name][t] = kept[name]
            program.run()
            for name in COMPUTED:
                rows[name][t] = kept[name]
        part = {name: np.moveaxis(array, 0, -1) for name, array in rows.items()}
        loss = reported_loss(StrictArray(part["Q"]), StrictArray(part["y"]), StrictArray(Y), variant)
        part["loss"] = np.asarray(loss)
        part["D"] = np.empty_like(part["loss"])
        for t in range(steps):
            D = part["D"][..., t] = next_history(D, part["loss"][..., t], variant)
    return part


def _trace(
    start: Start, k: int, parts: Sequence[dict[str, Array]], after: dict[str, Array], steps: int,
    learning_rate: float, tolerance: float, variant: Variant,
) -> Trace:  # fmt: skip
    """The run of one start, which ends after so many steps."""
    needed = parts[: -(-steps // CHUNK) + 1]
    whole = {name: np.concatenate([part[name][..., k, :] for part in needed], axis=-1) for name in QUANTITIES}
    quantities = {name: np.ascontiguousarray(values[..., :steps]) for name, values in whole.items()}
    final = {name: (whole[name][..., steps] if steps < whole[name].shape[-1] else after[name][..., k]).copy()
             for name in WEIGHTS}  # fmt: skip
    return trace_of(quantities, final, start, learning_rate, tolerance, variant, StrictArray)
