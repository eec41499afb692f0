"""The facts as a page: rows of text for the template, and the template filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from pyport.errata.output import STATUS
from pyport.language import in_language, joined, said
from pyport.parity.compare import worst_of
from pyport.parity.fixtures import CASES, LIMITS
from pyport.parity.judge import CaseResult
from pyport.parity.lines import ported_lines
from pyport.report.gradients import PROOF_VERDICTS, SLOPE_VERDICTS, which_loss
from pyport.report.html import charts
from pyport.report.html.chart import Chart, key_sample
from pyport.report.html.facts import CORRECTED_CURVES, CURVES, Facts
from pyport.report.html.paper import calculation, command_of
from pyport.report.html.svg import in_words, sparkline
from pyport.report.html.templates import environment
from pyport.report.tables import causes, count, gradient_sentences, short
from pyport.report.words import KINDS
from pyport.verdict import Verdict

#: So much of a digest tells two files apart.
DIGEST = 12


@dataclass(frozen=True)
class LineRow:
    """One ported line: both texts and what the comparisons say of it."""

    place: str
    matlab: str
    python: str
    off: str
    ratio: str
    ulps: str
    spark: Markup
    verdict: Verdict


def render(facts: Facts, lang: str = "en") -> str:
    """The page as HTML, in a language."""
    made = environment(lang)
    made.filters["legend"] = legend
    return made.get_template("page.html.j2").render(_context(facts, lang))


def _context(facts: Facts, lang: str) -> dict[str, Any]:
    report = facts.report
    first = next(iter(facts.check.proofs.values()), None)
    proof = STATUS[first.status] if first else said("not asked")
    return {
        "facts": facts,
        "report": report,
        "total": facts.control[-1],
        "numbers": sum(r.strict.elements for r in report.results),
        "off": sum(r.strict.differing for r in report.results),
        "worst": max((r.fast.worst_ratio for r in report.results), default=np.nan),
        "tables": [(corrected, title, list(line_rows(results, facts, corrected, lang)),
                    any(r.other_digits for r in results))
                   for corrected, title in ((False, said("The reference")), (True, said("The corrected network")))
                   if (results := report.of(corrected))],
        "sentences": [*causes(report.results), *gradient_sentences(report)],
        "failures": [*(s for r in report.results for s in r.failures()), *report.stale, *report.changed],
        "proof": proof,
        "gradient": (joined(": ", [proof, which_loss([facts.check.model], is_script=True)])
                     if facts.check.verdict is Verdict.PASS else facts.check.why()),
        "status": STATUS,
        "proof_verdicts": PROOF_VERDICTS,
        "slope_verdicts": SLOPE_VERDICTS,
        "charts": {chart.key: chart.in_language(lang) for chart in _charts(facts)},
        "calculation": calculation(facts.sheet, lang, level=3),
        "calculation_command": command_of(facts.sheet, "-o", "page.html"),
        "cases": CASES,
        "kinds": KINDS,
        "limits": {flag: reason for flag, (reason, _) in LIMITS.items()},
        "curves_case": CURVES,
        "corrected_case": CORRECTED_CURVES,
        "sampled": facts.control_every > 1,
        "digest": DIGEST,
        "command": "pyport report",
    }  # fmt: skip


def line_rows(results: Sequence[CaseResult], facts: Facts, corrected: bool, lang: str) -> Iterator[LineRow]:
    """A row for each ported line, over all cases; the sparkline is of one run."""
    strict, fast = (worst_of([getattr(result, part) for result in results]) for part in ("strict", "fast"))
    for quantity, line in ported_lines(results[0].variant).items():
        exact, near, series = strict[quantity], fast[quantity], facts.ratios[corrected][quantity]
        yield LineRow(
            line.place, line.matlab, line.python, count(exact.differing), short(near.worst_ratio),
            count(near.worst_ulps), sparkline(series, in_language(joined(", ", [line.place, in_words(series)]), lang)),
            Verdict.FAIL if exact.failing or near.failing else Verdict.PASS,
        )  # fmt: skip


def _charts(facts: Facts) -> list[Chart]:
    return [charts.loss_chart(facts.trace), charts.drift_chart(facts.drift), charts.ulps_chart(facts.drift),
            charts.v_chart(facts.curves), charts.stuck_chart(dict(facts.stuck)),
            charts.rising_chart(facts.rising)]  # fmt: skip


def legend(chart: Chart) -> list[tuple[Markup, str]]:
    """Look and name of each curve; curves of one name are one entry."""
    return [(key_sample(series), name) for name, series in {s.name: s for s in chart.series}.items()]
