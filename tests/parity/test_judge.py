"""One case judged: right ports pass, ports with one wrong line fail, each with the sentence that says where."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from parity_strategies import ALL_CASES, golden_case, golden_result, strict_run
from wrong_ports import replace_line

from pyport.parity import judge as judge_module
from pyport.parity.compare import Comparison
from pyport.parity.fingerprint import Fingerprint, of_strict
from pyport.parity.judge import CaseResult, judge
from pyport.parity.lines import ported_lines
from pyport.trace import Trace
from pyport.training import Start, train
from pyport.verdict import Verdict

#: Function, the line's right text and a wrong one, the quantity that it computes, the MATLAB line.
WRONG_LINES = [
    ("forward", "X @ W1", "X @ W1.T", "S1", "forward.m:5"),
    ("forward", "sigmoid(S1)", "sigmoid(2 * S1)", "Z1", "forward.m:6"),
    ("forward", "Z1 @ W2", "Z1 @ W2.T", "S2", "forward.m:7"),
    ("forward", "sigmoid(S2)", "sigmoid(-S2)", "Z2", "forward.m:8"),
    ("forward", "Z2 @ W3", "Z1 @ W3", "Q", "forward.m:9"),
    ("forward", "sigmoid(Q)", "sigmoid(Q * (1 + 1e-12))", "y", "forward.m:10"),
    ("sum_of_squares", ".sum()", ".sum() / 2", "loss", "sum_of_squares.m:6"),
    ("step", "np.fmin(D, loss)", "np.fmin(D, 2 * loss)", "D", ported_lines()["D"].place),
    ("backward", "(y - Y).T @ Z2", "(Y - y).T @ Z2", "g3", "backward.m:7"),
    ("backward", "g2 = ((y - Y) @ W3.T *", "g2 = ((y - Y) @ W3 *", "g2", "backward.m:8"),
    ("backward", "@ W2.T *", "@ W2 *", "g1", "backward.m:9"),
    ("backward", "(sigmoid(S1) * (1 - sigmoid(S1)))", "(sigmoid(S1) * sigmoid(S1))", "g1", "backward.m:9"),
    ("update", "a * g1.T", "a * g1", "W1", "update.m:3"),
    ("update", "a * g2.T", "a * (1 + 1e-9) * g2.T", "W2", "update.m:4"),
    ("update", "W3 - a", "W3 + a", "W3", "update.m:5"),
]


def _square() -> tuple[Start, Trace]:
    """A network of equal sizes, in which a missing transpose is no error of shapes, and its reference."""
    rng = np.random.default_rng(11)
    start = Start(*(rng.uniform(-1, 1, (3, 3)) for _ in range(4)), rng.integers(0, 2, (3, 3)).astype(float))
    return start, strict_run(start, 12)


#: Computed before any line is made wrong.
SQUARE = _square()


def judged(fingerprint: Fingerprint | None = None) -> CaseResult:
    return judge("square", "reference", *SQUARE, fingerprint or of_strict())


def kinds(result: CaseResult) -> list[str]:
    """Which of the three comparisons have something to say."""
    return [sentence.split(": ")[0].removeprefix("square, ") for sentence in result.failures()]


@pytest.mark.parametrize("name", ALL_CASES)
def test_the_port_passes_every_golden_case_without_a_word(name: str) -> None:
    result = golden_result(name)
    assert (result.verdict, result.failures()) == (Verdict.PASS, [])


def test_the_square_network_passes_with_every_line_right() -> None:
    assert (judged().verdict, judged().failures()) == (Verdict.PASS, [])


@pytest.mark.parametrize(("function", "right", "wrong", "quantity", "line"), WRONG_LINES)
def test_a_wrong_line_fails_and_is_named(
    monkeypatch: pytest.MonkeyPatch, function: str, right: str, wrong: str, quantity: str, line: str
) -> None:
    replace_line(monkeypatch, function, right, wrong)
    result = judged()
    assert result.verdict is Verdict.FAIL
    assert kinds(result) == ["strict", "fast", "free run"]
    # The weights that a step computes stand where the next step begins.
    step = 2 if function == "update" else 1
    for sentence in result.failures():
        place = sentence.split(": ", 1)[1]
        assert place.startswith((f"step {step}, {quantity}(", f"step {step}, {quantity}: port "))
        assert place.endswith(f"; first to differ; {line}")


def test_a_learning_rate_off_by_1e_9_fails_with_these_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_line(monkeypatch, "update", "a * g1.T", "a * (1 + 1e-9) * g1.T")
    numbers = "W1(1,1) [0,0]: port -0.74165544406597894, reference -0.74165544406718309"
    strict, fast, free = judged().failures()
    assert strict == (
        f"square, strict: step 2, {numbers}; 10846 ULP where the same bits are expected; first to differ; update.m:3"
    )
    # The last digits of the fast port are a matter of NumPy's build and the processor.
    digits = r"W1\(1,1\) \[0,0\]: port -0\.74165544406597\d+, reference -0\.74165544406718309"
    difference = r"\|diff\| 1\.2e-12 > bound {} x\); first to differ; update\.m:3"
    forced, drift = (difference.format(bound) for bound in (r"1\.8e-16 \(6\.5e\+03", r"1\.9e-16 \(6\.4e\+03"))
    assert re.fullmatch(f"square, fast: step 2, {digits}; {forced}", fast)
    assert re.fullmatch(f"square, free run: step 2, {digits}; {drift}", free)


def test_an_error_after_the_last_step_is_said_to_be_there() -> None:
    start, trace = SQUARE
    final = {**trace.final, "W3": trace.final["W3"] + 1e-6}
    result = judge("square", "reference", start, replace(trace, final=final), of_strict())
    assert kinds(result) == ["strict", "fast", "free run"]
    for sentence in result.failures():
        assert "after the last step, W3(1,1) [0,0]: port 0.892239419, reference 0.892240419; " in sentence


def fast_reference() -> tuple[Start, Trace]:
    """A reference whose last digits are NumPy's."""
    start = SQUARE[0]
    return start, train(start, tolerance=0.0, max_steps=12)


