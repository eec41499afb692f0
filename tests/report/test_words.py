"""Every kind of card, and every loss, in both languages: each is in its language, and both say the same things."""

from __future__ import annotations

import re
from itertools import product
from string import Formatter

import pytest

from pyport.activations import ACTIVATIONS
from pyport.heads import HEADS, SCALES
from pyport.language import in_language
from pyport.mistakes import Kind, Text
from pyport.model import BIASES, Model
from pyport.report.words import KINDS, SLIP_KINDS
from pyport.slips import Kind as Slip

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def in_its_language(text: Text) -> bool:
    return not CHINESE.search(text.en) and bool(CHINESE.search(text.zh)) and fields(text.en) == fields(text.zh)


@pytest.mark.parametrize("key", KINDS | SLIP_KINDS, ids=str)
def test_a_phrase_is_in_its_language_and_has_the_same_values_in_both(key: Kind | Slip) -> None:
    text = (KINDS | SLIP_KINDS)[key]
    assert in_its_language(text)
    assert not in_its_language(Text(text.zh, text.en))
    assert not in_its_language(Text(text.en, text.zh + "{more}"))


def test_every_kind_of_mistake_has_a_phrase_of_its_own() -> None:
    assert set(KINDS) == set(Kind)
    for lang in ("en", "zh"):
        assert len({getattr(text, lang) for text in KINDS.values()}) == len(Kind)


def test_every_kind_of_slip_has_a_phrase_of_its_own() -> None:
    assert set(SLIP_KINDS) == set(Slip)
    for lang in ("en", "zh"):
        assert len({getattr(text, lang) for text in SLIP_KINDS.values()}) == len(Slip)


def test_a_loss_in_chinese_has_no_english_left() -> None:
    known = {"sigmoid", "softmax", "tanh", "ReLU", "L2", "leaky", "softplus", "ELU", "GELU", "SiLU"}
    for head, scale, activation, bias, (decay, both) in product(
        HEADS, SCALES, ACTIVATIONS, BIASES, [(0, False), (0.5, False), (0.5, True)]
    ):
        words = Model(head, scale, activation, bias, decay, both).words
        assert in_language(words, "en") == words
        chinese = in_language(words, "zh")
        assert set(re.findall(r"[A-Za-z]\w*", chinese)) <= known, chinese
        assert ", " not in chinese
        assert chinese.count("，") == words.count(", ")
