"""The errors of the tutorial's text and code, each with its evidence."""

from pyport.errata.card import Erratum
from pyport.errata.code import EXPANSION, LEFT_OUT, WIDTH
from pyport.errata.history import LAST_Y, LOSS, MINIMUM
from pyport.errata.output import GRADIENT, SOFTMAX, TRANSPOSED

#: In the order of the tutorial.
ERRATA = {card.id: card for card in (SOFTMAX, GRADIENT, LOSS, MINIMUM, WIDTH, LAST_Y, TRANSPOSED, EXPANSION, LEFT_OUT)}

__all__ = ["ERRATA", "Erratum"]
