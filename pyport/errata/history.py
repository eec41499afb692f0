"""Errata of what is shown: which loss, its running minimum, and which y."""

from __future__ import annotations

import numpy as np

from pyport.corrected import Variant
from pyport.errata.card import Erratum
from pyport.errata.output import startup
from pyport.trace import Trace
from pyport.training import train

#: A learning rate with which the reference's loss rises.
RISING_RATE = 8.0


def rising_run() -> Trace:
    """A run whose loss rises while what the script plots does not."""
    return train(startup(), learning_rate=RISING_RATE, max_steps=60)


def _three_losses() -> list[str]:
    trace = train(startup())
    lines = []
    for step in (1, 100, trace.steps):
        y, loss, D = (trace.quantities[name][..., step - 1] for name in ("y", "loss", "D"))
        difference = float(np.abs(y - trace.Y).sum())
        lines.append(
            f"step {step}: difference of y and Y {difference:.4f} (sum of |y - Y|), "
            f"sum of squares {loss:.4f}, running minimum {D:.4f}"
        )
    return lines


def _cannot_rise() -> list[str]:
    trace = rising_run()
    loss, D = trace.quantities["loss"], trace.quantities["D"]
    rises = np.flatnonzero(np.diff(loss) > 0)
    worst = int(np.argmax(np.diff(loss)))
    return [
        f"learning rate {RISING_RATE:g}: the loss rises in {rises.size} of {trace.steps} steps, "
        f"most from {loss[worst]:.4f} to {loss[worst + 1]:.4f} in step {worst + 2}",
        f"the running minimum goes from {D[worst]:.4f} to {D[worst + 1]:.4f} there; "
        f"it rises in {int((np.diff(D) > 0).sum())} steps",
        f"at the end the loss is {loss[-1]:.4f}, the curve shows {D[-1]:.4f}",
    ]


def _y_of_old_weights() -> list[str]:
    corrected = train(startup(), variant=Variant(history="loss"))
    printed, after = corrected.quantities["y"][..., -1], corrected.y_final
    assert after is not None
    return [
        f"largest |y(printed) - y(of the printed weights)|, start-up run: {np.abs(printed - after).max():.2e}",
        f"sum of squares: printed y {((printed - corrected.Y) ** 2).sum():.9e}, "
        f"y of the printed weights {((after - corrected.Y) ** 2).sum():.9e}",
    ]


LOSS = Erratum(
    "loss",
    'The text: "loss" is the difference of y and Y.',
    "The code computes the sum of squares, and the plot shows its running minimum: three different things.",
    "pyport train --correct loss reports the loss that the gradient descends",
    _three_losses,
)
MINIMUM = Erratum(
    "minimum",
    "The plotted curve shows how training goes.",
    "It is a running minimum and cannot rise: it hides divergence.",
    "pyport train --correct history keeps the loss itself",
    _cannot_rise,
    "minimum",
)
LAST_Y = Erratum(
    "last-y",
    "W1, W2, W3 and y are printed together after the loop.",
    "y belongs to the weights before the last update, the printed weights are those after it.",
    "pyport train --correct y prints y of the printed weights",
    _y_of_old_weights,
)
