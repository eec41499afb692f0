"""A catalogue of cards as a list: the mistakes in gradients, the slips in ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.language import in_language, said
from pyport.report.layout import Paragraph


def listed(first: str, cards: Collection[Any], kinds: Mapping[Any, Any], verbose: bool, lang: str) -> Group:
    """A sentence on all cards, and what they are: their ids, or if it is `verbose` what they are called."""
    rows = _catalogue if verbose else _ids
    return Group(Paragraph(in_language(first, lang)), rows(cards, kinds, lang))


def _ids(cards: Collection[Any], kinds: Mapping[Any, Any], lang: str) -> RenderableType:
    """The ids of all cards by kind; what they are called stands in `_catalogue`."""
    parts: list[RenderableType] = []
    for kind, words in kinds.items():
        own = [card.id for card in cards if card.kind is kind]
        parts += [Paragraph(_counted(getattr(words, lang), own, lang), "bold"), Paragraph("  " + "  ".join(own))]
    return Group(*parts)


def _counted(words: str, cards: Collection[Any], lang: str) -> str:
    return in_language(said("{text} ({words})", text=words, words=len(cards)), lang)


def _catalogue(cards: Collection[Any], kinds: Mapping[Any, Any], lang: str) -> RenderableType:
    """All cards by kind.

    Parameters
    ----------
    cards : collection of Card
        Of either catalogue: each has a kind, an id and a title.
    kinds : mapping
        Of each kind its words.
    lang : {"en", "zh"}
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for kind, words in kinds.items():
        own = [card for card in cards if card.kind is kind]
        if not own:
            continue
        table.add_row(Text(_counted(getattr(words, lang), own, lang), style="bold"), "")
        for card in own:
            table.add_row(f"  {card.id}", getattr(card.title, lang))
    return table
