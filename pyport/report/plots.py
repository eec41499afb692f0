"""Figures; matplotlib is imported when one is drawn, not before."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pyport.corrected import REFERENCE, Variant
from pyport.errata.history import rising_run
from pyport.errata.output import NEVER_STOP, never_stopping
from pyport.errors import InputError
from pyport.files import write_beside
from pyport.trace import Trace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
#: The script's x label, and what stands there where no font has its characters.
ITERATIONS = "迭代次数"
ITERATIONS_WITHOUT_FONT = "iterations"

# Where there is no home for its cache, matplotlib takes a temporary folder, and says so at length.
logging.getLogger("matplotlib").setLevel(logging.ERROR)


def check_format(path: Path) -> None:
    """Raise InputError unless the file's ending names a format that can be drawn."""
    if path.suffix.lower().lstrip(".") not in FORMATS:
        raise InputError(f"{path}: a figure is written as {', '.join(FORMATS)}, by the ending of its name.")


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


def loss_figure(trace: Trace) -> Figure:
    """The tutorial's figure: the running minimum of the loss over the steps, filled, 12 x 6 inches at 100 dpi."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6), dpi=100)
    figure.set_label("loss")
    axes = figure.add_subplot()
    steps, D = np.arange(1, trace.steps + 1), trace.quantities["D"]
    axes.plot(steps, D, color="blue")
    axes.fill_between(steps, D, color="blue", alpha=0.3)
    font = chinese_font()
    if font:
        axes.set_xlabel(ITERATIONS, fontfamily=font)
    else:
        axes.set_xlabel(ITERATIONS_WITHOUT_FONT)
    axes.set_ylabel("Loss")
    return figure


def minimum_figure() -> Figure:
    """A loss that rises beside its running minimum, which cannot."""
    from matplotlib.figure import Figure

    trace = rising_run()
    figure = Figure(figsize=(8, 4.5), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    steps = np.arange(1, trace.steps + 1)
    axes.plot(steps, trace.quantities["loss"], color="tab:red", label="sum of squares")
    axes.plot(
        steps, trace.quantities["D"], color="blue", linestyle="--", label="its running minimum, which the script plots"
    )
    axes.set(xlabel="step", ylabel="loss", title=f"Learning rate {trace.learning_rate:g}: what the curve hides")
    axes.legend()
    return figure


def stuck_figure() -> Figure:
    """The five starts that never stop, with the sigmoid, with softmax and with bias terms."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    kinds = (("sigmoid", REFERENCE, "tab:red"), ("softmax", Variant("softmax-ce"), "tab:green"),
             ("sigmoid with bias terms", Variant(bias=True), "tab:blue"))  # fmt: skip
    for label, variant, colour in kinds:
        for k, seed in enumerate(NEVER_STOP):
            D = never_stopping(seed, variant, max_steps=5000).quantities["D"]
            axes.loglog(np.arange(1, D.size + 1), D, color=colour, linewidth=1, label=label if k == 0 else None)
    axes.axhline(0.001, color="gray", linestyle=":", label="tolerance")
    seeds = ", ".join(map(str, NEVER_STOP))
    axes.set(xlabel="step", ylabel="running minimum of the sum of squares", title=f"MATLAB seeds {seeds}")
    axes.legend()
    return figure


#: The pictures of the errata.
ERRATA = {"minimum": minimum_figure, "stuck": stuck_figure}


def save(figure: Figure, path: Path) -> list[str]:
    """Write a figure, whole or not at all; returns what there is to say about it."""
    check_format(path)
    write_beside(path, lambda file: figure.savefig(file, format=path.suffix.lower().lstrip(".")))
    notes = [f"plotted: {path}"]
    if figure.get_label() == "loss" and chinese_font() is None:
        notes.append(f"no installed font has the characters of {ITERATIONS}, so the label is in English; "
                     "Debian's fonts-noto-cjk has them")  # fmt: skip
    return notes
