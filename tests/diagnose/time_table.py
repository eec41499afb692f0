"""How long a diagnosis takes: ``python tests/diagnose/time_table.py``.

The reference's network, with the model said and not said, and four weight matrices of width 64:
right, with one mistake, with two, and with none that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time
from typing import Any, NamedTuple

from networks import RATE
from rich.console import Console
from rich.table import Table

from pyport.diagnose import diagnose, draw, likely_models
from pyport.gradients.target import Gradient
from pyport.mistakes import CARDS
from pyport.mistakes.recursion import Edit, planted
from pyport.model import Model

#: Widths, samples, whether the model is said, and the seconds that a diagnosis may take.
NETWORKS = {
    "the reference, model said": ((3, 4, 4, 1), (4, 7), True, 0.5),
    "the reference, model not said": ((3, 4, 4, 1), (4, 7), False, 0.5),
    "four matrices of width 64, model said": ((64,) * 5, (10, 13), True, 5.0),
    "four matrices of width 64, model not said": ((64,) * 5, (10, 13), False, 5.0),
}


class Timed(NamedTuple):
    """One diagnosis."""

    network: str
    mistake: str
    status: str
    seconds: float
    allowed: float


def gradients(depth: int) -> dict[str, Gradient]:
    first, second = (
        Edit(CARDS["input-sums"], "left", 2),
        Edit(CARDS["slope-one-minus-output"], "slope", depth - 1),
    )

    def cubed(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        return [g**3 for g in Model().gradient(X, Y, parameters)]

    return {
        "right": planted(Model(), frozenset(), RATE),
        "one mistake": planted(Model(), frozenset({second}), RATE),
        "two mistakes": planted(Model(), frozenset({first, second}), RATE),
        "none known": cubed,
    }


def timed(clock: Callable[[], float] = process_time) -> Iterator[Timed]:
    for words, (widths, samples, said, allowed) in NETWORKS.items():
        models = [Model()] if said else likely_models(Model(), set())
        points = [draw(Model(), widths, N, seed=N) for N in samples]
        for mistake, gradient in gradients(len(widths) - 1).items():
            began = clock()
            result = diagnose(gradient, models, points)
            yield Timed(words, mistake, result.status, clock() - began, allowed)


def main() -> None:
    table = Table("network", "gradient", "told", "seconds", "allowed")
    for entry in timed():
        table.add_row(entry.network, entry.mistake, entry.status, f"{entry.seconds:.2f}", f"{entry.allowed:g}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
