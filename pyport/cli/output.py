"""What all commands share: the console, the JSON file, the progress line."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from typing import Any

import click
from rich.console import Console

from pyport.files import write_bytes

#: Width of tables where no terminal says its own: wide enough for a MATLAB line.
PIPE_WIDTH = 150

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


def write_json(json_file: str | None, result: Mapping[str, Any]) -> None:
    """Write the result where --json says, if it says so."""
    if json_file is None:
        return
    text = json.dumps(_plain(result), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if json_file == "-":
        click.echo(text, nl=False)
    else:
        # A name that is no text is written as JSON writes half a letter.
        write_bytes(json_file, text.encode(errors="backslashreplace"))


def _plain(value: Any) -> Any:
    """The value in JSON's own types; JSON has no Inf and no NaN, so these become text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool | int | str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return float(value) if math.isfinite(value) else str(float(value))


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is being done; nothing in a pipe."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda words: None
        return
    with err.status("") as status:
        yield status.update
