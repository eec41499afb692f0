"""What a variable holds after a loop has written it, put together from the single writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Opaque, Record, Site

#: What an array is seen as by another name, in which its own numbers are written.
_SEEN_AS = ("flat", "T", "mT", "real", "imag")
#: What a variable holds of which too little is known.
UNKNOWN = Opaque("a value put together from parts that were not recorded")


class LoopStates(Sequence[Any]):
    """The variable at each end of a loop that wrote it, put together when it is looked at.

    Parameters
    ----------
    record : Record
        Of a MATLAB program.
    loop : int
        The loop's site.
    target : str
        The variable, as sites name it.

    Attributes
    ----------
    events : list of int
        Of each end the last event that wrote the variable there.
    target : str
        What is put together: of a field of several structs all of them.
    """

    def __init__(self, record: Record, loop: int, target: str) -> None:
        head = record.sites[loop]
        inside = [
            site.number for site in record.sites
            if loop in site.loops and site.target == target
            and site.file == head.file and site.function == head.function
        ]  # fmt: skip
        self._record = record
        self._writes = _writes(record, target, head)
        self.target = target
        if _is_in_several(record, inside):
            # A field of an array of structs is a part of each: what is left behind is the array.
            self.target = target.partition(".")[0]
            self._writes = _writes(record, self.target, head, of_parts=True)
            inside = [site.number for site in record.sites if loop in site.loops and site.variable == self.target]
        self.events = _last_in_each_run(record, loop, self._writes, inside)
        self._known: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self.events)

    def __getitem__(self, k: Any) -> Any:
        event = self.events[k]
        if event not in self._known:
            self.look_at(range(len(self.events)))
        return self._known[event]

    def look_at(self, places: Iterable[int]) -> None:
        """Put the variable together at a few ends, at the cost of the calls that they are in."""
        wanted = {self.events[k] for k in places} - self._known.keys()
        events = self._writes
        if wanted:
            frames = np.unique(self._record.frame[list(wanted)])
            events = events[np.isin(self._record.frame[events], frames) & (events <= max(wanted))]
            self._known |= _states(self._record, events, wanted)


def states_after(record: Record, site: Site, events: set[int], largest: int) -> Iterator[tuple[int, Any]]:
    """The variable that a site writes parts of, after each of these events, while it has at most `largest` elements."""
    for event, value in _states(record, _writes(record, site.target, site), events):
        if isinstance(value, np.ndarray) and value.size > largest:
            return
        yield event, value


def _is_in_several(record: Record, sites: Sequence[int]) -> bool:
    """Whether a place writes a field of one of several structs, as ``s(k).f = v`` does."""
    events = [int(event) for number in sites for event in record.events_of[number][:1]]
    places = [record.where.get(event) for event in events]
    return record.language == "matlab" and bool(places) and all(
        where and isinstance(where[-1], str) and not any(isinstance(index, str) for index in where[:-1])
        and len(where) > 1 for where in places
    )  # fmt: skip


def _writes(record: Record, target: str, beside: Site, *, of_parts: bool = False) -> NDArray[np.int64]:
    """All events that write a variable, in the function of a site; those of its fields too if they are asked for."""
    writers = [
        record.events_of[site.number] for site in record.sites
        if target == (site.variable if of_parts else site.target) and site.kind in ("assign", "element", "for")
        and (site.file, site.function) == (beside.file, beside.function)
    ]  # fmt: skip
    return np.sort(np.concatenate(writers))


def _states(record: Record, events: NDArray[np.int64], wanted: set[int]) -> Iterator[tuple[int, Any]]:
    """The variable after each of the wanted events."""
    states: dict[int, Any] = {}
    own: set[int] = set()
    is_part = np.array([site.kind == "element" for site in record.sites], dtype=bool)
    parts = is_part[record.site[events]].tolist()
    for event, frame, part in zip(events.tolist(), record.frame[events].tolist(), parts, strict=True):
        where = record.where.get(event) if part else None
        if not where:
            # The record's own value, until something is written into it.
            states[frame] = record.values[event]
            own.discard(frame)
        else:
            state = states.get(frame)
            if frame not in own and isinstance(state, np.ndarray):
                state = state.copy()
            own.add(frame)
            states[frame] = _written(state, record, record.values[event], where)
        if event in wanted:
            state = states[frame]
            yield event, state.copy(order="K") if frame in own and isinstance(state, np.ndarray) else state


def _last_in_each_run(record: Record, loop: int, events: NDArray[np.int64], inside: Sequence[int]) -> list[int]:
    """The last of the events in each run of the loop: in one call, and one pass of the loops around it."""
    outer = record.sites[loop].loops
    outer_starts = np.sort(np.concatenate([record.events_of[k] for k in outer])) if outer else np.zeros(0, dtype=int)
    writes = events[np.isin(record.site[events], inside)]
    if not writes.size:
        return []
    # Passes of outer loops that had begun, and the call, tell the runs of this one apart.
    runs = np.stack([record.frame[writes], np.searchsorted(outer_starts, writes)])
    changes = np.flatnonzero(np.any(runs[:, 1:] != runs[:, :-1], axis=0))
    last: list[int] = writes[[*changes.tolist(), -1]].tolist()
    return last


def _written(state: Any, record: Record, value: Any, where: tuple[Any, ...]) -> Any:
    """What the variable holds after a part of it is written, given what it held before."""
    if _is_one_number(state, where, value):
        state[where] = value[0, 0]
        return state
    try:
        if record.language == "python":
            return _set(state, where, value)
        return _assigned(state, where, value)
    except (IndexError, ValueError, TypeError):
        return UNKNOWN


def _is_one_number(state: Any, where: tuple[Any, ...], value: Any) -> bool:
    """Whether one number of MATLAB's goes to a place that a matrix of its class has: most writes in loops do."""
    return (type(state) is np.ndarray and type(value) is np.ndarray and state.dtype == value.dtype
            and value.shape == (1, 1) and state.dtype != object and len(where) == state.ndim == 2
            and type(where[0]) is int and type(where[1]) is int
            and 0 <= where[0] < state.shape[0] and 0 <= where[1] < state.shape[1])  # fmt: skip


