"""Arrays that nothing has been written into yet hold no number that a program may mean, and the same in each run."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


def fill_memory() -> None:
    """Let `numpy.empty` and `numpy.empty_like` give arrays of NaN, or of the outermost whole number."""
    vars(np).update(empty=_filled(np.empty), empty_like=_filled(np.empty_like))


def _filled(make: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(make)
    def filled(*args: Any, **kwargs: Any) -> Any:
        made = make(*args, **kwargs)
        if isinstance(made, np.ndarray):
            # What happens to be in memory may be the right result of the run before.
            if made.dtype.kind in "fc":
                made.fill(np.nan)
            elif made.dtype.kind in "iu":
                made.fill(np.iinfo(made.dtype).min if made.dtype.kind == "i" else np.iinfo(made.dtype).max)
            elif made.dtype.kind == "b":
                made.fill(False)
        return made

    return filled
