"""What an instrumented program calls at its sites: it keeps what was written, and puts a plan's values in its place."""

from __future__ import annotations

import builtins
import collections
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.python_source import Instrumented
from pyport.scripts.record import Opaque, names
from pyport.scripts.snapshots import ATOMS, apart, duplicate, known, same, size, snapshot

#: A state is copied when at least one in so many of its numbers was written since the loop began.
_WORTH_A_COPY = 8
#: A container up to this length is copied whole when a call has changed it, a longer one only if the call
#: itself goes through all of it.
_SHORT = 64
_GO_THROUGH_ALL = names(
    """
    sort reverse insert remove clear fill put partition rotate byteswap
    """
)
#: Numbers and items of all variables together that are kept at the end of a run.
_LEFT = 1_000_000
#: Functions that stand for a program's top level.
_MAINS = frozenset({"main", "run"})
#: Comparisons that NumPy may take to find out whether two arrays share an element.
_SHARING_WORK = 1000


class Frame:
    """One call of a function: its number, and what is known of the loops and targets that are open in it."""

    __slots__ = ("counts", "held", "number", "open")

    def __init__(self, number: int) -> None:
        self.number = number
        self.counts: dict[int, int] | None = None
        self.held: dict[int, Any] = {}
        self.open: dict[int, dict[int, int]] = {}


class _Index:
    def __getitem__(self, index: Any) -> Any:
        return index


class TooMany(BaseException):
    """A program has written more than it may: no handler of its own is to catch this."""


