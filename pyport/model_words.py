"""A model in words: ``softmax mean relu tanh bias l2=0.1``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan, nan
from typing import Any

from pyport.activations import ACTIVATIONS, LEAKY, activation
from pyport.errors import InputError
from pyport.heads import HEADS, SCALES
from pyport.language import said
from pyport.model import Model

#: Words for where the bias terms are.
BIAS_WORDS = {"bias": "vectors", "ones": "ones", "no-bias": "none"}
#: Words before the lambda of the decay, and whether it takes the bias terms too.
DECAY_WORDS = {"l2": False, "l2-bias": True}
#: Words for what else there is to it.
DECAY_FORMS: dict[str, tuple[str, Any]] = {
    "l2-divided": ("decay_over", "samples"), "l2-undivided": ("decay_over", "nothing"),
    "l2-unhalved": ("decay_halved", False),
}  # fmt: skip
_CALLED = {"head_name": "head", "decay": "weight decay", "decay_over": "weight decay"}


def parse(text: str, default: Model = Model()) -> tuple[Model, set[str]]:  # noqa: B008  # it is frozen
    """The model that words describe, and the fields of it that they name.

    Parameters
    ----------
    text : str
        Words with blanks or commas between them, in any order: a head or its short name, a scale,
        an activation, or one for each hidden layer from the first on; ``leaky=0.2`` is a leaky ReLU of that slope;
        ``bias`` (vectors), ``ones`` or ``no-bias``; ``l2=NUMBER`` or, on the bias terms too, ``l2-bias=NUMBER``, with
        ``l2-divided`` or ``l2-undivided`` where it is not divided by N as the loss is, and ``l2-unhalved`` for
        lambda times the sum of squares.
    default : Model
        What is not named.

    Raises
    ------
    InputError
        For an unknown word, or two that contradict each other.
    """
    given: dict[str, Any] = {}
    words: dict[str, str] = {}
    units: list[str] = []
    for word in text.replace(",", " ").split():
        for field, value in _meaning(word):
            if field == "activation":
                units.append(value)
            elif given.setdefault(field, value) != value:
                what = _CALLED.get(field, field)
                raise InputError(
                    said(
                        "{words} and {word} are two different kinds of {what}; name one.",
                        words=words[field],
                        word=word,
                        what=what,
                    )
                )
            words.setdefault(field, word)
    if units:
        given["activation"] = " ".join(units)
    if not default.decay and "decay" not in given and (form := next((w for w in DECAY_FORMS if w in text), "")):
        raise InputError(said("{form} says how a weight decay is taken; l2=NUMBER says which.", form=form))
    return replace(default, **given), set(given)


def written(model: Model) -> str:
    """Words that `parse` makes this model of; bias terms of some layers alone have none, and are left out."""
    words = [model.head_name, model.scale, *model.activation.split()]
    words += [word for word, kind in BIAS_WORDS.items() if kind == model.bias]
    if model.decay:
        words.append(f"{'l2-bias' if model.decay_bias else 'l2'}={model.decay!r}")
        words += [word for word, (field, value) in DECAY_FORMS.items() if getattr(model, field) == value]
    return " ".join(words)


def _fields() -> dict[str, tuple[str, str]]:
    """What each word that is a name sets, whatever entries there are."""
    return {
        **{name: ("head_name", name) for name in HEADS},
        **{head.short: ("head_name", head.name) for head in HEADS.values() if head.short},
        **{name: ("scale", name) for name in SCALES},
        **{name: ("activation", name) for name in ACTIVATIONS},
        **{word: ("bias", name) for word, name in BIAS_WORDS.items()},
    }


def _meaning(word: str) -> Iterator[tuple[str, Any]]:
    """The fields that one word sets."""
    name, equals, number = word.partition("=")
    if equals and name in DECAY_WORDS:
        try:
            decay = float(number)
        except ValueError:
            decay = nan
        if isnan(decay):
            raise InputError(said("{word}: {number} is not a number.", word=word, number=number or said("nothing")))
        yield from (("decay", decay), ("decay_bias", DECAY_WORDS[name]))
    elif equals and name == LEAKY:
        yield "activation", activation(word).name
    elif word in DECAY_FORMS:
        yield DECAY_FORMS[word]
    else:
        fields = _fields()
        if word not in fields:
            raise InputError(said("there is no {word}; there are {fields}, {leaky}=SLOPE, l2=NUMBER, l2-bias=NUMBER, "
"{decay_forms}.", word=word, fields=', '.join(fields), leaky=LEAKY, decay_forms=', '.join(DECAY_FORMS)))  # fmt: skip
        yield fields[word]
