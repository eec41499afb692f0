"""Tables of verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pyport.language import in_language, said
from pyport.parity.compare import worst_of
from pyport.parity.files import VariableResult
from pyport.parity.judge import CaseResult
from pyport.parity.lines import ported_lines
from pyport.parity.traces import PairResult
from pyport.parity.verify import Report
from pyport.verdict import Verdict

#: As many columns as an answer has that nobody watches being printed.
WIDTH = 80
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.UNDECIDED: "yellow"}


def verdict_text(verdict: Verdict) -> Text:
    """The verdict, coloured where there is colour."""
    return Text(verdict.name, style=_STYLES[verdict])


def verdict_line(verdict: Verdict, words: object, lang: str = "en") -> Text:
    """The verdict and its sentence: the first line of an answer."""
    return Text.assemble(verdict_text(verdict), ("：" if lang == "zh" else ": ") + in_language(words, lang))


def line(text: object, lang: str, style: str = "") -> Text:
    """A sentence in a language."""
    return Text(in_language(text, lang), style=style)


def table(*columns: str, title: str = "", numbers: Iterable[str] = ()) -> Table:
    """An empty table in the style of all of them; columns in `numbers` are set to the right."""
    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left",
                        overflow="fold", no_wrap=column in numbers)  # fmt: skip
    return made


def short(value: float) -> str:
    """Two digits of a ratio, or of a large count."""
    return "-" if math.isnan(value) else "inf" if math.isinf(value) else f"{value:.2g}"


def count(value: float) -> str:
    """A count with thin groups of digits."""
    return "inf" if math.isinf(value) else f"{value:,.0f}"


def lines_table(results: Sequence[CaseResult], title: str) -> Table:
    """One row for each MATLAB line: both texts, the worst ratio and ULPs of all cases, the verdict."""
    strict, fast = (worst_of([getattr(result, part) for result in results]) for part in ("strict", "fast"))
    by_bits = not any(result.other_digits for result in results)
    how = f"strict:\n{'bits off' if by_bits else 'over bound'}"
    numbers = (how, "fast:\ndiff/bound", "ULP")
    made = table("MATLAB line", "MATLAB text\nPython text", *numbers, "verdict", title=title, numbers=numbers)
    for quantity, line in ported_lines(results[0].variant).items():
        exact, near = strict[quantity], fast[quantity]
        wrong = exact.differing if by_bits else exact.failing
        verdict = Verdict.FAIL if exact.failing or near.failing else Verdict.PASS
        made.add_row(line.place, f"{line.matlab}\n{line.python}", count(wrong), short(near.worst_ratio),
                     count(near.worst_ulps), verdict_text(verdict))  # fmt: skip
    return made


def cases_table(results: Iterable[CaseResult]) -> Table:
    """One row for each case and source: steps, bits, ratios, drift, verdict."""
    numbers = (
        "steps",
        "numbers",
        "strict:\nbits off",
        "fast:\ndiffer",
        "diff/\nbound",
        "head-\nroom",
        "free run:\ndiff/drift",
    )
    made = table("case", "reference", *numbers, "verdict", title="Cases", numbers=numbers)
    for result in results:
        made.add_row(
            result.case, result.source, str(result.steps), count(result.strict.elements),
            count(result.strict.differing), count(result.fast.differing), short(result.fast.worst_ratio),
            f"{short(result.headroom)} x", short(result.free.comparison.worst_ratio), verdict_text(result.verdict),
        )  # fmt: skip
    return made


def causes(results: Iterable[CaseResult]) -> list[str]:
    """Why the fast port's last digits differ: a sentence for each cause, and the cases that have it."""
    cases: dict[str, list[str]] = {}
    for result in results:
        names = cases.setdefault(result.attribution.cause_sentence, [])
        if result.case not in names:
            names.append(result.case)
    return [f"fast port: {cause} ({', '.join(names)})." for cause, names in cases.items()]


def gradient_sentences(report: Report) -> list[str]:
    """What is known of the gradients behind the updates: a sentence a case."""
    found = []
    for check in report.gradients:
        proof = report.proofs[check.case]
        if check.first is None:
            how = f"all {check.elements:,} weight changes equal -a times the derivative of the head's loss"
        else:
            step, name, (i, j) = check.first
            how = f"the change of {name}({i + 1},{j + 1}) [{i},{j}] in step {step} is not -a times the derivative"
        found.append(
            f"gradients of {check.case}, {check.steps} updates: {how} (finite differences, worst diff/bar "
            f"{short(check.worst)}, resolving {short(check.resolution)}); modular proof: {proof.status}."
        )
    return found


