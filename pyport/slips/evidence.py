"""Whether MATLAB's text speaks for an edit: a number that comes out may do so by chance, what stands there does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from pyport.slips.change import Change

#: Names, numbers and operators of MATLAB's and Python's, as they stand in a text.
_TOKEN = re.compile(
    r"[A-Za-z_]\w*|(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?|\.?\*\*?|\./|\.\^|\^|//|[<>=~!]=|&&?|\|\|?|[-+/<>~%@]"
)
#: Operators of MATLAB's as Python has them.
_SAME = {".*": "*", "./": "/", ".^": "**", "^": "**", "~=": "!=", "&&": "and", "&": "and", "||": "or", "|": "or",
         "~": "not", "@": "*", "mod": "%", "rem": "%", "argmax": "max", "argmin": "min", "maximum": "max",
         "minimum": "min", "argsort": "sort", "sorted": "sort", "len": "numel", "length": "numel", "size": "numel",
         "arctan": "atan", "arctan2": "atan2", "arcsin": "asin", "arccos": "acos"}  # fmt: skip
#: Slips of which the text says nothing: the two languages count otherwise, and brackets are not told apart.
_SILENT = frozenset({"one-off", "axis", "bracket", "order", "turned"})


def speaks_for(change: Change, matlab: str, partners: Mapping[str, frozenset[str]]) -> bool:
    """Whether what an edit writes stands in MATLAB's text, and what it takes away does not.

    Parameters
    ----------
    change : Change
    matlab : str
        MATLAB's statement, and those that have no partner.
    partners : mapping
        Of variables of the port the names that MATLAB has for them.
    """
    if not change.card.is_typing or change.card.id in _SILENT:
        return True
    before, after, theirs = tokens(change.before), tokens(change.after), tokens(matlab)
    own = theirs & tokens(matlab.partition("\n")[0])
    for token in after - before:
        names = {_plain(name) for name in partners.get(token, ())} | {_plain(token)}
        if not any(theirs[name] for name in names):
            return False
    # A sign or a term that MATLAB has as well is none too many.
    taken = before - after
    return bool(after - before) or any(own[_plain(token)] < before[token] for token in taken)


def distance(text: str, matlab: str) -> int:
    """How many names, numbers and operators two statements do not have in common."""
    mine, theirs = tokens(text), tokens(matlab)
    return sum(((mine - theirs) + (theirs - mine)).values())


def tokens(text: str) -> Counter[str]:
    """The names, numbers and operators of a statement, as Python has them."""
    found = Counter[str]()
    for token in _TOKEN.findall(text):
        found[_plain(_SAME.get(token, token))] += 1
    return found


def _plain(token: str) -> str:
    """A token without what the languages write otherwise: ``0.50`` is ``0.5``, ``N_max`` is ``nmax``."""
    try:
        return repr(float(token.replace("d", "e").replace("D", "e")))
    except ValueError:
        return token.replace("_", "").casefold()
