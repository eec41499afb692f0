"""Random calls of a Python program: recorded, and answered with the reference's numbers if there are any."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.record import Draw

_Kind = Literal["uniform", "normal", "integer", "permutation"]
_Flat = NDArray[Any]

#: Begins the generator that answers what the reference has no numbers for.
_OWN_SEED = 20011

#: What NumPy has under these names when this module is first imported.
_RandomState, _Generator = np.random.RandomState, np.random.Generator
_default_rng = np.random.default_rng
_Random = random.Random


@dataclass(frozen=True)
class _Asked:
    """What a call asks for, and what is made of the numbers.

    Attributes
    ----------
    kind : str
    shape : tuple of int, optional
        None for one number.
    finish : function of the numbers, in their shape or one alone
    low, high : float
        The range of integers.
    raw : function of the result, optional
        What the numbers were; by default the result itself.
    ask : function of the original function, optional
        Calls it so that it returns the numbers themselves, for `finish` to make the result of them.
    """

    kind: _Kind
    shape: tuple[int, ...] | None
    finish: Callable[[Any], Any]
    low: float = np.nan
    high: float = np.nan
    raw: Callable[[Any], Any] | None = None
    ask: Callable[[Callable[..., Any]], Any] | None = None


class _NotKnown(Exception):
    """A call in a form that is left to the original function."""


def _shape(size: Any) -> tuple[int, ...] | None:
    if size is None:
        return None
    return tuple(map(index, size)) if isinstance(size, (tuple, list, np.ndarray)) else (index(size),)


def _itself(value: Any) -> Any:
    return value


def _plain(kind: _Kind) -> Callable[..., _Asked]:
    def asked(size: Any = None, dtype: Any = np.float64, out: Any = None) -> _Asked:
        if out is not None:
            raise _NotKnown
        shape = _shape(size)
        finish = _itself if shape is None else lambda numbers: numbers.astype(dtype)
        return _Asked(kind, shape, finish)

    return asked


def _by_axes(kind: _Kind) -> Callable[..., _Asked]:
    return lambda *axes: _plain(kind)(axes or None)


def _scaled(kind: _Kind, shift: Any, scale: Any, size: Any) -> _Asked:
    shape = _shape(size)
    if shape is None and (np.ndim(shift) or np.ndim(scale)):
        shape = np.broadcast(shift, scale).shape
    with np.errstate(all="ignore"):
        return _Asked(kind, shape, lambda numbers: shift + scale * numbers,
                      raw=lambda result: np.divide(np.subtract(result, shift), scale))  # fmt: skip


def _uniform(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> _Asked:
    return _scaled("uniform", low, np.subtract(high, low) if np.ndim(low) or np.ndim(high) else high - low, size)


def _normal(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> _Asked:
    return _scaled("normal", loc, scale, size)


def _integers(low: Any, high: Any = None, size: Any = None, dtype: Any = int, endpoint: bool = False) -> _Asked:
    if np.ndim(low) or np.ndim(high if high is not None else 0):
        raise _NotKnown
    first, last = (0, int(low)) if high is None else (int(low), int(high))
    last -= 0 if endpoint else 1
    if last < first:
        raise ValueError("low >= high")  # as NumPy does: the numbers that are handed over would hide it
    shape = _shape(size)
    if shape is None:
        finish: Callable[[Any], Any] = int if dtype is int else lambda number: np.dtype(dtype).type(number)
    else:
        finish = lambda numbers: numbers.astype(dtype)  # noqa: E731
    return _Asked("integer", shape, finish, first, last)


def _generator_integers(low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64,
                        endpoint: bool = False) -> _Asked:  # fmt: skip
    return _integers(low, high, size, dtype, endpoint)


def _random_integers(low: Any, high: Any = None, size: Any = None) -> _Asked:
    return _integers(1 if high is None else low, low if high is None else high, size, endpoint=True)


def _choice(a: Any, size: Any = None, replace: bool = True, p: Any = None, axis: int = 0,
            shuffle: bool = True) -> _Asked:  # fmt: skip
    among = None if isinstance(a, (int, np.integer)) else np.asarray(a)
    count = int(a) if among is None else among.shape[axis]
    shape = _shape(size)
    more = {} if shuffle else {"shuffle": False}

    def pick(indices: Any) -> Any:
        if among is None:
            return indices if shape is not None else int(indices)
        return among.take(indices, axis) if among.ndim > 1 or shape is not None else among[int(indices)]

    def ask(original: Callable[..., Any]) -> Any:
        return original(count, size, replace, p, **more)

    if p is not None and replace:
        steps = np.cumsum(np.asarray(p, dtype=np.float64))
        return _Asked("uniform", shape, lambda u: pick(np.searchsorted(steps / steps[-1], u, side="right")),
                      raw=lambda _: np.full(1 if shape is None else int(np.prod(shape)), np.nan))  # fmt: skip
    if p is not None:
        raise _NotKnown
    if replace or shape is None:
        return _Asked("integer", shape, pick, 0, count - 1, ask=ask)
    return _Asked("permutation", (int(np.prod(shape)),), lambda k: pick(np.asarray(k, np.int64).reshape(shape)),
                  0, count - 1, ask=lambda original: np.ravel(ask(original)))  # fmt: skip


def _permutation(x: Any, axis: int = 0) -> _Asked:
    among = np.arange(x) if isinstance(x, (int, np.integer)) else np.asarray(x)
    count = among.shape[axis]
    return _Asked("permutation", (count,), lambda k: among.take(np.asarray(k, np.int64), axis), 0, count - 1,
                  ask=lambda original: original(count))  # fmt: skip


def _shuffle(x: Any, axis: int = 0) -> _Asked:
    count = len(x) if isinstance(x, list) else x.shape[axis]

    def place(order: Any) -> None:
        if isinstance(x, np.ndarray):
            x[...] = x.take(np.asarray(order, np.int64), axis)
        else:
            x[:] = [x[int(k)] for k in order]

    def ask(original: Callable[..., Any]) -> Any:
        order = np.arange(count)
        original(order)
        return order

    return _Asked("permutation", (count,), place, 0, count - 1, ask=ask)


_NUMPY: dict[str, Callable[..., _Asked]] = {
    "random": _plain("uniform"), "uniform": _uniform, "standard_normal": _plain("normal"), "normal": _normal,
    "choice": _choice, "permutation": _permutation, "shuffle": _shuffle,
}  # fmt: skip
_LEGACY: dict[str, Callable[..., _Asked]] = _NUMPY | {
    "rand": _by_axes("uniform"), "randn": _by_axes("normal"), "random_sample": _plain("uniform"),
    "randint": _integers, "random_integers": _random_integers,
}  # fmt: skip
#: Functions of the module that are no methods.
_MODULE = _LEGACY | {"ranf": _plain("uniform"), "sample": _plain("uniform")}
_MODERN = _NUMPY | {"integers": _generator_integers}


def _py_range(start: int, stop: int | None = None, step: int = 1) -> _Asked:
    among = range(start) if stop is None else range(start, stop, step)
    return _Asked("integer", None, lambda k: among[int(k) - among[0]] if step == 1 else among[int(k)],
                  among[0] if step == 1 else 0, among[-1] if step == 1 else len(among) - 1,
                  raw=_itself if step == 1 else among.index)  # fmt: skip


def _py_choice(seq: Any) -> _Asked:
    return _Asked("integer", None, lambda k: seq[int(k)], 0, len(seq) - 1, ask=lambda draw: draw(range(len(seq))))


def _py_choices(population: Any, weights: Any = None, *, cum_weights: Any = None, k: int = 1) -> _Asked:
    if weights is not None or cum_weights is not None:
        raise _NotKnown
    count = len(population)
    return _Asked("integer", (k,), lambda ks: [population[int(each)] for each in ks], 0, count - 1,
                  ask=lambda draw: np.array(draw(range(count), k=k)))  # fmt: skip


def _py_sample(population: Any, k: int, *, counts: Any = None) -> _Asked:
    if counts is not None:
        raise _NotKnown
    count = len(population)
    return _Asked("permutation", (k,), lambda ks: [population[int(each)] for each in ks], 0, count - 1,
                  ask=lambda draw: np.array(draw(range(count), k)))  # fmt: skip


def _py_shuffle(x: Any) -> _Asked:
    def ask(draw: Callable[..., Any]) -> Any:
        order = list(range(len(x)))
        draw(order)
        return np.array(order)

    return _Asked("permutation", (len(x),), _shuffle(x).finish, 0, len(x) - 1, ask=ask)


def _py_normal(mu: float = 0.0, sigma: float = 1.0) -> _Asked:
    return _normal(mu, sigma)


_PYTHON: Mapping[str, Callable[..., _Asked]] = {
    "random": lambda: _Asked("uniform", None, _itself), "uniform": lambda a, b: _uniform(a, b), "gauss": _py_normal,
    "normalvariate": _py_normal, "randint": lambda a, b: _integers(a, b, endpoint=True), "randrange": _py_range,
    "choice": _py_choice, "choices": _py_choices, "sample": _py_sample, "shuffle": _py_shuffle,
}  # fmt: skip


class _Queue:
    """The reference's numbers of one kind, in the order in which it drew them."""

    def __init__(self, draws: Sequence[Draw]) -> None:
        self.draws = list(draws)
        self.at = 0
        self.rest: _Flat = np.empty(0)

    def take(self, shape: tuple[int, ...]) -> _Flat | None:
        """Numbers in that shape, or None if there are not enough."""
        count = int(np.prod(shape))
        if self.rest.size == 0 and self.at < len(self.draws):
            self._open(count)
        if count <= self.rest.size:
            taken, self.rest = self.rest[:count], self.rest[count:]
            return taken.reshape(shape, order="F")
        return self._joined(shape, count)

    def _open(self, count: int) -> None:
        """The next draw; one of a matrix that is taken row by row, or number by number, goes along its rows."""
        draw = self.draws[self.at]
        self.at += 1
        values = np.asarray(draw.values).ravel()
        if len(draw.shape) == 2 and values.size == int(np.prod(draw.shape)) and count in {1, draw.shape[1]}:
            values = values.reshape(draw.shape, order="F").ravel()
        self.rest = values

    def _joined(self, shape: tuple[int, ...], count: int) -> _Flat | None:
        """Several draws in one array: each a row of it if that is its length, else column by column."""
        pieces, at, have = [self.rest] if self.rest.size else [], self.at, self.rest.size
        shapes = [self.draws[at - 1].shape] if self.rest.size else []
        while have < count and at < len(self.draws):
            pieces.append(np.asarray(self.draws[at].values).ravel())
            shapes.append(self.draws[at].shape)
            have += pieces[-1].size
            at += 1
        if have < count:
            return None
        flat = np.concatenate(pieces)
        self.at, self.rest = at, flat[count:]
        sizes = {piece.size for piece in pieces}
        size = sizes.pop() if len(sizes) == 1 else 0
        row = size == 1 or (bool(shape) and size == shape[-1] and not _is_column(shapes[0]))
        return flat[:count].reshape(shape, order="C" if row and len(shape) > 1 else "F")

    def order(self, length: int, count: int) -> Draw | None:
        """A permutation of `count` numbers of which the first `length` are asked for."""
        if self.at < len(self.draws):
            draw = self.draws[self.at]
            # MATLAB's may be the first few of more: randperm(60, 3) beside permutation(60)[:3].
            if draw.values.size <= count and draw.values[:length].max(initial=0) <= count:
                self.at += 1
                return draw
        return None

    def integers(self, shape: tuple[int, ...], low: float, high: float) -> _Flat | None:
        """Whole numbers, moved from the range in which the reference drew them."""
        if self.at >= len(self.draws) and self.rest.size < int(np.prod(shape)):
            return None
        draw = self.draws[min(self.at, len(self.draws) - 1)]
        begins = draw.low if np.isfinite(draw.low) else 1.0
        if self.rest.size:
            begins = self.draws[self.at - 1].low if np.isfinite(self.draws[self.at - 1].low) else 1.0
        taken = self.take(shape)
        if taken is None:
            return None
        # Another range is a slip of the port: its numbers stay within what it asked for.
        result: _Flat = low + np.mod(np.asarray(taken, dtype=np.float64) - begins, high - low + 1)
        return result


