"""An interrupted sweep goes on: the same files, nothing twice; processes and clusters compute the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cli_runner import run
from ends import PYPORT, environment
from resume_campaign import COMMAND, campaign, files, kill, start

from pyport.sweep import sweep as module
from pyport.sweep.parts import Folder
from pyport.sweep.result import Result
from pyport.sweep.settings import Settings
from pyport.sweep.sweep import sweep

WORDS = COMMAND[len(PYPORT) :]
SETTINGS, SEEDS = Settings(max_steps=1200), range(1, 1201)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    code, _, err = run(*WORDS, "--save", str(folder))
    assert (code, err) == (3, "")
    found = files(folder)
    assert sorted(found) == ["starts.csv", "starts.mat", "sweep.json"]
    return found


@pytest.mark.parametrize("pieces", [0, 1, 3])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.sampled(6)
def test_killed_and_resumed_it_is_the_same(tmp_path: Path, whole: dict[str, bytes], pieces: int, workers: int) -> None:
    kill(tmp_path / "s", workers, "pieces", pieces)
    assert start(tmp_path / "s", workers).wait() == 3
    assert files(tmp_path / "s") == whole


def test_killed_at_any_moment_it_is_the_same() -> None:
    # One sweep, killed in all three ways, with one worker and with two.
    assert campaign(1, seed=252) == (3, [])


def test_a_piece_that_is_not_what_it_was_is_found() -> None:
    def mixed(folder: Path) -> None:
        pieces = sorted(folder.glob("parts/*.mat"))
        for piece in pieces[1:]:
            piece.write_bytes(pieces[0].read_bytes())

    # One kill, once three pieces are there.
    kills, (fault,) = campaign(1, 18, mixed)
    assert kills == 1
    assert fault.startswith("killed at pieces 3 with 2: exit code ")


def test_nothing_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    compute = module.compute

    def counted(settings: Settings, piece: module.Piece) -> dict:
        if len(computed) == 3:
            raise KeyboardInterrupt
        computed.append(piece.name)
        return compute(settings, piece)

    monkeypatch.setattr(module, "compute", counted)
    with pytest.raises(KeyboardInterrupt):
        sweep(SETTINGS, SEEDS, parts=Folder(tmp_path, SETTINGS, SEEDS))
    first, computed[:] = list(computed), []
    monkeypatch.setattr(module, "compute", lambda s, p: computed.append(p.name) or compute(s, p))
    result = sweep(SETTINGS, SEEDS, parts=Folder(tmp_path, SETTINGS, SEEDS))
    assert len(first) == 3
    assert not set(first) & set(computed)
    assert result.seed.tolist() == list(SEEDS)


def test_a_complete_sweep_is_not_computed_again(
    tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(module, "compute", None)
    assert run(*WORDS, "--save", str(tmp_path))[0] == 3
    assert files(tmp_path) == whole
    assert Result.load(tmp_path / "starts.mat").seed.tolist() == list(SEEDS)


def test_another_sweeps_folder_is_refused(tmp_path: Path, whole: dict[str, bytes]) -> None:
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
    code, out, err = run(*WORDS, "--head", "softmax-ce", "--save", str(tmp_path))
    assert (code, out) == (2, "")
    assert err == f"pyport: {tmp_path}: holds another sweep (see sweep.json there); take another folder.\n"
    assert {name: content for name, content in files(tmp_path).items() if "parts" not in name} == whole


#: A busy machine may take so many seconds for what an idle one does in one.
PATIENCE = 300.0


def soon(done: Callable[[], object]) -> bool:
    """Whether something comes to pass within the patience."""
    deadline = time.monotonic() + PATIENCE
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(done())


@contextmanager
def at_work(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A sweep with two workers whose first piece is there; whatever becomes of it, all of them end."""
    # A hundred thousand starts, but not for long: the first piece is there soon, and the others are not.
    command = [*PYPORT, "sweep", "--seeds", "1:100000", "--max-steps", "300", "--workers", "2", "--save", str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
                             start_new_session=True)  # fmt: skip
    with child:
        try:
            assert soon(lambda: list(folder.glob("parts/*.mat")))
            yield child
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def test_an_interrupt_ends_the_workers_in_one_line(tmp_path: Path) -> None:
    with at_work(tmp_path / "s") as child:
        os.killpg(child.pid, signal.SIGINT)
        _, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, err.strip()) == (130, "pyport: interrupted.")


def test_workers_of_a_killed_sweep_end(tmp_path: Path) -> None:
    with at_work(tmp_path / "s") as child:
        child.kill()
        child.wait()
        assert soon(lambda: not is_there(child.pid)), "a worker went on without the process that it works for"


def is_there(group: int) -> bool:
    """Whether a process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_worker_is_told_in_one_sentence(tmp_path: Path) -> None:
    with at_work(tmp_path / "s") as child:
        os.kill(children(child.pid)[-1], signal.SIGKILL)
        _, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, err.strip()) == (
        3, "pyport: a worker process was killed, perhaps for its memory; "
           "with --save the same command resumes where it stopped."
    )  # fmt: skip


def children(pid: int) -> list[int]:
    """The processes that one has started, in order."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


CLUSTER = """
import os, signal, subprocess, sys, threading, time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from dask.distributed import Client, LocalCluster

def tasks(dask_scheduler):
    return len(dask_scheduler.tasks)

if __name__ == "__main__":
    command, folder, victim = sys.argv[3:], Path(sys.argv[1]), sys.argv[2]
    sizes = {"n_workers": 0 if victim == "late" else 2, "threads_per_worker": 1}
    with LocalCluster(**sizes, dashboard_address=None) as cluster, Client(cluster) as client:
        pids = list(client.run(os.getpid).values())
        child = subprocess.Popen([*command, "--scheduler", cluster.scheduler_address], stderr=sys.stdout)
        while victim == "late" and not client.run_on_scheduler(tasks) and child.poll() is None:
            time.sleep(0.01)
        cluster.scale(2)
        while victim in ("worker", "all") and not list(folder.glob("parts/*.mat")) and child.poll() is None:
            time.sleep(0.01)
        if victim == "worker" and child.poll() is None:
            os.kill(pids[0], signal.SIGKILL)
            print("killed")
        if victim == "all":
            client.shutdown()
        sys.exit(child.wait())
"""


def on_a_cluster(folder: Path, victim: str, *words: str) -> subprocess.CompletedProcess[str]:
    script = folder.parent / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script), str(folder), victim, *PYPORT, *words, "--save", str(folder)],
        capture_output=True, text=True, env=environment(), timeout=180, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("victim", ["worker", "nobody", "late"])
@pytest.mark.sampled(3)
def test_a_cluster_computes_the_same_even_if_workers_are_killed_or_late(
    tmp_path: Path, whole: dict[str, bytes], victim: str
) -> None:
    done = on_a_cluster(tmp_path / "s", victim, *WORDS)
    assert done.returncode == 3, done.stdout
    assert ("killed" in done.stdout) == (victim == "worker")
    assert ("has no workers yet: waiting for them." in done.stdout) == (victim == "late")
    assert files(tmp_path / "s") == whole


def test_a_cluster_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = on_a_cluster(tmp_path / "s", "all", "sweep", "--seeds", "1:100000", "--max-steps", "300")
    said = [line for line in done.stdout.splitlines() if line.startswith("pyport: ")]
    assert done.returncode == 3, done.stdout
    assert len(said) == 1
    assert said[0].startswith("pyport: the Dask cluster at tcp://")
    assert said[0].endswith("resumes where it stopped.")
    assert "Traceback" not in done.stdout
