"""Teacher-forced steps: the same bits side by side and one by one, and within derived bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
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

from pyport.arithmetic import StrictArray
from pyport.parity.compare import compare
from pyport.parity.forced import Rounding, forced_bounds, forced_steps, one_by_one, reference_values
from pyport.trace import QUANTITIES, Trace
from pyport.training import Start

#: The bound may be this many times the largest difference that a case shows; more would hide errors.
LARGEST_HEADROOM = 100


@settings(max_examples=one_in(2, 40))
@given(starts(), st.integers(1, 6))
def test_strict_steps_side_by_side_have_the_bits_of_one_by_one(start: Start, steps: int) -> None:
    trace = strict_run(start, steps)
    alone = one_by_one(trace, start, StrictArray, range(trace.steps))
    assert compare(alone, forced_steps(trace, start, "strict")).passed


def test_fast_steps_do_not_have_the_bits_of_strict_ones() -> None:
    start, trace = golden_case("sizes-octave")
    assert not compare(forced_steps(trace, start, "strict"), forced_steps(trace, start, "fast")).passed


@settings(max_examples=one_in(2, 40))
@given(starts(), st.integers(1, 6))
def test_a_strict_free_run_is_its_own_forced_run_so_equal_steps_give_equal_runs(start: Start, steps: int) -> None:
    trace = strict_run(start, steps)
    assert compare(reference_values(trace), forced_steps(trace, start, "strict")).passed


@pytest.mark.parametrize("name", ALL_CASES)
def test_the_strict_port_has_every_bit_of_every_golden_trace(name: str) -> None:
    result = golden_result(name)
    assert result.other_digits == []
    assert (result.strict.differing, result.strict.worst_ulps) == (0, 0)
    assert result.strict.elements == sum(golden_case(name)[1].extended(quantity).size for quantity in QUANTITIES)


@pytest.mark.parametrize("name", ALL_CASES)
def test_the_fast_port_is_within_its_bound_and_the_bound_not_far_above_it(name: str) -> None:
    result = golden_result(name)
    assert result.fast.passed
    if fast_may_have_every_bit(name):
        assert (result.fast.differing, result.headroom) == (0, np.inf)
        return
    assert 1 / LARGEST_HEADROOM <= result.fast.worst_ratio <= 1
    assert result.headroom == 1 / result.fast.worst_ratio <= LARGEST_HEADROOM


@settings(max_examples=one_in(4, 100))
@given(starts(), st.integers(1, 3))
def test_the_bound_holds_for_random_starts_and_is_finite(start: Start, steps: int) -> None:
    trace = strict_run(start, steps)
    allowed = Rounding.of(trace, start).fast
    assert all(np.isfinite(bound).all() for bound in allowed.values())
    assert compare(reference_values(trace), forced_steps(trace, start, "fast"), allowed).passed


def test_a_bound_a_hundred_times_smaller_does_not_hold() -> None:
    start, trace = golden_case("sizes-octave")
    allowed = {name: bound / LARGEST_HEADROOM for name, bound in Rounding.of(trace, start).fast.items()}
    assert not compare(reference_values(trace), forced_steps(trace, start, "fast"), allowed).passed


def test_both_sides_bounds_are_added_and_the_sloppier_exp_has_the_larger_one() -> None:
    start, trace = golden_case("scalars")
    rounding = Rounding.of(trace, start)
    one, four = forced_bounds(trace, start, 1.0), forced_bounds(trace, start, 4.0)
    for name in QUANTITIES:
        np.testing.assert_array_equal(rounding.strict[name], 2 * one[name], strict=True)
        np.testing.assert_array_equal(rounding.fast[name], one[name] + four[name], strict=True)
    assert (four["Z1"] > one["Z1"]).all()
    np.testing.assert_array_equal(four["S1"], one["S1"], strict=True)


def test_given_weights_are_exact_and_computed_ones_are_not() -> None:
    start, trace = golden_case("sizes-octave")
    for name in ("W1", "W2", "W3"):
        bound = forced_bounds(trace, start, 1.0)[name]
        assert not bound[..., 0].any()
        assert (bound[..., 1:] > 0).all()


def slip(trace: Trace, name: str, at: tuple[int, ...], error: float) -> Trace:
    values = trace.quantities[name].copy()
    values[at] += error
    return replace(trace, quantities={**trace.quantities, name: values})


def test_a_slip_in_one_step_of_the_reference_shows_in_that_step_alone() -> None:
    start = random_start(np.random.default_rng(0), 1.0)
    trace = slip(strict_run(start, 6), "g2", (0, 0, 3), 1e-9)
    result = compare(reference_values(trace), forced_steps(trace, start, "strict"))
    assert result.first is not None
    assert (result.differing, result.first.step, result.first.quantity) == (1, 4, "g2")


def test_a_slip_in_the_weights_does_not_grow_from_step_to_step() -> None:
    start = random_start(np.random.default_rng(0), 1.0)
    trace = slip(strict_run(start, 6), "W1", (0, 0, 3), 1e-9)
    result = compare(reference_values(trace), forced_steps(trace, start, "strict"))
    differs = {name: set(np.nonzero(reference_values(trace)[name] != values)[-1].tolist())
               for name, values in forced_steps(trace, start, "strict").items()}  # fmt: skip
    assert result.first is not None
    assert (result.first.step, result.first.quantity) == (4, "W1")
    assert set().union(*differs.values()) == {3, 4}
    assert differs["W1"] >= {3}
    assert differs["Z1"] == {3}


def test_another_start_than_the_references_differs_at_step_1() -> None:
    start, trace = golden_case("scalars")
    other = replace(start, W2=start.W2 + 1e-12)
    result = compare(reference_values(trace), forced_steps(trace, other, "strict"))
    assert result.first is not None
    assert (result.first.step, result.first.quantity, result.differing) == (1, "W2", 1)
