"""An erratum: what the tutorial says, what is so, and the evidence, computed when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyport.language import Said


@dataclass(frozen=True)
class Erratum:
    """One error of the tutorial's text or code.

    Attributes
    ----------
    id : str
    title : Said
        What is right, in a few words.
    claim, fact, correction : Said
        What the tutorial says or does, what is so, and how to correct it here.
    evidence : callable
        Computes the evidence and returns it as lines.
    picture : str or None
        The figure that shows it, one of `pyport.report.plots.ERRATA`.
    """

    id: str
    title: Said
    claim: Said
    fact: Said
    correction: Said
    evidence: Callable[[], list[Said]]
    picture: str | None = None
