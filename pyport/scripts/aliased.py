"""Variables of a port that are changed through another name: by a slip, or because that is how the port writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyport.language import said
from pyport.scripts.forms import alike, plain
from pyport.scripts.link import Link
from pyport.scripts.measured import Found, agrees, count_wrong
from pyport.scripts.plan import Plan
from pyport.scripts.record import Record, Site
from pyport.scripts.replay import LONG, Replay
from pyport.scripts.series import WRITTEN, Series
from pyport.scripts.snapshots import same

#: Parts of a variable that are looked at one by one.
_MOST = 2_000
#: How close a variable comes to MATLAB's that is the same: rounding is told elsewhere.
_SAME = 1e-13


class _End(NamedTuple):
    """What a variable, or a part of it, is to hold at the end: MATLAB's last value of it."""

    link: Link
    pair: int
    where: tuple[Any, ...]

    @property
    def variable(self) -> str:
        return self.link.port.site.target

    def is_met(self, record: Record) -> bool | None:
        """Whether a run has left that; None where that is not known."""
        try:
            value = record.left[self.link.port.site.function][self.variable]
            for item in self.where:
                value = value[item]
        except (KeyError, IndexError, TypeError):
            return None
        i, _ = self.link.pairs[self.pair]
        return alike(self.link.reference.plain(i), plain(value), self.link.form)


def without_filled(replay: Replay, found: Found) -> Found:
    """Without what is wrong of a variable that the port writes by way of another: it ends as MATLAB's.

    What a row or a view of it has been given is compared there.
    """
    names: dict[tuple[str, str], set[str]] = {}
    for one in found.judged:
        if one.link.by_value:
            names.setdefault((one.link.port.site.function, one.link.reference.name), set()).add(one.link.port.name)

    def ends_right(link: Link, record: Record) -> bool:
        a, scope = link.reference, link.port.site.function
        own = {link.port.name, a.name, *names.get((scope, a.name), ())}
        return any(alike(a.plain(link.pairs[0][0]), plain(value), link.form, _SAME)
                   for name, value in record.left.get(scope, {}).items() if name in own)  # fmt: skip

    def is_changed(link: Link, record: Record) -> bool:
        """Whether one of its names holds something else than what was assigned to it last."""
        scope = link.port.site.function
        own = {link.port.name, link.reference.name, *names.get((scope, link.reference.name), ())}
        return any(_was_assigned(record, link.port.site, name, value) is False
                   for name, value in record.left.get(scope, {}).items() if name in own)  # fmt: skip

    filled = [one.link for one in found.judged if one.finding.wrong and one.link.port.kind in ("assign", "state")
              and _is_whole_end(replay.matcher.record, one.link) and ends_right(one.link, found.record)]  # fmt: skip
    if not filled:
        return found
    # Not even then is it put there.
    record = replay.session.run(replay.plan([link for link in found.links if link not in filled]))
    right = [link for link in filled if ends_right(link, record) and is_changed(link, record)]
    kept = [one for one in found.judged if one.link not in right]
    return found._replace(judged=kept, links=[one.link for one in kept])


def _was_assigned(record: Record, beside: Site, name: str, value: Any) -> bool | None:
    """Whether a variable holds what was assigned to it last; None if parts of it were written behind that."""
    lasts = [(int(events[-1]), site) for site in record.sites
             if site.variable == name and (site.file, site.function) == (beside.file, beside.function)
             and site.kind in ("assign", "element") and len(events := record.events_of[site.number])]  # fmt: skip
    event, site = max(lasts, key=lambda last: last[0], default=(-1, None))
    return same(record.values[event], value) if site is not None and site.kind == "assign" else None


def _is_whole_end(reference: Record, link: Link) -> bool:
    """Whether it is the whole of a variable of MATLAB's as the program leaves it, and nothing before that."""
    a = link.reference
    return len(link.pairs) == 1 and a.kind in ("assign", "state") and a.part < 0 and (
        a.site.kind != "element" or a.state != WRITTEN) and _is_last(reference, a, link.pairs[0][0])  # fmt: skip


