"""Which quantity of the port is which of MATLAB's: by order, by name and by value."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from pyport.scripts.fields import field_links
from pyport.scripts.forms import FORMS, Form, agreeing, alike, fits, is_even, is_whole, same_elements
from pyport.scripts.indices import Indices
from pyport.scripts.link import Link
from pyport.scripts.record import Opaque, Record
from pyport.scripts.results import Scope, by_name, by_place, left_at_end, made_alike, scope_of
from pyport.scripts.series import AFTER, WRITTEN, Series, same_name, series_of
from pyport.scripts.statements import worded_alike

#: Two quantities below this are not taken for the same.
_LEAST = 0.55
#: Names that are the same up to their spelling.
_SPELT = 0.9
#: A value that says this much is recognised wherever it stands.
_TELLING = 0.5
#: Values that differ by this part of the largest element at most are the same up to rounding.
_EXACT = 1e-12
#: What a score may lack beside one of exact values.
_NEARLY = 0.5
#: Passes in which a quantity has to change before its small numbers say which one it is.
_FEWEST = 5
#: The forms of a quantity that is no index.
_NOT_FROM_0 = tuple(form for form in FORMS if not form.offset)

#: An assignment of one number or an empty text, as what is summed up or searched for starts from.
_STARTS = re.compile(r"(?<![=<>~!])=\s*([-+]?(\d[\d.]*(e[-+]?\d+)?|[a-z.]*inf)|''|\"\")\s*;?\s*$", re.IGNORECASE)


#: The head of a loop that goes through things.
_THINGS = re.compile(r"\bin\s+(zip\(|enumerate\(|[\w.]+\s*:)")


@dataclass(frozen=True)
class _Score:
    total: float
    form: Form
    by_value: bool


class Matcher:
    """Matches the quantities of a port with those of a reference.

    Parameters
    ----------
    reference : Record
    pinned : mapping of str to str
        MATLAB's names and the port's, as the user says.
    """

    def __init__(self, reference: Record, pinned: Mapping[str, str] | None = None) -> None:
        self.record = reference
        self._reference = series_of(reference)
        self._pinned = dict(pinned or {})
        #: Names of MATLAB's and the port's whose quantities are not to be turned round or counted from 0.
        self.plainly: set[tuple[str, str]] = set()
        self._names: dict[tuple[str, str], float] = {}
        self._named: dict[tuple[str, ...], float] = {}
        self._holders: set[tuple[str, str]] = set()
        self._indices: Indices | None = None
        #: What has been found out of the port that was matched last.
        self._port: Record | None = None
        self._others: list[Series] = []
        self._compared: dict[tuple[Series, Series], _Compared] = {}

    def pinning(self, pairs: Mapping[str, str]) -> Matcher:
        """One of the same reference, with more pairs of names that are certain."""
        return Matcher(self.record, {**pairs, **self._pinned})

    def is_pinned(self, link: Link) -> bool:
        """Whether the names of a pair are certain."""
        return self._pinned.get(link.reference.name) == link.port.name

    def links(self, port: Record, accepted: Collection[tuple[Any, Any]] = ()) -> list[Link]:
        """The pairs of quantities, in the port's order.

        What has the same values is found first, wherever it stands; then names and the order speak for the rest.
        `accepted` pairs, by their identities, stay pairs: what starts from them may be like MATLAB's value there too.
        """
        if port is not self._port:
            self._port, before, self._others = port, self._others, series_of(port)
            if self._indices is None and port.language == "python":
                self._indices = Indices(port)
            self._compared = _still_compared(self._compared, before, self._others)
        others = self._others
        scopes, once = _scopes(self.record, port)
        found: list[Link] = []
        for _ in range(2):
            found = self._again(accepted)
            for by_value in (True, False):
                for mine, theirs in scopes + once:
                    here = self._aligned(_free(self._reference, mine, found), _free(others, theirs, found),
                                         None if by_value else found)  # fmt: skip
                    if not by_value and mine[1] and self.record.calls[mine] != port.calls[theirs]:
                        # Calls that do not correspond are judged by what they return.
                        here = []
                    if (mine, theirs) in once:
                        here = [link for link in here if _is_sure_inside(link) and (
                            not link.by_value or self._is_no_chance(link.reference, link.port, link.form))]  # fmt: skip
                    found += here
                if not by_value:
                    found += self._in_methods(others, found, port)
                if by_value:
                    moved = self._elsewhere(self._reference, others, found)
                    found += moved
                    found += self._finished(moved)
                    found += _parts(self._reference, others, found)
                    for mine, theirs in scopes:
                        found += field_links(
                            _free(self._reference, mine, found), _free(others, theirs, found), self._forms
                        )
            found += self._results(scopes, found, port)
            found += self._returned(found, port)
            self._learn(found)
        return sorted(_needed(found, self.record, port), key=lambda link: link.port.order)

    def quantities_of(self, record: Record) -> list[Series]:
        """All quantities of the reference or a port, in the order of the text."""
        if record is self.record:
            return self._reference
        return self._others if record is self._port else series_of(record)

    def _again(self, accepted: Collection[tuple[Any, Any]]) -> list[Link]:
        """Pairs that have been found before."""
        if not accepted:
            return []
        mine = {one.identity: one for one in self._reference}
        theirs = {one.identity: one for one in self._others}
        links = []
        for a, b in ((mine.get(one), theirs.get(other)) for one, other in accepted):
            score = self._score(a, b) if a is not None and b is not None else None
            if a is not None and b is not None and score is not None:
                links.append(self._link(a, b, score))
        return links

    def _results(self, scopes: Sequence[tuple[Scope, Scope]], found: Sequence[Link], port: Record) -> list[Link]:
        """What the two programs are left with under one name and make nothing of: that they show, and it is the same.

        Their sizes, and the loops that wrote them, may be another in a port that is wrong.
        """
        links: list[Link] = []
        if self.record.is_late or port.is_late:
            return links  # nothing is left of what has not ended
        for mine, theirs in scopes:
            if mine[1]:
                continue
            written = {site.variable for site in port.sites if site.target}
            own = left_at_end(self.record, self._reference, mine)
            other = left_at_end(port, self._others, theirs)
            here = [link for link in found if (scope_of(link.reference), scope_of(link.port)) == (mine, theirs)]
            links += [self.result(a, b) for a, b in by_name(own, other, self._name, found)]
            links += [self.result(a, b, is_guess=not made_alike(self.record, a, port, b, here))
                      for a, b in by_place(own, other, here, written) if self._name(a, b) >= 0]  # fmt: skip
        return links

    def _returned(self, found: Sequence[Link], port: Record) -> list[Link]:
        """What the called function returns and MATLAB's outputs, in their order, where that is not seen yet."""
        scopes = called_scopes(self.record, port)
        if scopes is None:
            return []
        outputs, returned = ([one for one in side if scope_of(one) == scope and one.site.kind == "return"]
                             for side, scope in zip((self._reference, self._others), scopes, strict=True))  # fmt: skip
        links = []
        for statement in {one.site.statement for one in returned}:
            values = [one for one in returned if one.site.statement == statement]
            if len(values) == len(outputs):
                links += [self.result(a, b) for a, b in zip(outputs, values, strict=True)
                          if not any(link.port is b and scope_of(link.reference) == scopes[0]
                                     and link.reference.site.target == a.site.target for link in found)]  # fmt: skip
        return links

    def result(self, a: Series, b: Series, *, is_guess: bool = False) -> Link:
        """The last values of two variables."""
        if b.makes_room:
            b = replace(b, values=[np.full(np.shape(value), np.nan) for value in b.values])
        i, j = len(a.events) - 1, len(b.events) - 1
        form = next((form for form in self._forms(b) if alike(a.plain(i), b.plain(j), form)), None)
        return Link(a, b, form or Form(), [(i, j)], form is not None, at_end=True, is_guess=is_guess and form is None)

    def _learn(self, found: Sequence[Link]) -> None:
        """Names that stand for the same values are the same name from now on."""
        votes = Counter((link.reference.name, link.port.name) for link in found
                        if link.by_value and link.reference.part < 0 and _says_something(link))  # fmt: skip
        best: dict[str, int] = {}
        for (_, theirs), count in votes.items():
            best[theirs] = max(best.get(theirs, 0), count)
        before = self._names, self._holders
        self._names = {pair: 0.9 for pair, count in votes.items() if count == best[pair[1]]}
        fields = [(link.reference.name, link.port.name) for link in found
                  if link.by_value and _same_field_name(link.reference.name, link.port.name) >= _SPELT]  # fmt: skip
        self._holders = {_holders(*pair) for pair in [*self._names, *fields]}
        if before != (self._names, self._holders):
            self._named.clear()

    def _name(self, a: Series, b: Series) -> float:
        """How far the names of two quantities speak for them: a program has few names, and many quantities."""
        key = a.name, b.name, a.kind, b.kind, a.site.kind, b.site.kind, b.field
        if key not in self._named:
            self._named[key] = self._how_alike(a, b)
        return self._named[key]

    def _how_alike(self, a: Series, b: Series) -> float:
        if a.name in self._pinned:
            return 2.0 if self._pinned[a.name] == b.name else -1.0
        if b.name in self._pinned.values():
            return -1.0
        if b.site.kind == "return" and b.field and a.site.kind != "return":
            # What a function returns in a dict has its name there.
            return same_name(a.name, b.field)
        if a.site.kind == b.site.kind == "return" or (a.site.kind == b.site.kind == "test"):
            # Within functions that correspond these have no names that do.
            return 0.9 if a.site.kind == "return" else 0.5
        own = max(same_name(a.name, b.name), self._names.get((a.name, b.name), 0.0))
        if a.kind == b.kind == "for":
            # What a loop counts with has any name.
            own = max(own, 0.5)
        # Another field of what is one record in both.
        return max(own, _same_field_name(a.name, b.name)) if _holders(a.name, b.name) in self._holders else own

    def _aligned(self, mine: list[Series], theirs: list[Series], known: Sequence[Link] | None) -> list[Link]:
        """The pairs that keep the order of both texts and have the largest sum of scores, then the rest by themselves.

        Without `known` pairs, those of the same values alone; with them, those that keep the order to them.
        """
        scores: dict[tuple[int, int], _Score] = {}
        for i, a in enumerate(mine):
            for j, b in enumerate(theirs):
                score = self._score(a, b)
                if score is None or not (score.by_value if known is None else _keeps_order(a, b, known)):
                    continue
                if not score.by_value or a.kind != "state" or self._is_no_chance(a, b, score.form):
                    scores[i, j] = score
        if known is None:
            scores = _without_chance(mine, theirs, self._without_near(mine, theirs, scores))
        chosen = _in_order(len(mine), len(theirs), scores)
        used_mine, used_theirs = {i for i, _ in chosen}, {j for _, j in chosen}
        # Statements that stand in another order: the same name or a telling value, the best first.
        rest = sorted(((score.total, -i, -j) for (i, j), score in scores.items()), reverse=True)
        for _, minus_i, minus_j in rest:
            i, j = -minus_i, -minus_j
            if i not in used_mine and j not in used_theirs:
                chosen.append((i, j))
                used_mine.add(i)
                used_theirs.add(j)
        return [self._link(mine[i], theirs[j], scores[i, j]) for i, j in chosen]

    def _without_near(self, mine: Sequence[Series], theirs: Sequence[Series],
                      scores: Mapping[tuple[int, int], _Score]) -> dict[tuple[int, int], _Score]:  # fmt: skip
        """Without pairs of like values of which one has the very value of a third: what converges is alike in the end.

        That counts where the third has the name too, or more than the name speaks for it.
        """
        exact = {(i, j) for (i, j), score in scores.items()
                 if self._are_rivals((i, j), scores)
                 and self._compared[mine[i], theirs[j]].is_exact(score.form)}  # fmt: skip
        kept = {}
        for (i, j), score in scores.items():
            better = [scores[pair] for pair in exact if (pair[0] == i) != (pair[1] == j)]
            if (i, j) in exact or not any(other.total > score.total - _NEARLY for other in better):
                kept[i, j] = score
        return kept

    @staticmethod
    def _are_rivals(pair: tuple[int, int], scores: Mapping[tuple[int, int], _Score]) -> bool:
        return any((i == pair[0]) != (j == pair[1]) for i, j in scores)

    def _link(self, a: Series, b: Series, score: _Score) -> Link:
        return Link(a, b, score.form, self._compared[a, b].beside, score.by_value)

    def _score(self, a: Series, b: Series) -> _Score | None:
        if (
            (a.site.kind == "test") != (b.site.kind == "test")
            or not (a.may_be_aligned and b.may_be_aligned)
            or _gets_fields_later(self.record, a, b)
        ):
            return None
        name = self._name(a, b)
        if name < 0 or (name < 0.5 and _counts_on(b) and _fills(a)):
            return None
        compared = self._compared.get((a, b))
        if compared is None:
            compared = self._compared[a, b] = _Compared(a, b)
        if (a.name, b.name) in self.plainly:
            return _best(a, b, compared, name, FORMS[:1])
        if name not in compared.scores:
            compared.scores[name] = _best(a, b, compared, name, self._forms(b))
        return compared.scores[name]

    def _forms(self, series: Series) -> Sequence[Form]:
        """The forms that a quantity of the port may have: what is no index counts from 0 nowhere."""
        return FORMS if self._indices is None or self._indices.may_be(series.site, series.field) else _NOT_FROM_0

    def _elsewhere(self, mine: Sequence[Series], theirs: Sequence[Series], found: Sequence[Link]) -> list[Link]:
        """Telling values that stand in another function: a helper against code in its place."""
        used = {id(link.reference) for link in found} | {id(link.port) for link in found}
        free = [s for s in theirs if id(s) not in used and s.information >= _TELLING and s.site.kind != "test"]
        links = []
        for a in mine:
            if id(a) in used or a.information < _TELLING or a.site.kind == "test":
                continue
            for b in free:
                if id(b) in used or len(a.events) != len(b.events) or scope_of(a)[1] == scope_of(b)[1] == "":
                    continue
                score = self._score(a, b)
                if score is not None and score.by_value and self._is_no_chance(a, b, score.form):
                    links.append(self._link(a, b, score))
                    used |= {id(a), id(b)}
                    break
        return links

    def _is_no_chance(self, a: Series, b: Series, form: Form) -> bool:
        """Whether a name speaks for two like quantities, or they have the very value: what converges ends alike."""
        return self._name(a, b) >= 0.5 or self._compared[a, b].is_exact(form)

    def _in_methods(self, others: Sequence[Series], found: Sequence[Link], port: Record) -> list[Link]:
        """Names of MATLAB's top level in functions of the port that each pass of a loop there calls.

        Of the methods of one class, in the order in which they are called. At least two of the names, and most of what
        they write: the port has put a part of the loop into them.
        """
        links: list[Link] = []
        groups: dict[tuple[str, str, int], list[Series]] = defaultdict(list)
        for one in others:
            file, function = scope_of(one)
            calls = port.calls[file, function]
            if function and calls > 1 and one.state == WRITTEN and one.site.kind in ("assign", "element"):
                groups[file, function.rpartition(".")[0] or function, calls].append(one)
        top = self.record.main, ""
        for own in groups.values():
            scopes = {scope_of(one) for one in own}
            if any(link.port.site.kind != "return" and scope_of(link.reference) != top
                   for link in found if scope_of(link.port) in scopes):  # fmt: skip
                continue
            paired = {id(link.port) for link in found}
            mine = [one for one in _free(self._reference, top, [*found, *links])
                    if one.site.loops and one.state == WRITTEN and one.site.kind in ("assign", "element")]  # fmt: skip
            theirs = sorted((one for one in own if id(one) not in paired), key=lambda one: int(one.events[0]))
            here = [link for link in self._aligned(mine, theirs, [*found, *links])
                    if len(link.reference.events) == len(link.port.events) == len(link.pairs)
                    and self._name(link.reference, link.port) >= _SPELT]  # fmt: skip
            known = {one.name for one in own if id(one) in paired} | {link.port.name for link in here}
            if len(known) > 1 and 2 * len(known) > len({one.name for one in own}):
                links += here
        return links

    def _finished(self, moved: Sequence[Link]) -> list[Link]:
        """What variables hold once their last part is written, of those whose begin stands in another function."""
        links: dict[int, Link] = {}
        used = {id(one) for link in moved for one in (link.reference, link.port)}
        for link in moved:
            if same_name(link.reference.name, link.port.name) < _SPELT or link.port.kind != "assign":
                continue
            ends = [[one for one in side if one.state == AFTER and one.is_final and one.name == begin.name
                     and scope_of(one) == scope_of(begin) and id(one) not in used]
                    for side, begin in ((self._reference, link.reference), (self._others, link.port))]  # fmt: skip
            if [len(each) for each in ends] == [1, 1] and len(ends[0][0].events) == len(ends[1][0].events):
                score = self._score(ends[0][0], ends[1][0])
                if score is not None:
                    links[id(ends[1][0])] = self._link(ends[0][0], ends[1][0], score)
        return list(links.values())


