"""What a comparison of two recordings found, as a person reads it."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from pyport.language import said
from pyport.parity.recorded import RecordedResult
from pyport.parity.told import conclusion, sentences
from pyport.report.tables import WIDTH, count, line, short, verdict_line, wide_table
from pyport.verdict import Verdict


def recorded_report(result: RecordedResult, width: int = WIDTH, lang: str = "en") -> Group:
    """The verdict, the table of quantities, the growth, and the sentences."""
    parts: list[RenderableType] = [verdict_line(result.verdict, conclusion(result), lang)]
    parts += [line(words, lang) for words in (*result.notes, *sentences(result))]
    if result.rows:
        parts.append(_table(result, width, lang))
    return Group(*parts)


def _table(result: RecordedResult, width: int, lang: str) -> RenderableType:
    """A row for each quantity."""
    heads = [said("quantity"), said("reference"), said("port"), said("numbers"), said("differ"), said("first at step"),
             said("worst diff"), said("at step"), said("worst ULP"),
             *([said("beyond tolerance")] if result.allowed else [])]  # fmt: skip
    rows = [
        (row.name, row.reference, row.port, count(row.numbers), count(row.differing), str(row.first_step or "-"),
         short(row.worst), str(row.worst_step or "-"), short(row.worst_ulps),
         *([count(row.beyond)] if result.allowed else []))
        for row in result.rows
    ]  # fmt: skip
    return wide_table(heads, rows, width, lang, words=3)


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
