"""Evidence on a gradient, side by side, and the verdict: PASS, FAIL or UNDECIDED, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pyport.errors import InputError
from pyport.gradients import complex_step, differences, taylor
from pyport.gradients.bars import formula_bounds, loss_bound
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.prove import LISTED, Proof, prove
from pyport.gradients.target import Answer, Gradient, ask
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.training import Start
from pyport.verdict import Verdict

#: Without a proof, a gradient passes only if an error of this part of its largest element would show.
RESOLUTION = 1e-6
#: A single method that is within its bars says nothing if they are wider than this.
COARSEST = 1e-3
#: Ratios within a block that agree to this are one constant.
SAME_RATIO = 1e-6


@dataclass(frozen=True)
class Place:
    """Where a gradient is judged: data and weights, and a name for messages."""

    name: str
    X: Array
    Y: Array
    weights: tuple[Array, ...]


@dataclass(frozen=True)
class Element:
    """The element that is furthest outside what is allowed."""

    block: int
    index: tuple[int, int]
    got: float
    wanted: float
    allowed: float

    def sentence(self, transposed: bool) -> str:
        """Block, indices, got, wanted, allowed."""
        i, j = self.index
        turned = f" (there transposed: ({j + 1},{i + 1}) [{j},{i}])" if transposed else ""
        return (
            f"W{self.block + 1}({i + 1},{j + 1}) [{i},{j}]{turned}: got {self.got:.9g}, wanted {self.wanted:.9g}, "
            f"|diff| {abs(self.got - self.wanted):.1e} > allowed {self.allowed:.1e}"
        )


@dataclass(frozen=True)
class Evidence:
    """What one numeric method says of a gradient at one place.

    Attributes
    ----------
    place, method : str
    worst : float
        The largest difference over what is allowed: the method's bar and the formula's own rounding.
    resolution : float
        The widest allowed difference, relative to the largest element of its block.
    element : Element or None
        The worst element if it is outside.
    blocks : list of bool
        Which blocks are within.
    ratios : list of float
        The constant by which a block differs from the right one, NaN if there is none.
    verdict : Verdict
    """

    place: str
    method: str
    worst: float
    resolution: float
    element: Element | None
    blocks: list[bool]
    ratios: list[float]
    verdict: Verdict


@dataclass
class CheckResult:
    """All evidence on a gradient, and the verdict.

    Attributes
    ----------
    model : Model
        The loss it was judged against.
    proofs : dict of str to Proof
        By the sizes at which it was tried.
    evidence : list of Evidence
    slopes : dict of str to taylor.Slope
        By place.
    notes : list of str
    """

    model: Model
    proofs: dict[str, Proof] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    slopes: dict[str, taylor.Slope] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    transposed: list[bool] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        """Whether a proof succeeded and none failed."""
        statuses = [proof.status for proof in self.proofs.values()]
        return "proved" in statuses and "refuted" not in statuses

    @property
    def verdict(self) -> Verdict:
        """FAIL if a proof or a number says so; PASS by proof, or by numbers that resolve enough."""
        refuted = any(proof.status == "refuted" for proof in self.proofs.values())
        if refuted or any(item.verdict is Verdict.FAIL for item in self.evidence):
            return Verdict.FAIL
        if self.proved:
            return Verdict.PASS
        places = {item.place for item in self.evidence}
        passed = {item.place for item in self.evidence if item.resolution <= RESOLUTION}
        return Verdict.PASS if places and places == passed else Verdict.UNDECIDED

    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        if self.verdict is Verdict.PASS:
            how = "proved" if self.proved else "within every error bar"
            return f"{how}: exactly the gradient of {self.model.words}" if self.proved else (
                f"{how} of the gradient of {self.model.words}; not proved")  # fmt: skip
        if self.verdict is Verdict.UNDECIDED:
            best = {place: min(e.resolution for e in self.evidence if e.place == place)
                    for place in {e.place for e in self.evidence}}  # fmt: skip
            return ("undecided: the error bars are too wide here, an error of "
                    f"{max(best.values(), default=np.inf):.1e} of the largest element could hide in them")  # fmt: skip
        if self.proved:
            return "the formula is right, but its numbers are further off than its own rounding explains"
        return f"not the gradient of {self.model.words}"

    def failures(self) -> list[str]:
        """A sentence for each wrong block, and the worst element."""
        found = []
        for k in range(max((len(proof.blocks) for proof in self.proofs.values()), default=0)):
            wrong = [(sizes, proof.blocks[k]) for sizes, proof in self.proofs.items()
                     if proof.blocks and not proof.blocks[k].right]  # fmt: skip
            if wrong:
                sizes, block = wrong[0]
                found.append(f"proof ({sizes}): W{k + 1} is wrong{_ratio_words(block.ratio)}{_entries(block.entries)}")
        failed = [item for item in self.evidence if item.element is not None]
        if failed:
            worst = max(failed, key=lambda item: item.worst)
            assert worst.element is not None
            turned = bool(self.transposed) and self.transposed[worst.element.block]
            found.append(f"{worst.place}, {worst.method}: {worst.element.sentence(turned)}")
            for k, ratio in enumerate(worst.ratios):
                if np.isfinite(ratio) and abs(ratio - 1) > SAME_RATIO:
                    found.append(f"{worst.place}: W{k + 1} is {ratio:.6g} times what it should be, in every element")
        return found


def _ratio_words(ratio: Fraction | None) -> str:
    return "" if ratio is None else f", {ratio} times what it should be in every entry"


def _entries(entries: Sequence[tuple[int, int]]) -> str:
    if not entries:
        return ""
    more = " and more" if len(entries) == LISTED else ""
    return ", in " + ", ".join(f"({i + 1},{j + 1}) [{i},{j}]" for i, j in entries) + more


def places_of(starts: Mapping[str, Start]) -> list[Place]:
    """The data and weights of starts, by name."""
    return [Place(name, s.X, s.Y, (s.W1, s.W2, s.W3)) for name, s in starts.items()]


def choose_models(head: str | None, scale: str | None) -> list[Model] | None:
    """The model that the names mean; None if no head is named.

    Raises
    ------
    InputError
        For a name that is none.
    """
    if scale is not None and scale not in SCALES:
        raise InputError(f"there is no scale {scale}; there are {', '.join(SCALES)}.")
    if head is None:
        if scale is not None:
            raise InputError("--scale goes with --head.")
        return None
    if head not in HEADS:
        raise InputError(f"there is no head {head}; there are {', '.join(HEADS)}.")
    return [Model(head, scale or "sum")]


#: Sizes N, F, H, M, K that no two matrices share, so that no transpose or scale can hide.
DIFFERENT_SIZES = (7, 4, 3, 6, 5)


def check(gradient: Gradient, model: Model, places: Sequence[Place]) -> CheckResult:
    """Judge a gradient function against one loss.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *weights)``: one array for each weight matrix.
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
        _gather(result, gradient, model, place, ask(gradient, place.X, place.Y, place.weights))
    result.proofs = prove_at(gradient, model, places)
    return result


