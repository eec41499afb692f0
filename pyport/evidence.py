"""What single methods say of a gradient, what it adds up to, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pyport.arithmetic.modular import SIGN
from pyport.arithmetic.truth import BRANCH
from pyport.gradients import taylor
from pyport.gradients.estimate import NOT_FINITE, Array, Estimate
from pyport.gradients.prove import LISTED, Proof
from pyport.gradients.unrolled import Order
from pyport.language import Said, joined, said
from pyport.model import Model
from pyport.points import TARGETS
from pyport.verdict import Verdict

#: Without a proof, a gradient passes only if an error of this part of its largest element would show.
RESOLUTION = 1e-6
#: A single method that is within its bars says nothing if they are wider than this.
COARSEST = 1e-3
#: Ratios within a block that agree to this are one constant.
SAME_RATIO = 1e-6
#: A gradient that is off by no more than this part of its largest element everywhere is right up to that.
NEARLY = 1e-6
#: The method whose bar is a bound and no estimate: where it is finite it decides alone.
BOUND = "complex step"


#: With more products than this in one forward pass a function is judged at smaller sizes, where much can be tried, and
#: there.
LARGE = 1_000_000


class Sizes(NamedTuple):
    """The units of each layer, F, H, ..., K, and the number of samples."""

    widths: tuple[int, ...]
    N: int

    @property
    def is_large(self) -> bool:
        """Whether one forward pass has more than `LARGE` products."""
        return self.N * sum(rows * columns for rows, columns in pairwise(self.widths)) > LARGE

    def words(self, model: Model) -> str:
        """What a function is passed at these sizes: N, and the size of each parameter."""
        shapes = model.shapes(self.widths)
        names = model.parameter_names(len(self.widths) - 1)
        parts = [f"{name} {a}x{b}" for name, (a, b) in zip(names, shapes, strict=True)]
        return joined(", ", [f"N={self.N}", *parts])


@dataclass(frozen=True)
class Element:
    """The element that is furthest outside what is allowed."""

    block: int
    name: str
    index: tuple[int, ...]
    got: float
    wanted: float
    allowed: float

    @property
    def place(self) -> str:
        """Its block and its indices, MATLAB's and Python's; the block alone if that is a number."""
        if not self.index:
            return self.name
        from_one, from_zero = (",".join(str(n + first) for n in self.index) for first in (1, 0))
        return f"{self.name}({from_one}) [{from_zero}]"

    def sentence(self, transposed: bool) -> str:
        """Block, indices, got, wanted, allowed."""
        place = self.place
        if transposed:
            i, j = self.index
            place = said("{place} (there transposed: {turned})", place=place, turned=f"({j + 1},{i + 1}) [{j},{i}]")
        return said(
            "{place}: got {got:.9g}, wanted {wanted:.9g}, |diff| {off:.1e} > allowed {allowed:.1e}",
            place=place, got=self.got, wanted=self.wanted, off=abs(self.got - self.wanted), allowed=self.allowed,
        )  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What one numeric method says of a gradient at one place.

    Attributes
    ----------
    place, method : str
    worst : float
        The largest difference over what is allowed: the method's bar and the formula's own rounding.
        Elements of which the method knows nothing do not count.
    resolution : float
        The widest allowed difference, relative to the largest element of its block; Inf where the
        method knows nothing of an element that it was asked for.
    element : Element or None
        The worst element if it is outside.
    blocks : list of bool
        Which blocks are within.
    ratios : list of float
        The constant by which a block differs from the right one, NaN if there is none.
    off : float
        The largest difference, relative to the largest element of its block.
    verdict : Verdict
    sampled : str
        Where the method was not asked for every element: for which, and what could go unseen.
    rounded : bool
        Whether it fails, and by no more than the function's own rounding was measured to be.
    """

    place: str
    method: str
    worst: float
    resolution: float
    element: Element | None
    blocks: list[bool]
    ratios: list[float]
    off: float
    verdict: Verdict
    sampled: str = ""
    rounded: bool = False


