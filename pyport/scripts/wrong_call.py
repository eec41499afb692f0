"""Which argument of a call is to blame for what is computed inside the function."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from pyport.scripts.arguments import Argument, Arguments
from pyport.scripts.forms import FORMS, PARTS, Form, alike, fits, information, plain
from pyport.scripts.link import Link
from pyport.scripts.match import Matcher
from pyport.scripts.record import Opaque, Record, Site
from pyport.scripts.series import WRITTEN, Series, same_name
from pyport.scripts.statements import Statements

#: A value that says this much is no chance.
_TELLING = 0.3
#: Names that are the same up to their spelling.
_NAME = 0.9
#: Calls from one place that are compared with what MATLAB's statement writes.
_MOST = 200
#: A variable of MATLAB's or the port's as it stands in a text; no function's name, no field.
_WORD = re.compile(r"(?<![\w.'\"])[A-Za-z]\w*")


class WrongCall:
    """Finds the argument, or the default, that is to blame.

    Parameters
    ----------
    matcher : Matcher
    port : Record
    text : Statements
        Of the port.
    sure, right : sequence of Link
        The pairs from which other statements start, and those of them that have MATLAB's numbers.
    wrong : sequence of (Link, int)
        The pairs that do not, and the events of the port at which they do not.
    odd : frozenset of float or str
        The port's numbers that MATLAB's text does not have, if it may have others instead.
    arguments : Arguments
        Of the port.
    """

    def __init__(
        self,
        matcher: Matcher,
        port: Record,
        text: Statements,
        sure: Sequence[Link],
        right: Sequence[Link],
        wrong: Sequence[tuple[Link, int]],
        odd: frozenset[float | str],
        arguments: Arguments,
    ) -> None:
        self._matcher, self._port, self._text = matcher, port, text
        self._sure, self._right, self._wrong, self._odd = sure, right, wrong, odd
        self._arguments = arguments
        self._used = {link.reference.identity for link in sure}

    def to_blame(self, site: Site, event: int, found: Mapping[int, int], common: Collection[int]) -> Argument | None:
        """The argument that makes a statement's value differ from MATLAB's; None if nothing speaks for one.

        Parameters
        ----------
        site, event : Site, int
            The statement, and when it differs.
        found : mapping of int to int
            The statements that feed it and have no partner, and when they were passed.
        common : collection of int
            Those that feed several variables that differ.
        """
        passed = [(site, event), *((self._port.sites[number], last) for number, last in found.items())]
        # A loop that is passed more often, or less, than MATLAB's has made it differ.
        passed += [(head, int(events[0])) for link in self._linked if (head := link.port.site).statement in site.loops
                   and _is_passed_otherwise(link) and len(events := self._port.events_of[head.number])]  # fmt: skip
        arguments: dict[tuple[str, int], Argument] = {}
        new = [one for where, when in passed for one in self._arguments.read_at(where, when)]
        while new and len(arguments) < _MOST:
            fresh = {(one.parameter, one.frame): one for one in new}
            new = [behind for place, one in fresh.items() if place not in arguments
                   for behind in self._arguments.made_of(one)]  # fmt: skip
            arguments |= {place: one for place, one in fresh.items() if place not in arguments}
        if not arguments:
            return None
        if not any(self._odd & set(self._text.constants(where)) for where, _ in passed):
            for one in arguments.values():
                if self._odd & set(one.numbers):
                    return one
        open_ = [one for one in arguments.values() if not self._is_right(one)]
        for one in open_:
            if self._is_alone_wrong(one, site, event):
                return one
        if not common & found.keys():
            for one in open_:
                if self._is_wrong_throughout(one):
                    return one
        for one in open_:
            if not one.is_name and (self._is_another_text(one) or self._is_another_value(one) is True):
                return one
        return None

    def kept(self, site: Site, event: int) -> Argument | None:
        """The list of a ``def`` line that keeps what one call writes for the next, if only the first is right."""
        one = self._arguments.kept_default(site, event)
        if one is None:
            return None
        inside = [(link, first) for link, first in self._wrong
                  if _same_function(link.port.site, site)]  # fmt: skip
        late = all((early := self._arguments.kept_default(link.port.site, first)) is not None
                   and early.parameter == one.parameter for link, first in inside)  # fmt: skip
        return one if late and any(link.port.site.variable == one.parameter for link, _ in inside) else None

    def changing(self, site: Site, event: int) -> Site | None:
        """The statement of a function that writes into what its caller still reads, where MATLAB's has its own copy."""
        for name in sorted(self._text.reads(site)):
            writer = self._arguments.changing(site, name, event)
            own = [link for link in self._sure if link.port.name == name and _same_function(link.port.site, site)]
            if writer is None or not own:
                continue
            theirs, at = {link.reference.name for link in own}, own[0].reference.site
            linked = {link.reference.site.number for link in self._sure if _same_function(link.port.site, site)}
            if all(one.number in linked for one in self._matcher.record.sites
                   if one.target in theirs and _same_function(one, at)):  # fmt: skip
                return writer
        return None

    def _is_right(self, one: Argument) -> bool:
        """Whether what reads it is right, or MATLAB has the same there."""
        return (
            (one.parameter, one.frame) in self._proved
            or self._is_another_text(one) is False
            or self._is_another_value(one) is False
        )

    @cached_property
    def _proved(self) -> set[tuple[str, int]]:
        """The parameters, and the calls, from which something is made that has MATLAB's numbers and says something.

        What another function of the port makes of it was put right there.
        """
        functions = {site.function.rpartition(".")[2] for site in self._port.sites if site.function}
        return {
            (one.parameter, one.frame) for link in self._right
            if link.port.state == WRITTEN and link.port.kind != "test" and link.port.information >= _TELLING
            and not _is_passed_otherwise(link)
            and not functions & {name.rpartition(".")[2] for name in link.port.site.reads}
            for _, j in link.pairs[:_MOST]
            for one in self._arguments.read_at(link.port.site, int(link.port.events[j]))
        }  # fmt: skip

    def _is_alone_wrong(self, one: Argument, site: Site, event: int) -> bool:
        """Whether a statement in a loop is wrong in the passes that read what was handed over, and in no others."""
        link = next((link for link, first in self._wrong if link.port.site is site and first == event), None)
        if link is None or link.port.state != WRITTEN or link.port.kind == "test":
            return False
        part = _part(link, event)
        if part is None:
            return False
        passes = []
        for i, j in link.pairs[:_MOST]:
            reads = any(each.parameter == one.parameter and each.place == one.place
                        for each in self._arguments.read_at(site, int(link.port.events[j])))  # fmt: skip
            passes.append((reads, alike(link.reference.plain(i), link.port.plain(j), link.form, part)))
        return all(reads is not same for reads, same in passes) and sum(same for _, same in passes) > 1

    def _is_wrong_throughout(self, one: Argument) -> bool:
        """Whether several statements are made of it, and all of them are wrong."""
        if one.is_name and one.names & {link.port.name for link, _ in self._wrong}:
            return False
        readers = {
            (link.port.site.file, link.port.site.line) for link, event in self._wrong
            if any(each.parameter == one.parameter and each.place == one.place
                   for each in self._arguments.read_at(link.port.site, event))
        }  # fmt: skip
        return len(readers) > 1

    # ---- what MATLAB hands over

    def _is_another_text(self, one: Argument) -> bool | None:
        """Whether MATLAB's call has other variables there; None if there is no such call, or nothing shows it."""
        found = next((link for link in self._linked if link.port.site.statement == one.calling.statement), None)
        theirs = _called_with(found.reference.site.text, one.name) if found is not None else []
        position = self._arguments.position(one)
        if found is None or position is None or position >= len(theirs):
            return None
        reads = {word for word in _WORD.findall(theirs[position]) if word in found.reference.site.reads}
        own = one.names & self._variables
        held = {mine: {link.reference.name for link in self._right if link.port.name == mine} | {mine} for mine in own}
        if _spelt(theirs[position]) == _spelt(ast.unparse(one.node)):
            return False
        if not all(names & self._theirs for names in held.values()):
            return None
        missing = reads - set().union(*held.values())
        surplus = {mine for mine, names in held.items() if not names & reads}
        return True if (missing & self._variables) or surplus else self._is_another_than(theirs[position], one, found)

    def _is_another_than(self, name: str, one: Argument, calling: Link) -> bool | None:
        """Whether it is made of MATLAB's variable that stands there as it is, and is another one; None if unknown."""
        name = name.strip()
        held = [link for link in self._right if link.reference.name == name and link.port.name in one.names]
        pair = next((pair for pair in calling.pairs if int(calling.port.events[pair[1]]) == one.event), None)
        value = self._value(one)
        if not held or pair is None or value is None or one.is_name:
            return None
        record, site = self._matcher.record, calling.reference.site
        before = [int(events[k - 1]) for writer in record.sites
                  if writer.target == name and (writer.file, writer.function) == (site.file, site.function)
                  and (k := int(np.searchsorted(events := record.events_of[writer.number],
                                                calling.reference.events[pair[0]])))]  # fmt: skip
        if not before:
            return None
        theirs, form = plain(record.values[max(before)]), held[0].form
        if alike(theirs, value, form):
            return False
        # Whichever counts from 0, the caller or the function, it is no other one.
        return None if any(alike(theirs, value, Form(form.turned, offset)) for offset in (0, 1)) else True

    @cached_property
    def _linked(self) -> list[Link]:
        return [*self._sure, *(link for link, _ in self._wrong)]

    @cached_property
    def _variables(self) -> set[str]:
        return {site.target for site in self._port.sites if site.target}

    @cached_property
    def _theirs(self) -> set[str]:
        return {site.target for site in self._matcher.record.sites if site.target}

    def _is_another_value(self, one: Argument) -> bool | None:
        """Whether it is not what MATLAB's variable of the parameter's name is, where MATLAB has no such function.

        None if nothing shows it.
        """
        if any(same_name(site.function, one.name) >= _NAME for site in self._matcher.record.sites if site.function):
            return None
        value = self._value(one)
        named = [series for series in self._series if same_name(series.name, one.parameter) >= _NAME]
        if value is None or not named:
            return None
        free = [series for series in named if series.identity not in self._used]
        for series in free:
            beside = self._beside(one, series)
            if beside is not None:
                return beside
        held = [series for series in named if any(alike(series.plain(k), value, form, PARTS[-1])
                for k in range(min(len(series.events), _MOST)) for form in FORMS)]  # fmt: skip
        if held:
            return False if information(value) >= _TELLING else None
        if not one.is_name and self._is_of_its_own(one, value, named):
            return True
        return True if any(fits(series.plain(0), value, form) for series in free for form in FORMS) else None

    def _is_of_its_own(self, one: Argument, value: Any, named: Sequence[Series]) -> bool:
        """Whether it is made of the variable of the parameter's own name alone, and there is no other call."""
        own = {link.port.name for link in self._right if link.reference in named}
        places = {given[one.parameter].place for _, given in self._arguments.calls(one.function, one.calling.file)
                  if one.parameter in given}  # fmt: skip
        return (len(one.names) == 1 and one.names <= own and len(places) == 1
                and any(fits(series.plain(0), value, form) for series in named for form in FORMS))  # fmt: skip

    def _beside(self, one: Argument, series: Series) -> bool | None:
        """Whether it differs from what MATLAB writes in the same pass, if it is the same in others."""
        calls = [given[one.parameter] for _, given in self._arguments.calls(one.function, one.calling.file)
                 if one.parameter in given and given[one.parameter].place == one.place]  # fmt: skip
        if not 1 < len(calls) == len(series.events) <= _MOST:
            return None
        values = [self._value(call) for call in calls]
        same = [any(value is not None and alike(series.plain(k), value, form) for form in FORMS)
                for k, value in enumerate(values)]  # fmt: skip
        at = next(k for k, call in enumerate(calls) if call.frame == one.frame)
        others = [is_same for k, is_same in enumerate(same) if k != at and information(series.plain(k)) > 0]
        return None if values[at] is None or not any(others) else not same[at]

    def _value(self, one: Argument) -> Any:
        """What it is; None if that is not known, or not MATLAB's where it is made of what differs."""
        if one.names & {link.port.name for link, _ in self._wrong}:
            return None
        value = plain(self._arguments.value(one))
        return None if isinstance(value, Opaque) else value

    @cached_property
    def _series(self) -> list[Series]:
        return [one for one in self._matcher.quantities_of(self._matcher.record)
                if one.state == WRITTEN and one.kind in ("assign", "for") and one.site.kind != "element"]  # fmt: skip


