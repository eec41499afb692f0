"""Figure of a sweep: how many starts took how many steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pyport.sweep.result import Result

#: From this ratio of most to fewest steps on the axes are logarithmic.
WIDE = 30


def sweep_figure(result: Result, max_steps: int) -> Figure:
    """The steps of all starts that stopped, and at the right edge those that did not.

    Parameters
    ----------
    result : Result
    max_steps : int
        The step limit.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    steps, never = result.steps[result.stopped], int(np.sum(~result.stopped))
    low, high = max(1.0, float(result.steps.min())), float(steps.max()) if steps.size else float(max_steps)
    if never:
        high = max(high, float(max_steps))
    wide = high > WIDE * low
    edges = (
        np.geomspace(low, max(high, low + 1) * 1.1, 60) if wide else np.linspace(low, max(high, low + 1), 60)
    ).tolist()
    if steps.size:
        axes.hist(
            steps,
            bins=edges,
            color="C0",
            label=f"{steps.size:,} stopped, half of them within {np.median(steps):,.0f} steps",
        )
    if never:
        axes.hist([max_steps] * never, bins=edges, color="C3", label=f"{never:,} never, of at most {max_steps:,} steps")
    axes.set(
        xscale="log" if wide else "linear",
        yscale="log" if wide else "linear",
        xlabel="steps",
        ylabel="starts",
        title=f"Steps of {len(result.seed):,} starts",
    )
    axes.legend()
    axes.grid(alpha=0.3)
    return figure
