"""Activations: what a hidden unit makes of its sum, and the slope of that.

Each is a formula in plain NumPy; the array that goes in decides the arithmetic. Where ``exp`` of
a large sum would leave that arithmetic, the same function is written so that it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport import network
from pyport.arithmetic import BoundedArray, DualArray
from pyport.arithmetic.bounded import EPS, up

#: Below such a sum ``1 / (1 + exp(-S))`` overflows on the way, and its result is below the normal range.
_OVERFLOWS = -708.0


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
    is_limited : bool
        Whether no value is above 1 in size.
    sharp_slope : callable or None
        The derivative by S, from S alone, in a form that cancels no digits where the unit is
        saturated; None if `slope` never does.
    """

    name: str
    words: str
    function: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    has_kink: bool = False
    is_limited: bool = False
    sharp_slope: Callable[[Any], Any] | None = None


def _is_complex(S: Any) -> bool:
    return isinstance(S, np.ndarray) and S.dtype.kind == "c"


def is_positive(S: Any) -> Any:
    """Where the sums are above 0; complex ones are decided by their real parts."""
    return (S.real if _is_complex(S) else S) > 0


def _relu(S: Any) -> Any:
    # `maximum` would decide a complex sum of real part 0 by its imaginary part.
    return np.where(S.real <= 0, 0, S).view(type(S)) if _is_complex(S) else np.maximum(S, 0)


def sigmoid(S: Any) -> Any:
    """The logistic function; complex, bounded and bounded dual sums may be of any size."""
    if isinstance(S, BoundedArray):
        return _bounded_sigmoid(S)
    if _is_bounded_dual(S):
        Z = sigmoid(S.value)
        return DualArray(Z, (Z * sigmoid(-S.value)) * S.tangent)
    # `where` and `max` know plain arrays only; the result is of the arithmetic that came in.
    if _is_complex(S) and not np.abs(np.asarray(S.real)).max(initial=0) < -_OVERFLOWS:
        above = np.asarray(S.real) >= 0
        E = np.exp(np.where(above, -S, S).view(type(S)))
        return np.where(above, 1, E).view(type(S)) / (1 + E)
    return network.sigmoid(S)


def sigmoid_slope(S: Any) -> Any:
    """The derivative of the logistic function: 1 - sigmoid(S) is sigmoid(-S), and cancels nothing."""
    return sigmoid(S) * sigmoid(-S)


def tanh(S: Any) -> Any:
    """The hyperbolic tangent."""
    if _is_bounded_dual(S):
        return DualArray(np.tanh(S.value), tanh_slope(S.value) * S.tangent)
    return np.tanh(S)


def tanh_slope(S: Any) -> Any:
    """The derivative of tanh, which is 2 sigmoid(2S) - 1."""
    return 4 * sigmoid_slope(2 * S)


def _is_bounded_dual(S: Any) -> bool:
    return isinstance(S, DualArray) and isinstance(S.value, BoundedArray)


def _bounded_sigmoid(S: BoundedArray) -> BoundedArray:
    """The logistic function of a sum that is known up to an error: never off by more than 1."""
    with np.errstate(all="ignore"):
        value = network.sigmoid(S.value)
        # The slope falls with the distance from 0: none is larger than at the nearest sum that this
        # or another way to compute it may have come to.
        E = np.exp(-np.fmax(np.abs(S.value) - 2 * S.error, 0.0))
        slope = E / (1 + E) ** 2 * (1 + 16 * EPS)
        carried = np.fmin(S.error * slope, 1.0)
    unknown = np.isnan(value)
    value = np.where(unknown, 0.5, value)
    # An error of exp counts as much as exp is of 1 + exp; the sum and the quotient round once each.
    error = up(carried + (S.exp_ulps * (1 - value + carried) + 1.5) * EPS * (value + carried))
    lost = np.where(S.value < _OVERFLOWS, np.finfo(np.float64).tiny, 2.0**-1074)
    return BoundedArray(value, np.where(unknown, 1.0, error + lost), exp_ulps=S.exp_ulps)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid", "sigmoid units", sigmoid, lambda S, Z: Z * (1 - Z), is_limited=True, sharp_slope=sigmoid_slope
        ),
        Activation("tanh", "tanh units", tanh, lambda S, Z: 1 - Z * Z, is_limited=True, sharp_slope=tanh_slope),
        Activation("relu", "relu units", _relu, lambda S, Z: is_positive(S) * 1.0, has_kink=True),
        Activation("linear", "linear units", lambda S: S, lambda S, Z: 1),
    )
}
