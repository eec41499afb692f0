"""Files of answers as learners write them: every usual notation is read, and what is none is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from pyport.errors import InputError
from pyport.language import in_language
from pyport.paper.answers import Answers, read_answers

SHAPES = {"S1": (2, 3), "E": (), "d2": (2, 3), "g1": (3, 2)}
MATRIX = np.array([[0.5, -1.25, 2], [3, 0.1234, 0]])


def read(folder: Path, text: str, name: str = "answers.txt") -> Answers:
    (folder / name).write_text(text, encoding="utf-8")
    return read_answers(folder / name, SHAPES)


@pytest.mark.parametrize(
    "text",
    [
        "S1 = [0.5 -1.25 2; 3 0.1234 0]",
        "S1=[0.5,-1.25,2;3,.1234,0.];",
        "S1 = [0.5 -1.25 2\n      3 0.1234 0]\n",
        "% mine\nS1 = [0.5 -1.25 2; ... the first\n 3 0.1234 0]; % done",
        "S1 = [[0.5, -1.25, 2], [3, 0.1234, 0]]  # Python",
        "S1 = np.array([[0.5, -1.25, 2.0],\n               [3.0, 0.1234, 0.0]])",
        "S1 ＝ ［0.5 −1.25 2；3 0.1234 0］",
        "S1(1,1) = 0.5; S1(1,2) = -1.25; S1(1,3) = 2\nS1(2,1) = 3; S1(2,2) = 0.1234; S1(2,3) = 0",
        "S1[0,0] = 0.5\nS1[0, 1] = -1.25\nS1[0,2] = 2\nS1[1,0] = 3\nS1[1,1] = 1.234e-1\nS1[1,2] = 0",
        "S1 = 0.5 -1.25 2; 3 0.1234 0",
    ],
)  # fmt: skip
def test_every_notation_gives_the_same_matrix(tmp_path: Path, text: str) -> None:
    answer = read(tmp_path, text).given["S1"]
    assert np.array_equal(answer.array, MATRIX)
    assert answer.decimals.max() == 4
    assert answer.decimals[0].tolist() == [1, 2, answer.decimals[0, 2]]


def test_json_and_mat_files_are_read_too(tmp_path: Path) -> None:
    content = {"S1": [[0.5, None, 2], [3, 0.1234, 0]], "E": 5.61, "sheet": 1234}
    answers = read(tmp_path, json.dumps(content), "a.json")
    assert np.isnan(answers.given["S1"].array[0, 1])
    assert (answers.given["E"].array.item(), answers.given["E"].decimals.item(), answers.sheet) == (5.61, 2, 1234)
    savemat(tmp_path / "a.mat", {"S1": MATRIX, "X": np.eye(2), "ans": 3.0})
    answers = read_answers(tmp_path / "a.mat", SHAPES)
    assert list(answers.given) == ["S1"]
    assert np.array_equal(answers.given["S1"].array, MATRIX)


def test_blanks_are_left_out_and_other_names_are_known(tmp_path: Path) -> None:
    answers = read(tmp_path, "sheet = 77\nS1 = [_ 1 ?; nan ___ 2]\ndS2(2,3) = 0.5\ndW1 = [1 2 3; 4 5 6]\nE = _\n")
    assert answers.sheet == 77
    assert np.isfinite(answers.given["S1"].array).sum() == 2
    assert np.argwhere(np.isfinite(answers.given["d2"].array)).tolist() == [[1, 2]]
    assert answers.given["g1"].turned
    assert "E" not in answers.given


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("S1 = [1 2; 3]", "a.txt", "a.txt:1: the rows have different lengths."),
        ("\nS1 = [1 2", "a.txt", "a.txt:2: a bracket is not closed."),
        ("E = five", "a.txt", "a.txt:1: five is not a number; write _ for one that you leave out."),
        ("E = 1e400", "a.txt", "a.txt:1: 1e400 is not a number; write _ for one that you leave out."),
        ("hello", "a.txt", "a.txt:1: a name and = expected, such as S1(1,2) = 0.5."),
        ("S2 = 1", "a.txt", "a.txt:1: S2 is not asked for; did you mean dS2?"),
        ("zz = 1", "a.txt", "a.txt:1: zz is not asked for; the names are S1, E, d2, g1."),
        ("S1(3,1) = 1", "a.txt", "a.txt:1: S1 has 2 rows and 3 columns."),
        ("S1[0,3] = 1", "a.txt", "a.txt:1: S1 has 2 rows and 3 columns."),
        ("S1(1,1) = 0,5", "a.txt", "a.txt:1: one number expected, not 2; the decimal mark is a point."),
        ("S1 = [1 2]\nS1(1,1) = 3", "a.txt", "a.txt:2: S1 is there already, in another shape."),
        ("% nothing", "a.txt", "a.txt: it has no answers."),
        ("[1]", "a.json", "a.json: an object with a name for each answer expected."),
        ("{", "a.json", "a.json:1: this is not JSON (Expecting property name enclosed in double quotes)."),
    ],
)
def test_what_is_no_answer_is_told_in_one_sentence(tmp_path: Path, text: str, name: str, sentence: str) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path, text, name)
    assert str(raised.value) == f"{tmp_path}/{sentence}"
    assert in_language(raised.value.args[0], "zh") != str(raised.value)


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00S1")
    with pytest.raises(InputError, match=r"this is not a text file; answers are a \.txt"):
        read_answers(tmp_path / "a.txt", SHAPES)
