"""Which of a claim's many cases are run: all with ``PYPORT_CASES=all``, else a sample, 0, 1, 2, ..."""

from __future__ import annotations

import os

#: "all", or the number of the sample.
WHICH = os.environ.get("PYPORT_CASES", "0")


def one_in(every: int, count: int) -> int:
    """How many of the cases that a test draws by itself are drawn: all of them, or one in so many."""
    return count if WHICH == "all" else -(-count // every)