def _gets_fields_later(reference: Record, a: Series, b: Series) -> bool:
    """Whether MATLAB's struct has only some of the fields that the port's has, and is written into afterwards."""
    return a.kind == b.kind == "assign" and frozenset() < a.fields < b.fields and any(
        site.kind == "element" and site.variable == a.site.variable and site.number > a.site.number
        and (site.file, site.function) == scope_of(a) for site in reference.sites
    )  # fmt: skip


def _holders(a: str, b: str) -> tuple[str, str]:
    """What two fields belong to; nothing for what is no field."""
    return a.rpartition(".")[0], b.rpartition(".")[0]


def _same_field_name(a: str, b: str) -> float:
    """How far two fields have the same name, 0 for what is no field."""
    return same_name(a.rpartition(".")[2], b.rpartition(".")[2]) if all(_holders(a, b)) else 0.0


def _without_chance(mine: Sequence[Series], theirs: Sequence[Series],
                    scores: Mapping[tuple[int, int], _Score]) -> dict[tuple[int, int], _Score]:  # fmt: skip
    """Without pairs of a few like numbers under two names that both programs have, unless the two are exchanged."""
    own: dict[str, list[int]] = defaultdict(list)
    other: dict[str, list[int]] = defaultdict(list)
    for found, side in ((own, mine), (other, theirs)):
        for k, one in enumerate(side):
            if one.state == WRITTEN and one.site.kind != "test":
                found[one.name].append(k)

    def is_chance(i: int, j: int) -> bool:
        a, b = mine[i], theirs[j]
        if a.name == b.name or min(a.information, b.information) >= _TELLING:
            return False
        namesakes = [(k, m) for k in own.get(b.name, ()) for m in other.get(a.name, ())]
        return bool(namesakes) and not any(pair in scores for pair in namesakes)

    return {pair: score for pair, score in scores.items() if not is_chance(*pair)}


