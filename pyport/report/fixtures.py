"""The stored starts and golden traces: what there is, what is wrong with them, what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType

from pyport.language import in_language, joined, said
from pyport.parity.fixtures import CASES, LIMITS, Change, Store
from pyport.parity.fixtures.make import UNCHANGED
from pyport.report.layout import Labelled, Paragraph
from pyport.report.tables import answer, count, table
from pyport.verdict import Verdict


def list_report(store: Store, verbose: bool = False, lang: str = "en") -> Group:
    """Every case: where it starts and how it ends; all of it says what it cannot show too."""
    entries = {name: store.index.get(name, {}) for name in CASES}
    engines = {name: " ".join(entry["made_by"][key] for key in ("engine", "version"))
               for name, entry in entries.items() if entry.get("made_by")}  # fmt: skip
    if engines:
        first = said("{n} cases; golden traces made by {engines}. Next: pyport fixtures check, whether they are "
                     "intact.",
                     n=len(CASES), engines=", ".join(dict.fromkeys(engines.values())))  # fmt: skip
    else:
        first = said("{n} cases, without golden traces. Next: pyport fixtures make.", n=len(CASES))
    numbers = (said("seed"), said("steps"))
    made = table(said("case"), said("stream"), numbers[0], "N F H M K", numbers[1], said("golden trace"),
                 numbers=numbers, lang=lang)  # fmt: skip
    found: dict[str, None] = {}
    for name, case in CASES.items():
        entry = entries[name]
        sizes, steps = " ".join(map(str, case.sizes)), count(entry["steps"]) if entry else "-"
        there = said("made") if name in engines else said("not made")
        made.add_row(name, case.stream, str(case.seed), sizes, steps, there)
        flags = entry.get("flags", []) if verbose else []
        found.update(dict.fromkeys(flags))
        made.below(joined("; ", [case.description, said("cannot show: {flags}", flags=", ".join(flags))])
                   if flags else case.description)  # fmt: skip
    words = [(flag, reason) for flag, (reason, _) in LIMITS.items() if flag in found]
    return Group(Paragraph(in_language(first, lang)), made, Labelled(words, lang))


def check_report(problems: Mapping[str, Sequence[str]], verbose: bool = False, lang: str = "en") -> Group:
    """The verdict, and every problem with its cure."""
    cases = [name for name in problems if name != "all"]
    bad = [name for name in cases if problems[name]]
    parts: list[RenderableType] = []
    if not any(problems.values()):
        parts.append(answer(Verdict.PASS, said(
            "all {n} cases are as the index says, drawn from their seeds, and made from the MATLAB files as they are.",
            n=len(cases)), lang))  # fmt: skip
    elif bad:
        parts.append(answer(Verdict.FAIL, said(
            "{bad} of {n} cases are not as the index says. Next: pyport fixtures make {first} --dry-run shows what "
            "a new "
            "one would change.", bad=len(bad), n=len(cases), first=bad[0]), lang))  # fmt: skip
    else:
        parts.append(answer(Verdict.FAIL, said("the cases are as the index says, and the folder is not."), lang))
    for name, found in problems.items():
        parts += [Paragraph(f"  {in_language(problem, lang)}", hang=2) for problem in found]
        if verbose and name != "all":
            parts.append(Paragraph(f"  {name}: {'FAIL' if found else 'PASS'}"))
    return Group(*parts)


def make_report(changes: Sequence[Change], dry_run: bool, lang: str = "en") -> Group:
    """How many cases were written, and of each the digest before and now."""
    changed = sum(change.note != UNCHANGED for change in changes)
    if dry_run:
        first = said("nothing was written; without --dry-run {n} of {total} would be.", n=changed, total=len(changes))
    elif changed:
        first = said(
            "written: {n} of {total}. Next: pyport verify compares the port with them.", n=changed, total=len(changes)
        )
    else:
        first = said("written: 0 of {total}; nothing has changed.", total=len(changes))
    made = table(said("case"), said("old"), said("new"), said("what changed"), lang=lang)
    for change in changes:
        made.add_row(change.name, change.old[:12] or "-", change.new[:12], change.note)
    return Group(Paragraph(in_language(first, lang)), made)
