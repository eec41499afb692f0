"""Losses that go by a scale far below that of their parameters, and what SciPy and `numpy.linalg` compute."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy
from scipy import special
from scipy.special import logsumexp

from pyport import gradcheck
from pyport.own.result import EXACT
from pyport.verdict import Verdict

T = np.linspace(0, 1, 12)
APART = (T[:, None] - T) ** 2
HEARD = np.sin(6 * T)


def covariance(theta: Any) -> Any:
    return theta[0] * np.exp(-APART / (2 * theta[1] ** 2)) + theta[2] * np.eye(12)


def evidence(theta: Any) -> Any:
    """A Gaussian process: minus the logarithm of its marginal likelihood."""
    K = covariance(theta)
    return 0.5 * HEARD @ np.linalg.solve(K, HEARD) + 0.5 * np.linalg.slogdet(K)[1]


def by_hand(theta: Any) -> Any:
    inverse = np.linalg.inv(covariance(theta))
    near = np.exp(-APART / (2 * theta[1] ** 2))
    parts = (near, theta[0] * near * APART / theta[1] ** 3, np.eye(12))
    weight = inverse - np.outer(inverse @ HEARD, inverse @ HEARD)
    return np.array([0.5 * np.trace(weight @ part) for part in parts])


@pytest.mark.parametrize("noise", [1e-2, 1e-4, 1e-6])
def test_a_small_parameter_beside_large_ones(noise: float) -> None:
    x0 = np.array([1.0, 0.3, noise])
    assert gradcheck(evidence, by_hand, x0).verdict is Verdict.PASS
    wrong = gradcheck(evidence, lambda theta: by_hand(theta) * np.array([1, 1, 2]), x0)
    assert wrong.verdict is Verdict.FAIL


@pytest.mark.parametrize("often", [1e2, 1e6, 1e8, 1e10])
def test_what_is_finer_than_every_step_is_not_failed(often: float) -> None:
    """The math module leaves NumPy: differences alone are there, and the finest of them speak for the gradient."""
    x0 = np.array([1.0, 0.3])
    right = gradcheck(lambda x: sum(math.sin(often * a) for a in x.tolist()), lambda x: often * np.cos(often * x), x0)
    assert right.verdict is not Verdict.FAIL


@pytest.mark.parametrize("small", [1e-5, 1e-9])
def test_what_finer_steps_contradict_too_is_failed(small: float) -> None:
    def loss(x: Any) -> float:
        return sum(math.log(abs(a)) for a in x.tolist())

    x0 = np.array([1.0, small, 2.0])
    assert gradcheck(loss, lambda x: 1 / x, x0).verdict is not Verdict.FAIL
    assert gradcheck(loss, lambda x: np.array([1, 2, 1]) / x, x0).verdict is Verdict.FAIL


BASE = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, 0.2], [0.1, 0.2, 1.0]])
#: Of a vector, or of the outer product of it with itself.
LIBRARY: dict[str, Callable[[Any], Any]] = {
    "logsumexp": lambda x: logsumexp(x),
    "logsumexp of rows": lambda x: special.logsumexp(np.outer(x, x), axis=1).sum(),
    "logsumexp with factors": lambda x: scipy.special.logsumexp(np.outer(x, x), 1, [1.0, 2.0, 3.0], True).sum(),
    "softmax": lambda x: special.softmax(np.outer(x, x), axis=0)[0, 1],
    "log_softmax": lambda x: special.log_softmax(np.outer(x, x), axis=1)[0, 1],
    **{name: lambda x, name=name: getattr(special, name)(x).sum()
       for name in ("expit", "log_expit", "erf", "erfc", "ndtr", "log_ndtr", "gamma", "gammaln", "psi", "entr")},
    "logit": lambda x: special.logit(x / 5).sum(),
    "det": lambda x: np.linalg.det(np.outer(x, x) + BASE),
    "slogdet": lambda x: np.linalg.slogdet(np.outer(x, x) + BASE).logabsdet,
    "cholesky": lambda x: np.linalg.cholesky(np.outer(x, x) + BASE)[2, 0] ** 2,
}  # fmt: skip


def extrapolated(f: Callable[[Any], Any], x: Any) -> Any:
    """The derivative by differences whose first three errors are taken off."""
    rungs = [
        np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.size)]) for h in 2e-3 / 2.0 ** np.arange(4)
    ]
    for order in (4, 16, 64):
        rungs = [(order * fine - coarse) / (order - 1) for coarse, fine in pairwise(rungs)]
    return rungs[0]


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.sampled(6)
def test_functions_of_libraries_are_differentiated_by_rule(name: str) -> None:
    x0 = np.array([0.5, 1.2, 0.7])
    near = extrapolated(LIBRARY[name], x0)
    for off, right in ((0.0, True), (1e-7, False)):
        result = gradcheck(LIBRARY[name], lambda x, off=off: near + off * np.abs(near).max() * (x == x), x0)
        item = next(item for item in result.result.evidence if item.method == EXACT and item.place == "x0")
        assert (item.off < 1e-9) is right


def test_steps_too_fine_to_change_the_loss_say_nothing() -> None:
    """By the rules of differentiation both have no slope."""

    def halving(x: Any) -> Any:
        low, high = 0.0, 2.0
        while high - low > 1e-12:
            middle = (low + high) / 2
            low, high = (low, middle) if middle**3 + middle > x[0] else (middle, high)
        return (low + high) / 2

    x0 = np.array([1.3])
    for loss, slope in ((halving, lambda x: 1 / (3 * halving(x) ** 2 + 1) + 0 * x),
                        (lambda x: np.round(np.sum(x**2), 4), lambda x: 2 * x)):  # fmt: skip
        assert gradcheck(loss, slope, x0).verdict is Verdict.UNDECIDED
