"""Tables of verdicts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from pyport.errata.output import STATUS
from pyport.language import Said, in_language, joined, said
from pyport.parity.compare import worst_of
from pyport.parity.files import VariableResult
from pyport.parity.judge import CaseResult
from pyport.parity.lines import ported_lines
from pyport.parity.pairs import FilesResult
from pyport.parity.traces import PairResult
from pyport.parity.verify import Report
from pyport.report.layout import Labelled, Paragraph, WholeTable
from pyport.verdict import Verdict

_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.UNDECIDED: "yellow"}


def verdict_text(verdict: Verdict) -> Text:
    """The verdict, coloured where there is colour."""
    return Text(verdict.name, style=_STYLES[verdict])


def answer(verdict: Verdict, sentence: object, lang: str = "en") -> Paragraph:
    """The verdict and its one sentence."""
    return Paragraph(("：" if lang == "zh" else ": ") + in_language(sentence, lang), lead=verdict_text(verdict))


def line(text: object, lang: str, style: str = "") -> Paragraph:
    """A sentence in a language."""
    return Paragraph(in_language(text, lang), style)


def table(*columns: str, title: str = "", numbers: Collection[str] = (), lang: str = "en") -> WholeTable:
    """An empty table in the style of all of them; columns in `numbers` are set to the right."""
    made = WholeTable(lang, title)
    for column in columns:
        made.add_column(in_language(column, lang), justify="right" if column in numbers else "left",
                        no_wrap=column in numbers)  # fmt: skip
    return made


def short(value: float) -> str:
    """Two digits of a ratio, or of a large count."""
    return "-" if math.isnan(value) else "inf" if math.isinf(value) else f"{value:.2g}"


def count(value: float) -> str:
    """A count with thin groups of digits."""
    return "inf" if math.isinf(value) else f"{value:,.0f}"


def lines_table(results: Sequence[CaseResult], title: str, lang: str = "en") -> WholeTable:
    """One row for each MATLAB line: the worst ratio and ULPs of all cases, the verdict, and below it both texts."""
    strict, fast = (worst_of([getattr(result, part) for result in results]) for part in ("strict", "fast"))
    by_bits = not any(result.other_digits for result in results)
    numbers = (said("strict:\ndiffer") if by_bits else said("strict:\nover bound"), said("fast:\ndiff/bound"), "ULP")
    made = table(said("MATLAB line"), *numbers, said("verdict"), title=title, numbers=numbers, lang=lang)
    for quantity, line in ported_lines(results[0].variant).items():
        exact, near = strict[quantity], fast[quantity]
        wrong = exact.differing if by_bits else exact.failing
        verdict = Verdict.FAIL if exact.failing or near.failing else Verdict.PASS
        made.add_row(line.place, count(wrong), short(near.worst_ratio), count(near.worst_ulps), verdict_text(verdict))
        made.below(line.matlab, line.python)
    return made


def cases_table(results: Iterable[CaseResult], title: str = "", lang: str = "en") -> WholeTable:
    """One row for each case: steps, numbers, ratios, drift, verdict."""
    numbers = (said("steps"), said("numbers"), said("strict:\ndiffer"), said("fast:\ndiffer"), said("diff/\nbound"),
               said("free run:\ndrift"))  # fmt: skip
    made = table(said("case"), *numbers, said("verdict"), title=title, numbers=numbers, lang=lang)
    for result in results:
        made.add_row(
            result.case, count(result.steps), count(result.strict.elements), count(result.strict.differing),
            count(result.fast.differing), short(result.fast.worst_ratio), short(result.free.comparison.worst_ratio),
            verdict_text(result.verdict),
        )  # fmt: skip
    return made


def causes(results: Iterable[CaseResult]) -> list[Said]:
    """Why the fast port's last digits differ: a sentence for each cause, and the cases that have it."""
    cases: dict[Said, list[str]] = {}
    for result in results:
        names = cases.setdefault(result.attribution.cause_sentence, [])
        if result.case not in names:
            names.append(result.case)
    return [
        said("fast port: {cause} ({cases}).", cause=cause, cases=joined(", ", names)) for cause, names in cases.items()
    ]


def gradient_sentences(report: Report) -> list[Said]:
    """What is known of the gradients behind the updates: a sentence a case."""
    found = []
    for check in report.gradients:
        if check.first is None:
            how = said("all {n:,} weight changes equal -a times the derivative of the head's loss", n=check.elements)
        else:
            step, name, (i, j) = check.first
            how = said("the change of {element} in step {step} is not -a times the derivative",
                       element=f"{name}({i + 1},{j + 1}) [{i},{j}]", step=step)  # fmt: skip
        found.append(said(
            "gradients of {case}, {steps} updates: {how} (finite differences, worst diff/bar {worst}, resolving "
            "{resolution}); modular proof: {status}.", case=check.case, steps=check.steps, how=how,
            worst=short(check.worst), resolution=short(check.resolution),
            status=STATUS[report.proofs[check.case].status],
        ))  # fmt: skip
    return found


