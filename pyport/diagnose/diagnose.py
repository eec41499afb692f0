"""From a gradient function to the name of its mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from pyport.activations import ACTIVATIONS
from pyport.diagnose.answers import Reading, readings
from pyport.diagnose.diagnosis import Diagnosis, Finding, Named, named
from pyport.diagnose.judged import BlockVerdict, is_right, judge_blocks
from pyport.diagnose.points import LEARNING_RATES, Point
from pyport.diagnose.search import MOST, Search
from pyport.diagnose.whole import other_penalty, remembered, swapped
from pyport.gradients.target import Gradient, TargetError
from pyport.heads import HEADS, SCALES
from pyport.mistakes import CARDS, Text
from pyport.mistakes.recursion import Recursion, has_rate
from pyport.mistakes.twins import SAME_NUMBERS, Sizes, best_reason
from pyport.model import Model

#: The imaginary step of the derivative that the cure is compared with.
STEP = 1e-100
#: Cards with the learning rate in their formulas.
WITH_RATE = frozenset(card.id for card in CARDS.values() if has_rate(card))
MODELS_DIFFER = Text(
    "they are mistakes in the gradients of different losses, and which is meant was not said (--model)",
    "它们是不同损失函数的梯度里的错误，而没有说明用的是哪一个 (--model)",
)


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
        Gives more points, for mistakes that by chance give the same numbers at those.

    Raises
    ------
    TargetError
        If it can be asked nowhere, and not for a reason that has a name.
    """
    try:
        read = readings(gradient, points, models[0])
    except TargetError:
        whole = _whole(gradient, models, points)
        if whole is None:
            raise
        return whole
    judged = [(reading, model, judge_blocks(gradient, model, reading)) for reading, model in product(read, models)]
    for reading, model, blocks in judged:
        if is_right(blocks):
            return _right(reading, model, blocks)
    found = _whole(gradient, models, read[0].points)
    searches: Searches = {}
    for budget in range(1, MOST + 1):
        for n, rate in enumerate(LEARNING_RATES if a is None else (a,)):
            # What has no learning rate in it was tried with the first.
            found = found or _searched(judged, searches, rate, budget, WITH_RATE if n else frozenset())
    if found and further and SAME_NUMBERS in found.reasons:
        return diagnose(gradient, models, [*points, *further()], a=a)
    return found or _unknown(judged)


def _right(reading: Reading, model: Model, blocks: list[BlockVerdict]) -> Diagnosis:
    if reading.reversed_order:
        found = Named(model, [Finding(CARDS["blocks-swapped"], detail="last to first")])
        return Diagnosis("named", model, blocks, [found], cure=_cure(model, reading.points), points=reading.points)
    return Diagnosis("right", model, blocks, notes=reading.notes, points=reading.points)


def _whole(gradient: Gradient, models: Sequence[Model], points: Sequence[Point]) -> Diagnosis | None:
    """Blocks in another order, and functions that remember."""
    for model in models:
        usable = [p for p in points if [W.shape for W in p.parameters] == _shapes(model, p)]
        if not usable:
            continue
        order = swapped(gradient, model, usable)
        if order is not None:
            names = model.parameter_names(model.depth(len(order)))
            detail = ", ".join(names[order.index(j)] for j in range(len(order)))
            card = Finding(CARDS["blocks-swapped"], detail=detail)
        elif (memory := remembered(gradient, model, usable)) is not None:
            card = Finding(CARDS[memory])
        else:
            continue
        return Diagnosis("named", model, [], [Named(model, [card])], cure=_cure(model, usable), points=usable)
    return None


def _shapes(model: Model, point: Point) -> list[tuple[int, int]]:
    return model.shapes(widths_of(model, point))


def widths_of(model: Model, point: Point) -> tuple[int, ...]:
    """F, H, ..., K of a point's parameters."""
    weights, _ = model.split(point.parameters)
    return (point.X.shape[1], *(W.shape[1] for W in weights))


