"""``pyport fuzz``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, write_json


@contextmanager
def _kept_out() -> Iterator[None]:
    """Let Hypothesis write what it keeps for other runs into a folder that goes away, and not into the user's."""
    try:
        from hypothesis.configuration import set_hypothesis_home_dir
    except ImportError:  # it is said where inputs are to be drawn
        yield
        return
    with tempfile.TemporaryDirectory(prefix="pyport-fuzz-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


@click.command("fuzz")
@click.argument("function", metavar="FILE.m", type=click.Path(path_type=Path))
@click.argument("port", metavar="FILE.py:FUNCTION")
@click.option("--inputs", metavar="WORDS", help="What the inputs are, or FILE.mat with an example of each.")
@click.option("--calls", type=click.IntRange(min=1), default=500, metavar="N", help="Number of calls.  [default: 500]")
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="The same seed, the same calls.")
@click.option("--timeout", type=float, default=10.0, metavar="SECONDS", help="Time limit of each call.  [default: 10]")
@click.option("--engine", type=click.Choice(["auto", "octave", "matlab"]), default="auto", metavar="NAME",
              help="auto (MATLAB, else Octave), octave or matlab.  [default: auto]")  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE.mat",
              help="Write the inputs at which the two differ.")  # fmt: skip
@lang_option
@json_option
def command(
    function: Path,
    port: str,
    inputs: str | None,
    calls: int,
    seed: int,
    timeout: float,
    engine: str,
    save: Path | None,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Call a MATLAB function and its port with drawn inputs until they differ.

    Inputs on which they differ are cut down to the smallest that still differ. Plain numbers come first, then NaN, Inf,
    empty arrays and the limits of classes. Without --inputs, trial calls show what the function takes.

    WORDS are for each input a name, a colon, and: sizes (n,3) or scalar row column vector matrix square; double single
    complex logical char int int8 ... uint64; a range 1..9; finite nonempty sorted distinct; 'a'|'b' for one of these.

    \b
    Examples:
      pyport fuzz smooth.m smooth.py:smooth
      pyport fuzz smooth.m smooth.py:smooth --inputs "x: (n,3), k: int 1..9"
    """
    from pyport import matfile
    from pyport.fuzz import fuzz
    from pyport.fuzz.result import as_json
    from pyport.report.fuzz import fuzz_report

    out = console(json_file)
    with _kept_out(), progress() as tell:
        result = fuzz(
            function,
            port,
            inputs,
            calls=calls,
            seed=seed,
            timeout=timeout,
            engine=engine,
            tell=tell,
        )
    found = result.counterexample
    if save is not None and found is not None:
        matfile.write(save, found.inputs)
    show(out, fuzz_report(result, lang, save if found is not None else None))
    write_json(json_file, as_json(result))
    sys.exit(result.verdict.value)
