"""What the page shows, computed: verdicts, curves, counts and evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyport.check import blocks_at, check, places_of
from pyport.control import Count, counts, plants
from pyport.errata import ERRATA, Erratum
from pyport.errata.history import rising_run
from pyport.errata.output import SOFTMAX, stuck_lines, stuck_runs
from pyport.evidence import CheckResult
from pyport.gradients.target import reference_gradient
from pyport.gradients.vcurve import VCurves, v_curves
from pyport.language import said
from pyport.model import Model
from pyport.paper.sheet import Sheet, sheet_of
from pyport.parity.fixtures import Store
from pyport.parity.forced import Rounding
from pyport.parity.series import Drift, drift_series, forced_series
from pyport.parity.verify import Report, verify
from pyport.trace import Array, Trace

#: The runs whose curves are drawn: the reference's own, and one corrected network's.
CURVES, CORRECTED_CURVES = "startup", "corrected-softmax"
#: Of each kind one planted mistake in so many is put to the proof and to the diagnosis: all of them take 20 s,
#: parity and numbers alone 2 s, and a page should be there in 15.
CONTROL_EVERY = 40
#: Steps for the starts that never stop; all runs that do stop need fewer. `pyport errata softmax` gives them 20000.
STUCK_STEPS = 3500


@dataclass(frozen=True)
class Facts:
    """All that the page shows.

    Attributes
    ----------
    engine : str
        What was compared with.
    report : Report
        Of `verify`.
    trace : Trace
        The golden trace of `CURVES`.
    ratios : mapping of bool to mapping of str to ndarray
        The worst difference over bound at each step, for the reference and for a corrected network (True).
    drift : Drift
    check : CheckResult
        The evidence on the reference's gradient.
    sheet : Sheet
        The first step of `CURVES` by hand.
    curves : VCurves
    control : list of Count
    control_every : int
    errata : list of (Erratum, list of str)
    stuck : mapping of str to list of Trace
    rising : Trace
    index : mapping
        The fixtures' provenance.
    """

    engine: str
    report: Report
    trace: Trace
    ratios: Mapping[bool, Mapping[str, Array]]
    drift: Drift
    check: CheckResult
    sheet: Sheet
    curves: VCurves
    control: Sequence[Count]
    control_every: int
    errata: Sequence[tuple[Erratum, Sequence[str]]]
    stuck: Mapping[str, Sequence[Trace]]
    stuck_steps: int
    rising: Trace
    index: Mapping[str, Any]


def gather(
    engine: str = "golden",
    cases: Sequence[str] = (),
    *,
    control_every: int = CONTROL_EVERY,
    stuck_steps: int = STUCK_STEPS,
    tell: Callable[[str], None] = lambda words: None,
) -> Facts:
    """Compute what the page shows.

    Parameters
    ----------
    engine : {"golden", "octave", "matlab", "auto"}
        What the port is compared with; the curves are always those of the golden traces.
    cases : sequence of str
        All if none is named.
    control_every, stuck_steps : int
        How large a sample of the slow evidence is.
    tell : callable
        Told what is being done.

    Raises
    ------
    EngineError
        If the engine that was asked for gives no answer.
    """
    store = Store()
    report = verify(cases, engine, store, tell)
    tell(said("curves"))
    trace, start = store.golden(CURVES), store.start(CURVES)
    rounding = Rounding.of(trace, start)
    corrected = forced_series(store.golden(CORRECTED_CURVES), store.start(CORRECTED_CURVES))
    model, (place,) = Model(), places_of({CURVES: start})
    blocks = blocks_at(reference_gradient, model, place)
    curves = v_curves(model, place.X, place.Y, place.weights, blocks)
    evidence, sheet = check(reference_gradient, model, [place]), sheet_of(CURVES, None, None, ())
    tell(said("planted mistakes"))
    control = counts(plants(store, tell, control_every))
    tell(said("errata"))
    stuck = stuck_runs(stuck_steps)
    errata = [(card, stuck_lines(stuck) if card is SOFTMAX else card.evidence()) for card in ERRATA.values()]
    return Facts(
        engine, report, trace, {False: forced_series(trace, start, rounding), True: corrected},
        drift_series(trace, start, rounding), evidence, sheet, curves, control, control_every, errata, stuck,
        stuck_steps, rising_run(), store.index,
    )  # fmt: skip
