"""What a fault turns out to be once something is tried: a matrix is turned back, an array copied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.language import said
from pyport.parity.numbers import Allowed
from pyport.scripts.aliased import holds_others, narrowed, not_copied
from pyport.scripts.forms import ALIKE, Form, alike, close, fits, is_even, plain, shaped
from pyport.scripts.judge import Finding, Judged, judge
from pyport.scripts.link import Link
from pyport.scripts.measured import Found, agrees, blame_of, count_wrong, judge_all
from pyport.scripts.record import Record, Site
from pyport.scripts.replay import LONG, Replay, identity, right, same_size
from pyport.scripts.results import scope_of
from pyport.scripts.series import AFTER, WRITTEN, Series, same_name
from pyport.scripts.statements import Statements

#: A value that says so much is no 0 and no truth.
_SAYS_SOMETHING = 0.15
#: Functions that give vectors in rows where MATLAB's have them in columns.
ROWS_OF_VECTORS = re.compile(r"\bsvd\b")


def plainly(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Replay, Found]:
    """The same if what the first fault reads is the slip: one less, or turned round, as it stands beside MATLAB's.

    A number that is one less counts from 0, if it does so where it is read.
    """
    wrong = min((one for one in found.judged if one.finding.wrong), key=lambda one: one.event, default=None)
    if wrong is None:
        return replay, found
    site, blame = wrong.link.port.site, blame_of(replay, found)
    text, places = blame.text, blame.at(wrong.link, wrong.event).places
    reads = {name for one in found.record.sites if (one.file, one.line) in places for name in one.reads}
    for link in found.links:
        own = link.port.site
        if not (
            link.by_value and (link.form.turned or (link.form.offset and text.is_literal(own)))
            and own.kind == "assign" and own.function == site.function and own.target in reads
            and fits(link.reference.plain(0), link.port.plain(0), Form())
        ):  # fmt: skip
            continue
        names = link.reference.name, link.port.name
        replay.matcher.plainly.add(names)
        other = replay.anew()
        tried = judge_all(other, tolerance)
        gain = right(tried.links) - right(found.links)
        if gain > 0 or (gain == 0 and not text.is_index(own)):
            return other, tried
        replay.matcher.plainly.discard(names)
    return replay, found


#: An array of one number, made to be filled.
_MAKES_ROOM = re.compile(r"=\s*(zeros|ones|nan|NaN|cell)\s*\(.*\)\s*;?\s*$")


def by_names(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Replay, Found]:
    """The same if the values of one statement stand under each other's names and that is the slip.

    So it is where what reads them is wrong, and no more statements are if each name is taken for MATLAB's.
    """
    wrong = [one.link.port.site for one in found.judged if one.finding.wrong]
    groups: dict[tuple[int, int], list[Link]] = {}
    for link in found.links:
        if (
            link.by_value
            and link.port.kind == "assign"
            and same_name(link.reference.name, link.port.name) < 1
            and wrong
        ):
            groups.setdefault((link.reference.site.statement, link.port.site.statement), []).append(link)
    for links in groups.values():
        names = {link.port.name for link in links}
        if names != {link.reference.name for link in links} or not any(names & site.reads for site in wrong):
            continue
        other = replace(replay.anew(), matcher=replay.matcher.pinning({name: name for name in names}))
        tried = judge_all(other, tolerance)
        if len({one.link.port.site.statement for one in tried.judged if one.finding.wrong}) <= len(
            {site.statement for site in wrong}
        ):
            return other, tried
    return replay, found


def uncrossed(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Replay, Found]:
    """The same with two variables as their names say where each has the other's value, and the port writes each once.

    MATLAB's is written once, too, or is what its last loop leaves.
    """
    held = {(link.reference.name, link.port.name): link for link in found.links
            if link.by_value and link.port.state == WRITTEN and link.port.kind == "assign"
            and (link.reference.is_final and link.reference.outer if link.reference.kind == "state" else
                 _is_written_once(replay.matcher.record, link.reference.site))
            and _is_written_once(found.record, link.port.site)}  # fmt: skip
    crossed = {mine: link for (mine, theirs), link in held.items() if mine != theirs and (theirs, mine) in held}
    if not crossed:
        return replay, found
    other = replace(replay.anew(), matcher=replay.matcher.pinning({name: name for name in crossed}))
    tried = judge_all(other, tolerance)
    # Whoever calls them otherwise, and goes on with that, needs his own.
    named = {link.port.site.number: link for link in tried.links if link.reference.name == link.port.name in crossed}
    if not all(map(other.trusted, named.values())):
        return replay, found
    # MATLAB's is the partner of a function's own variable of that name, which has its value.
    rest = [replace(crossed[link.port.name], port=link.port, form=Form(), by_value=False)
            for link in crossed.values() if link.port.site.number not in named]  # fmt: skip
    if any(len(link.pairs) != len(link.port.events) for link in rest):
        return replay, found
    plan = replay.plan([*tried.links, *(replace(link, by_value=True) for link in rest)])
    alone = replay.session.run(plan) if rest else tried.record
    if not all(agrees(link, alone) for link in tried.links if link.by_value):
        return replay, found
    return other, tried.with_(rest, tolerance)


def _is_written_once(record: Record, site: Site) -> bool:
    return [one.number for one in record.sites if (one.file, one.function, one.target)
            == (site.file, site.function, site.target) and one.kind != "state"] == [site.number]  # fmt: skip


def turned_back(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Replay, Found]:
    """The same, without square matrices that are turned round for nothing.

    One is meant to be if others are whose sizes show it, or if what is made of it needs it.
    """
    turned = [link for link in found.links if link.by_value and link.form.turned and _is_turned(link)]
    if not all(same_size(link, Form()) for link in turned):
        return replay, found
    names = {link.port.site.variable for link in turned}
    heads = [link for link in turned if not ROWS_OF_VECTORS.search(link.port.site.text)
             and not names & (link.port.site.reads - {link.port.site.variable})]  # fmt: skip
    for link in heads:
        replay.matcher.plainly.add((link.reference.name, link.port.name))
        other = replay.anew()
        tried = judge_all(other, tolerance)
        held = {identity(one) for one in tried.links if one.by_value}
        needed = [one for one in found.links if one.by_value and one.port.name != link.port.name
                  and identity(one) not in held]  # fmt: skip
        if not needed:
            # As it stands it may be taken for no pair any more: then it is one all the same.
            there = {identity(one) for one in tried.links}
            lost = [replace(one, form=replace(one.form, turned=False)) for one in turned
                    if one.port.name == link.port.name and identity(one) not in there]  # fmt: skip
            if not _is_read_turned(other, tried, lost):
                return other, tried.with_([replace(one, by_value=False) for one in lost], tolerance)
        replay.matcher.plainly.discard((link.reference.name, link.port.name))
    return replay, found


def _is_read_turned(replay: Replay, found: Found, lost: Sequence[Link]) -> bool:
    """Whether what is made of these is right only if they are turned round: it starts from MATLAB's as they stand."""
    held = [link for link in found.links if link.by_value]
    if all(link.is_forced for link in lost):
        record = replay.session.run(replay.plan([*found.links, *lost])) if lost else found.record
        return not all(agrees(link, record) for link in held)
    names = {link.port.site.variable for link in lost}
    return any(names & link.port.site.reads and np.size(link.port.plain(0)) > 1 for link in held)


