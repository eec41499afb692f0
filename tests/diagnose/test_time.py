"""A diagnosis takes as long as is allowed, whatever it comes to."""

from __future__ import annotations

import pytest
import time_table

from pyport.gradients.target import Gradient

WANTED = {"right": "right", "one mistake": "named", "two mistakes": "named", "none known": "unknown"}
#: A machine that does other work besides is so many times slower.
BUSY = 4


def test_every_diagnosis_is_quick() -> None:
    for entry in time_table.timed():
        assert entry.status == WANTED[entry.mistake], entry
        assert entry.seconds <= BUSY * entry.allowed, entry


def test_a_diagnosis_that_is_slow_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    some: dict[str, Gradient] = {"right": time_table.gradients(3)["right"]}
    monkeypatch.setattr(time_table, "gradients", lambda depth: some)
    monkeypatch.setattr(time_table, "NETWORKS", {"none": ((3, 4, 4, 1), (4, 7), True, 0.0)})
    (entry,) = time_table.timed()
    assert entry.seconds > BUSY * entry.allowed
