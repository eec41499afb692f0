"""What a mistake does to training, measured: gradient descent with it beside gradient descent without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

import numpy as np

from pyport.mistakes.card import Card, Text
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Array, Edit, Inapplicable, Recursion, planted
from pyport.model import Model

#: A network in which as much as possible fits: equal widths, and as many samples, or more where that hides it.
WIDTHS, SAMPLES = (4, 4, 4, 4), (4, 6)
LEARNING_RATE, STEPS = 0.2, 250
#: A run is "slower" if it needs up to so many times the steps, and "alike" within a tenth.
PATIENCE, ALIKE = 3, 0.1


class Effect(Enum):
    """What becomes of training."""

    FASTER = Text(
        "descends faster than the right gradient at this learning rate", "在这个学习率下，比正确的梯度下降得更快"
    )
    ANYWAY = Text("descends anyway: training does not show it", "照样下降：从训练上看不出来")
    SLOWER = Text("descends, but slower", "会下降，但更慢")
    WRONG = Text("stays above the loss that is reached without it, even in three times the steps",
                 "三倍的步数也达不到正确梯度所达到的损失")  # fmt: skip
    DIVERGES = Text("the loss rises", "损失上升")


def model_of(card: Card) -> Model:
    """The simplest model in which a mistake can be made, the reference's if it can."""
    return Model(
        head_name=(card.heads or ("sigmoid-bce",))[0],
        activation=(card.activations or ("sigmoid",))[0],
        bias="none" if card.biases is None else "ones" if card.biases == ("ones",) else "vectors",
        scale="mean" if card.averaged else "sum",
        decay=0.1 if card.penalised else 0.0,
        decay_bias=bool(card.bias_penalised),
    )


def start(model: Model, N: int, one_output: bool = False) -> tuple[Array, Array, list[Array]]:
    """Data, labels and parameters to train from."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(N, WIDTHS[0]))
    Y = np.eye(WIDTHS[-1])[np.arange(N) % WIDTHS[-1]]
    widths = (*WIDTHS[:-1], 1) if one_output else WIDTHS
    return X, Y[:, : widths[-1]], [rng.normal(size=shape) for shape in model.shapes(widths)]


def typical(card: Card, model: Model, N: int) -> Edit | None:
    """The place where a mistake spoils most blocks; None if there is none."""
    X, Y, parameters = start(model, N, card.one_output)
    recursion = Recursion(model, X, Y, parameters, LEARNING_RATE)
    best: tuple[int, Edit] | None = None
    for edit in places(card, recursion):
        try:
            spoilt = sum(not np.array_equal(recursion.gradient(b, frozenset({edit})), recursion.gradient(b))
                         for b in recursion.blocks)  # fmt: skip
        except Inapplicable:
            continue
        if spoilt and (best is None or spoilt > best[0]):
            best = spoilt, edit
    return None if best is None else best[1]


def measure(card: Card) -> Effect:
    """Train with and without a mistake, and compare the losses.

    Notes
    -----
    The right run goes `STEPS` steps; what counts is from when on, within `PATIENCE` times as
    many, the wrong one stays at or below the loss that the right one ends with.
    """
    model = model_of(card)
    N, wrong = _gradient(card, model)
    at = start(model, N, card.one_output)
    goal = min(_losses(model, at, lambda X, Y, *parameters: model.gradient(X, Y, parameters), STEPS))
    losses = np.array(_losses(model, at, wrong, PATIENCE * STEPS))
    above = np.flatnonzero(~(losses <= goal))
    reached = 0 if above.size == 0 else int(above[-1]) + 1
    if reached < losses.size:
        steps = (reached + 1) / STEPS
        return Effect.FASTER if steps < 1 - ALIKE else Effect.ANYWAY if steps <= 1 + ALIKE else Effect.SLOWER
    return Effect.DIVERGES if not losses[-1] <= losses[0] else Effect.WRONG


def _losses(
    model: Model, at: tuple[Array, Array, list[Array]], gradient: Callable[..., Sequence[Array]], steps: int
) -> list[float]:  # fmt: skip
    X, Y, parameters = at
    losses = []
    with np.errstate(all="ignore"):
        for _ in range(steps):
            blocks = gradient(X, Y, *parameters)
            parameters = [W - LEARNING_RATE * g for W, g in zip(parameters, blocks, strict=True)]
            losses.append(float(model.loss(X, Y, parameters)))
            if not np.isfinite(losses[-1]):
                break
    return losses


def _gradient(card: Card, model: Model) -> tuple[int, Callable[..., list[Any]]]:
    """How many samples show it, and a gradient function with the mistake."""
    for N in SAMPLES:
        if (edit := typical(card, model, N)) is not None:
            return N, planted(model, frozenset({edit}), LEARNING_RATE)
    return SAMPLES[0], RETURNED[card.id](planted(model, frozenset(), LEARNING_RATE))


def _swapped(gradient: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def function(*inputs: Any) -> list[Any]:
        first, second, *rest = gradient(*inputs)
        return [second, first, *rest]

    return function


def _accumulated(gradient: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    total: list[Any] = []

    def function(*inputs: Any) -> list[Any]:
        blocks = gradient(*inputs)
        total[:] = [a + b for a, b in zip(total, blocks, strict=True)] if total else blocks
        return list(total)

    return function


def _of_last_call(gradient: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    last: list[Any] = []

    def function(*inputs: Any) -> list[Any]:
        blocks = gradient(*inputs)
        answer = list(last) or [0 * block for block in blocks]
        last[:] = blocks
        return answer

    return function


def _penalised(gradient: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    return lambda X, Y, *parameters: [g + 0.1 * W for g, W in zip(gradient(X, Y, *parameters), parameters, strict=True)]


def _scaled(gradient: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    return lambda *inputs: [3 * g for g in gradient(*inputs)]


#: Mistakes that are no exchange of an ingredient, made in a right gradient function.
RETURNED: dict[str, Callable[[Callable[..., list[Any]]], Callable[..., list[Any]]]] = {
    "constant-factor": _scaled,
    "blocks-swapped": _swapped,
    "gradient-accumulated": _accumulated,
    "gradient-of-last-call": _of_last_call,
    "penalty-of-other-size": _penalised,
}
