"""What all commands share: the console, the JSON file, the progress line, and a stdout that is theirs alone."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from typing import IO, Any, cast

import click
from click.core import ParameterSource
from rich.console import Console, RenderableType

from pyport.cli.words import LANG
from pyport.files import write_bytes
from pyport.language import LANGUAGES, Said, in_language, of_the_terminal, said
from pyport.report.layout import Paragraph
from pyport.report.plain import WIDTH, plain

#: Where JSON goes while stdout leads to stderr.
_OWN_STDOUT: ContextVar[IO[str] | None] = ContextVar("_OWN_STDOUT", default=None)
#: The most columns that are of use.
WIDEST = 100


def _lang(_: click.Context, option: click.Parameter, value: str | None) -> str:
    """The language that is said here or before the command, or that of the terminal."""
    return _now()


def _now() -> str:
    return LANG.get() or of_the_terminal()


lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default=None, callback=_lang, metavar="LANG",
    help="en or zh.  [default: PYPORT_LANG, terminal]",
)  # fmt: skip
verbose_option = click.option("--verbose", is_flag=True, help="Show everything.")
json_option = click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON (- for stdout).")
timeout_option = click.option(
    "--timeout", metavar="SECONDS", type=float, default=120.0, help="Time limit of all calls of TARGET.  [default: 120]"
)


def console(json_file: str | None) -> Console:
    """Where people read: stdout, or stderr when stdout is kept for JSON; in a file or a pipe no line ends in blanks."""
    stream = sys.stderr if json_file == "-" else sys.stdout
    if not stream.isatty():
        return Console(file=cast(IO[str], _Trimmed(stream)), width=WIDTH, highlight=False, markup=False)
    return Console(file=stream, width=min(shutil.get_terminal_size().columns, WIDEST), highlight=False, markup=False)


class _Trimmed:
    """A stream to which lines go without the blanks at their ends."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write whole lines."""
        self._stream.write(re.sub(r"[ \t]+(?=\n)", "", text))
        return len(text)


def show(out: Console, *parts: RenderableType, lang: str = "en") -> None:
    """Print sentences in a language, and what else there is; words that are longer than a line stay whole."""
    for part in parts:
        out.print(Paragraph(in_language(part, lang)) if isinstance(part, str) else part, crop=False)


def typed(command: str, target: str, *options: tuple[str, object]) -> str:
    """Another command on the same target, with the same options."""
    context = click.get_current_context()
    words = [f"--{name}={value}" if str(value).startswith("-") else f"--{name} {shlex.quote(str(value))}"
             for name, value in options if value]  # fmt: skip
    words += [f"--{name} {context.params[name]}" for name in ("engine", "timeout", "lang")
              if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]  # fmt: skip
    return " ".join([f"pyport {command}", shlex.quote(target), *words])


def corrected(command: str) -> Said:
    """What follows where all that is known of a mistake has been said."""
    return said("to judge it again when it is corrected: {command}", command=command)


def write_json(json_file: str | None, result: Mapping[str, Any]) -> None:
    """Write the result where --json says, if it says so."""
    if json_file is None:
        return
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
        yield lambda words: status.update(in_language(words, _now()))
