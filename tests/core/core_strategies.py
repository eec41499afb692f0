"""Random networks, and what the tests say about two computations of one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from samples import one_in

from pyport.arithmetic import BoundedArray
from pyport.rand import Stream
from pyport.testing import starts
from pyport.trace import WEIGHTS, Array
from pyport.training import LEARNING_RATE, LOSS_AT_START, Start, step

#: A time limit on a single example measures the machine's other work, not the code.
CHEAP = settings(deadline=None, max_examples=one_in(3, 60))


class Network(NamedTuple):
    """The inputs of one step."""

    X: Array
    Y: Array
    W1: Array
    W2: Array
    W3: Array


def random_network(seed: int, sizes: tuple[int, ...] = (2, 3, 4, 5, 6), scale: float = 5.0) -> Network:
    """Dense weights in +-scale; `sizes` are N F H M K."""
    rng = np.random.default_rng(seed)
    N, F, H, M, K = sizes
    X, Y = rng.uniform(-2, 2, (N, F)), rng.integers(0, 2, (N, K)).astype(float)
    return Network(X, Y, *(rng.uniform(-scale, scale, shape) for shape in ((F, H), (H, M), (M, K))))


def networks(largest: int = 5) -> st.SearchStrategy[Network]:
    """Sizes from 1 to `largest`, weights to +-20: dense ones, and Hypothesis' own awkward numbers."""
    return starts(largest=largest).map(lambda start: Network(start.X, start.Y, start.W1, start.W2, start.W3))


def one_step(network: Network, wrap: Any = np.asarray) -> dict[str, Any]:
    """All quantities of a step in the arithmetic of `wrap`, and the weights after it as W1_next ..."""
    X, Y, *weights = map(wrap, network)
    values, after = step(X, Y, weights, LOSS_AT_START, LEARNING_RATE)
    return values | {f"{name}_next": new for name, new in zip(WEIGHTS, after, strict=True)}


def bounds(network: Network) -> dict[str, Array]:
    """The bound on the rounding error of each of them, for any ``exp`` within 4 ULP."""
    return {name: value.error for name, value in one_step(network, BoundedArray).items()}


def outside(got: Mapping[str, Any], wanted: Mapping[str, Any], allowed: Mapping[str, Any]) -> list[str]:
    """The quantities with an element further from the wanted one than is allowed."""
    return [name for name, bound in allowed.items()
            if not np.all(np.abs(np.asarray(got[name]) - np.asarray(wanted[name])) <= bound)]  # fmt: skip


def start_of(stream: str, seed: int) -> Start:
    """The reference's data with starting weights drawn as the script draws them."""
    numbers = Stream(stream, seed)
    return Start(numbers.rand(4, 3), numbers.rand(3, 3), numbers.rand(3, 2))