def _is_passed_otherwise(link: Link) -> bool:
    """Whether it is a loop that is passed more often than MATLAB's, or less."""
    return link.port.kind == "for" and len(link.port.events) != len(link.reference.events)


def _same_function(one: Site, other: Site) -> bool:
    return (one.file, one.function) == (other.file, other.function)


def _part(link: Link, event: int) -> float | None:
    """How close two numbers have to be to be the same, so that those of an event are not."""
    for i, j in link.pairs:
        if link.port.events[j] == event:
            mine, theirs = link.reference.plain(i), link.port.plain(j)
            return next((part for part in PARTS if not alike(mine, theirs, link.form, part)), None)
    return None


def _called_with(text: str, function: str) -> list[str]:
    """What stands in the bracket behind a function's name in a text of MATLAB's, apart."""
    begin = next((m.end() for m in re.finditer(r"([A-Za-z]\w*)\s*\(", text)
                  if same_name(m.group(1), function) >= _NAME), None)  # fmt: skip
    if begin is None:
        return []
    depth, last, found = 0, begin, []
    for k in range(begin, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth < 0 or (depth == 0 and text[k] == ","):
            found.append(text[last:k])
            last = k + 1
        if depth < 0:
            break
    return found


def _spelt(text: str) -> str:
    """An expression of MATLAB's or Python's as both write it, as far as they do."""
    return re.sub(r"[\s()]", "", text.replace(".*", "*").replace("./", "/").replace(".^", "^").replace("**", "^"))
