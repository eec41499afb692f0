"""The sentence of a difference, word by word, and the MATLAB line that it names."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pyport.parity import lines
from pyport.parity.compare import Difference
from pyport.parity.lines import Line, located, ported_lines
from pyport.resources import folder
from pyport.trace import QUANTITIES

#: Step, quantity, index, got, wanted, allowed, ULPs and the sentence; the run has 10 steps.
SENTENCES = [
    ((3, "g2", (0, 1), 0.40312, 0.40175, 2.1e-16, 0.0),
     "step 3, g2(1,2) [0,1]: port 0.40312, ref 0.40175; |diff| 1.4e-03 > bound 2.1e-16 (6.5e+12 x); first to differ"),
    ((10, "D", (), 0.5, 0.25, 0.125, 0.0),
     "step 10, D: port 0.5, ref 0.25; |diff| 2.5e-01 > bound 1.2e-01 (2.0e+00 x); first to differ"),
    ((11, "W3", (2, 1), -4.5, 4.5, 1e-15, 0.0),
     "after the last step, W3(3,2) [2,1]: port -4.5, ref 4.5; |diff| 9.0e+00 > bound 1.0e-15 (9.0e+15 x); "
     "first to differ"),
    ((1, "Z1", (0, 0), 0.1234567, 0.1234568, 1e-9, 0.0),
     "step 1, Z1(1,1) [0,0]: port 0.1234567, ref 0.1234568; |diff| 1.0e-07 > bound 1.0e-09 (1.0e+02 x); "
     "first to differ"),
    ((1, "Z1", (0, 0), math.nextafter(1, 2), 1.0, 0.0, 1.0),
     "step 1, Z1(1,1) [0,0]: port 1.0000000000000002, ref 1; 1 ULP where the same bits are expected; first to differ"),
    ((1, "Z1", (0, 0), 1.25, 1.0, 0.0, 2.0**50),
     "step 1, Z1(1,1) [0,0]: port 1.25, ref 1; 1125899906842624 ULP where the same bits are expected; first to differ"),
    ((2, "g3", (1, 0), -0.0, 0.0, 0.0, 0.0),
     "step 2, g3(2,1) [1,0]: port -0, ref 0; another sign of zero where the same bits are expected; first to differ"),
    ((2, "loss", (), math.nan, 1.0, 0.0, math.inf), "step 2, loss: port nan, ref 1; not a number; first to differ"),
    ((2, "loss", (), 1.0, math.nan, 1e-3, math.inf), "step 2, loss: port 1, ref nan; not a number; first to differ"),
    ((2, "loss", (), math.nan, math.nan, 0.0, 0.0), "step 2, loss: port nan, ref nan; not a number; first to differ"),
    ((2, "loss", (), math.inf, 1.0, 1e-3, math.inf),
     "step 2, loss: port inf, ref 1; |diff| inf > bound 1.0e-03 (inf x); first to differ"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "sentence"), SENTENCES)
def test_a_sentence_says_where_got_wanted_and_allowed(values: tuple[object, ...], sentence: str) -> None:
    difference = Difference(*values)  # type: ignore[arg-type]  # the rows are tuples of mixed types
    assert difference.sentence(steps=10, reference="ref") == sentence
    assert difference.sentence(steps=10, reference="ref", line="backward.m:8") == f"{sentence}; backward.m:8"


def test_the_same_element_is_at_a_step_or_after_the_last_one_by_the_length_of_the_run() -> None:
    difference = Difference(4, "W1", (0, 0), 1.0, 2.0, 0.0, 1.0)
    assert difference.sentence(steps=4, reference="ref").startswith("step 4, W1(1,1)")
    assert difference.sentence(steps=3, reference="ref").startswith("after the last step, W1(1,1)")


def test_every_computed_quantity_has_its_line_and_nothing_else_has() -> None:
    assert set(ported_lines()) == set(QUANTITIES)


def test_a_line_holds_both_texts_and_where_matlabs_stands() -> None:
    assert ported_lines()["g3"] == Line("g3", "backward.m", 7, "g3 = (y - Y)' * Z2;", "g3 = (y - Y).T @ Z2")
    assert ported_lines()["g3"].place == "backward.m:7"
    assert ported_lines()["D"].file == "train_trace.m"
    assert {name: line.place for name, line in ported_lines().items()} == {
        "S1": "forward.m:5", "Z1": "forward.m:6", "S2": "forward.m:7", "Z2": "forward.m:8", "Q": "forward.m:9",
        "y": "forward.m:10", "loss": "sum_of_squares.m:6", "g3": "backward.m:7", "g2": "backward.m:8",
        "g1": "backward.m:9", "W1": "update.m:3", "W2": "update.m:4", "W3": "update.m:5",
        "D": ported_lines()["D"].place,
    }  # fmt: skip


@pytest.mark.parametrize("name", QUANTITIES)
def test_the_cited_matlab_line_computes_that_quantity(name: str) -> None:
    line = ported_lines()[name]
    text = (folder("matlab_ref") / line.file).read_text(encoding="utf-8").splitlines()[line.number - 1]
    assert text.strip() == line.matlab
    assert line.matlab.startswith(f"{name} = ")
    assert line.python.startswith(f"{name} = ")


def test_a_first_difference_names_the_line_that_computes_it() -> None:
    difference = Difference(3, "g2", (0, 1), 0.5, 0.25, 0.125, 0.0)
    assert located(difference, 10, "golden") == (
        "step 3, g2(1,2) [0,1]: port 0.5, golden 0.25; |diff| 2.5e-01 > bound 1.2e-01 (2.0e+00 x); "
        "first to differ; backward.m:8"
    )
    assert located(Difference(3, "other", (), 1.0, 2.0, 0.0, 1.0), 10, "golden").endswith("; first to differ")


def test_a_port_without_a_citation_loses_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = Path(lines.network.__file__).read_text(encoding="utf-8")
    (tmp_path / "network.py").write_text(text.replace("  # backward.m:7", ""), encoding="utf-8")
    monkeypatch.setattr(lines.network, "__file__", str(tmp_path / "network.py"))
    assert set(QUANTITIES) - set(ported_lines.__wrapped__()) == {"g3"}
