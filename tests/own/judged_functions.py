"""Forty-eight gradients, 22 right and 26 wrong, on which a checker can be tried: layers, losses, hard points.

Each is a loss and a gradient in plain NumPy with a point and what else both take. `right` is known by construction: a
wrong one is a right one with one slip in its text, or with one element off.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import as_people_write
import layers
import losses
import numpy as np

#: By how much of its largest element one element of a gradient is off.
OFF = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)


@dataclass(frozen=True)
class Judged:
    """A loss `f(*x0, *args)` and its gradient, or one function that returns both where `grad` is True."""

    name: str
    right: bool
    loss: Any
    grad: Any
    x0: Any
    args: tuple[Any, ...] = ()

    def parts(self) -> list[Any]:
        """The arrays of `x0`."""
        found = self.x0.values() if isinstance(self.x0, dict) else self.x0 if isinstance(self.x0, tuple) else [self.x0]
        return [np.asarray(part, dtype=float) for part in found]

    def _operands(self, parts: Sequence[Any]) -> list[Any]:
        given = [dict(zip(self.x0, parts, strict=True))] if isinstance(self.x0, dict) else list(parts)
        return [*given, *self.args]

    def value(self, *parts: Any) -> Any:
        """The loss where the arrays of `x0` are these."""
        found = self.loss(*self._operands(parts))
        return found[0] if self.grad is True else found

    def gradient(self, *parts: Any) -> list[Any]:
        """What the gradient gives there, an array for each."""
        both = self.grad is True
        found = self.loss(*self._operands(parts))[1] if both else self.grad(*self._operands(parts))
        if isinstance(found, dict):
            found = [found[name] for name in self.x0]
        return list(found) if isinstance(found, (tuple, list)) else [found]


def slipped(function: Any, old: str, new: str) -> Any:
    """The function of a module with one slip in its text."""
    text = inspect.getsource(function)
    assert old in text, old
    names = dict(function.__globals__)
    exec(compile(text.replace(old, new), f"{function.__name__}.py", "exec"), names)
    return names[function.__name__]


def element_off(grad: Callable[..., Any], size: float, *operands: Any) -> list[Any]:
    """The gradient with the first element of its last block off by a part of the block's largest."""
    found = [np.array(block) for block in grad(*operands)]
    found[-1].flat[0] += size * np.abs(found[-1]).max()
    return found


