"""A time limit for a person's function in this process."""

from __future__ import annotations

import ctypes
import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from time import monotonic
from types import FrameType
from typing import Any

from pyport.errors import EngineTimeout, InputError
from pyport.language import said

#: Seconds for all calls of one target together: a gradient takes milliseconds, an engine's start up to a minute.
TIME_LIMIT = 120.0
#: No timer runs longer.
_LONGEST = 1e8
#: A function that catches even the end of its time is told again after so many seconds.
_AGAIN = 0.1


class TimeIsUp(BaseException):
    """Raised within the function; no `Exception`, since it may catch those."""


def checked(seconds: float) -> float:
    """A time limit that is one.

    Raises
    ------
    InputError
        Unless it is a positive number.
    """
    if not (isfinite(seconds) and seconds > 0):
        raise InputError(
            said("the time limit is {seconds:g} s; it must be a positive number of seconds.", seconds=seconds)
        )
    return seconds


class Timed:
    """What a person's code may take in all, over all of its calls.

    Parameters
    ----------
    words : str
        What messages call the code.
    seconds : float

    Notes
    -----
    A timer of the operating system interrupts Python code, and what waits or sleeps. C code that is called from there
    is not interrupted: time is up when it returns. What catches the end of its time is told again at the beginning of
    a line, each time of a later one, until that is a line at which it catches nothing. Such a timer belongs to the
    main thread of a POSIX system. Without POSIX another thread tells Python code that its time is up, but not what
    waits or sleeps. In other threads nothing is interrupted, and a call that took too long is refused when it ends.
    """

    def __init__(self, words: str, seconds: float = TIME_LIMIT) -> None:
        self.words, self.seconds, self.left = words, checked(seconds), min(seconds, _LONGEST)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function returns, if there is time.

        Raises
        ------
        EngineTimeout
            If there is not, now or from an earlier call.
        """
        if self.left > 0:
            began = monotonic()
            try:
                result = self._interrupted(function, arguments)
                in_time = monotonic() - began < self.left
            except TimeIsUp:
                in_time = False
            finally:
                self.left -= monotonic() - began
            if in_time:
                return result
            self.left = 0.0
        raise EngineTimeout(
            said("{words} had not ended after {seconds:g} s and was stopped.", words=self.words, seconds=self.seconds)
        )

    def _interrupted(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return function(*arguments)
        if not hasattr(signal, "setitimer"):
            with _told_after(self.left):
                return function(*arguments)
        running, told, ours, traced = True, 0, sys._getframe(), sys.gettrace()

        def time_is_up(_: int, frame: FrameType | None) -> None:
            nonlocal told
            if not running:
                return
            told += 1
            if told == 1 and not _collects(frame, ours):
                raise TimeIsUp
            # A loop that catches all spends its time where it does.
            _tell_after(told - 1, frame, ours, lambda: running)

        began = monotonic()
        before = signal.signal(signal.SIGALRM, time_is_up)
        others, every = signal.setitimer(signal.ITIMER_REAL, self.left, _AGAIN)
        try:
            try:
                return function(*arguments)
            finally:
                running = False
        finally:
            # Another's timer goes on as if nothing had been.
            signal.setitimer(signal.ITIMER_REAL, max(others - (monotonic() - began), 1e-3) if others else 0.0, every)
            signal.signal(signal.SIGALRM, before)
            if told:
                sys.settrace(traced)


@contextmanager
def _told_after(seconds: float) -> Iterator[None]:
    """Let another thread raise `TimeIsUp` in this one when the time is up, and again as long as that is caught."""
    ident, raised = ctypes.c_ulong(threading.get_ident()), ctypes.pythonapi.PyThreadState_SetAsyncExc
    is_over, lock = threading.Event(), threading.Lock()

    def tell() -> None:
        left = seconds
        while not is_over.wait(left):
            with lock:
                if not is_over.is_set():
                    raised(ident, ctypes.py_object(TimeIsUp))
            left = _AGAIN

    threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        # What was told at the last moment is raised here, and no later.
        with lock:
            is_over.set()


def _collects(frame: FrameType | None, ours: FrameType) -> bool:
    """Whether a frame runs for the garbage collector, which drops what is raised there and reports it as ignored."""
    codes = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    while frame is not None and frame is not ours:
        if frame.f_code in codes:
            return True
        frame = frame.f_back
    return False


def _tell_after(lines: int, frame: FrameType | None, ours: FrameType, running: Callable[[], bool]) -> None:
    """Raise `TimeIsUp` where the code that a frame of ours called begins its next line but so many."""
    left = lines

    def trace(where: FrameType, event: str, __: Any) -> Any:
        nonlocal left
        left -= event == "line"
        # Nothing is traced any more once it has raised.
        if left <= 0 and running() and not _collects(where, ours):
            raise TimeIsUp
        return trace

    while frame is not None and frame is not ours:
        frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(trace)
