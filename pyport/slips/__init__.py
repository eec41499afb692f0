"""The catalogue of porting slips, one card a slip, and the edits that undo them."""

from pyport.slips.card import Card, Context, Kind
from pyport.slips.change import Change, Editor
from pyport.slips.evidence import distance, speaks_for
from pyport.slips.typing_slips import TYPING_CARDS

CARDS = {card.id: card for card in TYPING_CARDS}

__all__ = ["CARDS", "Card", "Change", "Context", "Editor", "Kind", "distance", "speaks_for"]
