"""Edits after which a port has other statements, or another order of them: what speaks for one, and its places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.scripts.link import Link
from pyport.scripts.record import Record, Site
from pyport.slips import Card, Change, Kind, plain_name

_OUTPUTS = re.compile(r"\[([^\]]*)\]\s*=(?!=)")
#: A variable that is changed by what follows.
_UPDATED = re.compile(r"^\s*([\w.]+)\s*([-+*/])=")
_NAME = re.compile(r"[A-Za-z_]\w*|~")


def is_move(change: Change) -> bool:
    """Whether statements, or what they write, have other places with an edit."""
    return (
        change.card.rearrange is not None or (change.card.kind is Kind.OUTPUT and not change.value)
        or change.before.count("out=") != change.after.count("out=")
    )  # fmt: skip


def may_move(card: Card) -> bool:
    """Whether an edit of a card may be such a one."""
    return (card.rearrange is not None or card.kind is Kind.OUTPUT
            or any("out=" in pattern.wrong + pattern.right for pattern in card.edits))  # fmt: skip


def speaks_for(change: Change, file: str, site: Site | None, links: Sequence[Link], reference: Record,
               port: Record) -> bool | None:  # fmt: skip
    """Whether the order or the number of MATLAB's statements speaks for a move; None if it speaks against it.

    Parameters
    ----------
    change : Change
    file : str
        Of the port, that it edits.
    site : Site or None
        MATLAB's statement at fault.
    links : sequence of Link
        Which statements of the port are which of MATLAB's.
    reference, port : Record
    """
    first, old, new = edited(port.files[file], change.text)
    if change.card.id == "order-of-statements":
        return _restores_order(range(first + 1, old + 1), file, links)
    if change.card.id == "statement-too-many":
        return not any((link.port.site.file, link.port.site.line) == (file, change.line) for link in links)
    if change.card.id == "statement-missing":
        added = "\n".join(change.text.splitlines()[first:new])
        return _is_missing(added, file, change.line, links, reference, port)
    outputs = _OUTPUTS.match(site.text) if site is not None else None
    names = [plain_name(name) for name in _NAME.findall(change.after.partition("=")[0])]
    return outputs is not None and names == [plain_name(name) for name in _NAME.findall(outputs[1])]


def _is_missing(added: str, file: str, line: int, links: Sequence[Link], reference: Record,
                port: Record) -> bool | None:  # fmt: skip
    """Whether a statement that is put in is one of MATLAB's that has no partner; that of a number alone may be any.

    What nothing else of its function writes is an argument, or nobody's: no statement of it is missing.
    """
    target, _, value = added.partition("=")
    names = _NAME.findall(target)[:1]
    here = {site.function for site in port.sites if (site.file, site.line) == (file, line)}
    if not any(site.variable in names and site.file == file and site.function in here for site in port.sites
               if site.kind in ("assign", "element", "for")):  # fmt: skip
        return None
    written = "".join(added.split())
    if any(not len(port.events_of[site.number]) and "".join(site.text.split()) == written for site in port.sites):
        return None  # it stands there, and does not run
    paired = partners_of(links)
    alone = {each.variable for each in reference.sites if each.number not in paired
             and each.kind in ("assign", "element")}  # fmt: skip
    # What is MATLAB's T in the port is not its t.
    partners = {link.reference.site.variable for link in links if link.port.site.variable in names}
    known = partners & alone if partners else {each for each in alone if plain_name(each) in map(plain_name, names)}
    counts = [sum(site.variable in group and site.kind in ("assign", "element") for site in record.sites)
              for group, record in ((known, reference), (names, port))]  # fmt: skip
    if counts[0] <= counts[1] and any("".join(_UPDATED.sub(r"\1 = \1 \2 ", site.text).split()) == written
                                      for site in port.sites):  # fmt: skip
        return None  # it stands elsewhere, and MATLAB has no other one
    return bool(known) and (bool(_NAME.findall(value)) or (file, line) in beside_missing(known, links, reference))


def partners_of(links: Sequence[Link]) -> dict[int, Site]:
    """The port's statement beside each of MATLAB's that has one; what a loop leaves is no statement's alone."""
    return {link.reference.site.number: link.port.site for link in links
            if link.reference.kind != "state" or link.port.kind == "state"}  # fmt: skip


def beside_missing(names: Collection[str], links: Sequence[Link], reference: Record) -> list[tuple[str, int]]:
    """The files and lines of the port that do what MATLAB does next to a statement without a partner.

    Parameters
    ----------
    names : collection of str
        What such a statement writes, one of these.
    links : sequence of Link
    reference : Record
    """
    paired = partners_of(links)
    sites = [site for site in reference.sites if site.kind in ("assign", "element")]
    found: dict[tuple[str, int], None] = {}
    for site in sites:
        if site.variable not in names or site.number in paired:
            continue
        around = [one for one in sites if one.number in paired
                  and (one.function, one.loops) == (site.function, site.loops)]  # fmt: skip
        before = [one for one in around if one.number < site.number][-1:]
        behind = [one for one in around if one.number > site.number][:1]
        found.update(((own.file, own.line), None) for own in (paired[one.number] for one in (*before, *behind)))
    return list(found)


def _restores_order(lines: range, file: str, links: Sequence[Link]) -> bool | None:
    """Whether two statements of the port, that stand in some lines, are two of MATLAB's in the other order."""
    places: dict[int, int] = {}
    for link in links:
        own = link.port.site
        # A value that comes about anywhere says nothing of places.
        is_chance = link.by_value and not link.reference.says_something
        if own.file == file and own.line in lines and own.kind in ("assign", "element") and not is_chance:
            places[own.line] = min(places.get(own.line, link.reference.site.number), link.reference.site.number)
    if len(places) != 2:
        return False
    before, behind = (places[line] for line in sorted(places))
    return before > behind or None


def placed(record: Record, before: Record) -> Record:
    """A run of an edited program with the places of the one that was not edited; what has none there is left out."""
    there, left = [-1] * len(record.sites), {site.number for site in before.sites}
    # What is edited has other words, and its own target.
    words: tuple[Callable[[Site], tuple[str, ...]], ...] = (lambda site: (site.target, site.text),
                                                            lambda site: (site.target,))  # fmt: skip
    for said in words:
        known: dict[tuple[Any, ...], list[int]] = {}
        for number in sorted(left, reverse=True):
            site = before.sites[number]
            known.setdefault((site.file, site.function, site.kind, *said(site)), []).append(number)
        for k, site in enumerate(record.sites):
            same = known.get((site.file, site.function, site.kind, *said(site)))
            if there[k] < 0 and same:
                there[k] = same.pop()
                left.discard(there[k])
    numbers = np.array([*there, -1], dtype=np.int32)[record.site]
    kept = np.flatnonzero(numbers >= 0)
    return replace(record, files=before.files, sites=before.sites, site=numbers[kept], frame=record.frame[kept],
                   values=[record.values[k] for k in kept.tolist()], where={}, left={})  # fmt: skip


def edited(before: str, after: str) -> tuple[int, int, int]:
    """How many lines are the same before an edit, and where it ends in the text without it and with it."""
    old, new = before.splitlines(), after.splitlines()
    most = min(len(old), len(new))
    first = next((k for k in range(most) if old[k] != new[k]), most)
    behind = next((k for k in range(most - first) if old[-1 - k] != new[-1 - k]), most - first)
    return first, len(old) - behind, len(new) - behind


def line_before(before: str, after: str, line: int) -> int:
    """The number, without an edit, of a line of the text with it."""
    _, old, new = edited(before, after)
    return line if line <= min(old, new) else max(line - new + old, min(old, new))
