"""The charts of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pyport.errata.output import NEVER_STOP
from pyport.gradients.vcurve import VCurves
from pyport.parity.series import Drift
from pyport.report.html.chart import Axis, Chart, Series, log_axis
from pyport.report.html.svg import selected
from pyport.report.tables import short
from pyport.trace import WEIGHTS, Array, Trace

#: What is nearer to the truth than this is drawn here: a logarithmic axis has no 0.
FLOOR = 1e-17
SHOWN = (*WEIGHTS, "loss")


def _steps(count: int) -> Array:
    return np.arange(1, count + 1, dtype=np.float64)


def _rows(columns: Sequence[Array], indices: Iterable[int]) -> list[list[str]]:
    return [[str(n + 1), *(f"{column[n]:.3g}" for column in columns)] for n in indices]


def loss_chart(trace: Trace) -> Chart:
    """The loss and the running minimum that the script plots."""
    loss, D, steps = trace.quantities["loss"], trace.quantities["D"], _steps(trace.steps)
    rises = int((np.diff(loss) > 0).sum())
    where = ("The two curves are one: the loss rises in no step." if rises == 0 else
             f"The loss rises in {rises} of {trace.steps} steps, at which the running minimum stays.")  # fmt: skip
    return Chart(
        "loss", "Loss over the steps",
        f"The sum of squares falls from {loss[0]:.3g} to {loss[-1]:.3g} in {trace.steps} steps. {where}",
        Axis("step", 1, trace.steps), log_axis("loss", loss, D),
        [Series("sum of squares", steps, loss, 1, wide=True),
         Series("its running minimum, which the script plots", steps, D, 0)],
        ("step", "sum of squares", "running minimum"), _rows([loss, D], selected(trace.steps)),
    )  # fmt: skip


def drift_chart(drift: Drift) -> Chart:
    """A free run's distance from the reference, and how far rounding can take it."""
    names = ("W1", "loss")
    curves, columns, heads = [], [], []
    for k, name in enumerate(names):
        difference, bound = drift.difference[name], drift.bound[name]
        curves += [Series(f"{name}: bound", _steps(bound.size), bound, k, wide=True),
                   Series(f"{name}: difference", _steps(difference.size), difference, k)]  # fmt: skip
        columns += [difference, bound]
        heads += [f"{name} difference", f"{name} bound"]
    worst = max(float(ratio.max()) for ratio in drift.ratio.values())
    count = min(column.size for column in columns)
    return Chart(
        "drift", "Difference of the free run, and its bound",
        f"Of all elements of all quantities, the one nearest to its bound comes to {worst:.2g} of it: "
        f"{'rounding explains the drift' if worst <= 1 else 'more than rounding explains'}. "
        "Where the two runs agree to the last bit the curve is broken.",
        Axis("step", 1, count), log_axis("largest difference", *columns), curves,
        ("step", *heads), _rows(columns, selected(count)),
    )  # fmt: skip


def ulps_chart(drift: Drift) -> Chart:
    """The same drift in units in the last place."""
    columns = [drift.ulps[name] for name in SHOWN]
    count = min(column.size for column in columns)
    worst = max(SHOWN, key=lambda name: float(drift.ulps[name].max()))
    return Chart(
        "ulps", "Drift of the free run in units in the last place (ULP)",
        f"The worst is {drift.ulps[worst].max():,.0f} ULP in {worst} at step {int(drift.ulps[worst].argmax()) + 1}: a "
        "weight that passes through 0 has tiny units. For that reason ULPs are shown and do not judge.",
        Axis("step", 1, count), log_axis("ULP", *columns),
        [Series(name, _steps(drift.ulps[name].size), drift.ulps[name], k) for k, name in enumerate(SHOWN)],
        ("step", *SHOWN), _rows(columns, selected(count)),
    )  # fmt: skip


def v_chart(curves: VCurves) -> Chart:
    """The V of every rule, its error bars, and what needs no step beside them."""
    h = curves.steps
    series, columns = [], []
    for k, curve in enumerate(curves.curves):
        name = "Richardson" if curve.rule == "richardson" else f"{curve.rule} difference"
        series.append(Series(f"{name}: error bar", h, curve.bars, k, wide=True))
        series.append(Series(name, h, np.maximum(curve.errors, FLOOR), k, markers=True))
        columns += [curve.errors, curve.bars]
    above = sum(int((curve.errors > curve.bars).sum()) for curve in curves.curves)
    flat = np.ones_like(h)
    series.append(Series("complex step, which has no step to choose", h, flat * max(curves.complex_error, FLOOR), 3))
    own = curves.own_error or 0.0
    series.append(Series("the reference's own gradient", h, flat * max(own, FLOOR), 4))
    best = ", ".join(f"{c.rule} {c.errors.min():.0e} at h = {h[int(c.errors.argmin())]:.0e}" for c in curves.curves)
    return Chart(
        "vcurve", "Error of numeric derivatives over the step size h",
        f"To the right of each V the rule itself is off, to the left rounding. Nearest to the truth: {best}. Complex "
        f"step: {curves.complex_error:.0e}; the reference's hand-derived gradient: {own:.0e}. "
        f"{above or 'No'} errors are above their bars.",
        log_axis("step size h", h), log_axis("error", *columns, np.array([max(own, FLOOR)]),
                                             np.array([max(curves.complex_error, FLOOR)])), series,
        ("h", *(f"{c.rule} {what}" for c in curves.curves for what in ("error", "bar"))),
        [[f"{step:.1e}", *(short(float(column[n])) if np.isfinite(column[n]) else "none" for column in columns)]
         for n, step in enumerate(h)],
    )  # fmt: skip


def rising_chart(trace: Trace) -> Chart:
    """A loss that rises beside its running minimum, which cannot."""
    loss, D, steps = trace.quantities["loss"], trace.quantities["D"], _steps(trace.steps)
    return Chart(
        "rising", f"Learning rate {trace.learning_rate:g}: what the curve hides",
        "The sum of squares jumps up again and again; its running minimum never does.",
        Axis("step", 1, trace.steps), Axis("loss", 0.0, float(np.ceil(loss.max()))),
        [Series("sum of squares", steps, loss, 1), Series("its running minimum, which the script plots", steps, D, 0)],
        ("step", "sum of squares", "running minimum"), _rows([loss, D], selected(trace.steps)),
    )  # fmt: skip


def stuck_chart(runs: dict[str, Sequence[Trace]]) -> Chart:
    """The starts that never stop, in three networks."""
    series = [Series(name, _steps(trace.steps), trace.quantities["D"], k, wide=k > 0)
              for k, (name, traces) in enumerate(runs.items()) for trace in traces]  # fmt: skip
    reached = ", ".join(f"{name} {sum(t.stopped == 'tolerance' for t in traces)} of {len(traces)}"
                        for name, traces in runs.items())  # fmt: skip
    seeds = ", ".join(map(str, NEVER_STOP))
    rows = [[f"rng({seed})", *(f"{t[n].steps} steps, {t[n].quantities['D'][-1]:.3g}" for t in runs.values())]
            for n, seed in enumerate(NEVER_STOP)]  # fmt: skip
    return Chart(
        "stuck", f"MATLAB seeds {seeds}: running minimum of the loss",
        f"How many reach the tolerance: {reached}. The others stay level far above it.",
        log_axis("step", *(s.x for s in series)), log_axis("loss", *(s.y for s in series)), series,
        ("start", *runs), rows,
    )  # fmt: skip
