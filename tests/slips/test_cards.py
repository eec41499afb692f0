"""Each card of the catalogue: its lines run, its edits undo its slip, and MATLAB's line gives the same."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from slip_lines import changes, form_of, forms_of, octave_results, program, python_result, turned_back, undoes

from pyport import slips
from pyport.scripts.forms import alike
from pyport.slips import CARDS, Card, Kind
from pyport.slips.given import matlab_given
from pyport.slips.pattern import Pattern

CHINESE = re.compile("[\u4e00-\u9fff]")
#: Where documentation is named.
SOURCE = re.compile(r"(MATLAB|Octave|NumPy|SciPy|Python): \S.*")

each_card = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)


def told_apart(card: Card) -> bool:
    """Whether the right lines give something else than the wrong ones in every form in which a value may stand."""
    right, wrong = python_result(card, card.right), python_result(card, card.wrong)
    form = form_of(right, right)
    return form is not None and not alike(right, wrong, form)


def said_in_both(card: Card) -> bool:
    """Whether title and reason are there in English and in Chinese."""
    return all(
        text.en and text.en[-1] != "." and not CHINESE.search(text.en) and CHINESE.search(text.zh)
        for text in (card.title, card.why)
    )


@each_card
def test_the_edits_of_a_card_undo_its_slip(card: Card) -> None:
    assert undoes(card)


def test_edits_of_another_card_do_not() -> None:
    assert not undoes(replace(CARDS["std-by-n"], edits=CARDS["var-by-n"].edits))


@each_card
def test_the_two_lines_of_a_card_give_different_numbers(card: Card) -> None:
    assert told_apart(card)


def test_the_same_numbers_in_other_words_are_no_slip() -> None:
    assert not told_apart(replace(CARDS["std-by-n"], wrong="y = x.std(ddof=1)"))


def in_octave(cards: list[Card], folder: Path) -> dict[str, str]:
    """What is wrong with the lines of cards, as Octave computes MATLAB's."""
    found = {}
    for card, reference in zip(cards, octave_results(cards, folder), strict=True):
        form = form_of(reference, python_result(card, card.right))
        if form is None:
            found[card.id] = "the right line gives something else"
        elif alike(reference, python_result(card, card.wrong), form):
            found[card.id] = "the wrong line gives it too"
    return found


@pytest.mark.live
def test_matlabs_line_gives_what_the_right_line_gives_and_the_wrong_one_does_not(tmp_path: Path) -> None:
    assert in_octave(list(CARDS.values()), tmp_path) == {}


@pytest.mark.live
def test_lines_that_are_exchanged_are_found_out(tmp_path: Path) -> None:
    card = CARDS["half-to-even"]
    turned = replace(card, id="turned", wrong=card.right, right=card.wrong)
    other = replace(card, id="other", matlab="y = ceil(x);")
    blind = replace(card, id="blind", wrong="y = np.floor(np.abs(x) + 0.5) * np.sign(x)")
    broken = replace(card, id="broken", matlab="y = no_such_thing(x);")
    assert in_octave([card, turned, other, blind, broken], tmp_path) == {
        "turned": "the right line gives something else",
        "other": "the right line gives something else",
        "blind": "the wrong line gives it too",
        "broken": "the right line gives something else",
    }


@each_card
def test_each_text_is_there_in_both_languages(card: Card) -> None:
    assert said_in_both(card)
    assert not said_in_both(replace(card, why=card.why._replace(zh="")))
    assert not said_in_both(replace(card, title=card.title._replace(zh=card.title.en)))


@each_card
def test_a_card_names_the_documentation_it_rests_on(card: Card) -> None:
    assert all(SOURCE.fullmatch(source) for source in card.sources)
    assert card.sources or card in slips.typing_slips.TYPING_CARDS


@each_card
def test_what_a_card_needs_is_there_in_matlab_too(card: Card) -> None:
    assert not card.given or matlab_given(card).endswith(";")


def lists() -> list[list[Card]]:
    """The lists of cards, one a family."""
    return [getattr(slips, name) for name in dir(slips) if name.endswith("_CARDS")]


def test_there_are_at_least_eighty_cards_with_ids_of_their_own() -> None:
    assert sum(map(len, lists())) == len(CARDS) >= 80
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in CARDS)


def test_titles_are_their_own_in_both_languages() -> None:
    for lang in ("en", "zh"):
        titles = [getattr(card.title, lang) for card in CARDS.values()]
        assert [title for title in titles if titles.count(title) > 1] == []


def test_every_kind_has_a_card() -> None:
    assert {card.kind for card in CARDS.values()} == set(Kind)


@each_card
def test_the_words_of_a_card_are_true_of_each_of_its_edits(card: Card) -> None:
    # What is called wrong stands in the port, and what is called right in the cure: none of its edits goes back.
    assert card.is_mutual or turned_back(card) == []
    assert all(any(forms_of(pattern)) for pattern in card.edits)


def test_edits_that_go_the_other_way_are_found_out() -> None:
    card, turned = CARDS["std-by-n"], CARDS["by-n-minus-one"]
    assert turned_back(replace(card, edits=(*card.edits, *turned.edits)))
    assert turned_back(CARDS["axis"])


@each_card
def test_words_that_are_true_both_ways_name_neither(card: Card) -> None:
    says_both = re.compile(r"other way round|（或相反）")
    assert not any(says_both.search(text) for text in (*card.title, *card.why)) or card.id == "order"
    if card.is_mutual:
        assert not re.search(r"MATLAB(?!'s$)|where", card.title.en)
        assert card.rewrite or turned_back(card)


def useless(card: Card) -> list[Pattern]:
    """Patterns that change nothing, or that another of the card's says already."""
    found = [(ast.dump(ast.parse(each.wrong)), ast.dump(ast.parse(each.right))) for each in card.edits]
    return [each for k, each in enumerate(card.edits) if found[k][0] == found[k][1] or found[k] in found[:k]]


@each_card
def test_no_edit_writes_what_stands_there(card: Card) -> None:
    assert useless(card) == []
    assert card.edits or card.rewrite or card.rearrange
    text = ast.dump(ast.parse(program(card, card.wrong)))
    assert all(ast.dump(ast.parse(change.text)) != text for change in changes(card))


def test_an_edit_that_writes_what_stands_there_is_found_out() -> None:
    card = CARDS["std-by-n"]
    same, twice = Pattern("np.std(A)", "np.std( A )"), card.edits[0]
    assert useless(replace(card, edits=(*card.edits, same, twice))) == [same, twice]


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.sampled(12)
def test_a_slip_has_the_name_of_its_own_card_among_all(card: Card) -> None:
    right = ast.dump(ast.parse(program(card, card.right)))
    found = {change.card.id for change in changes(card, CARDS.values())
             if ast.dump(ast.parse(change.text)) == right}  # fmt: skip
    assert found == {card.id}
