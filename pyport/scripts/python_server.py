"""The process from which runs of a traced program begin: it has loaded what they all need, and divides for each."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pickle
import select
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pyport.scripts.plan import Plan
from pyport.scripts.python_child import DRAWS, JOB, ORDER, Job, Order, Program, Run, Silencer

#: The names of what is to be loaded before the process divides, if there is such a file beside the job.
MODULES = "modules.json"
#: Ends the server that cannot be divided any more.
UNFIT = 75
#: Where Linux shows the threads of a process, those of libraries too.
_THREADS = Path("/proc/self/task")


def main(folder: str, path_before: Sequence[str], run: str = "") -> None:
    """Run a job: once in this process if the run's folder is given, else in one process for each order that comes.

    Parameters
    ----------
    folder : str
        Where the job lies.
    path_before : sequence of str
        The module path as the program shall find it.
    run : str
        The folder of the only run.
    """
    job: Job = pickle.loads(Path(folder, JOB).read_bytes())
    if run:
        order: Order = pickle.loads(Path(run, ORDER).read_bytes())
        started = Run(_with_draws(job, folder), order, _plan(order.plan), Path(run))
    else:
        sys.path[:] = path_before
        started = _serve(job, folder)
    sys.path[:] = [str(Path(job.path).parent), *path_before]
    started.start()
    if not run:
        started.end()


def _plan(path: str) -> Plan | None:
    if not path:
        return None
    plan: Plan = pickle.loads(Path(path).read_bytes())
    return plan


def _with_draws(job: Job, folder: str) -> Job:
    """A job with the random numbers that are there when its first run begins."""
    return replace(job, draws=pickle.loads(Path(folder, DRAWS).read_bytes()))


def _serve(job: Job, folder: str) -> Run:
    """Take orders until nobody is there to give any; returns in the process of each run, with it.

    An order is the name of the run's folder, with two descriptors: a line to whoever ordered it, and the program's
    output.
    """
    channel = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    name, plan, loaded, modules = "", None, False, Path(folder, MODULES)
    # Nobody may have ordered anything yet: the reference runs beside this.
    programs: dict[bool, Program | None] = {False: _prepared(job, False)}
    drawn = False
    while True:
        content, handles, _, _ = socket.recv_fds(channel, 4096, 2)
        if not content:
            os._exit(0)
        run = Path(content.decode("utf-8", "surrogateescape"))
        order: Order = pickle.loads((run / ORDER).read_bytes())
        if not drawn:
            job, drawn = _with_draws(job, folder), True
        if not loaded and modules.exists():
            _load(json.loads(modules.read_text(encoding="utf-8")))
            loaded = True
        if order.plan != name:
            name, plan = order.plan, _plan(order.plan)
        noisy = order.noise is not None
        if noisy not in programs and not order.edited:
            programs[noisy] = _prepared(job, noisy)
        # What is there now is nobody's garbage: the collector of a run need not touch it, nor copy its pages.
        gc.freeze()
        if os.fork() == 0:
            channel.close()
            line, words = handles
            _attend(line, words, order.timeout + job.grace)
            return Run(job, order, plan, run, None if order.edited else programs[noisy])
        for handle in handles:
            os.close(handle)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _prepared(job: Job, noisy: bool) -> Program | None:
    """The program with its files instrumented; None if the run itself is to say why they cannot be."""
    program = Program(Path(job.path), noisy)
    try:
        program.prepare()
    except Exception:
        return None
    return program


def _load(modules: Sequence[str]) -> None:
    """Load modules that every run loads; a process with threads cannot be divided, and ends."""
    silencer = Silencer()
    sys.meta_path.insert(0, silencer)
    try:
        for name in modules:
            if name not in sys.modules:
                with contextlib.suppress(Exception):  # the run that needs it says so
                    importlib.import_module(name)
    except BaseException:
        os._exit(UNFIT)
    sys.meta_path.remove(silencer)
    if (len(list(_THREADS.iterdir())) if _THREADS.is_dir() else threading.active_count()) > 1:
        os._exit(UNFIT)


def _attend(line: int, words: int, limit: float) -> None:
    """Begin a run in a process of its own, and see it to its end; returns in that process.

    It is killed, with all that it has begun, when its time is up, when it ends, and when the other end of the line
    is closed.
    """
    ended, end = os.pipe()
    os.set_blocking(end, False)
    signal.set_wakeup_fd(end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    run = os.fork()
    if run == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.dup2(words, 1)
        os.dup2(words, 2)
        for handle in (line, words, ended, end):
            os.close(handle)
        np.random.seed()  # else it would go on in all runs as it began here
        return
    os.close(words)
    late = not select.select([ended, line], [], [], limit)[0]
    # It is not waited for before: its number is its own until then.
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(run, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
    with contextlib.suppress(OSError):
        os.write(line, json.dumps([status, late]).encode())
    os._exit(0)
