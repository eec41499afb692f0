"""The corrected network, line by line: each error of the tutorial can be corrected on its own.

Without a correction it computes the reference's numbers; every correction that is switched on
is one field of `Variant`. With bias terms the first row of each weight matrix is theirs: F, H
and M count one more there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.heads import HEADS, full_name
from pyport.language import said
from pyport.network import sigmoid, sum_of_squares
from pyport.spelling import unknown

REPORTED = ("squares", "head")
HISTORIES = ("minimum", "loss")
#: What a user calls a correction; "y" changes what is shown and not what is trained.
CORRECTIONS = ("loss", "history", "y", "bias")
#: The heads that the MATLAB text knows too.
TRAINED = tuple(name for name, head in HEADS.items() if head.is_usual)


@dataclass(frozen=True)
class Variant:
    """Which of the tutorial's errors are corrected; as it stands, none: the reference.

    Attributes
    ----------
    head : str
        Output and the loss that the gradient descends, one of the usual ones of `pyport.heads.HEADS`.
    reported : {"squares", "head"}
        Which loss is recorded and stops the run: the sum of squares, or the head's own.
    history : {"minimum", "loss"}
        Whether D is the running minimum of it, or the loss itself.
    bias : bool
        Whether there are bias terms.
    """

    head: str = "sigmoid-bce"
    reported: str = "squares"
    history: str = "minimum"
    bias: bool = False

    def __post_init__(self) -> None:
        for name, choices in ((said("head"), TRAINED), ("reported", REPORTED), ("history", HISTORIES)):
            if getattr(self, name) not in choices:
                raise InputError(
                    said(
                        "there is no {name} {value!r}; there are {choices}.",
                        name=name,
                        value=getattr(self, name),
                        choices=", ".join(choices),
                    )
                )

    @property
    def is_reference(self) -> bool:
        """Whether nothing is corrected."""
        return self == REFERENCE


REFERENCE = Variant()


def variant_of(head: str | None, correct: Collection[str]) -> Variant:
    """The network with this head, by its name or its short one, and these corrections."""
    for name in correct:
        if name not in CORRECTIONS:
            raise unknown(said("correction"), name, CORRECTIONS)
    reported = "head" if "loss" in correct else "squares"
    head = REFERENCE.head if head is None else full_name(head)
    return Variant(head, reported, "loss" if "history" in correct else "minimum", "bias" in correct)


def with_ones(A: Any, bias: bool) -> Any:
    """A with a column of ones in front, if there are bias terms.

    ::

        with_ones.m:4   A = [ones(size(A, 1), 1), A];
    """
    if not bias:
        return A
    if hasattr(A, "with_ones"):
        return A.with_ones()
    joined = np.concatenate([np.ones_like(A[:, :1]), A], axis=1)
    # Some subclasses of NumPy's array are lost on the way; arrays of other arithmetics have no view.
    return joined if isinstance(joined, type(A)) else joined.view(type(A))


def corrected_forward(X: Any, W1: Any, W2: Any, W3: Any, variant: Variant) -> tuple[Any, ...]:
    """S1, Z1, S2, Z2, Q, y with the variant's output and bias terms.

    ::

        corrected_forward.m:9   Q = with_ones(Z2, bias) * W3;
    """
    head, bias = HEADS[variant.head], variant.bias
    S1 = with_ones(X, bias) @ W1  # corrected_forward.m:5
    Z1 = sigmoid(S1)  # corrected_forward.m:6
    S2 = with_ones(Z1, bias) @ W2  # corrected_forward.m:7
    Z2 = sigmoid(S2)  # corrected_forward.m:8
    Q = with_ones(Z2, bias) @ W3  # corrected_forward.m:9
    y = head.output(Q)  # corrected_forward.m:10
    return S1, Z1, S2, Z2, Q, y


def corrected_backward(
    X: Any, Y: Any, W2: Any, W3: Any, Z1: Any, Z2: Any, y: Any, variant: Variant
) -> tuple[Any, Any, Any]:
    """g3, g2, g1 of the variant's own loss, summed over samples, each transposed.

    ::

        corrected_backward.m:5   d2 = d3 * W3(1 + bias:end, :)' .* (Z2 .* (1 - Z2));
    """
    head, bias = HEADS[variant.head], variant.bias
    d3 = head.delta(y, Y)  # corrected_backward.m:3
    g3 = d3.T @ with_ones(Z2, bias)  # corrected_backward.m:4
    d2 = d3 @ W3[bias:].T * (Z2 * (1 - Z2))  # corrected_backward.m:5
    g2 = d2.T @ with_ones(Z1, bias)  # corrected_backward.m:6
    d1 = d2 @ W2[bias:].T * (Z1 * (1 - Z1))  # corrected_backward.m:7
    g1 = d1.T @ with_ones(X, bias)  # corrected_backward.m:8
    return g3, g2, g1


def reported_loss(Q: Any, y: Any, Y: Any, variant: Variant) -> Any:
    """The sum of squares, as the script reports it, or the head's own loss."""
    return HEADS[variant.head].loss(Q, Y) if variant.reported == "head" else sum_of_squares(y, Y)


def next_history(D: Any, loss: Any, variant: Variant) -> Any:
    """The running minimum, as the script keeps it, or the loss itself."""
    return loss if variant.history == "loss" else np.fmin(D, loss)


def corrected_step(X: Any, Y: Any, weights: tuple[Any, ...], D: Any, variant: Variant) -> tuple[Any, ...]:
    """S1, Z1, S2, Z2, Q, y, loss, D, g3, g2, g1 of one step.

    ::

        corrected_trace.m:22   loss = reported_loss(Q, y, Y, head, start.reported);
    """
    W1, W2, W3 = weights
    S1, Z1, S2, Z2, Q, y = corrected_forward(X, W1, W2, W3, variant)
    loss = reported_loss(Q, y, Y, variant)  # corrected_trace.m:22
    D = next_history(D, loss, variant)  # corrected_trace.m:23
    g3, g2, g1 = corrected_backward(X, Y, W2, W3, Z1, Z2, y, variant)
    return S1, Z1, S2, Z2, Q, y, loss, D, g3, g2, g1
