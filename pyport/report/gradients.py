"""The table of evidence on a gradient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.evidence import CheckResult, Evidence, Sizes, sizes_in_words
from pyport.gradients.taylor import Slope
from pyport.language import Said, in_language, joined, said, sentence
from pyport.model import Model
from pyport.report.tables import answer, line, short, table, verdict_text
from pyport.verdict import Verdict

PROOF_VERDICTS = {"proved": Verdict.PASS, "refuted": Verdict.FAIL, "not provable": Verdict.UNDECIDED}
#: What a row of the table calls the proof.
PROOF = said("proof, modulo primes")
SLOPE_VERDICTS = {"right": Verdict.PASS, "wrong": Verdict.FAIL, "undecided": Verdict.UNDECIDED}
EXACT = said("exact")


def check_report(target: str, result: CheckResult, found: Sequence[Model] | None, lang: str = "en") -> Group:
    """The verdict, what is wrong, the evidence side by side, and what else is known.

    Parameters
    ----------
    target : str
        What was judged.
    result : CheckResult
    found : sequence of Model, optional
        The losses whose gradient it is, if it was not said which one is meant.
    lang : {"en", "zh"}
    """
    parts: list[RenderableType] = [answer(result.verdict, result.why(), lang)]
    parts += [line(words, lang, "red") for words in result.failures()]
    # That it is no loss's is not known of what is near to one, or right as far as that can be told; that it is one's,
    # not of what is wrong somewhere.
    none = found == [] and result.verdict is Verdict.FAIL and not result.nearly()
    if found is not None and (none or (found and result.verdict is Verdict.PASS)):
        parts.append(line(which_loss(found), lang))
    made = evidence_table(said("{target} against {loss}", target=target, loss=result.model.words), lang)
    asked_for = {sizes for place, sizes in result.own_sizes.items() if place not in result.further}
    more = [sizes for sizes, proof in result.proofs.items() if proof.status == "proved" and sizes not in asked_for]
    proofs: list[tuple[str, Verdict]] = [
        (sizes.words(result.model), PROOF_VERDICTS[proof.status]) for sizes, proof in result.proofs.items()
        if sizes not in more or len(more) == 1
    ]  # fmt: skip
    if len(more) > 1:
        proofs.append((said("{n} further sizes", n=len(more)), Verdict.PASS))
    add_proofs(made, proofs, lang)
    add_numbers(made, result.evidence, result.further, result.slopes, lang)
    parts.append(made)
    reasons: dict[str, list[Sizes]] = {}
    for sizes, proof in result.proofs.items():
        if proof.status == "not provable":
            reasons.setdefault(proof.reason, []).append(sizes)
    parts += [line(not_provable(why, sizes_in_words(where)), lang) for why, where in reasons.items()]
    parts += [line(note, lang) for note in result.notes]
    parts += [Text(sentence(words, lang)) for words in result.elsewhere]
    return Group(*parts)


def evidence_table(title: str, lang: str) -> Table:
    """An empty table of evidence."""
    heads = (said("evidence"), said("where"), said("diff/allowed"), said("resolves"), said("verdict"))
    columns = [in_language(head, lang) for head in heads]
    return table(*columns, title=in_language(title, lang), numbers=columns[2:4])


def not_provable(why: str, where: str) -> Said:
    """Why something is not proved, and at which sizes."""
    return said("not provable here, because {why} ({where})", why=why, where=where)


def add_proofs(made: Table, proofs: Iterable[tuple[str, Verdict]], lang: str) -> None:
    """Add the rows of the proof: where it was tried, and what came of it."""
    exact = in_language(EXACT, lang)
    for where, verdict in proofs:
        made.add_row(in_language(PROOF, lang), in_language(where, lang), exact, exact, verdict_text(verdict))


def add_numbers(
    made: Table, evidence: Sequence[Evidence], further: Collection[str], slopes: Mapping[str, Slope], lang: str
) -> None:  # fmt: skip
    """Add the rows of the numeric methods to a table of evidence; places nobody asked for and all well are one."""
    folded = [item for item in evidence if item.place in further and item.verdict is Verdict.PASS]
    for item in evidence:
        if item not in folded:
            made.add_row(in_language(item.method, lang), in_language(item.place, lang), short(item.worst),
                         short(item.resolution), verdict_text(item.verdict))  # fmt: skip
    if folded:
        made.add_row(*_folded(folded, lang), verdict_text(Verdict.PASS))
    for place, slope in slopes.items():
        value = "-" if np.isnan(slope.value) else in_language(said("slope {slope:.3f}", slope=slope.value), lang)
        made.add_row(in_language(said("Taylor remainder"), lang), in_language(place, lang), value, "-",
                     verdict_text(SLOPE_VERDICTS[slope.status]))  # fmt: skip


def _folded(items: Sequence[Evidence], lang: str) -> list[str]:
    places = {item.place for item in items}
    where = items[0].place if len(places) == 1 else said("{n} further places", n=len(places))
    method = items[0].method if len({item.method for item in items}) == 1 else said("all methods")
    return [in_language(method, lang), in_language(where, lang), short(max(e.worst for e in items)),
            short(max(e.resolution for e in items))]  # fmt: skip


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
UNKNOWN = said(
    "it is not the gradient of any loss that is known here; say which loss is meant with --model, "
    'for instance --model "tanh softmax mean"'
)


def to_name_it(command: str) -> Said:
    """What names the mistake of a gradient that is not right."""
    return said("to name the mistake: {command}", command=command)


def unknown_report(elsewhere: Sequence[str], lang: str = "en") -> Group:
    """That no loss was found; no block is called wrong then."""
    notes = [Text(sentence(words, lang)) for words in elsewhere]
    return Group(answer(Verdict.UNDECIDED, UNKNOWN, lang), *notes)


def unknown_json(elsewhere: Sequence[str]) -> dict[str, Any]:
    """The same as --json writes it."""
    return {"verdict": Verdict.UNDECIDED, "reason": UNKNOWN, "loss": None, "identified": [], "failures": [],
            "notes": [], "elsewhere": list(elsewhere), "proofs": {}, "evidence": [], "slopes": {}}  # fmt: skip


def which_loss(found: Sequence[Model]) -> Said:
    """Which loss an update descends, and which it does not."""
    if not found:
        return said("it is not the gradient of any loss that is known here")
    losses = joined(" and of ", (model.words for model in found))
    if "sigmoid-bce" in {model.head_name for model in found}:
        return said(
            "it is the gradient of {losses}; not of the sum of squares, which the script reports", losses=losses
        )
    return said("it is the gradient of {losses}", losses=losses)
