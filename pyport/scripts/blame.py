"""Which lines of the port compute what differs: the statement itself, and what feeds it and has no partner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.arguments import Argument, Arguments
from pyport.scripts.forms import ALIKE, FORMS, Form, alike, close, fits, information, is_even, plain, shaped
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.record import Opaque, Record, Site
from pyport.scripts.series import AFTER, ROOM, WRITTEN, Series, same_name
from pyport.scripts.statements import Statements, numbers_in
from pyport.scripts.wrong_call import WrongCall

#: A value that says this much is no chance.
_TELLING = 0.3
#: Names that are the same up to their spelling.
_NAME = 0.9
#: Methods of Python's own that are no operators.
_UNASKED = frozenset({"__init__", "__post_init__", "__repr__", "__str__", "__hash__", "__main__"})
#: Statements behind one another through which what is right proves what it is made of.
_DEEPEST = 4
#: A text of MATLAB's.
_QUOTED = re.compile(r"(?<=')[^'\n]*(?=')|(?<=\")[^\"\n]*(?=\")")
#: Statements that are looked at behind one that differs.
_MOST = 40
#: Passes of MATLAB's loop that may be what one array of the port's has.
_GATHERED = 5000
#: Passes of a statement in which it is looked at whether it is right.
_SOME = 50


@dataclass(frozen=True)
class Blamed:
    """The statements that compute a value that differs.

    Attributes
    ----------
    places : tuple of (str, int)
        Files and lines, in the order of computing.
    first : (str, int)
        The one that is to blame, as far as can be seen.
    """

    places: tuple[tuple[str, int], ...]
    first: tuple[str, int]


class Blame:
    """Finds the statements that compute a value of the port.

    Parameters
    ----------
    matcher : Matcher
        Has matched the port with the reference.
    port : Record
    sure : sequence of Link
        The pairs from which other statements start: what these write is not at fault for what comes behind them.
    right : sequence of Link
        Those of them that have MATLAB's numbers: what they are made of is no fault either.
    wrong : sequence of (Link, int)
        Those that do not, and the events of the port at which they do not: what several are made of may be why.
    """

    def __init__(
        self,
        matcher: Matcher,
        port: Record,
        sure: Sequence[Link],
        right: Sequence[Link] = (),
        wrong: Sequence[tuple[Link, int]] = (),
    ) -> None:
        self._matcher, self._port = matcher, port
        self._known = {link.port.site.number for link in sure if link.is_forced}
        #: Those after whose writes the whole variable stands beside MATLAB's, and where it is the same.
        self._whole = {link.port.site.number for link in sure if not link.is_forced}
        self._right_whole = {link.port.site.number for link in right if not link.is_forced}
        self._sure, self._right, self._wrong = sure, right, wrong
        self.text = Statements(port)
        self._arguments = Arguments(port, self.text)
        self._used = {link.reference.identity for link in sure}
        self._literals = {0.0, 1.0}.union(*map(numbers_in, matcher.record.files.values()))
        self._writers: dict[tuple[str, str, str], list[Site]] = {}
        self._functions: dict[str, list[Site]] = {}
        self._by_name: dict[str, list[Series]] = {}
        for site in port.sites:
            if site.kind in ("assign", "element", "for", "state"):
                self._writers.setdefault((site.file, site.function, site.variable), []).append(site)
            if site.function:
                self._functions.setdefault(site.function.rpartition(".")[2], []).append(site)

    def at(self, link: Link, event: int) -> Blamed:
        """The statements that compute a quantity that differs from MATLAB's at an event."""
        kept = self._wrong_call.kept(link.port.site, event)
        if kept is not None:
            return Blamed((kept.place, self._place(link.port.site)), kept.place)
        over = self._overwritten(link, event)
        if over is not None:
            return Blamed((self._place(over), self._place(link.port.site)), self._place(over))
        parts = self._writing(link, event)
        if parts:
            return Blamed(tuple(dict.fromkeys(map(self._place, parts))), self._place(parts[0]))
        calling = self._caller(link)
        if calling is not None:
            return self.of(*calling, link.port.site.function.rpartition(".")[2])
        if link.port.kind == "return":
            # A function may end at several places.
            return self.of(self._port.sites[self._port.site[event]], event)
        return self.of(*(self._completing(link, event) or (link.port.site, event)))

    def _overwritten(self, link: Link, event: int) -> Site | None:
        """The statement that gave a variable another meaning before it was read: MATLAB's reads what it was before."""
        reading = [(link.port.site, event, link)]
        for one in self._arguments.read_at(link.port.site, event):
            reading += [(one.calling, one.event, other) for other in self._linked
                        if one.is_name and other.port.site.statement == one.calling.statement]  # fmt: skip
        for site, when, beside in reading:
            read = beside.reference.site.reads
            for name in sorted(self.text.reads(site) & {one.port.name for one in self._right}):
                lasts = [(int(events[events < when][-1]), writer) for writer in self._behind(site, name)
                         if (events := self._port.events_of[writer.number]).size and events[0] < when
                         and writer.kind in ("assign", "element")]  # fmt: skip
                last = max(lasts, key=lambda one: one[0], default=(0, None))[1]
                meant = {one.port.site.number: one.reference.site.variable for one in self._right
                         if one.port.site.variable == name and one.port.site.function == site.function}  # fmt: skip
                before = {variable for number, variable in meant.items() if last and number < last.number} & read
                # What a statement writes in each pass it may read in the next one.
                if last in (None, link.port.site) or not before or meant.get(last.number) in read:
                    continue
                if last.number in meant or (last.kind == "element" and self._are_paired(before, beside.reference.site)):
                    return last
        return None

    def _are_paired(self, variables: set[str], beside: Site) -> bool:
        """Whether all that MATLAB writes into variables of a function has its partner: nothing is left to write."""
        paired = {link.reference.site.number for link in self._linked}
        return all(site.number in paired for site in self._matcher.record.sites
                   if site.variable in variables and (site.file, site.function) == (beside.file, beside.function)
                   and len(self._matcher.record.events_of[site.number]))  # fmt: skip

    @cached_property
    def _linked(self) -> list[Link]:
        return [*self._sure, *(link for link, _ in self._wrong)]

    def _writing(self, link: Link, event: int) -> list[Site]:
        """The statements before one that wrote the elements in which an array differs from MATLAB's once it has."""
        j = next((j for _, j in link.pairs if link.port.events[j] == event), None)
        i = next((i for i, k in link.pairs if k == j), None)
        raw = link.port.values[j] if j is not None and link.port.state == AFTER else None
        if i is None or j is None or not isinstance(raw, np.ndarray):
            return []
        mine, theirs = link.reference.plain(i), link.port.plain(j)
        if not fits(mine, theirs, link.form):
            return []
        wrong = ~close(shaped(mine, link.form), theirs, ALIKE).reshape(raw.shape)
        right = {
            one.port.site.number
            for one in self._right
            if not any(one.reference.writes_elsewhere(i, one.port, j) for i, j in one.pairs)
        }
        found: list[tuple[int, Site]] = []
        for writer in self._behind(link.port.site, link.port.site.variable):
            if writer.kind != "element" or writer.number in right:
                continue
            events = self._port.events_of[writer.number]
            found += [(at, writer) for at in events[events <= event].tolist() if _covers(self._port, at, wrong)]
        sites = [site for _, site in sorted(found, key=lambda one: one[0])]
        return sites if sites and sites[0] is not link.port.site else []

    def _completing(self, link: Link, event: int) -> tuple[Site, int] | None:
        """The statement that is to write the elements in which an array differs from MATLAB's finished one.

        None if others differ: then the array as it was made is wrong.
        """
        own, (i, j) = link.port, link.pairs[0]
        if own.kind != "assign" or own.site.kind != "assign" or own.is_final or not link.reference.is_final:
            return None
        mine, theirs = link.reference.plain(i), own.plain(j)
        if not (isinstance(theirs, np.ndarray) and theirs.size > 1 and fits(mine, theirs, link.form)):
            return None
        if 2 * np.count_nonzero(close(shaped(mine, link.form), theirs, ALIKE)) < theirs.size:
            return None
        writers = [(writer, self._port.events_of[writer.number]) for writer in self._behind(own.site, own.site.variable)
                   if writer.kind == "element" and writer.target == own.site.target]  # fmt: skip
        later = [(writer, int(events[events > event][0])) for writer, events in writers if (events > event).any()]
        return min(later, key=lambda one: one[1], default=None)

    def of(self, site: Site, event: int, without: str = "") -> Blamed:
        """The statements that compute a value that differs from MATLAB's.

        Parameters
        ----------
        site : Site
            Of the port: what it writes differs from MATLAB's.
        event : int
            The port's event at which it does.
        without : str
            The name of a function that is not at fault.
        """
        changing = self._wrong_call.changing(site, event)
        if changing is not None:
            return Blamed((self._place(changing), self._place(site)), self._place(changing))
        found: dict[int, int] = {}
        if site.kind == "state":
            # All that has written into the variable in the loop, too.
            self._feed(site, event, found, set())
            site = self._last_writer(site, event)
            found.pop(site.number, None)
        inner = {one.number for one in self._functions.get(without, ())}
        self._feed(site, event, found, {site.number, *found, *inner})
        # What began to differ first has made the others differ, be it by way of a condition that lets them pass.
        suspects = found | self._conditions([site, *(self._port.sites[number] for number in found)], event)
        first = min(((begun, number) for number in suspects if (begun := self._begins_to_differ(number)) is not None
                     and begun < event), default=None)  # fmt: skip
        places = self._places(found, site)
        if first is not None:
            before = self.of(self._port.sites[first[1]], first[0])
            return Blamed(tuple(dict.fromkeys([*before.places, *places])), before.first)
        argument = self._wrong_call.to_blame(site, event, found, self._common)
        if argument is not None:
            return Blamed(tuple(dict.fromkeys([argument.place, *places])), argument.place)
        likeliest = self._place(self._likeliest(found, site))
        return Blamed(tuple(places if likeliest in places else [likeliest, *places]), likeliest)

    def argument(self, site: Site, event: int) -> Argument | None:
        """The argument that makes a statement of a function differ from MATLAB's; None if nothing speaks for one.

        What the event is may lie behind the statement, in another call, or behind all: a loop that ends too early.
        """
        own = self._port.events_of[site.number]
        before = own[own <= event]
        if before.size:
            event = int(before[-1])
        return self._wrong_call.to_blame(site, event, {}, ()) if event < self._port.site.size else None

    def leaving(self, head: Site, event: int) -> tuple[str, int] | None:
        """The condition that was asked last before a loop with a range went on too long or ended too early.

        Of one with a condition of its own, where that still held.
        """
        tests = self._port.events_of[head.number]
        if head.kind != "for" and not ((before := tests[tests <= event]).size
                                       and np.all(self._port.values[int(before[-1])])):  # fmt: skip
            return None
        asked = [(int(before[-1]), site) for site in self.text.leaving(head)
                 if (before := (own := self._port.events_of[site.number])[own <= event]).size]  # fmt: skip
        return self._place(max(asked, key=lambda one: one[0])[1]) if asked else None

    def deciding(self, site: Site) -> tuple[str, int] | None:
        """The condition that lets a statement run never, though it is asked; or otherwise, if it has no partner."""
        asked = self.text.asked(site)
        if not asked or (len(self._port.events_of[site.number]) and (
                site.kind in ("for", "test") or asked[-1].number in self._linked_tests)):  # fmt: skip
            return None
        return self._place(asked[-1])

    @cached_property
    def _linked_tests(self) -> set[int]:
        return {link.port.site.number for link in self._linked if link.port.kind == "test"}

    @cached_property
    def _wrong_call(self) -> WrongCall:
        return WrongCall(self._matcher, self._port, self.text, self._sure, self._right, self._wrong, self._odd,
                      self._arguments)  # fmt: skip

    def _caller(self, link: Link) -> tuple[Site, int] | None:
        """The statement that calls a function with another argument than MATLAB's, and the event at which it does.

        That is so where a statement of the function is wrong in the calls from one place, and right in all others.
        """
        site = link.port.site
        if not site.function or link.port.state == AFTER:
            return None
        name = site.function.rpartition(".")[2]
        numbers = [one.number for one in self._port.sites if any(read.rpartition(".")[2] == name for read in one.reads)]
        ends = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *(self._port.events_of[k] for k in numbers)]))
        wrong: dict[int, list[int]] = {}
        right: Counter[int] = Counter()
        for i, j in link.pairs:
            event = link.port.events[j]
            k = int(np.searchsorted(ends, event, side="right"))
            while k < ends.size and self._port.frame[ends[k]] == self._port.frame[event]:
                k += 1
            if k == ends.size:
                return None
            place = int(self._port.site[ends[k]])
            if alike(link.reference.plain(i), link.port.plain(j), link.form):
                right[place] += 1
            else:
                wrong.setdefault(place, []).append(int(ends[k]))
        if len(wrong) != 1 or not right.keys() - wrong.keys():
            return None
        ((place, events),) = wrong.items()
        return (self._port.sites[place], events[0]) if len(events) > right[place] else None

    def _likeliest(self, found: dict[int, int], site: Site) -> Site:
        """Which of those between which nothing decides: the first that MATLAB has too and should have been recognised.

        What the port alone has is as likely to be right as not: then it is what several faults have in common, and
        where most is computed most can be slipped in. A number that MATLAB's text does not have tells most of all.
        """
        sites = [self._port.sites[number] for number in sorted(found, key=lambda number: found[number])]
        odd = [one for one in (*sites, site) if self._odd & set(self.text.constants(one))]
        if odd:
            return odd[0]
        start = self._start(found, site)
        if start is not None:
            return start
        expected = [one for one in sites if self._is_expected(one) and self.text.computes(one)]
        return (
            expected[0]
            if expected
            else max(
                [site, *reversed(sites)],
                # Of what an object is made of a method reads a part, which nothing tells.
                key=lambda one: (
                    "." not in site.function or one.function == site.function,
                    one.number in self._common,
                    self.text.computes(one),
                    self.text.weight(one),
                ),
            )
        )

    def _start(self, found: dict[int, int], site: Site) -> Site | None:
        """What a statement in a loop starts from, if it is wrong in the first pass alone.

        That what it starts from has numbers of MATLAB's is chance where MATLAB's statement reads another variable.
        """
        own = next((link for link, _ in self._wrong if link.port.site is site and link.port.state == WRITTEN), None)
        if own is None or not site.loops or site.variable not in self.text.reads(site):
            return None
        wrong = [j for i, j in own.pairs[:_SOME]
                 if not alike(own.reference.plain(i), own.port.plain(j), own.form)]  # fmt: skip
        if not wrong or len(wrong) == len(own.pairs) or any(own.port.passes[j][-2] > 1 for j in wrong):
            return None
        meant = {link.port.site.number: link.reference.site.variable for link in self._right}
        read = {"", *own.reference.site.reads}
        starts = [one for one in self._making(site, site.variable, int(own.port.events[wrong[0]]))
                  if site.loops[-1] not in one.loops
                  and (one.number in found or meant.get(one.number, "") not in read)]  # fmt: skip
        return starts[0] if starts else None

    @cached_property
    def _odd(self) -> frozenset[float | str]:
        """The port's numbers that MATLAB's text does not have, if that has one that the port's does not."""
        own = set().union(*map(numbers_in, self._port.files.values()))
        return frozenset(own - self._literals) if self._literals - own - {0.0, 1.0} else frozenset()

    @cached_property
    def _common(self) -> set[int]:
        """The statements that feed several variables that are wrong."""
        fed: dict[int, set[str]] = {}
        for site, event in ((link.port.site, event) for link, event in self._wrong):
            found: dict[int, int] = {}
            self._feed(site, event, found, {site.number})
            for number in found:
                fed.setdefault(number, set()).add(site.target)
        return {number for number, targets in fed.items() if len(targets) > 1}

    def _is_expected(self, site: Site) -> bool:
        """Whether MATLAB should have it too: a variable of that name, or one without partner at that place.

        So should be a literal: the ones that its text has too are right.
        """
        own = self._own.get(site.number)
        if site.kind == "test" or self.text.is_literal(site):
            return True
        if own is not None and site.kind != "return" and any(
            _fit(one, own) or (one.kind == own.kind and not isinstance(own.plain(0), list))
            for one in self._named(site.target)
        ):  # fmt: skip
            return not (site.kind == "assign" and is_even(own.plain(0)))
        before = max((link for link in self._sure if link.port.order < (site.number, 0)),
                     key=lambda link: link.port.order, default=None)  # fmt: skip
        behind = min((link for link in self._sure if link.port.order > (site.number, 0)),
                     key=lambda link: link.port.order, default=None)  # fmt: skip
        return own is not None and any(
            one.identity not in self._used and one.kind == own.kind and len(one.events) == len(own.events)
            and (before is None or one.order > before.reference.order)
            and (behind is None or one.site.statement <= behind.reference.site.statement)
            and _fit(one, own) and not is_even(one.plain(0))
            for one in self._series
        )  # fmt: skip

    def _conditions(self, sites: Sequence[Site], event: int) -> dict[int, int]:
        """What feeds the conditions that statements stand under and that have no partner."""
        found: dict[int, int] = {}
        for test in {test for site in sites for test in self.text.conditions(site)}:
            if test.number not in self._known:
                self._feed(test, event, found, set())
        return found

    def _place(self, site: Site) -> tuple[str, int]:
        return site.file, site.line

    def _places(self, found: dict[int, int], site: Site) -> list[tuple[str, int]]:
        """In the order in which they were last passed before the difference; that of the site itself is the last."""
        order = sorted(found, key=lambda number: found[number])
        places = [(self._port.sites[number].file, self._port.sites[number].line) for number in order]
        return [*dict.fromkeys(place for place in places if place != (site.file, site.line)), (site.file, site.line)]

    def _feed(self, site: Site, event: int, found: dict[int, int], seen: set[int]) -> None:
        for name in self.text.reads(site):
            for writer in self._making(site, name, event):
                self._take(writer, event, found, seen)
            for inner in self._functions.get(name.rpartition(".")[2], ()):
                self._take(inner, event, found, seen)
        # Of what a comprehension walks through, a method, or a property.
        named = self.text.attributes(site)
        for function in self._arguments.run_for(event) if named or self._operators else ():
            if function.rpartition(".")[2] in named | self._operators and function not in self._proved:
                for inner in self._functions[function.rpartition(".")[2]]:
                    self._take(inner, event, found, seen)

    @cached_property
    def _operators(self) -> frozenset[str]:
        """The methods that no statement names: those of operators."""
        return frozenset(name for name in self._functions if name.startswith("__") and name not in _UNASKED)

    @cached_property
    def _proved(self) -> set[str]:
        """The functions whose results are MATLAB's numbers, where these say something."""
        return {
            function for link in self._right
            if link.port.state == WRITTEN and link.port.information >= _TELLING
            and not self.text.computes(link.port.site) and (named := self.text.attributes(link.port.site))
            for function in self._arguments.run_for(int(link.port.events[link.pairs[0][1]]))
            if function.rpartition(".")[2] in named
        }  # fmt: skip

    def _last_writer(self, state: Site, event: int) -> Site:
        """The place in a loop that wrote last what the loop leaves behind."""
        inside = [writer for writer in self._writers.get((state.file, state.function, state.variable), ())
                  if writer.kind != "state" and state.line <= writer.line <= state.last]  # fmt: skip
        lasts = [(int(self._port.events_of[writer.number][k - 1]), writer) for writer in inside
                 if (k := int(np.searchsorted(self._port.events_of[writer.number], event)))]  # fmt: skip
        return max(lasts, key=lambda last: last[0])[1] if lasts else state

    def _behind(self, site: Site, name: str) -> list[Site]:
        own = self._writers.get((site.file, site.function, name))
        if own is None and name.startswith("self."):
            # What another method of the class has set.
            owner = site.function.rpartition(".")[0]
            own = [one for one in self._port.sites if one.variable == name and one.kind == "element"
                   and one.function.rpartition(".")[0] == owner]  # fmt: skip
            if not own and owner:
                # What no method sets was handed over as the object was made.
                own = [
                    one for one in self._port.sites if one.kind == "assign" and owner.rpartition(".")[2] in one.reads
                ]
        if own is None and site.function:
            own = self._writers.get((site.file, "", name))
        return own or []

    def _making(self, site: Site, name: str, event: int) -> list[Site]:
        """The places that have made of a variable what it is at an event, the last first.

        What was there before the whole was written, or before the whole is known, has no part in it.
        """
        lasts = [
            (int(self._port.events_of[writer.number][before - 1]), writer)
            for writer in self._behind(site, name)
            if (before := int(np.searchsorted(self._port.events_of[writer.number], event)))
        ]
        made = []
        for _, writer in sorted(lasts, key=lambda last: last[0], reverse=True):
            if writer.kind == "state":
                if writer.number in self._known:
                    break
                continue
            if writer.number in self._right_whole:
                break
            made.append(writer)
            is_whole = (
                writer.kind in ("assign", "for") and writer.target == name and name not in self.text.reads(writer)
            )
            if is_whole or writer.number in self._whole:
                break
        return made

    def _take(self, writer: Site, event: int, found: dict[int, int], seen: set[int]) -> None:
        if writer.kind == "state":
            # What a loop leaves behind is written by a statement in it.
            writer = self._last_writer(writer, event)
        if writer.kind == "state" or writer.number in seen or len(found) >= _MOST:
            return
        last = self._last_unknown(writer, event)
        if last is None:
            return
        seen.add(writer.number)
        is_object = self._arguments.makes_object(writer)
        if not is_object and self._is_right(writer, last):
            return
        if not (is_object or isinstance(self._port.values[last], Opaque)) or self._is_made_there(writer):
            # An object as a whole is nothing that may differ, or be right: what it is made of is.
            found[writer.number] = last
        self._feed(writer, last, found, seen)

    def _is_made_there(self, writer: Site) -> bool:
        """Whether an operator's method computes what it makes an object of as it returns that."""
        name = writer.function.rpartition(".")[2]
        return writer.kind == "return" and name in self._operators and self.text.has_operator(writer)

    def _last_unknown(self, writer: Site, event: int) -> int | None:
        """The last event before one at which a statement wrote what is not beside MATLAB's; None if there is none.

        Of a statement that has a partner these are the parts that it wrote in passes which MATLAB's has not.
        """
        events = self._port.events_of[writer.number]
        events = events[: int(np.searchsorted(events, event))]
        if writer.number in self._known:
            paired = self._paired.get(writer.number)
            events = events[~np.isin(events, paired)] if paired is not None else events[:0]
        return int(events[-1]) if len(events) else None

    @cached_property
    def _paired(self) -> dict[int, NDArray[np.int64]]:
        """Of statements that write parts of something and have partners the events that are beside MATLAB's."""
        return {
            link.port.site.number: np.array([link.port.events[j] for _, j in link.pairs])
            for link in self._sure
            if link.port.state == WRITTEN and link.port.site.kind == "element" and not link.port.field
        }

    def _is_right(self, writer: Site, event: int) -> bool:
        """Whether what it writes there can be no fault: it makes room, or has what MATLAB's variable has some time."""
        value = plain(self._port.values[event])
        if self._makes_room(writer, value) or self._is_passed_alike(writer, event):
            return True
        if self._has_place(writer) and ".append(" not in writer.text:
            # Where it writes may be wrong, whatever it writes and whoever reads the rest.
            return self._is_written_alike(writer)
        return (
            self._is_constant(writer, value)
            or (
                not self._has_place(writer)
                and (self._is_held(writer.target, value) or self._is_gathered(writer.target, value))
            )
            or self._is_run_alike(writer, event)
            or self._is_proved(writer, event)
        )

    def _is_written_alike(self, writer: Site) -> bool:
        """Whether MATLAB writes the same numbers to the same places of some variable."""
        own = self._own[writer.number]
        return own.index(0) is not None and any(
            one.site.kind == "element" and one.state == WRITTEN and len(one.events) == len(own.events)
            and all(one.index(k) == own.index(k) and alike(one.plain(k), own.plain(k), Form()) for k in own.looked_at)
            for one in self._series
        )  # fmt: skip

    def _is_run_alike(self, writer: Site, event: int) -> bool:
        """Whether it gives what a loop or a condition of MATLAB's gives in one run: at once, or one after the other.

        A condition may say the opposite, if it says both.
        """
        own = self._own.get(writer.number)
        if own is None or own.kind not in ("for", "test", "assign"):
            return False
        mine = own.plain(own.events.index(event)) if own.kind == "assign" else _run(own, own.events.index(event))
        if own.kind == "test":
            free = (one for one in self._series if one.kind == "test" and one.identity not in self._used)
            return any(_are_same_decisions(_run(other, 0), mine) for other in free)
        heads = (one for one in self._named(writer.target) if one.kind == "for")
        return any(alike(_run(other, 0), mine, form) for other in heads for form in (Form(), Form(offset=1)))

    def _is_proved(self, writer: Site, event: int, depth: int = 0) -> bool:
        """Whether a statement that has MATLAB's numbers is made of it: it would not have, from a wrong one.

        It may be made of what is made of it.
        """
        place = writer.file, writer.function, writer.variable
        if any(
            self._next_from(writer, event, site, events) is not None for site, events in self._proofs.get(place, ())
        ):
            return True
        return depth < _DEEPEST and any(
            (behind := self._next_from(writer, event, site, self._port.events_of[site.number])) is not None
            and self._is_proved(site, behind, depth + 1)
            for site in self._readers.get(place, ()) if site is not writer and not self._arguments.makes_object(site)
        )  # fmt: skip

    def _next_from(self, writer: Site, event: int, reader: Site, events: NDArray[np.int64]) -> int | None:
        """The next event of a statement, if what it reads is what a writer wrote at an event."""
        k = int(np.searchsorted(events, event, side="right"))
        if k == len(events) or writer not in self._making(reader, writer.variable, int(events[k])):
            return None
        own = self._port.events_of[writer.number]
        return int(events[k]) if own[own < events[k]][-1] == event else None

    @cached_property
    def _readers(self) -> dict[tuple[str, str, str], list[Site]]:
        """By what they read, the statements that have no partner."""
        found: dict[tuple[str, str, str], list[Site]] = {}
        for site in self._port.sites:
            if site.kind in ("assign", "element") and site.number not in self._known:
                for name in self.text.reads(site):
                    found.setdefault((site.file, site.function, name), []).append(site)
        return found

    @cached_property
    def _proofs(self) -> dict[tuple[str, str, str], list[tuple[Site, NDArray[np.int64]]]]:
        """By what they read, the statements that have MATLAB's numbers, where these say something."""
        found: dict[tuple[str, str, str], list[tuple[Site, NDArray[np.int64]]]] = {}
        for link in self._right:
            site = link.port.site
            if link.port.state == WRITTEN and link.port.information >= _TELLING:
                for name in self.text.reads(site):
                    found.setdefault((site.file, site.function, name), []).append(
                        (site, self._port.events_of[site.number]))  # fmt: skip
        return found

    def _makes_room(self, writer: Site, value: Any) -> bool:
        """Whether it makes room for what is written later: it is empty, or full of zeros."""
        if ROOM.search(writer.text) is not None:
            return True
        if is_even(value) and not np.any(value):
            place = writer.file, writer.function, writer.variable
            return any(other.kind == "element" for other in self._writers.get(place, ()))
        is_blank = value.size == 0 if isinstance(value, np.ndarray) else not value
        return is_blank and self.text.is_literal(writer)

    def _has_place(self, writer: Site) -> bool:
        """Whether it writes single elements: where it writes them may be wrong as well."""
        own = self._own.get(writer.number)
        return own is not None and any(
            not isinstance(item, str) and item != slice(None) if isinstance(item, str | slice | int) else True
            for item in (own.where[0] if own.where else ())
        )

    def _is_held(self, name: str, value: Any) -> bool:
        """Whether MATLAB's variable of that name has that value at some time, and the value says something."""
        if isinstance(value, dict):
            return bool(value) and all(self._is_held(f"{name}.{key}", item) for key, item in value.items())
        return information(value) >= _TELLING and any(
            alike(series.plain(k), value, form)
            for series in self._named(name) for k in {*series.looked_at, len(series.events) - 1} for form in FORMS
        )  # fmt: skip

    def _is_gathered(self, name: str, value: Any) -> bool:
        """Whether it has in one array what MATLAB's variable of that name is from pass to pass of a loop."""
        if not isinstance(value, np.ndarray) or value.ndim != 1 or value.size < 2 or information(value) < _TELLING:
            return False
        for series in self._named(name):
            count = len(series.events)
            if series.state == WRITTEN and series.site.loops and count % value.size == 0 and count <= _GATHERED:
                passes = [series.plain(k) for k in range(count)]
                if all(np.size(one) == 1 and np.asarray(one).dtype.kind in "biufc" for one in passes):
                    runs = np.array([np.asarray(one).item() for one in passes]).reshape(-1, value.size)
                    if any(bool(np.all(close(run, value, ALIKE))) for run in runs):
                        return True
        return False

    def _is_passed_alike(self, writer: Site, event: int) -> bool:
        """Whether all that it has written until then is what a statement of MATLAB's for that name writes."""
        return any(is_same for is_same, _ in self._compared(writer, event))

    def _begins_to_differ(self, number: int) -> int | None:
        """The event at which a statement first writes another value than MATLAB's of that name that has no partner."""
        writer = self._port.sites[number]
        last = int(self._port.events_of[number][-1])
        if self._is_surplus(writer):
            return int(self._port.events_of[number][0])
        return max((begun for _, begun in self._compared(writer, last, free=True) if begun is not None), default=None)

    def _is_surplus(self, writer: Site) -> bool:
        """Whether it writes into a variable of which all that MATLAB writes into it has its partner elsewhere."""
        theirs = {
            one.identity for one in self._named(writer.target) if one.site.kind == "element" and one.state == WRITTEN
        }
        used = {link.reference.identity for link in self._right if link.port.name == writer.target}
        return writer.kind == "element" and bool(theirs) and theirs <= used

    def _compared(self, writer: Site, event: int, *, free: bool = False) -> list[tuple[bool, int | None]]:
        """Beside each quantity of MATLAB's of that name: whether all up to an event is the same; what differs first."""
        own = self._own.get(writer.number)
        return [_compare(other, own, event) for other in self._named(writer.target)
                if own is not None and (other.kind == "for") == (own.kind == "for")
                and not (free and other.identity in self._used)]  # fmt: skip

    def _named(self, name: str) -> list[Series]:
        if name not in self._by_name:
            self._by_name[name] = [one for one in self._series if same_name(one.name, name) >= _NAME]
        return self._by_name[name]

    @cached_property
    def _series(self) -> list[Series]:
        return self._matcher.quantities_of(self._matcher.record)

    @cached_property
    def _own(self) -> dict[int, Series]:
        return {
            one.site.number: one for one in reversed(self._matcher.quantities_of(self._port)) if one.state == WRITTEN
        }

    def _is_constant(self, writer: Site, value: Any) -> bool:
        """Whether it writes what stands in MATLAB's text too: a number, a 0 or a 1, or all that is in one statement."""
        if not self.text.is_literal(writer):
            return False
        if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "biuf":
            return float(value.item()) in self._literals
        constants = self.text.constants(writer)
        wanted = Counter(one for one in constants if one not in (0.0, 1.0) and not isinstance(one, str))
        return all(one in self._words for one in constants if isinstance(one, str)) and any(
            wanted <= numbers for numbers in self._numbers
        )

    @cached_property
    def _numbers(self) -> list[Counter[float | str]]:
        """The numbers in each statement of MATLAB's."""
        return [Counter(numbers_in(site.text)) for site in self._matcher.record.sites]

    @cached_property
    def _words(self) -> set[str]:
        """What stands in quotes in MATLAB's text."""
        return {word for text in self._matcher.record.files.values() for word in _QUOTED.findall(text)}


