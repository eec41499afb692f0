"""Differences that grow as rounding's do are told from those that jump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyport.parity.growth import EPS, HALF_OF_THE_DIGITS, JUMP, Growth, growth


def of(reference: list[float], port: list[float], **more: tuple[list[float], list[float]]) -> Growth:
    pairs = {"x": (reference, port), **more}
    return growth(*({name: np.array(pair[side])[None, None] for name, pair in pairs.items()} for side in (0, 1)))


def test_equal_recordings_have_no_growth() -> None:
    found = of([1, 2, 3], [1, 2, 3])
    assert (found.largest.tolist(), found.jumps) == ([0, 0, 0], ())


def test_a_difference_is_measured_by_the_largest_number_so_far() -> None:
    assert of([4, 2, 8], [4, 2.5, 8]).largest.tolist() == [0, 0.125, 0.125]


@given(st.floats(1, JUMP * 0.99), st.integers(2, 40))
def test_steady_growth_up_to_the_factor_is_no_jump_and_beyond_it_is(factor: float, steps: int) -> None:
    off = EPS * np.minimum(factor, 1.9) ** np.arange(steps)
    assert of([1.0] * steps, (1 + off).tolist()).jumps == ()
    off[-1] = off[:-1].max() * JUMP * 1.5
    (jump,) = of([1.0] * steps, (1 + off).tolist()).jumps
    assert (jump.step, jump.quantity) == (steps, "x")


@pytest.mark.parametrize(("off", "is_slip"), [(HALF_OF_THE_DIGITS * 0.9, False), (HALF_OF_THE_DIGITS * 1.1, True)])
def test_a_jump_is_a_slip_beyond_half_of_the_digits(off: float, is_slip: bool) -> None:
    (jump,) = of([1, 1, 1], [1, 1 + off, 1]).jumps
    assert (jump.step, jump.is_slip) == (2, is_slip)


def test_within_a_step_the_quantity_computed_first_jumps_and_its_consequences_do_not() -> None:
    names = {"a": ([1.0, 1], [1.0, 1.5]), "b": ([1.0, 1], [1.0, 9])}
    found = growth(*({n: np.array(p[side])[None, None] for n, p in names.items()} for side in (0, 1)))
    assert [jump.quantity for jump in found.jumps] == ["a"]


def test_a_residual_that_is_all_rounding_is_no_jump() -> None:
    big, rest = [100.0] * 3, ([1e-14, -2e-14, 0.0], [3e-14, 1e-14, 5e-15])
    found = of(big, big, r=rest)
    assert found.jumps == ()
    assert found.largest[-1] < 4e-16
    # Its twin: the same residual off by a part of what it was computed from.
    assert [jump.is_slip for jump in of(big, big, r=([1e-14] * 3, [1e-14, 1e-5, 1e-14])).jumps] == [True]


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
