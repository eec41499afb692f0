"""Figures as files, and the font of their labels."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyport.errors import InputError
from pyport.files import write_beside
from pyport.language import in_language, said

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
#: Characters that a font for Chinese has: the script's x label.
CHINESE = "迭代次数"

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
    """The name of an installed font that has Chinese characters, or None."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    needed, manager = {ord(character) for character in CHINESE}, font_manager.fontManager
    # matplotlib keeps its list of fonts: what was installed since then is not in it.
    for path in set(font_manager.findSystemFonts()) - {entry.fname for entry in manager.ttflist}:
        with suppress(RuntimeError, OSError):
            manager.addfont(path)
    for entry in sorted(manager.ttflist, key=lambda entry: ("CJK" not in entry.name, "Serif" in entry.name)):
        # matplotlib's own last resort claims every character and draws boxes.
        if "resort" in entry.name.lower():
            continue
        try:
            if needed <= FT2Font(entry.fname).get_charmap().keys():
                return str(entry.name)
        except (RuntimeError, OSError):  # a font that cannot be opened is no font
            continue
    return None


@contextmanager
def drawn(lang: str, **arguments: Any) -> Iterator[tuple[Figure, Callable[[Any], str]]]:
    """An empty figure, and what says its words in a language; in English where no font has the characters.

    Parameters
    ----------
    lang : str
    **arguments
        Of the figure.
    """
    from matplotlib import rc_context, rcParams
    from matplotlib.figure import Figure

    font = chinese_font() if lang == "zh" else None
    shown = lang if font else "en"
    figure = Figure(dpi=100, **arguments)
    # `save` says where no font has the characters that were asked for.
    figure.set_label(lang)
    # Letters keep their font; what it lacks is taken from the other.
    with rc_context({"font.family": [*rcParams["font.family"], *([font] if font else [])]}):
        yield figure, lambda text: in_language(text, shown)


def save(figure: Figure, path: Path) -> list[str]:
    """Write a figure, whole or not at all; returns what there is to say about it."""
    check_format(path)
    write_beside(path, lambda file: figure.savefig(file, format=path.suffix.lower().lstrip(".")))
    notes: list[str] = [said("plotted: {file}", file=str(path))]
    if figure.get_label() == "zh" and chinese_font() is None:
        notes.append(
            said("no installed font has Chinese characters: the figure is in English; Debian's fonts-noto-cjk has them")
        )
    return notes
