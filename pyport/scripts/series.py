"""The quantities of a record: what each site writes, pass by pass, and what a loop leaves behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.clocks import timed
from pyport.scripts.forms import information, plain
from pyport.scripts.passes import Finder, Key, Passes
from pyport.scripts.record import Record, Site
from pyport.scripts.rows import Rows
from pyport.scripts.states import LoopStates, states_after

#: `Series.state` of what is no loop's.
WRITTEN, AFTER = -1, -2
#: What only makes room holds what happens to be in memory.
ROOM = re.compile(r"\bempty(_like)?\(")
#: Values with less in them come about anywhere.
_SAYING = 0.2
#: A loop that only a break ends: its condition says nothing.
_ENDLESS = re.compile(r"while\s*\(?\s*(True|1)\s*\)?\s*:")
#: A variable is put together after each write of a part only if there are so few of them, and it is no larger.
_FEW, _SMALL = 60, 20_000
#: Passes that are looked at when quantities are recognised: the first ones, and some of the others.
_LOOKED_AT = 10


@dataclass(eq=False)
class Series:
    """A quantity of a program, pass by pass.

    Attributes
    ----------
    site : Site
        Where it is written; of what a loop leaves behind, the last place in the loop that writes it.
    state : int
        The loop that leaves it behind; `WRITTEN` if it is what the site writes, `AFTER` if it is what the variable
        holds after the site has written a part of it.
    part : int
        The element of what is written, along MATLAB's columns; -1 for the whole.
    order : tuple
        Its place in the text.
    passes : ndarray of int
        Which pass each value is from, one a row: see `pyport.scripts.passes.Passes.keys`.
    events : sequence of int
        The event of each value.
    values : sequence
        As the record has them.
    slots : ndarray of int
        Of each value, one a row, the site that wrote it and how often that site had been passed.
    where : sequence
        Of an element site the place of each write, as the record has it.
    field : str
        The field of what is written, where that is a struct or a dict; empty for the whole.
    whole : Series or None
        What a part or a field is one of.
    is_last : bool
        Nothing behind it in its loop, or in its function, writes the variable again.
    is_final : bool
        Nothing behind it in its function does.
    """

    site: Site
    state: int
    part: int
    order: tuple[int, int]
    passes: NDArray[np.int64]
    events: Sequence[int]
    values: Sequence[Any]
    slots: NDArray[np.int64]
    where: Sequence[Any] = ()
    field: str = ""
    whole: Series | None = None
    is_last: bool = True
    is_final: bool = True

    @property
    def identity(self) -> tuple[int, int, int, str]:
        """What tells it from all others of its program, in every run."""
        return self.site.number, self.state, self.part, self.field

    @property
    def outer(self) -> bool:
        """Whether it is the whole of what a statement or an outermost loop computes."""
        return self.state != AFTER and (
            (self.state == WRITTEN and self.site.kind not in ("element", "state")) or self._outermost
        )

    @cached_property
    def makes_room(self) -> bool:
        """Whether what it holds is what happened to be in memory."""
        return self.state == WRITTEN and ROOM.search(self.site.text) is not None

    @cached_property
    def may_be_aligned(self) -> bool:
        """Whether it is a whole, and says something: not room that is made, or a condition that a break alone ends."""
        return self.part < 0 and not self.makes_room and _ENDLESS.match(self.site.text) is None

    @property
    def is_field(self) -> bool:
        """Whether it is one field of a struct, an object or a dict, and no element of it."""
        return (
            self.state == WRITTEN
            and bool(self.where)
            and all(where and all(isinstance(item, str) for item in where) for where in self.where)
        )

    @property
    def _outermost(self) -> bool:
        # Call, and the number within it: no loop is around.
        return self.kind == "state" and len(self.events) > 0 and self.depth == 2

    @property
    def depth(self) -> int:
        """How many numbers tell one pass from another; 0 if there is no pass."""
        return self.passes.shape[1] if len(self.passes) else 0

    @cached_property
    def kind(self) -> str:
        """What writes it: a statement, a loop's head, a loop's end, a condition, or a function's end."""
        if self.state != WRITTEN or self.site.kind == "state":
            return "state"
        return "assign" if self.site.kind == "element" else self.site.kind

    @cached_property
    def name(self) -> str:
        """What is written."""
        return f"{self.site.target}.{self.field}" if self.field else self.site.target

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields of the last struct that it is, or of the first of several."""
        value = self.values[-1]
        if isinstance(value, np.ndarray) and value.dtype == object and value.size:
            value = value.flat[0]
        elif isinstance(value, list | tuple) and value:
            value = value[0]
        return frozenset(value) if isinstance(value, dict) else frozenset()

    @cached_property
    def keys(self) -> list[Key]:
        """Which pass each value is from."""
        return list(map(tuple, self.passes.tolist()))

    @cached_property
    def finder(self) -> Finder:
        """Finds passes of other quantities among its own."""
        return Finder(self.passes)

    def has_passes_of(self, other: Series) -> bool:
        """Whether both have the same passes in the same order."""
        return np.array_equal(self.passes, other.passes)

    @cached_property
    def looked_at(self) -> list[int]:
        """The places of a few passes: the first ones, and some of the others."""
        n = len(self.events)
        half = _LOOKED_AT // 2
        return (
            list(range(n))
            if n <= _LOOKED_AT
            else [*range(half), *(half + k * (n - 1 - half) // (half - 1) for k in range(half))]
        )

    @cached_property
    def information(self) -> float:
        """How much its values say of which quantity it is, from 0 to 1."""
        return max((information(self.plain(k)) for k in self.looked_at[:4]), default=0.0)

    @property
    def says_something(self) -> bool:
        """Whether its values hardly come about for another quantity."""
        return self.information >= _SAYING

    def plain(self, k: int) -> Any:
        """A value without what its language alone has; the same object each time."""
        if k not in self._plain:
            self._plain[k] = plain(self.values[k])
        return self._plain[k]

    @cached_property
    def _plain(self) -> dict[int, Any]:
        if isinstance(self.values, LoopStates):
            # To recognise a quantity a few of them do.
            self.values.look_at(self.looked_at)
        return {}

    @cached_property
    def rows(self) -> Rows:
        """All values, as few arrays."""
        return Rows(self.values, self.plain)

    @cached_property
    def size(self) -> float:
        """The largest number that it ever holds, without its sign; 0 if there is none."""
        with np.errstate(all="ignore"):
            sizes = [np.abs(stack[np.isfinite(stack)]) for stack in self.rows.stacks]
        return max((float(np.max(size, initial=0.0)) for size in sizes), default=0.0)

    @cached_property
    def sample(self) -> NDArray[Any] | None:
        """The plain values that are looked at, in one array; None if they are not of one class and shape."""
        values = [self.plain(k) for k in self.looked_at]
        first = values[0]
        if any(not isinstance(v, np.ndarray) or v.dtype != first.dtype or v.shape != first.shape for v in values):
            return None
        return np.array(values)

    def slot(self, k: int) -> tuple[int, int]:
        """The site that wrote a value, and how often that site had been passed."""
        site, before = self.slots[k].tolist()
        return site, before

    def index(self, k: int) -> tuple[int, ...] | None:
        """The indices of a write, if all are whole numbers."""
        return _numbers(self.where[k])

    def writes_elsewhere(self, k: int, other: Series, j: int) -> bool:
        """Whether a write goes to another element than one of the other program's; both are counted from 0."""
        if not (self.where and other.where):
            return False
        mine, theirs = self.index(k), other.index(j)
        return mine is not None and theirs is not None and len(mine) == len(theirs) and mine != theirs