def verify_report(report: Report) -> Group:
    """All that `verify` found, the conclusion last."""
    parts: list[RenderableType] = []
    for corrected, title in ((False, "The reference"), (True, "The corrected network")):
        if results := report.of(corrected):
            parts.append(lines_table(results, f"{title}: every step from the reference's weights"))
    if report.results:
        parts.append(cases_table(report.results))
        parts += [Text(sentence) for sentence in causes(report.results)]
        parts += [Text(sentence) for sentence in gradient_sentences(report)]
        parts.append(Text(""))
    for result in report.results:
        if result.other_digits:
            parts.append(
                Text(
                    f"{result.case} ({result.source}): {' and '.join(result.other_digits)} of this machine "
                    "give other last digits than the reference's, so strict is judged by its bound, not by bits."
                )
            )
        parts += [Text(sentence, style="red") for sentence in result.failures()]
    parts += [Text(sentence, style="red") for sentence in (*report.stale, *report.changed)]
    parts += [Text(note) for note in report.notes]
    parts.append(Text.assemble(verdict_text(report.verdict), f": {report.conclusion()}"))
    return Group(*parts)


def widths_of(heads: Sequence[str], rows: Iterable[Sequence[str]], width: int, words: int = 0) -> list[int] | None:
    """How wide each column of a table is where no word is broken; None if there is no room for that.

    Parameters
    ----------
    heads : sequence of str
        Their lines stand below each other.
    rows : iterable of sequence of str
    width : int
        Columns of the terminal.
    words : int
        So many columns, from the first on, may have a cell in several lines.
    """
    columns = [[head, *cells] for head, *cells in zip(heads, *rows, strict=True)]
    widest = [max(cell_len(line) for cell in cells for line in cell.split("\n")) for cells in columns]
    least = [max(cell_len(word) for cell in cells for word in cell.split() or [""]) for cells in columns[:words]]
    # Three columns between two cells, and one at either end.
    too_many = sum(widest) + 3 * len(widest) - 1 - width
    while too_many > 0:
        k = max((k for k in range(words) if widest[k] > least[k]), key=lambda k: widest[k], default=None)
        if k is None:
            return None
        widest[k] -= 1
        too_many -= 1
    return widest


def wide_table(
    heads: Sequence[str], rows: Iterable[Sequence[str | Text]], width: int, lang: str, *, words: int = 1,
    title: str = "",
) -> RenderableType:  # fmt: skip
    """A table; where its columns leave no room for the words, a row is two lines with the heads before the cells.

    Parameters
    ----------
    heads : sequence of str
    rows : iterable of sequence of str or Text
        A name first; texts that are no `Text` may be said in a language too.
    width : int
        Columns of the terminal.
    lang : {"en", "zh"}
    words : int
        So many columns from the first on are words, all others numbers.
    title : str, optional
    """
    shown = [in_language(head, lang) for head in heads]
    rows = list(rows)
    cells = [[cell if isinstance(cell, Text) else Text(in_language(cell, lang)) for cell in row] for row in rows]
    upright = [head if k < words else head.replace(" ", "\n") for k, head in enumerate(shown)]
    widths = widths_of(upright, [[cell.plain for cell in row] for row in cells], width, words)
    if widths is not None:
        numbers = [
            head for k, head in enumerate(upright) if k >= words and not any(isinstance(row[k], Text) for row in rows)
        ]
        made = table(*upright, title=title, numbers=numbers)
        for column, wide in zip(made.columns, widths, strict=True):
            column.width = wide
        for row in cells:
            made.add_row(*row)
        return made
    comma = "，" if lang == "zh" else ", "
    stacked: list[RenderableType] = [Text(title)] if title else []
    for row in cells:
        pairs = [Text.assemble(f"{head} ", cell) for head, cell in zip(shown, row, strict=True)]
        beside = [row[0], *pairs[1:words]]
        stacked += [Text(comma).join(beside), Padding(Text(comma).join(pairs[words:]), (0, 0, 0, 2))]
    return Group(*stacked)


def files_table(results: Iterable[VariableResult], width: int, lang: str = "en") -> RenderableType:
    """One row for each variable of two files."""
    heads = [said("variable"), said("reference"), said("port"), said("differ"), said("worst diff"), said("worst ULP"),
             said("verdict")]  # fmt: skip
    rows = [(row.name, row.reference, row.port, count(row.differing), short(row.worst_difference),
             count(row.worst_ulps), verdict_text(row.verdict)) for row in results]  # fmt: skip
    return wide_table(heads, rows, width, lang, words=3)


def quantities_table(pair: PairResult, width: int, lang: str = "en") -> RenderableType:
    """One row for each quantity of two traces that were judged by derived bounds."""
    heads = [said("quantity"), said("numbers"), said("differ"), said("worst ULP"), said("single steps: diff/bound"),
             said("runs: diff/drift"), said("verdict")]  # fmt: skip
    rows = []
    for name, row in (pair.free.comparison.quantities if pair.free else {}).items():
        own = pair.own["port"].quantities[name]
        failing = row.failing or own.failing or pair.own["reference"].quantities[name].failing
        rows.append((name, count(row.elements), count(row.differing), count(row.worst_ulps), short(own.worst_ratio),
                     short(row.worst_ratio), verdict_text(Verdict.FAIL if failing else Verdict.PASS)))  # fmt: skip
    return wide_table(heads, rows, width, lang)
