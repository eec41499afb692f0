"""The ported formulas: known values, shapes, and whose gradient g is."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from core_arithmetics import Precise, mp
from core_strategies import Network, bounds, one_step, random_network, start_of

from pyport.arithmetic import BoundedArray, StrictArray
from pyport.network import backward, forward, sigmoid, sum_of_squares, update
from pyport.trace import Array

#: All sizes differ, several samples, weights of both signs: nothing hides a missing transpose, sum or abs.
UNEQUAL = random_network(1, (2, 3, 4, 5, 6), 2.0)


def test_sigmoid_of_zero_is_one_half() -> None:
    np.testing.assert_array_equal(sigmoid(np.array([[0.0, -0.0]])), [[0.5, 0.5]], strict=True)


def test_sigmoid_saturates_to_exactly_zero_and_one() -> None:
    with np.errstate(over="ignore"):
        Z1 = sigmoid(np.array([[-800.0, -np.inf, 800.0, np.inf]]))
    np.testing.assert_array_equal(Z1, [[0.0, 0.0, 1.0, 1.0]], strict=True)


@pytest.mark.parametrize("wrap", [np.asarray, StrictArray, BoundedArray])
def test_a_step_overflows_without_a_word_as_matlab_does(wrap: Any) -> None:
    huge = UNEQUAL._replace(X=np.full((2, 3), -1.0), W1=np.full((3, 4), 800.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not np.asarray(one_step(huge)["Z1"]).any()
        one_step(huge, wrap)


def test_the_formula_alone_does_warn() -> None:
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        sigmoid(np.array([[-800.0]]))


def test_sigmoids_of_opposite_arguments_add_to_one_within_their_bounds() -> None:
    A = np.linspace(-40, 40, 161).reshape(7, 23)
    total = sigmoid(BoundedArray(A)) + sigmoid(BoundedArray(-A))
    assert np.all(np.abs(total.value - 1) <= total.error)
    assert not np.all(np.abs(sigmoid(A) + sigmoid(-1.0001 * A) - 1) <= total.error)


def test_every_quantity_has_its_own_shape_when_all_sizes_differ() -> None:
    shapes = {name: np.shape(value) for name, value in one_step(UNEQUAL).items()}
    assert shapes == {
        "W1": (3, 4), "W2": (4, 5), "W3": (5, 6), "S1": (2, 4), "Z1": (2, 4), "S2": (2, 5), "Z2": (2, 5),
        "Q": (2, 6), "y": (2, 6), "loss": (), "D": (), "g3": (6, 5), "g2": (5, 4), "g1": (4, 3),
        "W1_next": (3, 4), "W2_next": (4, 5), "W3_next": (5, 6),
    }  # fmt: skip


def test_an_untransposed_gradient_does_not_fit_the_update() -> None:
    v = one_step(UNEQUAL)
    with pytest.raises(ValueError, match=r"operands could not be broadcast together with shapes \(3,4\) \(4,3\)"):
        update(*UNEQUAL[2:], v["g1"].T, v["g2"], v["g3"], 0.1)


def test_update_subtracts_the_transposed_gradient_times_the_learning_rate() -> None:
    W1, W2, W3 = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0]])
    g1, g2, g3 = np.array([[10.0], [20.0]]), np.array([[30.0, 40.0]]), np.array([[50.0]])
    for got, wanted in zip(update(W1, W2, W3, g1, g2, g3, 0.5), ([[-4.0, -8.0]], [[-12.0], [-16.0]], [[-20.0]]),
                           strict=True):  # fmt: skip
        np.testing.assert_array_equal(got, wanted, strict=True)


def test_sum_of_squares_adds_row_by_row() -> None:
    assert sum_of_squares(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 2))) == 30
    y = np.array([[1.0, 2.0**27], [1.0, 0.0], [1.0, 0.0]])  # 2^54 + 1 is rounded back to 2^54, 3 + 2^54 is not
    assert sum_of_squares(StrictArray(y), np.zeros((3, 2))) == 2.0**54
    assert sum_of_squares(StrictArray(y.T), np.zeros((2, 3))) == 2.0**54 + 4


def cross_entropy(y: Any, Y: Any) -> Any:
    log = np.frompyfunc(mp.log, 1, 1)
    return -np.sum(np.asarray(Y * log(y) + (1 - Y) * log(1 - y)))


def squares(y: Any, Y: Any) -> Any:
    return np.sum(np.asarray((y - Y) ** 2))


def derivative(loss: Callable[[Any, Any], Any], network: Network, name: str, h: str) -> Any:
    """Central differences along each element of a weight matrix, to 60 digits."""
    X, Y, *weights = map(Precise, network)
    A = weights[int(name[1]) - 1]
    slope = np.empty(A.shape, dtype=object)
    for index in np.ndindex(A.shape):
        middle, ends = A[index], []
        for sign in (1, -1):
            A[index] = middle + sign * mp.mpf(h)
            ends.append(loss(forward(X, *weights)[-1], Y))
        A[index] = middle
        slope[index] = (ends[0] - ends[1]) / (2 * mp.mpf(h))
    return slope


def is_derivative(g: Array, bound: Array, loss: Callable[[Any, Any], Any], network: Network, name: str) -> bool:
    """Whether g' is within its rounding error, and that of the differences, of the derivative.

    The error of central differences is c h^2; two widths, h and 2h, tell 3 c h^2.
    """
    near, far = (derivative(loss, network, name, h) for h in ("1e-15", "2e-15"))
    return bool(np.all(np.abs(g.T - near) <= bound.T + np.abs(far - near)))


@pytest.mark.parametrize("name", ["W1", "W2", "W3"])
def test_each_g_is_the_transposed_gradient_of_the_cross_entropy_and_of_nothing_else(name: str) -> None:
    values, bound = one_step(UNEQUAL), bounds(UNEQUAL)
    g, b = (quantities[f"g{name[1]}"] for quantities in (values, bound))
    assert is_derivative(g, b, cross_entropy, UNEQUAL, name)
    assert not is_derivative(g, b, squares, UNEQUAL, name)
    assert not is_derivative(g * 1.0005, b, cross_entropy, UNEQUAL, name)


def test_against_the_sum_of_squares_g3_is_three_and_four_times_too_large_at_start_up() -> None:
    start = start_of("matlab", 0)
    network = Network(start.X, start.Y, start.W1, start.W2, start.W3)
    ratio = one_step(network)["g3"].T / derivative(squares, network, "W3", "1e-15")
    assert [f"{float(r):.3f}" for r in ratio[0]] == ["3.199", "4.188"]


def test_nothing_is_left_to_learn_where_the_output_is_the_target() -> None:
    X, _, W1, W2, W3 = UNEQUAL
    S1, Z1, S2, Z2, _, y = forward(X, W1, W2, W3)
    for g in backward(X, y, W2, W3, S1, Z1, S2, Z2, y):
        np.testing.assert_array_equal(g, np.zeros(g.shape), strict=True)
    almost = y.copy()
    almost[1, 4] = np.nextafter(y[1, 4], 1)
    assert all(np.any(g != 0) for g in backward(X, almost, W2, W3, S1, Z1, S2, Z2, y))
