"""Every path may have any name, and nothing of a name or of a .mat file is ever evaluated."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import scipy.io
from cli_runner import run
from damage import MATLAB_WROTE, contents, version_5
from ends import sentence

from pyport.resources import folder

TRAIN = ("train", "--quiet", "--max-steps", "3")
#: Blanks, quotes, a line end, Chinese letters, what a shell and what Octave would run, and bytes that are no text.
NAMES = ("two words", "o'clock \"x\"", "line\nend", "权重", "$(touch canary)", "a;touch canary;", "`touch canary`",
         "a');system('touch canary');('", "%d%s", "*?[a]", "-dash", os.fsdecode(b"caf\xe9"), "\x1b[2J")  # fmt: skip
PYTHON = "from pyport.gradients.target import reference_gradient as grad\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which what runs would leave its canary."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def no_canary(place: Path) -> bool:
    return not list(place.rglob("canary*"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.sampled(12)
def test_every_option_takes_any_path(place: Path, name: str) -> None:
    home = place / name
    home.mkdir()
    for what in ("weights", "gradient"):
        (home / f"{what}.mat").write_bytes(version_5(contents()[what]))
    (home / "my.py").write_text(PYTHON, encoding="utf-8")
    shutil.copytree(folder("fixtures"), home / "fixtures")
    weights, gradient = str(home / "weights.mat"), str(home / "gradient.mat")
    written = [str(home / one) for one in ("t.mat", "t.json", "t.png")]
    assert run(*TRAIN, "--weights", weights, "--save", written[0], "--json", written[1], "--plot", written[2])[0] == 3
    assert all(Path(path).stat().st_size for path in written)
    assert run("compare", written[0], written[0], "--json", written[1])[0] == 0
    assert run("gradcheck", gradient, "--json", written[1])[0] == 0
    assert json.loads(Path(written[1]).read_text(encoding="utf-8"))["target"] == gradient
    assert run("diagnose", gradient, "--json", written[1])[0] == 0
    assert run("gradcheck", f"{home / 'my.py'}:grad", "--case", "startup")[0] == 0
    assert run("errata", "minimum", "--plot", str(home / "e.svg"))[0] == 0
    assert run("fixtures", "list", "--folder", str(home / "fixtures"))[0] == 0
    assert run("fixtures", "check", "--folder", str(home / "fixtures"))[0] == 0
    assert no_canary(place)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_path_of_any_name_is_one_line(place: Path, name: str) -> None:
    for arguments in (("compare", f"{name}.mat", f"{name}.mat"), (*TRAIN, f"--weights={name}.mat"),
                      ("gradcheck", f"./{name}.mat"), ("gradcheck", f"./{name}.py"), ("gradcheck", f"./{name}.m"),
                      (*TRAIN, "--save", f"{name}/a.mat"), (*TRAIN, "--json", f"{name}/a.json")):  # fmt: skip
        if arguments[1].startswith("-") and arguments[0] == "compare":
            arguments = ("compare", "--", *arguments[1:])
        code, _, err = run(*arguments)
        assert code == 2
        assert sentence(err).isprintable()
    assert no_canary(place)


@pytest.mark.live
@pytest.mark.parametrize("name", [name for name in NAMES if os.pathsep not in name])
@pytest.mark.sampled(12)
def test_octave_takes_a_function_from_any_folder_or_says_why_not(place: Path, name: str) -> None:
    home = place / name
    home.mkdir()
    shutil.copy(folder("matlab_ref") / "backward.m", home)
    code, _, err = run("gradcheck", str(home / "backward.m"), "--engine", "octave", "--case", "startup")
    if code != 0:
        assert name == os.fsdecode(b"caf\xe9")
        assert code == 2
        assert sentence(err).endswith("MATLAB takes names of folders in UTF-8 only, and this one is not.")
    assert no_canary(place)


@pytest.mark.parametrize("name", ["a';system('touch canary');'.m", "$(touch canary).m", "a b.m", "1.m", "x;y.m"])
def test_a_file_whose_name_is_code_is_no_function(place: Path, name: str) -> None:
    shutil.copy(folder("matlab_ref") / "backward.m", place / name)
    code, _, err = run("gradcheck", name)
    assert code == 2
    assert sentence(err).endswith("is not the name of a function.")
    assert no_canary(place)


@pytest.mark.parametrize("stem", ["testfunc_7.4_GLNX86", "testobject_7.4_GLNX86", "testcell_7.4_GLNX86", "parabola",
                                  "teststruct_7.4_GLNX86", "some_functions"])  # fmt: skip
def test_handles_objects_and_cells_are_named_and_never_called(place: Path, stem: str) -> None:
    path = str(MATLAB_WROTE / f"{stem}.mat")
    code, _, err = run("compare", path, path)
    assert (code, err) == (0, "")
    for arguments in ((*TRAIN, "--weights", path), ("gradcheck", path), ("diagnose", path)):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        sentence(err)


def test_text_that_is_code_stays_text(place: Path) -> None:
    scipy.io.savemat("code.mat", {"W1": "system('touch canary')", "stopped": "$(touch canary)"})
    for arguments in (("compare", "code.mat", "code.mat"), (*TRAIN, "--weights", "code.mat"),
                      ("gradcheck", "code.mat"), ("diagnose", "code.mat")):  # fmt: skip
        run(*arguments)
    assert no_canary(place)


def test_a_canary_is_seen(place: Path) -> None:
    os.system("touch canary")
    assert not no_canary(place)
