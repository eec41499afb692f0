"""What the curves show is what the comparisons judge."""

from __future__ import annotations

import numpy as np
import pytest

from pyport.parity.fixtures import Store
from pyport.parity.forced import Rounding
from pyport.parity.judge import judge
from pyport.parity.series import drift_series, forced_series


@pytest.mark.parametrize("case", ["scalars", "sizes-octave"])
def test_the_worst_of_each_series_is_the_worst_of_the_comparison(case: str) -> None:
    store = Store()
    trace, start = store.golden(case), store.start(case)
    result = judge(case, "golden", start, trace, store.fingerprint(case))
    rounding = Rounding.of(trace, start)
    drift = drift_series(trace, start, rounding)
    for name, series in forced_series(trace, start, rounding).items():
        assert series.max() == result.fast.quantities[name].worst_ratio
        assert drift.ratio[name].max() == result.free.comparison.quantities[name].worst_ratio
        assert drift.ulps[name].max() == result.free.comparison.quantities[name].worst_ulps
        assert np.all(drift.difference[name] <= drift.bound[name])


def test_a_planted_slip_shows_at_its_step_and_nowhere_else() -> None:
    store = Store()
    trace, start = store.golden("sizes-octave"), store.start("sizes-octave")
    trace.quantities["g2"][1, 0, 40] *= 1 + 1e-9
    assert np.flatnonzero(forced_series(trace, start)["g2"] > 1).tolist() == [40]
