"""Evidence on a gradient, side by side, and the verdict: PASS, FAIL or UNDECIDED, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, islice

import numpy as np

from pyport.evidence import RESOLUTION, CheckResult, judge
from pyport.gradients import complex_step, differences, taylor
from pyport.gradients.bars import formula_bounds, loss_bound
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.prove import Proof, prove
from pyport.gradients.target import Answer, Gradient, ask
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.training import Start
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Place:
    """Where a gradient is judged: data and weights, and a name for messages."""

    name: str
    X: Array
    Y: Array
    weights: tuple[Array, ...]


def places_of(starts: Mapping[str, Start]) -> list[Place]:
    """The data and weights of starts, by name."""
    return [Place(name, s.X, s.Y, (s.W1, s.W2, s.W3)) for name, s in starts.items()]


#: Samples, and the first widths F, H, ..., K, that no two matrices share: no transpose or scale can hide.
DIFFERENT_N = 7
DIFFERENT_WIDTHS = (4, 3, 6, 5)
#: What sentences are about if nothing else is said.
PLAIN = Model()


def different_widths(depth: int) -> list[int]:
    """All different widths for so many layers, none of them N."""
    return [*DIFFERENT_WIDTHS, *islice(count(DIFFERENT_N + 1), depth)][: depth + 1]


def check(gradient: Gradient, model: Model, places: Sequence[Place]) -> CheckResult:
    """Judge a gradient function against one loss.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *parameters)``: one array for each parameter of the model.
    model : Model
        The loss.
    places : sequence of Place
        Where the numbers are compared.

    Raises
    ------
    TargetError
        If the function cannot be judged at all.
    """
    result = CheckResult(model)
    for place in places:
        _gather(result, gradient, model, place)
    result.proofs = prove_at(gradient, model, places)
    return result


def prove_at(gradient: Gradient, model: Model, places: Sequence[Place], blocks_too: bool = True) -> dict[str, Proof]:
    """The proof at the sizes of the places, and at sizes that are all different if it runs there."""
    tried = {(place.X.shape[0], tuple(W.shape for W in place.weights)) for place in places}
    proofs = {_sizes(model, N, shapes): prove(gradient, model, shapes, N, blocks_too=blocks_too) for N, shapes in tried}
    for depth in sorted({model.depth(len(shapes)) for _, shapes in tried}):
        different = model.shapes(different_widths(depth))
        general = prove(gradient, model, different, DIFFERENT_N, blocks_too=blocks_too)
        # A function written for one size may not run at another; that is no fault of its gradient.
        if general.status != "not provable":
            proofs[_sizes(model, DIFFERENT_N, different)] = general
    return proofs


def _sizes(model: Model, N: int, shapes: Sequence[tuple[int, int]]) -> str:
    names = model.parameter_names(model.depth(len(shapes)))
    return f"N={N}, " + ", ".join(f"{name} {a}x{b}" for name, (a, b) in zip(names, shapes, strict=True))


def _gather(result: CheckResult, gradient: Gradient, model: Model, place: Place) -> None:
    X, Y, weights = place.X, place.Y, place.weights
    step = complex_step.estimate(model, X, Y, weights)
    answer = _read(gradient, model, place, step)
    result.transposed = answer.transposed
    own, is_own = own_rounding(gradient, model, place, answer)
    notes = answer.notes if is_own else [
        *answer.notes, f"{place.name}: its own rounding is not known; four times that of the usual formula is allowed"
    ]  # fmt: skip
    result.notes += [note for note in notes if note not in result.notes]
    ladder = differences.Ladder(model, X, Y, weights, loss_bound(model, X, Y, weights))
    estimates = [step, *(rule(ladder) for rule in differences.RULES.values())]
    result.evidence += [judge(place.name, estimate, answer.blocks, own, model) for estimate in estimates]
    result.slopes[place.name] = taylor.slope(model, X, Y, weights, answer.blocks)


def blocks_at(gradient: Gradient, model: Model, place: Place) -> list[Array]:
    """What a gradient function gives at a place, in the shapes of the weights."""
    return _read(gradient, model, place, complex_step.estimate(model, place.X, place.Y, place.weights)).blocks


def _read(gradient: Gradient, model: Model, place: Place, estimate: Estimate) -> Answer:
    """What the function gives, read in the way that is nearest to the derivative."""
    answer = ask(gradient, place.X, place.Y, place.weights, model)
    if answer.unrolled:
        by_rows = ask(gradient, place.X, place.Y, place.weights, model, unrolled="C")
        answer = min(answer, by_rows, key=lambda a: _distance(a.blocks, estimate))
    return oriented(answer, estimate, model)


def _distance(blocks: Sequence[Array], estimate: Estimate) -> float:
    return sum(float(np.abs(g - v).sum()) for g, v in zip(blocks, estimate.values, strict=True))


def oriented(answer: Answer, estimate: Estimate, model: Model) -> Answer:
    """The answer turned round, if all its matrices are square and it is nearer to the derivative then."""
    ways = [not model.is_vector(k) for k in range(len(answer.blocks))]
    if any(way and block.shape[0] != block.shape[1] for way, block in zip(ways, answer.blocks, strict=True)):
        return answer
    turned = [block.T if way else block for way, block in zip(ways, answer.blocks, strict=True)]
    if not _distance(turned, estimate) < _distance(answer.blocks, estimate):
        return answer
    note = "its arrays are square, and right only if they came transposed, as the reference's g"
    return Answer(turned, ways, [*answer.notes, note])


def own_rounding(gradient: Gradient, model: Model, place: Place, answer: Answer) -> tuple[list[Array], bool]:
    """How far the function's own rounding can take it, in the shapes of the weights, and whether it is its own."""
    own, is_own = formula_bounds(gradient, model, place.X, place.Y, place.weights)
    return [b.T if turned and is_own else b for b, turned in zip(own, answer.transposed, strict=True)], is_own


