"""Towers of primes, each dividing the next one less 1: between their residues ``exp`` is a homomorphism."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import gcd, prod
from typing import NamedTuple

import numpy as np

#: Products of residues below this are exact: see `pyport.arithmetic.residues.Field.product`.
LARGEST = 2**50
#: Positive constants of these primes are squares at the top of a tower, and so have the sign +.
SQUARES = (2, 3, 5, 7)
#: No power of two up to this one is 1 modulo any prime of a tower.
POWERS_OF_TWO = 2**11
#: Bits of the lowest prime, by the number of primes.
_BITS = {1: 50, 2: 38, 3: 33, 4: 28, 5: 25, 6: 22, 7: 19, 8: 16, 9: 14}
#: The largest factor between two primes below the top: the taller the tower, the less each step may cost.
_STEPS = {1: 0, 2: 0, 3: 201, 4: 101, 5: 41, 6: 21, 7: 15, 8: 13, 9: 11}
#: Taller towers have too small a lowest prime.
TALLEST = max(_BITS)

_SMALL = [n for n in range(3, 200) if all(n % d for d in range(2, n))]
_PRODUCT = prod(_SMALL)
#: With these bases the test of Miller and Rabin is right for all numbers below 3.8e18.
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23)


class Tower(NamedTuple):
    """The primes, lowest first, and for each an element whose order is the prime below it (1 for the lowest)."""

    primes: tuple[int, ...]
    generators: tuple[int, ...]


def is_prime(n: int) -> bool:
    """Whether an odd number above 200 is prime."""
    if gcd(n, _PRODUCT) > 1 or pow(2, n - 1, n) != 1:
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def _is_top(p: int) -> bool:
    """Whether -1 is no square modulo p and the small primes are, by the law of quadratic reciprocity."""
    return p % 8 == 7 and all(pow(-p % q, (q - 1) // 2, q) == 1 for q in SQUARES[1:])


def _two_has_large_order(p: int) -> bool:
    x = 1
    for _ in range(POWERS_OF_TWO):
        x = 2 * x % p
        if x == 1:
            return False
    return True


def _above(p: int, is_top: bool, largest: int) -> Iterator[tuple[int, int]]:
    """Primes 2 c p + 1 with an odd c, and c."""
    for c in range(1, min(largest, (LARGEST - 2) // (2 * p)) + 1, 2):
        q = 2 * c * p + 1
        if (not is_top or _is_top(q)) and is_prime(q):
            yield q, c


def _drawn(levels: int, rng: np.random.Generator) -> Tower | None:
    low = 2 ** (_BITS[levels] - 1)
    p = int(rng.integers(low, 2 * low)) | 3
    if levels == 1 and not _is_top(p):
        return None
    if not is_prime(p) or not _two_has_large_order(p):
        return None
    primes, generators = [p], [1]
    for level in range(1, levels):
        is_top = level == levels - 1
        q, c = next(_above(primes[-1], is_top, LARGEST if is_top else _STEPS[levels]), (0, 0))
        # The order of 2 divides 2 c times the prime below; if it divided 2 c, it would be small.
        if not q or pow(2, 2 * c, q) == 1:
            return None
        base = 2
        while pow(base, 2 * c, q) == 1:
            base += 1
        primes.append(q)
        generators.append(pow(base, 2 * c, q))
    return Tower(tuple(primes), tuple(generators))


@lru_cache(maxsize=256)
def tower(seed: int, levels: int) -> Tower:
    """A random tower; the same one for the same seed.

    Parameters
    ----------
    seed : int
    levels : int
        How many primes, at most `TALLEST`.

    Notes
    -----
    All primes are 3 modulo 4, so that -1 is no square. The search starts at a random prime and takes the next
    primes of the form 2 c p + 1; it takes about a millisecond.
    """
    rng = np.random.default_rng([seed, levels])
    while (found := _drawn(levels, rng)) is None:
        pass
    return found