def weights_first(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of X, Y and weights as one of the weights, X and Y."""
    return lambda *operands: function(*operands[-2:], *operands[:-2])


def saturated_loss(W1: Any, W2: Any, X: Any, Y: Any) -> Any:
    return np.sum((1 / (1 + np.exp(-X @ W1)) @ W2 - Y) ** 2) / 2


def saturated(W1: Any, W2: Any, X: Any, Y: Any) -> Any:
    z = 1 / (1 + np.exp(-X @ W1))
    d = z @ W2 - Y
    return X.T @ (d @ W2.T * z * (1 - z)), z.T @ d


def regression_loss(w: Any, X: Any, y: Any) -> Any:
    return np.sum((X @ w - y) ** 2) / len(y)


def regression(w: Any, X: Any, y: Any) -> Any:
    return 2 * X.T @ (X @ w - y) / len(y)


def expanded_loss(w: Any, X: Any, y: Any) -> Any:
    q = X @ w
    return y @ y - 2 * (y @ q) + q @ q


def expanded(w: Any, X: Any, y: Any) -> Any:
    return 2 * X.T @ (X @ w - y)


def _layers() -> list[Judged]:
    made = []
    for layer in layers.LAYERS:
        for right in (True, False):
            grad = layer.grad if right else layer.with_slip(layer.slips[0])
            made.append(Judged(layer.name, right, layer.loss, grad, layer.x0, layer.args))
    return made


def _losses() -> list[Judged]:
    rng = np.random.default_rng(48)
    X, Y = rng.normal(size=(5, 4)), np.eye(3)[[0, 2, 1, 1, 0]]
    one, two = (rng.normal(size=(4, 3)),), (rng.normal(size=(4, 6)), rng.normal(size=(6, 3)))

    def of(name: str, right: bool, grad: Any, weights: Any) -> Judged:
        loss = getattr(losses, f"{name.partition(',')[0]}_loss")
        return Judged(name, right, weights_first(loss), weights_first(grad), weights, (X, Y))

    made = [of(name, True, getattr(losses, name), weights)
            for name, weights in (("huber", two), ("softmax_mse", one), ("leaky", two), ("weighted", one))]  # fmt: skip
    made.append(of("huber", False, slipped(losses.huber, "(1 - z**2)", "(1 - z)"), two))
    made.append(of("weighted", False, slipped(losses.weighted, "w * (softmax(", "(softmax("), one))
    made += [of(f"leaky, one element off by {size:.0e}", False, partial(element_off, losses.leaky, size), two)
             for size in OFF]  # fmt: skip
    return made


def _flat() -> list[Judged]:
    rng = np.random.default_rng(49)
    theta, X, y = rng.normal(size=5 * 4 + 3 * 6), rng.normal(size=(6, 3)), np.array([0, 2, 1, 1, 0, 2])
    return [Judged("[J, grad] of a flat theta", right, function, True, theta, (3, 5, 3, X, y, 0.7))
            for right, function in ((True, as_people_write.flat), (False, as_people_write.flat_slip))]  # fmt: skip


def _hard() -> list[Judged]:
    """Where differences of a loss are of little use: its derivative exists at each, and is what the right ones give."""
    rng = np.random.default_rng(50)
    made = []

    # A margin of 1e-8 to the kink of the hinge: a step of differences goes across.
    X, Y, W = rng.normal(size=(5, 3)), np.array([[1.0], [0], [1], [1], [0]]), rng.normal(size=(3, 1))
    X[0] = [1, 0, 0]
    W[0] = 1 - 1e-8
    blunt = slipped(losses.hinge, "(X @ W1) > 0", "(X @ W1) > 1e-6")
    for right, hinge in ((True, losses.hinge), (False, blunt)):
        made.append(Judged("hinge beside its kink", right, weights_first(losses.hinge_loss), weights_first(hinge), (W,),
                           (X, Y)))  # fmt: skip

    # Units whose sums are about 20, so that their slopes are about 1e-9.
    X, Y = rng.uniform(1, 2, size=(5, 4)), rng.normal(size=(5, 2))
    x0 = rng.uniform(3, 4, size=(4, 3)), rng.normal(size=(3, 2))
    for right, grad in ((True, saturated), (False, slipped(saturated, "z * (1 - z)", "2 * z * (1 - z)"))):
        made.append(Judged("saturated units", right, saturated_loss, grad, x0, (X, Y)))

    # Years, prices and shares as they stand in a table.
    X = np.column_stack([rng.uniform(1990, 2020, 8), rng.uniform(1e5, 9e5, 8), rng.uniform(0.01, 0.05, 8)])
    y, w = rng.uniform(1e3, 9e3, 8), rng.normal(size=3) * [1.0, 1e-2, 1.0]
    for right, grad in ((True, regression), (False, slipped(regression, "/ len(y)", "/ len(y) * [1, 1, 1.5]"))):
        made.append(Judged("years, prices, shares", right, regression_loss, grad, w, (X, y)))

    # The square of a small difference of large numbers, multiplied out.
    X, w = rng.normal(size=(8, 3)), np.array([2e5, -1e5, 3e5])
    y = X @ (w + rng.normal(size=3))
    for right, grad in ((True, expanded), (False, slipped(expanded, "2 * X.T", "X.T"))):
        made.append(Judged("a loss that cancels", right, expanded_loss, grad, w, (X, y)))
    return made


JUDGED = (*_layers(), *_losses(), *_flat(), *_hard())
