"""A quantity of MATLAB's and the port's, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.scripts.forms import Form, agreeing, alike, arrays_like, like, numbers_like, plain
from pyport.scripts.rows import Rows, Together, side_by_side
from pyport.scripts.series import AFTER, Series


@dataclass(frozen=True, eq=False)
class Link:
    """A quantity of MATLAB's and the port's.

    Attributes
    ----------
    reference, port : Series
    form : Form
    pairs : list of (int, int)
        Which value of the one is beside which of the other.
    by_value : bool
        The values agree where both were looked at; else the names and the order speak for it.
    at_end : bool
        It is what the programs leave behind, whatever their statements are taken for.
    is_guess : bool
        Only their place speaks for it: both are left behind between the same pairs, under other names.
    """

    reference: Series
    port: Series
    form: Form
    pairs: list[tuple[int, int]]
    by_value: bool
    at_end: bool = False
    is_guess: bool = False

    @property
    def is_forced(self) -> bool:
        """Whether MATLAB's value can be put in the place of the port's."""
        return self.port.state != AFTER and not self.at_end

    @cached_property
    def together(self) -> tuple[list[Together], list[int]]:
        """The pairs that are arrays, many at a time, and the others."""
        return side_by_side(self.reference.rows, self.port.rows, self._places)

    @cached_property
    def differs_first(self) -> int | None:
        """The first pair whose values are not alike; None if all are."""
        return self._differing(self.together, self.port.plain)

    def agrees(self, values: Sequence[Any]) -> bool:
        """Whether all pairs are alike with these values of the port's in the place of its own."""
        if self.pairs and not self._is_alike(0, lambda j: plain(values[j])):
            return False
        together = side_by_side(self.reference.rows, Rows(values), self._places)
        return self._differing(together, lambda j: plain(values[j])) is None

    @property
    def _places(self) -> NDArray[np.int64]:
        return np.array(self.pairs, dtype=np.int64).reshape(-1, 2)

    def _is_alike(self, k: int, plain_of: Callable[[int], Any]) -> bool:
        i, j = self.pairs[k]
        return alike(self.reference.plain(i), plain_of(j), self.form)

    def _differing(self, together: tuple[list[Together], list[int]], plain_of: Callable[[int], Any]) -> int | None:
        arrays, others = together
        found = [k for k in others if not self._is_alike(k, plain_of)][:1]
        for one in arrays:
            found += one.pairs[~agreeing(one.mine, one.theirs, self.form)][:1].tolist()
        return min(found, default=None)

    def likes(self) -> list[Any]:
        """Of each pair MATLAB's value in the shape and class of the port's: see `pyport.scripts.forms.like`."""
        made: list[Any] = [None] * len(self.pairs)
        arrays, others = self.together
        for one in arrays:
            if one.kind is None:
                others = [*others, *one.pairs.tolist()]
                continue
            if isinstance(one.kind, tuple):
                dtype, shape = one.kind
                found = arrays_like(one.mine, dtype, shape, self.form)
            elif issubclass(one.kind, int | float | complex):
                found = numbers_like(one.mine, one.kind, self.form)
            else:
                found = arrays_like(one.mine, np.dtype(one.kind), (), self.form)
            for k, value in zip(one.pairs.tolist(), found, strict=True):
                made[k] = value
        for k in others:
            i, j = self.pairs[k]
            made[k] = like(self.reference.values[i], self.port.values[j], self.form)
        return made
