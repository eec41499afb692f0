"""What a replay puts in the place of what a program computes."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final

from pyport.scripts.python_packed import pack, unpack


class Kept(Enum):
    """The mark for a pass in which the program's own value stays."""

    KEEP = "keep"


KEEP: Final = Kept.KEEP


@dataclass(frozen=True)
class Plan:
    """What a replay puts in the place of what a program computes.

    Attributes
    ----------
    forced : mapping
        Of each site the values of its passes, as they shall be: in the port's shape and class. `KEEP` and passes
        beyond the last leave the program's own value. At a "test" site the truth decides the way.
    copied : frozenset of int
        Sites whose value is copied before it is assigned: ``x = y`` does what ``x = y.copy()`` does.
    """

    forced: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    copied: frozenset[int] = frozenset()

    @cached_property
    def content(self) -> bytes:
        """All of it, as another process is handed it; two plans with the same content do the same."""
        counts = [(site, len(values)) for site, values in self.forced.items()]
        values = [value for values in self.forced.values() for value in values]
        return pickle.dumps((counts, pack(values), sorted(self.copied)), protocol=5)

    def __getstate__(self) -> bytes:
        return self.content

    def __setstate__(self, content: bytes) -> None:
        counts, packed, copied = pickle.loads(content)
        values, forced, place = unpack(packed), {}, 0
        for site, count in counts:
            forced[site] = values[place : place + count]
            place += count
        self.__dict__.update(forced=forced, copied=frozenset(copied))
