"""The table of evidence on a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from pyport.evidence import CheckResult
from pyport.model import Model
from pyport.report.tables import short, table, verdict_text
from pyport.verdict import Verdict

_PROOF = {"proved": Verdict.PASS, "refuted": Verdict.FAIL, "not provable": Verdict.UNDECIDED}
_SLOPE = {"right": Verdict.PASS, "wrong": Verdict.FAIL, "undecided": Verdict.UNDECIDED}


def check_report(target: str, result: CheckResult, found: Sequence[Model] | None) -> Group:
    """The evidence side by side, what is wrong, and the verdict.

    Parameters
    ----------
    target : str
        What was judged.
    result : CheckResult
    found : sequence of Model, optional
        The losses whose gradient it is, if it was not said which one is meant.
    """
    title = f"{target} against {result.model.words}"
    numbers = ("diff/allowed", "resolves")
    made = table("evidence", "where", *numbers, "verdict", title=title, numbers=numbers)
    for sizes, proof in result.proofs.items():
        made.add_row("proof, modulo a prime", sizes, "exact", "exact", verdict_text(_PROOF[proof.status]))
    for item in result.evidence:
        made.add_row(item.method, item.place, short(item.worst), short(item.resolution), verdict_text(item.verdict))
    for place, slope in result.slopes.items():
        value = "-" if np.isnan(slope.value) else f"slope {slope.value:.3f}"
        made.add_row("Taylor remainder", place, value, "-", verdict_text(_SLOPE[slope.status]))
    parts: list[RenderableType] = [made]
    parts += [Text(f"not provable here, because {proof.reason} ({sizes})")
              for sizes, proof in result.proofs.items() if proof.status == "not provable"]  # fmt: skip
    parts += [Text(note) for note in result.notes]
    if found is not None:
        parts.append(Text(which_loss(found)))
    parts += [Text(sentence, style="red") for sentence in result.failures()]
    parts.append(Text.assemble(verdict_text(result.verdict), f": {result.reason()}"))
    return Group(*parts)


def which_loss(found: Sequence[Model]) -> str:
    """Which loss an update descends, and which it does not."""
    if not found:
        return "it is the gradient of no loss of the family: no head, summed, halved or averaged"
    names = {model.head_name for model in found}
    text = f"it is the gradient of {' and of '.join(model.words for model in found)}"
    if "sigmoid-bce" in names:
        text += "; not of the sum of squares, which the script reports"
    return text
