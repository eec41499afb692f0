"""Starts that are trained side by side end with the bits that each has alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pyport.corrected import REFERENCE, Variant
from pyport.ensemble import CHUNK, train_ensemble
from pyport.errors import InputError, ShapeError
from pyport.rand import Stream
from pyport.starts import start_from_stream
from pyport.trace import Trace
from pyport.training import Start, train, with_bias

HEADS = ("sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse")
#: Settings, and seeds whose runs end at other steps: before, at and after a look, or never.
CASES = {
    "the reference": ({"tolerance": 1.4, "max_steps": 300}, (1, 2, 3)),
    "a limit between two looks": ({"max_steps": CHUNK + 7}, (0, 42)),
    "a limit at a look": ({"max_steps": CHUNK}, (0, 42)),
    "one step": ({"max_steps": 1}, (5,)),
    "softmax": ({"variant": Variant("softmax-ce", "head"), "tolerance": 1.0, "max_steps": 250}, (1, 2, 7)),
    "all corrected": ({"variant": Variant("sigmoid-bce", "head", "loss", True), "max_steps": 230}, (1, 198)),
    "squares": ({"variant": Variant("sigmoid-sse", bias=True), "max_steps": 205}, (1, 198)),
    "one that ends in NaN": (
        {"variant": Variant("linear-sse", "head", "loss"), "learning_rate": 1e5, "max_steps": 300},
        (1, 2),
    ),
    "weights that are not finite": (
        {"variant": Variant("linear-sse", "head"), "learning_rate": 1e5, "max_steps": 60},
        (1, 2),
    ),
}


def starts(seeds: Sequence[int], variant: Variant = REFERENCE) -> list[Start]:
    drawn = [start_from_stream(Stream("matlab", seed)) for seed in seeds]
    return [with_bias(start) if variant.bias else start for start in drawn]


def assert_same(got: Trace, wanted: Trace) -> None:
    assert (got.stopped, got.variant, got.learning_rate, got.tolerance) == (
        wanted.stopped, wanted.variant, wanted.learning_rate, wanted.tolerance,
    )  # fmt: skip
    for name, value in wanted.to_dict().items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(got.to_dict()[name], value, err_msg=name, strict=True)
    assert got.to_dict().keys() == wanted.to_dict().keys()


@pytest.mark.parametrize("case", CASES)
def test_each_start_has_the_bits_that_it_has_alone(case: str) -> None:
    settings, seeds = CASES[case]
    begun = starts(seeds, settings.get("variant", REFERENCE))
    alone = [train(start, arithmetic="strict", **settings) for start in begun]
    for got, wanted in zip(train_ensemble(begun, **settings), alone, strict=True):
        assert_same(got, wanted)


def test_the_cases_end_in_every_way() -> None:
    ended = {case: [trace.stopped for trace in train_ensemble(starts(seeds, s.get("variant", REFERENCE)), **s)]
             for case, (s, seeds) in CASES.items()}  # fmt: skip
    assert {"tolerance", "max-steps", "diverged"} == {word for words in ended.values() for word in words}
    runs = train_ensemble(starts((1, 2, 3)), tolerance=1.4, max_steps=300)
    assert len({trace.steps for trace in runs}) == 3


def test_one_other_bit_would_be_seen() -> None:
    (trace,) = train_ensemble(starts((1,)), max_steps=20)
    for name in ("W1", "Z2", "D", "g2"):
        other = trace.quantities[name].copy()
        other.flat[7] = np.nextafter(other.flat[7], 9.0)
        with pytest.raises(AssertionError, match=name):
            assert_same(replace(trace, quantities={**trace.quantities, name: other}), trace)


def test_starts_that_do_not_fit_together_are_refused() -> None:
    (start,) = starts((1,))
    with pytest.raises(ShapeError, match=r"^starts that are trained side by side have the same data\.$"):
        train_ensemble([start, replace(start, X=2 * start.X)])
    wider = start_from_stream(Stream("matlab", 1), 5)
    with pytest.raises(ShapeError, match=r"^starts that are trained side by side have weights of the same sizes\.$"):
        train_ensemble([start, wider])
    with pytest.raises(InputError, match="starts from weights with a row for them"):
        train_ensemble([start], variant=Variant(bias=True))
    with pytest.raises(InputError, match="the step limit"):
        train_ensemble([start], max_steps=0)
