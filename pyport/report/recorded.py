"""What a comparison of two recordings found, as a person reads it."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from pyport.parity.growth import EPS, HALF_OF_THE_DIGITS, Jump
from pyport.parity.recorded import Element, RecordedResult
from pyport.report.tables import count, short, table, verdict_text
from pyport.verdict import Verdict


def recorded_report(result: RecordedResult) -> Group:
    """The table of quantities, the growth, the sentences, and the verdict last."""
    numbers = ("numbers", "differ", "first at\nstep", "worst diff", "at step", "worst\nULP")
    by_tolerance = ("beyond\ntolerance",) if result.allowed else ()
    made = table("quantity", "reference", "port", *numbers, *by_tolerance, numbers=(*numbers, *by_tolerance))
    for row in result.rows:
        made.add_row(
            row.name, row.reference, row.port, count(row.numbers), count(row.differing), str(row.first_step or "-"),
            short(row.worst), str(row.worst_step or "-"), short(row.worst_ulps),
            *([count(row.beyond)] if result.allowed else []),
        )  # fmt: skip
    parts: list[RenderableType] = [made] if result.rows else []
    parts += [Text(line) for line in (*result.notes, *sentences(result))]
    parts.append(Text.assemble(verdict_text(result.verdict), f": {conclusion(result)}"))
    return Group(*parts)


def sentences(result: RecordedResult) -> list[str]:
    """All that differs: in form, at first, beyond the tolerance, and where the differences jump."""
    found = [*result.wrong, *result.open]
    if result.first_bit:
        found.append(f"first differing bit: {result.first_bit.sentence()}")
        found.append(growth_line(result.growth.largest))
    if result.first_beyond:
        found.append(f"first beyond the tolerance: {result.first_beyond.sentence()}")
    return found + [_jump(jump, element) for jump, element in zip(result.growth.jumps, result.at_jumps, strict=True)]


def growth_line(largest: np.ndarray) -> str:
    """The largest difference so far at the steps 1, 2, 5, 10, ... and the last."""
    last = len(largest)
    steps = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k < last]
    shown = ", ".join(f"step {t} {short(float(largest[t - 1]))}" for t in (*steps, last))
    return f"largest difference so far / largest number so far: {shown}"


def conclusion(result: RecordedResult) -> str:
    """Why the verdict is what it is, in one line."""
    total = sum(row.numbers for row in result.rows)
    verdict, allowed = result.verdict, result.allowed
    if verdict is Verdict.PASS:
        how = "have the same bits" if result.first_bit is None else "are within the tolerance"
        return f"all {total:,} numbers of {result.steps} steps {how}"
    if result.wrong:
        return "the recordings differ in form"
    if verdict is Verdict.FAIL and allowed is not None:
        return f"{sum(row.beyond for row in result.rows):,} of {total:,} numbers are beyond the tolerance"
    if verdict is Verdict.FAIL:
        slip = next(jump for jump in result.growth.jumps if jump.is_slip)
        return f"a slip in step {slip.step}, in what computes {slip.quantity}: rounding does not lose so much at once"
    if result.open:
        return "not everything was compared"
    return f"bits differ, and {_why_open(result)}; --ulps, --rtol or --atol say how far apart they may be"


def _why_open(result: RecordedResult) -> str:
    if result.growth.jumps:
        return "the differences jump, but by less than half of the digits: a slip, or a computation that amplifies"
    if (last := float(result.growth.largest[-1])) > HALF_OF_THE_DIGITS:
        return f"the differences grow step by step to {last:.1e}: a loop that amplifies rounding, or a small slip"
    return "the differences are of the size that rounding has"


def _jump(jump: Jump, element: Element) -> str:
    before = f"none above rounding ({EPS:.1e})" if jump.before == EPS else f"at most {jump.before:.1e}"
    factor = f"{jump.now:.1e} here" if np.isfinite(jump.now) else "no bound here"
    return f"jump: {element.sentence()}; differences before it: {before}, {factor}"


def as_json(result: RecordedResult) -> dict[str, Any]:
    """The same for --json; the growth for every step."""
    return {
        "verdict": result.verdict,
        "conclusion": conclusion(result),
        "failures": [] if result.verdict is Verdict.PASS else sentences(result),
        "judged_by": "tolerance" if result.allowed else "bits",
        "steps": result.steps,
        "first_bit": vars(result.first_bit) if result.first_bit else None,
        "first_beyond": vars(result.first_beyond) if result.first_beyond else None,
        "jumps": [{**vars(jump), "is_slip": jump.is_slip} for jump in result.growth.jumps],
        "growth": result.growth.largest,
        "quantities": [vars(row) for row in result.rows],
        "notes": result.notes,
    }
