"""What is known of a gradient of one's own loss, what it adds up to, and in which words."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn

import numpy as np

from pyport.evidence import (
    COARSEST,
    NEARLY,
    RESOLUTION,
    SAME_RATIO,
    Evidence,
    along,
    ratio_in_digits,
    without_bound,
    wrong_words,
)
from pyport.gradients.taylor import Slope
from pyport.language import Said, joined, said
from pyport.own.question import Names, Stale
from pyport.own.tolerance import Stopped
from pyport.verdict import Verdict

#: The method that decides alone where it knows anything: nothing is cut off, and its rounding is measured.
EXACT = said("exact derivative")
#: What is exact and differences contradict each other where they are so many times their bars apart.
APART = 4.0
#: Wrong entries of a block that are shown.
LISTED = 4


@dataclass(frozen=True)
class WrongBlock:
    """What the proof says of one wrong block.

    Attributes
    ----------
    name : str
    ratio : Fraction or None
        The constant by which it differs from the right one in all trials, if there is one.
    entries : list of tuple of int
        Wrong entries, some of them if there are many.
    """

    name: str
    ratio: Fraction | None
    entries: list[tuple[int, ...]]


@dataclass(frozen=True)
class OwnProof:
    """The outcome of the proof at the sizes of one place: "proved", "refuted", or "not provable" with the reason.

    Attributes
    ----------
    status, reason : str
    wrong : list of WrongBlock
    """

    status: str
    reason: str = ""
    wrong: list[WrongBlock] = field(default_factory=list)


@dataclass(frozen=True)
class PenaltyShare:
    """What a wrong gradient is without its penalty.

    Attributes
    ----------
    name : str
        What the code calls the penalty's factor.
    without : Verdict
        What is said of it where that is 0.
    ratios : list of (str, float)
        Where it is right there: for each parameter whose penalty's share is wrong what that is times what it should be;
        NaN if it is no constant.
    """

    name: str
    without: Verdict
    ratios: list[tuple[str, float]]


@dataclass
class OwnResult:
    """All evidence on a gradient of one's own loss, and the verdict. It has no truth value: ask for its verdict.

    Attributes
    ----------
    title : str
        What was judged, against what.
    names : Names
    kind : str
        For which targets, empty for any.
    places : dict of str to str
        What was passed at each place: the sizes.
    evidence : list of Evidence
    proofs : dict of str to OwnProof
        By the sizes at which it was tried.
    slopes : dict of str to Slope
        By place.
    further : set of str
        Places that nobody asked for: those that tell nothing are left out.
    coarse : bool
        Whether the gradient came in single precision.
    conflicts : dict of str to str
        Where the exact derivative and differences contradict each other, and how.
    stopped : dict of str to Stopped
        Where the loss ends an inner iteration by a tolerance, and how far that takes it.
    by_type : set of str
        Where the loss gives another number for arrays that are not NumPy's own: what these compute says nothing of it.
    notes : list of str
    elsewhere : list of str
        What the functions did where they gave nothing.
    alone : list of str
        For what alone it is shown, of what else the functions take: numbers, and data of a kind.
    read_as : str
        In which form the gradient was read, in words.
    judged_by : str
        Which loss it was held to, in words; empty for that which the user named.
    beyond : str
        Where it is wrong, if it is right at all places and the proof refutes it.
    penalty : PenaltyShare or None
        What it is without its penalty, if it fails and has one.
    ways : list of str
        In what way it is wrong, if that was looked for.
    stale : Stale or None
        What it keeps of other numbers than those that it is asked for.
    of_chance : str
        Where nobody asked for it and it is another one the second time, in words.
    """

    title: str
    names: Names
    kind: str = ""
    places: dict[str, str] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    proofs: dict[str, OwnProof] = field(default_factory=dict)
    slopes: dict[str, Slope] = field(default_factory=dict)
    further: set[str] = field(default_factory=set)
    coarse: bool = False
    conflicts: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, Stopped] = field(default_factory=dict)
    by_type: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    alone: list[Said] = field(default_factory=list)
    read_as: str = ""
    judged_by: str = ""
    beyond: str = ""
    penalty: PenaltyShare | None = None
    ways: list[str] = field(default_factory=list)
    stale: Stale | None = None
    of_chance: str = ""

    def __bool__(self) -> NoReturn:
        raise TypeError("evidence is neither true nor false, for it may decide nothing; compare its .verdict")

    def __str__(self) -> str:
        return f"{self.verdict.name}: {self.reason()}"

    @property
    def proved(self) -> bool:
        """Whether it is proved at the sizes of every place that was asked for, and refuted nowhere."""
        own = {self.places[place] for place in self.places if place not in self.further}
        return bool(own) and not self.refuted and all(self._status(sizes) == "proved" for sizes in own)

    @property
    def refuted(self) -> list[str]:
        """The sizes at which the proof refutes it."""
        return [sizes for sizes, proof in self.proofs.items() if proof.status == "refuted"]

    def _status(self, sizes: str | None) -> str:
        proof = self.proofs.get(sizes or "")
        return "not tried" if proof is None else proof.status

    def decides(self, place: str) -> Evidence | None:
        """The method that decides at a place, or None if nothing is known there."""
        if place in self.conflicts:
            return None
        here = [item for item in self.evidence if item.place == place]
        for item in here:
            if item.method == EXACT and (item.verdict is Verdict.FAIL or np.isfinite(item.resolution)):
                return item
        return without_bound([item for item in here if item.method != EXACT])

    def number_verdict(self, place: str) -> Verdict:
        """What the numbers at a place say."""
        item = self.decides(place)
        coarse = self.coarse or place in self.stopped
        if item is None or (item.verdict is Verdict.PASS and item.resolution > (COARSEST if coarse else RESOLUTION)):
            verdict = Verdict.UNDECIDED
        else:
            verdict = item.verdict
        # Where numbers resolve nothing, the proof is not alone if the remainder falls like that of a wrong gradient.
        refuted = self.rises_otherwise(place) and self._status(self.places.get(place)) == "refuted"
        return Verdict.FAIL if verdict is Verdict.UNDECIDED and refuted and place not in self.conflicts else verdict

    def rises_otherwise(self, place: str) -> bool:
        """Whether the loss rises along a random direction as it does not with this gradient."""
        return place in self.slopes and self.slopes[place].status == "wrong"

    @property
    def failing(self) -> list[str]:
        """The places whose numbers fail, those that were asked for first."""
        failed = [place for place in self.places if self.number_verdict(place) is Verdict.FAIL]
        return sorted(failed, key=lambda place: place in self.further)

    @property
    def is_wrong_where_asked(self) -> bool:
        """Whether it fails at a place that was asked for."""
        return self.verdict is Verdict.FAIL and not set(self.failing[:1]) <= self.further

    @property
    def contradiction(self) -> str:
        """In which words the proof and the numbers contradict each other; empty if they do not."""
        for place in self.failing:
            item = self.decides(place)
            if self._status(self.places[place]) == "proved" and item is not None and item.element is not None:
                return said("the proof finds the formula right, but at {place} its numbers are further off than "
                            "rounding explains: {element}",
                            place=place, element=item.element.sentence(False))  # fmt: skip
        for place in self.places:
            # The proof goes by the rules of the exact derivative: of the loss itself only differences are evidence.
            steps = without_bound([item for item in self.evidence if item.place == place and item.method != EXACT])
            if (self._status(self.places[place]) == "proved" and steps is not None and steps.element is not None
                    and steps.verdict is Verdict.FAIL and steps.worst > APART):  # fmt: skip
                return said("the proof finds the formula right, but at {place} differences of the loss contradict it: "
                            "{element}", place=place, element=steps.element.sentence(False))  # fmt: skip
        if self.refuted and not self.failing:
            what = said("the proof refutes the formula, but its numbers agree with the derivative wherever they were "
                        "compared")  # fmt: skip
            if not self.beyond:
                return what
            return said("{what}; {beyond}: there the loss takes another branch, as behind np.clip, which the gradient "
                        "does not; follow it in the gradient too, or check with a loss without that limit",
                        what=what, beyond=self.beyond)  # fmt: skip
        return ""

    @property
    def verdict(self) -> Verdict:
        """PASS only if all that decides agrees; FAIL if numbers show it and nothing sound contradicts.

        A derivative that contradicts differences is wrong by the rules for the loss's code, which are those of every
        place and of the proof.
        """
        if self.conflicts or self.contradiction:
            return Verdict.UNDECIDED
        if self.failing or self.stale:
            return Verdict.FAIL
        if self.of_chance:
            return Verdict.UNDECIDED
        if self.proved:
            return Verdict.PASS
        return Verdict.worst(map(self._judged, self._deciding)) if self._deciding else Verdict.UNDECIDED

    @property
    def _deciding(self) -> list[str]:
        """The places that decide: one that nobody asked for and that tells nothing does not."""
        return [place for place in self.places
                if place not in self.further or self.number_verdict(place) is not Verdict.UNDECIDED]  # fmt: skip

    def _judged(self, place: str) -> Verdict:
        return Verdict.PASS if self._status(self.places[place]) == "proved" else self.number_verdict(place)

    @property
    def resolution(self) -> float:
        """The part of a block's largest element up to which an error could hide from the numbers that decide."""
        open_places = [place for place in self._deciding if self._status(self.places[place]) != "proved"]
        found = [np.inf if (item := self.decides(place)) is None else item.resolution
                 for place in open_places or self._deciding]  # fmt: skip
        return max(found, default=np.inf)

    @property
    def off(self) -> float:
        """The largest difference at a place that fails, relative to the largest element of its block."""
        return max((item.off for place in self.failing if (item := self.decides(place)) is not None), default=0.0)

    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        return said("undecided: {why}", why=self.why()) if self.verdict is Verdict.UNDECIDED else self.why()

    def why(self) -> str:
        """The same behind the verdict's own word."""
        whose = said("the gradient of the loss")
        if self.kind:
            whose = joined(", ", [whose, self.kind])
        if self.verdict is Verdict.PASS:
            return joined("; ", [*self._how(whose), *self.alone, *self.elsewhere[:1]])
        if self.verdict is Verdict.FAIL:
            return joined("; ", [self._not(whose), *self.elsewhere[:1]])
        for words in self.conflicts.values():
            return said("{conflict}, and the proof goes by the same rules", conflict=words) if self.proofs else words
        if self.contradiction:
            return self.contradiction
        if self.of_chance:
            return self.of_chance
        if not self.places:
            return said("nothing could be tried")
        if not np.isfinite(widest := self.resolution):
            why = next((note for note in self.notes if "not known" in note), "")
            return (said("the derivative is not known here ({why})", why=why) if why else
                    said("the derivative is not known here"))  # fmt: skip
        for place in self._deciding:
            if place in self.stopped:
                return said("{short}, so that an error of {error:.1e} of the largest element cannot be seen",
                            short=self.stopped[place].words, error=widest)  # fmt: skip
        return said(
            "the error bars are too wide here, an error of {error:.1e} of the largest element could hide in them",
            error=widest,
        )

    def _not(self, whose: Said) -> Said:
        """What it is not, where, and up to what it is right."""
        if not self.failing and self.stale is not None:
            return _stale(whose, self.stale)
        unasked = all(place in self.further for place in self.failing)
        if unasked and self.failing != list(self.places):
            whose = said("{gradient} at {place}", gradient=whose, place=self.failing[0])
        if self.off > NEARLY:
            return said("not {gradient}", gradient=whose)
        return said("not exactly {gradient}: right up to {off:.0e} of the largest element",
                    gradient=whose, off=self.off)  # fmt: skip

    def _how(self, whose: Said) -> list[Said]:
        right = joined("; ", (sizes for sizes, proof in self.proofs.items() if proof.status == "proved"))
        if self.proved:
            return [said("proved: exactly {gradient}, tried at {sizes}", gradient=whose, sizes=right)]
        shown = said("within every error bar of {gradient}: an error of {error:.0e} of a block's largest element "
                     "would show", gradient=whose, error=self.resolution)  # fmt: skip
        reasons = [proof.reason for proof in self.proofs.values()]
        return [shown, *along(reasons), *([said("proved at {sizes}", sizes=right)] if right else [])]

    def failures(self) -> list[str]:
        """A sentence for each wrong block, and the worst element."""
        found: list[str] = []
        for sizes, proof in self.proofs.items():
            for block in proof.wrong:
                entries = block.entries
                how = [said("the gradient by {name} is wrong", name=block.name),
                       *wrong_words(block.ratio, entries[:LISTED], len(entries) > LISTED)]  # fmt: skip
                found.append(said("proof ({sizes}): {how}", sizes=sizes, how=joined(", ", how)))
            if proof.wrong:
                break
        items = [item for place in self.failing if (item := self.decides(place)) is not None and item.element]
        if items:
            worst = max(items, key=lambda item: (item.place not in self.further, item.worst))
            assert worst.element is not None
            found.append(said("{place}, {method}: {element}", place=worst.place, method=worst.method,
                              element=worst.element.sentence(False)))  # fmt: skip
            wrong = [name for name, right in zip(self.names.blocks, worst.blocks, strict=True) if not right]
            if 0 < len(wrong) < len(self.names.blocks):
                right = [name for name in self.names.blocks if name not in wrong]
                found.append(said("{place}: wrong by {wrong}; right by {right}",
                                  place=worst.place, wrong=", ".join(wrong), right=", ".join(right)))  # fmt: skip
            found += self._of_penalty()
            for name, times in zip(self.names.blocks, worst.ratios, strict=True):
                if np.isfinite(times) and abs(times - 1) > SAME_RATIO:
                    found.append(said("{place}: the gradient by {name} is {times} times what it should be, in every "
                                      "element", place=worst.place, name=name, times=ratio_in_digits(times))
                                 )  # fmt: skip
        return found

    def _of_penalty(self) -> list[str]:
        """What is said of the share of the penalty."""
        share = self.penalty
        if share is None or share.without is not Verdict.PASS:
            return []
        found: list[str] = [said("with {name} = 0 it is right: the penalty's share is wrong", name=share.name)]
        for name, times in share.ratios:
            if not times:
                words = said("the penalty's share of the gradient by {name} is missing", name=name)
            elif np.isfinite(times):
                words = said("the penalty's share of the gradient by {name} is {times} times what it should be",
                             name=name, times=ratio_in_digits(times))  # fmt: skip
            else:
                words = said("the penalty's share of the gradient by {name} is not a multiple of what it should be",
                             name=name)  # fmt: skip
            found.append(words)
        return found


def _stale(whose: Said, stale: Stale) -> Said:
    if stale.how == "in place":
        return said("not {gradient} where {name} is changed in place, as by {name} -= lr * g: it keeps what it "
                    "computed of the numbers before; keep a copy of the numbers with it, and compare these",
                    gradient=whose, name=stale.name)  # fmt: skip
    if stale.how == "address":
        return said("not {gradient} where {name} lies in memory where another array lay before: it keeps what it "
                    "computed of that, as by id({name}); keep a copy of the numbers with it, and compare these",
                    gradient=whose, name=stale.name)  # fmt: skip
    return said("not {gradient} if it was called with other numbers of the same sizes before: it keeps what it "
                "computed of those; compute it in each call, or keep a copy of the numbers with it, and compare these",
                gradient=whose)  # fmt: skip