def verify_report(report: Report, control: tuple[int, int], verbose: bool = False, lang: str = "en") -> Group:
    """All that `verify` found: the verdict, what failed, and what each way to compare came to.

    Parameters
    ----------
    report : Report
    control : (int, int)
        How many mistakes were planted, and how many of them parity caught.
    verbose : bool
        Every line of the port and every case.
    lang : {"en", "zh"}
    """
    parts: list[RenderableType] = [answer(report.verdict, report.conclusion(), lang)]

    def add(*sentences: str, style: str = "") -> None:
        parts.extend(Paragraph(in_language(sentence, lang), style) for sentence in sentences)

    add(*(sentence for result in report.results for sentence in result.failures()), *report.stale, *report.changed,
        style="red")  # fmt: skip
    if report.results:
        add(_extent(report.results))
    add(report.next_step(), "")
    if report.results:
        parts.append(Labelled(_ways(report, control), lang))
    add(*(_by_bound(result) for result in report.results if result.other_digits), *report.notes)
    if not verbose:
        return Group(*parts)
    titles = (said("The reference: every step from the reference's weights"),
              said("The corrected network: every step from the reference's weights"))  # fmt: skip
    add("")
    for corrected, title in zip((False, True), titles, strict=True):
        if results := report.of(corrected):
            parts.append(lines_table(results, title, lang))
    if report.results:
        parts.append(Labelled(list(WORDS.items()), lang))
        parts.append(Paragraph(""))
    for source in dict.fromkeys(result.source for result in report.results):
        title = said("Cases, compared with {source}", source=_words_of(source))
        parts.append(cases_table([result for result in report.results if result.source == source], title, lang))
    add(*causes(report.results), *gradient_sentences(report))
    return Group(*parts)


#: The headings of the tables.
WORDS = {
    said("strict"): said("sums in MATLAB's order, exp of the C library: the same bits are expected"),
    said("fast"): said("plain NumPy: within its bound, which is the most that the rounding of a step can come to"),
    said("diff/bound"): said("the largest difference, as a part of its bound"),
    said("free run"): said("started once and never corrected; its drift, as a part of what rounding allows"),
    "ULP": said("units in the last place: how many doubles lie between two numbers, at most"),
}


def _words_of(source: str) -> str:
    return said("the stored golden traces") if source == "golden" else source


def _extent(results: Sequence[CaseResult]) -> Said:
    """How much was compared, and with what."""
    first = {result.case: result for result in results}
    sources = [_words_of(source) for source in dict.fromkeys(result.source for result in results)]
    return said(
        "{cases} cases, {steps:,} steps, {numbers:,} numbers, compared with {sources}.", cases=len(first),
        steps=sum(result.steps for result in first.values()), sources=joined(" and ", sources),
        numbers=sum(result.strict.elements for result in first.values()),
    ) if len(first) > 1 else said(
        "{case}: {steps:,} steps, {numbers:,} numbers, compared with {sources}.", case=next(iter(first)),
        steps=results[0].steps, numbers=results[0].strict.elements, sources=joined(" and ", sources),
    )  # fmt: skip


def _ways(report: Report, control: tuple[int, int]) -> list[tuple[Said, Said]]:
    """What each way to compare came to, over all cases."""
    results = report.results
    once = {result.case: result for result in results}.values()
    found = [
        (said("strict"), said("{n:,} numbers differ (MATLAB's order of sums and the C library's exp: the same bits are "
                              "expected)", n=sum(result.strict.differing for result in results))),
        (said("fast"), said("{n:,} numbers differ in their last digits, by at most {ratio} of the bound (plain "
                            "NumPy; the "
                            "bound is the most that its rounding can come to)",
                            n=sum(result.fast.differing for result in once),
                            ratio=short(max(result.fast.worst_ratio for result in results)))),
        (said("free run"), said("drifts by at most {ratio} of what rounding allows (started once and never corrected)",
                                ratio=short(max(result.free.comparison.worst_ratio for result in results)))),
    ]  # fmt: skip
    if report.gradients:
        wrong = [check for check in report.gradients if check.first]
        statuses = dict.fromkeys(proof.status for proof in report.proofs.values())
        if wrong:
            changes = said("weight changes of {cases} are not -a times the derivative of the head's loss",
                           cases=", ".join(check.case for check in wrong))  # fmt: skip
        else:
            changes = said("all {n:,} weight changes equal -a times the derivative of the head's loss",
                           n=sum(check.elements for check in report.gradients))  # fmt: skip
        found.append(
            (
                said("gradients"),
                said(
                    "{changes}; the formulas are {status} modulo primes",
                    changes=changes,
                    status=joined(", ", [STATUS[status] for status in statuses]),
                ),
            )
        )
    planted, caught = control
    found.append((said("control"), said("of {planted} mistakes planted in the gradient this comparison catches "
                                        "{caught}",
                                        planted=planted, caught=caught)))  # fmt: skip
    return found


