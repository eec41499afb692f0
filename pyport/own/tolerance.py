"""Whether a loss ends an inner iteration by a tolerance, and how far that takes its derivative.

Between two points at which it takes a different number of steps such a loss jumps, and so does its slope: by about as
much as either is off the slope of what the iteration converges to. A step more or less is seen in how often the lines
of a loop run, and in how often a library calls a function that was handed to it.
"""

from __future__ import annotations

import dis
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from time import perf_counter
from types import CodeType, FrameType
from typing import Any, NamedTuple

import numpy as np

from pyport.arithmetic.watch import is_library, is_ours
from pyport.gradients.bars import EPS
from pyport.gradients.differences import SAFETY
from pyport.gradients.estimate import Array
from pyport.language import Said, said
from pyport.own.derivative import Move, losses, scale
from pyport.own.probes import whole
from pyport.own.question import Place, Question

#: A tolerance that spoils a slope by more than this part is no explanation: other code runs there.
MOST = 0.05
#: What stops a tolerance short takes the slope by about that, and the loss by its square at least: so many times that,
#: both in units of the loss, is allowed for. The loss is rounded so many times its last digit.
SQUARE, ROUNDED = 30.0, 4.0
#: Points along a direction, in units of the size of a block: between two of them a step more may be taken.
POINTS = (0.0, 2.0**-6, 2.0**-4, 2.0**-2, 1.0, 4.0)
#: Directions, each to both sides; so many places where the number of steps changes, and seconds, are enough.
DIRECTIONS, ENOUGH, SECONDS = 2, 8, 3.0
#: Halvings of the distance between two points: then it is below 1e-8.
HALVINGS = 30
#: A slope to one side of a point: the values there and up to 3 steps further, off by the third power of the step.
STEP, ONE_SIDED = 2.0**-12, np.array([-11, 18, -9, 2]) / 6
#: An iteration that takes so many times the lines that it takes at the point itself may have no end.
ENDLESS = 50


class Stopped(NamedTuple):
    """How far the loss and its slope jump where an inner iteration takes another number of steps.

    Attributes
    ----------
    jump, slope : float
        The largest jumps that were found, along directions whose elements are about 1.
    allowed : list of float
        For each block how far an element of the derivative may be off by it.
    """

    jump: float
    slope: float
    allowed: list[float]

    @property
    def words(self) -> Said:
        """The same in a sentence."""
        return said("the loss ends an iteration by a tolerance: between neighbouring points it jumps by about "
                    "{jump:.0e} and its slope by {slope:.0e}", jump=self.jump, slope=self.slope)  # fmt: skip


class _Endless(BaseException):
    """The iteration takes too many lines; no `Exception`, for the user's code may catch those."""


class _Path(NamedTuple):
    """How often each loop goes round at a point of a direction."""

    at: float
    rounds: Counter[Any]


def stopped(question: Question, place: Place, gradient: Sequence[Array]) -> Stopped | None:
    """How far stopping by a tolerance takes the loss and its slope near a place; None if nothing shows that it does."""
    if question.elsewhere[0]:
        return None
    scales = [scale(block) for block in place.blocks]
    until = perf_counter() + SECONDS
    found: list[tuple[float, float]] = []
    try:
        lines, rounds = _run(question, place, ([], 0.0), sys.maxsize)
    except ValueError:
        return None
    if not rounds:
        return None
    for directions, sign in product(_directions(place, scales), (1.0, -1.0)):
        reach = sum(float(np.vdot(np.abs(gradient[k]), np.abs(d))) for k, d in directions)
        for before, behind in _changes(question, place, directions, sign, ENDLESS * lines, until):
            jump, slope, rounding = _across(question, place, directions, sign, before, behind)
            # Where the loss itself does not jump, another branch begins, as behind a margin: a kink, however often a
            # loop of one's own goes round on each side. What a library iterates is no smooth function between them.
            is_kink = slope * slope > SQUARE * reach * (jump + rounding) and not _is_of_library(before, behind)
            if np.isfinite(slope) and slope <= MOST * reach and not is_kink:
                found.append((jump, slope))
            if len(found) == ENOUGH:
                break
        if len(found) == ENOUGH or perf_counter() > until:
            break
    if not found:
        return None
    jump, slope = (max(part) for part in zip(*found, strict=True))
    return Stopped(jump, slope, [SAFETY * slope / size for size in scales])


