"""Cards: one error a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from pyport.errata import Erratum


def erratum_card(card: Erratum, evidence: Sequence[str]) -> Group:
    """Claim, what is so, the evidence and the correction of an erratum."""
    rows = [
        ("claim", [card.claim]),
        ("what is so", [card.fact]),
        ("evidence", evidence),
        ("correction", [card.correction]),
    ]
    parts = []
    for label, lines in rows:
        text = f"{label}: {lines[0]}" if len(lines) == 1 else "\n  ".join([f"{label}:", *lines])
        parts.append(Padding(Text(text), (0, 0, 0, 2)))
    return Group(Text(card.id, style="bold"), *parts, Text(""))


def erratum_json(card: Erratum, evidence: Sequence[str]) -> dict[str, Any]:
    """The same as --json writes it."""
    return {"id": card.id, "claim": card.claim, "fact": card.fact, "evidence": evidence, "correction": card.correction}
