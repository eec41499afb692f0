"""Activations: what a hidden unit makes of its sum, and the slope of that.

Each is a formula in plain NumPy; the array that goes in decides the arithmetic. Where ``exp`` of
a large sum would leave that arithmetic, the same function is written so that it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import pi, sqrt
from typing import Any

import numpy as np

from pyport import network
from pyport.arithmetic import BoundedArray, DualArray
from pyport.arithmetic.bounded import EPS, up
from pyport.errors import InputError
from pyport.language import said

#: Below such a sum ``1 / (1 + exp(-S))`` overflows on the way, and its result is below the normal range.
_OVERFLOWS = -708.0


@dataclass(frozen=True)
class Activation:
    """A function of the sums S and its derivative, with what is said and written of both: all there is to a unit.

    Attributes
    ----------
    name : str
        As ``--model`` takes it.
    words : str
        What a sentence calls the units.
    function : callable
        Z of S.
    slope : callable
        The derivative by S, from S and Z.
    text : str
        The function of ``Z``, in NumPy's notation.
    slope_text : str
        The slope of ``S`` and ``Z``.
    by_output : str or None
        The slope of ``Z`` alone; None if that does not tell it.
    sharp_slope : callable or None
        The derivative by S, from S alone, in a form that cancels no digits where the unit is
        saturated; None if `slope` never does.
    has_kink : bool
        Whether the slope, or the slope of the slope, jumps at 0.
    is_off : bool
        Whether the function is 0 for all sums below 0.
    is_limited : bool
        Whether no value is above 1 in size.
    is_exact : bool
        Whether it rounds nothing, however it is written, or no more than a product with a number does.
    steepest : float
        No slope is larger in size.
    exponentials : int
        How deep ``exp`` is nested in it.
    is_usual : bool
        Whether it is among the first that a gradient is held against.
    """

    name: str
    words: str
    function: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    text: str
    slope_text: str
    by_output: str | None = None
    sharp_slope: Callable[[Any], Any] | None = None
    has_kink: bool = False
    is_off: bool = False
    is_limited: bool = False
    is_exact: bool = False
    steepest: float = 1.0
    exponentials: int = 1
    is_usual: bool = False


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


def shift(Q: Any, rows: bool) -> Any:
    """A constant near the largest argument of ``exp``, 0 where the arithmetic has no overflow."""
    if isinstance(Q, DualArray):
        return shift(Q.value, rows)
    if hasattr(Q, "constant_shift"):
        return Q.constant_shift(rows)
    if type(Q) is not np.ndarray:
        return 0
    return Q.real.max(axis=-1, keepdims=True) if rows else np.maximum(Q.real, 0)


def softplus(S: Any) -> Any:
    """``log(1 + exp(S))``, of sums of any size."""
    m = shift(S, rows=False)
    return np.log(np.exp(S - m) + np.exp(-m)) + m


def _elu(S: Any) -> Any:
    above = _relu(S)
    return above + np.exp(S - above) - 1


def _elu_slope(S: Any) -> Any:
    return np.exp(S - _relu(S))


def erf(S: Any) -> Any:
    """The error function; SciPy's, which each arithmetic either knows or refuses."""
    from scipy.special import erf as function  # an import of its own, for the few who need it

    return function(S)


def _gelu(S: Any) -> Any:
    return S * (0.5 * (1 + erf(S * _HALF_ROOT)))


def _gelu_slope(S: Any) -> Any:
    return 0.5 * (1 + erf(S * _HALF_ROOT)) + S * np.exp(-0.5 * (S * S)) * _DENSITY


def _gelu_tanh(S: Any) -> Any:
    return S * (0.5 * (1 + tanh(_TANH_SCALE * (S + _CUBIC * (S * S * S)))))


def _gelu_tanh_slope(S: Any) -> Any:
    T = tanh(_TANH_SCALE * (S + _CUBIC * (S * S * S)))
    return 0.5 * (1 + T) + 0.5 * S * (1 - T * T) * (_TANH_SCALE * (1 + 3 * _CUBIC * (S * S)))


def _silu_slope(S: Any) -> Any:
    y = sigmoid(S)
    return y * (1 + S * (1 - y))


_HALF_ROOT, _DENSITY = sqrt(0.5), 1 / sqrt(2 * pi)
#: The constants of the form of GELU with tanh.
_TANH_SCALE, _CUBIC = sqrt(2 / pi), 0.044715
_TANH_TEXT = "np.tanh(np.sqrt(2 / np.pi) * ({0} + 0.044715 * {0} ** 3))"


