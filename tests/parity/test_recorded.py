"""Two recordings: what can be compared, the first difference, the verdict and its reasons."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from pyport import Recorder
from pyport.errors import InputError
from pyport.parity.numbers import Allowed
from pyport.parity.recorded import RecordedResult, compare_recordings
from pyport.parity.told import conclusion, growth_line, sentences
from pyport.recording import Recording
from pyport.report.recorded import as_json, recorded_report
from pyport.verdict import Verdict


def run(steps: int = 5, **shapes: Any) -> dict[str, np.ndarray]:
    """Numbers of unequal sizes, the steps first."""
    given = shapes or {"x": (3, 1), "P": (2, 3), "loss": ()}
    draw = np.random.default_rng(5)
    return {name: draw.normal(size=(steps, *shape)) for name, shape in given.items()}


def recording(values: dict[str, np.ndarray]) -> Recording:
    rec = Recorder()
    for k in range(len(next(iter(values.values())))):
        rec(**{name: value[k] for name, value in values.items()})
    return rec.recording()


def compared(
    port: dict[str, np.ndarray], reference: dict[str, np.ndarray] | None = None, **rule: Any
) -> RecordedResult:
    equal_nan = rule.pop("equal_nan", False)
    allowed = Allowed(**rule) if rule else None
    return compare_recordings(recording(reference or run()), recording(port), allowed, equal_nan=equal_nan)


def with_ulp(name: str, place: tuple[int, ...], ulps: int = 1) -> dict[str, np.ndarray]:
    port = run()
    for _ in range(ulps):
        port[name][place] = math.nextafter(port[name][place], math.inf)
    return port


def test_the_same_bits_pass_and_say_how_many_numbers() -> None:
    result = compared(run())
    assert result.verdict is Verdict.PASS
    assert conclusion(result) == "all 50 numbers of 5 steps have the same bits"
    assert sentences(result) == []


def test_one_bit_is_found_and_leaves_the_verdict_open() -> None:
    result = compared(with_ulp("P", (2, 1, 2)))
    assert result.verdict is Verdict.UNDECIDED
    assert result.first_bit is not None
    assert result.first_bit.sentence().startswith("step 3, P(2,3) [1,2]: port ")
    assert result.first_bit.sentence().endswith(" 1 ULP")
    assert conclusion(result).startswith("bits differ, and the differences are of the size that rounding has; --ulps")
    assert [(row.name, row.differing, row.first_step) for row in result.rows] == [("x", 0, None), ("P", 1, 3),
                                                                                  ("loss", 0, None)]  # fmt: skip


def test_the_row_of_a_quantity_tells_its_worst_difference_and_where() -> None:
    port = run()
    port["x"][1, 2] += 0.5
    port["x"][3, 0] -= 0.25
    row = compared(port).rows[0]
    assert (row.name, row.differing, row.first_step, row.worst_step) == ("x", 2, 2, 2)
    assert row.worst == pytest.approx(0.5)


def test_the_earliest_step_comes_first_and_in_it_computing_order_and_columns() -> None:
    port = with_ulp("P", (3, 0, 1))
    port["P"][3, 1, 0] += 1e-15
    port["loss"][3] += 1e-15
    port["x"][4, 0] += 1e-15
    first = compared(port).first_bit
    assert first is not None
    assert (first.step, first.quantity, first.matlab, first.python) == (4, "P", (2, 1), (1, 0))


def test_a_tolerance_decides_both_ways_at_its_edge() -> None:
    port = with_ulp("P", (2, 1, 2), ulps=3)
    assert compared(port, ulps=3).verdict is Verdict.PASS
    result = compared(port, ulps=2)
    assert result.verdict is Verdict.FAIL
    assert result.first_beyond == result.first_bit
    assert conclusion(result) == "1 of 50 numbers are beyond the tolerance, first in step 3, P"


def test_the_first_bit_and_the_first_beyond_the_tolerance_are_two_places() -> None:
    port = with_ulp("x", (0, 2, 0))
    port["loss"][3] *= 1 + 1e-9
    result = compared(port, relative=1e-12)
    assert result.first_bit is not None
    assert result.first_beyond is not None
    assert (result.first_bit.step, result.first_beyond.step, result.first_beyond.quantity) == (1, 4, "loss")
    assert result.first_beyond.sentence().startswith("step 4, loss: port ")
    assert compared(port, relative=1e-8).verdict is Verdict.PASS
    assert compared(port, absolute=1e-8).verdict is Verdict.PASS


def test_a_planted_slip_fails_without_a_tolerance_and_names_what_computed_it() -> None:
    port = run()
    port["P"][2:] *= 1.001
    port["loss"][2:] *= 1.5
    result = compared(port)
    assert result.verdict is Verdict.FAIL
    assert conclusion(result) == "a slip in step 3, where P is computed: rounding cannot lose so much at once"
    assert [(jump.step, jump.quantity) for jump in result.growth.jumps] == [(3, "P")]


def test_a_jump_in_one_number_of_one_step_is_told_by_step_and_quantity_and_decides_nothing() -> None:
    port = run()
    port["x"][1] *= 1 + 1e-10
    result = compared(port)
    assert result.verdict is Verdict.UNDECIDED
    assert "x jumps in step 2, to a difference of 8.6e-11 of it: a slip there, or rounding made large" in conclusion(
        result
    )
    assert sentences(result)[-1].startswith("jump: step 2, x(")
    assert sentences(result)[-1].endswith("; unclear")


def test_differences_that_grow_step_by_step_to_large_ones_are_said_to_do_so_and_from_where() -> None:
    grow = 2.0**-52 * 100.0 ** np.arange(8)
    result = compared({"x": 1 + grow}, {"x": np.ones(8)})
    assert result.verdict is Verdict.UNDECIDED
    assert "the differences grow step by step to 2.2e-02, from step 3, x, on: a loop" in conclusion(result)
    steep = 2.0**-52 * np.array([1, 1, 10, 100, 5e4, 5e4, 5e4, 5e4])
    assert "on, the most at once in step 5, in x (500 x): a loop" in conclusion(
        compared({"x": 1 + steep}, {"x": np.ones(8)})
    )


@pytest.mark.parametrize(
    ("reference", "port", "note"),
    [((3, 1), (3,), "x: the reference's 3x1 is compared with the port's (3,), element by element"),
     ((1, 3), (3,), "x: the reference's 1x3 is compared with the port's (3,), element by element"),
     ((3,), (1, 3), "x: the reference's (3,) is compared with the port's 1x3, element by element")],
)  # fmt: skip
def test_a_vector_is_compared_with_a_column_and_a_row_and_that_is_said(
    reference: tuple[int, ...], port: tuple[int, ...], note: str
) -> None:
    wanted = run(x=reference)
    got = {"x": wanted["x"].reshape(5, *port).copy()}
    assert compared(got, wanted).verdict is Verdict.PASS
    assert compared(got, wanted).notes == (note,)
    got["x"].reshape(5, 3)[1, 2] += 1
    first = compared(got, wanted).first_bit
    assert first is not None
    matlab = {(3, 1): "(3,1)", (1, 3): "(1,3)", (3,): "(3,1)"}[reference]
    python = {(3,): "[2]", (1, 3): "[0,2]"}[port]
    assert first.sentence().startswith(f"step 2, x{matlab} {python}: port ")


@pytest.mark.parametrize(("reference", "port"), [((3, 1), (1, 3)), ((2, 3), (3, 2)), ((2, 3), (2, 4)), ((6,), (2, 3))])
def test_other_sizes_fail_and_are_not_compared(reference: tuple[int, ...], port: tuple[int, ...]) -> None:
    result = compared(run(x=port, P=(2,)), run(x=reference, P=(2,)), ulps=2**62)
    assert result.verdict is Verdict.FAIL
    (sentence,) = result.wrong
    assert sentence.startswith("x is ")
    assert sentence.endswith(": not compared")
    assert ("transposed?" in sentence) == (reference == port[::-1])
    assert [row.name for row in result.rows] == ["P"]


def test_another_number_of_steps_fails_if_nothing_in_the_common_ones_is_rounded_otherwise() -> None:
    result = compared({name: value[:4] for name, value in run().items()})
    assert result.verdict is Verdict.FAIL
    assert sentences(result) == ["the reference has 5 steps, the port 4: an off-by-one end or another stopping rule; "
                                 "4 were compared"]  # fmt: skip
    assert conclusion(result) == "the reference has 5 steps, the port 4"


def test_another_number_of_steps_is_undecided_where_rounding_may_have_tipped_the_end_and_fails_by_a_tolerance() -> None:
    port = {name: value[:4] for name, value in with_ulp("P", (2, 1, 2)).items()}
    result = compared(port)
    assert result.verdict is Verdict.UNDECIDED
    assert conclusion(result).startswith("bits differ, and the differences are of the size that rounding has; ")
    assert conclusion(result).endswith("; and the reference has 5 steps, the port 4")
    assert compared(port, ulps=1).verdict is Verdict.FAIL
    assert conclusion(compared(port, ulps=1)) == "the reference has 5 steps, the port 4"


def test_a_slip_is_told_by_step_and_quantity_though_steps_and_sizes_differ_too() -> None:
    reference, port = (run(x=(3, 1), P=(2, 3), Q=(2,)) for _ in range(2))
    port["P"][2:] *= 1.001
    port = {name: value[:4] for name, value in port.items()}
    slip = "a slip in step 3, where P is computed: rounding cannot lose so much at once"
    assert conclusion(compared(port, reference)) == f"{slip}; and the reference has 5 steps, the port 4"
    port["Q"] = port["Q"][:, :1]
    result = compared(port, reference)
    assert result.verdict is Verdict.FAIL
    assert conclusion(result) == (
        f"{slip}; and the recordings differ in form; and the reference has 5 steps, the port 4"
    )


def test_a_quantity_on_one_side_only_is_open_and_no_pass() -> None:
    both = run()
    less = {name: value for name, value in both.items() if name != "P"}
    for result, side in ((compared(less, both), "port"), (compared(both, less, ulps=1), "reference")):
        assert result.verdict is Verdict.UNDECIDED
        assert sentences(result) == [f"P is missing in the {side}: not compared"]
        assert conclusion(result) == "not everything was compared"


def test_no_quantity_in_common_is_wrong_use() -> None:
    with pytest.raises(InputError, match=r"^the two recordings have no quantity in common: x, P, loss and a\.$"):
        compared(run(a=(2,)))


def test_another_order_is_noted_and_the_references_is_taken() -> None:
    turned = {name: run()[name] for name in ("loss", "x", "P")}
    turned["loss"][1] += 1
    turned["x"][1] += 1
    result = compared(turned)
    assert result.notes == ("the port records in another order (loss, x, P); the reference's is taken (x, P, loss)",)
    assert result.first_bit is not None
    assert result.first_bit.quantity == "x"


def test_nan_on_both_sides_is_open_unless_that_was_asked_for() -> None:
    nan = run()
    nan["x"][1, 2] = math.nan
    result = compared(nan, nan)
    assert result.verdict is Verdict.UNDECIDED
    assert sentences(result) == [
        "step 2, x(3,1) [2,0]: port nan, reference nan: NaN on both sides, which is equal only with --equal-nan"
    ]
    assert compared(nan, nan, equal_nan=True).verdict is Verdict.PASS
    assert compared(nan, nan, equal_nan=True, ulps=1).verdict is Verdict.PASS


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_nan_or_infinity_on_one_side_fails_with_and_without_a_tolerance(broken: float) -> None:
    port = run()
    port["P"][1, 0, 2] = broken
    for rule in ({}, {"absolute": 1e300}, {"equal_nan": True}):
        result = compared(port, **rule)
        assert result.verdict is Verdict.FAIL
        assert f"step 2, P(1,3) [0,2]: port {broken}, reference " in sentences(result)[0]


def test_the_sign_of_zero_is_a_bit_and_within_any_tolerance() -> None:
    zero, port = run(), run()
    zero["loss"][1], port["loss"][1] = 0.0, -0.0
    result = compared(port, zero)
    assert result.verdict is Verdict.UNDECIDED
    assert sentences(result)[0] == "first differing bit: step 2, loss: port -0, reference 0; another sign of zero"
    assert conclusion(result).startswith("bits differ, and all that differs is the sign of zeros; ")
    assert compared(port, zero, ulps=0).verdict is Verdict.PASS


def test_the_line_of_growth_has_round_steps_and_the_last() -> None:
    assert growth_line(np.array([0.0, 1e-16, 3e-15])) == (
        "largest difference so far, by the size of what differs: step 1 0, step 2 1e-16, step 3 3e-15"
    )
    shown = growth_line(np.zeros(1000))
    assert [int(part.split()[1]) for part in shown.partition(": ")[2].split(", ")] == [1, 2, 5, 10, 20, 50, 100, 200,
                                                                                       500, 1000]  # fmt: skip


def test_the_report_begins_with_the_verdict_and_json_tells_the_same() -> None:
    result = compared(with_ulp("P", (2, 1, 2)), ulps=0)
    out = Console(width=150, record=True, highlight=False)
    with out.capture() as captured:
        out.print(recorded_report(result))
    assert captured.get().splitlines()[0] == "FAIL: 1 of 50 numbers are beyond the tolerance, first in step 3, P"
    told = as_json(result)
    assert (told["verdict"], told["judged_by"], told["first_beyond"]["step"]) == (Verdict.FAIL, "tolerance", 3)
    assert as_json(compared(run()))["failures"] == []


def test_recordings_of_which_nothing_can_be_compared_fail_and_say_why() -> None:
    result = compared(run(x=(1, 3)), run(x=(3, 1)))
    assert (result.verdict, conclusion(result)) == (Verdict.FAIL, "the recordings differ in form")
    assert sentences(result) == ["x is 3x1 in the reference and 1x3 in the port (transposed?): not compared"]
    assert result.rows == ()
    as_json(result)
    Console(file=io.StringIO()).print(recorded_report(result))


def test_infinity_is_further_than_any_number_of_last_places() -> None:
    reference, port = run(x=()), run(x=())
    reference["x"][2], port["x"][2] = np.inf, np.finfo(np.float64).max
    assert compared(port, reference, ulps=1).verdict is Verdict.FAIL
    port["x"][2] = np.inf
    assert compared(port, reference, ulps=1).verdict is Verdict.PASS
