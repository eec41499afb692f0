"""Who computes the pieces of a sweep: processes here, or a Dask cluster."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from pyport.errors import InputError, WorkersLost
from pyport.language import said

#: How often a worker looks whether whom it works for is still there, in seconds.
PATIENCE = 1.0
#: How long a scheduler may take to answer, in seconds.
ANSWERS = 10
#: What can be done about workers that are gone.
GO_ON = said("with --save the same command resumes where it stopped")


@contextmanager
def processes(count: int) -> Iterator[Executor | None]:
    """So many processes of this machine; None, this process itself, for one."""
    if count < 1:
        raise InputError(said("--workers {count}: at least one is needed.", count=count))
    if count == 1:
        yield None
        return
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (os.getpid(),))
    try:
        yield pool
    except BrokenExecutor:
        raise WorkersLost(said("a worker process was killed, perhaps for its memory; {go_on}.", go_on=GO_ON)) from None
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
def cluster(address: str, told: Callable[[str], None]) -> Iterator[Executor]:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : str
    told : callable
        Called with a sentence if there are no workers yet: clusters that grow start them for work.

    Raises
    ------
    InputError
        If dask.distributed is not installed, or nobody answers at the address.
    """
    try:
        # By name: the extra is not there for everyone, type checkers included.
        dask: Any = importlib.import_module("dask.distributed")
    except ImportError:
        raise InputError(said("--scheduler needs dask.distributed: python -m pip install 'pyport[cluster]'.")) from None
    for name in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what these have to say is said here
    try:
        client = dask.Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            said(
                "no Dask scheduler answers at {address} ({reason}).",
                address=address,
                reason=str(error).splitlines()[0],
            )
        ) from None
    with client:
        _same_everywhere(client, address)
        if not client.scheduler_info()["workers"]:
            told(said("pyport: the cluster at {address} has no workers yet: waiting for them.", address=address))
        try:
            # A piece is the same wherever it is computed: one whose worker died is computed again.
            yield client.get_executor(pure=False)
        except (CancelledError, dask.scheduler.KilledWorker):
            raise WorkersLost(
                said(
                    "the Dask cluster at {address} lost its scheduler or too many workers; {go_on}.",
                    address=address,
                    go_on=GO_ON,
                )
            ) from None


def _same_everywhere(client: Any, address: str) -> None:
    """Raise InputError unless all of a cluster have this version of the package."""
    versions = client.get_versions(packages=["pyport"])
    own = versions["client"]["packages"]["pyport"]
    hosts = [("scheduler", versions["scheduler"]), *(("worker", host) for host in versions["workers"].values())]
    for name, host in hosts:
        found = host["packages"]["pyport"]
        if found != own:
            has = f"pyport {found}" if found else "no pyport"
            raise InputError(
                said(
                    "the {name} of the cluster at {address} has {has}; pyport {own} is needed on all of it.",
                    name=name,
                    address=address,
                    has=has,
                    own=own,
                )
            )