def _compare(a: Series, b: Series, event: int) -> tuple[bool, int | None]:
    """Whether all that b writes up to an event is what a writes in the same pass, and the event that differs first."""
    form: Form | None = None
    for j, i in enumerate(_partners(a, b)):
        if b.events[j] > event:
            break
        if i < 0:
            return False, None
        mine, theirs = a.plain(i), b.plain(j)
        if a.writes_elsewhere(i, b, j):
            return False, b.events[j]
        if form is None:
            fitting = [form for form in FORMS if fits(mine, theirs, form)]
            if not fitting:
                return False, b.events[j] if a.site.kind == b.site.kind == "element" else None
            form = next((form for form in fitting if alike(mine, theirs, form)), fitting[0])
        if not alike(mine, theirs, form) or (b.kind == "for" and j + 1 < len(b.events) and b.events[j + 1] <= event
                                             and _goes_on(a, i) and not _goes_on(b, j)):  # fmt: skip
            return False, b.events[j]
    return form is not None, None


def _covers(record: Record, event: int, places: NDArray[np.bool_]) -> bool:
    """Whether an event has written into one of these places of an array."""
    written = np.zeros(places.shape, dtype=bool)
    try:
        written[record.where[event]] = True
    except (KeyError, IndexError, ValueError):
        return False
    return bool((written & places).any())


