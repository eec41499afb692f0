"""Where the MATLAB files and the fixtures are: beside a checkout's package, inside an installed one."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder "matlab_ref" or "fixtures"."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
