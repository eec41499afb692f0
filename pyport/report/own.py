"""What is said of a gradient of one's own loss."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pyport.own.result import OwnResult
from pyport.report.gradients import PROOF, PROOF_VERDICTS, add_numbers
from pyport.report.tables import table, verdict_text


def own_report(result: OwnResult) -> Group:
    """The verdict, what is wrong, and the evidence side by side."""
    parts: list[RenderableType] = [
        Text.assemble(verdict_text(result.verdict), f": {result.reason().removeprefix('undecided: ')}")
    ]
    if result.judged_by:
        parts.append(Text(f"judged by {result.judged_by}"))
    if result.read_as:
        parts.append(Text(f"read as: {result.read_as}"))
    parts += [Text(sentence, style="red") for sentence in result.failures()]
    numbers = ("diff/allowed", "resolves")
    made = table("evidence", "where", *numbers, "verdict", title=result.title, numbers=numbers)
    for sizes, proof in result.proofs.items():
        made.add_row(PROOF, sizes, "exact", "exact", verdict_text(PROOF_VERDICTS[proof.status]))
    add_numbers(made, result.evidence, result.further, result.slopes)
    parts.append(made)
    reasons: dict[str, list[str]] = {}
    for sizes, proof in result.proofs.items():
        if proof.status == "not provable":
            reasons.setdefault(proof.reason, []).append(sizes)
    parts += [Text(f"not provable here, because {why} ({'; '.join(where)})") for why, where in reasons.items()]
    deciding = [one for place in result.places if (one := result.decides(place)) is not None]
    parts += [Text(f"{item.place}: {item.sampled}") for item in deciding if item.sampled]
    parts += [Text(note) for note in result.notes]
    parts += [Text(f"{words}.") for words in result.elsewhere]
    return Group(*parts)


def own_json(result: OwnResult) -> dict[str, Any]:
    """The evidence, what is wrong, and the verdict, as --json writes it."""
    return {
        "verdict": result.verdict,
        "reason": result.reason(),
        "read_as": result.read_as,
        "judged_by": result.judged_by,
        "targets": result.kind,
        "parameters": list(result.names.blocks),
        "failures": result.failures(),
        "notes": result.notes,
        "elsewhere": result.elsewhere,
        "places": result.places,
        "proofs": {
            sizes: {
                "status": proof.status,
                "reason": proof.reason,
                "wrong": [{"name": block.name, "ratio": None if block.ratio is None else str(block.ratio),
                           "entries": [list(at) for at in block.entries]} for block in proof.wrong],
            }
            for sizes, proof in result.proofs.items()
        },
        "evidence": [
            {"place": e.place, "method": e.method, "worst": e.worst, "resolution": e.resolution, "verdict": e.verdict}
            for e in result.evidence
        ],
        "slopes": {place: {"value": s.value, "bar": s.bar, "status": s.status} for place, s in result.slopes.items()},
    }  # fmt: skip
