"""``pyport compare``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, write_json


@click.command("compare")
@click.argument("reference", type=click.Path(path_type=Path), metavar="REFERENCE.mat")
@click.argument("port", type=click.Path(path_type=Path), metavar="PORT.mat")
@click.option("--ulps", type=float, default=0.0, show_default=True, help="Allowed units in the last place.")
@click.option("--atol", type=float, default=0.0, show_default=True, help="Allowed absolute difference.")
@click.option("--rtol", type=float, default=0.0, show_default=True, help="Allowed difference relative to the reference.")
@click.option("--equal-nan", is_flag=True, help="NaN equals NaN.")
@json_option
def command(reference: Path, port: Path, ulps: float, atol: float, rtol: float, equal_nan: bool,
            json_file: str | None) -> None:
    """Compare any two .mat files of named arrays: classes and shapes first, then values.

    Without a tolerance all numbers must be equal. Two traces of pyport's own, of the same
    start, are also judged by the drift that rounding allows.

    \b
    Example:
      pyport compare ref.mat port.mat --ulps 4
    """
    from pyport.parity.files import Allowed, compare_files, first_difference
    from pyport.parity.traces import compare_traces
    from pyport.report.tables import files_table, verdict_text
    from pyport.verdict import Verdict

    results = compare_files(reference, port, Allowed(ulps, atol, rtol, equal_nan))
    out = console(json_file)
    out.print(files_table(results))
    verdict = Verdict.worst(result.verdict for result in results)
    first = first_difference(results)
    if first:
        out.print(f"first to differ: {first}", soft_wrap=True)
    drift = compare_traces(reference, port)
    if drift is not None:
        out.print(drift, soft_wrap=True)
    out.print(verdict_text(verdict))
    write_json(json_file, {"verdict": verdict, "first": first, "drift": drift,
                           "variables": [vars(result) for result in results]})
    sys.exit(verdict.value)
