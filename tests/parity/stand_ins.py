"""Engines that are not there: answers computed by the strict port, told as an engine would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from parity_strategies import golden_case

from pyport import matfile
from pyport.errors import EngineMissing
from pyport.parity.engines import ENGINES
from pyport.parity.engines.engine import Answer
from pyport.parity.fingerprint import Facts, of_strict
from pyport.parity.fixtures import Store
from pyport.trace import Trace
from pyport.training import Start, train


def as_answer(trace: Trace) -> Answer:
    """A trace as an engine's answer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.mat"
        trace.save(path)
        return Answer(matfile.read(path), path.read_bytes())


@dataclass
class StandIn:
    """Trains as asked, in strict arithmetic, and alters what it answers.

    `asked` counts the calls of `train`.
    """

    facts: Facts = field(default_factory=lambda: Facts("Stand-in", "1.0", "none", "here", of_strict()))
    alter: Callable[[Trace], Trace] = lambda trace: trace
    arithmetic: str = "strict"
    name: str = "Stand-in"
    command: tuple[str, ...] = ("/opt/stand-in", "--batch")
    asked: int = 0

    def train(self, starts: Sequence[tuple[Start, Mapping[str, float]]]) -> tuple[Facts, list[Answer]]:
        """Facts and one answer for each start."""
        self.asked += 1
        runs = [
            train(start, learning_rate=settings["learning_rate"], tolerance=settings["tolerance"],
                  max_steps=int(settings["max_steps"]), arithmetic=self.arithmetic)
            for start, settings in starts
        ]  # fmt: skip
        return self.facts, [as_answer(self.alter(trace)) for trace in runs]


def live(monkeypatch: pytest.MonkeyPatch, **options: Any) -> StandIn:
    """Put a stand-in in Octave's place."""
    engine = StandIn(**options)
    monkeypatch.setitem(ENGINES, "octave", lambda: engine)
    return engine


def recorded(monkeypatch: pytest.MonkeyPatch, change: Callable[[Trace], Trace], *names: str, **options: Any) -> StandIn:
    """Put in Octave's place what answers with the golden traces of some cases, each changed."""
    traces = [golden_case(name)[1] for name in names]
    answers = {trace.X.tobytes(): change(trace) for trace in traces}
    return live(monkeypatch, alter=lambda trace: answers[trace.X.tobytes()], **options)


def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Octave away."""

    def missing() -> Any:
        raise EngineMissing("GNU Octave is not installed.")

    monkeypatch.setitem(ENGINES, "octave", missing)


def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no golden trace be stale, whatever is being done to the MATLAB files."""
    monkeypatch.setattr(Store, "stale", lambda store, name: None)
