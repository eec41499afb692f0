"""Strict arithmetic: MATLAB's order of sums, the C library's functions, the same bits in an ensemble."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from core_arithmetics import Fused, Reversed
from core_strategies import CHEAP, Network, networks, one_step, random_network
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pyport.arithmetic import PRIMITIVES, StrictArray, bits_differ, mixed
from pyport.arithmetic.primitives import c_exp, c_square, in_order_matmul, in_order_sum
from pyport.trace import Array
from pyport.training import LEARNING_RATE, step

NUMBERS = st.floats(-1e6, 1e6) | st.sampled_from([0.0, -0.0, 1e300, -1e300, 5e-324, math.inf])


@st.composite
def factors(draw: st.DrawFn) -> tuple[Array, Array]:
    """A and B of sizes for which A @ B is defined, with zeros of both signs."""
    rows, inner, columns = (draw(st.integers(1, 5)) for _ in range(3))
    return tuple(draw(arrays(np.float64, shape, elements=NUMBERS)) for shape in ((rows, inner), (inner, columns)))  # type: ignore[return-value]


def three_loops(A: Array, B: Array) -> Array:
    """What the reference BLAS does, and no sum where MATLAB multiplies by a scalar."""
    C = np.empty((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            total = 0.0
            for k in range(A.shape[1]):
                total += float(A[i, k]) * float(B[k, j])
            C[i, j] = total
    return C


def matlab_product(A: Array, B: Array) -> Array:
    if A.size == 1 or B.size == 1:
        return np.array([[float(a) * float(b) for b in B.ravel()] for a in A.ravel()]).reshape(A.shape[0], B.shape[1])
    return three_loops(A, B)


def same_bits(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and not bits_differ(a, b).any()


def same_everywhere(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    """The quantities with other bits."""
    return [name for name in a if not same_bits(a[name], b[name])]


@CHEAP
@given(factors())
def test_a_product_has_the_bits_of_three_plain_loops(pair: tuple[Array, Array]) -> None:
    with np.errstate(invalid="ignore", over="ignore"):
        A, B = pair
        got = in_order_matmul(A, B)
        assert np.array_equal(np.isnan(got), np.isnan(matlab_product(A, B)))
        assert not bits_differ(got, matlab_product(A, B))[~np.isnan(got)].any()
        assert not bits_differ(StrictArray(A) @ B, got)[~np.isnan(got)].any()


def test_sums_from_the_other_end_or_fused_have_other_bits() -> None:
    A, B = np.array([[1.0, 1.0, 2.0**53]]), np.ones((3, 1))
    assert (StrictArray(A) @ B).item() == 2.0**53 + 2
    assert (Reversed(A) @ B).item() == 2.0**53
    A, B = np.array([[-1.0, 1 + 2.0**-30]]), np.array([[1.0], [1 - 2.0**-30]])
    assert (StrictArray(A) @ B).item() == 0.0
    assert (Fused(A) @ B).item() == -(2.0**-60)


def test_a_sum_of_negative_zeros_is_zero_but_a_product_with_a_scalar_keeps_the_sign() -> None:
    zeros = np.zeros((2, 2))
    np.testing.assert_array_equal(np.signbit(in_order_matmul(-zeros, np.ones((2, 2)))), zeros.astype(bool))
    column, row, scalar = np.array([[-1.0], [1.0]]), np.array([[0.0, 1.0]]), np.array([[-1.0]])
    assert not np.signbit(in_order_matmul(column, row)[0, 0])
    assert np.signbit(in_order_matmul(scalar, row)[0, 0])
    assert not np.signbit(three_loops(scalar, row)[0, 0])
    assert np.signbit(in_order_matmul(np.array([[0.0], [1.0]]), scalar)[0, 0])


@pytest.mark.parametrize(("left", "right"), [((2, 3), (2, 3)), ((3, 1), (3, 1)), ((1, 1), (2, 1))])
def test_a_product_of_sizes_that_do_not_meet_is_refused(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    message = re.escape(f"matrix product of sizes {left} and {right} is not defined")
    with pytest.raises(ValueError, match=f"^{message}$"):
        StrictArray(np.ones(left)) @ StrictArray(np.ones(right))


def test_a_sum_goes_row_by_row_from_zero() -> None:
    A = np.array([[1.0, 2.0**53], [1.0, 0.0]])
    assert in_order_sum(A) == StrictArray(A).sum() == 2.0**53
    assert in_order_sum(A.T) == 2.0**53 + 2
    assert not np.signbit(in_order_sum(np.array([[-0.0]])))


@CHEAP
@given(arrays(np.float64, (2, 3), elements=st.floats(-800, 800) | NUMBERS))
def test_exp_and_squares_are_those_of_the_c_library(A: Array) -> None:
    def c(function: Any, *arguments: float) -> float:
        try:
            return float(function(*arguments))
        except OverflowError:
            return math.inf

    exps = np.array([[c(math.exp, x) for x in row] for row in A.tolist()])
    squares = np.array([[c(math.pow, x, 2.0) for x in row] for row in A.tolist()])
    assert same_bits(c_exp(A), exps)
    assert same_bits(np.exp(StrictArray(A)), exps)
    assert same_bits(c_square(A), squares)
    assert same_bits(np.power(StrictArray(A), 2), squares)
    assert not same_bits(c_exp(A), np.nextafter(exps, -1))


def test_an_exp_that_is_too_large_is_inf_without_a_warning() -> None:
    np.testing.assert_array_equal(c_exp(np.array([[709.0, 710.0]])), [[math.exp(709.0), math.inf]], strict=True)


@CHEAP
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), st.data())
def test_every_member_of_an_ensemble_has_the_bits_that_it_has_alone(seeds: list[int], data: st.DataObject) -> None:
    sizes = tuple(data.draw(st.integers(1, 4)) for _ in range(5))
    members = [random_network(seed, sizes, 20.0) for seed in seeds]
    D = np.linspace(100, 0, len(members))
    X, Y = members[0].X, members[0].Y
    stacked = [StrictArray(np.stack(weights, axis=-1)) for weights in zip(*(m[2:] for m in members), strict=True)]
    together, after = step(StrictArray(X), StrictArray(Y), stacked, D, LEARNING_RATE)
    for t, member in enumerate(members):
        alone, after_alone = step(StrictArray(X), StrictArray(Y), map(StrictArray, member[2:]), D[t], LEARNING_RATE)
        assert same_everywhere(alone, {name: np.asarray(value)[..., t] for name, value in together.items()}) == []
        assert all(same_bits(a[..., t], b) for a, b in zip(after, after_alone, strict=True))


def test_another_member_of_the_ensemble_has_other_bits() -> None:
    one, other = random_network(1), random_network(2)
    assert same_everywhere(one_step(one, StrictArray), one_step(other, StrictArray))


def test_whole_numbers_become_doubles_so_that_a_difference_can_be_negative() -> None:
    difference = StrictArray(np.array([[0]], dtype=np.uint8)) - StrictArray(np.array([[1]], dtype=np.uint8))
    assert (difference.dtype, difference.item()) == (np.float64, -1.0)


def test_transposing_an_ensemble_swaps_rows_and_columns_alone() -> None:
    assert StrictArray(np.zeros((2, 3, 7))).T.shape == (3, 2, 7)


PAIRWISE = np.array([[2.0**53, *[1.0] * 15]])  # in order every 1 is lost, NumPy's eight partial sums keep them


@pytest.mark.parametrize("strict", [frozenset(), *(frozenset({name}) for name in sorted(PRIMITIVES)), PRIMITIVES])
def test_a_mixed_arithmetic_is_strict_in_what_it_names_and_numpys_in_the_rest(strict: frozenset[str]) -> None:
    wrap = mixed(strict)
    net = random_network(5, (5, 5, 5, 5, 5), 20.0)
    A, B = net.W1, net.W2
    assert same_bits(wrap(A) @ wrap(B), in_order_matmul(A, B) if "sum" in strict else A @ B)
    assert same_bits(np.exp(wrap(A)), c_exp(A) if "exp" in strict else np.exp(A))
    assert same_bits(np.power(wrap(A), 2), c_square(A) if "power" in strict else np.power(A, 2))
    assert wrap(PAIRWISE).sum() == (2.0**53 if "sum" in strict else PAIRWISE.sum())
    assert PAIRWISE.sum() != 2.0**53


@CHEAP
@given(networks())
def test_with_all_or_no_primitives_a_mixed_arithmetic_is_the_strict_or_the_fast_one(network: Network) -> None:
    assert same_everywhere(one_step(network, mixed(PRIMITIVES)), one_step(network, StrictArray)) == []
    assert same_everywhere(one_step(network, mixed(frozenset())), one_step(network)) == []
