"""The catalogue: known mistakes in hand-derived gradients, one card a mistake."""

from pyport.mistakes.blocks import BLOCK_CARDS
from pyport.mistakes.card import CARRIED, INGREDIENTS, Card, Kind, Text
from pyport.mistakes.extras import EXTRA_CARDS
from pyport.mistakes.heads import HEAD_CARDS
from pyport.mistakes.inputs import INPUT_CARDS
from pyport.mistakes.slopes import SLOPE_CARDS
from pyport.mistakes.steps import STEP_CARDS

CARDS = {card.id: card
         for card in (*HEAD_CARDS, *SLOPE_CARDS, *STEP_CARDS, *INPUT_CARDS, *BLOCK_CARDS, *EXTRA_CARDS)}  # fmt: skip

__all__ = ["CARDS", "CARRIED", "INGREDIENTS", "Card", "Kind", "Text"]
