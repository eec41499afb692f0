"""Differences that grow as rounding's do are told from those that jump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyport.parity.growth import EPS, JUMP, RISE, Growth, growth
from pyport.parity.kinds import Kind


def of(reference: list[float], port: list[float], **more: tuple[list[float], list[float]]) -> Growth:
    pairs = {"x": (reference, port), **more}
    return growth(*({name: np.array(pair[side])[None, None] for name, pair in pairs.items()} for side in (0, 1)))


def test_equal_recordings_have_no_growth() -> None:
    found = of([1, 2, 3], [1, 2, 3])
    assert (found.largest.tolist(), found.jumps) == ([0, 0, 0], ())


def test_a_difference_is_measured_by_the_largest_number_so_far() -> None:
    assert of([4, 2, 8], [4, 2.5, 8]).largest.tolist() == [0, 0.125, 0.125]


def test_a_large_quantity_beside_it_changes_no_measure() -> None:
    assert of([4, 2, 8], [4, 2.5, 8], t=([1e12, 2e12, 3e12], [1e12, 2e12, 3e12])).largest.tolist() == [0, 0.125, 0.125]


def test_a_small_element_of_an_array_is_measured_by_its_own_numbers() -> None:
    both = np.array([[2.0**22, 2.0**22], [2.0**-17, 2.0**-17]])
    port = both * np.array([[1, 1], [1, 1.25]])
    assert growth({"s": both}, {"s": port}).largest.tolist() == [0, 0.25]


def test_a_rise_below_a_jump_is_the_steepest_one_and_where_rounding_is_left_is_told() -> None:
    x = np.cos(np.arange(6.0))
    off = np.array([1, 1, RISE * 3, RISE * 6, JUMP * 2, JUMP * 2]) * EPS
    found = of([1.0] * 6, (1 + off).tolist(), y=(x.tolist(), x.tolist()))
    assert found.jumps == ()
    assert found.rise is not None
    assert found.leaves is not None
    assert (found.rise.step, found.rise.quantity, found.rise.factor) == (5, "x", JUMP * 2 / (RISE * 6))
    assert (found.leaves.step, found.leaves.quantity, found.carried) == (5, "x", off[-1])


@given(st.floats(1, JUMP * 0.99), st.integers(2, 40))
def test_steady_growth_up_to_the_factor_is_no_jump_and_beyond_it_is(factor: float, steps: int) -> None:
    off = EPS * np.minimum(factor, 1.9) ** np.arange(steps)
    assert of([1.0] * steps, (1 + off).tolist()).jumps == ()
    off[-1] = off[:-1].max() * JUMP * 1.5
    (jump,) = of([1.0] * steps, (1 + off).tolist()).jumps
    assert (jump.step, jump.quantity) == (steps, "x")


def test_within_a_step_the_quantity_computed_first_jumps_and_its_consequences_do_not() -> None:
    x = np.cos(np.arange(30.0))
    wrong = np.where(np.arange(30) >= 1, 1.5, 1)
    found = of(x.tolist(), (x * wrong).tolist(), y=((x + 2).tolist(), ((x + 2) * wrong).tolist()))
    assert [(jump.step, jump.quantity, jump.kind) for jump in found.jumps] == [(2, "x", Kind.SLIP)]


def test_a_residual_that_is_all_rounding_is_told_as_cancelled() -> None:
    big, rest = [100.0] * 3, ([1e-14, -2e-14, 0.0], [3e-14, 1e-14, 5e-15])
    assert {jump.kind for jump in of(big, big, r=rest).jumps} == {Kind.CANCELLED}
    # Its twin: the same residual off by a part of what it was computed from.
    other = of(big, big, r=([1e-14] * 3, [1e-14, 1e-5, 1e-14]))
    assert [(jump.step, jump.kind) for jump in other.jumps] == [(2, Kind.UNCLEAR)]


def test_a_jump_in_a_run_too_short_to_show_a_rule_is_told_and_is_no_slip() -> None:
    (jump,) = of([1, 1, 1], [1, 1.3, 1]).jumps
    assert (jump.step, jump.kind, jump.is_slip) == (2, Kind.UNCLEAR, False)


def test_a_slip_in_a_growing_quantity_shows_when_it_is_made() -> None:
    y = np.exp(np.arange(40.0))
    (jump,) = of(y.tolist(), (y * np.where(np.arange(40) >= 3, 1.01, 1)).tolist()).jumps
    assert (jump.step, jump.is_slip) == (4, True)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_on_one_side_jumps_and_is_a_slip(broken: float) -> None:
    for pair in (([1, 1], [1, broken]), ([1, broken], [1, 1])):
        (jump,) = of(*pair).jumps
        assert (jump.step, jump.now, jump.is_slip) == (2, np.inf, True)


def test_nan_and_equal_infinities_on_both_sides_are_no_difference() -> None:
    assert of([1, np.nan, np.inf], [1, np.nan, np.inf]).largest.tolist() == [0, 0, 0]


def test_as_long_as_the_reference_is_zero_the_whole_run_gives_the_size() -> None:
    assert of([0, 0, 1], [1e-17, 0, 1]).jumps == ()
    assert [jump.step for jump in of([0, 0, 0], [0, 1e-17, 0]).jumps] == [2]
