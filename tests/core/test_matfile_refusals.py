"""What is no file of real double matrices is refused in one exact sentence."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse
from core_strategies import CHEAP
from hypothesis import given
from hypothesis import strategies as st

from pyport import matfile
from pyport.errors import MatFileError

MATLAB_WROTE = Path(scipy.io.__file__).parent / "matlab" / "tests" / "data"
CURE = "; save it as a full real double matrix (double(...), full(...), real(...))"
TEXT = "this is Octave's text format; save it there with save('-v7', ...)."
HDF5 = "not a .mat file that can be read (it begins as HDF5 does, and is not HDF5)."


def problem(path: Path, name: str = "W") -> str:
    """The sentence with which the variable of a file is refused, without the file's name in front."""
    with pytest.raises(MatFileError) as error:
        matfile.number_matrix(matfile.read(path), name, path)
    assert error.value.exit_code == 2
    text = str(error.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


def saved(path: Path, **variables: Any) -> Path:
    scipy.io.savemat(path, variables)
    return path


def test_a_good_variable_has_no_problem(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.mat", W=np.ones((2, 2)))
    np.testing.assert_array_equal(matfile.number_matrix(matfile.read(path), "W", path), np.ones((2, 2)), strict=True)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "the file is empty."),
    (b"# Created by Octave 7.3.0, Thu Jan 01 00:00:00 1970 UTC <me@here>\n# name: W\n# type: scalar\n1\n", TEXT),
    (b"# name: W\n# type: scalar\n1\n", TEXT),
    (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n", HDF5),
    (b"\x89HDF\r\n\x1a\n" + bytes(600), HDF5),
    (b" " * 512 + b"\x89HDF\r\n\x1a\n", HDF5),
])  # fmt: skip
def test_another_format_is_named_with_its_cure(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    path.write_bytes(content)
    assert problem(path) == sentence


def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert problem(tmp_path / "none.mat") == "there is no such file."
    assert problem(tmp_path) == "cannot be read (Is a directory)."
    assert problem(tmp_path / "file" / "w.mat") == "cannot be read (Not a directory)."


@pytest.mark.parametrize(
    "content", [bytes(64), bytes(range(256)), b"W1 = [1 2 3]\n" * 20, b"MATLAB 5.0 MAT-file".ljust(200)]
)
def test_what_is_no_mat_file_is_refused_with_scipys_reason(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    path.write_bytes(content)
    sentence = problem(path)
    assert sentence.startswith("not a .mat file that can be read (")
    assert sentence.endswith(").")


@CHEAP
@given(content=st.binary(min_size=1, max_size=400))
def test_random_bytes_are_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bytes") / "w.mat"
    path.write_bytes(content)
    assert problem(path)


SQUARE = np.array([[1.0, 2.0]])
KINDS: list[tuple[Callable[[], Any], str]] = [
    (lambda: SQUARE * 1j, f"is complex{CURE}."),
    (lambda: SQUARE.astype(np.complex64), f"is complex{CURE}."),
    (lambda: scipy.sparse.csc_array(SQUARE), f"is a sparse matrix{CURE}."),
    (lambda: SQUARE > 1, f"is logical{CURE}."),
    (lambda: SQUARE.astype(np.int32), f"has the class int32{CURE}."),
    (lambda: SQUARE.astype(np.uint8), f"has the class uint8{CURE}."),
    (lambda: "1 2", f"is text{CURE}."),
    (lambda: "", f"is text{CURE}."),
    (lambda: np.array([[SQUARE, SQUARE]], dtype=object)[:, :1], f"is a cell array{CURE}."),
    (lambda: {"field": SQUARE}, f"is a struct{CURE}."),
    (lambda: np.zeros((0, 0)), "is empty (0x0)."),
    (lambda: np.zeros((0, 3)), "is empty (0x3)."),
    (lambda: np.array([[1.0, np.nan]]), "holds NaN."),
    (lambda: np.array([[1.0, -np.inf]]), "holds Inf."),
    (lambda: np.array([[np.inf, np.nan]]), "holds NaN."),
]


@pytest.mark.parametrize(("make", "sentence"), KINDS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_variable_of_another_kind_is_called_by_its_kind(
    make: Callable[[], Any], sentence: str, tmp_path: Path
) -> None:
    assert problem(saved(tmp_path / "w.mat", W=make(), other=SQUARE)) == f"the variable W {sentence}"


def test_a_missing_variable_is_missed_among_those_that_are_there(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.mat", W2=SQUARE, W1=SQUARE)
    assert problem(path) == "the variable W is missing (there is W1, W2)."
    assert problem(saved(tmp_path / "none.mat")) == "the variable W is missing (there is nothing)."


@pytest.mark.parametrize(("name", "sentence"), [
    ("testcomplex_7.4_GLNX86", f"is complex{CURE}."), ("testcomplex_4.2c_SOL2", f"is complex{CURE}."),
    ("testsparse_7.4_GLNX86", f"is a sparse matrix{CURE}."), ("testbool_8_WIN64", f"is logical{CURE}."),
    ("testcell_7.4_GLNX86", f"is a cell array{CURE}."), ("teststruct_7.4_GLNX86", f"is a struct{CURE}."),
    ("teststring_7.4_GLNX86", f"is text{CURE}."), ("testobject_7.4_GLNX86", f"is an object of class inline{CURE}."),
    ("testfunc_7.4_GLNX86", f"is a function handle (afunc){CURE}."),
])  # fmt: skip
def test_kinds_that_matlab_wrote_are_called_by_their_kind(name: str, sentence: str) -> None:
    variable = {"testbool_8_WIN64": "testbools"}.get(name, name.split("_")[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert problem(MATLAB_WROTE / f"{name}.mat", variable) == f"the variable {variable} {sentence}"


@pytest.mark.parametrize("name", ["corrupted_zlib_checksum", "corrupted_zlib_data", "malformed1", "debigged_m4"])
def test_damaged_files_are_refused(name: str) -> None:
    assert problem(MATLAB_WROTE / f"{name}.mat").startswith("not a .mat file that can be read (")


def one_variable(path: Path) -> bytes:
    matfile.write(path, {"W": np.random.default_rng(0).standard_normal((4, 3))})
    return path.read_bytes()


@CHEAP
@given(part=st.floats(0, 1, exclude_max=True))
def test_no_beginning_of_a_file_is_taken_for_the_file(part: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("cut") / "w.mat"
    whole = one_variable(path)
    path.write_bytes(whole[: int(part * len(whole))])
    assert problem(path)


@CHEAP
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_or_changes_nothing(
    place: float, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("flip") / "w.mat"
    damaged = bytearray(one_variable(path))
    wanted = matfile.read(path)["W"]
    damaged[int(place * len(damaged))] ^= 1 << bit
    path.write_bytes(damaged)
    try:
        got = matfile.number_matrix(matfile.read(path), "W", path)
    except MatFileError:
        return
    np.testing.assert_array_equal(got, wanted, strict=True)
