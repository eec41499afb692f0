"""A diagnosis as people read it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line_

from pyport.diagnose import Diagnosis, Finding, Line, Named
from pyport.diagnose.diagnosis import TheirWords
from pyport.diagnose.in_their_words import QUANTITIES, quantity_of
from pyport.diagnose.judged import Furthest
from pyport.diagnose.statements import Statement
from pyport.mistakes.effects import EFFECTS
from pyport.report.words import loss_words, say

#: Numbers that are nearer than this to the numeric derivative are right.
CURED = 1e-6
#: Columns beside each other that are wider than this stand under each other: 80 less the labels and the margins.
BESIDE = 66
#: Single precision, printed numbers, stabilisers and central differences give errors below this.
SMALL = 1e-5


def diagnosis_report(target: str, result: Diagnosis, lang: str = "en") -> Group:
    """The verdict first, then each mistake with its lines, why, effect and cure."""
    parts: list[RenderableType] = [Line_(target, style="bold")]
    loss = loss_words(result.model.words, lang)
    if result.status == "right":
        parts += [Line_(say("right", lang, loss=loss), style="green"), Line_(say("prove", lang))]
    elif result.status == "elsewhere":
        parts.append(Line_(say("elsewhere", lang, loss=loss), style="red"))
    elif result.status == "undecided":
        parts.append(Line_(say("undecided", lang, loss=loss), style="yellow"))
        parts += [Line_(say("because", lang, reason=getattr(reason, lang))) for reason in result.reasons]
        parts += _blocks(result, lang)
    elif result.status == "close":
        parts += _close(result, loss, lang)
        parts += _blocks(result, lang)
    elif result.status == "unknown":
        untold = result.tried is not None and result.tried.untold
        parts.append(Line_(say("untold" if untold else "unknown", lang), style="red"))
        parts += [Line_(words) for words in _tried(result, lang)]
        if result.loss_known:
            parts.append(Line_(say("judged", lang, loss=loss)))
            parts += _element(result, lang)
            parts += _blocks(result, lang)
            parts += [Line_(words) for words in result.ways]
            parts += _statements(result, lang)
        else:
            parts.append(Line_(say("other loss", lang)))
    else:
        parts += _named(result, lang)
        parts += _blocks(result, lang)
    parts += [Line_(f"{say('note', lang)}: {note}") for note in result.notes]
    return Group(*parts)


def _close(result: Diagnosis, loss: str, lang: str) -> Iterator[RenderableType]:
    far = result.furthest
    assert far is not None
    how = say("alone" if far.alone else "the most", lang)
    yield Line_(say("close", lang, error=at_most(far.error), place=far.place, how=how, loss=loss), style="red")
    yield Line_(_numbers(far, lang))
    if not far.alone and far.error < SMALL:
        yield Line_(say("close why", lang))


def at_most(error: float) -> str:
    """The number in one digit, rounded up."""
    text = f"{error:.0e}"
    if float(text) >= error:
        return text
    digit, _, exponent = text.partition("e")
    return f"{int(digit) + 1}e{exponent}" if digit != "9" else f"{float('10e' + exponent):.0e}"


def _element(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    if result.furthest is not None:
        yield Line_(say("element", lang, place=result.furthest.place))
        yield Line_(_numbers(result.furthest, lang))


def _numbers(far: Furthest, lang: str) -> str:
    return say("element numbers", lang, place=far.place, got=f"{far.got:.15g}", expected=f"{far.expected:.15g}")


def _tried(result: Diagnosis, lang: str) -> Iterator[str]:
    """How many losses were tried, and for how many of them two mistakes together."""
    tried = result.tried
    if tried is None:
        return
    yield say("tried one", lang) if tried.losses == 1 else say("tried several", lang, n=tried.losses)
    if tried.untold:
        return
    if not tried.all_pairs:
        yield say("tried some pairs", lang, m=tried.pairs)
    elif tried.pairs == tried.losses:
        yield say("tried pairs", lang)
    elif tried.pairs:
        yield say("tried pairs of", lang, m=tried.pairs)


def _named(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    alone = len(result.named) == 1
    if not alone:
        yield Line_(say("ambiguous", lang, n=len(result.named)), style="red")
    several_losses = len({item.model for item in result.named}) > 1
    for item in result.named:
        if several_losses:
            yield Line_(say("for", lang, loss=loss_words(item.model.words, lang)))
        yield from _findings(item, result.words if item is result.named[0] else None, lang)
    for reason in result.reasons:
        yield Line_(say("because", lang, reason=getattr(reason, lang)))
    if alone:
        yield Line_(say("judged", lang, loss=loss_words(result.model.words, lang)))
    if result.cure is not None and not several_losses:
        words = "cured" if result.cure <= CURED else "not cured"
        yield Line_(f"{say('cure', lang)}: " + say(words, lang, error=f"{result.cure:.0e}"))


def _findings(item: Named, words: TheirWords | None, lang: str) -> Iterator[RenderableType]:
    total = len(item.findings)
    for n, finding in enumerate(item.findings, 1):
        title = getattr(finding.title, lang)
        head = say("named", lang, title=title) if total == 1 else say("pair", lang, n=n, total=total, title=title)
        yield Line_(f"{head}  [{finding.card.id}]", style="red")
        yield Padding(_lines(finding, words, lang), (0, 0, 0, 2))
        for card in item.may_be:
            title = getattr(card.title, lang)
            yield Line_(say("may be", lang, detail=finding.detail.removeprefix("-"), title=title, id=card.id))


def _lines(finding: Finding, words: TheirWords | None, lang: str) -> Group:
    """Wrong and right line under each other, in NumPy's and in MATLAB's notation, and the user's own."""
    pairs = []
    for line in finding.lines:
        only = "  " + say("only", lang, blocks=line.only) if line.only else ""
        pairs += [(say("wrong", lang), f"{line.wrong[0]}{only}", line.wrong[1]),
                  (say("right line", lang), *_right(line, lang))]  # fmt: skip
    told: list[tuple[str, str]] = []
    if words:
        own = dict.fromkeys(item for line in finding.lines for item in words.lines.get(quantity_of(line), []))
        told += [(say("yours", lang), _statement(item)) for item in own]
        told += [(say("names", lang), names)] if (names := _their_names(finding, words, lang)) else []
    if finding.detail and finding.said is None:
        told.append(("", say("measured value", lang, detail=finding.detail)))
    told.append((say("why", lang), getattr(finding.card.why, lang)))
    told.append((say("effect", lang), say("measured", lang, effect=getattr(EFFECTS[finding.card.id].value, lang))))
    label = max(cell_len(row[0]) for row in (*pairs, *told))
    tables = Table.grid(padding=(0, 2)), Table.grid(padding=(0, 2))
    for table in tables:
        table.add_column(min_width=label)
    if sum(max((len(row[k]) for row in pairs), default=0) for k in (1, 2)) <= BESIDE:
        for row in pairs:
            tables[0].add_row(*row)
    else:
        for name, numpy, matlab in pairs:
            tables[0].add_row(name, numpy)
            if matlab:
                tables[0].add_row("", matlab)
    for pair in told:
        tables[1].add_row(*pair)
    return Group(*tables)


