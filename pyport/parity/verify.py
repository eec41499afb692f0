"""The main job: all cases against the golden traces and against a live engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pyport.arithmetic import EXP_ULPS
from pyport.gradients.prove import Proof, prove
from pyport.gradients.steps import StepCheck, check_steps
from pyport.gradients.target import network_gradient
from pyport.language import Said, joined, said
from pyport.model import Model
from pyport.parity.compare import common_steps, compare
from pyport.parity.drift import free_bounds
from pyport.parity.engines import ENGINES, Engine, find_engine
from pyport.parity.fixtures import CASES, Store
from pyport.parity.forced import Rounding, forced_bounds, reference_values
from pyport.parity.judge import CaseResult, judge
from pyport.trace import WEIGHTS, Trace
from pyport.training import Start
from pyport.verdict import Verdict

#: Cases whose every update is also held against finite differences of the loss that it descends.
GRADIENT_CASES = ("startup", "sizes", "corrected-softmax")
#: What to compare with: "auto" is the golden traces and, where it is installed, Octave.
CHOICES = ("auto", "golden", *ENGINES)


@dataclass
class Report:
    """What `verify` found.

    Attributes
    ----------
    results : list of CaseResult
        Golden ones first.
    changed : list of str
        Where a live engine no longer gives the golden trace: the reference changed.
    stale : list of str
        Golden traces made before a MATLAB file changed.
    gradients : list of StepCheck
        Every update of some runs against finite differences.
    proofs : dict of str to Proof
        The hand-derived gradients against the cross-entropy, by the case whose sizes they have.
    notes : list of str
        What was not run, and what does not bear on the verdict.
    """

    results: list[CaseResult] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    gradients: list[StepCheck] = field(default_factory=list)
    proofs: dict[str, Proof] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """FAIL also where the reference changed or a fixture is stale."""
        wrong = [check for check in self.gradients if check.first] + [
            p for p in self.proofs.values() if p.status != "proved"
        ]
        broken = [Verdict.FAIL] if self.changed or self.stale or wrong else []
        return Verdict.worst([*broken, *(result.verdict for result in self.results)])

    def conclusion(self) -> Said:
        """Whose fault it is, in one sentence."""
        wrong = sorted({result.source for result in self.results if result.verdict is Verdict.FAIL})
        bad = [check.case for check in self.gradients if check.first]
        bad += [case for case, proof in self.proofs.items() if proof.status != "proved"]
        if self.changed:
            agrees = sorted({result.source for result in self.results} - set(wrong))
            if not agrees and len(wrong) == 1:
                return said("the reference changed; the port differs from {source} and was compared with nothing else",
                            source=wrong[0])  # fmt: skip
            return said("the reference changed; the port agrees with {sources}",
                        sources=joined(" and ", agrees) if agrees else said("neither"))  # fmt: skip
        if wrong:
            return said("the port is wrong: it differs from {sources}", sources=joined(" and ", wrong))
        if bad:
            return said("the updates are not those of the gradient of the head's loss ({cases})",
                        cases=", ".join(sorted(set(bad))))  # fmt: skip
        if self.stale:
            return said("the MATLAB files changed after the golden traces were made")
        if self.verdict is Verdict.PASS:
            return said("the port does what the reference does, at every step")
        return said("rounding decides where a run of {cases} stops", cases=", ".join(dict.fromkeys(
            result.case for result in self.results if result.verdict is Verdict.UNDECIDED)))  # fmt: skip

    def next_step(self) -> Said:
        """The command to type next."""
        wrong = [result.case for result in self.results if result.verdict is not Verdict.PASS]
        if self.changed or (self.stale and not wrong):
            return said("Next: pyport fixtures make --dry-run shows what the MATLAB files give now.")
        if wrong:
            return said("Next: pyport verify {case} --verbose shows every line of it with its numbers.", case=wrong[0])
        if self.verdict is not Verdict.PASS:
            return said("Next: pyport gradcheck reference says which weights are wrong.")
        return said("Next: pyport verify SCRIPT.m PORT.py compares two files of yours; --verbose shows every line "
                    "of this "
                    "port.")  # fmt: skip

    def of(self, corrected: bool) -> list[CaseResult]:
        """The results of the reference, or of the corrected networks."""
        return [result for result in self.results if result.variant.is_reference is not corrected]


def verify(
    names: Sequence[str] = (),
    engine: str = "auto",
    store: Store | None = None,
    on_case: Callable[[str], None] = lambda words: None,
) -> Report:
    """Compare the port with the reference, case by case.

    Parameters
    ----------
    names : sequence of str
        Cases; all if none is named.
    engine : {"auto", "golden", "octave", "matlab"}
    store : Store, optional
        The fixtures.
    on_case : callable
        Told what is being done.

    Raises
    ------
    EngineError
        If the engine that was asked for gives no answer.
    """
    store = store or Store()
    report = Report()
    names = list(dict.fromkeys(names or CASES))
    golden: dict[str, Trace] = {}
    for name in names:
        on_case(said("golden {name}", name=name))
        stale = store.stale(name)
        if stale:
            report.stale.append(stale)
        golden[name] = store.golden(name)
        if engine in ("auto", "golden"):
            report.results.append(judge(name, "golden", store.start(name), golden[name], store.fingerprint(name)))
            if name in GRADIENT_CASES:
                on_case(said("gradients of {name}", name=name))
                _verify_gradients(report, name, golden[name], store.start(name))
    if engine == "golden":
        return report
    live = find_engine("octave") if engine == "auto" else ENGINES[engine]()
    if live is None:
        report.notes.append(said("GNU Octave is not installed: nothing was run live, golden traces only."))
        return report
    _verify_live(report, live, golden, store, on_case)
    return report


def _verify_gradients(report: Report, name: str, trace: Trace, start: Start) -> None:
    """Hold every update of a run against the derivative of its head's loss, and prove its formulas."""
    rounding = forced_bounds(trace, start, EXP_ULPS["c"])
    weights, own = {key: trace.extended(key) for key in WEIGHTS}, {key: rounding[key] for key in WEIGHTS}
    model = Model(trace.variant.head)
    report.gradients.append(check_steps(name, model, trace.X, trace.Y, weights, trace.learning_rate, own))
    shapes = [(rows, columns) for rows, columns in (trace.final[key].shape for key in WEIGHTS)]
    report.proofs[name] = prove(network_gradient(trace.variant), model, shapes, trace.X.shape[0])