def _still_compared(known: Mapping[tuple[Series, Series], _Compared], before: Sequence[Series],
                    now: Sequence[Series]) -> dict[tuple[Series, Series], _Compared]:  # fmt: skip
    """What has been found out of quantities that a port has again as it had them before."""
    old = {series.identity: series for series in before}
    again = {
        id(was): series for series in now if (was := old.get(series.identity)) is not None and _looks_as(series, was)
    }
    return {(a, again[id(b)]): compared for (a, b), compared in known.items() if id(b) in again}


def _looks_as(a: Series, b: Series) -> bool:
    """Whether all that is looked at of two quantities is the same."""
    return (
        a.has_passes_of(b)
        and (not a.where or [a.index(k) for k in a.looked_at] == [b.index(k) for k in b.looked_at])
        and all(_is_same(a.plain(k), b.plain(k)) for k in a.looked_at)
    )


def _is_same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and isinstance(a, str) and bool(a == b)


def _keeps_order(a: Series, b: Series, known: Sequence[Link]) -> bool:
    """Whether two quantities stand alike to all pairs of their function that have the same names."""
    return all((link.reference.order < a.order) == (link.port.order < b.order) for link in known
               if link.reference.name == a.name and link.port.name == b.name
               and scope_of(link.reference) == scope_of(a) and scope_of(link.port) == scope_of(b))  # fmt: skip


