"""Engines that do not answer: each way of failing has its own error and sentence, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import time
import tracemalloc
from pathlib import Path

import pytest
from scripts import engine_of, is_gone

from pyport.errors import EngineCrashed, EngineError, EngineMissing, EngineSilent, EngineTimeout
from pyport.parity.engines import ENGINES, Engine, find_engine, matlab, octave
from pyport.parity.engines.known import MATLAB_VARIABLE, OCTAVE_VARIABLE
from pyport.resources import folder

REQUEST = {"task": "uniform", "seed": 1.0, "count": 1.0}


def failure(engine: Engine, kind: type[EngineError]) -> str:
    with pytest.raises(EngineError) as error:
        engine.ask([REQUEST])
    assert type(error.value) is kind
    assert error.value.exit_code == 3
    return str(error.value)


def test_engines_that_are_not_installed_are_missing_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in (OCTAVE_VARIABLE, MATLAB_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    sentences = {}
    for name, engine in ENGINES.items():
        assert find_engine(name) is None
        with pytest.raises(EngineMissing) as error:
            engine()
        sentences[name] = str(error.value)
    assert sentences == {
        "octave": "GNU Octave is not installed (no octave-cli on the path); octave.org/download has it, Debian's "
        "package is octave; or name the program in PYPORT_OCTAVE.",
        "matlab": "MATLAB is not installed (no matlab on the path); if it is elsewhere, name the program in "
        "PYPORT_MATLAB.",
    }


def test_each_engine_is_started_quietly_on_the_projects_matlab_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OCTAVE_VARIABLE, "/opt/oct")
    monkeypatch.setenv(MATLAB_VARIABLE, "/opt/mat")
    reference = str(folder("matlab_ref"))
    assert octave() == Engine("GNU Octave", (
        "/opt/oct", "--no-init-file", "--no-site-file", "--no-history", "--no-line-editing", "--no-window-system",
        "--path", reference, "--eval", "run_batch",
    ))  # fmt: skip
    assert matlab() == Engine("MATLAB", ("/opt/mat", "-batch", "run_batch"), {"MATLABPATH": reference})
    assert find_engine("matlab") == matlab()


@pytest.mark.parametrize(
    ("mode", "reason"),
    [(None, "No such file or directory"), (0o644, "Permission denied"), (0o755, "Exec format error")],
)
def test_a_named_program_that_cannot_be_started_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int | None, reason: str
) -> None:
    path = tmp_path / "no-engine"
    if mode is not None:
        path.write_text("no program", encoding="utf-8")
        path.chmod(mode)
    monkeypatch.setenv(OCTAVE_VARIABLE, str(path))
    assert failure(octave(), EngineMissing) == f"GNU Octave cannot be started: {path}: {reason}."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("echo starting; echo 'error: boom' >&2; exit 3", "ended with status 3; its last output: error: boom"),
        ("exit 1", "ended with status 1; its last output: none."),
        ("echo words; kill -SEGV $$", "ended with signal SIGSEGV; its last output: words"),
        ("echo words; kill -KILL $$", "ended with signal SIGKILL; its last output: words"),
        ("printf '\\377\\376\\n'; exit 2", "ended with status 2; its last output: \ufffd\ufffd"),
        ("printf 'x%.0s' $(seq 500); exit 2", f"ended with status 2; its last output: {'x' * 200}"),
        ("touch answer_00000.mat; exit 9", "ended with status 9; its last output: none."),
    ],
)
def test_a_crash_is_told_with_its_status_and_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, sentence: str
) -> None:
    assert failure(engine_of(monkeypatch, tmp_path, body), EngineCrashed) == f"GNU Octave {sentence}"


def test_a_signal_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sentence = failure(engine_of(monkeypatch, tmp_path, "kill -40 $$"), EngineCrashed)
    assert sentence == "GNU Octave ended with signal 40; its last output: none."


def test_last_words_said_in_small_pieces_are_kept_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "for word in error: out of 'memory\n'; do printf '%s ' \"$word\"; sleep 0.05; done; exit 1"
    assert failure(engine_of(monkeypatch, tmp_path, body), EngineCrashed).endswith("error: out of memory")


def test_a_silent_engine_is_told_with_what_it_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_answer = "GNU Octave ended normally but wrote no answer to request 1; its last output: "
    assert failure(engine_of(monkeypatch, tmp_path, "exit 0"), EngineSilent) == f"{no_answer}nothing."
    said = engine_of(monkeypatch, tmp_path, "echo a warning; echo of two lines")
    assert failure(said, EngineSilent) == f"{no_answer}a warning of two lines."


@pytest.mark.parametrize("body", ["sleep 600", "trap '' TERM INT HUP; sleep 600 & while :; do wait; done"])
def test_an_engine_that_does_not_end_is_stopped_even_if_it_ignores_being_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str
) -> None:
    pid = tmp_path / "pid"
    engine = engine_of(monkeypatch, tmp_path, f"echo $$ > {pid}\n{body}", time_limit=1.0)
    began = time.monotonic()
    assert failure(engine, EngineTimeout) == "GNU Octave had not ended after 1 s and was stopped."
    assert time.monotonic() - began < 120
    assert is_gone(int(pid.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("end", "kind"), [("sleep 600", EngineTimeout), ("exit 4", EngineCrashed),
                                           ("exit 0", EngineSilent)])  # fmt: skip
def test_the_children_of_an_engine_end_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str, kind: type[EngineError]
) -> None:
    pids = tmp_path / "pids"
    body = f"for i in 1 2; do (trap '' TERM; sleep 600 & echo $! >> {pids}; wait) & echo $! >> {pids}; done\n"
    wait = f'while [ "$(wc -l < {pids} 2>/dev/null)" != 4 ]; do sleep 0.01; done\n'
    failure(engine_of(monkeypatch, tmp_path, body + wait + end, time_limit=2.0), kind)
    children = [int(pid) for pid in pids.read_text(encoding="utf-8").split()]
    assert len(children) == 4
    assert all(is_gone(pid) for pid in children)


def test_a_process_that_goes_on_is_not_taken_for_gone() -> None:
    with subprocess.Popen(["sleep", "600"]) as child:
        assert not is_gone(child.pid, patience=0.2)
        child.kill()
    assert is_gone(child.pid)


@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_flood_of_words_neither_blocks_the_engine_nor_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: str
) -> None:
    engine = engine_of(monkeypatch, tmp_path, f"head -c 100000000 /dev/zero >&{stream}; echo end >&{stream}; exit 1")
    tracemalloc.start()
    try:
        assert failure(engine, EngineCrashed).endswith("end")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_an_engine_works_in_a_folder_of_its_own_that_holds_the_requests_alone_and_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen, where = tmp_path / "seen", tmp_path / "where"
    engine = engine_of(monkeypatch, tmp_path, f"ls -A > {seen}; pwd > {where}; cat; exit 5")
    with pytest.raises(EngineCrashed):
        engine.ask([REQUEST, REQUEST])
    assert seen.read_text(encoding="utf-8").split() == ["request_00000.mat", "request_00001.mat"]
    assert not Path(where.read_text(encoding="utf-8").strip()).exists()
    assert Path(where.read_text(encoding="utf-8").strip()) != Path.cwd()


def test_an_interrupted_wait_stops_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    engine = engine_of(monkeypatch, tmp_path, f"echo $$ > {pid}; sleep 600")

    def interrupted(child: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        while not (pid.exists() and pid.read_text(encoding="utf-8").strip()):
            time.sleep(0.01)
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.ask([REQUEST])
    assert is_gone(int(pid.read_text(encoding="utf-8")))
