"""``pyport diagnose``."""

from __future__ import annotations

import sys

import click

from pyport.cli.output import console, json_option, lang_option, show, timeout_option, write_json
from pyport.language import said


@click.command("diagnose")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "relu tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="sigmoid-bce, softmax-ce, linear-sse, ...; a wrong one lists all.")
@click.option("--loss", metavar="TARGET", help="Your own loss: code that takes what TARGET takes.")
@click.option("--inputs", metavar="FILE", help="A point of your own: .mat or .npz with each argument by its name.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.")
@click.option("--case", metavar="NAME", help="Ask it at the sizes of this fixture.")
@click.option("--sizes", metavar="F,H,...,K", help="Widths of the layers.  [default: all different]")
@click.option("--samples", metavar="N", type=click.IntRange(1, 10000), help="Samples.  [default: 10, and 13]")
@click.option("--learning-rate", metavar="A", type=float, help="For mistakes with it.  [default: usual ones]")
@click.option("--engine", metavar="ENGINE", default="auto", help="For FILE.m: auto, octave or matlab.")
@timeout_option
@lang_option
@json_option
def command(
    target: str, words: str, head: str | None, loss: str | None, inputs: str | None, scale: str | None,
    case: str | None, sizes: str | None, samples: int | None, learning_rate: float | None, engine: str,
    timeout: float, lang: str, json_file: str | None,
) -> None:  # fmt: skip
    r"""Name the mistake in a hand-derived gradient.

    TARGET is FILE.py:FUNCTION, FILE.m, or FILE.mat with X, Y, W1, ..., g1, ... What is not said
    of the network is found out. "pyport mistakes" shows the catalogue.

    \b
    Examples:
      pyport diagnose my.py:grad --model "tanh softmax mean bias"
      pyport diagnose my.py:grad --loss my.py:loss
    """
    from pyport.cli.gradcheck import own_result, print_own

    if loss is not None:
        of_a_model = {"--model": words, "--head": head, "--scale": scale, "--case": case,
                      "--learning-rate": learning_rate}  # fmt: skip
        print_own(target, own_result(target, loss, inputs, sizes, samples, engine, timeout, of_a_model, ways=True),
                  json_file, loss, False, lang)  # fmt: skip
    from pyport.diagnose import Asked, at_point, ground_of, named_on
    from pyport.errors import InputError
    from pyport.own.of_target import check_target
    from pyport.report.diagnosis import diagnosis_json, diagnosis_report
    from pyport.targets import load

    asked = Asked.of(" ".join(filter(None, (words, scale))), head, case, sizes, samples, learning_rate)
    found = load(target, engine, timeout)
    file = said("a .mat file") if inputs is None else inputs
    if (found.place is not None or inputs is not None) and not (sizes is None and samples is None and case is None):
        raise InputError(
            said("--sizes, --samples and --case go with a function; {file} has its own data and weights.", file=file)
        )
    if inputs is not None:
        found = at_point(found, inputs, asked)
    ground = ground_of(found, asked)
    if ground.brings_another_loss:
        own = check_target(ground.target, asked.widths, samples, ways=True)
        print_own(target, own, json_file, ground.target.loss_words, False, lang)
    result = named_on(ground)
    show(console(json_file), diagnosis_report(target, result, lang))
    write_json(json_file, {"target": target, **diagnosis_json(result, lang)})
    sys.exit(result.verdict.value)
