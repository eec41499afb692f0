"""The two campaigns on a small scale, and twins of what they count that must show."""

from __future__ import annotations

import io
from math import factorial
from typing import Any

import numpy as np
import pytest
import right_campaign
import verdict_campaign
from bars_table import Held, bars_held, caught_by_numbers, caught_by_proof, count, networks
from numeric_methods import METHODS
from right_campaign import SCALES, Judged, campaign, drawn, judge, right_gradient
from samples import one_in
from workers import run_all

from pyport.gradients.prove import prove

#: The least share of elements within their bars that is asked for.
SHARE = 0.999


def test_of_right_gradients_none_is_called_wrong() -> None:
    counts = campaign(one_in(3, 60), seed=3, processes=1)
    assert counts.wrong == []
    # All of them can be proved, and what is proved is never undecided.
    assert sum(counts.verdicts[scale, "PASS"] for scale in SCALES) == one_in(3, 60)


def test_every_gradient_of_the_campaign_is_proved() -> None:
    for number in range(one_in(3, 60)):
        _, model, style, transposed, case = drawn(5, number)
        assert prove(right_gradient(model, style, transposed), model, case.shapes, len(case.X)).status == "proved"


def test_a_campaign_of_wrong_gradients_finds_them_all_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    right = right_campaign.right_gradient

    def wrong(*style: Any) -> Any:
        return lambda X, Y, *weights: [1.001 * g for g in right(*style)(X, Y, *weights)]

    monkeypatch.setattr(right_campaign, "right_gradient", wrong)
    counts = campaign(20, seed=3, processes=1)
    assert counts.wrong == list(range(20))


def test_a_number_of_the_campaign_is_always_the_same_case() -> None:
    assert judge(1, 7) == judge(1, 7)
    first, again, other = (drawn(1, number)[4].weights[0] for number in (7, 7, 11))
    np.testing.assert_array_equal(first, again, strict=True)
    assert first.shape != other.shape or np.any(first != other)


def test_what_the_product_raises_is_counted_and_not_lost() -> None:
    def broken(seed: int, number: int) -> Judged:
        return Judged(1.0, "raised", "raised", ("IndexError: x",), number)

    counts = campaign(3, seed=1, processes=1, work=broken)
    assert counts.wrong == [0, 1, 2]
    assert counts.blamed[1.0, "IndexError: x"] == 3


def test_bars_hold_for_the_share_that_is_promised_and_that_of_the_complex_step_always() -> None:
    held = bars_held(one_in(4, 1000), seed=2, processes=1)
    for (method, scale), one in held.items():
        assert one.elements > one_in(4, 500), (method, scale)
        assert one.share >= (1 if method == "complex step" else SHARE), (method, scale)
        assert one.unusable == 0, (method, scale)


def test_counts_tell_what_is_within_from_what_is_not() -> None:
    held = Held()
    count(held, np.array([1.0, 2.0, 0.0, 3.0]), np.array([1.0, 1.0, 0.0, np.inf]))
    assert (held.elements, held.within, held.worst, held.unusable) == (3, 2, 2.0, 1)


def test_the_best_numbers_catch_a_billionth_in_all_27_elements_and_the_proof_any_error() -> None:
    for name, case in networks().items():
        if name in ("start-up", "+-1"):
            assert caught_by_numbers(case, 1e-9)["complex step"] == 27
            assert set(caught_by_numbers(case, 0.0)) == set(METHODS)
            assert max(caught_by_numbers(case, 0.0).values()) == 0
    assert (caught_by_proof(networks()["+-20"], 1e-12), caught_by_proof(networks()["+-20"], 0.0)) == (27, 0)


def test_two_processes_give_what_one_gives() -> None:
    assert list(run_all(factorial, 30, 1)) == list(run_all(factorial, 30, 2)) == [factorial(n) for n in range(30)]


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_is_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    list(run_all(factorial, 40, 1))
    assert ("40 of 40" in screen.getvalue()) is terminal
    assert bool(screen.getvalue()) is terminal


@pytest.mark.parametrize("wrong", [True, False])
@pytest.mark.sampled(2)
def test_of_a_sample_of_an_adversarys_gradients_no_verdict_is_wrong(wrong: bool) -> None:
    outcomes = verdict_campaign.campaign(12, 3, wrong, processes=1)
    assert [outcome for outcome in outcomes if outcome.fault] == []
    assert len({outcome.verdict for outcome in outcomes}) > 1


def test_the_adversarys_campaign_finds_verdicts_that_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong one taken for right, and a right one for wrong."""
    right = verdict_campaign.gradient_of
    monkeypatch.setattr(verdict_campaign, "gradient_of", lambda model, opaque, change: right(
        model, opaque, lambda blocks, X, Y: [g * 1.5 for g in blocks]))  # fmt: skip
    assert any(outcome.fault for outcome in verdict_campaign.campaign(8, 3, False, processes=1))
    monkeypatch.setattr(verdict_campaign, "gradient_of", lambda model, opaque, change: right(model, opaque, None))
    monkeypatch.setattr(verdict_campaign, "_visible", lambda *_: 0.1)
    assert any(outcome.fault for outcome in verdict_campaign.campaign(8, 3, True, processes=1))