def leaky(a: float) -> Activation:
    """Leaky ReLU, which multiplies sums below 0 by a number between 0 and 1.

    Raises
    ------
    InputError
        If the number is not between 0 and 1.
    """
    if not 0 < a < 1:
        raise InputError(said("leaky={a:g}: the slope below 0 of a leaky ReLU is a number between 0 and 1.", a=a))
    return Activation(
        LEAKY if a == USUAL_LEAK else f"{LEAKY}={a:g}", said("leaky relu units of slope {a:g}", a=a),
        lambda S: _relu(S) - a * _relu(-S), lambda S, Z: is_positive(S) * (1 - a) + a,
        f"np.maximum(Z, {a:g} * Z)", f"(S > 0) + {a:g} * (S <= 0)", f"(Z > 0) + {a:g} * (Z <= 0)",
        has_kink=True, is_exact=True, exponentials=0,
    )  # fmt: skip


LEAKY, USUAL_LEAK = "leaky", 0.01
#: Slopes of leaky units that are tried where none is said, the likeliest first.
LEAKS = (USUAL_LEAK, 0.1, 0.2, 0.3, 0.001, 0.05, 0.02, 0.25, 0.5)

#: Every unit by its name. One more is one more entry here, and nothing else.
ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid", said("sigmoid units"), sigmoid, lambda S, Z: Z * (1 - Z), "sigmoid(Z)", "Z * (1 - Z)",
            "Z * (1 - Z)", sigmoid_slope, is_limited=True, is_usual=True,
        ),
        Activation(
            "tanh", said("tanh units"), tanh, lambda S, Z: 1 - Z * Z, "np.tanh(Z)", "1 - Z ** 2", "1 - Z ** 2",
            tanh_slope, is_limited=True, is_usual=True,
        ),
        Activation(
            "relu", said("relu units"), _relu, lambda S, Z: is_positive(S) * 1.0, "np.maximum(Z, 0)", "Z > 0", "Z > 0",
            has_kink=True, is_off=True, is_exact=True, exponentials=0, is_usual=True,
        ),
        Activation(
            "linear", said("linear units"), lambda S: S, lambda S, Z: 1, "Z", "1", "1",
            is_exact=True, exponentials=0, is_usual=True,
        ),
        leaky(USUAL_LEAK),
        Activation(
            "softplus", said("softplus units"), softplus, lambda S, Z: sigmoid(S), "np.log(1 + np.exp(Z))",
            "1 / (1 + np.exp(-S))", "1 - np.exp(-Z)",
        ),
        Activation(
            "elu", said("elu units"), _elu, lambda S, Z: _elu_slope(S),
            "np.maximum(Z, 0) + np.exp(np.minimum(Z, 0)) - "
            "1", "np.exp(np.minimum(S, 0))", "1 + np.minimum(Z, 0)", has_kink=True,
        ),
        Activation(
            "gelu", said("gelu units"), _gelu, lambda S, Z: _gelu_slope(S), "Z * (1 + erf(Z / np.sqrt(2))) / 2",
            "(1 + erf(S / np.sqrt(2))) / 2 + S * np.exp(-S ** 2 / 2) / np.sqrt(2 * np.pi)", steepest=1.13,
        ),
        Activation(
            "gelu-tanh", said("gelu units in the form with tanh"), _gelu_tanh, lambda S, Z: _gelu_tanh_slope(S),
            f"Z * (1 + {_TANH_TEXT.format('Z')}) / 2",
            f"(1 + {_TANH_TEXT.format('S')}) / 2 + S / 2 * (1 - {_TANH_TEXT.format('S')} ** 2) * "
            "np.sqrt(2 / np.pi) * (1 + 0.134145 * S ** 2)", steepest=1.13,
        ),
        Activation(
            "silu", said("silu units"), lambda S: S * sigmoid(S), lambda S, Z: _silu_slope(S), "Z * sigmoid(Z)",
            "sigmoid(S) * (1 + S * (1 - sigmoid(S)))", steepest=1.1,
        ),
    )
}  # fmt: skip


@cache
def activation(name: str) -> Activation:
    """The unit of a name; of a leaky one, ``leaky=0.2``, with its slope.

    Raises
    ------
    InputError
        If there is none.
    """
    stem, equals, number = name.partition("=")
    if stem == LEAKY and equals:
        try:
            slope = float(number)
        except ValueError:
            raise InputError(
                said("{name}: {number} is not a number.", name=name, number=number or said("nothing"))
            ) from None
        return leaky(slope)
    if name not in ACTIVATIONS:
        raise InputError(
            said(
                "there is no activation {name}; there are {activations}, {leaky}=SLOPE.",
                name=name,
                activations=", ".join(ACTIVATIONS),
                leaky=LEAKY,
            )
        )
    return ACTIVATIONS[name]
