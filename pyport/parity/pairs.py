"""Two files, whatever they hold: one comparison for ``pyport compare`` and for `assert_parity`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from pyport.parity.files import VariableResult, compare_named, first_difference, read_named
from pyport.parity.numbers import Allowed
from pyport.parity.recorded import RecordedResult, compare_recordings
from pyport.parity.traces import PairResult, judge_traces
from pyport.recording import Recording, is_recording
from pyport.verdict import Verdict


@dataclass(frozen=True, eq=False)
class FilesResult:
    """How two files compare; one of the three kinds of evidence decides.

    Attributes
    ----------
    recorded : RecordedResult or None
        If both are recordings.
    traces : PairResult or None
        If both are traces of pyport's own network, and rounding is allowed.
    variables : sequence of VariableResult
        Variable by variable; empty for recordings.
    """

    recorded: RecordedResult | None = None
    traces: PairResult | None = None
    variables: Sequence[VariableResult] = ()

    @property
    def verdict(self) -> Verdict:
        """That of the evidence that decides."""
        if self.recorded is not None:
            return self.recorded.verdict
        if self.traces is not None:
            return self.traces.verdict
        return Verdict.worst(result.verdict for result in self.variables)

    @property
    def by_bound(self) -> bool:
        """Whether two traces of one run are judged by what rounding allows."""
        return self.traces is not None and self.traces.free is not None

    def failures(self) -> list[str]:
        """What is wrong with traces and variables, a sentence each; recordings have a report of their own."""
        if self.traces is not None:
            return self.traces.failures()
        first = first_difference(list(self.variables))
        return [first] if first else []

    def open(self) -> list[str]:
        """What traces and variables leave undecided."""
        if self.traces is not None:
            return list(self.traces.undecided)
        return [result.reason for result in self.variables if result.verdict is Verdict.UNDECIDED]


def compare_pair(
    reference: str | os.PathLike[str],
    port: str | os.PathLike[str],
    allowed: Allowed | None = None,
    *,
    equal_nan: bool = False,
    rounding: bool = True,
    any_form: bool = False,
) -> FilesResult:
    """Two recordings by their rule, two traces by what rounding allows, all else variable by variable.

    Parameters
    ----------
    allowed : Allowed or None
        What the user allows; None for nothing.
    equal_nan : bool
        Whether NaN on both sides is equal.
    rounding : bool
        Whether two traces may differ by what rounding explains, if nothing is `allowed`; if not,
        they are files like any other.
    any_form : bool
        Whether, variable by variable, what Python has in another form is the same value.
    """
    sides = read_named(reference), read_named(port)
    left, right = (side.variables for side in sides)
    if is_recording(left) and is_recording(right):
        recordings = Recording.from_dict(left, reference), Recording.from_dict(right, port)
        return FilesResult(recorded=compare_recordings(*recordings, allowed, equal_nan=equal_nan))
    exact = Allowed(equal_nan=True) if equal_nan and allowed is None else allowed
    variables = compare_named(*sides, (reference, port), exact, any_form=any_form)
    traces = judge_traces(left, right, (reference, port)) if rounding and exact is None else None
    return FilesResult(traces=traces, variables=variables)
