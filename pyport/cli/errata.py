"""``pyport errata``."""

from __future__ import annotations

from pathlib import Path

import click

from pyport.cli.output import console, json_option, progress, write_json


@click.command("errata")
@click.argument("names", nargs=-1, metavar="[ID ...]")
@click.option(
    "--plot", metavar="FILE", type=click.Path(path_type=Path), help="The picture of one erratum: png, svg, pdf."
)
@json_option
def command(names: tuple[str, ...], plot: Path | None, json_file: str | None) -> None:
    r"""Show the tutorial's errors: claim, what is so, evidence computed now, and the correction.

    The video that the tutorial follows is not at hand; these are the errors that the tutorial's
    own text and code show. Without an ID all are shown.

    \b
    Example:
      pyport errata minimum --plot minimum.png
    """
    from pyport.errata import ERRATA, chosen
    from pyport.errors import InputError
    from pyport.report import plots
    from pyport.report.cards import erratum_card, erratum_json

    cards = chosen(names)
    if plot is not None:
        plots.check_format(plot)
        if len(cards) != 1 or cards[0].picture is None:
            with_picture = ", ".join(card.id for card in ERRATA.values() if card.picture)
            raise InputError(f"--plot goes with one erratum that has a picture: {with_picture}.")
    out, told = console(json_file), []
    for card in cards:
        with progress() as tell:
            tell(f"{card.id}: computing the evidence")
            evidence = card.evidence()
        out.print(erratum_card(card, evidence))
        told.append(erratum_json(card, evidence))
    if plot is not None and cards[0].picture is not None:
        for note in plots.save(plots.ERRATA[cards[0].picture](), plot):
            out.print(note, soft_wrap=True)
    write_json(json_file, {"errata": told})
