"""The table of evidence on a gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.evidence import CheckResult, Evidence, Sizes, sizes_in_words
from pyport.gradients.prove import Proof
from pyport.gradients.taylor import Slope
from pyport.language import Said, in_language, joined, said, sentence
from pyport.model import Model
from pyport.own.result import OwnProof
from pyport.report.tables import answer, line, short, table, verdict_text
from pyport.verdict import Verdict

PROOF_VERDICTS = {"proved": Verdict.PASS, "refuted": Verdict.FAIL, "not provable": Verdict.UNDECIDED}
#: What a row of the table calls the proof.
PROOF = said("proof, modulo primes")
SLOPE_VERDICTS = {"right": Verdict.PASS, "wrong": Verdict.FAIL, "undecided": Verdict.UNDECIDED}
EXACT = said("exact")


def check_report(
    target: str, result: CheckResult, found: Sequence[Model] | None, verbose: bool = False, lang: str = "en"
) -> Group:  # fmt: skip
    """The verdict, what is wrong, the evidence side by side, and what else is known.

    Parameters
    ----------
    target : str
        What was judged.
    result : CheckResult
    found : sequence of Model, optional
        The losses whose gradient it is, if it was not said which one is meant.
    verbose : bool
        Whether every place has its own row.
    lang : {"en", "zh"}
    """
    parts: list[RenderableType] = [answer(result.verdict, result.why(), lang)]
    parts += [line(words, lang, "red") for words in result.failures()]
    # That it is no loss's is not known of what is near to one, or right as far as that can be told; that it is one's,
    # not of what is wrong somewhere.
    none = found == [] and result.verdict is Verdict.FAIL and not result.nearly()
    if found is not None and (none or (found and result.verdict is Verdict.PASS)):
        parts.append(line(which_loss(found, is_script=target == "reference"), lang))
    proofs = {sizes.words(result.model): proof for sizes, proof in result.proofs.items()}
    parts.append(evidence_table(said("{target} against {loss}", target=target, loss=result.model.words), proofs,
                                result.evidence, result.slopes, verbose, lang))  # fmt: skip
    reasons: dict[str, list[Sizes]] = {}
    for sizes, proof in result.proofs.items():
        if proof.status == "not provable":
            reasons.setdefault(proof.reason, []).append(sizes)
    parts += [line(not_provable(why, sizes_in_words(where)), lang) for why, where in reasons.items()]
    parts += [line(note, lang) for note in result.notes]
    parts += [Text(sentence(words, lang)) for words in result.elsewhere]
    return Group(*parts)


def evidence_table(
    title: str, proofs: Mapping[str, Proof | OwnProof], evidence: Sequence[Evidence], slopes: Mapping[str, Slope],
    verbose: bool, lang: str,
) -> Table:  # fmt: skip
    """What each method says, and where: a row each if it is `verbose`, else one for all places that say the same."""
    exact = in_language(EXACT, lang)
    rows = [Row(PROOF, where, exact, exact, PROOF_VERDICTS[proof.status]) for where, proof in proofs.items()]
    rows += [Row(item.method, item.place, item.worst, item.resolution, item.verdict) for item in evidence]
    for where, slope in slopes.items():
        value = "-" if np.isnan(slope.value) else in_language(said("slope {slope:.3f}", slope=slope.value), lang)
        rows.append(Row(said("Taylor remainder"), where, value, "-", SLOPE_VERDICTS[slope.status]))
    heads = (said("evidence"), said("where"), said("diff/allowed"), said("resolves"), said("verdict"))
    columns = [in_language(head, lang) for head in heads]
    made = table(*columns, title=in_language(title, lang), numbers=columns[2:4])
    alike: dict[Any, list[Row]] = {}
    for number, row in enumerate(rows):
        alike.setdefault(number if verbose else (row.method, row.verdict), []).append(row)
    for same in alike.values():
        where = same[0].where if len(same) == 1 else _places(len(same), is_proof=same[0].method == PROOF)
        made.add_row(in_language(same[0].method, lang), in_language(where, lang),
                     _worst([row.worst for row in same]),
                     _worst([row.resolution for row in same]), verdict_text(same[0].verdict))  # fmt: skip
    return made


class Row(NamedTuple):
    """What one method says at one place: numbers, or words where it has none."""

    method: str
    where: str
    worst: float | str
    resolution: float | str
    verdict: Verdict


def _places(n: int, *, is_proof: bool) -> Said:
    return said("at {n} sizes", n=n) if is_proof else said("at {n} places", n=n)


def _worst(values: Sequence[float | str]) -> str:
    """The largest number; of words, what all say."""
    numbers = [value for value in values if not isinstance(value, str)]
    if numbers:
        return short(max(numbers, key=lambda value: -np.inf if np.isnan(value) else value))
    return str(values[0]) if len(set(values)) == 1 else "-"


def not_provable(why: str, where: str) -> Said:
    """Why something is not proved, and at which sizes."""
    return said("not provable here, because {why} ({where})", why=why, where=where)


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
    'it is not the gradient of any known loss; name the loss with --model, for instance --model "tanh softmax mean"'
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


def which_loss(found: Sequence[Model], *, is_script: bool) -> Said:
    """Which loss an update descends, and of the tutorial's script which it does not."""
    if not found:
        return said("it is not the gradient of any known loss")
    losses = joined(" and of ", (model.words for model in found))
    if is_script and "sigmoid-bce" in {model.head_name for model in found}:
        return said(
            "it is the gradient of {losses}; not of the sum of squares, which the script reports", losses=losses
        )
    return said("it is the gradient of {losses}", losses=losses)
