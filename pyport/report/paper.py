"""Judged answers as people read them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line_

from pyport.language import Said, in_language, joined, said
from pyport.mistakes.formula import line
from pyport.paper.judge import Judged, Judgement, Wrong
from pyport.paper.sheet import DECIMALS, Sheet, model_of
from pyport.report.layout import Paragraph
from pyport.verdict import Verdict

#: So many wrong elements of an answer are listed.
LISTED = 3
_COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.UNDECIDED: "yellow"}
_SLIPS = {
    "sign": said("the sign is wrong"),
    "point": said("the decimal point is at the wrong place"),
    "digits": said("two digits are exchanged"),
}


def judgement_report(sheet: Sheet, judgement: Judgement, lang: str = "en") -> Group:
    """The verdict first, then each wrong answer with its mistake, then what is right."""
    parts: list[RenderableType] = [
        Line_.assemble(
            (judgement.verdict.name, _COLOURS[judgement.verdict]),
            "：" if lang == "zh" else ": ",
            in_language(verdict(judgement), lang),
        )
    ]
    for item in judgement.answers:
        if item.status in ("right", "follows") and not (item.turned or item.of):
            continue
        parts.append(Line_(in_language(_first(item, lang), lang)))
        parts += [Padding(Line_(in_language(text, lang)), (0, 0, 0, 4)) for text in _more(sheet, item, lang)]
    right = [item.name for item in judgement.answers if item.status == "right" and not item.turned]
    if right and len(right) < len(judgement.answers):
        parts.append(Line_(in_language(said("right: {names}", names=", ".join(right)), lang)))
    if judgement.left_out:
        parts.append(Line_(in_language(said("not given: {names}", names=", ".join(judgement.left_out)), lang)))
    ids = [card.id for item in judgement.answers for card in item.cards if item.edits]
    wrong = [item.name for item in judgement.answers if item.is_wrong]
    if ids:
        parts.append(Paragraph(in_language(said("Next: pyport mistakes {id} shows the mistake on a small network.",
                                                id=ids[0]), lang)))  # fmt: skip
    elif wrong:
        parts.append(Paragraph(in_language(said("Next: compute {names} again, step by step as on the page.",
                                                names=", ".join(wrong)), lang)))  # fmt: skip
    return Group(*parts)


def verdict(judgement: Judgement) -> Said:
    """The verdict in one sentence."""
    wrong = [item.name for item in judgement.answers if item.is_wrong]
    total = len(judgement.answers)
    if wrong:
        names = ", ".join(wrong)
        if total == 1:
            return said("{names} is wrong.", names=names)
        return said("{n} of {total} answers wrong: {names}.", n=len(wrong), total=total, names=names)
    coarse = [item.name for item in judgement.answers if item.status == "coarse"]
    if coarse:
        return said("nothing is wrong to the decimals given; {names}: {n} decimals expected.", names=", ".join(coarse),
                    n=DECIMALS)  # fmt: skip
    return said("the answer is right.") if total == 1 else said("all {total} answers are right.", total=total)


def _first(item: Judged, lang: str) -> Said:
    """What is said of an answer in its first line."""
    name = item.name
    if item.status == "follows":
        return said("{name} is right for the {of} that it was computed from.", name=name, of=item.of)
    if item.status == "coarse":
        return said("{name} agrees to the {n} decimals given.", name=name, n=item.decimals)
    if item.status == "right":
        return said("{name} is right, in the shape of the weights; the script's {name} is its transpose.", name=name)
    if item.status == "shape":
        return said("{name} is wrong: {expected} numbers expected, not {got}.", name=name,
                    got=_size(item.answer.array.shape), expected=_size(item.whole))  # fmt: skip
    if item.copied:
        return said(
            "{name} is wrong: these are the numbers of the first step; compute the second.",
            name=name,
        )
    titles = list(dict.fromkeys(getattr(card.title, lang) for card in item.cards))
    if len(titles) == 1:
        return said("{name} is wrong: {title} ({id}).", name=name, title=titles[0], id=item.cards[0].id)
    if titles:
        return said("{name} is wrong: one of these mistakes, which give the same numbers here:", name=name)
    if item.factor:
        return said(
            "{name} is wrong: {factor} times what it should be (constant-factor).", name=name, factor=item.factor
        )
    if item.alone:
        n, total = len(item.wrong), item.whole[0] * item.whole[1]
        return said("{name} is wrong in {n} of {total} numbers; the others are right.", name=name, n=n, total=total)
    return said("{name} is wrong; no known mistake gives these numbers.", name=name)


def _more(sheet: Sheet, item: Judged, lang: str) -> Iterator[str]:
    """The mistakes with their lines and reasons, and the first wrong numbers."""
    cards = list({getattr(card.title, lang): card for card in reversed(item.cards)}.values())[::-1]
    for card in cards:
        if len(cards) > 1:
            yield said("{text} ({words})", text=getattr(card.title, lang), words=card.id)
        else:
            yield said("why: {why}", why=getattr(card.why, lang))
    if len(cards) == 1 and item.edits:
        edit, model = item.edits[0], model_of(sheet.variant)
        wrong = line(model, edit.ingredient, edit.layer, 3, edit.card.wrong[edit.ingredient], edit.part)
        right = line(model, edit.ingredient, edit.layer, 3, None, edit.part)
        yield said("wrong  {line}", line=wrong[1])
        yield said("right  {line}", line=right[1])
    if item.wrong:
        yield joined("; ", [_number(item.name, one) for one in item.wrong[:LISTED]])
        if len(item.wrong) > LISTED:
            yield said("and {n} more", n=len(item.wrong) - LISTED)


def _number(name: str, wrong: Wrong) -> Said:
    i, j = wrong.index
    values = {"place": f"{name}({i + 1},{j + 1})", "got": f"{wrong.got:.{DECIMALS}f}",
              "expected": f"{wrong.expected:.{DECIMALS}f}"}  # fmt: skip
    if wrong.slip:
        return said("{place} = {got}, expected {expected}: {slip}", **values, slip=_SLIPS[wrong.slip])
    return said("{place} = {got}, expected {expected}", **values)


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """The same as data."""
    return {
        "verdict": judgement.verdict,
        "conclusion": str(verdict(judgement)),
        "answers": [
            {
                "name": item.name, "status": item.status, "mistakes": [card.id for card in item.cards],
                "factor": item.factor or None, "follows_from": item.of or None, "transposed": item.turned,
                "wrong": [{"row": w.index[0] + 1, "column": w.index[1] + 1, "got": w.got, "expected": w.expected,
                           "slip": w.slip or None} for w in item.wrong],
            }
            for item in judgement.answers
        ],
        "left_out": judgement.left_out,
    }  # fmt: skip
