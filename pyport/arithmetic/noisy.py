"""Arrays whose operations round at random: how far apart two runs of a formula are is how far rounding takes it.

Random rounding of every result is known as Monte Carlo arithmetic [1]_ and, with few runs, as the CESTAC method [2]_.

.. [1] D. S. Parker, "Monte Carlo arithmetic: exploiting randomness in floating-point arithmetic", UCLA CSD-970002
   (1997).
.. [2] J. Vignes, "A stochastic arithmetic for reliable scientific computation", Math. Comput. Simul. 35 (1993)
   233-261.
.. [3] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed. (2002), chapter 9.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyport.arithmetic.giving_way import GivingWay

#: How far a result is moved at most, relatively: twice as far as rounding moves it.
NUDGE = 2.0**-52
#: So many random factors are drawn once; a run takes them from a place of its own on. Drawing each took half the time.
DRAWN = 1 << 16
#: What rounds nothing.
_EXACT = {np.maximum, np.minimum, np.fmax, np.fmin, np.negative, np.positive, np.absolute, np.fabs, np.sign, np.floor,
          np.ceil, np.rint, np.trunc, np.conjugate, np.copysign, np.heaviside}  # fmt: skip
#: Functions that add up products inside, where no ufunc is seen: their operands are moved too.
_SUMS = {"dot", "inner", "vdot", "einsum", "convolve", "correlate", "cumsum", "trace", "interp", "cov", "corrcoef",
         "polyfit", "cross"}  # fmt: skip
#: Modules whose functions are algorithms: each operand is moved, constants too, by what the algorithm loses of it.
_ALGORITHMS = {"numpy.linalg", "numpy.fft"}
#: An elimination loses of an element a rounding of the largest in its column [3]_; others one of the largest of all.
_ELIMINATING = {"solve", "inv", "det", "slogdet", "cholesky", "tensorsolve", "tensorinv"}
_KINDS = (np.float64, np.complex128)


class _Nudges:
    """Factors next to 1, one after the other; another seed begins elsewhere."""

    _table: Any = None

    def __init__(self, seed: int) -> None:
        # Neighbouring seeds are far from each other: a multiplicative hash by the golden ratio.
        self._at = seed * 2654435761 % DRAWN

    def factors(self, shape: tuple[int, ...]) -> Any:
        """As many as an array of a shape has elements."""
        size = math.prod(shape)
        if size > DRAWN // 8:
            self._at = (self._at + 1) % DRAWN
            return _factors(np.random.default_rng(self._at), size).reshape(shape)
        if _Nudges._table is None:
            _Nudges._table = _factors(np.random.default_rng(0), DRAWN)
        if self._at + size > DRAWN:
            # The next round is out of step with this one.
            self._at = (self._at + size + 1) % (DRAWN // 2)
        begin, self._at = self._at, self._at + size
        return _Nudges._table[begin : begin + size].reshape(shape)


class _Still(_Nudges):
    """Factors of 1."""

    def __init__(self) -> None:
        super().__init__(0)

    def factors(self, shape: tuple[int, ...]) -> Any:
        return np.ones(shape)


def _factors(rng: np.random.Generator, size: int) -> Any:
    return 1 + NUDGE * rng.uniform(-1, 1, size)


class NoisyArray(GivingWay):
    """An array of double precision, each result of which is moved by about a rounding, at random.

    Notes
    -----
    What is added up is moved before, but for constants: a sum of numbers that cancel loses as much as the largest of
    them does. An array that NumPy makes of it without computing keeps its numbers. It is an ``ndarray`` in all else.
    """

    rng: Any = None

    def __array_finalize__(self, made_from: Any) -> None:
        self.rng = getattr(made_from, "rng", None)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        rng, plain = None, []
        for item in inputs:
            if getattr(type(item), "is_composite", False):
                return NotImplemented
            if type(item) is NoisyArray:
                rng = item.rng
            plain.append(_ordinary(item))
        rng = next(item.rng for item in out if type(item) is NoisyArray) if rng is None else rng
        if method == "__call__" and out is None and ufunc is not np.matmul:
            # Nearly all operations are of this kind.
            result = ufunc(*plain, **options)
            moved = _as_it_is if ufunc in _EXACT else _moved
            if type(result) is not tuple:
                return _noisy(moved(result, rng), rng)
            return tuple(_noisy(moved(item, rng), rng) for item in result)
        moved = _as_it_is if ufunc in _EXACT else _moved
        adds_up = method not in ("__call__", "outer", "at") or ufunc is np.matmul
        given = [moved(array, rng) if adds_up and type(item) is NoisyArray else array
                 for array, item in zip(plain, inputs, strict=True)]  # fmt: skip
        if out is not None:
            options["out"] = tuple(_ordinary(item) for item in out)
        result = getattr(ufunc, method)(*given, **options)
        if out is not None:
            for item in out:
                if item is not None and item.dtype in _KINDS:
                    np.copyto(_ordinary(item), moved(_ordinary(item), rng))
            return out[0] if len(out) == 1 else out
        if isinstance(result, tuple):
            return tuple(_noisy(moved(item, rng), rng) for item in result)
        return _noisy(moved(result, rng), rng)

    def __array_function__(self, function: Any, types: Any, operands: Any, options: Any) -> Any:
        rng, is_algorithm = self.rng, function.__module__ in _ALGORITHMS
        if is_algorithm:
            by_column = function.__name__ in _ELIMINATING
            operands = tuple(_noisy(_moved_within(_ordinary(item), rng, by_column), rng) for item in operands)
        elif function.__name__ in _SUMS:
            operands = tuple(_noisy(_moved(_ordinary(item), rng), rng) if type(item) is NoisyArray else item
                             for item in operands)  # fmt: skip
        result = super().__array_function__(function, types, operands, options)
        moved = _moved if is_algorithm else _as_it_is
        if type(result) is tuple or hasattr(result, "_fields"):
            pieces = [_noisy(moved(item, rng), rng) for item in result]
            return type(result)(*pieces) if hasattr(result, "_fields") else tuple(pieces)
        return _noisy(moved(result, rng), rng)

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        # A single number goes on being moved.
        return _noisy(found, self.rng) if isinstance(found, np.inexact) else found


def noisy(array: Any, seed: int, copy: bool | None = True) -> Any:
    """The array, to be computed with in noise; what is not of double precision stays as it is."""
    return _noisy(np.array(array, copy=copy), _Nudges(seed)) if np.asarray(array).dtype == np.float64 else array


def without_noise(array: Any) -> Any:
    """The array, of the type that is computed with in noise, but with none."""
    return _noisy(np.array(array), _Still())


def _ordinary(item: Any) -> Any:
    return item.view(np.ndarray) if isinstance(item, GivingWay) else item


def _noisy(item: Any, rng: _Nudges) -> Any:
    if not _is_moving(item):
        return item
    found = np.asarray(item).view(NoisyArray)
    found.rng = rng
    return found


def _is_moving(item: Any) -> bool:
    return isinstance(item, np.ndarray | np.inexact) and item.dtype in _KINDS


def _as_it_is(item: Any, _: Any) -> Any:
    return item


def _moved(item: Any, rng: _Nudges) -> Any:
    """The numbers of double precision, each off by a rounding or so."""
    if not _is_moving(item):
        return item
    factors = rng.factors(item.shape)
    if item.dtype == np.complex128:
        # Either part is off by a rounding of the whole number.
        factors = factors + 1j * (rng.factors(item.shape) - 1)
    if not isinstance(item, np.ndarray) or item.flags.c_contiguous:
        return item * factors
    return np.multiply(item, factors, out=np.empty_like(item))


def _moved_within(item: Any, rng: _Nudges, by_column: bool) -> Any:
    """The numbers of an operand of an algorithm: those of a matrix are off by roundings of its largest."""
    if not _is_moving(item) or item.ndim < 2 or not item.size:
        return _moved(item, rng)
    largest = np.abs(item).max(axis=-2 if by_column else (-2, -1), keepdims=True)
    return item + (rng.factors(item.shape) - 1) * largest
