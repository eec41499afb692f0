"""Heads: each delta is the derivative of its loss, in range and out of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, FEW
from hypothesis import given
from hypothesis import strategies as st
from mpmath.ctx_mp import MPContext

from pyport.arithmetic import DualArray
from pyport.arithmetic.precise import PreciseArray
from pyport.heads import HEADS, SCALES, softmax
from pyport.network import sigmoid

mp = MPContext()
mp.dps = 60


def pair(seed: int, N: int = 3, K: int = 4, size: float = 5.0) -> tuple[np.ndarray, np.ndarray]:
    """Last sums and one-hot targets."""
    rng = np.random.default_rng(seed)
    return rng.uniform(-size, size, (N, K)), np.eye(K)[rng.integers(0, K, N)]


def textbook(head: str, Q: Any, Y: Any) -> Any:
    """The loss as textbooks have it, in 60 digits."""
    Q, Y = (np.vectorize(mp.mpf, otypes=[object])(A) for A in (Q, Y))
    E = np.vectorize(mp.exp, otypes=[object])(Q)
    log = np.vectorize(mp.log, otypes=[object])
    if head == "softmax-ce":
        return -(Y * log(E / E.sum(axis=1, keepdims=True))).sum()
    outputs = {
        "sigmoid-bce": lambda: E / (1 + E), "sigmoid-sse": lambda: E / (1 + E), "linear-sse": lambda: Q,
        "tanh-sse": lambda: (E**2 - 1) / (E**2 + 1), "softmax-sse": lambda: E / E.sum(axis=1, keepdims=True),
    }  # fmt: skip
    y = outputs[head]()
    if head == "sigmoid-bce":
        return -(Y * log(y) + (1 - Y) * log(1 - y)).sum()
    return ((y - Y) ** 2).sum()


@pytest.mark.parametrize("head", HEADS)
@CHEAP
@given(seed=st.integers(0, 2**32), N=st.integers(1, 5), K=st.integers(1, 5), size=st.sampled_from([0.1, 3.0, 30.0]))
def test_a_loss_is_what_textbooks_call_by_its_name(head: str, seed: int, N: int, K: int, size: float) -> None:
    Q, Y = pair(seed, N, K, size)
    got, wanted = HEADS[head].loss(Q, Y), textbook(head, Q, Y)
    # Every term is at most |Q| + 1 in size, or its square, and rounded a few times.
    assert abs(got - wanted) <= 2.0**-48 * N * K * (size + 1) ** 2


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("other", HEADS)
def test_no_loss_is_that_of_another_head(head: str, other: str) -> None:
    Q, Y = pair(1)
    assert (abs(HEADS[head].loss(Q, Y) - textbook(other, Q, Y)) < 1e-9) == (head == other)


@pytest.mark.parametrize("head", HEADS)
@FEW
@given(seed=st.integers(0, 2**32), K=st.integers(1, 5))
@pytest.mark.sampled(3)
def test_delta_is_the_derivative_of_the_loss_to_forty_digits(head: str, seed: int, K: int) -> None:
    Q, Y = (PreciseArray(A) for A in pair(seed, 2, K))
    wanted = np.asarray(HEADS[head].delta(HEADS[head].output(Q), Y))
    for i, j in np.ndindex(2, K):
        unit = np.zeros((2, K))
        unit[i, j] = 1
        got = np.asarray(HEADS[head].loss(DualArray(Q, PreciseArray(unit)), Y).tangent).item()
        assert abs(got - wanted[i, j]) < 1e-40


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("size", [30.0, 710.0, 1e4])
def test_losses_and_outputs_of_large_sums_are_finite_and_right(head: str, size: float) -> None:
    Q = np.array([[size, -size, 0.0], [-size, -size, size - 1], [size, size, size]])
    Y = np.eye(3)[[1, 0, 2]]
    # Only the sigmoid lets exp overflow, and its value is right even then: 0.
    with np.errstate(all="raise", over="ignore", under="ignore"):
        y, loss = HEADS[head].output(Q), HEADS[head].loss(Q, Y)
        delta = HEADS[head].delta(y, Y)
    assert np.all(np.isfinite(y))
    assert np.all(np.isfinite(delta))
    assert abs(loss - textbook_stable(head, Q, Y, size)) <= 2.0**-48 * loss


def textbook_stable(head: str, Q: Any, Y: Any, size: float) -> Any:
    """The textbook's loss where 60 digits do not do: 1 - y of exp(Q) needs Q / log(10) more, twice that for two."""
    with mp.workdps(60 + int(size)):
        return textbook(head, Q, Y)


@pytest.mark.parametrize("head", ["sigmoid-bce", "softmax-ce", "linear-sse"])
def test_losses_with_a_shift_or_without_exp_do_not_overflow_at_all(head: str) -> None:
    Q = np.array([[1e4, -1e4, 0.0]])
    with np.errstate(all="raise", under="ignore"):
        HEADS[head].loss(Q, np.eye(3)[:1])


@CHEAP
@given(seed=st.integers(0, 2**32), K=st.integers(1, 5), shift=st.floats(-1e3, 1e3))
def test_a_shift_of_all_sums_of_a_row_changes_neither_softmax_nor_its_loss(seed: int, K: int, shift: float) -> None:
    Q, Y = pair(seed, 2, K)
    shifted = PreciseArray(Q) + shift
    there = np.asarray(softmax(shifted)), HEADS["softmax-ce"].loss(shifted, Y)
    here = np.asarray(softmax(PreciseArray(Q))), HEADS["softmax-ce"].loss(PreciseArray(Q), Y)
    assert max(abs(there[0] - here[0]).ravel()) < 1e-45
    assert abs(np.asarray(there[1]).item() - np.asarray(here[1]).item()) < 1e-40


def test_the_shift_of_one_sum_alone_changes_both() -> None:
    Q, Y = pair(3)
    shifted = Q.copy()
    shifted[0, 0] += 1e-6
    assert np.all(softmax(shifted)[0] != softmax(Q)[0])
    assert HEADS["softmax-ce"].loss(shifted, Y) != HEADS["softmax-ce"].loss(Q, Y)


@CHEAP
@given(seed=st.integers(0, 2**32), K=st.integers(1, 6))
def test_outputs_of_softmax_sum_to_one_and_two_of_them_are_a_sigmoid(seed: int, K: int) -> None:
    Q, _ = pair(seed, 3, K, 50.0)
    np.testing.assert_allclose(softmax(Q).sum(axis=1), np.ones(3), rtol=K * 2.0**-52, strict=True)
    two = np.hstack([Q[:, :1], np.zeros((3, 1))])
    # Both round a handful of times; neither subtracts.
    np.testing.assert_allclose(softmax(two)[:, :1], sigmoid(Q[:, :1]), rtol=16 * 2.0**-52, strict=True)


def test_stacks_in_front_have_the_losses_that_each_has_alone() -> None:
    stack = np.stack([pair(seed)[0] for seed in range(6)]).reshape(2, 3, 3, 4)
    Y = pair(0)[1]
    for head in HEADS.values():
        alone = np.array([[head.loss(Q, Y) for Q in row] for row in stack])
        np.testing.assert_allclose(head.loss(stack, Y), alone, rtol=2.0**-48, strict=True)


def test_every_scale_is_one_over_what_its_words_say() -> None:
    factors = {name: scale.factor(6, 5) for name, scale in SCALES.items()}
    assert factors == {"sum": (1, 1), "half": (1, 2), "mean": (1, 6), "half-mean": (1, 12), "entry-mean": (1, 30)}
