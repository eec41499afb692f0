"""Random losses, each with its right gradient and a wrong one; what must not happen is counted.

    python tests/own/own_campaign.py [--count 10000] [--seed 0]

For each case a loss is made of random pieces, at random sizes and a random point, with its gradient by hand. The right
gradient must not FAIL. Then one element, a region or a block is off by 10^-1 to 10^-9 of the block's largest element:
that must not PASS where the answer says that so much would show. Prints how many of each, and each that is wrong with
the seed that draws it again.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport import gradcheck
from pyport.own.result import OwnResult
from pyport.verdict import Verdict


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


#: Units: the function and its slope.
UNITS: dict[str, tuple[Any, Any]] = {
    "sigmoid": (sigmoid, lambda s: sigmoid(s) * (1 - sigmoid(s))),
    "tanh": (np.tanh, lambda s: 1 - np.tanh(s) ** 2),
    "relu": (lambda s: np.maximum(s, 0), lambda s: (s > 0) * 1.0),
    "leaky": (lambda s: np.where(s > 0, s, 0.1 * s), lambda s: np.where(s > 0, 1.0, 0.1)),
    "softplus": (lambda s: np.log1p(np.exp(s)), sigmoid),
    "sine": (np.sin, np.cos),
    "square root": (lambda s: np.sqrt(1 + s * s), lambda s: s / np.sqrt(1 + s * s)),
}


def _softmax(q: Any) -> Any:
    e = np.exp(q - q.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _labels(Y: Any) -> Any:
    return Y / Y.sum(axis=1, keepdims=True)


#: Ends: the loss of the last sums, and its derivative by them.
ENDS: dict[str, tuple[Any, Any]] = {
    "squares": (lambda q, Y: np.sum((q - Y) ** 2) / 2, lambda q, Y: q - Y),
    "huber": (lambda q, Y: np.sum(np.where(np.abs(q - Y) < 1, (q - Y) ** 2 / 2, np.abs(q - Y) - 0.5)),
              lambda q, Y: np.where(np.abs(q - Y) < 1, q - Y, np.sign(q - Y))),
    "cross-entropy": (lambda q, Y: -np.sum(_labels(Y) * np.log(_softmax(q))), lambda q, Y: _softmax(q) - _labels(Y)),
    "logistic": (lambda q, Y: np.sum(np.logaddexp(0, q) - Y * q), lambda q, Y: sigmoid(q) - Y),
    "hinge": (lambda q, Y: np.sum(np.maximum(0, 1 - np.sign(Y - 0.5) * q)),
              lambda q, Y: -np.sign(Y - 0.5) * (np.sign(Y - 0.5) * q < 1)),
    "absolute": (lambda q, Y: np.sum(np.abs(q - Y)), lambda q, Y: np.sign(q - Y)),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A loss f(x0..., X, Y), its gradient, a point, and in which words."""

    words: str
    loss: Any
    grad: Any
    x0: tuple[Any, ...]
    args: tuple[Any, ...]


def drawn(seed: int) -> Case:
    """A random case."""
    rng = np.random.default_rng(seed)
    unit, end = str(rng.choice(list(UNITS))), str(rng.choice(list(ENDS)))
    N, F, H, K = (int(n) for n in rng.integers(1, 6, 4))
    decay = float(rng.choice([0.0, 0.1, 0.05]))
    f, slope = UNITS[unit]
    value, delta = ENDS[end]
    is_mean = bool(rng.integers(2))
    scale = float(rng.choice([0.1, 1.0, 1.0, 3.0]))

    def loss(W1: Any, b1: Any, W2: Any, X: Any, Y: Any) -> Any:
        q = f(X @ W1 + b1) @ W2
        return value(q, Y) / (len(X) if is_mean else 1) + decay / 2 * (np.sum(W1**2) + np.sum(W2**2))

    def grad(W1: Any, b1: Any, W2: Any, X: Any, Y: Any) -> Any:
        s = X @ W1 + b1
        z = f(s)
        d2 = delta(z @ W2, Y) / (len(X) if is_mean else 1)
        d1 = d2 @ W2.T * slope(s)
        return X.T @ d1 + decay * W1, d1.sum(axis=0), z.T @ d2 + decay * W2

    x0 = scale * rng.normal(size=(F, H)), scale * rng.normal(size=H), scale * rng.normal(size=(H, K))
    args = rng.normal(size=(N, F)), rng.uniform(0.05, 0.95, size=(N, K))
    return Case(f"{unit}, {end}, {N}-{F}-{H}-{K}, decay {decay}", loss, grad, x0, args)


def off(case: Case, seed: int) -> tuple[Any, float, int, str]:
    """The gradient with a part of it off, by how much of its block's largest element, which block, and in words."""
    rng = np.random.default_rng([seed, 1])
    size = 10.0 ** -float(rng.uniform(1, 9))
    k, how = int(rng.integers(len(case.x0))), str(rng.choice(["element", "region", "block"]))
    block = case.x0[k]
    where = np.ones(block.shape, dtype=bool)
    if how == "element":
        where = np.arange(block.size).reshape(block.shape) == rng.integers(block.size)
    elif how == "region":
        where = rng.random(block.shape) < 0.5
        where.reshape(-1)[rng.integers(block.size)] = True

    def grad(*operands: Any) -> Any:
        found = [np.array(part) for part in case.grad(*operands)]
        found[k] = np.where(where, found[k] + size * np.abs(found[k]).max(), found[k])
        return found

    return grad, size, k, f"{how} of block {k} off by {size:.1e}"


def judged(seed: int) -> tuple[str, str, str]:
    """What became of the right gradient, of the wrong one, and what is to be said of it."""
    case = drawn(seed)
    right: OwnResult = gradcheck(case.loss, case.grad, case.x0, *case.args)
    wrong_grad, size, k, words = off(case, seed)
    wrong: OwnResult = gradcheck(case.loss, wrong_grad, case.x0, *case.args)
    said = []
    if right.verdict is Verdict.FAIL:
        said.append(f"seed {seed}: {case.words}: the right one FAILs: {right.failures()}")
    is_zero = not np.abs(case.grad(*case.x0, *case.args)[k]).max() > 0
    if wrong.verdict is Verdict.PASS and not is_zero and (wrong.proved or size > wrong.resolution):
        said.append(f"seed {seed}: {case.words}, {words}: PASSes, resolving {wrong.resolution:.0e}")
    return right.verdict.name, wrong.verdict.name, "\n".join(said)


def main() -> None:
    """Judge so many, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    right, wrong = Counter[str](), Counter[str]()
    for seed in range(options.seed, options.seed + options.count):
        one, other, said = judged(seed)
        right[one] += 1
        wrong[other] += 1
        if said:
            print(said, flush=True)
    print(f"right: {dict(right)}; wrong: {dict(wrong)}")


if __name__ == "__main__":
    main()
