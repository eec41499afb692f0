"""What single methods say of a gradient, what it adds up to, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pyport.gradients import taylor
from pyport.gradients.estimate import Array, Estimate
from pyport.gradients.prove import LISTED, Proof
from pyport.model import Model
from pyport.verdict import Verdict

#: Without a proof, a gradient passes only if an error of this part of its largest element would show.
RESOLUTION = 1e-6
#: A single method that is within its bars says nothing if they are wider than this.
COARSEST = 1e-3
#: Ratios within a block that agree to this are one constant.
SAME_RATIO = 1e-6


@dataclass(frozen=True)
class Element:
    """The element that is furthest outside what is allowed."""

    block: int
    name: str
    index: tuple[int, int]
    got: float
    wanted: float
    allowed: float

    def sentence(self, transposed: bool) -> str:
        """Block, indices, got, wanted, allowed."""
        i, j = self.index
        turned = f" (there transposed: ({j + 1},{i + 1}) [{j},{i}])" if transposed else ""
        return (
            f"{self.name}({i + 1},{j + 1}) [{i},{j}]{turned}: got {self.got:.9g}, wanted {self.wanted:.9g}, "
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

    def sharpest(self) -> list[Evidence]:
        """For each place the method that resolves most: it decides, whatever coarser ones say.

        The bars of finite differences rest on estimates of their truncation, which chance can
        deceive once in a great many elements; that of the complex step is a bound.
        """
        places = dict.fromkeys(item.place for item in self.evidence)
        return [min((item for item in self.evidence if item.place == place), key=lambda item: item.resolution)
                for place in places]  # fmt: skip

    @property
    def verdict(self) -> Verdict:
        """FAIL if a proof or a number says so; PASS by proof, or by numbers that resolve enough."""
        refuted = any(proof.status == "refuted" for proof in self.proofs.values())
        if refuted or any(item.verdict is Verdict.FAIL for item in self.sharpest()):
            return Verdict.FAIL
        if self.proved:
            return Verdict.PASS
        deciding = self.sharpest()
        passed = deciding and all(item.resolution <= RESOLUTION for item in deciding)
        return Verdict.PASS if passed else Verdict.UNDECIDED

    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        if self.verdict is Verdict.PASS:
            how = "proved" if self.proved else "within every error bar"
            return f"{how}: exactly the gradient of {self.model.words}" if self.proved else (
                f"{how} of the gradient of {self.model.words}; not proved")  # fmt: skip
        if self.verdict is Verdict.UNDECIDED:
            widest = max((item.resolution for item in self.sharpest()), default=np.inf)
            return (
                f"undecided: the error bars are too wide here, an error of {widest:.1e} of the largest element "
                "could hide in them"
            )
        if self.proved:
            return "the formula is right, but its numbers are further off than its own rounding explains"
        return f"not the gradient of {self.model.words}"

    def failures(self) -> list[str]:
        """A sentence for each wrong block, and the worst element."""
        found = []
        blocks = max(0, 0, *(len(p.blocks) for p in self.proofs.values()), *(len(e.blocks) for e in self.evidence))
        names = self.model.parameter_names(self.model.depth(blocks))
        for k, name in enumerate(names):
            wrong = [(sizes, proof.blocks[k]) for sizes, proof in self.proofs.items()
                     if len(proof.blocks) > k and not proof.blocks[k].right]  # fmt: skip
            if wrong:
                sizes, block = wrong[0]
                found.append(f"proof ({sizes}): {name} is wrong{_ratio_words(block.ratio)}{_entries(block.entries)}")
        failed = [item for item in self.evidence if item.element is not None]
        if failed:
            worst = max(failed, key=lambda item: item.worst)
            assert worst.element is not None
            turned = bool(self.transposed) and self.transposed[worst.element.block]
            found.append(f"{worst.place}, {worst.method}: {worst.element.sentence(turned)}")
            for k, ratio in enumerate(worst.ratios):
                if np.isfinite(ratio) and abs(ratio - 1) > SAME_RATIO:
                    found.append(f"{worst.place}: {names[k]} is {ratio:.6g} times what it should be, in every element")
        return found


def _ratio_words(ratio: Fraction | None) -> str:
    return "" if ratio is None else f", {ratio} times what it should be in every entry"


def _entries(entries: Sequence[tuple[int, int]]) -> str:
    if not entries:
        return ""
    more = " and more" if len(entries) == LISTED else ""
    return ", in " + ", ".join(f"({i + 1},{j + 1}) [{i},{j}]" for i, j in entries) + more


def judge(
    place: str, estimate: Estimate, blocks: Sequence[Array], own: Sequence[Array], model: Model | None = None
) -> Evidence:
    """Compare a gradient with one estimate, every element by its own bar and its own rounding."""
    worst, resolution, element = 0.0, 0.0, None
    within, ratios = [], []
    model = model or Model()
    names = model.parameter_names(model.depth(len(blocks)))
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
            element = Element(k, names[k], (i, j), float(got[i, j]), float(wanted[i, j]), float(allowed[i, j]))
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
