"""The errata: a list of them, and cards with the evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from rich.console import Group, RenderableType

from pyport.errata import Erratum
from pyport.language import in_language, joined, said
from pyport.report.layout import Labelled, Paragraph


def errata_list(cards: Collection[Erratum], lang: str = "en") -> Group:
    """What is right, of each erratum in a line, and how to see the evidence."""
    first = said(
        "{n} errors in the tutorial's text and code; this is what is right. Next: pyport errata {id} shows the "
        "claim and "
        "the evidence, computed now; --verbose shows all of it.", n=len(cards), id=next(iter(cards)).id,
    )  # fmt: skip
    return Group(Paragraph(in_language(first, lang)), Labelled([(card.id, card.title) for card in cards], lang))


def erratum_card(card: Erratum, evidence: Sequence[str], lang: str = "en") -> Group:
    """What is right, the claim that it corrects, the evidence and the correction."""
    parts: list[RenderableType] = [Paragraph(in_language(joined(": ", [card.id, card.title]), lang), "bold")]
    claim = f"“{in_language(card.claim, lang)}”"
    rows = [
        (said("claim"), claim), (said("the fact"), card.fact),
        *((said("evidence") if n == 0 else "", line) for n, line in enumerate(evidence)),
        (said("correction"), card.correction),
    ]  # fmt: skip
    return Group(*parts, Labelled(rows, lang), Paragraph(""))


def erratum_json(card: Erratum, evidence: Sequence[str]) -> dict[str, Any]:
    """The same as --json writes it."""
    return {"id": card.id, "title": card.title, "claim": card.claim, "fact": card.fact, "evidence": evidence,
            "correction": card.correction}  # fmt: skip
