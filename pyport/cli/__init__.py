"""The command line: read arguments, call one function, print; nothing else."""

from __future__ import annotations

import errno
import functools
import importlib
import os
import shutil
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from pyport.errors import PyportError

#: Each command's module and what the overview says of it. Modules load when they are called.
COMMANDS = {
    "train": ("pyport.cli.train", "Train as the MATLAB script does, print and plot what it prints."),
    "verify": ("pyport.cli.verify", "Does a port do what its MATLAB script does, at every statement?"),
    "trace": ("pyport.cli.trace", "Record what every statement of a script writes, for verify elsewhere."),
    "fuzz": ("pyport.cli.fuzz", "Call a MATLAB function and its port with drawn inputs until they differ."),
    "gradcheck": ("pyport.cli.gradcheck", "Prove or refute a hand-derived gradient, and name its loss."),
    "diagnose": ("pyport.cli.diagnose", "Name the mistake in a wrong gradient."),
    "mistakes": ("pyport.cli.mistakes", "The catalogue of known mistakes."),
    "slips": ("pyport.cli.slips", "The catalogue of porting slips."),
    "errata": ("pyport.cli.errata", "The tutorial's errors, each with evidence computed now."),
    "compare": ("pyport.cli.compare", "Compare any two files of named values, .mat or .npz."),
    "sweep": ("pyport.cli.sweep", "Train from thousands of seeds: which stop, and after how many steps."),
    "paper": ("pyport.cli.paper", "The whole calculation by hand as a page, with exercises."),
    "report": ("pyport.cli.report", "Write the whole evidence as one HTML page."),
    "fixtures": ("pyport.cli.fixtures", "List, check or make the stored starts and golden traces."),
}


#: A full disk, a limit, a broken device.
_UNWRITABLE = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)


#: The options and arguments that name a file to be written.
_OUTPUTS = {"json_file": "--json", "save": "--save", "plot": "--plot", "report": "--report", "out": "OUT",
            "output": "--output", "fix": "--fix"}  # fmt: skip
#: Set to anything, a mistake of ours is shown with its traceback.
TRACEBACK = "PYPORT_TRACEBACK"


def _prepared(command: click.Command) -> click.Command:
    """The command with its help as it is to be shown, its files checked and stdout kept for its JSON."""
    # A docstring with a real backspace in it would be no raw one, as style wants it.
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if command.callback is not None and not hasattr(command.callback, "__wrapped__"):
        command.callback = _careful(command, command.callback)
    for part in getattr(command, "commands", {}).values():
        _prepared(part)
    return command


def _careful(command: click.Command, callback: Callable[..., Any]) -> Callable[..., Any]:
    """The command's function, called if no output is an input, with a stdout of its own if JSON goes there."""

    @functools.wraps(callback)
    def called(**values: Any) -> Any:
        from pyport.cli.output import stdout_kept
        from pyport.files import check_outputs, is_stdout

        if values.get("json_file") is not None and is_stdout(values["json_file"]):
            values["json_file"] = "-"
        folders = {param.name for param in command.params if param.metavar == "FOLDER"}
        outputs = {_OUTPUTS[name]: value for name, value in values.items()
                   if name in _OUTPUTS and value not in (None, "-") and name not in folders}  # fmt: skip
        check_outputs(outputs, [path for name, value in values.items() if name not in _OUTPUTS
                                for path in _paths(value)])  # fmt: skip
        if values.get("json_file") != "-":
            return callback(**values)
        with stdout_kept():
            return callback(**values)

    return called


def _paths(value: Any) -> Iterator[str | Path]:
    """What of an argument may be a file that is read: a path, or the first part of FILE.py:FUNCTION and of A=B."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, str):
        yield from (value, value.rpartition(":")[0], *value.split("="))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _paths(part)


class _LazyGroup(click.Group):
    """Knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return _prepared(importlib.import_module(COMMANDS[cmd_name][0]).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pyport")
def cli() -> None:
    r"""A MATLAB training script in Python, and the proof that both do the same.

    \b
    Example:
      pyport verify                       is the port right, at every step?
      pyport train --plot loss.png        the reference's own run

    Exit codes: 0 pass, 1 fail and nothing else, 2 wrong use or unreadable input, 3 undecided,
    step limit reached, or no answer from the engine, the workers or the program itself.
    """


_prepared(cli)


def main() -> None:
    """Run the command line; every error of ours is one line and an exit code."""
    _open_streams()
    try:
        code = _run()
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as error:
        if isinstance(error.__cause__, EOFError):  # click takes both for the user's wish to end
            _unexpected(error.__cause__)
        _end("interrupted.", 130)
    except PyportError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of the pipe has gone; nothing more can be said to it. A program that its signal ends has this code.
        _discard_stdout()
        sys.exit(141)
    except SystemExit:
        raise
    except BaseException as error:
        # Files say themselves that they cannot be written, and an error of theirs has a name.
        if isinstance(error, OSError) and error.errno in _UNWRITABLE and error.filename is None:
            _discard_stdout()
            _end(f"stdout cannot be written ({error.strerror or error}).", 2)
        _unexpected(error)
    sys.exit(code)


def _run() -> int:
    try:
        code = cli.main(prog_name="pyport", standalone_mode=False)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # click turns it into an exit code of its own
            raise end.__context__ from None
        if not _is_ours(end.__traceback__):
            _end(f"the code that was run called sys.exit({'' if end.code is None else repr(end.code)}): "
                 "there is no verdict.", 3)  # fmt: skip
        code = end.code
    return code if isinstance(code, int) else 0


def _is_ours(trace: TracebackType | None) -> bool:
    """Whether a command itself has ended, and not a function of the user's that it called."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is None or Path(trace.tb_frame.f_code.co_filename).parent == Path(__file__).parent


def _unexpected(error: BaseException) -> NoReturn:
    """A mistake of ours, or no memory: no verdict, one sentence."""
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    said = str(error).strip().splitlines()
    what = type(error).__name__ + (f": {said[0]}" if said else "")
    _end(f"no verdict: something went wrong inside ({what}); {TRACEBACK}=1 shows where.", 3)


def _open_streams() -> None:
    """Give stdin, stdout and stderr a place to go where the caller has closed them."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            # The lowest free number: what is opened later must not be taken for stdout.
            os.dup2(handle, number)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
            if handle != number:
                os.close(handle)
    for stream in (sys.stdout, sys.stderr):
        # The labels are Chinese; a terminal that cannot show them must not stop the run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # TextIOWrapper has it


def _end(sentence: str, code: int) -> NoReturn:
    # A name in it may hold line ends or what a terminal obeys.
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in sentence)
    click.echo(_in_columns(f"pyport: {shown}"), err=True)
    try:
        sys.stdout.flush()
    except OSError:
        _discard_stdout()
    sys.exit(code)


def _in_columns(sentence: str) -> str:
    """The sentence in lines that a terminal shows whole; elsewhere it is one line."""
    if not sys.stderr.isatty():
        return sentence
    width = min(shutil.get_terminal_size().columns, 80)
    return textwrap.fill(sentence, width, break_long_words=False, break_on_hyphens=False)


def _discard_stdout() -> None:
    """Let what is still to be written to stdout go nowhere, so that the interpreter's end is silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
