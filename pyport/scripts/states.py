"""What a variable holds after a loop has written it, put together from the single writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Opaque, Record, Site

#: What a variable holds of which too little is known.
UNKNOWN = Opaque("a value put together from parts that were not recorded")


def loop_states(record: Record, loop: int, target: str) -> Iterator[tuple[int, Any]]:
    """The variable at each end of a loop that wrote it: the last event that wrote it there, and the whole value.

    Parameters
    ----------
    record : Record
        Of a MATLAB program.
    loop : int
        The loop's site.
    target : str
        The variable, as sites name it.
    """
    head = record.sites[loop]
    inside = {
        site.number for site in record.sites
        if loop in site.loops and site.target == target and site.file == head.file and site.function == head.function
    }  # fmt: skip
    events = _writes(record, target, head)
    yield from _states(record, events, set(_last_in_each_run(record, loop, events, inside)))


def states_after(record: Record, site: Site, events: set[int], largest: int) -> Iterator[tuple[int, Any]]:
    """The variable that a site writes parts of, after each of these events, while it has at most `largest` elements."""
    for event, value in _states(record, _writes(record, site.target, site), events):
        if isinstance(value, np.ndarray) and value.size > largest:
            return
        yield event, value


def _writes(record: Record, target: str, beside: Site) -> NDArray[np.int64]:
    """All events that write a variable, in the function of a site."""
    writers = [
        record.events_of[site.number] for site in record.sites
        if site.target == target and site.kind in ("assign", "element", "for")
        and (site.file, site.function) == (beside.file, beside.function)
    ]  # fmt: skip
    return np.sort(np.concatenate(writers))


def _states(record: Record, events: NDArray[np.int64], wanted: set[int]) -> Iterator[tuple[int, Any]]:
    states: dict[int, Any] = {}
    for event in events.tolist():
        frame = int(record.frame[event])
        states[frame] = written(states.get(frame), record, event)
        if event in wanted:
            state = states[frame]
            yield event, state.copy(order="K") if isinstance(state, np.ndarray) else state


def _last_in_each_run(record: Record, loop: int, events: Any, inside: set[int]) -> Iterator[int]:
    """The last of the events in each run of the loop: in one call, and one pass of the loops around it."""
    run, last = None, None
    outer = record.sites[loop].loops
    outer_starts = np.sort(np.concatenate([record.events_of[k] for k in outer])) if outer else np.zeros(0, dtype=int)
    for event in events.tolist():
        if int(record.site[event]) not in inside:
            continue
        # Passes of outer loops that had begun, and the call, tell the runs of this one apart.
        now = (int(record.frame[event]), int(np.searchsorted(outer_starts, event)))
        if last is not None and now != run:
            yield last
        run, last = now, event
    if last is not None:
        yield last


def written(state: Any, record: Record, event: int) -> Any:
    """What the variable holds after an event, given what it held before."""
    value = record.values[event]
    if record.sites[record.site[event]].kind != "element" or not record.where.get(event):
        return value.copy() if isinstance(value, np.ndarray) else value
    where = record.where[event]
    try:
        if record.language == "python":
            return _set(state, where, value)
        return _assigned(state, where, value)
    except (IndexError, ValueError, TypeError):
        return UNKNOWN


def _set(state: Any, where: tuple[Any, ...], value: Any) -> Any:
    """As NumPy writes into an array."""
    if not isinstance(state, np.ndarray) or isinstance(value, Opaque):
        return UNKNOWN
    state[where] = value
    return state


def _assigned(state: Any, where: tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, Opaque) or isinstance(state, Opaque) or any(isinstance(index, str) for index in where):
        return UNKNOWN
    part = np.asarray(value)
    if state is None:
        state = np.zeros((0, 0), dtype=part.dtype)
    if not isinstance(state, np.ndarray):
        return UNKNOWN
    if len(where) == 1:
        state = _grown_along(state, where[0], part)
        flat = state.ravel(order="F")
        flat[_linear(where[0])] = part.ravel(order="F") if part.size > 1 else part.reshape(-1)[0]
        return flat.reshape(state.shape, order="F")
    state = _grown(state, where, part)
    selected = np.ix_(
        *(np.arange(n)[_plain_index(index)].reshape(-1) for index, n in zip(where, state.shape, strict=True))
    )
    state[selected] = part.reshape(state[selected].shape, order="F") if part.size > 1 else part.reshape(-1)[0]
    return state


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
