"""``pyport paper``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pyport.cli.output import console, json_option, lang_option, show, write_json

if TYPE_CHECKING:
    from pyport.paper.sheet import Sheet


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
    from pyport.paper.sheet import sheet_of

    if (output is None) == (check is None):
        raise InputError(said("name either the page to write, -o page.html, or the answers to judge, --check ANSWERS."))
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise InputError(said("{file}: the page is HTML; give it a name that ends in .html.", file=output))
    sheet = sheet_of(case, weights, head, correct)
    if output is not None:
        _write(sheet, output, lang, json_file)
    if check is not None:
        _judge(sheet, check, lang, json_file)


def _write(sheet: Sheet, output: Path, lang: str, json_file: str | None) -> NoReturn:
    from pyport.files import check_writable, write_bytes
    from pyport.language import in_language, said
    from pyport.report.html.paper import command_of, render_paper
    from pyport.report.tables import verdict_text

    check_writable(output)
    content = render_paper(sheet, lang).encode()
    write_bytes(output, content)
    out, result = console(json_file), sheet.evidence
    out.print(verdict_text(result.verdict), in_language(result.reason(), lang), sep=": ", soft_wrap=True)
    out.print(
        in_language(said("written: {file} ({n} bytes)", file=output, n=f"{len(content):,}"), lang), soft_wrap=True
    )
    write_json(json_file, {"file": str(output), "bytes": len(content), "command": command_of(sheet),
                           "verdict": result.verdict, "reason": result.reason(),
                           "sheet": sheet.number if sheet.is_by_hand else None})  # fmt: skip
    sys.exit(result.verdict.value)


def _judge(sheet: Sheet, check: Path, lang: str, json_file: str | None) -> NoReturn:
    from pyport.errors import InputError
    from pyport.language import said
    from pyport.paper.answers import read_answers
    from pyport.paper.judge import judge
    from pyport.paper.sheet import asked
    from pyport.report.paper import judgement_json, judgement_report

    exercise = sheet.exercise
    answers = read_answers(check, exercise.shapes)
    if answers.sheet not in (None, sheet.number):
        raise InputError(said("{path}: these answers belong to sheet {theirs}, and this is sheet {ours}; give the "
                              "options with which the page was made.", path=check, theirs=answers.sheet,
                              ours=sheet.number))  # fmt: skip
    result = judge(exercise, answers, asked(exercise), sheet.point.values)
    show(console(json_file), judgement_report(sheet, result, lang))
    write_json(json_file, {"answers_file": str(check), **judgement_json(result)})
    sys.exit(result.verdict.value)
