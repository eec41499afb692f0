"""The figure of numeric derivatives over the step size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.gradients.vcurve import VCurves
from pyport.language import joined, said
from pyport.report.plots.saving import drawn
from pyport.report.words import RULES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Marker and dashes of each rule.
STYLES = {"forward": ("o", "solid"), "central": ("s", "dashed"), "richardson": ("^", "dashdot")}
#: What is nearer to the truth than this is drawn here: a logarithmic axis has no 0.
FLOOR = 1e-17


def v_figure(curves: VCurves, target: str = "", proof: str = "", lang: str = "en") -> Figure:
    """The error of each rule over its step, its bars above it, and beside them what needs no step.

    Parameters
    ----------
    curves : VCurves
        From `pyport.gradients.vcurve.v_curves`.
    target : str
        What was judged, if the curves have its error.
    proof : str
        What the proof says of it.
    lang : {"en", "zh"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with drawn(lang, figsize=(10, 6), layout="constrained") as (figure, says):
        axes = figure.add_subplot()
        for k, curve in enumerate(curves.curves):
            marker, dashes = STYLES[curve.rule]
            errors = np.where(np.isfinite(curve.errors), np.maximum(curve.errors, FLOOR), np.nan)
            bars = np.where(np.isfinite(curve.bars), curve.bars, np.nan)
            axes.loglog(curves.steps, errors, color=f"C{k}", marker=marker, markersize=4, linestyle=dashes,
                        label=says(RULES[curve.rule]))  # fmt: skip
            axes.fill_between(curves.steps, errors, np.maximum(bars, errors), color=f"C{k}", alpha=0.12, linewidth=0)
        axes.fill_between([], [], color="gray", alpha=0.2, label=says(said("up to its error bar")))
        axes.axhline(max(curves.complex_error, FLOOR), color="black", linestyle=(0, (1, 1)),
                     label=says(said("complex step")))  # fmt: skip
        if curves.own_error is not None:
            axes.axhline(max(curves.own_error, FLOOR), color="tab:red", linewidth=2.5, alpha=0.7,
                         label=target or says(said("the gradient")))  # fmt: skip
        title = said("Numeric derivatives against the true one")
        if proof:
            title = joined("; ", [title, said("the proof says of {target}: {proof}", target=target, proof=proof)])
        axes.set(xlabel=says(said("step size h")), title=says(title),
                 ylabel=says(said("largest error / largest element of the gradient")))  # fmt: skip
        axes.grid(alpha=0.3)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure
