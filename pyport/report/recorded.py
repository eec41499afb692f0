"""What a comparison of two recordings found, as a person reads it."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pyport.parity.pairs import FilesResult
from pyport.parity.recorded import RecordedResult
from pyport.parity.told import conclusion, sentences
from pyport.report.tables import count, files_table, quantities_table, short, table, verdict_text
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
        "jumps": [{**vars(jump), "own": jump.own, "is_slip": jump.is_slip} for jump in result.growth.jumps],
        "growth": result.growth.largest,
        "quantities": [vars(row) for row in result.rows],
        "notes": result.notes,
    }


def pair_report(result: FilesResult) -> Group:
    """What a comparison of any two files found, the verdict last."""
    if result.recorded is not None:
        return recorded_report(result.recorded)
    bounded = result.traces if result.traces is not None and result.traces.free is not None else None
    made = files_table(result.variables) if bounded is None else quantities_table(bounded)
    return Group(made, *(Text(line) for line in (*result.failures(), *result.open())), verdict_text(result.verdict))


def pair_json(result: FilesResult) -> dict[str, Any]:
    """The same for --json."""
    if result.recorded is not None:
        return as_json(result.recorded)
    by_bound = result.traces is not None and result.traces.free is not None
    return {
        "verdict": result.verdict,
        "failures": result.failures(),
        "judged_by": "bound" if by_bound else "settings" if result.traces else "tolerance",
        "variables": [vars(row) for row in result.variables],
    }
