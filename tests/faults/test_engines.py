"""Engines that fill the disk, hide, outlive or lie about files; beside those in tests/parity/test_process.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ends import environment, limited, named, of_group, pyport, sentence
from scripts import engine_of, program

from pyport.errors import EngineCrashed, EngineError, EngineRubbish, EngineTimeout
from pyport.parity.engines import Engine
from pyport.parity.engines.known import OCTAVE_VARIABLE

REQUEST = {"task": "uniform", "seed": 1.0, "count": 1.0}
#: Ignores being asked, has a child that does so too, and waits.
STUBBORN = "trap '' TERM INT HUP\n(while :; do sleep 0.2; done) &\nwhile :; do sleep 0.2; done"


def failure(engine: Engine, kind: type[EngineError]) -> str:
    with pytest.raises(EngineError) as error:
        engine.ask([REQUEST])
    assert type(error.value) is kind
    return str(error.value)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where temporary folders are made in this test; at its end there must be none."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.mark.parametrize(("body", "words"), [
    ("mkdir answer_00000.mat", "cannot be read (Is a directory)."),
    ("mkfifo answer_00000.mat", "is not an ordinary file."),
    ("ln -s /dev/zero answer_00000.mat", "is not an ordinary file."),
    ("head -c 70000000 /dev/zero > answer_00000.mat", "the file has more than 64 MB."),
    ("head -c 1000 request_00000.mat | head -c 200 > answer_00000.mat",
     "not a .mat file that can be read (it ends in the middle)."),
])  # fmt: skip
def test_an_answer_that_is_no_file_or_too_large_or_half_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path, body: str, words: str
) -> None:
    assert failure(engine_of(monkeypatch, tmp_path, body), EngineRubbish) == (
        f"GNU Octave wrote an invalid answer to request 1: {words}"
    )
    assert list(temporary.iterdir()) == []


def test_an_engine_that_fills_its_disk_is_told_so_and_its_files_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    body = "ulimit -f 8; exec head -c 1000000 /dev/zero > answer_00000.mat"
    assert failure(engine_of(monkeypatch, tmp_path, body), EngineCrashed) == (
        "GNU Octave ended with signal SIGXFSZ; its last output: none."
    )
    assert list(temporary.iterdir()) == []


def test_an_engine_that_floods_and_does_not_end_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    engine = engine_of(monkeypatch, tmp_path, "exec yes", time_limit=1.0)
    assert failure(engine, EngineTimeout) == "GNU Octave had not ended after 1 s and was stopped."
    assert list(temporary.iterdir()) == []


def test_folders_that_an_engine_has_closed_or_buried_deep_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    body = "mkdir -p a/b/c; ln -s / a/b/root; touch a/b/c/f; chmod 000 a/b/c a/b; exit 3"
    failure(engine_of(monkeypatch, tmp_path, body), EngineCrashed)
    assert list(temporary.iterdir()) == []


def test_where_there_is_no_folder_to_work_in_the_engine_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    words = failure(engine_of(monkeypatch, tmp_path, "exit 0"), EngineError)
    assert words == "GNU Octave has no folder to work in (No such file or directory)."


def test_a_full_disk_for_the_requests_is_one_sentence(temporary: Path) -> None:
    done = pyport("verify", "scalars", "--engine", "octave", preexec_fn=limited(100),
                  env=environment(PYPORT_OCTAVE="/bin/true", TMPDIR=str(temporary)))  # fmt: skip
    assert done.returncode == 3
    words = sentence(done.stderr)
    assert words.startswith(("GNU Octave cannot be asked: ", "GNU Octave has no folder to work in ("))
    assert list(temporary.iterdir()) == []


def test_a_process_that_left_the_engines_group_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    pid = tmp_path / "pid"
    # It holds the pipe and goes on writing into the folder.
    body = f"setsid sh -c 'echo $$ > {pid}; while :; do echo x > f; rm -f f; done' &\n" \
           f"while [ ! -s {pid} ]; do sleep 0.01; done; exit 4"  # fmt: skip
    began = time.monotonic()
    try:
        failure(engine_of(monkeypatch, tmp_path, body), EngineCrashed)
        assert time.monotonic() - began < 120
    finally:
        os.kill(int(pid.read_text(encoding="ascii")), signal.SIGKILL)


#: ``pyport verify`` whose watch is told otherwise: {} is a function of the watch, the group and what tells it.
VERIFY = """
import sys, pathlib, pyport.parity.engines.process as process
tell = process._tell
process._tell = {}
sys.argv = ["pyport", "verify", "scalars", "--engine", "octave"]
from pyport.cli import main
main()
"""


def engine_at_work(tmp_path: Path, temporary: Path) -> tuple[subprocess.Popen[str], int]:
    """pyport waiting for a stubborn engine, and the engine's process group, once the watch knows it.

    On a busy machine an engine can be at work long before the program that has started it runs again.
    """
    path, told = program(tmp_path, STUBBORN), tmp_path / "told"
    script = VERIFY.format(
        f"lambda watch, group: (tell(watch, group), pathlib.Path({str(told)!r}).write_text(f'{{group}}.'))"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True,
                             env=environment(**{OCTAVE_VARIABLE: str(path), "TMPDIR": str(temporary)}))  # fmt: skip
    assert soon(lambda: not told.exists() or not told.read_text(encoding="ascii").endswith("."), 300)
    group = int(told.read_text(encoding="ascii").removesuffix("."))
    assert soon(lambda: len(of_group(group)) < 2, 300)
    return child, group


def soon(gone: Callable[[], object], patience: float = 60.0) -> bool:
    """Whether nothing is left within the patience, which is long: the machine may be busy."""
    deadline = time.monotonic() + patience
    while gone() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not gone()


def test_a_killed_program_takes_its_engine_and_the_engines_children_with_it(tmp_path: Path, temporary: Path) -> None:
    child, group = engine_at_work(tmp_path, temporary)
    word = str(tmp_path / "engine")
    assert named(word)
    child.kill()
    child.communicate()
    assert soon(lambda: of_group(group))
    assert soon(lambda: named(word))


def test_without_the_watch_the_engine_would_go_on(tmp_path: Path, temporary: Path) -> None:
    path = program(tmp_path, f"echo $$ > {tmp_path}/pid\nexec sleep 600")
    child = subprocess.Popen([sys.executable, "-c", VERIFY.format("lambda watch, group: None")],
                             env=environment(**{OCTAVE_VARIABLE: str(path), "TMPDIR": str(temporary)}))  # fmt: skip
    pid = tmp_path / "pid"
    assert soon(lambda: not pid.exists() or not pid.read_text(encoding="ascii").strip(), 300)
    child.kill()
    child.wait()
    group = int(pid.read_text(encoding="ascii"))
    assert not soon(lambda: of_group(group), 0.5)
    os.killpg(group, signal.SIGKILL)


def test_an_interrupt_ends_the_engine_in_one_line_and_clears_its_folder(tmp_path: Path, temporary: Path) -> None:
    child, group = engine_at_work(tmp_path, temporary)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=300)
    assert (child.returncode, sentence(err)) == (130, "interrupted.")
    assert soon(lambda: of_group(group))
    assert list(temporary.iterdir()) == []
