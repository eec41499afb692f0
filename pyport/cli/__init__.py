"""The command line: read arguments, call one function, print; nothing else."""

from __future__ import annotations

import importlib
import os
import sys

import click

from pyport.errors import PyportError

#: Each command's module and what the overview says of it. Modules load when they are called.
COMMANDS = {
    "train": ("pyport.cli.train", "Train as the MATLAB script does, print and plot what it prints."),
    "verify": ("pyport.cli.verify", "Compare every step of the port with MATLAB's or Octave's."),
    "gradcheck": ("pyport.cli.gradcheck", "Prove or refute a hand-derived gradient, and name its loss."),
    "diagnose": ("pyport.cli.diagnose", "Name the mistake in a wrong gradient."),
    "mistakes": ("pyport.cli.mistakes", "The catalogue of known mistakes."),
    "errata": ("pyport.cli.errata", "The tutorial's errors, each with evidence computed now."),
    "compare": ("pyport.cli.compare", "Compare any two .mat files of named arrays."),
    "fixtures": ("pyport.cli.fixtures", "List, check or make the stored starts and golden traces."),
}


class _LazyGroup(click.Group):
    """Knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

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

    Exit codes: 0 pass, 1 fail, 2 wrong use or unreadable input, 3 undecided, step limit
    reached, or the engine asked for gave no answer.
    """


def main() -> None:
    """Run the command line; every error of ours is one sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # The labels are Chinese; a terminal that cannot show them must not stop the run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # TextIOWrapper has it
    try:
        cli.main(prog_name="pyport", standalone_mode=True)
    except PyportError as error:
        click.echo(f"pyport: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of the pipe has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
