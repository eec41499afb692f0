"""The table of the negative control: each number in its column, one row a kind and one for all."""

from __future__ import annotations

from rich.console import Console

from pyport.control import Plant, counts
from pyport.mistakes import CARDS
from pyport.mistakes.recursion import Edit
from pyport.report.control import control_table

ROWS = [
    Plant("startup", Edit(CARDS["sign"], "error", 3), True, True, True, "refuted", "alone"),
    Plant("startup", Edit(CARDS["twice"], "error", 3), True, False, True, "not provable", "in a set"),
    Plant("sizes", Edit(CARDS["half"], "error", 3), False, False, True, "proved", "not"),
    Plant("sizes", Edit(CARDS["slope-missing"], "slope", 2), True, True, True, "not asked", "not asked"),
]


def test_counts_are_of_what_each_method_caught() -> None:
    rows = {row.kind: row for row in counts(ROWS)}
    scale = rows[CARDS["sign"].kind]
    assert (scale.planted, scale.parity, scale.central, scale.complex_step) == (3, 2, 1, 3)
    assert (scale.asked, scale.refuted, scale.not_provable, scale.named, scale.in_a_set) == (3, 1, 1, 1, 1)
    assert (rows[None].planted, rows[None].parity, rows[None].central, rows[None].asked) == (4, 3, 2, 3)
    assert rows[CARDS["slope-missing"].kind].asked == 0


def test_the_table_has_each_number_in_its_column() -> None:
    console = Console(width=200, record=True)
    console.print(control_table(counts(ROWS)))
    lines = console.export_text().splitlines()
    (scale,) = (line.split() for line in lines if "scale and sign" in line)
    (every,) = (line.split() for line in lines if line.split()[:1] == ["all"] or " all " in line[:8])
    numbers = [[word for word in words if word.isdigit()] for words in (scale, every)]
    assert numbers == [["3", "2", "1", "3", "1", "1", "1", "1"], ["4", "3", "2", "4", "1", "1", "1", "1"]]
