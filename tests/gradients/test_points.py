"""The points of a proof show what a network does: every unit on both sides, where something comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import right

from pyport.arithmetic import DualArray
from pyport.arithmetic.modular import ModularArray, signs
from pyport.arithmetic.residues import field
from pyport.gradients import trials as module
from pyport.gradients.point import Point
from pyport.gradients.prove import prove
from pyport.gradients.trials import Trials
from pyport.model import Model

RELU = Model("linear-sse", activation="relu", bias="vectors")


def test_a_side_that_is_seen_only_behind_units_that_are_off_is_not_seen() -> None:
    """The second layer is off for every sample, so nothing of the first is seen."""
    model = Model("linear-sse", activation="relu", bias="vectors")
    one = field(1, 1, 1)
    for seed in range(40):
        point = Point(model, model.shapes((2, 2, 1, 1)), 1, one, seed)
        sums = point.model.forward(point.X, point.weights)[1]
        first, second = (signs(S)[0, 0] for S in sums[:2])
        sides = point.sides
        # Units of the second layer come first.
        assert sides[0].tolist() == [bool(second[0] > 0), bool(second[0] < 0)]
        seen = [[bool(s > 0), bool(s < 0)] if second[0] > 0 else [False, False] for s in first]
        assert sides[1:].tolist() == seen


def test_behind_a_single_unit_without_bias_that_is_off_the_side_below_counts() -> None:
    model = Model("linear-sse", activation="relu")
    found = [Point(model, [(1, 1)] * 3, 1, field(1, 1, 1), seed).sides.tolist() for seed in range(60)]
    assert [[False, False], [False, True]] in found
    assert [[False, True], [True, False]] not in found


def test_a_point_at_which_the_function_divides_by_zero_counts_as_not_seen() -> None:
    """It raises once, at the only points that show all units on both sides; another is looked for."""
    raised = []

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        if not raised:
            raised.append(X)
            raise ZeroDivisionError
        return right(RELU)(X, Y, *weights)

    trials = Trials(gradient, RELU, RELU.shapes((2, 3, 1)), 1, 1, 1, 0, "any")
    trials.calls = 1
    found = trials.first()
    assert raised
    assert all(trial.point.X is not raised[0] for trial in found)
    seen = np.any([trial.point.sides for trial in found], axis=0)
    assert seen.all()


def test_a_function_that_divides_by_zero_now_and_then_is_judged_and_one_that_always_does_is_not() -> None:
    calls = [0]

    def once(X: Any, Y: Any, *weights: Any) -> Any:
        calls[0] += 1
        if calls[0] == 1:
            raise ZeroDivisionError
        return right(Model())(X, Y, *weights)

    assert prove(once, Model(), [(3, 2), (2, 2)], 4).status == "proved"
    assert prove(lambda X, *_: [X / (X - X)], Model(), [(3, 2)], 4).reason == "a division by zero"


def test_units_that_are_never_seen_on_both_sides_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ATTEMPTS", 1)
    proof = prove(right(RELU), RELU, RELU.shapes((1, 1, 1)), 1)
    assert (proof.status, proof.reason) == ("not provable", "not every unit was seen on both sides of its kink")


def test_steered_points_have_all_units_of_the_first_sample_on_one_side() -> None:
    for model in (RELU, Model(), Model(activation="tanh", bias="ones")):
        point = Point(model, model.shapes((3, 5, 4, 2)), 2, field(0, 5, 4), 1, steered=True)
        for S in model.forward(point.X, point.weights)[1][:-1]:
            side = signs(S)[:, 0]
            assert np.all(side[::2] > 0)
            assert np.all(side[1::2] <= 0)


@pytest.mark.parametrize("bias", ["none", "vectors"])
@pytest.mark.parametrize("above", [True, False])
def test_a_mask_that_is_wrong_where_all_units_are_on_one_side_alone_is_refuted(bias: str, above: bool) -> None:
    model = Model("linear-sse", activation="relu", bias=bias)

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        first, *rest = model.gradient(X, Y, weights)
        S = model.forward(X, weights)[1][0]
        mask = (S[:, :1] > 0) if above else (S[:, :1] < 0)
        for k in range(1, S.shape[1]):
            mask = mask & ((S[:, k : k + 1] > 0) if above else (S[:, k : k + 1] < 0))
        return [first + (X * mask).sum(), *rest]

    assert prove(gradient, model, model.shapes((3, 12, 2)), 2).status == "refuted"
    assert prove(right(model), model, model.shapes((3, 12, 2)), 2).status == "proved"


def test_two_calls_at_least_are_made_at_points_with_towers_of_their_own() -> None:
    seen: list[ModularArray] = []

    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        seen.append(X)
        return right(Model())(X, Y, *weights)

    assert prove(gradient, Model(), [(3, 2), (2, 2)], 4).status == "proved"
    assert len(seen) >= 2
    for X in seen:
        assert len(set(X.field.primes[:, -1].tolist())) == X.field.lanes >= 2
    assert np.any(seen[0].residues != seen[1].residues)
    large = ((300, 300), (300, 2))
    seen.clear()
    assert prove(gradient, Model(), large, 2).status == "proved"
    assert len({X.field.primes[0, -1].item() for X in seen}) == len(seen) >= 2


def test_the_slope_of_a_maximum_with_0_is_1_above_it() -> None:
    X = Point(Model(), [(2, 2)], 2, field(0, 2, 2), 1).X
    slope = (X > 0).astype(float)
    for operands in ((DualArray(X, X), 0), (0, DualArray(X, X))):
        assert not (np.maximum(*operands).tangent - slope * X).residues.any()
