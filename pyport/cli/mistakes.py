"""``pyport mistakes``."""

from __future__ import annotations

import click

from pyport.cli.output import console, json_option, lang_option, show, verbose_option, write_json
from pyport.language import said


@click.command("mistakes")
@click.argument("ids", nargs=-1, metavar="[ID ...]")
@verbose_option
@lang_option
@json_option
def command(ids: tuple[str, ...], verbose: bool, lang: str, json_file: str | None) -> None:
    r"""List the catalogue of known mistakes, or show cards: wrong and right line, why, effect, witness.

    \b
    Example:
      pyport mistakes slope-missing --lang zh
    """
    from pyport.mistakes import CARDS
    from pyport.report.mistakes import card_json, card_report, catalogue_report
    from pyport.spelling import unknown

    for name in ids:
        if name not in CARDS:
            raise unknown(said("mistake"), name, CARDS, "pyport mistakes")
    show(console(json_file), *([card_report(CARDS[name], lang) for name in ids] or [catalogue_report(verbose, lang)]))
    if json_file is not None:  # each card's formulas take their time
        write_json(json_file, {"mistakes": [card_json(CARDS[name], lang) for name in ids or CARDS]})
