"""Markers and profiles of all tests."""

from __future__ import annotations

import os
import signal

import hypothesis
import pytest

#: The plugin is loaded twice where pyport is installed, which its name allows.
pytest_plugins = ["pyport.pytest_plugin", "pytester"]

# A time limit on a single example measures the machine's other work, not the code.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


# What a shell starts in the background ignores interrupts, and so would the programs that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("live"):
        item.add_marker(pytest.mark.pyport_engine("octave"))
