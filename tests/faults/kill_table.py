"""The command lines that write files, one a row: what stands there before, and what may stand there after a kill."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyport.parity.fixtures import Store

PYPORT = (sys.executable, "-m", "pyport")
CASES = ("scalars", "one-sample")


def same_bytes(content: bytes) -> bytes:
    return content


def without_date(content: bytes) -> bytes:
    """A .mat file but for the text in front, which has the time in it."""
    return content[116:] if content.startswith(b"MATLAB 5.0") else content


@dataclass(frozen=True)
class Row:
    """A command that writes.

    Attributes
    ----------
    name : str
    command : tuple of str
        Run in the folder of its files.
    files : dict of str to bytes
        Each file that it writes, and what stands there before.
    key : callable
        What of a file's bytes is the same in every run.
    """

    name: str
    command: tuple[str, ...]
    files: dict[str, bytes]
    key: Callable[[bytes], bytes] = without_date


def old_index() -> bytes:
    """An index that vouches for other traces, so that every file is written anew."""
    entries = {name: {**Store().entry(name), "golden_digest": "0" * 64} for name in CASES}
    return json.dumps({"cases": entries}).encode()


def rows() -> dict[str, Row]:
    """The table; another command is another row."""
    train = ("train", "--quiet", "--max-steps", "200", "--save", "trace.mat", "--plot", "loss.png", "--json", "o.json")
    table = (
        Row("train", (*PYPORT, *train), dict.fromkeys(("trace.mat", "loss.png", "o.json"), b"old")),
        Row("fixtures make", (*PYPORT, "fixtures", "make", *CASES, "--folder", "."),
            {**{f"{kind}/{name}.mat": b"old" for kind in ("starts", "golden") for name in CASES},
             "index.json": old_index()}),
        Row("report", (*PYPORT, "report", "out.html"), {"out.html": b"old"}),
    )  # fmt: skip
    return {row.name: row for row in table}


def prepare(row: Row, folder: Path) -> None:
    """Put the old files in place, and leave all others."""
    for name, content in row.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
