"""Whose fault it is: the port's, the reference's that changed, or a golden trace's that is stale."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stand_ins import fresh, live, no_engine, recorded
from wrong_ports import replace_line

from pyport.errors import EngineMissing, InputError
from pyport.parity import verify as verify_module
from pyport.parity.compare import worst_of
from pyport.parity.fixtures import Store
from pyport.parity.verify import CHOICES, Report, verify
from pyport.verdict import Verdict

NAMES = ("scalars", "one-sample")
PASSED = "the port does what the reference does, at every step"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh(monkeypatch)


def summary(report: Report) -> tuple[Verdict, str]:
    return report.verdict, report.conclusion()


def test_golden_traces_and_a_live_engine_that_gives_them_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch)
    said: list[str] = []
    report = verify(NAMES, "auto", on_case=said.append)
    assert summary(report) == (Verdict.PASS, PASSED)
    assert [(result.case, result.source) for result in report.results] == [
        ("scalars", "golden"), ("one-sample", "golden"), ("scalars", "Stand-in 1.0"), ("one-sample", "Stand-in 1.0"),
    ]  # fmt: skip
    assert (report.changed, report.stale, report.notes) == ([], [], [])
    assert said == ["golden scalars", "golden one-sample", "Stand-in is computing", "Stand-in 1.0 scalars",
                    "Stand-in 1.0 one-sample"]  # fmt: skip
    assert worst_of([result.fast for result in report.results])["W1"].elements == 2 * (1 * 101 + 4 * 3 * 213)


def test_golden_asks_no_engine_and_an_engine_by_name_judges_no_golden_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = live(monkeypatch)
    assert [result.source for result in verify(NAMES, "golden").results] == ["golden"] * 2
    assert engine.asked == 0
    assert [result.source for result in verify(NAMES, "octave").results] == ["Stand-in 1.0"] * 2
    assert engine.asked == 1


def test_without_an_engine_auto_says_what_was_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    no_engine(monkeypatch)
    report = verify(NAMES)
    assert summary(report) == (Verdict.PASS, PASSED)
    assert report.notes == ["GNU Octave is not installed: nothing was run live, golden traces only."]
    assert len(report.results) == 2


def test_an_engine_asked_for_by_name_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    no_engine(monkeypatch)
    with pytest.raises(EngineMissing, match=r"^GNU Octave is not installed\.$"):
        verify(NAMES, "octave")


def test_a_wrong_port_differs_from_golden_and_live_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(monkeypatch, lambda trace: trace, *NAMES)
    replace_line(monkeypatch, "update", "W2 - a", "W2 + a")
    report = verify(NAMES)
    assert summary(report) == (Verdict.FAIL, "the port is wrong: it differs from Stand-in 1.0 and golden")
    assert report.changed == []
    assert all(result.verdict is Verdict.FAIL for result in report.results)


def test_a_wrong_port_differs_from_golden_alone_if_only_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_line(monkeypatch, "update", "W2 - a", "W2 + a")
    assert summary(verify(NAMES, "golden")) == (Verdict.FAIL, "the port is wrong: it differs from golden")


STALE = "scalars: stale, made before update.m changed; pyport fixtures make scalars renews it."


@pytest.fixture
def changed_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """A golden trace that `test_stale` would find stale."""
    monkeypatch.setattr(Store, "stale", lambda store, name: STALE)


@pytest.mark.usefixtures("changed_source")
def test_a_stale_golden_trace_is_a_failure_even_if_all_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch)
    report = verify(["scalars"])
    assert report.stale == [STALE]
    assert summary(report) == (Verdict.FAIL, "the MATLAB files changed after the golden traces were made")
    assert all(result.verdict is Verdict.PASS for result in report.results)


@pytest.mark.usefixtures("changed_source")
def test_a_wrong_port_is_told_before_a_stale_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_line(monkeypatch, "update", "W2 - a", "W2 + a")
    report = verify(["scalars"], "golden")
    assert summary(report) == (Verdict.FAIL, "the port is wrong: it differs from golden")
    assert len(report.stale) == 1


def test_updates_that_are_not_the_gradients_are_a_failure_even_if_all_agree() -> None:
    report = verify(["sizes"], "golden")
    (check,) = report.gradients
    assert (check.case, check.first, report.proofs["sizes"].status) == ("sizes", None, "proved")
    assert summary(report) == (Verdict.PASS, PASSED)
    report.gradients = [replace(check, first=(3, "W2", (0, 1)))]
    assert summary(report) == (
        Verdict.FAIL, "the updates are not those of the gradient of the head's loss (sizes)"
    )  # fmt: skip


def test_an_undecided_case_leaves_the_report_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    report = verify(["scalars"], "golden")
    free = replace(report.results[0].free, verdict=Verdict.UNDECIDED, reason="near the tolerance")
    report.results.append(replace(report.results[0], free=free))
    assert summary(report) == (Verdict.UNDECIDED, "rounding decides where a run of scalars stops")
    report.stale.append("x")
    assert report.verdict is Verdict.FAIL


def test_the_verdicts_are_exit_codes_and_the_worst_one_counts() -> None:
    assert [verdict.value for verdict in Verdict] == [0, 1, 3]
    passed, failed, undecided = Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED
    assert Verdict.worst([passed, undecided, failed, passed]) is failed
    assert Verdict.worst([passed, undecided]) is undecided
    assert Verdict.worst([passed]) is passed


def test_an_unknown_case_is_refused_before_anything_is_computed() -> None:
    with pytest.raises(InputError, match=r"^there is no case other; there are startup, rng42"):
        verify(["other"], "golden")


def test_all_cases_are_taken_if_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(verify_module, "judge", lambda name, *rest: asked.append(name))
    verify(engine="golden")
    assert asked == list(Store().index)
    assert CHOICES == ("auto", "golden", "octave", "matlab")
