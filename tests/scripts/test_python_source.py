"""A traced program does what it does untraced."""

from __future__ import annotations

import builtins
import contextlib
import io
import linecache
import sys
import traceback
import types
from typing import Any

import numpy as np
import pytest
from python_corpus import PROGRAMS
from python_runs import FILE, installed

from pyport.scripts.plan import Plan
from pyport.scripts.python_noise import Noise
from pyport.scripts.python_recorder import Recorder
from pyport.scripts.python_source import instrument
from pyport.scripts.snapshots import same, snapshot

#: Programs that look at the calls themselves: the line of a warning, the sentence of an overflow.
AWARE = {"warnings", "runaway recursion"}


class Silent(Noise):
    """Goes all the ways of the noise, and adds none."""

    def _sign(self) -> int:
        return 0

    def _factors(self, shape: tuple[int, ...], kind: np.dtype[Any]) -> Any:
        return np.ones(shape, kind)


def ran(code: types.CodeType) -> dict[str, Any]:
    """What is left of a run: its names, what it printed, and how it failed."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=FILE, __builtins__=builtins)
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    printed, failed = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(printed), np.errstate():
            try:
                exec(code, module.__dict__)
            except BaseException as error:
                places = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
                failed = type(error).__name__, str(error), places
    finally:
        sys.modules["__main__"] = before
    names = {name: snapshot(value) for name, value in vars(module).items() if not name.startswith("__")}
    return {
        "names": names,
        "order": list(names),
        "doc": module.__doc__,
        "printed": printed.getvalue(),
        "failed": failed,
    }


def traced(text: str, recorder: Recorder, noise: Noise | None = None) -> dict[str, Any]:
    code = instrument(text, "program.py", noise=noise is not None)
    recorder.add(code)
    with installed(recorder, *([] if noise is None else [noise])):
        return ran(compile(code.tree, FILE, "exec", dont_inherit=True))


def plain(text: str) -> dict[str, Any]:
    return ran(compile(text, FILE, "exec", dont_inherit=True))


def agree(a: dict[str, Any], b: dict[str, Any]) -> None:
    for key in ("failed", "printed", "doc", "order"):
        assert a[key] == b[key]
    for name, value in a["names"].items():
        assert same(value, b["names"][name]), (name, value, b["names"][name])


@pytest.fixture(autouse=True)
def _as_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(linecache.cache, FILE, (0, None, [], FILE))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_traced_program_does_what_it_does_untraced(name: str) -> None:
    agree(plain(PROGRAMS[name]), traced(PROGRAMS[name], Recorder()))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_replay_with_the_programs_own_values_does_the_same(name: str) -> None:
    recorder = Recorder()
    expected = traced(PROGRAMS[name], recorder)
    forced: dict[int, list[Any]] = {}
    for site, value in zip(recorder.log[0::3], recorder.log[2::3], strict=True):
        forced.setdefault(site, []).append(value)
    agree(expected, traced(PROGRAMS[name], Recorder(Plan(forced))))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in AWARE])
def test_noise_of_nothing_changes_nothing(name: str) -> None:
    agree(plain(PROGRAMS[name]), traced(PROGRAMS[name], Recorder(), Silent(1, {FILE})))


@pytest.mark.parametrize("change", ["x = [2]", "print(3)", "raise KeyError('k')", "\nx.append(1)"])
def test_a_run_that_differs_is_seen(change: str) -> None:
    with pytest.raises(AssertionError):
        agree(plain("x = [1]"), plain(f"x = [1]\n{change}"))


def test_the_corpus_is_large() -> None:
    assert len(PROGRAMS) >= 60