@dataclass
class CheckResult:
    """All evidence on a gradient, and the verdict.

    Attributes
    ----------
    model : Model
        The loss it was judged against.
    kind : str
        For which targets it was judged, one of `pyport.points.TARGETS`.
    proofs : dict of Sizes to Proof
        By the sizes at which it was tried.
    own_sizes : dict of str to Sizes
        For each place the sizes there.
    evidence : list of Evidence
    slopes : dict of str to taylor.Slope
        By place.
    further : set of str
        Places that nobody asked for: those that tell nothing are left out.
    notes : list of str
    elsewhere : list of str
        What the function did where it gave no gradient.
    ways : dict of (int, bool) to str
        For each matrix whether it came transposed, and the first place where it did so.
    told : list of bool or None
        Which arrays come so where their shapes tell it.
    orders : tuple of "F" or "C"
        If they come as one vector, in which order it may be unrolled.
    transposed : list of bool
        Which arrays came so at the place that was asked for last.
    coarse : bool
        Whether the gradient came in single precision.
    given : str
        With which numbers it was asked, in words, if with others than usual.
    stale : str
        The place at which it gives what it keeps of numbers before, if it does so.
    """

    model: Model
    kind: str = "any"
    proofs: dict[Sizes, Proof] = field(default_factory=dict)
    own_sizes: dict[str, Sizes] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    slopes: dict[str, taylor.Slope] = field(default_factory=dict)
    further: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    ways: dict[tuple[int, bool], str] = field(default_factory=dict)
    told: list[bool] | None = None
    orders: tuple[Order, ...] = ()
    transposed: list[bool] = field(default_factory=list)
    coarse: bool = False
    given: str = ""
    stale: str = ""

    @property
    def proved_and_wrong(self) -> list[str]:
        """The places at whose sizes it is proved and whose numbers fail."""
        return [place for place in self._failing if self._proved_at(place)]

    @property
    def proved(self) -> bool:
        """Whether it is proved at the sizes of every place, and refuted nowhere."""
        own = set(self.own_sizes.values()) or set(self.proofs)
        at_own = {self.proofs[sizes].status if sizes in self.proofs else "not tried" for sizes in own}
        return at_own == {"proved"} and not self._refuted

    @property
    def _places(self) -> list[str]:
        return list(dict.fromkeys(item.place for item in self.evidence))

    def decides(self, place: str) -> Evidence | None:
        """The method that decides at a place, or None if all that is known there is nothing.

        The bars of finite differences rest on estimates of their truncation, which chance can
        deceive; that of the complex step is a bound, so that no finite difference outvotes it. Without
        it they say FAIL only if all that resolve anything say it.
        """
        here = [item for item in self.evidence if item.place == place]
        bound = [item for item in here if item.method == BOUND and (item.verdict is Verdict.FAIL or _finite(item))]
        if bound:
            return bound[0]
        return without_bound([item for item in here if item.method != BOUND and not item.sampled])

    def number_verdict(self, place: str) -> Verdict:
        """What the numbers at a place say."""
        item = self.decides(place)
        if item is None:
            return Verdict.UNDECIDED
        if item.verdict is Verdict.PASS and item.resolution > (COARSEST if self.coarse else RESOLUTION):
            return Verdict.UNDECIDED
        return item.verdict

    @property
    def _failing(self) -> list[str]:
        return [place for place in self._places if self.number_verdict(place) is Verdict.FAIL]

    @property
    def _refuted(self) -> list[Sizes]:
        return [sizes for sizes, proof in self.proofs.items() if proof.status == "refuted"]

    @property
    def contradiction(self) -> str:
        """In which words the proof and the numbers contradict each other; empty if they do not."""
        for place in self._failing:
            item = self.decides(place)
            if self._proved_at(place) and item is not None and item.element is not None:
                there = self.own_sizes[place].words(self.model)
                return said(
                    "the proof finds the formula right ({there}), but at {place} its numbers are further off than "
                    "rounding explains: {element}",
                    there=there, place=place, element=item.element.sentence(self._turned(item.element)),
                )  # fmt: skip
        for sizes in self._refuted:
            places = [place for place in self._places if self.own_sizes.get(place) == sizes]
            if places and not self._failing and all(self.number_verdict(place) is Verdict.PASS for place in places):
                return said(
                    "the proof refutes the formula ({sizes}), but at {place} its numbers agree with the derivative: "
                    "an error of {error:.0e} of the largest element would show",
                    sizes=sizes.words(self.model), place=places[0], error=self._widest(places),
                )  # fmt: skip
        return ""

    @property
    def verdict(self) -> Verdict:
        """PASS only if all that decides agrees; FAIL if a proof or numbers show it and nothing sound contradicts."""
        if self.stale:
            return Verdict.FAIL
        if self.contradiction:
            return Verdict.UNDECIDED
        if self._failing or self._refuted or self._turning:
            return Verdict.FAIL
        if self.proved:
            return Verdict.PASS
        return Verdict.worst(self._judged(place) for place in self._deciding) if self._deciding else Verdict.UNDECIDED

    @property
    def _deciding(self) -> list[str]:
        """The places whose numbers decide: a place that was drawn beside them and tells nothing does not."""
        first = [place for place in self._places if place not in self.further]
        telling = [place for place in self._places if place in self.further and self._tells(place)]
        return first + telling

    def _tells(self, place: str) -> bool:
        item = self.decides(place)
        return self.number_verdict(place) is not Verdict.UNDECIDED or (item is not None and item.rounded)

    def _judged(self, place: str) -> Verdict:
        # What numbers cannot resolve at a place, a proof at its sizes does.
        return Verdict.PASS if self._proved_at(place) else self.number_verdict(place)

    def _proved_at(self, place: str) -> bool:
        sizes = self.own_sizes.get(place)
        return sizes in self.proofs and self.proofs[sizes].status == "proved"

    def _widest(self, places: Sequence[str]) -> float:
        found = [np.inf if (item := self.decides(place)) is None else item.resolution for place in places]
        return max(found, default=np.inf)

    @property
    def resolution(self) -> float:
        """The part of a block's largest element up to which an error could hide from the numbers that decide."""
        return self._widest([place for place in self._deciding if not self._proved_at(place)] or self._deciding)

    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        return said("undecided: {why}", why=self.why()) if self.verdict is Verdict.UNDECIDED else self.why()

    def why(self) -> str:
        """The same behind the verdict's own word."""
        loss = said("the gradient of {loss}", loss=self.model.words)
        if TARGETS[self.kind]:
            loss = joined(", ", [loss, TARGETS[self.kind]])
        if self.given:
            loss = said("{gradient} at {place}", gradient=loss, place=self.given)
        if self.verdict is Verdict.PASS:
            return joined("; ", [*self._how(loss), *self.elsewhere[:1]])
        if self.stale:
            return said("not {gradient} at {place}: what it gives there hangs on what it was asked before, for it "
                        "keeps what it computed of other numbers of the same sizes; compute it in each call",
                        gradient=loss, place=self.stale)  # fmt: skip
        if self.verdict is Verdict.FAIL:
            if self._turning and not (self._failing or self._refuted):
                return self._turns()
            if nearly := self.nearly():
                what = said("not exactly {gradient}: {nearly}", gradient=loss, nearly=nearly)
                return joined("; ", [what, *self.elsewhere[:1]])
            wrong, right = self._tried("refuted"), self._tried("proved")
            parts = [said("not {gradient}", gradient=loss)]
            if right:
                parts = [said("not {gradient}: wrong at {sizes}", gradient=loss, sizes=wrong)] if wrong else parts
                parts.append(said("right at {sizes}", sizes=right))
            return joined("; ", [*parts, *self.elsewhere[:1]])
        return self._open()

    def _open(self) -> str:
        """Why it is undecided."""
        if self.contradiction:
            return self.contradiction
        if not self._places:
            return said("nothing could be tried")
        for place in self._deciding:
            item = self.decides(place)
            if item is not None and item.rounded and not self._proved_at(place):
                return said(
                    "at {place} it is off by {off:.0e} of the largest element, no more than it varies close by or its "
                    "weights are rounded: its own rounding may be that large",
                    place=place, off=item.off,
                )  # fmt: skip
        if not np.isfinite(widest := self.resolution):
            return said("a right gradient is 0 here or not known, which numbers cannot tell from others")
        return said(
            "the error bars are too wide here, an error of {error:.1e} of the largest element could hide in them",
            error=widest,
        )

    def _how(self, loss: Said) -> list[Said]:
        right = self._tried("proved")
        if self.proved:
            return [said("proved: exactly {gradient}, tried at {sizes}", gradient=loss, sizes=right) if right else
                    said("proved: exactly {gradient}", gradient=loss)]  # fmt: skip
        shown = said("within every error bar of {gradient}: an error of {error:.0e} of a block's largest element "
                     "would show", gradient=loss, error=self.resolution)  # fmt: skip
        reasons = [proof.reason for proof in self.proofs.values()]
        return [shown, *along(reasons), *([said("proved at {sizes}", sizes=right)] if right else []), self._unproved()]

    def _unproved(self) -> Said:
        """Why it is not proved at its own sizes."""
        reasons = [self.proofs[sizes].reason for sizes in self.own_sizes.values()
                   if sizes in self.proofs and self.proofs[sizes].status == "not provable"]  # fmt: skip
        known = bool(reasons and reasons[0])
        return said("not proved, because {reason}", reason=reasons[0]) if known else said("not proved")

    def _tried(self, status: str) -> str:
        """At which sizes the proof came out so; empty if at none."""
        found = [sizes for sizes, proof in self.proofs.items() if proof.status == status]
        return sizes_in_words(found) if found else ""

    def nearly(self) -> str:
        """Up to what it is right, if numbers refute it and only by a little where they were asked; else empty."""
        items = [item for place in self._failing if (item := self.decides(place)) is not None and item.element]
        first = [item for item in items if item.place not in self.further]
        if not items or any(item.off > NEARLY for item in first or items):
            return ""
        worst, most = (max(some, key=lambda item: item.off) for some in (first or items, items))
        assert worst.element is not None
        right = said("right up to {off:.0e} of the largest element ({element} the most)",
                     off=worst.off, element=worst.element.place)  # fmt: skip
        if most.off <= NEARLY:
            return right
        return said("{right}, and off by {off:.0e} at {place}", right=right, off=most.off, place=most.place)

    @property
    def _turning(self) -> list[int]:
        """The matrices that come transposed at some places and not at others."""
        return sorted(k for k, way in self.ways if way and (k, False) in self.ways)

    def _turns(self) -> Said:
        """Which come transposed where, and where not."""
        turning = self._turning
        numbers = joined(" and ", (str(k + 1) for k in turning))
        here, there = self.ways[turning[0], True], self.ways[turning[0], False]
        if {k for k, _ in self.ways} == set(turning):
            return said("its arrays come transposed at {here} and not at {there}", here=here, there=there)
        if len(turning) == 1:
            return said("array {number} comes transposed at {here} and not at {there}",
                        number=numbers, here=here, there=there)  # fmt: skip
        return said("arrays {numbers} come transposed at {here} and not at {there}",
                    numbers=numbers, here=here, there=there)  # fmt: skip

    def _turned(self, element: Element) -> bool:
        return bool(self.transposed) and self.transposed[element.block]

    def failures(self) -> list[str]:
        """A sentence for each wrong block, and the worst element."""
        found: list[str] = []
        counts = [*(len(proof.blocks) for proof in self.proofs.values()), *(len(e.blocks) for e in self.evidence)]
        names = self.model.parameter_names(self.model.depth(max(counts, default=0)))
        for k, name in enumerate(names):
            wrong = [(sizes, proof.blocks[k]) for sizes, proof in self.proofs.items()
                     if len(proof.blocks) > k and not proof.blocks[k].right]  # fmt: skip
            if wrong:
                sizes, block = wrong[0]
                how = joined(
                    ", ",
                    [
                        said("{name} is wrong", name=name),
                        *wrong_words(block.ratio, block.entries, len(block.entries) == LISTED),
                    ],
                )
                found.append(said("proof ({sizes}): {how}", sizes=sizes.words(self.model), how=how))
        failed = [item for place in self._failing if (item := self.decides(place)) is not None and item.element]
        if failed:
            worst = max(failed, key=lambda item: (item.place not in self.further, item.worst))
            assert worst.element is not None
            found.append(said("{place}, {method}: {element}", place=worst.place, method=worst.method,
                              element=worst.element.sentence(self._turned(worst.element))))  # fmt: skip
            for k, ratio in enumerate(worst.ratios):
                if np.isfinite(ratio) and abs(ratio - 1) > SAME_RATIO:
                    found.append(said("{place}: {name} is {ratio} times what it should be, in every element",
                                      place=worst.place, name=names[k], ratio=ratio_in_digits(ratio)))  # fmt: skip
        return found


