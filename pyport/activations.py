"""Activations: what a hidden unit makes of its sum, and the slope of that.

Each is a formula in plain NumPy; the array that goes in decides the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.network import sigmoid


@dataclass(frozen=True)
class Activation:
    """A function of the sums S and its derivative.

    Attributes
    ----------
    name : str
    words : str
        What a sentence calls the units.
    function : callable
        Z of S.
    slope : callable
        The derivative by S, from S and Z.
    has_kink : bool
        Whether the slope jumps at 0.
    """

    name: str
    words: str
    function: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    has_kink: bool = False


def _is_complex(S: Any) -> bool:
    return isinstance(S, np.ndarray) and S.dtype.kind == "c"


def is_positive(S: Any) -> Any:
    """Where the sums are above 0; complex ones are decided by their real parts."""
    return (S.real if _is_complex(S) else S) > 0


def _relu(S: Any) -> Any:
    # `maximum` would decide a complex sum of real part 0 by its imaginary part.
    return np.where(S.real <= 0, 0, S) if _is_complex(S) else np.maximum(S, 0)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", "sigmoid units", sigmoid, lambda S, Z: Z * (1 - Z)),
        Activation("tanh", "tanh units", np.tanh, lambda S, Z: 1 - Z * Z),
        Activation("relu", "relu units", _relu, lambda S, Z: is_positive(S) * 1.0, has_kink=True),
        Activation("linear", "linear units", lambda S: S, lambda S, Z: 1),
    )
}
