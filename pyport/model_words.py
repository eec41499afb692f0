"""A model in words: ``softmax mean relu bias l2=0.1``."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from typing import Any

from pyport.activations import ACTIVATIONS
from pyport.errors import InputError
from pyport.heads import HEADS, SCALES
from pyport.model import Model

#: Short names of heads.
SHORT = {"bce": "sigmoid-bce", "sse": "sigmoid-sse", "softmax": "softmax-ce", "regression": "linear-sse"}
#: Words for where the bias terms are.
BIAS_WORDS = {"bias": "vectors", "ones": "ones", "no-bias": "none"}
#: Words before the lambda of the decay, and whether it takes the bias terms too.
DECAY_WORDS = {"l2": False, "l2-bias": True}

_FIELDS: dict[str, tuple[str, str]] = {
    **{name: ("head_name", name) for name in HEADS},
    **{short: ("head_name", name) for short, name in SHORT.items()},
    **{name: ("scale", name) for name in SCALES},
    **{name: ("activation", name) for name in ACTIVATIONS},
    **{word: ("bias", name) for word, name in BIAS_WORDS.items()},
}
_CALLED = {"head_name": "head", "decay": "weight decay"}


def parse(text: str, default: Model = Model()) -> tuple[Model, set[str]]:  # noqa: B008  # it is frozen
    """The model that words describe, and the fields of it that they name.

    Parameters
    ----------
    text : str
        Words with blanks or commas between them, in any order: a head or its short name, a scale,
        an activation, ``bias`` (vectors), ``ones`` or ``no-bias``, ``l2=NUMBER`` or, on the bias
        terms too, ``l2-bias=NUMBER``.
    default : Model
        What is not named.

    Raises
    ------
    InputError
        For an unknown word, or two that contradict each other.
    """
    given: dict[str, Any] = {}
    words: dict[str, str] = {}
    for word in text.replace(",", " ").split():
        for field, value in _meaning(word).items():
            if given.setdefault(field, value) != value:
                what = _CALLED.get(field, field)
                raise InputError(f"{words[field]} and {word} are two different kinds of {what}; one is wanted.")
            words.setdefault(field, word)
    return replace(default, **given), set(given)


def _meaning(word: str) -> dict[str, Any]:
    """The fields that one word sets."""
    name, equals, number = word.partition("=")
    if equals and name in DECAY_WORDS:
        try:
            decay = float(number)
        except ValueError:
            decay = nan
        if isnan(decay):
            raise InputError(f"{word}: {number or 'nothing'} is no number.")
        return {"decay": decay, "decay_bias": DECAY_WORDS[name]}
    if word not in _FIELDS:
        raise InputError(f"there is no {word}; there are {', '.join(_FIELDS)}, l2=NUMBER, l2-bias=NUMBER.")
    field, value = _FIELDS[word]
    return {field: value}
