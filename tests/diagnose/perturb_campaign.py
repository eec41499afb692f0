"""Right gradients perturbed, and formulas that are in no catalogue: of none of them may a mistake be named.

``python tests/diagnose/perturb_campaign.py 10000 400`` perturbs so many right gradients (one element, a block, an
offset, by 1e-3 to 1e-13; the loss said or not; up to 10,000 samples), asks for a diagnosis of so many gradients with a
term that no card has, and prints what was said. It exits with 1 if anything was named.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "gradients"))  # for the processes of all campaigns

from typing import Any

import numpy as np
from planted import Judged
from rich.console import Console
from rich.table import Table
from workers import run_all

from pyport.diagnose import Diagnosis, diagnose, draw, likely_models
from pyport.gradients.target import Gradient
from pyport.heads import HEADS, SCALES
from pyport.model import Model

SEED = 1
#: What is perturbed, and by how much, relative to the element or to the largest of its block.
KINDS = ("element", "largest", "block", "offset")
EXPONENTS = range(3, 14)
#: One in so many is asked with many samples, and one in so many without the loss.
MANY, UNSAID = 50, 4
SAMPLES = (1000, 3000, 10_000)
Change = Callable[[Any, Any, np.random.Generator], Any]
#: What is done to a block, of it and its weights. In no card and no constant.
UNLISTED: dict[str, Change] = {
    "cube of the weights": lambda g, W, rng: g + rng.normal() * W**3,
    "sine of it": lambda g, W, rng: np.sin(g) + rng.normal() * g,
    "slope by the weights": lambda g, W, rng: g * (1 + rng.normal() * np.sin(W)),
    "sizes of the weights": lambda g, W, rng: g + rng.normal() * np.abs(W),
    "fading weights": lambda g, W, rng: g * np.exp(-(W**2)),
    "root": lambda g, W, rng: np.sign(g) * np.abs(g) ** (0.5 + 0.3 * rng.uniform()),
    "a random part": lambda g, W, rng: g + rng.normal(size=g.shape) * np.abs(g).max(),
    "one row left out": lambda g, W, rng: _without_a_row(g) if len(g) > 1 else g + W**3,
    "one element, 3 times": lambda g, W, rng: _at_one(g, lambda value: 3 * value),
    "clipped": lambda g, W, rng: np.clip(g, -0.3 * np.abs(g).max(), 0.4 * np.abs(g).max()),
}


def _without_a_row(g: Any) -> Any:
    return g * (np.arange(len(g)) != len(g) // 2)[:, np.newaxis]


def _at_one(g: Any, change: Callable[[float], float]) -> Any:
    g = g.copy()
    g[0, -1] = change(g[0, -1])
    return g


def perturbed(model: Model, kind: str, exponent: int, seed: int) -> Gradient:
    """The right gradient, off in one block in the same way at each call."""
    block, sign = seed, float(np.random.default_rng(seed).choice([-1.0, 1.0]))
    error = sign * 10.0**-exponent

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        blocks = [np.array(g) for g in model.gradient(X, Y, parameters)]
        g = blocks[block % len(blocks)]
        if kind == "element":
            g[seed % g.shape[0], seed % g.shape[1]] *= 1 + error
        elif kind == "largest":
            g.flat[int(np.argmax(np.abs(g)))] *= 1 + error
        elif kind == "block":
            g *= 1 + error
        else:
            g += error * np.abs(g).max()
        return blocks

    return gradient


def unlisted(model: Model, kind: str, seed: int) -> Gradient:
    """The right gradient with something else done to one of its blocks, or to all."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        rng = np.random.default_rng([seed, len(X), X.shape[1]])
        blocks = [np.array(g) for g in model.gradient(X, Y, parameters)]
        for k in range(len(blocks)) if seed % 3 == 0 else [seed % len(blocks)]:
            blocks[k] = UNLISTED[kind](blocks[k], parameters[k], rng)
        return blocks

    return gradient


def _drawn(rng: np.random.Generator) -> tuple[Model, tuple[int, ...]]:
    heads, scales = list(HEADS), list(SCALES)
    activations, biases = ("sigmoid", "tanh", "relu"), ("none", "ones", "vectors")
    words = [str(rng.choice(some)) for some in (heads, scales, activations, biases)]
    model = Model(*words, decay=float(rng.choice([0, 0, 0.1])))
    return model, tuple(int(n) for n in rng.permutation([3, 4, 5, 6, 7])[: int(rng.integers(2, 5))])


def _told(
    gradient: Gradient, model: Model, widths: tuple[int, ...], number: int, rng: np.random.Generator
) -> Diagnosis:
    samples = [int(rng.choice(SAMPLES))] if number % MANY == 0 else [10, 13]
    said = number % UNSAID != 0
    base = model if said else Model(bias=model.bias, decay=model.decay)
    models = [model] if said else likely_models(base, {"bias", "decay"})
    points = [draw(model, widths, N, seed=number + N) for N in samples]

    def further() -> Any:
        return [draw(model, [width + 1 for width in widths], 9, seed=number)]

    return diagnose(gradient, models, points, further=further)


def perturbation(seed: int, number: int) -> Judged:
    """What is said of one right gradient that is off by a little."""
    rng = np.random.default_rng([seed, number])
    model, widths = _drawn(rng)
    kind, exponent = KINDS[number % len(KINDS)], int(rng.choice(EXPONENTS))
    result = _told(perturbed(model, kind, exponent, int(rng.integers(1000))), model, widths, number, rng)
    what = f"{kind} by 1e-{exponent}, {model.words}, {widths}, number {number}"
    return _outcome(what, result)


def formula(seed: int, number: int) -> Judged:
    """What is said of one gradient by a formula that is in no catalogue."""
    rng = np.random.default_rng([seed, number, 1])
    model, widths = _drawn(rng)
    kind = list(UNLISTED)[number % len(UNLISTED)]
    result = _told(unlisted(model, kind, int(rng.integers(1000))), model, widths, number, rng)
    return _outcome(f"{kind}, {model.words}, {widths}, number {number}", result)


def _outcome(what: str, result: Diagnosis) -> Judged:
    said = " | ".join(",".join(item.ids) for item in result.named)
    return Judged(what, result.status, said)


def main(perturbations: int = 1000, formulas: int = 400, processes: int = 2) -> int:
    """Print the counts and what was named."""
    console, wrong = Console(width=160), 0
    for title, work, number in (("perturbed", perturbation, perturbations), ("unlisted formulas", formula, formulas)):
        counts: Counter[str] = Counter()
        for one in run_all(partial(work, SEED), number, processes):
            counts[one.outcome] += 1
            if one.said:
                wrong += 1
                console.print(f"  named: {one.what}: {one.said}")
        table = Table("outcome", "number", title=f"{title}: {counts.total()}", title_justify="left")
        for outcome, times in counts.most_common():
            table.add_row(outcome, str(times))
        console.print(table)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
