"""``pyport slips``."""

from __future__ import annotations

import click

from pyport.cli.output import console, json_option, lang_option, show, verbose_option, write_json
from pyport.language import said


@click.command("slips")
@click.argument("ids", nargs=-1, metavar="[ID ...]")
@verbose_option
@lang_option
@json_option
def command(ids: tuple[str, ...], verbose: bool, lang: str, json_file: str | None) -> None:
    r"""List the catalogue of porting slips, or show cards: MATLAB's line, what people write, what is right, why.

    \b
    Example:
      pyport slips std-by-n --lang zh
    """
    import difflib

    from pyport.errors import InputError
    from pyport.report.slips import catalogue_report, slip_json, slip_report
    from pyport.slips import CARDS

    for name in ids:
        if name not in CARDS:
            near = difflib.get_close_matches(name, CARDS, n=1, cutoff=0.5)
            raise InputError(
                said("there is no slip {name}; did you mean {near}?", name=name, near=near[0])
                if near
                else said("there is no slip {name}; pyport slips lists them.", name=name)
            )
    out = console(json_file)
    if ids:
        for name in ids:
            show(out, slip_report(CARDS[name], lang))
    else:
        show(out, catalogue_report(verbose, lang))
    write_json(json_file, {"slips": [slip_json(CARDS[name], lang) for name in ids or CARDS]})