def without_bound(items: Sequence[Evidence]) -> Evidence | None:
    """What decides of methods whose bars are estimates: they say FAIL only if all that resolve anything say it."""
    others = sorted(filter(_finite, items), key=lambda item: item.resolution)
    verdicts = {item.verdict for item in others if item.resolution <= COARSEST}
    if not verdicts or verdicts == {Verdict.FAIL} or Verdict.FAIL not in verdicts:
        return others[0] if others else None
    return next(item for item in others if item.verdict is not Verdict.FAIL)


def _finite(item: Evidence) -> bool:
    return bool(np.isfinite(item.resolution))


def sizes_in_words(sizes: Iterable[Sizes]) -> str:
    """Several sizes as a sentence has them: "4-3-2 with N = 7, 1"."""
    numbers: dict[str, list[int]] = {}
    for widths, N in sizes:
        numbers.setdefault("-".join(map(str, widths)), []).append(N)
    return joined(
        "; ",
        (said("{words} with N = {N}", words=words, N=", ".join(map(str, many))) for words, many in numbers.items()),
    )


def along(reasons: Iterable[str]) -> list[Said]:
    """What numbers say of code that decides by values, which `reasons` for no proof tell: nothing of other branches."""
    if not any(reason.endswith((BRANCH, SIGN)) for reason in reasons):
        return []
    return [said("along the branches taken at these values, and along no others")]


