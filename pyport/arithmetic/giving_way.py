"""NumPy's own arrays whose methods give way to arrays of other arithmetics, as NumPy's functions do."""

from __future__ import annotations

from typing import Any

import numpy as np


class GivingWay(np.ndarray):
    """An ordinary array for formulas in which others are none: ``X.dot(W)`` is ``np.dot(X, W)``, whatever W is."""

    def dot(self, other: Any, out: Any = None) -> Any:
        """The product, by the rules of either array."""
        return np.dot(self, other) if out is None else np.dot(self, other, out)


def giving_way(item: Any) -> Any:
    """An array as such a one, in the same memory; what is none stays as it is."""
    return item.view(GivingWay) if type(item) is np.ndarray else item
