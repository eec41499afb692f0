"""The target that a user's word names."""

from __future__ import annotations

from pyport.corrected import Variant
from pyport.errors import InputError
from pyport.gradients.target import TargetError, network_gradient, reference_gradient
from pyport.targets import arrays, matlab, python
from pyport.targets.target import Target
from pyport.targets.timed import TIME_LIMIT, checked

_MATRICES = ("W1", "W2", "W3")


def load(target: str, engine: str = "auto", timeout: float = TIME_LIMIT) -> Target:
    """The gradient function that a target names.

    Parameters
    ----------
    target : str
        "reference", "corrected:HEAD", "FILE.py:FUNCTION", "FILE.py" with one function in it,
        "FILE.m" or "FILE.mat".
    engine : str
        What computes FILE.m: "octave", "matlab", or "auto" for MATLAB where it is installed
        and else Octave.
    timeout : float
        Seconds for a file's code, over all calls (see `pyport.targets.timed.Timed`).

    Raises
    ------
    TargetError
        If there is none.
    MatFileError, ShapeError
        If FILE.mat holds something else than a gradient at one point.
    EngineMissing
        If FILE.m needs an engine that is not installed.
    EngineTimeout
        If FILE.py has not been imported in time; when called, if a function does not end in time.
    """
    checked(timeout)
    if engine != "auto" and not target.endswith(".m"):
        raise InputError("--engine goes with FILE.m; nothing else is computed by one.")
    if target == "reference":
        return Target(target, reference_gradient, _MATRICES)
    if target.startswith("corrected:"):
        return Target(target, network_gradient(Variant(target.removeprefix("corrected:"), "head")), _MATRICES)
    if target.endswith(".m"):
        return matlab.load(target, engine, timeout)
    if target.endswith(".mat"):
        return arrays.load(target)
    file, name = (target, None) if target.endswith(".py") else target.rpartition(":")[::2]
    if file.endswith(".py"):
        return python.load(target, file, name, timeout)
    raise TargetError(
        f"{target}: a target is reference, corrected:HEAD, FILE.py:FUNCTION, FILE.m or FILE.mat, "
        "for instance my.py:grad."
    )
