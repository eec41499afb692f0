"""``pyport verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, progress, write_json


@click.command("verify")
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--engine",
    type=click.Choice(["auto", "golden", "octave", "matlab"]),
    default="auto",
    show_default=True,
    help="auto: the golden traces, and Octave live where it is installed.",
)
@click.option("--control", is_flag=True, help="Plant known mistakes, and count what every method catches (25 s).")
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path),
              help="The drift of one case's free run and its bound: png, svg or pdf.")  # fmt: skip
@json_option
def command(cases: tuple[str, ...], engine: str, control: bool, plot: Path | None, json_file: str | None) -> None:
    r"""Compare the port with MATLAB's or Octave's numbers, every element of every step.

    Strict arithmetic must have the same bits; the fast port must stay within its own
    rounding-error bound (diff/bound at most 1), step by step and in a free run.

    \b
    Example:
      pyport verify startup --engine golden
    """
    from pyport.control import CASES, caught_by_parity, counts, plants
    from pyport.errors import InputError
    from pyport.parity.fixtures import Store
    from pyport.parity.series import drift_series
    from pyport.parity.verify import verify
    from pyport.report import plots
    from pyport.report.control import control_sentence, control_table
    from pyport.report.tables import verify_report

    if plot is not None:
        plots.check_format(plot)
        if len(cases) != 1:
            raise InputError("--plot goes with one case: pyport verify startup --plot drift.png.")
    store, out = Store(), console(json_file)
    with progress() as tell:
        report = verify(cases, engine, store, on_case=tell)
        planted = plants(store, tell) if control else []
        quick = caught_by_parity(store.golden(CASES[0]), store.start(CASES[0]))
    if control:
        out.print(control_table(counts(planted)))
    out.print(control_sentence(*quick))
    out.print(verify_report(report))
    if plot is not None:
        name = cases[0]
        figure = plots.drift_figure(drift_series(store.golden(name), store.start(name)),
                                    f"{name}: the fast port runs on its own, beside the golden trace")  # fmt: skip
        for note in plots.save(figure, plot):
            out.print(note, soft_wrap=True)
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
