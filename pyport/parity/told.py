"""What the comparison of two recordings found, in sentences."""

from __future__ import annotations

import numpy as np

from pyport.parity.growth import EPS, HALF_OF_THE_DIGITS, JUMP
from pyport.parity.kinds import Jump, Kind
from pyport.parity.recorded import Element, RecordedResult
from pyport.verdict import Verdict


def sentences(result: RecordedResult) -> list[str]:
    """All that differs: in form, at first, beyond the tolerance, and where the differences jump."""
    found = [*([result.ends] if result.ends else []), *result.wrong, *result.open]
    if result.first_bit:
        found.append(f"first differing bit: {result.first_bit.sentence()}")
        found.append(growth_line(result.growth.largest))
    if result.first_beyond:
        found.append(f"first beyond the tolerance: {result.first_beyond.sentence()}")
    return found + [_jump(jump, element) for jump, element in zip(result.growth.jumps, result.at_jumps, strict=True)]


def growth_line(largest: np.ndarray) -> str:
    """The largest difference so far at the steps 1, 2, 5, 10, ... and the last."""
    last = len(largest)
    steps = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k < last]
    shown = ", ".join(f"step {t} {_short(float(largest[t - 1]))}" for t in (*steps, last))
    return f"largest difference so far, by the size of what differs: {shown}"


def conclusion(result: RecordedResult) -> str:
    """Why the verdict is what it is, in one line: step and quantity first, if one is at fault."""
    total = sum(row.numbers for row in result.rows)
    verdict, allowed = result.verdict, result.allowed
    if verdict is Verdict.PASS:
        how = "have the same bits" if result.first_bit is None else "are within the tolerance"
        return f"all {total:,} numbers of {result.steps} steps {how}"
    found = []
    if allowed is not None and result.first_beyond:
        first = result.first_beyond
        found.append(f"{sum(row.beyond for row in result.rows):,} of {total:,} numbers are beyond the tolerance, "
                     f"first in step {first.step}, {first.quantity}")  # fmt: skip
    elif allowed is None and result.slip:
        found.append(f"a slip in step {result.slip.step}, in what computes {result.slip.quantity}: "
                     "rounding does not lose so much at once")  # fmt: skip
    found += ["the recordings differ in form"] if result.wrong else []
    found += [result.ends.partition(":")[0]] if result.ends else []
    if verdict is Verdict.FAIL:
        return "; and ".join(found)
    found += ["not everything was compared"] if result.open else []
    if allowed is not None or result.first_bit is None:
        return "; and ".join(found)
    why = f"bits differ, and {_why_open(result)}; --ulps, --rtol or --atol say how far apart they may be"
    return "; and ".join([why, *found])


#: What each kind of jump that is not shown wrong is told as.
_TOLD = {
    Kind.UNCLEAR: "{name} jumps in step {step}, to a difference of {now} of it: a slip there, or rounding made large "
                  "by cancellation or by a decision that nothing recorded shows",
    Kind.PRODUCTS: "{name} jumps in step {step}, to a difference of {now} of it: a slip there, or the last digits of "
                   "squares or products of numbers as large as those recorded, cancelled in it",
    Kind.FOLLOWS: "{name} jumps in step {step}, to a difference of {now} of it, after whole numbers that differ: a "
                  "decision that rounding tipped, or a slip",
    Kind.DECISION: "{name} has another of its values in step {step}: a decision that rounding tips (a floor, an index, "
                   "a tie), or a slip there",
    Kind.BROKEN: "{name} is not a number on one side in step {step}, where little separates it from the edge of a "
                 "function's domain",
    Kind.CANCELLED: "{name} differs in step {step} by the last digits of larger numbers that cancel in it",
    Kind.WRAP: "{name} is at the other end of its range in step {step}: an angle that rounding wraps",
    Kind.SINGLE: "{name} differs in step {step} by last digits of single precision, which it has on both sides",
    Kind.SUBNORMAL: "{name} differs in step {step} by last digits of the smallest doubles",
    Kind.NO_SIZE: "{name} is 0 up to step {step} in the reference and not in the port, and nothing recorded says how "
                  "large its rounding is: what is left of cancelled numbers, or a slip",
    Kind.SIGN: "{name} has vectors of the other sign in step {step}: eigenvectors and singular vectors have either",
}  # fmt: skip


def _why_open(result: RecordedResult) -> str:
    grown = result.growth
    if result.zero_signs:
        return "all that differs is the sign of zeros"
    # A possible slip is told before what is known to be none.
    for some in ((Kind.UNCLEAR, Kind.PRODUCTS, Kind.FOLLOWS, Kind.NO_SIZE), (Kind.DECISION, Kind.BROKEN)):
        for jump in grown.jumps:
            if jump.kind in some:
                return _told(jump)
    steepest = grown.rise if grown.rise and grown.rise.now > JUMP * EPS else None
    if grown.leaves and (grown.carried > HALF_OF_THE_DIGITS or steepest):
        at_once = ""
        if steepest:
            at_once = f", the most at once in step {steepest.step}, in {steepest.quantity} ({steepest.factor:.0f} x)"
        return (f"the differences grow step by step to {grown.carried:.1e}, from step {grown.leaves.step}, "
                f"{grown.leaves.quantity}, on{at_once}: a loop that amplifies rounding, or a small slip")  # fmt: skip
    if grown.jumps:
        return _told(grown.jumps[0])
    if grown.single:
        names = {side: " and ".join(name for name, where in grown.single if where == side) for _, side in grown.single}
        return ", ".join(f"{name} is in single precision in the {side}" for side, name in names.items())
    return "the differences are of the size that rounding has"


def _told(jump: Jump) -> str:
    return _TOLD[jump.kind].format(name=jump.quantity, step=jump.step, now=_short(jump.now))


def _jump(jump: Jump, element: Element) -> str:
    before = f"none above rounding ({EPS:.1e})" if jump.before == EPS else f"at most {jump.before:.1e}"
    factor = f"{jump.now:.1e} here" if np.isfinite(jump.now) else "no bound here"
    told = "" if jump.is_slip else f"; {jump.kind.value}"
    return f"jump: {element.sentence()}; differences before it: {before}, {factor}{told}"


def _short(value: float) -> str:
    return f"{value:.2g}"
