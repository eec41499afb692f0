"""Numeric derivatives where numbers are extreme: none may be further off the truth than its bar.

``python tests/gradients/extreme_campaign.py 4000 1`` (these are the defaults) draws 4000 networks from seed 1:
every unit, head, scale, bias and decay, depth 1 to 6, widths and samples from 1 to 4; weights from 1e-310 to
1e300, saturated on both sides, on a kink, whole, mostly 0; data standardised, one-hot, pixels 0 to 255, years,
prices. There the estimates are held to derivatives of 50 digits and more, and so are right gradients in several
styles that leave bounded arithmetic, within the rounding that is allowed to them there.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from gradients_strategies import Case
from rich.console import Console
from rich.table import Table
from scipy.special import erf, erfc, ndtr
from scipy.stats import norm
from workers import run_all

from pyport.activations import ACTIVATIONS
from pyport.gradients import complex_step
from pyport.gradients.bars import formula_bounds, recursion
from pyport.gradients.oracle import oracle
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model

Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]

WEIGHTS: dict[str, Draw] = {
    "+-1": lambda rng, shape: rng.uniform(-1, 1, shape),
    "+-50": lambda rng, shape: rng.uniform(-50, 50, shape),
    "+-1000": lambda rng, shape: rng.uniform(-1000, 1000, shape),
    "1e-150": lambda rng, shape: rng.uniform(-1, 1, shape) * 1e-150,
    "1e-310": lambda rng, shape: rng.uniform(-1, 1, shape) * 1e-310,
    "1e300": lambda rng, shape: rng.uniform(-1, 1, shape) * 1e300,
    "1e8": lambda rng, shape: rng.normal(size=shape) * 1e8,
    "all sizes": lambda rng, shape: rng.normal(size=shape) * 10.0 ** rng.integers(-12, 4, shape),
    "whole": lambda rng, shape: rng.integers(-2, 3, shape).astype(float),
    "mostly 0": lambda rng, shape: rng.normal(size=shape) * (rng.random(shape) < 0.3),
    "0": lambda rng, shape: np.zeros(shape),
}
DATA: dict[str, Draw] = {
    "standardised": lambda rng, shape: rng.normal(size=shape),
    "one-hot": lambda rng, shape: np.eye(shape[1])[rng.integers(0, shape[1], shape[0])],
    "pixels": lambda rng, shape: rng.integers(0, 256, shape).astype(float),
    "years": lambda rng, shape: rng.integers(1900, 2030, shape).astype(float),
    "prices": lambda rng, shape: np.round(np.exp(rng.normal(8, 3, shape)), 2),
    "0": lambda rng, shape: np.zeros(shape),
}


def sigmoid(S: Any) -> Any:
    return 1 / (1 + np.exp(-S))


def _gelu(S: Any) -> Any:
    return 0.5 * S * (1 + np.tanh(np.sqrt(2 / np.pi) * (S + 0.044715 * S**3)))


def _gelu_slope(S: Any, Z: Any) -> Any:
    T = np.tanh(np.sqrt(2 / np.pi) * (S + 0.044715 * S**3))
    return 0.5 * (1 + T) + 0.5 * S * (1 - T**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * S**2)


#: How people write Z and its slope, by unit; None is the model's own way.
UNITS: dict[str, list[tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]]] = {
    "sigmoid": [(sigmoid, lambda S, Z: Z * (1 - Z)), (sigmoid, lambda S, Z: sigmoid(S) - sigmoid(S) ** 2),
                (lambda S: 0.5 + 0.5 * np.tanh(S / 2), lambda S, Z: sigmoid(S) * sigmoid(-S))],
    "tanh": [(np.tanh, lambda S, Z: 1 - Z**2), (np.tanh, lambda S, Z: (1 - Z) * (1 + Z)),
             (lambda S: 2 * sigmoid(2 * S) - 1, lambda S, Z: 1 - Z * Z)],
    "relu": [(lambda S: np.maximum(S, 0), lambda S, Z: (S > 0) * 1.0), (lambda S: S * (S > 0), lambda S, Z: S >= 0),
             (lambda S: (S + np.abs(S)) / 2, lambda S, Z: (np.sign(S) + 1) / 2)],
    "linear": [(lambda S: S, lambda S, Z: 1.0)] * 3,
    "leaky": [(lambda S: np.where(S > 0, S, 0.01 * S), lambda S, Z: np.where(S > 0, 1, 0.01)),
              (lambda S: np.maximum(S, 0.01 * S), lambda S, Z: np.where(Z > 0, 1.0, 0.01)),
              (lambda S: S * ((S > 0) + 0.01 * (S <= 0)), lambda S, Z: 0.01 + 0.99 * (S > 0))],
    "softplus": [(lambda S: np.logaddexp(0, S), lambda S, Z: sigmoid(S)),
                 (lambda S: np.maximum(S, 0) + np.log1p(np.exp(-np.abs(S))), lambda S, Z: -np.expm1(-Z)),
                 (lambda S: np.logaddexp(S, 0), lambda S, Z: 1 - np.exp(-Z))],
    "elu": [(lambda S: np.where(S > 0, S, np.expm1(S)), lambda S, Z: np.where(S > 0, 1, np.exp(S))),
            (lambda S: np.where(S > 0, S, np.exp(S) - 1), lambda S, Z: np.where(S > 0, 1.0, Z + 1)),
            (lambda S: np.maximum(S, 0) + np.expm1(np.minimum(S, 0)), lambda S, Z: 1 + np.minimum(Z, 0))],
    "gelu": [(lambda S: S * ndtr(S), lambda S, Z: ndtr(S) + S * np.exp(-S * S / 2) / np.sqrt(2 * np.pi)),
             (lambda S: S / 2 * (1 + erf(S / np.sqrt(2))),
              lambda S, Z: (1 + erf(S / np.sqrt(2))) / 2 + S * np.exp(-(S**2) / 2) / np.sqrt(2 * np.pi)),
             (lambda S: S * (1 - erfc(S / np.sqrt(2)) / 2), lambda S, Z: ndtr(S) + S * norm.pdf(S))],
    "gelu-tanh": [(_gelu, _gelu_slope)] * 3,
    "silu": [(lambda S: S * sigmoid(S), lambda S, Z: sigmoid(S) * (1 + S * (1 - sigmoid(S)))),
             (lambda S: S * sigmoid(S), lambda S, Z: Z + sigmoid(S) * (1 - Z)),
             (lambda S: S / (1 + np.exp(-S)), lambda S, Z: sigmoid(S) + S * sigmoid(S) * sigmoid(-S))],
}  # fmt: skip


def by_loops(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    return np.array(
        [[sum(float(a) * float(b) for a, b in zip(row, column, strict=True)) for column in B.T] for row in A]
    )


def backwards(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Summed from the last product to the first."""
    return sum((np.outer(A[:, k], B[k]) for k in reversed(range(A.shape[1]))), np.zeros((A.shape[0], B.shape[1])))


