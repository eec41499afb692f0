"""What is asked from Python and answers with a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyport.own import OwnResult, check
from pyport.own.parameters import question_of
from pyport.report.own import as_text


def gradcheck(f: Callable[..., Any], grad: Callable[..., Any] | bool, x0: Any, *args: Any) -> OwnResult:
    """Whether a function gives the gradient of another; its verdict, and all evidence.

    Parameters
    ----------
    f : callable
        ``f(x, *args)``: a number; or ``f(x1, x2, ..., *args)`` where `x0` is a tuple or list of arrays, and ``f(x)``
        of a dict of arrays where `x0` is one.
    grad : callable or True
        Called as `f` is: an array of the shape of x, or a tuple, list or dict of one for each array. True if `f`
        returns the value and the gradient, as ``jac=True`` of ``scipy.optimize.minimize``.
    x0 : array_like, or tuple, list or dict of array_like
        Where they are compared.
    *args
        What else both are called with.

    Returns
    -------
    OwnResult
        ``.verdict`` is PASS, FAIL or UNDECIDED; ``str()`` of it is the report. It has no truth value.

    Raises
    ------
    InputError
        If `x0` holds no real numbers, or the functions cannot be judged: one raises, changes its input, is not
        deterministic, or gives something else than a number or a gradient.

    Examples
    --------
    >>> import numpy as np
    >>> from pyport import gradcheck
    >>> gradcheck(lambda x: np.sum(x**4), lambda x: 4 * x**3, [1.0, -2.0]).verdict.name
    'PASS'
    """
    result = check(question_of(f, grad, x0, args), getattr(f if grad is True else grad, "__name__", "the gradient"))
    result.render = as_text
    return result
