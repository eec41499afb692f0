"""The proof of networks of a million parameters, beside one modular evaluation of their gradient.

Run it with ``python tests/gradients/bench_proof.py``; it prints medians and their ratio, which
is to be at most 8, and the same for small networks, to show that the proof is flat in the
number of parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from gradients_strategies import right
from proof_sizes import MILLIONS, Shapes, gradient_once, parameters
from rich.console import Console
from rich.table import Table

from pyport.gradients.prove import prove
from pyport.model import Model

ROUNDS = 5
#: What the ratio may be.
ALLOWED = 8.0
SMALL: dict[str, tuple[int, Shapes]] = {
    "the reference": (3, ((4, 3), (3, 3), (3, 2))),
    "a thousand parameters": (7, ((30, 20), (20, 15), (15, 7))),
    "a hundred thousand": (7, ((300, 200), (200, 150), (150, 70))),
}


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    began = perf_counter()
    run()
    return perf_counter() - began


def main() -> None:
    """Time proofs and gradients in turn and print the table."""
    gradient, model = right(Model()), Model()
    table = Table("network", "N", "parameters", "gradient, ms", "proof, ms", "ratio", title=f"medians of {ROUNDS}")
    for name, (N, shapes) in (SMALL | MILLIONS).items():
        once = gradient_once(gradient, model, shapes, N)

        def whole(N: int = N, shapes: Shapes = shapes) -> None:
            assert prove(gradient, model, shapes, N).status == "proved"

        times = [(seconds(once), seconds(whole)) for _ in range(ROUNDS)]
        one, all_of_it = (median(column) for column in zip(*times, strict=True))
        ratio = all_of_it / one
        mark = "" if ratio <= ALLOWED else " !"
        table.add_row(name, str(N), str(parameters(shapes)), f"{1e3 * one:.1f}", f"{1e3 * all_of_it:.1f}",
                      f"{ratio:.2f}{mark}")  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main()
