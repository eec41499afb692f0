"""What a gradient function may give: lists, transposed arrays, read-only ones; and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import random_case, right

from pyport.gradients.target import TargetError, ask
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


def answer(give: Callable[[list[np.ndarray]], Any]) -> Callable[..., Any]:
    """Something else made of the right blocks."""
    return lambda X, Y, *weights: give(list(recursion(X, Y, *weights)))


def test_a_buffer_that_is_filled_with_the_same_numbers_is_fine() -> None:
    kept = [np.zeros(W.shape) for W in CASE.weights]

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        for buffer, g in zip(kept, recursion(X, Y, *weights), strict=True):
            buffer[...] = g
        return kept

    assert ask(gradient, *CASE).notes == []


@pytest.mark.parametrize("container", [list, tuple])
def test_the_right_gradient_is_taken_as_it_is_without_a_note(container: Callable[[Any], Any]) -> None:
    found = ask(answer(container), *CASE)
    assert (found.transposed, found.notes) == ([False] * 3, [])
    for block, g in zip(found.blocks, recursion(*CASE[:2], *CASE.weights), strict=True):
        np.testing.assert_array_equal(block, g, strict=True)


@pytest.mark.parametrize(
    ("turned", "note"),
    [
        ([True, True, True], "array 1, array 2 and array 3 came transposed, as the reference's g"),
        ([True, False, True], "array 1 and array 3 came transposed, as the reference's g"),
        ([False, True, False], "array 2 came transposed, as the reference's g"),
    ],
)
def test_transposed_arrays_are_fine_turned_and_said(turned: list[bool], note: str) -> None:
    found = ask(answer(lambda g: [b.T if t else b for b, t in zip(g, turned, strict=True)]), *CASE)
    assert (found.transposed, found.notes) == (turned, [note])
    for block, g in zip(found.blocks, recursion(*CASE[:2], *CASE.weights), strict=True):
        np.testing.assert_array_equal(block, g, strict=True)


def test_a_square_array_is_taken_as_the_others_are() -> None:
    case = random_case(1, (3, 4, 3, 3, 2))
    for turned in (False, True):
        found = ask(answer(lambda g, turned=turned: [b.T if turned else b for b in g]), *case)
        assert found.transposed == [turned] * 3
        for block, g in zip(found.blocks, recursion(*case[:2], *case.weights), strict=True):
            np.testing.assert_array_equal(block, g, strict=True)


def test_lists_of_numbers_are_arrays() -> None:
    found = ask(answer(lambda g: [b.tolist() for b in g]), *CASE)
    for block, g in zip(found.blocks, recursion(*CASE[:2], *CASE.weights), strict=True):
        np.testing.assert_array_equal(block, g, strict=True)


def test_read_only_arrays_are_fine_and_said() -> None:
    def locked(block: np.ndarray) -> np.ndarray:
        block.flags.writeable = False
        return block

    assert ask(changed(1, locked), *CASE).notes == ["array 2 is read-only"]


def test_a_single_array_will_do_for_a_single_matrix() -> None:
    case = random_case(2, (3, 4, 2))
    found = ask(answer(lambda g: g[0]), *case)
    np.testing.assert_array_equal(found.blocks[0], recursion(*case[:2], *case.weights)[0], strict=True)


def test_two_views_of_one_memory_that_do_not_overlap_are_fine() -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        memory = np.concatenate([g.ravel() for g in recursion(X, Y, *weights)])
        return [memory[:12].reshape(4, 3), memory[12:27].reshape(3, 5), memory[27:].reshape(5, 2)]

    assert ask(gradient, *CASE).notes == []


def test_the_rows_of_one_matrix_may_come_in_a_list() -> None:
    X, Y, (W, *_) = CASE
    expected = X.T @ np.ones((len(X), W.shape[1]))
    found = ask(lambda *_: expected.tolist(), X, Y, [W])
    np.testing.assert_array_equal(found.blocks[0], expected)
    # A block less than there are is none of its rows.
    with pytest.raises(TargetError, match="3 arrays; 1 are expected, one for each weight matrix"):
        ask(lambda *_: expected[:-1].tolist(), X, Y, [W])
