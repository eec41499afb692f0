"""What the comparison of two recordings found, in sentences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyport.language import Said, joined, said
from pyport.parity.growth import EPS, HALF_OF_THE_DIGITS, JUMP
from pyport.parity.kinds import Jump, Kind
from pyport.parity.recorded import Element, RecordedResult
from pyport.verdict import Verdict


def sentences(result: RecordedResult) -> list[str]:
    """All that differs: in form, at first, beyond the tolerance, and where the differences jump."""
    found = [*([result.ends] if result.ends else []), *result.wrong, *result.open]
    if result.first_bit:
        found.append(said("first differing bit: {element}", element=result.first_bit.sentence()))
        found.append(growth_line(result.growth.largest))
    if result.first_beyond:
        found.append(said("first beyond the tolerance: {element}", element=result.first_beyond.sentence()))
    return found + [_jump(jump, element) for jump, element in zip(result.growth.jumps, result.at_jumps, strict=True)]


def growth_line(largest: np.ndarray) -> str:
    """The largest difference so far at the steps 1, 2, 5, 10, ... and the last."""
    last = len(largest)
    steps = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k < last]
    shown = joined(", ", (said("step {step} {value}", step=t, value=_short(float(largest[t - 1])))
                          for t in (*steps, last)))  # fmt: skip
    return said("largest difference so far, by the size of what differs: {shown}", shown=shown)


def conclusion(result: RecordedResult) -> str:
    """Why the verdict is what it is, in one line: step and quantity first, if one is at fault."""
    total = sum(row.numbers for row in result.rows)
    verdict, allowed = result.verdict, result.allowed
    if verdict is Verdict.PASS:
        if result.first_bit is None:
            return said("all {n:,} numbers of {steps} steps have the same bits", n=total, steps=result.steps)
        return said("all {n:,} numbers of {steps} steps are within the tolerance", n=total, steps=result.steps)
    found: list[str] = []
    if allowed is not None and result.first_beyond:
        first = result.first_beyond
        found.append(said(
            "{n:,} of {total:,} numbers are beyond the tolerance, first in step {step}, {name}",
            n=sum(row.beyond for row in result.rows), total=total, step=first.step, name=first.quantity,
        ))  # fmt: skip
    elif allowed is None and result.slip:
        found.append(said("a slip in step {step}, where {name} is computed: rounding cannot lose so much at once",
                          step=result.slip.step, name=result.slip.quantity))  # fmt: skip
    found += [said("the recordings differ in form")] if result.wrong else []
    found += [result.ended] if result.ends else []
    if verdict is Verdict.FAIL:
        return joined("; and ", found)
    found += [said("not everything was compared")] if result.open else []
    if allowed is not None or result.first_bit is None:
        return joined("; and ", found)
    why = said("bits differ, and {why}; --ulps, --rtol or --atol say how far apart they may be",
               why=_why_open(result))  # fmt: skip
    return joined("; and ", [why, *found])


#: What each kind of jump that is not shown wrong is told as.
_TOLD: dict[Kind, Callable[..., Said]] = {
    Kind.UNCLEAR: lambda name, step, now: said(
        "{name} jumps in step {step}, to a difference of {now} of it: a slip there, or rounding made large by "
        "cancellation or by a decision that nothing recorded shows",
        name=name,
        step=step,
        now=now,
    ),
    Kind.PRODUCTS: lambda name, step, now: said(
        "{name} jumps in step {step}, to a difference of {now} of it: a slip there, or the last digits of squares or "
        "products of numbers as large as those recorded, cancelled in it",
        name=name,
        step=step,
        now=now,
    ),
    Kind.FOLLOWS: lambda name, step, now: said(
        "{name} jumps in step {step}, to a difference of {now} of it, after whole numbers that differ: a "
        "decision that rounding tipped, or a slip",
        name=name,
        step=step,
        now=now,
    ),
    Kind.DECISION: lambda name, step, now: said(
        "{name} has another of its values in step {step}: a decision that rounding tips (a floor, an index, a "
        "tie), or a slip there",
        name=name,
        step=step,
    ),
    Kind.BROKEN: lambda name, step, now: said(
        "{name} is not a number on one side in step {step}, where little separates it from the edge of a "
        "function's domain",
        name=name,
        step=step,
    ),
    Kind.CANCELLED: lambda name, step, now: said(
        "{name} differs in step {step} by the last digits of larger numbers that cancel in it", name=name, step=step
    ),
    Kind.WRAP: lambda name, step, now: said(
        "{name} is at the other end of its range in step {step}: an angle that rounding wraps", name=name, step=step
    ),
    Kind.SINGLE: lambda name, step, now: said(
        "{name} differs in step {step} by last digits of single precision, which it has on both sides",
        name=name,
        step=step,
    ),
    Kind.SUBNORMAL: lambda name, step, now: said(
        "{name} differs in step {step} by last digits of the smallest doubles", name=name, step=step
    ),
    Kind.NO_SIZE: lambda name, step, now: said(
        "{name} is 0 up to step {step} in the reference and not in the port, and nothing recorded says how large "
        "its rounding is: what is left of cancelled numbers, or a slip",
        name=name,
        step=step,
    ),
    Kind.SIGN: lambda name, step, now: said(
        "{name} has vectors of the other sign in step {step}: eigenvectors and singular vectors have either",
        name=name,
        step=step,
    ),
}


def _why_open(result: RecordedResult) -> str:
    grown = result.growth
    if result.zero_signs:
        return said("all that differs is the sign of zeros")
    # A possible slip is told before what is known to be none.
    for some in ((Kind.UNCLEAR, Kind.PRODUCTS, Kind.FOLLOWS, Kind.NO_SIZE), (Kind.DECISION, Kind.BROKEN)):
        for jump in grown.jumps:
            if jump.kind in some:
                return _told(jump)
    steepest = grown.rise if grown.rise and grown.rise.now > JUMP * EPS else None
    if grown.leaves and (grown.carried > HALF_OF_THE_DIGITS or steepest):
        first = {"most": grown.carried, "step": grown.leaves.step, "name": grown.leaves.quantity}
        if not steepest:
            return said("the differences grow step by step to {most:.1e}, from step {step}, {name}, on: a loop that "
                        "amplifies rounding, or a small slip", **first)  # fmt: skip
        return said(
            "the differences grow step by step to {most:.1e}, from step {step}, {name}, on, the most at once in step "
            "{steep}, in {there} ({factor:.0f} x): a loop that amplifies rounding, or a small slip",
            steep=steepest.step, there=steepest.quantity, factor=steepest.factor, **first,
        )  # fmt: skip
    if grown.jumps:
        return _told(grown.jumps[0])
    if grown.single:
        names = {side: joined(" and ", (name for name, where in grown.single if where == side))
                 for _, side in grown.single}  # fmt: skip
        return joined(", ", (
            said("{names} is in single precision in the port", names=name) if side == "port" else
            said("{names} is in single precision in the reference", names=name) for side, name in names.items()
        ))  # fmt: skip
    return said("the differences are of the size that rounding has")


def _told(jump: Jump) -> str:
    return _TOLD[jump.kind](jump.quantity, jump.step, _short(jump.now))


def _jump(jump: Jump, element: Element) -> str:
    before = (said("none above rounding ({eps:.1e})", eps=EPS) if jump.before == EPS else
              said("at most {before:.1e}", before=jump.before))  # fmt: skip
    now = said("{now:.1e} here", now=jump.now) if np.isfinite(jump.now) else said("no bound here")
    words = said("jump: {element}; differences before it: {before}, {now}",
                 element=element.sentence(), before=before, now=now)  # fmt: skip
    return words if jump.is_slip else joined("; ", [words, jump.kind.value])


def _short(value: float) -> str:
    return f"{value:.2g}"
