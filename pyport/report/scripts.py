"""What the comparison of a script and its port found, as a person reads it: the answer first, in 80 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from pyport.report.tables import count, short, table, verdict_text
from pyport.scripts.judge import Finding, Judged, Place
from pyport.scripts.record import Record, Site
from pyport.scripts.verify import Fault, ScriptResult
from pyport.verdict import Verdict

#: Columns of a terminal.
WIDTH = 80
#: Rows of the table, and faults told, unless everything is asked for.
_SHOWN = 5


def script_report(result: ScriptResult, verbose: bool = False) -> Group:
    """The verdict and its sentence, the first fault with both lines, the other faults, the statements, the notes."""
    parts: list[RenderableType] = [_answer(result)]
    shown = result.faults if verbose else result.faults[:_SHOWN]
    for fault in shown:
        parts += ["", *_told(result, fault)]
    if len(result.faults) > len(shown):
        parts += ["", f"{len(result.faults) - len(shown)} more; --verbose lists them."]
    parts += ["", Text(_counts(result)), *_wrapped(result.notes)]
    rows = result.judged if verbose else [one for one in result.judged if one.finding.wrong or one.finding.undecided]
    if rows:
        parts.append(_table(result, rows))
    if verbose:
        parts += _alone("MATLAB", result.reference, result.alone) + _alone("the port", result.port, result.extra)
    return Group(*(Text(part) if isinstance(part, str) else part for part in parts))


def _answer(result: ScriptResult) -> Text:
    """The verdict and one sentence."""
    sentence = conclusion(result)
    return Text.assemble(verdict_text(result.verdict), Text(textwrap.fill(f": {sentence}", WIDTH - len(result.verdict.name))))


def conclusion(result: ScriptResult) -> str:
    """The answer in one sentence."""
    mine, theirs = result.reference.main, result.port.main
    if result.verdict is Verdict.PASS:
        numbers = sum(one.numbers for one in result.judged)
        return f"{theirs} does what {mine} does: {len(result.judged)} statements, {numbers:,} numbers compared."
    first = result.faults[0]
    beside = f" what {_where(first.reference)} does" if first.reference else ""
    if result.verdict is Verdict.FAIL:
        others = sum(not fault.undecided for fault in result.faults) - 1
        more = f" ({others} more at fault)" if others else ""
        return f"{first.file} line {_lines(first.lines)} does not do{beside}{more}."
    return f"{first.file} line {_lines(first.lines)} may not do{beside}: {first.words}."


def _where(site: Site | None) -> str:
    return "" if site is None else f"{site.file} line {site.line}"


def _lines(lines: Sequence[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(lines)))


def _told(result: ScriptResult, fault: Fault) -> list[str]:
    """A fault: what differs, and the source of both sides."""
    told = [*textwrap.wrap(sentence(fault), WIDTH)]
    if fault.reference is not None:
        told += source(result.reference, fault.reference.file, range(fault.reference.line, fault.reference.last + 1))
    return told + source(result.port, fault.file, fault.lines)


def source(record: Record, file: str, lines: Iterable[int]) -> list[str]:
    """Lines of a source file with their numbers; what is longer than the terminal goes on below."""
    text = record.files[file].splitlines()
    made = []
    for line in dict.fromkeys(lines):
        head = f"  {file}:{line}: "
        words = text[line - 1].strip() if line <= len(text) else ""
        made += textwrap.wrap(words, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)) or [head.rstrip()]
    return made


def sentence(fault: Fault) -> str:
    """What differs, where, and how far: pass, element, both numbers, what is allowed."""
    if fault.judged is None or fault.judged.first is None:
        return fault.words
    one, place = fault.judged, fault.judged.first
    head = f"{_pass(one, place)}{one.link.reference.name or 'the condition'}{_element(one, place)}"
    if one.finding in (Finding.SHAPE, Finding.KIND):
        return f"{head}: MATLAB has {described(place.reference)}, the port {described(place.port)}"
    said = f"{head}: port {_number(place.port)}, MATLAB {_number(place.reference)}"
    if one.finding is Finding.TIPPED:
        return f"{said}: a decision that rounding tips"
    if not np.isfinite(place.difference) or isinstance(place.reference, str):
        return said
    if place.allowed == 0:
        return said
    times = place.difference / place.allowed
    return f"{said}; |diff| {place.difference:.1e} > {place.allowed:.1e} (rounding), {short(times)} x"


def _pass(one: Judged, place: Place) -> str:
    if len(one.link.pairs) == 1:
        return ""
    key = one.link.port.keys[one.link.pairs[place.pair][1]]
    inner = key[1:-1]
    return f"pass {', '.join(map(str, inner))}, " if inner else f"time {key[-1] + 1}, " if key[-1] else "first time, "


def _element(one: Judged, place: Place) -> str:
    if not place.index:
        return place.path
    matlab = ",".join(str(k + 1) for k in place.index)
    return f"{place.path}({matlab}) [{','.join(map(str, place.index))}]"


def _number(value: Any) -> str:
    if isinstance(value, str):
        return repr(value)
    item = np.asarray(value).item()
    if isinstance(item, bool):
        return str(item).lower()
    return repr(item) if isinstance(item, complex) else f"{item:.17g}" if isinstance(item, float) else str(item)


def described(value: Any) -> str:
    """The size and class of a value."""
    if isinstance(value, np.ndarray):
        size = "x".join(map(str, value.shape)) or "one number"
        return f"{size}" if value.ndim else "one number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return f"{len(value)} values of several sizes or kinds"
    if isinstance(value, dict):
        return "the fields " + ", ".join(value)
    return getattr(value, "what", type(value).__name__)


def _counts(result: ScriptResult) -> str:
    total = Counter(one.finding for one in result.judged)
    told = ", ".join(f"{total[finding]} {finding.value}" for finding in Finding if total[finding])
    lines = [f"{len(result.judged)} quantities compared: {told}."]
    if result.alone or result.extra:
        lines.append(f"Without a partner: {len(result.alone)} of MATLAB's statements, {len(result.extra)} of the port's.")
    return "\n".join(line for part in lines for line in textwrap.wrap(part, WIDTH))


def _table(result: ScriptResult, rows: Sequence[Judged]) -> RenderableType:
    numbers = ("passes", "numbers", "differ", "worst")
    made = table("MATLAB", "port", "quantity", *numbers, "", numbers=numbers)
    for one in rows:
        made.add_row(
            str(one.link.reference.site.line), str(one.link.port.site.line), _quantity(one), count(one.passes),
            count(one.numbers), count(one.differing), short(one.worst), _word(one),
        )  # fmt: skip
    return made


def _quantity(one: Judged) -> str:
    mine, theirs = one.link.reference.name or "condition", one.link.port.name or "condition"
    return mine if mine == theirs else f"{mine} / {theirs}"


_WORDS = {Finding.SAME: "same", Finding.ROUNDING: "rounding", Finding.SPREAD: "rounding*", Finding.TIPPED: "tipped",
          Finding.OPEN: "undecided", Finding.DIFFERS: "FAIL", Finding.SHAPE: "FAIL size", Finding.KIND: "FAIL kind"}  # fmt: skip


def _word(one: Judged) -> str:
    return _WORDS[one.finding]


def _alone(whose: str, record: Record, sites: Sequence[Site]) -> list[RenderableType]:
    if not sites:
        return []
    told = [f"Without a partner in {whose}:"]
    for site in sites:
        told += source(record, site.file, [site.line])
    return [Text("\n".join(dict.fromkeys(told)))]


def _wrapped(notes: Sequence[str]) -> list[RenderableType]:
    return [Text(textwrap.fill(note, WIDTH)) for note in notes]


def as_json(result: ScriptResult) -> dict[str, Any]:
    """The same for --json."""
    return {
        "verdict": result.verdict,
        "conclusion": conclusion(result),
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
                "sentence": sentence(fault),
            }
            for fault in result.faults
        ],
        "statements": [
            {
                "quantity": one.link.reference.name,
                "port_quantity": one.link.port.name,
                "reference_line": one.link.reference.site.line,
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
        "notes": list(result.notes),
        "seconds": result.seconds,
    }