def _fit(a: Series, b: Series) -> bool:
    """Whether the first values of two quantities may be one."""
    return any(fits(a.plain(0), b.plain(0), form) for form in FORMS)


def _goes_on(head: Series, k: int) -> bool:
    """Whether another pass of the loop follows, before the loops around it begin a new one."""
    return k + 1 < len(head.keys) and head.keys[k + 1][:-1] == head.keys[k][:-1]


def _partners(a: Series, b: Series) -> list[int]:
    """Of each of b's values the one of a's of the same pass, or of the same number; -1 if there is none.

    A helper that is called once may stand for code in its place.
    """
    if a.depth == b.depth and a.depth > 2:
        once = int(_called_once(a) and _called_once(b))
        mine = {key[once:]: k for k, key in enumerate(a.keys)}
        found = [mine.get(key[once:], -1) for key in b.keys]
        if found[0] >= 0:
            return found
    # A single number of another depth is the same by chance.
    numbered = len(a.events) == len(b.events) and (a.depth == b.depth or len(b.events) > 1)
    return list(range(len(b.events))) if numbered else [-1] * len(b.events)


def _run(series: Series, k: int) -> Any:
    """The values of the passes that are in one pass of what is around, with a certain value; of a condition all."""
    keys = series.passes[:, :-1]
    here = np.flatnonzero(np.all(keys == keys[k], axis=1)) if series.kind == "for" else np.arange(len(series.events))
    return plain([series.plain(j) for j in here.tolist()])


def _are_same_decisions(mine: Any, theirs: Any) -> bool:
    """Whether conditions are true in the same passes, or in the others; if they are always true that says nothing."""
    if any(not isinstance(run, np.ndarray) or run.ndim != 1 for run in (mine, theirs)):
        # The value of a switch, or a condition that was passed once.
        return False
    if not 0 < np.count_nonzero(theirs) < theirs.size <= mine.size:
        return False
    same = mine[: theirs.size].astype(bool) == theirs.astype(bool)
    return bool(same.all() or not same.any())


def _called_once(series: Series) -> bool:
    """Whether all its values are from one call."""
    return bool(np.all(series.passes[:, 0] == series.passes[0, 0]))
