"""Gradients of which nothing may be named: corrupted at random, and right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from networks import DIFFERENT, MODELS, SAMPLES, Network
from planted import Judged

from pyport.activations import ACTIVATIONS
from pyport.diagnose import diagnose, draw
from pyport.gradients.target import Gradient
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model

Blocks = list[Any]
#: What is done to the blocks that are corrupted. None of it is in the catalogue, but constants have their numbers.
FORMULAS: dict[str, Callable[[Any], Any]] = {
    "sine": np.sin,
    "cube": lambda g: g**3,
    "3.7 times": lambda g: 3.7 * g,
    "root": lambda g: np.sign(g) * np.sqrt(np.abs(g)),
    "plus 0.3": lambda g: g + 0.3,
    "tanh": np.tanh,
    "-1/7 times": lambda g: -g / 7,
}
NUMBERS = {"3.7 times": "3.7", "-1/7 times": "-1/7"}
NOISES = (1e-9, 1e-7, 1e-5, 1e-3, 0.1, 1.0, 10.0)
KINDS = ("noise", "random", "permuted", *FORMULAS)


def corrupted(model: Model, kind: str, seed: int) -> Gradient:
    """The right gradient with some blocks, or all, spoilt in one way; the same way at each call."""
    some = np.random.default_rng(seed)
    everything, size = bool(some.integers(2)), float(some.choice(NOISES))
    which = int(some.integers(100))

    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        rng = np.random.default_rng([seed, len(X)])
        blocks = list(model.gradient(X, Y, parameters))
        for k in range(len(blocks)) if everything else [which % len(blocks)]:
            blocks[k] = _spoilt(blocks[k], kind, size, rng)
        return blocks

    return gradient


def _spoilt(g: Any, kind: str, size: float, rng: np.random.Generator) -> Any:
    if kind == "noise":
        return g + size * np.abs(g).max() * rng.normal(size=g.shape)
    if kind == "random":
        return rng.normal(size=g.shape)
    if kind == "permuted":
        # Turning a row of few numbers round may be a known mistake: those are not drawn.
        return rng.permutation(g.ravel()).reshape(g.shape)
    return FORMULAS[kind](g)


def corruption(seed: int, number: int) -> Judged:
    """What is said of one corrupted gradient: of what is no constant nothing may be named."""
    rng = np.random.default_rng([seed, number])
    kind, model = KINDS[number % len(KINDS)], MODELS[int(rng.integers(len(MODELS)))]
    depth = int(rng.integers(2, 5))
    network = Network(model, DIFFERENT[depth] if rng.integers(2) else (4,) * (depth + 1), SAMPLES["different"])
    points = network.points(int(rng.integers(10_000)))[: 1 if number % 5 == 0 else 2]
    result = diagnose(corrupted(model, kind, number), [model], points)
    said = " | ".join(",".join(item.ids) for item in result.named)
    what = f"{kind}, {model.words}, {network.widths}, number {number}"
    if kind in NUMBERS and NUMBERS[kind] in [item.findings[0].detail for item in result.named]:
        return Judged(what, "its number", said)
    outcomes = {"unknown": "none known", "close": "close", "undecided": "undecided", "right": "called right"}
    return Judged(what, outcomes.get(result.status, "named"), said)


def slope_of(model: Model, sums: Any, units: Any, of_sums: bool) -> Any:
    """The slope as it is written of the outputs, or of the sums."""
    if not of_sums or not model.units(1).is_usual:
        return model.units(1).slope(sums, units)
    if model.activation == "sigmoid":
        return 1 / (1 + np.exp(-sums)) * (1 - 1 / (1 + np.exp(-sums)))
    return {"tanh": 1 - np.tanh(sums) ** 2, "relu": sums > 0, "linear": np.ones(sums.shape)}[model.activation]


def right_gradient(model: Model, of_sums: bool, transposed: bool) -> Gradient:
    """The right gradient in one of two ways of writing, in the shape of the weights or transposed."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        (inputs, sums), (weights, biases) = model.forward(X, parameters), model.split(parameters)
        N, blocks = len(X), []
        numerator, denominator = model.factor(*Y.shape)
        delta = numerator / denominator * np.asarray(model.head.delta(model.head.output(sums[-1]), Y))
        for k in range(len(weights) - 1, -1, -1):
            g = [np.dot(delta.T, inputs[k]).T]
            if biases[k] is not None:
                g.append(np.dot(np.ones((1, N)), delta))
            if model.decay:
                g[0] = g[0] + model.decay / model.decay_divisor(N) * weights[k]
                if model.decay_bias and len(g) > 1:
                    g[1] = g[1] + model.decay * biases[k] / model.decay_divisor(N)
            blocks = list(model.joined(g, k + 1)) + blocks
            if k:
                delta = slope_of(model, sums[k - 1], inputs[k], of_sums) * np.dot(delta, weights[k].T)
        return [np.ascontiguousarray(g.T) for g in blocks] if transposed else blocks

    return gradient


def right(seed: int, number: int) -> Judged:
    """What is said of one right gradient of a random network with widths from 1 to 7."""
    rng = np.random.default_rng([seed, number])
    heads, scales, activations, biases = (list(table) for table in (HEADS, SCALES, ACTIVATIONS, BIASES))
    decay = float(rng.choice([0, 0, 0.01, 0.3]))
    model = Model(
        str(rng.choice(heads)), str(rng.choice(scales)), str(rng.choice(activations)), str(rng.choice(biases)),
        decay, bool(decay and rng.integers(2)),
    )  # fmt: skip
    widths = [int(n) for n in rng.integers(1, 8, int(rng.integers(2, 6)))]
    points = [draw(model, widths, int(N), int(rng.integers(2**31))) for N in rng.integers(1, 12, 2)]
    result = diagnose(right_gradient(model, bool(rng.integers(2)), bool(rng.integers(2))), [model], points)
    said = " | ".join(",".join(item.ids) for item in result.named)
    what = f"{model.words}, {widths}, number {number}"
    outcomes = {"right": "right", "undecided": "undecided", "close": "called wrong", "unknown": "called wrong"}
    return Judged(what, outcomes.get(result.status, "named"), said)
