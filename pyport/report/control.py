"""The negative control as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from pyport.control import Count
from pyport.report.tables import table
from pyport.report.words import KINDS


def control_sentence(planted: int, caught: int) -> str:
    """How many planted mistakes parity catches."""
    return (
        f"negative control: of {planted} mistakes planted in the reference's gradient parity catches {caught} "
        "(--control asks every method)."
    )


def control_table(rows: Sequence[Count]) -> Table:
    """One row for each kind of mistake, and one for all."""
    numbers = ("planted", "parity", "central\ndifferences", "complex\nstep", "proof:\nrefuted", "not\nprovable",
               "named\nalone", "named\nin a set")  # fmt: skip
    made = table("mistakes in", *numbers, title="Planted mistakes, and what catches them", numbers=numbers)
    for row in rows:
        name = "all" if row.kind is None else KINDS[row.kind].en
        made.add_row(name, *(str(n) for n in (row.planted, row.parity, row.central, row.complex_step, row.refuted,
                                              row.not_provable, row.named, row.in_a_set)))  # fmt: skip
    return made
