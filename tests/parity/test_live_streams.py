"""Octave's own generator, value by value, for every kind of seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from pyport.parity.engines import octave
from pyport.rand import LARGEST_SEED, STATE_SIZE, Stream, identify
from pyport.trace import Array

pytestmark = pytest.mark.live

#: More than two whole rounds of the generator's state, two words a number.
COUNT = 700
_STATE = np.random.default_rng(1).integers(0, 2**32, STATE_SIZE).astype(float).tolist()
SEEDS: dict[str, float | Sequence[float]] = {
    "zero": 0, "one": 1, "42": 42, "MATLAB's": 5489, "2^31": 2.0**31, "largest": LARGEST_SEED,
    "NaN": math.nan, "Inf": math.inf, "-Inf": -math.inf, "-1": -1, "-0.4": -0.4, "-1e300": -1e300,
    "0.4": 0.4, "0.5": 0.5, "1.5": 1.5, "2.5": 2.5, "41.49": 41.49, "largest - 0.5": LARGEST_SEED - 0.5,
    "largest + 0.5": LARGEST_SEED + 0.5, "2^32": 2.0**32, "2^32 + 1": 2.0**32 + 1, "1e300": 1e300,
    "vector": [1, 2, 3], "vector of one": [42], "vector of zeros": [0, 0], "vector, large": [1e20, 2.0**32],
    "vector, all kinds": [math.nan, -3, 2.5, math.inf, 0.4], "vector of 624": _STATE,
    "625 that end in 0": [*_STATE, 0], "625 that end in 625": [*_STATE, 625],
    "state, all left": [*_STATE, 624], "state, 1 left": [*_STATE, 1], "state, 300 left": [*_STATE, 300],
}  # fmt: skip
#: How many numbers of a MATLAB stream were drawn before Octave goes on with it.
DRAWN = (0, 1, 5, 311, 312, 313, 1000)


def matlab_stream(drawn: int) -> Stream:
    stream = Stream("matlab", 42)
    if drawn:
        stream.rand(drawn, 1)
    return stream


@cache
def drawn_by_octave() -> dict[Any, Array]:
    """The first numbers for every seed and state, from one process."""
    seeds = {**SEEDS, **{drawn: matlab_stream(drawn).octave_state().tolist() for drawn in DRAWN}}
    return dict(zip(seeds, octave().uniform(list(seeds.values()), COUNT), strict=True))


@pytest.mark.parametrize("kind", SEEDS)
def test_every_number_of_octaves_stream_is_the_ports(kind: str) -> None:
    numbers = drawn_by_octave()[kind]
    np.testing.assert_array_equal(Stream("octave", SEEDS[kind]).rand(COUNT, 1)[:, 0], numbers, strict=True)
    assert identify(numbers, SEEDS[kind]) == "octave"


@pytest.mark.parametrize("drawn", DRAWN)
def test_octave_goes_on_with_matlabs_stream_where_it_was_left(drawn: int) -> None:
    stream = matlab_stream(drawn)
    np.testing.assert_array_equal(stream.rand(COUNT, 1)[:, 0], drawn_by_octave()[drawn], strict=True)
    assert not np.array_equal(stream.rand(COUNT, 1)[:, 0], drawn_by_octave()[drawn])


def test_seeds_that_are_rounded_alike_give_one_stream_and_others_do_not() -> None:
    numbers = drawn_by_octave()
    for one, other in (("NaN", "zero"), ("-1", "zero"), ("Inf", "zero"), ("0.4", "zero"), ("0.5", "one"),
                       ("2^32", "largest"), ("1e300", "largest"), ("vector of one", "42")):  # fmt: skip
        np.testing.assert_array_equal(numbers[one], numbers[other], strict=True)
    for one, other in (("zero", "one"), ("1.5", "one"), ("vector of zeros", "zero"), ("2^31", "largest")):
        assert not np.array_equal(numbers[one], numbers[other])


def test_a_seed_alone_does_not_give_octave_matlabs_stream() -> None:
    assert not np.array_equal(drawn_by_octave()["42"], Stream("matlab", 42).rand(COUNT, 1)[:, 0])
    assert identify(drawn_by_octave()["MATLAB's"], 0) == "unknown"