def _statement(statement: Statement) -> str:
    return f"{statement.file}:{statement.line}  {statement.text}"


def _their_names(finding: Finding, words: TheirWords, lang: str) -> str:
    """What the quantities in the lines of a finding are called in the user's code, where they have other names."""
    told = dict.fromkeys(name for line in finding.lines for text in (line.wrong[0], line.right[0])
                         for name in QUANTITIES.findall(text))  # fmt: skip
    between = "，" if lang == "zh" else ", "
    return between.join(say("name", lang, ours=name, theirs=words.quantities[name]) for name in told
                     if words.quantities.get(name, name) != name)  # fmt: skip


def _statements(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    """Where the wrong blocks are computed, and the first statement that makes something wrong of what is right."""
    words = result.words
    if words is None:
        return
    for block in result.blocks:
        if not block.within and block.name in words.lines:
            yield Line_(say("written in", lang, name=_called(result, block.name)))
            yield from (Line_(f"  {_statement(item)}") for item in words.lines[block.name])
    if words.culprit is not None:
        yield Line_(say("culprit", lang), style="red")
        yield Line_(f"  {_statement(words.culprit.statement)}")
        yield Line_(say("culprit reads", lang, names=", ".join(words.culprit.reads)))


def _right(line: Line, lang: str) -> tuple[str, str]:
    """The right line, or that there is nothing to do."""
    target, _, value = line.right[0].partition(" = ")
    return (say("leave", lang, it=target), "") if target == value else line.right


def gradient_name(parameter: str) -> str:
    """g1 of W1, gb1 of b1."""
    return "g" + parameter.removeprefix("W")


def _called(result: Diagnosis, parameter: str) -> str:
    """What the user's code calls a gradient, or what we do."""
    return (result.words and result.words.blocks.get(parameter)) or gradient_name(parameter)


def _blocks(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    told = []
    for block in result.blocks:
        key = "block right" if block.right else "block unsure" if block.within else "block wrong"
        text = say(key, lang, name=_called(result, block.name))
        if block.ratio is not None:
            text += " (" + say("ratio", lang, ratio=_ratio(block.ratio)) + ")"
        told.append(text)
    if told:
        yield Line_(f"{say('blocks', lang)}: " + ", ".join(told))


def diagnosis_json(result: Diagnosis, lang: str = "en") -> dict[str, Any]:
    """The diagnosis in plain types; what is infinite is None."""
    return {
        "verdict": result.verdict,
        "status": result.status,
        "loss": result.model.words,
        "blocks": [
            {
                "name": b.name,
                "called": _called(result, b.name),
                "right": b.right,
                "within": b.within,
                "ratio": b.ratio,
                "off": finite(b.off),
                "hidden": finite(b.hidden),
            }
            for b in result.blocks
        ],
        "mistakes": [
            {
                "loss": item.model.words,
                "cards": [_finding_json(finding, lang) for finding in item.findings],
                "may_be": [card.id for card in item.may_be],
            }
            for item in result.named
        ],
        "reasons": [getattr(reason, lang) for reason in result.reasons],
        "element": _element_json(result.furthest),
        "ways": result.ways,
        "yours": _words_json(result.words),
        "tried": None if result.tried is None else asdict(result.tried),
        "cure": None if result.cure is None else finite(result.cure),
        "notes": result.notes,
        "samples": [point.X.shape[0] for point in result.points],
        "sizes": [[W.shape for W in point.parameters] for point in result.points],
    }


def _words_json(words: TheirWords | None) -> dict[str, Any] | None:
    if words is None:
        return None
    lines = {name: [_statement_json(item) for item in items] for name, items in words.lines.items()}
    first = None
    if words.culprit is not None:
        first = {**_statement_json(words.culprit.statement), "reads": words.culprit.reads}
    return {"names": words.quantities, "lines": lines, "first_wrong": first}


def _statement_json(statement: Statement) -> dict[str, Any]:
    return {"file": statement.file, "line": statement.line, "text": statement.text}


def _ratio(ratio: float) -> str:
    """In six digits, or in as many as tell it from 1."""
    # A negative 0 is no other.
    return next(text for digits in (6, 10, 17) if (text := f"{ratio + 0.0:.{digits}g}") != "1" or digits == 17)


def finite(number: float) -> float | None:
    """The number, or None: JSON has no infinity."""
    return number if isfinite(number) else None


def _element_json(far: Furthest | None) -> dict[str, Any] | None:
    if far is None:
        return None
    return {"name": far.name, "index": list(far.index), "error": finite(far.error), "got": far.got,
            "expected": far.expected, "alone": far.alone}  # fmt: skip


def _finding_json(finding: Finding, lang: str) -> dict[str, Any]:
    card = finding.card
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": getattr(finding.title, lang),
        "why": getattr(card.why, lang),
        "effect": EFFECTS[card.id],
        "detail": finding.detail,
        "lines": [
            {"numpy": {"wrong": line.wrong[0], "right": line.right[0]},
             "matlab": {"wrong": line.wrong[1], "right": line.right[1]}, "only": line.only}
            for line in finding.lines
        ],
    }  # fmt: skip
