"""The options that say which network is trained."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pyport.corrected import Variant

head_option = click.option(
    "--head",
    metavar="HEAD",
    default="sigmoid-bce",
    show_default=True,
    help="Output and loss: sigmoid-bce, sigmoid-sse, softmax-ce or linear-sse.",
)


def variant_of(head: str, correct: Collection[str]) -> Variant:
    """The network with this head, by its name or its short one, and these corrections."""
    from pyport.corrected import Variant
    from pyport.heads import full_name

    reported = "head" if "loss" in correct else "squares"
    return Variant(full_name(head), reported, "loss" if "history" in correct else "minimum", "bias" in correct)
