"""``pyport verify``."""

from __future__ import annotations

import sys

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
@json_option
def command(cases: tuple[str, ...], engine: str, control: bool, json_file: str | None) -> None:
    r"""Compare the port with MATLAB's or Octave's numbers, every element of every step.

    Strict arithmetic must have the same bits; the fast port must stay within its own
    rounding-error bound (diff/bound at most 1), step by step and in a free run.

    \b
    Example:
      pyport verify startup --engine golden
    """
    from pyport.control import CASES, caught_by_parity, counts, plants
    from pyport.parity.fixtures import Store
    from pyport.parity.verify import verify
    from pyport.report.control import control_sentence, control_table
    from pyport.report.tables import verify_report

    store, out = Store(), console(json_file)
    with progress() as tell:
        report = verify(cases, engine, store, on_case=tell)
        planted = plants(store, tell) if control else []
        quick = caught_by_parity(store.golden(CASES[0]), store.start(CASES[0]))
    if control:
        out.print(control_table(counts(planted)))
    out.print(control_sentence(*quick))
    out.print(verify_report(report))
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