def prove_at(gradient: Gradient, model: Model, places: Sequence[Place]) -> dict[str, Proof]:
    """The proof at the sizes of the places, and at sizes that are all different if it runs there."""
    tried = {(place.X.shape[0], tuple(W.shape for W in place.weights)) for place in places}
    proofs = {_sizes(N, shapes): prove(gradient, model, shapes, N) for N, shapes in tried}
    N, F, H, M, K = DIFFERENT_SIZES
    if all(len(shapes) == 3 for _, shapes in tried):
        shapes = ((F, H), (H, M), (M, K))
        general = prove(gradient, model, shapes, N)
        # A function written for one size may not run at another; that is no fault of its gradient.
        if general.status != "not provable":
            proofs[_sizes(N, shapes)] = general
    return proofs


def _sizes(N: int, shapes: Sequence[tuple[int, ...]]) -> str:
    return f"N={N}, " + ", ".join(f"W{k + 1} {a}x{b}" for k, (a, b) in enumerate(shapes))


def _gather(result: CheckResult, gradient: Gradient, model: Model, place: Place, answer: Answer) -> None:
    X, Y, weights = place.X, place.Y, place.weights
    step = complex_step.estimate(model, X, Y, weights)
    answer = oriented(answer, step)
    result.transposed = answer.transposed
    own, is_own = own_rounding(gradient, model, place, answer)
    notes = answer.notes if is_own else [
        *answer.notes, f"{place.name}: its own rounding is not known; four times that of the usual formula is allowed"
    ]  # fmt: skip
    result.notes += [note for note in notes if note not in result.notes]
    ladder = differences.Ladder(model, X, Y, weights, loss_bound(model, X, Y, weights))
    estimates = [step, *(rule(ladder) for rule in differences.RULES.values())]
    result.evidence += [judge(place.name, estimate, answer.blocks, own) for estimate in estimates]
    result.slopes[place.name] = taylor.slope(model, X, Y, weights, answer.blocks)


