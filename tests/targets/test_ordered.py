"""Parameters in another order than the model's are put in order; others than the model's are refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from pyport.gradients.target import TargetError
from pyport.targets import Target, ordered

MODELS = ("W1", "b1", "W2", "b2")


def target(names: Sequence[str] | None) -> Target:
    return Target("my.py:grad", lambda X, Y, *parameters: [2 * item for item in parameters], names and tuple(names))


def numbers(found: Target, *parameters: float) -> list[float]:
    return [float(block) for block in found.gradient(0, 0, *map(np.float64, parameters))]


def test_parameters_come_and_gradients_go_in_the_functions_order() -> None:
    order: list[Any] = []

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        order.append(parameters)
        return [10 * item for item in parameters]

    found = ordered(Target("", gradient, ("W1", "W2", "b1", "b2")), MODELS)
    assert found.gradient(0, 0, 1, 2, 3, 4) == [10, 20, 30, 40]
    assert (order, found.parameters) == ([(1, 3, 2, 4)], MODELS)


@pytest.mark.parametrize("names", [("W1", "W3"), ("W1",), ("W1", "W2", "W3"), ("W2", "W3"), ("w1", "b1")])
def test_other_parameters_than_the_models_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(TargetError) as caught:
        ordered(target(names), ("W1", "W2"))
    assert str(caught.value) == f"my.py:grad: it takes {', '.join(names)}; W1, W2 are expected."


@pytest.mark.parametrize("names", [None, ("Theta1", "Theta2"), ("w_1", "W2"), ("W1", "W2"), ("alpha", "beta")])
def test_other_names_of_the_same_or_names_that_tell_nothing_are_taken_as_they_come(names: Any) -> None:
    given = target(names)
    assert ordered(given, ("W1", "W2")) is given
    assert numbers(given, 1, 2) == [2, 4]


def test_one_name_that_tells_nothing_among_others_is_enough() -> None:
    given = target(("W1", "rest"))
    assert ordered(given, ("W1", "W2")) is given


def test_what_is_no_list_of_all_blocks_is_passed_on() -> None:
    one = np.arange(5.0)
    found = ordered(Target("", lambda *_: one, ("W1", "W2", "b1", "b2")), MODELS)
    assert found.gradient(0, 0, 1, 2, 3, 4) is one
    short = ordered(Target("", lambda *_: [1, 2], ("W1", "W2", "b1", "b2")), MODELS)
    assert short.gradient(0, 0, 1, 2, 3, 4) == [1, 2]


def test_one_vector_is_put_into_the_models_order_part_by_part() -> None:
    parts = {"W1": np.arange(6.0).reshape(2, 3), "W2": np.arange(3.0).reshape(3, 1) + 10,
             "b1": np.arange(3.0).reshape(1, 3) + 20, "b2": np.array([[30.0]])}  # fmt: skip

    def gradient(X: Any, Y: Any, *own: Any) -> Any:
        return np.concatenate([item.ravel() for item in own])

    target = ordered(Target("grad", gradient, ("W1", "W2", "b1", "b2")), ("W1", "b1", "W2", "b2"))
    given = [parts[name] for name in ("W1", "b1", "W2", "b2")]
    vector: Any = target.gradient(None, None, *given)
    np.testing.assert_array_equal(vector, np.concatenate([item.ravel() for item in given]))
    short = ordered(Target("grad", lambda *_: np.ones(4), ("W1", "W2", "b1", "b2")), ("W1", "b1", "W2", "b2"))
    assert len(np.asarray(short.gradient(None, None, *given))) == 4
