"""Files that are whole or not there; what is no file of ours, a device, a pipe or an input, is never replaced."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from pyport.errors import InputError
from pyport.language import said
from pyport.leftovers import claim, kept, sweep

_BEGINS, _ENDS = ".pyport-", ".part"
#: Names of what this process has open already: /dev/stdout leads there too.
_OPEN = re.compile(r"(?:/dev/fd|/proc/(?:self|thread-self|\d+)(?:/task/\d+)?/fd)/(\d+)")
#: More links than this lead round in a circle, to Linux as well.
_LINKS = 40


def write_beside(path: str | os.PathLike[str], fill: Callable[[IO[bytes]], Any]) -> None:
    """Let `fill` write a file beside `path`, then rename it to `path`.

    Raises
    ------
    InputError
        If the file cannot be written; nothing is left behind then, and an old file stays.

    Notes
    -----
    A link stays, what it leads to is written. A device or a pipe is written to, when all is there to
    be written. A run that is killed leaves the file beside; the next one that writes into the folder
    removes it.
    """
    try:
        target = _target(Path(path))
        if isinstance(target, int) or not _is_file_to_be(target):
            content = io.BytesIO()
            fill(content)
            _pour(target, content.getvalue())
            return
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unwritable(path, error) from None
    sweep(target.parent, f"{_BEGINS}*{_ENDS}")
    try:
        handle, held, part = _new_part(target.parent)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(target)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)
        if held is not None:
            os.close(held)


def _unwritable(path: object, error: Exception) -> InputError:
    return InputError(
        said("{file}: cannot be written ({reason}).", file=path, reason=getattr(error, "strerror", None) or error)
    )


def _target(path: Path) -> Path | int:
    """Where the links from `path` lead: a path that is no link, or the number of what is open already."""
    for _ in range(_LINKS):
        if found := _OPEN.fullmatch(str(path.absolute())):
            return int(found[1])
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(said("more than {n} links", n=_LINKS))


def _is_file_to_be(target: Path) -> bool:
    """Whether `target` is a file or not there, and no device, pipe or socket.

    Raises
    ------
    OSError
        If it is a folder.
    """
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(0, "Is a directory")
    return stat.S_ISREG(mode)


def _pour(target: Path | int, content: bytes) -> None:
    """Write to what cannot be replaced."""
    if isinstance(target, int):
        # What was printed before comes before.
        sys.stdout.flush()
        sys.stderr.flush()
        opened: IO[bytes] = os.fdopen(os.dup(target), "wb", buffering=0)
    else:
        opened = target.open("wb", buffering=0)
    with opened as file:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]


def _new_part(folder: Path) -> tuple[int, int | None, Path]:
    """A new file, open for writing, and a second descriptor that keeps it claimed until it has its name, if any can."""
    while True:
        handle, name = tempfile.mkstemp(prefix=_BEGINS, suffix=_ENDS, dir=folder)
        if claim(handle, name):
            return handle, kept(handle), Path(name)
        os.close(handle)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    write_beside(path, lambda file: file.write(content))


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise InputError if a file could not be written to `path`, before the work that fills it is done."""
    try:
        target = _target(Path(path))
        if isinstance(target, int):
            os.close(os.dup(target))
        elif _is_file_to_be(target):
            with tempfile.TemporaryFile(dir=target.parent):
                pass
        elif not os.access(target, os.W_OK):
            raise PermissionError(0, "Permission denied")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unwritable(path, error) from None


def is_stdout(path: str | os.PathLike[str]) -> bool:
    """Whether a name leads to what stdout is, as /dev/stdout does."""
    try:
        return _target(Path(path)) == 1
    except (OSError, ValueError):
        return False


def check_outputs(outputs: Mapping[str, str | os.PathLike[str]], inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Raise InputError unless each of the outputs can be written, and none is an input or another output.

    Parameters
    ----------
    outputs : mapping of str to path
        By the name of the option that says it.
    inputs : iterable of path
        What is no file is left out: other arguments than paths may come along.
    """
    read = [path for path in inputs if _is_there(path)]
    seen: dict[str, str | os.PathLike[str]] = {}
    for option, path in outputs.items():
        if (same := next((other for other in read if _is_same(path, other)), None)) is not None:
            raise InputError(
                said("{path}: is an input; {option} would overwrite it.", path=path, option=option)
                if os.fspath(same) == os.fspath(path)
                else said(
                    "{path}: is an input (it is {same}); {option} would overwrite it.",
                    path=path,
                    same=same,
                    option=option,
                )
            )
        if (before := next((name for name, other in seen.items() if _is_same(path, other)), None)) is not None:
            raise InputError(
                said(
                    "{path}: {before} and {option} would both be written there.",
                    path=path,
                    before=before,
                    option=option,
                )
            )
        seen[option] = path
    for path in outputs.values():
        check_writable(path)


def _is_there(path: str | os.PathLike[str]) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _is_same(path: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether two names are those of one file, by a link of either kind too; two of a device may be."""
    try:
        if Path(path).exists() and Path(other).exists():
            return Path(path).samefile(other) and Path(path).is_file()
        return Path(path).resolve() == Path(other).resolve()
    except (OSError, ValueError):
        return False
