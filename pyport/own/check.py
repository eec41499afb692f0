"""A gradient held to a loss that is code, at some places: all evidence, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from pyport.arithmetic.created import numbers_held
from pyport.evidence import COARSEST, NEARLY, Element, Evidence, judge
from pyport.gradients.bars import EPS
from pyport.gradients.differences import RUNGS
from pyport.gradients.estimate import NOT_FINITE, Array, Estimate
from pyport.gradients.target import NotDeterministic, TargetError
from pyport.language import Said, clause, joined, said
from pyport.own import derivative
from pyport.own.derivative import Found
from pyport.own.drawn import apart
from pyport.own.probes import LEAST, Probe, element, elements, whole
from pyport.own.proof import kind_of, prove
from pyport.own.question import Answer, Names, Place, Question, ask, loss_at, numbers_in_words, staleness
from pyport.own.result import APART, EXACT, OwnProof, OwnResult
from pyport.own.rounding import own_rounding
from pyport.own.tolerance import MOST, stopped
from pyport.targets.forms import size_in_words
from pyport.verdict import Verdict

#: Steps below the usual ones, and of how many elements by which a gradient fails these are asked for.
FINER, MOST_LOOKS = range(len(RUNGS) - 2, 2 * len(RUNGS)), 4
#: Seconds that a place may take where others with other parameters are tried beside it.
SECONDS_APART = 4.0
#: No bar at all is no reason to divide by 0.
TINY = float(np.finfo(float).tiny)
#: Up to so many elements, each is moved by itself if there is time for it.
SINGLES = 400
#: Seconds that single elements may take at a place, by the exact derivative and by differences.
SECONDS, SECONDS_OF_STEPS = 2.0, 4.0
#: The same at a place that nobody asked for, or that is only glanced at.
SECONDS_FURTHER = 0.3
#: Of more elements so many are moved by themselves, fewer where that takes long, but so many always.
SAMPLE, FEWEST = 100, 6
#: Of large blocks so many directions move all elements: an error is unseen only where chance lets it cancel in each.
DIRECTIONS, FEW_DIRECTIONS = 3, 2
#: Beside an exact derivative differences are asked for so many elements.
BESIDE = 12
#: So many times larger parameters are where limits of a loss are looked for, as that of a probability.
FACTORS = (4, 16, 64, 256, 1024)
#: So many numbers that functions read of their module are said: with others nothing is tried.
FEW_NUMBERS = 3
#: Seconds of one loss from which on it is taken for one that goes through all samples in a loop.
LOOPS = 0.004
#: Seconds of one derivative from which on there are fewer runs, and fewer rungs, for it.
SLOW, FEW_RUNS, FEW_RUNGS = 0.04, 2, range(8)


def check(question: Question, title: str = said("the gradient"), kind: str = "", proof: bool = True) -> OwnResult:
    """Judge a gradient by its loss.

    Parameters
    ----------
    question : Question
    title : str
        What it is called in the report.
    kind : str
        For which targets it is judged, for the report.
    proof : bool
        Whether a proof is tried too.

    Raises
    ------
    TargetError
        If the functions cannot be judged at a place that was asked for.
    """
    result = OwnResult(title, question.names, kind)
    began = perf_counter()
    for place in question.places:
        if place.numbers_alone and place.costly and _takes_long(question, place):
            result.notes.append(said("{place}: not tried, for one loss takes long there", place=place.name))
            continue
        # What is plainly wrong where it was asked for is so whatever it is elsewhere.
        if result.verdict is Verdict.FAIL and (place.costly or (place.further and result.off > NEARLY)):
            continue
        try:
            answer = _gather(result, question, place)
            if answer is not None and place is question.places[0] and not place.further:
                result.stale = staleness(question, place, answer)
        except TargetError as error:
            if not place.further:
                raise
            why = said("at {place} {why}", place=place.name, why=clause(error))
            result.elsewhere.append(why)
            result.of_chance = result.of_chance or (why if isinstance(error, NotDeterministic) else "")
    took = (perf_counter() - began) / len(question.places)
    if question.stay:
        result.alone.append(said("with {numbers} alone", numbers=question.stay))
    if proof:
        tried = [place for place in question.places if place.name in result.places and not place.numbers_alone]
        result.proofs = _proofs(question, tried, result)
        if result.proved and 0 < len(held := numbers_held(question.loss, question.gradient)) <= FEW_NUMBERS:
            result.alone.append(said("with {numbers} alone", numbers=numbers_in_words(held)))
        for place in tried:
            if result.rises_otherwise(place.name) and result.number_verdict(place.name) is Verdict.UNDECIDED:
                _look_at_ties(question, place, result)
        first = question.places[0]
        if result.verdict is Verdict.PASS and not result.proved and not first.drawn and took < SECONDS_APART:
            for place in apart(first, question.names.blocks):
                with suppress(TargetError):
                    _gather(result, question, place)
    if result.contradiction and result.refuted and not result.failing:
        result.beyond = _beyond(question, next(place for place in tried if result.places[place.name] in result.refuted))
    return result


def _beyond(question: Question, place: Place) -> str:
    """Where a gradient is wrong that is right at all places: with larger parameters, where a loss has its limits."""
    for factor in FACTORS:
        blocks = tuple(factor * block for block in place.blocks)
        with suppress(TargetError):
            item = glance(question, places=(replace(place, blocks=blocks),)).decides(place.name)
            if item is not None and item.verdict is Verdict.FAIL and item.element is not None:
                return said("with parameters {factor} times as large ({place}) it is wrong in {element}", factor=factor,
                            place=place.name, element=item.element.sentence(False))  # fmt: skip
    return ""


def glance(
    question: Question, title: str = said("the gradient"), kind: str = "", places: Sequence[Place] = ()
) -> OwnResult:  # fmt: skip
    """What the numbers say at the first place, of the question or of others, with as little work as it takes.

    Raises
    ------
    TargetError
        If the functions cannot be judged there.
    """
    result = OwnResult(title, question.names, kind)
    _gather(result, question, replace((places or question.places)[0], further=True))
    return result


def _takes_long(question: Question, place: Place) -> bool:
    """Whether one call of the loss takes so long at a place that nothing more is asked there."""
    if any(question.elsewhere):
        return True
    took = []
    for _ in range(2):
        began = perf_counter()
        derivative.losses(question, place, [([], 0.0)])
        took.append(perf_counter() - began)
    return min(took) > LOOPS


def _proofs(question: Question, places: Sequence[Place], result: OwnResult) -> dict[str, OwnProof]:
    """The proof at the sizes of every place, each size once."""
    proofs: dict[str, OwnProof] = {}
    if any(question.elsewhere):
        return proofs
    if result.by_type:
        why = said("the loss is another function for arrays that are not NumPy's own: differences decide")
        result.notes.append(why)
        return proofs
    # At the same sizes the proof takes those data of which it supposes least.
    ahead = sorted(places, key=lambda place: sum(kind is not None for _, kind in _kinds(question, place)))
    for sizes in dict.fromkeys(result.places[place.name] for place in places):
        place = next(place for place in places if result.places[place.name] == sizes)
        at = next(other for other in ahead if result.places[other.name] == sizes)
        refuted = any(proof.status == "refuted" for proof in proofs.values())
        proof = prove(question, at, blocks_too=not refuted)
        is_open = proof.status == "refuted" and result.number_verdict(place.name) is not Verdict.FAIL
        if is_open and place.data and not place.drawn:
            # Given data may have something in common that random ones have not.
            given = prove(question, place, blocks_too=not refuted, fixed=True)
            is_wrong_for_these = any(result.number_verdict(other.name) is Verdict.FAIL
                                     for other in question.places if other.data is place.data)  # fmt: skip
            if given.status == "not provable" and is_wrong_for_these:
                # Other parameters show it with the very same data.
                proof = given
            elif given.status != "refuted":
                why = (
                    said("for other data than these it is not the gradient")
                    if given.status == "proved"
                    else said("for other data than these, or along other branches of the code, it is not the gradient")
                )
                proof = OwnProof("not provable", why) if given.status != "proved" else given
                result.elsewhere.append(why)
        if proof.status == "proved" and not place.drawn and not place.further:
            kinds = [said("{name} {kind}", name=name, kind=kind) for name, kind in _kinds(question, place) if kind]
            result.alone += [said("for {kinds}, as they are here", kinds=joined(", ", kinds))] if kinds else []
        if proof.status != "not provable" or not place.further:
            proofs[sizes] = proof
        if proof.status == "not provable" and not place.further:
            break
    return proofs


def _look_at_ties(question: Question, place: Place, result: OwnResult) -> None:
    """Prove it for the very data of a place, where random data do not have what is equal in these at any parameters."""
    sizes = result.places[place.name]
    if place.drawn or sizes not in result.proofs or result.proofs[sizes].status != "proved":
        return
    given = prove(question, place, ties=True)
    if given.status != "proved":
        result.proofs[sizes] = given
    else:
        result.alone.append(said("at {place} itself the loss has a kink, and no gradient", place=place.name))


def _kinds(question: Question, place: Place) -> list[tuple[str, Said | None]]:
    """For what data of a kind the proof is tried at a place."""
    return [(name, kind_of(item)) for name, item in zip(question.names.data, place.data, strict=False)]


def sizes_of(place: Place, names: Names, moved: str = "") -> str:
    """What is passed at a place: the sizes of all arrays, and where numbers are moved these."""
    data = list(zip(names.data, place.data, strict=False))
    arrays = [*zip(names.blocks, place.blocks, strict=True),
              *((name, item) for name, item in data if isinstance(item, np.ndarray))]  # fmt: skip
    numbers = [place.name] if place.name == moved else []
    return joined(", ", [*(said("{name} {size}", name=name, size=size_in_words(item)) for name, item in arrays),
                         *numbers])  # fmt: skip


def _gather(result: OwnResult, question: Question, place: Place) -> Answer | None:
    """The evidence at a place, and what the gradient gives there; None where its loss is not finite."""
    here = loss_at(question, place)
    answer = ask(question, place)
    result.places[place.name] = sizes_of(place, question.names, question.moved)
    if place.further:
        result.further.add(place.name)
    result.coarse = result.coarse or any(unit > EPS for unit in answer.units)
    result.notes += [note for note in answer.notes if note not in result.notes]
    if not np.isfinite(here):
        result.notes.append(
            said("{place}: the loss is {here}, and its derivative not known there", place=place.name, here=here)
        )
        return None
    own, is_bound = own_rounding(question, place, answer)
    if not is_bound and not place.further:
        result.notes.append(said("{place}: how far the gradient's own rounding takes it is measured", place=place.name))
    by_type = derivative.goes_by_type(question, place)
    if by_type:
        result.by_type.add(place.name)
    noise = derivative.loss_noise(question, place, by_type)
    before = len(result.notes)
    _judge(result, _Judged(question, place, answer, own), noise)
    item = result.decides(place.name)
    if item is not None and item.verdict is Verdict.FAIL and item.off <= MOST:
        short = stopped(question, place, answer.blocks)
        if short is not None:
            # Both slopes are those of the loss, but neither is that of what it converges to.
            result.evidence = [other for other in result.evidence if other.place != place.name]
            del result.notes[before:]
            result.conflicts.pop(place.name, None)
            result.stopped[place.name] = short
            result.notes.append(joined(": ", [place.name, short.words]))
            own = [part + allowed for part, allowed in zip(own, short.allowed, strict=True)]
            _judge(result, _Judged(question, place, answer, own), noise)
    if not place.further:
        result.slopes[place.name] = derivative.taylor(question, place, answer.blocks, noise)
    return answer


def _judge(result: OwnResult, judged: _Judged, noise: float) -> None:
    """The evidence of each method at the place of a gradient."""
    place = judged.place
    known = None if place.name in result.by_type else judged.exactly()
    result.evidence += [] if known is None else [known]
    is_known = known is not None and (np.isfinite(known.resolution) or known.verdict is Verdict.FAIL)
    # What is so at one place is so at many.
    if judged.reason and not any(note.endswith(judged.reason) for note in result.notes):
        result.notes.append(joined(": ", [place.name, judged.reason]))
    # Beside an exact derivative differences are a check on it: the rules that it goes by are ours, and may be wrong.
    if known is not None and is_known and (place.further or known.verdict is Verdict.FAIL):
        judged.hold_to_steps(noise)
    if not (place.further and is_known):
        result.evidence += judged.by_steps(noise, few=is_known)
    if judged.conflict:
        result.conflicts[place.name] = said("at {place} {conflict}", place=place.name, conflict=judged.conflict)


def _key(probe: Probe) -> tuple[int, int | None, int]:
    """What an element is known by, and a direction, which is itself."""
    return probe.block, probe.element, 0 if probe.element is not None else id(probe)


class _Judged:
    """A gradient at one place, beside what each method says of the loss there."""

    def __init__(self, question: Question, place: Place, answer: Answer, own: Sequence[Array]) -> None:
        self.question, self.place, self.answer, self.own = question, place, answer, own
        self.total = sum(block.size for block in place.blocks)
        #: Why something is not known, and where the exact derivative and differences contradict each other.
        self.reason = self.conflict = ""
        self.slow = False
        #: What the exact derivative is along the probes that were asked for.
        self._exact: list[tuple[Probe, float, float]] = []

    def exactly(self) -> Evidence | None:
        """What the exact derivative says; None where it is not known at all."""
        # The first elements may be those beside a kink.
        first = [element(self.place.blocks, k, n) for k, block in enumerate(self.place.blocks) if block.size
                 for n in sorted({0, block.size // 2, block.size - 1})]  # fmt: skip
        began = perf_counter()
        derivative.exact(self.question, self.place, first[:1], 0)
        took = perf_counter() - began
        self.slow = took > SLOW
        # Where that is slow, these are all that are moved by themselves; one of each block where nobody asked.
        if self.slow and self.place.further:
            first = list({probe.block: probe for probe in first}.values())
        found = self._asked(first)
        if not np.isfinite(found.bars).any():
            return None
        if self.place.further:
            item = self._item(EXACT, first, found)
            if item.verdict is Verdict.FAIL and item.off > NEARLY:
                return item  # the others can only be wrong too
        seconds = SECONDS_FURTHER if self.place.further else SECONDS
        singles = first if self.slow else self._singles(seconds, took * (1 + derivative.RUNS))
        item = self._item(EXACT, singles, found if self.slow else self._asked(singles))
        if len(singles) == self.total:
            return item
        directions = whole(self.place.blocks, DIRECTIONS)

        def search(probe: Probe, runs: int) -> Found:
            return derivative.exact(self.question, self.place, [probe], runs)

        return self._with_whole(item, len(singles), directions, self._asked(directions), search)

    def _singles(self, seconds: float, took: float) -> list[Probe]:
        """All elements if they are few and there is time, else a sample."""
        time_for = int(seconds / max(took, 1e-9))
        if self.total <= SINGLES and self.total <= max(time_for, FEWEST):
            return elements(self.place.blocks, self.total)
        return elements(self.place.blocks, max(FEWEST, min(SAMPLE, time_for)))

    def _asked(self, probes: Sequence[Probe]) -> Found:
        runs = FEW_RUNS if self.slow else derivative.RUNS
        known = {_key(probe): (value, bar) for probe, value, bar in self._exact}
        new = [probe for probe in probes if _key(probe) not in known]
        found = derivative.exact(self.question, self.place, new, runs)
        self._exact += zip(new, found.values.tolist(), found.bars.tolist(), strict=True)
        if found.reason and not self.reason:
            self.reason = said("its exact derivative is not known, because {reason}", reason=found.reason)
        known |= {_key(probe): (value, bar) for probe, value, bar in self._exact[len(known) :]}
        values, bars = np.array([known[_key(probe)] for probe in probes]).reshape(-1, 2).T
        return Found(values, bars, found.reason)

    def by_steps(self, noise: float, few: bool) -> list[Evidence]:
        """What differences say of every element, or of some and of directions that move all."""
        blocks = self.place.blocks
        began = perf_counter()
        derivative.losses(self.question, self.place, [([], 0.0)] * 3)
        took = (perf_counter() - began) / 3 * 2 * len(RUNGS)
        slow = took > SLOW * len(RUNGS)
        count = min(self.total, len(blocks) if slow else BESIDE)
        singles = elements(blocks, count) if few or slow else self._singles(SECONDS_OF_STEPS, took)
        each = 1 if few else FEW_DIRECTIONS if slow else DIRECTIONS
        probes = singles if len(singles) == self.total else [*singles, *whole(blocks, each)]
        if few:
            asked = {_key(probe) for probe, *_ in self._exact}
            self._asked([probe for probe in singles if _key(probe) not in asked])
        methods = self._stepped(probes, noise, slow)
        made = []
        for method, found in methods.items():
            n = len(singles)
            item = self._item(method, singles, Found(found.values[:n], found.bars[:n]))
            if n < len(probes):
                item = self._with_whole(item, n, probes[n:], Found(found.values[n:], found.bars[n:]), None)
            made.append(item)
        return made

    def hold_to_steps(self, noise: float) -> None:
        """Hold the first exact derivative to differences, and of each block the one that the gradient fails by most."""
        known = [item for item in self._exact if np.isfinite(item[2])]
        worst: dict[int, tuple[float, Probe]] = {}
        for probe, value, bar in known:
            apart = abs(probe.along(self.answer.blocks) - value)
            allowed = bar + probe.reach(self.own)
            if apart > allowed and apart / max(allowed, TINY) > worst.get(probe.block, (0.0,))[0]:
                worst[probe.block] = apart / max(allowed, TINY), probe
        self._stepped([known[0][0], *(probe for _, probe in worst.values())], noise, self.slow)

    def _stepped(self, probes: Sequence[Probe], noise: float, slow: bool) -> dict[str, Found]:
        """Differences along some directions; where the exact derivative contradicts them is put down."""
        rungs = FEW_RUNGS if slow else RUNGS
        steps = derivative.Steps(self.question, self.place, probes, self.answer.blocks, noise, rungs)
        methods = derivative.differences(steps)
        exact = {_key(probe): (value, bar) for probe, value, bar in self._exact if np.isfinite(bar)}
        if not slow:
            self._look_finer(methods, probes, noise, exact)
        for n, probe in enumerate(probes):
            value, bar = exact.get(_key(probe), (0.0, np.inf))
            known = [found for found in methods.values() if np.isfinite(found.bars[n])]
            if (
                np.isfinite(bar)
                and known
                and all(abs(found.values[n] - value) > APART * (found.bars[n] + bar) for found in known)
            ):
                name = self.question.names.blocks[probe.block]
                at = (said("a direction of {name}", name=name) if probe.element is None else
                      Element(probe.block, name, self._index(probe), 0.0, 0.0, 0.0).place)  # fmt: skip
                self.conflict = said(
                    "the rules of differentiation give {value:.9g} for {place} and differences of the "
                    "loss {got:.9g}; which of them is right is unknown",
                    value=value,
                    place=at,
                    got=float(known[0].values[n]),
                )
                break
        return methods

    def _look_finer(
        self, methods: dict[str, Found], probes: Sequence[Probe], noise: float, exact: dict[Any, tuple[float, float]]
    ) -> None:  # fmt: skip
        """Take back what finer steps contradict: what the exact derivative is apart from, or else the gradient."""
        given = [(probe.along(self.answer.blocks), probe.reach(self.own)) for probe in probes]
        expected = np.array([exact.get(_key(probe), one) for probe, one in zip(probes, given, strict=True)])
        for found in methods.values():
            with np.errstate(all="ignore"):
                times = np.abs(expected[:, 0] - found.values) / (found.bars + expected[:, 1] + TINY)
            worst = [int(n) for n in np.argsort(-times) if np.isfinite(found.bars[n]) and times[n] > 1]
            for n in worst[:MOST_LOOKS]:
                finer = derivative.Steps(self.question, self.place, [probes[n]], self.answer.blocks, noise, FINER)
                value, allowed = expected[n].tolist()
                if not derivative.speak_for(finer, value, allowed, float(found.values[n]), float(found.bars[n])):
                    break
                found.bars[n] = np.inf
            else:
                found.bars[worst] = np.inf

    def _index(self, probe: Probe) -> tuple[int, ...]:
        assert probe.element is not None
        return tuple(int(n) for n in np.unravel_index(probe.element, self.place.blocks[probe.block].shape))

    def _item(self, method: str, probes: Sequence[Probe], found: Found) -> Evidence:
        """Single elements compared, each by its own bar."""
        values, bars = ([np.full(block.shape, fill) for block in self.place.blocks] for fill in (0.0, np.inf))
        for n, probe in enumerate(probes):
            values[probe.block].reshape(-1)[probe.element] = found.values[n]
            bars[probe.block].reshape(-1)[probe.element] = found.bars[n]
        status = "ok" if np.isfinite(found.bars).all() else NOT_FINITE
        estimate = Estimate(method, values, bars, status, len(probes), self.total)
        largest = max((abs(value) for value, bar in zip(found.values, found.bars, strict=True) if np.isfinite(bar)),
                      default=0.0)  # fmt: skip
        return judge(self.place.name, estimate, self.answer.blocks, self.own, names=self.question.names.blocks,
                     least=float(largest))  # fmt: skip

    def _with_whole(
        self, item: Evidence, singles: int, probes: Sequence[Probe], found: Found,
        search: Callable[[Probe, int], Found] | None,
    ) -> Evidence:  # fmt: skip
        """The evidence of a sample of elements, and of directions that move all."""
        largest = [float(np.abs(block).max(initial=0.0)) for block in self.answer.blocks]
        most = max(largest, default=0.0)
        worst, resolution, failed, off = item.worst, 0.0, None, item.off
        within = list(item.blocks)
        for n, probe in enumerate(probes):
            allowed = float(found.bars[n]) + probe.reach(self.own)
            if not np.isfinite(allowed):
                resolution = np.inf
                continue
            # An element that is off shows by half of it at least.
            size = largest[probe.block] if LEAST * largest[probe.block] > allowed else most
            resolution = max(resolution, allowed / (LEAST * size) if size else np.inf)
            apart = abs(probe.along(self.answer.blocks) - float(found.values[n]))
            if apart > allowed:
                within[probe.block] = False
                reach = probe.reach(self.answer.blocks)
                off = max(off, apart / reach if reach else np.inf)
                times = apart / max(allowed, TINY)
                if times > worst:
                    worst, failed = times, probe
        at = item.element
        if at is None and failed is not None and search is not None and not self.place.further:
            at = self._found(failed, search)
            off = abs(at.got - at.wanted) / largest[at.block] if at is not None and largest[at.block] else off
        sampled = said(
            "{method} by {singles:,} of {total:,} elements, and along {count} random directions "
            "that move all elements of a block",
            method=item.method,
            singles=singles,
            total=self.total,
            count=len(probes),
        )
        verdict = (Verdict.FAIL if item.verdict is Verdict.FAIL or not all(within) else
                   Verdict.PASS if max(resolution, item.resolution) <= COARSEST else Verdict.UNDECIDED)  # fmt: skip
        return replace(item, worst=worst, resolution=max(resolution, item.resolution), element=at, blocks=within,
                       off=off, verdict=verdict, sampled=sampled)  # fmt: skip

    def _found(self, probe: Probe, search: Callable[[Probe, int], Found]) -> Element | None:
        """The wrong element behind a direction that is off: the half that is further off is divided again."""
        which = np.arange(probe.direction.size)
        apart = probe.along(self.answer.blocks) - float(search(probe, 0).values[0])
        while which.size > 1:
            half, rest = which[: which.size // 2], which[which.size // 2 :]
            direction = np.zeros(probe.direction.size)
            direction[half] = probe.direction.reshape(-1)[half]
            part = Probe(probe.block, None, direction.reshape(probe.direction.shape))
            here = part.along(self.answer.blocks) - float(search(part, 0).values[0])
            which, apart = (half, here) if abs(here) >= abs(apart - here) else (rest, apart - here)
        single = element(self.place.blocks, probe.block, int(which[0]))
        found = search(single, FEW_RUNS)
        got, allowed = single.along(self.answer.blocks), float(found.bars[0]) + single.reach(self.own)
        if not abs(got - float(found.values[0])) > allowed:
            return None
        name = self.question.names.blocks[probe.block]
        return Element(probe.block, name, self._index(single), got, float(found.values[0]), allowed)
