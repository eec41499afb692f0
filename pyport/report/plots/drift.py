"""The figure of a free run: how far it is from the reference, and how far it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.parity.series import Drift
from pyport.trace import WEIGHTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Shown, each with its own colour and dashes: the weights, and what the script reports.
SHOWN = {
    **dict(zip(WEIGHTS, (("C0", "solid"), ("C1", "dashed"), ("C2", "dashdot")), strict=True)),
    "loss": ("0.25", (0, (4, 1, 1, 1, 1, 1))),
}


def drift_figure(drift: Drift, title: str = "Free run of the fast port") -> Figure:
    """Largest differences of a free run and their bounds above, the same in units in the last place below.

    Parameters
    ----------
    drift : Drift
        From `pyport.parity.series.drift_series`.
    title : str

    Returns
    -------
    matplotlib.figure.Figure

    Notes
    -----
    A difference of 0 has no place on a logarithmic axis: the line is broken there.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), dpi=100, layout="constrained")
    figure.suptitle(title)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    for name, (colour, dashes) in SHOWN.items():
        steps = np.arange(1, drift.difference[name].size + 1)
        above.semilogy(steps, _positive(drift.bound[name]), color=colour, linestyle=dashes, linewidth=2.2, alpha=0.45,
                       label=f"{name}: bound")  # fmt: skip
        above.semilogy(steps, _positive(drift.difference[name]), color=colour, linestyle=dashes, linewidth=1,
                       label=f"{name}: difference")  # fmt: skip
        below.semilogy(steps, _positive(drift.ulps[name]), color=colour, linestyle=dashes, linewidth=1, label=name)
    above.set_ylabel("largest |port - reference|")
    below.set(xlabel="step", ylabel="units in the last place")
    for axes in (above, below):
        axes.grid(alpha=0.3)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.nan)
