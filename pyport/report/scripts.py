"""What the comparison of a script and its port found, as a terminal shows it: the answer first, in 80 columns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pyport.language import Said, joined, said
from pyport.report.tables import answer, count, line, short, table
from pyport.scripts import told
from pyport.scripts.judge import Judged
from pyport.scripts.record import Record, Site
from pyport.scripts.told import Fault, ScriptResult
from pyport.verdict import Verdict

#: Rows of the table unless everything is asked for.
_ROWS = 10


def script_report(result: ScriptResult, verbose: bool = False, lang: str = "en") -> Group:
    """The verdict and its sentence, the first fault with both lines, the other faults, the statements, the notes.

    Parameters
    ----------
    result : ScriptResult
    verbose : bool
        All faults in full, and every statement.
    lang : {"en", "zh"}
    """
    parts: list[RenderableType] = [answer(result.verdict, told.conclusion(result), lang)]
    for k, fault in enumerate(result.faults if verbose else result.faults[:1]):
        parts += (
            ["", told.accusation(result, fault), *_fault(result, fault, lang)] if k else _fault(result, fault, lang)
        )
    if not verbose:
        parts += _more(result, lang)
    parts += ["", told.tally(result), *result.notes]
    rows = [one for one in result.judged if verbose or one.finding.wrong or one.finding.undecided]
    if verbose or len(rows) > 1 or result.verdict is Verdict.UNDECIDED:
        parts += _statements(result, rows if verbose else rows[:_ROWS], len(rows), lang)
    parts += _alone(result, verbose, lang)
    if step := told.next_step(result):
        parts += ["", step]
    return Group(*(line(part, lang) if isinstance(part, str) else part for part in parts))


def _fault(result: ScriptResult, fault: Fault, lang: str) -> list[RenderableType]:
    """A fault: the source of both sides, and what differs."""
    parts: list[RenderableType] = [told.sentence(fault), _lines(told.sources(result, fault))]
    for words, lines in told.remedy(result, fault, lang):
        parts += [words, *([_lines(lines)] if lines else [])]
    return parts


def _lines(lines: Sequence[tuple[str, str]]) -> RenderableType:
    """Lines of source, each behind its place."""
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for place, text in lines:
        made.add_row(Text(place), Text(text))
    return Padding(made, (0, 0, 0, 2))


def _more(result: ScriptResult, lang: str) -> list[RenderableType]:
    """How many more are at fault, and each in a line: its slip and its cure, or what differs."""
    words = told.others(result)
    if not words:
        return []
    rest = result.faults[1:]
    parts: list[RenderableType] = [words]
    parts += [Padding(Text(told.in_short(fault, lang)), (0, 0, 0, 2)) for fault in rest[: told.FEW]]
    if len(rest) > told.FEW:
        parts.append(said("  and {n} more; --verbose lists them.", n=len(rest) - told.FEW))
    return parts


def _statements(result: ScriptResult, rows: Sequence[Judged], total: int, lang: str) -> list[RenderableType]:
    """The table of statements, and what its words mean."""
    if not rows:
        return []
    parts: list[RenderableType] = [_table(result, rows, lang)]
    if len(rows) < total:
        parts.append(said("{n} more; --verbose lists them.", n=total - len(rows)))
    parts += [told.EVERY_PASS, told.worst(result)]
    findings = {one.finding for one in rows}
    return parts + [words for finding, words in told.EXPLAINED.items() if finding in findings]


def _table(result: ScriptResult, rows: Sequence[Judged], lang: str) -> RenderableType:
    """A row for each statement."""
    numbers = (said("passes"), said("numbers"), said("differ"), said("worst"))
    made = table(said("quantity"), "MATLAB", said("port"), *numbers, said("verdict"), numbers=numbers, lang=lang)
    for one in rows:
        mine, theirs = one.link.reference.site, one.link.port.site
        made.add_row(quantity(one), _line(mine, result.reference.main), _line(theirs, result.port.main),
                     count(one.passes), count(one.numbers), count(one.differing), short(one.worst),
                     told.word(result, one))  # fmt: skip
    return made


def _line(site: Site, main: str) -> str:
    return str(site.line) if site.file == main else f"{site.file}:{site.line}"


def quantity(one: Judged) -> str:
    """MATLAB's name of a quantity, and the port's if it is another."""
    mine, theirs = (side.name or said("condition") for side in (one.link.reference, one.link.port))
    return mine if mine == theirs else joined(" / ", [mine, theirs])


def _alone(result: ScriptResult, verbose: bool, lang: str) -> list[RenderableType]:
    """What was not compared."""
    found = [block for side in told.blocks(result) for block in side]
    if not found:
        return []
    shown = found if verbose else found[: told.FEW]
    parts: list[RenderableType] = ["", said("No partner found, so not compared:")]
    parts += [Padding(line(told.block_sentence(block), lang), (0, 0, 0, 2)) for block in shown]
    if len(found) > len(shown):
        parts.append(said("  and {n} more; --verbose lists them.", n=len(found) - len(shown)))
    return parts


def as_json(result: ScriptResult) -> dict[str, Any]:
    """The same for --json."""
    mine, theirs = told.blocks(result)
    return {
        "verdict": result.verdict,
        "conclusion": told.conclusion(result),
        "reference": result.reference.main,
        "port": result.port.main,
        "faults": [
            {
                "line": fault.line,
                "file": fault.file,
                "lines": list(fault.lines),
                "reference_file": fault.reference.file if fault.reference else None,
                "reference_line": fault.reference.line if fault.reference else None,
                "undecided": fault.undecided,
                "accusation": told.accusation(result, fault),
                "sentence": told.sentence(fault),
                "cures": [{"slip": cure.change.card.id, "file": cure.file, "line": cure.change.line,
                           "wrong": cure.change.before, "right": cure.change.after, "verdict": cure.verdict,
                           "next": list(cure.next) if cure.next else None} for cure in fault.cures],
            }
            for fault in result.faults
        ],
        "statements": [
            {
                "quantity": one.link.reference.name,
                "port_quantity": one.link.port.name,
                "reference_file": one.link.reference.site.file,
                "reference_line": one.link.reference.site.line,
                "port_file": one.link.port.site.file,
                "port_line": one.link.port.site.line,
                "passes": one.passes,
                "numbers": one.numbers,
                "differing": one.differing,
                "worst": one.worst,
                "finding": one.finding.value,
            }
            for one in result.judged
        ],
        "without_partner": {
            "reference": sorted({(site.file, site.line) for site in result.alone}),
            "port": sorted({(site.file, site.line) for site in result.extra}),
        },
        "blocks": {
            side: [{"file": b.file, "lines": list(b.lines), "quantities": list(b.quantities),
                    "feeds_line": b.feeds.line if b.feeds else None, "words": told.block_sentence(b)} for b in found]
            for side, found in (("reference", mine), ("port", theirs))
        },
        "mended": result.mended and {"cures": result.mended.count, "verdict": result.mended.result.verdict,
                                     "lines": [fault.line for fault in result.mended.result.faults]},
        "notes": list(result.notes),
        "seconds": result.seconds,
    }  # fmt: skip


def record_sentence(record: Record, script: Path, seconds: float) -> Said:
    """How much a run has recorded, and whether it came to its end."""
    events, statements = _counts(record)
    kept = said(
        "{assignments} of {statements}", assignments=_assignments(events), statements=told.statements(statements)
    )
    if record.dropped:
        kept = said("{kept}; {more} more than are kept", kept=kept, more=_assignments(record.dropped))
    words = {"kept": kept, "seconds": seconds, "script": script.name}
    if record.ended:
        return said("{kept}, {seconds:.1f} s; {script} ended early, in line {line}: {error}.",
                    line=record.line, error=record.reason, **words)  # fmt: skip
    return said("{kept}, {seconds:.1f} s; {script} ran to its end.", **words)


def _assignments(count: int) -> Said:
    return said("{n:,} assignment", n=count) if count == 1 else said("{n:,} assignments", n=count)


def record_json(record: Record, file: str | os.PathLike[str] | None, seconds: float) -> dict[str, Any]:
    """The same for --json."""
    events, statements = _counts(record)
    return {
        "file": None if file is None else os.fspath(file), "events": events, "statements": statements,
        "draws": len(record.draws), "dropped": record.dropped, "seconds": seconds, "ended": record.ended,
        "line": record.line,
    }  # fmt: skip


def _counts(record: Record) -> tuple[int, int]:
    """How many assignments were recorded, and of how many statements."""
    return len(record.site), len({record.sites[k].statement for k in record.site.tolist()})
