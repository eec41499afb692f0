"""``pyport report``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, write_json
from pyport.language import in_language, said


@click.command("report")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.html")
@click.option(
    "--engine",
    type=click.Choice(["golden", "octave", "auto"]),
    default="golden",
    show_default=True,
    help="What the port is compared with; the curves are always those of the golden traces.",
)
@lang_option
@json_option
def command(out: Path, engine: str, lang: str, json_file: str | None) -> None:
    r"""Write the whole evidence as one page that needs no network and no script.

    Every MATLAB line beside its Python line, the drift of a free run, the gradient against
    numeric derivatives and the proof, planted mistakes, the errata, and where each number
    comes from. Takes about 10 s.

    \b
    Example:
      pyport report report.html
    """
    from pyport.errors import InputError
    from pyport.files import check_writable, write_bytes
    from pyport.report.html import gather, render
    from pyport.report.tables import answer
    from pyport.verdict import Verdict

    if out.suffix.lower() not in (".html", ".htm"):
        raise InputError(said("{file}: the report is a page; its name ends in .html.", file=str(out)))
    check_writable(out)
    with progress() as tell:
        facts = gather(engine, tell=lambda words: tell(in_language(words, lang)))
    content = render(facts, lang).encode()
    write_bytes(out, content)
    shown, report, total = console(json_file), facts.report, facts.control[-1]
    # As with verify: a suite that misses what was planted on purpose proves nothing.
    missed = total.parity < total.planted
    verdict = Verdict.worst([report.verdict, facts.check.verdict, *([Verdict.FAIL] if missed else [])])
    sentence = report.conclusion()
    if report.verdict is Verdict.PASS and verdict is not Verdict.PASS:
        sentence = said("the port agrees, and what compares it misses planted mistakes") if missed else said(
            "the port agrees, and its gradient is not shown to be right")  # fmt: skip
    show(shown, answer(verdict, sentence, lang), said("written: {file} ({n:,} bytes)", file=str(out), n=len(content)),
         said("Next: open {file} in a browser; it needs no network.", file=str(out)) if verdict is Verdict.PASS
         else report.next_step(), lang=lang)  # fmt: skip
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
    sys.exit(report.verdict.value or facts.check.verdict.value or int(missed))
