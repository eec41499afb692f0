"""The target that a user's word names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import product
from typing import Any

from pyport.corrected import Variant
from pyport.errors import InputError
from pyport.gradients.target import TargetError, network_gradient, reference_gradient
from pyport.language import said
from pyport.targets import arrays, matlab, python
from pyport.targets.read import LossRefused, is_method, read, with_loss
from pyport.targets.target import Target
from pyport.targets.timed import TIME_LIMIT, checked

_MATRICES = ("W1", "W2", "W3")


def load(target: str | Callable[..., Any], engine: str = "auto", timeout: float = TIME_LIMIT) -> Target:
    """The gradient function that a target names.

    Parameters
    ----------
    target : str or callable
        "reference", "corrected:HEAD", "FILE.py:FUNCTION", "FILE.py" with one function in it,
        "FILE.m" or "FILE.mat"; or the function itself.
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
    if callable(target):
        return python.of_function(target, timeout)
    if engine != "auto" and not target.endswith(".m"):
        raise InputError(said("--engine goes with FILE.m; nothing else is computed by one."))
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
        said(
            "{target}: a target is reference, corrected:HEAD, FILE.py:FUNCTION, FILE.m or "
            "FILE.mat, for instance my.py:grad.",
            target=target,
        )
    )


def with_its_loss(
    target: Target, loss: str | Callable[..., Any], widths: Sequence[int] | None = None, samples: int | None = None,
    timeout: float = TIME_LIMIT, engine: str = "auto",
) -> Target | None:  # fmt: skip
    """A target in the form in which it gives gradients, with a loss that takes what it takes.

    None of a target that gives none in any form: its arguments may be given by name.

    Parameters
    ----------
    target : Target
    loss : str or callable
        FILE.py:FUNCTION or FILE.m, or the function itself.
    widths : sequence of int, optional
        F, H, ..., K.
    samples : int, optional
    timeout : float
        Seconds for all calls of the loss.
    engine : str
        What computes FILE.m.

    Raises
    ------
    TargetError
        If there is no such function.
    LossRefused
        If the loss gives no number in any of these forms.
    """
    if isinstance(loss, str) and loss.endswith(".m"):
        codes = matlab.load(loss, engine, timeout).codes
    else:
        codes = python.codes_of(loss, timeout)
    if not target.codes:
        return None
    try:
        options = read(target, widths, samples, alike_too=True, losses=codes)
    except TargetError:
        if is_method(target):
            raise
        return None
    words = python.name_of(loss)
    if words.endswith(".py"):
        words = f"{words}:{codes[0].name}"
    refused: LossRefused | None = None
    # One that broadcasts would run with a column where the gradient has a vector, and be another function there.
    for alike, option in product((True, False), options):
        try:
            return with_loss(option, codes, words, alike=alike)
        except LossRefused as error:
            refused = refused or error
    assert refused is not None
    runs_at = options[0].runs_at
    if widths is None and len(runs_at) == 2 and runs_at[-1] > 1:
        # A loss that takes numbers one by one takes those of a single output.
        with suppress(LossRefused):
            return with_its_loss(target, loss, (*runs_at[:-1], 1), samples, timeout, engine)
    raise refused
