"""The three verdicts; each has the exit code of the command line."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """PASS, FAIL, or UNDECIDED where the evidence allows neither."""

    PASS = 0
    FAIL = 1
    UNDECIDED = 3

    @staticmethod
    def worst(verdicts: Iterable[Verdict]) -> Verdict:
        """FAIL if there is one, else UNDECIDED if there is one, else PASS."""
        order = (Verdict.PASS, Verdict.UNDECIDED, Verdict.FAIL)
        return max(verdicts, key=order.index, default=Verdict.PASS)
