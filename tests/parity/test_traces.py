"""Two trace files of one network: each step on its own, and the runs by the drift that rounding allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from parity_strategies import golden_case

from pyport import matfile
from pyport.corrected import Variant
from pyport.parity.fixtures import Store
from pyport.parity.traces import PairResult, compare_traces
from pyport.trace import Trace
from pyport.training import train
from pyport.verdict import Verdict

START, GOLDEN = golden_case("sizes-octave")
REFERENCE = Store().golden_path("sizes-octave")
PORT = train(START, max_steps=GOLDEN.steps)


def pair(tmp_path: Path, port: Trace) -> PairResult | None:
    port.save(tmp_path / "port.mat")
    return compare_traces(REFERENCE, tmp_path / "port.mat")


def judged(tmp_path: Path, port: Trace) -> tuple[Verdict, list[str]]:
    result = pair(tmp_path, port)
    assert result is not None
    return result.verdict, result.failures()


def changed(name: str, at: tuple[int, ...], value: float) -> Trace:
    values = PORT.quantities[name].copy()
    values[at] = value
    return replace(PORT, quantities={**PORT.quantities, name: values})


def test_a_golden_trace_agrees_with_itself_in_every_bit() -> None:
    result = compare_traces(REFERENCE, REFERENCE)
    assert result is not None
    assert result.free is not None
    assert (result.verdict, result.failures(), result.free.comparison.differing) == (Verdict.PASS, [], 0)


def test_the_fast_ports_run_agrees_within_the_drift(tmp_path: Path) -> None:
    result = pair(tmp_path, PORT)
    assert result is not None
    assert (result.verdict, result.failures(), result.steps["port"]) == (Verdict.PASS, [], GOLDEN.steps)
    assert result.free is not None
    assert result.free.comparison.differing > 0
    assert 0 < result.own["port"].worst_ratio <= 1
    assert result.own["reference"].worst_ratio == 0


def test_a_slip_in_one_element_is_told_by_its_step_and_by_the_run(tmp_path: Path) -> None:
    right = float(PORT.quantities["g2"][1, 2, 6])
    verdict, (own, free) = judged(tmp_path, changed("g2", (1, 2, 6), right + 1e-9))
    assert verdict is Verdict.FAIL
    place = "step 7, g2(2,3) [1,2]: port "
    assert own.startswith(place)
    assert ", one step from its own weights gives " in own
    assert free.startswith(place)
    assert ", reference " in free
    assert own.endswith("; first to differ; backward.m:8")
    assert free.endswith("; first to differ; backward.m:8")


def test_a_slip_of_the_reference_is_the_references(tmp_path: Path) -> None:
    changed("Q", (0, 0, 3), 5.0).save(tmp_path / "reference.mat")
    PORT.save(tmp_path / "port.mat")
    result = compare_traces(tmp_path / "reference.mat", tmp_path / "port.mat")
    assert result is not None
    assert result.verdict is Verdict.FAIL
    assert result.failures()[0].startswith("step 4, Q(1,1) [0,0]: reference 5, one step from its own weights gives ")
    assert result.own["port"].passed


def test_a_run_from_other_weights_is_sound_in_itself_and_drifts_too_far(tmp_path: Path) -> None:
    other = train(replace(START, W2=START.W2 + 1e-9), max_steps=GOLDEN.steps)
    verdict, (free,) = judged(tmp_path, other)
    assert verdict is Verdict.FAIL
    assert free.startswith("step 1, W2(1,1) [0,0]: port ")


def test_a_run_that_ends_elsewhere_is_told_so(tmp_path: Path) -> None:
    verdict, (free,) = judged(tmp_path, train(START, max_steps=150))
    assert verdict is Verdict.FAIL
    assert free.endswith("the tolerance 0.001: the port ended after 150 steps, reference after 200")


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        (train(START, max_steps=GOLDEN.steps, learning_rate=0.2),
         "another setting: learning_rate is 0.10000000000000001 in the reference, 0.20000000000000001 in the port"),
        (replace(PORT, tolerance=0.002), "another setting: tolerance is 0.001 in the reference, 0.002 in the port"),
        (train(START, max_steps=GOLDEN.steps, variant=Variant(head="linear-sse")),
         "another setting: head is sigmoid-bce in the reference, linear-sse in the port"),
        (train(replace(START, X=START.X + 1), max_steps=GOLDEN.steps), "other data: X(1,1) [0,0] is -0.36"),
        (train(golden_case("scalars")[0], max_steps=5),
         "another network: N=4 F=2 H=6 M=3 K=5 in the reference, N=1 F=1 H=1 M=1 K=1 in the port"),
    ],
    ids=["learning rate", "tolerance", "head", "data", "network"],
)  # fmt: skip
def test_another_setting_fails_and_is_named_first(tmp_path: Path, port: Trace, sentence: str) -> None:
    verdict, failures = judged(tmp_path, port)
    assert verdict is Verdict.FAIL
    assert failures[0].startswith(sentence)


def test_a_variable_that_one_file_only_has_fails(tmp_path: Path) -> None:
    for name, sides in (("port", ("golden.mat", "more.mat")), ("reference", ("more.mat", "golden.mat"))):
        matfile.write(tmp_path / "golden.mat", GOLDEN.to_dict())
        matfile.write(tmp_path / "more.mat", {**GOLDEN.to_dict(), "extra": 1.0})
        result = compare_traces(*(tmp_path / side for side in sides))
        assert result is not None
        missing = {"port": "reference", "reference": "port"}[name]
        assert (result.verdict, result.failures()) == (Verdict.FAIL, [f"extra is missing in the {missing}"])


@pytest.mark.parametrize(("value", "verdict", "sentences"), [
    (1.0, Verdict.PASS, []),
    (2.0, Verdict.FAIL, ["extra: port 2, reference 1; |diff| 1.0e+00, 4.5e+15 ULP where the same bits are expected"]),
])  # fmt: skip
def test_a_variable_that_is_no_part_of_a_trace_must_be_the_same(
    tmp_path: Path, value: float, verdict: Verdict, sentences: list[str]
) -> None:
    for name, extra in (("reference", 1.0), ("port", value)):
        matfile.write(tmp_path / f"{name}.mat", {**GOLDEN.to_dict(), "extra": extra})
    result = compare_traces(tmp_path / "reference.mat", tmp_path / "port.mat")
    assert result is not None
    assert (result.verdict, result.failures()) == (verdict, sentences)


def test_a_wrong_y_after_the_last_update_fails_on_either_side(tmp_path: Path) -> None:
    right = golden_case("corrected-all")[1]
    assert right.y_final is not None
    right.save(tmp_path / "right.mat")
    replace(right, y_final=right.y_final + 1e-9).save(tmp_path / "wrong.mat")
    for side, files in (("port", ("right.mat", "wrong.mat")), ("reference", ("wrong.mat", "right.mat"))):
        result = compare_traces(*(tmp_path / name for name in files))
        assert result is not None
        assert result.verdict is Verdict.FAIL
        assert result.failures() == [f"y_final of the {side} is not what the weights after the last update give"]
    same = compare_traces(tmp_path / "right.mat", tmp_path / "right.mat")
    assert same is not None
    assert (same.verdict, same.failures()) == (Verdict.PASS, [])


@pytest.mark.parametrize(
    "port", [changed("S1", (0, 0, 0), np.nan), changed("W3", (0, 0, 5), np.inf)], ids=["NaN", "Inf"]
)
def test_runs_for_which_no_bound_can_be_derived_are_files_like_any_other(tmp_path: Path, port: Trace) -> None:
    assert pair(tmp_path, port) is None


@pytest.mark.parametrize("variables", [{"other": 1.0}, {**PORT.to_dict(), "W1": "text"}])
def test_a_file_that_is_no_trace_is_a_file_like_any_other(tmp_path: Path, variables: dict[str, Any]) -> None:
    matfile.write(tmp_path / "port.mat", variables)
    assert compare_traces(REFERENCE, tmp_path / "port.mat") is None
    assert compare_traces(tmp_path / "port.mat", REFERENCE) is None
