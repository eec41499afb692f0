"""Slips as people make them, none made of the catalogue: each is found, and named and cured, or listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand import HERE, Pair, pairs

from pyport.scripts.cures import fixed
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.usefixtures("unhurried")

PAIRS = pairs()
NAMED = {name: pair for name, pair in PAIRS.items() if pair.name}
#: Of which no slip is told.
NOT_NAMED = {"invoice"}

each_pair = pytest.mark.parametrize("name", NAMED)


def said_of(pair: Pair, text: str, folder: Path) -> ScriptResult:
    (folder / "port.py").write_text(text, encoding="utf-8")
    return verify(pair.record(), folder / "port.py")


@each_pair
@pytest.mark.sampled(6)
def test_it_fails_at_its_line_with_its_name_alone_and_its_cure_is_right(name: str, tmp_path: Path) -> None:
    pair = PAIRS[name]
    result = said_of(pair, pair.port, tmp_path)
    assert pair.not_held(result) == ""
    # Another name, another line: none of it would have been taken for this.
    assert replace(pair, name="sign" if pair.name != "sign" else "axis").not_held(result)
    assert replace(pair, line=pair.line + 2).not_held(result)


@pytest.mark.parametrize("name", ["random_walk", "cooling", "prey", "regression", "whiten", "spectrum"])
@pytest.mark.sampled(6)
def test_what_is_written_with_the_cures_passes(name: str, tmp_path: Path) -> None:
    pair = PAIRS[name]
    cured = fixed(said_of(pair, pair.port, tmp_path))
    assert cured is not None
    after = said_of(pair, cured, tmp_path)
    assert (after.verdict, after.faults) == (Verdict.PASS, [])
    assert pair.not_held(after)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.sampled(8)
def test_without_its_slip_a_port_passes_and_nothing_is_named(name: str, tmp_path: Path) -> None:
    result = said_of(PAIRS[name], PAIRS[name].twin, tmp_path)
    assert (result.verdict, result.faults) == (Verdict.PASS, [])


def test_those_without_a_name_say_why() -> None:
    assert {name for name, pair in PAIRS.items() if not pair.name} == NOT_NAMED
    assert all(bool(pair.why) != bool(pair.name) for pair in PAIRS.values())


@pytest.mark.parametrize("name", sorted(NOT_NAMED))
def test_those_without_a_name_do_not_pass(name: str, tmp_path: Path) -> None:
    result = said_of(PAIRS[name], PAIRS[name].port, tmp_path)
    assert result.verdict is Verdict.UNDECIDED
    assert PAIRS[name].line in result.faults[0].lines
    assert not any(fault.cures for fault in result.faults)


@pytest.mark.parametrize("name", PAIRS)
def test_a_recording_is_of_the_script_beside_it(name: str) -> None:
    assert PAIRS[name].record().files["ref.m"] == (HERE / name / "ref.m").read_text(encoding="utf-8")


@pytest.mark.live
@pytest.mark.parametrize("name", ["random_walk", "regression", "whiten"])
def test_octave_records_what_is_stored(name: str) -> None:
    stored, now = PAIRS[name].record(), trace_matlab(HERE / name / "ref.m", engine="octave")
    assert [site.text for site in stored.sites] == [site.text for site in now.sites]
    np.testing.assert_array_equal(stored.site, now.site, strict=True)
    for mine, theirs in zip(stored.values, now.values, strict=True):
        np.testing.assert_array_equal(mine, theirs)
