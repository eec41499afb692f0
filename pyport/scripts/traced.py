"""The record of a script's run, in MATLAB or in Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pyport import matfile
from pyport.errors import InputError
from pyport.language import said
from pyport.scripts.called import handed
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.python_run import trace_python
from pyport.scripts.record import Record


def traced(
    script: Path, *, engine: str = "auto", inputs: str | os.PathLike[str] | None = None, seed: int | None = None,
    stream: str = "matlab", timeout: float = 120.0,
) -> Record:  # fmt: skip
    """Run a script, unedited, and record what every assignment writes.

    Parameters
    ----------
    script : Path
        A .m or a .py file.
    engine : {"auto", "octave", "matlab"}
    inputs : path, optional
        A .mat file with the inputs of a function file, by name.
    seed, stream : int and {"matlab", "octave"}
        Where a MATLAB script's random numbers start.
    timeout : float
        Seconds.

    Raises
    ------
    InputError
        If the script does not run, or writes nothing.
    EngineError
        If there is no engine, or it gives no record.
    """
    given = None if inputs is None else matfile.read(inputs)
    if script.suffix == ".m":
        more: dict[str, Any] = {} if seed is None else {"seed": seed}
        record = trace_matlab(script, engine=engine, inputs=given, stream=stream, timeout=timeout, **more)
    elif seed is not None:
        raise InputError(
            said("{script}: --seed is for a MATLAB script; a Python program seeds its own random numbers.",
                 script=script)
        )  # fmt: skip
    else:
        record = trace_python(script, inputs=None if given is None else next(handed(given)).values, timeout=timeout)
    record.check_ran(script)
    return record
