"""An erratum: what the tutorial says, what is so, and the evidence, computed when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Erratum:
    """One error of the tutorial's text or code.

    Attributes
    ----------
    id : str
    claim, fact, correction : str
        What the tutorial says or does, what is so, and how to correct it here.
    evidence : callable
        Computes the evidence and returns it as lines.
    picture : str or None
        The figure that shows it, one of `pyport.report.plots.ERRATA`.
    """

    id: str
    claim: str
    fact: str
    correction: str
    evidence: Callable[[], list[str]]
    picture: str | None = None
