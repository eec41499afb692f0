"""Loops that run another number of times, statements of a branch that only one side takes, and random draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pyport.language import said
from pyport.scripts.forms import alike, information, is_even, plain
from pyport.scripts.link import Link
from pyport.scripts.passes import Key, Passes
from pyport.scripts.record import Draw, Record, Site
from pyport.scripts.series import same_name
from pyport.scripts.statements import Statements, worded_alike
from pyport.slips.card import plain_name

#: Values that agree to this part of the largest are left the same.
_SAME = 1e-13
#: So much of the names that two loops write is the same where nothing else tells that they are one.
_MOSTLY = 0.5
#: Names from this likeness on are one.
_NAMED = 0.9
#: Statements that write a variable.
_WRITES = ("assign", "element")


@dataclass(frozen=True)
class Other:
    """A loop or a branch that the port runs otherwise than MATLAB.

    Attributes
    ----------
    site : Site
        The port's: the loop's head, or the statement in the branch.
    reference : Site
        MATLAB's.
    words : str
    event, last : int
        The port's event next to it, and the last at which what it leaves may be another value than MATLAB's.
    target : str
        The port's variable that is written otherwise; empty for all that a loop writes.
    matters : bool
        Whether it is left with another value.
    """

    site: Site
    reference: Site
    words: str
    event: int
    last: int
    target: str
    matters: bool


def other_passes(links: Sequence[Link], reference: Record, port: Record) -> list[Other]:
    """Loops and branches that are passed otherwise, each once."""
    found: dict[tuple[int, int], Other] = {}
    own, other = _Side(reference), _Side(port)
    merged = _merged(links)
    for link in links:
        a, b = link.reference, link.port
        if not link.by_value or not a.depth or a.depth != b.depth or a.has_passes_of(b):
            continue
        if not merged.isdisjoint(zip(_around(a.site), _around(b.site), strict=False)):
            continue
        is_telling = a.kind == "test" or (a.says_something and b.says_something)
        if not is_telling and same_name(a.name, b.name) < _NAMED:
            continue  # a 0 in each pass is that of any loop
        mine, theirs = set(a.keys), set(b.keys)
        if mine == theirs or (other.text.is_suspended(b.site) and _lack_the_last(mine, theirs)):
            continue
        if _in_other_branches(link, mine, theirs, own, other):
            continue
        one = _other(link, mine, theirs, own, other)
        key = (one.site.number, one.reference.number)
        known = found.get(key)
        if known is None or (one.matters, -one.event) > (known.matters, -known.event):
            found[key] = one
    if not all(link.by_value for link in links):
        # Where all that is compared is right, what does not run may be something else.
        found |= {(one.site.number, one.reference.number): one
                  for one in (*_never_run(links, own, other), *_never_taken(links, own, other))}  # fmt: skip
    return list(found.values())


def _merged(links: Sequence[Link]) -> set[tuple[int, int]]:
    """Loops of the two programs of which one goes at once through what the other needs another one within it for."""
    return {(mine, theirs) for link in links
            if link.by_value and 0 not in (link.reference.depth, link.port.depth)
            and link.reference.depth != link.port.depth
            and len(link.pairs) == len(link.reference.events) == len(link.port.events) > 1
            for mine in _around(link.reference.site) for theirs in _around(link.port.site)}  # fmt: skip


def _around(site: Site) -> tuple[int, ...]:
    """The loops of a statement, and its own if it is the head of one."""
    return (*site.loops, site.number) if site.kind == "for" else site.loops


def _never_run(links: Sequence[Link], reference: _Side, port: _Side) -> Iterator[Other]:
    """Loops at the top level of a program or a function of which one side's runs and the other's does not at all.

    Nothing in them is in a pair: that they are one loop, the names that they write say.
    """
    paired = {link.reference.site.number for link in links if link.by_value}
    loops = [head for head in reference.heads if not any(
        site.number in paired for site in reference.inside(head))]  # fmt: skip
    for head in port.heads:
        names = port.written(head)
        own = max(loops, key=lambda loop: _share(reference.written(loop), names), default=None)
        if own is None or _share(reference.written(own), names) < _MOSTLY:
            continue
        counts = reference.count(own), port.count(head)
        if 0 in counts and counts != (0, 0):
            yield Other(head, own, _of_counts(*counts), port.before(head), len(port.record.site), "", True)


def _never_taken(links: Sequence[Link], reference: _Side, port: _Side) -> Iterator[Other]:
    """Statements of branches that the port never takes, where MATLAB's, of the same words, run."""
    paired = {link.reference.site.number for link in links if link.by_value}
    alone = [site for site in reference.record.sites if site.number not in paired and site.kind in _WRITES
             and len(reference.record.events_of[site.number])]  # fmt: skip
    idle = [site for site in port.record.sites
            if site.kind in _WRITES and not len(port.record.events_of[site.number])]  # fmt: skip
    for site in idle:
        asked = port.text.asked(site)
        own = [each for each in alone if plain_name(each.target) == plain_name(site.target)
               and len(each.loops) == len(site.loops) and worded_alike(each, site)]  # fmt: skip
        if asked and len(own) == 1:
            words = said("the statement does not run where MATLAB's does")
            yield Other(site, own[0], words, port.before(asked[-1]), len(port.record.site), site.variable, True)