def oriented(answer: Answer, estimate: Estimate) -> Answer:
    """The answer turned round, if all its blocks are square and it is nearer to the derivative then."""
    if any(block.shape[0] != block.shape[1] for block in answer.blocks):
        return answer
    turned = [block.T for block in answer.blocks]
    far, near = (sum(float(np.abs(g - v).sum()) for g, v in zip(blocks, estimate.values, strict=True))
                 for blocks in (answer.blocks, turned))  # fmt: skip
    if not near < far:
        return answer
    note = "its arrays are square, and right only if they came transposed, as the reference's g"
    return Answer(turned, [True] * len(turned), [*answer.notes, note])


def own_rounding(gradient: Gradient, model: Model, place: Place, answer: Answer) -> tuple[list[Array], bool]:
    """How far the function's own rounding can take it, in the shapes of the weights, and whether it is its own."""
    own, is_own = formula_bounds(gradient, model, place.X, place.Y, place.weights)
    return [b.T if turned and is_own else b for b, turned in zip(own, answer.transposed, strict=True)], is_own


def judge(place: str, estimate: Estimate, blocks: Sequence[Array], own: Sequence[Array]) -> Evidence:
    """Compare a gradient with one estimate, every element by its own bar and its own rounding."""
    worst, resolution, element = 0.0, 0.0, None
    within, ratios = [], []
    for k, (got, wanted, bar, rounding) in enumerate(zip(blocks, estimate.values, estimate.bars, own, strict=True)):
        allowed = bar + rounding
        with np.errstate(all="ignore"):
            difference = np.abs(got - wanted)
            ratio = np.where(difference == 0, 0.0, difference / allowed)
        largest = float(np.abs(wanted).max())
        widest = float(allowed.max())
        resolution = max(resolution, widest / largest if largest else np.inf if widest else 0.0)
        i, j = (int(n) for n in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
        if ratio[i, j] > 1 and ratio[i, j] > worst:
            element = Element(k, (i, j), float(got[i, j]), float(wanted[i, j]), float(allowed[i, j]))
        worst = max(worst, float(ratio[i, j]))
        within.append(bool(ratio[i, j] <= 1))
        ratios.append(_constant_ratio(got, wanted, allowed))
    if estimate.status != "ok":
        verdict = Verdict.UNDECIDED
    elif not all(within):
        verdict = Verdict.FAIL
    else:
        verdict = Verdict.PASS if resolution <= COARSEST else Verdict.UNDECIDED
    return Evidence(place, estimate.method, worst, resolution, element, within, ratios, verdict)


def _constant_ratio(got: Array, wanted: Array, allowed: Array) -> float:
    """The factor between two blocks, from the elements that are well above their bars, or NaN."""
    clear = np.abs(wanted) > 1e3 * allowed
    if clear.sum() < 2:
        return np.nan
    ratios = got[clear] / wanted[clear]
    middle = float(np.median(ratios))
    return middle if np.all(np.abs(ratios - middle) <= SAME_RATIO * abs(middle)) else np.nan


def identify(gradient: Gradient, places: Sequence[Place]) -> list[Model]:
    """The losses of the family whose gradient this exactly is; without a proof, within all bars."""
    found = []
    for name in HEADS:
        summed = prove_at(gradient, Model(name), places)
        factors = {_factor(proof) for proof in summed.values() if proof.status != "not provable"}
        if any(proof.status != "not provable" for proof in summed.values()):
            if None not in factors:
                found += [Model(name, scale) for scale in SCALES if _fits(Model(name, scale), gradient, places)]
        else:
            found += [Model(name, scale) for scale in SCALES if _numbers_fit(Model(name, scale), gradient, places)]
    return found


def _factor(proof: Proof) -> Fraction | None:
    """The one constant by which all blocks differ from the summed loss's gradient."""
    ratios = {block.ratio for block in proof.blocks}
    return ratios.pop() if len(ratios) == 1 else None


def _fits(model: Model, gradient: Gradient, places: Sequence[Place]) -> bool:
    proofs = prove_at(gradient, model, places).values()
    return all(proof.status in ("proved", "not provable") for proof in proofs)


def _numbers_fit(model: Model, gradient: Gradient, places: Sequence[Place]) -> bool:
    for place in places:
        estimate = complex_step.estimate(model, place.X, place.Y, place.weights)
        answer = oriented(ask(gradient, place.X, place.Y, place.weights), estimate)
        own, _ = own_rounding(gradient, model, place, answer)
        evidence = judge(place.name, estimate, answer.blocks, own)
        if evidence.verdict is not Verdict.PASS or evidence.resolution > RESOLUTION:
            return False
    return True
