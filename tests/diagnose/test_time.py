"""A diagnosis takes as long as is allowed, whatever it comes to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_table

from pyport.gradients.target import Gradient

WANTED = {"right": "right", "one mistake": "named", "two mistakes": "named", "none known": "unknown"}
#: Two mistakes together take more than is allowed; so many times as much is a fault.
MORE = 4


@pytest.mark.parametrize("network", time_table.NETWORKS)
@pytest.mark.sampled(4)
def test_every_diagnosis_is_quick(network: str, work: Callable[[], float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_table, "NETWORKS", {network: time_table.NETWORKS[network]})
    entries = list(time_table.timed(work))
    assert {entry.mistake: entry.status for entry in entries} == WANTED
    for entry in entries:
        assert entry.seconds <= MORE * entry.allowed, entry


def test_a_diagnosis_that_is_slow_is_seen(work: Callable[[], float], monkeypatch: pytest.MonkeyPatch) -> None:
    some: dict[str, Gradient] = {"right": time_table.gradients(3)["right"]}
    monkeypatch.setattr(time_table, "gradients", lambda depth: some)
    monkeypatch.setattr(time_table, "NETWORKS", {"none": ((3, 4, 4, 1), (4, 7), True, 0.0)})
    (entry,) = time_table.timed(work)
    assert entry.seconds > MORE * entry.allowed
