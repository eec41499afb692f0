"""A script and its port as a page: both sources side by side, every line with its verdict, values on demand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from pyport.language import joined, said
from pyport.report.html.templates import environment
from pyport.report.scripts import quantity
from pyport.report.tables import count, short
from pyport.scripts import told
from pyport.scripts.judge import Finding, Judged, Place
from pyport.scripts.record import Record, Site
from pyport.scripts.told import ScriptResult

#: Numbers of an array that are shown; of a longer one its ends.
_NUMBERS = 60
#: Letters of a value that is no array.
_LETTERS = 600


class Sign(Enum):
    """What is said of a line: its sign, its class of colour, and the words. The worst last."""

    NONE = ("", "", "")
    ALONE = ("·", "alone", said("not compared: no partner was found"))
    SAME = ("✓", "pass", said("the same numbers"))
    ROUNDING = ("≈", "pass", said("differs by no more than is allowed"))
    OPEN = ("?", "undecided", said("undecided: rounding may decide here"))
    FAULT = ("✗", "fail", said("at fault"))

    def __init__(self, mark: str, look: str, words: str) -> None:
        self.mark, self.look, self.words = mark, look, words


_ORDER = list(Sign)


@dataclass(frozen=True)
class Values:
    """A quantity: what was found, and the values of one pass.

    Attributes
    ----------
    name, verdict : str
    sign : Sign
    counts : str
        Passes, numbers, how many differ, and the worst.
    sentence : str
        What differs first; empty if nothing does.
    partner : str
        Where MATLAB writes it.
    which : str
        The pass whose values are shown.
    matlab, port : str
        The values.
    """

    name: str
    verdict: str
    sign: Sign
    counts: str
    sentence: str
    partner: str
    which: str
    matlab: str
    port: str


@dataclass
class Line:
    """A line of a source, as the page shows it; a heading has no number."""

    file: str
    number: int
    text: str
    sign: Sign = Sign.NONE
    values: list[Values] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """Two lines beside each other; either may be missing."""

    matlab: Line | None
    port: Line | None

    @property
    def values(self) -> Sequence[Values]:
        """What is known of the port's line."""
        return self.port.values if self.port is not None else ()

    @property
    def fault(self) -> bool:
        """Whether the port's line is at fault, or may be."""
        return self.port is not None and self.port.sign in (Sign.FAULT, Sign.OPEN)


def render_scripts(result: ScriptResult, lang: str = "en") -> str:
    """The page as HTML, in a language: it needs no network, and no script."""
    return environment(lang).get_template("scripts.html.j2").render(_context(result, lang))


def _context(result: ScriptResult, lang: str) -> dict[str, Any]:
    first = result.faults[0] if result.faults else None
    mine, theirs = told.blocks(result)
    right = [one for one in result.judged if not (one.finding.wrong or one.finding.undecided)]
    findings = {one.finding for one in result.judged}
    return {
        "result": result,
        "conclusion": told.conclusion(result),
        "first": first,
        "sentence": told.sentence(first) if first else "",
        "sources": told.sources(result, first) if first else [],
        "remedy": told.remedy(result, first, lang) if first else [],
        "faults": [(fault, told.accusation(result, fault), told.sentence(fault)) for fault in result.faults[1:]],
        "tally": told.tally(result),
        "by_what": told.by_what(result),
        "rows": rows(result),
        "signs": [sign for sign in Sign if sign is not Sign.NONE],
        "numbers": sum(one.numbers for one in result.judged),
        "differing": sum(one.differing for one in right),
        "at_fault": sum(not fault.undecided for fault in result.faults),
        "statements": [(one, quantity(one), told.word(result, one), sign_of(one))
                       for one in result.judged],
        "blocks": [told.block_sentence(block) for block in (*mine, *theirs)],
        "explained": [told.EVERY_PASS, told.worst(result),
                      *(told.EXPLAINED[key] for key in told.EXPLAINED if key in findings)],
        "command": "pyport verify --report",
    }  # fmt: skip


def rows(result: ScriptResult) -> list[Row]:
    """Both sources, line beside line: statements that correspond stand in one row where their order allows it."""
    mine, theirs = _lines(result.reference), _lines(result.port)
    _signed(result, mine, theirs)
    _valued(result, theirs)
    a, b = list(mine.values()), list(theirs.values())
    places = [{(line.file, line.number): k for k, line in enumerate(side)} for side in (a, b)]
    pairs = {(places[0].get(_place(one.link.reference.site), -1), places[1].get(_place(one.link.port.site), -1))
             for one in result.judged}  # fmt: skip
    pairs.add((places[0][result.reference.main, 0], places[1][result.port.main, 0]))
    made: list[Row] = []
    i = j = 0
    for k, m in [*_increasing(pairs), (len(a), len(b))]:
        made += [Row(line, None) for line in a[i:k]] + [Row(None, line) for line in b[j:m]]
        if k < len(a) and m < len(b):
            made.append(Row(a[k], b[m]))
        i, j = k + 1, m + 1
    return made


