"""The numbers behind the charts of the page: each in the row of its step, steps from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pyport.errata.output import NEVER_STOP
from pyport.gradients.vcurve import v_curves
from pyport.model import Model
from pyport.parity.fixtures import Store
from pyport.parity.series import Drift, drift_series
from pyport.report.html.chart import Axis, Chart, Series, log_axis
from pyport.report.html.charts import drift_chart, loss_chart, rising_chart, stuck_chart, ulps_chart, v_chart
from pyport.report.html.svg import selected
from pyport.trace import Array, Trace


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Store().golden("sizes-octave")


@pytest.fixture(scope="module")
def drift(trace: Trace) -> Drift:
    return drift_series(trace, Store().start("sizes-octave"))


def check_rows(chart: Chart, columns: Sequence[Array]) -> None:
    count = min(len(column) for column in columns)
    steps = [int(row[0]) for row in chart.rows]
    assert (steps[0], steps[-1]) == (1, count)
    assert len(chart.columns) == len(columns) + 1
    for step, *values in chart.rows:
        assert values == [f"{column[int(step) - 1]:.3g}" for column in columns]


def test_the_losses_stand_beside_the_steps_that_have_them(trace: Trace) -> None:
    columns = [trace.quantities["loss"], trace.quantities["D"] + 1]
    for chart in (loss_chart, rising_chart):
        check_rows(chart(replace(trace, quantities={**trace.quantities, "D": columns[1]})), columns)


def test_differences_bounds_and_units_stand_beside_the_steps_that_have_them(drift: Drift) -> None:
    check_rows(drift_chart(drift), [getattr(drift, kind)[name] for name in ("W1", "loss")
                                    for kind in ("difference", "bound")])  # fmt: skip
    check_rows(ulps_chart(drift), [drift.ulps[name] for name in ("W1", "W2", "W3", "loss")])


def test_every_curve_is_drawn_over_its_steps_from_1(trace: Trace, drift: Drift) -> None:
    for chart in (loss_chart(trace), rising_chart(trace), drift_chart(drift), ulps_chart(drift)):
        assert (chart.x.low, chart.x.high) == (1, trace.steps)
        for series in chart.series:
            assert series.x.tolist() in (list(range(1, trace.steps + 1)), list(range(1, trace.steps + 2)))
            assert series.x.shape == series.y.shape


def test_rises_of_the_loss_are_counted(trace: Trace) -> None:
    assert "The two curves are one: the loss rises in no step." in loss_chart(trace).summary
    loss = trace.quantities["loss"].copy()
    loss[[10, 20]] = loss[0]
    assert "The loss rises in 2 of 200 steps, at" in loss_chart(
        replace(trace, quantities={**trace.quantities, "loss": loss})
    ).summary  # fmt: skip


def test_the_worst_quantity_and_its_step_are_named(drift: Drift) -> None:
    ulps = {name: np.zeros_like(series) for name, series in drift.ulps.items()}
    ulps["W2"][6], ulps["loss"][40] = 1234, 1233
    assert "The worst is 1,234 ULP in W2 at step 7: " in ulps_chart(replace(drift, ulps=ulps)).summary


@pytest.mark.parametrize(("ratio", "words"), [
    (0.5, "0.5 of it: rounding explains"), (1.0, "1 of it: rounding explains"),
    (1.5, "1.5 of it: more than rounding explains"),
])  # fmt: skip
def test_a_drift_beyond_its_bound_is_said_to_be_more_than_rounding(drift: Drift, ratio: float, words: str) -> None:
    ratios = {name: np.zeros_like(series) for name, series in drift.ratio.items()}
    ratios["g2"][3] = ratio
    assert f"comes to {words}" in drift_chart(replace(drift, ratio=ratios)).summary


def test_two_runs_that_agree_to_the_last_bit_have_a_chart_too(drift: Drift) -> None:
    same = {name: np.zeros_like(series) for name, series in drift.ulps.items()}
    chart = ulps_chart(replace(drift, ulps=same))
    assert (chart.y.low, chart.y.high, chart.y.log) == (0.1, 1, True)
    assert "The worst is 0 ULP in " in chart.summary
    assert "nan" not in chart.svg.lower()


def test_selected_rows_have_both_ends_and_none_twice() -> None:
    assert selected(1) == [0]
    assert selected(5) == [0, 1, 2, 3, 4]
    rows = selected(20_000)
    assert (rows[0], rows[-1], len(rows)) == (0, 19_999, 12)
    assert np.ptp(np.diff(rows)) <= 1


@pytest.mark.parametrize(("low", "high", "labels"), [
    (0, 600, "0 100 200 300 400 500 600"), (0, 601, "0 200 400 600"), (1, 1136, "200 400 600 800 1000"),
    (0, 3, "0 0.5 1 1.5 2 2.5 3"), (0, 3.1, "0 1 2 3"), (0, 1, "0 0.2 0.4 0.6 0.8 1"), (5, 45, "10 20 30 40"),
    (0, 31, "0 10 20 30"),
])  # fmt: skip
def test_an_axis_has_round_numbers_where_they_lie(low: float, high: float, labels: str) -> None:
    ticks = Axis("x", low, high).ticks()
    assert " ".join(words for _, words in ticks) == labels
    np.testing.assert_allclose([part for part, _ in ticks], [(float(w) - low) / (high - low) for _, w in ticks])


@pytest.mark.parametrize(("low", "high", "labels"), [
    (1e-3, 1e3, "1e-3 1e-2 1e-1 1 10 1e2 1e3"), (1e-3, 1e4, "1e-3 1e-1 10 1e3"), (1, 10, "1 10"), (0.1, 1, "1e-1 1"),
])  # fmt: skip
def test_a_logarithmic_axis_has_at_most_seven_decades_where_they_lie(low: float, high: float, labels: str) -> None:
    axis = Axis("x", low, high, log=True)
    assert " ".join(words for _, words in axis.ticks()) == labels
    logs = np.log10([float(words) for _, words in axis.ticks()])
    parts = (logs - np.log10(low)) / (np.log10(high) - np.log10(low))
    np.testing.assert_allclose([part for part, _ in axis.ticks()], parts, atol=1e-12)
    assert np.isnan(axis.at(np.array([0.0, -1.0, np.nan]))).all()


def test_a_logarithmic_axis_has_whole_decades_around_all_that_can_be_drawn() -> None:
    axis = log_axis("loss", np.array([0.0, np.nan, 0.03]), np.array([[np.inf, -5.0], [700.0, 2.0]]))
    assert (axis.label, axis.log) == ("loss", True)
    np.testing.assert_allclose((axis.low, axis.high), (0.01, 1000))


def test_a_curve_is_drawn_where_its_numbers_are() -> None:
    series = Series("line", np.array([0.0, 5.0, 10.0]), np.array([0.0, 1.0, 0.25]), 3, wide=True)
    svg = str(Chart("k", "title", "summary", Axis("x", 0, 10), Axis("y", 0, 1), [series]).svg)
    # 640 x 340 with 74, 16, 14 and 52 left free: the plot is 550 x 274.
    assert '<path class="curve s3 wide" d="M74.0 288.0L349.0 14.0L624.0 219.5"/>' in svg
    thin = Chart("k", "title", "summary", Axis("x", 0, 10), Axis("y", 0, 1), [replace(series, wide=False)])
    assert '<path class="curve s3 thin" d="M74.0 ' in str(thin.svg)
    assert '<path class="grid" d="M349.0 14V288"/>' not in svg
    assert '<path class="grid" d="M184.0 14V288"/><text class="tick x n1" x="184.0" y="308">2</text>' in svg
    assert '<path class="grid" d="M74 233.2H624"/><text class="tick y" x="66" y="233.2" dy=".35em">0.2</text>' in svg
    assert '<text class="label" x="349.0" y="332">x</text>' in svg


def test_every_network_has_a_look_of_its_own_and_how_many_runs_end_is_counted(trace: Trace) -> None:
    ended = replace(trace, stopped="tolerance")
    runs = {"first": [trace] * 5, "second": [ended] * 2 + [trace] * 3, "third": [ended] * 5}
    chart = stuck_chart(runs)
    assert [(series.name, series.look, series.wide) for series in chart.series] == (
        [("first", 0, False)] * 5 + [("second", 1, True)] * 5 + [("third", 2, True)] * 5
    )
    assert chart.summary.startswith("How many reach the tolerance: first 0 of 5, second 2 of 5, third 5 of 5.")
    shown = f"200 steps, {trace.quantities['D'][-1]:.3g}"
    assert chart.rows == [[f"rng({seed})", *[shown] * 3] for seed in NEVER_STOP]


def test_the_v_has_the_complex_step_and_the_own_gradient_beside_every_rule() -> None:
    start = Store().start("startup")
    weights = [start.W1, start.W2, start.W3]
    blocks = [1.001 * g for g in Model().gradient(start.X, start.Y, weights)]
    series = {one.name: one.y for one in v_chart(v_curves(Model(), start.X, start.Y, weights, blocks)).series}
    assert [name for name in series if not name.endswith("error bar")] == [
        "forward difference", "central difference", "Richardson",
        "complex step, which has no step to choose", "the reference's own gradient",
    ]  # fmt: skip
    assert max(series["complex step, which has no step to choose"]) < 1e-14
    assert min(series["the reference's own gradient"]) == pytest.approx(1e-3)
