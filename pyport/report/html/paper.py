"""The calculation by hand as a page."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from rich.console import Group

from pyport.errata import ERRATA
from pyport.errors import InputError
from pyport.files import check_writable, write_bytes
from pyport.language import Said, said
from pyport.paper import mathml, words
from pyport.paper.drawing import LABELLED, drawing, layers
from pyport.paper.sheet import BY_HAND, DECIMALS, Point, Sheet, asked
from pyport.paper.steps import ERRATA_AT, Step
from pyport.parity.lines import ported_lines
from pyport.report.html.templates import environment
from pyport.report.tables import answer, line
from pyport.trace import WEIGHTS, Array

#: Matrices of up to so many rows and columns are shown whole; of larger ones the first are.
WHOLE = 10
#: So many derivatives by each matrix stand in the table.
LISTED = 40
#: Decimals of the derivatives in the table, where the finite difference is told from them.
FINE = 10


def render_paper(sheet: Sheet, lang: str = "en") -> str:
    """The page as HTML, in a language."""
    return environment(lang).get_template("paper.html.j2").render(_context(sheet), level=2)


def calculation(sheet: Sheet, lang: str, level: int) -> Markup:
    """The same as a part of another page, its headings of a level and below."""
    made = environment(lang).get_template("calculation.html.j2").render(_context(sheet), level=level)
    return Markup(made)  # the template has escaped it


@dataclass(frozen=True)
class Page:
    """A page that is written: where, and how long it is."""

    file: Path
    size: int


def save_page(sheet: Sheet, file: Path, lang: str = "en") -> Page:
    """Write the page.

    Raises
    ------
    InputError
        If the file is not called a page, or cannot be written.
    """
    if file.suffix.lower() not in (".html", ".htm"):
        raise InputError(said("{file}: the page is HTML; give it a name that ends in .html.", file=file))
    check_writable(file)
    content = render_paper(sheet, lang).encode()
    write_bytes(file, content)
    return Page(file, len(content))


def page_report(sheet: Sheet, page: Page | None, lang: str = "en") -> Group:
    """What proof and finite differences say of the step, and where its page is."""
    parts = [answer(sheet.evidence.verdict, sheet.evidence.why(), lang)]
    if page is not None:
        parts.append(line(said("written: {file} ({n} bytes)", file=page.file, n=f"{page.size:,}"), lang))
        told = (said("Next: open {file} in a browser; {command} judges the answers to its exercise.", file=page.file,
                     command=command_of(sheet, "--check", "answers.txt")) if sheet.is_by_hand
                else said("Next: open {file} in a browser; it needs no network.", file=page.file))  # fmt: skip
        parts.append(line(told, lang))
    return Group(*parts)


def page_json(sheet: Sheet, page: Page | None) -> dict[str, Any]:
    """The same for --json."""
    return {
        "file": None if page is None else str(page.file), "bytes": None if page is None else page.size,
        "command": command_of(sheet), "verdict": sheet.evidence.verdict, "reason": sheet.evidence.reason(),
        "sheet": sheet.number if sheet.is_by_hand else None,
    }  # fmt: skip


def command_of(sheet: Sheet, *more: str) -> str:
    """The command that makes the page, or does something else with the same network."""
    return " ".join(["pyport paper", *([sheet.source] if sheet.source else []), *map(shlex.quote, more)])


def _context(sheet: Sheet) -> dict[str, Any]:
    point, variant = sheet.point, sheet.variant
    columns = layers(point.sizes, variant.bias)
    folded = sum(column.folded for column in columns)
    labelled = max(column.units for column in columns) <= LABELLED
    picture = words.picture_words(point.sizes, variant, folded, labelled)
    parts: dict[str, list[dict[str, Any]]] = {"forward": [], "backward": [], "update": []}
    part = "forward"
    for step in sheet.steps:
        part = "backward" if step.kind.startswith("error") else "update" if step.kind == "update" else part
        parts[part].append(_shown(step, sheet))
    evidence = sheet.evidence
    worst = max(item.worst for item in evidence.evidence if item.method == "central difference")
    return {
        "t": words.LABELS,
        "network": words.network_words(variant),
        "picture": picture,
        "svg": lambda said: drawing(columns, point.weights, said),
        "given": [(name, _numbers(name, point.given[name]), _errata(name)) for name in ("X", "Y", *WEIGHTS)],
        "bias": variant.bias,
        "is_softmax": variant.head == "softmax-ce",
        "is_folded": max(point.sizes.values()) + variant.bias > WHOLE,
        "parts": parts,
        "proof": words.proof_words(sheet.proved_at, evidence.verdict.name, evidence.reason(), worst),
        "derivatives": _derivatives(sheet),
        "exercise": _exercise(sheet) if sheet.is_by_hand else None,
        "command": command_of(sheet),
    }


def _shown(step: Step, sheet: Sheet) -> dict[str, Any]:
    """A step as the template has it."""
    value = sheet.point.values[step.name]
    line = ported_lines(sheet.variant).get(step.target)
    same = line is not None and line.matlab == step.matlab
    return {
        "name": step.name,
        "title": words.title_of(step),
        "why": words.why_of(step, sheet.variant),
        "rule": mathml.rule(step),
        "matrix": mathml.matrix_rule(step) if step.letters else None,
        "shapes": words.shapes_words(step, sheet.point.values, sheet.variant.bias) if step.letters else "",
        "matlab": step.matlab,
        "numpy": step.numpy,
        "place": line.place if line is not None and same else "",
        "line": line if not same else None,
        "numbers": _numbers(step.name, value),
        "errata": _errata(step.name),
    }


def _errata(name: str) -> list[Any]:
    return [ERRATA[id] for id in ERRATA_AT.get(name, ())]


def _numbers(name: str, value: Any) -> Markup:
    """A quantity in numbers; of a large one the first rows and columns."""
    array = np.asarray(value)
    if not array.ndim:
        return mathml.number(name, mathml.shown(array, DECIMALS))
    decimals = 0 if np.array_equal(array, np.round(array)) else DECIMALS  # the data are usually 0 and 1
    return mathml.numbers(name, _cut([[mathml.shown(x, decimals) for x in row] for row in _corner(array)], array))


def _corner(array: Array) -> Array:
    return array[tuple(slice(None if size <= WHOLE else WHOLE - 2) for size in array.shape)]


def _cut(rows: list[list[str]], array: Array) -> list[list[str]]:
    """Rows of numbers with dots where some are left out."""
    if array.shape[1] > WHOLE:
        rows = [[*row, "⋯"] for row in rows]
    return [*rows, ["⋮"] * len(rows[0])] if array.shape[0] > WHOLE else rows


def _derivatives(sheet: Sheet) -> list[dict[str, Any]]:
    """Each derivative beside its finite difference, by matrix, the last first."""
    found, estimate = [], sheet.differences
    first = 0 if sheet.variant.bias else 1
    for k in (3, 2, 1):
        g, there, bar = sheet.point.values[f"g{k}"].T, estimate.values[k - 1], estimate.bars[k - 1]
        known = [tuple(at) for at in np.argwhere(np.isfinite(bar))]
        rows = [(f"W{k}({i + first},{j + 1})", mathml.shown(g[i, j], FINE), mathml.shown(there[i, j], FINE),
                 f"{abs(g[i, j] - there[i, j]):.1e}", f"{bar[i, j]:.1e}") for i, j in known[:LISTED]]  # fmt: skip
        left = g.size - len(rows)
        note: Said | None = said("{n} more weights are not listed.", n=left) if left else None
        found.append({"name": f"W{k}", "rows": rows, "note": note})
    return found


def _exercise(sheet: Sheet) -> dict[str, Any]:
    exercise: Point = sheet.exercise
    shapes = {name: np.shape(exercise.values[name]) or (1, 1) for name in asked(exercise)}
    blank = {name: "[" + "; ".join([" ".join("_" * columns)] * rows) + "]" if (rows, columns) != (1, 1) else "_"
             for name, (rows, columns) in shapes.items()}  # fmt: skip
    lines = [f"% {command_of(sheet)}", f"sheet = {sheet.number}", *(f"{name} = {text}" for name, text in blank.items())]
    return {
        "given": [(name, _numbers(name, exercise.given[name])) for name in ("X", "Y", *WEIGHTS)],
        "blanks": shapes,
        "number": sheet.number,
        "template": "\n".join(lines),
        "check": command_of(sheet, "--check", "answers.txt"),
        "most": BY_HAND,
    }
