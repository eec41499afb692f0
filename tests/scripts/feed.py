"""Random numbers that two languages share: the same queue for the MATLAB script and for its port.

The .m files in ``fed/`` take the place of rand, randn, randi and randperm; `feeding` takes that of NumPy's and
Python's generators. Neither knows the code that is tested with it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np
import scipy.stats  # noqa: F401  # it draws when it is imported: that must be over before the numbers are fed

#: Numbers of each kind that a MATLAB script may draw.
LENGTH = 20_000


def queues(seed: int) -> dict[str, np.ndarray]:
    """The numbers of each kind that belong to a seed."""
    generator = np.random.Generator(np.random.PCG64(seed))
    return {"uniform": generator.random(LENGTH), "normal": generator.standard_normal(LENGTH)}


class Feed:
    """Takes numbers in order, and fills arrays column by column, as MATLAB does.

    Parameters
    ----------
    seed : int
        Of the queues that `queues` gives.
    draws : iterable of draws, optional
        What a recorded reference drew (``kind``, ``values``, ``low``, ``high``): its numbers come first.
    """

    def __init__(self, seed: int, draws: Iterable[Any] = ()) -> None:
        self._queue = queues(seed)
        self._taken = dict.fromkeys(self._queue, 0)
        self._given: dict[str, list[float]] = {"uniform": [], "normal": [], "integer": [], "permutation": []}
        for draw in draws:
            # Whole numbers are kept as parts of their range, for 1 to n may be 0 to n - 1 in the port, and whoever asks
            # for another range has other numbers.
            low, count = {"integer": (draw.low, draw.high - draw.low + 1), "permutation": (1, 1)}.get(draw.kind, (0, 1))
            half = 0.5 if draw.kind == "integer" else 0.0
            self._given[draw.kind] += [(float(value) - low + half) / count for value in np.ravel(draw.values)]
        for values in self._given.values():
            values.reverse()

    def _next(self, kind: str) -> float:
        if self._given[kind]:
            return self._given[kind].pop()
        k = self._taken[kind]
        self._taken[kind] = k + 1
        return float(self._queue[kind][k % LENGTH])

    def _filled(self, size: Any, one: Any) -> Any:
        if size is None or size == ():
            return one()
        shape = tuple(np.atleast_1d(size).tolist())
        return np.array([one() for _ in range(math.prod(shape))]).reshape(shape, order="F")

    def uniform(self, low: float = 0.0, high: float = 1.0, size: Any = None) -> Any:
        """Numbers between low and high."""
        return self._filled(size, lambda: low + (high - low) * self._next("uniform"))

    def normal(self, loc: float = 0.0, scale: float = 1.0, size: Any = None) -> Any:
        """Normal numbers."""
        return self._filled(size, lambda: loc + scale * self._next("normal"))

    def integers(self, low: int, high: int | None = None, size: Any = None, endpoint: bool = False) -> Any:
        """Whole numbers from low up to, but without, high."""
        low, high = (0, low) if high is None else (low, high)
        count = high + endpoint - low

        def one() -> int:
            part = self._given["integer"].pop() if self._given["integer"] else self._next("uniform")
            return int(low + math.floor(part * count))

        return self._filled(size, one)

    def permutation(self, x: Any) -> Any:
        """A new order of 0 to x - 1, or of an array's rows."""
        n = x if isinstance(x, int | np.integer) else len(x)
        if len(self._given["permutation"]) >= n:
            order = np.array([int(self._given["permutation"].pop()) for _ in range(n)])
        else:
            order = np.argsort(self._filled(n, lambda: self._next("uniform")), kind="stable")
        return order if isinstance(x, int | np.integer) else np.asarray(x)[order]

    # the names of numpy.random.Generator
    def random(self, size: Any = None) -> Any:
        """Numbers between 0 and 1."""
        return self.uniform(size=size)

    def standard_normal(self, size: Any = None) -> Any:
        """Normal numbers."""
        return self.normal(size=size)


@contextmanager
def feeding(feed: Feed) -> Iterator[None]:
    """While it lasts, every generator of NumPy and of `random` takes from the feed."""
    instead = {
        "rand": lambda *size: feed.uniform(size=size or None),
        "randn": lambda *size: feed.normal(size=size or None),
        "random": feed.random,
        "random_sample": feed.random,
        "standard_normal": feed.standard_normal,
        "uniform": feed.uniform,
        "normal": feed.normal,
        "randint": feed.integers,
        "permutation": feed.permutation,
        "seed": lambda *_: None,
        "default_rng": lambda *_: feed,
    }
    plain = {
        "random": feed.uniform,
        "uniform": feed.uniform,
        "gauss": feed.normal,
        "randint": lambda a, b: feed.integers(a, b + 1),
        "randrange": feed.integers,
        "seed": lambda *_: None,
    }
    with ExitStack() as stack:
        for module, functions in ((np.random, instead), (random, plain)):
            for name, function in functions.items():
                stack.enter_context(mock.patch.object(module, name, function))
        yield
