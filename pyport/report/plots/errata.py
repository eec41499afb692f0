"""Figures of the errata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.errata.history import rising_run
from pyport.errata.output import NETWORK_WORDS, NEVER_STOP, stuck_runs
from pyport.language import said
from pyport.report.plots.saving import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def minimum_figure(lang: str = "en") -> Figure:
    """A loss that rises beside its running minimum, which cannot."""
    trace = rising_run()
    with drawn(lang, figsize=(8, 4.5), layout="constrained") as (figure, says):
        axes = figure.add_subplot()
        steps = np.arange(1, trace.steps + 1)
        axes.plot(steps, trace.quantities["loss"], color="tab:red", label=says(said("sum of squares")))
        axes.plot(steps, trace.quantities["D"], color="blue", linestyle="--",
                  label=says(said("its running minimum, which the script plots")))  # fmt: skip
        title = said("Learning rate {rate:g}: what the curve hides", rate=trace.learning_rate)
        axes.set(xlabel=says(said("step")), ylabel=says(said("loss")), title=says(title))
        axes.legend(loc="upper right")
    return figure


def stuck_figure(lang: str = "en") -> Figure:
    """The five starts that never stop, with the sigmoid, with softmax and with bias terms."""
    colours = ("tab:red", "tab:green", "tab:blue")
    with drawn(lang, figsize=(8, 4.5), layout="constrained") as (figure, says):
        axes = figure.add_subplot()
        for (name, runs), colour in zip(stuck_runs(max_steps=5000).items(), colours, strict=True):
            for k, trace in enumerate(runs):
                D = trace.quantities["D"]
                axes.loglog(np.arange(1, D.size + 1), D, color=colour, linewidth=1,
                            label=says(NETWORK_WORDS.get(name, name)) if k == 0 else None)  # fmt: skip
        axes.axhline(0.001, color="gray", linestyle=":", label=says(said("tolerance")))
        title = said("MATLAB seeds {seeds}", seeds=", ".join(map(str, NEVER_STOP)))
        axes.set(
            xlabel=says(said("step")), ylabel=says(said("running minimum of the sum of squares")), title=says(title)
        )
        axes.legend(loc="lower left")
    return figure


#: The pictures of the errata.
ERRATA = {"minimum": minimum_figure, "stuck": stuck_figure}
