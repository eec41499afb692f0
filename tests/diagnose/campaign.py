"""Known mistakes planted by the thousand, one and two at a time, and gradients in which nothing may be named.

``python tests/diagnose/campaign.py 20 1000 1000 10000`` plants every card at every place of the
networks of `networks.py` at 20 random starts each, draws 1000 pairs, 1000 corruptions and 10000
right gradients, and prints the counts. The learning rate is not told to the diagnosis.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "gradients"))  # for the processes of all campaigns

from networks import networks
from planted import Counts, pair, work
from rich.console import Console
from rich.table import Table
from unlisted import corruption, right
from workers import run_all

SEED = 1
#: What each count is of, and the outcomes that are as they should be.
TITLES = {
    "singles": "one mistake, at one place or at all of its places",
    "pairs": "two mistakes in different layers",
    "corruptions": "corrupted at random",
    "rights": "right gradients",
}


def single_counts(starts: int, processes: int = 2) -> Counts:
    counts = Counts()
    for several in run_all(partial(work, starts), len(networks()) * starts, processes):
        for one in several:
            counts.add(one)
    return counts


def counted(kind: str, number: int, processes: int = 2) -> Counts:
    """Counts of so many pairs, corruptions or right gradients."""
    counts = Counts()
    for one in run_all(partial({"pairs": pair, "corruptions": corruption, "rights": right}[kind], SEED), number,
                       processes):  # fmt: skip
        counts.add(one)
    return counts


def main(starts: int = 1, *numbers: int) -> None:
    """Print the counts, and what is not as it should be."""
    console = Console(width=160)
    kinds = dict(zip(list(TITLES)[1:], numbers, strict=False))
    for kind in TITLES:
        if kind == "singles":
            counts = single_counts(starts)
        elif kinds.get(kind):
            counts = counted(kind, kinds[kind])
        else:
            continue
        table = Table("outcome", "number", title=f"{TITLES[kind]}: {counts.outcomes.total()}", title_justify="left")
        for outcome, times in counts.outcomes.most_common():
            table.add_row(outcome, str(times))
        console.print(table)
        for names, times in counts.sets.most_common():
            console.print(f"  {times} times a stated set: {names}")
        for miss in counts.misses:
            console.print(f"  {miss.outcome}: {miss.what}: {miss.said}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