def series_of(record: Record) -> list[Series]:
    """All quantities of a record, in the order of the text; a loop's states stand behind the loop.

    What a clock says is none.
    """
    passes = Passes(record)
    sites = [site for site in record.sites if len(record.events_of[site.number])]
    found = [_written(record, passes, site) for site in sites if site.kind != "return"]
    found += _returned(record, passes, [site for site in sites if site.kind == "return"])
    if record.language == "matlab":
        found += [series for loop in _loops(record) for series in _left_behind(record, passes, loop)]
    found += [series for site in sites if site.kind == "element" for series in _after(record, passes, site)]
    last = {(site.file, site.function, site.loops, site.target): site.number for site in sites}
    final = {(site.file, _owner(site), site.target): site.number for site in sites}
    # A loop's state is no statement behind what is written in it.
    final |= {(site.file, _owner(site), site.target): site.number for site in sites if site.kind != "state"}
    for series in found:
        site = series.site
        own = record.sites[site.number].target
        behind = record.sites[final[site.file, _owner(site), own]]
        # What a loop leaves is what all of its statements have written.
        series.is_final = behind.number == site.number or series.state in behind.loops
        series.is_last = last[site.file, site.function, site.loops, own] == site.number
    by_clock = timed(record)
    return sorted((series for series in found if series.site.number not in by_clock), key=lambda series: series.order)


def _owner(site: Site) -> str:
    """The function to which what a statement writes belongs, or the class where it is a part of an object."""
    return site.function.rpartition(".")[0] if site.target.startswith("self.") else site.function


def _written(record: Record, passes: Passes, site: Site) -> Series:
    events = record.events_of[site.number].tolist()
    loop = _left(record, site) if site.kind == "state" else WRITTEN
    return Series(
        site, loop, -1, (site.number, 0), passes.keys(site.number), events, [record.values[e] for e in events],
        _slots(site, len(events)), [record.where.get(event) for event in events] if site.kind == "element" else (),
    )  # fmt: skip


def _slots(site: Site, count: int) -> NDArray[np.int64]:
    """So many values of one site."""
    return np.stack([np.full(count, site.number), np.arange(count)], axis=1)


