"""The charts of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pyport.errata.output import NETWORK_WORDS, NEVER_STOP
from pyport.gradients.vcurve import VCurves
from pyport.language import Said, joined, said
from pyport.parity.series import Drift
from pyport.report.html.chart import Axis, Chart, Series, log_axis
from pyport.report.html.svg import selected
from pyport.report.tables import short
from pyport.report.words import RULES
from pyport.trace import WEIGHTS, Array, Trace

#: What is nearer to the truth than this is drawn here: a logarithmic axis has no 0.
FLOOR = 1e-17
SHOWN = (*WEIGHTS, "loss")
STEP, LOSS, SQUARES = said("step"), said("loss"), said("sum of squares")
MINIMUM = said("its running minimum, which the script plots")


def _steps(count: int) -> Array:
    return np.arange(1, count + 1, dtype=np.float64)


def _rows(columns: Sequence[Array], indices: Iterable[int]) -> list[list[str]]:
    return [[str(n + 1), *(f"{column[n]:.3g}" for column in columns)] for n in indices]


def loss_chart(trace: Trace) -> Chart:
    """The loss and the running minimum that the script plots."""
    loss, D, steps = trace.quantities["loss"], trace.quantities["D"], _steps(trace.steps)
    rises = int((np.diff(loss) > 0).sum())
    where = (said("The two curves are one: the loss rises in no step.") if rises == 0 else
             said("The loss rises in {rises} of {steps} steps, at which the running minimum stays.", rises=rises,
                  steps=trace.steps))  # fmt: skip
    return Chart(
        "loss", said("Loss over the steps"),
        said("The sum of squares falls from {first:.3g} to {last:.3g} in {steps} steps. {where}", first=loss[0],
             last=loss[-1], steps=trace.steps, where=where),
        Axis(STEP, 1, trace.steps), log_axis(LOSS, loss, D),
        [Series(SQUARES, steps, loss, 1, wide=True), Series(MINIMUM, steps, D, 0)],
        (STEP, SQUARES, said("running minimum")), _rows([loss, D], selected(trace.steps)),
    )  # fmt: skip


def drift_chart(drift: Drift) -> Chart:
    """A free run's distance from the reference, and how far rounding can take it."""
    names = ("W1", "loss")
    curves, columns, heads = [], [], []
    for k, name in enumerate(names):
        difference, bound = drift.difference[name], drift.bound[name]
        apart, most = said("{name}: difference", name=name), said("{name}: bound", name=name)
        curves += [Series(most, _steps(bound.size), bound, k, wide=True),
                   Series(apart, _steps(difference.size), difference, k)]  # fmt: skip
        columns += [difference, bound]
        heads += [apart, most]
    worst = max(float(ratio.max()) for ratio in drift.ratio.values())
    count = min(column.size for column in columns)
    return Chart(
        "drift", said("Difference of the free run, and its bound"),
        said("Of all elements of all quantities, the one nearest to its bound comes to {worst:.2g} of it: {what}. "
             "Where the two runs agree to the last bit the curve is broken.", worst=worst,
             what=said("rounding explains the drift") if worst <= 1 else said("more than rounding explains")),
        Axis(STEP, 1, count), log_axis(said("largest difference"), *columns), curves,
        (STEP, *heads), _rows(columns, selected(count)),
    )  # fmt: skip


def ulps_chart(drift: Drift) -> Chart:
    """The same drift in units in the last place."""
    columns = [drift.ulps[name] for name in SHOWN]
    count = min(column.size for column in columns)
    worst = max(SHOWN, key=lambda name: float(drift.ulps[name].max()))
    return Chart(
        "ulps", said("Drift of the free run in units in the last place (ULP)"),
        said("The worst is {worst:,.0f} ULP in {name} at step {step}: a weight that passes through 0 has tiny units. "
             "For that reason ULPs are shown and do not judge.", worst=drift.ulps[worst].max(), name=worst,
             step=int(drift.ulps[worst].argmax()) + 1),
        Axis(STEP, 1, count), log_axis("ULP", *columns),
        [Series(name, _steps(drift.ulps[name].size), drift.ulps[name], k) for k, name in enumerate(SHOWN)],
        (STEP, *SHOWN), _rows(columns, selected(count)),
    )  # fmt: skip


