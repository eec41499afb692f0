"""Bounds below the normal range, at overflow, behind what may be 0: they hold, or say that nothing is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from bounds_campaign import campaign, untried
from core_arithmetics import mp

from pyport.arithmetic import BoundedArray, bounded, bounded_choices

INF = math.inf


def of(value: float, error: float = 0.0) -> BoundedArray:
    return BoundedArray([[value]], [[error]]) if error else BoundedArray([[value]])


def holds(found: BoundedArray, truth: Any) -> bool:
    """Whether the exact result is within the bound; NaN, whose error is Inf, may be anything."""
    error = found.error.item()
    return error == INF or bool(abs(mp.mpf(found.value.item()) - truth) <= error)


def test_a_product_with_a_subnormal_has_the_rounding_error_of_its_size_in_either_order() -> None:
    truth = mp.mpf(1.1e-310) * mp.mpf(1.3e290)
    for product in (of(1.1e-310) * of(1.3e290), of(1.3e290) * of(1.1e-310), of(1.1e-310) @ of(1.3e290)):
        assert holds(product, truth)
        assert 0 < product.error.item() < 1e-35
    assert not holds(BoundedArray(product.value, [[5e-324]]), truth)


@pytest.mark.parametrize("product", [np.multiply, np.matmul, lambda a, _: np.power(a, 2), lambda a, _: np.square(a)])
@pytest.mark.parametrize(("value", "error"), [(1e-200, 2e-162), (0.0, 1.5e-162), (3e-162, 0.0)])
def test_products_of_errors_that_underflow_are_in_the_bound(product: Any, value: float, error: float) -> None:
    a = of(value, error)
    found = product(a, a)
    for end in (mp.mpf(value) - mp.mpf(error), mp.mpf(value) + mp.mpf(error)):
        assert holds(found, end * end)
    assert 0 < found.error.item() < 1e-321


@pytest.mark.parametrize(
    ("value", "error"), [(-800, 100), (-746, 5), (-744.9, 1), (-1600, 800), (-745.2, 1e-3), (-708, 30)]
)
def test_exp_far_down_is_bounded_by_what_it_may_be(value: float, error: float) -> None:
    found = np.exp(of(value, error))
    for part in (-1, 0, 1):
        assert holds(found, mp.exp(mp.mpf(value) + part * mp.mpf(error)))
    assert np.exp(of(-800.0)).error.item() < 1e-321


def test_a_sum_or_product_that_overflowed_is_unknown() -> None:
    huge, exp = of(1.7e308), np.exp(of(800.0))
    for result in (huge + huge, huge * 2, huge @ of(2.0), np.power(huge, 2), BoundedArray([[1.7e308, 1.7e308]]).sum(),
                   exp - exp, exp / exp, exp * 0.0, exp * 0.5, exp @ of(2.0), np.exp(of(710.0, 1.0)),
                   np.log(exp), exp - of(1e305)):  # fmt: skip
        assert np.isnan(result.value).all()
        assert np.isposinf(result.error).all()
        assert np.isposinf((1 / result).error).all()


def test_exp_that_surely_overflowed_is_known_to_be_large() -> None:
    exp = np.exp(of(800.0, 10.0))
    for large in (exp, -exp, 1 + exp, exp - 1, exp + exp, exp * 3, exp * exp, -2 - exp, np.abs(-exp),
                  np.maximum(exp, 0)):  # fmt: skip
        assert np.isinf(large.value).all()
        assert np.isposinf(large.error).all()
        quotient = 1 / large
        assert quotient.value.item() == 0
        assert 0 < quotient.error.item() <= 2.0**-1021
    assert np.tanh(exp).value.item() == 1
    assert np.tanh(exp).error.item() < 1e-14
    assert np.exp(-exp).error.item() == 2.0**-1074
    assert (exp > 1e300).error.item() == 0
    assert np.fmin(exp, 7.0).error.item() == 0


def test_a_quotient_by_what_may_be_zero_or_is_unknown_is_unknown() -> None:
    x, wide, near = of(0.0, 1e-3), of(1e200, 1e200), of(1.7e308, 1.6e308)
    for quotient in (1 / x, 1 / (1 / x), 1 / (wide * wide), 1 / (near + near), of(1.0) / 0.0, of(0.0) / of(0.0),
                     1 / of(1.0, 0.5), np.reciprocal(x), x / (1 / x), of(0.0) * (1 / x)):  # fmt: skip
        assert np.isposinf(quotient.error).all()


def test_a_quotient_that_underflows_is_not_exactly_zero() -> None:
    quotient = of(1e-20) / np.exp(of(800.0))
    assert quotient.value.item() == 0 < quotient.error.item()
    assert (quotient * 1e300).error.item() > 0
    assert np.isposinf((((quotient * 1e300) * 1e300) * 1e90).error).all()


def test_a_small_relative_error_of_the_divisor_is_not_lost_beside_a_subnormal_dividend() -> None:
    found = of(1e-310) / of(1e-300, 1e-316)
    assert holds(found, mp.mpf(1e-310) / (mp.mpf(1e-300) - mp.mpf(1e-316)))
    assert found.error.item() < 3e-26


@pytest.mark.parametrize("wrap", [BoundedArray, lambda x: 1 * BoundedArray(x), lambda x: BoundedArray([[0.0]]) + x])
def test_what_is_not_a_number_is_unknown_whatever_is_done_with_it(wrap: Any) -> None:
    nan = wrap([[math.nan]])
    for result in (nan, nan * 0.0, nan @ of(0.0), nan.sum(), np.tanh(nan), np.exp(nan), np.log(nan), nan > 0,
                   np.where(nan > 0, 1.0, 1.0), np.maximum(nan, 0), np.fmin(nan, 0), np.fmax(of(1.0), nan), nan.max(),
                   np.sign(nan), np.abs(nan), (nan > 0) & (of(0.0) > 1), nan.T, np.hstack([nan, nan]),
                   np.sqrt(nan), nan**3, np.where(of(1.0) > 0, nan, 0.0), nan.positive()):  # fmt: skip
        assert np.isposinf(result.error).all()
    assert np.where(of(1.0) > 0, 2.0, nan).error.item() == 0


@pytest.mark.parametrize(("value", "error"), [(0.0, 0.0), (-1.0, 0.0), (1.0, 0.5), (1.0, 2.0), (1e-310, 1e-310)])
def test_the_logarithm_of_what_may_be_zero_or_less_is_unknown(value: float, error: float) -> None:
    assert np.isposinf(np.log(of(value, error)).error).all()
    assert np.isposinf(np.log1p(of(value - 1, error)).error).all() or value > 0
    assert np.isfinite(np.log(of(1.0, 0.4)).error).all()


def test_tanh_that_saturates_loses_its_rounding_at_most() -> None:
    found = np.tanh(of(40.0, 10.0))
    assert holds(found, mp.tanh(30))
    assert holds(found, mp.tanh(50))
    assert found.error.item() < 1e-14
    assert np.tanh(of(0.0, 1e9)).error.item() < 2 + 1e-9


def test_a_matrix_product_knows_entries_that_are_not_finite() -> None:
    A = BoundedArray([[1.0, math.nan], [1.0, 2.0]])
    found = A @ np.eye(2)
    np.testing.assert_array_equal(np.isinf(found.error), [[True, True], [False, False]], strict=True)
    assert np.isposinf((BoundedArray([[math.inf, 1.0]]) @ np.ones((2, 1))).error).all()


def test_an_extreme_value_of_opposite_signs_is_never_bounded_too_tightly() -> None:
    row = BoundedArray([[1.0, 1.0 + 1e-10, -5.0]], [[0.0, 1e-9, 2.0]])
    assert row.max(axis=1).error.item() == row.max().error.item() == 1e-9
    assert (-row).min(axis=1, keepdims=True).error.tolist() == [[1e-9]]
    assert row.min().error.item() == 2.0


def test_another_computation_may_take_the_other_side() -> None:
    """Its operand is within the error of the exact one, and so within twice the error of the value."""
    x = of(1.5, 1.0)
    assert (x > 0).error.item() == np.sign(x).error.item() / 2 == x.positive().error.item() == 1
    assert np.where(x > 0, 5.0, 2.0).error.item() >= 3
    assert np.maximum(x, 0).error.item() == 1
    assert (of(2.5, 1.0) > 0).error.item() == np.sign(of(2.5, 1.0)).error.item() == 0


def test_a_small_sample_of_the_campaign_has_no_violation() -> None:
    count = campaign(2000, 7)
    assert count.violations == []
    assert count.finite > 0.7 * count.elements


def test_the_campaign_tries_every_rule() -> None:
    assert untried() == set()


def _keep(value: Any, error: Any, _certain: Any = None) -> Any:
    """Infinite values kept as known to be large, and NaN as an exact number."""
    return value, np.where(np.isnan(error), 0.0, error)


@pytest.mark.parametrize(("module", "name", "wrong"), [
    (bounded, "U", bounded.U / 256), (bounded, "EPS", bounded.EPS / 256), (bounded, "TINY", 0.0),
    (bounded, "farthest", lambda a: np.abs(a.value)), (bounded, "settled", _keep),
    (bounded, "nearest", lambda a: np.abs(a.value)),
    (bounded_choices, "_apart", lambda a, b: (a.value - b.value, a.error * 0)),
], ids=lambda part: part if isinstance(part, str) else "")  # fmt: skip
def test_the_campaign_finds_bounds_that_are_wrong(monkeypatch: pytest.MonkeyPatch, module: Any, name: str,
                                                  wrong: Any) -> None:  # fmt: skip
    monkeypatch.setattr(module, name, wrong)
    assert campaign(20_000, 7, first=True).violations


def test_a_negative_error_or_one_that_is_no_number_bounds_nothing() -> None:
    found = BoundedArray(np.ones(4), [0.1, -0.1, np.nan, 0.0])
    assert found.error.tolist() == [0.1, np.inf, np.inf, 0.0]


def test_one_times_what_is_known_to_be_large_is_large() -> None:
    large = np.exp(BoundedArray(np.array([1000.0])))
    one, half = (BoundedArray(np.array([x])) for x in (1.0, 0.5))
    assert [(large * one).value[0], (one * large).value[0]] == [np.inf, np.inf]
    assert np.isnan([(large * half).value[0], (half * large).value[0]]).all()


def test_a_number_beyond_what_inf_is_known_to_be_may_be_the_larger_one() -> None:
    number = of(1e308, 3e307)
    with np.errstate(over="ignore"):
        beyond = np.exp(number)
    assert np.isposinf(np.maximum(beyond, number).error).all()
    assert np.isposinf(np.minimum(beyond, number).error).all()
    assert (beyond > number).error.all()
    smaller = of(1e300, 0.0)
    assert not np.minimum(beyond, smaller).error.any()
    assert not (beyond > smaller).error.any()
