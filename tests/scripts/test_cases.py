"""Small scripts with a port that has one slip, and a right port that differs in rounding at most."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.record import Record
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

CASES = Path(__file__).parent / "cases"
#: The lines of the slip in each port.
SLIPS = {
    "aliased_array/port.py": {15},
    "chaotic_map/port_typo.py": {7},
    "chaotic_map/port_digits.py": {7},
    "column_major_reshape/port.py": {4},
    "column_meets_vector/port.py": {7},
    "conjugate_transpose/port.py": {10, 11},
    "filtfilt_edges/port.py": {11},
    "flatten_order/port.py": {6, 8, 9},
    "loop_by_tolerance/port.py": {5},
    "misplaced_bracket/port.py": {14},
    "outer_or_inner/port.py": {18},
    "outer_or_inner/port_lag.py": {16},
    "percentile_method/port.py": {8},
    "round_half_even/port.py": {9},
    "saturating_integers/port.py": {6, 7, 8, 9},
    "sort_ties/port.py": {7},
    "std_ddof/port.py": {9},
}
TWINS = sorted(str(path.relative_to(CASES)) for path in CASES.glob("*/twin*.py"))


#: Ports of scripts of many fields, all right.
PAIRS = Path(__file__).parent / "pairs"
RIGHT = sorted(str(path.relative_to(PAIRS)) for name in ("port.py", "twin_*.py") for path in PAIRS.glob(f"*/{name}"))


@cache
def reference(name: str) -> Record:
    return trace_matlab(CASES / name / "ref.m", engine="octave")


def judged(port: str) -> ScriptResult:
    return verify(reference(port.partition("/")[0]), CASES / port)


@pytest.mark.parametrize("port", SLIPS)
def test_a_slip_is_found_at_its_line(port: str) -> None:
    result = judged(port)
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line in SLIPS[port]


@pytest.mark.parametrize("port", TWINS)
@pytest.mark.sampled(2)
def test_a_right_port_passes(port: str) -> None:
    result = judged(port)
    assert result.verdict is Verdict.PASS, [fault.words for fault in result.faults]
    assert result.judged


@pytest.mark.parametrize("port", RIGHT)
@pytest.mark.sampled(3)
def test_a_right_port_of_any_field_passes(port: str) -> None:
    result = verify(PAIRS / port.partition("/")[0] / "ref.m", PAIRS / port, engine="octave", cure=False)
    assert result.verdict is Verdict.PASS, [fault.words for fault in result.faults]


def test_every_port_is_here() -> None:
    there = {str(path.relative_to(CASES)) for path in CASES.glob("*/port*.py")}
    assert there == set(SLIPS)