def _free(series: Sequence[Series], scope: Scope, found: Sequence[Link]) -> list[Series]:
    """Those of a function that have no partner yet."""
    used = {id(one) for link in found for one in (link.reference, link.port)}
    # Whoever was taken apart is used up as well.
    used |= {id(whole) for link in found for whole in (link.reference.whole, link.port.whole)}
    return [one for one in series if scope_of(one) == scope and id(one) not in used]


def _needed(found: list[Link], reference: Record, port: Record) -> list[Link]:
    """Without what loops leave behind where each statement that writes it has its partner, be it another variable."""
    pairs = {
        link.port.site.number: link.reference.site
        for link in found
        if link.port.kind != "state"
        and len(link.pairs) == len(link.reference.events) == len(link.port.events)
        and not any(link.reference.writes_elsewhere(i, link.port, j) for i, j in link.pairs)
    }
    mine = {site.number for site in pairs.values()}

    def writers(record: Record, loop: int, target: str) -> set[int]:
        return {site.number for site in record.sites if loop in site.loops and site.target == target
                and site.kind in ("assign", "element") and len(record.events_of[site.number])}  # fmt: skip

    kept = []
    counted = {link.port.site.number for link in found
               if link.by_value and link.form.offset and link.port.site.kind == "element"}  # fmt: skip
    for link in found:
        if link.port.site.number in counted and _is_counted_from_0(link):
            continue
        if link.reference.state >= 0 and link.port.state >= 0:
            own = writers(reference, link.reference.state, link.reference.name)
            other = writers(port, link.port.state, link.port.name)
            is_other = all(number in pairs and pairs[number].target != link.reference.name for number in other)
            if other <= pairs.keys() and (own <= mine or is_other):
                continue
        kept.append(link)
    return kept


