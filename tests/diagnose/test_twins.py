"""Each rule of the twins: where it holds the numbers are the same, and where it fails they differ."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pytest
from planted import no_plant

from pyport.diagnose import diagnose, draw
from pyport.mistakes import CARDS
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Edit, Recursion, planted
from pyport.mistakes.twins import _RULES, SAME_CARD, SAME_FACTOR, SAME_NUMBERS, Sizes, _factor, best_reason, reason
from pyport.model import Model

RATE = 0.1
MODELS = [
    Model(head, "sum", activation, bias)
    for head in ("sigmoid-bce", "softmax-ce")
    for activation in ("sigmoid", "relu", "linear")
    for bias in ("none", "vectors")
] + [Model("sigmoid-bce", "mean")]
SIZES = [((4, 4, 4, 3), (5, 7)), ((4, 5, 1), (6,)), ((3, 1, 2), (2,)), ((4, 3), (1,)), ((4, 4, 4), (4,)),
         ((1, 1, 1), (3,)), ((4, 2), (5,)), ((4, 5, 6, 3), (9,)), ((4, 3, 2), (1,))]  # fmt: skip


class Pair(NamedTuple):
    """Two mistakes in a network."""

    a: Edit
    b: Edit
    sizes: Sizes
    same: bool


@cache
def every_pair(cards: tuple[str, ...]) -> tuple[Pair, ...]:
    """Pairs of different cards at one layer of small networks, and whether all blocks are the same."""
    return tuple(_pairs(cards))


def _pairs(cards: tuple[str, ...]) -> Iterator[Pair]:
    for model in MODELS:
        for widths, samples in SIZES:
            points = [draw(model, widths, N, seed=N) for N in samples]
            recursions = [Recursion(model, p.X, p.Y, p.parameters, RATE) for p in points]
            edits = [e for card in cards for e in places(CARDS[card], recursions[0])]
            there = [e for e in edits if all(no_plant([r], frozenset({e})) is None for r in recursions)]
            for a, b in combinations(there, 2):
                if a.card is not b.card:
                    same = all(_same(r, a, b) for r in recursions)
                    yield Pair(a, b, Sizes(model, widths, samples, RATE), same)


def _same(recursion: Recursion, a: Edit, b: Edit) -> bool:
    blocks: list[Any] = [
        (recursion.gradient(block, frozenset({a})), recursion.gradient(block, frozenset({b})))
        for block in recursion.blocks
    ]
    return all(np.allclose(x, y, rtol=1e-9, atol=1e-12) for x, y in blocks)


def rule_id(number: int) -> str:
    return "-and-".join(_RULES[number][0][:2]) + f"-{number}"


@pytest.mark.parametrize("number", range(len(_RULES)), ids=rule_id)
@pytest.mark.sampled(6)
def test_each_rule_has_a_pair_that_shows_it_true(number: int) -> None:
    cards, rule, _ = _RULES[number]
    assert any(pair.same and rule(pair.a, pair.b, pair.sizes) for pair in every_pair(cards))


@pytest.mark.parametrize("number", range(len(_RULES)), ids=rule_id)
@pytest.mark.sampled(6)
def test_each_rule_with_a_condition_has_a_pair_that_differs_where_it_fails(number: int) -> None:
    cards, rule, _ = _RULES[number]
    pairs = every_pair(cards)
    if all(rule(pair.a, pair.b, pair.sizes) for pair in pairs):
        assert any(not pair.same for pair in pairs)  # other places
    else:
        assert any(not pair.same and not rule(pair.a, pair.b, pair.sizes) for pair in pairs)


def test_all_pairs_of_these_cards_that_are_the_same_have_a_reason() -> None:
    for cards, _, _ in _RULES:
        for pair in every_pair(cards):
            if pair.same and not _vanishes(pair):
                assert reason(pair.a, pair.b, pair.sizes) != SAME_NUMBERS, pair


def _vanishes(pair: Pair) -> bool:
    """Where softmax has one output, or a width is 1, all kinds of things are alike."""
    return 1 in pair.sizes.widths or set(pair.sizes.samples) <= {1, 2}


def test_factors_that_are_the_same_number_are_the_reason() -> None:
    def edit(card: str) -> Edit:
        return Edit(CARDS[card], "error", 2)

    sizes = Sizes(Model(), (4, 3, 2), (7, 9), RATE)
    assert reason(edit("twice"), edit("times-outputs"), sizes) is SAME_FACTOR
    assert reason(edit("twice"), edit("times-samples"), sizes) is SAME_NUMBERS
    assert reason(edit("twice"), edit("twice"), sizes) is SAME_CARD
    assert _factor(edit("slope-missing"), sizes) is None
    assert best_reason(edit("twice"), [edit("times-samples"), edit("times-outputs")], sizes) == [SAME_FACTOR]
    assert best_reason(edit("twice"), [edit("times-samples")], sizes) == [SAME_NUMBERS]
    assert best_reason(edit("twice"), [], sizes) == []


def test_each_card_of_scale_is_its_own_factor() -> None:
    N, K = 6, 3
    expected = {"twice": 2, "half": 0.5, "times-samples": N, "over-samples": 1 / N, "times-outputs": K,
                "over-outputs": 1 / K, "over-entries": 1 / (N * K), "times-learning-rate": RATE, "sign": -1,
                "minus-learning-rate": -RATE, "penalty-twice": 2, "penalty-half": 0.5, "penalty-sign": -1,
                "penalty-not-averaged": N, "penalty-averaged": 1 / N, "penalty-times-learning-rate": RATE}  # fmt: skip
    for card, factor in expected.items():
        found = _factor(Edit(CARDS[card], "error", 2), Sizes(Model(), (4, 5, K), (N,), RATE))
        assert found == {round(factor, 12)}, card


def test_a_division_by_all_entries_is_a_half_where_there_is_one_sample_and_two_outputs() -> None:
    entries, half = (Edit(CARDS[card], "error", 2) for card in ("over-entries", "half"))
    assert reason(entries, half, Sizes(Model(), (4, 3, 2), (1,), RATE)) is SAME_FACTOR
    assert reason(entries, half, Sizes(Model(), (4, 3, 2), (1, 2), RATE)) is SAME_NUMBERS
    assert reason(entries, half, Sizes(Model(), (4, 3, 1), (1,), RATE)) is SAME_NUMBERS


def test_one_unit_above_is_looked_for_above() -> None:
    skipped, summed = (Edit(CARDS[card], "step", 1) for card in ("weights-skipped", "weights-replaced-by-sum"))
    told = "there is only one unit above"
    assert reason(skipped, summed, Sizes(Model(), (4, 5, 1), (6,), RATE)) == told
    assert reason(skipped, summed, Sizes(Model(), (4, 1, 5), (6,), RATE)) is SAME_NUMBERS
    assert reason(skipped, summed, Sizes(Model(), (1, 5, 4), (6,), RATE)) is SAME_NUMBERS


def test_two_places_that_cannot_be_told_apart_have_a_reason_each() -> None:
    model = Model("linear-sse", "half", "linear")
    edits = frozenset({Edit(CARDS["read-by-columns"], "block", 2), Edit(CARDS["slope-is-output"], "slope", 1)})
    points = [draw(model, (4, 4, 4), N, seed=N) for N in (5, 7)]
    result = diagnose(planted(model, edits, RATE), [model], points)
    assert len(result.named) == 6
    assert SAME_NUMBERS not in result.reasons
    assert len(result.reasons) == 2
