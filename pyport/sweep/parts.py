"""The finished pieces of a sweep on disk, from which an interrupted one goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pyport import matfile
from pyport.arithmetic.primitives import Array
from pyport.errors import InputError
from pyport.files import write_bytes
from pyport.language import said
from pyport.sweep.result import RESULT, Result
from pyport.sweep.settings import Settings

#: In a sweep's folder: what it is of, and its finished pieces until it is complete.
DESCRIPTION, PARTS = "sweep.json", "parts"


class Parts:
    """Keeps nothing and finds nothing."""

    def load(self, name: str) -> dict[str, Array] | None:
        """A finished piece, or None."""
        return None

    def keep(self, name: str, arrays: Mapping[str, Array]) -> Mapping[str, Array]:
        """The arrays, kept where they are found again."""
        return arrays


class Folder(Parts):
    """Keeps pieces as .mat files.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    settings : Settings
    seeds : range

    Raises
    ------
    InputError
        If it cannot be made, or is of another sweep.
    """

    def __init__(self, folder: Path, settings: Settings, seeds: range) -> None:
        self._whole, self._settings, self._folder = folder, settings, folder / PARTS
        described = json.dumps({"seeds": f"{seeds[0]}:{seeds[-1]}", **settings.described()}, indent=1) + "\n"
        path = folder / DESCRIPTION
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._folder.mkdir(exist_ok=True)
            known = path.read_text(encoding="utf-8") if path.exists() else None
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise InputError(
                said("{folder}: cannot be used ({reason}).", folder=folder, reason=getattr(error, "strerror", error))
            ) from None
        if known is None:
            write_bytes(path, described.encode())
        elif known != described:
            raise InputError(
                said(
                    "{folder}: holds another sweep (see {description} there); take another folder.",
                    folder=folder,
                    description=DESCRIPTION,
                )
            )

    def load(self, name: str) -> dict[str, Array] | None:
        """A finished piece, or None."""
        path = self._folder / f"{name}.mat"
        return matfile.read(path) if path.exists() else None

    def keep(self, name: str, arrays: Mapping[str, Array]) -> Mapping[str, Array]:
        """The arrays, written whole or not at all."""
        matfile.write(self._folder / f"{name}.mat", arrays)
        return arrays

    def finished(self) -> Result | None:
        """The whole result, if the sweep was complete already."""
        path = self._whole / RESULT
        return Result.load(path) if path.exists() else None

    def finish(self, result: Result) -> None:
        """Write the whole result and remove the pieces."""
        result.save(self._whole, self._settings)
        for path in self._folder.glob("*.mat"):
            path.unlink()
        self._folder.rmdir()
