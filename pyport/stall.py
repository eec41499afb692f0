"""Why a run that did not reach its tolerance makes no progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.language import Said, said
from pyport.trace import WEIGHTS, Array, Trace

#: The part of the run, at its end, over which progress is judged.
LAST_PART = 0.25
#: A running minimum that falls by less than this fraction over that part is a stall: a loss
#: that falls like 1/steps, slow but alive, loses 25 % there.
PROGRESS = 0.05
#: A plateau without a known reason is called a stall only after this many steps: the reference's
#: own start-up run leaves one after 300.
PATIENCE = 1000
#: A hidden unit below this is switched off: sigmoid(S) < 0.01 means S < -4.6.
SWITCHED_OFF = 0.01
#: Two samples whose hidden units are this near to each other cannot be told apart.
TIED = 1e-3


@dataclass(frozen=True)
class Stall:
    """No progress to speak of.

    Attributes
    ----------
    kind : {"diverged", "dead-units", "tie", "unknown"}
    sentence : Said
        What is so, and the reason where it is known.
    """

    kind: str
    sentence: Said


def find_stall(trace: Trace) -> Stall | None:
    """The stall at the end of a run that did not reach its tolerance, or None."""
    D = trace.quantities["D"]
    if trace.stopped == "tolerance":
        return None
    finite = np.all([np.isfinite(trace.extended(name)).all(axis=(0, 1)) for name in WEIGHTS], axis=0)
    if not finite.all():
        return Stall("diverged", said("diverged: the weights are no longer finite after step {step}",
                                      step=int(np.argmin(finite))))  # fmt: skip
    if trace.stopped == "diverged":
        return Stall("diverged", said("diverged: the loss of step {step} is not a number", step=trace.steps))
    if trace.steps <= last_part(trace.steps):
        return None
    last = {name: trace.quantities[name][..., -1] for name in ("Z1", "Z2", "y")}
    return judge_progress(trace.steps, float(D[-1 - last_part(trace.steps)]), float(D[-1]), last, trace.Y)


def last_part(steps: int) -> int:
    """Over how many of the steps of a run progress is judged."""
    return max(1, int(steps * LAST_PART))


def judge_progress(steps: int, before: float, D: float, last: Mapping[str, Array], Y: Array) -> Stall | None:
    """The stall of a run that reached its step limit, or None if it goes on.

    Parameters
    ----------
    steps : int
    before, D : float
        The running minimum before the last part of the run, and at its end.
    last : mapping of str to ndarray
        Z1, Z2 and y of the last step.
    Y : ndarray
    """
    with np.errstate(invalid="ignore"):  # a loss that is not finite falls by nothing that is known
        fallen = 1 - np.divide(D, before)
    if not fallen < PROGRESS:
        return None
    kind, reason = _reason(last, Y)
    if kind == "unknown" and steps < PATIENCE:
        return None
    return Stall(
        kind, said("stalled: the loss fell by {part:.2%} over the last {steps} steps, to {loss:.6g}; {reason}",
                   part=fallen, steps=last_part(steps), loss=D, reason=reason),
    )  # fmt: skip


def _reason(last: Mapping[str, Array], Y: Array) -> tuple[str, Said]:
    wrong = np.abs(last["y"] - Y).max(axis=1)
    worst = int(np.argmax(wrong))
    for name, nxt, outcome in (("Z1", "Z2", said("the next layer sees zeros, so its units are near sigmoid(0) = 0.5")),
                               ("Z2", "y", said("its output is stuck near sigmoid(0) = 0.5"))):  # fmt: skip
        largest = float(last[name][worst].max())
        if largest < SWITCHED_OFF:
            return "dead-units", said(
                "all hidden units {name} of sample {sample} have switched off (the largest is {largest:.1e}): "
                "{outcome} ({next}({sample},1) = {value:.4f})", name=name, sample=worst + 1, largest=largest,
                outcome=outcome, next=nxt, value=last[nxt][worst, 0],
            )  # fmt: skip
    for other in range(Y.shape[0]):
        apart = float(np.abs(last["Z2"][other] - last["Z2"][worst]).max())
        if apart < TIED and not np.array_equal(Y[other], Y[worst]):
            return "tie", said(
                "samples {one} and {two} have the same hidden units Z2 (within {apart:.1e}) and different targets",
                one=min(other, worst) + 1, two=max(other, worst) + 1, apart=apart,
            )  # fmt: skip
    return "unknown", said("the reason is not known")
