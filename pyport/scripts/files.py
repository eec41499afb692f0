"""Whether two files are a script and its port, and whether the quantities that a user names are there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyport.errors import InputError
from pyport.language import said
from pyport.scripts.record import Record
from pyport.spelling import nearest, suggesting

#: From this likeness on a file is suggested: endings alone make names alike.
_LIKE_FILE = 0.6


def check_kinds(reference: Path, port: Path) -> None:
    """Raise InputError unless a MATLAB script, or a record of its run, and a Python program are there.

    Parameters
    ----------
    reference : Path
        Ends in ``.m`` or ``.mat``.
    port : Path
        Ends in ``.py``.
    """
    if reference.suffix == ".py" and port.suffix in (".m", ".mat"):
        raise InputError(
            said("the MATLAB script comes first: pyport verify {port} {reference}.", port=port, reference=reference)
        )
    check_kind(
        reference, (".m", ".mat"), said("the reference"), said("a MATLAB script (.m) or a record of its run (.mat)")
    )
    check_kind(port, (".py",), said("the port"), said("a Python program (.py)"))


def check_kind(path: Path, kinds: tuple[str, ...], what: str, expected: str) -> None:
    """Raise InputError unless a file of one of some kinds is there."""
    if path.is_dir():
        raise InputError(
            said("{path}: is a folder; {what} must be {expected}.", path=path, what=what, expected=expected)
        )
    if path.suffix not in kinds:
        raise InputError(said("{path}: {what} must be {expected}.", path=path, what=what, expected=expected))
    if not path.exists():
        near = nearest(path.name, [item.name for item in _beside(path)], like=_LIKE_FILE)
        raise suggesting(said("{file}: there is no such file", file=path), near and path.parent / near)


def _beside(path: Path) -> list[Path]:
    try:
        return [item for item in path.parent.iterdir() if item.suffix == path.suffix and item.is_file()]
    except OSError:
        return []


def check_pairs(pairs: Mapping[str, str], reference: Record, port: Record) -> None:
    """Raise InputError if a pair names a quantity that its file does not write.

    Parameters
    ----------
    pairs : mapping of str to str
        MATLAB's names and the port's.
    """
    for names, record in ((pairs.keys(), reference), (pairs.values(), port)):
        there = {site.target for site in record.sites if site.target}
        for name in names:
            if name not in there:
                wrong = said("{program} assigns nothing called {name}", program=record.main, name=name)
                raise suggesting(wrong, nearest(name, sorted(there)))
