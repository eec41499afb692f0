"""Markers and profiles of all tests."""

from __future__ import annotations

import os
import signal
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from cProfile import Profile
from functools import partial

import hypothesis
import pytest
from samples import WHICH, one_in

#: The plugin is loaded twice where pyport is installed, which its name allows.
pytest_plugins = ["pyport.pytest_plugin", "pytester"]

# A time limit on a single example measures the machine's other work, not the code.
hypothesis.settings.register_profile("default", deadline=None, max_examples=one_in(4, 100))
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


# What a shell starts in the background ignores interrupts, and so would the programs that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("live"):
        item.add_marker(pytest.mark.pyport_engine("octave"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of many cases of one claim, one in so many is run; `PYPORT_CASES` is all, or the number of another sample."""
    if WHICH == "all" or any("[" in argument for argument in config.args):
        return
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sampled"):
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out = set()
    for claim, its in cases.items():
        (every,) = its[0].get_closest_marker("sampled").args
        first = (zlib.crc32(claim.encode()) + int(WHICH)) % min(every, len(its))
        left_out |= {id(item) for item in its} - {id(item) for item in its[first::every]}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left_out])
    items[:] = [item for item in items if id(item) not in left_out]


#: The calls of functions, Python's and C's, that an idle machine makes in a second of ordinary work.
CALLS = 1_000_000


@pytest.fixture
def work() -> Iterator[Callable[[], float]]:
    """A clock that goes by the work done: the seconds that an idle machine takes, whatever else this one does."""
    with Profile() as profile:
        yield lambda: sum(entry.callcount for entry in profile.getstats()) / CALLS


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow or busy machine finds the cures that a quick one finds."""
    from pyport.scripts.cures import Cures

    monkeypatch.setattr("pyport.scripts.verify.Cures", partial(Cures, seconds=60.0))
