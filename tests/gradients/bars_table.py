"""How often error bars are true, and how small an error is caught: two tables.

``python tests/gradients/bars_table.py 20000 1`` (these are the defaults) measures at least
20000 elements for each range of weights, from seed 1, against the oracle: random sizes 1 to 6,
depths 1 to 4, every head and scale. Then it plants x (1 + d) in each of the 27 elements of the
reference's network, at MATLAB's start-up weights and at weights in +-1, +-5 and +-20, and counts
how many each method and the proof catch.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from gradients_strategies import MODELS, WEIGHTS, Case, random_case, right, startup
from numeric_methods import METHODS, errors_and_bars, estimates
from rich.console import Console
from rich.table import Table
from workers import run_all

from pyport.gradients.bars import formula_bounds
from pyport.gradients.prove import prove
from pyport.model import Model

#: Planted relative errors.
PLANTS = [10.0**-n for n in range(1, 13)]


@dataclass
class Held:
    """Of one method at one range of weights: elements, how many were within, and the worst error over its bar."""

    elements: int = 0
    within: int = 0
    worst: float = 0.0
    unusable: int = 0
    #: Bars relative to the element, one number a case: the median over its elements.
    widths: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.within / self.elements if self.elements else float("nan")


def measure(seed: int, scale: float, number: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Errors and bars of one random case."""
    rng = np.random.default_rng([seed, int(scale), number])
    sizes = rng.integers(1, 7, int(rng.integers(3, 7))).tolist()
    model = MODELS[int(rng.integers(len(MODELS)))]
    return errors_and_bars(model, random_case(int(rng.integers(2**32)), sizes, scale))


def bars_held(elements: int, seed: int = 1, scales: Sequence[float] = WEIGHTS,
              processes: int = 2) -> dict[tuple[str, float], Held]:  # fmt: skip
    """By method and range of weights."""
    # A case has 39 elements on average: 3.5^2 in each of 2.5 + 1 matrices, but for chance.
    cases = max(1, elements // 30)
    held = {(method, scale): Held() for method in METHODS for scale in scales}
    for scale in scales:
        for found in run_all(partial(measure, seed, scale), cases, processes):
            for method, (error, bar) in found.items():
                count(held[method, scale], error, bar)
    return held


def count(held: Held, error: np.ndarray, bar: np.ndarray) -> None:
    """Add one case."""
    usable = np.isfinite(bar)
    error, bar = error[usable], bar[usable]
    held.unusable += int((~usable).sum())
    held.elements += error.size
    held.within += int((error <= bar).sum())
    with np.errstate(all="ignore"):
        ratios = np.where(error == 0, 0.0, error / bar)
    held.worst = max(held.worst, float(ratios.max(initial=0.0)))
    held.widths.append(float(np.median(bar)))


def networks() -> dict[str, Case]:
    """The reference's sizes at four sets of weights."""
    return {"start-up": startup()} | {f"+-{scale:g}": random_case(3, (3, 4, 3, 3, 2), scale) for scale in WEIGHTS}


def caught_by_numbers(case: Case, d: float) -> dict[str, int]:
    """In how many of the elements each method sees x (1 + d)."""
    found = estimates(Model(), case)
    own, _ = formula_bounds(right(Model()), Model(), *case)
    blocks = Model().gradient(*case)
    return {method: sum(int(np.sum(np.abs(g * (1 + d) - wanted) > bar + bound))
                        for g, wanted, bar, bound in zip(blocks, e.values, e.bars, own, strict=True))
            for method, e in found.items()}  # fmt: skip


def caught_by_proof(case: Case, d: float) -> int:
    """In how many of the elements the proof sees x (1 + d) in the formula, and names it."""
    total = 0
    for k, W in enumerate(case.weights):
        for i, j in np.ndindex(W.shape):
            factor = np.ones(W.shape)
            factor[i, j] += d

            def gradient(X: object, Y: object, *weights: object, k: int = k, factor: np.ndarray = factor) -> object:
                blocks = Model().gradient(X, Y, weights)
                blocks[k] = blocks[k] * factor
                return blocks

            proof = prove(gradient, Model(), case.shapes, len(case.X))
            total += proof.status == "refuted" and proof.blocks[k].entries == [(i, j)]
    return total


def main(elements: int = 20_000, seed: int = 1) -> None:
    """Print both tables."""
    held = bars_held(elements, seed)
    table = Table("method", "weights", "elements", "within the bar", "outside", "worst error / bar", "median bar",
                  "no bar", title="actual errors against the oracle")  # fmt: skip
    for (method, scale), one in held.items():
        table.add_row(method, f"+-{scale:g}", str(one.elements), f"{100 * one.share:.4f} %",
                      str(one.elements - one.within), f"{one.worst:.2g}", f"{np.median(one.widths):.1e}",
                      str(one.unusable))  # fmt: skip
    Console(width=120).print(table)
    for name, case in networks().items():
        table = Table("method", *(f"{d:.0e}" for d in PLANTS), title=f"caught of 27, one element x (1 + d), {name}")
        for method in METHODS:
            table.add_row(method, *(str(caught_by_numbers(case, d)[method]) for d in PLANTS))
        table.add_row("proof", *(str(caught_by_proof(case, d)) for d in PLANTS))
        Console(width=140).print(table)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
