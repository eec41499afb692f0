"""The option that says which network is trained."""

from __future__ import annotations

import click

from pyport.language import said

head_option = click.option(
    "--head",
    metavar="HEAD",
    help="sigmoid-bce (the default), sigmoid-sse, softmax-ce or linear-sse.",
)
learning_rate_option = click.option("--learning-rate", type=float, metavar="A", help="[default: 0.1]")
anyway_option = click.option("--anyway", is_flag=True, help="Even if the rate is not positive.")


def rate_of(rate: float | None, anyway: bool) -> float:
    """The learning rate.

    Raises
    ------
    InputError
        If it is not positive, which is hardly meant, unless the user says so.
    """
    from pyport.errors import InputError
    from pyport.training import LEARNING_RATE

    if rate is None:
        return LEARNING_RATE
    if rate <= 0 and not anyway:
        raise InputError(said("--learning-rate {rate:g}: with a rate that is not positive the loss does not fall; "
                              "--anyway "
                              "trains with it.", rate=rate))  # fmt: skip
    return rate
