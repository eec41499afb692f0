"""What a training run came to: how it ended, what it computes now, what to do next."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from pyport.language import in_language, said
from pyport.report.layout import Paragraph
from pyport.report.matlab_text import outcome, outputs
from pyport.report.tables import table
from pyport.stall import Stall
from pyport.trace import Trace

#: So many samples are shown.
LISTED = 8


def train_report(trace: Trace, stall: Stall | None, *, corrected_y: bool = False, lang: str = "en") -> Group:
    """How the run ended, why it made no progress, the outputs beside their targets, and the next command.

    Parameters
    ----------
    trace : Trace
    stall : Stall or None
    corrected_y : bool
        Whether the outputs are those of the weights after the last update; the script's belong to those before it.
    lang : {"en", "zh"}
    """
    parts: list[RenderableType] = [Paragraph(in_language(outcome(trace), lang))]
    if stall is not None:
        parts.append(Paragraph(in_language(stall.sentence, lang)))
    parts.append(Paragraph(in_language(_next(trace, stall), lang)))
    y = outputs(trace, corrected_y)
    numbers = (said("sample"), said("target Y"), said("output y"))
    made = table(*numbers, numbers=numbers, lang=lang)
    for n in range(min(len(y), LISTED)):
        made.add_row(
            str(n + 1), " ".join(f"{value:g}" for value in trace.Y[n]), " ".join(f"{value:.4f}" for value in y[n])
        )
    parts.append(made)
    if len(y) > LISTED:
        parts.append(Paragraph(in_language(said("{n} more samples", n=len(y) - LISTED), lang)))
    return Group(*parts)


def _next(trace: Trace, stall: Stall | None) -> str:
    if trace.stopped == "tolerance":
        return said("Next: the same with --plot loss.png (the figure), --save run.mat (every number of every step) or "
                    "--verbose (all that the script prints).")  # fmt: skip
    if trace.stopped == "diverged" or (stall is not None and stall.kind == "diverged"):
        return said("Next: the same with a smaller --learning-rate than {rate:g}.", rate=trace.learning_rate)
    if stall is None:
        return said("Next: the same with --max-steps {steps}; the loss still falls.", steps=10 * trace.steps)
    return said("Next: pyport errata softmax says why such a start never stops; with --head softmax-ce or --correct "
                "bias "
                "it does.")  # fmt: skip


def train_json(trace: Trace, stall: Stall | None, arithmetic: str) -> dict[str, Any]:
    """How the run ended and what it arrived at, as --json writes it."""
    return {
        "steps": trace.steps,
        "stopped": trace.stopped,
        "last_loss": trace.quantities["D"][-1],
        "stall": stall and {"kind": stall.kind, "sentence": stall.sentence},
        "learning_rate": trace.learning_rate,
        "tolerance": trace.tolerance,
        "arithmetic": arithmetic,
        **trace.final,
        "Y": trace.Y,
        "y": outputs(trace),
    }