def _set(state: Any, where: tuple[Any, ...], value: Any) -> Any:
    """As NumPy writes into an array."""
    if not isinstance(state, np.ndarray) or isinstance(value, Opaque):
        return UNKNOWN
    seen: Any = state
    while where and isinstance(where[0], str) and where[0] in _SEEN_AS:
        seen, where = getattr(seen, where[0]), where[1:]
    seen[where[0] if len(where) == 1 else where] = value
    return state


def _with_field(state: Any, where: tuple[Any, ...], value: Any) -> Any:
    """An array of structs of which one has another value in a field; all others have the field too, empty at first."""
    *places, name = where
    if state is None or (isinstance(state, np.ndarray) and not state.size):
        state = np.empty((0, 0), dtype=object)
    if isinstance(state, dict):
        state = _one_struct(state)
    if any(np.size(place) != 1 or isinstance(place, slice) for place in places) or state.dtype != object:
        return UNKNOWN
    at = tuple(int(np.asarray(place).reshape(())) for place in places)
    axes = np.unravel_index(at[0], state.shape, order="F") if len(at) == 1 and at[0] < state.size else at
    grown = _grown(state, axes, np.empty((1, 1), dtype=object)) if len(axes) == state.ndim else _grown_along(
        state, np.array(at), np.empty((1, 1), dtype=object))  # fmt: skip
    names = dict.fromkeys([*(key for each in state.flat for key in each), name])
    empty = np.zeros((0, 0))
    made = np.empty(grown.shape, dtype=object)
    for index in np.ndindex(made.shape):
        made[index] = {key: (grown[index] or {}).get(key, empty) for key in names}
    made[axes if len(axes) == made.ndim else np.unravel_index(at[0], made.shape, order="F")][name] = value
    return made


def _one_struct(state: dict[str, Any]) -> NDArray[Any]:
    """A struct as an array of structs."""
    made = np.empty((1, 1), dtype=object)
    made[0, 0] = state
    return made


