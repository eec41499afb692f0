"""Hypothesis strategies: models, networks to judge a gradient at, and starts of the reference's training."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from pyport.activations import ACTIVATIONS
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model
from pyport.testing.network import Network, as_model, random_network
from pyport.trace import Array
from pyport.training import Start

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

#: Parameters lie in plus or minus one of these: units far from saturation, near it, and in it.
WEIGHTS = (1.0, 5.0, 20.0)
#: Features lie in plus or minus this.
FEATURES = 1.0


def _hypothesis() -> ModuleType:
    """``hypothesis.strategies``, which only those need who call a strategy."""
    try:
        import hypothesis.strategies
    except ImportError:
        raise ImportError(
            "the strategies of pyport.testing need Hypothesis: python -m pip install hypothesis"
        ) from None
    return hypothesis.strategies


def models(
    *,
    heads: Sequence[str] = tuple(HEADS),
    scales: Sequence[str] = tuple(SCALES),
    activations: Sequence[str] = tuple(ACTIVATIONS),
    biases: Sequence[str] = tuple(BIASES),
    decays: Sequence[float] = (0.0, 0.1),
) -> SearchStrategy[Model]:
    """Models with any of these heads, scales, activations, kinds of bias and decays."""
    st = _hypothesis()
    found: SearchStrategy[Model] = st.builds(
        Model, st.sampled_from(heads), st.sampled_from(scales), st.sampled_from(activations),
        st.sampled_from(biases), st.sampled_from(decays),
    )  # fmt: skip
    return found


def networks(
    model: str | Model | SearchStrategy[Model] = "sigmoid-bce sum",
    *,
    depth: tuple[int, int] = (1, 5),
    largest: int = 6,
    smallest: int = 1,
    weights: Sequence[float] = WEIGHTS,
    soft_targets: bool = True,
) -> SearchStrategy[Network]:
    """Networks with data and parameters, to judge a gradient function at.

    Parameters
    ----------
    model : str, Model or strategy
        Of all of them, or what draws it, as `models`.
    depth : (int, int)
        Smallest and largest number of weight matrices.
    largest, smallest : int
        Of samples, features and units of each layer.
    weights : sequence of float
        Parameters lie in plus or minus one of these.
    soft_targets : bool
        Whether targets may be any numbers from 0 to 1, and not only one-hot rows; under softmax
        each row sums to 1.

    Examples
    --------
    >>> @given(networks("softmax mean"))
    ... def test_my_gradient(network):
    ...     assert_gradient(my_gradient, network.model, at=network.at)
    """
    st = _hypothesis()

    def drawn(draw: DrawFn) -> Network:
        chosen = as_model(model) if isinstance(model, str | Model) else draw(model)
        layers = draw(st.integers(*depth))
        N, *widths = (draw(st.integers(smallest, largest)) for _ in range(layers + 2))
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        network = random_network(rng, chosen, N, widths, draw(st.sampled_from(weights)))
        if soft_targets and draw(st.booleans()):
            Y = rng.uniform(0, 1, network.Y.shape)
            if chosen.head_name == "softmax-ce":  # probabilities: y - Y is the derivative only for rows that sum to 1
                Y = Y / Y.sum(axis=1, keepdims=True)
            network = network._replace(Y=Y)
        return network

    strategy: SearchStrategy[Network] = st.composite(drawn)()
    return strategy


def starts(
    *, largest: int = 5, smallest: int = 1, weights: Sequence[float] = WEIGHTS, awkward: bool = True
) -> SearchStrategy[Start]:
    """Starts of the reference's training: its three layers in any sizes, data and weights.

    Parameters
    ----------
    largest, smallest : int
        Of N, F, H, M and K.
    weights : sequence of float
        Weights lie in plus or minus one of these.
    awkward : bool
        Whether numbers may also be Hypothesis' own awkward ones: zeros, subnormal numbers, limits.
    """
    st = _hypothesis()

    def drawn(draw: DrawFn) -> Start:
        N, F, H, M, K = (draw(st.integers(smallest, largest)) for _ in range(5))
        scale = draw(st.sampled_from(weights))
        if awkward and draw(st.booleans()):
            matrix = _drawn_matrix(draw, st)
            W1, W2, W3 = (matrix(shape, -scale, scale) for shape in ((F, H), (H, M), (M, K)))
            return Start(W1, W2, W3, matrix((N, F), -FEATURES, FEATURES), matrix((N, K), 0.0, 1.0))
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        return random_start(rng, (N, F, H, M, K), scale)

    strategy: SearchStrategy[Start] = st.composite(drawn)()
    return strategy


def random_start(rng: np.random.Generator, sizes: Sequence[int], weights: float) -> Start:
    """Sizes are N, F, H, M, K; X is real or of 0 and 1, Y of 0 and 1."""
    N, F, H, M, K = sizes
    W1, W2, W3 = (rng.uniform(-weights, weights, size) for size in ((F, H), (H, M), (M, K)))
    X = rng.uniform(-FEATURES, FEATURES, (N, F)) if rng.integers(2) else rng.integers(0, 2, (N, F))
    return Start(W1, W2, W3, X.astype(np.float64), rng.integers(0, 2, (N, K)).astype(np.float64))


def _drawn_matrix(draw: DrawFn, st: ModuleType) -> Any:
    """Draws matrices of a shape with numbers between two limits, which are drawn often."""
    from hypothesis.extra.numpy import arrays

    def matrix(shape: tuple[int, int], low: float, high: float) -> Array:
        found: Array = draw(arrays(np.float64, shape, elements=st.floats(low, high)))
        return found

    return matrix
