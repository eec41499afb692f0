"""Right gradients by the thousand: not one may be called wrong.

``python tests/gradients/right_campaign.py 20000 1`` (these are the defaults) judges 20000 right
gradients from seed 1 and prints the counts for each range of weights. A gradient has a random
head and scale, sizes from 1 to 6, one to four weight matrices (three in half of the cases), one
place, and one of two styles: the slope of a unit as ``Z * (1 - Z)`` or, as in the reference, as
``sigmoid(S) * (1 - sigmoid(S))``; blocks in the shape of the weights or transposed as there.

"Numbers alone" is the verdict of the same evidence without the proof. The gradient of a softmax with
one output is 0 at all weights, and numbers cannot tell it from twice itself: it is counted apart.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from gradients_strategies import MODELS, Case, place_of, random_case
from rich.console import Console
from rich.table import Table
from workers import run_all

from pyport.check import check
from pyport.gradients.target import Gradient
from pyport.model import Model
from pyport.verdict import Verdict

SCALES = (1.0, 5.0, 10.0, 20.0)
#: Undecided because there is nothing but zeros.
ZERO = "all 0"
STYLES = ("Z * (1 - Z)", "sigmoid(S) * (1 - sigmoid(S))")


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def shifted_softmax(Q: Any) -> Any:
    E = np.exp(Q - Q.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def plain_softmax(Q: Any) -> Any:
    E = np.exp(Q)
    return E / E.sum(axis=1, keepdims=True)


def right_gradient(model: Model, style: str, transposed: bool) -> Gradient:
    """The gradient of a model as a person may write it."""
    of_sums = style == STYLES[1]
    head = model.head_name

    def slope(sums: Any, units: Any) -> Any:
        return sigmoid(sums) * (1 - sigmoid(sums)) if of_sums else units * (1 - units)

    def error(Q: Any, Y: Any) -> Any:
        if head == "softmax-ce":
            return (shifted_softmax(Q) if of_sums else plain_softmax(Q)) - Y
        if head == "linear-sse":
            return 2 * (Q - Y)
        y = sigmoid(Q)
        if head == "sigmoid-bce":
            return y - Y
        return 2 * (y - Y) * slope(Q, y) if of_sums else 2 * (y - Y) * y * (1 - y)

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        sums, units = [X @ weights[0]], [X]
        for W in weights[1:]:
            units.append(sigmoid(sums[-1]))
            sums.append(units[-1] @ W)
        numerator, denominator = model.factor(*Y.shape)
        delta = error(sums[-1], Y) * numerator / denominator
        blocks = []
        for k in range(len(weights) - 1, -1, -1):
            blocks.append(delta.T @ units[k] if transposed else units[k].T @ delta)
            if k:
                delta = delta @ weights[k].T * slope(sums[k - 1], units[k])
        return blocks[::-1]

    return gradient


class Judged(NamedTuple):
    """One right gradient, and what was said of it."""

    scale: float
    verdict: str
    numbers: str
    #: Methods that called it wrong, or what was raised.
    blamed: tuple[str, ...]
    number: int


def drawn(seed: int, number: int) -> tuple[float, Model, str, bool, Case]:
    """One right gradient's ingredients; the same for the same numbers."""
    rng = np.random.default_rng([seed, number])
    scale = SCALES[number % len(SCALES)]
    model = MODELS[int(rng.integers(len(MODELS)))]
    depth = 3 if rng.integers(2) else int(rng.integers(1, 5))
    case = random_case(int(rng.integers(2**32)), rng.integers(1, 7, depth + 2).tolist(), scale)
    if model.head_name != "softmax-ce" and rng.integers(2):
        case = case._replace(Y=rng.uniform(0, 1, case.Y.shape))
    return scale, model, STYLES[int(rng.integers(2))], bool(rng.integers(2)), case


def judge(seed: int, number: int) -> Judged:
    """Draw one right gradient and let the product judge it at one place."""
    scale, model, style, transposed, case = drawn(seed, number)
    try:
        result = check(right_gradient(model, style, transposed), model, [place_of(case)])
    except Exception as error:  # whatever it is, it is no verdict
        return Judged(scale, "raised", "raised", (f"{type(error).__name__}: {error}",), number)
    blamed = tuple(e.method for e in result.evidence if e.verdict is Verdict.FAIL)
    blamed += tuple("proof" for proof in result.proofs.values() if proof.status == "refuted")
    numbers = replace(result, proofs={}).verdict.name
    if numbers == "UNDECIDED" and model.head_name == "softmax-ce" and case.Y.shape[1] == 1:
        numbers = ZERO
    return Judged(scale, result.verdict.name, numbers, blamed, number)


@dataclass
class Counts:
    """Verdicts by range of weights, with the proof and without, and who was wrong."""

    verdicts: Counter[tuple[float, str]] = field(default_factory=Counter)
    numbers: Counter[tuple[float, str]] = field(default_factory=Counter)
    blamed: Counter[tuple[float, str]] = field(default_factory=Counter)
    wrong: list[int] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        self.verdicts[judged.scale, judged.verdict] += 1
        self.numbers[judged.scale, judged.numbers] += 1
        for method in judged.blamed:
            self.blamed[judged.scale, method] += 1
        if judged.verdict not in ("PASS", "UNDECIDED"):
            self.wrong.append(judged.number)


def campaign(count: int, seed: int, processes: int = 2, work: Callable[[int, int], Judged] = judge) -> Counts:
    """Judge `count` right gradients."""
    counts = Counts()
    for judged in run_all(partial(work, seed), count, processes):
        counts.add(judged)
    return counts


def main(count: int = 20_000, seed: int = 1) -> None:
    """Print the counts."""
    counts = campaign(count, seed)
    kinds = ("PASS", "UNDECIDED", "FAIL", "raised")
    alone = ("PASS", "UNDECIDED", ZERO, "FAIL")
    table = Table("weights", *kinds, *(f"{kind}, numbers alone" for kind in alone),
                  title=f"{count} right gradients, seed {seed}")  # fmt: skip
    for scale in SCALES:
        table.add_row(f"+-{scale:g}", *(str(counts.verdicts[scale, kind]) for kind in kinds),
                      *(str(counts.numbers[scale, kind]) for kind in alone))  # fmt: skip
    Console(width=120).print(table)
    for (scale, method), times in sorted(counts.blamed.items()):
        print(f"+-{scale:g}: {method}: {times} times outside")
    if counts.wrong:
        print(f"numbers of the cases that did not pass: {counts.wrong[:20]}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
