"""What a clock says is no result, and what does not come from it is compared though it has the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.scripts.clocks import timed
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

SCRIPT = """times = zeros(1, 3);
for k = 1:3
  tic;
  x = k ^ 2;
  times(k) = toc;
end
avg = mean(times);
t = clock;
t = linspace(0, 1, 5);
y = 2 * t;
"""
PORT = """import time
import numpy as np


def work(k):
    t0 = time.perf_counter()
    y = k**2
    return y, time.perf_counter() - t0


times = np.zeros(3)
for k in range(1, 4):
    x, t = work(k)
    times[k - 1] = t
avg = times.mean()
t = np.linspace(0, 1, 5)
y = 2 * t
now = 3.0
late = now + 1
"""

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("clocks")
    script, port = folder / "ref.m", folder / "port.py"
    script.write_text(SCRIPT)
    port.write_text(PORT)
    return script, port


def written(record: Record, numbers: frozenset[int]) -> list[tuple[int, str]]:
    return [(site.line, site.target) for site in record.sites if site.number in numbers and site.kind != "state"]


def test_what_is_computed_with_the_time_is_found_and_nothing_else(files: tuple[Path, Path]) -> None:
    with PythonSession(files[1]) as session:
        record = session.run()
    assert written(record, timed(record)) == [(6, "t0"), (8, "work"), (13, "t"), (14, "times"), (15, "avg")]
    named = [site.target for site in record.sites if site.kind == "return" and site.number in timed(record)]
    assert len(named) == 1  # of the two values that the function returns


def test_a_port_that_takes_another_time_is_right_and_the_lines_are_named(files: tuple[Path, Path]) -> None:
    result = verify(*files)
    assert result.verdict is Verdict.PASS
    assert "Not compared is what a clock says: ref.m lines 5, 7 and 8, port.py lines 6, 8 and 13-15." in result.notes
    assert {one.link.reference.name for one in result.judged} >= {"x", "y", "t"}


@pytest.mark.parametrize(("right", "wrong", "line"), [("k**2", "k**3", 7), ("y = 2 * t", "y = 3 * t", 17)])
def test_what_stands_beside_the_time_is_compared(files: tuple[Path, Path], right: str, wrong: str, line: int) -> None:
    port = files[1].with_name("wrong.py")
    port.write_text(PORT.replace(right, wrong))
    result = verify(files[0], port, cure=False)
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == line
