"""The catalogue of mistakes, as a list and as cards."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from pyport.language import in_language, said
from pyport.mistakes import CARDS, Card
from pyport.mistakes.effect import model_of
from pyport.mistakes.effects import EFFECTS
from pyport.mistakes.formula import line
from pyport.mistakes.witness import Witness, witness
from pyport.report.catalogue import catalogue
from pyport.report.diagnosis import gradient_name
from pyport.report.words import KINDS

#: The layer at which a card shows its lines, of so many.
LAYER, DEPTH = 2, 3


def catalogue_report(lang: str = "en") -> Table:
    """All cards by kind."""
    return catalogue(CARDS.values(), KINDS, lang)


def card_report(card: Card, lang: str = "en") -> Group:
    """One card."""
    table = Table.grid(padding=(0, 2))
    table.add_row(in_language(said("kind"), lang), getattr(KINDS[card.kind], lang), "")
    for wrong, right in card_lines(card):
        table.add_row(in_language(said("written"), lang), *wrong)
        table.add_row(in_language(said("right"), lang), *right)
    table.add_row(in_language(said("why"), lang), getattr(card.why, lang), "")
    table.add_row(
        in_language(said("effect"), lang),
        in_language(said("{effect} (measured in one run)", effect=getattr(EFFECTS[card.id].value, lang)), lang),
        "",
    )
    parts: list[RenderableType] = [
        Line(f"{card.id}: {getattr(card.title, lang)}", style="bold"),
        Padding(table, (0, 0, 0, 2)),
    ]
    found = witness(card)
    if found is not None:
        parts.append(Padding(_witness(found, lang), (0, 0, 0, 2)))
    return Group(*parts, Line(""))


def card_lines(card: Card) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Wrong and right line for each ingredient, in NumPy's and in MATLAB's notation."""
    model, found = model_of(card), []
    for ingredient, text in card.wrong.items():
        k = DEPTH if ingredient == "error" else LAYER
        part = "b" if ingredient in ("bias", "bias_decay") and "vectors" in model.biases else "W"
        if ingredient != "bias" or model.bias != "none":
            found.append(tuple(line(model, ingredient, k, DEPTH, t, part) for t in (text, None)))
    return found  # type: ignore[return-value]  # each is a pair


def _witness(found: Witness, lang: str) -> Table:
    table = Table.grid(padding=(0, 2))
    names = found.model.parameter_names(found.model.depth(len(found.parameters)))
    arrays = {"X": found.X, "Y": found.Y, **dict(zip(names, found.parameters, strict=True))}
    text = ", ".join(f"{name} = {_matrix(value)}" for name, value in arrays.items())
    table.add_row(in_language(said("witness"), lang), f"{text} ({in_language(found.model.words, lang)})")
    table.add_row("", f"{in_language(said('written'), lang)}: {gradient_name(found.block)} = {_matrix(found.got)}")
    table.add_row("", f"{in_language(said('right'), lang)}: {gradient_name(found.block)} = {_matrix(found.wanted)}")
    return table


def _matrix(values: Any) -> str:
    """A matrix as MATLAB and Python both read it in part: rows in brackets."""
    rows = ["[" + " ".join(f"{x:.6g}" for x in row) + "]" for row in np.atleast_2d(values)]
    return rows[0] if len(rows) == 1 else "[" + " ".join(rows) + "]"


def card_json(card: Card, lang: str = "en") -> dict[str, Any]:
    """A card in plain types."""
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": getattr(card.title, lang),
        "why": getattr(card.why, lang),
        "effect": EFFECTS[card.id],
        "lines": [
            {"numpy": {"wrong": wrong[0], "right": right[0]}, "matlab": {"wrong": wrong[1], "right": right[1]}}
            for wrong, right in card_lines(card)
        ],
    }
