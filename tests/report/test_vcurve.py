"""Numeric derivatives over the step size: the V of truncation and round-off, against the true derivative."""

from __future__ import annotations

import numpy as np
import pytest

from pyport.gradients.target import reference_gradient
from pyport.gradients.vcurve import VCurve, VCurves, v_curves
from pyport.model import Model
from pyport.parity.fixtures import Store


def curves(factor: float = 1.0) -> VCurves:
    """The curves at MATLAB's start, with the reference's gradient times a factor."""
    start = Store().start("startup")
    weights = [start.W1, start.W2, start.W3]
    blocks = [factor * g.T for g in reference_gradient(start.X, start.Y, *weights)]
    return v_curves(Model(), start.X, start.Y, weights, blocks)


@pytest.fixture(scope="module")
def by_rule() -> dict[str, VCurve]:
    return {curve.rule: curve for curve in curves().curves}


def test_no_error_is_above_its_bar(by_rule: dict[str, VCurve]) -> None:
    for curve in by_rule.values():
        assert np.all(curve.errors <= curve.bars)


def test_each_curve_falls_and_rises_again(by_rule: dict[str, VCurve]) -> None:
    for curve in by_rule.values():
        assert 0 < np.argmin(curve.errors) < curve.errors.size - 1
        assert curve.errors.min() < 1e-3 * min(curve.errors[0], curve.errors[-1])


@pytest.mark.parametrize(("rule", "order"), [("forward", 1), ("central", 2), ("richardson", 4)])
def test_the_truncation_falls_with_the_order_of_its_rule(by_rule: dict[str, VCurve], rule: str, order: int) -> None:
    errors = by_rule[rule].errors
    assert np.log(errors[2] / errors[3]) / np.log(4) == pytest.approx(order, abs=0.25)


def test_complex_step_and_reference_are_true_to_the_last_digit() -> None:
    found = curves()
    assert found.complex_error < 1e-15
    assert found.own_error is not None
    assert found.own_error < 1e-15


def test_a_wrong_gradient_is_off_by_what_is_wrong_with_it() -> None:
    assert curves(1.001).own_error == pytest.approx(1e-3)
