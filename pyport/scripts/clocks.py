"""Statements without a result: those that read a clock, and compute with what it said, and those that make windows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Literal

from pyport.scripts.record import Record, Site

#: What makes handles of windows and files, or reads a clock: no result.
NO_RESULT = re.compile(
    r"\b(figure|axes|axis|subplot|plot\w*|line|surf\w*|mesh|bar\w*|scatter\w*|contour\w*|image\w*|imshow|patch|text|"
    r"title|legend|[xyz]label|colorbar|waitbar|gc[af]|tic|toc|clock|cputime|now|fopen|fclose|fprintf|printf|input|rng)\b"
)
#: What reads a clock, in the two languages.
_READS: dict[Literal["matlab", "python"], re.Pattern[str]] = {
    "matlab": re.compile(r"(?<![\w.])(?:tic|toc|clock|cputime|now|datetime|etime|timeit)\b"),
    "python": re.compile(
        r"(?<!\w)(?:(?:time|clock)\(\)|(?:(?:perf_counter|process_time|monotonic|thread_time)(?:_ns)?|time_ns|now|utcnow|"
        r"today|default_timer|localtime|gmtime|ctime)\()"
    ),
}
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def timed(record: Record) -> frozenset[int]:
    """The numbers of the places that write what a clock says, or what is computed from that."""
    own = {site.variable for site in record.sites}
    reads = _READS[record.language]
    found = {
        site.number
        for site in record.sites
        if site.kind in ("assign", "element", "test", "return")
        and any(word[0].strip("()") not in own for word in reads.finditer(_QUOTED.sub("''", _text(record, site))))
    }
    before = -1
    while found and len(found) > before:
        before = len(found)
        found |= {site.number for site in record.sites if site.number not in found and _is_made_of(record, site, found)}
    return frozenset(found)


def _is_made_of(record: Record, site: Site, found: Iterable[int]) -> bool:
    """Whether a place writes what is computed from what some others have written last."""
    events = record.events_of[site.number]
    if not len(events) or site.kind == "for":
        return False
    sources = [record.sites[number] for number in found]
    text = _text(record, site)
    read = site.reads if text == site.text else set(re.findall(r"\w+", text)) & site.reads
    for other in sources:
        if other.kind == "return":
            if _gets(record, site, other, read):
                return True
        elif (other.file, other.function) == (site.file, site.function) and (
            other.variable in read or (site.kind in ("return", "state") and other.target == site.target)
        ) and _is_last_before(record, other, int(events[0])):  # fmt: skip
            return True
    return False


def _text(record: Record, site: Site) -> str:
    """The text of the statement, or of what stands there for one of its several targets."""
    if record.language == "matlab" or site.kind not in ("assign", "return"):
        return site.text
    own = [one.number for one in record.sites if (one.statement, one.kind) == (site.statement, site.kind)]
    try:
        tree = ast.parse(re.sub(r"^return\b", "_ =", site.text))
    except SyntaxError:
        return site.text  # several lines that are one only with their ends
    match tree.body:
        case [ast.Assign(value=ast.Tuple(elts=parts))] if len(parts) == len(own):
            return ast.unparse(parts[own.index(site.number)])
    return site.text


def _is_last_before(record: Record, source: Site, event: int) -> bool:
    """Whether a variable was written last by one place before an event."""
    place = source.file, source.function, source.variable
    writes = [(int(record.events_of[site.number][k - 1]), site.number) for site in record.sites
              if (site.file, site.function, site.variable) == place and site.kind in ("assign", "element", "for")
              and (k := int(record.events_of[site.number].searchsorted(event)))]  # fmt: skip
    return max(writes, default=(-1, -1))[1] == source.number


def _gets(record: Record, site: Site, value: Site, read: Iterable[str]) -> bool:
    """Whether a place is written with one of the values that a function returns."""
    if value.function.rpartition(".")[2] not in read:
        return False
    values = [one.number for one in record.sites if one.statement == value.statement and one.kind == "return"]
    targets = [one.number for one in record.sites if one.statement == site.statement and one.kind == site.kind]
    return len(values) == 1 or (site.number in targets and targets.index(site.number) == values.index(value.number))