def _is_turned(link: Link) -> bool:
    """Whether it is another matrix as it stands."""
    return any(not alike(link.reference.plain(i), link.port.plain(j), Form(offset=link.form.offset))
               for i, j in link.pairs)  # fmt: skip


def without_idle(replay: Replay, found: Found) -> Found:
    """Without what a loop walks through, and what it puts aside for itself, if all else in it is right.

    People walk through the same things in many ways. Where nothing else is in it, it walks to print something: then
    what it walks through may be what MATLAB's counts for.
    """
    text = Statements(found.record)
    # What a generator keeps for its next value is no concern of the loop alone.
    idle = [one for one in found.judged if one.finding.wrong and _is_idle(one.link, found.record)
            and not (one.link.port.kind == "assign" and text.is_suspended(one.link.port.site))]  # fmt: skip
    dropped = {
        id(one) for one in idle if one.link.port.kind == "for" and not text.computes(one.link.port.site)
        and _is_empty(found.record, one.link.port.site) and _is_empty(replay.matcher.record, one.link.reference.site)
    }  # fmt: skip
    for one in sorted(idle, key=lambda one: one.link.port.kind == "for"):
        loop = _loop_of(one.link)
        others = [other for other in found.judged if loop in (*other.link.port.site.loops, other.link.port.state)
                  and other is not one and id(other) not in dropped
                  and not (other in idle and other.link.port.kind == "for")]  # fmt: skip
        if (
            one.link.port.kind == "state"
            and one.finding is Finding.SHAPE
            and any(other.finding.wrong and not any(other is each for each in idle) for other in others)
        ):
            # Computed for all at once it has another size; what is wrong beside it tells more.
            dropped.add(id(one))
        elif (
            not any(other.finding.wrong or other.finding.undecided for other in others)
            and any(other.link.port.information >= _SAYS_SOMETHING for other in others)
            and _leaves_right(replay, found, loop, [other.link for other in others])
        ):
            dropped.add(id(one))
    judged = [one for one in found.judged if id(one) not in dropped]
    return found._replace(judged=judged, links=[one.link for one in judged])


