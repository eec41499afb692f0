"""Exact arithmetic modulo the primes of towers on arrays of residues, in 64-bit integers and float64 products.

Arrays have two axes in front of their own: the *lanes*, independent towers in which the same formula is
computed side by side, and the primes of a tower, lowest first. A value that has lost its lowest primes
has fewer of them.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property, lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.arithmetic.towers import LARGEST, Tower, tower
from pyport.arithmetic.watch import NoRoot
from pyport.language import said

Residues = NDArray[np.int64]

#: Residues are split into limbs of so many bits for matrix products in float64.
_LIMB = 17
_LIMBS = 3
#: The sum of so many products of limbs is exact in float64.
_TERMS = 2**19
#: The sum of so many residues fits into 64 bits.
_ADDENDS = 2**63 // LARGEST
#: Up to so many products a matrix product is cheaper element by element.
_FEW = 20_000
#: Bits of an exponent that one table of powers covers.
_WINDOW = 8
#: Up to so many elements in a lane, Python's own powers are faster, and up to so many altogether its inverses.
_BY_ONE = 24
_FEW_INVERSES = 100
#: So many answers are kept.
_REMEMBERED = 64


class Field:
    """The residues of some towers side by side.

    Parameters
    ----------
    towers : sequence of Tower
        One for each lane, all equally tall.

    Attributes
    ----------
    primes : (lanes, levels) array of int64
    """

    def __init__(self, towers: tuple[Tower, ...]) -> None:
        self.towers = towers
        self.primes = np.array([one.primes for one in towers], dtype=np.int64)
        self.lanes, self.levels = self.primes.shape
        self._shaped: dict[tuple[int, int], tuple[Residues, NDArray[np.float64]]] = {}
        self._constants: dict[Fraction, Residues] = {}
        self._squares: dict[bytes, NDArray[np.bool_]] = {}

    def moduli(self, levels: int, ndim: int) -> tuple[Residues, NDArray[np.float64]]:
        """The upper primes and their reciprocals, for arrays of so many axes of their own."""
        key = (levels, ndim)
        if key not in self._shaped:
            P = self.primes[:, self.levels - levels :].reshape(self.lanes, levels, *(1,) * ndim)
            self._shaped[key] = P, 1.0 / P
        return self._shaped[key]

    def _of(self, values: Residues) -> tuple[Residues, NDArray[np.float64]]:
        return self.moduli(values.shape[1], values.ndim - 2)

    def reduced(self, values: Residues) -> Residues:
        """Whole numbers as residues."""
        result: Residues = values % self._of(values)[0]
        return result

    def product(self, a: Residues, b: Residues) -> Residues:
        """``a * b``, both with the same number of axes and of primes.

        Notes
        -----
        The quotient of ``a b / p`` in float64 is off by less than 3/8 for p below 2^50, so that after rounding down
        it is off by at most 1; ``a b - q p`` is small and is right in 64 bits, though its two parts overflow.
        """
        P, inverse = self.moduli(a.shape[1], max(a.ndim, b.ndim) - 2)
        q = (a.astype(np.float64) * b * inverse).astype(np.int64)
        result: Residues = (a * b - q * P) % P
        return result

    def sum(self, values: Residues, axes: tuple[int, ...], keepdims: bool = False) -> Residues:
        """The sum along some of the arrays' own axes, counted from the end of the two in front."""
        where = tuple(axis + 2 for axis in axes)
        if prod(values.shape[axis] for axis in where) <= _ADDENDS:
            return self.reduced(np.asarray(values.sum(axis=where, keepdims=keepdims)))
        half = 2**25
        low, high = ((part).sum(axis=where, keepdims=keepdims) for part in (values % half, values // half))
        high = self.reduced(np.asarray(high))
        return self.reduced(self.product(high, np.full_like(high, half)) + low)

    def matmul(self, A: Residues, B: Residues) -> Residues:
        """The products of matrices, or of stacks of them, exactly: of limbs in float64 if they are large."""
        if A.ndim > 4 or B.ndim > 4:
            return self._stacked(A, B)
        lanes, levels, rows, inner = A.shape
        columns = B.shape[-1]
        if lanes * levels * rows * inner * columns <= _FEW:
            P, inverse = self.moduli(levels, 3)
            left, right = A[..., None], B[:, :, None]
            q = (left.astype(np.float64) * right * inverse).astype(np.int64)
            terms = left * right - q * P
            return self.reduced(np.asarray(terms.sum(axis=3)))
        total = np.zeros((lanes, levels, rows, columns), dtype=np.int64)
        shift = np.full((1, 1, 1, 1), 2**_LIMB)
        for first in range(0, inner, _TERMS):
            a, b = _limbs(A[..., first : first + _TERMS]), _limbs(B[:, :, first : first + _TERMS])
            part = np.zeros_like(total)
            for place in range(2 * _LIMBS - 2, -1, -1):
                part = self.product(part, np.broadcast_to(shift, part.shape))
                for i in range(max(0, place - _LIMBS + 1), min(place, _LIMBS - 1) + 1):
                    part = part + (a[i] @ b[place - i]).astype(np.int64)
                part = self.reduced(part)
            total = self.reduced(total + part)
        return total

    def _stacked(self, A: Residues, B: Residues) -> Residues:
        """The products of stacks: one after the other."""
        front = np.broadcast_shapes(A.shape[2:-2], B.shape[2:-2])
        count = prod(front)
        a, b = (np.broadcast_to(x, (*x.shape[:2], *front, *x.shape[-2:])).reshape(*x.shape[:2], count, *x.shape[-2:])
                for x in (_padded(A, len(front) + 4), _padded(B, len(front) + 4)))  # fmt: skip
        each = [self.matmul(a[:, :, k], b[:, :, k]) for k in range(count)]
        made = np.stack(each, axis=2) if each else np.empty((*a.shape[:2], 0, a.shape[-2], b.shape[-1]), np.int64)
        return made.reshape(*a.shape[:2], *front, *made.shape[-2:])

    def power(self, base: Residues, exponent: int) -> Residues:
        """``base ** exponent`` by repeated squaring."""
        result, square = np.ones_like(base), base
        while exponent:
            if exponent & 1:
                result = self.product(result, square)
            exponent >>= 1
            if exponent:
                square = self.product(square, square)
        return result

    def root(self, values: Residues) -> Residues:
        """The square root that is a square itself, as that of a real number is positive.

        Raises
        ------
        NoRoot
            If one of the values has none.

        Notes
        -----
        All primes are 3 modulo 4, so that v^((p+1)/4) is a root of each square v.
        """
        P = self._of(values)[0]
        exponents = (P + 1) >> 2
        result, one = np.ones_like(values), np.ones_like(values)
        for bit in range(int(exponents.max()).bit_length() - 1, -1, -1):
            result = self.product(result, result)
            result = self.product(result, np.where((exponents >> bit) & 1, values, one))
        if np.any(self.product(result, result) != values):
            raise NoRoot(said("a square root of a non-square modulo a prime"))
        return result

    def inverse(self, values: Residues) -> Residues:
        """1 / values, by a tree of products: so few inverses are computed that it costs three products an element.

        Raises
        ------
        ZeroDivisionError
            If one is 0.
        """
        if values.size == 0:
            return values
        if not values.all():
            raise ZeroDivisionError("division by zero modulo a prime")
        flat = values.reshape(*values.shape[:2], -1)
        return self._inverses(flat).reshape(values.shape)

    def _inverses(self, flat: Residues) -> Residues:
        count = flat.shape[2]
        if count <= 1 or flat.size <= _FEW_INVERSES:
            P = np.broadcast_to(self._of(flat)[0], flat.shape)
            values = [pow(x, -1, p) for x, p in zip(flat.ravel().tolist(), P.ravel().tolist(), strict=True)]
            return np.array(values, dtype=np.int64).reshape(flat.shape)
        half = (count + 1) // 2
        left, right = flat[:, :, :half], flat[:, :, count - half :]
        pairs = self._inverses(self.product(left, right))
        # With an odd count the middle one stands on both sides.
        return np.concatenate([self.product(pairs, right), self.product(pairs, left)[:, :, 2 * half - count :]], axis=2)

    def exp(self, values: Residues) -> Residues:
        """The homomorphism from the residues at each prime to those at the next: the lowest prime is lost."""
        levels = values.shape[1] - 1
        x = values[:, :-1]
        tables, offsets = self._tables
        start = offsets[:, self.levels - 1 - levels :].reshape(self.lanes, levels, *(1,) * (values.ndim - 2))
        result: Residues | None = None
        for window in range(0, max(int(self.primes[:, :-1].max()).bit_length(), 1), _WINDOW):
            digit = (x >> window) & (2**_WINDOW - 1)
            factor = tables.take(start + (window // _WINDOW * 2**_WINDOW) + digit)
            result = factor if result is None else self.product(result, factor)
        assert result is not None
        return result

    @cached_property
    def _tables(self) -> tuple[Residues, Residues]:
        """Powers of the generators, generator^(256^j d) for each window j and digit d, and where each table begins."""
        levels = self.levels - 1
        windows = -(-max(int(self.primes[:, :-1].max()).bit_length(), 1) // _WINDOW)
        steps = [
            [[pow(g, 2 ** (_WINDOW * j), p) for j in range(windows)] for g, p in zip(*pair, strict=True)]
            for pair in ((one.generators[1:], one.primes[1:]) for one in self.towers)
        ]
        square = np.array(steps, dtype=np.int64).reshape(self.lanes, levels, windows, 1)
        table = np.ones((self.lanes, levels, windows, 1), dtype=np.int64)
        for _ in range(_WINDOW):
            table = np.concatenate([table, self.product(table, square)], axis=3)
            square = self.product(square, square)
        each = windows * 2**_WINDOW
        return table.ravel(), (np.arange(self.lanes * levels) * each).reshape(self.lanes, levels)

    def is_square(self, top: Residues) -> NDArray[np.bool_]:
        """Which residues at the topmost prime, (lanes, ...) and none of them 0, are squares (Euler's criterion)."""
        # A network and the function under test ask for the same ones.
        key = top.tobytes()
        if key not in self._squares:
            if len(self._squares) >= _REMEMBERED:
                self._squares.clear()
            self._squares[key] = self._tested(top).ravel()
        return self._squares[key].reshape(top.shape)

    def _tested(self, top: Residues) -> NDArray[np.bool_]:
        P = self.primes[:, -1].reshape(-1, *(1,) * (top.ndim - 1))
        if top.size <= _BY_ONE * self.lanes:
            numbers = zip(top.ravel().tolist(), np.broadcast_to(P, top.shape).ravel().tolist(), strict=True)
            flat = [pow(x, p >> 1, p) == 1 for x, p in numbers]
            return np.array(flat, dtype=bool).reshape(top.shape)
        exponents, base = P[:, None] >> 1, top[:, None]
        result, one = np.ones_like(base), np.ones_like(base)
        for bit in range(int(exponents.max()).bit_length() - 1, -1, -1):
            result = self.product(result, result)
            result = self.product(result, np.where((exponents >> bit) & 1, base, one))
        found: NDArray[np.bool_] = result[:, 0] == 1
        return found

    def constant(self, fraction: Fraction) -> Residues:
        """The residues of a number, (lanes, levels).

        Raises
        ------
        ZeroDivisionError
            If a prime divides its numerator or denominator.
        """
        if fraction not in self._constants:
            a, b = fraction.numerator, fraction.denominator
            flat = [0 if b % p == 0 else a * pow(b, -1, p) % p for p in self.primes.ravel().tolist()]
            if a and 0 in flat:
                raise ZeroDivisionError("a constant is 0 modulo a prime")
            self._constants[fraction] = np.array(flat, dtype=np.int64).reshape(self.primes.shape)
        return self._constants[fraction]


def _padded(values: Residues, ndim: int) -> Residues:
    """With axes of length 1 behind the first two, so that there are so many."""
    return values[(slice(None), slice(None), *(None,) * (ndim - values.ndim))]


def _limbs(values: Residues) -> list[NDArray[np.float64]]:
    mask = 2**_LIMB - 1
    return [((values >> (_LIMB * k)) & mask).astype(np.float64) for k in range(_LIMBS)]


@lru_cache(maxsize=64)
def field(seed: int, levels: int, lanes: int) -> Field:
    """Towers of so many primes, one for each lane, drawn by seed."""
    return Field(tuple(tower(seed + lane, levels) for lane in range(lanes)))


def scrambled(values: Residues, key: int) -> NDArray[np.uint64]:
    """A random-looking number of 64 bits for each value, the same for the same value and key.

    The finalizer of the splitmix64 generator, which spreads every bit over all others.
    """
    x: Any = values.astype(np.uint64) ^ np.uint64(key)
    with np.errstate(over="ignore"):
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    result: NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return result
