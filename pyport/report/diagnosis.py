"""A diagnosis as people read it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line_

from pyport.diagnose import Diagnosis, Finding, Line, Named
from pyport.mistakes.effects import EFFECTS
from pyport.report.words import loss_words, say


def diagnosis_report(target: str, result: Diagnosis, lang: str = "en") -> Group:
    """The verdict first, then each mistake with its lines, why, effect and cure."""
    parts: list[RenderableType] = [Line_(target, style="bold")]
    loss = loss_words(result.model.words, lang)
    if result.status == "right":
        parts += [Line_(say("right", lang, loss=loss), style="green"), Line_(say("prove", lang))]
    elif result.status == "unknown":
        parts += [Line_(say("unknown", lang), style="red"), Line_(say("judged", lang, loss=loss))]
        parts += _blocks(result, lang)
    else:
        parts += _named(result, lang)
        parts += _blocks(result, lang)
    parts += [Line_(f"{say('note', lang)}: {note}") for note in result.notes]
    return Group(*parts)


def _named(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    alone = len(result.named) == 1
    if not alone:
        yield Line_(say("ambiguous", lang, n=len(result.named)), style="red")
    several_losses = len({item.model for item in result.named}) > 1
    for item in result.named:
        if several_losses:
            yield Line_(say("for", lang, loss=loss_words(item.model.words, lang)))
        yield from _findings(item, lang)
    for reason in result.reasons:
        yield Line_(say("because", lang, reason=getattr(reason, lang)))
    if alone:
        yield Line_(say("judged", lang, loss=loss_words(result.model.words, lang)))
    if result.cure is not None and not several_losses:
        yield Line_(f"{say('cure', lang)}: " + say("cured", lang, error=f"{result.cure:.0e}"))


def _findings(item: Named, lang: str) -> Iterator[RenderableType]:
    total = len(item.findings)
    for n, finding in enumerate(item.findings, 1):
        title = getattr(finding.card.title, lang)
        head = say("named", lang, title=title) if total == 1 else say("pair", lang, n=n, total=total, title=title)
        yield Line_(f"{head}  [{finding.card.id}]", style="red")
        yield Padding(_lines(finding, lang), (0, 0, 0, 2))


def _lines(finding: Finding, lang: str) -> Table:
    """Wrong and right line under each other, in NumPy's and in MATLAB's notation."""
    table = Table.grid(padding=(0, 2))
    for line in finding.lines:
        only = "  " + say("only", lang, blocks=line.only) if line.only else ""
        table.add_row(say("wrong", lang), f"{line.wrong[0]}{only}", line.wrong[1])
        table.add_row(say("right line", lang), *_right(line, lang))
    if finding.detail:
        table.add_row("", say("measured value", lang, detail=finding.detail), "")
    table.add_row(say("why", lang), getattr(finding.card.why, lang), "")
    table.add_row(say("effect", lang), say("measured", lang, effect=getattr(EFFECTS[finding.card.id].value, lang)), "")
    return table


def _right(line: Line, lang: str) -> tuple[str, str]:
    """The right line, or that there is nothing to do."""
    target, _, value = line.right[0].partition(" = ")
    return (say("leave", lang, it=target), "") if target == value else line.right


def gradient_name(parameter: str) -> str:
    """g1 of W1, gb1 of b1."""
    return "g" + parameter.removeprefix("W")


def _blocks(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    told = []
    for block in result.blocks:
        text = say("block right" if block.right else "block wrong", lang, name=gradient_name(block.name))
        if block.ratio is not None:
            text += " (" + say("ratio", lang, ratio=f"{block.ratio:.6g}") + ")"
        told.append(text)
    if told:
        yield Line_(f"{say('blocks', lang)}: " + ", ".join(told))


def diagnosis_json(result: Diagnosis, lang: str = "en") -> dict[str, Any]:
    """The diagnosis in plain types."""
    return {
        "verdict": result.verdict,
        "status": result.status,
        "loss": result.model.words,
        "blocks": [{"name": b.name, "right": b.right, "ratio": b.ratio} for b in result.blocks],
        "mistakes": [
            {"loss": item.model.words, "cards": [_finding_json(finding, lang) for finding in item.findings]}
            for item in result.named
        ],
        "reasons": [getattr(reason, lang) for reason in result.reasons],
        "cure": result.cure,
        "notes": result.notes,
        "samples": [point.X.shape[0] for point in result.points],
        "sizes": [[W.shape for W in point.parameters] for point in result.points],
    }


def _finding_json(finding: Finding, lang: str) -> dict[str, Any]:
    card = finding.card
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": getattr(card.title, lang),
        "why": getattr(card.why, lang),
        "effect": EFFECTS[card.id],
        "detail": finding.detail,
        "lines": [
            {"numpy": {"wrong": line.wrong[0], "right": line.right[0]},
             "matlab": {"wrong": line.wrong[1], "right": line.right[1]}, "only": line.only}
            for line in finding.lines
        ],
    }  # fmt: skip