def without_placeholders(replay: Replay, found: Found) -> Found:
    """Without what the port computes where MATLAB's script makes an array and never comes back to it."""
    reference = replay.matcher.record
    judged = [one for one in found.judged if not (
        one.finding.wrong and is_placeholder(reference, one.link.reference)
        and not any(is_even(one.link.port.plain(j)) for _, j in one.link.pairs))]  # fmt: skip
    return found._replace(judged=judged, links=[one.link for one in judged])


def is_placeholder(reference: Record, series: Series) -> bool:
    """Whether MATLAB's is an array made to be filled that is named nowhere else in its file."""
    site = series.site
    if series.kind != "assign" or len(series.events) != 1 or not _MAKES_ROOM.search(site.text):
        return False
    lines = reference.files[site.file].splitlines()
    rest = "\n".join([*lines[: site.line - 1], *lines[site.last :]])
    named = re.search(rf"^[^%\n]*\b{re.escape(site.variable)}\b", rest, re.MULTILINE)
    return not named and is_even(series.plain(0))


def without_starts(replay: Replay, found: Found) -> Found:
    """Without what an array is filled with at first if MATLAB writes all of it anew before reading it.

    The port may begin with other numbers, those of which it seeks the largest for one: it is right if it ends as
    MATLAB's though nothing is put into it.
    """
    reference = replay.matcher.record
    dropped = {id(one) for one in found.judged
               if one.finding.wrong and _has_room_left(reference, found.record, one.link)}  # fmt: skip
    for one in found.judged:
        link = one.link
        if not (one.finding.wrong and len(link.pairs) == 1 and _begins_alone(reference, link)):
            continue
        place = scope_of(link.port), link.port.site.variable
        own = [other for other in found.links if (scope_of(other.port), other.port.site.variable) == place]
        ends = [other for other in own if int(other.port.events[-1]) > int(link.port.events[-1])]
        if not ends:
            continue
        alone = replay.session.run(replay.plan([other for other in found.links if other not in own]))
        if not alone.ended and all(_ends_alike(other, alone) for other in ends):
            dropped.add(id(one))
    judged = [one for one in found.judged if id(one) not in dropped]
    return found._replace(judged=judged, links=[one.link for one in judged]) if dropped else found


def _begins_alone(reference: Record, link: Link) -> bool:
    """Whether both sides make an array of one number, which MATLAB writes into without reading it."""
    mine = link.reference.site
    sites = [site for site in reference.sites if (site.file, site.function) == (mine.file, mine.function)]
    parts = [site for site in sites if site.variable == mine.variable and site.kind == "element"]
    filling = {loop for site in parts for loop in site.loops}
    return (
        link.port.kind == "assign"
        and bool(filling)
        and all(is_even(each) for each in (link.reference.plain(link.pairs[0][0]), link.port.plain(link.pairs[0][1])))
        and not any(mine.variable in site.reads and filling & set(site.loops) for site in sites)
    )


def _has_room_left(reference: Record, port: Record, link: Link) -> bool:
    """Whether all that differs in an array of which a part has been written is what each side filled it with."""
    if not (
        link.reference.state == link.port.state == AFTER and len(link.pairs) == 1
        and not (link.reference.is_final or link.port.is_final)
    ):  # fmt: skip
        return False
    (i, j) = link.pairs[0]
    mine, theirs = link.reference.plain(i), link.port.plain(j)
    if not (isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray) and fits(mine, theirs, link.form)):
        return False
    mine = shaped(mine, link.form)
    other = ~close(mine, theirs, ALIKE)
    return all(_is_filling(record, one, values[other])
               for record, one, values in ((reference, link.reference, mine), (port, link.port, theirs)))  # fmt: skip


def _is_filling(record: Record, series: Series, values: Any) -> bool:
    """Whether these are the one number with which the variable was filled when it was made."""
    own = series.site
    made = [plain(record.values[event]) for site in record.sites if site.kind == "assign"
            and (site.file, site.function, site.target) == (own.file, own.function, own.target)
            for event in record.events_of[site.number].tolist() if event < int(series.events[0])]  # fmt: skip
    return bool(made) and is_even(made[-1]) and is_even(np.append(values, made[-1].flat[0]))


def _leaves_right(replay: Replay, found: Found, loop: int, inside: Sequence[Link]) -> bool:
    """Whether a loop leaves MATLAB's numbers behind if nothing in it starts from them, as far as it leaves any."""
    record = found.record
    sites = [site for site in record.sites if site.kind != "state"]
    own = {link.port.site.variable for link in inside if link.port.kind not in ("for", "test")}
    for name in set(own):
        readers = [site for site in sites if name in site.reads and site.variable != name]
        if readers and all(loop in (site.number, *site.loops) for site in readers):
            own.discard(name)  # only the loop itself needs it
    around = [link for link in found.links
              if loop not in (link.port.site.statement, *link.port.site.loops, link.port.state)]  # fmt: skip
    alone = replay.session.run(replay.plan(around))
    if alone.ended and not record.ended:
        return True  # what it starts from does not fit it: nothing is seen
    left = [link for link in inside if link.port.site.variable in own and link.port.kind not in ("for", "test")]
    return all(_ends_alike(link, alone) for link in left)


