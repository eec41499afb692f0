"""``pyport gradcheck``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from pyport.cli.output import console, json_option, lang_option, show, timeout_option, verbose_option, write_json
from pyport.language import in_language, said

if TYPE_CHECKING:
    from pyport.own import OwnResult


@click.command("gradcheck")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "relu tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="The loss: sigmoid-bce, softmax-ce, ...; a wrong one lists all.")
@click.option("--loss", metavar="TARGET", help="Your own loss: code that takes what TARGET takes.")
@click.option("--inputs", metavar="FILE", help="A point of your own: .mat or .npz with each argument by its name.")
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
@click.option("--name", "with_name", is_flag=True, help="Name the mistake of what is not right, as diagnose does.")
@verbose_option
@lang_option
@json_option
def command(
    target: str, words: str, head: str | None, loss: str | None, inputs: str | None, scale: str | None,
    case: str | None, sizes: str | None, samples: int | None, engine: str, timeout: float, plot: Path | None,
    with_name: bool, verbose: bool, lang: str, json_file: str | None,
) -> None:  # fmt: skip
    r"""Prove or refute a gradient, and compare it with numeric derivatives, each with its error bar.

    TARGET is FILE.py:FUNCTION, FILE.py:CLASS.METHOD, FILE.m, in the form in which you have it; FILE.mat
    with X, Y, W1, ..., g1, ...; or reference. Which loss it is the gradient of is found out, unless
    --loss or --model says it, or the function returns it.

    \b
    Examples:
      pyport gradcheck my.py:grad --loss my.py:loss
      pyport gradcheck my.py:grad --head softmax-ce --scale mean --name
    """
    if loss is not None:
        of_a_model = {"--model": words, "--head": head, "--scale": scale, "--case": case, "--plot": plot}
        print_own(target, own_result(target, loss, inputs, sizes, samples, engine, timeout, of_a_model, ways=with_name),
                  json_file, loss, verbose, lang)  # fmt: skip
    from pyport.check import blocks_at
    from pyport.diagnose import Asked, at_point, named_on, setting
    from pyport.errors import InputError
    from pyport.gradients.vcurve import v_curves
    from pyport.own.of_target import check_target
    from pyport.report.diagnosis import diagnosis_json, diagnosis_report
    from pyport.report.gradients import check_json, check_report, to_name_it, unknown_json, unknown_report
    from pyport.targets import load
    from pyport.verdict import Verdict

    if plot is not None:
        from pyport.report import plots

        plots.check_format(plot)
    found_target = load(target, engine, timeout)
    file = said("a .mat file") if inputs is None else inputs
    has_point = found_target.place is not None or inputs is not None
    if has_point and (sizes is not None or samples is not None):
        raise InputError(
            said("--sizes and --samples go with a function; {file} has its own data and weights.", file=file)
        )
    if case is not None and (sizes is not None or samples is not None or has_point):
        raise InputError(
            said("--case goes with a function, and without --sizes; {file} has its own data and weights.", file=file)
        )
    asked = Asked.of(" ".join(filter(None, (words, scale))), head, None, sizes, samples, None)
    if inputs is not None:
        found_target = at_point(found_target, inputs, asked)
    judged = setting(found_target, asked, [case] if case else None)
    out = console(json_file)
    if judged.by_its_loss:
        print_own(target, check_target(judged.target, asked.widths, samples, ways=with_name), json_file,
                  judged.target.loss_words, verbose, lang)  # fmt: skip
    context = click.get_current_context()
    options = [f"--{name}={value}" if str(value).startswith("-") else f"--{name} {shlex.quote(str(value))}"
            for name, value in (("model", words), ("head", head), ("scale", scale), ("case", case), ("sizes", sizes),
                                ("samples", samples), ("inputs", inputs)) if value]  # fmt: skip
    options += [f"--{name} {context.params[name]}" for name in ("engine", "timeout", "lang")
             if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]  # fmt: skip
    command_that_names = " ".join(["pyport diagnose", shlex.quote(target), *options])

    def named(verdict: Verdict) -> tuple[dict[str, Any], Verdict]:
        """What is said of the mistake, and the verdict with that."""
        if verdict is Verdict.PASS:
            return {}, verdict
        if not with_name and verdict is Verdict.UNDECIDED and judged.model is not None:
            return {}, verdict
        if not with_name:
            out.print(in_language(to_name_it(command_that_names), lang), soft_wrap=True)
            return {"diagnose": command_that_names}, verdict
        diagnosis = named_on(judged.ground)
        show(out, diagnosis_report(target, diagnosis, lang))
        return {"diagnosis": diagnosis_json(diagnosis, lang)}, diagnosis.verdict if judged.model is None else verdict

    if judged.model is None:
        show(out, unknown_report(judged.elsewhere, lang))
        more, verdict = named(Verdict.UNDECIDED)
        write_json(json_file, {"target": target, **unknown_json(judged.elsewhere), **more})
        sys.exit(verdict.value)
    gradient, places = judged.target.gradient, judged.places
    if case is not None and places[0].name != case:
        raise InputError(said("--case is for a function of three weight matrices without bias terms."))
    result = judged.checked()
    show(out, check_report(target, result, judged.found, verbose, lang))
    if plot is not None:
        place = places[0]
        curves = v_curves(judged.model, place.X, place.Y, place.weights, blocks_at(gradient, judged.model, place))
        figure = plots.v_figure(curves, target, next((proof.status for proof in result.proofs.values()), "not asked"))
        for note in plots.save(figure, plot):
            out.print(note, soft_wrap=True)
    more, verdict = named(result.verdict)
    write_json(json_file, {"target": target, **check_json(result, judged.found), **more})
    sys.exit(verdict.value)


def own_result(
    target: str, loss: str, inputs: str | None, sizes: str | None, samples: int | None, engine: str, timeout: float,
    of_a_model: Mapping[str, object], *, ways: bool,
) -> OwnResult:  # fmt: skip
    """Judge a gradient by a loss that is code; with `ways` it is found out in what way a wrong one is wrong."""
    from pyport.diagnose import Asked
    from pyport.errors import InputError
    from pyport.own.of_target import check_with_loss

    for option, value in of_a_model.items():
        if value:
            raise InputError(
                said("{option} describes a loss, and --loss is one; leave one of them out.", option=option)
            )
    widths = Asked.of("", None, None, sizes, samples, None).widths
    return check_with_loss(target, loss, inputs=inputs, sizes=widths, samples=samples, engine=engine, timeout=timeout,
                           ways=ways)  # fmt: skip


def print_own(target: str, result: OwnResult, json_file: str | None, loss: str, verbose: bool, lang: str) -> NoReturn:
    """Print what is said of a gradient of a loss that is code, and end."""
    from pyport.report.own import own_json, own_report

    out = console(json_file)
    show(out, own_report(result, verbose, lang))
    write_json(json_file, {"target": target, "loss": loss, **own_json(result)})
    sys.exit(result.verdict.value)
