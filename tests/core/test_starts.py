"""Where a run starts: options that go together, and those that do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport import matfile
from pyport.errors import InputError
from pyport.rand import Stream
from pyport.starts import choose_start, parse_seed
from pyport.trace import WEIGHTS

ONE = "a run starts from --case, from --weights or from --stream and --seed: name one of them."


def chosen(**options: Any) -> Any:
    return choose_start(**({"case": None, "weights": None, "stream": None, "seed": None} | options))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "w.mat"
    matfile.write(path, {"W1": np.ones((4, 5)), "W2": np.ones((5, 6)), "W3": np.ones((6, 2))})
    return path


@pytest.mark.parametrize("options", [
    {"case": "scalars", "seed": "1"}, {"case": "scalars", "stream": "octave"},
    {"case": "scalars", "weights": Path("w")}, {"weights": Path("w"), "seed": "0"},
    {"weights": Path("w"), "stream": "matlab"},
    {"case": "scalars", "weights": Path("w"), "stream": "matlab", "seed": "1"},
])  # fmt: skip
def test_two_places_to_start_from_are_one_too_many(options: dict[str, Any]) -> None:
    with pytest.raises(InputError) as error:
        chosen(**options)
    assert str(error.value) == ONE


def test_one_place_is_taken_and_none_is_where_matlab_starts(weights: Path) -> None:
    assert chosen(case="scalars").W1.shape == (1, 1)
    assert chosen(weights=weights).W3.shape == (6, 2)
    for options, stream in (({}, Stream("matlab", 0)), ({"seed": "7"}, Stream("matlab", 7)),
                            ({"stream": "octave"}, Stream("octave", 0)),
                            ({"stream": "octave", "seed": "3"}, Stream("octave", 3))):  # fmt: skip
        np.testing.assert_array_equal(chosen(**options).W1, stream.rand(4, 3), strict=True)


def test_the_hidden_width_goes_with_drawn_weights_only(weights: Path) -> None:
    drawn = chosen(hidden_width=7)
    assert [getattr(drawn, name).shape for name in WEIGHTS] == [(4, 3), (3, 7), (7, 2)]
    assert chosen(hidden_width=1, seed="2").W3.shape == (1, 2)
    for options in ({"case": "scalars"}, {"weights": weights}):
        with pytest.raises(InputError) as error:
            chosen(hidden_width=7, **options)
        assert str(error.value) == "--hidden-width goes with drawn weights; a case or a file has its own."
    with pytest.raises(InputError, match=r"^the hidden width must be at least 1, not 0\.$"):
        chosen(hidden_width=0)


def test_bias_terms_are_put_in_front_of_weights_that_have_none_and_only_of_those(tmp_path: Path) -> None:
    plain, biased = chosen(seed="5"), chosen(seed="5", bias=True)
    assert (plain.bias, biased.bias) == (False, True)
    for name in WEIGHTS:
        W, wider = getattr(plain, name), getattr(biased, name)
        np.testing.assert_array_equal(wider, np.vstack([np.zeros((1, W.shape[1])), W]), strict=True)
    path = tmp_path / "b.mat"
    matfile.write(path, {name: getattr(biased, name) + 1 for name in WEIGHTS})
    again = chosen(weights=path, bias=True)
    np.testing.assert_array_equal(again.W1, biased.W1 + 1, strict=True)


def test_a_case_with_bias_terms_needs_the_option_that_trains_them() -> None:
    assert chosen(case="corrected-all", bias=True).bias
    with pytest.raises(InputError) as error:
        chosen(case="corrected-all")
    assert str(error.value) == "the case corrected-all has bias terms: train it with --correct bias."


@pytest.mark.parametrize(("rows", "bias", "words"), [
    ((5, 4, 4), True, "W1 is 5x3 and W2 is 4x3"), ((4, 3, 3), False, "X is 3x5 and W1 is 4x3"),
])  # fmt: skip
def test_a_file_has_bias_terms_if_every_matrix_has_a_row_for_them(
    tmp_path: Path, rows: tuple[int, ...], bias: bool, words: str
) -> None:
    path = tmp_path / "w.mat"
    arrays = {name: np.ones((n, columns)) for name, n, columns in zip(WEIGHTS, rows, (3, 3, 2), strict=True)}
    matfile.write(path, arrays)
    assert chosen(weights=path, bias=bias).bias is bias
    matfile.write(path, {**arrays, "X": np.zeros((3, 5)), "Y": np.zeros((3, 2))})
    with pytest.raises(InputError, match=f"^{path}: {words}: "):
        chosen(weights=path, bias=bias)


@pytest.mark.parametrize(("rows", "words"), [
    ((5, 3, 3), "X is 3x4 and W1 is 5x3"), ((5, 4, 3), "X is 3x4 and W1 is 5x3"), ((5, 3, 4), "X is 3x4 and W1 is 5x3"),
    ((4, 4, 3), "W1 is 4x3 and W2 is 4x3"), ((4, 3, 4), "W2 is 3x3 and W3 is 4x2"),
])  # fmt: skip
def test_a_row_too_many_in_some_matrices_is_no_bias(tmp_path: Path, rows: tuple[int, ...], words: str) -> None:
    path = tmp_path / "w.mat"
    matfile.write(path, {name: np.ones((n, k)) for name, n, k in zip(WEIGHTS, rows, (3, 3, 2), strict=True)})
    with pytest.raises(InputError, match=f"^{path}: {words}: "):
        chosen(weights=path)


def test_a_seed_is_a_number_or_several() -> None:
    assert parse_seed("42") == 42
    assert parse_seed("1,2.5") == [1, 2.5]
    with pytest.raises(InputError) as error:
        parse_seed("1,x")
    assert str(error.value) == "a seed is a number, or numbers with commas between, not '1,x'."