def _ends_alike(link: Link, record: Record) -> bool:
    """Whether what another run of the port writes last at a quantity is what MATLAB does."""
    events = record.events_of[link.port.site.number]
    mine = link.reference.plain(len(link.reference.events) - 1)
    return alike(mine, plain(record.values[events[-1]] if len(events) else None), link.form)


def _is_empty(record: Record, head: Site) -> bool:
    """Whether nothing is written in a loop."""
    return not any(head.statement in site.loops for site in record.sites)


def _loop_of(link: Link) -> int:
    """The loop that a variable walks through, that leaves it behind, or has other passes; below 0 if there is none."""
    own = link.port.site
    if link.port.kind == "for":
        return own.statement
    if link.port.kind == "assign" and own.loops and not link.reference.has_passes_of(link.port):
        return own.loops[0]
    return link.port.state


def _is_idle(link: Link, record: Record) -> bool:
    """Whether only the loop itself reads its variable; another loop that walks through it has its own."""
    own, loop = link.port.site, _loop_of(link)
    walks = {site.statement for site in record.sites if site.kind == "for" and site.variable == own.variable}
    readers = [site for site in record.sites if own.variable in site.reads and site.variable != own.variable
               and site.kind != "state" and (site.file, site.function) == (own.file, own.function)]  # fmt: skip
    inside = [site for site in readers if loop in (site.number, *site.loops)]
    return loop >= 0 and (link.port.kind == "for" or bool(inside)) and all(
        walks & {site.number, *site.loops} for site in readers if site not in inside
    )  # fmt: skip


def with_copies(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Found, list[tuple[Site, str, int]]]:
    """The same with copies where fewer are at fault then, and what does not copy: a statement, words, an event.

    From then on the replay copies there.
    """
    shared = _shared(found.record, found.judged)
    if shared:
        replay.copied = frozenset(shared)
        apart = judge_all(replay, tolerance)
        if count_wrong(apart.judged) < count_wrong(found.judged):
            return apart, list(shared.values())
        replay.copied = frozenset()
    site = _uncopied(replay, found, tolerance)
    if site is None:
        return found, []
    replay.copied = frozenset([site.number])
    return judge_all(replay, tolerance), [(site, not_copied(site.target), int(found.record.events_of[site.number][0]))]


def _shared(record: Record, judged: Sequence[Judged]) -> dict[int, tuple[Site, str, int]]:
    """Statements after which two names are one array, if a write through one comes before a fault that reads either."""
    faulty = [(one.event, one.link.port.site.reads) for one in judged if one.finding.wrong]
    found: dict[int, tuple[Site, str, int]] = {}
    for write, names in record.aliases.items():
        target = record.sites[record.site[write]].target
        if not any(event > write and reads & {target, *names} for event, reads in faulty):
            continue
        made = [(int(events[k - 1]), site) for site in record.sites
                if site.kind == "assign" and site.target in (target, *names)
                and (k := int(np.searchsorted(events := record.events_of[site.number], write)))]  # fmt: skip
        if made:
            event, site = max(made, key=lambda one: one[0])
            others = ", ".join(sorted({target, *names} - {site.target})) or target
            words = said("it makes {target} and {others} one array: what is written into the one changes the other",
                         target=site.target, others=others)  # fmt: skip
            found.setdefault(site.number, (site, words, event))
    return found


def _uncopied(replay: Replay, found: Found, tolerance: Allowed | None) -> Site | None:
    """The statement that keeps what is changed later, if fewer are at fault once it keeps a copy."""
    record = found.record
    wrong = count_wrong(found.judged)
    if not wrong or len(record.site) >= LONG or not any(_changes(site) for site in record.sites):
        return None
    sites = [site for site in record.sites if site.kind in ("assign", "element") and holds_others(record, site)]

    def cured(some: Sequence[Site]) -> bool:
        copying = replay.anew(frozenset(site.number for site in some))
        wrong, good = faults(copying.settled().links)
        # A pair that is none any more is not cured.
        return wrong < before[0] and good > before[1]

    def faults(links: Sequence[Link]) -> tuple[int, int]:
        wrong = [judge(link, (), tolerance).finding.wrong for link in links]
        return sum(wrong), len(wrong) - sum(wrong)

    before = faults([one.link for one in found.judged])
    return narrowed(sites, cured)


def _changes(site: Site) -> bool:
    """Whether a statement changes what it finds."""
    return site.kind == "element" or re.search(r"[-+*/@%]=|\bsort\(\)", site.text) is not None
