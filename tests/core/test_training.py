"""The loop: the runs that are known, its stop rules, and what it refuses."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from core_strategies import start_of

from pyport.arithmetic import bits_differ
from pyport.corrected import Variant
from pyport.errors import InputError, ShapeError
from pyport.network import forward, sum_of_squares
from pyport.report import matlab_text
from pyport.stall import Stall, find_stall
from pyport.trace import QUANTITIES, WEIGHTS, Trace
from pyport.training import LOSS_AT_START, Start, check_settings, train

#: Measured with GNU Octave 7.3 on the reference BLAS: stream, seed, steps, last D.
KNOWN_RUNS = [
    ("matlab", 0, 1136, "9.959896e-04"),
    ("matlab", 42, 1073, "9.986621e-04"),
    ("matlab", 1, 3121, "9.996311e-04"),
    ("octave", 42, 855, "9.971734e-04"),
]
#: The weights after the last update of the first of them.
KNOWN_WEIGHTS = {
    "W1": "-0.6373 2.6541 2.9392; 0.4115 0.5998 1.2865; 1.6605 -2.5258 -3.0684; 1.4892 -0.7379 -0.5954",
    "W2": "2.6642 -3.5845 -2.6194; -1.8916 2.4413 2.0841; -1.8251 3.8457 2.4201",
    "W3": "-4.5725 4.4951; 4.2826 -4.2417; 2.3354 -2.2334",
}


@cache
def run(stream: str, seed: int, arithmetic: str) -> Trace:
    return train(start_of(stream, seed), arithmetic=arithmetic)


def as_printed(matrix: Any) -> str:
    return "; ".join(" ".join(f"{value:.4f}" for value in row) for row in matrix)


@pytest.mark.parametrize("arithmetic", ["fast", "strict"])
@pytest.mark.parametrize(("stream", "seed", "steps", "last"), KNOWN_RUNS)
@pytest.mark.sampled(2)
def test_known_runs_end_after_the_known_steps(stream: str, seed: int, steps: int, last: str, arithmetic: str) -> None:
    trace = run(stream, seed, arithmetic)
    assert (trace.steps, f"{trace.quantities['D'][-1]:.6e}", trace.stopped) == (steps, last, "tolerance")


def test_the_first_known_run_ends_with_the_known_weights() -> None:
    final = run("matlab", 0, "strict").final
    assert {name: as_printed(final[name]) for name in WEIGHTS} == KNOWN_WEIGHTS


def test_the_weights_before_the_last_update_are_not_the_known_ones() -> None:
    quantities = run("matlab", 0, "strict").quantities
    assert all(as_printed(quantities[name][..., -1]) != KNOWN_WEIGHTS[name] for name in WEIGHTS)


def test_a_run_with_another_learning_rate_is_not_the_known_one() -> None:
    assert train(start_of("matlab", 0), learning_rate=0.1001).steps != 1136


def test_the_loop_hands_each_update_to_the_next_step() -> None:
    trace = run("octave", 42, "strict")
    for name in WEIGHTS:
        chain = trace.extended(name)
        g = trace.quantities[name.replace("W", "g")].swapaxes(0, 1)
        assert not bits_differ(chain[..., 1:], chain[..., :-1] - 0.1 * g).any()
        assert bits_differ(chain[..., 1:], chain[..., :-1] - 0.1 * np.roll(g, 1, axis=-1)).any()


def test_d_is_the_running_minimum_of_the_loss_and_not_the_loss() -> None:
    overshooting = train(start_of("matlab", 1), learning_rate=5.0, max_steps=50)
    loss, D = (overshooting.quantities[name] for name in ("loss", "D"))
    np.testing.assert_array_equal(D, np.minimum.accumulate(loss), strict=True)
    assert np.any(np.diff(loss) > 0)


def test_the_last_y_belongs_to_the_weights_before_the_last_update() -> None:
    trace = run("matlab", 0, "fast")
    before = [trace.quantities[name][..., -1] for name in WEIGHTS]
    y = trace.quantities["y"][..., -1]
    np.testing.assert_array_equal(y, forward(trace.X, *before)[-1], strict=True)
    after = forward(trace.X, *trace.final.values())[-1]
    assert np.all(y != after)
    assert sum_of_squares(after, trace.Y) < sum_of_squares(y, trace.Y)


def test_a_trace_has_every_quantity_in_computing_order_and_the_settings_of_the_run() -> None:
    trace = train(start_of("matlab", 0), learning_rate=0.25, tolerance=0.5, max_steps=7)
    assert tuple(trace.quantities) == QUANTITIES
    assert (trace.learning_rate, trace.tolerance, trace.steps) == (0.25, 0.5, 7)
    assert trace.sizes == {"N": 3, "F": 4, "H": 3, "M": 3, "K": 2}


def test_the_start_is_the_first_entry_of_the_trace_and_is_not_changed_by_the_run() -> None:
    start, untouched = start_of("matlab", 3), start_of("matlab", 3)
    trace = train(start, max_steps=3)
    for name in WEIGHTS:
        np.testing.assert_array_equal(trace.start()[name], getattr(untouched, name), strict=True)
        np.testing.assert_array_equal(getattr(start, name), getattr(untouched, name), strict=True)
        assert np.any(trace.final[name] != getattr(untouched, name))


@pytest.mark.parametrize(("max_steps", "steps", "stopped"), [
    (1, 1, "max-steps"), (1135, 1135, "max-steps"), (1136, 1136, "tolerance"), (1137, 1136, "tolerance"),
])  # fmt: skip
def test_the_step_limit_ends_a_run_only_if_the_tolerance_does_not(max_steps: int, steps: int, stopped: str) -> None:
    trace = train(start_of("matlab", 0), max_steps=max_steps)
    assert (trace.steps, trace.stopped) == (steps, stopped)


def test_a_loss_that_equals_the_tolerance_ends_the_run() -> None:
    loss = float(run("matlab", 0, "fast").quantities["loss"][0])
    for tolerance, steps in ((loss, 1), (math.nextafter(loss, 0), 2)):
        trace = train(start_of("matlab", 0), tolerance=tolerance)
        assert (trace.steps, trace.stopped) == (steps, "tolerance")


def test_a_loss_that_is_not_a_number_ends_the_run_and_is_no_success() -> None:
    variant = Variant("linear-sse", "head", "loss")
    trace = train(start_of("matlab", 3), learning_rate=1e5, max_steps=300, variant=variant)
    assert np.isnan(trace.quantities["D"]).tolist() == [False] * 28 + [True]
    assert (trace.steps, trace.stopped) == (29, "diverged")
    assert find_stall(trace) == Stall("diverged", "diverged: the weights are no longer finite after step 28")
    assert matlab_text.outcome(trace).startswith(
        "29 steps: the loss was not a number before the tolerance 0.001 (diverged)"
    )
    assert matlab_text.matrix(trace.final["W3"][:1]) == "       NaN       NaN"
    # With the minimum of the losses, as in the script, NaN is passed over and the run goes on.
    same = train(start_of("matlab", 3), learning_rate=1e5, max_steps=300, variant=Variant("linear-sse", "head"))
    assert (same.steps, same.stopped) == (300, "max-steps")


@pytest.mark.parametrize(("value", "shown"), [
    (math.nan, "NaN"), (math.inf, "Inf"), (-math.inf, "-Inf"), (100.0, "100"), (0.5, "0.5000"), (2e-4, "2.0000e-04"),
])  # fmt: skip
def test_every_number_is_shown_as_the_script_shows_it(value: float, shown: str) -> None:
    assert matlab_text.number(value) == shown


def test_the_first_value_displayed_is_100_and_the_last_one_not_yet_the_result() -> None:
    shown: list[tuple[int, float]] = []
    trace = train(start_of("matlab", 0), on_step=lambda done, D: shown.append((done, D)))
    D = [LOSS_AT_START, *trace.quantities["D"].tolist()]
    assert shown == list(enumerate(D[:-1]))
    assert shown[0] == (0, 100.0)


@pytest.mark.parametrize(("settings", "message"), [
    ({"learning_rate": math.nan}, "the learning rate must be a finite number, not nan."),
    ({"learning_rate": -math.inf}, "the learning rate must be a finite number, not -inf."),
    *(({"tolerance": tolerance}, "the tolerance must be from 0 to below 100, where the running minimum of the loss "
       f"starts, not {shown}.") for tolerance, shown in ((100, "100"), (1e9, "1e+09"), (-0.5, "-0.5"),
                                                        (math.nan, "nan"), (math.inf, "inf"))),
    *(({"max_steps": limit}, f"the step limit must be a whole number of at least 1, not {limit:g}.")
      for limit in (0, -3, 2.5, math.nan, math.inf)),
])  # fmt: skip
def test_settings_without_a_step_or_an_end_are_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(InputError) as error:
        train(start_of("matlab", 0), **settings)  # type: ignore[arg-type]
    assert str(error.value) == message


def test_the_settings_at_the_edge_are_taken() -> None:
    check_settings(0.0, 0.0, 1)
    check_settings(-1e300, math.nextafter(100, 0), 1)


SIZES: dict[str, tuple[int, ...]] = {"X": (3, 4), "Y": (3, 2), "W1": (4, 5), "W2": (5, 6), "W3": (6, 2)}


def start_with(**sizes: tuple[int, ...]) -> Start:
    return Start(**{name: np.zeros(size) for name, size in (SIZES | sizes).items()})


@pytest.mark.parametrize(("wrong", "message"), [
    ({"X": (3, 9)}, "X is 3x9 and W1 is 4x5: the columns of X must equal the rows of W1."),
    ({"W2": (9, 6)}, "W1 is 4x5 and W2 is 9x6: the columns of W1 must equal the rows of W2."),
    ({"W2": (5, 9)}, "W2 is 5x9 and W3 is 6x2: the columns of W2 must equal the rows of W3."),
    ({"W3": (6, 9)}, "W3 is 6x9 and Y is 3x2: the columns of W3 must equal the columns of Y."),
    ({"Y": (9, 2)}, "X is 3x4 and Y is 9x2: the rows of X must equal the rows of Y."),
    *(({name: size}, f"{name} must be a matrix with at least one element, not of size {size}.")
      for name in SIZES for size in ((), (4,), (2, 3, 4), (0, 3), (3, 0))),
])  # fmt: skip
def test_sizes_that_do_not_fit_are_refused_by_name(wrong: dict[str, tuple[int, ...]], message: str) -> None:
    start_with()
    with pytest.raises(ShapeError) as error:
        start_with(**wrong)
    assert str(error.value) == message


def test_whole_numbers_are_computed_with_as_doubles() -> None:
    start = Start(*(np.ones(SIZES[name], dtype=np.uint8) for name in ("W1", "W2", "W3", "X", "Y")))
    assert all(getattr(start, name).dtype == np.float64 for name in SIZES)


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(("values", "shown"), [
    ([math.nan], "NaN"), ([math.inf], "Inf"), ([-math.inf], "Inf"), ([math.inf, math.nan], "NaN"),
])  # fmt: skip
def test_numbers_that_are_not_finite_are_refused_by_name(name: str, values: list[float], shown: str) -> None:
    arrays = {other: np.zeros(size) for other, size in SIZES.items()}
    arrays[name].ravel()[-len(values) :] = values
    with pytest.raises(InputError) as error:
        Start(**arrays)
    assert str(error.value) == f"{name} holds {shown}."
    Start(**arrays | {name: np.full(SIZES[name], np.finfo(float).max)})


def test_the_y_that_is_printed_is_that_of_the_last_step() -> None:
    trace = train(start_of("matlab", 0), learning_rate=1.0, max_steps=3)
    last, before = (matlab_text.matrix(trace.quantities["y"][..., step]) for step in (-1, -2))
    assert last != before
    assert matlab_text.after_the_loop(trace).endswith(f"{matlab_text.LABELS['y']}\n{last}")
