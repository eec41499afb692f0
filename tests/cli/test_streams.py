"""What goes where: JSON alone on stdout, inputs never overwritten, and exit code 1 for FAIL and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from cli_runner import run

from pyport import cli, errors
from pyport.cli import output

PRINTS = """
import atexit, ctypes, os, subprocess, sys, warnings
import numpy as np
atexit.register(print, "at the end")
def grad(X, Y, W1, W2, W3):
    print("Python")
    os.write(1, b"system\\n")
    ctypes.CDLL(None).printf(b"C")
    subprocess.run([sys.executable, "-c", "print('child')"], check=True)
    warnings.warn("warned")
    return [np.zeros_like(W) for W in (W1, W2, W3)]
"""


def started(*arguments: str, stdout: int | None = subprocess.PIPE, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyport", *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
        env={**os.environ, **more},
    )  # fmt: skip


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("a", "b"):
        scipy.io.savemat(tmp_path / f"{name}.mat", {"A": np.eye(2)})
    return tmp_path / "a.mat", tmp_path / "b.mat"


def test_whatever_a_script_writes_to_stdout_stays_out_of_the_json() -> None:
    code = (
        "import atexit, ctypes, os, subprocess, sys\n"
        "from pyport.cli.output import stdout_kept, write_json\n"
        "print('before')\n"
        "with stdout_kept():\n"
        "    print('Python'); os.write(1, b'system\\n'); ctypes.CDLL(None).printf(b'C\\n')\n"
        "    subprocess.run(['echo', 'child'])\n"
        "    atexit.register(print, 'at the end')\n"
        "    write_json('-', {'a': 1})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == 'before\n{\n "a": 1\n}\n'
    assert sorted(done.stderr.split("\n")) == ["", "C", "Python", "at the end", "child", "system"]


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
@pytest.mark.sampled(2)
def test_a_target_that_prints_leaves_json_alone_on_stdout(tmp_path: Path, name: str) -> None:
    (tmp_path / "noisy.py").write_text(PRINTS, encoding="utf-8")
    done = started("gradcheck", f"{tmp_path / 'noisy.py'}:grad", "--sizes", "2,3,2,1", "--head", "bce", "--json", name)
    assert json.loads(done.stdout)["verdict"] == "FAIL"
    assert all(word in done.stderr for word in ("system", "C", "child", "at the end"))
    # What is called hundreds of times would hide the answer.
    assert "Python" not in done.stderr


def test_without_json_stdout_is_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    with output.stdout_kept():
        print("user")
        output.write_json("-", {"a": 1})
    print("after")
    told = capfd.readouterr()
    assert (told.out, told.err) == ('{\n "a": 1\n}\nafter\n', "user\n")


def test_no_command_overwrites_what_it_reads(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    (tmp_path / "my.py").write_text(PRINTS, encoding="utf-8")
    (tmp_path / "hard").hardlink_to(pair[0])
    target = f"{tmp_path / 'my.py'}:grad"
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for arguments in (
        ("compare", *map(str, pair), "--json", str(pair[0])), ("compare", *map(str, pair), "--json", str(pair[1])),
        ("compare", *map(str, pair), "--json", str(tmp_path / "hard")),
        ("train", "--weights", str(pair[0]), "--save", str(pair[0])),
        ("train", "--weights", str(pair[0]), "--json", str(pair[0])),
        ("gradcheck", target, "--json", str(tmp_path / "my.py")),
        ("gradcheck", target, "--plot", str(tmp_path / "my.py")),
        ("diagnose", target, "--json", str(tmp_path / "my.py")),
        ("diagnose", str(pair[0]), "--json", str(tmp_path / "hard")),
    ):  # fmt: skip
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert ": is an input" in err
        assert err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_json_and_figures_go_to_devices_and_through_links(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    (tmp_path / "link").symlink_to("told.json")
    assert run("compare", *map(str, pair), "--json", str(tmp_path / "link"))[0] == 0
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))["verdict"] == "PASS"
    assert run("compare", *map(str, pair), "--json", "/dev/null")[0] == 0
    assert run("train", "--case", "scalars", "--quiet", "--max-steps", "2", "--save", "/dev/null")[0] == 3
    assert Path("/dev/null").is_char_device()


def test_a_command_begins_nothing_if_it_could_not_write_all(tmp_path: Path) -> None:
    saved = tmp_path / "saved.mat"
    code, out, err = run("train", "--case", "scalars", "--save", str(saved), "--json", str(tmp_path / "none" / "x"))
    assert (code, out) == (2, "")
    assert err == f"pyport: {tmp_path / 'none' / 'x'}: cannot be written (No such file or directory).\n"
    assert not saved.exists()


def test_no_error_of_ours_has_the_exit_code_of_fail() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(classes) > 10
    assert {value.exit_code for value in classes} == {2, 3}
    assert errors.FixtureError.exit_code == errors.PyportError.exit_code == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("float division by zero"), "ZeroDivisionError: float division by zero"),
        (MemoryError(), "MemoryError"),
        (RecursionError("maximum recursion depth exceeded\nmore"), "RecursionError: maximum recursion depth exceeded"),
        (OSError(5, "odd", "some file"), "OSError: [Errno 5] odd: 'some file'"),
        (AssertionError(""), "AssertionError"),
    ],
)
def test_whatever_goes_wrong_inside_is_one_sentence_and_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.delenv(cli.TRACEBACK, raising=False)
    monkeypatch.setattr("pyport.report.mistakes.catalogue_report", fails)
    code, out, err = run("mistakes")
    assert (code, out) == (3, "")
    assert err == f"pyport: no verdict: something went wrong inside ({words}); PYPORT_TRACEBACK=1 shows where.\n"
    monkeypatch.setenv(cli.TRACEBACK, "1")
    code, _, err = run("mistakes")
    assert code == 3
    assert err.startswith("Traceback (most recent call last):")


@pytest.mark.parametrize("value", [0, 1, None, "bye"])
def test_a_function_of_the_users_that_calls_exit_gives_no_verdict(
    monkeypatch: pytest.MonkeyPatch, value: object
) -> None:
    def quits(*_: object) -> None:
        sys.exit(value)  # type: ignore[arg-type]  # anything is allowed there

    monkeypatch.setattr("pyport.report.mistakes.catalogue_report", quits)
    code, out, err = run("mistakes")
    assert (code, out) == (3, "")
    shown = "" if value is None else repr(value)
    assert err == f"pyport: the code that was run called sys.exit({shown}): no verdict.\n"


def test_a_reader_that_has_gone_is_no_fail() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = started("mistakes", stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_long_sentence_is_in_lines_on_a_terminal_and_one_line_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:

    sentence = (
        "pyport: " + "a-word-of-some-length " * 9 + "/a/path/that/is/longer/than/a/terminal/has/columns" * 2 + "."
    )
    assert cli._in_columns(sentence) == sentence
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    lines = cli._in_columns(sentence).split("\n")
    assert " ".join(lines) == sentence
    assert all(len(line) <= 80 for line in lines[:-1])
    assert len(lines) == 4
