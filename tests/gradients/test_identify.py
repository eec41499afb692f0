"""Which loss a gradient is that of: exactly one of the family, by its numbers at points that tell losses apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradient_styles import STYLES
from gradients_strategies import MODELS, place_of, random_case, right, startup
from judged_gradients import identified
from wrong_gradients import MISTAKES, layers_of, wrong_gradient

from pyport.gradients.target import reference_gradient
from pyport.model import Model

STARTUP = place_of(startup(), "startup")
#: Sizes at which no two scales are the same: N = 5, K = 3.
APART = place_of(random_case(1, (5, 4, 3, 6, 3)), "apart")
#: Every head, and every scale of one of them.
FAMILY = [model for model in MODELS if model.scale == "sum" or model.head_name == "sigmoid-sse"]
NAMES: dict[str, Any] = {"ids": lambda model: f"{model.head_name}, {model.scale}"}


@pytest.mark.parametrize("model", FAMILY, **NAMES)
def test_each_loss_of_the_family_is_named_alone(model: Model) -> None:
    assert identified(right(model), [APART]) == [model]


@pytest.mark.parametrize("model", [model for model in FAMILY if "-mean" in model.scale], **NAMES)
def test_at_two_outputs_half_a_mean_is_a_mean_over_entries_until_another_point_tells(model: Model) -> None:
    assert model in identified(right(model), [STARTUP])
    assert identified(right(model), [STARTUP, APART]) == [model]


@pytest.mark.parametrize("model", FAMILY, **NAMES)
def test_code_that_cannot_be_proved_is_named_by_its_numbers(model: Model) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        return [np.array(g, dtype=float) for g in model.gradient(X, Y, weights)]

    assert identified(gradient, [APART]) == [model]


def test_the_reference_descends_the_cross_entropy_and_not_what_it_reports() -> None:
    assert identified(reference_gradient, [STARTUP, APART]) == [Model("sigmoid-bce")]


@pytest.mark.parametrize("style", ["np functions and expit", "tanh", "squares", "averaged", "softmax, new axis"])
def test_every_style_is_named_by_the_loss_it_is_of(style: str) -> None:
    gradient, model = STYLES[style]
    assert identified(gradient, [APART]) == [model]


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_any_depth_is_named(depth: int) -> None:
    place = place_of(random_case(depth, [5, *[4] * depth, 3]))
    for model in (Model("softmax-ce", "mean"), Model("sigmoid-sse", "half")):
        assert identified(right(model), [place]) == [model]


def test_scales_that_are_the_same_at_these_sizes_are_all_named() -> None:
    one_sample = place_of(random_case(1, (1, 4, 3)))
    half, half_mean = Model("linear-sse", "half"), Model("linear-sse", "half-mean")
    assert identified(right(half), [one_sample]) == [half, half_mean]
    two_samples = place_of(random_case(1, (2, 4, 3)))
    assert identified(right(half), [one_sample, two_samples]) == [half]


@pytest.mark.parametrize("factor", [3.0, -1.0, 1 + 1e-9, 0.0])
def test_a_scale_that_nobody_uses_is_not_named(factor: float) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        return [factor * g for g in Model().gradient(X, Y, weights)]

    assert identified(gradient, [APART]) == []


#: Mistakes that are the gradient of another loss of the family.
LOSSES = {
    "mean for sum": Model("sigmoid-bce", "mean"),
    "an extra slope at the output": Model("sigmoid-sse", "half"),
}


@pytest.mark.parametrize("name", [name for name in MISTAKES if name not in LOSSES and layers_of(name, 2)])
def test_no_mistake_is_named_as_a_loss(name: str) -> None:
    place = place_of(random_case(3, (5, 2, 2, 2)))
    for layer in layers_of(name, 2):
        assert identified(wrong_gradient(name, layer=layer), [place]) == []


@pytest.mark.parametrize("name", LOSSES)
def test_a_mistake_that_is_another_loss_is_named_as_that(name: str) -> None:
    assert identified(wrong_gradient(name), [APART]) == [LOSSES[name]]