def _verify_live(report: Report, live: Engine, golden: dict[str, Trace], store: Store,
                 on_case: Callable[[str], None]) -> None:  # fmt: skip
    on_case(said("{name} is computing", name=live.name))
    starts = {name: store.start(name) for name in golden}
    facts, answers = live.train([(starts[name], CASES[name].settings) for name in golden])
    for (name, old), answer in zip(golden.items(), answers, strict=True):
        on_case(f"{facts.name} {name}")
        new = answer.trace(live.name, starts[name], CASES[name].settings)
        report.results.append(judge(name, facts.name, starts[name], new, facts.fingerprint))
        steps = min(old.steps, new.steps)
        before, now = common_steps(reference_values(old), reference_values(new), steps)
        difference = compare(before, now)
        if difference.first is None and old.steps == new.steps:
            continue
        others = store.fingerprint(name).differences(facts.fingerprint)
        if others and old.steps == new.steps:
            bounds = free_bounds(old, starts[name], Rounding.of(old, starts[name], "matlab"))
            if compare(before, now, bounds).passed:
                report.notes.append(said(
                    "{case}: {engine} gives other last digits than the golden trace, within the bounds, because of its "
                    "{others}.", case=name, engine=facts.name, others=joined(" and ", others),
                ))  # fmt: skip
                continue
        first = difference.first
        where = (
            first.sentence(steps=steps, reference="golden", port=facts.name)
            if first
            else said(
                "{engine} ends after {new} steps, golden after {old}", engine=facts.name, new=new.steps, old=old.steps
            )
        )
        report.changed.append(said("{case}: the reference changed: {where}.", case=name, where=where))
