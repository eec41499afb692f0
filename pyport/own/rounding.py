"""How far a gradient's own rounding can take it from its formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyport.arithmetic import BoundedArray
from pyport.arithmetic.created import arrays_changed, arrays_made
from pyport.arithmetic.noisy import NoisyArray, noisy
from pyport.errors import EngineError
from pyport.gradients.bars import EPS, bounded
from pyport.gradients.estimate import Array
from pyport.gradients.shaken import MEASURED, shaken, shaken_alike
from pyport.own.derivative import ROUNDINGS, is_whole
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
    held = [array for _, _, array in question.held]
    arrays = [*place.blocks, *(item for item in place.data if isinstance(item, np.ndarray)), *held]
    if sum(array.size for array in arrays) > LARGEST or any(array.ndim > 2 for array in (*place.blocks, *held)):
        return None
    if any(_is_real(item) and item.ndim > 2 for item in place.data):
        return None
    data = [bounded(item.copy()) if _is_real(item) else item for item in place.data]
    try:
        with (
            arrays_changed(lambda _, array: bounded(array.copy()), question.held), np.errstate(all="ignore"),
            arrays_made(bounded, question.made_in),
        ):  # fmt: skip
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
    runs = RUNS_ELSEWHERE if question.elsewhere[1] else RUNS
    for run in range(runs):
        blocks = [noisy(block, 100 * run + k) for k, block in enumerate(place.blocks)]
        data = [noisy(item, 100 * run + 50 + k) if _is_real(item) else item for k, item in enumerate(place.data)]
        rng = np.random.default_rng(run)
        nearby = [shaken(block, rng) for block in place.blocks]
        beside = [shaken_alike(item, rng) if _is_real(item) and not is_whole(item) else item for item in place.data]

        def in_noise(k: int, array: Array, run: int = run) -> Any:
            return array if is_whole(array) else noisy(array, 100 * run + 70 + k, copy=None)

        def near(_: int, array: Array, rng: Any = rng) -> Any:
            return array if is_whole(array) else shaken(array, rng)

        got: list[Array] | None = None
        if not question.elsewhere[1]:
            got, kept = _asked(question, place, blocks, data, in_noise)
        if got is None or not kept:
            # In another program, and where noise is lost on the way, noise is only what goes in.
            again, _ = _asked(question, place, nearby, beside, near)
            got = (
                again
                if got is None or again is None
                else [
                    np.where(np.abs(b - block) > np.abs(a - block), b, a)
                    for a, b, block in zip(got, again, answer.blocks, strict=True)
                ]
            )
        if got is None:
            return [np.full(block.shape, np.inf) for block in place.blocks]
        with np.errstate(all="ignore"):
            off = [np.maximum(worst, np.abs(part - block))
                   for worst, part, block in zip(off, got, answer.blocks, strict=True)]  # fmt: skip
    return [np.where(np.isfinite(part), MEASURED * part, np.inf) for part in off]


def _asked(
    question: Question, place: Place, blocks: Sequence[Any], data: Sequence[Any], change: Callable[[int, Any], Any]
) -> tuple[list[Array] | None, bool]:  # fmt: skip
    """The gradient there, and whether noise is left in all of it."""
    try:
        with np.errstate(all="ignore"), arrays_changed(change, question.held):
            result = question.gradient(blocks, data)
        result = [result] if isinstance(result, np.ndarray) and len(place.blocks) == 1 else result
        kept = all(type(part) is NoisyArray for part in result)
        return [np.asarray(part, dtype=np.float64).reshape(block.shape)
                for part, block in zip(result, place.blocks, strict=True)], kept  # fmt: skip
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # it may refuse any array that is not NumPy's own
        return None, False
