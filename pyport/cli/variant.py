"""The option that says which network is trained."""

from __future__ import annotations

import click

head_option = click.option(
    "--head",
    metavar="HEAD",
    default="sigmoid-bce",
    show_default=True,
    help="Output and loss: sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse.",
)
