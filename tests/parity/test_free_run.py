"""Where a free run ends: at the reference's step, undecided within rounding of the tolerance, or wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from parity_strategies import golden_case, random_start, strict_run

from pyport.parity.fingerprint import of_strict
from pyport.parity.forced import Rounding
from pyport.parity.free import FreeRun, judge_free, run_free
from pyport.parity.judge import judge
from pyport.trace import Trace
from pyport.training import Start, train
from pyport.verdict import Verdict


def free(start: Start, trace: Trace, port: Trace | None = None) -> FreeRun:
    rounding = Rounding.of(trace, start)
    return judge_free("golden", start, trace, port, rounding) if port else run_free("golden", start, trace, rounding)


def between() -> tuple[Start, float, int]:
    """A start, a tolerance that the strict run meets exactly and the fast one misses by rounding, and the step."""
    for seed in range(50):
        start = random_start(np.random.default_rng(seed), 1.0, largest=5)
        strict, fast = strict_run(start, 40), train(start, tolerance=0.0, max_steps=40)
        reached, missed = strict.quantities["D"], fast.quantities["D"]
        steps = np.flatnonzero((missed > reached) & (np.append(missed[1:], 0) <= reached))
        if steps.size:
            return start, float(reached[steps[0]]), int(steps[0]) + 1
    raise AssertionError("no such start")


def test_a_run_that_ends_a_step_later_by_rounding_alone_is_undecided() -> None:
    start, tolerance, steps = between()
    trace = train(start, tolerance=tolerance, max_steps=100, arithmetic="strict")
    result = free(start, trace)
    assert (trace.steps, trace.stopped, result.steps) == (steps, "tolerance", steps + 1)
    assert result.verdict is Verdict.UNDECIDED
    assert result.comparison.passed
    before, after = result.reason.split(": nearer than rounding (")
    assert before == f"after {steps} steps the running minimum is {tolerance:.17g}, the tolerance {tolerance:.17g}"
    assert after.endswith("), so one run stops there and the other continues")


def test_an_undecided_free_run_leaves_the_case_undecided_with_its_reason() -> None:
    start, tolerance, _ = between()
    result = judge("case", "golden", start, train(start, tolerance=tolerance, arithmetic="strict"), of_strict())
    assert result.verdict is Verdict.UNDECIDED
    assert result.failures() == [f"case, free run: {result.free.reason}"]


def test_a_reference_that_stops_short_of_its_tolerance_is_not_followed() -> None:
    start, trace = golden_case("scalars")
    D = trace.quantities["D"][-1]
    result = free(start, replace(trace, stopped="tolerance"))
    assert (result.verdict, result.comparison.passed, result.steps) == (Verdict.FAIL, True, trace.steps + 1)
    assert result.reason == (f"after 100 steps the running minimum is {D:.17g}, the tolerance 0.001: "
                             "the port ended after 101 steps, golden after 100")  # fmt: skip


def test_a_port_that_stops_too_early_is_wrong() -> None:
    start, trace = golden_case("scalars")
    port = train(start, max_steps=70)
    result = free(start, trace, port)
    assert (result.verdict, result.comparison.passed, result.steps) == (Verdict.FAIL, True, 70)
    assert result.reason.endswith("the tolerance 0.001: the port ended after 70 steps, golden after 100")


def test_a_difference_comes_before_the_end_of_the_run() -> None:
    start, trace = golden_case("scalars")
    port = train(start, max_steps=70, learning_rate=0.1000001)
    result = free(start, trace, port)
    assert result.verdict is Verdict.FAIL
    assert result.reason.startswith("step 2, W1(1,1) [0,0]: port ")
    assert result.reason.endswith("; first to differ; update.m:3")


@pytest.mark.parametrize("name", ["startup", "scalars"])
def test_the_port_itself_ends_where_the_reference_does(name: str) -> None:
    start, trace = golden_case(name)
    result = free(start, trace)
    assert (result.verdict, result.reason, result.steps) == (Verdict.PASS, "", trace.steps)
