"""``pyport verify``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, write_json
from pyport.language import in_language, said

_NOT_NEGATIVE = click.FloatRange(min=0)


@click.command("verify")
@click.argument("what", nargs=-1, metavar="SCRIPT.m PORT.py | REF.mat PORT.py | [CASE ...]")
@click.option("--engine", type=click.Choice(["auto", "golden", "octave", "matlab"]), default="auto", metavar="NAME",
              help="auto (MATLAB, else Octave), octave or matlab; golden, for cases: the stored traces.  "
                   "[default: auto]")  # fmt: skip
@click.option("--inputs", type=click.Path(path_type=Path), metavar="FILE.mat",
              help="Inputs of a function file, and of the port's, by name.")  # fmt: skip
@click.option("--seed", type=int, metavar="N",
              help="Seed of the script's random numbers; the port gets the same numbers.")  # fmt: skip
@click.option("--stream", type=click.Choice(["matlab", "octave"]), default="matlab", metavar="NAME",
              help="matlab: N of rng(N); octave: N of rand('twister', N).")  # fmt: skip
@click.option("--pair", "pairs", multiple=True, metavar="A=B",
              help="MATLAB's quantity A is the port's B (repeatable).")  # fmt: skip
@click.option("--rtol", type=_NOT_NEGATIVE, metavar="R", help="Allowed difference relative to MATLAB's number.")
@click.option("--atol", type=_NOT_NEGATIVE, metavar="A", help="Allowed absolute difference.")
@click.option("--ulps", type=_NOT_NEGATIVE, metavar="N",
              help="Allowed units in the last place. Of the tolerances given, meeting one is enough; the "
                   "rounding bound is then not used.")  # fmt: skip
@click.option("--timeout", type=float, default=120.0, metavar="SECONDS", help="Time limit of each run.  [default: 120]")
@click.option("--verbose", is_flag=True, help="Every statement, or every line.")
@click.option("--report", type=click.Path(path_type=Path), metavar="OUT.html",
              help="A page with both files side by side.")  # fmt: skip
@click.option("--fix", type=click.Path(path_type=Path), metavar="FILE.py",
              help="Write the port with all cures that are found.")  # fmt: skip
@click.option("--control", is_flag=True, help="Cases: plant mistakes, count which method catches them.")
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path),
              help="One case: the drift of its free run: png, svg, pdf.")  # fmt: skip
@lang_option
@json_option
def command(
    what: tuple[str, ...],
    engine: str,
    verbose: bool,
    pairs: tuple[str, ...],
    inputs: Path | None,
    seed: int | None,
    stream: str,
    rtol: float | None,
    atol: float | None,
    ulps: float | None,
    timeout: float,
    report: Path | None,
    fix: Path | None,
    control: bool,
    plot: Path | None,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Whether a port does what its MATLAB script does, at every statement.

    Your two files are run unedited, and every assignment is recorded; then the port runs again, each statement from
    MATLAB's own numbers, so that the first statement that differs is the one at fault. REF.mat, which `pyport trace`
    makes from SCRIPT.m, needs neither MATLAB nor Octave. A CASE belongs to this project's own network: strict
    arithmetic must give the same bits, and the fast port must stay within its own rounding-error bound.

    \b
    Examples:
      pyport verify train.m train.py
      pyport verify filter.m filter.py --inputs in.mat --rtol 1e-9
      pyport trace train.m -o train.mat; pyport verify train.mat train.py
      pyport verify startup --engine golden
    """
    from pyport.errors import InputError

    if any(Path(name).suffix in (".m", ".mat", ".py") or Path(name).is_dir() for name in what):
        if len(what) != 2:
            raise InputError(said("pyport verify takes two files: SCRIPT.m PORT.py, or REF.mat PORT.py."))
        if control or plot is not None or engine == "golden":
            raise InputError(
                said("--control, --plot and --engine golden belong to this project's own cases, not to two files.")
            )
        _files(Path(what[0]), Path(what[1]), engine, verbose, pairs, inputs, seed, stream,
               (ulps, atol, rtol), timeout, report, fix, lang, json_file)  # fmt: skip
    if pairs or inputs or any(each is not None for each in (seed, report, fix, ulps, atol, rtol)):
        raise InputError(
            said(
                "--pair, --inputs, --seed, --rtol, --atol, --ulps, --fix and --report belong to two files: "
                "SCRIPT.m PORT.py."
            )
        )
    _cases(what, engine, control, plot, verbose, lang, json_file)


