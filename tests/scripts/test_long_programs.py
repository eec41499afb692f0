"""Programs whose runs take long: fewer runs of them give the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pyport.scripts import replay as room
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record
from pyport.scripts.told import plain_report
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

REFERENCE = """x = [0.3 0.7 1.1];
for k = 1:60
    a = sin(x);
    b = a + 0.1 * x;
    c = b .* a;
    d = c - a .* x;
    g = 0.5 * d;
    x = x - 0.3 * g;
end
"""
PORT = """import numpy as np

x = np.array([0.3, 0.7, 1.1])
for k in range(60):
    a = np.sin(x)
    b = a + 0.1 * x
    c = b * a
    d = c - a * x
    g = 0.5 * d
    x = x - 0.3 * g
"""
SLIP = PORT.replace("0.5 * d", "0.45 * d")
#: The line of the slip.
LINE = 9


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Record:
    script = tmp_path_factory.mktemp("long") / "ref.m"
    script.write_text(REFERENCE, encoding="utf-8")
    return trace_matlab(script, engine="octave")


@pytest.fixture
def noises(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int | None, ...]]:
    """The seeds of the runs that have a plan, of one call each; None for one without noise."""
    seen: list[tuple[int | None, ...]] = []
    one, several = PythonSession.run, PythonSession.runs

    def run(session: PythonSession, plan: Any = None, noise: int | None = None) -> Record:
        if plan is not None:
            seen.append((noise,))
        return one(session, plan, noise)

    def runs(session: PythonSession, orders: Sequence[Any]) -> list[Record]:
        if orders:
            seen.append(tuple(each.noise for each in orders))
        return several(session, orders)

    monkeypatch.setattr(PythonSession, "run", run)
    monkeypatch.setattr(PythonSession, "runs", runs)
    return seen


@pytest.mark.sampled(2)
def test_what_differs_first_is_tried_first_where_runs_take_long(
    reference: Record, noises: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = tmp_path / "port.py"
    port.write_text(SLIP, encoding="utf-8")
    told, trials = [], []
    for limit in (1, 10**6):
        monkeypatch.setattr(room, "LONG", limit)
        noises.clear()
        result = verify(reference, port, cure=False)
        assert result.verdict is Verdict.FAIL
        assert result.faults[0].line == LINE
        told.append(plain_report(result))
        trials.append(noises.count((None,)))
    assert told[0] == told[1]
    assert trials[0] < trials[1]


def test_noisy_runs_go_side_by_side_where_one_cannot_explain_what_differs(
    reference: Record, noises: list[Any], tmp_path: Path
) -> None:
    port = tmp_path / "port.py"
    port.write_text(SLIP, encoding="utf-8")
    verify(reference, port, cure=False)
    assert [one for one in noises if one != (None,)] == [(1, 2, 3, 4, 5, 6)]


def test_one_noisy_run_goes_beside_the_plain_one_where_all_is_right(
    reference: Record, noises: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = tmp_path / "port.py"
    port.write_text(PORT, encoding="utf-8")
    monkeypatch.setattr(room, "LONG", 1)
    assert verify(reference, port, cure=False).verdict is Verdict.PASS
    assert (None, 1) in noises
    port.write_text(SLIP, encoding="utf-8")
    noises.clear()
    verify(reference, port, cure=False)
    assert (None, 1) not in noises
