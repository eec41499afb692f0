"""Markers and profiles of all tests."""

from __future__ import annotations

import os
import shutil

import hypothesis
import pytest

from pyport.parity.engines import find_engine

#: Set to 1 where Octave must be there: a test that needs it then fails instead of being skipped.
REQUIRE_OCTAVE = "PYPORT_REQUIRE_OCTAVE"

# A time limit on a single example measures the machine's other work, not the code.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("live") is None or _octave_is_there():
        return
    if os.environ.get(REQUIRE_OCTAVE, "") not in ("", "0"):
        pytest.fail(f"GNU Octave is not installed, and {REQUIRE_OCTAVE} asks for it", pytrace=False)
    pytest.skip("GNU Octave is not installed: not run")


def _octave_is_there() -> bool:
    engine = find_engine("octave")
    return engine is not None and shutil.which(engine.command[0]) is not None
