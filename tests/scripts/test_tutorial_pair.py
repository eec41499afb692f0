"""The project's own tutorial script and a plain Python port of it, through the lane of everybody's pairs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.record import Record
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
PORT = Path(__file__).parent / "tutorial" / "port.py"
#: Slips of the port: the line as it is, and as it was slipped in.
SLIPS = [
    ("    g2 = d2.T @ Z1\n", "    g2 = d2.T @ Z2\n"),
]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("tutorial")
    for file in (ROOT / "matlab_ref").glob("*.m"):
        if not file.name.startswith("pyport_"):
            shutil.copy(file, folder)
    return trace_matlab(folder / "tutorial.m", engine="octave")


def judged(reference: Record, folder: Path, text: str) -> ScriptResult:
    (folder / "port.py").write_text(text, encoding="utf-8")
    return verify(reference, folder / "port.py")


@pytest.mark.sampled(2)
def test_the_port_does_what_the_tutorial_does(reference: Record, tmp_path: Path) -> None:
    result = judged(reference, tmp_path, PORT.read_text(encoding="utf-8"))
    assert result.verdict is Verdict.PASS
    assert sum(one.numbers for one in result.judged) > 250_000


@pytest.mark.parametrize(("right", "wrong"), SLIPS)
def test_a_slip_in_it_is_told_at_its_line(reference: Record, tmp_path: Path, right: str, wrong: str) -> None:
    text = PORT.read_text(encoding="utf-8")
    assert text.count(right) == 1
    result = judged(reference, tmp_path, text.replace(right, wrong))
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == text[: text.index(right)].count("\n") + 1
