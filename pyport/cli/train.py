"""``pyport train``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, write_json
from pyport.cli.variant import head_option
from pyport.training import ARITHMETICS, LEARNING_RATE, MAX_STEPS, TOLERANCE


@click.command("train")
@click.option("--case", metavar="NAME", help="A stored start; pyport fixtures list names them.")
@click.option(
    "--weights",
    metavar="W.mat",
    type=click.Path(path_type=Path),
    help="W1, W2, W3 and, if there, X and Y (else the reference's).",
)
@click.option("--stream", type=click.Choice(["matlab", "octave"]), help="Whose random numbers.  [default: matlab]")
@click.option(
    "--seed", metavar="N", help="Seed of the stream; for octave also N,N,...  [default: 0, MATLAB's start-up]"
)
@click.option(
    "--arithmetic",
    type=click.Choice(list(ARITHMETICS)),
    default="fast",
    show_default=True,
    help="NumPy's own, or MATLAB's bit for bit.",
)
@head_option
@click.option(
    "--correct",
    multiple=True,
    type=click.Choice(["loss", "history", "y", "bias"]),
    help="Correct an error of the tutorial; may be given several times.",
)
@click.option("--hidden-width", type=int, metavar="M", help="Second hidden width of drawn weights.  [default: 3]")
@click.option("--learning-rate", type=float, default=LEARNING_RATE, show_default=True, metavar="A")
@click.option(
    "--tolerance",
    type=float,
    default=TOLERANCE,
    show_default=True,
    metavar="T",
    help="Stop when the running minimum of the loss is no larger.",
)
@click.option(
    "--max-steps",
    type=int,
    default=MAX_STEPS,
    show_default=True,
    metavar="N",
    help="Stop here at the latest (exit code 3).",
)
@click.option("--save", metavar="TRACE.mat", type=click.Path(path_type=Path), help="Every quantity of every step.")
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path), help="A figure: png, svg or pdf.")
@click.option("--figure", type=click.Choice(["loss", "weights"]), default="loss", show_default=True,
              help="What --plot draws: the script's figure, or the path of every weight.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Leave out the D of each pass.")
@json_option
def command(
    case: str | None,
    weights: Path | None,
    stream: str | None,
    seed: str | None,
    arithmetic: str,
    head: str,
    correct: tuple[str, ...],
    hidden_width: int | None,
    learning_rate: float,
    tolerance: float,
    max_steps: int,
    save: Path | None,
    plot: Path | None,
    figure: str,
    quiet: bool,
    json_file: str | None,
) -> None:
    r"""Train as the MATLAB script does, print and plot what it prints and plots.

    Starts where MATLAB does at start-up, unless a case, weights or a seed say otherwise.

    \b
    Example:
      pyport train --stream matlab --seed 42 --save trace.mat --plot loss.png
    """
    from pyport.corrected import variant_of
    from pyport.report import matlab_text
    from pyport.stall import find_stall
    from pyport.starts import choose_start
    from pyport.training import train

    if plot is not None:
        from pyport.report import plots

        plots.check_format(plot)
    variant = variant_of(head, correct)
    start = choose_start(case, weights, stream, seed, bias=variant.bias, hidden_width=hidden_width)
    out = console(json_file)

    def show(steps: int, D: float) -> None:
        out.print(matlab_text.number(D), soft_wrap=True)

    trace = train(
        start,
        learning_rate=learning_rate,
        tolerance=tolerance,
        max_steps=max_steps,
        arithmetic=arithmetic,
        variant=variant,
        on_step=None if quiet else show,
    )
    out.print(matlab_text.after_the_loop(trace, corrected_y="y" in correct), soft_wrap=True)
    stall = find_stall(trace)
    out.print(matlab_text.outcome(trace), soft_wrap=True)
    if stall is not None:
        out.print(stall.sentence, soft_wrap=True)
    if save is not None:
        trace.save(save)
        out.print(f"saved: {save}", soft_wrap=True)
    if plot is not None:
        draw = plots.weights_figure if figure == "weights" else plots.loss_figure
        for note in plots.save(draw(trace), plot):
            out.print(note, soft_wrap=True)
    write_json(json_file, matlab_text.train_json(trace, stall, arithmetic))
    sys.exit(0 if trace.stopped == "tolerance" else 3)
