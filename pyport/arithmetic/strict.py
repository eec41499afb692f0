"""Strict arithmetic: the operations in MATLAB's order, with the C library's ``exp``."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np

from pyport.arithmetic.primitives import (
    align,
    c_exp,
    c_log,
    c_square,
    composite,
    in_order_matmul,
    in_order_sum,
    matrix_axis,
    row_maximum,
    transpose,
)

#: What can give other last digits in another library.
PRIMITIVES = frozenset({"sum", "exp", "power", "log"})


class StrictArray(np.ndarray):
    """An array whose products, sums, ``exp`` and squares have Octave's bits.

    The first two axes are the matrix, any further ones an ensemble of matrices that the
    same formula treats side by side; each of them gets the bits it would get alone.

    Parameters
    ----------
    values : array_like
        Real or complex numbers, held in double precision.

    Notes
    -----
    Sums run in index order from 0 with a rounding at each operation, as the reference BLAS
    does them; ``np.exp`` and ``np.power(x, 2)`` call the C library for each element. All
    else is a single correctly rounded operation and the same everywhere. A primitive in
    `exchanged` is NumPy's instead (see `mixed`), which tells what a last digit hangs on.
    """

    exchanged: ClassVar[frozenset[str]] = frozenset()

    def __new__(cls, values: Any) -> StrictArray:
        """Copy the values into double precision."""
        array = np.asarray(values)
        kind = np.complex128 if np.iscomplexobj(array) else np.float64
        return np.array(array, dtype=kind).view(cls)

    @property
    def T(self) -> StrictArray:
        """The transposed matrices, ensemble axes untouched."""
        return transpose(self)  # type: ignore[return-value]  # a view keeps the class

    def constant_shift(self, rows: bool) -> StrictArray:
        """The largest of each row, or the positive part: what a shift may take from it."""
        plain = np.asarray(self)
        shift = row_maximum(plain) if rows else np.maximum(plain.real, 0)
        return shift.view(type(self))

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Any:  # type: ignore[override]  # a matrix's
        """The sum over the matrix, row by row, or along one of its axes."""
        plain, axis = self.view(np.ndarray), matrix_axis(axis)
        if "sum" in self.exchanged:
            total = plain.sum(axis=(0, 1) if axis is None else axis, keepdims=keepdims)
        else:
            total = in_order_sum(plain, axis, keepdims)
        return total[()] if total.ndim == 0 else total.view(type(self))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs.pop("out", None) is not None or composite(inputs):
            return NotImplemented
        plain = align(*(np.asarray(item) for item in inputs))
        exchanged = self.exchanged
        if ufunc is np.matmul and "sum" not in exchanged:
            result = in_order_matmul(plain[0], plain[1])
        elif ufunc is np.exp and "exp" not in exchanged:
            result = c_exp(plain[0])
        elif ufunc is np.power and "power" not in exchanged and np.all(plain[1] == 2):
            result = c_square(plain[0])
        elif ufunc is np.log and "log" not in exchanged:
            result = c_log(plain[0])
        else:
            result = ufunc(*plain, **kwargs)
        return result.view(type(self)) if isinstance(result, np.ndarray) else result


@cache
def mixed(strict: frozenset[str]) -> type[StrictArray]:
    """The arithmetic that is strict in the named primitives alone and NumPy's in the rest.

    Parameters
    ----------
    strict : frozenset of str
        Any of `PRIMITIVES`: "sum" (products and sums), "exp", "power", "log".

    Notes
    -----
    For single matrices only: over an ensemble NumPy's product may take another path.
    """
    if not strict <= PRIMITIVES:
        raise ValueError(
            f"no primitive: {', '.join(sorted(strict - PRIMITIVES))}; there are {', '.join(sorted(PRIMITIVES))}"
        )
    return type("MixedArray", (StrictArray,), {"exchanged": PRIMITIVES - strict})