def _is_counted_from_0(link: Link) -> bool:
    """Whether an array of indices is one less where it has been written, and 0 in both programs elsewhere."""
    if link.by_value or link.reference.state != AFTER or link.port.state != AFTER:
        return False
    for i, j in link.pairs:
        mine, theirs = link.reference.plain(i), link.port.plain(j)
        if not (isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray) and mine.shape == theirs.shape):
            return False
        if not np.all((mine - theirs == 1) | ((mine == 0) & (theirs == 0))):
            return False
    return True


def called_scopes(reference: Record, port: Record) -> tuple[Scope, Scope] | None:
    """The function file's first function and the port's that was called, whatever they are called; None for scripts."""
    first = next((site.function for site in reference.sites if site.file == reference.main), "")
    return ((reference.main, first), (port.main, port.called)) if first and port.called else None


def _is_sure_inside(link: Link) -> bool:
    """Whether what stands at the top level of one program may be what stands in a function of the other."""
    a, b = link.reference, link.port
    if len(a.events) != len(b.events) and link.form.offset and a.kind != "for":
        return False
    if not a.has_passes_of(b) and (
        a.keys[0] != b.keys[0] or not (set(a.keys) <= set(b.keys) or set(b.keys) <= set(a.keys))
    ):
        return False
    return link.by_value or not any(is_even(one.plain(0)) and not one.is_final for one in (a, b))


