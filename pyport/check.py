"""Evidence on a gradient, side by side, and the verdict: PASS, FAIL or UNDECIDED, with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice
from time import perf_counter

import numpy as np

from pyport.arithmetic.created import exchanges
from pyport.evidence import COARSEST, CheckResult, Evidence, Sizes, judge, sizes_in_words
from pyport.gradients import complex_step, differences, taylor
from pyport.gradients.bars import EPS, ROUNDINGS, formula_bounds, loss_bound
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.prove import Proof, prove
from pyport.gradients.shaken import MEASURED, SHAKE, shaken
from pyport.gradients.target import Answer, Gradient, TargetError, ask, in_other_order
from pyport.gradients.unrolled import ORDERS, Order
from pyport.language import clause, joined, said
from pyport.model import Model
from pyport.points import are_of, draw, targets
from pyport.training import Start
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Place:
    """Where a gradient is judged: data and weights, and a name for messages.

    Attributes
    ----------
    name : str
    X : (N, F) array
    Y : (N, K) array
    weights : tuple of array
        All parameters.
    drawn : bool
        Whether it was drawn here: its targets may be exchanged for labels.
    further : bool
        Whether nobody asked for it: where the function gives no gradient there, or nothing can be
        told, it is left out.
    numbers_alone : bool
        Whether it is so large that neither the proof nor the function's own rounding is asked for there.
    """

    name: str
    X: Array
    Y: Array
    weights: tuple[Array, ...]
    drawn: bool = False
    further: bool = False
    numbers_alone: bool = False
    # What is computed of a loss here, once; a place of the same name with other targets has its own.
    _steps: dict[Model, Estimate] = field(default_factory=dict, init=False, repr=False, compare=False)
    _differences: dict[Model, list[Estimate]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def step(self, model: Model) -> Estimate:
        """The derivative of a loss by complex step."""
        if model not in self._steps:
            self._steps[model] = complex_step.estimate(model, self.X, self.Y, self.weights)
        return self._steps[model]

    def differences(self, model: Model) -> list[Estimate]:
        """The derivative of a loss by each rule of differences."""
        if model not in self._differences:
            bound = loss_bound(model, self.X, self.Y, self.weights)
            ladder = differences.Ladder(model, self.X, self.Y, self.weights, bound)
            self._differences[model] = [rule(ladder) for rule in differences.RULES.values()]
        return self._differences[model]

    def with_targets(self, kind: str, model: Model) -> Place | None:
        """The same with targets of a kind of `TARGETS`, None if they are others and not for us to change."""
        if are_of(kind, self.Y):
            return self
        if not self.drawn:
            return None
        Y = targets(model, self.X, self.weights, np.random.default_rng(self.Y.size), kind)
        called = {"labels": said("labels"), "one-hot": said("one-hot")}[kind]
        return replace(self, name=joined(", ", [self.name, called]), Y=Y)


def places_of(starts: Mapping[str, Start]) -> list[Place]:
    """The data and weights of starts, by name."""
    return [Place(name, s.X, s.Y, (s.W1, s.W2, s.W3)) for name, s in starts.items()]


#: Seconds from which on a proof that there is nowhere is not looked for at further sizes.
LONG = 5.0
#: Samples, and the first widths F, H, ..., K, that no two matrices share: no transpose or scale can hide.
DIFFERENT_N = 7
DIFFERENT_WIDTHS = (4, 3, 6, 5)
#: More samples than usual batches have, in a small network; a multiple of no batch size.
MANY = 131
MANY_WIDTHS = (3, 2, 4)
#: More than people take at a time (200, 256, 500, 512, 1000, 1024), and a multiple of none of these.
VERY_MANY = 1031
#: By which part inputs are shaken where a function's own rounding is not known and it may be all that is wrong: what
#: has lost half its digits, as 1 - y beside 1, has the same rounding until its argument moves by as much.
SHAKES = (SHAKE, 2.0**-40, 2.0**-30, 2.0**-25, 2.0**-20, 2.0**-20)
#: What is off by more than this part of the largest element is no sum in another order.
STALE = 1e-6
#: Two samples, and more hidden units than small networks have.
FEW, BROAD = 2, 12
#: All sizes alike.
EQUAL = 3


def different_widths(depth: int) -> tuple[int, ...]:
    """All different widths for so many layers, none of them N."""
    return (*DIFFERENT_WIDTHS, *islice(count(DIFFERENT_N + 1), depth))[: depth + 1]


def usual_sizes(model: Model, depth: int) -> list[Sizes]:
    """Sizes at which every formula is tried: all different, one sample, units of one, many samples, and equal ones.

    Hidden layers have one unit each too, and many, with two samples.
    Who looks at sizes to find out what is transposed is wrong where two of them are the same: all
    of them, as many samples as features, as many as outputs, and as many units as features.
    """
    different = different_widths(depth)
    # With one output softmax is 1 whatever goes in.
    last = 2 if model.head.is_joint else 1
    return [
        Sizes(different, DIFFERENT_N),
        Sizes(different, 1),
        Sizes((1,) * depth + (last,), DIFFERENT_N),
        Sizes(many_widths(depth), MANY),
        Sizes((EQUAL,) * (depth + 1), EQUAL),
        Sizes(different, different[0]),
        Sizes(different, different[-1]),
        Sizes((different[1], *different[1:]), DIFFERENT_N),
        *(
            Sizes((different[0], *(hidden,) * (depth - 1), different[-1]), N)
            for hidden, N in ((1, DIFFERENT_N), (BROAD, FEW))
        ),
    ]


def many_widths(depth: int) -> tuple[int, ...]:
    """The few units of so many layers where there are many samples."""
    return (*(MANY_WIDTHS[k % len(MANY_WIDTHS)] for k in range(depth)), 2)


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
        If the function cannot be judged at a place that was not drawn beside others.

    Notes
    -----
    What is right for targets of 0 and 1 alone, or takes no others, is judged for these, if all places that
    were asked for have such targets.
    """
    # Evidence is known by the name of its place.
    names = [place.name for place in places]
    places = [place if names.count(place.name) == 1 else replace(place, name=f"{place.name} ({k + 1})")
              for k, place in enumerate(places)]  # fmt: skip
    try:
        result = _checked(gradient, model, places, "any")
    except TargetError as error:
        found = [] if model.head.is_linear else list(_for_labels(gradient, model, places, failing_too=True))
        if not found:
            raise
        best = next((item for item in found if item.verdict is Verdict.PASS), found[0])
        best.elsewhere.insert(0, said("for other targets {why}", why=clause(error)))
        return best
    if model.head.is_linear:
        return result
    # Where no other targets were tried, it is shown for labels alone.
    others = result.proved or not all(are_of("labels", place.Y) for place in places if place.name in result.own_sizes)
    if result.verdict is Verdict.PASS and others:
        return result
    passed = None
    # Where all rows have a single 1, a function may take no others, and be proved for them alone.
    has_classes = all(are_of("one-hot", place.Y) for place in places)
    for for_labels in _for_labels(gradient, model, places):
        if for_labels.verdict is Verdict.PASS and (passed is None or for_labels.proved):
            passed = for_labels
            if passed.proved or not has_classes:
                break
    if passed is not None and others:
        passed.notes.append(said("for other targets: {reason}", reason=result.reason()))
    return passed or result