def _of_counts(reference: int, port: int) -> str:
    return said("the loop runs {times} where MATLAB's runs {reference}",
                times=_times(port), reference=_times(reference))  # fmt: skip


def _share(mine: Collection[str], theirs: Collection[str]) -> float:
    """How much of all names two loops have in common."""
    both = {*mine, *theirs}
    return len({*mine} & {*theirs}) / len(both) if both else 0.0


class _Side:
    """How often what of a program is passed."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._passes = Passes(record)

    @cached_property
    def text(self) -> Statements:
        """What its text says; of a Python program."""
        return Statements(self.record)

    @cached_property
    def heads(self) -> list[Site]:
        """The loops that stand in no other."""
        numbers = {number for site in self.record.sites for number in site.loops[:1]}
        return [self.record.sites[number] for number in sorted(numbers)]

    def inside(self, head: Site) -> list[Site]:
        """The statements of a loop."""
        return [site for site in self.record.sites if head.number in site.loops]

    def written(self, head: Site) -> set[str]:
        """The variables that a loop writes, as both languages would spell them."""
        return {plain_name(site.variable) for site in self.inside(head) if site.kind in _WRITES}

    def before(self, head: Site) -> int:
        """The event at which a loop is come to first; if it has none, that behind what stands before it."""
        own = self.record.events_of[head.number]
        before = [int(self.record.events_of[site.number][-1]) + 1 for site in self.record.sites[: head.number]
                  if site.function == head.function and len(self.record.events_of[site.number])]  # fmt: skip
        return int(own[0]) if len(own) else max(before, default=0)

    def count(self, head: Site) -> int:
        """How often a loop's body begins in all."""
        events = self.record.events_of[head.number]
        return len(events) if head.kind == "for" else sum(bool(np.all(self.record.values[event])) for event in events)

    def beside(self, site: Site) -> list[int]:
        """The statements that write what a statement writes, in its own loops."""
        where = (site.target, site.file, site.function, site.loops)
        return [other.number for other in self.record.sites
                if other.kind in ("assign", "element") and len(self.record.events_of[other.number])
                and (other.target, other.file, other.function, other.loops) == where]  # fmt: skip

    def keys(self, sites: Sequence[int]) -> list[Key]:
        """The passes of statements, one statement's behind the other's."""
        return [tuple(key) for number in sites for key in self._passes.keys(number).tolist()]

    def is_filled_before(self, site: Site) -> bool:
        """Whether a variable that a loop writes parts of has been given all of its numbers, or its text, before."""
        before = [other for other in self.record.sites if other.kind == "assign" and other.number < site.number
                  and other.target == site.target and other.function == site.function
                  and not set(site.loops) <= set(other.loops)]  # fmt: skip
        values = [plain(self.record.values[event]) for other in before for event in self.record.events_of[other.number]]
        return site.kind == "element" and any(information(value) > 0 and not is_even(value) for value in values)

    def ends(self, head: Site, first: Key) -> int:
        """The event at which a loop begins its first pass too many, or has ended too early.

        A loop that only its head ends is wrong from its begin.
        """
        level = len(head.loops) + 1
        events: list[int] = self.record.events_of[head.number].tolist()
        keys = self.keys([head.number])
        run = [(key[level], event) for key, event in zip(keys, events, strict=True) if key[:level] == first[:level]]
        if not run:
            return 0
        begun = run[-1][1]
        if head.kind == "for" and not self.text.is_left_early(head):
            return run[0][1]
        later = [event for number, event in run if number + 1 >= first[level]]
        if later:
            return later[0]
        around = [self.record.events_of[loop] for loop in head.loops]
        behind = min((int(own[own > begun][0]) for own in around if own[-1] > begun), default=len(self.record.site))
        inside = [self.record.events_of[site.number] for site in self.record.sites if head.number in site.loops]
        return max([begun, *(int(own[own < behind][-1]) for own in inside if own.size and own[0] < behind)]) + 1

    def runs(self, head: Site, outer: Key) -> int:
        """How often a loop's body begins in one pass of what is around it."""
        events = self.record.events_of[head.number].tolist()
        return sum(key[:-1] == outer and (head.kind == "for" or bool(np.all(self.record.values[event])))
                   for key, event in zip(self.keys([head.number]), events, strict=True))  # fmt: skip


