"""The values of many passes as few arrays: those of one class and shape stand one behind the other in one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.forms import plain

#: Classes of numbers, as far as they have been met, and whether one array keeps them as they are.
_NUMBERS: dict[type, bool] = {}
#: Whole numbers of Python's from here on have no class in NumPy that all have in common.
_BEYOND = 2**63


class Rows:
    """Values in their order, and those that are arrays as rows of few stacks.

    Parameters
    ----------
    values : sequence
        As a record has them.
    plain_of : callable, optional
        The plain value at a place, for what is not one array of numbers already.

    Attributes
    ----------
    stack : ndarray of int
        Of each value the number of its stack in `stacks`; -1 for what is no array of numbers.
    row : ndarray of int
        Of each value its row there.
    stacks : list of ndarray
        Plain arrays (see `pyport.scripts.forms.plain`), one behind the other along the first axis.
    kinds : list
        Of each stack the class of its values in the record, if that is a class of numbers or a pair of dtype and shape;
        None for what had to be made plain.
    """

    def __init__(self, values: Sequence[Any], plain_of: Callable[[int], Any] | None = None) -> None:
        made = plain_of or (lambda k: plain(values[k]))
        groups: dict[Any, list[int]] = {}
        others: dict[int, Any] = {}
        for k, value in enumerate(values):
            kind = _kind(value)
            if kind is None:
                one = made(k)
                if not isinstance(one, np.ndarray):
                    continue
                others[k] = one
                kind = one.dtype, one.shape, "plain"
            groups.setdefault(kind, []).append(k)
        self.stack = np.full(len(values), -1, dtype=np.int64)
        self.row = np.zeros(len(values), dtype=np.int64)
        self.stacks: list[NDArray[Any]] = []
        self.kinds: list[Any] = []
        for kind, places in groups.items():
            is_plain = isinstance(kind, tuple) and len(kind) == 3
            stack = np.array([others[k] if is_plain else values[k] for k in places])
            self.stack[places] = len(self.stacks)
            self.row[places] = np.arange(len(places))
            self.stacks.append(stack.reshape(len(places), *(n for n in stack.shape[1:] if n != 1)))
            self.kinds.append(None if is_plain else kind)


def _kind(value: Any) -> Any:
    """The class of numbers, with the shape if there is one; None for what is not made plain by leaving out axes."""
    kind = type(value)
    if kind is np.ndarray:
        return (value.dtype, value.shape) if value.dtype.kind in "biufc" else None
    found = _NUMBERS.get(kind)
    if found is None:
        found = _NUMBERS[kind] = kind in (bool, int, float, complex) or (
            issubclass(kind, np.generic) and np.dtype(kind).kind in "biufc"
        )
    return kind if found and (kind is not int or -_BEYOND <= value < _BEYOND) else None


def side_by_side(a: Rows, b: Rows, pairs: NDArray[np.int64]) -> tuple[list[Together], list[int]]:
    """The pairs in which both sides have an array, by the stacks that they are in; and the others.

    Parameters
    ----------
    a, b : Rows
    pairs : ndarray of int
        Of each pair, one a row, its place in the one and in the other.
    """
    first, second = a.stack[pairs[:, 0]], b.stack[pairs[:, 1]]
    both = (first >= 0) & (second >= 0)
    found = []
    for mine, theirs in sorted(set(zip(first[both].tolist(), second[both].tolist(), strict=True))):
        here = np.flatnonzero((first == mine) & (second == theirs))
        rows = a.row[pairs[here, 0]], b.row[pairs[here, 1]]
        found.append(Together(here, a.stacks[mine][rows[0]], b.stacks[theirs][rows[1]], b.kinds[theirs]))
    return found, np.flatnonzero(~both).tolist()


@dataclass(frozen=True, eq=False)
class Together:
    """Pairs of values that are arrays of one class and shape on each side.

    Attributes
    ----------
    pairs : ndarray of int
        Which of all pairs.
    mine, theirs : ndarray
        Both sides, one behind the other along the first axis.
    kind : object
        See `Rows.kinds`, of the second.
    """

    pairs: NDArray[np.int64]
    mine: NDArray[Any]
    theirs: NDArray[Any]
    kind: Any
