"""A missing engine never looks like a pass: skipped with the reason, or red where it is required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SAMPLE = """
import pytest

@pytest.mark.live
def test_with_octave(): pass

def test_without(): pass
"""


def outcome(folder: Path, **environment: str) -> tuple[int, str]:
    """Exit status and last line of a run of two tests, one of them live, under the project's conftest."""
    for name in ("conftest.py", "samples.py"):
        (folder / name).write_text((TESTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = live: runs GNU Octave\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYPORT_", "PYTEST_"))}
    kept["PYTHONPATH"] = str(TESTS.parent)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", str(folder)],
        cwd=folder, env=kept | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_without_octave_a_live_test_is_skipped_and_says_that_it_was_not_run(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, PATH=str(tmp_path))
    assert status == 0
    assert "not run: GNU Octave is not installed (no octave-cli on the path)" in words
    assert "1 passed, 1 skipped" in words


def test_without_octave_a_live_test_fails_where_octave_is_required(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, PATH=str(tmp_path), PYPORT_REQUIRE_ENGINE="octave")
    assert status == 1
    assert "octave must be there: PYPORT_REQUIRE_ENGINE asks for it." in words
    assert "1 passed, 1 error" in words


@pytest.mark.live
def test_with_octave_a_live_test_runs(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, PYPORT_REQUIRE_ENGINE="octave")
    assert status == 0
    assert "2 passed" in words
