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
from pyport.diagnose.in_their_words import QUANTITIES, their_statements
from pyport.diagnose.judged import Furthest
from pyport.diagnose.statements import Statement
from pyport.evidence import ratio_in_digits
from pyport.language import Said, in_language, joined, said
from pyport.mistakes.effects import EFFECTS
from pyport.report.tables import line

#: Numbers that are nearer than this to the numeric derivative are right.
CURED = 1e-6
#: Columns beside each other that are wider than this stand under each other: 80 less the labels and the margins.
BESIDE = 66
#: Single precision, printed numbers, stabilisers and central differences give errors below this.
SMALL = 1e-5
#: The colour of a first line; all others are red.
_STYLES = {"right": "green", "undecided": "yellow"}


def diagnosis_report(target: str, result: Diagnosis, lang: str = "en") -> Group:
    """The verdict first, then each mistake with its lines, why, effect and cure."""
    parts: list[RenderableType] = []
    if label := _LABELS.get(result.status):
        parts.append(line(joined(": ", [label, conclusion(result)]), lang, _STYLES.get(result.status, "red")))
    if result.status == "right":
        parts.append(line(said("there is nothing to name; pyport gradcheck judges it"), lang))
    elif result.status == "undecided":
        parts += [line(said("because {reason}", reason=reason), lang) for reason in result.reasons]
        parts += _blocks(result, lang)
    elif result.status == "close":
        parts += _close(result, lang)
        parts += _blocks(result, lang)
    elif result.status == "unknown":
        parts += [line(words, lang) for words in _tried(result)]
        if result.loss_known:
            parts.append(line(said("judged against {loss}", loss=result.model.words), lang))
            parts += _element(result, lang)
            parts += _blocks(result, lang)
            parts += [line(words, lang) for words in result.ways]
            parts += _statements(result, lang)
        else:
            parts.append(
                line(
                    said(
                        "it may be the right gradient of a loss that pyport does not know: name the loss with --model"
                    ),
                    lang,
                )
            )
    elif result.status in ("named", "ambiguous"):
        parts += _named(result, lang)
        parts += _blocks(result, lang)
    parts += [line(said("note: {note}", note=note), lang) for note in result.notes]
    parts.append(line(said("target: {target}", target=target), lang))
    if result.named:
        card = result.named[0].findings[0].card.id
        parts.append(line(said("Next: correct it and ask pyport gradcheck again; pyport mistakes {id} shows the "
                               "mistake on a small network.", id=card), lang))  # fmt: skip
    return Group(*parts)


#: What stands before the sentence where no mistake is named.
_LABELS = {
    "right": said("RIGHT"),
    "elsewhere": said("WRONG ELSEWHERE"),
    "undecided": said("UNDECIDED"),
    "close": said("WRONG, BUT CLOSE"),
    "unknown": said("NONE KNOWN"),
}


def conclusion(result: Diagnosis, lang: str = "en") -> Said:
    """The diagnosis in one sentence, to stand behind the verdict."""
    loss, far = result.model.words, result.furthest
    if result.status == "right":
        return said("within rounding of the gradient of {loss}", loss=loss)
    if result.status == "elsewhere":
        return said("right at the points chosen to tell mistakes apart, but elsewhere not the gradient of {loss}",
                    loss=loss)  # fmt: skip
    if result.status == "undecided":
        return said("within rounding of the gradient of {loss}, which is too wide here to tell", loss=loss)
    if result.status == "close":
        assert far is not None
        return said(
            "right up to {error} ({place} {how}) of the gradient of {loss}", error=at_most(far.error),
            place=far.place, how=said("alone") if far.alone else said("the most"), loss=loss,
        )  # fmt: skip
    if result.status == "unknown" and result.tried is not None and result.tried.untold:
        return said("only mistakes that reduce the gradient to a constant or to rounding give this one, and it does "
                    "not show which")  # fmt: skip
    if result.status == "unknown":
        return said("no single mistake of the catalogue and no constant factor gives this gradient")
    mistakes = [joined(", ", [_titled(finding, lang) for finding in item.findings]) for item in result.named]
    if len(mistakes) == 1:
        return mistakes[0]
    return joined(" ", [said("These {n} fit and cannot be told apart:", n=len(mistakes)), joined("; ", mistakes)])


