"""``pyport fixtures``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, verbose_option, write_json
from pyport.cli.words import Group
from pyport.language import LANGUAGES, said

_folder_option = click.option(
    "--folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Another folder than the package's own."
)


@click.group("fixtures", cls=Group)
@click.option("--lang", type=click.Choice(LANGUAGES), hidden=True, expose_value=False)
def command() -> None:
    r"""List, check or make the stored starts and golden traces.

    \b
    Example:
      pyport fixtures make startup --dry-run
    """


@command.command("list")
@_folder_option
@verbose_option
@lang_option
@json_option
def list_(folder: Path | None, verbose: bool, lang: str, json_file: str | None) -> None:
    r"""Every case: where it starts and how it ends; with --verbose also what it cannot show.

    \b
    Example:
      pyport fixtures list
    """
    from pyport.parity.fixtures import Store
    from pyport.report.fixtures import list_report

    store = Store(folder)
    show(console(json_file), list_report(store, verbose, lang))
    write_json(json_file, store.index)


@command.command("check")
@_folder_option
@verbose_option
@lang_option
@json_option
def check_(folder: Path | None, verbose: bool, lang: str, json_file: str | None) -> None:
    r"""Whether the files are those of the index, drawn as it says, and not stale.

    \b
    Example:
      pyport fixtures check
    """
    from pyport.parity.fixtures import Store, check
    from pyport.report.fixtures import check_report

    problems = check(Store(folder))
    show(console(json_file), check_report(problems, verbose, lang))
    failed = any(problems.values())
    write_json(json_file, {"verdict": "FAIL" if failed else "PASS", "problems": problems})
    sys.exit(1 if failed else 0)


@command.command("make")
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--engine", type=click.Choice(["octave", "matlab"]), default="octave", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show old -> new and write nothing.")
@_folder_option
@lang_option
@json_option
def make(
    cases: tuple[str, ...], engine: str, dry_run: bool, folder: Path | None, lang: str, json_file: str | None
) -> None:
    r"""Run the engine again and show, case by case, old -> new; unchanged files stay as they are.

    \b
    Example:
      pyport fixtures make startup --dry-run
    """
    from pyport.parity.engines import ENGINES
    from pyport.parity.fixtures import Store, remake, write
    from pyport.report.fixtures import make_report

    store = Store(folder)
    with progress() as tell:
        tell(said("{name} is computing", name=engine))
        changes = remake(store, ENGINES[engine](), cases)
    if not dry_run:
        write(store, changes)
    show(console(json_file), make_report(changes, dry_run, lang))
    write_json(
        json_file,
        {
            "written": not dry_run,
            "changes": [{"case": c.name, "old": c.old, "new": c.new, "note": c.note} for c in changes],
        },
    )
