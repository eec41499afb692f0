"""A Python program, traced without an edit in a process of its own: once, or again and again with other numbers."""

from __future__ import annotations

import gc
import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from pyport.errors import EngineCrashed, EngineError, EngineMissing, EngineTimeout, InputError
from pyport.language import said
from pyport.leftovers import engine_folder
from pyport.parity.engines import process
from pyport.scripts.plan import Plan
from pyport.scripts.python_child import DRAWS, JOB, ORDER, RECORD, Job, Order, read_source
from pyport.scripts.python_packed import unpack
from pyport.scripts.python_server import MODULES, UNFIT
from pyport.scripts.python_source import instrument
from pyport.scripts.python_trials import Trial
from pyport.scripts.record import Draw, Record, Site
from pyport.targets.timed import checked

#: Where this package lies, for the child to find it from any folder.
_ROOT = str(Path(__file__).resolve().parents[2])
#: The child keeps the module path that the program would have, and takes ours away when it has what it needs.
_START = (
    "import sys; before = list(sys.path); sys.path.insert(0, {root!r}); "
    "from pyport.scripts.python_server import main; main({folder!r}, before, {run!r})"
)
#: The libraries behind NumPy have no threads then: a process with threads cannot be divided, and runs go side by side.
_ENVIRONMENT = {
    "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONBREAKPOINT": "0", "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
}  # fmt: skip
#: Apple's own libraries do not survive it.
_DIVIDES = hasattr(os, "fork") and sys.platform != "darwin"
_WORDS = 2000
#: Seconds that a run has beyond its time limit, to begin and to write what has happened.
_GRACE = 30.0
#: A run with a plan or noise, whose mixed numbers may keep a loop from ending, has so many times what a plain run took:
#: many times that, since nothing that ends is to be cut off.
_LONGER, _NOISY_LONGER = 20.0, 200.0
#: Once a plain run has had all its time, the others have this part of it together, and so many seconds at least.
_TOGETHER, _AT_LEAST = 0.2, 2.0
#: Seconds for variants beyond what plain runs would take.
_SOME = 0.5
#: Events that a variant may have, for each that a plain run has, and beyond that: one without an end writes for ever.
_MANY_EVENTS, _MORE_EVENTS = 4, 1_000
#: But no fewer seconds than that: a busy machine is slow for a while.
_SHORTEST = 10.0
#: Seconds in which a process that is told to end has ended.
_SOON = 5.0


def trace_python(path: str | os.PathLike[str], *, inputs: Mapping[str, Any] | None = None, function: str = "",
                 draws: Sequence[Draw] | None = None, plan: Plan | None = None, noise: int | None = None,
                 timeout: float = 120.0, limit_events: int = 1_000_000,
                 limit_bytes: int = 500_000_000) -> Record:  # fmt: skip
    """What a Python program writes while it runs, once.

    Parameters
    ----------
    path, inputs, function, draws, timeout, limit_events, limit_bytes
        See `PythonSession`.
    plan, noise
        See `PythonSession.run`.

    Raises
    ------
    InputError, EngineError
        See `PythonSession`.
    """
    with PythonSession(path, inputs=inputs, function=function, draws=draws, timeout=timeout, limit_events=limit_events,
                       limit_bytes=limit_bytes) as session:  # fmt: skip
        return session._run(Wanted(plan, noise), watched=False)


class Wanted(NamedTuple):
    """One run.

    Attributes
    ----------
    plan : Plan or None
        Values that are put in the place of what the program computes.
    noise : int or None
        A seed: each rounding error in the program's own code is drawn anew.
    edited : mapping or None
        Of files of the program, by their names in the record, the texts that are run in their place.
    trial : Trial or None
        See `PythonSession.tried`.
    variants : tuple of mapping
        See `PythonSession.variants`.
    """

    plan: Plan | None = None
    noise: int | None = None
    edited: Mapping[str, str] | None = None
    trial: Trial | None = None
    variants: tuple[Mapping[str, str], ...] = ()


