"""Who computes the pieces of a sweep: processes here, or a Dask cluster."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from pyport.errors import InputError

#: How often a worker looks whether whom it works for is still there, in seconds.
PATIENCE = 1.0
#: How long a scheduler may take to answer, in seconds.
ANSWERS = 10


@contextmanager
def processes(count: int) -> Iterator[Executor | None]:
    """So many processes of this machine; None, this process itself, for one."""
    if count < 1:
        raise InputError(f"--workers {count}: at least one is needed.")
    if count == 1:
        yield None
        return
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (os.getpid(),))
    try:
        yield pool
    except BaseException:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parent: int) -> None:
    # An interrupt is for the process that the user started, and a worker whose master was killed has no work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PATIENCE)
    os._exit(1)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler.

    Raises
    ------
    InputError
        If dask.distributed is not installed, or nobody answers at the address.
    """
    try:
        # By name: the extra is not there for everyone, type checkers included.
        connect: Any = importlib.import_module("dask.distributed").Client
    except ImportError:
        raise InputError("--scheduler needs dask.distributed: python -m pip install 'pyport[cluster]'.") from None
    try:
        client = connect(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"no Dask scheduler answers at {address} ({str(error).splitlines()[0]}).") from None
    with client:
        # A piece is the same wherever it is computed: one whose worker died is computed again.
        yield client.get_executor(pure=False)
