"""Two stored traces of the reference network that should be the same run."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from pyport.corrected import Variant
from pyport.errors import InputError
from pyport.parity.compare import Comparison, compare
from pyport.parity.forced import Rounding, forced_steps, reference_values
from pyport.parity.free import FreeRun, judge_free
from pyport.parity.lines import located
from pyport.trace import QUANTITIES, Trace
from pyport.training import Start
from pyport.verdict import Verdict


@dataclass(frozen=True)
class PairResult:
    """Two traces of one network.

    Attributes
    ----------
    free : FreeRun
        Whether rounding explains how far the port's run is from the reference's.
    own : mapping of str to Comparison
        For "reference" and "port": what is recorded against what one step from the file's
        own weights gives. A slip in a single step shows here, however far the runs drift.
    steps : int
    variant : Variant
        The reference's.
    """

    free: FreeRun
    own: dict[str, Comparison]
    steps: int
    variant: Variant

    @property
    def verdict(self) -> Verdict:
        """FAIL also where a trace does not follow from its own weights."""
        broken = [Verdict.FAIL for comparison in self.own.values() if not comparison.passed]
        return Verdict.worst([*broken, self.free.verdict])

    def failures(self) -> list[str]:
        """A sentence for each thing that is wrong, the single steps first."""
        found = []
        for side, comparison in self.own.items():
            if comparison.first is not None:
                sentence = located(comparison.first, self.steps, "one step from its own weights gives", self.variant)
                found.append(sentence.replace("port", side, 1))
        return found + ([self.free.reason] if self.free.reason else [])


#: Nobody knows whose exp a stored trace comes from: the loosest is allowed for.
_LIBRARY = "matlab"


def compare_traces(reference: str | os.PathLike[str], port: str | os.PathLike[str]) -> PairResult | None:
    """The port's run judged step by step and by the drift that rounding allows.

    None if the files are not two traces of one network on the same data with one learning
    rate and finite numbers; then no bound can be derived, and they are files like any other.
    """
    try:
        wanted, got = Trace.load(reference), Trace.load(port)
        start = Start(**wanted.start(), X=wanted.X, Y=wanted.Y, bias=wanted.variant.bias)
    except InputError:
        return None
    same_data = np.array_equal(wanted.X, got.X) and np.array_equal(wanted.Y, got.Y)
    finite = all(np.isfinite(side.extended(name)).all() for side in (wanted, got) for name in QUANTITIES)
    if (
        not finite
        or not same_data
        or wanted.sizes != got.sizes
        or wanted.variant != got.variant
        or wanted.learning_rate != got.learning_rate
    ):
        return None
    free = judge_free("reference", start, wanted, got, Rounding.of(wanted, start, _LIBRARY))
    return PairResult(free, {"reference": _own_steps(wanted), "port": _own_steps(got)}, wanted.steps, wanted.variant)


def _own_steps(trace: Trace) -> Comparison:
    start = Start(**trace.start(), X=trace.X, Y=trace.Y, bias=trace.variant.bias)
    return compare(
        forced_steps(trace, start, "strict"), reference_values(trace), Rounding.of(trace, start, _LIBRARY).fast
    )
