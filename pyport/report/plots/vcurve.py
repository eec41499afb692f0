"""The figure of numeric derivatives over the step size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyport.gradients.vcurve import VCurves

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Marker and dashes of each rule.
STYLES = {"forward": ("o", "solid"), "central": ("s", "dashed"), "richardson": ("^", "dashdot")}
#: What is nearer to the truth than this is drawn here: a logarithmic axis has no 0.
FLOOR = 1e-17


def v_figure(curves: VCurves, target: str = "", proof: str = "") -> Figure:
    """The error of each rule over its step, its bars above it, and beside them what needs no step.

    Parameters
    ----------
    curves : VCurves
        From `pyport.gradients.vcurve.v_curves`.
    target : str
        What was judged, if the curves have its error.
    proof : str
        What the proof says of it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 6), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    for k, curve in enumerate(curves.curves):
        marker, dashes = STYLES[curve.rule]
        errors = np.where(np.isfinite(curve.errors), np.maximum(curve.errors, FLOOR), np.nan)
        bars = np.where(np.isfinite(curve.bars), curve.bars, np.nan)
        axes.loglog(curves.steps, errors, color=f"C{k}", marker=marker, markersize=4, linestyle=dashes,
                    label=f"{curve.rule} difference" if curve.rule != "richardson" else "Richardson")  # fmt: skip
        axes.fill_between(curves.steps, errors, np.maximum(bars, errors), color=f"C{k}", alpha=0.12, linewidth=0)
    axes.fill_between([], [], color="gray", alpha=0.2, label="up to its error bar")
    axes.axhline(max(curves.complex_error, FLOOR), color="black", linestyle=(0, (1, 1)), label="complex step")
    if curves.own_error is not None:
        axes.axhline(max(curves.own_error, FLOOR), color="tab:red", linewidth=2.5, alpha=0.7,
                     label=target or "the gradient")  # fmt: skip
    title = "Numeric derivatives against the true one" + (f"; the proof says of {target}: {proof}" if proof else "")
    axes.set(xlabel="step size h", ylabel="largest error / largest element of the gradient", title=title)
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure
