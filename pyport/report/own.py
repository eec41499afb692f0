"""What is said of a gradient of one's own loss."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pyport.language import joined, said, sentence
from pyport.own.result import OwnResult
from pyport.report.gradients import evidence_table, not_provable
from pyport.report.tables import answer, line


def own_report(result: OwnResult, verbose: bool = False, lang: str = "en") -> Group:
    """The verdict, what is wrong, and the evidence side by side."""
    parts: list[RenderableType] = [answer(result.verdict, result.why(), lang)]
    if result.judged_by:
        parts.append(line(said("judged by {loss}", loss=result.judged_by), lang))
    if result.read_as:
        parts.append(line(said("read as: {form}", form=result.read_as), lang))
    parts += [line(words, lang, "red") for words in (*result.failures(), *result.ways)]
    parts.append(evidence_table(result.title, result.proofs, result.evidence, result.slopes, verbose, lang))
    reasons: dict[str, list[str]] = {}
    for sizes, proof in result.proofs.items():
        if proof.status == "not provable":
            reasons.setdefault(proof.reason, []).append(sizes)
    parts += [line(not_provable(why, joined("; ", where)), lang) for why, where in reasons.items()]
    deciding = [one for place in result.places if (one := result.decides(place)) is not None]
    parts += [line(said("{place}: {sampled}", place=item.place, sampled=item.sampled), lang)
              for item in deciding if item.sampled]  # fmt: skip
    parts += [line(note, lang) for note in result.notes]
    parts += [Text(sentence(words, lang)) for words in result.elsewhere]
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
        "ways": result.ways,
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
