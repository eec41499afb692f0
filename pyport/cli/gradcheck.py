"""``pyport gradcheck``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pyport.cli.output import console, json_option, show, timeout_option, write_json


@click.command("gradcheck")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="The loss: sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse.")
@click.option("--loss", metavar="TARGET", help="Your own loss, with arguments of the same names.")
@click.option("--inputs", metavar="FILE", help="With --loss: .mat or .npz with each argument by its name.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.")
@click.option("--case", metavar="NAME", help="Where to judge it.  [default: startup, and sizes]")
@click.option("--sizes", metavar="F,H,...,K", help="Widths of the layers of another network.")
@click.option("--samples", metavar="N", type=click.IntRange(1, 10000), help="Samples.  [default: 10, and 13]")
@click.option(
    "--engine",
    type=click.Choice(["auto", "octave", "matlab"]),
    default="auto",
    show_default=True,
    help="What computes FILE.m; auto: MATLAB where it is installed, else Octave.",
)
@timeout_option
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path),
              help="Numeric derivatives and TARGET against the true one, over the step size.")  # fmt: skip
@json_option
def command(
    target: str, words: str, head: str | None, loss: str | None, inputs: str | None, scale: str | None,
    case: str | None, sizes: str | None, samples: int | None, engine: str, timeout: float, plot: Path | None,
    json_file: str | None,
) -> None:  # fmt: skip
    r"""Prove or refute a gradient, and compare it with numeric derivatives, each with its error bar.

    TARGET is reference, FILE.py:FUNCTION or FILE.m: a function grad(X, Y, W1, W2, W3) that
    returns one array for each weight matrix, in its shape or transposed, or all in one vector.
    A .m file may take forward values by name, as backward(X, Y, W2, W3, S1, Z1, S2, Z2, y).
    Or it is FILE.mat with X, Y, W1, W2, W3 and the gradient at them, g1, g2, g3.
    What is not said of head, scale and units is found out; with --head it is judged against that.
    With --loss it is judged by that function, whatever it computes; the same word for both is a
    function that returns the loss first and the gradient behind it.

    \b
    Examples:
      pyport gradcheck my.py:grad --head softmax-ce --scale mean
      pyport gradcheck backward.m --engine octave
      pyport gradcheck my.py:grad --loss my.py:loss
    """
    if loss is not None:
        _own(target, loss, inputs, sizes, samples, engine, timeout, json_file,
             {"--model": words, "--head": head, "--scale": scale, "--case": case, "--plot": plot})  # fmt: skip
    from pyport.check import blocks_at, check
    from pyport.diagnose import Asked, setting
    from pyport.errors import InputError
    from pyport.gradients.vcurve import v_curves
    from pyport.report.gradients import check_json, check_report, unknown_json, unknown_report
    from pyport.targets import load
    from pyport.verdict import Verdict

    if inputs is not None:
        raise InputError("--inputs goes with --loss.")
    if plot is not None:
        from pyport.report import plots

        plots.check_format(plot)
    found_target = load(target, engine, timeout)
    if found_target.place is not None and (sizes is not None or samples is not None):
        raise InputError("--sizes and --samples go with a function; a .mat file has its own data and weights.")
    if case is not None and (sizes is not None or samples is not None or found_target.place is not None):
        raise InputError("--case goes with a function, and without --sizes; a .mat file has its own data and weights.")
    asked = Asked.of(" ".join(filter(None, (words, scale))), head, None, sizes, samples, None)
    judged = setting(found_target, asked, [case] if case else None)
    out = console(json_file)
    if judged.model is None:
        out.print(unknown_report(judged.elsewhere))
        write_json(json_file, {"target": target, **unknown_json(judged.elsewhere)})
        sys.exit(Verdict.UNDECIDED.value)
    gradient, places = judged.target.gradient, judged.places
    if case is not None and places[0].name != case:
        raise InputError("--case is for a function of three weight matrices without bias terms.")
    result = check(gradient, judged.model, places)
    result.elsewhere = [*judged.elsewhere, *result.elsewhere]
    out.print(check_report(target, result, judged.found))
    if plot is not None:
        place = places[0]
        curves = v_curves(judged.model, place.X, place.Y, place.weights, blocks_at(gradient, judged.model, place))
        figure = plots.v_figure(curves, target, next((proof.status for proof in result.proofs.values()), "not asked"))
        for note in plots.save(figure, plot):
            out.print(note, soft_wrap=True)
    write_json(json_file, {"target": target, **check_json(result, judged.found)})
    sys.exit(result.verdict.value)


def _own(
    target: str, loss: str, inputs: str | None, sizes: str | None, samples: int | None, engine: str, timeout: float,
    json_file: str | None, of_a_model: dict[str, object],
) -> None:  # fmt: skip
    """Judge a gradient by a loss that is code, print, and end."""
    from pyport.diagnose import Asked
    from pyport.errors import InputError
    from pyport.own.in_files import check_files
    from pyport.report.own import own_json, own_report

    for option, value in of_a_model.items():
        if value:
            raise InputError(f"{option} describes a loss, and --loss is one; leave one of them out.")
    widths = Asked.of("", None, None, sizes, samples, None).widths
    result = check_files(target, loss, inputs=inputs, sizes=widths, samples=samples, engine=engine,
                         timeout=timeout)  # fmt: skip
    show(console(json_file), own_report(result))
    write_json(json_file, {"target": target, "loss": loss, **own_json(result)})
    sys.exit(result.verdict.value)
