"""How far free runs drift apart: the derivative of a step, and the bound that follows from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from core_arithmetics import Precise
from hypothesis import given, settings
from hypothesis import strategies as st
from parity_strategies import (
    ALL_CASES,
    fast_may_have_every_bit,
    golden_case,
    golden_result,
    random_start,
    starts,
    strict_run,
)
from samples import one_in

from pyport.parity import drift
from pyport.parity.compare import compare
from pyport.parity.drift import free_bounds, step_jacobians, weight_drift
from pyport.parity.forced import Rounding, reference_values
from pyport.trace import WEIGHTS, Array, Trace
from pyport.training import LOSS_AT_START, Start, step, train

#: What the Jacobian may be off by, relative to its largest element. The drift bounds inherit this
#: relative error; they have a headroom of several times, so a millionth would already do.
JACOBIAN = 1e-12
#: Step of the central difference in 60-digit numbers: it is off by about its square.
H = 1e-15


def precise_jacobian(trace: Trace, start: Start, t: int) -> Array:
    """The derivative of all weights after step t by all weights before it, by central differences."""
    flat = np.concatenate([trace.quantities[name][..., t].ravel() for name in WEIGHTS])
    shapes = [trace.quantities[name].shape[:2] for name in WEIGHTS]
    ends = np.cumsum([rows * columns for rows, columns in shapes])

    def after(weights: Precise) -> Precise:
        parts = [part.reshape(shape) for part, shape in zip(np.split(weights, ends[:-1]), shapes, strict=True)]
        _, new = step(Precise(start.X), Precise(start.Y), parts, LOSS_AT_START, trace.learning_rate)
        return np.concatenate([np.ravel(w) for w in new])

    columns = []
    for direction in np.eye(flat.size):
        up, down = (after(Precise(flat) + sign * Precise(H * direction)) for sign in (1, -1))
        columns.append(((up - down) / (2 * H)).astype(float))
    return np.array(columns).T


@pytest.mark.parametrize("scale", [1.0, 5.0, 20.0])
def test_the_jacobian_is_that_of_a_central_difference_in_60_digits(scale: float) -> None:
    start = random_start(np.random.default_rng(5), scale, largest=3)
    trace = strict_run(start, 3)
    faster = replace(trace, learning_rate=trace.learning_rate * 1.000001)
    right, wrong = step_jacobians(trace, start), step_jacobians(faster, start)
    for t in range(trace.steps):
        wanted = precise_jacobian(trace, start, t)
        allowed = JACOBIAN * np.abs(wanted).max()
        assert np.abs(right[t] - wanted).max() <= allowed
        assert np.abs(wrong[t] - wanted).max() > allowed


def test_the_jacobian_of_a_step_does_not_hang_on_how_many_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    start, trace = golden_case("sizes-octave")
    together = step_jacobians(trace, start)
    monkeypatch.setattr(drift, "_AT_ONCE", 1)
    np.testing.assert_array_equal(step_jacobians(trace, start), together, strict=True)


def largest_drift(jacobians: Array, local: Array) -> Array:
    """The largest drift of each weight that local errors of any signs can give, to first order."""
    steps, P = local.shape
    largest = np.zeros((steps + 1, P))
    for t in range(1, steps + 1):
        product = np.eye(P)
        for s in reversed(range(t)):
            largest[t] += np.abs(product) @ local[s]
            product = product @ jacobians[s]
    return largest


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 12))
def test_no_signs_of_the_local_errors_lead_beyond_the_drift_bound(seed: int, P: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    jacobians, local = rng.normal(size=(steps, P, P)), rng.uniform(0, 1, (steps, P))
    bound, largest = weight_drift(jacobians, local), largest_drift(jacobians, local)
    assert (bound >= largest * (1 - 1e-12)).all()  # both sides were themselves rounded
    assert (weight_drift(jacobians, local / 1000)[1:] < largest[1:]).any()


@settings(max_examples=one_in(2, 25))
@given(starts(largest=4), st.integers(0, 2**32 - 1))
def test_errors_planted_after_every_step_stay_within_the_drift_bound(start: Start, seed: int) -> None:
    rng = np.random.default_rng(seed)
    trace = strict_run(start, 15)
    size = 1e-10  # its square, which the bound leaves out, is far below the rounding errors of doubles
    allowed = Rounding.of(trace, start).fast
    local = size + np.concatenate([allowed[name][..., 1:].reshape(-1, trace.steps) for name in WEIGHTS]).T
    bound = weight_drift(step_jacobians(trace, start), local)
    weights = [trace.quantities[name][..., 0] for name in WEIGHTS]
    for t in range(trace.steps):
        _, after = step(start.X, start.Y, weights, LOSS_AT_START, trace.learning_rate)
        # A little less than `size`, because the addition is rounded too.
        weights = [w + 0.999 * size * rng.choice([-1, 1], w.shape) for w in after]
        off = [np.ravel(w - trace.extended(name)[..., t + 1]) for name, w in zip(WEIGHTS, weights, strict=True)]
        assert (np.abs(np.concatenate(off)) <= bound[t + 1]).all()


@settings(max_examples=one_in(2, 40))
@given(starts(), st.integers(1, 25))
def test_two_free_runs_drift_no_further_than_the_bound(start: Start, steps: int) -> None:
    trace = strict_run(start, steps)
    port = train(start, tolerance=0.0, max_steps=trace.steps)
    bounds = free_bounds(trace, start, Rounding.of(trace, start))
    assert port.steps == trace.steps
    assert compare(reference_values(trace), reference_values(port), bounds).passed


def test_a_drift_bound_made_1000_times_smaller_is_violated() -> None:
    start, trace = golden_case("sizes-octave")
    port = train(start, max_steps=trace.steps)
    bounds = free_bounds(trace, start, Rounding.of(trace, start))
    assert compare(reference_values(trace), reference_values(port), bounds).passed
    smaller = {name: bound / 1000 for name, bound in bounds.items()}
    assert not compare(reference_values(trace), reference_values(port), smaller).passed


@pytest.mark.parametrize("name", ALL_CASES)
def test_the_free_run_stays_within_a_drift_bound_that_is_not_far_above_it(name: str) -> None:
    free = golden_result(name).free
    least = 0 if fast_may_have_every_bit(name) else 0.01
    assert least <= free.comparison.worst_ratio <= 1
    assert free.steps == golden_case(name)[1].steps


@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_the_running_minimum_moves_no_further_than_its_bound(seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    loss, bound = rng.uniform(0, 1, steps), rng.uniform(0, 0.5, steps)
    allowed = drift._minimum_bound(loss, bound)
    lowest = np.minimum.accumulate(loss)
    for moved in (loss + bound, loss - bound, loss + bound * rng.uniform(-1, 1, steps)):
        assert (np.abs(np.minimum.accumulate(moved) - lowest) <= allowed).all()
    farthest = np.maximum(*(np.abs(np.minimum.accumulate(loss + sign * bound) - lowest) for sign in (1, -1)))
    assert (farthest >= 0.999 * allowed).all()


@pytest.mark.parametrize("size", [1500.0, 1e5])
def test_a_unit_that_is_switched_off_for_good_has_a_derivative_and_a_drift_bound(size: float) -> None:
    one = np.array([[1.0]])
    start = Start(np.array([[-size]]), one, one, one, one)
    trace = strict_run(start, 3)
    assert np.isfinite(step_jacobians(trace, start)).all()
    assert all(np.isfinite(bound).all() for bound in free_bounds(trace, start, Rounding.of(trace, start)).values())