def _for_labels(
    gradient: Gradient, model: Model, places: Sequence[Place], *, failing_too: bool = False
) -> Iterator[CheckResult]:  # fmt: skip
    """What it is for targets of 0 and 1, and for rows with a single 1, if it answers there and may be right."""
    kinds = {kind: [place.with_targets(kind, model) for place in places] for kind in ("labels", "one-hot")}
    _prepare(gradient, [place for turned in kinds.values() for place in turned if place is not None])
    for kind, turned in kinds.items():
        with_them = [place for place in turned if place is not None]
        if len(with_them) == len(places):
            first = _at_first(gradient, model, with_them)
            if first is not None and (failing_too or first is not Verdict.FAIL):
                yield _checked(gradient, model, with_them, kind)


def _prepare(gradient: Gradient, places: Sequence[Place]) -> None:
    """Let a gradient that an engine computes answer at all places in one process."""
    prepare = getattr(gradient, "prepare", None)
    if prepare is not None:
        prepare([(place.X, place.Y, place.weights) for place in places])


def _at_first(gradient: Gradient, model: Model, places: Sequence[Place]) -> Verdict | None:
    """What the numbers at the first place say; None if a gradient gives no answer where it was asked for."""
    result = CheckResult(model)
    for place in places:
        if not place.further:
            _gather(result, gradient, model, place, thorough=False, may_refuse=True)
    asked = [place.name for place in places if not place.further]
    return result.number_verdict(asked[0]) if set(asked) <= set(result.own_sizes) else None


