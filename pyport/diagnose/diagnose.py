"""From a gradient function to the name of its mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from pyport.activations import ACTIVATIONS
from pyport.diagnose.answers import Reading, readings
from pyport.diagnose.cure import cure, cure_of_whole, without_penalty
from pyport.diagnose.diagnosis import Diagnosis, Finding, Named, Tried, named, scaled
from pyport.diagnose.factors import NEARLY, Expression, Factor, factor_of
from pyport.diagnose.judged import BlockVerdict, furthest, is_one_element, is_right, is_within, judge_blocks
from pyport.diagnose.points import LEARNING_RATES, Point
from pyport.diagnose.rounding import Rounding
from pyport.diagnose.search import ZERO, Explanation, Search
from pyport.diagnose.whole import four_calls, other_penalty, raw, remembered, swapped
from pyport.gradients.target import Gradient, TargetError
from pyport.heads import HEADS, SCALES
from pyport.language import said
from pyport.mistakes import CARDS
from pyport.mistakes.recursion import Edit, Recursion, has_rate
from pyport.mistakes.twins import FACTORS, SAME_NUMBERS, Sizes, best_reason
from pyport.model import Model

#: Cards with the learning rate in their formulas.
WITH_RATE = frozenset(card.id for card in CARDS.values() if has_rate(card))
#: Cards that are nothing but the learning rate as a factor: if it was not said, the number is told and not its meaning.
RATE_ALONE = frozenset({"times-learning-rate", "minus-learning-rate"})
MODELS_DIFFER = said("they are mistakes in the gradients of different losses; --model says which is meant")
SIZES_AGREE = said("at the sizes at which it can be asked they are the same number")
#: The factor that each of these cards is, as `Expression` writes it.
WRITTEN = {"2": "twice", "0.5": "half", "-1": "sign", "N": "times-samples", "1/N": "over-samples",
           "K": "times-outputs", "1/K": "over-outputs", "1/(N*K)": "over-entries", "a": "times-learning-rate",
           "-a": "minus-learning-rate"}  # fmt: skip


def diagnose(
    gradient: Gradient, models: Sequence[Model], points: Sequence[Point], *, a: float | None = None,
    further: Callable[[], Sequence[Point]] | None = None,
) -> Diagnosis:  # fmt: skip
    """Name the mistake in a gradient, if it is a known one.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *parameters)``.
    models : sequence of Model
        What it may be the gradient of, the most likely first; they take the same parameters.
    points : sequence of Point
        Where it is asked; those where it gives no answer are left out.
    a : float, optional
        The learning rate that mistakes may have in them; if left out, usual ones are tried.
    further : callable, optional
        Gives more points, best of other sizes too: a name has to hold at these as well, and losses, constants and
        mistakes that are the same at the first are told apart there.

    Raises
    ------
    TargetError
        If it can be asked nowhere, and not for a reason that has a name.

    Notes
    -----
    A name is given only if its formula gives every element at every point to within rounding, and differs from the
    right gradient by far more than that. In this order: the right gradient of one of the losses; right up to rounding
    that is too wide to tell (undecided); what is done with right blocks; right up to a small relative error (close), if
    no single mistake is exactly that; single mistakes; constants; two mistakes together.
    """
    depth = models[0].depth(len(points[0].parameters))
    models = _distinct(models, depth)
    try:
        read = readings(gradient, points, models[0])
    except TargetError:
        whole = _whole(gradient, models, points)
        if whole is None:
            raise
        return whole
    return _Question(gradient, models, read, a, further).answer()


def _distinct(models: Sequence[Model], depth: int) -> list[Model]:
    """The models that differ: without a hidden layer units are no part of one."""
    if depth > 1:
        return list(models)
    return list(dict.fromkeys(replace(model, activation=models[0].activation) for model in models))


@dataclass
class _Case:
    """One way of reading what came, judged against one loss."""

    reading: Reading
    model: Model
    rounding: Rounding
    blocks: list[BlockVerdict]
    search: Search | None = None

    @property
    def wrong(self) -> list[int]:
        """The places of the wrong blocks among the parameters."""
        return [k for k, block in enumerate(self.blocks) if not block.within]

    @property
    def off(self) -> float:
        """How far the worst block is off, relative to its largest element."""
        return max(block.off for block in self.blocks)

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return self.model.depth(len(self.reading.points[0].parameters))


@dataclass
class _Question:
    """What is asked, and what was computed for it."""

    gradient: Gradient
    models: Sequence[Model]
    read: Sequence[Reading]
    a: float | None
    further: Callable[[], Sequence[Point]] | None
    _more: dict[tuple[int, bool], Rounding] = field(default_factory=dict)
    _all: bool = False
    _paired: int = 0
    _untold: bool = False

    @cached_property
    def cases(self) -> list[_Case]:
        """Every reading with every loss, the likeliest first."""
        roundings = [Rounding(self.gradient, reading) for reading in self.read]
        return [_Case(rounding.reading, model, rounding, judge_blocks(self.gradient, model, rounding.reading, rounding))
                for rounding, model in product(roundings, self.models)]  # fmt: skip

    def everywhere(self, case: _Case) -> Rounding:
        """The same reading at the further points too."""
        if self.further is None:
            return case.rounding
        key = id(case.reading), self._all
        if key not in self._more:
            points = [p for p in self.further_points if [W.shape for W in p.parameters] == _shapes(case.model, p)]
            if not self._all:
                # One of each size: the others are for what is the same by chance.
                points = list({(p.X.shape, *(W.shape for W in p.parameters)): p for p in points}.values())
            more = case.reading.at_more(self.gradient, points, case.model)
            self._more[key] = Rounding(self.gradient, more)
        return self._more[key]

    @cached_property
    def further_points(self) -> Sequence[Point]:
        """All of them."""
        return self.further() if self.further is not None else []

    def answer(self) -> Diagnosis:
        """The first of these that there is."""
        right = [case for case in self.cases if is_right(case.blocks)]
        if right:
            return self._right(right)
        for case in self.cases:
            if is_within(case.blocks):
                return _undecided(case)
        # A function that remembers gives two answers at one point, and is not read at all.
        shapes = [tuple(sorted(W.shape)) for W in self.read[0].points[0].parameters]
        if len(set(shapes)) < len(shapes):
            whole = _whole(self.gradient, self.models, self.read[0].points, memory=False)
            if whole is not None:
                return whole
        if self._is_zero():
            return self._zero()
        close = min(self.cases, key=lambda case: case.off)
        if close.off <= NEARLY:
            return self._singles([close], None) or _close(close)
        factor = self._factor()
        return self._singles(self.cases, factor) or self._constant(factor) or self._pairs() or self._unknown()

    def _right(self, cases: Sequence[_Case]) -> Diagnosis:
        """Right; of several losses of which it is the gradient here, those of which it is so at further points."""
        if len(cases) > 1 and self.further is not None:
            more = [(case, self.everywhere(case)) for case in cases]
            still = [case for case, r in more if is_right(judge_blocks(self.gradient, case.model, r.reading, r))]
            cases = still or cases
        case = cases[0]
        points = case.reading.points
        if case.reading.reversed_order:
            found = Named(case.model, [Finding(CARDS["blocks-swapped"], detail=said("last to first"))])
            error = cure(case.model, points, [answer.blocks for answer in case.reading.answers])
            return Diagnosis("named", case.model, case.blocks, [found], cure=error, points=points)
        others = list(dict.fromkeys(other.model.words for other in cases[1:] if other.reading is case.reading))
        notes = [
            *case.reading.notes,
            *(said("at the sizes tried it is the gradient of {loss} too", loss=words) for words in others),
        ]
        return Diagnosis("right", case.model, case.blocks, notes=notes, points=points)

    def _is_zero(self) -> bool:
        """Whether nothing but 0 came, at the further points too."""
        case = self.cases[0]
        return not (_any(case.rounding) or _any(self.everywhere(case)))

    def _zero(self) -> Diagnosis:
        """Zeros are that for every loss, and no other formula that is 0 for one of them is looked for."""
        case = self.cases[0]
        recursion = Recursion(case.model, *case.reading.points[0], LEARNING_RATES[0])
        edits = {block: frozenset({Edit(CARDS["gradient-zero"], "block", *block)} if k in case.wrong else set())
                 for k, block in enumerate(recursion.blocks)}  # fmt: skip
        everything = named(case.model, Explanation(tuple(edits.items())[::-1]), case.depth)
        return self._named(case, [everything], [])

    def _rates(self) -> Sequence[float]:
        return LEARNING_RATES if self.a is None else (self.a,)

    def _singles(self, cases: Sequence[_Case], factor: _Constant | None) -> Diagnosis | None:
        """Single mistakes for every loss; those with a learning rate for the likely units and readings."""
        for n, rate in enumerate(self._rates()):
            # What has no learning rate in it was tried with the first.
            found = self._searched(cases, factor, rate, 1, WITH_RATE if n else frozenset())
            if found is not None:
                return found
        return None

    def _pairs(self) -> Diagnosis | None:
        """Two mistakes together for the likely losses."""
        likely = [case for case in self.cases
                  if case.model == self.cases[0].model or any(block.right for block in case.blocks)]  # fmt: skip
        self._paired = len({case.model for case in likely})
        for n, rate in enumerate(self._rates()):
            found = self._searched(likely, None, rate, 2, WITH_RATE if n else frozenset())
            if found is not None:
                return found
        return None

    def _searched(
        self, cases: Sequence[_Case], factor: _Constant | None, rate: float, budget: int, must: frozenset[str]
    ) -> Diagnosis | None:
        """What explains the numbers of one of the cases, with so many mistakes."""
        found: list[tuple[_Case, Named]] = []
        without = RATE_ALONE if self.a is None and budget == 1 else frozenset()
        for case in cases:
            if must and not (_same_units(case.model, self.cases[0].model) or any(b.right for b in case.blocks)):
                continue
            if case.search is None:
                case.search = _search(case.rounding, case.model, rate)
            case.search.without = without
            case.search.learn(rate, must)
            told = None if self.a is not None else rate
            fitting = [named(case.model, item, case.depth, told)
                       for item in self._verified(case, rate, budget, must, without)
                       if not _is_other_factor(case, item, factor)]  # fmt: skip
            # A penalty of another size that is a known slip has its name already.
            if budget == 1 and not must and not fitting and other_penalty(case.model, case.rounding) is not None:
                size = other_penalty(case.model, self.everywhere(case))
                if size is not None:
                    fitting.append(Named(case.model, [Finding(CARDS["penalty-of-other-size"], detail=size)]))
            found += [(case, item) for item in fitting]
        result = self._told(found, rate, factor) if found else None
        if result is not None and SAME_NUMBERS in result.reasons and self.further is not None and not self._all:
            self._all = True
            return self._searched(cases, factor, rate, budget, must)
        return result

    def _verified(
        self, case: _Case, rate: float, budget: int, must: frozenset[str], without: frozenset[str]
    ) -> list[Explanation]:
        """The cheapest explanations at the first points, or, if there are some, at all points together."""
        assert case.search is not None
        search = case.search
        found = search.explanations(budget)
        if (found or search.untold) and self.further is not None:
            search = search.at_more(self.everywhere(case).reading)
            search.without, search.must = without, must
            found = search.explanations(budget)
        self._untold = self._untold or search.untold
        return found

    def _told(self, found: Sequence[tuple[_Case, Named]], rate: float, factor: _Constant | None) -> Diagnosis:
        """One name, or all that fit and why they cannot be told apart."""
        least = min(_cost(item) for _, item in found)
        case = next(case for case, item in found if _cost(item) == least)
        cheapest = [(other, item) for other, item in found if _cost(item) == least and other.reading is case.reading]
        # The same mistake in the gradient of another loss is no other mistake: the likeliest loss is told.
        everything = list({_mistake(item): item for _, item in reversed(cheapest)}.values())[::-1]
        losses = list(dict.fromkeys(item.model.words for _, item in cheapest))
        reasons = _reasons(everything, case.reading, rate) if len(everything) > 1 else []
        if factor is not None and factor.case is case and all(_is_factor(item) for item in everything):
            more = [scaled(case.model, factor.factor, reading, case.depth, ()) for reading in factor.readings
                    if reading.text not in WRITTEN]  # fmt: skip
            everything += more
            reasons += [SIZES_AGREE] * bool(more)
        result = self._named(case, everything, reasons)
        told = {item.model.words for item in everything}
        result.notes += [
            said("it is that too if the loss is {loss}", loss=words) for words in losses if words not in told
        ]
        return result

    def _named(self, case: _Case, everything: list[Named], reasons: list[str]) -> Diagnosis:
        first = everything[0]
        result = Diagnosis("named", first.model, case.blocks, everything, notes=list(case.reading.notes),
                           points=case.reading.points)  # fmt: skip
        # A 0 holds nothing in which a mistake could be undone.
        if first.explanation is None or not ZERO & first.explanation.cards:
            result.cure = _cure_of(case, first)
        if len(everything) > 1:
            result.status, result.reasons = "ambiguous", reasons
        return result

    def _factor(self) -> _Constant | None:
        """The simplest constant in the fewest blocks, for the likeliest loss for which it is that simple."""
        found: _Constant | None = None
        for case in self.cases:
            if not all(case.blocks[k].multiple for k in case.wrong):
                continue
            if found is not None and len(case.wrong) > len(found.case.wrong):
                continue
            if factor_of(case.rounding, case.model, case.wrong) is None:
                continue
            factor = factor_of(self.everywhere(case), case.model, case.wrong)
            readings = factor.readings(self.a) if factor is not None else []
            if factor is not None and readings:
                found = min(filter(None, (found, _Constant(case, factor, readings))), key=lambda one: one.simplicity)
        return found

    def _constant(self, found: _Constant | None) -> Diagnosis | None:
        # One that has a card and was not found as that has an element that is no such multiple.
        if found is None or any(reading.text in WRITTEN for reading in found.readings):
            return None
        everything = [scaled(found.case.model, found.factor, reading, found.case.depth, self._rates())
                      for reading in found.readings]  # fmt: skip
        return self._named(found.case, everything, [SIZES_AGREE] if len(everything) > 1 else [])

    def _unknown(self) -> Diagnosis:
        case = max(self.cases, key=lambda case: sum(block.right for block in case.blocks))
        element = None
        if is_one_element(case.model, case.reading):
            element = furthest(case.model, case.reading, case.rounding)
        cut = any(other.search is not None and other.search.cut for other in self.cases)
        tried = Tried(len({other.model for other in self.cases}), self._paired, not cut, self._untold)
        return Diagnosis("unknown", case.model, case.blocks, notes=case.reading.notes, points=case.reading.points,
                         furthest=element if element is not None and element.alone else None, tried=tried)  # fmt: skip


@dataclass(frozen=True)
class _Constant:
    """A constant factor, the case that it was found for, and what it can be."""

    case: _Case
    factor: Factor
    readings: list[Expression]

    @property
    def simplicity(self) -> tuple[Any, ...]:
        """The less, the simpler."""
        return len(self.case.wrong), self.readings[0].cost


def _search(rounding: Rounding, model: Model, a: float) -> Search:
    reading = rounding.reading
    recursions = [Recursion(model, point.X, point.Y, point.parameters, a) for point in reading.points]
    return Search(recursions, reading.blocks(model), rounding)


def _any(rounding: Rounding) -> bool:
    """Whether a function gives anything but 0 at the points of a reading."""
    return any(block.any() for answer in rounding.reading.answers for block in answer.blocks)


def _is_factor(item: Named) -> bool:
    return item.explanation is not None and item.explanation.cards <= FACTORS.keys()


def _is_other_factor(case: _Case, item: Explanation, found: _Constant | None) -> bool:
    """Whether it is a constant that is a simpler one for another loss."""
    if found is None or not item.cards <= FACTORS.keys():
        return False
    return found.case is not case or not any(WRITTEN.get(reading.text) in item.cards for reading in found.readings)


def _mistake(item: Named) -> tuple[object, ...]:
    """What tells mistakes from each other, whatever the loss."""
    places = item.explanation.edits if item.explanation else frozenset()
    return item.ids, frozenset((edit.card.id, edit.ingredient, edit.layer, edit.part) for edit in places)


def _undecided(case: _Case) -> Diagnosis:
    block = max(case.blocks, key=lambda item: item.hidden)
    name = "g" + block.name.removeprefix("W")
    if np.isfinite(block.hidden):
        reason = said(
            "the rounding error of its own formula can be {error:.1e} of the largest element of {name}: an error "
            "of that size could hide in it",
            error=block.hidden,
            name=name,
        )
    else:
        reason = said(
            "the right {name} is 0 at every point that was tried, or its rounding has no bound: any multiple of "
            "it would be the same",
            name=name,
        )
    return Diagnosis("undecided", case.model, case.blocks, reasons=[reason], notes=case.reading.notes,
                     points=case.reading.points)  # fmt: skip


def _close(case: _Case) -> Diagnosis:
    return Diagnosis("close", case.model, case.blocks, notes=case.reading.notes, points=case.reading.points,
                     furthest=furthest(case.model, case.reading, case.rounding))  # fmt: skip


def _whole(
    gradient: Gradient, models: Sequence[Model], points: Sequence[Point], memory: bool = True
) -> Diagnosis | None:
    """Blocks in another order, and functions that remember."""
    # All losses have the same parameters.
    usable = [p for p in points if [W.shape for W in p.parameters] == _shapes(models[0], p)]
    if not usable:
        return None
    calls = [(point, raw(gradient, point)) for point in usable]
    turns = four_calls(gradient, usable[0]) if memory else []
    for model in models:
        order = swapped(calls, model)
        if order is not None:
            names = model.parameter_names(model.depth(len(order)))
            detail = ", ".join(names[order.index(j)] for j in range(len(order)))
            card = Finding(CARDS["blocks-swapped"], detail=detail)
        elif turns and (id := remembered(turns, model)) is not None:
            card = Finding(CARDS[id])
        else:
            continue
        error = cure_of_whole(gradient, model, usable, card.card.id, order)
        return Diagnosis("named", model, [], [Named(model, [card])], cure=error, points=usable)
    return None


def _shapes(model: Model, point: Point) -> list[tuple[int, int]]:
    return model.shapes(widths_of(model, point))


def widths_of(model: Model, point: Point) -> tuple[int, ...]:
    """F, H, ..., K of a point's parameters."""
    weights, _ = model.split(point.parameters)
    return (point.X.shape[1], *(W.shape[1] for W in weights))


