"""A quantity of MATLAB's and the port's, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pyport.scripts.forms import Form, agreeing, alike, arrays_like, like, numbers_like
from pyport.scripts.rows import Together, side_by_side
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
        places = np.array(self.pairs, dtype=np.int64).reshape(-1, 2)
        return side_by_side(self.reference.rows, self.port.rows, places)

    @cached_property
    def differs_first(self) -> int | None:
        """The first pair whose values are not alike; None if all are."""
        arrays, others = self.together
        found = [k for k in others if not alike(self.reference.plain(self.pairs[k][0]),
                                                self.port.plain(self.pairs[k][1]), self.form)][:1]  # fmt: skip
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
