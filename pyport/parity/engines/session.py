"""An engine that stays alive: functions are called one by one, values travel as raw bytes through two pipes."""

from __future__ import annotations

import os
import re
import select
import weakref
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

import numpy as np

from pyport.errors import EngineError, EngineMissing, EngineRaised, EngineRubbish, EngineTimeout
from pyport.language import said
from pyport.leftovers import engine_folder
from pyport.parity.engines import wire
from pyport.parity.engines.engine import Engine
from pyport.parity.engines.process import Child, crash

_SERVE = "pyport_serve"
_CALL, _FORGET, _PATH = 1, 2, 3
#: What an error has: message, identifier, place.
_ERROR = 3
#: Seconds an engine has to start: MATLAB may take a minute.
_START = 120.0
#: Seconds between two looks whether the engine is still there; an answer does not wait for one.
_LOOK = 0.05
_BLOCK = 1 << 20
#: What a function keeps from one call to the next.
_KEEPS = re.compile(rb"^[^%#\n]*\b(?:persistent|mlock)\b", re.MULTILINE)


class Session:
    """MATLAB or Octave, kept alive for calls of functions in .m files; a context manager.

    It starts with the first call. What a function prints goes nowhere, what it reads from the keyboard is at its end,
    and globals, another folder, another path, open files and figures are gone before the next call. A file that has
    changed is read again, and so is each file with persistent variables, before every call. An engine that has ended,
    or did not answer in time and was killed, is started again by the next call.

    Parameters
    ----------
    engine : Engine
        See `pyport.targets.matlab.choose_engine`.
    time_limit : float
        Seconds for one call.
    """

    def __init__(self, engine: Engine, time_limit: float = 10.0) -> None:
        self.engine, self.time_limit = engine, time_limit
        self._encoding = "utf-16-le" if engine.name == "MATLAB" else "utf-8"
        #: Ends the engine, at the latest when this is gone or Python ends.
        self._end: Callable[[], object] | None = None
        self._child: Child | None = None
        self._to = self._from = -1
        self._count = 0
        self._known: tuple[str, tuple[tuple[str, int, int], ...]] = ("", ())
        self._keep: list[str] = []

    @property
    def name(self) -> str:
        """As messages call it: MATLAB or GNU Octave."""
        return self.engine.name

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """End the engine; the next call starts it again."""
        end, self._end, self._child = self._end, None, None
        if end is not None:
            end()

    def call(self, function: str, *inputs: Any, nargout: int = 1, folder: str | os.PathLike[str] = "") -> list[Any]:
        """The outputs of a function, as many as are asked for.

        Parameters
        ----------
        function : str
            By the name by which MATLAB calls it.
        *inputs : object
            As `pyport.parity.engines.wire.message` takes them: each keeps its class.
        nargout : int
        folder : path, optional
            Where its file is; it stands before all others on the path.

        Returns
        -------
        list of object
            Arrays with at least two axes in MATLAB's classes, complex where MATLAB has them so; text; dicts for
            structs; arrays of objects for cell arrays.

        Raises
        ------
        EngineRaised
            If the function raises an error: MATLAB's own message, and where; `identifier` is the error's.
        EngineTimeout, EngineCrashed
            If it does not end in time, or ends the engine.
        """
        self._started()
        self._look_into(os.path.abspath(folder) if folder else "")  # noqa: PTH100  # not resolve: a link is meant
        status, values = self._asked(_CALL, nargout, [function, *inputs], self.time_limit)
        if status:
            raise _raised(values)
        return values

    def _look_into(self, folder: str) -> None:
        """Put a folder before the path if it is not there, or if what lies in it has changed or keeps something."""
        files = _files(folder) if folder else ()
        if (folder, files) != self._known:
            names = [name for name, _, _ in files if _KEEPS.search(Path(folder, name).read_bytes())]
            self._keep = [name.removesuffix(".m") for name in names]
            self._known = "", ()
            self._asked(_PATH, 0, [folder], _START)
            self._known = folder, files
        elif self._keep:
            self._asked(_FORGET, 0, self._keep, self.time_limit)

    def _started(self) -> None:
        if self._child is not None and self._child.wait(0) is None:
            return
        self.close()
        if not hasattr(os, "mkfifo"):
            raise EngineMissing(
                said("{name} is called through named pipes, which this system does not have.", name=self.name)
            )
        stack = ExitStack()
        try:
            try:
                folder = stack.enter_context(engine_folder())
                self._to, self._from = (_pipe(stack, folder / name) for name in ("to_engine", "from_engine"))
            except OSError as error:
                raise EngineError(
                    said("{name} has no folder to work in ({reason}).", name=self.name, reason=error.strerror or error)
                ) from None
            child = Child((*self.engine.command[:-1], _SERVE), folder=folder, name=self.name,
                          environment=self.engine.environment)  # fmt: skip
            stack.callback(child.kill)
        except BaseException:
            stack.close()
            raise
        self._end, self._child, self._known = weakref.finalize(self, stack.close), child, ("", ())
        self._asked(_PATH, 0, [""], _START)

    def _asked(self, task: int, outputs: int, values: Sequence[Any], seconds: float) -> tuple[int, list[Any]]:
        """The status of an answer and its values; the engine is ended where there is none."""
        request = wire.message([task, self._count + 1, outputs, len(values)], values, self._encoding)
        try:
            until = monotonic() + seconds
            self._count += 1
            self._send(request, until, seconds)
            size = int(np.frombuffer(self._receive(8, until, seconds))[0])
            head, answer = wire.read(self._receive(size, until, seconds), 3, self._encoding)
            if head[1] != self._count:
                raise ValueError(said("it answers request {k:g}", k=head[1]))
            if head[0] != 0 and (head[0] != 1 or len(answer) != _ERROR):
                raise ValueError(said("it has the status {status:g}", status=head[0]))
        except (ValueError, IndexError, OverflowError) as error:
            self.close()
            raise EngineRubbish(
                said("{name} wrote something that is not an answer ({error}).", name=self.name, error=error)
            ) from None
        except BaseException:
            self.close()
            raise
        return int(head[0]), answer

    def _send(self, request: bytes, until: float, seconds: float) -> None:
        rest = memoryview(request)
        while rest:
            self._wait([], [self._to], until, seconds)
            rest = rest[os.write(self._to, rest) :]

    def _receive(self, size: int, until: float, seconds: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait([self._from], [], until, seconds)
            found += os.read(self._from, min(size - len(found), _BLOCK))
        return bytes(found)

    def _wait(self, read: list[int], write: list[int], until: float, seconds: float) -> None:
        """Wait until a pipe can be read or written."""
        assert self._child is not None
        while True:
            left = until - monotonic()
            ready = select.select(read, write, [], max(min(left, _LOOK), 0.0))
            if any(ready):
                return
            if (status := self._child.wait(0)) is not None:
                self._child.kill()  # then all that it said is there
                raise crash(self.name, status, self._child.words())
            if left <= 0:
                raise EngineTimeout(
                    said("{words} had not ended after {seconds:g} s and was stopped.", words=self.name, seconds=seconds)
                )


def _pipe(stack: ExitStack, path: Path) -> int:
    """A named pipe, open at both ends: whoever closes its other end does not end it."""
    os.mkfifo(path)
    handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    stack.callback(os.close, handle)
    return handle


def _files(folder: str) -> tuple[tuple[str, int, int], ...]:
    """The .m files of a folder, and what changes with them."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".m"):
                    facts = entry.stat()
                    found.append((entry.name, facts.st_mtime_ns, facts.st_size))
    except OSError as error:
        raise EngineMissing(said("{file}: cannot be read ({reason}).", file=folder, reason=error.strerror)) from None
    return tuple(sorted(found))


def _raised(values: Sequence[Any]) -> EngineRaised:
    message, identifier, place = (str(value) for value in values)
    error = EngineRaised(" ".join(message.split()) + (f" ({place})" if place else ""))
    error.identifier = identifier
    return error
