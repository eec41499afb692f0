r"""What a sudden difference between two recordings is taken for, from the recorded numbers alone.

The inputs of a quantity are not known, so its condition is not either, and no single size tells a
slip from rounding. What tells them apart:

* Rounding draws anew in every step; a slip is the same computation again and again, so that its
  difference follows from the one before or from the numbers themselves (`_follows`).
* What is left when large numbers cancel is a multiple of *their* last digit: the lowest bit in use
  says how large they were. Scaled since, it is a multiple of one number still (`_on_a_lattice`).
* What shows in one step may be rounding that one cancellation has made large, however quiet the steps before
  were. Squares and products of what is recorded say how large (`_of_products`). A vector that differs by one factor,
  or by one times a vector beside it, tells of one number that nothing recorded shows, which may be noise: unless the
  factor stays, or is one that somebody writes.
* What does not change in any quantity cannot lend its rounding: a clock with the same bits on both sides.
* A decision (a floor, an index, a relay) has few values, both sides have the same ones, and an
  angle is wrapped at the ends of its range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pyport.language import said
from pyport.recording import Array

#: Numbers of elements.
_Places = NDArray[np.intp]

#: The relative size of one rounding.
EPS = 2.0**-52
#: A difference this many times the largest before it is called a jump. Roundings add up, and a
#: sum of hundreds of terms is still below; only a computation that amplifies by as much is not.
JUMP = 1e3
#: A constant may be the result of a computation that amplifies rounding a millionfold (a gain from
#: a Riccati equation, the coefficients of a fit). What follows from step to step is a slip beyond.
CONSTANT = 2.0**-32
#: What shows in one step only may be one decision that rounding has tipped, as when an inner loop ends one
#: pass later, or a number at rest whose rounding is at rest too. Inner loops are not ended sooner than here.
ONCE = 2.0**-14
#: A search that compares a function's values near its minimum is decided by rounding at the square root of it. What
#: differs by no more than that, times what amplifies rounding, in numbers that have come to rest, may be no more.
AT_REST = JUMP * EPS**0.5
#: Steps without a difference after which a quantity is known to be well-conditioned.
QUIET = 16
#: How much of a difference may be left when it is predicted from what came before.
LEFT = 0.05
#: One number that is rounded anew in each step keeps within `LEFT` of itself by chance over so many steps in one of
#: some ten thousand runs, and to so small a part of its rounding over two steps in one of a million.
AGAIN, EXACTLY = 5, 1e-6
#: Of so many elements one alone is off.
ALONE = 8
#: A factor that somebody writes is a fraction of numbers as small as this, or the square root of one. Larger ones are
#: the factors between two multiples of a last digit too, of a number that has lost all but its first few bits.
_WRITTEN = 12
#: The ranges of an angle, a phase, a fraction.
_TURNS = (np.pi, 2 * np.pi, 180.0, 360.0, 1.0)
_SINGLE = 2.0**-23
#: The smallest double: every rounding below 2^-1022 is one of it.
_SMALLEST = 2.0**-1074
#: Nobody chooses levels as small as this; what is left of cancelled numbers has few values too.
_TINY = 2.0**-40


class Kind(Enum):
    """What a jump is taken for; only `SLIP` is shown wrong."""

    SLIP = said("slip")
    CANCELLED = said("cancelled rounding")
    PRODUCTS = said("within the rounding of products")
    DECISION = said("tipped decision")
    FOLLOWS = said("after a tipped decision")
    WRAP = said("wrapped angle")
    SIGN = said("sign of a vector")
    SINGLE = said("single precision")
    SUBNORMAL = said("the smallest doubles")
    NO_SIZE = said("nothing but 0 in the reference")
    BROKEN = said("not a number")
    UNCLEAR = said("unclear")


@dataclass(frozen=True)
class Jump:
    """A quantity that differs, in one step, by far more than it did and than anything that could have carried over.

    Attributes
    ----------
    step : int
        Counted from 1.
    quantity : str
    before : float
        The largest difference before it of this quantity and of those that do not merely round; at least one rounding.
    now : float
        The difference here, of the element that differs most. Both are relative to the largest number
        that the element has had so far.
    kind : Kind
        What it is taken for.
    element : tuple of int
        The element that differs most, counted from 0.
    """

    step: int
    quantity: str
    before: float
    now: float
    kind: Kind
    element: tuple[int, ...] = ()

    @property
    def is_slip(self) -> bool:
        """Whether rounding does not explain it."""
        return self.kind is Kind.SLIP

    @property
    def own(self) -> float:
        """The difference by this quantity's own size, as `now`: there is no other measure."""
        return self.now

    @property
    def factor(self) -> float:
        """How many times as large as before."""
        return self.now / self.before


