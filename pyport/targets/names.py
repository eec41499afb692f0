"""What names say: which weight matrix or bias term a parameter is, and of which an array is the gradient."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: "W" or "b", and the layer: ("b", 2).
Key = tuple[str, int]

_KIND = r"(?P<kind>w|weights?|theta|b|bias)"
_BARE = re.compile(_KIND, re.IGNORECASE)
_PARAMETER = re.compile(rf"{_KIND}_?(?P<layer>[1-9]\d*)", re.IGNORECASE)
#: dW1, g1, gb1, grad1, grad_b1, dJ_dW1, nablaW1; and W1_grad.
_GRADIENTS = (
    re.compile(rf"(?:d[a-z]?_?d|d|g|grad(?:ient)?|nabla|delta)_?{_KIND}?_?(?P<layer>[1-9]\d*)", re.IGNORECASE),
    re.compile(rf"{_KIND}_?(?P<layer>[1-9]\d*)_?(?:grad(?:ient)?|g|d)", re.IGNORECASE),
)
#: What weights are called that are a vector as a rule; "weights" are one beside a y.
_VECTORS = re.compile(r"w|theta|beta|coefs?_?|slope|m")
#: What has one output by its name: a function or class of a neuron, not of neurons.
_OF_ONE_OUTPUT = re.compile(r"(?:neuron|perceptron)(?!s)\w*\s*[(:]", re.IGNORECASE)
#: What a function of gradients is called.
IS_GRADIENT = re.compile(r"back|grad", re.IGNORECASE)
#: What a function calls the loss, which it may return beside the gradient.
_LOSSES = {"j", "cost", "loss", "l", "e", "err", "error", "d"}


def parameter_key(name: str) -> Key | None:
    """Which parameter a name stands for: W1, Theta1 or weights1, b1 or bias1; None if it is none."""
    return _key(_PARAMETER.fullmatch(name))


def parameter_names(names: Sequence[str]) -> tuple[str, ...] | None:
    """The names of parameters, those of a single layer with its number: W, b are W1, b1; None if they are none."""
    if all(parameter_key(name) for name in names):
        return tuple(names)
    kinds = ["b" if name.lower().startswith("b") else "W" for name in names if _BARE.fullmatch(name)]
    one_layer = len(kinds) == len(names) and sorted(kinds) in (["W"], ["W", "b"])
    return tuple(f"{kind}1" for kind in kinds) if one_layer else None


def are_of_one_output(weights: Sequence[str], targets: Sequence[str]) -> bool:
    """Whether names of weights and targets are those of a single output: w and y, and not W and Y."""
    return all(_VECTORS.fullmatch(name) or (name == "weights" and targets == ["y"]) for name in weights) and bool(
        weights
    )


def is_called_one(text: str) -> bool:
    """Whether a text defines or calls something that has one output by its name, such as ``train_neuron``."""
    return _OF_ONE_OUTPUT.search(text) is not None


def gradient_key(name: str) -> Key | None:
    """The parameter of whose gradient a name speaks; None if of none."""
    found = (_key(pattern.fullmatch(name)) for pattern in _GRADIENTS)
    return next((key for key in found if key), None)


def is_loss(name: str) -> bool:
    """Whether a function calls the loss so."""
    return name.lower() in _LOSSES


def _key(match: re.Match[str] | None) -> Key | None:
    if match is None:
        return None
    kind = (match["kind"] or "W").lower()
    return "b" if kind.startswith("b") else "W", int(match["layer"])


def by_layer(key: Key) -> tuple[int, bool]:
    """Sorts W1, b1, W2, b2."""
    return key[1], key[0] == "b"


def pick(names: Sequence[str], wanted: Sequence[Key] | None, count: int) -> list[int]:
    """Which of some named values are the gradients, in the order of the parameters.

    Parameters
    ----------
    names : sequence of str
    wanted : sequence of Key, optional
        The parameters, if it is known which they are.
    count : int
        How many there are.

    Returns
    -------
    list of int
        If the names do not tell, all but what is called a loss, in the order in which they came.
    """
    keys = [gradient_key(name) or parameter_key(name) for name in names]
    told = [key for key in keys if key is not None]
    if len(set(told)) == len(told) == count:
        order = list(wanted) if wanted else sorted(told, key=by_layer)
        if set(order) == set(told):
            return [keys.index(key) for key in order]
    others = [k for k, name in enumerate(names) if not is_loss(name)]
    return others or list(range(len(names)))
