"""Exact arithmetic modulo a prime on arrays of residues, in 64-bit integers and float64 products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import cache
from math import ulp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Residues = NDArray[np.int64]

#: The Mersenne prime 2^31 - 1: products of residues fit into 62 bits.
PRIME = 2**31 - 1
#: Residues are split into two halves of at most this many bits for products in float64.
_HALF = 16
#: So many products of two halves add up exactly in float64.
_TERMS = 2 ** (53 - 2 * _HALF)
#: A constant of a formula is taken for a fraction with at most this denominator, if it is one.
LARGEST_DENOMINATOR = 10**6

#: Positive fractions that a formula's constants may mean, though they were rounded on the way.
_MEANT: ContextVar[Sequence[Fraction]] = ContextVar("meant", default=())
#: So many units in the last place a constant may be off what it means.
_ROUNDED = 4


@contextmanager
def meant(fractions: Sequence[Fraction]) -> Iterator[None]:
    """Take constants that are these fractions but for rounding for the fractions themselves."""
    token = _MEANT.set(fractions)
    try:
        yield
    finally:
        _MEANT.reset(token)


def matmul(A: Residues, B: Residues) -> Residues:
    """The product of two matrices of residues, exactly: four products of halves in float64."""
    total = np.zeros((A.shape[0], B.shape[1]), dtype=np.int64)
    for first in range(0, A.shape[1], _TERMS):
        a, b = A[:, first : first + _TERMS], B[first : first + _TERMS]
        a_low, a_high = (a & (2**_HALF - 1)).astype(np.float64), (a >> _HALF).astype(np.float64)
        b_low, b_high = (b & (2**_HALF - 1)).astype(np.float64), (b >> _HALF).astype(np.float64)
        low = (a_low @ b_low).astype(np.int64) % PRIME
        middle = (a_low @ b_high + a_high @ b_low).astype(np.int64) % PRIME
        high = (a_high @ b_high).astype(np.int64) % PRIME
        total = (total + low + (middle << _HALF) % PRIME + ((high << _HALF) % PRIME << _HALF) % PRIME) % PRIME
    return total


def power(base: Residues, exponent: int) -> Residues:
    """``base ** exponent`` by repeated squaring."""
    result, square = np.ones_like(base), base
    while exponent:
        if exponent & 1:
            result = result * square % PRIME
        square = square * square % PRIME
        exponent >>= 1
    return result


def inverse(values: Residues) -> Residues:
    """1 / values; ZeroDivisionError if one is 0."""
    if np.any(values == 0):
        raise ZeroDivisionError("division by zero modulo the prime")
    return power(values, PRIME - 2)


def simple(x: float) -> Fraction:
    """The fraction with a small denominator that a number means, else its binary value."""
    exact = Fraction(x)
    near = exact.limit_denominator(LARGEST_DENOMINATOR)
    return near if float(near) == x else exact


@cache
def constant(x: float) -> int:
    """The residue of a constant of a formula: a fraction with a small denominator, else its binary value."""
    return _residue(simple(x))


def _meaning(x: float) -> int:
    for fraction in _MEANT.get():
        if abs(abs(x) - float(fraction)) <= _ROUNDED * ulp(float(fraction)):
            return _residue(fraction if x > 0 else -fraction)
    return constant(x)


def _residue(fraction: Fraction) -> int:
    return fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME


def residues(values: Any) -> Residues:
    """An array of constants as residues."""
    array = np.asarray(values)
    if array.dtype.kind in "iub":
        return array.astype(np.int64) % PRIME
    if array.dtype.kind != "f" or not np.all(np.isfinite(array)):
        raise TypeError(f"a constant of the kind {array.dtype} has no residue")
    flat = [_meaning(x) for x in array.ravel().tolist()]
    return np.array(flat, dtype=np.int64).reshape(array.shape)


def scrambled(values: Residues, key: int) -> Residues:
    """A random-looking residue other than 0 for each value, the same for the same value and key.

    The finalizer of the splitmix64 generator, which spreads every bit over all others.
    """
    x = values.astype(np.uint64) ^ np.uint64(key)
    with np.errstate(over="ignore"):
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    x ^= x >> np.uint64(31)
    return (x % np.uint64(PRIME - 1)).astype(np.int64) + 1
