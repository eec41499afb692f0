"""``pyport gradcheck``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, write_json

#: Where a gradient is judged if no case is named: MATLAB's start-up, and all sizes different.
PLACES = ("startup", "sizes")


@click.command("gradcheck")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="The loss: sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.  [default: sum]")
@click.option("--case", metavar="NAME", help="Where to judge it.  [default: startup, and sizes]")
@click.option("--sizes", metavar="F,H,...,K", help="Widths of the layers of another network.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "octave", "matlab"]),
    default="auto",
    show_default=True,
    help="What computes FILE.m; auto: MATLAB where it is installed, else Octave.",
)
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path),
              help="Numeric derivatives and TARGET against the true one, over the step size.")  # fmt: skip
@json_option
def command(
    target: str, words: str, head: str | None, scale: str | None, case: str | None, sizes: str | None, engine: str,
    plot: Path | None, json_file: str | None,
) -> None:  # fmt: skip
    r"""Prove or refute a gradient, and compare it with numeric derivatives, each with its error bar.

    TARGET is reference, FILE.py:FUNCTION or FILE.m: a function grad(X, Y, W1, W2, W3) that
    returns one array for each weight matrix, in its shape or transposed, or all in one vector.
    A .m file may take forward values by name, as backward(X, Y, W2, W3, S1, Z1, S2, Z2, y).
    Or it is FILE.mat with X, Y, W1, W2, W3 and the gradient at them, g1, g2, g3.
    Without --head the loss is found of which it is the gradient; with it, it is judged
    against that loss alone.

    \b
    Examples:
      pyport gradcheck my.py:grad --head softmax-ce --scale mean
      pyport gradcheck backward.m --engine octave
    """
    from pyport.check import blocks_at, check, identify
    from pyport.diagnose import Asked, places_to_check
    from pyport.errors import InputError
    from pyport.gradients.vcurve import v_curves
    from pyport.report import plots
    from pyport.report.gradients import check_report
    from pyport.targets import load

    if plot is not None:
        plots.check_format(plot)
    found_target = load(target, engine)
    if case is not None and (sizes is not None or found_target.place is not None):
        raise InputError("--case goes with a function, and without --sizes; a .mat file has its own data and weights.")
    asked = Asked.of(" ".join(filter(None, (words, scale))), head, None, sizes, None, None)
    found_target, model, places = places_to_check(found_target, asked, [case] if case else PLACES)
    gradient = found_target.gradient
    if scale is not None and "head_name" not in asked.given:
        raise InputError("--scale goes with --head.")
    found_target.prepare([(place.X, place.Y, place.weights) for place in places])
    found = None if "head_name" in asked.given else identify(gradient, places, model)
    model = (found or [model])[0]
    result = check(gradient, model, places)
    out = console(json_file)
    out.print(check_report(target, result, found))
    if plot is not None:
        place = places[0]
        curves = v_curves(model, place.X, place.Y, place.weights, blocks_at(gradient, model, place))
        figure = plots.v_figure(curves, target, next((proof.status for proof in result.proofs.values()), "not asked"))
        for note in plots.save(figure, plot):
            out.print(note, soft_wrap=True)
    write_json(
        json_file,
        {
            "target": target,
            "verdict": result.verdict,
            "reason": result.reason(),
            "loss": model.words,
            "identified": None if found is None else [m.words for m in found],
            "failures": result.failures(),
            "notes": result.notes,
            "proofs": {
                sizes: {"status": proof.status, "reason": proof.reason} for sizes, proof in result.proofs.items()
            },
            "evidence": [
                {
                    "place": e.place,
                    "method": e.method,
                    "worst": e.worst,
                    "resolution": e.resolution,
                    "verdict": e.verdict,
                }
                for e in result.evidence
            ],
            "slopes": {
                place: {"value": s.value, "bar": s.bar, "status": s.status} for place, s in result.slopes.items()
            },
        },
    )
    sys.exit(result.verdict.value)
