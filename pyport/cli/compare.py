"""``pyport compare``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, show, verbose_option, write_json


@click.command("compare")
@click.argument("reference", type=click.Path(path_type=Path), metavar="REFERENCE")
@click.argument("port", type=click.Path(path_type=Path), metavar="PORT")
@click.option("--ulps", type=float, help="Allowed units in the last place (doubles between the two numbers).")
@click.option("--atol", type=float, help="Allowed absolute difference.")
@click.option("--rtol", type=float, help="Allowed difference relative to the reference's number.")
@click.option("--equal-nan", is_flag=True, help="NaN equals NaN.")
@click.option("--any-form", is_flag=True, help="Numbers in any class, vectors with one axis, lists for cell arrays.")
@verbose_option
@lang_option
@json_option
def command(
    reference: Path,
    port: Path,
    ulps: float | None,
    atol: float | None,
    rtol: float | None,
    equal_nan: bool,
    any_form: bool,
    verbose: bool,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Compare any two files of named values: classes and shapes first, then what they hold.

    The files are .mat (of -v7.3 too, with pyport[hdf5]) or .npz. Cell arrays and structs are
    compared leaf by leaf; text and whole numbers are equal or not.

    A number passes if it is within any of the tolerances. Without one: two traces of pyport's own
    network must have the same settings and are judged by the drift that rounding allows; two
    recordings (recorder.m, pyport.Recorder) pass if their bits are the same, fail if a difference
    is shown not to be rounding, and are otherwise undecided; in all other files the bits of every
    number must be the same.

    \b
    Example:
      pyport compare ref.mat port.mat --ulps 4
    """
    from pyport.parity.numbers import Allowed
    from pyport.parity.pairs import compare_pair
    from pyport.report.recorded import pair_json, pair_report

    tolerance = (ulps, atol, rtol) != (None, None, None)
    allowed = Allowed(ulps or 0, atol or 0, rtol or 0, equal_nan)
    result = compare_pair(reference, port, allowed if tolerance else None, equal_nan=equal_nan,
                          any_form=any_form)  # fmt: skip
    show(console(json_file), pair_report(result, tolerance, verbose, lang))
    write_json(json_file, pair_json(result))
    sys.exit(result.verdict.value)
