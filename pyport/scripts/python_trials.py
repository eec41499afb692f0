"""Expressions that are evaluated in the place of another one while a program runs, and leave no trace in it."""

from __future__ import annotations

import contextlib
import copy
import os
import pickle
import signal
import types
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.scripts.python_packed import pack
from pyport.scripts.snapshots import snapshot

#: What a program calls where the expressions are to be evaluated, with what it can see there.
TRIED = "__pyport_tried__"
#: Where a process cannot be divided nothing is evaluated.
CAN_TRY = hasattr(os, "fork")
#: Seconds for all expressions of one pass.
_SECONDS = 2
#: How far numbers are shaken.
_PART = 0.3


@dataclass(frozen=True)
class Trial:
    """Expressions, and the passes in which they are evaluated.

    Attributes
    ----------
    passes : frozenset of int
        From 0.
    expressions : tuple of str
    shaken : bool
        Whether they are evaluated from other numbers than the program's: what gives the same then does the same.
    """

    passes: frozenset[int]
    expressions: tuple[str, ...]
    shaken: bool = False


class Trials:
    """Evaluates the expressions of a trial, each in a copy of what it may change.

    Parameters
    ----------
    trial : Trial

    Attributes
    ----------
    values : dict
        Of each pass the packed values, and which expressions have one.
    """

    def __init__(self, trial: Trial) -> None:
        self._trial, self._passes = trial, 0
        self.values: dict[int, tuple[list[int], Any]] = {}
        self._code: list[Any] = []
        for text in trial.expressions:
            try:
                self._code.append(compile(text, "<tried>", "eval"))
            except (SyntaxError, ValueError):
                self._code.append(None)

    def call(self, everywhere: Mapping[str, Any], here: Mapping[str, Any]) -> None:
        """Evaluate them if this is a pass in which to; the process that does so is another one, and ends."""
        number = self._passes
        self._passes += 1
        if number not in self._trial.passes:
            return
        read, write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is a thread: it does not matter to a process of a second
            child = os.fork()
        if child == 0:
            try:
                os.close(read)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, _SECONDS)
                with os.fdopen(write, "wb") as pipe:
                    for k, code in enumerate(self._code):
                        if (value := _value(code, everywhere, here, self._trial.shaken)) is not None:
                            pickle.dump((k, value), pipe, protocol=5)
                            pipe.flush()
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            found = list(_loaded(pipe))
        os.waitpid(child, 0)
        self.values[number] = [k for k, _ in found], [value for _, value in found]


def _loaded(pipe: Any) -> Any:
    """What came through before the other process ended."""
    with contextlib.suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(pipe)


def _value(code: Any, everywhere: Mapping[str, Any], here: Mapping[str, Any], shaken: bool) -> Any:
    """The packed value of an expression; None if it has none."""
    if code is None:
        return None
    # Modules and functions are nobody's to change.
    read = {name: here[name] for name in code.co_names
            if name in here and not isinstance(here[name], types.ModuleType | types.FunctionType | type)}  # fmt: skip
    try:
        read = copy.deepcopy(read)
        if shaken:
            read = {name: _shaken(value) for name, value in read.items()}
        # A comprehension sees only what is there for all.
        return pack([snapshot(eval(code, {**everywhere, **here, **read}))])
    except Exception:
        return None


def _shaken(value: Any) -> Any:
    """A value with other numbers, each off by a part of its own; whole ones may be indices and stay."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return value * (1 + _PART * np.sin(1.0 + np.arange(value.size, dtype=value.dtype)).reshape(value.shape))
    if isinstance(value, float | complex):
        return value * (1 + _PART)
    if isinstance(value, list):
        return [_shaken(item) for item in value]
    return value