def _assigned(state: Any, where: tuple[Any, ...], value: Any) -> Any:
    if len(where) > 1 and isinstance(where[-1], str) and not any(isinstance(index, str) for index in where[:-1]):
        return UNKNOWN if isinstance(value, Opaque) or isinstance(state, Opaque) else _with_field(state, where, value)
    if isinstance(value, Opaque) or isinstance(state, Opaque) or any(isinstance(index, str) for index in where):
        return UNKNOWN
    if isinstance(state, str) and isinstance(value, str):
        return _text(state, where, value)
    part = np.asarray(value)
    if state is None:
        state = np.zeros((0, 0), dtype=part.dtype)
    if not isinstance(state, np.ndarray):
        return UNKNOWN
    if len(where) == 1:
        state = _grown_along(state, where[0], part)
        flat = state.ravel(order="F")
        flat[_linear(where[0])] = part.reshape(-1)[0] if part.size == 1 else part.ravel(order="F")
        return flat.reshape(state.shape, order="F")
    state = _grown(state, where, part)
    selected = np.ix_(
        *(np.arange(n)[_plain_index(index)].reshape(-1) for index, n in zip(where, state.shape, strict=True))
    )
    state[selected] = part.reshape(-1)[0] if part.size == 1 else part.reshape(state[selected].shape, order="F")
    return state


def _text(state: str, where: tuple[Any, ...], value: str) -> Any:
    """A text of one row of which letters are written."""
    row, places = (where[0], where[-1]) if len(where) == 2 else (0, where[0])
    letters = np.array(list(state), dtype="U1")
    at = np.arange(len(letters))[places] if isinstance(places, slice) else _linear(places)
    if not (isinstance(row, slice) or np.all(np.asarray(row) == 0)) or at.max(initial=-1) >= len(letters):
        return UNKNOWN
    letters[at] = list(value)
    return "".join(letters)


def _plain_index(index: Any) -> Any:
    return index if isinstance(index, slice) else np.asarray(index).ravel(order="F")


def _linear(index: Any) -> Any:
    if isinstance(index, slice):
        return index
    index = np.asarray(index).ravel(order="F")
    return np.flatnonzero(index) if index.dtype == bool else index.astype(np.int64)


def _largest(index: Any, size: int) -> int:
    if isinstance(index, slice):
        return size
    index = _linear(index)
    return int(index.max(initial=-1)) + 1


def _grown_along(state: Any, index: Any, part: Any) -> Any:
    needed = _largest(index, state.size)
    dtype = _held(state, part)
    if needed <= state.size:
        return state.astype(dtype, copy=False)
    if state.size == 0 or state.shape[0] == 1:
        shape: tuple[int, ...] = (1, needed)
    elif state.shape[1] == 1:
        shape = (needed, 1)
    else:
        raise IndexError("a matrix does not grow along one index")
    grown = np.zeros(shape, dtype=dtype)
    grown.ravel()[: state.size] = state.ravel(order="F")
    return grown


def _grown(state: Any, where: tuple[Any, ...], part: Any) -> Any:
    shape = list(state.shape) + [1] * (len(where) - state.ndim)
    if len(where) < state.ndim:
        raise IndexError("fewer indices than axes")
    sizes = list(part.shape)
    for axis, index in enumerate(where):
        if isinstance(index, slice):
            # In what is empty yet, a colon takes as much as is written.
            shape[axis] = shape[axis] or (sizes[axis] if axis < len(sizes) else 1)
        else:
            shape[axis] = max(shape[axis], _largest(index, shape[axis]))
    dtype = _held(state, part)
    if tuple(shape) == state.shape:
        return state.astype(dtype, copy=False)
    grown = np.zeros(shape, dtype=dtype)
    grown[tuple(slice(0, n) for n in state.shape)] = state.reshape(state.shape + (1,) * (len(shape) - state.ndim))
    return grown


def _held(state: Any, part: Any) -> Any:
    """The class after a write: an empty double takes the class of what is written, integers keep theirs."""
    if state.size == 0:
        return part.dtype
    if state.dtype == object or part.dtype == object:
        return object
    if state.dtype.kind in "iu":
        return state.dtype
    if state.dtype.kind == "b" and part.dtype.kind == "b":
        return state.dtype
    if state.dtype.kind == "b":
        return part.dtype
    return np.result_type(state.dtype, part.dtype) if part.dtype.kind in "fc" else state.dtype