def changed_elsewhere(replay: Replay, found: Found) -> list[tuple[Site, str, int]]:
    """What makes a variable end otherwise than MATLAB's though all that is written into it is right.

    Each is a statement, with words, and an event: with a copy there, the variable ends as MATLAB's. A function that
    uses up what it is handed may do so: nobody reads that any more.
    """
    if len(found.record.site) >= LONG:
        return []
    odd = [end for end in _ends(replay.matcher.record, found) if end.is_met(found.record) is False]
    if not odd:
        return []
    forced = replay.plan(found.links).forced
    right = [one.link for one in found.judged if one.link.by_value and not one.finding.wrong]
    # What a function of the port keeps for its next call is wrong there.
    own = {
        site.function.rpartition(".")[2] for site in found.record.sites if site.function and count_wrong(found.judged)
    }
    sites = [site for site in found.record.sites if site.kind in ("assign", "element")
             and site.function in found.record.left and site.number not in replay.copied
             and not own & site.reads and holds_others(found.record, site)]  # fmt: skip
    runs: dict[frozenset[int], Record] = {}

    def copying(some: Sequence[Site]) -> Record:
        numbers = replay.copied | {site.number for site in some}
        if numbers not in runs:
            runs[numbers] = replay.session.run(Plan(forced, numbers))
        return runs[numbers]

    told: dict[int, tuple[Site, str, int]] = {}
    for end in odd:
        if any(end.is_met(copying([site])) for site, _, _ in told.values()):
            continue
        site = narrowed(sites, lambda some, end=end: end.is_met(copying(some)) is True)  # type: ignore[misc]
        if site is not None and all(agrees(link, copying([site])) for link in right):
            told[site.number] = (site, _words(site, end), int(found.record.events_of[site.number][0]))
    return list(told.values())


def not_copied(target: str) -> str:
    """What is said of a statement that keeps what others write into."""
    return said("what it keeps as {target} is not copied: what is written into it later changes {target} too",
                target=target)  # fmt: skip


def _words(site: Site, end: _End) -> str:
    if site.target == end.variable:
        return not_copied(site.target)
    return said("what it makes {target} of is not copied: what is written into {target} changes {variable} too",
                target=site.target, variable=end.variable)  # fmt: skip


def _ends(reference: Record, found: Found) -> Iterator[_End]:
    """The ends of variables of the port's top level whose last value is MATLAB's last one."""
    for one in found.judged:
        link = one.link
        a, b = link.reference, link.port
        if (
            not link.by_value or one.finding.wrong or b.site.file != found.record.main
            or b.site.function not in found.record.left or not link.pairs or a.part >= 0 or "." in b.site.target
        ):  # fmt: skip
            continue
        if b.state == WRITTEN and b.site.kind == "element":
            yield from _parts(reference, found.record, link)
        elif b.kind in ("assign", "state") and a.kind != "element" and (
            _is_last(reference, a, link.pairs[-1][0]) and _is_last(found.record, b, link.pairs[-1][1])
        ):  # fmt: skip
            yield _End(link, len(link.pairs) - 1, (b.field,) if b.field else ())


def _is_last(record: Record, series: Series, k: int) -> bool:
    """Whether nothing is written into a variable behind that."""
    return not any((record.events_of[site.number] > series.events[k]).any() for site in _writers(record, series.site))


def _writers(record: Record, own: Site) -> list[Site]:
    """The places that write a variable or a part of it, wherever they stand."""
    return [site for site in record.sites if site.kind in ("assign", "element", "for") and site.file == own.file
            and f"{site.target}.".startswith(f"{own.target}.")
            | f"{own.target}.".startswith(f"{site.target}.")]  # fmt: skip


def _parts(reference: Record, port: Record, link: Link) -> Iterator[_End]:
    """The parts of a variable, of which one statement of each program writes all, as they were written last."""
    a, b = link.reference, link.port
    if not len(link.pairs) == len(a.events) == len(b.events) <= _MOST:
        return
    for record, series in ((reference, a), (port, b)):
        others = [site for site in _writers(record, series.site) if site is not series.site]
        if any((record.events_of[site.number] > series.events[0]).any() for site in others):
            return
    last: dict[tuple[Any, ...], int] = {}
    for pair, (_, j) in enumerate(link.pairs):
        where = b.where[j]
        if not all(isinstance(item, int | str | np.integer) for item in where):
            return
        last[where] = pair
    for where, pair in last.items():
        yield _End(link, pair, (*where, b.field) if b.field else where)


def narrowed(sites: Sequence[Site], cures: Callable[[Sequence[Site]], bool]) -> Site | None:
    """The one of several statements that cures by itself; None if all of them together do not."""
    if not sites or not cures(sites):
        return None
    while len(sites) > 1:
        half = len(sites) // 2
        sites = next((some for some in (sites[:half], sites[half:]) if cures(some)), [])
    return sites[0] if sites else None


def holds_others(record: Record, site: Site) -> bool:
    """Whether what a statement keeps may be changed through another name."""
    values = [record.values[event] for event in record.events_of[site.number][:1]]
    return any(value.size > 1 if isinstance(value, np.ndarray) else isinstance(value, list | dict) and bool(value)
               for value in values)  # fmt: skip
