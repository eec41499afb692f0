"""``pyport errata``."""

from __future__ import annotations

from pathlib import Path

import click

from pyport.cli.output import console, json_option, progress, write_json
from pyport.language import said


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
    from pyport.errata import ERRATA
    from pyport.errors import InputError
    from pyport.report import plots
    from pyport.report.cards import erratum_card

    for name in names:
        if name not in ERRATA:
            raise InputError(
                said("there is no erratum {name}; there are {errata}.", name=name, errata=", ".join(ERRATA))
            )
    chosen = [ERRATA[name] for name in names or ERRATA]
    if plot is not None:
        plots.check_format(plot)
        if len(chosen) != 1 or chosen[0].picture is None:
            with_picture = ", ".join(card.id for card in ERRATA.values() if card.picture)
            raise InputError(
                said("--plot goes with one erratum that has a picture: {with_picture}.", with_picture=with_picture)
            )
    out, told = console(json_file), []
    for card in chosen:
        with progress() as tell:
            tell(f"{card.id}: computing the evidence")
            evidence = card.evidence()
        out.print(erratum_card(card, evidence))
        told.append({"id": card.id, "claim": card.claim, "fact": card.fact, "evidence": evidence,
                     "correction": card.correction})  # fmt: skip
    if plot is not None and chosen[0].picture is not None:
        for note in plots.save(plots.ERRATA[chosen[0].picture](), plot):
            out.print(note, soft_wrap=True)
    write_json(json_file, {"errata": told})
