"""Whether MATLAB's text speaks for an edit: a number that comes out may do so by chance, what stands there does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from pyport.slips.card import SAME_FUNCTIONS, Card, plain_name
from pyport.slips.change import Change
from pyport.slips.typing_slips import TYPING_CARDS

#: Names, numbers and operators of MATLAB's and Python's, as they stand in a text.
_TOKEN = re.compile(
    r"[A-Za-z_]\w*|(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?|\.?\*\*?|\./|\.\^|\^|//|[<>=~!]=|&&?|\|\|?|[-+/<>~%@]"
)
_WORD = re.compile(r"[A-Za-z_]\w*")
#: An axis that is given: MATLAB counts them otherwise.
_AXIS = re.compile(r"\baxis *= *-?\d+")
#: Operators of MATLAB's as Python has them.
_SAME = {".*": "*", "./": "/", ".^": "**", "^": "**", "~=": "!=", "&&": "and", "&": "and", "||": "or", "|": "or",
         "~": "not", "@": "*", "mod": "%", "rem": "%", "argmax": "max", "argmin": "min", "maximum": "max",
         "minimum": "min", "argsort": "sort", "sorted": "sort", "len": "numel", "length": "numel", "size": "numel",
         "flip": "fliplr", "flipud": "fliplr", "strip": "strtrim", "str": "num2str",
         "arctan": "atan", "arctan2": "atan2", "arcsin": "asin", "arccos": "acos"}  # fmt: skip
#: Names of Python's that MATLAB has nothing for.
_MODULES = frozenset({"np", "numpy", "math", "scipy", "array", "asarray", "dtype", "float", "float64", "copy", "order",
                      "axis", "keepdims", "kind", "out", "ix_"})  # fmt: skip
#: Of what MATLAB's text has to say one if a slip is to have been made in it.
_NEEDED = {
    "not-single": {"single"},
    # Any quotient can be halved, and any product divided by 100.
    "half-of-sampling-rate": {"butter", "fir1", "cheby1", "cheby2", "ellip", "fs", "fn", "sr", "rate", "nyquist"},
    "percent-for-part": {"100.0"},
    "position-for-value": {"max", "min", "sort"},
    "value-for-position": {"max", "min", "sort"},
    "tolerance-without-size": {"abs"},
}
#: What MATLAB's statement has to have, as it is written, if a slip is to have been made in it.
_WRITTEN = {
    "matrices-for-elements": re.compile(r"\.[*/\\^]|times|bsxfun|diag"),
    "elements-for-matrices": re.compile(r"(?<!\.)[*/\\^]|mtimes|dot"),
}
#: Slips that are none where MATLAB computes in no integer class.
_OF_INTEGERS = frozenset({"wraps", "class-wraps", "integer-result"})
#: What makes an integer class of MATLAB's within a statement.
_MAKES_INTEGERS = re.compile(r"u?int(8|16|32|64)|idivide|bit(and|or|xor|shift)")
#: Slips of which the text says nothing: the two languages count otherwise, and brackets are not told apart.
_SILENT = frozenset({"one-off", "axis", "bracket", "order", "turned"})
#: Those of them after which the same words stand elsewhere.
_ELSEWHERE = frozenset({"bracket", "order"})
#: Slips of the hand, the likeliest first; those that only a port has go before them.
_RANKS = {card.id: k for k, card in enumerate(TYPING_CARDS, 1)}
#: Statements of MATLAB's that an edited one is compared with.
_NEAREST = 3


class Evidence:
    """What MATLAB's text says of the edits of one statement.

    Parameters
    ----------
    matlab : sequence of str
        MATLAB's statements: the one at fault first, then those that have no partner or stand near.
    within : sequence of str
        Those that compute what the one at fault reads and have no partner either: the port may have them in one.
    partners : mapping
        Of variables of the port MATLAB's name, plain, where it has one.
    beside : mapping of int to str
        The port's statements that together compute what MATLAB's at fault does, by their lines.
    has_integers : bool
        Whether what MATLAB's statement reads or writes has an integer class.
    """

    def __init__(self, matlab: Sequence[str], partners: Mapping[str, str], *, within: Sequence[str] = (),
                 beside: Mapping[int, str] | None = None, has_integers: bool = False) -> None:  # fmt: skip
        self._has_integers = has_integers or any(map(_MAKES_INTEGERS.search, matlab))
        self._partners = {_plain(name): _plain(other) for name, other in partners.items()}
        self._text = matlab[0]
        self._lines = [tokens(line) for line in dict.fromkeys(matlab)]
        self._all = sum(self._lines, Counter[str]())
        #: What the statement calls, and those that it may have in it.
        self._calls = {plain_name(name) for line in (matlab[0], *within) for name in _WORD.findall(line)}
        if ":" in matlab[0]:
            self._calls.add("colon")
        self._near: dict[str, list[Counter[str]]] = {}
        #: What stands beside a line, of statements that make together what one of MATLAB's does; if there are several.
        lines = {line: self._named(text) for line, text in (beside or {}).items()}
        self._others = {line: sum((words for other, words in lines.items() if other != line), Counter[str]())
                        for line in lines if len(lines) > 1}  # fmt: skip
        self._known: dict[tuple[int, str, str], tuple[int, int]] = {}

    def speaks_for(self, change: Change) -> bool:
        """Whether what an edit writes stands there, and what it takes away does not."""
        needed = _NEEDED.get(change.card.id)
        if needed and needed.isdisjoint(self._all):
            return False
        written = _WRITTEN.get(change.card.id)
        if written and self._text and not written.search(self._text):
            return False
        if change.card.id in _OF_INTEGERS and not self._has_integers:
            return False
        if not change.card.is_typing or change.card.id in _SILENT:
            return True
        before, after = self._named(change.before), self._named(change.after)
        if change.card.id == "missing-call" and any(
            token in SAME_FUNCTIONS and token not in self._lines[0] for token in before
        ):
            return False  # another function is called in its place
        added, taken = after - before, before - after
        # A sign or a term that MATLAB has as well is none too many.
        return added.keys() <= self._all.keys() and bool(
            added or any(self._lines[0][token] < before[token] for token in taken)
        )

    def likeliness(self, change: Change) -> tuple[bool, int, bool, int, int]:
        """What edits are ordered by, the likeliest first.

        One after which the statement looks more like one of MATLAB's, or a slip with what MATLAB's statement calls;
        then slips that only a port has, those with what it calls first, then those of the hand after which it has
        MATLAB's very words, then others in their order; then what changes least.
        """
        before, after = self._distances(change)
        is_called = self.is_called(change.card)
        rank = _RANKS.get(change.card.id, 0)
        return after >= before and not is_called, min(rank, 1) + rank * (after > 0), not is_called, after, change.size

    def is_behind(self, change: Change, best: Change) -> bool:
        """Whether an edit that does as well as the likeliest one is no other slip: MATLAB's text says less for it."""
        return change.card.is_typing and (
            not best.card.is_typing or self._distances(change)[1] > self._distances(best)[1]
        )

    def is_likely(self, change: Change) -> bool:
        """Whether the statement looks more like one of MATLAB's then, or has its words already, in another order."""
        before, after = self._distances(change)
        return after < before or (change.card.id in _ELSEWHERE and before == after == 0)

    def turn(self, change: Change) -> tuple[bool, bool, int, int, int]:
        """What edits are tried by: the likeliest first, and with them slips with what MATLAB's statement calls."""
        is_far, (_, rank, _, after, size) = not self.is_likely(change), self.likeliness(change)
        return not self.is_first(change), is_far, rank, after, size

    def is_first(self, change: Change) -> bool:
        """Whether an edit is tried before all others: a likely one, or of a slip with what MATLAB's statement calls."""
        return self.is_likely(change) or self.is_called(change.card)

    def gain(self, change: Change) -> tuple[int, tuple[bool, bool, int, int, int]]:
        """What the edits that are tried before all others are ordered by: those that bring it nearest to MATLAB's."""
        before, after = self._distances(change)
        return min(after - before, -1 if self.is_called(change.card) else 0), self.turn(change)

    def is_called(self, card: Card) -> bool:
        """Whether it is a slip with a function that MATLAB's statement calls."""
        return not card.is_typing and not _called(card).isdisjoint(self._calls)

    def is_telling(self, change: Change, *, is_own: bool = False) -> bool:
        """Whether it is no chance if a number comes out right with an edit.

        So it is with slips that only a port has, with MATLAB's own numbers, and if the statement looks more like one of
        MATLAB's then; if it computes what MATLAB's at fault does, like that one.
        """
        before, after = self._distances(change)
        if not change.card.is_typing or change.card.id == "number" or after < before:
            return True
        mine = [_distance(self._named(text), self._lines[0]) for text in (change.before, change.after)]
        # The same words in another order are as near to it.
        return is_own and (mine[1] < mine[0] or change.card.id in _ELSEWHERE)

    def _distances(self, change: Change) -> tuple[int, int]:
        """How many tokens are not in common with what a statement looks most like, without and with an edit."""
        key = change.line, change.before, change.after
        if key not in self._known:
            self._known[key] = self._measured(change)
        return self._known[key]

    def _measured(self, change: Change) -> tuple[int, int]:
        before = self._named(change.before)
        if change.before not in self._near:
            self._near[change.before] = sorted(self._lines, key=lambda line: _distance(before, line))[:_NEAREST]
        near, after = self._near[change.before], self._named(change.after)
        others = self._others.get(change.line)

        def distance(words: Counter[str]) -> int:
            alone = min((_distance(words, line) for line in near), default=0)
            # With the others it may look more like MATLAB's one statement.
            return alone if others is None else min(alone, _distance(words + others, self._lines[0]))

        return distance(before), distance(after)

    def _named(self, text: str) -> Counter[str]:
        """The tokens of a port's statement, with MATLAB's names."""
        found = Counter[str]()
        for token, count in tokens(text).items():
            if token not in _MODULES:
                found[self._partners.get(token, token)] += count
        return found


@cache
def _called(card: Card) -> frozenset[str]:
    """The functions of MATLAB's that a slip is made with: those whose documentation it names."""
    pages = [source.removeprefix("MATLAB: ").split(", ") for source in card.sources if source.startswith("MATLAB: ")]
    return frozenset(plain_name(name) for page in pages if all(map(str.isidentifier, page)) for name in page)


def _distance(mine: Counter[str], theirs: Counter[str]) -> int:
    """How many names, numbers and operators two statements do not have in common."""
    return sum(abs(count - theirs[token]) for token, count in mine.items()) + sum(
        count for token, count in theirs.items() if token not in mine
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> Counter[str]:
    """The names, numbers and operators of a statement, as Python has them."""
    found = Counter[str]()
    for token in _TOKEN.findall(_AXIS.sub("", text)):
        found[_plain(_SAME.get(token, token))] += 1
    return found


def _plain(token: str) -> str:
    """A token without what the languages write otherwise: ``0.50`` is ``0.5``, ``N_max`` is ``nmax``."""
    try:
        return repr(float(token.replace("d", "e").replace("D", "e")))
    except ValueError:
        return plain_name(token)