def _checked(gradient: Gradient, model: Model, places: Sequence[Place], kind: str) -> CheckResult:
    result = CheckResult(model, kind)
    _prepare(gradient, places)
    result.told = _told(gradient, model, places)
    for place in places:
        _gather(result, gradient, model, place, thorough=not place.further)
    own = list(dict.fromkeys(result.own_sizes.values()))
    result.proofs = prove_at(gradient, model, own, kind, result.told, result.orders or ("F",))
    for sizes, proof in result.proofs.items():
        if proof.status == "refuted" and sizes not in own:
            # What the proof refutes where no numbers were compared, numbers are asked too.
            point = draw(model, *sizes, seed=sizes.N, kind=kind)
            _gather(result, gradient, model, Place(sizes_in_words([sizes]), *point, True, True), thorough=False)
    result.stale = _stale(gradient, model, places, result)
    return result


def _stale(gradient: Gradient, model: Model, places: Sequence[Place], result: CheckResult) -> str:
    """Where a function that is proved gives what it keeps of numbers before, by the place's name; empty if nowhere.

    What is kept of arrays of some sizes is another one behind a call with other sizes.
    """
    failing = result.proved_and_wrong
    others = [place for place in places if place.name in result.own_sizes and place.name not in failing]
    for place in places:
        if place.name not in failing:
            continue
        alike = [other for other in others if result.own_sizes[other.name] == result.own_sizes[place.name]]
        unlike = {result.own_sizes[other.name]: other for other in others if other not in alike}
        behind = [_behind(gradient, model, other, place) for other in (*alike[:1], *unlike.values())]
        for one in behind:
            for block, part in zip(behind[0] or [], one or [], strict=False):
                if np.abs(block - part).max(initial=0.0) > STALE * np.abs(block).max(initial=0.0):
                    return place.name
    return ""


def _behind(gradient: Gradient, model: Model, other: Place, place: Place) -> list[Array] | None:
    """What a function gives at a place right behind another one; None if nothing."""
    try:
        ask(gradient, other.X, other.Y, other.weights, model)
        return ask(gradient, place.X, place.Y, place.weights, model).blocks
    except TargetError:
        return None


def _told(gradient: Gradient, model: Model, places: Sequence[Place]) -> list[bool] | None:
    """Which blocks come transposed, from the first place at which all shapes tell it."""
    for place in places:
        if all(model.is_vector(k) or W.shape[0] != W.shape[1] for k, W in enumerate(place.weights)):
            try:
                return ask(gradient, place.X, place.Y, place.weights, model).transposed
            except TargetError:
                continue
    return None


def prove_at(
    gradient: Gradient, model: Model, own: Sequence[Sizes], kind: str = "any", ways: Sequence[bool] | None = None,
    orders: Sequence[Order] = ("F",),
) -> dict[Sizes, Proof]:  # fmt: skip
    """The proof at a function's own sizes, and at all different ones if it runs there.

    One vector is read in each of some orders until it is not refuted. What is wrong in which block is looked for
    where it is refuted first; at large sizes, which come last, what is refuted is not tried again.
    """
    proofs: dict[Sizes, Proof] = {}
    began, made_in = perf_counter(), exchanges(gradient)
    different = [Sizes(different_widths(depth), DIFFERENT_N) for depth in sorted({len(at.widths) - 1 for at in own})]
    for sizes in sorted(dict.fromkeys([*own, *different]), key=lambda sizes: sizes.is_large):
        refuted = any(proof.status == "refuted" for proof in proofs.values())
        if refuted and sizes.is_large:
            continue
        # What takes long and is not provable anywhere is so at further sizes too.
        if proofs and perf_counter() - began > LONG and {proof.status for proof in proofs.values()} == {"not provable"}:
            break
        for order in orders:
            proof = prove(gradient, model, model.shapes(sizes.widths), sizes.N, blocks_too=not refuted, kind=kind,
                          ways=ways, order=order, made_in=made_in)  # fmt: skip
            if proof.status != "refuted":
                break
        # A function written for one size may not run at another; that is no fault of its gradient.
        if sizes in own or proof.status != "not provable":
            proofs[sizes] = proof
    return proofs