def _numbers(where: Any) -> tuple[int, ...] | None:
    """Indices that are all whole numbers."""
    if not where:
        return None
    items = [np.asarray(item) if not isinstance(item, slice | str | tuple) else None for item in where]
    if any(item is None or item.size != 1 or item.dtype.kind not in "iuf" for item in items):
        return None
    return tuple(int(item.reshape(())) for item in items if item is not None)


def _returned(record: Record, passes: Passes, sites: Sequence[Site]) -> list[Series]:
    """What functions return, each value of a function as one quantity, wherever it returns."""
    groups: dict[tuple[Any, ...], list[Site]] = {}
    for site in sites:
        place = site.target if record.language == "matlab" else site.number - site.statement
        groups.setdefault((site.file, site.function, place), []).append(site)
    found = []
    for group in groups.values():
        happened = np.concatenate([record.events_of[site.number] for site in group])
        slots = np.concatenate([_slots(site, len(record.events_of[site.number])) for site in group])
        order = np.argsort(happened)
        events = happened[order]
        whole = Series(group[-1], WRITTEN, -1, (group[-1].number, 0), passes.keys_at(events, ()), events.tolist(),
                       [record.values[event] for event in events.tolist()], slots[order])  # fmt: skip
        found += [whole, *(_fields(whole) if record.language == "python" else ())]
    return found


def _fields(whole: Series) -> list[Series]:
    """What a function returns in a dict, one by one: MATLAB has a variable for each."""
    first = whole.values[0] if whole.values else None
    if not isinstance(first, dict) or any(
        not isinstance(value, dict) or value.keys() != first.keys() for value in whole.values
    ):
        return []
    return [field_of(whole, key, whole.values) for key in first if isinstance(key, str)]


def field_of(whole: Series, name: str, contents: Sequence[Mapping[str, Any]]) -> Series:
    """One field of a quantity, of whose values these are the contents."""
    return replace(whole, field=name, values=[content[name] for content in contents], whole=whole)


def after(record: Record, site: Site) -> list[Any]:
    """What a variable holds after each write of a part of it by a site; empty where that would not be cheap."""
    events = record.events_of[site.number].tolist()
    if len(events) > _FEW or (record.language == "python" and site.loops):
        return []
    states = dict(states_after(record, site, set(events), _SMALL))
    return [states[event] for event in events] if len(states) == len(events) else []


def _after(record: Record, passes: Passes, site: Site) -> list[Series]:
    """The whole variable after each write of a part, where that is cheap."""
    values = after(record, site)
    if not values:
        return []
    events = record.events_of[site.number].tolist()
    return [Series(site, AFTER, -1, (site.number, 1), passes.keys(site.number), events, values,
                   _slots(site, len(values)))]  # fmt: skip


def _left(record: Record, state: Site) -> int:
    """The loop at whose end a state is recorded."""
    place = (state.file, state.line, state.function, state.loops)
    return next((site.number for site in record.sites if site.kind in ("for", "test")
                 and (site.file, site.line, site.function, site.loops) == place), AFTER)  # fmt: skip


def _loops(record: Record) -> list[Site]:
    inner = sorted({loop for site in record.sites for loop in site.loops})
    return [record.sites[loop] for loop in inner]


def _left_behind(record: Record, passes: Passes, loop: Site) -> list[Series]:
    inside = [site for site in record.sites if loop.number in site.loops]
    found: list[Series] = []
    for target in dict.fromkeys(site.target for site in inside if site.kind in ("assign", "element")):
        states = LoopStates(record, loop.number, target)
        if not states or any(series.site.target == states.target for series in found):
            continue
        last = replace(record.sites[record.site[states.events[-1]]], target=states.target)
        keys = passes.keys_at(np.array(states.events), loop.loops)
        order = (max(site.number for site in inside), 1 + len(record.sites) - len(loop.loops))
        found.append(Series(last, loop.number, -1, order, keys, states.events, states, _slots(last, len(states))))
    return found


#: Greek letters and words that people write in more than one way.
_SYNONYMS = {
    "lambda": "lam", "lamb": "lam", "sigma": "sig", "theta": "th", "num": "n", "number": "n", "count": "n",
    "iter": "it", "iteration": "it", "idx": "ind", "index": "ind", "indices": "ind", "temp": "tmp",
}  # fmt: skip


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, small, in one spelling: ``maxIter``, ``max_iter`` and ``MAX_ITER`` are the same."""
    last = name.removeprefix("self.").replace(".", "_")
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return tuple(_SYNONYMS.get(word, word) for word in spaced.lower().split("_") if word)


@cache
def same_name(a: str, b: str) -> float:
    """How far two names are the same, from 0 to 1."""
    if a == b:
        return 1.0
    first, second = "".join(words_of(a)), "".join(words_of(b))
    if not first or not second:
        return 0.0
    if first == second:
        return 0.95
    if min(len(first), len(second)) >= 3 and (first.startswith(second) or second.startswith(first)):
        return 0.5
    return 0.0
