"""Planted errors by the thousand: how many are found, and where; how many sound runs pass.

``python tests/parity/planted_campaign.py 1000 7`` (these are the defaults) prints the counts of
1000 cases from seed 7. A case is a random network, or in one of twenty cases a golden trace, with these attempts:

==============  ====================================================================
sound           nothing planted: strict must agree by bits, fast within its bound
strict, values  the last bit of one element of what the port computed
strict, flow    the same in the middle of the computation, which goes on with it
fast, values    1e-12 of the quantity's largest element in that step
fast, flow      the same in the middle of the computation
==============  ====================================================================

The bound is the honest limit of the fast port: where the formula itself may lose more digits
than 12 (saturated units), 1e-12 of the largest element lies below it. Such a plant is counted as
"hidden", one into a quantity that is 0 throughout as "nothing", and another place is drawn.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from operator import add
from typing import NamedTuple

import numpy as np
from parity_strategies import REFERENCE_CASES, SCALES, golden_case, random_start, strict_run
from planting import PLANTED, Place, in_computation, in_values, last_bit, random_place

from pyport.parity.compare import Comparison, compare
from pyport.parity.forced import Rounding, Values, forced_steps, reference_values
from pyport.trace import Trace
from pyport.training import Start

#: Ranges of weights, and the golden traces.
GROUPS = (*(f"+-{scale:g}" for scale in SCALES), "golden")
#: Every so manieth case is a golden trace.
GOLDEN_EVERY = 20
#: Places that are tried for a plant that can be seen.
TRIES = 1000


@dataclass
class Attempts:
    """Counts of one kind of plant; hidden and nothing by quantity."""

    planted: int = 0
    found: int = 0
    located: int = 0
    hidden: Counter[str] = field(default_factory=Counter)
    nothing: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Attempts) -> Attempts:
        self.planted += other.planted
        self.found += other.found
        self.located += other.located
        self.hidden += other.hidden
        self.nothing += other.nothing
        return self

    def judge(self, place: Place, result: Comparison) -> None:
        """Count one plant."""
        self.planted += 1
        if result.first is not None:
            self.found += 1
            self.located += Place(result.first.quantity, result.first.step - 1, result.first.index) == place


@dataclass
class Counts:
    """What a campaign counted; `attempts` by kind of plant and group of cases."""

    sound: int = 0
    false_alarms: int = 0
    attempts: dict[tuple[str, str], Attempts] = field(default_factory=dict)

    def of(self, kind: str, group: str | None = None) -> Attempts:
        """One kind in one group, or in all."""
        total = Attempts()
        for (each_kind, each_group), part in self.attempts.items():
            if each_kind == kind and group in (None, each_group):
                total += part
        return total


class Case(NamedTuple):
    """A network with everything that its plants are judged by."""

    start: Start
    trace: Trace
    wanted: Values
    allowed: dict[str, Values | None]
    got: dict[str, Values]

    def compare(self, arithmetic: str, values: Values) -> Comparison:
        """What the product's own comparison says."""
        return compare(self.wanted, values, self.allowed[arithmetic])

    def distance(self, place: Place, error: float) -> float:
        """How far beyond its bound the fast port's value is with the error; negative within it."""
        allowed = self.allowed["fast"]
        assert allowed is not None
        got, wanted = (values[place.quantity][place.at] for values in (self.got["fast"], self.wanted))
        return float(abs(got + error - wanted) - allowed[place.quantity][place.at])


def prepared(start: Start, trace: Trace) -> Case:
    """The case of a reference run from a start."""
    allowed = {"strict": None, "fast": Rounding.of(trace, start).fast}
    got = {name: forced_steps(trace, start, name) for name in allowed}
    return Case(start, trace, reference_values(trace), allowed, got)


@cache
def _golden(name: str) -> Case:
    return prepared(*golden_case(name))


def _drawn(rng: np.random.Generator, group: str) -> Case:
    if group == "golden":
        return _golden(REFERENCE_CASES[int(rng.integers(len(REFERENCE_CASES)))])
    start = random_start(rng, SCALES[GROUPS.index(group)])
    return prepared(start, strict_run(start, int(rng.integers(1, 4))))


def _choose(rng: np.random.Generator, case: Case, arithmetic: str,
            attempts: Attempts) -> tuple[Place, Callable[[float], float]]:  # fmt: skip
    """A place, and an error there that the comparison should see."""
    for _ in range(TRIES):
        place = random_place(rng, case.wanted)
        if arithmetic == "strict":
            return place, last_bit
        largest = float(np.abs(case.wanted[place.quantity][..., place.step]).max())
        error = PLANTED * largest * (1 if rng.integers(2) else -1)
        if case.distance(place, error) > 0:
            return place, partial(add, error)
        (attempts.hidden if error else attempts.nothing)[place.quantity] += 1
    raise AssertionError("this case hides all errors of that size")


def campaign(cases: int, seed: int) -> Counts:
    """Plant into `cases` cases, four times each, and judge each of them once as it is."""
    rng = np.random.default_rng(seed)
    counts = Counts()
    for number in range(1, cases + 1):
        group = GROUPS[int(rng.integers(len(SCALES)))] if number % GOLDEN_EVERY else "golden"
        case = _drawn(rng, group)
        counts.sound += 1
        counts.false_alarms += not all(case.compare(name, case.got[name]).passed for name in case.got)
        for arithmetic in case.got:
            for way in ("values", "flow"):
                attempts = counts.attempts.setdefault((f"{arithmetic}, {way}", group), Attempts())
                place, change = _choose(rng, case, arithmetic, attempts)
                if way == "values":
                    values = in_values(case.got[arithmetic], place, change)
                else:
                    values = in_computation(case.trace, case.start, arithmetic, place, change)
                attempts.judge(place, case.compare(arithmetic, values))
    return counts


def main(cases: int = 1000, seed: int = 7) -> None:
    """Print the counts."""
    counts = campaign(cases, seed)
    print(f"sound: {counts.sound - counts.false_alarms} of {counts.sound} pass, {counts.false_alarms} false alarms")
    for kind in dict.fromkeys(kind for kind, _ in counts.attempts):
        for group in (None, *GROUPS):
            a = counts.of(kind, group)
            apart = "".join(f"; {word}: {count.total()} {dict(count.most_common())}"
                            for word, count in (("hidden", a.hidden), ("nothing", a.nothing)) if count)  # fmt: skip
            print(f"{kind}, {group or 'all'}: {a.found} of {a.planted} found, {a.located} located{apart}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
