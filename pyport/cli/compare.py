"""``pyport compare``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, write_json


@click.command("compare")
@click.argument("reference", type=click.Path(path_type=Path), metavar="REFERENCE.mat")
@click.argument("port", type=click.Path(path_type=Path), metavar="PORT.mat")
@click.option("--ulps", type=float, help="Allowed units in the last place.")
@click.option("--atol", type=float, help="Allowed absolute difference.")
@click.option("--rtol", type=float, help="Allowed difference relative to the reference.")
@click.option("--equal-nan", is_flag=True, help="NaN equals NaN.")
@json_option
def command(
    reference: Path,
    port: Path,
    ulps: float | None,
    atol: float | None,
    rtol: float | None,
    equal_nan: bool,
    json_file: str | None,
) -> None:
    r"""Compare any two .mat files of named arrays: classes and shapes first, then values.

    Any of the tolerances is enough; without one, numbers must be equal. Two traces of
    pyport's own network are judged by the drift that rounding allows, if no tolerance is given.

    \b
    Example:
      pyport compare ref.mat port.mat --ulps 4
    """
    from pyport.parity.files import compare_files, first_difference
    from pyport.parity.numbers import Allowed
    from pyport.parity.traces import compare_traces
    from pyport.report.tables import files_table, quantities_table, verdict_text
    from pyport.verdict import Verdict

    out = console(json_file)
    given = (ulps, atol, rtol) != (None, None, None) or equal_nan
    results = compare_files(reference, port, Allowed(ulps or 0, atol or 0, rtol or 0, equal_nan))
    pair = None if given else compare_traces(reference, port)
    if pair is not None:
        verdict, sentences = pair.verdict, pair.failures()
        out.print(quantities_table(pair))
    else:
        first = first_difference(results)
        verdict, sentences = Verdict.worst(result.verdict for result in results), [first] if first else []
        out.print(files_table(results))
    for sentence in sentences:
        out.print(sentence, soft_wrap=True)
    for result in results:
        if result.verdict is Verdict.UNDECIDED:
            out.print(f"{result.name}: {result.reason}", soft_wrap=True)
    out.print(verdict_text(verdict))
    write_json(
        json_file,
        {
            "verdict": verdict,
            "failures": sentences,
            "judged_by": "bound" if pair else "tolerance",
            "variables": [vars(result) for result in results],
        },
    )
    sys.exit(verdict.value)
