"""Random networks to judge a gradient at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pyport.errors import InputError
from pyport.language import said
from pyport.model import Model
from pyport.model_words import parse
from pyport.trace import Array


class Network(NamedTuple):
    """A model with data and parameters.

    Attributes
    ----------
    model : Model
    X, Y : ndarray
        (N, F) and (N, K), float64.
    parameters : tuple of ndarray
        W1, W2, ..., or W1, b1, W2, b2, ..., as the model has them.
    """

    model: Model
    X: Array
    Y: Array
    parameters: tuple[Array, ...]

    @property
    def at(self) -> tuple[Array, ...]:
        """What a gradient function takes: X, Y and the parameters."""
        return (self.X, self.Y, *self.parameters)


def as_model(model: str | Model) -> Model:
    """The model that words describe, or the model itself."""
    return parse(model)[0] if isinstance(model, str) else model


def random_network(
    rng: np.random.Generator, model: Model, N: int, widths: Sequence[int], weights: float = 1.0
) -> Network:
    """A network with N samples and layers of so many units F, H, ..., K.

    Parameters are uniform in plus or minus `weights`, features in plus or minus 2; each row of
    targets is one-hot, which suits every head.

    Raises
    ------
    InputError
        If there are no two widths, or a size is not at least 1.
    """
    if len(widths) < 2:
        raise InputError(
            said("widths are F, H, ..., K, the units of each layer: at least two, not {count}.", count=len(widths))
        )
    if min(N, *widths) < 1:
        raise InputError(
            said(
                "there must be at least 1 sample and 1 unit in each layer, not N={N} and widths {widths}.",
                N=N,
                widths=widths,
            )
        )
    K = widths[-1]
    Y = np.eye(K)[rng.integers(0, K, N)]
    parameters = tuple(rng.uniform(-weights, weights, shape) for shape in model.shapes(widths))
    return Network(model, rng.uniform(-2, 2, (N, widths[0])), Y, parameters)