def sizes_of(model: Model, X: Array, parameters: Sequence[Array]) -> Sizes:
    """The sizes of a point."""
    matrices, _ = model.split(parameters)
    return Sizes((X.shape[1], *(W.shape[1] for W in matrices)), X.shape[0])


def _gather(
    result: CheckResult, gradient: Gradient, model: Model, place: Place, *, thorough: bool, may_refuse: bool = False
) -> None:  # fmt: skip
    """The evidence at a place; where it was drawn beside others, of the method that decides alone."""
    X, Y, weights = place.X, place.Y, place.weights
    sizes = sizes_of(model, X, weights)
    try:
        answer = _read(gradient, model, place, result)
    except TargetError as error:
        if not (place.further or may_refuse):
            raise
        words = clause(error)
        # What it says at one place, it may say at many.
        if not any(other.endswith(words) for other in result.elsewhere):
            result.elsewhere.append(said("with {sizes} {words}", sizes=sizes.words(model), words=words))
        return
    step = place.step(model)
    if not place.numbers_alone:
        result.own_sizes[place.name] = sizes
    for k, way in enumerate(_ways(answer, step, model)):
        if way is not None:
            result.ways.setdefault((k, way), place.name)
    if place.further or may_refuse:
        result.further.add(place.name)
    else:
        result.transposed = answer.transposed
    result.coarse = result.coarse or answer.coarse > 1
    own, is_own = own_rounding(gradient, model, place, answer)
    notes = answer.notes if is_own else [
        *answer.notes, said("{place}: its own rounding is not known; four times that of the usual formula is "
"allowed", place=place.name)
    ]  # fmt: skip
    if thorough:
        result.notes += [note for note in notes if note not in result.notes]
        if model.head.needs_shares and not np.allclose(Y.sum(axis=1), 1):
            result.notes.append(
                said(
                    "{place}: rows of Y do not add up to 1; y - Y is the gradient only where they do", place=place.name
                )
            )
    estimates = [step]
    if thorough:
        estimates += place.differences(model)
        result.slopes[place.name] = taylor.slope(model, X, Y, weights, answer.blocks)
    judged = [judge(place.name, estimate, answer.blocks, own, model) for estimate in estimates]
    slightly = [item for item in judged if item.verdict is Verdict.FAIL and item.off <= COARSEST]
    if slightly and place.further and not is_own:
        # What is read off a change of the weights is rounded as these are: that much is no question of luck.
        stored = [mine + ROUNDINGS * EPS * np.abs(W) for mine, W in zip(own, place.weights, strict=True)]
        judged = [judge(place.name, estimate, answer.blocks, stored, model) for estimate in estimates]
        slightly = [item for item in judged if item.verdict is Verdict.FAIL]
        if slightly and (noise := _noise(gradient, model, place, answer)):
            wider = [mine + part for mine, part in zip(stored, noise, strict=True)]
            judged = [_or_rounding(item, judge(place.name, estimate, answer.blocks, wider, model), item in slightly)
                      for item, estimate in zip(judged, estimates, strict=True)]  # fmt: skip
    result.evidence += judged
    result.notes += [joined(": ", [place.name, item.sampled]) for item in judged[:1] if thorough and item.sampled]


def _or_rounding(item: Evidence, wider: Evidence, slightly: bool) -> Evidence:
    """What fails by no more than the rounding that was measured is neither wrong nor right for certain."""
    if not slightly or wider.verdict is Verdict.FAIL:
        return item
    return replace(item, verdict=Verdict.UNDECIDED, resolution=max(wider.resolution, item.off), rounded=True)


def _noise(gradient: Gradient, model: Model, place: Place, answer: Answer) -> list[Array]:
    """How far rounding alone may take each element, measured; nothing if that cannot be done.

    A function that is off by rounding is off by something else, and as much, close by; what is wrong is off as before.
    """
    rng = np.random.default_rng(len(SHAKES))
    near = [replace(place, X=shaken(place.X, rng, by), weights=tuple(shaken(W, rng, by) for W in place.weights))
            for by in SHAKES]  # fmt: skip
    _prepare(gradient, near)
    off = []
    for at in (place, *near):
        try:
            got = ask(gradient, at.X, at.Y, at.weights, model, unrolled=answer.order, ways=answer.transposed).blocks
        except TargetError:
            return []
        off.append([g - w for g, w in zip(got, model.gradient(at.X, at.Y, at.weights), strict=True)])
    here, *others = off
    return [MEASURED * np.max([np.abs(other[k] - part) for other in others], axis=0) for k, part in enumerate(here)]


