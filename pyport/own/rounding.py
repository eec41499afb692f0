"""How far a gradient's own rounding can take it from its formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyport.arithmetic import BoundedArray
from pyport.arithmetic.created import arrays_made
from pyport.arithmetic.noisy import noisy
from pyport.errors import EngineError
from pyport.gradients.bars import EPS, bounded
from pyport.gradients.estimate import Array
from pyport.gradients.shaken import MEASURED, shaken
from pyport.own.derivative import ROUNDINGS
from pyport.own.question import Answer, Place, Question

#: Runs with random rounding, and those of another program, which take longer.
RUNS, RUNS_ELSEWHERE = 6, 3
#: Larger inputs are not computed with in bounded arithmetic, which is slow.
LARGEST = 200_000


def own_rounding(question: Question, place: Place, answer: Answer) -> tuple[list[Array], bool]:
    """How far rounding can take each element of a gradient, and whether that is a bound.

    A bound comes of bounded arithmetic; where the code leaves that it is measured in runs that round at random, or
    from inputs that are off by a rounding. What came in fewer digits is judged by those.
    """
    found = _bound(question, place)
    is_bound = found is not None
    if found is None:
        found = _measured(question, place, answer)
    coarse = [unit if unit > EPS else 0.0 for unit in answer.units]
    return [part + ROUNDINGS * unit * float(np.abs(block).max(initial=0.0)) + EPS * np.abs(block)
            for part, unit, block in zip(found, coarse, answer.blocks, strict=True)], is_bound  # fmt: skip


def _bound(question: Question, place: Place) -> list[Array] | None:
    if question.elsewhere[1]:
        return None
    arrays = [*place.blocks, *(item for item in place.data if isinstance(item, np.ndarray))]
    if sum(array.size for array in arrays) > LARGEST or any(block.ndim > 2 for block in place.blocks):
        return None
    if any(_is_real(item) and item.ndim > 2 for item in place.data):
        return None
    data = [bounded(item.copy()) if _is_real(item) else item for item in place.data]
    try:
        with np.errstate(all="ignore"), arrays_made(bounded, question.made_in):
            result: Any = question.gradient([bounded(block.copy()) for block in place.blocks], data)
        result = [result] if isinstance(result, BoundedArray) else result
        errors = [part.error.reshape(block.shape) for part, block in zip(result, place.blocks, strict=True)]
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # code that was never meant for this may raise anything
        return None
    return errors if all(np.isfinite(error).all() for error in errors) else None


def _is_real(item: Any) -> bool:
    return isinstance(item, np.ndarray) and item.dtype == np.float64


def _measured(question: Question, place: Place, answer: Answer) -> list[Array]:
    off = [np.zeros(block.shape) for block in place.blocks]
    near: list[tuple[Sequence[Any], Sequence[Any]]] = []
    runs = RUNS_ELSEWHERE if question.elsewhere[1] else RUNS
    for run in range(runs):
        rng = np.random.default_rng(run)
        data = [shaken(item, rng) if _is_real(item) and not _is_whole(item) else item for item in place.data]
        near.append(([shaken(block, rng) for block in place.blocks], data))
    for run in range(runs):
        blocks = [noisy(block, 100 * run + k) for k, block in enumerate(place.blocks)]
        data = [noisy(item, 100 * run + 50 + k) if _is_real(item) else item for k, item in enumerate(place.data)]
        # In another program noise is only what goes in.
        got = None if question.elsewhere[1] else _asked(question, place, blocks, data)
        got = got or _asked(question, place, *near[run])
        if got is None:
            return [np.full(block.shape, np.inf) for block in place.blocks]
        with np.errstate(all="ignore"):
            off = [np.maximum(worst, np.abs(part - block))
                   for worst, part, block in zip(off, got, answer.blocks, strict=True)]  # fmt: skip
    return [np.where(np.isfinite(part), MEASURED * part, np.inf) for part in off]


def _is_whole(item: Array) -> bool:
    """Whether numbers are whole, as labels and masks are: others are not theirs."""
    return bool(np.all(item == np.rint(item)))


def _asked(
    question: Question, place: Place, blocks: Sequence[Any], data: Sequence[Any]
) -> list[Array] | None:  # fmt: skip
    try:
        with np.errstate(all="ignore"):
            result = question.gradient(blocks, data)
        result = [result] if isinstance(result, np.ndarray) and len(place.blocks) == 1 else result
        return [np.asarray(part, dtype=np.float64).reshape(block.shape)
                for part, block in zip(result, place.blocks, strict=True)]  # fmt: skip
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # it may refuse any array that is not NumPy's own
        return None