def _scopes(reference: Record, port: Record) -> tuple[list[tuple[Scope, Scope]], list[tuple[Scope, Scope]]]:
    """Functions of the two programs that correspond: the top levels, and those of one name; and what may stand in one.

    A function that is called once may stand for what the other program does at its top level.
    """
    mine = dict.fromkeys((site.file, site.function) for site in reference.sites)
    theirs = dict.fromkeys((site.file, site.function) for site in port.sites)
    top_mine, top_theirs = (reference.main, ""), (port.main, "")
    pairs = [(top_mine, top_theirs)]
    if (called := called_scopes(reference, port)) is not None:
        pairs.append(called)
    free = [scope for scope in theirs if scope not in (theirs_ for _, theirs_ in pairs)]
    for scope in mine:
        if scope in (mine_ for mine_, _ in pairs):
            continue
        name = scope[1] or scope[0].removesuffix(".m")
        best = max(free, key=lambda other: same_name(name, other[1].rpartition(".")[2]), default=None)
        if best is not None and same_name(name, best[1].rpartition(".")[2]) >= 0.5:
            pairs.append((scope, best))
            free.remove(best)
    # A script whose port is a function, and the other way round.
    mains = [scope for scope in free if scope[1].rpartition(".")[2] in ("main", "run")]
    if mains:
        pairs.append((top_mine, mains[0]))
        free.remove(mains[0])
    taken = {scope for scope, _ in pairs}
    once = [(top_mine, scope) for scope in free if port.calls[scope] == 1]
    once += [(scope, top_theirs) for scope in mine if scope not in taken and reference.calls[scope] == 1]
    return pairs, once


def beside(a: Series, b: Series) -> list[tuple[int, int]]:
    """Which values of two quantities stand side by side: of the same pass, or by number if the loops differ."""
    if a.depth == b.depth and not a.has_passes_of(b):
        places = b.finder.places(a.passes)
        there = np.flatnonzero(places >= 0)
        return list(zip(there.tolist(), places[there].tolist(), strict=True))
    if len(a.events) == len(b.events):
        return [(k, k) for k in range(len(a.events))]
    return []


def _sampled(a: Series, b: Series) -> list[tuple[int, int]]:
    if a.depth == b.depth and not a.has_passes_of(b):
        places = b.finder.places(a.passes[a.looked_at]).tolist()
        return [(k, place) for k, place in zip(a.looked_at, places, strict=True) if place >= 0]
    return [(k, k) for k in a.looked_at] if len(a.events) == len(b.events) else []


class _Compared:
    """The values of two quantities that are looked at, in any form.

    Attributes
    ----------
    pairs : list of (int, int)
        Which are side by side.
    scores : dict
        What speaks for the two, by how far their names are the same.
    """

    def __init__(self, a: Series, b: Series) -> None:
        self._a, self._b = a, b
        self.pairs = _sampled(a, b)
        self.scores: dict[float, _Score | None] = {}

    @cached_property
    def beside(self) -> list[tuple[int, int]]:
        """All values that are side by side."""
        return beside(self._a, self._b)

    @cached_property
    def exact(self) -> list[list[bool] | None]:
        """By the number of the form which of the pairs agree; None if the first two do not even fit."""
        return [self._agree(form) for form in FORMS]

    def is_exact(self, form: Form) -> bool:
        """Whether what is looked at differs by no more than rounding."""
        return all(alike(self._a.plain(i), self._b.plain(j), form, _EXACT) for i, j in self.pairs)

    def _agree(self, form: Form) -> list[bool] | None:
        a, b, (first, second) = self._a, self._b, self.pairs[0]
        if not fits(a.plain(first), b.plain(second), form):
            return None
        if self.pairs == [(k, k) for k in a.looked_at] and a.looked_at == b.looked_at:
            mine, theirs = a.sample, b.sample
            if mine is not None and theirs is not None:
                good: list[bool] = agreeing(mine, theirs, form).tolist()
                return good
        return [alike(a.plain(i), b.plain(j), form) for i, j in self.pairs]


def _best(a: Series, b: Series, compared: _Compared, name: float, forms: Sequence[Form] = FORMS) -> _Score | None:
    """The best that speaks for two quantities in any form, if it is enough."""
    best: _Score | None = None
    for form, exact in zip(FORMS, compared.exact if compared.pairs else (), strict=False):
        if form not in forms:
            continue
        score = _of_form(a, b, form, exact, compared.pairs, name)
        if score is not None and (best is None or score.total > best.total + 1e-9):
            best = score
    return best if best is not None and best.total >= _LEAST else None


