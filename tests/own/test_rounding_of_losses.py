"""What rounding, complex numbers and jumps of the second derivative do to a right gradient: it fails nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyport import gradcheck
from pyport.arithmetic.noisy import NoisyArray, noisy
from pyport.verdict import Verdict

RNG = np.random.default_rng(6)
V = np.vander(np.linspace(0, 1, 6))
B, X, C = RNG.normal(size=6), RNG.normal(size=6), RNG.normal(size=6)
E = np.exp(-2j * np.pi * np.outer(np.arange(4), np.arange(6)) / 6)
Case = tuple[Callable[..., Any], Callable[..., Any], Any]
RIGHT: dict[str, Case] = {
    "a solution of a matrix handed over": (lambda x, A: np.sum(np.linalg.solve(A, x) ** 2),
        lambda x, A: 2 * np.linalg.solve(A.T, np.linalg.solve(A, x)), (B, V)),
    "a solution of a matrix of the module": (lambda x: np.sum(np.linalg.solve(V, x) ** 2),
        lambda x: 2 * np.linalg.solve(V.T, np.linalg.solve(V, x)), (B,)),
    "an inverse of normal equations": (lambda x: x @ np.linalg.inv(V.T @ V) @ x,
        lambda x: 2 * np.linalg.solve(V.T @ V, x), (B,)),
    "a power spectrum": (lambda x: np.sum(np.abs(E @ x) ** 2), lambda x: 2 * np.real(E.conj().T @ (E @ x)), (X,)),
    "real parts": (lambda x: np.sum((E @ x).real ** 2), lambda x: 2 * E.real.T @ (E.real @ x), (X,)),
    "imaginary parts": (lambda x: np.sum((E @ x).imag ** 2), lambda x: 2 * E.imag.T @ (E.imag @ x), (X,)),
    "conjugates": (lambda x: np.sum((E @ x) * np.conj(E @ x)).real, lambda x: 2 * np.real(E.conj().T @ (E @ x)), (X,)),
    "a sum of waves": (lambda x: np.abs(np.sum(np.exp(1j * x))) ** 2,
        lambda x: 2 * np.real(np.conj(np.sum(np.exp(1j * x))) * 1j * np.exp(1j * x)), (X,)),
    "half a parabola at its end": (lambda x: np.sum(np.maximum(x, 0) ** 2) + np.sum(np.sin(x)),
        lambda x: 2 * np.maximum(x, 0) + np.cos(x), (np.zeros(4),)),
}  # fmt: skip
#: What rounding takes so far that nothing may be known.
LOST = {"an inverse of normal equations", "half a parabola at its end"}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_does_not_fail_and_a_wrong_one_does_not_pass(name: str) -> None:
    loss, gradient, given = RIGHT[name]
    right = gradcheck(loss, gradient, *given).verdict
    assert right is Verdict.PASS or (name in LOST and right is Verdict.UNDECIDED)
    wrong = gradcheck(loss, lambda *items: 1.01 * gradient(*items) + 0.01 * C[: len(items[0])], *given)
    assert wrong.verdict is Verdict.FAIL


def test_what_a_solution_loses_shows_in_noise() -> None:
    exact = np.linalg.solve(V, B)
    with_constant = [np.linalg.solve(V, noisy(B, seed)) for seed in range(4)]
    assert all(type(found) is NoisyArray for found in with_constant)
    off = max(float(np.max(np.abs(found - exact))) for found in with_constant)
    # The condition is lost, and not the last digit alone; no more than its bound.
    size = float(np.finfo(float).eps * np.linalg.cond(V) * np.max(np.abs(exact)))
    assert size / 1000 < off < 10 * size
    assert off > 20 * np.finfo(float).eps * np.max(np.abs(exact))


def test_noise_keeps_the_order_in_memory() -> None:
    turned = noisy(np.array(V, order="F"), 1) * 2.0
    assert turned.flags.f_contiguous
    assert not np.array_equal(turned, 2 * V)


def test_a_loss_that_is_rounded_to_decimals_fails_no_right_gradient() -> None:
    def rounded(x: Any) -> float:
        return round(float(np.sum(x**2)), 3)

    assert gradcheck(rounded, lambda x: 2 * x, X).verdict is Verdict.UNDECIDED
    assert gradcheck(rounded, lambda x: 2 * x + 0.5, X).verdict is Verdict.FAIL
    assert gradcheck(lambda x: float(np.sum(x**2)), lambda x: 2 * x, np.round(X)).verdict is Verdict.PASS


def test_a_loss_in_single_precision_fails_no_right_gradient() -> None:
    def single(x: Any) -> float:
        return float(np.sum(np.asarray([x[0] * x[1], x[2]], dtype=np.float32)))

    def slope(x: Any) -> Any:
        return np.array([x[1], x[0], 1.0, 0.0, 0.0, 0.0])

    assert gradcheck(single, slope, X).verdict is not Verdict.FAIL
    assert gradcheck(single, lambda x: 1.1 * slope(x), X).verdict is Verdict.FAIL
