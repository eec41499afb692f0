"""What two programs are left with, side by side: by name, or by the place of what has no partner."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from pyport.scripts.forms import FORMS, fits
from pyport.scripts.link import Link
from pyport.scripts.record import Record
from pyport.scripts.series import AFTER, WRITTEN, Series

#: What makes another number in each run.
_DRAWN = re.compile(r"rand|normal|gauss|choice")
#: A function of a program: its file and its name, which is empty at the top level.
Scope = tuple[str, str]


def scope_of(series: Series) -> Scope:
    """The function that a quantity is written in."""
    return series.site.file, series.site.function


def left_at_end(record: Record, series: Sequence[Series], scope: Scope) -> list[Series]:
    """What holds the last value of a variable of a function that nothing there reads but what writes it."""
    sites = [site for site in record.sites if (site.file, site.function) == scope]
    last: dict[str, int] = {}
    #: A loop's condition reads what the loop is for.
    loops: dict[str, set[int]] = {}
    for site in sites:
        loops.setdefault(site.target, set()).update(site.loops)
        events = record.events_of[site.number]
        if site.kind in ("assign", "element", "for", "state") and len(events):
            last[site.target] = max(last.get(site.target, -1), int(events[-1]))
    for one in series:
        if one.site.target != record.sites[one.site.number].target:  # several structs, of which a field was written
            last[one.site.target] = max(last.get(one.site.target, -1), int(one.events[-1]))
    kept: dict[str, Series] = {}
    for one in series:
        if (
            scope_of(one) == scope
            and one.site.kind in ("assign", "element", "state")
            # What is written into an array outside of all loops leaves the whole of it.
            and (one.outer or one.is_field or (one.state == AFTER and not one.site.loops))
            and int(one.events[-1]) == last[one.site.target]
            and not any(
                one.site.variable in site.reads and site.number not in loops.get(one.site.target, ())
                for site in sites
                if site.variable != one.site.variable
            )
        ):
            kept[one.site.target] = one
    return list(kept.values())


def by_name(mine: Sequence[Series], theirs: Sequence[Series], alike: Callable[[Series, Series], float],
            found: Sequence[Link]) -> Iterator[tuple[Series, Series]]:  # fmt: skip
    """Those of one name that are in no pair yet and may have one value."""
    for a in mine:
        b = max(theirs, key=lambda one: alike(a, one), default=None)
        if b is not None and alike(a, b) >= 0.95 and not _both_in(found, a, b) and _may_be_one(_last(a), _last(b)):
            yield a, b


def by_place(mine: Sequence[Series], theirs: Sequence[Series], found: Sequence[Link],
             variables: Collection[str]) -> list[tuple[Series, Series]]:  # fmt: skip
    """Those of another name, of variables that are in no pair, that stand alone between the same pairs.

    Parameters
    ----------
    mine, theirs : sequence of Series
        What the functions are left with.
    found : sequence of Link
        The pairs of the two functions.
    variables : collection of str
        What the port writes: a number that is made of none of that is no result.
    """
    own = _unpaired(mine, [link.reference for link in found])
    other = [one for one in _unpaired(theirs, [link.port for link in found]) if not _is_constant(one, variables)]
    pairs = [(link.reference, link.port) for link in found if link.reference.state == link.port.state == WRITTEN]
    ahead = {id(a): _between(a, pairs, other) for a in own}
    back = {id(b): _between(b, [pair[::-1] for pair in pairs], own) for b in other}
    facing = [(a, b) for a in own for b in ahead[id(a)] if any(one is a for one in back[id(b)])]
    # Where several face each other those of one size and kind do.
    fitting = [(a, b) for a, b in facing if _may_have_one_value(_last(a), _last(b))]
    alone = [pair for pair in fitting if _are_alone(pair, fitting)]
    taken = {id(one) for pair in fitting for one in pair}
    rest = [pair for pair in facing if not taken & {id(one) for one in pair}]
    # Of another size they are one only if there is nothing else that may be.
    return alone + [pair for pair in rest if _are_alone(pair, rest) and all(_has_axes(_last(one)) for one in pair)]


def made_alike(reference: Record, a: Series, port: Record, b: Series, found: Sequence[Link]) -> bool:
    """Whether two results of one size are made of quantities half of which are pairs."""
    if not _may_have_one_value(_last(a), _last(b)):
        return False
    partners: dict[str, set[str]] = {}
    for link in found:
        partners.setdefault(link.reference.site.variable, set()).add(link.port.site.variable)
    read = _made_of(reference, a, [link.reference for link in found])
    mine = {name for one in read & partners.keys() for name in partners[one]}
    theirs = _made_of(port, b, [link.port for link in found]) & {name for each in partners.values() for name in each}
    return 2 * len(mine & theirs) >= max(1, min(len(mine), len(theirs)))


def _made_of(record: Record, series: Series, paired: Sequence[Series]) -> set[str]:
    """The names that a quantity is made of, back to those that are in pairs."""
    starts = {one.site.number for one in paired}
    sites = [site for site in record.sites if site.variable == series.site.variable
             and (site.file, site.function) == scope_of(series)]  # fmt: skip
    return {name for site in sites for one in (site, *record.feeding(site, starts)) for name in one.reads}


def _unpaired(series: Sequence[Series], paired: Sequence[Series]) -> list[Series]:
    names = {one.site.variable for one in paired}
    return [one for one in series if one.site.variable not in names and not one.site.variable.startswith("_")]


def _is_constant(one: Series, variables: Collection[str]) -> bool:
    """Whether it is a number that stands there in full, and has a name so that several may read it."""
    value = _last(one)
    return (one.site.kind == "assign" and one.state == WRITTEN and isinstance(value, np.ndarray) and value.size == 1
            and not any(name.partition(".")[0] in variables for name in one.site.reads)
            and not _DRAWN.search(one.site.text))  # fmt: skip


def _between(one: Series, paired: Sequence[tuple[Series, Series]], others: Sequence[Series]) -> list[Series]:
    """Those of the other program that stand between the partners of what is around one."""
    before = max((pair for pair in paired if pair[0].order < one.order), key=lambda pair: pair[0].order, default=None)
    behind = min((pair for pair in paired if pair[0].order > one.order), key=lambda pair: pair[0].order, default=None)
    return [other for other in others if (before is None or other.order > before[1].order)
            and (behind is None or other.order < behind[1].order)]  # fmt: skip


def _are_alone(pair: tuple[Series, Series], pairs: Sequence[tuple[Series, Series]]) -> bool:
    return not any((a is pair[0]) != (b is pair[1]) for a, b in pairs)


def _last(series: Series) -> Any:
    return series.plain(len(series.events) - 1)


def _both_in(found: Sequence[Link], a: Series, b: Series) -> bool:
    """Whether the last writes of two variables are in one pair already; a loop's state ends with such a write too."""
    ends = int(a.events[-1]), int(b.events[-1])
    return any((int(link.reference.events[-1]), int(link.port.events[-1])) == ends for link in found)


def _may_be_one(a: Any, b: Any) -> bool:
    """Whether both are numbers or text; or so many numbers are beside so many arrays, of which none is a number."""
    if isinstance(a, list) != isinstance(b, list):
        numbers, items = (b, a) if isinstance(a, list) else (a, b)
        return isinstance(numbers, np.ndarray) and numbers.ndim == 1 and numbers.size == len(items)
    return any(isinstance(a, kind) and isinstance(b, kind) for kind in (np.ndarray, str))


def _may_have_one_value(a: Any, b: Any) -> bool:
    """Whether both are text, or numbers, or answers of comparisons, of one size."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return False
    return isinstance(a, str | np.ndarray) and any(fits(a, b, form) for form in FORMS)


def _has_axes(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iufc"
