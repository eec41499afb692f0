"""The functions on which checkers are compared: they are what they are said to be, and a sample of them is judged."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from judged_functions import JUDGED, Judged

from pyport import gradcheck
from pyport.verdict import Verdict

READMES = ("README.md", "README.zh-CN.md")
#: Layers are judged in `test_layers.py`; of the rest, what takes no second each.
SAMPLE = [case for case in JUDGED if re.search("huber|weighted|off by 1e-06|kink|saturated|years|cancels", case.name)]


def test_there_are_22_right_and_26_wrong_ones() -> None:
    assert [sum(case.right is right for case in JUDGED) for right in (True, False)] == [22, 26]


@pytest.mark.parametrize("wrong", [case for case in JUDGED if not case.right], ids=lambda case: case.name)
def test_a_wrong_one_gives_other_numbers_than_the_right_one(wrong: Judged) -> None:
    right = next(case for case in JUDGED if case.right and case.name == wrong.name.partition(", one")[0])
    pairs = zip(wrong.gradient(*right.parts()), right.gradient(*right.parts()), strict=True)
    assert not all(np.allclose(got, expected, rtol=9e-7, atol=0) for got, expected in pairs)


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: f"{case.name}-{case.right}")
@pytest.mark.sampled(2)
def test_the_verdict_is_right(case: Judged) -> None:
    said = gradcheck(case.loss, case.grad, case.x0, *case.args).verdict
    assert said is (Verdict.PASS if case.right else Verdict.FAIL)


@pytest.mark.parametrize("name", READMES)
def test_each_row_of_the_table_counts_all_of_them(name: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    table = text[text.index("<!-- peers -->") : text.index("<!-- end of peers -->")]
    rows = [[int(cell) for cell in re.findall(r"(?<=\| )\d+(?= \|)", line)] for line in table.splitlines()[3:]]
    assert len(rows) == 9
    for counts in rows:
        assert sum(counts[:5]) == len(JUDGED)
    assert rows[0][:5] == [48, 0, 0, 0, 0]
