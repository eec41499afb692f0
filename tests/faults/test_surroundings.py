"""Full disks, closed streams, interrupts, no home, a plain locale: one sentence, and no half file."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import click
import pytest
from cli_runner import run
from ends import PYPORT, environment, limited, pyport, sentence

TRAIN = ("train", "--quiet", "--max-steps", "30")
#: What each option writes.
WRITES = {"--save": "a.mat", "--json": "a.json", "--plot": "a.png"}
#: A shell whose mounts are its own; only root has one, and not everywhere.
OWN_MOUNTS = ("unshare", "-m", "sh", "-c")


@pytest.mark.parametrize("option", WRITES)
@pytest.mark.sampled(3)
def test_a_full_disk_is_one_sentence_and_the_old_file_stays(tmp_path: Path, option: str) -> None:
    path = tmp_path / WRITES[option]
    path.write_bytes(b"old")
    done = pyport(*TRAIN, option, path, preexec_fn=limited(200))
    assert (done.returncode, sentence(done.stderr)) == (2, f"{path}: cannot be written (File too large).")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [(path.name, b"old")]


@pytest.mark.parametrize("option", WRITES)
@pytest.mark.sampled(3)
def test_a_disk_that_is_not_full_takes_the_file(tmp_path: Path, option: str) -> None:
    path = tmp_path / WRITES[option]
    path.write_bytes(b"old")
    done = pyport(*TRAIN, option, path, preexec_fn=limited(10**7))
    assert (done.returncode, done.stderr) == (3, "")
    assert path.read_bytes() != b"old"


def own_mounts() -> bool:
    try:
        return (
            subprocess.run([*OWN_MOUNTS, "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("option", WRITES)
@pytest.mark.sampled(3)
def test_a_disk_that_is_truly_full_is_one_sentence(tmp_path: Path, option: str) -> None:
    if not own_mounts():
        pytest.skip("mounts of one's own need root and unshare: not run")
    command = " ".join([*PYPORT, *TRAIN, option, f"{tmp_path}/{WRITES[option]}"])
    script = f"mount -t tmpfs -o size=4k tmpfs {tmp_path}; {command}; code=$?; ls -A {tmp_path} >&2; exit $code"
    done = subprocess.run([*OWN_MOUNTS, script], capture_output=True, text=True, env=environment(), check=False)
    path = tmp_path / WRITES[option]
    if option == "--json":  # it fits
        assert (done.returncode, done.stderr) == (3, f"{path.name}\n")
    else:
        assert done.returncode == 2
        assert sentence(done.stderr) == f"{path}: cannot be written (No space left on device)."


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("option", WRITES)
def test_a_folder_that_may_not_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, number: int
) -> None:
    # Root may write everywhere: the refusal is put in the place of the call.
    def refuse(*arguments: Any, **more: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    path = tmp_path / WRITES[option]
    code, _, err = run(*TRAIN, option, str(path))
    assert (code, sentence(err)) == (2, f"{path}: cannot be written ({os.strerror(number)}).")


def test_fixtures_on_a_full_disk_are_refused_and_the_index_stays(tmp_path: Path) -> None:
    engine = tmp_path / "engine"
    engine.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    engine.chmod(0o755)
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "index.json").write_text('{"cases": {}}', encoding="utf-8")
    done = pyport("fixtures", "make", "scalars", "--folder", tmp_path / "f", preexec_fn=limited(50),
                  env=environment(PYPORT_OCTAVE=str(engine)))  # fmt: skip
    assert done.returncode == 3
    sentence(done.stderr)
    assert (tmp_path / "f" / "index.json").read_text(encoding="utf-8") == '{"cases": {}}'


@pytest.mark.parametrize("command", [("mistakes",), TRAIN, ("fixtures", "list"), ("--help",)])
@pytest.mark.sampled(3)
def test_a_full_disk_behind_stdout_is_one_sentence(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = pyport(*command, stdout=full)
    assert (done.returncode, sentence(done.stderr)) == (2, "stdout cannot be written (No space left on device).")


def test_json_that_stdout_does_not_take_is_said_after_what_people_read() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = pyport(*TRAIN, "--json", "-", stdout=full)
    assert done.returncode == 2
    assert sentence(done.stderr.splitlines()[-1]) == "stdout cannot be written (No space left on device)."


@pytest.mark.parametrize("command", [("mistakes",), ("train", "--max-steps", "5000"), TRAIN])
@pytest.mark.sampled(3)
def test_a_reader_that_goes_ends_the_program_without_a_word(command: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = pyport(*command, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.sampled(2)
def test_closed_streams_do_not_stop_the_run_and_no_file_takes_their_place(tmp_path: Path, closed: str) -> None:
    command = " ".join([*PYPORT, *TRAIN, "--save a.mat --json a.json --plot a.png"])
    done = subprocess.run(["/bin/sh", "-c", f"{command} {closed}"], capture_output=True, text=True, cwd=tmp_path,
                          env=environment(), check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["steps"] == 30
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.mat", "a.png"]


@pytest.mark.parametrize("part", ["first line", "at once"])
def test_an_interrupt_is_one_line_and_130_and_leaves_no_file(tmp_path: Path, part: str) -> None:
    command = [*PYPORT, "train", "--verbose", "--case", "rng198", "--max-steps", "1000000", "--save", "a.mat", "--json",
               "a.json"]  # fmt: skip
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment(PYTHONUNBUFFERED="1")) as child:  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        if part == "first line":
            child.stdout.read(2000)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert (child.returncode, sentence(err)) == (130, "interrupted.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_only_an_interrupt_is_called_one(monkeypatch: pytest.MonkeyPatch, end: type[BaseException]) -> None:
    def command(*arguments: object, **more: object) -> None:
        raise click.Abort from end()  # what click makes of both

    monkeypatch.setattr("pyport.cli.cli.main", command)
    if end is KeyboardInterrupt:
        assert run()[0] == 130
    else:
        code, _, err = run()
        assert code == 3
        assert "something went wrong inside (EOFError)" in err


def test_without_a_home_a_figure_is_drawn_without_a_word(tmp_path: Path) -> None:
    for home in ({}, dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), "/proc/none")):
        bare = {key: value for key, value in environment().items() if key not in ("HOME", "MPLCONFIGDIR")}
        done = pyport(*TRAIN, "--plot", tmp_path / "a.png", env={**bare, **home})
        assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize("more", [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
@pytest.mark.sampled(2)
def test_a_plain_locale_writes_the_same_files(tmp_path: Path, more: dict[str, str]) -> None:
    done = pyport(*TRAIN, "--save", "权重.mat", "--json", "果.json", "--plot", "图.png", cwd=tmp_path,
                  env=environment(**more))  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["权重.mat", "果.json", "图.png"])
    done = pyport("compare", "无.mat", "权重.mat", cwd=tmp_path, env=environment(**more))
    assert done.returncode == 2
    assert sentence(done.stderr).endswith(": there is no such file.")


@pytest.mark.parametrize("err", ["", "Traceback", "pyport: a.\npyport: b.\n", "pyport: no end"])
def test_other_words_are_no_sentence(err: str) -> None:
    with pytest.raises(AssertionError):
        sentence(err)
