"""The elements of an array of any arithmetic by one number, as ``array.flat`` of NumPy has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pyport.arithmetic.special import the_only
from pyport.arithmetic.truth import NotProvable, obeyed
from pyport.language import said


class Flat:
    """The elements of an array row by row.

    Parameters
    ----------
    array : array
        Of any arithmetic; it is changed where elements are written.
    """

    def __init__(self, array: Any) -> None:
        self.array = array

    def _where(self, index: Any) -> Any:
        """The places that a number, a slice or some numbers stand for."""
        return np.unravel_index(np.arange(self.array.size)[index], self.array.shape)

    def __getitem__(self, index: Any) -> Any:
        return self.array[self._where(index)]

    def __setitem__(self, index: Any, item: Any) -> None:
        where = self._where(index)
        if np.ndim(item):
            # NumPy writes the elements row by row, whatever shape they come in.
            if item.size not in (1, np.size(where[0])):
                raise NotProvable(said("other numbers of elements written into an array's flat are not known here"))
            item = item.reshape(-1)
        self.array[where] = item

    def __len__(self) -> int:
        return int(self.array.size)

    def __iter__(self) -> Iterator[Any]:
        return (self[n] for n in range(len(self)))


class WithElements:
    """What an array of an arithmetic says of its elements one by one."""

    @property
    def flat(self) -> Flat:
        """The elements row by row."""
        return Flat(self)

    @flat.setter
    def flat(self, item: Any) -> None:
        Flat(self)[:] = item

    @obeyed
    def item(self) -> Any:
        """The only element."""
        return the_only(self)
