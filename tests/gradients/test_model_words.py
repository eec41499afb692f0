"""What a model is called, what it is made of, and which words make it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients_strategies import CHEAP, modular
from hypothesis import given
from hypothesis import strategies as st
from model_cases import all_models

from pyport.arithmetic import BoundedArray, DualArray, StrictArray
from pyport.arithmetic.precise import PreciseArray
from pyport.errors import InputError
from pyport.model import Model
from pyport.model_words import parse

WORDS = [
    (Model(), "the cross-entropy of sigmoid outputs, summed over samples"),
    (Model("softmax-ce", "mean", "tanh", "vectors", 0.1),
     "the cross-entropy of softmax outputs, averaged over samples, tanh units, bias, L2 0.1"),
    (Model("linear-sse", "half", "linear", "ones", 2.0, True),
     "the sum of squares of linear outputs, halved and summed over samples, linear units, bias in the first rows, "
     "L2 2 on the bias too"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "words"), WORDS)
def test_a_model_is_called_by_its_loss_and_what_is_special(model: Model, words: str) -> None:
    assert model.words == words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"head_name": "relu"},
            "there is no head relu; there are sigmoid-bce, sigmoid-sse, softmax-ce, linear-sse, tanh-sse, softmax-sse.",
        ),
        ({"scale": "third"}, "there is no scale third; there are sum, half, mean, half-mean, entry-mean."),
        (
            {"activation": "swish"},
            "there is no activation swish; there are sigmoid, tanh, relu, linear, leaky, "
            "softplus, elu, gelu, gelu-tanh, silu, leaky=SLOPE.",
        ),
        ({"activation": ""}, "the hidden layers need an activation."),
        ({"activation": "leaky=2"}, "leaky=2: the slope below 0 of a leaky ReLU is a number between 0 and 1."),
        ({"activation": "leaky=x"}, "leaky=x: x is not a number."),
        ({"decay_over": "K"}, "there is no divisor of the weight decay K; there are , samples, nothing."),
        ({"bias": "yes"}, "there is no bias yes; there are none, ones, vectors."),
        ({"decay": -0.1}, "the weight decay is -0.1; it must be 0 or a positive number."),
        ({"decay": float("nan")}, "the weight decay is nan; it must be 0 or a positive number."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        Model(**wrong)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("bias", "names", "shapes"),
    [
        ("none", ["W1", "W2"], [(4, 3), (3, 2)]),
        ("ones", ["W1", "W2"], [(5, 3), (4, 2)]),
        ("vectors", ["W1", "b1", "W2", "b2"], [(4, 3), (1, 3), (3, 2), (1, 2)]),
    ],
)
def test_names_and_shapes_of_the_parameters(bias: str, names: list[str], shapes: list[tuple[int, int]]) -> None:
    model = Model(bias=bias)
    assert (model.parameter_names(2), model.shapes([4, 3, 2])) == (names, shapes)
    assert model.depth(len(names)) == 2


def test_parameters_are_split_in_every_array_type() -> None:
    W = np.arange(12.0).reshape(4, 3)
    model = Model(bias="ones")
    for array in (W, StrictArray(W), BoundedArray(W), modular(W), PreciseArray(W), DualArray(W, W)):
        (weights,), (bias,) = model.split([array])
        assert (type(weights), weights.shape, bias.shape) == (type(array), (3, 3), (1, 3))
    (stacked,), (first,) = model.split([np.stack([W, W])])
    assert (stacked.shape, first.shape) == ((2, 3, 3), (2, 1, 3))
    (behind,), _ = model.split([BoundedArray(np.stack([W, W], axis=-1))])
    assert behind.shape == (3, 3, 2)
    assert Model().split([W, W])[1] == [None, None]


def test_an_odd_number_of_parameters_is_no_pairs() -> None:
    with pytest.raises(InputError, match=r"^3 parameters are not pairs of a weight matrix and a bias vector\.$"):
        Model(bias="vectors").split([np.ones((1, 1))] * 3)


@pytest.mark.parametrize(
    ("text", "model", "given"),
    [
        ("", Model(), set()),
        ("softmax mean relu bias l2=0.1", Model("softmax-ce", "mean", "relu", "vectors", 0.1),
         {"head_name", "scale", "activation", "bias", "decay", "decay_bias"}),
        ("linear, regression", Model("linear-sse", activation="linear"), {"head_name", "activation"}),
        ("sse,half  ones,l2-bias=1e-3", Model("sigmoid-sse", "half", bias="ones", decay=1e-3, decay_bias=True),
         {"head_name", "scale", "bias", "decay", "decay_bias"}),
        ("bce sigmoid-bce no-bias", Model(), {"head_name", "bias"}),
    ],
)  # fmt: skip
def test_words_make_a_model(text: str, model: Model, given: set[str]) -> None:
    assert parse(text) == (model, given)


def test_what_is_not_named_is_the_defaults() -> None:
    default = Model("softmax-ce", "mean", "tanh", "ones", 0.1)
    assert parse("relu", default) == (Model("softmax-ce", "mean", "relu", "ones", 0.1), {"activation"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bce softmax", "bce and softmax are two different kinds of head; name one."),
        ("mean tanh half", "mean and half are two different kinds of scale; name one."),
        ("bias ones", "bias and ones are two different kinds of bias; name one."),
        ("l2=1 l2=2", "l2=1 and l2=2 are two different kinds of weight decay; name one."),
        ("l2=", "l2=: nothing is not a number."),
        ("l2=much", "l2=much: much is not a number."),
        ("l2=-1", "the weight decay is -1; it must be 0 or a positive number."),
        ("swish", "there is no swish; there are sigmoid-bce, sigmoid-sse, softmax-ce, linear-sse, tanh-sse, "
         "softmax-sse, bce, sse, softmax, regression, sum, half, mean, half-mean, entry-mean, sigmoid, tanh, relu, "
         "linear, leaky, softplus, elu, gelu, gelu-tanh, silu, bias, ones, no-bias, leaky=SLOPE, l2=NUMBER, "
         "l2-bias=NUMBER, l2-divided, l2-undivided, l2-unhalved."),
        ("tanh l2-undivided", "l2-undivided says how a weight decay is taken; l2=NUMBER says which."),
        ("l2=1 l2-divided l2-undivided",
         "l2-divided and l2-undivided are two different kinds of weight decay; name one."),
    ],
)  # fmt: skip
def test_unknown_and_contradictory_words_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert str(caught.value) == sentence


@CHEAP
@given(all_models(), all_models(), st.randoms())
def test_every_model_can_be_said_in_any_order(model: Model, default: Model, rng: Any) -> None:
    bias = {"none": "no-bias", "ones": "ones", "vectors": "bias"}[model.bias]
    decay = f"l2{'-bias' * model.decay_bias}={model.decay!r}"
    words = [model.head_name, model.scale, model.activation, bias, decay]
    rng.shuffle(words)
    assert parse(" ".join(words), default)[0] == model
