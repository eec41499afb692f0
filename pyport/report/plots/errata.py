"""Figures of the errata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.errata.history import rising_run
from pyport.errata.output import NEVER_STOP, stuck_runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    colours = ("tab:red", "tab:green", "tab:blue")
    for (label, runs), colour in zip(stuck_runs(max_steps=5000).items(), colours, strict=True):
        for k, trace in enumerate(runs):
            D = trace.quantities["D"]
            axes.loglog(np.arange(1, D.size + 1), D, color=colour, linewidth=1, label=label if k == 0 else None)
    axes.axhline(0.001, color="gray", linestyle=":", label="tolerance")
    seeds = ", ".join(map(str, NEVER_STOP))
    axes.set(xlabel="step", ylabel="running minimum of the sum of squares", title=f"MATLAB seeds {seeds}")
    axes.legend()
    return figure


#: The pictures of the errata.
ERRATA = {"minimum": minimum_figure, "stuck": stuck_figure}