class Recorder:
    """The events of one run.

    Parameters
    ----------
    plan : Plan, optional
        What replaces values.
    limit_events : int
        Later events are counted and not kept.
    limit_bytes : int
        When arrays of so many bytes are kept, later ones are counted and not kept.
    ends_there : bool
        Whether the program ends by `TooMany` where later events would be.

    Attributes
    ----------
    log : list
        Site, frame and value of each event, one after the other: an addition to a list is whole in any thread.
    """

    def __init__(self, plan: Plan | None = None, limit_events: int = 1_000_000,
                 limit_bytes: int = 500_000_000, *, ends_there: bool = False) -> None:  # fmt: skip
        self.log: list[Any] = []
        self.where: dict[int, tuple[Any, ...]] = {}
        self.aliases: dict[int, tuple[str, ...]] = {}
        self.callers = [-1]
        self.dropped = 0
        self.plan = plan
        self.passes: dict[int, int] = {}
        self.paths: dict[int, tuple[Any, ...]] = {}
        self.loops: dict[int, dict[int, tuple[int, ...]]] = {}
        self.in_place: set[int] = set()
        self.methods: dict[int, str] = {}
        self._bytes_left = limit_bytes
        self._most = 3 * limit_events
        self._ends_there = ends_there
        self.frames: dict[int, Frame] = {}
        self._mains: dict[str, FrameType] = {}
        self._last_forced: tuple[int, Any, Any, Any] = (-2, None, None, None)

    def add(self, code: Instrumented) -> None:
        """Know the sites of one more file."""
        self.paths |= code.paths
        self.loops |= code.loops
        self.in_place |= code.in_place
        self.methods |= code.methods

    def begin_again(self) -> None:
        """Forget the events so far: the next is the first."""
        for kept in (self.log, self.where, self.aliases, self.passes):
            kept.clear()  # the calls that the instrumented code has hold these very objects
        self.callers[1:] = []
        self.dropped = 0

    def left(self, variables: Mapping[str, Any], *, wanted: bool) -> dict[str, dict[str, Any]]:
        """Of a replay what variables hold that may have been changed through others, by the function they belong to.

        Those of the top level are handed over. Nothing is kept unless it is wanted.
        """
        found: dict[str, dict[str, Any]] = {}
        numbers = _LEFT
        scopes = {"": variables} | {name: frame.f_locals for name, frame in self._mains.items()}
        for scope, held in scopes.items() if wanted else ():
            for name, value in held.items():
                if isinstance(value, (list, dict, np.ndarray)) and not name.startswith("__") and size(value) <= numbers:
                    numbers -= size(value)
                    found.setdefault(scope, {})[name] = snapshot(value)
        # What a function alone holds goes now: its files are closed.
        scopes.clear()
        self._mains.clear()
        return found

    @property
    def events(self) -> int:
        """How many have been kept."""
        return len(self.log) // 3

    def calls(self) -> dict[str, Any]:
        """The functions that instrumented code calls, by the names that it has for them."""
        return {
            "@top": self._top, "@enter": self._enter, "@body": self._body, "@ix": _Index(), "@slice": slice,
            "@w": self._writer(), "@wc": self._write_from_within, "@at": self._attribute, "@r": self._returned,
            "@t": self._tester(), "@tc": self._test_from_within, "@aug": self._augmented, "@o": self._object,
            "@i": self._index, "@oo": self._object_again, "@ii": self._index_again, "@el": self._elements(),
            "@elh": self._held_element, "@ath": self._held_attribute, "@mut": self._mutated,
            "@app": self._appended(), "@whole": self._whole, "@lb": self._loop_begins, "@ls": self._loop_wrote,
            "@state": self._state,
        }  # fmt: skip

    def install(self) -> None:
        """Let instrumented code find them: among the builtins, where no program looks for names."""
        vars(builtins).update(self.calls())

    def uninstall(self) -> None:
        """Take them away."""
        for name in self.calls():
            vars(builtins).pop(name, None)

    # ---- frames

    def _top(self) -> None:
        """Begin a module: the first is the program, another is called by its import."""
        number = len(self.callers) if self.frames else 0
        if number:
            self.callers.append(self.events - 1)
        self.frames[id(sys._getframe(1))] = Frame(number)

    def _enter(self) -> None:
        callers = self.callers
        frame = sys._getframe(1)
        self.frames[id(frame)] = Frame(len(callers))
        if self.plan is not None and frame.f_code.co_name in _MAINS:
            # It keeps its variables when it has ended.
            self._mains[frame.f_code.co_name] = frame
        callers.append(len(self.log) // 3 - 1)

    def _body(self) -> None:
        """Begin a class, whose statements belong to the frame around it."""
        frame = sys._getframe(1)
        outer = self.frames.get(id(frame.f_back))
        self.frames[id(frame)] = Frame(outer.number if outer else 0)

    def _outer(self, frame: FrameType) -> Frame:
        """The frame of a comprehension's function."""
        at: FrameType | None = frame
        while at is not None and at.f_code.co_name in {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}:
            at = at.f_back
        return self.frames.get(id(at)) or Frame(0)

    # ---- events

    def _event(self, site: int, frame: Frame, kept: Any, numbers: int = 1) -> int:
        """Keep an event; its number, or -1 if there are too many."""
        if frame.counts is not None:
            frame.counts[site] = frame.counts.get(site, 0) + numbers
        log = self.log
        number = len(log) // 3
        heavy = isinstance(kept, np.ndarray)
        if heavy:
            self._bytes_left -= kept.nbytes
        if len(log) >= self._most or (heavy and self._bytes_left < 0):
            self.dropped += 1
            if self._ends_there:
                raise TooMany("it wrote too much")
            return -1
        log.extend((site, frame.number, kept))
        return number

    def _forced(self, site: int, value: Any, kept: Any) -> Any:
        """What the plan has for this pass, or the very value if it has none or the same as was kept of it."""
        plan = self.plan
        assert plan is not None
        k = self.passes.get(site, 0)
        self.passes[site] = k + 1
        values = plan.forced.get(site)
        if values is not None and k < len(values):
            item = values[k]
            if item is not KEEP and not same(kept, item) and known(item):
                before, its_value, its_item, result = self._last_forced
                # The names of ``a = b = v`` hold one object, and go on to do so.
                if not (site == before + 1 and value is its_value and same(item, its_item)):
                    result = _in_class_of(value, duplicate(item))
                self._last_forced = site, value, item, result
                return result
        return apart(value) if site in plan.copied else value

    def _writer(self) -> Callable[[int, Any], Any]:
        """The call behind most events, with its names at hand."""
        frames, log, most, getframe, event = self.frames, self.log, self._most, sys._getframe, self._event
        forced = None if self.plan is None else self._forced
        array = np.ndarray

        def write(site: int, value: Any) -> Any:
            frame = frames[id(getframe(1))]
            kept = value
            if type(value) in ATOMS:
                counts = frame.counts
                if counts is not None:
                    counts[site] = counts.get(site, 0) + 1
                if len(log) < most:
                    log.extend((site, frame.number, value))
                else:
                    self.dropped += 1
            elif type(value) is array and value.dtype.kind != "O":
                kept = value.copy()
                event(site, frame, kept, kept.size)
            else:
                kept = snapshot(value)
                event(site, frame, kept, size(kept))
            return value if forced is None else forced(site, value, kept)

        return write

    def _write_from_within(self, site: int, value: Any) -> Any:
        kept = snapshot(value)
        self._event(site, self._outer(sys._getframe(1)), kept, size(kept))
        return value if self.plan is None else self._forced(site, value, kept)

    def _tester(self) -> Callable[[int, Any], bool]:
        frames, getframe, event = self.frames, sys._getframe, self._event
        forced = None if self.plan is None else self._forced

        def test(site: int, value: Any) -> bool:
            truth = bool(value)
            event(site, frames[id(getframe(1))], truth)
            return truth if forced is None else bool(forced(site, truth, truth))

        return test

    def _test_from_within(self, site: int, value: Any) -> bool:
        truth = bool(value)
        self._event(site, self._outer(sys._getframe(1)), truth)
        return truth if self.plan is None else bool(self._forced(site, truth, truth))

    def _returned(self, sites: tuple[int, ...], values: tuple[Any, ...]) -> tuple[Any, ...]:
        frame = self.frames[id(sys._getframe(1))]
        copies = [snapshot(value) for value in values]
        for site, kept in zip(sites, copies, strict=True):
            self._event(site, frame, kept)
        if self.plan is None:
            return values
        forced = list(map(self._forced, sites, values, copies))
        return values if all(a is b for a, b in zip(values, forced, strict=True)) else tuple(forced)

    def _augmented(self, site: int, value: Any) -> Any:
        """What ``x += v`` has left in x; an array or a list stays the same object, whatever is put into it."""
        frame = self.frames[id(sys._getframe(1))]
        kept = snapshot(value)
        number = self._event(site, frame, kept, size(kept))
        if self.plan is None:
            return value
        if isinstance(value, (np.ndarray, list)):
            self._note_aliases(number, sys._getframe(1), value, value)
        return _put_into(value, self._forced(site, value, kept))

    # ---- elements

    def _object(self, site: int, value: Any) -> Any:
        """Begin a write: the object that is written into, and how long it was."""
        held = self.frames[id(sys._getframe(1))].held
        told = held.get(site)
        length = len(value) if isinstance(value, (list, collections.deque)) else 0
        # Those of a statement that an exception cut short may still be there: the last ones count.
        held[site] = (value, length, [] if told is None else told[2])
        return value

    def _index(self, site: int, index: Any) -> Any:
        """The next index of the target."""
        held = self.frames[id(sys._getframe(1))].held
        told = held.get(site)
        if told is None:
            told = held[site] = (None, 0, [])
        told[2].append(index)
        return index

    def _object_again(self, site: int) -> Any:
        return self.frames[id(sys._getframe(1))].held[site][0]

    def _index_again(self, site: int) -> Any:
        return self.frames[id(sys._getframe(1))].held[site][2][-1]

    def _elements(self) -> Callable[[int, Any, Any], None]:
        """The call behind ``x[i] = v``, short for a number at a whole-numbered place."""
        frames, log, most, where, paths = self.frames, self.log, self._most, self.where, self.paths
        getframe, write, freely = sys._getframe, self._write_element, self.plan is None

        def element(site: int, obj: Any, index: Any) -> None:
            caller = getframe(1)
            if freely and type(obj) in _READABLE and paths[site] == _ONE_INDEX:
                index_kind = type(index)
                if index_kind in _WHOLE_KINDS or (index_kind is tuple and _WHOLE_KINDS.issuperset(map(type, index))):
                    part = obj[index]
                    frame = frames[id(caller)]
                    if type(part) in ATOMS and len(log) < most:
                        if frame.counts is not None:
                            frame.counts[site] = frame.counts.get(site, 0) + 1
                        where[len(log) // 3] = index if index_kind is tuple else (index,)
                        log.extend((site, frame.number, part))
                        return
            write(site, caller, obj, index, paths[site], [index])

        return element

    def _held_element(self, site: int, key: Any = None) -> None:
        caller = sys._getframe(1)
        obj, _, indices = self.frames[id(caller)].held.pop(site)
        self._write_element(site, caller, obj, indices[-1] if key is None else key, self.paths[site], indices)

    def _write_element(self, site: int, caller: FrameType, obj: Any, index: Any, path: tuple[Any, ...],
                       indices: list[Any]) -> None:  # fmt: skip
        frame = self.frames[id(caller)]
        part = _read(obj, index)
        kept = part if type(part) in ATOMS else snapshot(part)
        number = self._event(site, frame, kept, size(kept))
        if number >= 0:
            self.where[number] = _whereabouts(path, indices)
        if self.plan is None:
            return
        self._note_aliases(number, caller, obj, _view(obj, index))
        forced = self._forced(site, part, kept)
        # What other names hold too stays one object: that may be the slip.
        stays = site not in self.plan.copied and isinstance(obj, (list, dict)) and getattr(part, "base", None) is None
        if forced is not part and not isinstance(forced, Opaque) and not (stays and _put_into(part, forced) is part):
            obj[index] = forced

    def _attribute(self, site: int, value: Any) -> Any:
        kept = snapshot(value)
        number = self._event(site, self.frames[id(sys._getframe(1))], kept, size(kept))
        if number >= 0:
            self.where[number] = self.paths[site]
        return value if self.plan is None else self._forced(site, value, kept)

    def _held_attribute(self, site: int, name: str) -> None:
        caller = sys._getframe(1)
        frame = self.frames[id(caller)]
        obj, _, indices = frame.held.pop(site)
        try:
            value = getattr(obj, name)
        except Exception:  # it can be written only
            value = Opaque(type(obj).__name__)
        kept = snapshot(value)
        number = self._event(site, frame, kept, size(kept))
        if number >= 0:
            self.where[number] = _whereabouts(self.paths[site], indices)
        if self.plan is not None:
            forced = self._forced(site, value, kept)
            if forced is not value and not isinstance(forced, Opaque) and _put_into(value, forced) is not value:
                setattr(obj, name, forced)

    def _appended(self) -> Callable[[int, Any], None]:
        """The call behind ``x.append(v)``."""
        frames, log, most, where = self.frames, self.log, self._most, self.where
        getframe, write, freely = sys._getframe, self._write_element, self.plan is None

        def appended(site: int, obj: Any) -> None:
            if (type(obj) is not list and type(obj) is not collections.deque) or not obj:
                return
            caller, place = getframe(1), len(obj) - 1
            part = obj[place]
            if freely and type(part) in ATOMS and len(log) < most:
                frame = frames[id(caller)]
                if frame.counts is not None:
                    frame.counts[site] = frame.counts.get(site, 0) + 1
                where[len(log) // 3] = (place,)
                log.extend((site, frame.number, part))
            else:
                write(site, caller, obj, place, _ONE_INDEX, [place])

        return appended

    def _mutated(self, site: int) -> None:
        """A call has changed the object that was told."""
        caller = sys._getframe(1)
        told = self.frames[id(caller)].held.pop(site, None)
        if told is None:
            return
        obj, before, _ = told
        method = self.methods.get(site, "sort")
        if isinstance(obj, list) and method == "append" and len(obj) == before + 1:
            self._write_element(site, caller, obj, before, (None,), [before])
        elif isinstance(obj, list) and method == "extend" and len(obj) >= before:
            piece = slice(before, len(obj), None)
            self._write_element(site, caller, obj, piece, (None,), [piece])
        elif isinstance(obj, (list, dict, set, collections.deque, np.ndarray)):
            self._change(site, caller, obj, method in _GO_THROUGH_ALL or len(obj) <= _SHORT)

    def _whole(self, site: int, obj: Any) -> None:
        if isinstance(obj, np.ndarray):
            self._change(site, sys._getframe(1), obj, True)

    def _change(self, site: int, caller: FrameType, obj: Any, written_out: bool) -> None:
        kept = snapshot(obj) if written_out else Opaque(f"{type(obj).__name__} of {len(obj)}")
        number = self._event(site, self.frames[id(caller)], kept, size(obj))
        if number >= 0:
            self.where[number] = self.paths[site]
        if self.plan is not None:
            self._note_aliases(number, caller, obj, obj)
            _put_into(obj, self._forced(site, obj, kept))

    def _note_aliases(self, number: int, caller: FrameType, obj: Any, part: Any) -> None:
        """Which other names of the frame see the write: the arrays that share what was written, the same list."""
        if number < 0 or not isinstance(obj, (np.ndarray, list)):
            return
        local = list(caller.f_locals.items())
        if isinstance(part, np.ndarray):
            names = [name for name, value in local if _sees(value, obj, part)]
        else:
            names = [name for name, value in local if value is obj]
        if len(names) > 1:
            self.aliases[number] = tuple(names)

    # ---- loops

    def _loop_begins(self, loop: int) -> None:
        frame = self.frames[id(sys._getframe(1))]
        counts = frame.counts
        if counts is None:
            counts = frame.counts = {}
        frame.open[loop] = {
            state: sum([counts.get(site, 0) for site in sites]) for state, sites in self.loops[loop].items()
        }

    def _loop_wrote(self, state: int) -> int:
        """How many numbers of the variable the loop has written since it began."""
        frame = self.frames[id(sys._getframe(1))]
        loop = self._loop_of(state)
        assert frame.counts is not None
        return sum([frame.counts.get(site, 0) for site in self.loops[loop][state]]) - frame.open[loop][state]

    def _loop_of(self, state: int) -> int:
        loop = self._loops_by_state.get(state)
        if loop is None:
            self._loops_by_state = {each: loop for loop, states in self.loops.items() for each in states}
            loop = self._loops_by_state[state]
        return loop

    _loops_by_state: Mapping[int, int] = {}

    def _state(self, site: int, value: Any) -> Any:
        caller = sys._getframe(1)
        frame = self.frames[id(caller)]
        loop = self._loop_of(site)
        assert frame.counts is not None
        written = sum([frame.counts.get(each, 0) for each in self.loops[loop][site]]) - frame.open[loop][site]
        if written * _WORTH_A_COPY < size(value):
            return value
        kept = snapshot(value)
        self._event(site, frame, kept)
        if self.plan is None:
            return value
        forced = self._forced(site, value, kept)
        return _put_into(value, forced) if site in self.in_place else forced


def _read(obj: Any, index: Any) -> Any:
    """What stands there now that it has been written; `Opaque` where to look might run the program's own code."""
    if type(obj) not in _READABLE and not isinstance(obj, np.ndarray):
        package = type(obj).__module__.split(".")[0]
        if package not in {"pandas", "scipy", "torch", "h5py", "collections"}:
            return Opaque(type(obj).__name__)
    try:
        return obj[index]
    except Exception:  # such as a key that cannot be read back
        return Opaque(type(obj).__name__)


_READABLE = frozenset(
    {list, dict, np.ndarray, np.void, np.flatiter, collections.deque, bytearray, collections.OrderedDict}
)


def _whereabouts(path: tuple[Any, ...], indices: list[Any]) -> tuple[Any, ...]:
    """The path with the indices in the places that were left for them."""
    if len(path) == 1 and path[0] is None:
        return _flat(indices[-1])
    rest = iter(indices[-path.count(None) :])
    result: list[Any] = []
    for step in path:
        result += (step,) if step is not None else _flat(next(rest))
    return tuple(result)


def _flat(index: Any) -> tuple[Any, ...]:
    if type(index) in _PLAIN_INDICES:
        return (index,)
    parts = index if type(index) is tuple else (index,)
    return tuple(part if type(part) in _PLAIN_INDICES else _kept_index(part) for part in parts)


_ONE_INDEX = (None,)
_WHOLE_KINDS = frozenset({int, np.int64})
_PLAIN_INDICES = frozenset({int, str, slice, type(None), type(Ellipsis), np.int64})


def _kept_index(part: Any) -> Any:
    if isinstance(part, (list, range)):
        part = np.array(part)
    return snapshot(part)


def _view(obj: Any, index: Any) -> Any:
    """The part of an array that was written, sharing its memory; the whole if the part is scattered."""
    if type(obj) is not np.ndarray:
        return obj
    parts = index if type(index) is tuple else (index,)
    if all(isinstance(part, (int, np.integer, slice, type(None))) or part is Ellipsis for part in parts):
        try:
            return obj[parts if Ellipsis in parts else (*parts, Ellipsis)]
        except Exception:  # nothing that can be cut out
            return obj
    return obj


def _sees(value: Any, obj: Any, part: NDArray[Any]) -> bool:
    if value is obj:
        return True
    if not isinstance(value, np.ndarray):
        return False
    try:
        return np.shares_memory(value, part, max_work=_SHARING_WORK)  # type: ignore[arg-type]  # any number will do
    except Exception:  # too hard to say: the memory lies within the same bounds
        return True


def _in_class_of(value: Any, forced: Any) -> Any:
    """What is forced, in the class of which the record has only the content; the value itself if it has more."""
    if isinstance(value, (set, frozenset, collections.deque)) and isinstance(forced, list):
        return type(value)(forced)
    if isinstance(forced, dict) and not isinstance(value, dict) and hasattr(value, "__dict__"):
        return value
    return forced


def _put_into(value: Any, forced: Any) -> Any:
    """The same object with the forced content where it can have that, else what is forced."""
    if forced is value or isinstance(forced, Opaque):
        return value
    if isinstance(value, np.ndarray) and isinstance(forced, np.ndarray):
        if value.shape == forced.shape and value.dtype == forced.dtype and value.flags.writeable:
            value[...] = forced
            return value
        return forced
    if isinstance(value, (list, collections.deque)) and isinstance(forced, (list, collections.deque)):
        value.clear()
        value.extend(forced)
        return value
    if isinstance(value, (dict, set)) and isinstance(forced, type(value)):
        value.clear()
        value.update(forced)
        return value
    return forced
