"""The campaign of perturbations on a small scale, and twins that it must count."""

from __future__ import annotations

from typing import Any

import numpy as np
import perturb_campaign
import pytest
from perturb_campaign import UNLISTED, formula, perturbation
from samples import one_in


def test_of_right_gradients_that_are_off_by_a_little_none_is_named() -> None:
    outcomes = [perturbation(5, number) for number in range(1, 1 + one_in(2, 40))]
    assert [one for one in outcomes if one.said] == []
    assert {one.outcome for one in outcomes} <= {"right", "close", "unknown", "undecided"}
    assert sum(one.outcome == "close" for one in outcomes) > len(outcomes) / 2


def test_of_formulas_in_no_catalogue_none_is_named() -> None:
    outcomes = [formula(5, number) for number in range(1, 1 + one_in(2, 5))]
    assert {one.outcome for one in outcomes} <= {"close", "unknown", "undecided"}, outcomes


def test_a_formula_that_is_in_the_catalogue_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in list(UNLISTED):
        monkeypatch.setitem(UNLISTED, kind, lambda g, W, rng: -g)
    assert formula(5, 1).said


def test_the_campaign_fails_if_something_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(perturb_campaign, "run_all", lambda work, count, processes: map(work, range(1, count + 1)))

    def tripled(model: Any, *_: Any) -> Any:
        return lambda X, Y, *parameters: [3 * np.asarray(g) for g in model.gradient(X, Y, parameters)]

    assert perturb_campaign.main(2, 0) == 0
    monkeypatch.setattr(perturb_campaign, "perturbed", tripled)
    assert perturb_campaign.main(2, 0) == 1
    assert "constant-factor" in capsys.readouterr().out
