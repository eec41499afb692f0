"""``pyport fixtures``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, progress, write_json

_folder_option = click.option(
    "--folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Another folder than the package's own."
)


@click.group("fixtures")
def command() -> None:
    r"""List, check or make the stored starts and golden traces.

    \b
    Example:
      pyport fixtures make startup --dry-run
    """


@command.command("list")
@_folder_option
@json_option
def list_(folder: Path | None, json_file: str | None) -> None:
    r"""Every case: where it starts, how it ends, and what it cannot show.

    \b
    Example:
      pyport fixtures list
    """
    from pyport.parity.fixtures import CASES, LIMITS, Store
    from pyport.report.tables import table

    store = Store(folder)
    rows = table(
        "case", "what", "stream", "seed", "N F H M K", "steps", "made by", "cannot show", numbers=("seed", "steps")
    )
    for name, case in CASES.items():
        entry = store.index.get(name, {})
        made_by = entry.get("made_by", {})
        rows.add_row(
            name,
            case.description,
            case.stream,
            str(case.seed),
            " ".join(map(str, case.sizes)),
            str(entry.get("steps", "-")),
            f"{made_by['engine']} {made_by['version']}" if made_by else "not made",
            ", ".join(entry.get("flags", [])),
        )
    out = console(json_file)
    out.print(rows)
    for flag, (reason, _) in LIMITS.items():
        out.print(f"{flag}: {reason}", soft_wrap=True)
    write_json(json_file, store.index)


@command.command("check")
@_folder_option
@json_option
def check_(folder: Path | None, json_file: str | None) -> None:
    r"""Whether the files are those of the index, drawn as it says, and not stale.

    \b
    Example:
      pyport fixtures check
    """
    from pyport.parity.fixtures import Store, check

    problems = check(Store(folder))
    out = console(json_file)
    for name, found in problems.items():
        for problem in found:
            out.print(problem, soft_wrap=True)
        if name != "all":
            out.print(f"{name}: {'FAIL' if found else 'PASS'}")
    failed = any(problems.values())
    out.print("FAIL" if failed else "PASS")
    write_json(json_file, {"verdict": "FAIL" if failed else "PASS", "problems": problems})
    sys.exit(1 if failed else 0)


@command.command("make")
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--engine", type=click.Choice(["octave", "matlab"]), default="octave", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show old -> new and write nothing.")
@_folder_option
@json_option
def make(cases: tuple[str, ...], engine: str, dry_run: bool, folder: Path | None, json_file: str | None) -> None:
    r"""Run the engine again and show, case by case, old -> new; unchanged files stay as they are.

    \b
    Example:
      pyport fixtures make startup --dry-run
    """
    from pyport.parity.engines import ENGINES
    from pyport.parity.fixtures import Store, remake, write
    from pyport.report.tables import table

    store = Store(folder)
    with progress() as tell:
        tell(f"{engine} is computing")
        changes = remake(store, ENGINES[engine](), cases)
    rows = table("case", "old", "new", "what changed")
    for change in changes:
        rows.add_row(change.name, change.old[:12] or "-", change.new[:12], change.note)
    out = console(json_file)
    out.print(rows)
    if dry_run:
        out.print("nothing was written")
    else:
        write(store, changes)
        out.print(f"written: {sum(change.note != 'unchanged' for change in changes)} of {len(changes)}")
    write_json(
        json_file,
        {
            "written": not dry_run,
            "changes": [{"case": c.name, "old": c.old, "new": c.new, "note": c.note} for c in changes],
        },
    )
