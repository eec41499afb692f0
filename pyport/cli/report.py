"""``pyport report``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, progress, write_json


@click.command("report")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.html")
@click.option(
    "--engine",
    type=click.Choice(["golden", "octave", "auto"]),
    default="golden",
    show_default=True,
    help="What the port is compared with; the curves are always those of the golden traces.",
)
@json_option
def command(out: Path, engine: str, json_file: str | None) -> None:
    r"""Write the whole evidence as one page that needs no network and no script.

    Every MATLAB line beside its Python line, the drift of a free run, the gradient against
    numeric derivatives and the proof, planted mistakes, the errata, and where each number
    comes from. Takes about 10 s.

    \b
    Example:
      pyport report report.html
    """
    from pyport.files import check_writable, write_bytes
    from pyport.report.html import gather, render
    from pyport.report.tables import verdict_text

    check_writable(out)
    with progress() as tell:
        facts = gather(engine, tell=tell)
    content = render(facts).encode()
    write_bytes(out, content)
    shown, report, total = console(json_file), facts.report, facts.control[-1]
    shown.print(f"written: {out} ({len(content):,} bytes)", soft_wrap=True)
    shown.print(verdict_text(report.verdict), report.conclusion(), sep=": ", soft_wrap=True)
    write_json(
        json_file,
        {
            "file": str(out),
            "bytes": len(content),
            "verdict": report.verdict,
            "conclusion": report.conclusion(),
            "notes": report.notes,
            "cases": [{"case": r.case, "reference": r.source, "verdict": r.verdict} for r in report.results],
            "gradient": facts.check.verdict,
            "control": vars(total) | {"kind": None},
            "errata": [card.id for card, _ in facts.errata],
        },
    )
    # As with verify: a suite that misses what was planted on purpose proves nothing.
    sys.exit(report.verdict.value or facts.check.verdict.value or int(total.parity < total.planted))
