"""Rarer losses are found out by the numbers, with the penalty's size and convention; what is only near is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pyport.check import check
from pyport.diagnose import Asked, diagnose_target, setting
from pyport.diagnose.family import rarer
from pyport.gradients.target import Gradient
from pyport.model import Model
from pyport.model_words import parse
from pyport.targets import Target
from pyport.verdict import Verdict


def numbers(model: Model, spoil: Any = None) -> Gradient:
    """The right gradient of a model in code that is plain numbers, with something done to its blocks."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        blocks = model.gradient(X, Y, parameters)
        return blocks if spoil is None else spoil(blocks, parameters, len(X))

    return gradient


def target(model: Model, depth: int, spoil: Any = None) -> Target:
    return Target("it", numbers(model, spoil), tuple(model.parameter_names(depth)))


#: Words of a model, and how many layers it has.
FOUND = [
    ("softmax mean leaky", 2),
    ("sigmoid-sse half leaky=0.2 bias", 3),
    ("bce sum relu tanh", 3),
    ("linear-sse half-mean tanh leaky=0.1 bias", 3),
    ("bce mean softplus", 3),
    ("softmax sum elu bias", 2),
    ("regression half gelu", 2),
    ("regression half gelu-tanh", 2),
    ("softmax mean silu relu bias", 3),
    ("tanh-sse half tanh", 2),
    ("softmax-sse sum relu", 2),
    ("softmax-sse half", 1),
    ("softmax mean relu bias l2=0.1 l2-undivided", 2),
    ("bce mean l2=3", 3),
    ("bce mean bias l2-bias=0.01", 3),
    ("bce sum tanh bias l2=0.5 l2-divided", 2),
    ("softmax mean leaky bias l2=0.001 l2-undivided", 3),
    ("softmax mean l2=1e-4 l2-undivided", 1),
    ("bce half relu tanh sigmoid relu", 5),
]


@pytest.mark.parametrize(("words", "depth"), FOUND)
@pytest.mark.sampled(3)
def test_a_rarer_loss_is_found_with_its_units_and_its_penalty_and_passes(words: str, depth: int) -> None:
    model = parse(words)[0]
    found = setting(target(model, depth), Asked())
    # Without hidden layers there are no units.
    assert [replace(other, activation=model.activation) if depth == 1 else other for other in found.found or []] == [
        model
    ]
    assert found.model is not None
    assert check(found.target.gradient, found.model, found.places[:1]).verdict is Verdict.PASS


@pytest.mark.parametrize(("words", "depth"), FOUND[1::4])
@pytest.mark.sampled(3)
def test_a_diagnosis_of_a_right_gradient_of_a_rarer_loss_names_nothing(words: str, depth: int) -> None:
    found = setting(target(parse(words)[0], depth), Asked())
    assert found.model is not None
    result = diagnose_target(target(parse(words)[0], depth), Asked())
    assert (result.status, result.model.words) == ("right", found.model.words)


@pytest.mark.parametrize(("words", "depth"), FOUND[::2])
@pytest.mark.sampled(3)
def test_one_element_that_is_off_by_a_millionth_is_no_right_gradient_of_any_loss(words: str, depth: int) -> None:
    def spoil(blocks: list[Any], _: Any, __: int) -> list[Any]:
        first = np.array(blocks[0], copy=True)
        first[-1, -1] *= 1 + 1e-6
        return [first, *blocks[1:]]

    model = parse(words)[0]
    assert setting(target(model, depth, spoil), Asked()).found == []
    assert diagnose_target(target(model, depth, spoil), Asked()).verdict is not Verdict.PASS


@pytest.mark.parametrize("words", ["bce sum leaky=0.013", "bce sum leaky=0.0101"])
def test_a_leak_that_nobody_uses_is_not_called_by_a_near_one(words: str) -> None:
    model = parse(words)[0]
    found = setting(target(model, 2), Asked())
    assert (found.found, found.model) == ([], None)
    said = setting(target(model, 2), Asked(*parse(words.split()[-1])))
    assert said.found == [model]


def other_size(blocks: list[Any], parameters: Any, N: int) -> list[Any]:
    """A penalty that is another one in each layer."""
    return [g + 0.1 * (k + 1) * W for k, (g, W) in enumerate(zip(blocks, parameters, strict=True))]


def with_noise(blocks: list[Any], parameters: Any, N: int) -> list[Any]:
    return [g + 0.1 / np.sqrt(N) * W for g, W in zip(blocks, parameters, strict=True)]


@pytest.mark.parametrize("spoil", [other_size, with_noise])
def test_what_is_no_one_penalty_in_any_convention_is_not_found_to_be_one(spoil: Any) -> None:
    found = setting(target(Model("softmax-ce", "mean", "relu"), 2, spoil), Asked())
    assert found.found == []


def test_what_was_said_of_the_loss_is_kept() -> None:
    model = parse("softmax mean leaky=0.2 l2=0.1 l2-undivided")[0]
    for words in ("softmax", "leaky=0.2", "mean", "l2=0.1 l2-undivided"):
        assert setting(target(model, 2), Asked(*parse(words))).found == [model]
    for words in ("bce", "leaky", "half", "l2=0.2"):
        assert not setting(target(model, 2), Asked(*parse(words))).found


def test_a_whole_loss_that_was_said_has_no_penalty_that_was_not_said() -> None:
    model = parse("softmax mean relu l2=0.1 l2-undivided")[0]
    result = diagnose_target(target(model, 2), Asked(*parse("softmax mean relu")))
    assert [item.ids for item in result.named] == [("penalty-of-other-size",)]


def test_a_mistake_below_the_last_block_is_named_in_a_rarer_loss() -> None:
    model = parse("softmax mean leaky")[0]

    def without_slope(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        Z = np.where(X @ W1 > 0, X @ W1, 0.01 * (X @ W1))
        E = np.exp(Z @ W2)
        d = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
        return [X.T @ (d @ W2.T), Z.T @ d]

    result = diagnose_target(Target("it", without_slope, ("W1", "W2")), Asked())
    assert (result.model, [item.ids for item in result.named]) == (model, [("slope-missing",)])
    (line,) = result.named[0].findings[0].lines
    assert line.right[0] == "d1 = d2 @ W2.T * ((S1 > 0) + 0.01 * (S1 <= 0))"


def test_usual_losses_are_not_looked_for_among_the_rarer() -> None:
    from unittest.mock import patch

    with patch("pyport.diagnose.fitting.rarer", wraps=rarer) as looked:
        setting(target(Model(), 3), Asked())
        setting(target(Model(), 3, lambda blocks, *_: [2 * blocks[0], *blocks[1:]]), Asked())
        assert looked.call_count == 0
        setting(target(Model(activation="leaky"), 3), Asked())
        assert looked.call_count == 1