def _of_form(a: Series, b: Series, form: Form, exact: Sequence[bool] | None, pairs: Sequence[tuple[int, int]],
             name: float) -> _Score | None:  # fmt: skip
    if exact is None:
        if (
            form == Form()
            and name >= 0.9
            and a.kind == b.kind
            and a.outer
            and b.outer
            and a.is_final == b.is_final
            and not _begins(a, b)
            and _arrays(a, b)
        ):
            # The size itself may be the slip.
            return _Score(0.6 * name + _order_bonus(a, b), form, False)
        return None
    same = sum(exact) / len(pairs)
    if form.offset:
        if name < 0.5:
            return None
        if same < 1:
            # Indices in a wrong order are the same indices all the same.
            same = sum(
                good or same_elements(a.plain(i), b.plain(j), form) for good, (i, j) in zip(exact, pairs, strict=True)
            )
            same /= len(pairs)
            if same < 1:
                return None
    if same <= 0.5 and a.kind == "test" and not (same and worded_alike(a.site, b.site)):
        # One that says the opposite would be no worse.
        return None
    if same < 0.5 and (name < 0.5 or ("for" in (a.kind, b.kind) and a.kind != b.kind)):
        return None
    if name < 0.5 and exact[-1] and not exact[0] and a.kind != "test":
        # What converges ends alike, whatever it is.
        return None
    if a.is_final != b.is_final and (
        all(_blank(value) or is_even(value) for value in (a.plain(0), b.plain(0)))
        or (same < 1 and any(not one.is_final and _STARTS.search(one.site.text) for one in (a, b)))
    ):
        # The one is the result, of the other it is made later.
        return None
    if not all(exact) and (
        form.along >= 0
        or _begins(a, b)
        or not _comparable(a, b, pairs)
        or _are_mask_and_members(a.plain(0), b.plain(0))
    ):
        return None
    if a.kind == b.kind == "for" and same < 0.5 and _walks_through(b) and _counts(a) and not _counts(b):
        # The one counts, the other goes through things.
        return None
    if (
        "for" in (a.kind, b.kind)
        and len(a.events) != len(b.events)
        and (a.kind != b.kind or same_name(a.name, b.name) < 0.9)
    ):
        # All loops begin with the same numbers.
        return None
    passes = sorted((len(a.events), len(b.events)))
    if name < 0.5 and 2 * passes[0] < passes[1]:
        # A number that comes once in a while says nothing of what comes in every pass.
        return None
    count = 1.0 if passes[0] == passes[1] else 0.7
    value = same * min(a.information, b.information)
    total = (2 * value + 0.8 * name + 0.2 * same) * count + _order_bonus(a, b) - 0.15 * form.offset - 0.1 * form.turned
    return _Score(total, form, all(exact))


def _says_something(link: Link) -> bool:
    """Whether its values, or how they go on from pass to pass, hardly come about for another quantity."""
    own = link.reference
    if own.says_something:
        return True
    first = [own.plain(k) for k in own.looked_at]
    return len(own.events) == len(link.port.events) == len(link.pairs) >= _FEWEST and not any(
        alike(one, other, Form()) for one, other in pairwise(first)
    )


def _arrays(a: Series, b: Series) -> bool:
    """Whether both are numbers: a list beside a table of names is another way to keep things."""
    return isinstance(a.plain(0), np.ndarray) and isinstance(b.plain(0), np.ndarray)


def _counts_on(series: Series) -> bool:
    """Whether a statement makes a variable of what it was before."""
    return series.state == WRITTEN and series.site.kind == "assign" and series.site.variable in series.site.reads


def _fills(series: Series) -> bool:
    """Whether a statement puts something into a variable that is not made of that."""
    own = series.site
    return series.state == WRITTEN and own.kind == "element" and own.variable not in own.reads


def _walks_through(head: Series) -> bool:
    """Whether a loop goes through what there is, several such things beside each other, or with their numbers."""
    return _THINGS.search(head.site.text) is not None


def _counts(head: Series) -> bool:
    """Whether the first numbers of a loop are whole and as far apart as each other, if there are three."""
    first = [head.plain(k) for k in range(min(len(head.events), 3))]
    return all(isinstance(value, np.ndarray) and not value.ndim and is_whole(value) for value in first) and (
        len(first) < 3 or first[1] - first[0] == first[2] - first[1] != 0
    )


