"""Figures; matplotlib is imported when one is drawn, not before."""

from pyport.report.plots.drift import drift_figure
from pyport.report.plots.errata import ERRATA, minimum_figure, stuck_figure
from pyport.report.plots.saving import FORMATS, check_format, chinese_font, save
from pyport.report.plots.sweep import sweep_figure
from pyport.report.plots.training import loss_figure, weights_figure
from pyport.report.plots.vcurve import v_figure

__all__ = [
    "ERRATA",
    "FORMATS",
    "check_format",
    "chinese_font",
    "drift_figure",
    "loss_figure",
    "minimum_figure",
    "save",
    "stuck_figure",
    "sweep_figure",
    "v_figure",
    "weights_figure",
]
