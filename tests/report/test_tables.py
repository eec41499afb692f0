"""Every number of a table stands under its heading."""

from __future__ import annotations

from types import SimpleNamespace as Of

from pyport.report.tables import cases_table
from pyport.verdict import Verdict


def test_each_case_is_in_a_row_with_what_it_came_to() -> None:
    result = Of(
        case="scalars", source="golden", steps=100, strict=Of(elements=12_345, differing=7),
        fast=Of(differing=1_100, worst_ratio=0.51), free=Of(comparison=Of(worst_ratio=0.14)),
        verdict=Verdict.FAIL,
    )  # fmt: skip
    table = cases_table([result])  # type: ignore[list-item]  # only these are asked for
    cells = {str(column.header).replace("\n", " "): [str(cell) for cell in column.cells] for column in table.columns}
    assert cells == {
        "case": ["scalars"], "steps": ["100"], "numbers": ["12,345"],
        "strict: differ": ["7"], "fast: differ": ["1,100"], "diff/ bound": ["0.51"],
        "free run: drift": ["0.14"], "verdict": ["FAIL"],
    }  # fmt: skip