PRODUCTS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "einsum": lambda A, B: np.einsum("ij,jk->ik", A, B),
    "loops with float": by_loops,
    "last product first": backwards,
}


def as_people_write(model: Model, product: Callable[[np.ndarray, np.ndarray], np.ndarray], style: int) -> Any:
    """The right gradient in code that takes numbers alone."""
    function, slope = UNITS[model.activation][style]

    def gradient(X: np.ndarray, Y: np.ndarray, *parameters: np.ndarray) -> list[np.ndarray]:
        if type(X) is not np.ndarray:
            raise TypeError("numbers only")
        matrices, biases = model.split(parameters)
        inputs, sums = [X], []
        for W, b in zip(matrices, biases, strict=True):
            sums.append(product(inputs[-1], W) + (0.0 if b is None else b))
            inputs.append(function(sums[-1]))
        N = len(X)
        numerator, denominator = model.factor(*Y.shape)
        decay = model.decay_rate(N)
        delta = model.head.delta(model.head.output(sums[-1]), Y) * numerator / denominator
        found: list[np.ndarray] = []
        for k in reversed(range(len(matrices))):
            parts = [product(inputs[k].T, delta) + decay * matrices[k]]
            if biases[k] is not None:
                of_bias = product(np.ones((1, N)), delta)
                parts.append(of_bias + decay * biases[k] if model.decay_bias else of_bias)
            found = model.joined(parts, k + 1) + found
            if k:
                delta = product(delta, matrices[k].T) * slope(sums[k - 1], inputs[k])
        return found

    return gradient


