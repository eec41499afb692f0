"""``pyport recorder``."""

from __future__ import annotations

from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, show, write_json
from pyport.language import said

_NAME = "recorder.m"


@click.command("recorder")
@click.argument("folder", type=click.Path(path_type=Path), metavar="[FOLDER]", default=".")
@lang_option
@json_option
def command(folder: Path, lang: str, json_file: str | None) -> None:
    r"""Write recorder.m, which records the loop of a MATLAB script for pyport compare.

    It goes beside the script: into FOLDER, or the current folder.

    \b
    Example:
      pyport recorder matlab
    """
    from pyport.errors import InputError
    from pyport.files import write_bytes
    from pyport.report.recorder import recorder_report
    from pyport.resources import folder as resource

    content, path = (resource("matlab_ref") / _NAME).read_bytes(), folder / _NAME
    # What stands there may be the user's own file of that name.
    if path.exists() and path.read_bytes() != content:
        raise InputError(said("{file}: there is another file of that name; move it away first.", file=str(path)))
    write_bytes(path, content)
    show(console(json_file), recorder_report(path, lang))
    write_json(json_file, {"file": str(path)})
