"""The cases that were asked for are there, and say what they cannot show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from parity_strategies import REFERENCE_CASES, golden_case

from pyport.parity.fixtures import CASES, LIMITS, Store
from pyport.parity.fixtures.cases import flags
from pyport.parity.fixtures.check import LARGEST
from pyport.rand import Stream
from pyport.resources import folder
from pyport.training import LEARNING_RATE, TOLERANCE, train

#: Steps, how each ends, sizes N F H M K, and the flags.
KNOWN = {
    "startup": (1136, "tolerance", (3, 4, 3, 3, 2), ["square", "one-sign", "zero-one-data"]),
    "rng42": (1073, "tolerance", (3, 4, 3, 3, 2), ["square", "one-sign", "zero-one-data"]),
    "octave42": (855, "tolerance", (3, 4, 3, 3, 2), ["square", "one-sign", "zero-one-data"]),
    "rng198": (1500, "max-steps", (3, 4, 3, 3, 2), ["square", "zero-one-data", "capped"]),
    "sizes": (400, "max-steps", (5, 4, 3, 6, 2), ["capped"]),
    "sizes-octave": (200, "max-steps", (4, 2, 6, 3, 5), ["capped"]),
    "one-sample": (212, "tolerance", (1, 4, 3, 5, 2), ["one-sample"]),
    "scalars": (100, "max-steps", (1, 1, 1, 1, 1), ["square", "one-sample", "one-output", "one-sign", "capped"]),
    "wide": (200, "max-steps", (5, 4, 3, 6, 2), ["saturated", "capped"]),
    "symmetric": (702, "tolerance", (3, 4, 3, 3, 2), ["square", "zero-one-data"]),
}


@pytest.mark.parametrize("name", REFERENCE_CASES)
def test_each_case_has_its_known_steps_end_sizes_and_limits(name: str) -> None:
    trace = golden_case(name)[1]
    assert (trace.steps, trace.stopped, tuple(trace.sizes.values()), flags(trace)) == KNOWN[name]
    assert (trace.learning_rate, trace.tolerance) == (LEARNING_RATE, TOLERANCE)


def test_the_script_as_it_is_has_no_other_cases() -> None:
    assert tuple(KNOWN) == REFERENCE_CASES


def test_every_limit_is_shown_by_one_case_and_not_by_another() -> None:
    traces = [golden_case(name)[1] for name in REFERENCE_CASES]
    for flag, (reason, holds) in LIMITS.items():
        assert {holds(trace) for trace in traces} == {True, False}, flag
        assert reason


@pytest.mark.parametrize(
    ("name", "stream", "seed"),
    [("startup", "matlab", 0), ("rng42", "matlab", 42), ("octave42", "octave", 42), ("rng198", "matlab", 198)],
)
def test_the_references_own_starts_are_drawn_as_the_script_draws_them(name: str, stream: str, seed: int) -> None:
    start, numbers = golden_case(name)[0], Stream(stream, seed)
    for weight, size in ((start.W1, (4, 3)), (start.W2, (3, 3)), (start.W3, (3, 2))):
        np.testing.assert_array_equal(weight, numbers.rand(*size), strict=True)


def test_both_cases_of_unequal_sizes_have_five_different_ones_and_both_orders() -> None:
    for name in ("sizes", "sizes-octave"):
        assert len(set(CASES[name].sizes)) == 5
    assert np.sign(np.subtract(CASES["sizes"].sizes, CASES["sizes-octave"].sizes)).tolist() == [1, 1, -1, 1, -1]


def test_the_wide_case_reaches_plus_and_minus_20_and_the_symmetric_one_both_signs() -> None:
    for name, limit in (("wide", 20), ("symmetric", 1)):
        start = golden_case(name)[0]
        weights = np.concatenate([np.ravel(w) for w in (start.W1, start.W2, start.W3)])
        assert -limit <= weights.min() < -0.75 * limit
        assert 0.75 * limit < weights.max() <= limit


def test_the_capped_start_would_not_end_by_itself_and_stands_at_a_loss_of_one_half() -> None:
    start, trace = golden_case("rng198")
    assert trace.quantities["D"][-1] == pytest.approx(0.5, abs=0.01)
    assert train(start, max_steps=3000).stopped == "max-steps"
    assert train(golden_case("rng42")[0], max_steps=3000).stopped == "tolerance"


def test_all_fixtures_together_are_smaller_than_10_mb() -> None:
    size = sum(path.stat().st_size for path in folder("fixtures").rglob("*") if path.is_file())
    assert LARGEST == 10_000_000
    assert 0 < size < LARGEST
    assert Store().path == folder("fixtures")


def test_one_sign_is_a_matter_of_the_first_step() -> None:
    trace = Store().golden("startup")
    assert "one-sign" in flags(trace)
    for first, expected in ((1.0, True), (-1.0, False)):
        changed = {name: trace.quantities[name].copy() for name in ("g1", "g2")}
        for g in changed.values():
            g[...], g[0, 0] = 1.0, -1.0
            g[..., 0] = 1.0
            g[0, 0, 0] = first
        mixed = replace(trace, quantities={**trace.quantities, **changed})
        assert ("one-sign" in flags(mixed)) is expected