@dataclass(eq=False)
class Sides:
    """Both recordings, and how far apart their elements are.

    Attributes
    ----------
    reference, port : mapping of str to ndarray
        (..., steps); `flat` has them as (elements, steps), column by column.
    own : dict of str to ndarray
        (elements, steps), the difference over the largest number that the element has had so far.
    unit : dict of str to float
        One rounding of each quantity: of single precision where one side has no other numbers.
    single : dict of str to str
        The quantities for which that is so, and the side.
    """

    reference: Mapping[str, Array]
    port: Mapping[str, Array]
    names: list[str] = field(init=False)
    own: dict[str, Array] = field(init=False)
    unit: dict[str, float] = field(init=False)
    single: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = list(self.reference)
        self.steps = next(iter(self.reference.values())).shape[-1]
        self.flat = {name: (_flat(self.reference[name]), _flat(self.port[name])) for name in self.names}
        self.off = {name: distance(*pair) for name, pair in self.flat.items()}
        self.size = {name: _sizes(wanted) for name, (wanted, _) in self.flat.items()}
        self.own = {}
        self.overall = max((float(size.max()) for size in self.size.values()), default=0.0)
        for name in self.names:
            size, array = self.size[name], self.size[name].max(axis=0)
            # An element far smaller than its array's others may be what they leave; as long as all are 0,
            # the quantity's whole run, and then that of all quantities, says what size its numbers have.
            size = np.where(size > 0, np.maximum(size, JUMP * EPS * array), array)
            size = np.where(size > 0, size, array[-1] or self.overall)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                self.own[name] = np.where(self.off[name] == 0, 0.0, self.off[name] / size)
        self.single = {name: side for name, pair in self.flat.items() if (side := _single_side(*pair))}
        self.unit = {name: _SINGLE if name in self.single else EPS for name in self.names}
        self.whole = {name: all(_whole(side) for side in pair) for name, pair in self.flat.items()}
        self.clocks = {name for name, pair in self.flat.items() if _is_clock(*pair)}

    def index(self, name: str, element: int) -> tuple[int, ...]:
        """The place in the array of an element that is counted column by column."""
        return tuple(int(i) for i in np.unravel_index(element, self.reference[name].shape[:-1], order="F"))

    def upstream(self, name: str, t: int) -> list[tuple[str, int]]:
        """What was computed since this quantity's last value, with the step."""
        place = self.names.index(name)
        here = [(other, t) for other in self.names[:place]]
        return here + [(other, t - 1) for other in self.names[place:] if t > 0]


def distance(wanted: Array, got: Array) -> Array:
    """How far apart the elements are; Inf where one only is finite, 0 for NaN on both sides."""
    with np.errstate(invalid="ignore", over="ignore"):
        # Finite numbers are a finite way apart, even if that is no double.
        off = np.minimum(np.abs(got - wanted), np.finfo(np.float64).max)
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    broken = ~(np.isfinite(got) & np.isfinite(wanted))
    return np.where(same, 0.0, np.where(broken, np.inf, off))


def kind_of(sides: Sides, name: str, t: int, before: float, jumps: Sequence[Jump]) -> Kind:
    """What the difference of a quantity in step `t` (from 0) is, if it was at most `before` so far."""
    own = sides.own[name][:, t]
    where = np.flatnonzero(own > JUMP * before)
    now = float(own.max())
    wanted, got = (side[where, t] for side in sides.flat[name])
    if not np.isfinite(now):
        bad = np.isinf(own)
        finite = np.isfinite(sides.flat[name][0][bad, t]) & np.isfinite(sides.flat[name][1][bad, t])
        return Kind.NO_SIZE if finite.all() else _broken(sides, name, t, before)
    if sides.off[name][where, t].max() <= JUMP * _SMALLEST:
        return Kind.SUBNORMAL
    if sides.whole[name]:
        return Kind.SLIP if _same_every_time(sides, name, where) else Kind.DECISION
    if _wrapped(wanted, got):
        return Kind.WRAP
    if _turned(sides, name, t, where, jumps):
        return Kind.SIGN
    if _at_the_ends(sides, name, t, where):
        return Kind.WRAP
    if _between_levels(sides, name, t, where):
        return Kind.DECISION
    if _cancelled(sides, name, t, where):
        return Kind.SINGLE if _are_single(*sides.flat[name]) else Kind.CANCELLED
    if _after_decision(sides, name, t, jumps):
        return Kind.FOLLOWS
    open_ = (Kind.UNCLEAR, Kind.PRODUCTS)
    noise = max((jump.now for jump in jumps if jump.kind in open_ and jump.quantity != name), default=0.0)
    if now <= JUMP**0.5 * noise or _at_an_edge(sides, name, t):
        return Kind.UNCLEAR
    shown = _shown(sides, name, t, where, before, now)
    if shown == "once" and _on_a_lattice(sides, name, t):
        return Kind.CANCELLED
    if shown == "once" and _of_products(sides, name, t, where):
        return Kind.PRODUCTS
    return Kind.SLIP if shown else Kind.UNCLEAR