def drawn(seed: int, number: int) -> tuple[str, Model, Case]:
    """A network at an extreme point, and what is extreme."""
    rng = np.random.default_rng([seed, number])

    def one(names: Any) -> str:
        return str(rng.choice(list(names)))

    model = Model(one(HEADS), one(SCALES), one(ACTIVATIONS), one(BIASES), float(rng.choice([0, 0, 0.1, 7])),
                  bool(rng.integers(2)))  # fmt: skip
    widths = rng.integers(1, 5, int(rng.integers(2, 8))).tolist()
    N, K = int(rng.integers(1, 5)), widths[-1]
    kinds = one(WEIGHTS), one(DATA)
    weights = tuple(WEIGHTS[kinds[0]](rng, shape) for shape in model.shapes(widths))
    if rng.random() < 0.2:  # other layers of other sizes
        weights = tuple(WEIGHTS[one(WEIGHTS)](rng, W.shape) for W in weights)
    Y = np.eye(K)[rng.integers(0, K, N)] if rng.integers(2) else rng.dirichlet(np.ones(K), N)
    return " ".join(kinds), model, Case(DATA[kinds[1]](rng, (N, widths[0])), Y, weights)


class Judged(NamedTuple):
    """One point: by method, elements, those with a bar, those outside, and the worst error over its bar."""

    number: int
    kind: str
    methods: dict[str, tuple[int, int, int, float]]


def judge(seed: int, number: int) -> Judged:
    """Hold all to the truth."""
    kind, model, case = drawn(seed, number)
    estimate = complex_step.estimate(model, *case)
    pairs = {"complex step": (flat(estimate.values), flat(estimate.bars))}
    values, bars = recursion(model, *case)
    pairs["recursion"] = flat(values), flat(bars)
    style = number % 3
    kinked = np.isinf(flat(estimate.bars))
    for name, product in PRODUCTS.items():
        gradient = as_people_write(model, product, style)
        with np.errstate(all="ignore"):
            blocks = gradient(*case[:2], *case.weights)
        own, is_own = formula_bounds(gradient, model, *case)
        assert not is_own
        # Within the rounding that is allowed to the gradient and to the estimate, as in a verdict.
        pairs[name] = flat(blocks), np.where(kinked, np.inf, flat(own) + flat(estimate.bars))
    # Where nothing is known there is nothing to hold to the truth, and exp(1e1500) takes long.
    known = any((np.isfinite(values) & np.isfinite(bars)).any() for values, bars in pairs.values())
    truth = flat(oracle(model, *case), object) if known else np.zeros(kinked.size, dtype=object)
    return Judged(number, kind, {name: counted(*pair, truth) for name, pair in pairs.items()})


def flat(blocks: Any, dtype: Any = float) -> np.ndarray:
    return np.concatenate([np.asarray(block, dtype=dtype).ravel() for block in blocks])


def counted(values: np.ndarray, bars: np.ndarray, truth: np.ndarray) -> tuple[int, int, int, float]:
    """Elements, those with a bar, those outside it, and the worst error over its bar."""
    known = np.isfinite(values) & np.isfinite(bars)
    off = [abs(t - float(v)) for v, t in zip(values[known], truth[known], strict=True)]
    ratios = [float(o / float(b)) if b else float("inf") if o else 0.0 for o, b in zip(off, bars[known], strict=True)]
    return values.size, int(known.sum()), sum(ratio > 1 for ratio in ratios), max(ratios, default=0.0)


def campaign(count: int, seed: int, processes: int = 2) -> tuple[dict[str, list[float]], list[int], Counter[str]]:
    """By method the sums of what `counted` gives, the numbers of points with something outside, and their kinds."""
    totals: dict[str, list[float]] = {}
    wrong, kinds = [], Counter[str]()
    for judged in run_all(partial(judge, seed), count, processes):
        for name, (elements, known, outside, worst) in judged.methods.items():
            total = totals.setdefault(name, [0, 0, 0, 0.0])
            for n, one in enumerate((elements, known, outside)):
                total[n] += one
            total[3] = max(total[3], worst)
            if outside:
                wrong.append(judged.number)
                kinds[f"{name}: {judged.kind}"] += 1
    return totals, sorted(set(wrong)), kinds


def main(count: int = 4000, seed: int = 1, processes: int = 2) -> None:
    """Print the counts."""
    totals, wrong, kinds = campaign(count, seed, processes)
    table = Table(
        "method", "elements", "with a bar", "outside", "worst error / bar", title=f"{count} points, seed {seed}"
    )
    for name, (elements, known, outside, worst) in totals.items():
        table.add_row(name, f"{elements:.0f}", f"{known:.0f}", f"{outside:.0f}", f"{worst:.2g}")
    Console(width=100).print(table)
    print(f"points with something outside: {wrong[:20] or 'none'}")
    for kind, times in kinds.most_common(20):
        print(f"{times:5d} {kind}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
