"""One case: the port against one reference trace, teacher-forced and running free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import BoundedArray, StrictArray, bits_differ
from pyport.corrected import Variant, corrected_forward
from pyport.language import said
from pyport.parity.attribute import Attribution, attribute
from pyport.parity.compare import Comparison, compare
from pyport.parity.fingerprint import Fingerprint, of_strict
from pyport.parity.forced import Rounding, forced_steps, reference_values
from pyport.parity.free import FreeRun, run_free
from pyport.parity.lines import located
from pyport.trace import WEIGHTS, Trace
from pyport.training import Start, y_after_update
from pyport.verdict import Verdict


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
    variant : Variant
        Which of the tutorial's errors are corrected.
    y_final : bool
        Whether y after the last update, where there is one, is right as well.
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
    variant: Variant
    y_final: bool

    @property
    def verdict(self) -> Verdict:
        """The worst of the three comparisons."""
        forced = [Verdict.PASS if part.passed else Verdict.FAIL for part in (self.strict, self.fast)]
        if not self.y_final:
            forced.append(Verdict.FAIL)
        return Verdict.worst([*forced, self.free.verdict])

    @property
    def headroom(self) -> float:
        """How many times the bound exceeds the largest difference that the fast port shows."""
        return 1 / self.fast.worst_ratio if self.fast.worst_ratio else np.inf

    def failures(self) -> list[str]:
        """A sentence for each comparison that failed or could not be decided."""
        found: list[str] = []
        for label, part in ((said("strict"), self.strict), (said("fast"), self.fast)):
            if part.first is not None:
                found.append(said("{case}, {how}: {sentence}", case=self.case, how=label,
                                  sentence=located(part.first, self.steps, self.source, self.variant)))  # fmt: skip
        if self.free.verdict is not Verdict.PASS:
            found.append(
                said("{case}, {how}: {sentence}", case=self.case, how=said("free run"), sentence=self.free.reason)
            )
        if not self.y_final:
            found.append(said("{case}: y after the last update is not what the weights after it give", case=self.case))
        return found


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
    # An exp with other last digits may be any library's, MATLAB's too.
    rounding = Rounding.of(trace, start, "matlab" if "exp" in other_digits else "c")
    strict = compare(wanted, forced_steps(trace, start, "strict"), rounding.strict if other_digits else None)
    port = forced_steps(trace, start, "fast")
    fast = compare(wanted, port, rounding.fast)
    free = run_free(source, start, trace, rounding)
    return CaseResult(
        case, source, trace.steps, trace.stopped, other_digits, strict, fast, free, attribute(trace, start, port),
        trace.variant, y_final_agrees(trace, start, by_bits=not other_digits),
    )  # fmt: skip


def y_final_agrees(trace: Trace, start: Start, *, by_bits: bool) -> bool:
    """Whether y after the last update, where there is one, is what the weights after it give."""
    if trace.y_final is None:
        return True
    if by_bits:
        return not bits_differ(y_after_update(trace, StrictArray), trace.y_final).any()
    W1, W2, W3 = (BoundedArray(trace.final[name]) for name in WEIGHTS)
    y = corrected_forward(BoundedArray(start.X), W1, W2, W3, trace.variant)[-1]
    return bool(np.all(np.abs(y.value - trace.y_final) <= 2 * y.error))
