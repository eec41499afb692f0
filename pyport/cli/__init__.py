"""The command line: read arguments, call one function, print; nothing else."""

from __future__ import annotations

import errno
import functools
import importlib
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from pyport.cli.words import LANG, Context, asked
from pyport.errors import PyportError
from pyport.language import in_language, of_the_terminal, said, words_of

#: Each command's module and what the overview says of it. Modules load when they are called.
COMMANDS = {
    "verify": ("pyport.cli.verify", said("Does a port do what its MATLAB script does?")),
    "trace": ("pyport.cli.trace", said("Record a script, to verify its port elsewhere.")),
    "fuzz": ("pyport.cli.fuzz", said("Draw inputs until a function and its port differ.")),
    "compare": ("pyport.cli.compare", said("Compare any two files of named values.")),
    "recorder": ("pyport.cli.recorder", said("Write recorder.m, which records a loop for compare.")),
    "gradcheck": ("pyport.cli.gradcheck", said("Prove or refute a hand-derived gradient.")),
    "diagnose": ("pyport.cli.diagnose", said("Name the mistake in a wrong gradient.")),
    "mistakes": ("pyport.cli.mistakes", said("The catalogue of mistakes in gradients.")),
    "slips": ("pyport.cli.slips", said("The catalogue of porting slips.")),
    "train": ("pyport.cli.train", said("Train as the tutorial's script does.")),
    "sweep": ("pyport.cli.sweep", said("Train from many seeds: how many stop?")),
    "errata": ("pyport.cli.errata", said("The tutorial's errors, with evidence.")),
    "paper": ("pyport.cli.paper", said("The calculation by hand as a page, with exercises.")),
    "report": ("pyport.cli.report", said("The whole evidence as one HTML page.")),
    "fixtures": ("pyport.cli.fixtures", said("The stored starts and golden traces.")),
}


#: A full disk, a limit, a broken device.
_UNWRITABLE = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)


#: The options and arguments that name a file to be written.
_OUTPUTS = {"json_file": "--json", "save": "--save", "plot": "--plot", "report": "--report", "out": "OUT",
            "output": "--output", "fix": "--fix"}  # fmt: skip
#: Set by a shell that asks what a command line may be completed to; click answers, and ends.
COMPLETION = "_PYPORT_COMPLETE"
#: Set to anything, a mistake of ours is shown with its traceback.
TRACEBACK = "PYPORT_TRACEBACK"


def _prepared(command: click.Command) -> click.Command:
    """The command with its help as it is to be shown, its files checked and stdout kept for its JSON."""
    # A docstring with a real backspace in it would be no raw one, as style wants it.
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    command.context_class = Context
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        LANG.set(asked(args))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return _prepared(importlib.import_module(COMMANDS[cmd_name][0]).command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from pyport.spelling import unknown

            raise unknown(said("command"), args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for line in overview(LANG.get(), formatter.width):
            formatter.write(f"{line}\n")


#: How the overview begins, and what it ends with.
_FIRST = (
    said("pyport runs a MATLAB script and its Python port and names the first line that differs; proves hand-derived "
         "gradients right or wrong, and names the mistake."),
    "",
    said("  Example:"),
    "    pyport verify train.m train.py",
    said("Commands (pyport COMMAND --help explains one):"),
)  # fmt: skip
_LAST = (
    said("Options: --lang en|zh, --version, --help"),
    said("Language: --lang, else PYPORT_LANG, else the terminal's; English in a pipe"),
    said("Exit codes: 0 pass, 1 fail, 2 wrong use or input, 3 undecided or no answer"),
)


def overview(lang: str, width: int) -> list[str]:
    """What there is, in one screen."""
    from pyport.language import in_language
    from pyport.report.layout import wrapped

    lines = [line for text in _FIRST for line in wrapped(in_language(text, lang), width)]
    for name, (_, summary) in COMMANDS.items():
        first, *more = wrapped(in_language(summary, lang), width - 13)
        lines += [f"  {name:<9}  {first}", *(" " * 13 + line for line in more)]
    return [*lines, *(line for text in _LAST for line in wrapped(in_language(text, lang), width, hang=2))]


@click.group(cls=_LazyGroup, invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "zh"]), is_eager=True, help="en or zh.")
@click.version_option(package_name="pyport")
def cli(lang: str | None) -> None:
    """A MATLAB script and its Python port: where do they differ? See `overview`."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


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
        _end(said("interrupted."), 130)
    except PyportError as error:
        _end(words_of(error), error.exit_code)
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
            _end(said("stdout cannot be written ({reason}).", reason=error.strerror or error), 2)
        _unexpected(error)
    sys.exit(code)


def _run() -> int:
    try:
        code = cli.main(prog_name="pyport", standalone_mode=False)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # click turns it into an exit code of its own
            raise end.__context__ from None
        if not _is_ours(end.__traceback__) and COMPLETION not in os.environ:
            _end(said("the code that was run called sys.exit({status}): no verdict.",
                      status="" if end.code is None else repr(end.code)), 3)  # fmt: skip
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
    lines = str(error).strip().splitlines()
    what = type(error).__name__ + (f": {lines[0]}" if lines else "")
    _end(said("no verdict: something went wrong inside ({what}); {variable}=1 shows where.",
              what=what, variable=TRACEBACK), 3)  # fmt: skip


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
    lang = LANG.get() or of_the_terminal(sys.stderr)
    words = in_language(sentence, lang)
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)
    click.echo(_in_columns(f"pyport{'：' if lang == 'zh' else ': '}{shown}"), err=True)
    try:
        sys.stdout.flush()
    except OSError:
        _discard_stdout()
    sys.exit(code)


def _in_columns(sentence: str) -> str:
    """The sentence in lines that a terminal shows whole; elsewhere it is one line."""
    if not sys.stderr.isatty():
        return sentence
    from pyport.report.layout import wrapped

    return "\n".join(wrapped(sentence, min(shutil.get_terminal_size().columns, 80)))


def _discard_stdout() -> None:
    """Let what is still to be written to stdout go nowhere, so that the interpreter's end is silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
