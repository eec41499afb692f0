"""What a sweep found, as tables."""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType

from pyport.language import Said, in_language, said
from pyport.report.layout import Paragraph, WholeTable
from pyport.report.tables import answer, count, short, table
from pyport.sweep.result import KINDS, Result
from pyport.sweep.settings import Settings

#: What the reader is told of each way to end.
ENDS = {
    "tolerance": said("the loss reached the tolerance"),
    "limit": said("the step limit came first, and the loss still falls"),
    "diverged": said("diverged: the weights or the loss are no longer finite"),
    "dead-units": said("stalled: all hidden units of a sample have switched off"),
    "tie": said("stalled: two samples with different targets have the same hidden units"),
    "unknown": said("stalled, the reason is not known"),
}
#: So many starts that do not stop are listed, and so many if all of it is asked for; the files have them all.
LISTED, MORE = 5, 20
BINS, BAR = 12, 30


def sweep_report(result: Result, settings: Settings, verbose: bool = False, lang: str = "en") -> Group:
    """How many starts stop and whether the numbers are right, how the starts ended, and which do not stop."""
    described, variant = result.described(), settings.variant
    stopped, total = int(result.stopped.sum()), len(result.seed)
    parts: list[RenderableType] = [answer(result.verdict, conclusion(result, settings), lang)]
    checked = said(
        "checked: {steps:,} steps; {wrong:,} numbers differ from the strict formula; largest gradient diff/bar "
        "{ratio}", steps=described["checked_steps"], wrong=described["differing_bits"],
        ratio=short(described["largest_gradient_ratio"]),
    )  # fmt: skip
    parts.append(Paragraph(in_language(checked, lang)))
    parts.append(Paragraph(in_language(_next(result, settings), lang)))
    made = table(said("how it ended"), said("starts"), said("part"), numbers=(said("starts"), said("part")), lang=lang,
                 title=said("{n:,} starts, {stream} stream, {head}{bias}, at most {limit:,} steps", n=total,
                            stream=settings.stream, head=variant.head, limit=settings.max_steps,
                            bias=said(", bias terms") if variant.bias else ""))  # fmt: skip
    for kind, number in described["ended"].items():
        if number or kind == "tolerance":
            made.add_row(ENDS[kind], count(number), f"{number / total:.2%}")
    parts += ["", made] if stopped != total or verbose else []
    if described["steps"]:
        steps = ", ".join(f"{part} {count(value)}" for part, value in described["steps"].items())
        words = said("steps of those that stopped, by the part of them: {parts}", parts=steps)
        parts.append(Paragraph(in_language(words, lang)))
    if verbose and (bars := histogram_table(result, lang)) is not None:
        parts.append(bars)
    if (never := never_table(result, MORE if verbose else LISTED, lang)) is not None:
        parts += ["", never]
    return Group(*parts)


def conclusion(result: Result, settings: Settings) -> Said:
    """How many starts stop, or that the numbers are wrong, in one sentence."""
    stopped, total = int(result.stopped.sum()), len(result.seed)
    if result.wrong.any():
        return said("the numbers of {n:,} of {total:,} starts are wrong: a defect of pyport or of this machine",
                    n=int(result.wrong.sum()), total=total)  # fmt: skip
    half = count(float(np.median(result.steps[result.stopped]))) if stopped else "-"
    if stopped == total == 1:
        return said("the start stops after {n} steps", n=half)
    if stopped == total:
        return said("all {total:,} starts stop, half of them within {half} steps", total=total, half=half)
    return said(
        "{n:,} of {total:,} starts stop ({part:.2%}), half of them within {half} steps; {never:,} have not stopped "
        "after "
        "{limit:,}", n=stopped, total=total, part=stopped / total, half=half, never=total - stopped,
        limit=settings.max_steps,
    )  # fmt: skip


def _next(result: Result, settings: Settings) -> Said:
    if result.wrong.any():
        return said("Next: pyport verify says whether the formulas agree with the reference on this machine.")
    if result.stopped.all():
        return said("Next: the same with --save FOLDER keeps every start, --plot steps.png draws the steps.")
    seed, kind = int(result.seed[~result.stopped][0]), KINDS[int(result.kind[~result.stopped][0])]
    if kind == "limit":
        return said("Next: the same with --max-steps {n}; --save FOLDER keeps every start.", n=10 * settings.max_steps)
    stream = "" if settings.stream == "matlab" else f" --stream {settings.stream}"
    return said("Next: pyport train --seed {seed}{stream} --max-steps {limit} shows why; --save FOLDER keeps every "
                "start.",
                seed=seed, stream=stream, limit=settings.max_steps)  # fmt: skip


def histogram_table(result: Result, lang: str = "en") -> WholeTable | None:
    """How many starts took how many steps, or None if none stopped."""
    steps = result.steps[result.stopped]
    if not steps.size:
        return None
    counts, edges = histogram(steps, BINS)
    made = table(said("steps"), said("starts"), "", numbers=(said("steps"), said("starts")), lang=lang)
    for number, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        made.add_row(f"{low:,.0f} - {high - 1:,.0f}", count(number), "█" * round(BAR * number / counts.max()))
    return made


def histogram(steps: np.ndarray, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts and whole edges, each bin wider than the one before by the same factor."""
    edges = np.unique(np.ceil(np.geomspace(steps.min(), steps.max() + 1, bins + 1)))
    return np.histogram(steps, edges)[0], edges


def never_table(result: Result, listed: int, lang: str = "en") -> WholeTable | None:
    """The first starts that did not stop, or None if all did."""
    never = np.nonzero(~result.stopped)[0]
    if not never.size:
        return None
    numbers = (said("seed"), said("last loss"))
    title = said("did not stop")
    if never.size > listed:
        title = said("did not stop, the first {listed} of {n:,}", listed=listed, n=never.size)
    made = table(*numbers, said("reason"), numbers=numbers, title=title, lang=lang)
    for n in never[:listed]:
        made.add_row(f"{result.seed[n]:.0f}", f"{result.last_loss[n]:.6g}", ENDS[KINDS[int(result.kind[n])]])
    return made
