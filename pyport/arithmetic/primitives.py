"""The operations whose last digits depend on who computes them, in MATLAB's way.

Arrays have their matrix in the first two axes; axes behind those are an ensemble of
such matrices, computed side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

#: Largest error of ``exp`` in ULPs by library. "c": the GNU C library's manual states 1 ULP for
#: double on x86_64 and AArch64; "numpy": the bound of NumPy's own accuracy tests for float64;
#: "matlab": not documented, so the loosest of the others.
EXP_ULPS = {"c": 1.0, "numpy": 4.0, "matlab": 4.0}

#: Largest error of ``pow(x, 2)`` in ULPs: the GNU C library's manual states 1.
POW_ULPS = 1.0

#: Largest error of ``log`` in ULPs: the bound of NumPy's own accuracy tests for float64.
LOG_ULPS = 4.0

#: Largest error of ``tanh`` in ULPs: the bound of NumPy's own accuracy tests for float64.
TANH_ULPS = 4.0
#: And of the error function of SciPy, which claims no more than a few.
ERF_ULPS = 8.0

#: The ways in which np.pad copies elements.
REPEATING = {"edge", "reflect", "symmetric", "wrap"}


def align(*arrays: Array) -> list[Array]:
    """The arrays with axes of length 1 behind the matrix, so that ensembles broadcast.

    Scalars (no axes) stay as they are.
    """
    ndim = max(array.ndim for array in arrays)
    return [a if a.ndim in (0, ndim) else a.reshape(a.shape + (1,) * (ndim - a.ndim)) for a in arrays]


def composite(inputs: Any) -> bool:
    """Whether an operand is made of arrays of another arithmetic and must rule the operation."""
    return any(getattr(item, "is_composite", False) for item in inputs)


def name_of(function: Any) -> str:
    """The name by which a rule for a function of NumPy is found; np.linalg.trace is not np.trace."""
    name: str = function.__name__
    return name if getattr(np, name, function) is function else f"{function.__module__.removeprefix('numpy.')}.{name}"


def transpose(array: Array) -> Array:
    """The matrices of an ensemble, each transposed."""
    return array.swapaxes(0, 1)


def check_matmul(A: Array, B: Array) -> None:
    """Raise ValueError unless ``A @ B`` is defined for the matrices in the first two axes."""
    if A.ndim < 2 or B.ndim < 2 or A.shape[1] != B.shape[0]:
        raise ValueError(f"matrix product of sizes {A.shape} and {B.shape} is not defined")


def in_order_matmul(A: Array, B: Array) -> Array:
    """``A @ B``, each sum taken in index order from 0, one rounding a product and a sum.

    This is what the reference BLAS computes. A 1-by-1 factor is a scalar in MATLAB, and a
    product with a scalar has no sum: the sign of a zero shows the difference.
    """
    check_matmul(A, B)
    A, B = align(A, B)
    if A.shape[:2] == (1, 1) or B.shape[:2] == (1, 1):
        product: Array = np.multiply(A, B)
        return product
    ensemble = np.broadcast_shapes(A.shape[2:], B.shape[2:])
    C: Array = np.zeros((A.shape[0], B.shape[1], *ensemble), dtype=np.result_type(A, B))
    for k in range(A.shape[1]):
        C = C + A[:, k, np.newaxis] * B[np.newaxis, k]
    return C


def matrix_axis(axis: int | tuple[int, ...] | None) -> int | None:
    """An axis of the matrix, 0 or 1, or None for both; negative ones count from the matrix's end.

    So a formula may say ``axis=-1`` and mean the same in plain NumPy, where stacks are in front.
    """
    if axis is None or axis in ((-2, -1), (0, 1)):
        return None
    if axis not in (-2, -1, 0, 1):
        raise ValueError(f"a matrix has no axis {axis}")
    return int(axis) % 2


def in_order_sum(A: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    """The sum over the matrix, row by row from 0, or along one of its axes in index order.

    The first is what two nested loops give, the second what Octave's ``sum`` gives.
    """
    terms = A.reshape(-1, *A.shape[2:]) if axis is None else np.moveaxis(A, axis, 0)
    total: Array = np.zeros(terms.shape[1:], dtype=A.dtype)
    for term in terms:
        total = total + term
    return np.expand_dims(total, axis) if keepdims and axis is not None else total


def _elementwise(function: Callable[..., float], A: Array, *others: float) -> Array:
    flat = np.ravel(A)
    numbers = flat.tolist()
    try:
        values = np.fromiter(map(function, numbers, *map(repeat, others)), np.float64, flat.size)
    except OverflowError:
        values = np.fromiter((_or_inf(function, x, *others) for x in numbers), np.float64, flat.size)
    return values.reshape(A.shape)


def _or_inf(function: Callable[..., float], *operands: float) -> float:
    try:
        return function(*operands)
    except OverflowError:
        return math.inf


def c_exp(A: Array) -> Array:
    """``exp`` of the C library, element by element; too large becomes Inf as in MATLAB."""
    if np.iscomplexobj(A):
        values: Array = np.exp(A)
        # A factor that overflows comes with an imaginary part of NaN; what is divided by it is 0.
        return np.where(np.isinf(values.real), np.inf, values)
    return _elementwise(math.exp, A)


def c_log(A: Array) -> Array:
    """``log`` of the C library, element by element; of 0 it is -Inf as in MATLAB."""
    if np.iscomplexobj(A) or not np.all(A > 0):
        with np.errstate(divide="ignore", invalid="ignore"):
            logs: Array = np.log(A)
        return logs
    return _elementwise(math.log, A)


def row_maximum(A: Array) -> Array:
    """The largest of each row of the real parts, (rows, 1, ...)."""
    largest: Array = np.asarray(A).real.max(axis=1, keepdims=True)
    return largest


def c_square(A: Array) -> Array:
    """``pow(x, 2)`` of the C library, which is what Octave's ``x^2`` calls."""
    if np.iscomplexobj(A):
        square: Array = A * A
        return square
    return _elementwise(math.pow, A, 2.0)
