"""The catalogue of porting slips, one card a slip, and the edits that undo them."""

from collections.abc import Sequence

from pyport.slips.algebras import ALGEBRA_CARDS
from pyport.slips.axes import AXIS_CARDS
from pyport.slips.card import Card, Context, Kind, plain_name
from pyport.slips.change import Change, Editor
from pyport.slips.columns import COLUMN_CARDS
from pyport.slips.conditions import LOGIC_CARDS
from pyport.slips.constants import CONSTANT_CARDS
from pyport.slips.copies import COPY_CARDS
from pyport.slips.engines import ENGINE_CARDS
from pyport.slips.evidence import Evidence
from pyport.slips.extremes import EXTREME_CARDS
from pyport.slips.functions import FUNCTION_CARDS
from pyport.slips.indices import INDEX_CARDS
from pyport.slips.integers import INTEGER_CARDS
from pyport.slips.outputs import OUTPUT_CARDS
from pyport.slips.products import PRODUCT_CARDS
from pyport.slips.ranges import RANGE_CARDS
from pyport.slips.rounding import ROUNDING_CARDS
from pyport.slips.shapes import SHAPE_CARDS
from pyport.slips.signals import SIGNAL_CARDS
from pyport.slips.sorts import SORTING_CARDS
from pyport.slips.statements import STATEMENT_CARDS
from pyport.slips.statistics import STATISTICS_CARDS
from pyport.slips.texts import TEXT_CARDS
from pyport.slips.typing_slips import TYPING_CARDS
from pyport.slips.units import UNIT_CARDS

#: What is particular to few functions goes before what can be done to any: of two cards that write the same, the first
#: has the name.
CARDS = {
    card.id: card
    for cards in (
        RANGE_CARDS, STATISTICS_CARDS, ROUNDING_CARDS, COLUMN_CARDS, AXIS_CARDS, SORTING_CARDS, EXTREME_CARDS,
        SIGNAL_CARDS, FUNCTION_CARDS, ALGEBRA_CARDS, SHAPE_CARDS, PRODUCT_CARDS, INTEGER_CARDS, UNIT_CARDS, LOGIC_CARDS,
        TEXT_CARDS, CONSTANT_CARDS, ENGINE_CARDS, COPY_CARDS, OUTPUT_CARDS, INDEX_CARDS, STATEMENT_CARDS,
        TYPING_CARDS,
    )
    for card in cards
}  # fmt: skip


def with_words(words: Sequence[str]) -> list[Card]:
    """The cards that say all of some words, in either language, in their ids, titles, texts, lines or sources."""
    return [card for card in CARDS.values() if all(word.casefold() in card.words for word in words)]


__all__ = ["CARDS", "Card", "Change", "Context", "Editor", "Evidence", "Kind", "plain_name", "with_words"]
