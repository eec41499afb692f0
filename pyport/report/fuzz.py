"""What driving a function and its port found, as a terminal shows it: the answer first, in 80 columns."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pyport.fuzz import literals
from pyport.fuzz.result import FuzzResult
from pyport.fuzz.sides import Outcome
from pyport.fuzz.words import SILENCE, Said, said
from pyport.report.tables import verdict_text
from pyport.verdict import Verdict

#: Letters of a value that are shown.
_SHOWN = 400


def fuzz_report(result: FuzzResult, lang: str = "en", saved: Path | None = None) -> Group:
    """The verdict, the counterexample in both languages, over what inputs, and the next command."""
    found = result.counterexample
    parts: list[RenderableType] = []
    if found is not None:
        parts += [_verdict(result, said(found.finding.kind.value), lang), *_counterexample(result, lang)]
    elif result.verdict is Verdict.PASS:
        parts.append(_verdict(result, said("pass", calls=result.calls), lang))
    else:
        parts += [_verdict(result, said("undecided", calls=result.calls), lang), _sentence(result.reason, lang)]
    parts += ["", _facts(result, lang)]
    if step := _next(result, saved):
        parts += ["", *step.in_language(lang).split("\n")]
    return Group(*(Text(part) if isinstance(part, str) else part for part in parts))


def _verdict(result: FuzzResult, sentence: Said, lang: str) -> Text:
    return Text.assemble(verdict_text(result.verdict), f": {_sentence(sentence, lang)}")


def _sentence(sentence: Said, lang: str) -> str:
    text = sentence.in_language(lang)
    return text if text.endswith((".", "。")) else text + ("。" if lang == "zh" else ".")


def _counterexample(result: FuzzResult, lang: str) -> list[RenderableType]:
    found = result.counterexample
    assert found is not None
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for side, call, outcome, text in (
        ("MATLAB", result.matlab_call, found.reference, literals.matlab),
        ("Python", result.python_call, found.port, literals.python),
    ):
        lines.add_row(said(side).in_language(lang), _cut(call))
        for line in _results(outcome, text, result.outputs, lang):
            lines.add_row("", line)
    how = [said("at", first=result.first)]
    if found.edge:
        how.append(said("edge", plain=result.plain))
    return [_sentence(found.finding.said, lang), Padding(lines, (0, 0, 0, 2)),
            *(f"{text[0].upper()}{text[1:]}" for text in (_sentence(one, lang) for one in how))]  # fmt: skip


def _results(outcome: Outcome, text: Callable[[Any], str], names: tuple[str, ...], lang: str) -> list[str]:
    if not outcome.returned:
        return [_cut(f"{said(outcome.how).in_language(lang)}: {outcome.words}")]
    return [_cut(f"{name} = {text(value)}") for name, value in zip(names, outcome.values, strict=False)]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _facts(result: FuzzResult, lang: str) -> Table:
    """Over what inputs, in which form, how many calls."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    comma = "，" if lang == "zh" else ", "
    if result.inputs:
        over = result.over if result.given else f"{result.over} {said('found out').in_language(lang)}"
        facts.add_row(said("inputs").in_language(lang), over)
    if result.form:
        facts.add_row(said("form").in_language(lang), comma.join(one.in_language(lang) for one in result.form))
    counts = [said("counts", calls=result.calls, seed=result.seed)]
    for key, count in (("rounding", result.rounding), ("open", result.undecided), ("neither", result.neither)):
        counts += [said(key, count=count)] * bool(count)
    facts.add_row(said("compared").in_language(lang), ", ".join(result.outputs) or "-")
    told = [result.engine, *(one.in_language(lang) for one in counts)]
    facts.add_row(said("computed by").in_language(lang), comma.join(told))
    if result.open is not None:
        told_open = said("open at", call=_cut(result.call_of(result.open)), sentence=result.open.finding.said)
        facts.add_row("", _sentence(told_open, lang))
    for note in result.notes:
        facts.add_row("", _sentence(note, lang))
    return facts


def _next(result: FuzzResult, saved: Path | None) -> Said:
    """The command that a person would type now."""
    file = shlex.quote(result.file)
    port = result.function.rpartition(":")[0] or result.function
    name = Path(result.file).stem
    if result.counterexample is not None and saved is not None:
        command = f"pyport verify {file} {shlex.quote(port)} --inputs {shlex.quote(str(saved))}"
        return said("next verify", command=command)
    again = f"pyport fuzz {file} {shlex.quote(result.function)}"
    if result.given and result.inputs:
        again += f' --inputs "{result.over}"'
    if result.seed:
        again += f" --seed {result.seed}"
    if result.counterexample is not None:
        return said("next save", command=f"{again} --save {shlex.quote(name + '_case.mat')}")
    if not result.given and result.inputs:
        example = result.inputs[0][0].name if result.inputs[0] else "x"
        return said("next inputs", command=f'{again} --inputs "{example}: ..."')
    return SILENCE
