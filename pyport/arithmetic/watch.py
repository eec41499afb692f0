"""What is seen while another's formula runs in modular arithmetic: what it leaves, and asks that has no law there."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from sysconfig import get_paths
from types import FrameType

import numpy as np
from numpy.typing import NDArray

from pyport.language import said

#: What computes in an arithmetic is called by a formula; all else of this package calls formulas.
_ARITHMETIC = (str(Path(__file__).resolve().parent), str(Path(np.__file__).resolve().parent))
_OURS = (str(Path(__file__).resolve().parents[1]), str(Path(np.__file__).resolve().parent))
_LIBRARIES = ("site-packages", "dist-packages")
_STANDARD = get_paths()["stdlib"]


@dataclass
class Watch:
    """What a formula asked and left while it ran.

    Attributes
    ----------
    known : sequence of callable
        Each gives residues, up to their sign and sorted, whose signs may decide something in the network itself; the
        few that are usually asked for first.
    kinks : callable
        Of those, the ones that may be 0 at a kink of the network, where there is no slope to be right.
    salt : int
        What has no law here, as the sign of S - 5, is answered in another way for each salt above 0; for one below,
        what is never equal is so at random, and all else as usual.
    beyond : list of str
        What has no law here, each with its line; empty if there was none.
    compared : int
        How often a sign was asked for that bounds do not tell.
    unknown : dict of bytes to int
        Those by which the network itself does not go, each once, and how many elements.
    positive : callable, optional
        The residues of what is above 0 by the network's own doing, where its bounds do not tell.
    asked : list of ndarray
        The residues, up to their sign, of what was asked for its sign or held to be 0 or the largest.
    candidates : list of ndarray
        The residues of which the largest was taken.
    chosen : callable, optional
        Residues of which the network itself takes the largest: which of them are equal decides nothing else.
    raised : list of NotProvable
        Each time that it left the arithmetic, whether that was caught or not.
    """

    known: Sequence[Callable[[], NDArray[np.int64]]]
    kinks: Callable[[], NDArray[np.int64]]
    salt: int = 0
    positive: Callable[[], NDArray[np.int64]] | None = None
    beyond: list[str] = field(default_factory=list)
    compared: int = 0
    unknown: dict[bytes, int] = field(default_factory=dict)
    asked: list[NDArray[np.int64]] = field(default_factory=list)
    candidates: list[NDArray[np.int64]] = field(default_factory=list)
    chosen: Callable[[], NDArray[np.int64]] | None = None
    raised: list[NotProvable] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Put down something that has no law here."""
        self.beyond.append(what)


_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


def watch() -> Watch | None:
    """Who watches, if somebody does."""
    return _WATCH.get()


def note(what: str, behind: str = "") -> int:
    """Put down something that has no law here, if somebody watches; the salt with which to answer it.

    It is put down with its line; `behind` is that of an earlier one.
    """
    watching = _WATCH.get()
    if watching is None:
        return 0
    watching.note(behind or located(what))
    return max(watching.salt, 0)


@contextmanager
def watched(by: Watch | None) -> Iterator[Watch | None]:
    """Put down what a formula asks and leaves; None looks away."""
    token = _WATCH.set(by)
    try:
        yield by
    finally:
        _WATCH.reset(token)


class NotProvable(BaseException):
    """A formula has left the arithmetic in which it could be proved.

    No `Exception`: the formula is another's code, which may catch those. What catches everything is found out, for
    each is put down when it is made.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        watching = _WATCH.get()
        if watching is not None:
            self.located = located(reason)
            watching.raised.append(self)


class NoRoot(NotProvable):
    """A residue has no square root; half of them have one, so that another point may be drawn."""


class TooDeep(NotProvable):
    """``exp`` was asked of a value that has no prime left for it."""


def located(what: str) -> str:
    """Something said, behind the line of the formula that led to it; without one where none of the formula did."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_beneath(frame.f_code.co_filename):
        frame = frame.f_back
    # Behind what calls formulas stands whoever asked for all this.
    if frame is None or is_ours(frame.f_code.co_filename):
        return what
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno, frame.f_globals).strip()
    return said("line {number}: {line}: {what}", number=frame.f_lineno, line=line, what=what)


def _is_beneath(filename: str) -> bool:
    """Whether a file has what formulas call: of an arithmetic, of NumPy, or of another library."""
    return filename.startswith(_ARITHMETIC) or (is_library(filename) and not is_ours(filename))


def is_ours(filename: str) -> bool:
    """Whether a file is of this package or of NumPy."""
    return filename.startswith(_OURS)


def is_library(filename: str) -> bool:
    """Whether a file is of an installed package or of Python itself."""
    return filename.startswith(_STANDARD) or any(part in filename for part in _LIBRARIES)
