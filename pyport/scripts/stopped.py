"""Where a run was when its time was up: the loops around that line, and the one that had not ended."""

from __future__ import annotations

import ast

from pyport.scripts.record import Record, Site


def loops_around(record: Record) -> list[Site]:
    """The heads of the loops of its main file in which a run was stopped, outermost first; empty if it was not."""
    if not record.is_late:
        return []
    ends = _python_ends(record) if record.language == "python" else _last_lines(record)
    heads = [site for site in record.sites if site.file == record.main and site.kind in ("for", "test")]
    return [site for site in heads if site.line <= record.line <= ends.get(site.line, 0)]


def endless_loop(record: Record) -> Site | None:
    """The head of the loop that had not ended: the outermost that was passed to the last."""
    around = loops_around(record)
    for site in around:
        events = record.events_of[site.number]
        if len(events) and 2 * int(events[-1]) >= len(record.site):
            return site
    return around[-1] if around else None


def _python_ends(record: Record) -> dict[int, int]:
    """The last line of each loop, by the line of its head."""
    tree = ast.parse(record.files[record.main])
    return {node.lineno: node.end_lineno or 0 for node in ast.walk(tree)
            if isinstance(node, ast.For | ast.AsyncFor | ast.While)}  # fmt: skip


def _last_lines(record: Record) -> dict[int, int]:
    """The last line of each loop in which something is written, by the line of its head."""
    ends: dict[int, int] = {}
    for site in record.sites:
        for head in (record.sites[number] for number in site.loops):
            ends[head.line] = max(ends.get(head.line, 0), site.last)
    return ends
