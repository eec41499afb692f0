"""The table of evidence on a gradient."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.evidence import CheckResult, Evidence, Sizes, sizes_in_words
from pyport.gradients.taylor import Slope
from pyport.model import Model
from pyport.report.tables import short, table, verdict_text
from pyport.verdict import Verdict

PROOF_VERDICTS = {"proved": Verdict.PASS, "refuted": Verdict.FAIL, "not provable": Verdict.UNDECIDED}
#: What a row of the table calls the proof.
PROOF = "proof, modulo primes"
SLOPE_VERDICTS = {"right": Verdict.PASS, "wrong": Verdict.FAIL, "undecided": Verdict.UNDECIDED}


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
    asked_for = {sizes for place, sizes in result.own_sizes.items() if place not in result.further}
    more = [sizes for sizes, proof in result.proofs.items() if proof.status == "proved" and sizes not in asked_for]
    for sizes, proof in result.proofs.items():
        if sizes not in more or len(more) == 1:
            made.add_row(PROOF, sizes.words(result.model), "exact", "exact", verdict_text(PROOF_VERDICTS[proof.status]))
    if len(more) > 1:
        made.add_row(PROOF, f"{len(more)} further sizes", "exact", "exact", verdict_text(Verdict.PASS))
    add_numbers(made, result.evidence, result.further, result.slopes)
    parts: list[RenderableType] = [made]
    reasons: dict[str, list[Sizes]] = {}
    for sizes, proof in result.proofs.items():
        if proof.status == "not provable":
            reasons.setdefault(proof.reason, []).append(sizes)
    parts += [Text(f"not provable here, because {why} ({sizes_in_words(where)})") for why, where in reasons.items()]
    parts += [Text(note) for note in result.notes]
    parts += [Text(f"{words}.") for words in result.elsewhere]
    # That it is no loss's is not known of what is near to one, or right as far as that can be told; that it is one's,
    # not of what is wrong somewhere.
    none = found == [] and result.verdict is Verdict.FAIL and not result.nearly()
    if found is not None and (none or (found and result.verdict is Verdict.PASS)):
        parts.append(Text(which_loss(found)))
    parts += [Text(sentence, style="red") for sentence in result.failures()]
    parts.append(Text.assemble(verdict_text(result.verdict), f": {result.reason().removeprefix('undecided: ')}"))
    return Group(*parts)


def add_numbers(
    made: Table, evidence: Sequence[Evidence], further: Collection[str], slopes: Mapping[str, Slope]
) -> None:  # fmt: skip
    """Add the rows of the numeric methods to a table of evidence; places nobody asked for and all well are one."""
    folded = [item for item in evidence if item.place in further and item.verdict is Verdict.PASS]
    for item in evidence:
        if item not in folded:
            made.add_row(item.method, item.place, short(item.worst), short(item.resolution), verdict_text(item.verdict))
    if folded:
        made.add_row(*_folded(folded), verdict_text(Verdict.PASS))
    for place, slope in slopes.items():
        value = "-" if np.isnan(slope.value) else f"slope {slope.value:.3f}"
        made.add_row("Taylor remainder", place, value, "-", verdict_text(SLOPE_VERDICTS[slope.status]))


def _folded(items: Sequence[Evidence]) -> list[str]:
    places = {item.place for item in items}
    where = items[0].place if len(places) == 1 else f"{len(places)} further places"
    method = items[0].method if len({item.method for item in items}) == 1 else "all methods"
    return [method, where, short(max(e.worst for e in items)), short(max(e.resolution for e in items))]


def check_json(result: CheckResult, found: Sequence[Model] | None) -> dict[str, Any]:
    """The evidence, what is wrong, and the verdict, as --json writes it."""
    return {
        "verdict": result.verdict,
        "reason": result.reason(),
        "loss": result.model.words,
        "targets": result.kind,
        "identified": None if found is None else [model.words for model in found],
        "failures": result.failures(),
        "notes": result.notes,
        "elsewhere": result.elsewhere,
        "proofs": {
            sizes.words(result.model): {"status": p.status, "reason": p.reason} for sizes, p in result.proofs.items()
        },
        "evidence": [
            {"place": e.place, "method": e.method, "worst": e.worst, "resolution": e.resolution, "verdict": e.verdict}
            for e in result.evidence
        ],
        "slopes": {place: {"value": s.value, "bar": s.bar, "status": s.status} for place, s in result.slopes.items()},
    }


#: What is said of a gradient that is none of a known loss, nor right in its last layer.
UNKNOWN = (
    "it is the gradient of none of the losses that I know; say which loss is meant with --model, "
    'for instance --model "tanh softmax mean"'
)


def to_name_it(command: str) -> Text:
    """What names the mistake of a gradient that is not right."""
    return Text(f"to name the mistake: {command}")


def unknown_report(elsewhere: Sequence[str]) -> Group:
    """That no loss was found; no block is called wrong then."""
    notes = [Text(f"{words}.") for words in elsewhere]
    return Group(*notes, Text.assemble(verdict_text(Verdict.UNDECIDED), f": {UNKNOWN}"))


def unknown_json(elsewhere: Sequence[str]) -> dict[str, Any]:
    """The same as --json writes it."""
    return {"verdict": Verdict.UNDECIDED, "reason": UNKNOWN, "loss": None, "identified": [], "failures": [],
            "notes": [], "elsewhere": list(elsewhere), "proofs": {}, "evidence": [], "slopes": {}}  # fmt: skip


def which_loss(found: Sequence[Model]) -> str:
    """Which loss an update descends, and which it does not."""
    if not found:
        return "it is the gradient of none of the losses that I know"
    names = {model.head_name for model in found}
    text = f"it is the gradient of {' and of '.join(model.words for model in found)}"
    if "sigmoid-bce" in names:
        text += "; not of the sum of squares, which the script reports"
    return text
