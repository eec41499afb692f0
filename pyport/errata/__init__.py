"""The errors of the tutorial's text and code, each with its evidence."""

from collections.abc import Sequence

from pyport.errata.card import Erratum
from pyport.errata.code import EXPANSION, LEFT_OUT, WIDTH
from pyport.errata.history import LAST_Y, LOSS, MINIMUM
from pyport.errata.output import GRADIENT, SOFTMAX, TRANSPOSED
from pyport.language import said
from pyport.spelling import unknown

#: In the order of the tutorial.
ERRATA = {card.id: card for card in (SOFTMAX, GRADIENT, LOSS, MINIMUM, WIDTH, LAST_Y, TRANSPOSED, EXPANSION, LEFT_OUT)}

__all__ = ["ERRATA", "Erratum", "chosen"]


def chosen(names: Sequence[str]) -> list[Erratum]:
    """The errata of these names; all if there are none.

    Raises
    ------
    InputError
        If a name is no erratum's.
    """
    for name in names:
        if name not in ERRATA:
            raise unknown(said("erratum"), name, ERRATA)
    return [ERRATA[name] for name in names or ERRATA]