def _broken(sides: Sides, name: str, t: int, before: float) -> Kind:
    """NaN or Inf on one side: honest only at the edge of a function's domain, or where the digits were gone before."""
    (wanted, got), size = sides.flat[name], sides.size[name]
    bad = np.flatnonzero(np.isinf(sides.off[name][:, t]))
    finite = np.where(np.isfinite(wanted[bad, t]), wanted[bad, t], got[bad, t])
    at_edge = np.abs(np.nan_to_num(finite, nan=np.inf)) <= 2.0**-24 * np.maximum(size[bad, -1], 1.0)
    return Kind.BROKEN if before > CONSTANT or bool(at_edge.all()) else Kind.SLIP


def _same_every_time(sides: Sides, name: str, where: _Places) -> bool:
    """Whole numbers that are off by the same in every step: no tie stands in each of them."""
    wanted, got = sides.flat[name]
    off = (got - wanted)[where]
    return bool(sides.steps >= 8 and np.any((off[:, :1] != 0).all(axis=1) & (off == off[:, :1]).all(axis=1)))


def _wrapped(wanted: Array, got: Array) -> bool:
    """Whether each pair are the two ends of a range that closes on itself."""
    off, low, high = np.abs(got - wanted), np.minimum(wanted, got), np.maximum(wanted, got)
    for turn in _TURNS:
        near = 1e-6 * turn
        ends = ((np.abs(low) <= near) | (np.abs(low + turn / 2) <= near)) & (np.abs(high - low - turn) <= near)
        if np.all(ends & (np.abs(off - turn) <= near)):
            return True
    return False


