"""Figure of a sweep: how many starts took how many steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.language import said
from pyport.report.plots.saving import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pyport.sweep.result import Result

#: From this ratio of most to fewest steps on the axes are logarithmic.
WIDE = 30


def sweep_figure(result: Result, max_steps: int, lang: str = "en") -> Figure:
    """The steps of all starts that stopped, and at the right edge those that did not.

    Parameters
    ----------
    result : Result
    max_steps : int
        The step limit.
    lang : {"en", "zh"}
    """
    steps, never = result.steps[result.stopped], int(np.sum(~result.stopped))
    low, high = max(1.0, float(result.steps.min())), float(steps.max()) if steps.size else float(max_steps)
    if never:
        high = max(high, float(max_steps))
    wide = high > WIDE * low
    edges = (
        np.geomspace(low, max(high, low + 1) * 1.1, 60) if wide else np.linspace(low, max(high, low + 1), 60)
    ).tolist()
    with drawn(lang, figsize=(10, 5), layout="constrained") as (figure, says):
        axes = figure.add_subplot()
        if steps.size:
            label = said("{n:,} stopped, half of them within {half:,.0f} steps", n=steps.size, half=np.median(steps))
            axes.hist(steps, bins=edges, color="C0", label=says(label))
        if never:
            label = said("{n:,} never, of at most {most:,} steps", n=never, most=max_steps)
            axes.hist([max_steps] * never, bins=edges, color="C3", label=says(label))
        scale = "log" if wide else "linear"
        title = said("Steps of {n:,} starts", n=len(result.seed))
        axes.set(xscale=scale, yscale=scale, xlabel=says(said("steps")), ylabel=says(said("starts")), title=says(title))
        axes.legend(loc="upper center")
        axes.grid(alpha=0.3)
    return figure