def _close(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    far = result.furthest
    assert far is not None
    yield line(_numbers(far), lang)
    if not far.alone and far.error < SMALL:
        yield line(
            said(
                "no mistake is named: a stabiliser such as 1e-12, single precision, numbers that "
                "were printed or central differences give such a gradient"
            ),
            lang,
        )


def at_most(error: float) -> str:
    """The number in one digit, rounded up unless it is that digit but for rounding."""
    text = f"{error:.0e}"
    if float(text) >= error * (1 - 1e-6):
        return text
    digit, _, exponent = text.partition("e")
    return f"{int(digit) + 1}e{exponent}" if digit != "9" else f"{float('10e' + exponent):.0e}"


def _element(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    if result.furthest is not None:
        yield line(said("{place} is the only element that is wrong", place=result.furthest.place), lang)
        yield line(_numbers(result.furthest), lang)


def _numbers(far: Furthest) -> Said:
    return said(
        "{place}: got {got}, expected {expected}",
        place=far.place,
        got=f"{far.got:.15g}",
        expected=f"{far.expected:.15g}",
    )


def _tried(result: Diagnosis) -> Iterator[Said]:
    """How many losses were tried, and for how many of them two mistakes together."""
    tried = result.tried
    if tried is None:
        return
    yield said("tried for one loss") if tried.losses == 1 else said("tried for {n} losses", n=tried.losses)
    if tried.untold:
        return
    if not tried.all_pairs:
        yield said(
            "two together were tried for {m} of them, but not every two: too many fit some of the blocks", m=tried.pairs
        )
    elif tried.pairs == tried.losses:
        yield said("nor do any two together")
    elif tried.pairs:
        yield said("nor do any two together, for the {m} most likely of them", m=tried.pairs)


def _named(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    alone = len(result.named) == 1
    if not alone:
        yield line(said("These {n} fit and cannot be told apart:", n=len(result.named)), lang, "red")
    several_losses = len({item.model for item in result.named}) > 1
    for item in result.named:
        if several_losses:
            yield line(said("if the loss is {loss}:", loss=item.model.words), lang)
        yield from _findings(item, result.words if item is result.named[0] else None, lang)
    for reason in result.reasons:
        yield line(said("because {reason}", reason=reason), lang)
    if alone:
        yield line(said("judged against {loss}", loss=result.model.words), lang)
    if result.cure is not None and not several_losses:
        error = f"{result.cure:.0e}"
        words = (
            said(
                "with this undone in the numbers that it gave, they are right: they agree with the numeric "
                "derivative to "
                "{error}",
                error=error,
            )
            if result.cure <= CURED
            else said(
                "with this undone in the numbers that it gave, they are {error} from the numeric derivative",
                error=error,
            )
        )
        yield line(said("cure: {words}", words=words), lang)


def _findings(item: Named, words: TheirWords | None, lang: str) -> Iterator[RenderableType]:
    for n, finding in enumerate(item.findings):
        yield Line_(_mistake(item, n, lang), style="red")
        yield Padding(_lines(finding, words, lang), (0, 0, 0, 2))
        for card in item.may_be:
            title = getattr(card.title, lang)
            yield line(
                said(
                    "{detail} is a usual learning rate; if it is yours: {title}  [{id}] (--learning-rate says it)",
                    detail=finding.detail.removeprefix("-"),
                    title=title,
                    id=card.id,
                ),
                lang,
            )


def _mistake(item: Named, n: int, lang: str) -> str:
    """What one of the mistakes is called."""
    title, total = _titled(item.findings[n], lang), len(item.findings)
    head = (said("MISTAKE: {title}", title=title) if total == 1 else
            said("MISTAKE {n} of {total}: {title}", n=n + 1, total=total, title=title))  # fmt: skip
    return in_language(head, lang)


def _titled(finding: Finding, lang: str) -> str:
    """What is wrong, and the card that says it."""
    return f"{title_of(finding, lang)}  [{finding.card.id}]"


def title_of(finding: Finding, lang: str) -> str:
    """What is wrong, in a language."""
    return str(getattr(finding.card.title, lang)) if finding.said is None else in_language(finding.said, lang)


def _lines(finding: Finding, words: TheirWords | None, lang: str) -> Group:
    """Wrong and right line under each other, in NumPy's and in MATLAB's notation, and the user's own."""
    pairs = []
    for pair in finding.lines:
        only = "  " + in_language(said("only in {blocks}", blocks=pair.only), lang) if pair.only else ""
        pairs += [(in_language(said("written"), lang), f"{pair.wrong[0]}{only}", pair.wrong[1]),
                  (in_language(said("right"), lang), *_right(pair, lang))]  # fmt: skip
    told: list[tuple[str, str]] = []
    if words:
        own = dict.fromkeys(item for pair in finding.lines for item in their_statements(pair, words))
        told += [(in_language(said("yours"), lang), _statement(item)) for item in own]
        names = _their_names(finding, words, lang)
        told += [(in_language(said("there"), lang), names)] if names else []
    if finding.detail and finding.said is None:
        told.append(("", in_language(said("found: {detail}", detail=finding.detail), lang)))
    told.append((in_language(said("why"), lang), getattr(finding.card.why, lang)))
    if finding.is_measured:
        effect = said("{effect} (measured in one run)", effect=getattr(EFFECTS[finding.card.id].value, lang))
        told.append((in_language(said("effect"), lang), in_language(effect, lang)))
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
    for both in told:
        tables[1].add_row(*both)
    return Group(*tables)


def _statement(statement: Statement) -> str:
    return f"{statement.file}:{statement.line}  {statement.text}"


def _their_names(finding: Finding, words: TheirWords, lang: str) -> str:
    """What the quantities in the lines of a finding are called in the user's code, where they have other names."""
    told = dict.fromkeys(name for pair in finding.lines for text in (pair.wrong[0], pair.right[0])
                         for name in QUANTITIES.findall(text))  # fmt: skip
    names = [said("{ours} is {theirs}", ours=name, theirs=words.quantities[name]) for name in told
             if words.quantities.get(name, name) != name]  # fmt: skip
    return in_language(joined(", ", names), lang)


def _statements(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    """Where the wrong blocks are computed, and the first statement that makes something wrong of what is right."""
    words = result.words
    if words is None:
        return
    for block in result.blocks:
        if not block.within and block.name in words.lines:
            yield line(said("{name} is computed in", name=_called(result, block.name)), lang)
            yield from (Line_(f"  {_statement(item)}") for item in words.lines[block.name])
    if words.culprit is not None:
        yield line(said("the first statement whose result matches no quantity of the right calculation:"), lang, "red")
        yield Line_(f"  {_statement(words.culprit.statement)}")
        yield line(said("what it reads is right: {names}", names=", ".join(words.culprit.reads)), lang)


def _right(line: Line, lang: str) -> tuple[str, str]:
    """The right line, or that there is nothing to do."""
    target, _, value = line.right[0].partition(" = ")
    return (in_language(said("{it}, as it comes out", it=target), lang), "") if target == value else line.right


def gradient_name(parameter: str) -> str:
    """g1 of W1, gb1 of b1."""
    return "g" + parameter.removeprefix("W")


def _called(result: Diagnosis, parameter: str) -> str:
    """What the user's code calls a gradient, or what we do."""
    return (result.words and result.words.blocks.get(parameter)) or gradient_name(parameter)


def _blocks(result: Diagnosis, lang: str) -> Iterator[RenderableType]:
    told = []
    for block in result.blocks:
        name = _called(result, block.name)
        text = (
            said("{name} is right", name=name)
            if block.right
            else said("{name} is undecided", name=name)
            if block.within
            else said("{name} is wrong", name=name)
        )
        if block.ratio is not None:
            text = said("{block} ({ratio} times what it should be)", block=text, ratio=ratio_in_digits(block.ratio))
        told.append(text)
    if told:
        yield line(said("blocks: {blocks}", blocks=joined(", ", told)), lang)


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
        "reasons": result.reasons,
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
        "title": title_of(finding, lang),
        "why": getattr(card.why, lang),
        "effect": EFFECTS[card.id] if finding.is_measured else None,
        "detail": finding.detail,
        "lines": [
            {"numpy": {"wrong": line.wrong[0], "right": line.right[0]},
             "matlab": {"wrong": line.wrong[1], "right": line.right[1]}, "only": line.only}
            for line in finding.lines
        ],
    }  # fmt: skip