def test_other_last_digits_let_strict_be_judged_by_its_bound() -> None:
    other = replace(of_strict(), exp="0" * 16)
    result = judge("square", "reference", *fast_reference(), other)
    assert result.other_digits == ["exp"]
    assert (result.verdict, result.failures()) == (Verdict.PASS, [])
    assert result.strict.differing > 0
    assert 0 < result.strict.worst_ratio <= 1


def test_the_same_reference_fails_if_its_last_digits_are_said_to_be_ours() -> None:
    result = judge("square", "reference", *fast_reference(), of_strict())
    assert result.other_digits == []
    assert kinds(result) == ["strict"]
    assert result.verdict is Verdict.FAIL


def test_other_last_digits_excuse_no_wrong_line(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_line(monkeypatch, "backward", "@ W2.T *", "@ W2 *")
    result = judged(replace(of_strict(), sums="0" * 16))
    assert result.other_digits == ["the order of sums"]
    assert kinds(result) == ["strict", "fast", "free run"]
    assert "> bound" in result.failures()[0]


def test_headroom_is_the_inverse_of_the_worst_ratio_and_infinite_without_differences() -> None:
    result = golden_result("one-sample")
    assert result.headroom == 1 / result.fast.worst_ratio
    quantities = {name: replace(each, worst_ratio=0.0) for name, each in result.fast.quantities.items()}
    assert replace(result, fast=Comparison(quantities, None)).headroom == np.inf


def test_a_fast_port_that_alone_is_wrong_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = judge_module.forced_steps

    def wrong(trace: Trace, start: Start, arithmetic: str = "fast") -> dict[str, np.ndarray]:
        values = right(trace, start, arithmetic)
        return {**values, "S1": values["S1"] * (1 + 1e-9)} if arithmetic == "fast" else values

    monkeypatch.setattr(judge_module, "forced_steps", wrong)
    result = judged()
    assert (result.verdict, kinds(result)) == (Verdict.FAIL, ["fast"])


@pytest.mark.parametrize("fingerprint", [of_strict(), replace(of_strict(), exp="0" * 16)], ids=["bits", "bound"])
def test_a_wrong_y_after_the_last_update_fails_and_nothing_else_does(fingerprint: Fingerprint) -> None:
    start, trace = golden_case("corrected-all")
    assert trace.y_final is not None
    right = judge("corrected-all", "golden", start, trace, fingerprint)
    assert (right.verdict, right.y_final, right.failures()) == (Verdict.PASS, True, [])
    y_final = trace.y_final.copy()
    y_final[-1, -1] += 1e-9
    wrong = judge("corrected-all", "golden", start, replace(trace, y_final=y_final), fingerprint)
    assert (wrong.verdict, wrong.failures()) == (
        Verdict.FAIL, ["corrected-all: y after the last update is not what the weights after it give"]
    )  # fmt: skip


def test_one_bit_of_y_after_the_last_update_fails_where_bits_are_judged() -> None:
    start, trace = golden_case("corrected-all")
    assert trace.y_final is not None
    off = replace(trace, y_final=np.nextafter(trace.y_final, 2))
    assert judge("corrected-all", "golden", start, off, of_strict()).verdict is Verdict.FAIL
    assert judge("corrected-all", "golden", start, off, replace(of_strict(), exp="0" * 16)).verdict is Verdict.PASS
