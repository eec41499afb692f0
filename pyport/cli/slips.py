"""``pyport slips``."""

from __future__ import annotations

import click

from pyport.cli.output import console, json_option, lang_option, show, verbose_option, write_json
from pyport.language import said


@click.command("slips")
@click.argument("words", nargs=-1, metavar="[ID ... | WORD ...]")
@verbose_option
@lang_option
@json_option
def command(words: tuple[str, ...], verbose: bool, lang: str, json_file: str | None) -> None:
    r"""List the catalogue of porting slips, or show cards: MATLAB's line, what people write, what is right, why.

    Words that are no ids are searched for in everything that the cards say, in both languages.

    \b
    Examples:
      pyport slips std-by-n --lang zh
      pyport slips histc
    """
    from pyport.report.slips import catalogue_report, found_report, slip_json, slip_report
    from pyport.slips import CARDS, with_words
    from pyport.spelling import unknown

    cards, rest = [CARDS[word] for word in words if word in CARDS], [word for word in words if word not in CARDS]
    found = with_words(rest) if rest else []
    if rest and not found:
        raise unknown(said("slip"), " ".join(rest), CARDS, "pyport slips")
    if len(found) == 1:
        cards, found = [*cards, *found], []
    out = console(json_file)
    for card in cards:
        show(out, slip_report(card, lang))
    if found:
        show(out, found_report(found, rest, lang))
    if not words:
        show(out, catalogue_report(verbose, lang))
    shown = dict.fromkeys([*cards, *found]) if words else CARDS.values()
    write_json(json_file, {"slips": [slip_json(card, lang) for card in shown]})
