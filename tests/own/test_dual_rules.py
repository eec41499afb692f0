"""NumPy's functions of dual numbers: each against a difference quotient, of arrays with several axes."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import sin
from typing import Any

import numpy as np
import pytest

from pyport.arithmetic import DualArray
from pyport.arithmetic.created import arrays_made, exchanges
from pyport.arithmetic.dual import ties
from pyport.arithmetic.watch import NotProvable

RNG = np.random.default_rng(5)
X, D = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(2, 3, 4))
C = RNG.normal(size=(4, 5))
STEP = 1e-6
RULES: dict[str, Callable[[Any], Any]] = {
    "stack of products": lambda x: x @ x.swapaxes(1, 2),
    "dot": lambda x: np.dot(x, C),
    "tensordot": lambda x: np.tensordot(x, C, axes=([2], [0])),
    "einsum": lambda x: np.einsum("abc,cd,abe->de", x, C, x),
    "concatenate": lambda x: np.concatenate([x, np.ones((2, 3, 1)), x * x], axis=2),
    "stack": lambda x: np.stack([x[0], x[1] ** 3]),
    "pad": lambda x: np.pad(x, ((0, 0), (1, 2), (0, 0))),
    "integer index": lambda x: x[[1, 0, 1], [2, 2, 0]],
    "mask": lambda x: x[C[:3].T[np.newaxis].swapaxes(1, 2)[..., :1].repeat(4, 2).repeat(2, 0) > 0],
    "largest": lambda x: x.max(axis=(0, 2), keepdims=True) * x.min(axis=1, keepdims=True),
    "where": lambda x: np.where(x > 0, x**2, np.exp(x)),
    "clip": lambda x: np.clip(x, -0.5, 0.5),
    "variance": lambda x: x.var(axis=1) + np.std(x, axis=(0, 2), ddof=1)[:, np.newaxis].sum(),
    "norm": lambda x: np.linalg.norm(x, axis=2),
    "powers": lambda x: np.power(np.abs(x) + 1, x),
    "logaddexp": lambda x: np.logaddexp(0, x),
    "log1p": lambda x: np.log1p(np.exp(-x)),
    "roots": lambda x: np.sqrt(x * x + 1) / np.cbrt(x + 9),
    "inverse": lambda x: np.linalg.inv(x[0, :, :3] + 5 * np.eye(3)),
    "solve": lambda x: np.linalg.solve(x[0, :, :3] + 5 * np.eye(3), x[1]),
    "cumulated": lambda x: np.cumsum(x, axis=1).prod(axis=2),
    "sign and abs": lambda x: np.abs(x) * np.sign(x),
    "arctan and more": lambda x: np.arctan(x) + np.sin(x) * np.cosh(x),
    "select": lambda x: np.select([x > 1, x < 0], [x, 2 * x], 3 * x),
    "take along": lambda x: np.take_along_axis(x, np.argmax(x, axis=2)[..., None], axis=2),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_gives_the_derivative(name: str) -> None:
    found = RULES[name](DualArray(X.copy(), D.copy()))
    up, down = (RULES[name](X + sign * STEP * D) for sign in (1, -1))
    assert found.shape == up.shape
    assert np.allclose(found.tangent, (up - down) / (2 * STEP), rtol=1e-7, atol=1e-7)
    assert not np.allclose(found.tangent, (up - down) / STEP, rtol=1e-3, atol=1e-3)


def in_place(x: Any) -> Any:
    out = np.zeros((2, 3))
    for n in range(2):
        out[n] = x[n, :, 0]
        out[n] *= x[n, :, 1]
    out[out < 0] = 0.5
    out += np.array([x[0, 0, 0], x[1, 2, 3], 1.0])
    full = np.full((2, 3), x[0, 0, 1])
    np.add.at(full, ([0, 0, 1], [1, 1, 2]), x[0, :, 2])
    return out * full


def test_arrays_that_a_formula_makes_take_derivatives() -> None:
    with arrays_made(lambda array: DualArray(array, 0 * array), exchanges(in_place)):
        found = in_place(DualArray(X.copy(), D.copy()))
    up, down = (in_place(X + sign * STEP * D) for sign in (1, -1))
    assert np.allclose(found.tangent, (up - down) / (2 * STEP), rtol=1e-7, atol=1e-7)
    assert type(np.zeros(2)) is np.ndarray
    assert np.zeros.__module__ == "numpy"


def in_single_numbers(x: Any) -> Any:
    total = 0.0
    for row in x[0]:
        first = float(row[0])
        start = first
        first += math.exp(row[1].item()) * sin(float(np.squeeze(row[2:3])))
        total += first - start if isinstance(total, float) else math.sqrt(abs(first)) + start
    return float(total) + np.zeros(1, dtype=float).sum() + float("0.5") + float(3)


def test_single_numbers_keep_their_derivatives() -> None:
    with arrays_made(lambda array: DualArray(array, 0 * array), exchanges(in_single_numbers)):
        found = in_single_numbers(DualArray(X.copy(), D.copy()))
        assert isinstance(3.0, float)
        assert issubclass(float, float)
        assert float("2.5") == 2.5
    assert found.shape == ()
    assert "float" not in globals()
    assert type(float(1)) is float
    up, down = (in_single_numbers(X + sign * STEP * D) for sign in (1, -1))
    assert np.allclose(found.tangent, (up - down) / (2 * STEP), rtol=1e-7, atol=1e-7)
    assert not np.allclose(found.tangent, (up - down) / STEP, rtol=1e-3, atol=1e-3)


def of_several(x: Any) -> Any:
    return float(x[0, 0])


def test_no_number_is_made_of_several() -> None:
    with arrays_made(lambda array: DualArray(array, 0 * array), exchanges(of_several)), pytest.raises(TypeError):
        of_several(DualArray(X.copy(), D.copy()))


def test_what_would_lose_the_derivative_is_refused() -> None:
    x = DualArray(X, D)
    for leave in (lambda: float(x[0, 0, 0]), lambda: np.zeros(3).__setitem__(0, x[0, 0, 0]), lambda: np.asarray(x),
                  lambda: x.astype(np.float16), lambda: np.round(x).tolist(), lambda: np.median(x)):  # fmt: skip
        with pytest.raises((NotProvable, AttributeError, ValueError)):
            leave()


def test_a_choice_between_equal_numbers_is_put_down() -> None:
    for choose in (lambda x: np.maximum(x, 0), np.abs, lambda x: x > 0, lambda x: x.max(), lambda x: np.clip(x, 0, 1)):
        with ties() as found:
            choose(DualArray(np.array([0.0, 0.0]), np.array([1.0, 2.0])))
        assert len(found) == 1 or choose is not np.abs
        assert "a choice between two numbers that are equal" in found[0]
        with ties() as found:
            choose(DualArray(np.array([0.5, 0.25]), np.array([1.0, 2.0])))
        assert found == []
