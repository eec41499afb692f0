"""``pyport gradcheck``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from pyport.cli.output import (
    console,
    corrected,
    json_option,
    lang_option,
    show,
    timeout_option,
    typed,
    verbose_option,
    write_json,  # fmt: skip
)
from pyport.language import in_language, said


@click.command("gradcheck")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "relu tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="The loss: sigmoid-bce, softmax-ce, ...; an unknown name lists all.")
@click.option("--loss", metavar="TARGET", help="Your own loss: code that takes what TARGET takes.")
@click.option("--inputs", metavar="FILE", help="A point of your own: .mat or .npz with each argument by its name.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.")
@click.option("--case", metavar="NAME", help="Case at which it is judged.  [default: startup, and sizes]")
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
              help="Errors of TARGET and of numeric derivatives, over the step size.")  # fmt: skip
@click.option("--name", "with_name", is_flag=True, help="Name the mistake in a wrong gradient, as diagnose does.")
@verbose_option
@lang_option
@json_option
def command(
    target: str, words: str, head: str | None, loss: str | None, inputs: str | None, scale: str | None,
    case: str | None, sizes: str | None, samples: int | None, engine: str, timeout: float, plot: Path | None,
    with_name: bool, verbose: bool, lang: str, json_file: str | None,
) -> None:  # fmt: skip
    r"""Prove or refute a gradient, and compare it with numeric derivatives, each with its error bar.

    TARGET is FILE.py:FUNCTION, FILE.py:CLASS.METHOD or FILE.m, in whatever form you have it; FILE.py
    alone where one function looks like a gradient; FILE.mat with X, Y, W1, ..., g1, ...; or reference.
    pyport finds its loss, unless --loss or --model says it or the function returns it.

    \b
    Examples:
      pyport gradcheck my.py:grad --loss my.py:loss
      pyport gradcheck my.py:grad --head softmax-ce --scale mean --name
    """
    from pyport.check import blocks_at
    from pyport.diagnose import Options, Setting, named_on
    from pyport.errata.output import STATUS
    from pyport.errors import InputError
    from pyport.gradients.vcurve import v_curves
    from pyport.interactive import answer_of
    from pyport.report.diagnosis import diagnosis_json, diagnosis_report
    from pyport.report.gradients import to_name_it
    from pyport.verdict import Verdict

    if plot is not None:
        from pyport.report import plots

        if loss is not None:
            raise InputError(said("--plot is drawn for a loss in words, and --loss is code; leave one of them out."))
        plots.check_format(plot)
    options = Options(target, loss, inputs, words, head, scale, case, sizes, samples, None, engine, timeout)
    found = options.checked(ways=with_name)
    if plot is not None:
        if not isinstance(found, Setting):
            raise InputError(
                said("--plot is drawn for a loss in words, and this gradient is judged by {loss}; leave it out.",
                     loss=found.judged_by or said("its own loss"))
            )  # fmt: skip
        if found.model is None:
            raise InputError(said("--plot is drawn for a loss that is known, and none was found; say it with --model."))
    answer, out = answer_of("gradcheck", options, found, lang, verbose=verbose), console(json_file)
    show(out, answer.report())
    more: dict[str, Any] = {}
    verdict = found.verdict
    if isinstance(found, Setting):
        model, evidence = found.model, found.evidence
        if plot is not None and model is not None and evidence is not None:
            place, statuses = found.places[0], [proof.status for proof in evidence.proofs.values()]
            blocks = blocks_at(found.target.gradient, model, place)
            figure = plots.v_figure(v_curves(model, place.X, place.Y, place.weights, blocks), target,
                                    next((STATUS[status] for status in statuses), said("not asked")),
                                    lang)  # fmt: skip
            show(out, *plots.save(figure, plot), lang=lang)
        if with_name and verdict is not Verdict.PASS:
            diagnosis = named_on(found.ground)
            show(out, diagnosis_report(target, diagnosis, lang))
            more = {"diagnosis": diagnosis_json(diagnosis, lang)}
            verdict = diagnosis.verdict if model is None else verdict
        elif verdict is Verdict.FAIL or model is None:
            more = {
                "diagnose": typed(
                    "diagnose",
                    target,
                    ("model", words),
                    ("head", head),
                    ("scale", scale),
                    ("case", case),
                    ("sizes", sizes),
                    ("samples", samples),
                    ("inputs", inputs),
                )
            }
            out.print(in_language(to_name_it(more["diagnose"]), lang), soft_wrap=True)
    elif verdict is Verdict.FAIL:
        asked = ("loss", loss), ("sizes", sizes), ("samples", samples), ("inputs", inputs)
        next_one = corrected(typed("gradcheck", target, *asked)) if with_name else said(
            "to see in what way it is wrong: {command}", command=typed("diagnose", target, *asked))  # fmt: skip
        out.print(in_language(next_one, lang), soft_wrap=True)
    write_json(json_file, {**answer.to_dict(), **more})
    sys.exit(verdict.value)
