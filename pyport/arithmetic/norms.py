"""``np.linalg.norm`` in arithmetics in which there is no singular value decomposition."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from pyport.arithmetic.watch import NotProvable
from pyport.language import said


def norm(a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors, or of matrices where NumPy means those: along two axes, or of a matrix by its order.

    Raises
    ------
    NotProvable
        Of orders that take singular values or any powers.
    """
    ndim = len(a.shape)
    axes = tuple(range(ndim)) if axis is None else (axis,) if isinstance(axis, int | np.integer) else tuple(axis)
    if ord is None or (ord == 2 and len(axes) == 1) or (ord in ("fro", "f") and len(axes) == 2):
        found = np.sqrt((a * a).sum(axes, keepdims=True))
    elif ord in (1, inf, -inf) and len(axes) == 1:
        size = np.abs(a)
        found = (size.sum(axes, keepdims=True) if ord == 1 else
                 size.max(axes, keepdims=True) if ord > 0 else size.min(axes, keepdims=True))  # fmt: skip
    elif ord in (1, -1, inf, -inf) and len(axes) == 2:
        added, over = axes if abs(ord) == 1 else axes[::-1]
        sums = np.abs(a).sum(added, keepdims=True)
        found = sums.max(over, keepdims=True) if ord > 0 else sums.min(over, keepdims=True)
    else:
        raise NotProvable(said("a norm of the order {ord}", ord=ord))
    return found if keepdims else np.squeeze(found, axes)
