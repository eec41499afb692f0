"""Figures of a training run: the tutorial's own, and the paths of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.language import said
from pyport.report.plots.saving import drawn
from pyport.trace import WEIGHTS, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Labels at the ends of paths are at least this part of the axis apart.
APART = 0.045
DASHES = ("solid", "dashed", "dashdot", "dotted")


def loss_figure(trace: Trace, lang: str = "en") -> Figure:
    """The tutorial's figure: the running minimum of the loss over the steps, filled, 12 x 6 inches at 100 dpi.

    Parameters
    ----------
    trace : Trace
    lang : {"en", "zh"}
        Of the title and the labels; the script's own are Chinese.
    """
    with drawn(lang, figsize=(12, 6)) as (figure, says):
        axes = figure.add_subplot()
        steps, D = np.arange(1, trace.steps + 1), trace.quantities["D"]
        axes.plot(steps, D, color="blue")
        axes.fill_between(steps, D, color="blue", alpha=0.3)
        what = said("the loss") if trace.variant.history == "loss" else said("the running minimum of the loss")
        title = said("{steps} steps, learning rate {rate:g}: {what}", steps=trace.steps, rate=trace.learning_rate,
                     what=what)  # fmt: skip
        axes.set(title=says(title), xlabel=says(said("iterations")), ylabel=says(said("loss")))
    return figure


def weights_figure(trace: Trace, lang: str = "en") -> Figure:
    """The path of every weight over the steps, the value after the last update at its end.

    Each matrix has a panel; columns have colours and rows dashes, and at the end of each path stands its
    index as MATLAB counts it.

    Parameters
    ----------
    trace : Trace
    lang : {"en", "zh"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with drawn(lang, figsize=(12, 5), layout="constrained") as (figure, says):
        figure.suptitle(says(said("The weights over {steps} steps, learning rate {rate:g}", steps=trace.steps,
                                  rate=trace.learning_rate)))  # fmt: skip
        for axes, name in zip(figure.subplots(1, len(WEIGHTS)), WEIGHTS, strict=True):
            values = trace.extended(name)
            rows, columns, _ = values.shape
            axes.set(title=says(said("{name}, {rows} x {columns}", name=name, rows=rows, columns=columns)),
                     xlabel=says(said("updates done")))  # fmt: skip
            _paths(axes, values)
    return figure


def _paths(axes: Axes, values: np.ndarray) -> None:
    rows, columns, count = values.shape
    steps = np.arange(count)
    indices = [(i, j) for i in range(rows) for j in range(columns)]
    for i, j in indices:
        axes.plot(steps, values[i, j], color=f"C{j % 10}", linestyle=DASHES[i % len(DASHES)], linewidth=1.3)
    axes.grid(alpha=0.3)
    low, high = axes.get_ylim()
    ends = {index: float(values[index][-1]) for index in indices if np.isfinite(values[index][-1])}
    for (i, j), height in _apart(ends, APART * (high - low)).items():
        axes.annotate(f"({i + 1},{j + 1})", (count - 1, ends[i, j]), (count * 1.03, height), textcoords="data",
                      fontsize=8, color=f"C{j % 10}", va="center", annotation_clip=False)  # fmt: skip
    axes.set_xlim(0, count * 1.14)


def _apart(ends: dict[tuple[int, int], float], least: float) -> dict[tuple[int, int], float]:
    """Heights for labels, as near to the ends as can be without touching: half way between pushed up and down."""
    order = sorted(ends, key=lambda index: ends[index])
    up, down, place = {}, {}, -np.inf
    for index in order:
        place = up[index] = max(ends[index], place + least)
    place = np.inf
    for index in reversed(order):
        place = down[index] = min(ends[index], place - least)
    return {index: (up[index] + down[index]) / 2 for index in order}
