"""Errata of what is shown: which loss, its running minimum, and which y."""

from __future__ import annotations

import numpy as np

from pyport.corrected import Variant
from pyport.errata.card import Erratum
from pyport.errata.output import startup
from pyport.language import Said, said
from pyport.trace import Trace
from pyport.training import train

#: A learning rate with which the reference's loss rises.
RISING_RATE = 8.0


def rising_run() -> Trace:
    """A run whose loss rises while what the script plots does not."""
    return train(startup(), learning_rate=RISING_RATE, max_steps=60)


def _three_losses() -> list[Said]:
    trace = train(startup())
    lines = []
    for step in (1, 100, trace.steps):
        y, loss, D = (trace.quantities[name][..., step - 1] for name in ("y", "loss", "D"))
        difference = float(np.abs(y - trace.Y).sum())
        lines.append(said(
            "step {step}: difference of y and Y {difference:.4f} (sum of |y - Y|), sum of squares {loss:.4f}, running "
            "minimum {D:.4f}", step=step, difference=difference, loss=float(loss), D=float(D),
        ))  # fmt: skip
    return lines


def _cannot_rise() -> list[Said]:
    trace = rising_run()
    loss, D = trace.quantities["loss"], trace.quantities["D"]
    rises = np.flatnonzero(np.diff(loss) > 0)
    worst = int(np.argmax(np.diff(loss)))
    return [
        said(
            "learning rate {rate:g}: the loss rises in {rises} of {steps} steps, most from {low:.4f} to {high:.4f} in "
            "step {step}",
            rate=RISING_RATE,
            rises=rises.size,
            steps=trace.steps,
            low=loss[worst],
            high=loss[worst + 1],
            step=worst + 2,
        ),
        said(
            "the running minimum goes from {low:.4f} to {high:.4f} there; it rises in {rises} steps",
            low=D[worst],
            high=D[worst + 1],
            rises=int((np.diff(D) > 0).sum()),
        ),
        said("at the end the loss is {loss:.4f}, the curve shows {D:.4f}", loss=loss[-1], D=D[-1]),
    ]


def _y_of_old_weights() -> list[Said]:
    corrected = train(startup(), variant=Variant(history="loss"))
    printed, after = corrected.quantities["y"][..., -1], corrected.y_final
    assert after is not None
    return [
        said(
            "largest |y(printed) - y(of the printed weights)|, start-up run: {off:.2e}",
            off=np.abs(printed - after).max(),
        ),
        said(
            "sum of squares: printed y {printed:.9e}, y of the printed weights {after:.9e}",
            printed=((printed - corrected.Y) ** 2).sum(),
            after=((after - corrected.Y) ** 2).sum(),
        ),
    ]


LOSS = Erratum(
    "loss",
    said("The printed Loss is the running minimum of the sum of squares."),
    said('The text: "loss" is the difference of y and Y.'),
    said("The code computes the sum of squares, and the plot shows its running minimum: three different things."),
    said("pyport train --correct loss reports the loss that the gradient descends"),
    _three_losses,
)
MINIMUM = Erratum(
    "minimum",
    said("The plotted curve cannot rise, whatever the loss does."),
    said("The plotted curve shows how training goes."),
    said("It is a running minimum and cannot rise: it hides divergence."),
    said("pyport train --correct history keeps the loss itself"),
    _cannot_rise,
    "minimum",
)
LAST_Y = Erratum(
    "last-y",
    said("The printed y is not that of the printed weights."),
    said("W1, W2, W3 and y are printed together after the loop."),
    said("y belongs to the weights before the last update, the printed weights are those after it."),
    said("pyport train --correct y prints y of the printed weights"),
    _y_of_old_weights,
)
