"""A Python function held to a MATLAB function over inputs that Hypothesis draws."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyport.errors import InputError
from pyport.fuzz.fuzz import CALLS, TIMEOUT, fuzz
from pyport.language import joined, said
from pyport.parity.engines import Session
from pyport.testing.failure import failed
from pyport.verdict import Verdict

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def assert_same_function(
    file: str | os.PathLike[str],
    function: Callable[..., Any],
    *inputs: str | os.PathLike[str] | SearchStrategy[Any],
    calls: int = CALLS,
    seed: int = 0,
    timeout: float = TIMEOUT,
    engine: str = "auto",
    session: Session | None = None,
) -> None:
    """Raise an AssertionError unless a Python function does what a MATLAB function does, as far as it is tried.

    Parameters
    ----------
    file : path
        FILE.m.
    function : callable
    *inputs : str, path or strategy
        Words, ``"x: (n,3), k: int 1..9"``; a .mat file with an example of each input; or a strategy for each of them,
        such as those of `pyport.testing`. Without any, what the function takes is tried out.
    calls : int
    seed : int
        The same seed, the same calls.
    timeout : float
        Seconds for one call on one side.
    engine : str
        "octave", "matlab" or "auto".
    session : Session, optional
        An engine that is alive already, with its own time limit, as the fixture `pyport_session` is.

    Raises
    ------
    AssertionError
        With a call at which they differ, in both languages, as small as it was found; or with the reason why nothing is
        decided.
    InputError, EngineError
        If there is nothing to be compared, or no engine.

    Notes
    -----
    Rounding is no difference: how far the results move where the inputs are off by one rounding is measured. Neither
    is bool, int and float of the same value, nor a vector of one axis beside a row or a column.

    Examples
    --------
    >>> assert_same_function("smooth.m", smooth, "x: row, k: int 1..9")
    """
    __tracebackhide__ = True
    words = [one for one in inputs if isinstance(one, str | os.PathLike)]
    if words and len(inputs) > 1:
        raise InputError(said("the inputs are words, one file, or a strategy for each of them."))
    result = fuzz(file, function, words[0] if words else inputs or None, calls=calls, seed=seed, timeout=timeout,
                  engine=engine, session=session)  # fmt: skip
    if result.verdict is Verdict.PASS:
        return
    if result.counterexample is None:
        raise failed(joined(": ", [result.file, result.reason]))
    found = joined(": ", [result.file, result.counterexample.finding.sentence])
    both = [f"    MATLAB  {result.matlab_call}", f"    Python  {result.python_call}"]
    raise failed(joined("\n", [found, *both]))
