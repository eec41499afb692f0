"""One case: the port against one reference trace, teacher-forced and running free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import EXP_ULPS
from pyport.parity.attribute import Attribution, attribute
from pyport.parity.compare import Comparison, common_steps, compare
from pyport.parity.drift import free_bounds
from pyport.parity.fingerprint import Fingerprint, of_strict
from pyport.parity.forced import Values, forced_bounds, forced_steps, reference_values
from pyport.parity.lines import ported_lines
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


@dataclass(frozen=True)
class CaseResult:
    """How the port compares with one reference trace.

    Attributes
    ----------
    case, source : str
        The case's name, and where the reference trace comes from: "golden" or an engine.
    steps, stopped
        The reference's.
    other_digits : list of str
        Primitives whose last digits here are not the reference's; strict is then judged by
        its bound and not by bits.
    strict, fast : Comparison
        Teacher-forced.
    free : FreeRun
        The fast port.
    attribution : Attribution
        Why the fast port's last digits differ.
    """

    case: str
    source: str
    steps: int
    stopped: str
    other_digits: list[str]
    strict: Comparison
    fast: Comparison
    free: FreeRun
    attribution: Attribution

    @property
    def verdict(self) -> Verdict:
        """The worst of the three comparisons."""
        forced = [Verdict.PASS if part.passed else Verdict.FAIL for part in (self.strict, self.fast)]
        return Verdict.worst([*forced, self.free.verdict])

    @property
    def headroom(self) -> float:
        """How many times the bound exceeds the largest difference that the fast port shows."""
        return 1 / self.fast.worst_ratio if self.fast.worst_ratio else np.inf

    def failures(self) -> list[str]:
        """A sentence for each comparison that failed or could not be decided."""
        found = []
        for label, part in (("strict", self.strict), ("fast", self.fast)):
            if part.first is not None:
                line = ported_lines().get(part.first.quantity)
                sentence = part.first.sentence(steps=self.steps, reference=self.source, line=line.place if line else "")
                found.append(f"{self.case}, {label}: {sentence}")
        if self.free.verdict is not Verdict.PASS:
            found.append(f"{self.case}, free run: {self.free.reason}")
        return found


def allowed_differences(trace: Trace, start: Start) -> tuple[Values, Values]:
    """What strict and what fast may differ by from the reference, both sides' bounds added."""
    reference = forced_bounds(trace, start, EXP_ULPS["c"])
    port = forced_bounds(trace, start, EXP_ULPS["numpy"])
    strict = {name: 2 * bound for name, bound in reference.items()}
    return strict, {name: reference[name] + port[name] for name in reference}


def judge(case: str, source: str, start: Start, trace: Trace, fingerprint: Fingerprint) -> CaseResult:
    """Compare the port with a reference trace.

    Parameters
    ----------
    case, source : str
        Names for the messages.
    start : Start
        The case's data and starting weights, from where the port has them.
    trace : Trace
        The reference.
    fingerprint : Fingerprint
        The last digits of the engine that made it.
    """
    wanted = reference_values(trace)
    other_digits = fingerprint.differences(of_strict())
    strict_allowed, fast_allowed = allowed_differences(trace, start)
    strict = compare(wanted, forced_steps(trace, start, "strict"), strict_allowed if other_digits else None)
    port = forced_steps(trace, start, "fast")
    fast = compare(wanted, port, fast_allowed)
    free = _run_free(source, start, trace, fast_allowed)
    return CaseResult(case, source, trace.steps, trace.stopped, other_digits, strict, fast, free,
                      attribute(trace, start, port))  # fmt: skip


def _run_free(source: str, start: Start, trace: Trace, allowed: Values) -> FreeRun:
    # One step more than the reference's, so that a port that goes on is seen to.
    limit = trace.steps + (trace.stopped == "tolerance")
    port = train(start, learning_rate=trace.learning_rate, tolerance=trace.tolerance, max_steps=limit)
    bounds = free_bounds(trace, start, allowed)
    steps = min(port.steps, trace.steps)
    reference, values = common_steps(reference_values(trace), reference_values(port), steps)
    result = compare(reference, values, common_steps(bounds, bounds, steps)[0])
    if result.first is not None:
        line = ported_lines().get(result.first.quantity)
        sentence = result.first.sentence(steps=steps, reference=source, line=line.place if line else "")
        return FreeRun(result, port.steps, Verdict.FAIL, sentence)
    if port.steps == trace.steps and port.stopped == trace.stopped:
        return FreeRun(result, port.steps, Verdict.PASS, "")
    D, bound = float(trace.quantities["D"][steps - 1]), float(bounds["D"][steps - 1])
    ended = f"after {steps} steps the running minimum is {D:.17g}, the tolerance {trace.tolerance:.17g}"
    if abs(D - trace.tolerance) <= bound:
        return FreeRun(result, port.steps, Verdict.UNDECIDED,
                       f"{ended}: nearer than rounding ({bound:.1e}), so one run stops there and the other goes on")  # fmt: skip
    return FreeRun(result, port.steps, Verdict.FAIL,
                   f"{ended}: the port ended after {port.steps} steps, {source} after {trace.steps}")  # fmt: skip