def _is_column(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[1] == 1 and shape[0] > 1


class Draws:
    """The random calls of one run.

    Parameters
    ----------
    files : mapping of str to str
        The names in the record of the program's own files, by their paths: calls from elsewhere are not its draws.
    events : function
        How many events have happened.
    given : sequence of Draw, optional
        The reference's draws. Each kind has its own queue; what is not in it is answered by a generator of our own.

    Attributes
    ----------
    made : list of Draw
    """

    def __init__(self, files: Mapping[str, str], events: Callable[[], int],
                 given: Sequence[Draw] | None = None) -> None:  # fmt: skip
        self.files, self.events = files, events
        self.made: list[Draw] = []
        self._given = given
        self.begin_again()

    def begin_again(self) -> None:
        """Forget the calls so far: the next gets the first numbers."""
        self.made.clear()
        self._own = _Generator(np.random.PCG64(_OWN_SEED))
        kinds: tuple[_Kind, ...] = ("uniform", "normal", "integer", "permutation")
        given = self._given
        self._queues = None if given is None else {k: _Queue([d for d in given if d.kind == k]) for k in kinds}

    def install(self) -> None:
        """Put our functions and classes in the place of those of NumPy and Python."""
        for name, asks in _MODULE.items():
            if hasattr(np.random, name):
                setattr(np.random, name, self._function(getattr(np.random, name), asks, f"np.random.{name}"))
        for name, asks in _PYTHON.items():
            setattr(random, name, self._function(getattr(random, name), asks, f"random.{name}"))
        state = self._class(_RandomState, _LEGACY)
        modern = self._class(_Generator, _MODERN)
        vars(np.random).update(RandomState=state, Generator=modern)
        vars(random)["Random"] = self._class(_Random, _PYTHON)

        def default_rng(seed: Any = None) -> Any:
            return seed if isinstance(seed, modern) else modern(_default_rng(seed).bit_generator)

        default_rng.__module__, default_rng.__doc__ = "numpy.random", _default_rng.__doc__
        vars(np.random)["default_rng"] = default_rng

    def _function(self, original: Callable[..., Any], asks: Callable[..., _Asked], words: str) -> Callable[..., Any]:
        def drawn(*args: Any, **kwargs: Any) -> Any:
            return self._answer(sys._getframe(1), original, asks, words, args, kwargs)

        drawn.__name__ = drawn.__qualname__ = words.rsplit(".", 1)[-1]
        drawn.__module__, drawn.__doc__ = words.rsplit(".", 1)[0].replace("np.", "numpy."), original.__doc__
        return drawn

    def _class(self, base: type, table: Mapping[str, Callable[..., _Asked]]) -> Any:
        def method(name: str, asks: Callable[..., _Asked]) -> Callable[..., Any]:
            original = getattr(base, name)

            def drawn(instance: Any, *args: Any, **kwargs: Any) -> Any:
                bound = original.__get__(instance)
                return self._answer(sys._getframe(1), bound, asks, f"{base.__name__}.{name}", args, kwargs)

            drawn.__name__ = name
            drawn.__module__, drawn.__doc__ = base.__module__, original.__doc__
            return drawn

        body: dict[str, Any] = {name: method(name, asks) for name, asks in table.items()}
        if base is _Random:  # else a class with its own `random` draws its integers in another way
            body["_randbelow"] = vars(_Random)["_randbelow_with_getrandbits"]
        return type(base.__name__, (base,), body | {"__module__": base.__module__, "__doc__": base.__doc__})

    def _answer(self, caller: Any, original: Callable[..., Any], asks: Callable[..., _Asked], words: str,
                args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # fmt: skip
        file = self.files.get(caller.f_code.co_filename)
        if file is None:
            return original(*args, **kwargs)
        try:
            asked = asks(*args, **kwargs)
        except Exception:  # a form that is not known, or a wrong call: the original says what is wrong with it
            return original(*args, **kwargs)
        if self._queues is not None:
            numbers = self._numbers(asked)
            result = asked.finish(numbers)
        elif asked.ask is not None:
            numbers = asked.ask(original)
            result = asked.finish(numbers)
        else:
            result = original(*args, **kwargs)
            with np.errstate(all="ignore"):
                numbers = result if asked.raw is None else asked.raw(result)
        flat = np.array(numbers).ravel(order="F")
        whole = asked.kind in {"integer", "permutation"}
        low, high = (asked.low, asked.high) if whole else (np.nan, np.nan)
        self.made.append(Draw(self.events(), file, caller.f_lineno, asked.kind, words, flat, low, high,
                              asked.shape or ()))  # fmt: skip
        return result

    def _numbers(self, asked: _Asked) -> Any:
        """The reference's numbers for the call, or our own."""
        assert self._queues is not None
        queue = self._queues[asked.kind]
        shape = () if asked.shape is None else asked.shape
        if asked.kind == "permutation":
            length, count = shape[0], int(asked.high) + 1
            draw = queue.order(length, count)
            if draw is None:
                return self._own.permutation(count)[:length]
            begins = 1 if not np.isfinite(draw.low) else int(draw.low)
            first = np.asarray(draw.values).ravel()[:length].astype(np.int64) - begins
            return np.concatenate([first, np.setdiff1d(np.arange(count), first)[: length - first.size]])
        if asked.kind == "integer":
            numbers = queue.integers(shape, asked.low, asked.high)
            if numbers is None:
                numbers = self._own.integers(int(asked.low), int(asked.high) + 1, shape or None)
            return int(numbers) if asked.shape is None else np.asarray(numbers).astype(np.int64)
        numbers = queue.take(shape)
        if numbers is None:
            own = self._own.random if asked.kind == "uniform" else self._own.standard_normal
            numbers = own(shape or None)
        return float(numbers) if asked.shape is None else np.array(numbers, dtype=np.float64)
