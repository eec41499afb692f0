"""The port running free beside the reference: same steps, same end, no more drift than rounding gives."""

from __future__ import annotations

from dataclasses import dataclass

from pyport.language import said
from pyport.parity.compare import Comparison, common_steps, compare
from pyport.parity.drift import free_bounds
from pyport.parity.forced import Rounding, reference_values
from pyport.parity.lines import located
from pyport.trace import Trace
from pyport.training import Start, train
from pyport.verdict import Verdict


@dataclass(frozen=True)
class FreeRun:
    """A run of the port on its own beside the reference's.

    Attributes
    ----------
    comparison : Comparison
        Over the steps that both did, judged by the drift that rounding allows.
    steps : int
        How many steps the port did.
    verdict : Verdict
    reason : str
        Empty for PASS.
    """

    comparison: Comparison
    steps: int
    verdict: Verdict
    reason: str


def run_free(source: str, start: Start, trace: Trace, rounding: Rounding) -> FreeRun:
    """Run the fast port from its own start and judge it.

    Parameters
    ----------
    source : str
        Where the reference comes from, for the messages.
    start : Start
    trace : Trace
        The reference.
    rounding : Rounding
        Of teacher-forced steps.
    """
    # One step more than the reference's, so that a port that goes on is seen to.
    limit = trace.steps + (trace.stopped != "max-steps")
    port = train(start, learning_rate=trace.learning_rate, tolerance=trace.tolerance, max_steps=limit,
                 variant=trace.variant)  # fmt: skip
    return judge_free(source, start, trace, port, rounding)


def judge_free(source: str, start: Start, trace: Trace, port: Trace, rounding: Rounding) -> FreeRun:
    """Whether rounding alone explains how far `port` is from `trace`, and where each ended."""
    bounds = free_bounds(trace, start, rounding)
    steps = min(port.steps, trace.steps)
    reference, values = common_steps(reference_values(trace), reference_values(port), steps)
    result = compare(reference, values, common_steps(bounds, bounds, steps)[0])
    if result.first is not None:
        return FreeRun(result, port.steps, Verdict.FAIL, located(result.first, steps, source, trace.variant))
    if port.steps == trace.steps and port.stopped == trace.stopped:
        return FreeRun(result, port.steps, Verdict.PASS, "")
    D, bound = float(trace.quantities["D"][steps - 1]), float(bounds["D"][steps - 1])
    ended = said("after {steps} steps the running minimum is {D:.17g}, the tolerance {tolerance:.17g}",
                 steps=steps, D=D, tolerance=trace.tolerance)  # fmt: skip
    if abs(D - trace.tolerance) <= bound:
        reason = said("{ended}: nearer than rounding ({bound:.1e}), so one run stops there and the other continues",
                      ended=ended, bound=bound)  # fmt: skip
        return FreeRun(result, port.steps, Verdict.UNDECIDED, reason)
    reason = said("{ended}: the port ended after {steps} steps, {source} after {others}", ended=ended, steps=port.steps,
                  source=source, others=trace.steps)  # fmt: skip
    return FreeRun(result, port.steps, Verdict.FAIL, reason)
