"""Long campaigns in two processes, with a line of progress on a terminal and none in a pipe."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TypeVar

Result = TypeVar("Result")

PROCESSES = 2


def run_all(work: Callable[[int], Result], count: int, processes: int = PROCESSES) -> Iterator[Result]:
    """What `work` gives for 0 ... count - 1, in this order."""
    began = perf_counter()
    if processes == 1:
        yield from _told(map(work, range(count)), count, began)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from _told(
            pool.imap(work, range(count), chunksize=max(1, min(50, count // (4 * processes)))), count, began
        )


def _told(results: Iterator[Result], count: int, began: float) -> Iterator[Result]:
    told = sys.stderr.isatty()
    for number, result in enumerate(results, 1):
        if told and (number % 20 == 0 or number == count):
            left = (perf_counter() - began) / number * (count - number)
            print(f"\r{number} of {count}, {left:.0f} s left ", end="", file=sys.stderr, flush=True)
        yield result
    if told:
        print(file=sys.stderr)
