"""What leaves modular arithmetic says so and why: there is no way to a guess."""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import random_modular, same

from pyport.arithmetic.modular import NotProvable, Truth


def branch(x: Any) -> None:
    if x > 0:
        raise AssertionError("this branch is a guess")


def into_buffer(x: Any) -> None:
    buffer = np.zeros((2, 3))
    buffer[0, 0] = x[0, 0]


def rows_into_buffer(x: Any) -> None:
    buffer = np.zeros((2, 3))
    buffer[1] = x[1]


def added_to_buffer(x: Any) -> None:
    buffer = np.zeros((2, 3))
    buffer += x


STORED = "a value is stored in an ordinary array"
NUMBER = "a value becomes an ordinary number"
BRANCH = "a branch on a value"
LEAVES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "element into a buffer": (into_buffer, f"({STORED}|{NUMBER})"),
    "row into a buffer": (rows_into_buffer, STORED),
    "added to a buffer": (added_to_buffer, "np.add into an ordinary array"),
    "out=": (lambda x: np.exp(x, out=np.zeros((2, 3))), "np.exp into an ordinary array"),
    "np.asarray": (np.asarray, STORED),
    "np.array": (np.array, STORED),
    "list of values": (lambda x: np.array([x[0], x[1]]), STORED),
    "float": (lambda x: float(x[0, 0]), NUMBER),
    "int": (lambda x: int(x[0, 0]), NUMBER),
    "complex": (lambda x: complex(x[0, 0]), NUMBER),
    "as an index": (lambda x: [1, 2, 3][x[0, 0]], NUMBER),
    "math.exp": (lambda x: math.exp(x[0, 0]), NUMBER),
    "truth of a value": (lambda x: bool(x[0, 0]), NUMBER),
    "branch on an array": (branch, BRANCH),
    "branch on an element": (lambda x: branch(x[0, 0]), BRANCH),
    "all": (lambda x: (x > 0).all(), BRANCH),
    "any": (lambda x: (x > 0).any(), BRANCH),
    "np.all": (lambda x: np.all(x > 0), BRANCH),
    "np.any": (lambda x: np.any(x == 0), BRANCH),
    "builtin max": (lambda x: max(x[0]), BRANCH),
    "sorted": (lambda x: sorted(x[0]), BRANCH),
    "np.cbrt": (np.cbrt, r"np\.cbrt is not known here"),
    "np.arctan": (np.arctan, r"np\.arctan is not known here"),
    "np.argsort": (lambda x: np.argsort(x, axis=1), r"np\.argsort is not known here"),
    "argsort": (lambda x: x.argsort(axis=1), r"an array's argsort is not known here"),
    "np.add.accumulate": (np.add.accumulate, r"np\.add\.accumulate is not known here"),
    "np.c_": (lambda x: np.c_[np.ones(2), x], STORED),
    "single precision": (lambda x: x.astype(np.float32), "a value becomes float32"),
    "pickled": (pickle.dumps, "a value is stored"),
    "einsum with an ellipsis": (lambda x: np.einsum("...j", x), r"np\.einsum in this way is not known here"),
    "positions": (lambda x: np.where(x > 0), "the positions where something is true"),
    "how many are selected": (lambda x: len(x[x > 0]), "elements that a comparison selects"),
    "elements selected twice": (lambda x: x[x > 0] + x[x < 0], "elements that another comparison selects"),
    "selected elements summed": (lambda x: x[x > 0].sum(), "an array's sum is not known here"),
    "np.linalg.det": (np.linalg.det, r"np\.det is not known here"),
    "a fractional power": (lambda x: x**0.25, "a power that is not a small whole number"),
    "a power of the values": (lambda x: x**x, "a power that is not a small whole number"),
    "an index that is a value": (lambda x: x[x], "an index that is a value"),
    "np.where on a value": (lambda x: np.where(x, x, 0), "np.where on a value that is not a comparison"),
    "a complex constant": (lambda x: x * 1j, "a constant of the kind complex128 has no residue"),
    "NaN": (lambda x: x + np.nan, "a constant of the kind float64 has no residue"),
    "np.kron": (lambda x: np.kron(x, x), r"np\.kron is not known here"),
}


@pytest.mark.parametrize("way", LEAVES)
def test_what_leaves_the_arithmetic_says_why(way: str) -> None:
    leave, why = LEAVES[way]
    with pytest.raises((NotProvable, ValueError, TypeError, AttributeError)) as caught:
        leave(random_modular(1, 2, 3))
    assert re.fullmatch(why, str(reason_of(caught.value)))


def reason_of(error: BaseException | None) -> BaseException | None:
    """NumPy may wrap what a conversion raises."""
    while error is not None and not isinstance(error, NotProvable):
        error = error.__cause__ or error.__context__
    return error


ONE_TRUTH: dict[str, Callable[[Truth], Any]] = {
    "element": lambda t: bool(t[0, 0]),
    "element as a number": lambda t: int(t[0, 0]),
    "count": lambda t: bool(t.sum() > 0),
    "a number compared": lambda t: bool(t.sum(axis=0)[0] == 2),
    "np.count_nonzero": lambda t: bool(np.count_nonzero(t) > 3),
    "item": lambda t: bool(t.item(0)),
    "list": lambda t: t.tolist(),
    "positions": lambda t: len(np.nonzero(t)[0]) > 3,
    "iteration": lambda t: [row for row in t.ravel() if row],
}


@pytest.mark.parametrize("way", ONE_TRUTH)
def test_no_way_to_branch_on_a_comparison_is_open(way: str) -> None:
    with pytest.raises(NotProvable, match=r"^a branch on a value$"):
        ONE_TRUTH[way](random_modular(1, 2, 3) > 0)


def test_masks_may_be_joined_turned_and_counted_as_numbers() -> None:
    x = random_modular(1, 2, 3)
    positive = x > 0
    same(x * positive + x * ~positive, x)
    same(x * (positive & (x < 0)), np.zeros_like(x))
    same(x * (positive | (x <= 0)), x)
    same((x.T * positive.T).T, x * positive)