def _lack_the_last(mine: set[Key], theirs: set[Key]) -> bool:
    """Whether no more than the last pass of each call is missing."""
    missing = mine - theirs
    return theirs <= mine and len({key[0] for key in missing}) == len(missing) and all(
        key == max(other for other in mine if other[0] == key[0]) for key in missing
    )  # fmt: skip


def _in_other_branches(link: Link, mine: set[Key], theirs: set[Key], reference: _Side, port: _Side) -> bool:
    """Whether one statement of the one program is several of the other's, in branches that take turns.

    Where no branch of MATLAB's writes, what was in the variable before may stay.
    """
    own, other = reference.beside(link.reference.site), port.beside(link.port.site)
    if len(own) == len(other) or not mine <= set(port.keys(other)):
        return False
    return theirs <= set(reference.keys(own)) or reference.is_filled_before(link.reference.site)


def _other(link: Link, mine: set[Key], theirs: set[Key], reference: _Side, port: _Side) -> Other:
    first = min(mine ^ theirs)
    a, b = link.reference, link.port
    # What a loop's own variable is left with is nobody's result.
    i, j = len(a.events) - 1, len(b.events) - 1
    matters = b.kind not in ("for", "test") and (
        a.writes_elsewhere(i, b, j) or not alike(a.plain(i), b.plain(j), link.form, _SAME)
    )
    # Behind it, and behind its loop, the variable is what MATLAB's is, if it is left the same.
    last = len(port.record.site) if matters or b.kind in ("for", "test") else int(b.events[-1])
    # A loop's head is passed as often as its body.
    heads = [
        (reference.record.sites[i], port.record.sites[j]) for i, j in zip(a.site.loops, b.site.loops, strict=False)
    ]
    key = first
    if a.kind == b.kind == "for":
        heads.append((a.site, b.site))
        key = (*first[:-1], first[-1] + 1, 0)
    for level in range(1, len(key) - 1):
        if level < len(first) - 1 and all(any(one[: level + 1] == key[: level + 1] for one in keys)
                                          for keys in (mine, theirs)):  # fmt: skip
            continue
        if len(heads) < level:
            break
        own, other = heads[level - 1]
        counts = reference.runs(own, key[:level]), port.runs(other, key[:level])
        if counts[0] == counts[1]:
            break
        return Other(other, own, _of_counts(*counts), port.ends(other, key), last, b.name, matters)  # fmt: skip
    words = (said("the statement runs where MATLAB's does not") if first in theirs else
             said("the statement does not run where MATLAB's does"))  # fmt: skip
    if inner := first[1:-1]:
        words = said("{words} (pass {n})", words=words, n=", ".join(map(str, inner)))
    return Other(b.site, a.site, words, _near(link, first), last, b.name, matters)


