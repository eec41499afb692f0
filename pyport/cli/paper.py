"""``pyport paper``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, show, write_json


@click.command("paper")
@click.option("--case", metavar="NAME", help="A stored start, and its network; pyport fixtures list names them.")
@click.option("--weights", metavar="W.mat", type=click.Path(path_type=Path),
              help="W1, W2, W3 and, if there, X and Y (else the reference's).")  # fmt: skip
@click.option("--head", metavar="HEAD", help="sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse; else the case's.")
@click.option("--correct", multiple=True, type=click.Choice(["loss", "bias"]),
              help="Correct an error of the tutorial; may be given several times.")  # fmt: skip
@click.option("-o", "--output", metavar="PAGE.html", type=click.Path(path_type=Path), help="The page.")
@click.option("--check", metavar="ANSWERS", type=click.Path(path_type=Path),
              help="Judge the answers to the page's exercise: .txt, .m, .py, .json or .mat.")  # fmt: skip
@lang_option
@json_option
def command(
    case: str | None, weights: Path | None, head: str | None, correct: tuple[str, ...], output: Path | None,
    check: Path | None, lang: str, json_file: str | None,
) -> None:  # fmt: skip
    r"""Write the whole calculation by hand as one page: formulas, numbers, exercises.

    The network drawn, every step in index notation, in matrices and as code, each with its numbers, and the second
    step as an exercise, which --check judges. The page needs no network and no script, and prints on A4.

    \b
    Example:
      pyport paper -o page.html
      pyport paper --check answers.txt
    """
    from pyport.errors import InputError
    from pyport.language import said
    from pyport.paper.judge import judge_file
    from pyport.paper.sheet import sheet_of
    from pyport.report.html.paper import page_json, page_report, save_page
    from pyport.report.paper import judgement_json, judgement_report

    if (output is None) == (check is None):
        raise InputError(said("name either the page to write, -o page.html, or the answers to judge, --check ANSWERS."))
    sheet = sheet_of(case, weights, head, correct)
    if output is not None:
        page = save_page(sheet, output, lang)
        show(console(json_file), page_report(sheet, page, lang))
        write_json(json_file, page_json(sheet, page))
        sys.exit(sheet.evidence.verdict.value)
    if check is not None:
        judged = judge_file(sheet, check)
        show(console(json_file), judgement_report(sheet, judged, lang))
        write_json(json_file, {"answers_file": str(check), **judgement_json(judged)})
        sys.exit(judged.verdict.value)
