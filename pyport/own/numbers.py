"""Numbers that functions take beside their arrays: at one place they are other ones than usual.

What is right for the usual one alone, as 2 for a power that is 2 by default, is not the gradient for any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.gradients.target import TargetError
from pyport.language import Said, said
from pyport.own.check import glance
from pyport.own.question import Names, Place, Question, ask, loss_at, numbers_in_words
from pyport.verdict import Verdict


def other_than(value: float) -> float:
    """Another number of its kind, of few digits: the half of one below 1, as of a share, else one more."""
    if value == 0:
        return 0.5
    return float(f"{value / 2:.12g}") if abs(value) < 1 else value + np.copysign(1.0, value)


def numbers_of(defaults: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """What is a number by default in two functions that take it by one name."""
    return {name: item for name, item in defaults.items() if _is_number(item) and _is_number(others.get(name))}


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def with_other_numbers(question: Question, usual: Mapping[str, Any]) -> Question:
    """The question with one more place, the first one with other numbers than usual, and which of them stay.

    Parameters
    ----------
    question : Question
        Its functions take these numbers too: behind the data, and only if they are given, unless they are of the data.
    usual : mapping of str to number
        Each by its name. One that is no ``float``, as a size or a degree, stays; so does one for which the functions
        give nothing where it is another one.
    """
    if not usual:
        return question
    names = tuple(dict.fromkeys([*question.names.data, *usual]))
    question = replace(question, names=Names(question.names.blocks, names))
    first = question.places[0]
    values = {**dict(zip(names, first.data, strict=False)), **usual}

    def there() -> Place:
        return replace(first, data=tuple(values[name] for name in names), further=True)

    for name, value in usual.items():
        if isinstance(value, float) and np.isfinite(value):
            values[name] = other_than(value)
            if not _runs(question, there()):
                values[name] = value
    moved = {name: values[name] for name, value in usual.items() if values[name] != value}
    places = [*question.places]
    if moved:
        places.append(replace(there(), name=numbers_in_words(moved)))
    stay = {name: value for name, value in usual.items() if name not in moved}
    return replace(question, places=tuple(places), stay=numbers_in_words(stay), moved=places[-1].name if moved else "")


def numbers_among(question: Question) -> dict[str, Any]:
    """The single numbers among the data of the first place, by their names."""
    first = question.places[0]
    given = zip(question.names.data[: len(first.data)], first.data, strict=True)
    return {name: item for name, item in given if _is_number(item)}


def for_which_numbers(question: Question) -> list[Said]:
    """For which of the numbers among its data a gradient that is right is right alone, as far as is known.

    With others it may be wrong, and right for these data: numbers may go with them, as a mean that was taken before.
    """
    if not (numbers := numbers_among(question)):
        return []
    asked = with_other_numbers(question, numbers)
    verdict = glance(asked, places=asked.places[-1:]).verdict if asked.moved else Verdict.PASS
    stay = asked.stay if verdict is Verdict.PASS else numbers_in_words(numbers)
    alone = [said("with {numbers} alone", numbers=stay)] if stay else []
    return [*alone, *([said("at {moved} it is not", moved=asked.moved)] if verdict is Verdict.FAIL else [])]


def _runs(question: Question, place: Place) -> bool:
    """Whether both functions give something finite at a place."""
    with suppress(TargetError):
        ask(question, place)
        return bool(np.isfinite(loss_at(question, place)))
    return False
