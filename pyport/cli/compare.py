"""``pyport compare``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pyport.cli.output import console, json_option, write_json

if TYPE_CHECKING:
    from pyport.parity.numbers import Allowed
    from pyport.recording import Recording


@click.command("compare")
@click.argument("reference", type=click.Path(path_type=Path), metavar="REFERENCE.mat")
@click.argument("port", type=click.Path(path_type=Path), metavar="PORT.mat")
@click.option("--ulps", type=float, help="Allowed units in the last place (doubles between the two numbers).")
@click.option("--atol", type=float, help="Allowed absolute difference.")
@click.option("--rtol", type=float, help="Allowed difference relative to the reference's number.")
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

    Any of the tolerances is enough. Without one: two traces of pyport's own network are judged
    by the drift that rounding allows; two recordings (recorder.m, pyport.Recorder) pass with
    the same bits, fail where a difference jumps as rounding's do not, and are undecided else;
    numbers of all other files must be equal.

    \b
    Example:
      pyport compare ref.mat port.mat --ulps 4
    """
    from pyport.parity.files import compare_files, first_difference
    from pyport.parity.numbers import Allowed
    from pyport.parity.recorded import recordings_of
    from pyport.parity.traces import compare_traces
    from pyport.report.tables import files_table, quantities_table, verdict_text
    from pyport.verdict import Verdict

    out = console(json_file)
    tolerance = (ulps, atol, rtol) != (None, None, None)
    given = tolerance or equal_nan
    allowed = Allowed(ulps or 0, atol or 0, rtol or 0, equal_nan)
    if recordings := recordings_of(reference, port):
        _recorded(recordings, allowed, tolerance, json_file)
    results = compare_files(reference, port, allowed)
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


def _recorded(pair: tuple[Recording, Recording], allowed: Allowed, tolerance: bool, json_file: str | None) -> NoReturn:
    from pyport.parity.recorded import compare_recordings
    from pyport.report.recorded import as_json, recorded_report

    result = compare_recordings(*pair, allowed if tolerance else None, equal_nan=allowed.equal_nan)
    console(json_file).print(recorded_report(result), soft_wrap=True)
    write_json(json_file, as_json(result))
    sys.exit(result.verdict.value)
