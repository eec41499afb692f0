"""Recordings in files: written by hand, damaged, or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport import matfile
from pyport.errors import MatFileError
from pyport.recording import Recording, matlab_shape


def loaded(tmp_path: Path, **variables: Any) -> Recording:
    matfile.write(tmp_path / "r.mat", variables)
    return Recording.load(tmp_path / "r.mat")


def refusal(tmp_path: Path, **variables: Any) -> str:
    with pytest.raises(MatFileError) as error:
        loaded(tmp_path, **variables)
    return str(error.value).removeprefix(f"{tmp_path / 'r.mat'}: ")


def test_a_recording_written_by_hand_may_have_rows_of_scalars_and_a_column_a_step(tmp_path: Path) -> None:
    by_hand = loaded(tmp_path, quantities="loss x", steps=4, loss=np.ones((1, 4)), x=np.ones((3, 4)))
    assert [by_hand.shape(name) for name in by_hand.quantities] == [(1, 1), (3, 1)]
    assert by_hand.vectors == {"x"}


def test_behind_a_single_step_the_axis_of_the_steps_may_be_there_or_not(tmp_path: Path) -> None:
    for array in (np.ones((4, 8)), np.ones((4, 8, 1))):
        assert loaded(tmp_path, quantities="W", steps=1, W=array).quantities["W"].shape == (4, 8, 1)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [({"x": 1.0}, "not a recording: the variables quantities (text) and steps are not there."),
     ({"quantities": "x", "x": 1.0}, "not a recording: the variables quantities (text) and steps are not there."),
     ({"quantities": " ", "steps": 1}, "quantities names no quantity."),
     ({"quantities": "x x", "steps": 1, "x": 1.0}, "quantities names a quantity twice (x x)."),
     ({"quantities": "x", "steps": 2.5, "x": 1.0}, "steps must be one whole number from 1 to 1e+09."),
     ({"quantities": "x", "steps": 0, "x": 1.0}, "steps must be one whole number from 1 to 1e+09."),
     ({"quantities": "x", "steps": [1, 2], "x": 1.0}, "steps must be one whole number from 1 to 1e+09."),
     ({"quantities": "x P", "steps": 1, "x": 1.0},
      "the variable P is missing (there is quantities, steps, x)."),
     ({"quantities": "x", "steps": 3, "x": np.ones((3, 1, 2))}, "the last axis of x must be the step (1 to 3), "
      "not 3x1x2."),
     ({"quantities": "x", "steps": 3, "x": np.ones((3, 1))}, "the last axis of x must be the step (1 to 3), not 3x1."),
     ({"quantities": "x", "steps": 3, "x": "abc"}, "the variable x is text; save it as a full real double matrix "
      "(double(...), full(...), real(...)).")],
)  # fmt: skip
def test_a_file_that_is_no_recording_is_refused_in_one_sentence(
    tmp_path: Path, variables: dict[str, Any], sentence: str
) -> None:
    assert refusal(tmp_path, **variables) == sentence


@pytest.mark.parametrize(
    ("shape", "shown"),
    [((), (1, 1)), ((3,), (3, 1)), ((1, 3), (1, 3)), ((2, 3, 1, 1), (2, 3)), ((1, 1, 2), (1, 1, 2)), ((3, 1), (3, 1))],
)
def test_shapes_are_those_that_matlab_shows(shape: tuple[int, ...], shown: tuple[int, ...]) -> None:
    assert matlab_shape(shape) == shown
