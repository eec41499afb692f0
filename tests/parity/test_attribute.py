"""The cause of a last digit is named: which primitive, or that it is the formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from parity_strategies import (
    REFERENCE_CASES,
    fast_may_have_every_bit,
    golden_case,
    golden_result,
    starts,
    strict_run,
)
from wrong_ports import replace_line

from pyport.arithmetic import PRIMITIVES, bits_differ, mixed
from pyport.parity.attribute import LOOKED_AT, Attribution, attribute
from pyport.parity.forced import forced_steps, one_by_one
from pyport.training import Start

SUM, EXP, POWER = (frozenset({name}) for name in ("sum", "exp", "power"))
NONE: frozenset[str] = frozenset()
#: What the last digits of the fast port can hang on; which, is a matter of NumPy's build and the processor.
CAUSES = {
    "all last-digit differences vanish with the C library's exp",
    "all last-digit differences vanish with sums in order",
    "all last-digit differences vanish with the C library's exp and sums in order",
}
FORMULA = "the differences do not vanish with MATLAB's sums, exp, log and x^2: the formula itself differs"


@pytest.mark.parametrize("name", REFERENCE_CASES)
@pytest.mark.sampled(3)
def test_the_fast_ports_last_digits_hang_on_exp_and_sums(name: str) -> None:
    attribution = golden_result(name).attribution
    if fast_may_have_every_bit(name):
        assert golden_result(name).fast.differing == 0
        assert attribution == Attribution(0, {NONE: 0})
        return
    assert golden_result(name).fast.differing > 0
    assert attribution.cause_sentence in CAUSES
    assert attribution.cause is not None
    assert attribution.cause <= SUM | EXP
    assert attribution.remaining[NONE] > 0
    assert 0 < attribution.steps <= LOOKED_AT


def test_products_of_scalars_have_no_sums_to_differ_in() -> None:
    cause = None if fast_may_have_every_bit("scalars") else EXP
    assert golden_result("scalars").attribution.cause == cause


@settings(max_examples=10)
@given(starts())
def test_a_port_in_strict_arithmetic_leaves_nothing_to_explain(start: Start) -> None:
    trace = strict_run(start, 3)
    attribution = attribute(trace, start, forced_steps(trace, start, "strict"))
    assert attribution == Attribution(0, {NONE: 0})
    assert attribution.cause is None
    assert attribution.cause_sentence == "no last digit differs"
    assert attribution.sentence == "no last digit differs; 0 differences in 0 steps looked at"


@settings(max_examples=10)
@given(starts())
def test_what_a_mixed_arithmetic_leaves_is_what_is_counted(start: Start) -> None:
    trace = strict_run(start, 3)
    port = one_by_one(trace, start, mixed(NONE), range(trace.steps))
    attribution = attribute(trace, start, port)
    for names, left in attribution.remaining.items():
        values = one_by_one(trace, start, mixed(names), range(trace.steps))
        assert left == sum(int(bits_differ(values[name], trace.extended(name)).sum()) for name in values)


@pytest.mark.parametrize(
    ("function", "right", "wrong"),
    [("backward", "@ W2.T *", "@ W2 *"), ("update", "W3 - a", "W3 + a"), ("step", "np.fmin(D, loss)", "D + loss")],
)
def test_a_wrong_formula_is_no_matter_of_last_digits(
    monkeypatch: pytest.MonkeyPatch, function: str, right: str, wrong: str
) -> None:
    start, trace = golden_case("startup")
    replace_line(monkeypatch, function, right, wrong)
    attribution = attribute(trace, start, forced_steps(trace, start))
    assert attribution.cause is None
    assert attribution.cause_sentence == FORMULA
    assert set(attribution.remaining) == {frozenset(), PRIMITIVES}
    assert min(attribution.remaining.values()) > 0


@pytest.mark.parametrize("name", ["sizes-octave", "one-sample"])
def test_the_arithmetic_that_is_strict_in_nothing_is_numpys(name: str) -> None:
    start, trace = golden_case(name)
    fast = forced_steps(trace, start, "fast")
    values = one_by_one(trace, start, mixed(NONE), range(trace.steps))
    assert not any(bits_differ(values[quantity], fast[quantity]).any() for quantity in fast)
    strict = one_by_one(trace, start, mixed(PRIMITIVES), range(trace.steps))
    assert any(bits_differ(strict[quantity], fast[quantity]).any() for quantity in fast)


def test_a_port_that_is_wrong_in_one_step_only_is_found_out_by_that_step() -> None:
    start, trace = golden_case("startup")
    port = forced_steps(trace, start, "strict")
    port["Q"][0, 0, 700] += 1e-9
    attribution = attribute(trace, start, port)
    assert (attribution.steps, attribution.remaining[NONE]) == (1, 1)
    # Each mixed arithmetic computes the step as it should be.
    assert attribution.cause is not None


def test_no_more_steps_are_computed_again_than_are_needed_and_they_are_spread() -> None:
    start, trace = golden_case("startup")
    port = forced_steps(trace, start, "fast")
    assert attribute(trace, start, port).steps == LOOKED_AT
    few = {name: value.copy() for name, value in forced_steps(trace, start, "strict").items()}
    for t in (0, 5, 1135):
        few["loss"][t] = np.nextafter(few["loss"][t], 1)
    assert attribute(trace, start, few).steps == 3


def test_the_smallest_set_that_leaves_nothing_is_the_cause() -> None:
    left = {NONE: 9, EXP: 4, POWER: 9, SUM: 3, EXP | POWER: 4, EXP | SUM: 0, POWER | SUM: 3}
    attribution = Attribution(7, left)
    assert attribution.cause == EXP | SUM
    assert attribution.sentence == (
        "all last-digit differences vanish with the C library's exp and sums in order; 9 differences in 7 steps "
        "looked at; left: 4 with the C library's exp alone, 9 with the C library's x^2 alone, "
        "3 with sums in order alone"
    )


@pytest.mark.parametrize(("names", "words"), [(SUM, "sums in order"), (EXP, "the C library's exp"),
                                              (POWER, "the C library's x^2")])  # fmt: skip
def test_a_single_cause_is_named_alone(names: frozenset[str], words: str) -> None:
    assert Attribution(1, {NONE: 1, names: 0}).cause_sentence == f"all last-digit differences vanish with {words}"


def test_the_formula_is_named_where_even_all_of_them_leave_differences() -> None:
    left = {NONE: 5, EXP: 5, POWER: 5, SUM: 5, EXP | SUM: 4, PRIMITIVES: 1}
    assert Attribution(1, left).cause_sentence == FORMULA
    assert Attribution(1, {**left, PRIMITIVES: 0}).cause == PRIMITIVES
