"""Arrays whose operations round at random: how far apart two runs of a formula are is how far rounding takes it.

Random rounding of every result is known as Monte Carlo arithmetic [1]_ and, with few runs, as the CESTAC method [2]_.

.. [1] D. S. Parker, "Monte Carlo arithmetic: exploiting randomness in floating-point arithmetic", UCLA CSD-970002
   (1997).
.. [2] J. Vignes, "A stochastic arithmetic for reliable scientific computation", Math. Comput. Simul. 35 (1993)
   233-261.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pyport.arithmetic.giving_way import GivingWay

#: How far a result is moved at most, relatively: twice as far as rounding moves it.
NUDGE = 2.0**-52
#: What rounds nothing.
_EXACT = {np.maximum, np.minimum, np.fmax, np.fmin, np.negative, np.positive, np.absolute, np.fabs, np.sign, np.floor,
          np.ceil, np.rint, np.trunc, np.conjugate, np.copysign, np.heaviside}  # fmt: skip
#: Functions that add up products inside, where no ufunc is seen: their operands are moved too.
_SUMS = {"dot", "inner", "vdot", "einsum", "convolve", "correlate", "cumsum", "trace", "interp"}


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
        if any(getattr(type(item), "is_composite", False) for item in inputs):
            return NotImplemented
        rng = next(item.rng for item in (*inputs, *(out or ())) if type(item) is NoisyArray)
        moved = _as_it_is if ufunc in _EXACT else _moved
        adds_up = method not in ("__call__", "outer", "at") or ufunc is np.matmul
        given = [moved(_ordinary(item), rng) if adds_up and type(item) is NoisyArray else _ordinary(item)
                 for item in inputs]  # fmt: skip
        if out is not None:
            options["out"] = tuple(_ordinary(item) for item in out)
        result = getattr(ufunc, method)(*given, **options)
        if out is not None:
            for item in out:
                if item is not None and item.dtype == np.float64:
                    np.copyto(_ordinary(item), moved(_ordinary(item), rng))
            return out[0] if len(out) == 1 else out
        if isinstance(result, tuple):
            return tuple(_noisy(moved(item, rng), rng) for item in result)
        return _noisy(moved(result, rng), rng)

    def __array_function__(self, function: Any, types: Any, operands: Any, options: Any) -> Any:
        if function.__name__ in _SUMS:
            operands = tuple(_noisy(_moved(_ordinary(item), self.rng), self.rng) if type(item) is NoisyArray else item
                             for item in operands)  # fmt: skip
        return super().__array_function__(function, types, operands, options)

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        # A single number goes on being moved.
        return _noisy(found, self.rng) if isinstance(found, np.floating) else found


def noisy(array: Any, seed: int) -> Any:
    """The array, to be computed with in noise; what is not of double precision stays as it is."""
    return _noisy(np.array(array), np.random.default_rng(seed)) if np.asarray(array).dtype == np.float64 else array


def _ordinary(item: Any) -> Any:
    return item.view(np.ndarray) if isinstance(item, GivingWay) else item


def _noisy(item: Any, rng: np.random.Generator) -> Any:
    if not isinstance(item, np.ndarray | np.floating) or item.dtype != np.float64:
        return item
    found = np.asarray(item).view(NoisyArray)
    found.rng = rng
    return found


def _as_it_is(item: Any, _: Any) -> Any:
    return item


def _moved(item: Any, rng: np.random.Generator) -> Any:
    """The numbers of double precision, each off by a rounding or so."""
    if not isinstance(item, np.ndarray | np.floating) or item.dtype != np.float64:
        return item
    return item * (1 + NUDGE * (2 * rng.random(item.shape, dtype=np.float32).astype(np.float64) - 1))
