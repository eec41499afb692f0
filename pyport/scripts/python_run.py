"""A Python program, run in a process of its own and traced without an edit."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import EngineCrashed, EngineError, EngineTimeout, InputError
from pyport.leftovers import engine_folder
from pyport.parity.engines import process
from pyport.scripts.packed import unpack
from pyport.scripts.plan import Plan
from pyport.scripts.python_child import JOB, RECORD, Job, read_source
from pyport.scripts.python_source import instrument
from pyport.scripts.record import Draw, Record, Site
from pyport.targets.timed import checked

#: Seconds that the child has beyond the time limit, to start and to write what has happened.
_GRACE = 30.0
#: Where this package lies, for the child to find it from any folder.
_ROOT = str(Path(__file__).resolve().parents[2])
#: The child keeps the module path that the program would have, and takes ours away when it has what it needs.
_START = (
    "import sys; before = list(sys.path); sys.path.insert(0, {root!r}); "
    "from pyport.scripts.python_child import main; main({folder!r}, before)"
)
_WORDS = 2000


def trace_python(path: str | os.PathLike[str], *, inputs: Mapping[str, Any] | None = None, function: str = "",
                 draws: Sequence[Draw] | None = None, plan: Plan | None = None, noise: int | None = None,
                 timeout: float = 120.0, limit_events: int = 1_000_000,
                 limit_bytes: int = 500_000_000) -> Record:  # fmt: skip
    """What a Python program writes while it runs.

    Parameters
    ----------
    path : path
        The script. Modules in its folder, and in folders below, are traced with it.
    inputs : mapping, optional
        Values for the parameters of `function`, by name; without a function, for names of the script.
    function : str
        The function to call after the file has been imported; empty to run the file as a script.
    draws : sequence of Draw, optional
        The reference's random numbers, handed to the program in order.
    plan : Plan, optional
        Values that are put in the place of what the program computes.
    noise : int, optional
        A seed: each rounding error in the program's own code is drawn anew.
    timeout : float
        Seconds.
    limit_events, limit_bytes : int
        How many events are kept, and how many bytes of arrays; what comes later is counted in `Record.dropped`.

    Raises
    ------
    InputError
        If there is no such file, it does not parse, it has no such function, an input is missing, or it asks a
        question.
    EngineError
        If there is no process or no folder to run it in.

    Notes
    -----
    A program that raises an exception, exits or exceeds its time has a record all the same: of what it had done, with
    the reason in `Record.ended`.
    """
    script = _existing(path)
    job = Job(
        str(script), dict(inputs or {}), function, draws, plan, noise, checked(timeout), limit_events, limit_bytes
    )
    try:
        content = pickle.dumps(job, protocol=5)
    except Exception as error:
        raise InputError(f"the inputs cannot be handed to another process: {error}.") from None
    try:
        with engine_folder() as folder:
            (folder / JOB).write_bytes(content)
            return _record(script, folder, job)
    except OSError as error:
        raise EngineError(f"Python has no folder to work in ({error.strerror or error}).") from None


def _existing(path: str | os.PathLike[str]) -> Path:
    script = Path(path)
    try:
        script = script.resolve(strict=True)
        if not script.is_dir():
            read_source(script)
            return script
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not the text that it says it is: {error.reason} at byte {error.start}.") from None
    except SyntaxError as error:
        raise InputError(f"{path} is not a Python file: {error.msg}.") from None
    except ValueError as error:
        raise InputError(f"{os.fspath(path)!r} is not the name of a file: {error}.") from None
    raise InputError(f"{path} is a folder, not a Python file.")


def _record(script: Path, folder: Path, job: Job) -> Record:
    start = _START.format(root=_ROOT, folder=str(folder))
    environment = {"MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONBREAKPOINT": "0"}
    ended = words = ""
    try:
        words = process.run((sys.executable, "-P", "-c", start), folder=script.parent, name="Python",
                            time_limit=job.timeout + _GRACE, environment=environment)  # fmt: skip
    except EngineTimeout:
        ended = f"it had not ended after {job.timeout:g} s, nor could it be interrupted"
    except EngineCrashed as error:
        ended = str(error).rstrip(".")
    try:
        found = pickle.loads((folder / RECORD).read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError):
        return _empty(script, ended or "its process ended without a record")
    if found["refused"]:
        raise InputError(found["refused"])
    return Record(
        "python", found["main"], found["files"], found["sites"],
        np.array(found["site"], dtype=np.int32), np.array(found["frame"], dtype=np.int32),
        np.array(found["caller"], dtype=np.int32), unpack(found["values"]), found["where"], found["draws"],
        found["ended"], found["line"], found["dropped"], found["aliases"], words[-_WORDS:],
    )  # fmt: skip


def _empty(script: Path, ended: str) -> Record:
    """The record of a process that was killed before it could write one: the sites, and no event."""
    text = read_source(script)
    sites: Sequence[Site] = instrument(text, script.name).sites
    none = np.zeros(0, dtype=np.int32)
    return Record(
        "python", script.name, {script.name: text}, sites, none, none, np.array([-1], np.int32), [], ended=ended
    )
