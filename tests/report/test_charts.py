"""The numbers behind the charts of the page: each in the row of its step, steps from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pyport.parity.fixtures import Store
from pyport.parity.series import Drift, drift_series
from pyport.report.html.chart import Chart
from pyport.report.html.charts import drift_chart, loss_chart, rising_chart, ulps_chart
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
