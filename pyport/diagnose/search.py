"""Which mistakes explain a gradient: one first, then pairs, block by block from the output down.

A block depends on the ingredients of its own line and of the lines above it. Each block is
explained by the mistakes that already explain the blocks above it and at most one or two more, so
the work grows with the number of layers and not with the number of combinations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import numpy as np

from pyport.diagnose.answers import Reading
from pyport.diagnose.rounding import UNKNOWN, Rounding, Shaken, measured
from pyport.evidence import RESOLUTION
from pyport.mistakes import CARDS
from pyport.mistakes.card import FORWARD
from pyport.mistakes.places import layers
from pyport.mistakes.recursion import Array, Block, Edit, Edits, Inapplicable, Recursion, uses_rate
from pyport.model import Model

#: What is further off than this part of the largest element is told without its rounding being computed, and where
#: rounding could be that large nothing is named.
FAST = RESOLUTION
#: A mistake changes a block by at least so many times what rounding may: less is no evidence of it.
CLEARLY = 1000.0
#: How often a recursion is shaken.
SHAKES = 2
#: How many different mistakes are tried together.
MOST = 2
#: How a formula calls the right one.
USES_RIGHT = re.compile(r"\bit\b")
#: So many partial explanations are carried on at most.
KEPT = 60
#: What is written in these is 0, whatever comes in.
ZERO = frozenset({"gradient-zero", "bias-missing"})


@dataclass(frozen=True)
class Explanation:
    """Mistakes that together give every block.

    Attributes
    ----------
    by_block : tuple of (block, edits)
        What is exchanged in each block's formula, from the output down.
    """

    by_block: tuple[tuple[Block, Edits], ...] = ()

    @property
    def edits(self) -> Edits:
        """All of them."""
        return frozenset().union(*(edits for _, edits in self.by_block))

    @property
    def cards(self) -> frozenset[str]:
        """The different mistakes."""
        return frozenset(edit.card.id for edit in self.edits)

    @property
    def cost(self) -> tuple[int, int, int]:
        """Fewer different mistakes, then fewer places and blocks that are an exception, then fewer exceptions."""
        exceptions = sum(
            edit.carried and edit not in edits
            for block, edits in self.by_block
            for edit in self.edits
            if edit.layer >= block[0]
        )
        return len(self.cards), len(self.edits) + exceptions, exceptions


@dataclass
class Search:
    """The blocks that a gradient function gave at some points, and the recursions there.

    Attributes
    ----------
    recursions : list of Recursion
        The model at each point.
    answers : list of dict
        The function's blocks at each point.
    rounding : Rounding or None
        Of the function, at as many of the points as it has; at others nothing is known of how it computes.
    must : set of str
        Cards of which at least one is to be among the mistakes; empty if any will do.
    without : set of str
        Cards that are not tried.
    cut : bool
        Whether more partial explanations were found than are carried on: not everything was tried then.
    untold : bool
        Whether the last search found mistakes that fit and show in no block.
    """

    recursions: Sequence[Recursion]
    answers: Sequence[Mapping[Block, Array]]
    rounding: Rounding | None = None
    must: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    cut: bool = False
    untold: bool = False
    _known: dict[tuple[Block, Edits], bool] = field(default_factory=dict)
    _telling: dict[tuple[Block, Edits], bool] = field(default_factory=dict)
    _sizes: dict[tuple[int, Block], float] = field(default_factory=dict)
    _shaken: dict[int, list[Shaken]] = field(default_factory=dict)

    def learn(self, a: float, must: frozenset[str] = frozenset()) -> None:
        """Go on with another learning rate; what does not depend on it is known."""
        if a != self.recursions[0].a:
            for recursion in self.recursions:
                recursion.learn(a)
            for shaken in self._shaken.values():
                for recursion in shaken:
                    recursion.learn(a)
            self._known = {key: value for key, value in self._known.items() if not uses_rate(key[1])}
            self._telling = {key: value for key, value in self._telling.items() if not uses_rate(key[1])}
        self.must = must

    @property
    def _resolution(self) -> float:
        return FAST if self.rounding is None else self.rounding.resolution

    def matches(self, block: Block, edits: Edits) -> bool:
        """Whether the recursion with these exchanges gives the block at every point."""
        key = block, frozenset(e for e in edits if _reaches(e, block))
        if key not in self._known:
            same = all(self._same(n, block, key[1]) for n in range(len(self.recursions)))
            self._known[key] = same and (self._is_zero(block, key[1]) or any(a[block].any() for a in self.answers))
        return self._known[key]

    def _is_zero(self, block: Block, edits: Edits) -> bool:
        """Whether a formula that fits is exactly 0: what is too small to be seen beside rounding is no 0."""
        return not any(recursion.gradient(block, edits).any() for recursion in self.recursions)

    def tells(self, block: Block, edits: Edits) -> bool:
        """Whether a block that fits is evidence for its exchanges: they give more than rounding, 0 or one number.

        Formulas of which nothing else is left, whatever comes in, give the same block.
        """
        key = block, frozenset(e for e in edits if _reaches(e, block))
        if key not in self._telling:
            values = [recursion.gradient(*key) for recursion in self.recursions]
            # The others are hidden by rounding.
            seen = {n: value for n, value in enumerate(values) if value.any()
                    and self.allowed(n, *key).max() <= self._resolution * np.abs(value).max()}  # fmt: skip
            self._telling[key] = bool(seen) and not self._is_number(seen, *key)
        return self._telling[key]

    def _is_number(self, values: Mapping[int, Array], block: Block, edits: Edits) -> bool:
        """Whether all elements are one number that does not depend on what comes in."""
        if any(np.ptp(value) != 0 or self._ours(n, block, edits) != 0 for n, value in values.items()):
            return False
        # Of a single element the points tell whether it is always the same.
        return next(iter(values.values())).size > 1 or len({float(value.flat[0]) for value in values.values()}) == 1

    def is_told(self, state: Explanation) -> bool:
        """Whether each of the mistakes shows in some block; where it does, it may be hidden in others."""
        shown = [edits for block, edits in state.by_block if edits and self.tells(block, edits)]
        return state.cards <= ZERO | {edit.card.id for edits in shown for edit in edits}

    def _same(self, n: int, block: Block, edits: Edits) -> bool:
        """Whether it does at point n."""
        recursion, got = self.recursions[n], self.answers[n][block]
        try:
            candidate = recursion.gradient(block, edits)
        except Inapplicable:
            return False
        if (n, block) not in self._sizes:
            self._sizes[n, block] = max(np.abs(a).max(initial=0) for a in (got, recursion.gradient(block)))
        with np.errstate(all="ignore"):
            difference = np.abs(got - candidate)
        if not difference.max(initial=0) <= self._resolution * self._sizes[n, block]:
            return False
        allowed = self.allowed(n, block, edits)
        if not allowed.max(initial=0) <= self._resolution * self._sizes[n, block]:
            return False
        return bool(np.all(difference <= allowed))

    def allowed(self, n: int, block: Block, edits: Edits) -> Array:
        """How far rounding can take the function from the formula with these exchanges, in each element at point n.

        Its own rounding, and ours; where its own is not known or too wide to tell anything, what ours is measured to be
        stands in for it.
        """
        recursion = self.recursions[n]
        # Of a 0 it is what was thrown away that was rounded.
        ours = self._ours(n, block, frozenset(edit for edit in edits if edit.card.id not in ZERO))
        if self.rounding is not None and n < len(self.rounding.reading.points):
            errors, is_own = self.rounding.own(n, recursion.model)
            error = errors[recursion.blocks.index(block)]
            if is_own and error.max(initial=0) <= self._resolution * self._sizes[n, block]:
                return error + ours
        return np.full(self.answers[n][block].shape, (1 + UNKNOWN) * ours)

    def _ours(self, n: int, block: Block, edits: Edits) -> float:
        """What shaking changes in a formula at point n."""
        recursion = self.recursions[n]
        if n not in self._shaken:
            self._shaken[n] = [Shaken(recursion, seed) for seed in range(SHAKES)]
        coarse = 1.0 if self.rounding is None else self.rounding.coarse
        return coarse * measured(block, edits, recursion.gradient(block, edits), self._shaken[n])

    def differs(self, block: Block, edits: Edits, base: Edits) -> bool:
        """Whether exchanges change a block clearly, at some point, from what fewer of them give."""
        reached, before = (frozenset(e for e in some if _reaches(e, block)) for some in (edits, base))
        for n, recursion in enumerate(self.recursions):
            try:
                moved = np.abs(recursion.gradient(block, reached) - recursion.gradient(block, before)).max(initial=0)
            except Inapplicable:  # the base has no value here, so that the two are no more the same than can be
                return True
            if moved >= CLEARLY * self.allowed(n, block, reached).max(initial=0) and moved > 0:
                return True
        return False

    def at_more(self, reading: Reading) -> Search:
        """A search at more points, of which those of this one are the first."""
        model, a = self.recursions[0].model, self.recursions[0].a
        new = [Recursion(model, p.X, p.Y, p.parameters, a) for p in reading.points[len(self.recursions) :]]
        return Search([*self.recursions, *new], reading.blocks(model), self.rounding, _shaken=dict(self._shaken))

    def explanations(self, budget: int = MOST) -> list[Explanation]:
        """The cheapest explanations with so many different mistakes at most; none if nothing fits.

        Those that name the same mistakes are one.
        """
        states = [Explanation()]
        for block in sorted(self.recursions[0].blocks, key=lambda item: (-item[0], item[1])):
            states = self._extended(states, block, budget)
        states = [state for state in states if state.edits and (not self.must or self.must & state.cards)]
        found = [state for state in sorted(states, key=lambda state: state.cost) if self.is_told(state)]
        self.untold = len(found) < len(states)
        cheapest = [state for state in found if state.cost == found[0].cost]
        return list({_named(state): state for state in reversed(cheapest)}.values())[::-1]

    def _extended(self, states: Sequence[Explanation], block: Block, budget: int) -> list[Explanation]:
        found: list[Explanation] = []
        for most in (1, 2):
            for state in states:
                found += self._next(state, block, budget, most)
            if found:
                break
        found = list({state.by_block: state for state in found}.values())
        self.cut = self.cut or len(found) > KEPT
        return sorted(found, key=lambda state: state.cost)[:KEPT]

    def _next(self, state: Explanation, block: Block, budget: int, most: int) -> Iterator[Explanation]:
        """The state with one more block: by what it holds, or with up to `most` exchanges more."""
        bases = [base for base in _bases(state) if most == 1 or len(base) == 0]
        fitting = [base for base in bases if self.matches(block, base)]
        if fitting and most == 1:
            # The fullest: what is carried on stays; fewer only if that does not fit.
            yield Explanation((*state.by_block, (block, max(fitting, key=len))))
            return
        for base in bases:
            taken = {(e.ingredient, e.layer) for e in base}
            for added in self._added(state, block, budget, most):
                if any((e.ingredient, e.layer) in taken for e in added) and most == 1:
                    continue
                edits = base | frozenset(added)
                if self.matches(block, edits) and self.differs(block, edits, base):
                    yield Explanation((*state.by_block, (block, edits)))

    def _added(self, state: Explanation, block: Block, budget: int, most: int) -> Iterator[tuple[Edit, ...]]:
        """So many exchanges in a block's formula that the mistakes stay within the budget."""
        by_card, cards = singles(self.recursions[0].model, self.recursions[0].depth, block), state.cards
        old = [edit for card in sorted(cards) for edit in by_card.get(card, ())]
        others = [card for card in by_card if card not in cards and card not in self.without]
        if budget - len(cards) == 1 and self.must and not self.must & cards:
            others = [card for card in others if card in self.must]
        for ids in _up_to(others, min(most, budget - len(cards))):
            if self.must and len(cards) + len(ids) == budget and not self.must & (cards | set(ids)):
                continue
            new = [edit for card in ids for edit in by_card[card]]
            for added in combinations(new + old, most):
                if set(ids) <= {edit.card.id for edit in added} and not _overwritten(added):
                    yield added


