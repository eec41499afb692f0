"""Names tell which parameter an array belongs to; where they do not, the order does."""

from __future__ import annotations

import pytest

from pyport.targets.names import Key, gradient_key, parameter_key, pick

W123: list[Key] = [("W", 1), ("W", 2), ("W", 3)]
W1B1: list[Key] = [("W", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("W1", ("W", 1)), ("w_2", ("W", 2)), ("Theta1", ("W", 1)), ("weights12", ("W", 12)), ("b1", ("b", 1)),
        ("bias2", ("b", 2)), ("W", None), ("W0", None), ("g1", None), ("dW1", None), ("lambda", None),
    ],
)  # fmt: skip
def test_names_of_parameters(name: str, key: Key | None) -> None:
    assert parameter_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("g1", ("W", 1)), ("dW2", ("W", 2)), ("db2", ("b", 2)), ("gb1", ("b", 1)), ("grad3", ("W", 3)),
        ("grad_b1", ("b", 1)), ("Theta1_grad", ("W", 1)), ("b2_grad", ("b", 2)), ("dJ_dW1", ("W", 1)),
        ("dEdb1", ("b", 1)), ("delta3", ("W", 3)), ("dbias1", ("b", 1)), ("g", None), ("W1", None), ("out1", None),
        ("grad", None),
    ],
)  # fmt: skip
def test_names_of_gradients(name: str, key: Key | None) -> None:
    assert gradient_key(name) == key


@pytest.mark.parametrize(
    ("names", "wanted", "count", "order"),
    [
        ("g3 g2 g1", W123, 3, [2, 1, 0]),
        ("g3 g2 g1", None, 3, [2, 1, 0]),
        ("db1 dW1", W1B1, 2, [1, 0]),
        ("db2 db1 dW2 dW1", None, 4, [3, 1, 2, 0]),
        ("dW1 dW2 db1 db2", [("W", 1), ("W", 2), ("b", 1), ("b", 2)], 4, [0, 1, 2, 3]),
        ("J g1 g2 g3", W123, 3, [1, 2, 3]),
        ("J grad", W123, 3, [1]),
        ("loss a b c", W123, 3, [1, 2, 3]),
        ("a b c", W123, 3, [0, 1, 2]),
        ("g2 g2 g1", W123, 3, [0, 1, 2]),  # twice the same: the order tells
        ("g4 g3 g2", W123, 3, [0, 1, 2]),  # of other parameters: the order tells
        ("J", W123, 3, [0]),
    ],
)
def test_arrays_are_put_in_the_order_of_the_parameters(
    names: str, wanted: list[Key] | None, count: int, order: list[int]
) -> None:
    assert pick(names.split(), wanted, count) == order
