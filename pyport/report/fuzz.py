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
from pyport.fuzz.compare import Kind
from pyport.fuzz.result import FuzzResult
from pyport.fuzz.sides import Outcome
from pyport.language import Said, capital, in_language, joined, said, sentence
from pyport.report.tables import answer
from pyport.verdict import Verdict

#: Letters of a value that are shown.
_SHOWN = 400
#: The first sentence of a counterexample.
_DIFFERS = {
    Kind.VALUES: said("the port gives other numbers than MATLAB"),
    Kind.SHAPE: said("the port gives another size or kind of result than MATLAB"),
    Kind.RAISES: said("one side returns and the other does not"),
}


def fuzz_report(result: FuzzResult, lang: str = "en", saved: Path | None = None) -> Group:
    """The verdict, the counterexample in both languages, over what inputs, and the next command."""
    found = result.counterexample
    parts: list[RenderableType] = []
    parts.append(answer(result.verdict, sentence(conclusion(result), lang), lang))
    if found is not None:
        parts += _counterexample(result, lang)
    elif result.verdict is not Verdict.PASS:
        parts.append(sentence(result.reason, lang))
    parts += ["", _facts(result, lang)]
    if step := _next(result, saved):
        parts += ["", *in_language(step, lang).split("\n")]
    return Group(*(Text(part) if isinstance(part, str) else part for part in parts))


def conclusion(result: FuzzResult) -> Said:
    """Whether they differ, in one sentence."""
    if result.counterexample is not None:
        return _DIFFERS[result.counterexample.finding.kind]
    if result.verdict is Verdict.PASS:
        if result.undecided:
            return said("{calls} calls, no difference but in {count} where rounding decides", calls=result.calls,
                        count=result.undecided)  # fmt: skip
        return said("{calls} calls, no difference", calls=result.calls)
    return said("nothing is decided after {calls} calls", calls=result.calls)


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
        lines.add_row(side, _cut(call))
        for line in _results(outcome, text, result.outputs, lang):
            lines.add_row("", line)
    how = [said("found at call {first}, then made small", first=result.first)]
    if found.edge:
        how.append(said("it takes an empty array, NaN or Inf; {plain} calls without any agree", plain=result.plain))
    return [sentence(found.finding.sentence, lang), Padding(lines, (0, 0, 0, 2)),
            *(sentence(capital(one), lang) for one in how)]  # fmt: skip


def _results(outcome: Outcome, text: Callable[[Any], str], names: tuple[str, ...], lang: str) -> list[str]:
    if not outcome.returned:
        return [_cut(in_language(said("{how}: {words}", how=outcome.how, words=outcome.words), lang))]
    return [_cut(f"{name} = {text(value)}") for name, value in zip(names, outcome.values, strict=False)]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _facts(result: FuzzResult, lang: str) -> Table:
    """Over what inputs, in which form, how many calls."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")

    def add(name: str, words: str) -> None:
        facts.add_row(in_language(name, lang), in_language(words, lang))

    if result.inputs:
        add(
            said("inputs"),
            result.over
            if result.given
            else joined(" ", [result.over, said("(found out by trying; --inputs says it better)")]),
        )
    if result.form:
        add(said("the port gets"), joined(", ", result.form))
    counts = [said("{calls} calls, seed {seed}", calls=result.calls, seed=result.seed)]
    if result.rounding:
        counts.append(said("{count} differ by rounding", count=result.rounding))
    if result.undecided:
        counts.append(said("in {count} rounding decides", count=result.undecided))
    if result.neither:
        counts.append(said("in {count} neither side returns", count=result.neither))
    add(said("compared"), ", ".join(result.outputs) or "-")
    add(said("computed by"), joined(", ", [result.engine, *counts]))
    if result.open is not None:
        told = said(
            "not decided, for instance: {call}: {sentence}",
            call=_cut(result.call_of(result.open)),
            sentence=result.open.finding.sentence,
        )
        facts.add_row("", sentence(told, lang))
    for note in result.notes:
        facts.add_row("", sentence(note, lang))
    return facts


def _next(result: FuzzResult, saved: Path | None) -> str:
    """The command that a person would type now."""
    file = shlex.quote(result.file)
    port = result.function.rpartition(":")[0] or result.function
    name = Path(result.file).stem
    if result.counterexample is not None and saved is not None:
        command = f"pyport verify {file} {shlex.quote(port)} --inputs {shlex.quote(str(saved))}"
        return said("Next, which statement it is:\n  {command}", command=command)
    again = f"pyport fuzz {file} {shlex.quote(result.function)}"
    if result.given and result.inputs:
        again += f' --inputs "{result.over}"'
    if result.seed:
        again += f" --seed {result.seed}"
    if result.counterexample is not None:
        return said("Next, keep the inputs:\n  {command}", command=f"{again} --save {shlex.quote(name + '_case.mat')}")
    if not result.given and result.inputs:
        example = result.inputs[0][0].name if result.inputs[0] else "x"
        return said("Next, other inputs:\n  {command}", command=f'{again} --inputs "{example}: ..."')
    return ""