def identify(gradient: Gradient, places: Sequence[Place], base: Model = PLAIN) -> list[Model]:
    """The losses of the family whose gradient this exactly is; without a proof, within all bars.

    Heads and scales are tried, with the units, bias terms and decay of `base`.
    """
    found = []
    for name in HEADS:
        family = [replace(base, head_name=name, scale=scale) for scale in SCALES]
        # A decay has a scale of its own, so that losses with one need have no common factor.
        summed = prove_at(gradient, family[0], places, blocks_too=not base.decay)
        factors = {_factor(proof) for proof in summed.values() if proof.status != "not provable"}
        if any(proof.status != "not provable" for proof in summed.values()):
            if base.decay or None not in factors:
                found += [model for model in family if _fits(model, gradient, places)]
        else:
            found += [model for model in family if _numbers_fit(model, gradient, places)]
    return found


def _factor(proof: Proof) -> Fraction | None:
    """The one constant by which all blocks differ from the summed loss's gradient."""
    ratios = {block.ratio for block in proof.blocks}
    return ratios.pop() if len(ratios) == 1 else None


def _fits(model: Model, gradient: Gradient, places: Sequence[Place]) -> bool:
    proofs = prove_at(gradient, model, places, blocks_too=False).values()
    return all(proof.status in ("proved", "not provable") for proof in proofs)


def _numbers_fit(model: Model, gradient: Gradient, places: Sequence[Place]) -> bool:
    for place in places:
        estimate = complex_step.estimate(model, place.X, place.Y, place.weights)
        answer = _read(gradient, model, place, estimate)
        own, _ = own_rounding(gradient, model, place, answer)
        evidence = judge(place.name, estimate, answer.blocks, own, model)
        if evidence.verdict is not Verdict.PASS or evidence.resolution > RESOLUTION:
            return False
    return True
