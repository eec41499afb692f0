"""What all commands share: the console, the JSON file, the progress line, and a stdout that is theirs alone."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from typing import IO, Any

import click
from rich.console import Console, RenderableType

from pyport.files import write_bytes

#: Where JSON goes while stdout leads to stderr.
_OWN_STDOUT: ContextVar[IO[str] | None] = ContextVar("_OWN_STDOUT", default=None)
#: Width of tables where no terminal says its own: wide enough for a MATLAB line.
PIPE_WIDTH = 150
#: Width of an answer that is read line by line.
READ_WIDTH = 80

lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", metavar="LANG", help="en or zh.  [default: en]"
)
json_option = click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON (- for stdout).")
timeout_option = click.option(
    "--timeout", metavar="SECONDS", type=float, default=120.0, help="For all calls of the target.  [default: 120]"
)


def console(json_file: str | None) -> Console:
    """Where people read: stdout, or stderr when stdout is kept for JSON."""
    stream = sys.stderr if json_file == "-" else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False, markup=False)


def read_width(out: Console) -> int:
    """The columns of an answer that is read line by line: 80, or fewer in a narrower terminal."""
    return min(out.width, READ_WIDTH) if out.is_terminal else READ_WIDTH


def show(out: Console, what: RenderableType) -> None:
    """Print in so many columns; in a file or a pipe no line ends in blanks."""
    if out.is_terminal:
        out.print(what, width=read_width(out))
        return
    with out.capture() as captured:
        out.print(what, width=read_width(out))
    out.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def write_json(json_file: str | None, result: Mapping[str, Any]) -> None:
    """Write the result where --json says, if it says so."""
    if json_file is None:
        return
    from pyport.report.plain import plain

    text = json.dumps(plain(result), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if json_file == "-":
        click.echo(text, file=_OWN_STDOUT.get(), nl=False)
    else:
        # A name that is no text is written as JSON writes half a letter.
        write_bytes(json_file, text.encode(errors="backslashreplace"))


@contextmanager
def stdout_kept() -> Iterator[None]:
    """Let everything that is written to stdout meanwhile go to stderr, except what `write_json` writes.

    A user's function may print, from Python, from C or from a process that it starts, and JSON for
    which another program waits would be none any more.
    """
    stdout = sys.stdout
    stdout.flush()
    if _number(stdout) != 1:
        # A caller in this process has put another stream there, and file descriptor 1 is not ours.
        with redirect_stdout(sys.stderr), _written_to(stdout):
            yield
        return
    own = os.dup(1)
    os.dup2(2, 1)
    try:
        with open(own, "w", encoding="utf-8", errors="replace", closefd=False) as stream, _written_to(stream):
            yield
    finally:
        try:
            _flush(stdout)
        finally:
            os.dup2(own, 1)
            os.close(own)
            # What is printed while the interpreter ends would stand behind the JSON; the last handler runs first.
            atexit.register(os.dup2, 2, 1)


@contextmanager
def _written_to(stream: IO[str]) -> Iterator[None]:
    token = _OWN_STDOUT.set(stream)
    try:
        yield
    finally:
        _OWN_STDOUT.reset(token)


def _number(stream: IO[str]) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _flush(stdout: IO[str]) -> None:
    """Send on what waits in Python's buffer and in C's."""
    stdout.flush()
    try:
        ctypes.CDLL(None).fflush(None)
    except (OSError, AttributeError, TypeError):
        # No C library by that name: then none of its buffers either.
        return


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is being done; nothing in a pipe."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda words: None
        return
    with err.status("") as status:
        yield status.update
