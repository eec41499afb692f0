"""Every update of a run against the derivative of the loss: one wrong weight is found, and where it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from pyport.arithmetic import EXP_ULPS
from pyport.gradients.prove import Proof
from pyport.gradients.steps import StepCheck, check_steps
from pyport.model import Model
from pyport.parity.fixtures import Store
from pyport.parity.forced import forced_bounds
from pyport.parity.verify import Report
from pyport.report.tables import gradient_sentences
from pyport.trace import WEIGHTS
from pyport.verdict import Verdict

CASE = "sizes-octave"


def checked(changes: dict[str, tuple[int, int, int]], off: float = 1e-6) -> StepCheck:
    """The check of a golden run in which single weights are changed, by name (row, column, number of the update)."""
    store = Store()
    trace = store.golden(CASE)
    rounding = forced_bounds(trace, store.start(CASE), EXP_ULPS["c"])
    weights = {name: trace.extended(name)[..., :31].copy() for name in WEIGHTS}
    for name, place in changes.items():
        weights[name][place] += off
    own = {name: rounding[name][..., :31] for name in WEIGHTS}
    return check_steps(CASE, Model(trace.variant.head), trace.X, trace.Y, weights, trace.learning_rate, own)


def test_a_right_run_has_nothing_outside_its_bars() -> None:
    found = checked({})
    assert (found.first, found.steps) == (None, 30)
    assert found.worst <= 1


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"W2": (1, 2, 7)}, (7, "W2", (1, 2))),
        ({"W1": (0, 3, 30)}, (30, "W1", (0, 3))),
        ({"W1": (0, 3, 20), "W3": (2, 1, 4)}, (4, "W3", (2, 1))),
        ({"W1": (0, 3, 4), "W3": (2, 1, 20)}, (4, "W1", (0, 3))),
    ],
)
def test_the_first_wrong_weight_is_told_by_step_and_place(
    changes: dict[str, tuple[int, int, int]], first: tuple[int, str, tuple[int, int]]
) -> None:
    found = checked(changes)
    assert found.first == first
    assert found.worst > 1


def test_a_wrong_update_fails_the_report_and_has_its_sentence() -> None:
    found = checked({"W2": (1, 2, 7)})
    report = Report(gradients=[found], proofs={CASE: cast(Proof, SimpleNamespace(status="proved"))})
    assert report.verdict is Verdict.FAIL
    assert report.conclusion() == f"the updates are not those of the gradient of the head's loss ({CASE})"
    assert "the change of W2(2,3) [1,2] in step 7 is not -a times the derivative" in gradient_sentences(report)[0]
