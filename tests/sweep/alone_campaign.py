"""Every start of a sweep against the same start trained alone in strict arithmetic.

``python tests/sweep/alone_campaign.py 1 1000`` compares steps, last loss and reason of the seeds 1 ... 1000.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "gradients"))  # for the processes of all campaigns

from test_sweep import alone, entry
from workers import run_all

from pyport.sweep.settings import Settings
from pyport.sweep.sweep import sweep


def main(first: int = 1, last: int = 1000) -> None:
    """Print how many starts differ, and the first of them."""
    result = sweep(Settings(), range(first, last + 1))
    other = []
    for seed, wanted in zip(range(first, last + 1), run_all(_Work(first), last - first + 1), strict=True):
        if entry(result, seed) != wanted:
            other.append((seed, entry(result, seed), wanted))
    print(f"seeds {first} to {last}: {len(other)} differ; {int((~result.stopped).sum())} did not stop:",
          *result.seed[~result.stopped].astype(int).tolist())  # fmt: skip
    for line in other[:10]:
        print(*line)


class _Work:
    """A seed alone; a function inside another could not go to another process."""

    def __init__(self, first: int) -> None:
        self._first = first

    def __call__(self, number: int) -> tuple[int, float, str]:
        return alone(Settings(), self._first + number)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
