"""Right ports in other styles pass, and their statements stay beside MATLAB's."""

from __future__ import annotations

import ast

import pytest
from restyle import STYLES, restyle, restyled
from slip_campaign import PAIRS, Lane

SOURCE = """\
import numpy as np


def half(values):
    low = values.min()
    return (values - low) / (values.max() - low)


x = np.array([1.5, 4.0, 2.5])
n = len(x)
y = half(x) * 2 + n
z = y * 3
w = x * 2
out = np.sum(z + w * (n - 1))
"""


@pytest.mark.parametrize("style", STYLES)
def test_another_style_computes_the_same_and_says_where_each_line_was(style: str) -> None:
    text, lines = restyled(SOURCE, style, 3)
    assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(SOURCE))
    results = []
    for program in (SOURCE, text):
        names: dict[str, object] = {}
        exec(compile(program, "port.py", "exec"), names)
        results.append({float(value) for value in names.values() if isinstance(value, float)})
    assert results[0] <= results[1]
    written = {node.lineno for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.stmt)}
    assert set().union(*lines.values()) == written


@pytest.mark.live
def test_statements_stay_beside_matlabs() -> None:
    lane = Lane()
    found = [each for style in STYLES if (each := restyle(PAIRS / "newton", style, 1, lane)) is not None]
    assert len(found) > 2  # it has nothing to join
    assert {each.verdict for each in found} == {"PASS"}
    assert sum(len(each.lost) for each in found) <= 0.05 * sum(each.before for each in found)


@pytest.mark.live
def test_a_statement_that_stands_beside_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (PAIRS / "newton" / "port.py").read_text(encoding="utf-8")
    monkeypatch.setattr("restyle.restyled", lambda *_: (source, {}))
    found = restyle(PAIRS / "newton", "renamed", 1, Lane())
    assert found is not None
    assert len(found.lost) == found.before > 10
