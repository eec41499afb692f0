"""The MATLAB engine from end to end, with Octave in MATLAB's place.

MATLAB itself was never run: none was at hand. What is shown is that ``-batch run_batch`` with
MATLABPATH, in a folder that holds the requests alone, is all that an engine needs in order to be
judged; whether MATLAB's own last digits are these, only a machine with MATLAB can tell.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import program
from stand_ins import fresh

from pyport.errors import EngineError
from pyport.parity.engines import find_engine, octave
from pyport.parity.engines.known import MATLAB_VARIABLE
from pyport.parity.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

BODY = """
[ $# = 2 ] && [ "$1" = -batch ] || exit 64
exec {octave} --no-init-file --no-history --path "$MATLABPATH" --eval "$2"
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = program(tmp_path, BODY.format(octave=octave().command[0]))
    monkeypatch.setenv(MATLAB_VARIABLE, str(path))
    return path


@pytest.mark.usefixtures("stand_in")
def test_verify_through_the_matlab_engine_passes_with_every_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh(monkeypatch)
    report = verify(["scalars", "one-sample", "sizes-octave"], "matlab")
    assert report.verdict is Verdict.PASS
    assert [(result.strict.differing, result.other_digits) for result in report.results] == [(0, [])] * 3
    # The answer says who computed, and it was not MATLAB.
    assert {result.source.rpartition(" ")[0] for result in report.results} == {"GNU Octave"}


def test_it_was_the_stand_in_that_was_asked(stand_in: Path) -> None:
    stand_in.write_text('#!/bin/sh\necho "$MATLABPATH"; exit 65\n', encoding="utf-8")
    engine = find_engine("matlab")
    assert engine is not None
    with pytest.raises(EngineError, match=r"^MATLAB ended with status 65; its last output: /.*matlab_ref$"):
        engine.ask([{"task": "facts"}])
