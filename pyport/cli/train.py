"""``pyport train``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, lang_option, show, write_json
from pyport.cli.variant import anyway_option, head_option, learning_rate_option, rate_of
from pyport.language import said
from pyport.training import ARITHMETICS, MAX_STEPS, TOLERANCE


@click.command("train")
@click.option("--case", metavar="NAME", help="A stored case; pyport fixtures list.")
@click.option(
    "--weights",
    metavar="W.mat",
    type=click.Path(path_type=Path),
    help="W1, W2, W3 and, if there, X and Y (else the reference's).",
)
@click.option("--stream", type=click.Choice(["matlab", "octave"]), help="Whose random numbers.  [default: matlab]")
@click.option("--seed", metavar="N", help="For octave also N,N,...  [default: MATLAB's start-up]")
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
    help="Correct an error of the tutorial (repeatable).",
)
@click.option("--hidden-width", type=int, metavar="M", help="Second hidden width.  [default: 3]")
@learning_rate_option
@anyway_option
@click.option("--tolerance", type=float, metavar="T", help="Stop at this running minimum of the loss.  "
              f"[default: {TOLERANCE}]")  # fmt: skip
@click.option("--max-steps", type=int, metavar="N",
              help=f"Stop here at the latest (exit code 3).  [default: {MAX_STEPS}]")  # fmt: skip
@click.option("--save", metavar="TRACE.mat", type=click.Path(path_type=Path), help="Every quantity of every step.")
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path), help="A figure: png, svg or pdf.")
@click.option("--figure", type=click.Choice(["loss", "weights"]), default="loss", show_default=True,
              help="What --plot draws: the script's figure, or the path of every weight.")  # fmt: skip
@click.option("--verbose/--quiet", default=False, help="Display what the script does.")
@lang_option
@json_option
def command(
    case: str | None,
    weights: Path | None,
    stream: str | None,
    seed: str | None,
    arithmetic: str,
    head: str | None,
    correct: tuple[str, ...],
    hidden_width: int | None,
    learning_rate: float | None,
    anyway: bool,
    tolerance: float | None,
    max_steps: int | None,
    save: Path | None,
    plot: Path | None,
    figure: str,
    verbose: bool,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Train as the MATLAB script does, and draw what it draws.

    Starts where MATLAB does at start-up, unless a case, weights or a seed say otherwise.

    \b
    Example:
      pyport train --stream matlab --seed 42 --save trace.mat --plot loss.png
    """
    from pyport.report import matlab_text
    from pyport.report.training import train_json, train_report
    from pyport.stall import find_stall
    from pyport.starts import choose_start, network_of
    from pyport.training import train

    if plot is not None:
        from pyport.report import plots

        plots.check_format(plot)
    variant, limit = network_of(case, head, correct)
    learning_rate = rate_of(learning_rate, anyway)
    start = choose_start(case, weights, stream, seed, bias=variant.bias, hidden_width=hidden_width)
    out = console(json_file)

    def displayed(steps: int, D: float) -> None:
        out.print(matlab_text.number(D), soft_wrap=True)

    trace = train(
        start,
        learning_rate=learning_rate,
        tolerance=TOLERANCE if tolerance is None else tolerance,
        max_steps=limit if max_steps is None else max_steps,
        arithmetic=arithmetic,
        variant=variant,
        on_step=displayed if verbose else None,
    )
    stall = find_stall(trace)
    if verbose:
        out.print(matlab_text.after_the_loop(trace, corrected_y="y" in correct), soft_wrap=True)
        show(out, matlab_text.outcome(trace), *([stall.sentence] if stall else []), lang=lang)
    else:
        show(out, train_report(trace, stall, corrected_y="y" in correct, lang=lang))
    if save is not None:
        trace.save(save)
        show(out, said("saved: {file}", file=str(save)), lang=lang)
    if plot is not None:
        drawn = (plots.weights_figure if figure == "weights" else plots.loss_figure)(trace, lang)
        show(out, *plots.save(drawn, plot), lang=lang)
    write_json(json_file, train_json(trace, stall, arithmetic))
    sys.exit(0 if trace.stopped == "tolerance" else 3)