def _place(site: Site) -> tuple[str, int]:
    return site.file, site.line


def _lines(record: Record) -> dict[tuple[str, int], Line]:
    """The lines of all files that are not empty, the main file first; each file begins with a heading."""
    found = {}
    for file in sorted(record.files, key=lambda name: name != record.main):
        texts = record.files[file].splitlines()
        found[file, 0] = Line(file, 0, file)
        found |= {(file, k): Line(file, k, text.rstrip()) for k, text in enumerate(texts, 1) if text.strip()}
    return found


def _increasing(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as can stand below each other without crossing."""
    # Of pairs with one first line, the later ones come first: then no two of them are taken.
    ordered = sorted((pair for pair in pairs if min(pair) >= 0), key=lambda pair: (pair[0], -pair[1]))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for k, (_, second) in enumerate(ordered):
        place = bisect_left(tails, second)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(second)
            ends.append(k)
        else:
            tails[place], ends[place] = second, k
    chosen, k = [], ends[-1] if ends else -1
    while k >= 0:
        chosen.append(ordered[k])
        k = before[k]
    return chosen[::-1]


def sign_of(one: Judged) -> Sign:
    """The sign of what is found of a statement."""
    finding = one.finding
    if finding.wrong:
        return Sign.FAULT
    if finding.undecided:
        return Sign.OPEN
    return Sign.SAME if finding is Finding.SAME and not one.differing else Sign.ROUNDING


def _signed(result: ScriptResult, mine: dict[tuple[str, int], Line], theirs: dict[tuple[str, int], Line]) -> None:
    """Give each line the worst of what is said of it."""
    for side, sites in ((mine, result.alone), (theirs, result.extra)):
        for site in sites:
            _mark(side, site, Sign.ALONE)
    for one in result.judged:
        _mark(mine, one.link.reference.site, sign_of(one))
        _mark(theirs, one.link.port.site, sign_of(one))
    for fault in result.faults:
        sign = Sign.OPEN if fault.undecided else Sign.FAULT
        for line in fault.lines:
            _put(theirs, (fault.file, line), sign)
        if fault.reference is not None:
            _mark(mine, fault.reference, sign)


def _mark(side: dict[tuple[str, int], Line], site: Site, sign: Sign) -> None:
    last = site.last if site.kind in ("assign", "element") else site.line
    for number in range(site.line, last + 1):
        _put(side, (site.file, number), sign)


def _put(side: dict[tuple[str, int], Line], place: tuple[str, int], sign: Sign) -> None:
    if place in side:
        side[place].sign = max(side[place].sign, sign, key=_ORDER.index)


def _valued(result: ScriptResult, theirs: dict[tuple[str, int], Line]) -> None:
    for one in result.judged:
        line = theirs.get(_place(one.link.port.site))
        if line is not None and one.link.pairs:
            line.values.append(_values(result, one))


def _values(result: ScriptResult, one: Judged) -> Values:
    place = one.first if one.first is not None else Place(0, (), "", None, None)
    i, j = one.link.pairs[place.pair]
    site = one.link.reference.site
    counts = [told.times(one.passes), told.numbers(one.numbers), said("{n} differ", n=count(one.differing))]
    if one.worst:
        counts.append(said("worst {worst}", worst=short(one.worst)))
    wrong = one.finding.wrong or one.finding.undecided
    return Values(
        quantity(one), told.word(result, one), sign_of(one), joined(", ", counts),
        told.difference(one) if wrong else "", said("{file} {lines}", file=site.file, lines=told.numbered([site.line])),
        joined(", ", told.passes(one, place)), shown(one.link.reference.plain(i)), shown(one.link.port.plain(j)),
    )  # fmt: skip


def shown(value: Any) -> str:
    """A value as text; of long ones the ends."""
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return told.number(value)
        # Whole numbers without a point, as both languages show them.
        if value.dtype.kind == "f" and value.size and np.all(np.isfinite(value)) and np.all(np.abs(value) < 2**53):
            value = value.astype(np.int64) if np.all(value == np.floor(value)) else value
        with np.printoptions(precision=17, floatmode="unique", threshold=_NUMBERS, edgeitems=3, linewidth=96):
            size = said("{size} numbers", size="x".join(map(str, value.shape)))
            return joined("\n", [str(value), size]) if value.size else said("empty, {size}", size=size)
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]} …"
