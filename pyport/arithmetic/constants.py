"""What the constants of a formula mean, though they were rounded on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ulp

#: So many units in the last place a constant may be off what it means.
ROUNDED = 4
#: A fraction is simple if its numerator times its denominator is at most this: by chance, a double is within
#: `ROUNDED` of one with a probability of 1e-7.
LARGEST_PRODUCT = 10**8
#: And a multiple of a number that the model has, up to this.
LARGEST_MULTIPLE = 10**7
#: A decimal number of so many digits is meant as it is written; a random double has one with a probability of 1e-6.
DIGITS = 10
#: So are those of so many digits, if all but `_APART` of them are one run of zeros or nines, as in 1 + 1e-12.
_LONGER, _RUN, _APART = 14, 5, 5
#: Whole numbers below this times a power of two are meant exactly.
_DYADIC = 2**24

#: Numbers of the model, as the decay, of which constants may be simple multiples.
_MODEL: ContextVar[tuple[Fraction, ...]] = ContextVar("numbers of the model", default=())


@contextmanager
def numbers_of_model(numbers: Sequence[Fraction]) -> Iterator[None]:
    """Take constants for simple multiples of these numbers where they are that but for rounding."""
    token = _MODEL.set(tuple(numbers))
    try:
        yield
    finally:
        _MODEL.reset(token)


def meaning(x: float) -> tuple[Fraction, bool]:
    """The number that a finite constant means, and whether that is simple; else its exact binary value.

    Simple are whole numbers, small fractions and simple multiples of what the model has, each to within `ROUNDED`
    units in the last place; and short decimal and binary numbers.
    """
    return _meaning(x, _MODEL.get())


def decimal(x: float) -> Fraction:
    """The shortest decimal number that is read as this double."""
    return Fraction(Decimal(repr(x)))


#: Tables of tens of thousands of numbers are asked for again at each point.
@lru_cache(maxsize=1 << 16)
def _meaning(x: float, numbers: tuple[Fraction, ...]) -> tuple[Fraction, bool]:
    exact = Fraction(x)
    if exact.denominator == 1:
        return exact, True
    if (near := _near(exact, ulp(x), LARGEST_PRODUCT)) is not None:
        return near, True
    if _is_short(x):
        return decimal(x), True
    for number in numbers:
        if number and (near := _near(exact / number, ulp(x) / number, LARGEST_MULTIPLE)) is not None:
            return number * near, True
    numerator = abs(exact.numerator)
    return exact, numerator < _DYADIC


def _near(exact: Fraction, unit: float | Fraction, largest: int) -> Fraction | None:
    """The first convergent of the continued fraction within the rounding, if it is simple."""
    allowed = ROUNDED * Fraction(unit)
    # In whole numbers alone: fractions that are reduced at each step take ten times as long.
    top, bottom = abs(exact.numerator), exact.denominator
    within, over = allowed.numerator * bottom, allowed.denominator
    n, d = top, bottom
    (p, q), (p_before, q_before) = (1, 0), (0, 1)
    while d:
        whole, rest = divmod(n, d)
        (p, q), (p_before, q_before) = (whole * p + p_before, whole * q + q_before), (p, q)
        if p * q > largest:
            return None
        if p and abs(p * bottom - q * top) * over <= within * q:
            return Fraction(-p if exact < 0 else p, q)
        n, d = d, rest
    return None


def _is_short(x: float) -> bool:
    digits = "".join(map(str, Decimal(repr(x)).normalize().as_tuple().digits))
    if len(digits) <= DIGITS:
        return True
    if len(digits) > _LONGER:
        return False
    runs = max((run for digit in "09" for run in _runs(digits, digit)), default=0)
    return runs >= _RUN and len(digits) - runs <= _APART


def _runs(digits: str, digit: str) -> list[int]:
    return [len(run) for run in "".join(c if c == digit else " " for c in digits).split()]
