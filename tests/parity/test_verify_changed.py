"""A live engine that no longer gives the golden traces: a changed reference, or other last digits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from core_arithmetics import SloppyExp
from parity_strategies import fast_may_have_every_bit, golden_case
from stand_ins import fresh, live, recorded
from wrong_ports import replace_line

from pyport.errors import EngineRubbish
from pyport.parity.fingerprint import Facts, of_strict
from pyport.parity.verify import Report, verify
from pyport.trace import Trace
from pyport.training import ARITHMETICS, Start, train
from pyport.verdict import Verdict

NAMES = ("scalars", "one-sample")
PASSED = "the port does what the reference does, at every step"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh(monkeypatch)


def changed_loss(trace: Trace) -> Trace:
    loss = trace.quantities["loss"].copy()
    loss[4] *= 1.001
    return replace(trace, quantities={**trace.quantities, "loss": loss})


def summary(report: Report) -> tuple[Verdict, str]:
    return report.verdict, report.conclusion()


def test_a_live_engine_that_gives_other_numbers_means_that_the_reference_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded(monkeypatch, changed_loss, "scalars")
    report = verify(["scalars"])
    assert summary(report) == (Verdict.FAIL, "the reference changed; the port agrees with golden")
    wanted = golden_case("scalars")[1].quantities["loss"][4]
    (sentence,) = report.changed
    assert sentence.startswith("scalars: the reference changed: step 5, loss: Stand-in 1.0 ")
    assert f", golden {wanted:.5g}; " in sentence
    assert sentence.endswith(" ULP where the same bits are expected; first to differ.")


def test_a_port_that_agrees_with_neither_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(monkeypatch, changed_loss, "scalars")
    replace_line(monkeypatch, "update", "W2 - a", "W2 + a")
    assert summary(verify(["scalars"])) == (Verdict.FAIL, "the reference changed; the port agrees with neither")


def test_a_live_run_of_another_length_is_a_changed_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(trace: Trace) -> Trace:
        quantities = {name: value[..., :60] for name, value in trace.quantities.items()}
        final = {name: trace.quantities[name][..., 60] for name in trace.final}
        return replace(trace, quantities=quantities, final=final)

    recorded(monkeypatch, shorter, "scalars")
    report = verify(["scalars"], "octave")
    assert report.changed == ["scalars: the reference changed: Stand-in 1.0 ends after 60 steps, golden after 100."]
    assert summary(report) == (Verdict.FAIL, "the reference changed; the port agrees with Stand-in 1.0")


def other_facts(**prints: str) -> Facts:
    return Facts("Other", "2", "fast", "there", replace(of_strict(), **prints))


def test_other_last_digits_of_a_live_engine_are_a_note_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, facts=other_facts(exp="0" * 16, sums="1" * 16), arithmetic="fast")
    report = verify(NAMES)
    assert summary(report) == (Verdict.PASS, PASSED)
    assert report.changed == []
    assert report.notes == [f"{name}: Other 2 gives other last digits than the golden trace, within the bounds, "
                            "because of its exp and the order of sums."
                            for name in NAMES if not fast_may_have_every_bit(name)]  # fmt: skip
    golden, found = [result for result in report.results if result.case == "one-sample"]
    assert (golden.other_digits, found.other_digits) == ([], ["exp", "the order of sums"])
    assert golden.strict.worst_ratio == 0
    assert 0 < found.strict.worst_ratio <= 1


def test_the_same_digits_by_fingerprint_must_be_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, arithmetic="fast")
    report = verify(["one-sample"])
    assert summary(report) == (Verdict.FAIL, "the reference changed; the port agrees with golden")
    assert [result.verdict for result in report.results] == [Verdict.PASS, Verdict.FAIL]


def test_other_last_digits_excuse_no_difference_beyond_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(monkeypatch, changed_loss, "scalars", facts=other_facts(exp="0" * 16))
    report = verify(["scalars"])
    assert summary(report) == (Verdict.FAIL, "the reference changed; the port agrees with golden")
    assert report.notes == []


def test_an_engine_that_trained_with_other_settings_wrote_rubbish(monkeypatch: pytest.MonkeyPatch) -> None:
    def slower(trace: Trace) -> Trace:
        start = Start(**trace.start(), X=trace.X, Y=trace.Y)
        return train(start, learning_rate=0.05, tolerance=0.5, max_steps=trace.steps, arithmetic="strict")

    live(monkeypatch, alter=slower)
    with pytest.raises(EngineRubbish) as error:
        verify(["scalars"], "octave")
    assert str(error.value) == "Stand-in trained with another learning_rate, tolerance than it was asked to."


def test_an_engine_that_trained_another_network_wrote_rubbish(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, alter=lambda trace: golden_case("one-sample")[1])
    with pytest.raises(EngineRubbish) as error:
        verify(["scalars"], "octave")
    assert str(error.value) == "Stand-in trained with another X, Y, W1, W2, W3, max_steps than it was asked to."


def test_a_reference_that_was_not_judged_is_not_said_to_be_disagreed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(monkeypatch, changed_loss, "scalars")
    report = verify(["scalars"], "octave")
    assert [result.source for result in report.results] == ["Stand-in 1.0"]
    assert report.conclusion() == (
        "the reference changed; the port differs from Stand-in 1.0 and was compared with nothing else"
    )


def test_an_engine_whose_exp_is_off_by_3_ulp_shows_no_wrong_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARITHMETICS, "sloppy", SloppyExp)
    live(monkeypatch, facts=Facts("MATLAB", "R2099a", "MKL", "there", replace(of_strict(), exp="0" * 16)),
         arithmetic="sloppy")  # fmt: skip
    report = verify(["sizes-octave"], "octave")
    assert summary(report) == (Verdict.PASS, PASSED)
