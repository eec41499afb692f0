"""What a comparison of two recordings found, as a person reads it."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from pyport.language import in_language, said
from pyport.parity.pairs import FilesResult
from pyport.parity.recorded import RecordedResult
from pyport.parity.told import conclusion, sentences
from pyport.report.layout import Paragraph
from pyport.report.tables import NAME_THE_LINE, answer, count, files_conclusion, files_report, short, table
from pyport.verdict import Verdict


def recorded_report(result: RecordedResult, lang: str = "en") -> Group:
    """The verdict, what differs first and where it jumps, what is next, and the table of quantities."""
    numbers = (said("numbers"), said("differ"), said("first at\nstep"), said("worst diff"), said("at step"),
               said("worst\nULP"))  # fmt: skip
    by_tolerance = (said("beyond\ntolerance"),) if result.allowed else ()
    made = table(said("quantity"), said("reference"), said("port"), *numbers, *by_tolerance,
                 numbers=(*numbers, *by_tolerance), lang=lang)  # fmt: skip
    for row in result.rows:
        made.add_row(
            row.name, row.reference, row.port, count(row.numbers), count(row.differing), str(row.first_step or "-"),
            short(row.worst), str(row.worst_step or "-"), short(row.worst_ulps),
            *([count(row.beyond)] if result.allowed else []),
        )  # fmt: skip
    parts: list[RenderableType] = [answer(result.verdict, conclusion(result), lang)]
    parts += [Paragraph(in_language(line, lang)) for line in sentences(result)]
    if result.verdict is Verdict.FAIL:
        parts.append(Paragraph(in_language(NAME_THE_LINE, lang)))
    parts += [made] if result.rows else []
    return Group(*parts, *(Paragraph(in_language(line, lang)) for line in result.notes))


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


def pair_conclusion(result: FilesResult, by_tolerance: bool) -> str:
    """What a comparison of any two files found, in one sentence."""
    return files_conclusion(result, by_tolerance) if result.recorded is None else conclusion(result.recorded)


def pair_report(result: FilesResult, by_tolerance: bool, verbose: bool = False, lang: str = "en") -> Group:
    """All that it found; what the arguments are, `files_report` says."""
    if result.recorded is not None:
        return recorded_report(result.recorded, lang)
    return files_report(result, by_tolerance, verbose, lang)


def pair_json(result: FilesResult) -> dict[str, Any]:
    """The same for --json."""
    if result.recorded is not None:
        return as_json(result.recorded)
    return {
        "verdict": result.verdict,
        "failures": result.failures(),
        "judged_by": "bound" if result.by_bound else "settings" if result.traces else "tolerance",
        "variables": [vars(row) for row in result.variables],
    }
