"""The campaign on a small scale, and twins of what it counts that must show."""

from __future__ import annotations

from typing import Any

import campaign
import planted
import pytest
import unlisted
from networks import DIFFERENT, MODELS, SAMPLES, Network, networks, plants
from planted import NO_PLANTS, Counts, everywhere, judged, leaves_zeros, no_plant, pair, singles
from samples import one_in
from unlisted import corruption, right

from pyport.diagnose import diagnose
from pyport.mistakes import CARDS
from pyport.mistakes.recursion import Edit
from pyport.model import Model

SHARE = 0.98
PAIRS = one_in(3, 15)


#: Of all plants of a network one in so many is made here, of each network others; `campaign.py` makes all of them.
EVERY = 10


def counts_of(network: Network) -> Counts:
    counts = Counts()
    for one in singles(network, 0):
        counts.add(one)
    return counts


def sampled(monkeypatch: pytest.MonkeyPatch, first: int, every: int = EVERY) -> None:
    """Of all exchanges, by themselves and in all layers, one in so many."""
    monkeypatch.setattr(planted, "everywhere", lambda edits: everywhere(edits)[first::every])


@pytest.mark.parametrize("number", range(len(MODELS)))
@pytest.mark.sampled(8)
def test_every_card_at_every_place_is_named(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    widths, samples = (DIFFERENT[2 + number % 2], "different") if number % 4 < 2 else ((4, 4, 4, 4), "equal")
    sampled(monkeypatch, number)
    counts = counts_of(Network(MODELS[number], widths, SAMPLES[samples]))
    assert counts.misses == []
    assert counts.outcomes["alone"] > 100 / EVERY


def test_every_card_is_planted_somewhere() -> None:
    seen: set[str] = set(planted.RETURNED)
    for network in networks((3, 4)):
        recursions = network.recursions(network.points(0))
        seen |= {e.card.id for e in plants(recursions[0]) if no_plant(recursions[-1:], frozenset({e})) is None
                 or no_plant(recursions[:1], frozenset({e})) is None}  # fmt: skip
    assert seen == set(CARDS)


def test_a_campaign_with_a_card_that_the_search_does_not_know_misses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(Model(), (4, 5, 3), (9, 13))
    edit = next(e for e in plants(network.recursions(network.points(0))[0]) if e.card.id == "slope-squared")
    unknown = edit._replace(
        card=edit.card.__class__("new", edit.card.kind, {"slope": "Z ** 3"}, *[edit.card.title] * 2)
    )
    monkeypatch.setattr(planted, "plants", lambda recursion: [unknown])
    counts = counts_of(network)
    assert [miss.outcome for miss in counts.misses] == ["missed"]


def test_the_right_formula_is_no_plant() -> None:
    network = Network(Model(activation="linear"), (4, 5, 3), (9, 13))
    recursions = network.recursions(network.points(0))
    missing, twice = (Edit(CARDS[card], "slope", 1) for card in ("slope-missing", "slope-is-output"))
    assert no_plant(recursions, frozenset({missing})) == NO_PLANTS[2]
    assert no_plant(recursions, frozenset({twice})) is None


def test_what_leaves_zeros_is_told_from_what_does_not() -> None:
    network = Network(Model("softmax-ce"), (4, 5, 3), (9,))
    recursions = network.recursions(network.points(0))
    for card, ingredient, layer, zeros in (
        ("error-summed-over-outputs", "error", 2, True),
        ("weights-replaced-by-sum", "step", 1, True),
        ("gradient-zero", "block", 1, True),
        ("error-sum", "error", 2, False),
        ("slope-missing", "slope", 1, False),
    ):
        assert leaves_zeros(recursions, frozenset({Edit(CARDS[card], ingredient, layer)})) is zeros


def test_pairs_in_different_layers_are_named() -> None:
    counts = Counts()
    for number in range(PAIRS):
        counts.add(pair(2, number))
    assert counts.outcomes["alone"] + counts.outcomes["set"] >= SHARE * PAIRS, counts.misses


def test_a_pair_of_which_one_is_expected_is_a_miss() -> None:
    network = Network(Model(), (4, 5, 6, 3), (9, 13))
    edits = frozenset({Edit(CARDS["slope-missing"], "slope", 1), Edit(CARDS["input-sums"], "left", 3)})
    result = diagnose(planted.planted(Model(), edits, 0.1), [Model()], network.points(0))
    assert judged("", {"slope-missing", "input-sums"}, result).outcome == "alone"
    assert judged("", {"slope-missing"}, result).outcome == "misnamed"


def test_of_random_corruptions_none_is_named() -> None:
    counts = Counts()
    for number in range(5, 5 + one_in(3, 12)):
        counts.add(corruption(2, number))
    assert counts.outcomes.keys() == {"none known", "close", "its number"}, counts.misses


def test_a_corruption_that_is_in_the_catalogue_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlisted, "_spoilt", lambda g, *_: -2 * g / 2)
    assert {corruption(2, number).outcome for number in range(5)} == {"named"}


def test_right_gradients_are_never_named() -> None:
    outcomes = [right(3, number) for number in range(one_in(4, 80))]
    assert {one.outcome for one in outcomes} == {"right"}, [one for one in outcomes if one.outcome != "right"]


def test_wrong_gradients_are_never_called_right(monkeypatch: pytest.MonkeyPatch) -> None:
    function = unlisted.right_gradient

    def wrong(*style: Any) -> Any:
        return lambda X, Y, *parameters: [g * 1.0001 + 1e-4 for g in function(*style)(X, Y, *parameters)]

    monkeypatch.setattr(unlisted, "right_gradient", wrong)
    assert "right" not in {right(3, number).outcome for number in range(10)}


def test_the_table_counts_what_was_planted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "run_all", lambda work, count, processes: map(work, range(count)))
    monkeypatch.setattr(campaign, "networks", lambda: networks((2,))[:1])
    monkeypatch.setattr(planted, "networks", lambda: networks((2,))[:1])
    sampled(monkeypatch, 0)
    campaign.main(1, 2, 2, 2)
    told = capsys.readouterr().out
    for words in campaign.TITLES.values():
        assert words in " ".join(told.split())
