"""The constant by which a gradient, or some of its blocks, differ from the right one: as a number, or as sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from pyport.diagnose.rounding import Rounding
from pyport.gradients.estimate import Array
from pyport.model import Model

#: Ratios that are further apart than this within a block are told without their rounding being computed.
APART = 1e-6
#: An interval that is wider than this, relatively, tells no number from its neighbours.
SHARPEST = 1e-8
#: Numbers are fractions of these sizes, or have so many digits.
DENOMINATOR, NUMERATOR, DIGITS = 20, 1000, 5
#: Whoever divides by it thinks of a sample's variance.
ONE_LESS = "(N - 1)"
#: Beside sizes only the simplest numbers are believed.
BESIDE = 16
#: A gradient that is no further off than this part of the largest element is close, and a constant so near to 1 is an
#: error and no factor.
NEARLY = 2e-3

Interval = tuple[float, float]


def interval(rounding: Rounding, n: int, model: Model, k: int, got: Array, expected: Array) -> Interval | None:
    """Between which numbers the constant lies that block k at point n is of the right one; None if there is none."""
    guess = rough(got, expected)
    if guess is None:
        return None
    right = rounding.right(n, model)[k]
    own, is_own = rounding.own(n, model)
    # What stands in for an unknown function's rounding is that of a right one.
    allowed = (own[k] if is_own else own[k] * max(1.0, abs(guess))) + abs(guess) * right.error
    with np.errstate(all="ignore"):
        ends = np.stack([(got - allowed) / right.value, (got + allowed) / right.value])
    used = right.value != 0
    if np.any(np.abs(got[~used]) > allowed[~used]):
        return None
    lowest, highest = float(ends.min(axis=0)[used].max()), float(ends.max(axis=0)[used].min())
    return (lowest, highest) if lowest <= highest and highest - lowest <= SHARPEST * abs(guess) else None


def rough(got: Array, expected: Array) -> float | None:
    """The constant that one array may be of another, by their largest elements; None if the others contradict it."""
    largest = int(np.argmax(np.abs(expected)))
    size = float(expected.flat[largest])
    if size == 0:
        return None
    guess = float(got.flat[largest]) / size
    return guess if np.abs(got - guess * expected).max() <= APART * abs(guess * size) else None


@dataclass(frozen=True)
class Factor:
    """One constant, at every point, in all blocks that are wrong.

    Attributes
    ----------
    blocks : tuple of int
        The places of these among the parameters.
    intervals : list of (float, float)
        Where it lies, for each point.
    sizes : list of dict
        N, K, F and the widths of the hidden layers, for each point.
    """

    blocks: tuple[int, ...]
    intervals: Sequence[Interval]
    sizes: Sequence[Mapping[str, int]]

    @property
    def values(self) -> list[float]:
        """It at each point."""
        return [(low + high) / 2 for low, high in self.intervals]

    def readings(self, a: float | None = None) -> list[Expression]:
        """The simplest expressions that it can be, with the learning rate if that is said."""
        found = list(_expressions(self, a))
        if not found:
            return []
        least = min(item.cost for item in found)
        return [item for item in found if item.cost == least]


@dataclass(frozen=True)
class Expression:
    """A number times powers of sizes.

    Attributes
    ----------
    text : str
        In Python's notation.
    cost : float
        How much there is to it.
    """

    text: str
    cost: float


def factor_of(rounding: Rounding, model: Model, wrong: Sequence[int]) -> Factor | None:
    """The constant of the blocks that are wrong, or None."""
    reading, found, sizes = rounding.reading, [], []
    for n, (point, answer) in enumerate(zip(reading.points, reading.answers, strict=True)):
        expected = [np.asarray(g) for g in model.gradient(point.X, point.Y, point.parameters)]
        lowest, highest = -np.inf, np.inf
        for k in wrong:
            one = interval(rounding, n, model, k, answer.blocks[k], expected[k])
            if one is None:
                return None
            lowest, highest = max(lowest, one[0]), min(highest, one[1])
        if not lowest <= highest:
            return None
        found.append((lowest, highest))
        sizes.append(sizes_of(model, point.X.shape, [W.shape[1] for W in model.split(point.parameters)[0]]))
    if not found or all(abs(low - 1) <= NEARLY for low, _ in found):
        return None
    return Factor(tuple(wrong), found, sizes)


def sizes_of(model: Model, data: tuple[int, ...], widths: Sequence[int]) -> dict[str, int]:
    """The sizes by their letters: one hidden layer has H units, several have H1, H2, ..."""
    hidden = {f"H{k}" if len(widths) > 2 else "H": width for k, width in enumerate(widths[:-1], 1)}
    return {"N": data[0], "K": widths[-1], "F": data[1], **hidden}


def _expressions(factor: Factor, a: float | None) -> Iterator[Expression]:
    if a is not None:
        for sign, text in ((1.0, "a"), (-1.0, "-a")):
            if all(low <= sign * a <= high for low, high in factor.intervals):
                yield Expression(text, 0.5)
    has_one = any(at["N"] == 1 for at in factor.sizes)
    for powers in _monomials(list(factor.sizes[0])):
        if has_one and ONE_LESS in powers:
            continue
        units = [float(np.prod([float({**at, ONE_LESS: at["N"] - 1}[name]) ** power for name, power in powers.items()]))
                 for at in factor.sizes]  # fmt: skip
        lowest = max(low / unit for (low, _), unit in zip(factor.intervals, units, strict=True))
        highest = min(high / unit for (_, high), unit in zip(factor.intervals, units, strict=True))
        # The power of a size is rounded too.
        slack = 8 * np.finfo(float).eps * max(abs(lowest), abs(highest))
        if lowest > highest + slack:
            continue
        number = _number(min(lowest, highest) - slack, max(lowest, highest) + slack)
        # A root is less simple than any number.
        degree = sum(abs(power) if power == int(power) else 1.5 for power in powers.values())
        if number is None:
            if not powers:
                middle = (lowest + highest) / 2
                yield Expression(f"{middle:.9g}", 1.0)
            continue
        if powers and max(abs(number.numerator), number.denominator) > BESIDE:
            continue
        yield Expression(_text(number, powers), (abs(number) != 1) + degree)


def _monomials(names: Sequence[str]) -> Iterator[dict[str, float]]:
    """None of the sizes, one, or two, with small powers."""
    yield {}
    for name in names:
        for power in (1, -1, 2, -2, 0.5, -0.5):
            yield {name: power}
    for (first, second), powers in product(combinations(names, 2), product((1, -1), repeat=2)):
        yield {first: powers[0], second: powers[1]}
    # As the variance of a sample is divided.
    for power in (1, -1):
        yield {ONE_LESS: power}
        yield {"N": -power, ONE_LESS: power}


def _number(low: float, high: float) -> Fraction | None:
    """The simple number in an interval that is small beside it."""
    middle = (low + high) / 2
    simple = Fraction(middle).limit_denominator(DENOMINATOR)
    if low <= float(simple) <= high and 0 < abs(simple.numerator) <= NUMERATOR:
        return simple
    decimal = Fraction(f"{middle:.{DIGITS - 1}e}")
    return decimal if low <= float(decimal) <= high and decimal else None


def _text(number: Fraction, powers: Mapping[str, float]) -> str:
    """Such as 3, 0.9, 2/3, N*K, 1/H or 2*N/K."""
    above = [_power(name, power) for name, power in powers.items() if power > 0]
    below = [_power(name, -power) for name, power in powers.items() if power < 0]
    if not powers:
        return _plain(number)
    sign = "-" if number < 0 else ""
    if abs(number.numerator) != 1 or not above:
        above.insert(0, str(abs(number.numerator)))
    if number.denominator != 1:
        below.insert(0, str(number.denominator))
    bottom = f"({'*'.join(below)})" if len(below) > 1 else "".join(below)
    return sign + "*".join(above) + (f"/{bottom}" if below else "")


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}**{power:g}"


def _plain(number: Fraction) -> str:
    """A decimal if it is a short one, else a fraction."""
    decimal = f"{float(number):.{DIGITS}g}"
    return decimal if Fraction(decimal) == number else f"{number.numerator}/{number.denominator}"