@cache
def singles(model: Model, depth: int, block: Block) -> Mapping[str, list[Edit]]:
    """Every mistake that can be made in the formula of a block, by card."""
    k, part = block
    found: dict[str, list[Edit]] = {}
    for card in CARDS.values():
        if card.fits(model):
            for ingredient in card.wrong:
                for layer in layers(card, ingredient, k, part, depth, model):
                    edit = Edit(card, ingredient, layer, part if ingredient == "block" else "W")
                    found.setdefault(card.id, []).append(edit)
    return found


def _up_to(cards: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """None of these cards, one, ... up to so many."""
    for n in range(most + 1):
        yield from combinations(cards, n)


def _overwritten(added: Sequence[Edit]) -> bool:
    """Whether of two formulas for the same ingredient neither uses the other: one alone does the same."""
    if len(added) < 2 or added[0][1:] != added[1][1:]:
        return False
    return not any(USES_RIGHT.search(edit.card.wrong[edit.ingredient]) for edit in added)


def _named(state: Explanation) -> frozenset[tuple[str, int]]:
    return frozenset((edit.card.id, edit.layer) for edit in state.edits)


def _reaches(edit: Edit, block: Block) -> bool:
    k, part = block
    if edit.ingredient == FORWARD:
        return True
    if edit.carried:
        return edit.layer >= k
    return edit.layer == k and (edit.ingredient != "block" or edit.part == part)


def _bases(state: Explanation) -> list[Edits]:
    """What may be carried on: all carried exchanges so far, or some of them."""
    carried = [edit for edit in state.edits if edit.carried]
    return [frozenset(some) for n in range(len(carried), -1, -1) for some in combinations(carried, n)]
