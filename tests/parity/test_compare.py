"""Every element by its own bound or by its bits; the first difference in computing order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyport.parity.compare import Comparison, Difference, QuantityResult, common_steps, compare, worst_of
from pyport.trace import QUANTITIES, Array

TWO = {"S1": np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]] * 2), "loss": np.array([7.0, 8.0])}


def altered(**places: tuple[tuple[int, ...], float]) -> dict[str, Array]:
    """The two quantities with single elements replaced."""
    values = {name: value.copy() for name, value in TWO.items()}
    for name, (place, value) in places.items():
        values[name][place] = value
    return values


def first(comparison: Comparison) -> tuple[int, str, tuple[int, ...]]:
    assert comparison.first is not None
    return comparison.first.step, comparison.first.quantity, comparison.first.index


def test_equal_bits_pass_and_every_element_is_counted() -> None:
    result = compare(TWO, altered())
    assert result.passed
    assert (result.elements, result.differing, result.worst_ratio, result.worst_ulps) == (14, 0, 0, 0)


def test_one_last_bit_fails_where_bits_are_wanted_and_passes_within_a_bound() -> None:
    port = altered(S1=((1, 2, 0), math.nextafter(5, 9)))
    assert not compare(TWO, port).passed
    within = compare(TWO, port, {name: np.full_like(value, 1e-15) for name, value in TWO.items()})
    assert within.passed
    assert within.quantities["S1"] == QuantityResult(12, 1, 0, 2.0**-50 / 1e-15, 1)


def test_a_difference_as_large_as_its_bound_passes_and_one_bit_more_fails() -> None:
    bounds = {name: np.full_like(value, 0.5) for name, value in TWO.items()}
    assert compare(TWO, altered(loss=((0,), 7.5)), bounds).passed
    assert not compare(TWO, altered(loss=((0,), math.nextafter(7.5, 8))), bounds).passed


def test_each_element_is_judged_by_its_own_bound() -> None:
    bounds = {name: np.full_like(value, 1.0) for name, value in TWO.items()}
    bounds["S1"][0, 1, 1] = 0.1
    assert compare(TWO, altered(S1=((0, 1, 0), 3.5)), bounds).passed
    result = compare(TWO, altered(S1=((0, 1, 1), 4.5)), bounds)
    assert first(result) == (2, "S1", (0, 1))
    assert result.quantities["S1"] == QuantityResult(12, 1, 1, 5.0, float(2**49))


def test_the_earlier_step_comes_first_whatever_the_quantity() -> None:
    assert first(compare(TWO, altered(S1=((0, 0, 1), 9.0), loss=((0,), 9.0)))) == (1, "loss", ())


def test_within_a_step_the_quantity_computed_first_comes_first() -> None:
    assert first(compare(TWO, altered(S1=((1, 2, 1), 9.0), loss=((1,), 9.0)))) == (2, "S1", (1, 2))
    turned = {name: altered(S1=((1, 2, 1), 9.0), loss=((1,), 9.0))[name] for name in ("loss", "S1")}
    assert first(compare({name: TWO[name] for name in turned}, turned)) == (2, "loss", ())


def test_within_a_quantity_matlabs_order_column_by_column_decides() -> None:
    port = altered(S1=((0, 1, 0), 9.0))
    port["S1"][1, 0, 0] = 9.0
    assert first(compare(TWO, port)) == (1, "S1", (1, 0))


@given(st.sampled_from([math.nan, -math.nan]), st.booleans(), st.booleans())
def test_nan_is_never_equal_not_even_to_itself(nan: float, in_reference: bool, bounded: bool) -> None:
    port = altered(loss=((1,), nan))
    reference = port if in_reference else TWO
    bounds = {name: np.full_like(value, np.inf) for name, value in TWO.items()} if bounded else None
    result = compare(reference, port, bounds)
    assert first(result) == (2, "loss", ())
    assert result.worst_ratio == math.inf
    assert result.quantities["loss"].failing == 1


def test_a_bound_that_is_no_number_allows_nothing() -> None:
    bounds = {name: np.full_like(value, np.nan) for name, value in TWO.items()}
    assert first(compare(TWO, altered(loss=((1,), 8.0 + 1e-12)), bounds)) == (2, "loss", ())


def test_equal_infinities_are_equal_and_unequal_ones_are_not() -> None:
    reference = altered(loss=((0,), math.inf))
    bounds = {name: np.full_like(value, 1.0) for name, value in TWO.items()}
    assert compare(reference, altered(loss=((0,), math.inf)), bounds).passed
    assert compare(reference, altered(loss=((0,), math.inf))).passed
    assert not compare(reference, altered(loss=((0,), -math.inf)), bounds).passed
    assert not compare(reference, altered(loss=((0,), 7.0)), bounds).passed


def test_the_sign_of_zero_counts_among_bits_and_not_within_a_bound() -> None:
    reference, port = altered(loss=((0,), 0.0)), altered(loss=((0,), -0.0))
    assert not compare(reference, port).passed
    assert compare(reference, port, {name: np.zeros_like(value) for name, value in TWO.items()}).passed


def test_shapes_that_differ_are_refused_and_not_broadcast() -> None:
    with pytest.raises(ValueError, match=r"^loss: shapes \(1,\) and \(2,\) cannot be compared$"):
        compare(TWO, {**TWO, "loss": np.array([7.0])})


def test_a_missing_quantity_is_no_agreement() -> None:
    with pytest.raises(KeyError):
        compare(TWO, {"S1": TWO["S1"]})


def test_common_steps_keeps_one_more_of_the_weights_than_of_all_else() -> None:
    values = {name: np.arange(6.0 if name.startswith("W") else 5.0) for name in QUANTITIES}
    for side in common_steps(values, values, 3):
        assert {name: value.size for name, value in side.items()} == {
            name: 4 if name in ("W1", "W2", "W3") else 3 for name in QUANTITIES
        }


def test_worst_of_adds_counts_and_keeps_the_largest_ratio_and_distance() -> None:
    one = Comparison({"S1": QuantityResult(4, 3, 2, 0.5, 9.0), "Q": QuantityResult(1, 0, 0, 0.0, 0.0)}, None)
    two = Comparison({"S1": QuantityResult(6, 1, 0, 0.7, 2.0), "Q": QuantityResult(2, 2, 1, 3.0, 1.0)}, None)
    assert worst_of([one, two]) == {"S1": QuantityResult(10, 4, 2, 0.7, 9.0), "Q": QuantityResult(3, 2, 1, 3.0, 1.0)}
    assert worst_of([one]) == one.quantities
    assert one.quantities["S1"] == QuantityResult(4, 3, 2, 0.5, 9.0)


def test_the_ratio_is_difference_over_bound_and_infinite_where_none_is_allowed() -> None:
    def ratio(got: float, allowed: float) -> float:
        return Difference(1, "Q", (0, 0), got, 1.0, allowed, 0.0).ratio

    assert (ratio(1.5, 0.25), ratio(1.5, 0.0), ratio(1.0, 0.0), ratio(1.0, 0.5)) == (2.0, math.inf, 0.0, 0.0)