def v_chart(curves: VCurves) -> Chart:
    """The V of every rule, its error bars, and what needs no step beside them."""
    h = curves.steps
    series, columns = [], []
    for k, curve in enumerate(curves.curves):
        name = RULES[curve.rule]
        series.append(Series(said("{method}: error bar", method=name), h, curve.bars, k, wide=True))
        series.append(Series(name, h, np.maximum(curve.errors, FLOOR), k, markers=True))
        columns += [curve.errors, curve.bars]
    above = sum(int((curve.errors > curve.bars).sum()) for curve in curves.curves)
    flat = np.ones_like(h)
    without = said("complex step, which has no step to choose")
    series.append(Series(without, h, flat * max(curves.complex_error, FLOOR), 3))
    own = curves.own_error or 0.0
    series.append(Series(said("the reference's own gradient"), h, flat * max(own, FLOOR), 4))
    best = joined(", ", (said("{method} {error:.0e} at h = {h:.0e}", method=RULES[c.rule], error=c.errors.min(),
                              h=h[int(c.errors.argmin())]) for c in curves.curves))  # fmt: skip
    return Chart(
        "vcurve", said("Error of numeric derivatives over the step size h"),
        said("To the right of each V the rule itself is off, to the left rounding. Nearest to the truth: {best}. "
             "Complex step: {complex:.0e}; the reference's hand-derived gradient: {own:.0e}. {above}", best=best,
             complex=curves.complex_error, own=own, above=_above(above)),
        log_axis(said("step size h"), h), log_axis(said("error"), *columns, np.array([max(own, FLOOR)]),
                                             np.array([max(curves.complex_error, FLOOR)])), series,
        ("h", *(words for c in curves.curves for words in (said("{method}: error", method=RULES[c.rule]),
                                                           said("{method}: bar", method=RULES[c.rule])))),
        [[f"{step:.1e}", *(short(float(column[n])) if np.isfinite(column[n]) else said("none") for column in columns)]
         for n, step in enumerate(h)],
    )  # fmt: skip


def _above(count: int) -> Said:
    if not count:
        return said("No errors are above their bars.")
    return said("1 error is above its bar.") if count == 1 else said("{n} errors are above their bars.", n=count)


def rising_chart(trace: Trace) -> Chart:
    """A loss that rises beside its running minimum, which cannot."""
    loss, D, steps = trace.quantities["loss"], trace.quantities["D"], _steps(trace.steps)
    return Chart(
        "rising", said("Learning rate {rate:g}: what the curve hides", rate=trace.learning_rate),
        said("The sum of squares jumps up again and again; its running minimum never does."),
        Axis(STEP, 1, trace.steps), Axis(LOSS, 0.0, float(np.ceil(loss.max()))),
        [Series(SQUARES, steps, loss, 1), Series(MINIMUM, steps, D, 0)],
        (STEP, SQUARES, said("running minimum")), _rows([loss, D], selected(trace.steps)),
    )  # fmt: skip


def stuck_chart(runs: dict[str, Sequence[Trace]]) -> Chart:
    """The starts that never stop, in three networks."""
    series = [Series(NETWORK_WORDS.get(name, name), _steps(trace.steps), trace.quantities["D"], k, wide=k > 0)
              for k, (name, traces) in enumerate(runs.items()) for trace in traces]  # fmt: skip
    names = [NETWORK_WORDS.get(name, name) for name in runs]
    reached = joined(", ", (said("{network} {n} of {total}", network=name, total=len(traces),
                                 n=sum(t.stopped == "tolerance" for t in traces))
                            for name, traces in zip(names, runs.values(), strict=True)))  # fmt: skip
    seeds = ", ".join(map(str, NEVER_STOP))
    rows = [[f"rng({seed})", *(said("{n} steps, {loss:.3g}", n=t[n].steps, loss=t[n].quantities["D"][-1])
                                  for t in runs.values())]
            for n, seed in enumerate(NEVER_STOP)]  # fmt: skip
    return Chart(
        "stuck", said("MATLAB seeds {seeds}: running minimum of the loss", seeds=seeds),
        said("How many reach the tolerance: {reached}. The others stay level far above it.", reached=reached),
        log_axis(STEP, *(s.x for s in series)), log_axis(LOSS, *(s.y for s in series)), series,
        (said("start"), *names), rows,
    )  # fmt: skip
