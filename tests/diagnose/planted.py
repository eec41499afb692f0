"""Known mistakes planted in right gradients, one or two at a time, and what the diagnosis says of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from networks import RATE, Network, networks, plants

from pyport.diagnose import Diagnosis, Point, diagnose
from pyport.gradients.target import Gradient, TargetError
from pyport.mistakes.effect import RETURNED
from pyport.mistakes.recursion import Edit, Edits, Inapplicable, Recursion, planted
from pyport.mistakes.twins import SAME_NUMBERS

OTHER = "penalty-of-other-size"
#: Blocks that differ by less than this part of the largest element are no mistake there.
NOTHING = 1e-6


class Judged(NamedTuple):
    """One plant: what was planted where, and what became of it."""

    what: str
    outcome: str
    said: str = ""


@dataclass
class Counts:
    """Outcomes, those of each card, and the plants that were not named."""

    outcomes: Counter[str] = field(default_factory=Counter)
    sets: Counter[str] = field(default_factory=Counter)
    misses: list[Judged] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        self.outcomes[judged.outcome] += 1
        if judged.outcome == "set":
            self.sets[judged.said] += 1
        if judged.outcome in ("missed", "misnamed", "not caught", "named", "called right", "called wrong"):
            self.misses.append(judged)


#: What is no plant at all: it cannot be made there, is no number, or is the right formula there.
NO_PLANTS = ("inapplicable", "not finite", "the right formula", "all transposed, which is allowed")


def no_plant(recursions: Sequence[Recursion], edits: Edits) -> str | None:
    """Why exchanges are no mistake at some points; None if they are one."""
    differs = elsewise = False
    for recursion in recursions:
        for block in recursion.blocks:
            try:
                got = recursion.gradient(block, edits)
            except Inapplicable:
                return NO_PLANTS[0]
            if not np.isfinite(got).all():
                return NO_PLANTS[1]
            right = recursion.gradient(block)
            differs = differs or _far(got, right)
            # A bias vector is a row whichever way round the matrices came.
            turned = got.T if block[1] == "W" else got
            elsewise = elsewise or turned.shape != got.shape or _far(turned, right)
    return NO_PLANTS[2] if not differs else None if elsewise else NO_PLANTS[3]


def leaves_zeros(recursions: Sequence[Recursion], edits: Edits) -> bool:
    """Whether every block that exchanges change is 0 then, so that nothing shows which they are."""
    return all(
        np.abs(recursion.gradient(block, edits)).max() <= NOTHING * np.abs(recursion.gradient(block)).max()
        for recursion in recursions
        for block in recursion.blocks
        if _far(recursion.gradient(block, edits), recursion.gradient(block))
    )


def _far(got: Any, wanted: Any) -> bool:
    return bool(np.abs(got - wanted).max() > NOTHING * np.abs(wanted).max())


def can_be_made(recursion: Recursion, edits: Edits) -> bool:
    return no_plant([recursion], edits) != NO_PLANTS[0]


def judged(what: str, cards: set[str], result: Diagnosis, places: int = 1) -> Judged:
    """The outcome of a diagnosis, where these cards were planted in so many places.

    "shorter" is another mistake that gives the same in no more places.
    """
    names = [set(item.ids) for item in result.named]
    said = f"{result.status}: " + " | ".join(",".join(sorted(ids)) for ids in names)
    if result.status == "right":
        return Judged(what, "not caught", said)
    if names == [cards]:
        return Judged(what, "alone")
    # Of a learning rate that was not said the number is told, and that it may be one.
    if len(names) == 1 and cards <= {card.id for card in result.named[0].may_be}:
        return Judged(what, "as its number")
    if cards in names and result.reasons and SAME_NUMBERS not in result.reasons:
        return Judged(what, "set", " ".join(sorted({card for ids in names for card in ids})))
    other = result.named[0].explanation if len(names) == 1 else None
    if places > 1 and other is not None and len(other.edits) <= places:
        return Judged(what, "shorter", names[0].pop())
    return Judged(what, "missed" if result.status == "unknown" else "misnamed",
                  said + "; " + " ".join(str(reason) for reason in result.reasons))  # fmt: skip


def outcome(what: str, cards: set[str], network: Network, points: list[Point], gradient: Gradient,
            places: int = 1) -> Judged:  # fmt: skip
    """What the diagnosis of a gradient with these mistakes comes to."""
    try:
        result = diagnose(gradient, [network.model], points, further=lambda: network.further(points))
    except TargetError as error:
        return Judged(what, "missed", str(error))
    return judged(what, cards, result, places)


def returned(network: Network) -> list[tuple[str, str, Gradient]]:
    """Mistakes that are no exchange of an ingredient: the card, its words, and the gradient function."""
    model = network.model
    right = planted(model, frozenset(), RATE)
    found = [(card, card, wrap(right)) for card, wrap in RETURNED.items()]
    # A penalty knows which parameters it is of.
    found[-1] = (OTHER, "another lambda", planted(replace(model, decay=2.5 * model.decay + 0.1), frozenset(), RATE))
    if not model.decay:
        found.append((OTHER, "a penalty that is not divided by N", undivided(right)))
    return found


def undivided(right: Gradient) -> Gradient:
    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        blocks = right(X, Y, *parameters)
        return [g + 0.1 * W for g, W in zip(blocks, parameters, strict=True)]

    return gradient


def everywhere(edits: Sequence[Edit]) -> list[Edits]:
    """Each exchange by itself, and those that can be made in several layers in all of them at once."""
    alike: dict[tuple[str, str, str], set[Edit]] = {}
    for edit in edits:
        alike.setdefault((edit.card.id, edit.ingredient, edit.part), set()).add(edit)
    return [frozenset({edit}) for edit in edits] + [frozenset(some) for some in alike.values() if len(some) > 1]


def where(edits: Edits) -> str:
    return " + ".join(sorted(f"{e.card.id} in {e.ingredient}{e.layer}{e.part}" for e in edits))


def singles(network: Network, start: int) -> list[Judged]:
    """Every card at every place of one network, and at all of its places, at one start."""
    points = network.points(start)
    recursions = network.recursions(points)
    words = f"{network.model.words}, {network.widths}, start {start}"
    found = []
    for edits in everywhere(plants(recursions[0])):
        what = f"{where(edits)} ({words})"
        there = [recursion for recursion in recursions if can_be_made(recursion, edits)]
        reason = no_plant(there, edits) if there else NO_PLANTS[0]
        if reason is not None:
            found.append(Judged(what, reason))
            continue
        cards = {"gradient-zero"} if leaves_zeros(there, edits) else {edit.card.id for edit in edits}
        found.append(outcome(what, cards, network, points, planted(network.model, edits, RATE), len(edits)))
    for card, how, gradient in returned(network):
        found.append(outcome(f"{how} ({words})", {card}, network, points, gradient))
    return found


def work(starts: int, number: int) -> list[Judged]:
    """One network at one start, by its number."""
    return singles(networks()[number // starts], number % starts)


def pair(seed: int, number: int) -> Judged:
    """Two mistakes in different layers of a random network.

    They are different cards, each a plant by itself at every point, and the two together differ
    from either: none hides the other.
    """
    rng = np.random.default_rng([seed, number])
    some = networks()
    while True:
        network = some[int(rng.integers(len(some)))]
        points = network.points(int(rng.integers(10_000)))
        recursions = network.recursions(points)
        every = plants(recursions[0])
        a, b = (every[int(i)] for i in rng.choice(len(every), 2, replace=False))
        if a.layer == b.layer or a.card is b.card:
            continue
        both = frozenset({a, b})
        if all(no_plant(recursions, edits) is None for edits in (frozenset({a}), frozenset({b}), both)) and all(
            any(_far(r.gradient(block, both), r.gradient(block, frozenset({one})))
                for r in recursions for block in r.blocks)
            for one in (a, b)
        ):  # fmt: skip
            break
    what = f"{where(both)} ({network.model.words}, {network.widths}, number {number})"
    return outcome(what, {a.card.id, b.card.id}, network, points, planted(network.model, both, RATE))
