"""What a replay puts in the place of what a program computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


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
