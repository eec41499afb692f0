"""A missing browser never looks like a pass: skipped with the reason, or red where it is required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("required", "status", "words"),
    [
        ("", 0, "Chromium is not installed: not run"),
        ("1", 1, "Chromium is not installed, and PYPORT_REQUIRE_CHROMIUM asks for it"),
    ],
)
def test_without_chromium_a_test_that_needs_it(tmp_path: Path, required: str, status: int, words: str) -> None:
    for name in ("conftest.py", "browser.py"):
        (tmp_path / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_sample.py").write_text("def test_in_a_browser(chromium): pass\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYPORT_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", str(tmp_path)], cwd=tmp_path,
        env=kept | {"PATH": str(tmp_path), "PYPORT_REQUIRE_CHROMIUM": required}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, words in done.stdout) == (status, True), done.stdout
    assert ("1 skipped" if status == 0 else "1 error") in done.stdout
