"""What a comparison of two files found, as a person reads it."""

from __future__ import annotations

from rich.console import Group, RenderableType

from pyport.language import said
from pyport.parity.pairs import FilesResult
from pyport.report.tables import files_table, line, quantities_table, verdict_line
from pyport.verdict import Verdict


def files_report(result: FilesResult, by_bound: bool, width: int, lang: str = "en") -> Group:
    """The verdict with the first sentence on it, the other sentences, and the table of variables or quantities."""
    found = [*result.failures(), *result.open()]
    rows = len(result.variables)
    first: str
    if result.verdict is Verdict.PASS:
        agrees = said("1 variable agrees") if rows == 1 else said("{n} variables agree", n=rows)
        first, rest = (said("the two runs agree within what rounding allows") if by_bound else agrees), found
    else:
        first, *rest = found
    parts: list[RenderableType] = [verdict_line(result.verdict, first, lang), *(line(words, lang) for words in rest)]
    traces = result.traces
    parts.append(quantities_table(traces, width, lang) if traces is not None and by_bound else
                 files_table(result.variables, width, lang))  # fmt: skip
    return Group(*parts)
