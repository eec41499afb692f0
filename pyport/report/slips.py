"""The catalogue of porting slips, as a list and as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from pyport.language import in_language, joined, said
from pyport.report.catalogue import listed
from pyport.report.words import SLIP_KINDS
from pyport.slips import CARDS, Card
from pyport.slips.given import matlab_given


def catalogue_report(verbose: bool = False, lang: str = "en") -> Group:
    """All cards by kind: their ids, and with all of it what they are called."""
    first = said(
        "{n} porting slips, in {kinds} kinds. Next: pyport slips {id} shows one; --verbose says what each is; pyport "
        "verify A.m B.py names yours.", n=len(CARDS), kinds=len(SLIP_KINDS), id=next(iter(CARDS)),
    )  # fmt: skip
    return listed(first, CARDS.values(), SLIP_KINDS, verbose, lang)


def found_report(cards: Sequence[Card], words: Sequence[str], lang: str = "en") -> Group:
    """Cards that were searched for: of each its id and what it is called."""
    first = said("{n} porting slips have to do with {words}. Next: pyport slips {id} shows one.",
                 n=len(cards), words=" ".join(words), id=cards[0].id)  # fmt: skip
    return listed(first, cards, SLIP_KINDS, True, lang)


def slip_report(card: Card, lang: str = "en") -> Group:
    """One card."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_row(in_language(said("kind"), lang), getattr(SLIP_KINDS[card.kind], lang))
    table.add_row("MATLAB", card.matlab)
    table.add_row(in_language(said("written"), lang), card.wrong)
    table.add_row(in_language(said("right"), lang), card.right)
    if card.given:
        table.add_row(in_language(said("given"), lang), card.given)
    table.add_row(in_language(said("why"), lang), getattr(card.why, lang))
    if card.sources:
        table.add_row(in_language(said("source"), lang), "; ".join(card.sources))
    return Group(
        Line(in_language(joined(": ", [card.id, getattr(card.title, lang)]), lang), style="bold"),
        Padding(table, (0, 0, 0, 2)),
        Line(""),
    )


def slip_json(card: Card, lang: str = "en") -> dict[str, Any]:
    """A card in plain types."""
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": getattr(card.title, lang),
        "why": getattr(card.why, lang),
        "matlab": card.matlab,
        "wrong": card.wrong,
        "right": card.right,
        "given": {"python": card.given, "matlab": matlab_given(card)},
        "sources": list(card.sources),
        "edits": [{"wrong": pattern.wrong, "right": pattern.right} for pattern in card.edits],
    }
