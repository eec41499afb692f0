"""The negative control as a table."""

from __future__ import annotations

from collections.abc import Sequence

from pyport.control import Count
from pyport.language import said
from pyport.report.layout import WholeTable
from pyport.report.tables import table
from pyport.report.words import KINDS


def control_table(rows: Sequence[Count], lang: str = "en") -> WholeTable:
    """One row for each kind of mistake, and one for all."""
    numbers = (
        said("planted"),
        said("parity"),
        said("central\ndifference"),
        said("complex\nstep"),
        said("proof:\nrefuted"),
        said("not\nprovable"),
        said("named\nalone"),
        said("named\nin a set"),
    )
    made = table(said("mistakes in"), *numbers, title=said("Planted mistakes, and what catches them"), numbers=numbers,
                 lang=lang)  # fmt: skip
    for row in rows:
        name = said("all") if row.kind is None else getattr(KINDS[row.kind], lang)
        made.add_row(name, *(str(n) for n in (row.planted, row.parity, row.central, row.complex_step, row.refuted,
                                              row.not_provable, row.named, row.in_a_set)))  # fmt: skip
    return made