class PythonSession:
    """Runs of one Python program, each as in a fresh process, at the cost of little more than its own statements.

    Parameters
    ----------
    path : path
        The script. Modules in its folder, and in folders below, are traced with it.
    inputs : mapping, optional
        Values for the parameters of `function`, by name; without a function, for names of the script.
    function : str
        The function to call after the file has been imported; empty to run the file as a script.
    order : sequence of str
        The names of inputs that go, in this order, to parameters of which no input has the name.
    draws : sequence of Draw, optional
        The reference's random numbers, handed to the program in order.
    timeout : float
        Seconds for each run. Once the program has ended by itself, runs with a plan or noise have less: what they put
        in may let a loop run for ever; so have all others once a run was stopped because its time was up.
    limit_events, limit_bytes : int
        How many events are kept, and how many bytes of arrays; what comes later is counted in `Record.dropped`.

    Raises
    ------
    InputError
        If there is no such file, it does not parse, it has no such function, an input is missing, or it asks a
        question; the last four when it is run.
    EngineError
        If there is no process or no folder to run it in.

    Notes
    -----
    A process that has loaded what every run needs divides for each of them; so do not the program's own modules, which
    each run loads itself. What is loaded in advance, beyond NumPy, is what the first run has loaded of installed
    packages. Where a process cannot be divided each run starts one.
    """

    def __init__(self, path: str | os.PathLike[str], *, inputs: Mapping[str, Any] | None = None, function: str = "",
                 order: Sequence[str] = (), draws: Sequence[Draw] | None = None, timeout: float = 120.0,
                 limit_events: int = 1_000_000, limit_bytes: int = 500_000_000) -> None:  # fmt: skip
        self._script = _existing(path)
        self._job = Job(str(self._script), dict(inputs or {}), function, tuple(order), None, limit_events, limit_bytes,
                        _GRACE)  # fmt: skip
        #: What the function is called with.
        self.inputs: Mapping[str, Any] = self._job.inputs
        #: The reference's random numbers; they may be set until the first run.
        self.draws = draws
        self._timeout = checked(timeout)
        #: What a plain run wrote.
        self._events = 0
        #: What the reference wrote, if it is known: an edit may have the port do as much.
        self.reference_events = 0
        #: When the last run may begin, once a plain run was stopped because its time was up; None before.
        self._last: float | None = None
        #: Seconds that a plain run took which ended by itself; None before it.
        self._took: float | None = None
        self._stack = ExitStack()
        self._folder = Path()
        self._server: _Server | None = None
        self._count = 0
        self._plan: tuple[Plan | None, str] = (None, "")
        self._edited: Mapping[str, str] = {}
        self._tried: dict[int, tuple[list[int], list[Any]]] = {}
        self._variants: dict[Path, list[dict[str, Any] | None]] = {}
        #: Whether the first run has touched the world; None before it.
        self._touched: bool | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        try:
            content = pickle.dumps(self._job, protocol=5)
        except Exception as error:
            raise InputError(said("the inputs cannot be handed to another process: {error}.", error=error)) from None
        try:
            self._folder = self._stack.enter_context(engine_folder())
            (self._folder / JOB).write_bytes(content)
        except OSError as error:
            self._stack.close()
            raise _no_folder(error) from None
        if _DIVIDES:
            # What every run needs is loaded while the reference may still be running.
            try:
                self._server = _Server(self._folder, self._script.parent)
            except EngineMissing:
                self._stack.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        if self._server is not None:
            self._server.stop()
        self._stack.close()

    @contextmanager
    def editing(self, edited: Mapping[str, str]) -> Iterator[Self]:
        """The session of the same program with other texts in the place of files, beside those that it has."""
        took, last, before = self._took, self._last, self._edited
        self._edited = {**before, **edited}
        try:
            yield self
        finally:
            self._took, self._last, self._edited = took, last, before

    def run(self, plan: Plan | None = None, noise: int | None = None) -> Record:
        """What the program writes in a run.

        Parameters
        ----------
        plan, noise
            See `Wanted`.

        Notes
        -----
        A program that raises an exception, exits or exceeds its time has a record all the same: of what it had done,
        with the reason in `Record.ended`.
        """
        return self._run(Wanted(plan, noise), watched=self._touched is None)

    def tried(self, wanted: Wanted) -> dict[int, dict[int, Any]]:
        """The values of the expressions of a trial: of each pass those that have one, by their number.

        Nothing of a trial is left in the program's run, which is not told.
        """
        try:
            self._record(*self._ordered(wanted))
        except OSError as error:
            raise _no_folder(error) from None
        return {number: {k: unpack(value)[0] for k, value in zip(*found, strict=True)}
                for number, found in self._tried.items()}  # fmt: skip

    def variants(self, plan: Plan, edits: Sequence[Mapping[str, str]], until: float = np.inf) -> list[Record | None]:
        """The records of runs of edited programs from one plan; None of one that has not come to its end.

        Nor has one that was to begin when the clock, as `time.monotonic` has it, was past `until`.

        Many of them share a process, so that they cost little, and one may find what another has left behind: what
        they show is to be seen in a run of its own.
        """
        made: list[Record | None] = [None] * len(edits)
        sides = 1 if self._touched else 2
        waiting = [list(range(k, len(edits), sides)) for k in range(sides)]
        while monotonic() < until and (waiting := [part for part in waiting if part]):
            try:
                ordered = [self._ordered(Wanted(plan, variants=tuple(edits[k] for k in part))) for part in waiting]
                with ThreadPoolExecutor(sides) as pool:
                    list(pool.map(self._record, *zip(*ordered, strict=True)))
            except OSError as error:
                raise _no_folder(error) from None
            for n, (part, (folder, _)) in enumerate(zip(waiting, ordered, strict=True)):
                found = self._variants.pop(folder, [])
                for k, content in zip(part, found, strict=False):
                    made[k] = None if content is None else self._made(content, "")
                # The one that has not come to its end has taken the others with it.
                waiting[n] = part[len(found) + 1 :]
        return made

    def runs(self, orders: Sequence[Wanted]) -> list[Record]:
        """The records of several runs.

        They go side by side on as many cores as there are, if the program's first run has left the world as it was:
        what two runs write into one file would be of both.
        """
        done = []
        if self._touched is None and orders:
            done, orders = [self._run(orders[0], watched=True)], orders[1:]
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if self._touched is not False or min(cores, len(orders)) < 2:
            return done + [self._run(order, watched=False) for order in orders]
        try:
            ordered = [self._ordered(order) for order in orders]
            with ThreadPoolExecutor(cores) as pool:
                return done + list(pool.map(self._record, *zip(*ordered, strict=True)))
        except OSError as error:
            raise _no_folder(error) from None

    def _run(self, order: Wanted, watched: bool) -> Record:
        began = monotonic()
        try:
            record = self._record(*self._ordered(order, watched))
        except OSError as error:
            raise _no_folder(error) from None
        if order.plan is None and order.noise is None:
            self._took = None if record.ended else monotonic() - began
            self._events = len(record.site)
            if record.is_late:
                self._last = monotonic() + max(_AT_LEAST, _TOGETHER * self._timeout)
        return record

    @property
    def has_time(self) -> bool:
        """Whether there is time for more runs; there is until one was stopped because its time was up."""
        return self._last is None or monotonic() < self._last

    @property
    def touches(self) -> bool:
        """Whether the program writes into the world outside of its process."""
        return bool(self._touched)

    def _limit(self, plan: Plan | None, noise: int | None) -> float:
        """Seconds for a run."""
        if self._last is not None:
            # Somebody has waited for it once. What is put in may let it end, and then it soon does.
            return min(self._timeout, max(_AT_LEAST, _TOGETHER * self._timeout) / 4)
        if self._took is None or (plan is None and noise is None):
            return self._timeout
        times = _LONGER if noise is None else _NOISY_LONGER
        return min(self._timeout, max(_SHORTEST, times * self._took))

    def _ordered(self, wanted: Wanted, watched: bool = False) -> tuple[Path, float]:
        """The folder of the next run, with its order in it, and the seconds that it has."""
        if not self._count:
            (self._folder / DRAWS).write_bytes(pickle.dumps(self.draws, protocol=5))
        self._count += 1
        folder = self._folder / f"run{self._count}"
        folder.mkdir()
        (plan, noise, edited, trial, variants), known = wanted, self._plan[0]
        edited = {**self._edited, **(edited or {})}
        variants = tuple({**self._edited, **each} for each in variants)
        if plan is not None and plan is not known and (known is None or plan.content != known.content):
            path = self._folder / f"plan{self._count}.pickle"
            path.write_bytes(pickle.dumps(plan, protocol=5))
            self._plan = plan, str(path)
        limit = self._limit(plan, noise)
        if variants:
            # One of them may have no end; the others of its process are waited for no longer.
            limit = min(limit, _SOME + 2 * len(variants) * (self._took or 0.0))
        named = self._plan[1] if plan is not None else ""
        most = _MORE_EVENTS + _MANY_EVENTS * max(self._events, self.reference_events)
        order = Order(named, noise, watched, limit, edited, trial, variants, most)
        (folder / ORDER).write_bytes(pickle.dumps(order, protocol=5))
        return folder, limit

    def _record(self, folder: Path, limit: float) -> Record:
        """The record of the run that was ordered there, which has so many seconds."""
        ended = words = ""
        try:
            words = self._divided(folder, limit) if _DIVIDES else self._alone(folder, limit)
        except EngineTimeout:
            ended = f"it had not ended after {limit:g} s, nor could it be interrupted"
        except EngineCrashed as error:
            ended = str(error).rstrip(".")
        try:
            found = _loaded(folder / RECORD)
        except (OSError, EOFError, pickle.UnpicklingError):
            return _empty(self._script, ended or "its process ended without a record")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if found["tried"] is not None:
            self._tried = found["tried"]
        if found["variants"]:
            self._variants[folder] = found["variants"]
        if found["refused"]:
            raise InputError(found["refused"])
        if found["world"] is not None and self._touched is None:
            self._touched = found["world"]["touched"]
            if found["world"]["modules"]:
                (self._folder / MODULES).write_text(json.dumps(found["world"]["modules"]), encoding="utf-8")
        return self._made(found, words)

    def _made(self, found: Mapping[str, Any], words: str) -> Record:
        return Record(
            "python", found["main"], found["files"], found["sites"],
            np.array(found["site"], dtype=np.int32), np.array(found["frame"], dtype=np.int32),
            np.array(found["caller"], dtype=np.int32), unpack(found["values"]), found["where"], found["draws"],
            found["ended"], found["line"], found["dropped"], found["aliases"], words[-_WORDS:], self._job.function,
            found["left"],
        )  # fmt: skip

    def _alone(self, folder: Path, limit: float) -> str:
        """The last words of a run in a process that is started for it."""
        start = _START.format(root=_ROOT, folder=str(self._folder), run=str(folder))
        return process.run((sys.executable, "-P", "-c", start), folder=self._script.parent, name="Python",
                           time_limit=limit + self._job.grace, environment=_ENVIRONMENT)  # fmt: skip

    def _divided(self, folder: Path, limit: float) -> str:
        """The last words of a run in a process that divides from the server."""
        limit += 2 * self._job.grace
        while True:
            with self._lock:
                if self._server is None:
                    self._server = _Server(self._folder, self._script.parent)
                server = self._server
            try:
                return server.run(folder, limit)
            except _Unfit:
                with self._lock:
                    (self._folder / MODULES).unlink(missing_ok=True)
                    if self._server is server:
                        server.stop()
                        self._server = None