def _at_the_ends(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether one side is at the end of the range that the run fills, and the other at 0 or at the opposite end."""
    for element in where:
        wanted, got = (side[element] for side in sides.flat[name])
        others = np.abs(np.delete(wanted, t))
        low, high = sorted((abs(wanted[t]), abs(got[t])))
        opposite = wanted[t] * got[t] < 0 and high - low <= 1e-9 * high
        if len(others) < 8 or not (low <= 1e-9 * high or opposite):
            return False
        if np.mean(sides.own[name][element] > JUMP * sides.unit[name]) > 0.5:
            return False
        # The largest number is less than one mean step away from the end, and none lies beyond it.
        if not (others.max() <= high * (1 + 1e-9) and others.max() >= 0.75 * high):
            return False
        if not opposite and np.median(others) < 0.2 * high:
            return False
    return True


def _turned(sides: Sides, name: str, t: int, where: _Places, jumps: Sequence[Jump]) -> bool:
    """Vectors of length 1, column by column or row by row, some with the other sign; or what follows from them."""
    wanted, got = sides.reference[name][..., t], sides.port[name][..., t]
    if not np.all(np.isclose(np.abs(wanted), np.abs(got), rtol=1e-6, atol=1e-9 * np.abs(wanted).max())):
        return False
    if any(jump.kind is Kind.SIGN for jump in jumps if jump.quantity != name):
        return True
    if wanted.ndim != 2 or wanted.size < 2:
        return False
    for these, those in ((wanted, got), (wanted.T, got.T)):
        length = np.sqrt(np.sum(these * these, axis=0))
        same = np.all(np.isclose(those, these, rtol=1e-6, atol=1e-9), axis=0)
        other = np.all(np.isclose(those, -these, rtol=1e-6, atol=1e-9), axis=0)
        unit = np.abs(length - 1) <= 1e-9
        if these.shape[0] > 1 and np.all(same | (other & unit)) and not np.all(same):
            return True
    return False


def _between_levels(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether a quantity of few values has one of the others: a relay, a quantizer, a table."""
    wanted, got = sides.flat[name]
    if sides.steps < 4:
        return False
    for element in where:
        known = np.unique(wanted[element])
        if np.abs(known).max() < _TINY:
            return False
        if (
            t > QUIET
            and np.array_equal(wanted[element, :t], got[element, :t])
            and _on_a_ladder(wanted[element], got[element])
        ):
            continue
        if len(known) > sides.steps / 2:
            return False
        nearest = np.min(np.abs(known - got[element, t]))
        if not nearest <= 1e-6 * sides.off[name][element, t]:
            return False
    return True


def _on_a_ladder(wanted: Array, got: Array) -> bool:
    """Whether all are one number times whole powers of another, as a step is that a search halves again and again."""
    values = np.unique(np.concatenate([wanted, got]))
    if len(values) < 3 or not np.all(np.isfinite(values)) or not values[0] > 0:
        return False
    rungs = np.diff(np.log(values))
    between = rungs / rungs.min()
    # Nobody shortens a step by less than a twentieth of it.
    return bool(rungs.min() > 0.05 and np.all(np.abs(between - np.round(between)) <= 1e-6))


def _cancelled(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether the difference is a few last digits of the numbers that the quantity was made of.

    These are known from the lowest bit in use, or they are another recorded quantity's.
    """
    wanted, got = (side[where, t] for side in sides.flat[name])
    off = sides.off[name][where, t]
    largest = float(np.maximum(np.abs(wanted), np.abs(got)).max())
    # One number may happen to be short (0.5, 3): the next ones have as few bits only if that is no accident.
    few = [side[:, t : t + 4] for side in sides.flat[name]]
    last = min(_lowest_bit(side) for side in few)
    # Where they are all the same, that may be chosen, and nobody's numbers are so much larger than what is recorded.
    if last >= ONCE * sides.overall and not any(np.ptp(side[where], axis=1).any() for side in few):
        last = 0.0
    # By chance ten more bits are 0 in one of 1000 numbers.
    if largest and last >= JUMP * EPS * largest and off.max() <= JUMP * last:
        return True
    related = 0.0
    for other, step in sides.upstream(name, t):
        if other != name and other not in sides.clocks:
            here = np.abs(sides.flat[other][0][:, step])
            related = max(related, float(np.where(np.isfinite(here), here, 0.0).max()))
    array = sides.size[name][:, t].max()
    return bool(off.max() <= 16 * EPS * max(related, array))


def _after_decision(sides: Sides, name: str, t: int, jumps: Sequence[Jump]) -> bool:
    """Whether a decision differs among what was computed since this quantity's last value."""
    tipped = {jump.quantity for jump in jumps if jump.kind in (Kind.DECISION, Kind.WRAP)}
    return any(
        (sides.whole[other] or other in tipped) and sides.own[other][:, step].max() > JUMP * sides.unit[other]
        for other, step in sides.upstream(name, t)
        if other != name
    )


def _at_an_edge(sides: Sides, name: str, t: int) -> bool:
    """Whether two numbers before it lie on two sides of 0 or of a round number, where a comparison may tip."""
    if t == 0:
        return False
    for other, step in sides.upstream(name, t):
        wanted, got = (side[:, step] for side in sides.flat[other])
        differs = (wanted != got) & (sides.own[other][:, step] <= JUMP * sides.unit[other])
        for low, high in zip(np.minimum(wanted, got)[differs], np.maximum(wanted, got)[differs], strict=True):
            round_one = float(f"{(low + high) / 2:.3g}")
            if low <= round_one <= high or low <= 0 <= high:
                return True
    return False


def _shown(sides: Sides, name: str, t: int, where: _Places, before: float, now: float) -> str | None:
    """Whether the difference is no noise: it "stays" by a rule, or "once" it differs though what goes in agrees."""
    now = max(now, _recent(sides, name, t, where))
    if now <= CONSTANT:
        return None
    if now <= AT_REST and _came_to_rest(sides, name, t, where):
        return None
    fed = _is_fed(sides, name, t)
    both = [side[where] for side in sides.flat[name]]
    # Where both sides take a turn in this very step, the quantity is not computed as before.
    if t > 0 and all(_breaks(side, t, 1) for side in both):
        return None
    quiet = before <= JUMP * sides.unit[name] and _quiet_before(sides, name, t, where)
    # A decision that rounding tips is taken on both sides, a step apart; if nothing is known to go in, one will do.
    turns = [_breaks(side, t, 2) for side in both]
    tipped = t > 0 and (turns == [True, True] or (turns[0] is not False and not fed))
    known = None if tipped else _follows(sides, name, t, where) or _followed(sides, name, t, where)
    if known == "stays":
        return known
    if now <= ONCE or _scaled_by_noise(sides, name, t):
        return None
    if fed and quiet:
        return "once"
    # Without a past, what a loop starts from may itself be what cancellation left.
    right = _starts_otherwise(sides, name) if t == 0 else fed or quiet
    return known if right else None


def _of_products(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether squares and products of what is recorded have last digits as large as the difference."""
    sizes = [sides.size[other][:, step].max() for other, step in sides.upstream(name, t) if other not in sides.clocks]
    largest = max((*sizes, sides.size[name][:, t].max()))
    return bool(sides.off[name][where, t].max() <= 16 * EPS * largest**2)


def _on_a_lattice(sides: Sides, name: str, t: int) -> bool:
    """Whether all numbers up to step `t` are multiples of one, and the difference is a few times that.

    So is what is left of larger numbers that cancelled, divided by whatever it was divided by. Its square, its
    reciprocal, and its ratio to a number recorded before it are tried as well.
    """
    element = int(np.argmax(sides.own[name][:, t]))
    steps = slice(max(t - 3 * QUIET, 0), t + 1)
    wanted, got = (side[element, steps] for side in sides.flat[name])
    forms = [(wanted, got), (wanted**2, got**2), (1 / wanted, 1 / got), (wanted**-2, got**-2)]
    for other in sides.names[: sides.names.index(name)]:
        beside, same = (side[:, steps] for side in sides.flat[other])
        # Of a long array its own element, or the first few.
        few = [element] if len(beside) == len(sides.flat[name][0]) > QUIET else range(min(len(beside), QUIET))
        forms += [(wanted / beside[k], got / same[k]) for k in few]
        forms += [(wanted * beside[k], got * same[k]) for k in few]
    return any(_are_multiples(*form) for form in forms)


def _are_multiples(wanted: Array, got: Array) -> bool:
    """Whether there is a number of which all are multiples and the last difference is a few times it."""
    off, size = abs(got[-1] - wanted[-1]), np.maximum(np.abs(wanted), np.abs(got))
    if not (off > 0 and np.all(np.isfinite(size))):
        return False
    spacing = off / np.arange(1.0, JUMP + 1)[:, None]
    values = np.concatenate([wanted, got])
    counts = values / spacing
    # The difference has lost digits, so that its parts are known no better than that.
    known = 16 * EPS * np.abs(counts) * (1 + size[-1] / off)
    fits = np.all((np.abs(counts - np.round(counts)) <= known) & (known < LEFT), axis=1)
    found = [k for k in np.flatnonzero(fits) if len(np.unique(np.round(counts[k]))) >= QUIET]
    # Cents, counts and their means are multiples too, of a number that somebody has chosen.
    return bool(found) and not any(_is_round(s) or _is_round(1 / s) for s in spacing[found, 0])


def _is_round(value: float) -> bool:
    """Whether a number has three digits or fewer."""
    return bool(abs(float(f"{value:.3g}") - value) <= 1e-9 * value)


def _scaled_by_noise(sides: Sides, name: str, t: int) -> bool:
    """Whether a vector differs in this step by one number times itself or another one, and by none that is written."""
    wanted, got = (side[:, t] for side in sides.flat[name])
    off = got - wanted
    for other, step in [(name, t), *sides.upstream(name, t)]:
        beside = sides.flat[other][0][:, step]
        if len(beside) == len(off) and _one_factor(beside, off):
            return not _is_written(off / beside)
    return False


def _starts_otherwise(sides: Sides, name: str) -> bool:
    """Whether the first values differ by a factor or a term that somebody writes."""
    element = int(np.argmax(sides.own[name][:, 0]))
    wanted, got = (side[element, :1] for side in sides.flat[name])
    off = got - wanted
    with np.errstate(divide="ignore"):
        if _is_written(off / wanted):
            return True
    every = sides.flat[name][1] - sides.flat[name][0]
    is_alone = (every.shape[0] >= ALONE and every.shape[1] >= AGAIN
                and np.count_nonzero(np.any(every != 0, axis=1)) == 1)  # fmt: skip
    if is_alone and _is_round(abs(float(off[0]))) and np.all(np.abs(every[element] - off[0]) <= 1e-9 * abs(off[0])):
        # All others have the same bits in every step, and this one keeps a term that somebody writes.
        return True
    # Two multiples of a last digit are as short as what is between them.
    counts = wanted / off * np.arange(1.0, JUMP + 1)
    return _is_round(abs(float(off[0]))) and not np.any(np.abs(counts - np.round(counts)) <= EXACTLY)


def _is_kept(wanted: Array, off: Array) -> bool:
    """Whether the one factor between two arrays, over some steps, is no rounding of one number in each of them."""
    steps = wanted.shape[1]
    return steps >= AGAIN or (steps > 1 and _one_factor(wanted, off, EXACTLY)) or _is_written(off / wanted)


def _is_written(ratios: Array) -> bool:
    """Whether differences over what they belong to are one number, of three digits or of a fraction of small ones."""
    ratio = float(np.median(ratios))
    if not np.all(np.abs(ratios - ratio) <= 1e-9 * abs(ratio)):
        return False
    for factor in (ratio, 1 + ratio, (1 + ratio) ** 2):
        near = Fraction(factor).limit_denominator(_WRITTEN)
        if near not in (0, 1) and abs(near.numerator) <= _WRITTEN and abs(float(near) - factor) <= 1e-9 * abs(factor):
            return True
    return _is_round(abs(ratio))


def _came_to_rest(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether both sides moved a million times as much before as they did last, where a search ends."""
    if t <= QUIET:
        return False
    wanted, got = (np.abs(np.diff(side[where, : t + 1], axis=1)).max(axis=0) for side in sides.flat[name])
    last = max(wanted[-3:].max(), got[-4:-1].max())
    return bool(last <= wanted[:-3].max() / JUMP**2)


def _recent(sides: Sides, name: str, t: int, where: _Places) -> float:
    """The difference over the last numbers' size, of elements that kept their digits while they became smaller."""
    largest = 0.0
    for element in where:
        wanted, off = np.abs(sides.flat[name][0][element, : t + 1]), sides.off[name][element, : t + 1]
        size = wanted.copy()
        for back in range(1, 4):
            size[back:] = np.maximum(size[back:], wanted[: -back or None][: len(size) - back])
        if size.all() and np.all(off[:-1] <= JUMP * sides.unit[name] * size[:-1]):
            largest = max(largest, float(off[-1] / size[-1]))
    return largest


def _is_fed(sides: Sides, name: str, t: int) -> bool:
    """Whether something recorded before it in this step agrees and has not come to rest."""
    for other in sides.names[: sides.names.index(name)]:
        wanted = sides.flat[other][0][:, : t + 1]
        if other in sides.clocks or sides.own[other][:, t].max() > JUMP * sides.unit[other] or not np.any(wanted):
            continue
        if t == 0:
            return True
        moved = np.abs(np.diff(wanted, axis=1)).max(axis=0)
        if moved[-1] > 0 and moved[-1] >= np.median(moved) / JUMP:
            return True
    return False


def _breaks(values: Array, t: int, steps: int) -> bool | None:
    """Whether one side itself takes a turn in step `t`, or within so many from it on; None if unknown."""
    known = False
    for element in values:
        bends = np.abs(np.diff(element, n=2))
        # A turn at t bends the line at t and at t + 1, which are the places t - 2 and t - 1 here.
        first = max(t - 2, 0)
        here, elsewhere = bends[first : max(t - 2 + steps, 0)], np.delete(bends, slice(first, t))
        near = np.concatenate([bends[max(first - 8, 0) : first], bends[t : t + 8]])
        if len(elsewhere) < 3 or not here.size:
            continue
        known = True
        if not here.max() <= min(2 * elsewhere.max(), 10 * np.median(near)):
            return True
    return False if known else None


def _quiet_before(sides: Sides, name: str, t: int, where: _Places) -> bool:
    """Whether an element of the usual size was right to rounding for long."""
    wanted, got = sides.flat[name]
    for element in where:
        past = wanted[element, :t]
        if len(np.unique(past[past != 0])) < QUIET:
            continue
        usual = 100 * np.abs(past).max()
        if abs(wanted[element, t]) <= usual and abs(got[element, t]) <= usual:
            return True
    return False


def _followed(sides: Sides, name: str, t: int, where: _Places) -> str | None:
    """What `_follows` says of the quantities that this one may go into at once, unless it is noise itself."""
    wanted, got = sides.flat[name]
    # What comes after a single kick is far smaller than it: that drop is no noise.
    off = (got - wanted)[where, t + 1 : t + 24]
    if off.shape[1] > 1 and np.abs(np.diff(off, axis=1)).sum() > 0.7 * np.abs(off).sum():
        return None
    place = sides.names.index(name)
    later = [(other, t) for other in sides.names[place + 1 :]] + [(other, t + 1) for other in sides.names[:place]]
    for other, start in later:
        if start < sides.steps and sides.own[other][:, start].max() > CONSTANT:
            found = _follows(sides, other, start, np.flatnonzero(sides.own[other][:, start] > CONSTANT))
            if found is not None:
                return found
    return None


def _follows(sides: Sides, name: str, t: int, where: _Places) -> str | None:
    """Whether the difference keeps to a rule from step `t` on, "stays" or (it acts) "once"; None if it does not."""
    wanted, got = sides.flat[name]
    order = where[np.argsort(-sides.own[name][where, t], kind="stable")][:6]
    off = got - wanted
    few = (order[:, None], np.arange(t, min(t + 8, sides.steps)))
    if _one_factor(wanted[few], off[few]) and _is_kept(wanted[few], off[few]):
        return "stays"
    if _one_order(wanted[:, t:], got[:, t:]):
        return "stays"
    now = (where, slice(t, t + 1))
    if len(where) >= 8 and _one_factor(wanted[now], off[now]) and _is_written(off[now] / wanted[now]):
        return "once"
    found = [_rule(sides, name, t, int(element)) for element in order]
    right = [rule for rule in found if rule]
    if not right or 2 * len(right) < len(found):
        return None
    return "stays" if "stays" in right else "once"


def _rule(sides: Sides, name: str, t: int, element: int) -> str | None:
    """The same of one element."""
    wanted, got = (side[element, t:] for side in sides.flat[name])
    off = got - wanted
    if not _moves(wanted[:24]):
        # What stands still draws no new rounding either: only its size speaks.
        few = off[:5]
        large = sides.own[name][element, t] > ONCE
        return "stays" if large and len(few) == 5 and np.ptp(few) <= LEFT * abs(few[0]) else None
    rounding = JUMP * sides.unit[name] * sides.size[name][element, t:]
    # Noise that comes in few steps only is small; between them a loop hands it on by a rule.
    left = LEFT if sides.own[name][element, t] > ONCE else LEFT / 50
    for start in (0, 1):
        for width in (24, 14):
            r, s, least = (values[start : start + width] for values in (wanted, off, rounding))
            gone = np.flatnonzero(~(np.abs(s) > least))
            cut = int(gone[0]) if gone.size else len(s)
            if _predicted(r[:cut], s[:cut], left):
                largest, last_third = np.abs(s[:cut]).max(), np.abs(s[2 * cut // 3 : cut]).max()
                # What acts once is largest at once; what acts in every step adds up first.
                acts_once = gone.size or last_third < largest / 4 or largest <= 1.2 * abs(off[0])
                return "once" if acts_once else "stays"
    return None


def _one_order(wanted: Array, got: Array) -> bool:
    """Whether the port has the same unlike numbers in another order, the same one in each of five steps."""
    if wanted.shape[0] < 3 or wanted.shape[1] < 5 or not (np.isfinite(wanted).all() and np.isfinite(got).all()):
        return False
    from_, to = np.argsort(wanted[:, 0], kind="stable"), np.argsort(got[:, 0], kind="stable")
    order = np.empty_like(from_)
    order[to] = from_
    moved = order != np.arange(len(order))
    near = np.isclose(got, wanted[order], rtol=1e-9, atol=0)
    unlike = np.abs(np.diff(np.sort(wanted[:, 0]))) > 1e-6 * np.abs(wanted[:, 0]).max()
    return bool(moved.any() and unlike.all() and near.all())


def _one_factor(wanted: Array, off: Array, left: float = LEFT) -> bool:
    """Whether the port has the reference's numbers times a factor, unlike enough of them."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = (off / wanted).ravel()
    if not np.all(np.isfinite(ratio)) or len(np.unique(wanted)) < 5:
        return False
    mean = ratio.mean()
    return bool(np.all(np.abs(ratio - mean) <= left * abs(mean)))


def _moves(values: Array) -> bool:
    finite = values[np.isfinite(values)]
    return bool(finite.size and finite.max() - finite.min() > 1e-9 * np.abs(finite).max())


def _predicted(wanted: Array, off: Array, most: float) -> bool:
    """Whether all but a part `most` of each difference follows from the two before it, or from the reference."""
    n = len(off) - 2
    if n < 8 or not (np.all(np.isfinite(off)) and np.all(np.isfinite(wanted))):
        return False
    now, s1, s2, one = off[2:], off[1:-1], off[:-2], np.ones(n)
    r0, r1, r2 = wanted[2:], wanted[1:-1], wanted[:-2]
    weight = 1 / np.maximum(np.abs(now), np.maximum(np.abs(s1), np.abs(s2)))
    models = [[s1, s2], [s1, one], [s1, r0, r1], [s1, s2, r0, r1, r2, one], [s1, s1 * r1, s1 * s1, r1, r1 * r1]]
    if np.all(r1) and np.all(r2):
        models.append([s1 / r1 * r0, s2 / r2 * r0])
    for columns in models:
        if n - len(columns) < 6:
            continue
        # Columns of the size of the difference, so that none is lost beside the others.
        A = np.column_stack([weight * column / (np.abs(column).max() or 1.0) * np.abs(off).max() for column in columns])
        error = weight * now - A @ np.linalg.lstsq(A, weight * now, rcond=None)[0]
        if np.sqrt(np.mean(error**2)) <= most * np.sqrt(np.mean((weight * now) ** 2)):
            return True
    return False


def _flat(values: Array) -> Array:
    return values.reshape(-1, values.shape[-1], order="F") if values.ndim > 1 else values[None]


def _sizes(wanted: Array) -> Array:
    """The largest finite number of each element so far."""
    return np.maximum.accumulate(np.where(np.isfinite(wanted), np.abs(wanted), 0.0), axis=1)


def _single_side(wanted: Array, got: Array) -> str:
    """The side that has numbers of single precision only, if the other has not."""
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = [bool(np.all((side == side.astype(np.float32)) | np.isnan(side))) for side in (wanted, got)]
        near = np.abs(got - wanted) <= JUMP * _SINGLE * np.abs(wanted).max()
    if narrow[0] == narrow[1] or not near.all():
        return ""
    short = wanted if narrow[0] else got
    return "" if not _is_long(short) else "reference" if narrow[0] else "port"


def _is_long(values: Array) -> bool:
    """Whether most numbers have more than a few bits: whole and other short ones have few in any precision."""
    finite = values[np.isfinite(values)]
    return bool(finite.size and np.mean(np.ldexp(np.frexp(finite)[0], 12) % 1 != 0) > 0.5)


def _are_single(wanted: Array, got: Array) -> bool:
    """Whether both sides have the numbers of single precision alone, the small ones finer than the large ones."""
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = all(np.all((side == side.astype(np.float32)) | np.isnan(side)) for side in (wanted, got))
    last = min(_lowest_bit(wanted), _lowest_bit(got))
    return narrow and _is_long(wanted) and _is_long(got) and last < _SINGLE / 2 * np.nanmax(np.abs(wanted))


def _whole(values: Array) -> bool:
    """Whether all are whole numbers."""
    finite = values[np.isfinite(values)]
    return bool(finite.size and np.all(finite == np.round(finite)))


def _is_clock(wanted: Array, got: Array) -> bool:
    """Whether it has the same bits on both sides and runs ahead."""
    return bool(np.array_equal(wanted, got) and wanted.shape[1] > 1 and np.all(np.diff(wanted, axis=1) > 0))


def _lowest_bit(values: Array) -> float:
    """The largest power of 2 of which all numbers are multiples; Inf if all are 0."""
    finite = values[np.isfinite(values) & (values != 0)]
    if not finite.size:
        return np.inf
    mantissa, exponent = np.frexp(finite)
    whole = np.abs(np.ldexp(mantissa, 53)).astype(np.int64)
    trailing = (whole & -whole).astype(np.float64)
    return float(np.min(np.ldexp(trailing, exponent - 53)))
