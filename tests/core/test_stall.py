"""Why a run makes no progress: each reason on numbers that show it, and numbers just beside that do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from core_strategies import start_of

from pyport.stall import PATIENCE, SWITCHED_OFF, TIED, Stall, find_stall, judge_progress, last_part
from pyport.trace import Array
from pyport.training import train

#: Four samples of which the last is the worst.
Y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
OUTPUT = np.array([[0.9, 0.1], [0.1, 0.9], [0.8, 0.2], [0.6, 0.3]])
HIDDEN = np.array([[0.9, 0.1, 0.4], [0.1, 0.8, 0.4], [0.5, 0.5, 0.2], [0.3, 0.9, 0.7]])


def judged(steps: int = PATIENCE, before: float = 1.0, D: float = 1.0, **last: Array) -> Stall | None:
    return judge_progress(steps, before, D, {"Z1": HIDDEN, "Z2": HIDDEN, "y": OUTPUT} | last, Y)


def with_row(row: int, values: Array | list[float]) -> Array:
    changed = HIDDEN.copy()
    changed[row] = values
    return changed


def test_a_tie_is_found_among_all_samples_and_named_in_their_order() -> None:
    apart = 0.75 * TIED
    stall = judged(Z2=with_row(2, HIDDEN[3] + [0, 0, -apart]))
    assert stall == Stall("tie", "stalled: the loss fell by 0.00% over the last 250 steps, to 1; samples 3 and 4 have "
                          "the same hidden units Z2 (within 7.5e-04) and different targets")  # fmt: skip
    first = judged(Z2=with_row(0, HIDDEN[3]))
    assert first is not None
    assert "; samples 1 and 4 have the same" in first.sentence


@pytest.mark.parametrize(("row", "values"), [
    (2, HIDDEN[3] + [0, 0, 2 * TIED]), (2, HIDDEN[3] + [0, -2 * TIED, 0]), (1, HIDDEN[3]), (1, HIDDEN[0]),
])  # fmt: skip
def test_units_that_differ_targets_that_agree_and_samples_that_are_not_the_worst_are_no_tie(
    row: int, values: Array
) -> None:
    stall = judged(Z2=with_row(row, values))
    assert stall is not None
    assert (stall.kind, stall.sentence.rpartition("; ")[2]) == ("unknown", "the reason is not known")


@pytest.mark.parametrize(("name", "words"), [
    ("Z1", "all hidden units Z1 of sample 4 have switched off (the largest is 9.0e-03): the next layer sees zeros, so "
           "its units are near sigmoid(0) = 0.5 (Z2(4,1) = 0.3000)"),
    ("Z2", "all hidden units Z2 of sample 4 have switched off (the largest is 9.0e-03): its output is stuck near "
           "sigmoid(0) = 0.5 (y(4,1) = 0.6000)"),
])  # fmt: skip
def test_units_of_the_worst_sample_that_are_all_off_are_the_reason(name: str, words: str) -> None:
    off = with_row(3, [0.1 * SWITCHED_OFF, 0.9 * SWITCHED_OFF, 0.0])
    stall = judged(**{name: off})
    assert stall is not None
    assert (stall.kind, stall.sentence.partition("; ")[2]) == ("dead-units", words)
    for on in (with_row(3, [0.1 * SWITCHED_OFF, 1.1 * SWITCHED_OFF, 0.0]), with_row(2, [0.0, 0.0, 0.0])):
        other = judged(**{name: on})
        assert other is not None
        assert other.kind == "unknown"


@pytest.mark.parametrize(("before", "D", "stalls"), [
    (1.0, 0.96, True), (1.0, 0.94, False), (2.0, 1.92, True), (2.0, 1.88, False), (0.0, 0.0, False),
    (np.nan, 1.0, False), (1.0, np.nan, False), (np.inf, np.inf, False), (np.inf, 1.0, False),
])  # fmt: skip
def test_a_loss_that_falls_by_a_twentieth_is_alive_and_one_that_is_no_number_tells_nothing(
    before: float, D: float, stalls: bool
) -> None:
    assert (judged(before=before, D=D) is not None) is stalls


def test_without_a_known_reason_a_plateau_is_a_stall_after_a_while_only() -> None:
    assert judged(PATIENCE - 1) is None
    assert judged(PATIENCE) is not None
    assert judged(PATIENCE - 1, Z2=with_row(3, [0.0, 0.0, 0.0])) is not None


@pytest.mark.parametrize(("steps", "part"), [(1, 1), (7, 1), (8, 2), (1000, 250), (1003, 250)])
def test_the_last_part_is_a_quarter_of_the_steps_and_at_least_one(steps: int, part: int) -> None:
    assert last_part(steps) == part


def test_progress_is_judged_from_the_running_minimum_before_the_last_part() -> None:
    # Samples that are all the same: the loss stays for good once the output has the mean of their targets.
    trace = train(replace(start_of("matlab", 0), X=np.ones((3, 4))), max_steps=1200)
    stall = find_stall(trace)
    assert stall is not None
    assert stall.kind == "tie"
    assert "over the last 300 steps" in stall.sentence
    D = trace.quantities["D"].copy()
    D[:900] = 2 * D[-1]
    assert find_stall(replace(trace, quantities={**trace.quantities, "D": D})) is None
    D[899] = D[-1]
    assert find_stall(replace(trace, quantities={**trace.quantities, "D": D})) is not None
    assert find_stall(train(start_of("matlab", 0), max_steps=1)) is None


def test_a_loss_that_is_no_number_is_a_divergence_even_if_the_weights_are_finite() -> None:
    trace = train(start_of("matlab", 0), max_steps=20)
    assert find_stall(trace) is None
    assert find_stall(replace(trace, stopped="diverged")) == Stall(
        "diverged", "diverged: the loss of step 20 is not a number"
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["W1", "W2", "W3"])
def test_weights_that_are_not_finite_are_a_divergence_after_the_step_that_made_them(name: str, value: float) -> None:
    trace = train(start_of("matlab", 0), max_steps=20)
    W = trace.quantities[name].copy()
    W[-1, 0, 12:] = value
    diverged = replace(trace, quantities={**trace.quantities, name: W})
    assert find_stall(diverged) == Stall("diverged", "diverged: the weights are no longer finite after step 12")
    assert find_stall(replace(diverged, stopped="tolerance")) is None
