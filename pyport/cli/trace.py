"""``pyport trace``."""

from __future__ import annotations

from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, write_json
from pyport.language import in_language, said


@click.command("trace")
@click.argument("script", type=click.Path(path_type=Path), metavar="SCRIPT.m|PORT.py")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="REC.mat", help="The record of the run.")
@click.option("--write", "folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Do not run it: write the instrumented files, for a MATLAB without pyport.")  # fmt: skip
@click.option("--engine", type=click.Choice(["auto", "octave", "matlab"]), default="auto", show_default=True,
              help="What runs a .m file; auto is MATLAB if it is installed, else Octave.")  # fmt: skip
@click.option(
    "--inputs", type=click.Path(path_type=Path), metavar="FILE.mat", help="Inputs of a function file, by name."
)
@click.option("--seed", type=int, help="Where the random numbers start; MATLAB's start-up state if left out.")
@click.option("--stream", type=click.Choice(["matlab", "octave"]), default="matlab", show_default=True,
              help="What the seed means.")  # fmt: skip
@click.option("--timeout", type=float, default=120.0, metavar="SECONDS", help="Time limit of the run.  [default: 120]")
@lang_option
@json_option
def command(
    script: Path,
    output: Path | None,
    folder: Path | None,
    engine: str,
    inputs: Path | None,
    seed: int | None,
    stream: str,
    timeout: float,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Run a script, unedited, and record what every assignment writes.

    `pyport verify REC.mat PORT.py` then compares a port with the record, and needs neither MATLAB nor Octave.

    With --write nothing is run: FOLDER gets files for a MATLAB elsewhere, where calling pyport_trace writes trace.mat,
    the same kind of record.

    \b
    Examples:
      pyport trace train.m -o train.mat
      pyport trace train.m --write for_matlab
    """
    from pyport.errors import InputError
    from pyport.scripts.files import check_kind

    check_kind(script, (".m", ".py"), said("what is traced"), said("a MATLAB script (.m) or a Python program (.py)"))
    if output is not None and folder is None:
        _recorded(script, output, engine, inputs, seed, stream, timeout, lang, json_file)
    elif folder is not None and output is None:
        _written(script, folder, inputs, seed, lang, json_file)
    else:
        raise InputError(
            said("pyport trace takes one of -o REC.mat, for the record, and --write FOLDER, for the files to run.")
        )


def _written(
    script: Path, folder: Path, inputs: Path | None, seed: int | None, lang: str, json_file: str | None
) -> None:
    """Write what a MATLAB elsewhere is to run."""
    from pyport import matfile
    from pyport.errors import InputError
    from pyport.scripts.matlab_run import write_instrumented

    if script.suffix != ".m":
        raise InputError(
            said(
                "{script}: --write is for a MATLAB script (.m); a Python program is traced here, with -o.",
                script=script,
            )
        )
    if seed is not None:
        raise InputError(said("--seed does not go with --write: that MATLAB's own random numbers are recorded."))
    run = write_instrumented(script, folder, None if inputs is None else matfile.read(inputs))
    record = run.parent / "trace.mat"
    words = said(
        "written: {folder}; with it on MATLAB's path, call {run} in the folder of {script}: that writes {record}, "
        "the record.",
        folder=run.parent,
        run=run.stem,
        script=script.name,
        record=record,
    )
    console(json_file).print(in_language(words, lang), soft_wrap=True)
    write_json(json_file, {"folder": str(run.parent), "run": str(run), "record": str(record)})


def _recorded(script: Path, output: Path, engine: str, inputs: Path | None, seed: int | None, stream: str,
              timeout: float, lang: str, json_file: str | None) -> None:  # fmt: skip
    """Run it here, and write the record."""
    from time import monotonic

    from pyport.report.scripts import record_json, record_sentence
    from pyport.scripts.record_file import save_record
    from pyport.scripts.traced import traced

    began = monotonic()
    with progress() as tell:
        tell(in_language(said("running {file}", file=script.name), lang))
        record = traced(script, engine=engine, inputs=inputs, seed=seed, stream=stream, timeout=timeout)
    seconds = monotonic() - began
    save_record(record, output)
    words = said("written: {file}: {record}", file=output, record=record_sentence(record, script, seconds))
    out = console(json_file)
    out.print(in_language(words, lang), soft_wrap=True)
    if script.suffix == ".m":
        show(out, said("Next: pyport verify {record} PORT.py compares a port with it.", record=output), lang=lang)
    write_json(json_file, record_json(record, output, seconds))
