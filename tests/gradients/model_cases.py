"""Networks of every kind, and the right recursion with one ingredient that can be exchanged."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from gradients_strategies import WEIGHTS, Case
from hypothesis import strategies as st

from pyport.activations import ACTIVATIONS
from pyport.gradients.target import Gradient
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model

#: Every kind of unit, bias and decay; of those that are not usual, each once.
KINDS = [
    Model(activation=activation, bias=bias, decay=decay, decay_bias=decay_bias)
    for activation, bias, (decay, decay_bias) in product(
        [name for name, units in ACTIVATIONS.items() if units.is_usual],
        BIASES,
        [(0.0, False), (0.1, False), (0.3, True)],
    )
] + [Model(activation=name, bias="vectors", decay=0.1) for name, units in ACTIVATIONS.items() if not units.is_usual]
#: What has no law modulo a prime: its proof says so.
NOT_PROVABLE = {"gelu"}
#: Where it is wrong, that may hang on the value of a logarithm, or on a constant that is not a simple number.
NOT_REFUTED = {"softplus", "gelu", "gelu-tanh"}
#: N, F, H, M, K.
SIZES = (5, 4, 3, 6, 2)


def name_of(model: Model) -> str:
    return f"{model.activation}-{model.bias}-{model.decay:g}-{model.decay_bias}-{model.head_name}-{model.scale}"


def case_of(model: Model, sizes: Any = SIZES, seed: int = 1, scale: float = 1.0) -> Case:
    """Random data and parameters; `sizes` are N F H ... K."""
    rng = np.random.default_rng(seed)
    N, *widths = sizes
    Y = np.eye(widths[-1])[rng.integers(0, widths[-1], N)]
    parameters = tuple(rng.uniform(-scale, scale, shape) for shape in model.shapes(widths))
    return Case(rng.uniform(-2, 2, (N, widths[0])), Y, parameters)


def all_models() -> st.SearchStrategy[Model]:
    named = [st.sampled_from(sorted(names)) for names in (HEADS, SCALES, ACTIVATIONS, BIASES)]
    return st.builds(Model, *named, st.sampled_from([0.0, 0.1, 0.3, 0.0123, 1.0]), st.booleans())


@st.composite
def models_and_cases(draw: st.DrawFn, largest: int = 5, depths: tuple[int, int] = (1, 6)) -> tuple[Model, Case]:
    model = draw(all_models())
    sizes = [draw(st.integers(1, largest)) for _ in range(draw(st.integers(*depths)) + 2)]
    return model, case_of(model, sizes, draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from(WEIGHTS)))


#: By activation: slopes of S and Z that are wrong for it.
WRONG_SLOPES: dict[str, dict[str, Callable[[Any, Any], Any]]] = {
    "sigmoid": {"of tanh": lambda S, Z: 1 - Z * Z, "of relu": lambda S, Z: (S > 0) * 1.0, "none": lambda S, Z: 1},
    "tanh": {"of sigmoid": lambda S, Z: Z * (1 - Z), "1 - Z": lambda S, Z: 1 - Z, "of S": lambda S, Z: 1 - S * S},
    "relu": {"none": lambda S, Z: 1, "of sigmoid": lambda S, Z: Z * (1 - Z), "other side": lambda S, Z: (S <= 0) * 1.0,
             "leaky": lambda S, Z: np.where(S > 0, 1, 0.01)},
    "leaky": {"of relu": lambda S, Z: (S > 0) * 1.0, "none": lambda S, Z: 1, "0.1": lambda S, Z: 0.1 + 0.9 * (S > 0)},
    "linear": {"of sigmoid": lambda S, Z: Z * (1 - Z), "of relu": lambda S, Z: (S > 0) * 1.0, "S": lambda S, Z: S},
    "softplus": {"of tanh": lambda S, Z: 1 - Z * Z, "of Z": lambda S, Z: 1 / (1 + np.exp(-Z)), "none": lambda S, Z: 1},
    "elu": {"of tanh": lambda S, Z: 1 - Z * Z, "Z": lambda S, Z: Z, "exp": lambda S, Z: np.exp(-S)},
    "gelu": {"of tanh": lambda S, Z: 1 - Z * Z, "none": lambda S, Z: 1, "S": lambda S, Z: S},
    "gelu-tanh": {"of tanh": lambda S, Z: 1 - Z * Z, "none": lambda S, Z: 1, "S": lambda S, Z: S},
    "silu": {"of sigmoid": lambda S, Z: Z * (1 - Z), "none": lambda S, Z: 1, "S": lambda S, Z: S},
}  # fmt: skip

#: Ways to get the gradient of a bias row from delta that are wrong.
WRONG_BIAS: dict[str, Callable[[Any], Any]] = {
    "first sample alone": lambda delta: delta[:1],
    "mean for sum": lambda delta: delta.sum(axis=0, keepdims=True) / delta.shape[0],
    "one sum for all": lambda delta: delta.sum(axis=0, keepdims=True) * 0 + delta.sum(),
    "none": lambda delta: delta[:1] * 0,
}

#: Factors that the decay of weights and bias terms can wrongly have, given the right ones and N.
WRONG_DECAY: dict[str, Callable[[float, float, int], tuple[float, float]]] = {
    "missing": lambda weights, bias, N: (0, 0),
    "twice": lambda weights, bias, N: (2 * weights, 2 * bias),
    "a thousandth more": lambda weights, bias, N: (1.001 * weights, 1.001 * bias),
    "other sign": lambda weights, bias, N: (-weights, -bias),
}


def recursion(model: Model, slope: Any = None, bias: Any = None, decay: Any = None) -> Gradient:
    """The right gradient of a model, but for what is given."""
    bias = bias or (lambda delta: delta.sum(axis=0, keepdims=True))
    decay = decay or (lambda weights, bias, N: (weights, bias))

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        N = X.shape[0]
        matrices, biases = model.split(parameters)
        inputs, sums = model.forward(X, parameters)
        numerator, denominator = model.factor(N, Y.shape[1])
        of_weights = model.decay / (N if "mean" in model.scale else 1)
        of_weights, of_bias = decay(of_weights, of_weights if model.decay_bias else 0.0, N)
        delta = model.head.delta(model.head.output(sums[-1]), Y) * numerator / denominator
        found: list[Any] = []
        for k in range(len(matrices) - 1, -1, -1):
            g = inputs[k].T @ delta + of_weights * matrices[k]
            if model.bias != "none":
                gb = bias(delta) + of_bias * biases[k]
                found = [g, *found] if model.bias == "ones" else [g, gb, *found]
                found[0] = np.concatenate([gb, g], axis=0) if model.bias == "ones" else g
            else:
                found = [g, *found]
            if k:
                delta = (delta @ matrices[k].T) * (slope or model.units(k).slope)(sums[k - 1], inputs[k])
        return found

    return gradient