def _same_units(model: Model, other: Model) -> bool:
    return (model.head_name, model.activation) == (other.head_name, other.activation)


def _cost(item: Named) -> tuple[int, int, int]:
    return item.explanation.cost if item.explanation else (1, 2, 1)


def _reasons(items: Sequence[Named], reading: Reading, a: float) -> list[str]:
    first = items[0]
    found: list[str] = []
    if len({item.model for item in items}) > 1:
        found.append(MODELS_DIFFER)
    sizes = Sizes(
        first.model, widths_of(first.model, reading.points[0]), tuple(p.X.shape[0] for p in reading.points), a
    )
    for item in items[1:]:
        if item.model == first.model and item.explanation and first.explanation:
            # What both have in common needs no reason.
            ours, theirs = (x.explanation.edits - y.explanation.edits for x, y in ((first, item), (item, first)))  # type: ignore[union-attr]
            found += [
                text for edit in sorted(ours, key=repr) for text in best_reason(edit, sorted(theirs, key=repr), sizes)
            ]
    return list(dict.fromkeys(found))


def _cure_of(case: _Case, item: Named) -> float:
    """How far the numbers that came are from the numeric derivative once the mistake is undone in them."""
    undone = []
    for n, (point, answer) in enumerate(zip(case.reading.points, case.reading.answers, strict=True)):
        right = [np.asarray(g) for g in item.model.gradient(point.X, point.Y, point.parameters)]
        if item.explanation is not None:
            assert case.search is not None
            recursion = case.search.recursions[n]
            by_block = dict(item.explanation.by_block)
            wrong = [recursion.gradient(block, by_block[block]) for block in recursion.blocks]
            undone.append([g - (w - r) for g, w, r in zip(answer.blocks, wrong, right, strict=True)])
        elif item.factor is not None:
            # The first intervals are those of the points of the reading.
            value = item.factor.values[n]
            undone.append([g / value if k in item.factor.blocks else g for k, g in enumerate(answer.blocks)])
        else:
            undone.append(without_penalty(item.model, point, answer.blocks))
    return cure(item.model, case.reading.points, undone)


def likely_models(base: Model, given: Iterable[str]) -> list[Model]:
    """The usual models that agree with what is known of one, the most likely first."""
    given = set(given)
    activations = [base.activation] if "activation" in given else [n for n, u in ACTIVATIONS.items() if u.is_usual]
    heads = [base.head_name] if "head_name" in given else [name for name, head in HEADS.items() if head.is_usual]
    scales = [base.scale] if "scale" in given else list(SCALES)
    return [replace(base, activation=activation, head_name=head, scale=scale)
            for activation, head, scale in product(activations, heads, scales)]  # fmt: skip
