"""High precision: the same formula in as many digits as are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyport.arithmetic.primitives import align, composite, matrix_axis, transpose

#: Functions that mpmath calls as NumPy and SciPy do; its numbers are no ufunc's.
_FUNCTIONS = ("exp", "log", "tanh", "erf")


class PreciseArray(np.ndarray):
    """An array of mpmath numbers of one context; the first two axes are the matrix.

    Parameters
    ----------
    values : array_like
        Doubles are taken as the exact numbers they are.
    digits : int
        Decimal digits of every operation.
    """

    context: Any

    def __new__(cls, values: Any, digits: int = 50) -> PreciseArray:
        """Convert every element exactly."""
        import mpmath  # few need it, and it takes half as long to load as NumPy

        context = mpmath.MPContext()
        context.dps = digits
        plain = np.asarray(values)
        array = np.empty(plain.shape, dtype=object).view(cls)
        array.context = context
        array.ravel()[...] = [context.mpf(x) for x in plain.ravel().tolist()]
        return array

    def __array_finalize__(self, source: Any) -> None:
        self.context = getattr(source, "context", None)

    @property
    def T(self) -> PreciseArray:
        """The transposed matrices."""
        return transpose(self)  # type: ignore[return-value]  # a view keeps the class

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Any:  # type: ignore[override]  # a matrix's
        """The sum over the matrix or along one of its axes."""
        axis = matrix_axis(axis)
        options: dict[str, Any] = {"axis": (0, 1) if axis is None else axis, "keepdims": keepdims}
        return np.add.reduce(self, **options)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if composite(inputs):
            return NotImplemented
        context = self.context
        plain = [np.asarray(item) for item in inputs]
        if ufunc is not np.matmul:
            plain = align(*plain)
        plain = [_exact(item, context) for item in plain]
        if method != "__call__":
            result = getattr(ufunc, method)(*plain, **kwargs)
        elif ufunc.__name__ in _FUNCTIONS:
            result = np.frompyfunc(getattr(context, ufunc.__name__), 1, 1)(plain[0])
        else:
            result = ufunc(*plain, **kwargs)
        if not isinstance(result, np.ndarray):
            return result
        made = result.view(PreciseArray)
        made.context = context
        return made


def _exact(item: np.ndarray, context: Any) -> np.ndarray:
    if item.dtype == object:
        return item
    exact = np.empty(item.shape, dtype=object)
    exact.ravel()[...] = [context.mpf(x) for x in item.ravel().tolist()]
    return exact
