"""Commands in processes of their own, and what there is to be seen of processes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PYPORT = (sys.executable, "-m", "pyport")


def environment(**more: str) -> dict[str, str]:
    """For the installed package, not for one that lies in the current folder.

    No bytecode is written: Python (gh-126606) does not see that a full disk took only half of it,
    and every later program would fail at the import.
    """
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1", **more}  # fmt: skip


def limited(size: int) -> Callable[[], None]:
    """No file may become larger: what a full disk is like, for any user."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def pyport(*arguments: object, cwd: Path | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command that runs to its end."""
    more.setdefault("env", environment())
    if "stdout" not in more:
        more |= {"stdout": subprocess.PIPE}
    return subprocess.run([*PYPORT, *map(str, arguments)], cwd=cwd, stderr=subprocess.PIPE, timeout=120, check=False,
                          encoding="utf-8", errors="surrogateescape", **more)  # fmt: skip


def sentence(err: str) -> str:
    """The one line on stderr.

    Raises
    ------
    AssertionError
        If there are more, or none, or no sentence of ours.
    """
    lines = [line for line in err.splitlines() if line]
    assert len(lines) == 1, err
    assert lines[0].startswith("pyport: "), err
    assert lines[0].endswith("."), err
    return lines[0].removeprefix("pyport: ")


def named(word: str) -> list[int]:
    """The living processes with this word in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state = (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
            if word.encode() in (path / "cmdline").read_bytes() and state != "Z":
                found.append(int(path.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def of_group(group: int) -> list[int]:
    """The living processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[2]) == group:
            found.append(int(path.parent.name))
    return found
