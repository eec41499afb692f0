"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pyport.errors import InputError


def write_beside(path: str | os.PathLike[str], fill: Callable[[IO[bytes]], Any]) -> None:
    """Let `fill` write a file beside `path`, then rename it to `path`.

    Raises
    ------
    InputError
        If the file cannot be written; nothing is left behind then, and an old file stays.
    """
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=".pyport-", suffix=".part", dir=path.parent)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{path}: cannot be written ({getattr(error, 'strerror', error)}).") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}).") from None
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    write_beside(path, lambda file: file.write(content))
