"""The page under test, and the browser that reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest

from pyport.report.html import Facts, gather, render

#: Set to 1 where Chromium must be there: a test that needs it then fails instead of being skipped.
REQUIRE_CHROMIUM = "PYPORT_REQUIRE_CHROMIUM"


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Few runs and short ones; the page has every part all the same."""
    return gather(cases=("scalars", "corrected-all"), control_every=200, stuck_steps=30)


@pytest.fixture(scope="session")
def page_file(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(facts), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def chinese_page(facts: Facts) -> str:
    return render(facts, "zh")


@pytest.fixture(scope="session")
def chromium() -> str:
    command = browser.find()
    if command is None and os.environ.get(REQUIRE_CHROMIUM, "") not in ("", "0"):
        pytest.fail(f"Chromium is not installed, and {REQUIRE_CHROMIUM} asks for it", pytrace=False)
    if command is None:
        pytest.skip("Chromium is not installed: not run")
    return command


@pytest.fixture(scope="module")
def page(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with browser.opened(chromium, tmp_path_factory.mktemp("profile")) as opened:
        yield opened
