"""The figure of a free run: how far it is from the reference, and how far it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pyport.language import Said, said
from pyport.parity.series import Drift
from pyport.report.plots.saving import drawn
from pyport.trace import WEIGHTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Shown, each with its own colour and dashes: the weights, and what the script reports.
SHOWN = {
    **dict(zip(WEIGHTS, (("C0", "solid"), ("C1", "dashed"), ("C2", "dashdot")), strict=True)),
    "loss": ("0.25", (0, (4, 1, 1, 1, 1, 1))),
}
#: Of a figure without another title.
FREE_RUN = said("Free run of the fast port")


def drift_figure(drift: Drift, title: Said = FREE_RUN, lang: str = "en") -> Figure:
    """Largest differences of a free run and their bounds above, the same in units in the last place below.

    Parameters
    ----------
    drift : Drift
        From `pyport.parity.series.drift_series`.
    title : Said
    lang : {"en", "zh"}

    Returns
    -------
    matplotlib.figure.Figure

    Notes
    -----
    A difference of 0 has no place on a logarithmic axis: the line is broken there.
    """
    with drawn(lang, figsize=(10, 7), layout="constrained") as (figure, says):
        figure.suptitle(says(title))
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        for name, (colour, dashes) in SHOWN.items():
            steps = np.arange(1, drift.difference[name].size + 1)
            look: dict[str, Any] = {"color": colour, "linestyle": dashes}
            above.semilogy(steps, _positive(drift.bound[name]), linewidth=2.2, alpha=0.45,
                           label=says(said("{name}: bound", name=name)), **look)  # fmt: skip
            above.semilogy(steps, _positive(drift.difference[name]), linewidth=1,
                           label=says(said("{name}: difference", name=name)), **look)  # fmt: skip
            below.semilogy(steps, _positive(drift.ulps[name]), linewidth=1, label=name, **look)
        above.set_ylabel(says(said("largest |port - reference|")))
        below.set(xlabel=says(said("step")), ylabel=says(said("units in the last place")))
        for axes in (above, below):
            axes.grid(alpha=0.3)
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.nan)