def _comparable(a: Series, b: Series, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether two quantities of one name may be held to have one value: both are whole, or the same part."""
    if a.outer and (b.outer or (b.is_field and b.site.target.startswith("self."))):
        return True
    if (
        a.kind != b.kind
        and a.depth == b.depth
        and all(one.kind == "state" or (one.state == WRITTEN and one.site.kind == "assign") for one in (a, b))
    ):
        # What an inner loop leaves in each pass of what is around it is a whole, too. Whole numbers may count from 0.
        return AFTER not in (a.state, b.state) and not (_are_whole(a) and _are_whole(b))
    if not (a.site.kind == b.site.kind == "element" and a.state == b.state):
        return False
    return not any(a.writes_elsewhere(i, b, j) for i, j in pairs)


def _are_whole(series: Series) -> bool:
    """Whether all numbers that are looked at are whole."""
    values = [series.plain(k) for k in series.looked_at]
    return all(isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and np.array_equal(value, np.rint(value))
               for value in values)  # fmt: skip


def _begins(a: Series, b: Series) -> bool:
    """Whether one of them only makes room for later: it is empty, or holds nothing but NaN."""
    first = a.plain(0), b.plain(0)
    if any(
        isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size > 1 and np.isnan(value).all()
        for value in first
    ):
        return True
    if any(is_even(value) and not series.is_final and not is_even(other)
           for series, value, other in ((a, *first), (b, *first[::-1]))):  # fmt: skip
        return True
    return _blank(first[0]) != _blank(first[1])


def _are_mask_and_members(a: Any, b: Any) -> bool:
    """Whether one says of each thing whether it is in, and the other has those that are."""
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        return False
    mask, members = (a, b) if a.dtype.kind == "b" else (b, a)
    return mask.dtype.kind == "b" and mask.size > 1 and members.dtype.kind != "b" and bool(np.any(members > 1))


def _blank(value: Any) -> bool:
    """Whether there is nothing in it yet."""
    if isinstance(value, list):
        return all(_blank(item) for item in value)
    return value.size == 0 if isinstance(value, np.ndarray) else isinstance(value, Opaque) and value.what == "None"


def _order_bonus(a: Series, b: Series) -> float:
    """What speaks for two quantities besides name and value: the kind of statement, and what is left behind."""
    return 0.1 * (a.site.kind == b.site.kind) + 0.1 * (a.kind == b.kind) + 0.05 * (a.is_last == b.is_last)


def _in_order(n: int, m: int, scores: Mapping[tuple[int, int], _Score]) -> list[tuple[int, int]]:
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    gain = [[0.0] * m for _ in range(n)]
    for (i, j), score in scores.items():
        gain[i][j] = score.total
    for i in range(n - 1, -1, -1):
        here, below, gains = best[i], best[i + 1], gain[i]
        for j in range(m - 1, -1, -1):
            here[j] = max(below[j], here[j + 1], below[j + 1] + gains[j] if gains[j] else 0.0)
    chosen, i, j = [], 0, 0
    while i < n and j < m:
        if gain[i][j] and best[i][j] == best[i + 1][j + 1] + gain[i][j]:
            chosen.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return chosen


def _parts(mine: Sequence[Series], theirs: Sequence[Series], found: Sequence[Link]) -> list[Link]:
    """A vector of MATLAB's against single numbers of the port: ``s = [x; y; z]`` and ``x, y, z = ...``."""
    used = {id(one) for link in found for one in (link.reference, link.port)}
    statements: dict[int, list[Series]] = {}
    for b in theirs:
        if id(b) not in used and b.site.kind == "assign":
            statements.setdefault(b.site.statement, []).append(b)
    links: list[Link] = []
    for a in mine:
        first = a.plain(0) if len(a.events) and id(a) not in used else None
        if not isinstance(first, np.ndarray) or first.ndim != 1 or first.size < 2:
            continue
        for group in statements.values():
            if len(group) != first.size or len(group[0].events) != len(a.events) or any(id(b) in used for b in group):
                continue
            if _are_one(group) and not is_even(first):
                # One value for several names is no vector.
                continue
            pieces = [_part(a, k) for k in range(first.size)]
            samples = _sampled(a, group[0])
            agreeing = [sum(alike(piece.plain(i), b.plain(j), Form()) for i, j in samples)
                        for piece, b in zip(pieces, group, strict=True)]  # fmt: skip
            if not samples or (
                sum(count == len(samples) for count in agreeing) * 2 < first.size and min(agreeing) == 0
            ):
                continue
            links += [Link(piece, b, Form(), beside(piece, b), count == len(samples))
                      for piece, b, count in zip(pieces, group, agreeing, strict=True)]  # fmt: skip
            used |= {id(a)} | {id(b) for b in group}
            break
    return links


def _are_one(group: Sequence[Series]) -> bool:
    """Whether the names of a statement have one value, as those of ``a = b = v``."""
    first = group[0].plain(0)
    return isinstance(first, np.ndarray) and all(alike(first, one.plain(0), Form()) for one in group)


def _part(series: Series, k: int) -> Series:
    values = [_element(value, k) for value in series.values]
    return replace(series, part=k, values=values, whole=series)


def _element(value: Any, k: int) -> Any:
    flat = np.asarray(value).ravel(order="F")
    return flat[k] if k < flat.size else np.nan
