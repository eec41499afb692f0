"""Temporary files and folders that a killed run left: the next run knows them by their lock, and clears them.

Windows has no such locks: there what a killed run has left stays.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ModuleNotFoundError:
    fcntl = None

#: Begins the name of a folder in which an engine works.
_FOLDER = ".pyport-engine-"


def claim(handle: int, path: str | os.PathLike[str]) -> bool:
    """Lock an open file or folder until its last descriptor is closed, be it by a kill.

    False if another process took it for left over before it was locked.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: nothing is cleared there either
        return True
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def kept(handle: int) -> int | None:
    """A second descriptor, which keeps what is claimed claimed when the first one is closed; None without locks."""
    return None if fcntl is None else os.dup(handle)


def sweep(folder: Path, pattern: str) -> None:
    """Remove this user's files and folders of that pattern that no living process has claimed."""
    if fcntl is None:
        return
    with suppress(OSError, ValueError):  # what cannot be read cannot be swept; a NUL in the name
        for path in folder.glob(pattern):
            _remove_unclaimed(path)


def _remove_unclaimed(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_uid == os.getuid():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
    except OSError:
        return
    finally:
        os.close(handle)


@contextmanager
def engine_folder() -> Iterator[Path]:
    """A new empty folder that is removed at the end, or by a later run if this one is killed.

    Raises
    ------
    OSError
        If none can be made.
    """
    if fcntl is None:
        with tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    sweep(Path(tempfile.gettempdir()), f"{_FOLDER}????????")
    while True:
        # A process that has left the engine's group may still be writing there: a later run clears it then.
        folder = tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True)
        with folder as name:
            handle = _claimed(name)
            if handle is not None:
                try:
                    yield Path(name)
                finally:
                    os.close(handle)
                return


def _claimed(folder: str) -> int | None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    if claim(handle, folder):
        return handle
    os.close(handle)
    return None
