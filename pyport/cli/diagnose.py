"""``pyport diagnose``."""

from __future__ import annotations

import sys

import click

from pyport.cli.output import console, corrected, json_option, lang_option, show, timeout_option, typed, write_json
from pyport.language import in_language


@click.command("diagnose")
@click.argument("target")
@click.option("--model", "words", metavar="WORDS", default="", help='Such as "relu tanh softmax mean bias l2=0.1".')
@click.option("--head", metavar="HEAD", help="sigmoid-bce, softmax-ce, linear-sse, ...; an unknown name lists all.")
@click.option("--loss", metavar="TARGET", help="Your own loss: code that takes what TARGET takes.")
@click.option("--inputs", metavar="FILE", help="A point of your own: .mat or .npz with each argument by its name.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.")
@click.option("--case", metavar="NAME", help="Use the sizes of this case.")
@click.option("--sizes", metavar="F,H,...,K", help="Widths of the layers.  [default: all different]")
@click.option("--samples", metavar="N", type=click.IntRange(1, 10000), help="Samples.  [default: 10, and 13]")
@click.option("--learning-rate", metavar="A", type=float, help="For mistakes that involve it.  [default: usual ones]")
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

    TARGET is FILE.py, FILE.py:FUNCTION, FILE.m, or FILE.mat with X, Y, W1, ..., g1, ... What you do not
    say about the network is found by pyport. "pyport mistakes" shows the catalogue.

    \b
    Examples:
      pyport diagnose my.py:grad --model "tanh softmax mean bias"
      pyport diagnose my.py:grad --loss my.py:loss
    """
    from pyport.diagnose import Options
    from pyport.interactive import answer_of
    from pyport.own.result import OwnResult
    from pyport.verdict import Verdict

    options = Options(target, loss, inputs, words, head, scale, case, sizes, samples, learning_rate, engine, timeout)
    found = options.diagnosed()
    answer = answer_of("diagnose", options, found, lang)
    out = console(json_file)
    show(out, answer.report())
    if isinstance(found, OwnResult) and found.verdict is Verdict.FAIL:
        asked = ("loss", loss), ("sizes", sizes), ("samples", samples), ("inputs", inputs)
        out.print(in_language(corrected(typed("gradcheck", target, *asked)), lang), soft_wrap=True)
    write_json(json_file, answer.to_dict())
    sys.exit(found.verdict.value)
