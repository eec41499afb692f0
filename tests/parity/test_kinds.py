"""Slips are told from rounding: each kind of both, and the twin that is the other."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import loops
import numpy as np
import pytest
from loops import HONEST, SLIPS, Loop, recorded

from pyport.parity.growth import growth
from pyport.parity.kinds import CONSTANT, EPS, JUMP, ONCE, QUIET, Kind, _on_a_ladder
from pyport.parity.recorded import RecordedResult, compare_recordings
from pyport.parity.told import conclusion, sentences
from pyport.recording import Recording
from pyport.verdict import Verdict


def compared(loop: Loop) -> RecordedResult:
    return compare_recordings(recorded(loop(False)), recorded(loop(True)), None)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_fails_and_is_told_by_step_and_quantity(name: str) -> None:
    loop, step, quantity = SLIPS[name]
    result = compared(loop)
    assert result.verdict is Verdict.FAIL
    assert conclusion(result).startswith(f"a slip in step {step}, where {quantity} is computed: ")


@pytest.mark.parametrize("loop", HONEST)
def test_honest_rounding_never_fails_and_never_passes(loop: Loop) -> None:
    result = compared(loop)
    assert result.verdict is Verdict.UNDECIDED
    assert conclusion(result).startswith("bits differ, and ")


@pytest.mark.parametrize(
    ("loop", "words"),
    [
        (loops.cancelled_variance, "v differs in step 5 by the last digits of larger numbers that cancel in it"),
        (loops.residual_alone, "r differs in step 1 by the last digits of larger numbers that cancel in it"),
        (loops.floor_of_a_time, "n has another of its values in step 6: a decision that rounding tips"),
        (loops.quantizer, "q has another of its values in step "),
        (loops.wrapped_angle, "w is at the other end of its range in step 24: an angle that rounding wraps"),
        (loops.turned_singular_vectors, "U has vectors of the other sign in step 1: eigenvectors and singular"),
        (loops.edge_of_a_domain, "a is not a number on one side in step 1, where little separates it from the edge"),
        (loops.single_precision, "x is in single precision in the port"),
        (loops.relay, "x jumps in step 11, to a difference of 1 of it, after whole numbers that differ: a decision"),
        (loops.logistic_map, "the differences grow step by step to "),
        (loops.second_difference_after_a_quiet_run, "d differs in step 26 by the last digits of larger numbers that"),
        (loops.difference_quotient, "d jumps in step 6, to a difference of 1.1e-08 of it: a slip there, or rounding"),
    ],
)
def test_rounding_is_told_for_what_it_is(loop: Loop, words: str) -> None:
    assert conclusion(compared(loop)).startswith(f"bits differ, and {words}")


@pytest.mark.parametrize("h", [1e-6, 1e-7, 1e-9, 1e-10, 1e-11, 1e-12])
@pytest.mark.parametrize("only", ["", "d", "x"])
def test_a_difference_quotient_is_no_slip_at_any_step_size(h: float, only: str) -> None:
    assert compared(functools.partial(loops.difference_quotient, h=h, only=only)).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("n", [5, 8, 12, 17, 20, 25])
@pytest.mark.parametrize("names", ["alpha", "alpha beta", "beta", "x alpha", "x alpha beta"])
def test_conjugate_gradients_beyond_convergence_are_no_slip_whatever_is_recorded(n: int, names: str) -> None:
    assert compared(functools.partial(loops.conjugate_gradients, n=n, names=names)).verdict is not Verdict.FAIL


@pytest.mark.parametrize("names", ["t u x", "t x", "x", "u"])
@pytest.mark.parametrize("switch", [0.3, 0.8, 1.0])
def test_a_relay_that_rounding_tips_is_no_slip_whatever_is_recorded(names: str, switch: float) -> None:
    assert compared(functools.partial(loops.relay, names=names, switch=switch)).verdict is not Verdict.FAIL


def of(wanted: np.ndarray, got: np.ndarray, **more: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, str, Kind]]:
    pairs = {**more, "x": (wanted, got)}
    found = growth({n: p[0] for n, p in pairs.items()}, {n: p[1] for n, p in pairs.items()})
    return [(jump.step, jump.quantity, jump.kind) for jump in found.jumps]


WAVE = np.cos(np.arange(40.0)) + 2


@pytest.mark.parametrize(("factor", "kind"), [(0.9, Kind.UNCLEAR), (1.1, Kind.SLIP)])
def test_a_constant_factor_is_a_slip_beyond_what_a_constant_may_have_lost(factor: float, kind: Kind) -> None:
    assert of(WAVE, WAVE * (1 + factor * CONSTANT)) == [(1, "x", kind)]


def test_noise_of_the_same_size_is_none() -> None:
    noise = np.random.default_rng(0).normal(size=WAVE.size)
    assert of(WAVE, WAVE * (1 + 1e-3 * noise)) == [(1, "x", Kind.UNCLEAR)]


@pytest.mark.parametrize(("size", "kind"), [(0.5, Kind.UNCLEAR), (2.0, Kind.SLIP)])
@pytest.mark.parametrize("quiet", [QUIET - 1, QUIET])
def test_one_wrong_number_after_a_long_quiet_time_is_a_slip_if_what_goes_in_agrees(
    size: float, kind: Kind, quiet: int
) -> None:
    wanted = WAVE[: quiet + 1]
    got = wanted.copy()
    got[-1] += size * ONCE * 3
    kind = kind if quiet == QUIET else Kind.UNCLEAR
    assert of(wanted, got, z=(wanted + 1, wanted + 1)) == [(quiet + 1, "x", kind)]
    # Its twins: nothing goes in, or what goes in has come to rest.
    assert of(wanted, got) == [(quiet + 1, "x", Kind.UNCLEAR)]
    rest = 1 + 0.01 ** np.arange(len(wanted))
    assert of(wanted, got, z=(rest, rest)) == [(quiet + 1, "x", Kind.UNCLEAR)]


def test_a_comparison_at_the_edge_excuses_a_jump_and_one_away_from_it_does_not() -> None:
    got = WAVE * np.where(np.arange(40) >= 20, 1.01, 1)
    z = np.sin(np.arange(40.0)) + 3
    other = z * (1 + EPS)
    assert of(WAVE, got, z=(z, other)) == [(21, "x", Kind.SLIP)]
    z, other = z.copy(), other.copy()
    z[20], other[20] = 2.5, np.nextafter(2.5, 0)
    assert of(WAVE, got, z=(z, other)) == [(21, "x", Kind.UNCLEAR)]
    z[20], other[20] = 1e-17, -1e-17
    assert of(WAVE, got, z=(z, other))[-1] == (21, "x", Kind.UNCLEAR)


def test_single_precision_is_a_rounding_of_its_own_and_no_excuse_for_a_percent() -> None:
    single = WAVE.astype(np.float32).astype(float)
    assert of(WAVE, single) == []
    assert growth({"x": WAVE}, {"x": single}).single == (("x", "port"),)
    assert growth({"x": single}, {"x": WAVE}).single == (("x", "reference"),)
    assert (1, "x", Kind.SLIP) in of(WAVE, (WAVE * 1.01).astype(np.float32).astype(float))
    # Its twin: few bits are no single precision.
    assert growth({"x": np.round(WAVE * 8) / 8}, {"x": np.round(WAVE * 8) / 8 * (1 + EPS)}).single == ()


def test_only_unit_vectors_have_either_sign() -> None:
    draw = np.random.default_rng(0)
    vectors = np.stack([np.linalg.qr(draw.normal(size=(3, 3)))[0] for _ in range(12)], axis=-1)
    turned = vectors.copy()
    turned[:, 1] *= -1
    assert of(vectors, turned) == [(1, "x", Kind.SIGN)]
    assert of(vectors, -vectors) == [(1, "x", Kind.SIGN)]
    assert of(vectors.transpose(1, 0, 2), turned.transpose(1, 0, 2)) == [(1, "x", Kind.SIGN)]
    assert of(2 * vectors, 2 * turned)[0][2] is not Kind.SIGN
    # What is computed from them has the other sign too, and nothing but that.
    y = WAVE[:12]
    assert of(y, -y, V=(vectors, turned)) == [(1, "V", Kind.SIGN), (1, "x", Kind.SIGN)]
    assert of(y, -1.01 * y, V=(vectors, turned)) == [(1, "V", Kind.SIGN), (1, "x", Kind.SLIP)]
    assert of(y, -y) == [(1, "x", Kind.SLIP)]


@pytest.mark.parametrize("turn", [np.pi, 2 * np.pi, 180.0, 360.0, 1.0])
def test_an_angle_is_wrapped_at_the_ends_of_its_range_only(turn: float) -> None:
    wanted = np.linspace(-0.49, 0.49, 20) * turn
    got = wanted.copy()
    wanted[7], got[7] = turn / 2, -turn / 2
    assert of(wanted, got) == [(8, "x", Kind.WRAP)]
    wanted[7], got[7] = 0.3 * turn, -0.7 * turn
    assert of(wanted, got)[0][2] is not Kind.WRAP
    wanted[7], got[7] = turn * (1 - 1e-15), 0
    assert of(wanted, got) == [(8, "x", Kind.WRAP)]


def test_a_whole_number_that_is_off_in_every_step_is_tipped_by_no_tie() -> None:
    n = np.arange(8.0) % 3
    assert of(n, n + 1) == [(1, "x", Kind.SLIP)]
    assert of(n[:7], n[:7] + 1) == [(1, "x", Kind.DECISION)]
    assert of(n, n + (np.arange(8) > 0)) == [(2, "x", Kind.DECISION)]


def test_another_level_is_a_decision_and_what_is_none_of_the_levels_is_not() -> None:
    levels = np.array([0.1, 0.7, 0.1, 0.7, 0.1, 0.7, 0.1, 0.7])
    got = levels.copy()
    got[3] = 0.1
    assert of(levels, got) == [(4, "x", Kind.DECISION)]
    got[3] = 0.4
    assert of(levels, got)[0][2] is not Kind.DECISION
    assert of(WAVE[:8], np.where(np.arange(8) == 3, WAVE[0], WAVE[:8]))[0][2] is not Kind.DECISION


def test_the_lowest_bit_in_use_says_how_large_the_numbers_were_that_cancelled() -> None:
    quantum = 2.0**-20
    wanted = np.round(WAVE / quantum) * quantum
    assert of(wanted, wanted + 3 * quantum) == [(1, "x", Kind.CANCELLED)]
    # Its twins: numbers that use all their bits, and a difference of more than some last digits.
    assert of(WAVE, WAVE * (1 + 3 * quantum)) == [(1, "x", Kind.SLIP)]
    assert of(wanted, np.round(wanted * 1.01 / quantum) * quantum) == [(1, "x", Kind.SLIP)]


def test_a_larger_quantity_that_went_in_may_have_lent_its_last_digits_and_a_clock_has_not() -> None:
    small, off = 1e-12 * WAVE, 1e-16 * WAVE
    other = WAVE[::-1]
    assert of(small, small + off, z=(other, other)) == [(1, "x", Kind.CANCELLED)]
    clock = 1 + np.arange(40.0)
    assert of(small, small + off, z=(clock, clock)) == [(1, "x", Kind.SLIP)]
    assert of(small, small + JUMP * off, z=(other, other)) == [(1, "x", Kind.SLIP)]


VECTORS = np.random.default_rng(4).normal(size=(9, 12))


@pytest.mark.parametrize("factor", [1.000312345, 1.0437117, -math.pi])
def test_a_vector_that_differs_by_one_factor_in_one_step_tells_of_one_number_that_may_be_noise(factor: float) -> None:
    noise = 1 + (factor - 1) * np.random.default_rng(2).normal(size=12)
    assert of(VECTORS, noise * VECTORS)[0] == (1, "x", Kind.UNCLEAR)
    last = np.where(np.arange(12) == 11, factor, 1)
    assert of(VECTORS, last * VECTORS) == [(12, "x", Kind.UNCLEAR)]
    # Its twins: a number that is rounded anew is not the same again, in many steps or to all digits in two.
    assert of(VECTORS, factor * VECTORS) == [(1, "x", Kind.SLIP)]
    assert of(VECTORS[:, :2], factor * VECTORS[:, :2]) == [(1, "x", Kind.SLIP)]


@pytest.mark.parametrize("factor", [2, -1, 1 / 3, 12 / 11, 1.05, math.sqrt(3 / 4)])
def test_no_rounding_comes_to_a_factor_that_is_written(factor: float) -> None:
    assert of(VECTORS[:, :1], factor * VECTORS[:, :1]) == [(1, "x", Kind.SLIP)]
    # Its twin: one beside it.
    off = factor * (1 + 1e-7)
    assert of(VECTORS[:, :1], off * VECTORS[:, :1]) == [(1, "x", Kind.UNCLEAR)]


def test_the_factor_between_two_multiples_of_a_last_digit_is_none_that_is_written() -> None:
    assert of(VECTORS[:, :1] * 65, VECTORS[:, :1] * 64) == [(1, "x", Kind.UNCLEAR)]


@pytest.mark.parametrize(("gain", "kind"), [(0.0371234, Kind.UNCLEAR), (0.03, Kind.SLIP)])
def test_one_number_times_a_vector_beside_it_may_be_noise_too(gain: float, kind: Kind) -> None:
    z, x = np.random.default_rng(4).normal(size=(2, 9, QUIET + 4))
    got = x + gain * z * (np.arange(QUIET + 4) == QUIET + 2)
    assert of(x, got, z=(z, z)) == [(QUIET + 3, "x", kind)]


@pytest.mark.parametrize(("start", "kind"), [(1.00021237, Kind.UNCLEAR), (1.1, Kind.SLIP), (1.2345678, Kind.UNCLEAR)])
def test_another_start_of_a_loop_is_a_slip_if_somebody_writes_it(start: float, kind: Kind) -> None:
    def run(x: float) -> np.ndarray:
        return np.array([x := 0.9 * x + 0.1 * math.sin(0.3 * k) for k in range(40)])

    assert of(run(math.e), run(start * math.e))[0] == (1, "x", kind)
    assert of(run(math.e), run(math.e + start / 0.9 / 4))[0][2] is kind


@pytest.mark.parametrize(
    ("spacing", "kind"), [(math.pi / 1e4, Kind.CANCELLED), (0.001, Kind.SLIP), (1 / 3000, Kind.SLIP)]
)
@pytest.mark.parametrize("form", [lambda v, z: v, lambda v, z: 1 / v, lambda v, z: np.sqrt(v), lambda v, z: v * z])
def test_multiples_of_a_number_that_nobody_chooses_are_what_cancellation_left_however_quiet(
    spacing: float, kind: Kind, form: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> None:
    counts = np.round(WAVE[: QUIET + 1] / spacing)
    off = counts + 3 * (np.arange(QUIET + 1) == QUIET)
    z = np.sin(np.arange(QUIET + 1.0)) + 2
    assert of(form(spacing * counts, z), form(spacing * off, z), z=(z, z)) == [(QUIET + 1, "x", kind)]


@pytest.mark.parametrize(("size", "kind"), [(1e6, Kind.SLIP), (1e7, Kind.PRODUCTS)])
def test_last_digits_of_squares_and_products_of_what_is_recorded_excuse_one_step_and_no_rule(
    size: float, kind: Kind
) -> None:
    z = size * np.sin(np.arange(40.0))
    got = WAVE.copy()
    got[20] += 0.05
    found = of(WAVE, got, z=(z, z))
    assert found == [(21, "x", kind)]
    assert of(WAVE, np.where(np.arange(40) >= 20, 1.05 * WAVE, WAVE), z=(z, z)) == [(21, "x", Kind.SLIP)]
    if kind is Kind.PRODUCTS:
        sides = [Recording({"z": z, "x": side}, 40) for side in (WAVE, got)]
        words = "x jumps in step 21, to a difference of 0.017 of it: a slip there, or the last digits of squares or"
        assert conclusion(compare_recordings(*sides, None)).startswith(f"bits differ, and {words} products of numbers")


def test_a_number_on_one_side_only_fails_unless_the_digits_were_gone_or_an_edge_is_near() -> None:
    def broken(value: float, off: float = 0.0) -> Kind:
        wanted = WAVE.copy()
        wanted[20] = value
        got = wanted + off * np.where(np.arange(40) > 10, np.random.default_rng(0).normal(size=40), 0)
        got[20] = np.nan
        return of(wanted, got)[-1][2]

    assert broken(2.0) is Kind.SLIP
    assert broken(1e-9) is Kind.BROKEN
    assert broken(1e-3) is Kind.SLIP


def test_what_a_slip_changes_afterwards_is_not_blamed() -> None:
    got = WAVE * np.where(np.arange(40) >= 20, 1.01, 1)
    assert of(2 * WAVE, 2 * got, a=(WAVE, got), b=(WAVE, WAVE)) == [(21, "a", Kind.SLIP)]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_jump_names_the_element_that_differs_most(place: int) -> None:
    wanted = np.stack([WAVE, WAVE + 1, WAVE + 2])[:, None]
    got = wanted.copy()
    got[place, 0, 20:] *= 1.01
    result = compare_recordings(Recording({"x": wanted}, 40), Recording({"x": got}, 40), None)
    assert f"jump: step 21, x({place + 1},1) [{place},0]: port " in sentences(result)[-1]


@pytest.mark.parametrize(
    ("wanted", "got", "wraps"),
    [(0.0, 0.85, True), (0.85, 0.0, True), (0.0, 1.7, False), (0.0, 0.3, False), (0.2, 0.85, False)],
)
def test_a_remainder_by_any_number_is_wrapped_at_0_and_at_the_end_of_what_it_fills(
    wanted: float, got: float, wraps: bool
) -> None:
    saw = 0.17 * (np.arange(30.0) % 5) + 0.001 * np.sin(np.arange(30.0)) * (np.arange(30) % 5 > 0)
    other = saw.copy()
    saw[12], other[12] = wanted, got
    assert [kind is Kind.WRAP for _, _, kind in of(saw, other)] == [wraps]
    # Its twin: in most steps no angle is wrapped.
    assert of(saw, np.where(np.arange(30) < 25, 0.85 - saw, saw))[0][2] is not Kind.WRAP


def test_the_same_numbers_in_another_order_are_a_slip_if_it_is_the_same_order_in_each_step() -> None:
    draw = np.random.default_rng(0)
    values = draw.normal(size=(4, 8))
    order = np.array([2, 0, 3, 1])
    assert of(values, values[order]) == [(1, "x", Kind.SLIP)]
    assert of(values[:, :4], values[order, :4]) == [(1, "x", Kind.UNCLEAR)]
    shuffled = np.stack([column[draw.permutation(4)] for column in values.T], axis=1)
    assert of(values, shuffled)[0][2] is Kind.UNCLEAR


@pytest.mark.parametrize(("ratio", "is_ladder"), [(1.06, True), (1.04, False)])
def test_a_ladder_has_no_rung_below_a_twentieth(ratio: float, is_ladder: bool) -> None:
    assert _on_a_ladder(np.array([1.0]), ratio ** np.array([1.0, 3.0])) is is_ladder


@pytest.mark.parametrize("value", [1e-320, 1e-10, 5.0])
@pytest.mark.parametrize("lively", [False, True])
def test_beside_nothing_but_zeros_no_size_is_known_and_that_is_said(value: float, lively: bool) -> None:
    wanted = np.zeros(40)
    got = value * (np.sin(np.arange(40) + 1) if lively else np.ones(40))
    assert of(wanted, got) == [(1, "x", Kind.NO_SIZE)]
    result = compare_recordings(Recording({"x": wanted}, 40), Recording({"x": got}, 40), None)
    words = "bits differ, and x is 0 up to step 1 in the reference and not in the port, and nothing recorded says how "
    assert conclusion(result).startswith(f"{words}large its rounding is")
    # Its twin: another quantity says it.
    assert Kind.NO_SIZE not in {kind for *_, kind in of(wanted, got, z=(WAVE, WAVE))}


def test_what_overflows_between_two_numbers_is_no_infinity() -> None:
    wanted = 1e308 * (1 + WAVE / 4 / np.abs(WAVE).max())
    assert [kind for *_, kind in of(wanted, -wanted)] == [Kind.SLIP]


def test_a_constant_that_is_chosen_is_no_rest_of_larger_numbers() -> None:
    z = 0.3 + 0.01 * WAVE
    wanted, got = np.zeros(40), np.full(40, 0.5)
    assert (1, "x", Kind.SLIP) in of(wanted, got, z=(z, z))
    # Its twins: as short a number that is left of others of the size of what is recorded, and one that changes.
    rest = np.full(40, 2.0**-50)
    assert of(rest, 3 * rest, z=(z, z)) == [(1, "x", Kind.CANCELLED)]
    steps = np.where(np.arange(40) % 3, 0.5, 0.25)
    assert of(np.zeros(40), steps, z=(z, z))[0][2] is Kind.CANCELLED


def test_single_precision_on_both_sides_is_told_as_that() -> None:
    wanted = np.sin(np.arange(60) + 1.0).astype(np.float32)
    got = np.nextafter(wanted, np.float32(9)).astype(float)
    result = compare_recordings(Recording({"x": wanted.astype(float)}, 60), Recording({"x": got}, 60), None)
    assert {jump.kind for jump in result.growth.jumps} == {Kind.SINGLE}
    words = "bits differ, and x differs in step 1 by last digits of single precision, which it has on both sides"
    assert conclusion(result).startswith(words)
    # Its twin: a slip in single precision is one.
    off = (wanted * np.float32(1.01)).astype(float)
    assert (1, "x", Kind.SLIP) in of(wanted.astype(float), off)


def test_the_smallest_doubles_differ_by_their_own_last_digits() -> None:
    least = 2.0**-1074
    wanted = least * (1 + np.arange(40.0))
    assert of(wanted, wanted + least)[0] == (1, "x", Kind.SUBNORMAL)
    # Its twin: many of their last digits.
    large = 1e6 * wanted * (1 + np.arange(40) % 7)
    assert Kind.SUBNORMAL not in {kind for *_, kind in of(large, 1.5 * large)}


def test_infinity_in_a_recording_warns_of_nothing() -> None:
    wanted = WAVE.astype(np.float32).astype(float)
    wanted[20], got = np.inf, WAVE + 1e-9
    assert of(wanted, got)
