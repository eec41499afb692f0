"""The catalogue of mistakes, as a list and as cards."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group

from pyport.language import in_language, joined, said
from pyport.mistakes import CARDS, Card
from pyport.mistakes.effect import model_of
from pyport.mistakes.effects import EFFECTS
from pyport.mistakes.formula import line
from pyport.mistakes.witness import Witness, witness
from pyport.report.catalogue import listed
from pyport.report.diagnosis import gradient_name
from pyport.report.layout import Labelled, Paragraph
from pyport.report.words import KINDS

#: The layer at which a card shows its lines, of so many.
LAYER, DEPTH = 2, 3


def catalogue_report(verbose: bool = False, lang: str = "en") -> Group:
    """All cards by kind: their ids, and with all of it what they are called."""
    first = said(
        "{n} mistakes in hand-derived gradients, in {kinds} kinds. Next: pyport mistakes {id} shows one; --verbose "
        "says what "
        "each is; pyport diagnose my.py:grad names yours.", n=len(CARDS), kinds=len(KINDS), id=next(iter(CARDS)),
    )  # fmt: skip
    return listed(first, CARDS.values(), KINDS, verbose, lang)


def card_report(card: Card, lang: str = "en") -> Group:
    """One card: each line in Python and in MATLAB, wrong and right."""
    rows: list[tuple[str, str]] = [(said("kind"), getattr(KINDS[card.kind], lang))]
    for wrong, right in card_lines(card):
        for label, lines in ((said("written"), wrong), (said("right"), right)):
            rows += [(label, f"Python  {lines[0]}"), ("", f"MATLAB  {lines[1]}")]
    effect = getattr(EFFECTS[card.id].value, lang)
    rows += [
        (said("why"), getattr(card.why, lang)),
        (said("effect"), said("{effect} (measured in one run)", effect=effect)),
    ]
    found = witness(card)
    if found is not None:
        rows += _witness(found, lang)
    return Group(
        Paragraph(in_language(joined(": ", [card.id, getattr(card.title, lang)]), lang), "bold"),
        Labelled(rows, lang),
        Paragraph(""),
    )


def card_lines(card: Card) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Wrong and right line for each ingredient, in NumPy's and in MATLAB's notation."""
    model, found = model_of(card), []
    for ingredient, text in card.wrong.items():
        k = DEPTH if ingredient == "error" else LAYER
        part = "b" if ingredient in ("bias", "bias_decay") and "vectors" in model.biases else "W"
        if ingredient != "bias" or model.bias != "none":
            found.append(tuple(line(model, ingredient, k, DEPTH, t, part) for t in (text, None)))
    return found  # type: ignore[return-value]  # each is a pair


def _witness(found: Witness, lang: str) -> list[tuple[str, str]]:
    names = found.model.parameter_names(found.model.depth(len(found.parameters)))
    arrays = {"X": found.X, "Y": found.Y, **dict(zip(names, found.parameters, strict=True))}
    text = ", ".join(f"{name} = {_matrix(value)}" for name, value in arrays.items())
    block = gradient_name(found.block)
    return [
        (said("witness"), said("{text} ({words})", text=text, words=found.model.words)),
        ("", joined(": ", [said("written"), f"{block} = {_matrix(found.got)}"])),
        ("", joined(": ", [said("right"), f"{block} = {_matrix(found.wanted)}"])),
    ]


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
