"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pyport.errors import InputError
from pyport.leftovers import claim, sweep

_BEGINS, _ENDS = ".pyport-", ".part"


def write_beside(path: str | os.PathLike[str], fill: Callable[[IO[bytes]], Any]) -> None:
    """Let `fill` write a file beside `path`, then rename it to `path`.

    Raises
    ------
    InputError
        If the file cannot be written; nothing is left behind then, and an old file stays.

    Notes
    -----
    A run that is killed leaves the file beside; the next one that writes into the folder removes it.
    """
    path = Path(path)
    sweep(path.parent, f"{_BEGINS}*{_ENDS}")
    try:
        handle, held, part = _new_part(path.parent)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{path}: cannot be written ({getattr(error, 'strerror', error)}).") from None
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from None
    finally:
        part.unlink(missing_ok=True)
        os.close(held)


def _new_part(folder: Path) -> tuple[int, int, Path]:
    """A new file, open for writing, and a second descriptor that keeps it claimed until it has its name."""
    while True:
        handle, name = tempfile.mkstemp(prefix=_BEGINS, suffix=_ENDS, dir=folder)
        if claim(handle, name):
            return handle, os.dup(handle), Path(name)
        os.close(handle)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    write_beside(path, lambda file: file.write(content))


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise InputError if a file could not be written to `path`, before the work that fills it is done."""
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path}: cannot be written (Is a directory).")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{path}: cannot be written ({getattr(error, 'strerror', error)}).") from None
