"""Bad input gets one clear sentence and exit code 2, no traceback, and leaves no file behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse
from cli_runner import run
from damage import contents, version_5

GOOD = {"W1": np.ones((4, 3)), "W2": np.ones((3, 3)), "W3": np.ones((3, 2))}
CURE = "; save it as a full real double matrix (double(...), full(...), real(...))."


def refused(*arguments: str) -> str:
    """The one sentence with which a command refuses its input."""
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    return err.strip()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"W2": None}, "the variable W2 is missing (there is W1, W3)."),
        ({"W2": np.ones((3, 4))}, "W2 is 3x4 and W3 is 3x2: the columns of W2 must equal the rows of W3."),
        ({"W1": np.ones((5, 3))}, "X is 3x4 and W1 is 5x3: the columns of X must equal the rows of W1."),
        ({"W3": np.ones((3, 5))}, "W3 is 3x5 and Y is 3x2: the columns of W3 must equal the columns of Y."),
        ({"X": np.ones((2, 4))}, "X is 2x4 and Y is 3x2: the rows of X must equal the rows of Y."),
        ({"W1": np.ones((4, 3)) + 1j}, "the variable W1 is complex" + CURE),
        ({"W1": scipy.sparse.csc_matrix(np.eye(4, 3))}, "the variable W1 is a sparse matrix" + CURE),
        ({"W1": np.ones((4, 3), dtype=np.int32)}, "the variable W1 has the class int32" + CURE),
        ({"W1": np.ones((4, 3), dtype=np.float32)}, "the variable W1 has the class float32" + CURE),
        ({"W1": np.ones((4, 3), dtype=bool)}, "the variable W1 is logical" + CURE),
        ({"W1": "text"}, "the variable W1 is text" + CURE),
        ({"W1": np.array([[1, "a"]], dtype=object)}, "the variable W1 is a cell array" + CURE),
        ({"W1": {"a": 1.0}}, "the variable W1 is a struct" + CURE),
        ({"W1": np.ones((0, 3))}, "the variable W1 is empty (0x3)."),
        ({"W1": np.full((4, 3), np.nan)}, "the variable W1 holds NaN."),
        ({"W1": np.full((4, 3), np.inf)}, "the variable W1 holds Inf."),
        ({"W1": np.ones((4, 3, 2))}, "W1 must be a matrix with at least one element, not of size (4, 3, 2)."),
    ],
)
def test_weights_that_cannot_be_used_are_refused(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    path = tmp_path / "w.mat"
    variables = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    scipy.io.savemat(path, variables)
    saved = tmp_path / "trace.mat"
    assert refused("train", "--weights", str(path), "--save", str(saved)) == f"pyport: {path}: {sentence}"
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no such file."),
        (b"", "the file is empty."),
        (b"# Created by Octave 7.3.0\n", "this is Octave's text format; save it there with save('-v7', ...)."),
        (b"MATLAB 7.3 MAT-file", "not a .mat file that can be read (it begins as HDF5 does, and is not HDF5)."),
        (
            b"\0" * 512 + b"\x89HDF\r\n\x1a\n",
            "not a .mat file that can be read (it begins as HDF5 does, and is not HDF5).",
        ),
    ],
)
def test_a_file_that_is_no_mat_file_is_refused_with_the_cure(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "w.mat"
    if content is not None:
        path.write_bytes(content)
    assert refused("train", "--weights", str(path)) == f"pyport: {path}: {sentence}"
    assert refused("compare", str(path), str(path)) == f"pyport: {path}: {sentence}"


def test_rubbish_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    path.write_bytes(b"rubbish" * 100)
    assert refused("train", "--weights", str(path)).startswith(f"pyport: {path}: not a .mat file that can be read (")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--max-steps", "0"], "pyport: the step limit must be a whole number of at least 1, not 0."),
        (["--max-steps", "-3"], "pyport: the step limit must be a whole number of at least 1, not -3."),
        (["--max-steps", "many"], "Invalid value for '--max-steps': 'many' is not a valid integer"),
        (["--learning-rate", "nan"], "pyport: the learning rate must be a finite number, not nan."),
        (["--learning-rate", "fast"], "Invalid value for '--learning-rate': 'fast' is not a valid float"),
        (["--tolerance", "nan"], "pyport: the tolerance must be from 0 to below 100"),
        (["--tolerance", "-1"], "pyport: the tolerance must be from 0 to below 100"),
        (["--tolerance", "100"], "pyport: the tolerance must be from 0 to below 100"),
        (["--tolerance", "x"], "Invalid value for '--tolerance': 'x' is not a valid float"),
        (["--seed", "x"], "pyport: a seed is a number, or numbers with commas between, not 'x'."),
        (["--seed", "1:5"], "pyport: a run has one seed, not 1:5; pyport sweep --seeds 1:5 takes a range."),
        (["--seed", "1.5"], "pyport: MATLAB's rng takes whole numbers from 0 to 2^32-1 as a seed, not 1.5."),
        (["--seed", "1,2"], "pyport: MATLAB's rng takes one whole number as a seed, not a vector."),
        (["--case", "nix"], "pyport: there is no case nix; there are startup, "),
        (["--case", "sizes", "--seed", "1"], "pyport: a run starts from --case, from --weights or from --stream"),
        (["--plot", "loss.bmp"], "pyport: loss.bmp: a figure is written as png, svg, pdf, by the ending of its name."),
        (["--save", "/nowhere/all.mat"], "pyport: /nowhere/all.mat: cannot be written (No such file or directory)."),
        (["--layers", "4"], "No such option"),
        (["--head", "tanh"], "pyport: there is no head 'tanh'; there are sigmoid-bce, sigmoid-sse, softmax-ce,"),
        (["--hidden-width", "0"], "pyport: the hidden width must be at least 1, not 0."),
        (
            ["--case", "corrected-bias", "--correct", "loss"],
            "pyport: the case corrected-bias has bias terms: train it with --correct bias.",
        ),
        (["--case", "startp"], "pyport: there is no case startp; did you mean startup?"),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: list[str], words: str) -> None:
    code, _, err = run("train", "--quiet", *arguments)
    assert code == 2
    assert words in " ".join(err.split())
    assert "Traceback" not in err


def test_a_tolerance_of_compare_must_be_a_number_of_at_least_0(tmp_path: Path) -> None:
    path = tmp_path / "a.mat"
    scipy.io.savemat(path, {"a": 1.0})
    assert refused("compare", str(path), str(path), "--rtol", "nan") == (
        "pyport: rtol must be a finite number of at least 0, not nan."
    )


def test_an_engine_that_is_missing_ends_with_3_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for name in ("PYPORT_OCTAVE", "PYPORT_MATLAB"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = run("verify", "scalars", "--engine", "octave")
    assert code == 3
    assert err.startswith("pyport: GNU Octave is not installed (no octave-cli on the path); octave.org/download has it")
    assert run("verify", "scalars", "--engine", "matlab")[0] == 3
    code, out, _ = run("verify", "scalars")
    assert code == 0
    assert "GNU Octave is not installed: nothing was run live, golden traces only." in out


@pytest.mark.parametrize("command", ["gradcheck", "diagnose"])
@pytest.mark.parametrize("option", [("--sizes", "4,3,6,2"), ("--samples", "5"), ("--case", "startup")])
def test_numbers_in_a_file_have_their_own_sizes(tmp_path: Path, command: str, option: tuple[str, str]) -> None:
    path = tmp_path / "gradient.mat"
    path.write_bytes(version_5(contents()["gradient"]))
    code, out, err = run(command, str(path), *option)
    assert (code, out) == (2, "")
    assert err.endswith("a .mat file has its own data and weights.\n")
    assert run(command, str(path))[0] == 0
