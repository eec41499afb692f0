"""One child process with a time limit, its words kept short, and nothing left behind.

Windows has no groups of processes: a child and its own are ended one by one there, and one whose master is killed runs
to its end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from pyport.errors import EngineCrashed, EngineMissing, EngineTimeout
from pyport.language import said

#: How much of what the child says is kept: its last words.
_KEPT = 8192
_HAS_GROUPS = hasattr(os, "killpg")
#: Reads a process group, waits until this process ends by whatever means, and then ends the group.
_WATCH = 'read group || exit; read never; kill -s KILL -- "-$group"'


class LastWords(threading.Thread):
    """Reads a pipe to its end, so that the child never waits, and keeps only the tail."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._tail = b""
        self.start()

    def run(self) -> None:
        """Read, in the thread."""
        with self._pipe:
            while block := self._pipe.read1(_KEPT):  # type: ignore[attr-defined]  # a Popen pipe is a BufferedReader
                self._tail = (self._tail + block)[-_KEPT:]

    def text(self) -> str:
        """What has been read last."""
        return self._tail.decode("utf-8", "replace")


class Child:
    """A program that runs, with its children, until it ends or is killed; it does not outlive this process.

    Parameters
    ----------
    command, folder, name, environment
        As `run` has them.

    Raises
    ------
    EngineMissing
        If there is no such program.
    """

    def __init__(self, command: Sequence[str], *, folder: Path, name: str,
                 environment: Mapping[str, str] | None = None) -> None:  # fmt: skip
        self._watch = _watch()
        try:
            self._child = _started(command, folder, name, environment)
        except BaseException:
            self._end_watch()
            raise
        assert self._child.stdout is not None
        self._words = LastWords(self._child.stdout)
        _tell(self._watch, self._child.pid)

    def wait(self, seconds: float) -> int | None:
        """The status with which it has ended, None if it has not after so many seconds."""
        try:
            return self._child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it, and its own children, which must not be left computing."""
        _kill_group(self._child)
        self._words.join(timeout=1)
        self._end_watch()

    def words(self) -> str:
        """What it said last, both streams in one."""
        return self._words.text()

    def _end_watch(self) -> None:
        if self._watch is not None:
            self._watch.kill()
            self._watch.communicate()


def run(command: Sequence[str], *, folder: Path, name: str, time_limit: float,
        environment: Mapping[str, str] | None = None) -> str:  # fmt: skip
    """Run `command` in `folder` and return its last words, both streams in one.

    Raises
    ------
    EngineMissing
        If there is no such program.
    EngineTimeout
        If it had not ended after `time_limit` seconds; it and its children are stopped then.
    EngineCrashed
        If it ended with another status than 0.
    """
    child = Child(command, folder=folder, name=name, environment=environment)
    try:
        status = child.wait(time_limit)
    finally:
        child.kill()
    if status is None:
        raise EngineTimeout(
            said("{words} had not ended after {seconds:g} s and was stopped.", words=name, seconds=time_limit)
        )
    if status != 0:
        raise crash(name, status, child.words())
    return child.words()


def crash(name: str, status: int, words: str) -> EngineCrashed:
    """What is raised for a child that ended with another status than 0; below 0 it is a signal's number."""
    how = (said("signal {name}", name=_signal_name(-status)) if status < 0 else
           said("status {status}", status=status))  # fmt: skip
    return EngineCrashed(
        said("{name} ended with {how}; its last output: {last_line}", name=name, how=how, last_line=_last_line(words))
    )


def _started(
    command: Sequence[str], folder: Path, name: str, environment: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise EngineMissing(
            said(
                "{name} cannot be started: {command}: {reason}.",
                name=name,
                command=command[0],
                reason=error.strerror,
            )
        ) from None


def _watch() -> subprocess.Popen[bytes] | None:
    if not _HAS_GROUPS:
        return None
    return subprocess.Popen(("/bin/sh", "-c", _WATCH), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip


def _tell(watch: subprocess.Popen[bytes] | None, group: int) -> None:
    if watch is None:
        return
    assert watch.stdin is not None
    watch.stdin.write(f"{group}\n".encode())
    watch.stdin.flush()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no name of their own
        return str(number)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        if _HAS_GROUPS:
            os.killpg(child.pid, signal.SIGKILL)
        elif child.poll() is None:
            # Windows' own; without it the child alone is ended.
            subprocess.run(("taskkill", "/F", "/T", "/PID", str(child.pid)), capture_output=True, check=False)
            child.kill()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][-200:] if lines else "none."