def _by_bound(result: CaseResult) -> Said:
    return said(
        "{case} ({source}): {what} of this machine give other last digits than the reference's, so strict is judged by "
        "its bound, not by bits.", case=result.case, source=result.source, what=joined(" and ", result.other_digits),
    )  # fmt: skip


def files_conclusion(result: FilesResult, by_tolerance: bool) -> str:
    """How two files compare that are no recordings, in one sentence."""
    if result.verdict is Verdict.FAIL:
        return result.failures()[0]
    if result.verdict is Verdict.UNDECIDED:
        return said("not everything was compared") if result.by_bound or by_tolerance else result.open()[0]
    if result.by_bound:
        return said("one run: all that differs is within what rounding allows")
    if by_tolerance:
        return said("all {n} variables are the same or within the tolerance", n=len(result.variables))
    return said("all {n} variables are the same", n=len(result.variables))


def files_report(result: FilesResult, by_tolerance: bool, verbose: bool = False, lang: str = "en") -> Group:
    """How two files compare that are no recordings: the verdict, what differs, and what is next.

    Parameters
    ----------
    result : FilesResult
    by_tolerance : bool
        Whether the user said how far apart numbers may be.
    verbose : bool
        The variables that are the same, too.
    lang : {"en", "zh"}
    """
    first, count_ = files_conclusion(result, by_tolerance), len(result.variables)
    parts: list[RenderableType] = [answer(result.verdict, first, lang)]
    rest = [sentence for sentence in (*result.failures(), *result.open()) if sentence != first]
    parts += [Paragraph(in_language(sentence, lang)) for sentence in rest]
    if result.verdict is Verdict.FAIL:
        settings = result.traces is not None and result.traces.settings
        what = said("Next: make both runs with the same settings.") if settings else NAME_THE_LINE
        parts.append(Paragraph(in_language(what, lang)))
    by_bound = result.by_bound
    if by_bound and result.traces is not None:
        parts += ["", quantities_table(result.traces, lang)]
    rows = [row for row in result.variables if verbose or row.verdict is not Verdict.PASS]
    if rows and not by_bound:
        parts.append(files_table(rows, lang))
    if len(rows) < count_ and not by_bound and result.verdict is not Verdict.PASS:
        words = said("{n} of {total} variables are the same; --verbose lists them.", n=count_ - len(rows), total=count_)
        parts.append(Paragraph(in_language(words, lang)))
    return Group(*parts)


#: What to do where two files differ.
NAME_THE_LINE = said(
    "Next: pyport verify SCRIPT.m PORT.py compares the scripts that write them, statement by statement, and names "
    "the line "
    "at fault."
)  # fmt: skip


def files_table(results: Iterable[VariableResult], lang: str = "en") -> WholeTable:
    """One row for each variable of two files."""
    numbers = (said("differ"), said("worst diff"), said("worst ULP"))
    made = table(
        said("variable"), said("reference"), said("port"), *numbers, said("verdict"), numbers=numbers, lang=lang
    )
    for row in results:
        made.add_row(row.name, row.reference, row.port, count(row.differing), short(row.worst_difference),
                     count(row.worst_ulps), verdict_text(row.verdict))  # fmt: skip
    return made


def quantities_table(pair: PairResult, lang: str = "en") -> WholeTable:
    """One row for each quantity of two traces that were judged by derived bounds."""
    numbers = (said("numbers"), said("differ"), said("worst ULP"), said("single steps: diff/bound"),
               said("runs: diff/drift"))  # fmt: skip
    made = table(said("quantity"), *numbers, said("verdict"), title=said("Judged by what rounding allows"),
                 numbers=numbers, lang=lang)  # fmt: skip
    for name, row in (pair.free.comparison.quantities if pair.free else {}).items():
        own = pair.own["port"].quantities[name]
        failing = row.failing or own.failing or pair.own["reference"].quantities[name].failing
        made.add_row(name, count(row.elements), count(row.differing), count(row.worst_ulps), short(own.worst_ratio),
                     short(row.worst_ratio), verdict_text(Verdict.FAIL if failing else Verdict.PASS))  # fmt: skip
    return made
