"""What came of driving a function and its port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyport.fuzz import literals
from pyport.fuzz.compare import Finding, Kind
from pyport.fuzz.inputs import Input, words
from pyport.fuzz.sides import Outcome
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Counterexample:
    """A call at which the two differ, as small as it was found.

    Attributes
    ----------
    inputs : mapping of str to object
        By MATLAB's names, as MATLAB has them: what a diagnosis of the port starts from.
    handed : sequence of object
        The same as the port gets them.
    reference, port : Outcome
    finding : Finding
        What differs first, in one sentence.
    edge : bool
        Whether it has an empty array, NaN, Inf or the limit of a class in it.
    """

    inputs: Mapping[str, Any]
    handed: Sequence[Any]
    reference: Outcome
    port: Outcome
    finding: Finding
    edge: bool = False


@dataclass
class FuzzResult:
    """How a port compares with its MATLAB function.

    Attributes
    ----------
    file, function : str
        The MATLAB file; the port, FILE.py:FUNCTION.
    engine : str
    inputs : list of tuple of Input
        Over what inputs they were called; several where they were tried out.
    given : bool
        Whether the user said what the inputs are.
    form : list of str
        How the port gets them.
    outputs : tuple of str
        Those that were compared.
    notes : list of str
    calls, rounding, undecided, neither : int
        How many calls there were; in how many the two differ by rounding, it is not decided, or neither returns.
    plain : int
        How many of the calls had no empty array and no edge in them.
    counterexample : Counterexample or None
    open : Counterexample or None
        A call that is not decided.
    first : int
        At which call the first difference was.
    reason : str
        Why nothing is decided, if it is not.
    """

    file: str
    function: str
    engine: str
    seed: int
    inputs: list[tuple[Input, ...]] = field(default_factory=list)
    given: bool = False
    form: list[str] = field(default_factory=list)
    outputs: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    calls: int = 0
    plain: int = 0
    rounding: int = 0
    undecided: int = 0
    neither: int = 0
    counterexample: Counterexample | None = None
    open: Counterexample | None = None
    first: int = 0
    reason: str = ""

    @property
    def verdict(self) -> Verdict:
        """FAIL with a counterexample; PASS if some call decides and the two agree in each that does."""
        if self.counterexample is not None:
            return Verdict.FAIL
        return Verdict.UNDECIDED if self.reason else Verdict.PASS

    @property
    def over(self) -> str:
        """The words for the inputs."""
        return " or ".join(dict.fromkeys(words(one) for one in self.inputs))

    def count(self, kind: Kind) -> None:
        """Count a call."""
        self.calls += 1
        self.rounding += kind is Kind.ROUNDING
        self.undecided += kind is Kind.OPEN
        self.neither += kind is Kind.NEITHER

    @property
    def matlab_call(self) -> str:
        """The counterexample as MATLAB's text."""
        assert self.counterexample is not None
        return self.call_of(self.counterexample)

    def call_of(self, found: Counterexample) -> str:
        """A call as MATLAB's text."""
        name = self.file.replace("\\", "/").rpartition("/")[2].removesuffix(".m")
        return literals.call(name, [literals.matlab(value) for value in found.inputs.values()])

    @property
    def python_call(self) -> str:
        """The counterexample as Python's text."""
        assert self.counterexample is not None
        return literals.call(self.function.rpartition(":")[2], list(map(literals.python, self.counterexample.handed)))


def as_json(result: FuzzResult) -> dict[str, Any]:
    """The result for ``--json``."""
    found = result.counterexample
    made: dict[str, Any] = {
        "verdict": result.verdict, "reference": result.file, "port": result.function, "engine": result.engine,
        "seed": result.seed,
        "inputs": [words(one) for one in result.inputs], "inputs_given": result.given,
        "form": ", ".join(map(str, result.form)), "outputs": result.outputs,
        "calls": result.calls, "plain": result.plain,
        "rounding": result.rounding, "undecided": result.undecided, "neither": result.neither,
        "reason": str(result.reason), "notes": list(map(str, result.notes)), "counterexample": None,
    }  # fmt: skip
    if found is not None:
        made["counterexample"] = {
            "kind": found.finding.kind.value, "sentence": found.finding.sentence, "edge": found.edge,
            "call": result.first, "matlab": result.matlab_call, "python": result.python_call,
            "inputs": {name: literals.matlab(value) for name, value in found.inputs.items()},
            "reference": _outcome(found.reference, literals.matlab), "port": _outcome(found.port, literals.python),
        }  # fmt: skip
    return made


def _outcome(outcome: Outcome, text: Any) -> Any:
    return [text(value) for value in outcome.values] if outcome.returned else {outcome.how: outcome.words}
