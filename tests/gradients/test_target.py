"""A gradient function is called with care: each thing that can be wrong with its answer has its own sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import Case, random_case, right

from pyport.errors import InputError
from pyport.gradients.target import TargetError, ask
from pyport.gradients.unrolled import vector_of
from pyport.model import Model

#: Three weight matrices, 4x3, 3x5 and 5x2.
CASE = random_case(1)
recursion = right(Model())


def changed(k: int, change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """The right gradient with one array changed."""

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks: list[Any] = list(recursion(X, Y, *weights))
        blocks[k] = change(blocks[k])
        return blocks

    return gradient


def with_value(index: tuple[int, int], value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(block: np.ndarray) -> np.ndarray:
        block[index] = value
        return block

    return change


def answer(give: Callable[[list[np.ndarray]], Any]) -> Callable[..., Any]:
    """Something else made of the right blocks."""
    return lambda X, Y, *weights: give(list(recursion(X, Y, *weights)))


def raising(X: Any, Y: Any, *weights: Any) -> Any:
    raise KeyError("W4")


def silent(X: Any, Y: Any, *weights: Any) -> Any:
    recursion(X, Y, *weights)


def changes_weights(X: Any, Y: Any, *weights: Any) -> Any:
    blocks = recursion(X, Y, *weights)
    weights[1][...] -= 0.1 * blocks[1]
    return blocks


def changes_data(X: Any, Y: Any, *weights: Any) -> Any:
    X[0, 0] += 1e-12
    return recursion(X, Y, *weights)


def changes_targets(X: Any, Y: Any, *weights: Any) -> Any:
    blocks = recursion(X, Y, *weights)
    Y -= 1
    return blocks


def of_chance() -> Callable[..., Any]:
    rng = np.random.default_rng(1)
    return changed(2, lambda g: g + 1e-15 * rng.uniform(1, 2, g.shape))


def with_a_counter() -> Callable[..., Any]:
    calls: list[int] = []

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        calls.append(1)
        return [len(calls) * g for g in recursion(X, Y, *weights)]

    return gradient


def with_a_buffer() -> Callable[..., Any]:
    """Returns the same arrays each time, added up over the calls."""
    kept = [np.zeros(W.shape) for W in CASE.weights]

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        for buffer, g in zip(kept, recursion(X, Y, *weights), strict=True):
            buffer += g
        return kept

    return gradient


def its_input(X: Any, Y: Any, *weights: Any) -> Any:
    return [*recursion(X, Y, *weights)[:2], weights[2]]


def a_view_of_its_input(X: Any, Y: Any, *weights: Any) -> Any:
    return [weights[0].T, *recursion(X, Y, *weights)[1:]]


def one_memory(X: Any, Y: Any, *weights: Any) -> Any:
    memory = np.zeros(37)
    first, second = memory[:12].reshape(4, 3), memory[11:26].reshape(3, 5)
    return [first, second, np.ones((5, 2))]


SHAPE = "array 2 is {}; W2 is 3x5, so it must be 3x5 or, transposed, 5x3."
#: The function and the whole message.
REFUSED: dict[str, tuple[Callable[..., Any], str]] = {
    "raises": (raising, "it raises KeyError: 'W4'."),
    "raises without words": (answer(lambda g: 1 / 0), "it raises ZeroDivisionError: division by zero."),
    "wrong arguments": (lambda X, Y: [],
                        "it raises TypeError: <lambda>() takes 2 positional arguments but 5 were given."),
    "nothing": (silent, "it returned nothing; a list or tuple of 3 arrays is expected."),
    "one array": (answer(lambda g: g[0]), "it returned a ndarray; a list or tuple of 3 arrays is expected."),
    "a dict": (answer(lambda g: dict(enumerate(g))), "it returned a dict; a list or tuple of 3 arrays is expected."),
    "a generator": (answer(iter), "it returned a list_iterator; a list or tuple of 3 arrays is expected."),
    "too few": (answer(lambda g: g[:2]), "it returned 2 arrays; 3 are expected, one for each weight matrix."),
    "too many": (answer(lambda g: [*g, g[0]]), "it returned 4 arrays; 3 are expected, one for each weight matrix."),
    "none at all": (answer(lambda g: ()), "it returned 0 arrays; 3 are expected, one for each weight matrix."),
    "other shape": (changed(1, lambda g: g[:, :4]), SHAPE.format("3x4")),
    "a row": (changed(1, np.ravel), SHAPE.format("15")),
    "three axes": (changed(1, lambda g: g[np.newaxis]), SHAPE.format("1x3x5")),
    "a number": (changed(1, np.sum), SHAPE.format("a single number")),
    "an empty list": (changed(1, lambda g: []), SHAPE.format("0")),
    "order of layers": (answer(lambda g: g[::-1]),
                        "array 1 is 5x2; W1 is 4x3, so it must be 4x3 or, transposed, 3x4."),
    "NaN": (changed(0, with_value((2, 1), np.nan)), "array 1 holds NaN, first in (3,2) [2,1]."),
    "Inf": (changed(2, with_value((4, 0), -np.inf)), "array 3 holds Inf, first in (5,1) [4,0]."),
    "float16": (changed(0, lambda g: g.astype(np.float16)),
                "array 1 is float16: it has too few digits to judge; compute it in float64."),
    "integers": (changed(1, lambda g: g.astype(np.int64)),
                 "array 2 is int64: its fractions are lost; compute it in float64."),
    "bytes": (changed(1, lambda g: np.ones(g.shape, np.uint8)),
              "array 2 is uint8: its fractions are lost; compute it in float64."),
    "list of integers": (changed(2, lambda g: [[1, 2]] * 5),
                         "array 3 is int64: its fractions are lost; compute it in float64."),
    "complex": (changed(2, lambda g: g + 0j),
                "array 3 is complex128: it holds no real numbers; compute it in float64."),
    "truth values": (changed(2, lambda g: g > 0), "array 3 is bool: it holds no real numbers; compute it in float64."),
    "objects": (changed(2, lambda g: g.astype(object)),
                "array 3 is object: it holds no real numbers; compute it in float64."),
    "an array that is None": (changed(1, lambda g: None),
                              "array 2 is object: it holds no real numbers; compute it in float64."),
    "ragged": (changed(0, lambda g: [[1.0, 2.0], [3.0]]), "array 1 is a ragged list, not a matrix."),
    "changes its weights": (changes_weights, "it changes its input W2; work on a copy."),
    "changes its data": (changes_data, "it changes its input X; work on a copy."),
    "changes its targets": (changes_targets, "it changes its input Y; work on a copy."),
    "its input": (its_input, "array 3 is the memory of its input W3; return a new array."),
    "a view of its input": (a_view_of_its_input, "array 1 is the memory of its input W1; return a new array."),
    "one memory": (one_memory, "arrays 1 and 2 share their memory; return new arrays."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_judged_is_refused_in_one_sentence(name: str) -> None:
    gradient, message = REFUSED[name]
    with pytest.raises(TargetError) as caught:
        ask(gradient, *CASE)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (of_chance, "it is not deterministic: two calls with the same input differ in array 3."),
        (with_a_counter, "it is not deterministic: two calls with the same input differ in array 1."),
        (with_a_buffer, "array 1 is a buffer that the next call overwrites; return a new array."),
    ],
)
def test_what_differs_between_two_calls_is_refused(made: Callable[[], Any], message: str) -> None:
    with pytest.raises(TargetError, match=f"^{re.escape(message)}$"):
        ask(made(), *CASE)


def test_an_error_of_the_target_is_an_error_of_input_with_exit_code_two() -> None:
    assert issubclass(TargetError, InputError)
    assert TargetError("x").exit_code == 2


def test_the_callers_own_arrays_are_never_touched() -> None:
    case = Case(*(np.array(a) for a in CASE[:2]), tuple(np.array(W) for W in CASE.weights))
    for gradient in (changes_weights, changes_data, changes_targets):
        with pytest.raises(TargetError):
            ask(gradient, *case)
    for before, after in zip((*CASE[:2], *CASE.weights), (*case[:2], *case.weights), strict=True):
        np.testing.assert_array_equal(before, after, strict=True)


def test_an_interruption_is_not_swallowed() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(gradient, *CASE)


def test_single_precision_is_taken_and_its_rounding_is_that() -> None:
    found = ask(changed(0, lambda g: g.astype(np.float32)), *CASE)
    assert found.notes == ["in single precision (float32), and judged by that: array 1"]
    assert {block.dtype for block in found.blocks} == {np.dtype(np.float64)}
    assert found.coarse == 2.0**29
    bounds = found.rounding(Model(), CASE.X, CASE.Y, CASE.weights)
    assert all((bound >= 2.0**-23 * np.abs(block)).all() for bound, block in zip(bounds, found.blocks, strict=True))
    assert max(float(bound.max()) for bound in bounds) < 1e-3
    double = ask(changed(0, np.array), *CASE)
    assert double.coarse == 1
    assert double.notes == []


def test_extended_precision_is_not_called_too_short() -> None:
    with pytest.raises(TargetError) as caught:
        ask(changed(0, lambda g: g.astype(np.longdouble)), *CASE)
    assert "too few digits" not in str(caught.value)


def test_a_matrix_is_no_vector_of_all_numbers_though_it_has_as_many() -> None:
    shapes = [(2, 3), (3, 2)]
    assert vector_of(np.ones((3, 4)), shapes) is None
    for vector in (np.ones(12), np.ones((12, 1)), np.ones((1, 12)), [np.ones(12)]):
        assert vector_of(vector, shapes) is not None


def test_what_is_not_a_number_in_the_data_is_not_said_to_be_changed() -> None:
    X, Y, weights = np.array([[np.nan, 1.0]]), np.ones((1, 1)), [np.ones((2, 1))]
    assert ask(lambda X, Y, W: [np.ones((2, 1))], X, Y, weights).blocks[0].shape == (2, 1)

    def changing(X: Any, Y: Any, W: Any) -> Any:
        X[0, 0] = 0.0
        return [np.ones((2, 1))]

    with pytest.raises(TargetError, match="it changes its input X"):
        ask(changing, X, Y, weights)
