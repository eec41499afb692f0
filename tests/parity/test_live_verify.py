"""GNU Octave itself beside the port: all cases, and 200 networks that no fixture holds."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from parity_strategies import ALL_CASES, SCALES, golden_case, random_start
from samples import one_in

from pyport import matfile
from pyport.corrected import Variant
from pyport.errors import EngineError
from pyport.parity.compare import Comparison, compare
from pyport.parity.engines import octave, process
from pyport.parity.fingerprint import Facts, of_strict
from pyport.parity.forced import Rounding, forced_steps, reference_values
from pyport.parity.verify import Report, verify
from pyport.rand import Stream
from pyport.starts import start_from_stream
from pyport.trace import QUANTITIES
from pyport.training import LEARNING_RATE, Start, train
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

NETWORKS, STEPS = one_in(4, 200), 5
SETTINGS = {"learning_rate": LEARNING_RATE, "tolerance": 0.0, "max_steps": STEPS}


@cache
def report() -> Report:
    return verify(engine="octave")


def test_octave_agrees_on_all_cases_and_with_its_golden_traces() -> None:
    assert report().verdict is Verdict.PASS
    assert report().conclusion() == "the port does what the reference does, at every step"
    assert (report().changed, report().stale, report().notes) == ([], [], [])


def test_no_bit_of_any_quantity_of_any_step_of_any_case_differs() -> None:
    assert [result.case for result in report().results] == list(ALL_CASES)
    for result in report().results:
        assert (result.other_digits, result.strict.differing) == ([], 0)
        assert result.strict.elements == sum(golden_case(result.case)[1].extended(name).size for name in QUANTITIES)
        assert result.source.startswith("GNU Octave ")


def test_a_run_whose_loss_becomes_nan_ends_at_the_same_step_for_the_same_reason() -> None:
    start, variant = start_from_stream(Stream("matlab", 3)), Variant("linear-sse", "head", "loss")
    settings = {"learning_rate": 1e5, "tolerance": 0.001, "max_steps": 300}
    _, answers = octave().train([(start, {**settings, **asdict(variant)})])
    trace = answers[0].trace("octave", start, {**settings, **asdict(variant)})
    port = train(start, arithmetic="strict", variant=variant, **settings)  # type: ignore[arg-type]
    assert (trace.steps, trace.stopped) == (port.steps, port.stopped) == (29, "diverged")
    for name in QUANTITIES:
        np.testing.assert_array_equal(port.quantities[name], trace.quantities[name])


@cache
def random_networks() -> tuple[Facts, int, list[tuple[Start, Comparison, Comparison]]]:
    """Who computed in how many processes, and each start with the strict and the fast comparison."""
    rng = np.random.default_rng(2026)
    starts = [random_start(rng, SCALES[k % len(SCALES)]) for k in range(NETWORKS)]
    processes = 0
    run = process.run

    def counted(*args: Any, **kwargs: Any) -> str:
        nonlocal processes
        processes += 1
        return run(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "run", counted)
        facts, answers = octave().train([(start, SETTINGS) for start in starts])
    judged = []
    for start, answer in zip(starts, answers, strict=True):
        trace = answer.trace("octave", start, SETTINGS)
        wanted = reference_values(trace)
        strict = compare(wanted, forced_steps(trace, start, "strict"))
        fast = compare(wanted, forced_steps(trace, start, "fast"), Rounding.of(trace, start).fast)
        judged.append((start, strict, fast))
    return facts, processes, judged


def test_random_networks_have_octaves_bits_in_every_quantity_of_every_step() -> None:
    facts, processes, judged = random_networks()
    assert facts.fingerprint.differences(of_strict()) == []
    assert (processes, len(judged)) == (1, NETWORKS)
    assert [strict.differing for _, strict, _ in judged] == [0] * NETWORKS
    assert all(strict.passed and set(strict.quantities) == set(QUANTITIES) for _, strict, _ in judged)


def test_the_fast_port_is_within_its_bound_on_all_of_them_and_does_not_have_the_bits() -> None:
    _, _, judged = random_networks()
    assert all(fast.passed for _, _, fast in judged)
    assert 0.01 <= max(fast.worst_ratio for _, _, fast in judged) <= 1
    assert sum(fast.differing for _, _, fast in judged) > 0


def test_the_random_networks_have_all_sizes_both_kinds_of_data_and_all_ranges() -> None:
    starts = [start for start, _, _ in random_networks()[2]]
    for axis, matrix in ((0, "X"), (1, "X"), (1, "W1"), (1, "W2"), (1, "W3")):
        assert {getattr(start, matrix).shape[axis] for start in starts} == set(range(1, 9))
    assert {bool(np.isin(start.X, (0, 1)).all()) for start in starts} == {True, False}
    largest = [max(np.abs(w).max() for w in (start.W1, start.W2, start.W3)) for start in starts]
    assert min(largest) < 1 < 5 < max(largest) < 20


def test_a_start_that_octave_did_not_have_differs_from_what_it_computed() -> None:
    start, trace = golden_case("scalars")
    other = replace(start, W3=np.nextafter(start.W3, 9))
    _, (answer,) = octave().train([(other, SETTINGS)])
    live = answer.trace("octave", other, SETTINGS)
    assert not compare(reference_values(live), forced_steps(live, start, "strict")).passed
    assert live.steps == 5 < trace.steps


def answer_to(tmp_path: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What Octave answers to a request written as it stands, not by the package."""
    scipy.io.savemat(tmp_path / "request_00000.mat", request)
    engine = octave()
    process.run(engine.command, folder=tmp_path, name=engine.name, time_limit=60)
    return matfile.read(tmp_path / "answer_00000.mat")


@pytest.mark.parametrize("seed", [np.int64(3), np.float32(3), np.uint8(3), True])
def test_a_request_of_another_class_than_double_is_answered_with_a_problem(tmp_path: Path, seed: object) -> None:
    answer = answer_to(tmp_path, {"task": "uniform", "seed": seed, "count": 5.0})
    assert matfile.text(answer["problem"]).startswith("a request holds double arrays ")
    assert set(answer) == {"problem"}


def test_the_same_request_in_doubles_is_answered_with_numbers(tmp_path: Path) -> None:
    answer = answer_to(tmp_path, {"task": "uniform", "seed": 3.0, "count": 5.0})
    assert answer["values"].shape == (5, 1)


def test_what_octave_cannot_do_is_a_problem_of_that_request(tmp_path: Path) -> None:
    assert matfile.text(answer_to(tmp_path, {"task": "sing"})["problem"]) == "unknown task: sing"
    wrong = replace(golden_case("one-sample")[0])
    object.__setattr__(wrong, "W1", np.ones((2, 2)))  # `Start` itself refuses sizes that do not fit
    with pytest.raises(EngineError) as error:
        octave().train([(wrong, SETTINGS)])
    assert str(error.value) == (
        "GNU Octave could not do request 2: operator *: nonconformant arguments (op1 is 1x4, op2 is 2x2)."
    )


def test_the_last_words_of_octave_are_its_error_and_not_what_it_says_about_itself() -> None:
    engine = octave()
    with pytest.raises(EngineError) as error:
        replace(engine, command=(*engine.command[:-1], "error('my reason')")).ask([{"task": "facts"}])
    assert str(error.value) == "GNU Octave ended with status 1; its last output: error: my reason"