def _times(count: int) -> str:
    return said("once") if count == 1 else said("not at all") if count == 0 else said("{n} times", n=count)


def _near(link: Link, key: tuple[int, ...]) -> int:
    """The port's first event behind a pass, or the last one before it."""
    later = [event for other, event in zip(link.port.keys, link.port.events, strict=True) if other >= key]
    return later[0] if later else int(link.port.events[-1]) + 1


def other_draws(mine: Sequence[Draw], theirs: Sequence[Draw]) -> tuple[Draw | None, Draw | None, str] | None:
    """The random numbers that only one side draws, and the first call that draws them; None if both draw the same.

    How many numbers one call draws does not matter, nor in which shape.
    """
    for kind, words in _KINDS.items():
        own, other = ([draw for draw in draws if draw.kind == kind and draw.values.size] for draws in (mine, theirs))
        more = sum(_size(draw) for draw in other) - sum(_size(draw) for draw in own)
        if more > 0:
            return (
                (own[-1] if own else None),
                _beyond(other, more),
                said("the port draws {n} {numbers} more than MATLAB", n=more, numbers=words),
            )
        if more < 0:
            return (
                _beyond(own, -more),
                (other[-1] if other else None),
                said("the port draws {n} {numbers} fewer than MATLAB", n=-more, numbers=words),
            )
    return None


def other_range(mine: Sequence[Draw], theirs: Sequence[Draw]) -> tuple[Draw, Draw, str] | None:
    """The first call that draws whole numbers of another range than MATLAB's in its place; None if there is none.

    The range may begin at another number: what counts from 1 in MATLAB counts from 0.
    """
    own, other = ([draw for draw in draws if draw.kind == "integer"] for draws in (mine, theirs))
    # Of each number the call that drew it: one call may draw a million.
    calls = [np.repeat(np.arange(len(side)), np.array([draw.values.size for draw in side], dtype=np.int64))
             for side in (own, other)]  # fmt: skip
    count = min(map(len, calls))
    beside = np.stack([each[:count] for each in calls], axis=1)
    begins = np.r_[True, np.any(np.diff(beside, axis=0), axis=1)][:count]
    for i, j in beside[begins].tolist():
        a, b = own[i], other[j]
        if np.isfinite([a.low, a.high, b.low, b.high]).all() and a.high - a.low != b.high - b.low:
            low, high, first, last = (f"{end:.0f}" for end in (b.low, b.high, a.low, a.high))
            words = said("the port draws whole numbers from {low} to {high}, MATLAB from {first} to {last}",
                         low=low, high=high, first=first, last=last)  # fmt: skip
            return a, b, words
    return None


def _size(draw: Draw) -> int:
    """How many numbers it draws; a permutation is one, since a few of its numbers may be asked for."""
    return 1 if draw.kind == "permutation" else draw.values.size


def _beyond(draws: Sequence[Draw], more: int) -> Draw:
    """The first call of the last `more` numbers."""
    for draw in reversed(draws):
        more -= _size(draw)
        if more <= 0:
            return draw
    return draws[0]


_KINDS = {
    "uniform": said("uniform numbers"),
    "normal": said("normal numbers"),
    "integer": said("whole numbers"),
    "permutation": said("permutations"),
}
