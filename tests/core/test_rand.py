"""The uniform streams of MATLAB and Octave, by the numbers that they are known to give."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from core_strategies import CHEAP, start_of
from hypothesis import given
from hypothesis import strategies as st

from pyport.errors import StreamError
from pyport.rand import LARGEST_SEED, Stream, identify, old_octave

#: ``rand('twister', s); [rand, rand]`` of GNU Octave 7.3.
MEASURED = [
    (0, 0.84442185152504812, 0.75795440294030247),
    (0.49, 0.84442185152504812, 0.75795440294030247),
    (0.49999999999999994, 0.84442185152504812, 0.75795440294030247),
    (-1, 0.84442185152504812, 0.75795440294030247),
    (-0.4, 0.84442185152504812, 0.75795440294030247),
    (math.nan, 0.84442185152504812, 0.75795440294030247),
    (math.inf, 0.84442185152504812, 0.75795440294030247),
    (-math.inf, 0.84442185152504812, 0.75795440294030247),
    (0.5, 0.13436424411240122, 0.84743373693723267),
    (1, 0.13436424411240122, 0.84743373693723267),
    (1.5, 0.95603427188924939, 0.94782748705934938),
    (2147483648.5, 0.89347621429122115, 0.83492855811267119),
    (4294967294.6, 0.63535744413411732, 0.20319993954407756),
    (4294967295, 0.63535744413411732, 0.20319993954407756),
    (4294967296, 0.63535744413411732, 0.20319993954407756),
    (1e300, 0.63535744413411732, 0.20319993954407756),
    ([1, 2, 3], 0.60986127228672893, 0.88669704341468514),
    ([1.5, -1, math.nan, 1e20], 0.31828457589199854, 0.984592439495792),
    (range(1, 625), 0.47379478981753509, 0.10652939285281093),
    (range(1, 626), 0.60135541919170155, 0.8033581979290898),
    (range(1, 701), 0.33391811713205999, 0.46119537198841332),
    ([*range(1, 625), 600], 0.0078738034430916315, 0.011810705160999579),  # a whole state, as are the next two
    ([*range(1, 625), 0.5], 0.1387681950966051, 0.12793408235570947),
    ([*range(1, 625), 624.4], 7.2761796587883509e-12, 0.0039369017251841276),
    ([*range(1, 625), 0], 0.29949966487371749, 0.43614049210189199),
]


def draws(name: str, seed: Any, count: int = 8) -> list[float]:
    return Stream(name, seed).rand(count, 1)[:, 0].tolist()


def rows(matrix: Any) -> list[list[str]]:
    return [[f"{value:.4f}" for value in row] for row in matrix]


def test_rand_3_is_what_mathworks_documents() -> None:
    documented = [["0.8147", "0.9134", "0.2785"], ["0.9058", "0.6324", "0.5469"], ["0.1270", "0.0975", "0.9575"]]
    assert rows(Stream("matlab").rand(3, 3)) == documented
    assert rows(Stream("matlab", 1).rand(3, 3)) != documented


def test_the_first_weights_at_start_up_are_the_known_ones() -> None:
    assert rows(start_of("matlab", 0).W1.T)[0] == ["0.8147", "0.9058", "0.1270", "0.9134"]


def test_matlabs_seeds_0_and_5489_are_one_stream_and_5488_is_another() -> None:
    assert draws("matlab", 0) == draws("matlab", 5489) == draws("matlab", 0.0)
    assert draws("matlab", 5488) != draws("matlab", 5489)


@pytest.mark.parametrize(("seed", "first", "second"), MEASURED, ids=lambda value: str(value)[:24])
def test_octaves_streams_begin_as_measured(seed: Any, first: float, second: float) -> None:
    assert draws("octave", seed, 2) == [first, second]


def test_the_two_engines_make_different_streams_of_one_seed() -> None:
    assert draws("matlab", 42) != draws("octave", 42)


@CHEAP
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, LARGEST_SEED))
def test_arrays_fill_column_by_column_and_the_stream_goes_on(m: int, n: int, seed: int) -> None:
    stream, line = Stream("matlab", seed), draws("matlab", seed, m * n + 1)
    matrix = stream.rand(m, n)
    assert [matrix[i, j] for j in range(n) for i in range(m)] == line[:-1]
    assert stream.rand(1, 1).item() == line[-1]
    if min(m, n) > 1:
        assert matrix.ravel().tolist() != line[:-1]


@CHEAP
@given(st.integers(0, 700), st.sampled_from(["matlab", "octave"]))
def test_a_stream_can_be_rebuilt_in_the_middle_from_its_state(drawn: int, name: str) -> None:
    stream = Stream(name, 42)
    stream.rand(drawn, 1)
    state = stream.octave_state().tolist()
    assert len(state) == 625
    assert 1 <= state[-1] <= 624
    following = stream.rand(5, 1)[:, 0].tolist()
    assert draws("octave", state, 5) == following
    shifted = [*state[:-1], state[-1] % 624 + 1]
    assert draws("octave", shifted, 5) != following


def test_octaves_own_formula_for_the_state_is_numpys_state_and_625_minus_the_position() -> None:
    words, position = np.random.RandomState(5489).get_state(legacy=True)[1:3]
    np.testing.assert_array_equal(Stream("matlab").octave_state(), [*words.astype(float), 625.0 - position])


@pytest.mark.parametrize(("name", "seed", "message"), [
    *(("matlab", seed, f"MATLAB's rng takes whole numbers from 0 to 2^32-1 as a seed, not {shown}.") for seed, shown in
      ((1.5, "1.5"), (-1, "-1"), (2**32, "4.29497e+09"), (math.nan, "nan"), (math.inf, "inf"))),
    ("matlab", [1], "MATLAB's rng takes one whole number as a seed, not a vector."),
    ("octave", [], "an Octave seed has at least one number."),
    ("numpy", 0, "the stream 'numpy' is not known; there are 'matlab' and 'octave'."),
])  # fmt: skip
def test_a_stream_that_is_not_known_exactly_is_refused(name: str, seed: Any, message: str) -> None:
    with pytest.raises(StreamError) as error:
        Stream(name, seed)
    assert str(error.value) == message


def test_normal_numbers_are_never_given() -> None:
    with pytest.raises(StreamError) as error:
        Stream("matlab").randn(2, 2)
    assert str(error.value) == (
        "randn is not known exactly: MATLAB's and Octave's ziggurat tables are their own; "
        "save the numbers to a .mat file there and read them here."
    )


@pytest.mark.parametrize("seed", [0, 42, 4.5, [1, 2, 3]])
def test_each_stream_is_identified_by_its_draws_and_nothing_else_is(seed: Any) -> None:
    octave = np.array(draws("octave", seed, 50))
    assert identify(octave, seed) == "octave"
    assert identify(old_octave(octave), seed) == "old octave"
    assert identify(np.nextafter(octave, 1), seed) == "unknown"
    assert identify(octave[::-1], seed) == "unknown"
    assert identify(octave, 43) == "unknown"


def test_matlabs_stream_is_identified_and_fills_matrices_column_by_column() -> None:
    matrix = Stream("matlab", 42).rand(3, 5)
    assert identify(matrix, 42) == "matlab"
    assert identify(matrix.T, 42) == "unknown"


def test_an_old_octave_differs_in_the_draws_below_one_half() -> None:
    new = np.array(draws("octave", 42, 10_000))
    with_fraction = (new * 2.0**53 + 0.4) / 2.0**53  # of randmtzig.cc before the fraction was dropped
    np.testing.assert_array_equal(old_octave(new), with_fraction, strict=True)
    np.testing.assert_array_equal(old_octave(new) != new, new < 0.5, strict=True)
    assert 0.48 < np.mean(old_octave(new) != new) < 0.52