class _Unfit(Exception):
    """The server cannot be divided: what it has loaded has begun threads."""


class _Server:
    """The process from which runs divide.

    Parameters
    ----------
    folder : Path
        Where the job lies.
    program : Path
        The folder of the program.
    """

    def __init__(self, folder: Path, program: Path) -> None:
        start = _START.format(root=_ROOT, folder=str(folder), run="")
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    (sys.executable, "-P", "-c", start), cwd=program, env={**os.environ, **_ENVIRONMENT},
                    stdin=theirs.fileno(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                self._channel.close()
                raise EngineMissing(
                    said(
                        "Python cannot be started: {executable}: {reason}.",
                        executable=sys.executable,
                        reason=error.strerror,
                    )
                ) from None
        assert self._process.stdout is not None
        self._words = process.LastWords(self._process.stdout)

    def run(self, folder: Path, limit: float) -> str:
        """The last words of the run that was ordered in a folder.

        Raises
        ------
        EngineTimeout, EngineCrashed
            As from `process.run`.
        _Unfit
            If another server is needed.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        read, write = os.pipe()
        words = process.LastWords(os.fdopen(read, "rb"))
        try:
            try:
                with suppress(BrokenPipeError, ConnectionResetError):
                    socket.send_fds(self._channel, [os.fsencode(folder)], [theirs.fileno(), write])
            finally:
                theirs.close()
                os.close(write)
            ours.settimeout(limit)
            try:
                answer = ours.recv(_WORDS)
            except TimeoutError:
                self.stop()
                raise EngineTimeout(said("Python had not ended.")) from None
        finally:
            # Whatever has interrupted us: the run is killed when the line is shut, and then answers.
            with suppress(OSError):
                ours.shutdown(socket.SHUT_WR)
                ours.settimeout(_SOON)
                while ours.recv(_WORDS):
                    pass
            ours.close()
            words.join(timeout=1)
        if not answer:
            raise self._lost()
        status, late = json.loads(answer)
        if late:
            raise EngineTimeout(said("Python had not ended."))
        if status != 0:
            raise process.crash("Python", status, words.text())
        return words.text()

    def _lost(self) -> Exception:
        """Why there is no answer."""
        try:
            status = self._process.wait(timeout=_SOON)
        except subprocess.TimeoutExpired:
            return process.crash("Python", -signal.SIGKILL, "")
        self._words.join(timeout=1)
        return _Unfit() if status == UNFIT else process.crash("Python", status, self._words.text())

    def stop(self) -> None:
        """End the process: it ends by itself when nobody can order anything any more."""
        self._channel.close()
        try:
            self._process.wait(timeout=_SOON)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.join(timeout=1)


def _loaded(path: Path) -> dict[str, Any]:
    """What a run has left; the collector has nothing to find among numbers, and looks through all of them often."""
    content = path.read_bytes()
    collecting = gc.isenabled()
    gc.disable()
    try:
        found: dict[str, Any] = pickle.loads(content)
    finally:
        if collecting:
            gc.enable()
    return found


def _no_folder(error: OSError) -> EngineError:
    return EngineError(said("Python has no folder to work in ({reason}).", reason=error.strerror or error))


def _existing(path: str | os.PathLike[str]) -> Path:
    script = Path(path)
    try:
        script = script.resolve(strict=True)
        if not script.is_dir():
            read_source(script)
            return script
    except (OSError, RuntimeError) as error:
        raise InputError(
            said("{path} cannot be read: {reason}.", path=path, reason=getattr(error, "strerror", None) or error)
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            said(
                "{path} is not text in the encoding that it declares: {reason} at byte {start}.",
                path=path,
                reason=error.reason,
                start=error.start,
            )
        ) from None
    except SyntaxError as error:
        raise InputError(said("{path} is not a Python file: {error}.", path=path, error=error.msg)) from None
    except ValueError as error:
        raise InputError(
            said("{path!r} is not the name of a file: {error}.", path=os.fspath(path), error=error)
        ) from None
    raise InputError(said("{path} is a folder, not a Python file.", path=path))


def _empty(script: Path, ended: str) -> Record:
    """The record of a process that was killed before it could write one: the sites, and no event."""
    text = read_source(script)
    sites: Sequence[Site] = instrument(text, script.name).sites
    none = np.zeros(0, dtype=np.int32)
    return Record(
        "python", script.name, {script.name: text}, sites, none, none, np.array([-1], np.int32), [], ended=ended
    )
