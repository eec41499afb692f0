"""Figures as files, and the font of their labels."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyport.errors import InputError
from pyport.files import write_beside
from pyport.language import said

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
#: The script's x label.
ITERATIONS = "迭代次数"

# Where there is no home for its cache, matplotlib takes a temporary folder, and says so at length.
logging.getLogger("matplotlib").setLevel(logging.ERROR)


def check_format(path: Path) -> None:
    """Raise InputError unless the file's ending names a format that can be drawn."""
    if path.suffix.lower().lstrip(".") not in FORMATS:
        raise InputError(
            said(
                "{path}: a figure is written as {formats}, by the ending of its name.",
                path=path,
                formats=", ".join(FORMATS),
            )
        )


@cache
def chinese_font() -> str | None:
    """The name of an installed font that has the characters of the labels, or None."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    wanted = {ord(character) for character in ITERATIONS}
    for entry in sorted(font_manager.fontManager.ttflist, key=lambda entry: "CJK" not in entry.name):
        # matplotlib's own last resort claims every character and draws boxes.
        if "resort" in entry.name.lower():
            continue
        try:
            if wanted <= FT2Font(entry.fname).get_charmap().keys():
                return str(entry.name)
        except (RuntimeError, OSError):  # a font that cannot be opened is no font
            continue
    return None


def save(figure: Figure, path: Path) -> list[str]:
    """Write a figure, whole or not at all; returns what there is to say about it."""
    check_format(path)
    write_beside(path, lambda file: figure.savefig(file, format=path.suffix.lower().lstrip(".")))
    notes: list[str] = [said("plotted: {file}", file=str(path))]
    if figure.get_label() == "zh" and chinese_font() is None:
        notes.append(said("no installed font has the characters of {label}, so the label is in English; "
                          "Debian's fonts-noto-cjk has them", label=ITERATIONS))  # fmt: skip
    return notes