Judged = tuple[Reading, Model, list[BlockVerdict]]
#: By the place in the list of what was judged.
Searches = dict[int, Search]


def _searched(
    judged: Sequence[Judged], searches: Searches, a: float, budget: int, must: frozenset[str]
) -> Diagnosis | None:
    """Single mistakes for every model, pairs for the likely ones."""
    found = []
    for n, (reading, model, blocks) in enumerate(judged):
        likeliest = judged[0][1]
        likely = _same_units(model, likeliest) if budget == 1 else model == likeliest
        if (budget > 1 or must) and not likely and not any(block.right for block in blocks):
            continue
        if n not in searches:
            recursions = [Recursion(model, point.X, point.Y, point.parameters, a) for point in reading.points]
            searches[n] = Search(recursions, reading.blocks(model))
        searches[n].learn(a, must)
        depth = searches[n].recursions[0].depth
        fitting = [named(model, explanation, depth) for explanation in searches[n].explanations(budget)]
        # A penalty of another size that is a known slip has its name already.
        if budget == 1 and not must and not fitting and (size := other_penalty(model, reading)) is not None:
            fitting.append(Named(model, [Finding(CARDS["penalty-of-other-size"], detail=size)]))
        found += [(reading, blocks, item) for item in fitting]
    return _told(found, a) if found else None


def _same_units(model: Model, other: Model) -> bool:
    return (model.head_name, model.activation) == (other.head_name, other.activation)


def _told(found: Sequence[tuple[Reading, list[BlockVerdict], Named]], a: float) -> Diagnosis:
    """One name, or all that fit and why they cannot be told apart."""
    least = min(_cost(item) for *_, item in found)
    cheapest = [(reading, blocks, item) for reading, blocks, item in found if _cost(item) == least]
    reading, blocks, first = cheapest[0]
    cheapest = [entry for entry in cheapest if entry[0] is reading]
    everything = [item for *_, item in cheapest]
    result = Diagnosis("named", first.model, blocks, everything, cure=_cure(first.model, reading.points),
                       notes=reading.notes, points=reading.points)  # fmt: skip
    if len(everything) > 1:
        result.status, result.reasons = "ambiguous", _reasons(everything, reading, a)
    return result


def _cost(item: Named) -> tuple[int, int, int]:
    return item.explanation.cost if item.explanation else (1, 2, 1)


def _reasons(items: Sequence[Named], reading: Reading, a: float) -> list[Text]:
    first = items[0]
    found: list[Text] = []
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


def _unknown(judged: Sequence[Judged]) -> Diagnosis:
    reading, model, blocks = max(judged, key=lambda entry: sum(block.right for block in entry[2]))
    return Diagnosis("unknown", model, blocks, notes=reading.notes, points=reading.points)


def _cure(model: Model, points: Iterable[Point]) -> float:
    """How far the right recursion is from the derivative by the complex step, along a random direction."""
    worst = 0.0
    for seed, (X, Y, parameters) in enumerate(points):
        rng = np.random.default_rng(seed)
        directions = [rng.normal(size=W.shape) for W in parameters]
        stepped = [W + 1j * STEP * d for W, d in zip(parameters, directions, strict=True)]
        terms = [np.sum(g * d) for g, d in zip(model.gradient(X, Y, parameters), directions, strict=True)]
        size = sum(map(abs, terms)) or 1.0
        worst = max(worst, abs(sum(terms) - float(model.loss(X, Y, stepped).imag) / STEP) / size)
    return float(worst)


def likely_models(base: Model, given: Iterable[str]) -> list[Model]:
    """The models that agree with what is known of one, the most likely first."""
    given = set(given)
    activations = [base.activation] if "activation" in given else list(ACTIVATIONS)
    heads = [base.head_name] if "head_name" in given else list(HEADS)
    scales = [base.scale] if "scale" in given else list(SCALES)
    return [replace(base, activation=activation, head_name=head, scale=scale)
            for activation, head, scale in product(activations, heads, scales)]  # fmt: skip
