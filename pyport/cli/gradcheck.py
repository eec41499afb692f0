"""``pyport gradcheck``."""

from __future__ import annotations

import sys

import click

from pyport.cli.output import console, json_option, write_json

#: Where a gradient is judged if no case is named: MATLAB's start-up, and all sizes different.
PLACES = ("startup", "sizes")


@click.command("gradcheck")
@click.argument("target")
@click.option("--head", metavar="HEAD", help="The loss: sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse.")
@click.option("--scale", metavar="SCALE", help="sum, half, mean, half-mean or entry-mean.  [default: sum]")
@click.option("--case", metavar="NAME", help="Where to judge it.  [default: startup, and sizes]")
@json_option
def command(target: str, head: str | None, scale: str | None, case: str | None, json_file: str | None) -> None:
    r"""Prove or refute a gradient, and compare it with numeric derivatives, each with its error bar.

    TARGET is reference, or FILE.py:FUNCTION: a function grad(X, Y, W1, W2, W3) that returns one
    array for each weight matrix, in its shape or transposed. Without --head the loss is found
    of which it is the gradient; with it, it is judged against that loss alone.

    \b
    Example:
      pyport gradcheck my.py:grad --head softmax-ce --scale mean
    """
    from pyport.check import check, choose_models, identify, places_of
    from pyport.gradients.target import load
    from pyport.report.gradients import check_report
    from pyport.starts import choose_start

    gradient = load(target)
    models = choose_models(head, scale)
    places = places_of({name: choose_start(name, None, None, None) for name in ([case] if case else PLACES)})
    found = identify(gradient, places) if models is None else []
    model = (found or models or choose_models("sigmoid-bce", None) or [])[0]
    result = check(gradient, model, places)
    console(json_file).print(check_report(target, result, found if models is None else None))
    write_json(
        json_file,
        {
            "target": target,
            "verdict": result.verdict,
            "reason": result.reason(),
            "loss": model.words,
            "identified": [m.words for m in found] if models is None else None,
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
