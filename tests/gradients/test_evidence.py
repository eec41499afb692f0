"""One method's evidence, and how all of it makes a verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradient_styles import BCE

from pyport.evidence import CheckResult, judge
from pyport.gradients.estimate import Estimate
from pyport.gradients.prove import Proof
from pyport.verdict import Verdict


def estimate_of(values: list[Any], bars: list[Any], status: str = "ok") -> Estimate:
    return Estimate("any", [np.array(v, dtype=float) for v in values], [np.array(b, dtype=float) for b in bars], status)


def test_judging_takes_the_bar_and_the_rounding_together_and_names_the_worst() -> None:
    wanted = estimate_of([[[1.0, 2.0]], [[4.0]]], [[[1e-6, 1e-6]], [[1e-6]]])
    own = [np.full((1, 2), 1e-6), np.full((1, 1), 1e-6)]
    inside = judge("p", wanted, [np.array([[1 + 1.9e-6, 2.0]]), np.array([[4.0]])], own)
    assert (inside.verdict, inside.element, inside.blocks) == (Verdict.PASS, None, [True, True])
    assert inside.worst == pytest.approx(0.95)
    outside = judge("p", wanted, [np.array([[1 + 3e-6, 2.0]]), np.array([[4 - 5e-6]])], own)
    assert (outside.verdict, outside.blocks) == (Verdict.FAIL, [False, False])
    assert outside.element is not None
    assert (outside.element.block, outside.element.index) == (1, (0, 0))


@pytest.mark.parametrize(("bar", "verdict"), [(1e-4, Verdict.PASS), (2e-3, Verdict.UNDECIDED)])
def test_a_bar_wider_than_a_thousandth_says_nothing_when_nothing_is_outside(bar: float, verdict: Verdict) -> None:
    found = judge("p", estimate_of([[[1.0]]], [[[bar]]]), [np.ones((1, 1))], [np.zeros((1, 1))])
    assert (found.verdict, found.resolution) == (verdict, bar)


def test_an_estimate_that_cannot_be_used_is_undecided_whatever_it_says() -> None:
    broken = estimate_of([[[1.0]]], [[[np.inf]]], "the loss or its bar is not finite here")
    assert judge("p", broken, [np.array([[7.0]])], [np.zeros((1, 1))]).verdict is Verdict.UNDECIDED


def result_of(*statuses: str) -> CheckResult:
    return CheckResult(BCE, {str(n): Proof(status, []) for n, status in enumerate(statuses)})


def test_one_refutation_outweighs_a_proof_and_nothing_at_all_is_undecided() -> None:
    assert result_of("proved", "not provable").verdict is Verdict.PASS
    assert result_of("proved", "refuted").verdict is Verdict.FAIL
    assert result_of("not provable").verdict is Verdict.UNDECIDED
    assert result_of().verdict is Verdict.UNDECIDED