def ratio_in_digits(ratio: float) -> str:
    """In six digits, or in as many as tell it from 1."""
    # A negative 0 is no other.
    return next(text for digits in (6, 10, 17) if (text := f"{ratio + 0.0:.{digits}g}") != "1" or digits == 17)


def wrong_words(ratio: Fraction | None, entries: Sequence[tuple[int, ...]], more: bool) -> Iterator[Said]:
    """By what and in which entries, and possibly more, a block is wrong."""
    if ratio is not None:
        yield said("{ratio} times what it should be in every entry", ratio=ratio)
    if entries:
        named = joined(", ", (f"({','.join(str(n + 1) for n in at)}) [{','.join(map(str, at))}]" for at in entries))
        yield said("in {entries} and more", entries=named) if more else said("in {entries}", entries=named)


def judge(
    place: str, estimate: Estimate, blocks: Sequence[Array], own: Sequence[Array], model: Model | None = None,
    names: Sequence[str] | None = None, least: float = 0.0,
) -> Evidence:  # fmt: skip
    """Compare a gradient with one estimate, every element by its own bar and its own rounding.

    Blocks are called as `names` says, or as the model does. What resolves is relative to the largest element of a
    block; where that is 0 as far as anybody knows, to `least`.

    An element whose estimate or bar is not finite is compared with nothing, and resolves nothing.
    A method that was asked for a sample of the elements speaks of these.
    """
    worst, resolution, off, element = 0.0, 0.0, 0.0, None
    within, ratios = [], []
    if names is None:
        model = model or Model()
        names = model.parameter_names(model.depth(len(blocks)))
    # The complex step's own sample is a check on what stands in for it, which knows every element.
    sample = estimate.tried < estimate.total and estimate.method != BOUND and estimate.status == "ok"
    for k, (got, wanted, bar, rounding) in enumerate(zip(blocks, estimate.values, estimate.bars, own, strict=True)):
        with np.errstate(all="ignore"):
            allowed = bar + rounding
            known = np.isfinite(wanted) & np.isfinite(allowed)
            difference = np.where(known, np.abs(got - wanted), 0.0)
            ratio = np.where(difference == 0, 0.0, difference / np.where(known, allowed, 1.0))
        largest = float(np.abs(wanted[known]).max(initial=0.0))
        widest = float(allowed[known].max(initial=0.0)) if known.all() or sample else np.inf
        largest = max(largest, least) if largest <= widest else largest
        # All of it 0: any multiple of it is the same.
        resolution = max(resolution, widest / largest if largest else np.inf)
        off = max(off, float(difference.max(initial=0.0)) / largest if largest else np.inf if difference.any() else 0.0)
        at = tuple(int(n) for n in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
        if ratio[at] > 1 and ratio[at] > worst:
            element = Element(k, names[k], at, float(got[at]), float(wanted[at]), float(allowed[at]))
        worst = max(worst, float(ratio[at]))
        within.append(bool(ratio[at] <= 1))
        ratios.append(_constant_ratio(got, wanted, allowed))
    if estimate.status not in ("ok", NOT_FINITE):
        verdict, resolution = Verdict.UNDECIDED, np.inf
    elif not all(within):
        verdict = Verdict.FAIL
    else:
        verdict = Verdict.PASS if resolution <= COARSEST else Verdict.UNDECIDED
    return Evidence(place, estimate.method, worst, resolution, element, within, ratios, off, verdict,
                    estimate.sampled)  # fmt: skip


def _constant_ratio(got: Array, wanted: Array, allowed: Array) -> float:
    """The factor between two blocks, from the elements that are well above their bars, or NaN."""
    with np.errstate(all="ignore"):
        clear = np.isfinite(allowed) & (np.abs(wanted) > 1e3 * allowed)
    if clear.sum() < 2:
        return np.nan
    ratios = got[clear] / wanted[clear]
    middle = float(np.median(ratios))
    return middle if np.all(np.abs(ratios - middle) <= SAME_RATIO * abs(middle)) else np.nan