def blocks_at(gradient: Gradient, model: Model, place: Place) -> list[Array]:
    """What a gradient function gives at a place, in the shapes of the weights."""
    return _read(gradient, model, place, CheckResult(model)).blocks


def _read(gradient: Gradient, model: Model, place: Place, result: CheckResult) -> Answer:
    """What the function gives, read as is known of it, or else in the way that is nearest to the derivative.

    In which order one vector is read is known from the first place where it makes a difference.
    """
    told, orders = result.told, result.orders or ORDERS
    answer = ask(gradient, place.X, place.Y, place.weights, model, unrolled=orders[0], ways=told)
    if answer.unrolled:
        result.orders = orders
        if len(orders) > 1:
            answer, result.orders = _in_order(answer, place.step(model))
    if told is not None and len(told) == len(answer.blocks):
        return answer
    return oriented(answer, place.step(model), model)


def _in_order(answer: Answer, estimate: Estimate) -> tuple[Answer, tuple[Order, ...]]:
    """One vector in the order that is nearer to the derivative, and the orders that it may still have."""
    other = in_other_order(answer)
    off, off_by_rows = (_distance(item.blocks, estimate) for item in (answer, other))
    if off == off_by_rows or all(map(np.array_equal, answer.blocks, other.blocks)):
        return answer, ORDERS
    nearest = answer if off < off_by_rows else other
    return nearest, (nearest.order,)


def _distance(blocks: Sequence[Array], estimate: Estimate) -> float:
    with np.errstate(all="ignore"):
        off = [np.abs(g - v) for g, v in zip(blocks, estimate.values, strict=True)]
    return sum(float(part[np.isfinite(part)].sum()) for part in off)


def oriented(answer: Answer, estimate: Estimate, model: Model) -> Answer:
    """The answer turned round, if all its matrices are square and it is nearer to the derivative then."""
    turned = _turned(answer, model)
    if turned is None or not _distance(turned.blocks, estimate) < _distance(answer.blocks, estimate):
        return answer
    return turned


def _turned(answer: Answer, model: Model) -> Answer | None:
    """The answer with all matrices transposed, if all are square."""
    ways = [not model.is_vector(k) for k in range(len(answer.blocks))]
    if any(way and block.shape[0] != block.shape[1] for way, block in zip(ways, answer.blocks, strict=True)):
        return None
    blocks = [block.T if way else block for way, block in zip(ways, answer.blocks, strict=True)]
    note = said("its arrays are square, and right only if they came transposed, as the reference's g")
    return replace(answer, blocks=blocks, transposed=ways, notes=[*answer.notes, note])


def _ways(answer: Answer, estimate: Estimate, model: Model) -> list[bool | None]:
    """Whether each matrix came transposed; None where that cannot be told of it."""
    nothing: list[bool | None] = [None] * len(answer.blocks)
    if answer.unrolled:
        return nothing
    if (other := _turned(answer, model)) is not None:
        same = _distance(other.blocks, estimate) == _distance(answer.blocks, estimate)
        return nothing if same else [None if model.is_vector(k) else way for k, way in enumerate(answer.transposed)]
    return [None if model.is_vector(k) or block.shape[0] == block.shape[1] else way
            for k, (block, way) in enumerate(zip(answer.blocks, answer.transposed, strict=True))]  # fmt: skip


def own_rounding(gradient: Gradient, model: Model, place: Place, answer: Answer) -> tuple[list[Array], bool]:
    """How far the function's own rounding can take it, in the shapes of the weights, and whether it is its own."""
    if answer.coarse > 1:
        return answer.rounding(model, place.X, place.Y, place.weights), True
    own, is_own = formula_bounds(gradient, model, place.X, place.Y, place.weights, answer.order,
                                 run=not place.numbers_alone)  # fmt: skip
    return [b.T if turned and is_own else b for b, turned in zip(own, answer.transposed, strict=True)], is_own