def _directions(place: Place, scales: Sequence[float]) -> Iterator[list[tuple[int, Array]]]:
    for n in range(DIRECTIONS):
        yield [(probe.block, scales[probe.block] * probe.direction) for probe in whole(place.blocks, 1, seed=n)]


def _changes(
    question: Question, place: Place, directions: Sequence[tuple[int, Array]], sign: float, most: int, until: float
) -> Iterator[tuple[_Path, _Path]]:  # fmt: skip
    """Neighbouring points between which the number of steps changes, from the place outwards to one side."""

    def at(t: float) -> _Path:
        return _Path(t, _run(question, place, (directions, sign * t), most)[1])

    try:
        near = at(0.0)
        for t in POINTS[1:]:
            if perf_counter() > until:
                return
            far = at(t)
            before, behind = near, far
            # A loop that one of them does not enter is another branch.
            shared = before.rounds.keys() & behind.rounds.keys()
            if any(before.rounds[key] != behind.rounds[key] for key in shared):
                for _ in range(HALVINGS):
                    middle = at((before.at + behind.at) / 2)
                    before, behind = (middle, behind) if middle.rounds == before.rounds else (before, middle)
                yield before, behind
            near = far
    except ValueError:  # it leads to where the loss is not defined
        return


def _is_of_library(before: _Path, behind: _Path) -> bool:
    """Whether it is a library that calls a function another number of times."""
    return any(isinstance(key, CodeType) for key in before.rounds.keys() | behind.rounds.keys()
               if before.rounds[key] != behind.rounds[key])  # fmt: skip


def _across(
    question: Question, place: Place, directions: Sequence[tuple[int, Array]], sign: float, before: _Path, behind: _Path
) -> tuple[float, float, float]:  # fmt: skip
    """How far the loss and its slope jump between two neighbouring points, and what the loss is rounded by."""
    moves: list[Move] = [(directions, sign * (end.at + n * step)) for end, step in ((before, -STEP), (behind, STEP))
                         for n in range(4)]  # fmt: skip
    left, right = losses(question, place, moves).reshape(2, 4)
    with np.errstate(all="ignore"):
        slopes = -ONE_SIDED @ left / STEP, ONE_SIDED @ right / STEP
        width = behind.at - before.at
        jump = abs(right[0] - left[0]) - width * max(map(abs, slopes))
        return float(max(jump, 0.0)), float(abs(slopes[1] - slopes[0])), float(ROUNDED * EPS * np.abs(left[0]))


def _run(question: Question, place: Place, move: Move, most: int) -> tuple[int, Counter[Any]]:
    """How many lines the loss takes at a moved place, so many at most, and how often each loop goes round.

    Raises
    ------
    ValueError
        If it gives no finite number in that many lines.
    """
    rounds: Counter[Any] = Counter()
    left = most

    def called(frame: FrameType, _: str, __: Any) -> Any:
        file = frame.f_code.co_filename
        caller = frame.f_back.f_code.co_filename if frame.f_back is not None else ""
        if is_ours(file) or is_library(file):
            return None
        if is_library(caller) and not is_ours(caller):
            rounds[frame.f_code] += 1
        lines = _lines_of_loops(frame.f_code)

        def line(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise _Endless
            if event == "line" and frame.f_lineno in lines:
                rounds[frame.f_code, frame.f_lineno] += 1
            return line

        return line

    before = sys.gettrace()
    sys.settrace(called)
    try:
        value = float(losses(question, place, [move])[0])
    finally:
        sys.settrace(before)
    if not np.isfinite(value) or left < 0:
        raise ValueError
    return most - left, rounds


@lru_cache(maxsize=1024)
def _lines_of_loops(code: CodeType) -> frozenset[int]:
    """The lines to which a code jumps back: each runs as often as its loop goes round."""
    starts = [(offset, line) for offset, line in dis.findlinestarts(code) if line is not None]
    targets = [item.argval for item in dis.get_instructions(code) if "JUMP_BACKWARD" in item.opname]
    return frozenset(max((start for start in starts if start[0] <= target), default=(0, 0))[1] for target in targets)
