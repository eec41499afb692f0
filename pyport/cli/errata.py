"""``pyport errata``."""

from __future__ import annotations

from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, verbose_option, write_json
from pyport.language import said


@click.command("errata")
@click.argument("names", nargs=-1, metavar="[ID ...]")
@click.option(
    "--plot", metavar="FILE", type=click.Path(path_type=Path), help="The picture of one erratum: png, svg, pdf."
)
@verbose_option
@lang_option
@json_option
def command(names: tuple[str, ...], plot: Path | None, verbose: bool, lang: str, json_file: str | None) -> None:
    r"""Show the tutorial's errors: what is right, the claim, evidence computed now, and the correction.

    The video that the tutorial follows is not available; these are the errors that the tutorial's
    own text and code show. Without an ID they are listed.

    \b
    Example:
      pyport errata minimum --plot minimum.png
    """
    from pyport.errata import ERRATA, chosen
    from pyport.errors import InputError
    from pyport.report import plots
    from pyport.report.cards import errata_list, erratum_card, erratum_json

    cards = chosen(names)
    if plot is not None:
        plots.check_format(plot)
        if len(cards) != 1 or cards[0].picture is None:
            with_picture = ", ".join(card.id for card in ERRATA.values() if card.picture)
            raise InputError(
                said("--plot goes with one erratum that has a picture: {with_picture}.", with_picture=with_picture)
            )
    out, told = console(json_file), []
    if not names:
        show(out, errata_list(cards, lang))
    # Evidence is computed for those who ask for it: all of it takes seconds.
    for card in cards if names or verbose or json_file is not None else ():
        with progress() as tell:
            tell(said("{id}: computing the evidence", id=card.id))
            evidence = card.evidence()
        if names or verbose:
            show(out, erratum_card(card, evidence, lang))
        told.append(erratum_json(card, evidence))
    if plot is not None and cards[0].picture is not None:
        show(out, *plots.save(plots.ERRATA[cards[0].picture](lang), plot), lang=lang)
    write_json(json_file, {"errata": told})