def _files(reference: Path, port: Path, engine: str, verbose: bool, pairs: tuple[str, ...], inputs: Path | None,
           seed: int | None, stream: str, allowed: tuple[float | None, ...], timeout: float, report: Path | None,
           fix: Path | None, lang: str, json_file: str | None) -> NoReturn:  # fmt: skip
    """Two files of the user's own."""
    from pyport.files import write_bytes
    from pyport.report.scripts import as_json, script_report
    from pyport.scripts.told import written
    from pyport.scripts.verify import verify

    out = console(json_file)
    ulps, atol, rtol = allowed
    with progress() as tell:
        result = verify(
            reference,
            port,
            engine=engine,
            inputs=inputs,
            seed=seed,
            stream=stream,
            pairs=pairs,
            rtol=rtol,
            atol=atol,
            ulps=ulps,
            timeout=timeout,
            mend=fix is not None,
            tell=tell,
        )
    show(out, script_report(result, verbose, lang))
    if report is not None:
        from pyport.report.html.scripts import render_scripts

        write_bytes(report, render_scripts(result, lang).encode())
        out.print(in_language(said("written: {file}", file=report), lang), soft_wrap=True)
    if fix is not None:
        if result.mended is None:
            out.print(in_language(said("not written: {file}; no cure is known.", file=fix), lang), soft_wrap=True)
        else:
            write_bytes(fix, result.mended.text.encode())
            out.print(in_language(written(result.mended, str(fix), str(reference)), lang), soft_wrap=True)
    write_json(json_file, as_json(result))
    sys.exit(result.verdict.value)


def _cases(cases: tuple[str, ...], engine: str, control: bool, plot: Path | None, verbose: bool, lang: str,
           json_file: str | None) -> None:  # fmt: skip
    """Cases of this project's own network."""
    from pyport.control import CASES, caught_by_parity, counts, plants
    from pyport.errors import InputError
    from pyport.parity.fixtures import Store
    from pyport.parity.series import drift_series
    from pyport.parity.verify import verify
    from pyport.report import plots
    from pyport.report.control import control_table
    from pyport.report.tables import verify_report

    if plot is not None:
        plots.check_format(plot)
        if len(cases) != 1:
            raise InputError(said("--plot goes with one case: pyport verify startup --plot drift.png."))
    store, out = Store(), console(json_file)
    with progress() as tell:
        report = verify(cases, engine, store, on_case=tell)
        planted = plants(store, tell) if control else []
        quick = caught_by_parity(store.golden(CASES[0]), store.start(CASES[0]))
    show(out, verify_report(report, quick, verbose, lang))
    if control:
        show(out, control_table(counts(planted), lang))
    if plot is not None:
        name = cases[0]
        figure = plots.drift_figure(drift_series(store.golden(name), store.start(name)),
                                    said("{name}: the fast port runs on its own, beside the golden trace", name=name),
                                    lang)  # fmt: skip
        show(out, *plots.save(figure, plot), lang=lang)
    write_json(
        json_file,
        {
            "verdict": report.verdict,
            "conclusion": report.conclusion(),
            "stale": report.stale,
            "changed": report.changed,
            "notes": report.notes,
            "gradients": [vars(check) for check in report.gradients],
            "control": [vars(row) | {"kind": row.kind and row.kind.value} for row in counts(planted)],
            "proofs": {case: proof.status for case, proof in report.proofs.items()},
            "cases": [
                {
                    "case": r.case,
                    "reference": r.source,
                    "steps": r.steps,
                    "stopped": r.stopped,
                    "verdict": r.verdict,
                    "failures": r.failures(),
                    "other_digits": r.other_digits,
                    "headroom": r.headroom,
                    "attribution": r.attribution.sentence,
                    "free_steps": r.free.steps,
                    **{
                        label: {name: vars(result) for name, result in part.quantities.items()}
                        for label, part in (("strict", r.strict), ("fast", r.fast), ("free", r.free.comparison))
                    },
                }
                for r in report.results
            ],
        },
    )
    # A suite that misses what was planted on purpose proves nothing.
    sys.exit(report.verdict.value or int(quick[1] < quick[0]))
