"""A function that does not end is stopped with one sentence, whatever it catches, and nobody else's timer with it."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport.errors import EngineTimeout, InputError
from pyport.gradients.bars import formula_bounds
from pyport.gradients.target import ask
from pyport.model import Model
from pyport.targets import load
from pyport.targets.timed import Timed, TimeIsUp

CASE = np.ones((1, 1)), np.ones((1, 1)), (np.ones((1, 1)),)
HEAD = "import time\n\ndef grad(X, Y, W1):\n"
ENDLESS = {
    "counts": HEAD + "    while True:\n        pass\n",
    "sleeps": HEAD + "    time.sleep(1000)\n",
    "catches exceptions": HEAD
    + "    while True:\n        try:\n            int('x')\n        except Exception:\n            pass\n",
    "catches all": HEAD + "    while True:\n        try:\n            int('x')\n        except:\n            pass\n",
    "catches all in a function": HEAD
    + "    def once():\n        try:\n            int('x')\n        except:\n            return 0\n"
    + "    while True:\n        try:\n            once()\n        except:\n            continue\n",
    "answers when told": HEAD
    + "    try:\n        while True:\n            pass\n    except:\n        return [W1 * 0]\n",
    "recurses": HEAD
    + "    def again(n):\n        return again(n + 1) if n < 500 else 0\n    while True:\n        again(0)\n",
}


def file(folder: Path, text: str) -> str:
    (folder / "my.py").write_text(text, encoding="utf-8")
    return f"{folder / 'my.py'}:grad"


def sentence(call: Callable[[], Any]) -> str:
    began = time.monotonic()
    with pytest.raises(EngineTimeout) as caught:
        call()
    assert time.monotonic() - began < 30
    assert caught.value.exit_code == 3
    return str(caught.value)


@pytest.mark.parametrize("name", ENDLESS)
def test_a_function_that_does_not_end_is_stopped(tmp_path: Path, name: str) -> None:
    words = file(tmp_path, ENDLESS[name])
    target = load(words, timeout=0.3)
    assert sentence(lambda: ask(target.gradient, *CASE)) == f"{words} had not ended after 0.3 s and was stopped."


def test_nothing_is_raised_where_the_garbage_collector_would_drop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[Any] = []

    def slow(*_: Any) -> None:
        until = time.monotonic() + 0.05
        while time.monotonic() < until:
            pass

    monkeypatch.setattr(sys, "unraisablehook", dropped.append)
    words = file(tmp_path, "import gc\n\ndef grad(X, Y, W1):\n    while True:\n        gc.collect(0)\n")
    gc.callbacks.append(slow)
    try:
        assert "had not ended after 0.2 s" in sentence(lambda: ask(load(words, timeout=0.2).gradient, *CASE))
    finally:
        gc.callbacks.remove(slow)
    assert not dropped


def test_whoever_traces_goes_on_tracing(tmp_path: Path) -> None:
    def trace(*_: Any) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        sentence(lambda: ask(load(file(tmp_path, ENDLESS["catches all"]), timeout=0.1).gradient, *CASE))
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_one_that_does_end_is_not(tmp_path: Path) -> None:
    target = load(file(tmp_path, HEAD + "    time.sleep(0.2)\n    return [W1 * 0]\n"), timeout=20)
    assert not ask(target.gradient, *CASE).blocks[0].any()


def test_a_file_whose_import_does_not_end_is_stopped(tmp_path: Path) -> None:
    words = file(tmp_path, HEAD + "    pass\n\n\nwhile True:\n    pass\n")
    assert "had not ended after 0.3 s" in sentence(lambda: load(words, timeout=0.3))


def test_the_limit_is_for_all_calls_together() -> None:
    timed = Timed("it", 3)
    assert [timed.call(time.sleep, 0.6) for _ in range(2)] == [None, None]
    assert sentence(lambda: timed.call(time.sleep, 2.9)) == "it had not ended after 3 s and was stopped."
    assert "was stopped" in sentence(lambda: timed.call(int))


def test_a_limit_that_bounded_arithmetic_runs_into_is_no_rounding(tmp_path: Path) -> None:
    text = HEAD + "    while type(X).__name__ == 'BoundedArray':\n        pass\n    return [W1 * 0]\n"
    target = load(file(tmp_path, text), timeout=2)
    ask(target.gradient, *CASE)
    assert "after 2 s" in sentence(lambda: formula_bounds(target.gradient, Model(), *CASE))


def test_a_long_call_of_c_code_is_over_when_it_returns() -> None:
    timed = Timed("it", 0.05)
    assert "0.05 s" in sentence(lambda: timed.call(sum, range(10**7)))


def test_another_thread_is_not_interrupted_and_its_late_answer_is_refused() -> None:
    timed, found = Timed("it", 0.1), []

    def work() -> None:
        found.append(sentence(lambda: timed.call(time.sleep, 0.3)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["it had not ended after 0.1 s and was stopped."]


def test_without_alarms_another_thread_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("signal.setitimer")

    def endless() -> None:
        while True:
            try:
                while True:
                    pass
            except BaseException as error:
                if error.__class__ is not TimeIsUp:
                    raise
                caught.append(error)
                if len(caught) == 2:
                    raise

    caught: list[BaseException] = []
    timed = Timed("it", 0.2)
    assert timed.call(lambda: 3) == 3
    with pytest.raises(EngineTimeout, match=r"it had not ended after 0\.2 s and was stopped\."):
        timed.call(endless)
    assert len(caught) == 2
    # Nothing is raised behind it.
    assert sum(k for k in range(300_000)) > 0


def test_the_timer_of_another_goes_on() -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        Timed("it", 20.0).call(time.sleep, 0.05)
        assert not rung
        time.sleep(0.5)
        assert rung == [True]
        Timed("it", 20.0).call(int)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_what_a_function_raises_is_passed_on() -> None:
    with pytest.raises(ZeroDivisionError):
        Timed("it").call(divmod, 1, 0)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("target", ["reference", "no.py:grad", "no.m"])
def test_a_time_limit_that_is_none_is_refused(target: str, seconds: float) -> None:
    with pytest.raises(InputError, match="must be a positive number of seconds"):
        load(target, timeout=seconds)


@pytest.mark.live
def test_matlab_code_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "endless.m").write_text("function g1 = endless(X, Y, W1)\n  while true\n  end\nend\n", encoding="ascii")
    target = load(str(tmp_path / "endless.m"), "octave", timeout=3)
    assert "had not ended after 3 s and was stopped" in sentence(lambda: ask(target.gradient, *CASE))
