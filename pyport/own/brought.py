"""A function that returns its loss and its gradient: the two taken apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyport.gradients.target import TargetError
from pyport.language import said


def brings_loss(result: Any) -> bool:
    """Whether what a function returns is a number first, and something behind it: (loss, grads) or [J, grad]."""
    return isinstance(result, tuple | list) and len(result) > 1 and is_number(result[0])


def is_number(item: Any) -> bool:
    """Whether something is a single number."""
    kind = getattr(getattr(item, "dtype", None), "kind", "")
    return (isinstance(item, int | float) and not isinstance(item, bool)) or (np.ndim(item) == 0 and kind in "fiu" and
                                                                            kind != "")  # fmt: skip


def own_loss_of(function: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The loss and the gradient of a function that returns the loss first and the gradient behind it.

    Parameters
    ----------
    function : callable
        Returns (loss, gradient), (loss, gradient, anything) where the gradient is a list, a tuple or a dict, or
        (loss, g1, g2, ...).

    Returns
    -------
    loss, gradient : callable
        Each takes what the function takes. The gradient's form is as it came.

    Raises
    ------
    TargetError
        When called, if the function returns something else.
    """

    def taken(*operands: Any, **options: Any) -> Sequence[Any]:
        result = function(*operands, **options)
        # In another arithmetic the loss is an array without axes.
        if not isinstance(result, tuple | list) or len(result) < 2 or np.size(result[0]) != 1:
            raise TargetError(said("it does not return a loss, which is a number, and a gradient behind it."))
        return result

    def loss(*operands: Any, **options: Any) -> Any:
        return taken(*operands, **options)[0]

    def gradient(*operands: Any, **options: Any) -> Any:
        _, first, *more = taken(*operands, **options)
        return first if not more or isinstance(first, tuple | list | dict) else [first, *more]

    return loss, gradient
