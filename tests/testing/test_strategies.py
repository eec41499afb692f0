"""The strategies draw all that they promise, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from pyport.activations import ACTIVATIONS
from pyport.heads import HEADS, SCALES, softmax
from pyport.model import BIASES
from pyport.testing.network import Network
from pyport.testing.strategies import models, networks, starts

#: The smallest example is not asked for, only whether there is one.
FIND = settings(max_examples=200, deadline=None, database=None, derandomize=True, phases=[Phase.generate])


def drawn(strategy: Any, wanted: Callable[[Any], bool]) -> bool:
    """Whether the strategy comes upon what is expected."""
    try:
        find(strategy, wanted, settings=FIND)
    except NoSuchExample:
        return False
    return True


def one_hot(Y: Any) -> bool:
    return bool(np.isin(Y, (0, 1)).all() and (Y.sum(axis=1) == 1).all())


@pytest.mark.parametrize(("attribute", "values"), [
    ("head_name", tuple(HEADS)), ("scale", tuple(SCALES)), ("activation", tuple(ACTIVATIONS)),
    ("bias", tuple(BIASES)), ("decay", (0.0, 0.1)),
])  # fmt: skip
def test_every_kind_of_model_is_drawn(attribute: str, values: tuple[Any, ...]) -> None:
    for value in values:
        assert drawn(models(), lambda model, value=value: getattr(model, attribute) == value), value
    assert not drawn(models(), lambda model: getattr(model, attribute) not in values)


def test_only_models_that_are_asked_for_are_drawn() -> None:
    some = models(heads=["linear-sse"], scales=["mean"], activations=["tanh"], biases=["vectors"], decays=[0.5])
    words = "the sum of squares of linear outputs, averaged over samples, {}, bias, L2 0.5".format(
        ACTIVATIONS["tanh"].words
    )
    assert drawn(some, lambda model: model.words == words)
    assert not drawn(some, lambda model: model.words != words)


@pytest.mark.parametrize("model", ["sigmoid-bce sum", "softmax mean", models()])
def test_targets_are_soft_and_one_hot_and_only_one_hot_if_asked_for(model: Any) -> None:
    assert drawn(networks(model), lambda network: not np.isin(network.Y, (0, 1)).all())
    assert drawn(networks(model), lambda network: network.Y.shape[1] > 1 and one_hot(network.Y))
    hard = networks(model, soft_targets=False)
    assert drawn(hard, lambda network: network.Y.shape[1] > 1)
    assert not drawn(hard, lambda network: not one_hot(network.Y))


@given(networks("softmax sum", depth=(1, 1)))
@settings(max_examples=50)
def test_the_textbook_gradient_of_softmax_is_right_at_the_targets_that_are_drawn(network: Network) -> None:
    X, Y, W = network.at
    assert Y.min() >= 0
    delta = softmax(X @ W) - Y
    np.testing.assert_allclose(X.T @ delta, network.model.gradient(*network.at[:2], [W])[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("depth", [(1, 1), (2, 4)])
def test_sizes_and_depths_are_drawn_from_end_to_end(depth: tuple[int, int]) -> None:
    few = networks(depth=depth, smallest=2, largest=4, weights=(3.0,))
    for layers in range(depth[0], depth[1] + 1):
        assert drawn(few, lambda network, layers=layers: len(network.parameters) == layers)
    for size in (2, 3, 4):
        assert drawn(few, lambda network, size=size: len(network.X) == size)
        assert drawn(few, lambda network, size=size: network.X.shape[1] == size)
        assert drawn(few, lambda network, size=size: network.Y.shape[1] == size)

    def outside(network: Network) -> bool:
        sizes = {*network.X.shape, *network.Y.shape, *(n for W in network.parameters for n in W.shape)}
        return not (
            sizes <= {2, 3, 4}
            and depth[0] <= len(network.parameters) <= depth[1]
            and max(np.abs(W).max() for W in network.parameters) <= 3
        )

    assert not drawn(few, outside)
    assert drawn(few, lambda network: np.abs(network.parameters[0]).max() > 2)


def test_starts_have_awkward_numbers_unless_they_are_not_wanted() -> None:
    def tiny(start: Any) -> bool:
        return bool((np.round(start.X) != start.X).any() and (np.abs(start.W1[start.W1 != 0]) < 1e-100).any())

    assert drawn(starts(), tiny)
    assert not drawn(starts(awkward=False), tiny)


def test_starts_have_any_sizes_real_and_binary_data_and_targets_from_0_to_1() -> None:
    plain = starts(largest=3, smallest=2, weights=(5.0,), awkward=False)
    for binary in (True, False):
        assert drawn(plain, lambda start, binary=binary: np.isin(start.X, (0, 1)).all() == binary)
    for name in ("X", "Y", "W1", "W2", "W3"):
        for axis in (0, 1):
            for size in (2, 3):
                assert drawn(plain, lambda s, n=name, a=axis, size=size: getattr(s, n).shape[a] == size)
    assert drawn(plain, lambda start: np.abs(start.W2).max() > 4)
    assert not drawn(plain, lambda start: (
        {*start.X.shape, *start.Y.shape, *start.W2.shape} - {2, 3} or np.abs(start.X).max() > 1
        or not np.isin(start.Y, (0, 1)).all() or max(np.abs(W).max() for W in (start.W1, start.W2, start.W3)) > 5
    ))  # fmt: skip
    assert not drawn(starts(weights=(1.0,)), lambda s: np.abs(s.W1).max() > 1 or s.Y.min() < 0 or s.Y.max() > 1)
