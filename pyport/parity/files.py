"""Any two .mat files of named arrays, variable by variable: classes and shapes first, then values."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport import matfile
from pyport.errors import InputError
from pyport.parity.numbers import Allowed, first_failing, judge_numbers, other_zeros
from pyport.verdict import Verdict


@dataclass(frozen=True)
class VariableResult:
    """One variable: its classes and shapes on both sides, how far apart its values are, and the verdict.

    `step` is the first step with a failing element, None where there is no step axis.
    """

    name: str
    reference: str
    port: str
    differing: int
    worst_difference: float
    worst_ulps: float
    verdict: Verdict
    reason: str
    step: int | None = None


def compare_files(
    reference: str | os.PathLike[str],
    port: str | os.PathLike[str],
    allowed: Allowed | None = None,
) -> list[VariableResult]:
    """The result for every variable of either file, in the reference's order.

    Parameters
    ----------
    allowed : Allowed or None
        Without it the same bits are wanted: another sign of zero leaves a variable undecided then.

    Notes
    -----
    Where both files say how many ``steps`` they have, the last axis of an array of that length is
    the step, and the first difference is the one of the earliest step.
    """
    left, right = matfile.read(reference), matfile.read(port)
    if not left and not right:
        raise InputError(f"{reference} and {port} hold no variables: there is nothing to compare.")
    steps = step_count(left, right)
    results = [_compare(name, left, right, allowed, steps) for name in left]
    return results + [_compare(name, left, right, allowed, steps) for name in right if name not in left]


def step_count(left: Mapping[str, Any], right: Mapping[str, Any]) -> int | None:
    """How many ``steps`` both sides say that they have; None if they do not, or not the same."""
    counts = []
    for side in (left, right):
        value = side.get("steps")
        if not (isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind == "f"):
            return None
        if not np.isfinite(value.item()):
            return None
        counts.append(int(value.item()))
    return counts[0] if counts[0] == counts[1] else None


def first_difference(results: list[VariableResult]) -> str | None:
    """What failed first, in one sentence: the earliest step, and in it the first variable.

    Variables without a step axis come last: whether they went into the steps or came out of
    them is not known here.
    """
    failed = [result for result in results if result.verdict is Verdict.FAIL]
    if not failed:
        return None
    first = min(failed, key=lambda result: np.inf if result.step is None else result.step)
    others = len(failed) - 1
    more = f" ({others} more {'variables differ' if others > 1 else 'variable differs'})" if others else ""
    return f"first to differ: {first.name}: {first.reason}{more}"


def _describe(value: Any) -> str:
    if value is None:
        return "missing"
    if not isinstance(value, np.ndarray):
        return str(matfile.what_is_wrong(value)).removeprefix("is ")
    if value.dtype.kind == "U":
        rows = np.ravel(value)
        return f"char {rows.size}x{len(rows[0]) if rows.size else 0}"
    kind = "logical" if value.dtype.kind == "b" else "double" if value.dtype == np.float64 else value.dtype.name
    return f"{kind} {'x'.join(map(str, value.shape))}"


def _compare(name: str, left: Mapping[str, Any], right: Mapping[str, Any], allowed: Allowed | None,
             steps: int | None) -> VariableResult:  # fmt: skip
    wanted, got = left.get(name), right.get(name)
    described = _describe(wanted), _describe(got)

    def verdict(outcome: Verdict, reason: str, differing: int = 0, worst: float = 0.0, ulps: float = 0.0,
                step: int | None = None) -> VariableResult:  # fmt: skip
        return VariableResult(name, *described, differing, worst, ulps, outcome, reason, step)

    if wanted is None or got is None:
        return verdict(Verdict.FAIL, f"is missing in the {'reference' if wanted is None else 'port'}")
    if not isinstance(wanted, np.ndarray) or not isinstance(got, np.ndarray):
        if described[0] != described[1]:
            return verdict(Verdict.FAIL, f"the reference is {described[0]}, the port {described[1]}")
        return verdict(Verdict.UNDECIDED, f"{described[0]}: its content is not compared")
    if described[0] != described[1]:
        return verdict(Verdict.FAIL, f"the reference is {described[0]}, the port {described[1]}")
    if wanted.size == 0:
        return verdict(Verdict.PASS, "")
    if wanted.dtype.kind not in "fc":
        differ = wanted != got
        if not differ.any():
            return verdict(Verdict.PASS, "")
        place, text, step = _place(differ, steps)
        return verdict(
            Verdict.FAIL, f"{text}: port {got[place]}, reference {wanted[place]}", int(differ.sum()), step=step
        )
    return _compare_numbers(wanted, got, allowed, steps, verdict)


def _compare_numbers(
    wanted: Any, got: Any, allowed: Allowed | None, steps: int | None, verdict: Callable[..., VariableResult]
) -> VariableResult:
    """Numbers of one class and shape."""
    judged = judge_numbers(wanted, got, allowed or Allowed())
    difference, ulps = judged.difference, judged.ulps
    differing = int((~judged.equal).sum())
    finite = difference[np.isfinite(difference)]
    worst = (float(finite.max()) if finite.size else 0.0, float(ulps.max()))
    if judged.fine.all():
        zeros = other_zeros(wanted, got)
        if allowed is None and zeros.any():
            place, text, step = _place(zeros, steps)
            reason = f"{text}: port {got[place]:g}, reference {wanted[place]:g}; another sign of zero"
            return verdict(Verdict.UNDECIDED, reason, int(zeros.sum()), *worst, step)
        return verdict(Verdict.PASS, "", differing, *worst)
    place, text, step = _place(~judged.fine, steps)
    if judged.both_nan[place]:
        reason = f"{text}: NaN on both sides, which is equal only with --equal-nan"
    else:
        reason = (f"{text}: port {got[place]:.17g}, reference {wanted[place]:.17g}; |diff| {difference[place]:.1e}, "
                  f"{_ulp_words(float(ulps[place]))}, more than allowed")  # fmt: skip
    return verdict(Verdict.FAIL, reason, differing, *worst, step)


def _ulp_words(ulps: float) -> str:
    return f"{ulps:.0f} ULP" if np.isfinite(ulps) else "not a number on one side"


def _place(failing: Any, steps: int | None) -> tuple[tuple[int, ...], str, int | None]:
    """The first failing element, how a sentence calls it, and its step."""
    spot = first_failing(failing, steps)
    return spot.place, f"{'element' if spot.step is None else f'step {spot.step},'} {spot.indices}", spot.step
