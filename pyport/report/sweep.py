"""What a sweep found, as tables."""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.report.tables import count, short, table, verdict_text
from pyport.sweep.result import KINDS, Result
from pyport.sweep.settings import Settings
from pyport.verdict import Verdict

#: What the reader is told of each way to end.
ENDS = {
    "tolerance": "the loss reached the tolerance",
    "limit": "the step limit came first, and the loss still falls",
    "diverged": "diverged: the weights or the loss are no longer finite",
    "dead-units": "stalled: all hidden units of a sample have switched off",
    "tie": "stalled: two samples with different targets have the same hidden units",
    "unknown": "stalled, the reason is not known",
}
#: So many starts that do not stop are listed; the files have them all.
LISTED = 20
BINS, BAR = 12, 50


def sweep_report(result: Result, settings: Settings) -> Group:
    """All of it."""
    parts = (summary(result, settings), histogram_table(result), never_table(result))
    return Group(*(part for part in parts if part is not None))


def summary(result: Result, settings: Settings) -> Group:
    """How the starts ended, how many steps they took, and what the checks say."""
    described, variant = result.described(), settings.variant
    made = table("", "starts", "part", numbers=("starts", "part"),
                 title=f"{described['starts']:,} starts, {settings.stream} stream, {variant.head}"
                       f"{', bias terms' * variant.bias}, at most {settings.max_steps:,} steps")  # fmt: skip
    for kind, number in described["ended"].items():
        if number or kind == "tolerance":
            made.add_row(ENDS[kind], count(number), f"{number / len(result.seed):.2%}")
    lines: list[RenderableType] = [made]
    if described["steps"]:
        parts = ", ".join(f"{part} {count(steps)}" for part, steps in described["steps"].items())
        lines.append(f"steps of those that stopped, by the part of them: {parts}")
    verdict = Verdict.FAIL if result.wrong.any() else Verdict.PASS
    lines.append(Text.assemble(
        verdict_text(verdict), f": {count(described['checked_steps'])} steps checked, "
        f"{count(described['differing_bits'])} bits differ from the strict formula, "
        f"largest gradient diff/bar {short(described['largest_gradient_ratio'])}"))  # fmt: skip
    return Group(*lines)


def histogram_table(result: Result) -> Table | None:
    """How many starts took how many steps, or None if none stopped."""
    steps = result.steps[result.stopped]
    if not steps.size:
        return None
    counts, edges = histogram(steps, BINS)
    made = table("steps", "starts", "", numbers=("steps", "starts"))
    for number, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        made.add_row(f"{low:,.0f} - {high - 1:,.0f}", count(number), "█" * round(BAR * number / counts.max()))
    return made


def histogram(steps: np.ndarray, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts and whole edges, each bin wider than the one before by the same factor."""
    edges = np.unique(np.ceil(np.geomspace(steps.min(), steps.max() + 1, bins + 1)))
    return np.histogram(steps, edges)[0], edges


def never_table(result: Result) -> Table | None:
    """The first starts that did not stop, or None if all did."""
    never = np.nonzero(~result.stopped)[0]
    if not never.size:
        return None
    more = f", the first {LISTED} of {never.size}" if never.size > LISTED else ""
    made = table("seed", "last loss", "why", numbers=("seed", "last loss"), title=f"did not stop{more}")
    for n in never[:LISTED]:
        made.add_row(f"{result.seed[n]:.0f}", f"{result.last_loss[n]:.6g}", ENDS[KINDS[int(result.kind[n])]])
    return made
