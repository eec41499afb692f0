"""Arithmetics to judge the bounds with: one exact to 60 digits, two that round elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from mpmath.ctx_mp import MPContext

from pyport.arithmetic import StrictArray

#: A context of its own: nobody else's setting of mpmath's digits reaches it.
mp = MPContext()
mp.dps = 60
_to_mpf = np.frompyfunc(mp.mpf, 1, 1)
_exp = np.frompyfunc(mp.exp, 1, 1)


class Precise(np.ndarray):
    """Numbers of 60 digits, for which the formula is exact as far as doubles can tell."""

    def __new__(cls, values: Any) -> Precise:
        return np.asarray(_to_mpf(np.asarray(values, dtype=object)), dtype=object).view(cls)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(item, dtype=object) for item in inputs]
        result = _exp(*plain) if ufunc is np.exp else getattr(ufunc, method)(*plain, **kwargs)
        return result.view(Precise) if isinstance(result, np.ndarray) else result


def reversed_matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The sums from the last index to the first."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for k in reversed(range(A.shape[1])):
        C = C + A[:, k, np.newaxis] * B[np.newaxis, k]
    return C


def fma(a: float, b: float, c: float) -> float:
    """a * b + c with one rounding, as `math.fma` of Python 3.13 gives it for finite numbers."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


_fma = np.frompyfunc(fma, 3, 1)


def fused_matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The sums in index order by fused multiply-add."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for k in range(A.shape[1]):
        C = _fma(A[:, k, np.newaxis], B[np.newaxis, k], C).astype(float)
    return C


class Reversed(StrictArray):
    """Strict arithmetic with every sum from its end."""

    def sum(self, *_: Any, **__: Any) -> Any:
        total = 0.0
        for element in self.ravel()[::-1].tolist():
            total = total + element
        return np.float64(total)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if ufunc is np.matmul:
            return reversed_matmul(*map(np.asarray, inputs)).view(Reversed)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)


class Fused(StrictArray):
    """Strict arithmetic with every matrix product by fused multiply-add."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if ufunc is np.matmul:
            return fused_matmul(*map(np.asarray, inputs)).view(Fused)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)


class SloppyExp(StrictArray):
    """Strict arithmetic with an ``exp`` that is off by three units more, now up, now down."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        result = super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        if ufunc is np.exp:
            signs = np.where(np.arange(result.size) % 2, -3, 3).reshape(result.shape)
            return np.maximum(0, result + signs * np.spacing(np.minimum(result, 1e308))).view(SloppyExp)
        return result
