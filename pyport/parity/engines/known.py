"""Which engines there are and how each is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from pyport.errors import EngineMissing
from pyport.language import said
from pyport.parity.engines.engine import Engine
from pyport.resources import folder

#: Names an Octave or MATLAB program to take instead of the one on the path.
OCTAVE_VARIABLE = "PYPORT_OCTAVE"
MATLAB_VARIABLE = "PYPORT_MATLAB"


def octave() -> Engine:
    """GNU Octave: ``octave-cli``, or the program that PYPORT_OCTAVE names.

    Raises
    ------
    EngineMissing
        If it is not installed.
    """
    program = os.environ.get(OCTAVE_VARIABLE) or shutil.which("octave-cli")
    if not program:
        raise EngineMissing(
            said(
                "GNU Octave is not installed (no octave-cli on the path); octave.org/download has "
                "it, Debian's package is octave; or name the program in {octave_variable}.",
                octave_variable=OCTAVE_VARIABLE,
            )
        )
    quiet = ("--no-init-file", "--no-site-file", "--no-history", "--no-line-editing", "--no-window-system")
    return Engine("GNU Octave", (program, *quiet, "--path", str(folder("matlab_ref")), "--eval", "run_batch"))


def matlab() -> Engine:
    """MATLAB: ``matlab -batch``, or the program that PYPORT_MATLAB names.

    Raises
    ------
    EngineMissing
        If it is not installed.
    """
    program = os.environ.get(MATLAB_VARIABLE) or shutil.which("matlab")
    if not program:
        raise EngineMissing(
            said(
                "MATLAB is not installed (no matlab on the path); if it is elsewhere, name the "
                "program in {matlab_variable}.",
                matlab_variable=MATLAB_VARIABLE,
            )
        )
    return Engine("MATLAB", (program, "-batch", "run_batch"), {"MATLABPATH": str(folder("matlab_ref"))})


ENGINES: dict[str, Callable[[], Engine]] = {"octave": octave, "matlab": matlab}


def find_engine(name: str) -> Engine | None:
    """The engine of that name, or None if it is not installed."""
    try:
        return ENGINES[name]()
    except EngineMissing:
        return None
