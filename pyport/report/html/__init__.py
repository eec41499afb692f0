"""The report as one page that needs nothing else: no network, no script, no font."""

from pyport.report.html.facts import Facts, gather
from pyport.report.html.page import render

__all__ = ["Facts", "gather", "render"]
