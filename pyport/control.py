"""The negative control: known mistakes planted in the reference's gradient, and what catches them.

A suite that never fails proves nothing. Each mistake of the catalogue is made at every place of
the reference recursion where it can be made, and held against the golden traces, the numeric
derivatives and the proof; and the name that it is given is compared with its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.arithmetic import EXP_ULPS
from pyport.check import Place, own_rounding
from pyport.diagnose import diagnose, draw
from pyport.evidence import judge
from pyport.gradients import complex_step, differences
from pyport.gradients.bars import loss_bound
from pyport.gradients.prove import prove
from pyport.gradients.target import Answer
from pyport.mistakes import CARDS, Kind
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Array, Edit, Inapplicable, Recursion, planted
from pyport.model import Model
from pyport.parity.fixtures import Store
from pyport.parity.forced import forced_bounds
from pyport.trace import WEIGHTS, Trace
from pyport.training import Start
from pyport.verdict import Verdict

#: The runs in which mistakes are planted: one with a square matrix, and one with all sizes different.
CASES = ("startup", "sizes")
MODEL = Model()
NOT_ASKED = "not asked"
GRADIENTS = ("g1", "g2", "g3")
#: A diagnosis is asked for with so many samples more than the run has.
MORE_SAMPLES = (0, 6, 9)


@dataclass(frozen=True)
class Plant:
    """One mistake at one place, and what noticed it.

    Attributes
    ----------
    case : str
    edit : Edit
    parity : bool
        An element of g is off the golden trace's by more than rounding, at some step.
    central, complex_step : bool
        It is off the derivative by more than its bar.
    proof : str
        "refuted", "not provable" or "proved".
    named : str
        "alone", "in a set" or "not"; both are "not asked" outside a sample.
    """

    case: str
    edit: Edit
    parity: bool
    central: bool
    complex_step: bool
    proof: str
    named: str


@dataclass(frozen=True)
class Count:
    """How many mistakes of one kind were planted, and how many each method caught.

    The proof was asked, and a name asked for, of `asked` of them.
    """

    kind: Kind | None
    planted: int
    parity: int
    central: int
    complex_step: int
    asked: int
    refuted: int
    not_provable: int
    named: int
    in_a_set: int


def caught_by_parity(trace: Trace, start: Start) -> tuple[int, int]:
    """How many mistakes can be planted in a run of the reference, and how many of them parity catches."""
    off = _parity(trace, forced_bounds(trace, start, EXP_ULPS["numpy"]))
    caught = [off(gradient) for _, gradient, _ in _planted(trace, start)]
    return len(caught), sum(caught)


def plants(store: Store, on_plant: Callable[[str], None] = lambda words: None, every: int = 1) -> list[Plant]:
    """Plant every mistake that can be made in the reference's network, and ask every method.

    Parameters
    ----------
    store : Store
        The golden traces.
    on_plant : callable
        Told what is being planted.
    every : int
        Of each kind of mistake in each run the first, and then one in so many, is put to the proof and to the
        diagnosis, which take most of the time.
    """
    return [plant for case in CASES for plant in _in_case(case, store, on_plant, every)]


def counts(found: Sequence[Plant]) -> list[Count]:
    """By kind of mistake, all together last."""
    kinds = [kind for kind in Kind if any(plant.edit.card.kind is kind for plant in found)]
    rows: list[tuple[Kind | None, list[Plant]]] = [
        (kind, [plant for plant in found if plant.edit.card.kind is kind]) for kind in kinds
    ]
    return [_count(kind, members) for kind, members in [*rows, (None, list(found))]]


def _count(kind: Kind | None, members: Sequence[Plant]) -> Count:
    def many(holds: Callable[[Plant], bool]) -> int:
        return sum(map(holds, members))

    return Count(
        kind,
        len(members),
        parity=many(lambda plant: plant.parity),
        central=many(lambda plant: plant.central),
        complex_step=many(lambda plant: plant.complex_step),
        asked=many(lambda plant: plant.proof != NOT_ASKED),
        refuted=many(lambda plant: plant.proof == "refuted"),
        not_provable=many(lambda plant: plant.proof == "not provable"),
        named=many(lambda plant: plant.named == "alone"),
        in_a_set=many(lambda plant: plant.named == "in a set"),
    )


def _planted(trace: Trace, start: Start) -> Iterator[tuple[Edit, Callable[..., list[Any]], list[Array]]]:
    """Each mistake that changes the gradient, a function with it, and its blocks at the start."""
    weights = [getattr(start, name) for name in WEIGHTS]
    recursion = Recursion(MODEL, start.X, start.Y, weights, trace.learning_rate)
    for card in CARDS.values():
        for edit in places(card, recursion):
            gradient = planted(MODEL, frozenset({edit}), trace.learning_rate)
            with suppress(Inapplicable):
                blocks = gradient(start.X, start.Y, *weights)
                if _changed(blocks, recursion):
                    yield edit, gradient, blocks


def _in_case(case: str, store: Store, on_plant: Callable[[str], None], every: int) -> Iterator[Plant]:
    trace, start = store.golden(case), store.start(case)
    weights = tuple(getattr(start, name) for name in WEIGHTS)
    place = Place(case, start.X, start.Y, weights)
    ladder = differences.Ladder(MODEL, start.X, start.Y, weights, loss_bound(MODEL, start.X, start.Y, weights))
    estimates = (differences.RULES["central"](ladder), complex_step.estimate(MODEL, start.X, start.Y, weights))
    off = _parity(trace, forced_bounds(trace, start, EXP_ULPS["numpy"]))
    seen: Counter[Kind] = Counter()
    for edit, gradient, blocks in _planted(trace, start):
        on_plant(f"{case}: {edit.card.id} in layer {edit.layer}")
        own, _ = own_rounding(gradient, MODEL, place, Answer(blocks, [False] * len(blocks)))
        central, exact = (judge(case, e, blocks, own).verdict is Verdict.FAIL for e in estimates)
        asked = seen[edit.card.kind] % every == 0
        seen[edit.card.kind] += 1
        proof, named = _asked(gradient, edit, place, trace.learning_rate) if asked else (NOT_ASKED, NOT_ASKED)
        yield Plant(case, edit, off(gradient), central, exact, proof, named)


def _changed(blocks: Sequence[Array], recursion: Recursion) -> bool:
    right = [recursion.gradient(block) for block in recursion.blocks]
    return any(np.abs(got - wanted).max() > 1e-12 * np.abs(wanted).max()
               for got, wanted in zip(blocks, right, strict=True))  # fmt: skip


def _parity(trace: Trace, bounds: dict[str, Array]) -> Callable[[Callable[..., Any]], bool]:
    """Whether a gradient is off the golden g by more than twice its rounding, at the first, middle and last step."""
    steps = sorted({0, trace.steps // 2, trace.steps - 1})

    def off(gradient: Callable[..., Any]) -> bool:
        for t in steps:
            blocks = gradient(trace.X, trace.Y, *(trace.quantities[name][..., t] for name in WEIGHTS))
            for name, block in zip(GRADIENTS, blocks, strict=True):
                if np.any(np.abs(block.T - trace.quantities[name][..., t]) > 2 * bounds[name][..., t]):
                    return True
        return False

    return off


def _asked(gradient: Callable[..., Any], edit: Edit, place: Place, a: float) -> tuple[str, str]:
    """What the proof says, and how the diagnosis names it."""
    shapes = [(W.shape[0], W.shape[1]) for W in place.weights]
    status = prove(gradient, MODEL, shapes, place.X.shape[0]).status
    # Other points than the run's own: with 0 and 1 as data different mistakes can agree.
    N, widths = place.X.shape[0], (place.X.shape[1], *(W.shape[1] for W in place.weights))
    points = [draw(MODEL, widths, N + more, seed=more) for more in MORE_SAMPLES]
    others = [width + 1 for width in widths]
    result = diagnose(gradient, [MODEL], points, a=a, further=lambda: [draw(MODEL, others, N + 1, seed=N)])
    ids = [item.ids for item in result.named]
    if (edit.card.id,) not in ids:
        return status, "not"
    return status, "alone" if len(ids) == 1 else "in a set"
