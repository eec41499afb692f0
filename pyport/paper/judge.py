"""Answers judged: right to within rounding, right for the earlier answers, or wrong, and by which mistake.

Every answer is held against two values: the exact one, and what its formula gives from the learner's own earlier
answers, so that one slip is told once. How far rounding may take it is derived: every intermediate result may have been
rounded to the decimals that are asked for, and bounded arithmetic carries that through the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from pyport.arithmetic import BoundedArray
from pyport.corrected import with_ones
from pyport.diagnose.search import singles
from pyport.errors import InputError
from pyport.language import said
from pyport.mistakes import CARDS, Card
from pyport.mistakes.card import CARRIED
from pyport.mistakes.recursion import Edit, Inapplicable, Recursion
from pyport.paper.answers import Answer, Answers, read_answers
from pyport.paper.sheet import DECIMALS, Point, Sheet, asked, model_of
from pyport.paper.slips import wrong_values
from pyport.paper.steps import LAYERS, Step, steps, value
from pyport.trace import Array
from pyport.verdict import Verdict

#: How often a wrong formula is computed again with everything before it rounded at random, and by how many times the
#: widest change that this makes it may be missed. A name is no verdict: too wide only makes several fit.
SHAKES, WIDER = 8, 3.0
#: What is further off than this part of the largest element is no rounding, and nothing is shaken for it.
FAR = 0.1
#: A name is given only if that one of all formulas that were tried fits by chance is less likely than this.
CHANCE = 0.02
#: At least so much of a matrix is right where single elements are called slips.
MOSTLY = 0.6
#: A constant factor is one of these fractions, or is told in three digits.
DENOMINATOR = 12


@dataclass(frozen=True)
class Wrong:
    """One wrong element, from 0.

    Attributes
    ----------
    index : (int, int)
    got, expected : float
    slip : str
        What it may be by its digits: "sign", "point", "digits", or "".
    """

    index: tuple[int, int]
    got: float
    expected: float
    slip: str = ""


@dataclass
class Judged:
    """What is said of one answer.

    Attributes
    ----------
    name : str
    status : {"right", "follows", "coarse", "wrong", "shape"}
        "follows" is right for the earlier answers that it was computed from; "coarse" agrees as far as its decimals go,
        and has fewer than are asked for.
    answer : Answer
    wrong : list of Wrong
        In the order of the rows.
    cards : list of Card
        The mistakes that give these numbers, one, or several that cannot be told apart by them.
    edits : list of Edit
        Where in the recursion these are, if they are in the backward pass.
    factor : str
        By what constant it differs, if nothing else explains it.
    alone : bool
        Whether only single elements are wrong.
    whole : tuple of int
        The shape that is expected.
    turned : bool
        Whether it was read transposed.
    of : str
        For "follows" the earlier answers that are wrong.
    decimals : int
        For "coarse" the fewest decimals.
    copied : bool
        Whether these are the numbers of the step that the page shows.
    """

    name: str
    status: str
    answer: Answer
    wrong: list[Wrong] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    factor: str = ""
    alone: bool = False
    whole: tuple[int, ...] = ()
    turned: bool = False
    of: str = ""
    decimals: int = 0
    copied: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether it is."""
        return self.status in ("wrong", "shape")


@dataclass
class Judgement:
    """What is said of a file of answers."""

    answers: list[Judged]
    left_out: list[str]

    @property
    def verdict(self) -> Verdict:
        """FAIL for a wrong one, UNDECIDED where decimals are missing, else PASS."""
        if any(answer.is_wrong for answer in self.answers):
            return Verdict.FAIL
        return Verdict.UNDECIDED if any(answer.status == "coarse" for answer in self.answers) else Verdict.PASS


def judge_file(sheet: Sheet, path: Path) -> Judgement:
    """Judge a file of answers to the exercise of a sheet.

    Raises
    ------
    InputError
        If the file cannot be read, holds no answers, or belongs to another sheet.
    """
    exercise = sheet.exercise
    answers = read_answers(path, exercise.shapes)
    if answers.sheet not in (None, sheet.number):
        raise InputError(said("{path}: these answers belong to sheet {theirs}, and this is sheet {ours}; give the "
                              "options with which the page was made.", path=path, theirs=answers.sheet,
                              ours=sheet.number))  # fmt: skip
    return judge(exercise, answers, asked(exercise), sheet.point.values)


def judge(point: Point, answers: Answers, names: Sequence[str], first: Mapping[str, Any] | None = None) -> Judgement:
    """Judge the answers to an exercise.

    Parameters
    ----------
    point : Point
        The exercise.
    answers : Answers
    names : sequence of str
        What was asked for.
    first : mapping, optional
        The quantities of the step that the page shows, which somebody may copy.
    """
    judge = _Judge(point, answers, first or {})
    return Judgement(judge.judged(), [name for name in names if name not in answers.given])


def _unit(decimals: Any) -> Any:
    """A unit of the last decimal, which rounding or cutting off stays within, and the number's own rounding."""
    return 10.0 ** -np.asarray(decimals, dtype=np.float64) * (1 + 1e-9)


@dataclass
class _Judge:
    point: Point
    answers: Answers
    first: Mapping[str, Any]
    _told: dict[str, Array] = field(default_factory=dict)

    @cached_property
    def table(self) -> dict[str, Step]:
        """The steps by name, without the update."""
        return {step.name: step for step in steps(self.point.variant) if step.kind != "update"}

    def judged(self) -> list[Judged]:
        """All answers, in computing order; the wrong ones with their names."""
        found = [self._judged(name) for name in self.table if name in self.answers.given]
        self._name([item for item in found if item.status == "wrong"], [item for item in found if not item.is_wrong])
        return found

    def _bounded(self, decimals: int) -> dict[str, BoundedArray]:
        """Every quantity as it may come out where each is rounded to so many decimals."""
        values: dict[str, Any] = {name: BoundedArray(item) if name != "a" else item
                                  for name, item in self.point.given.items()}  # fmt: skip
        for step in self.table.values():
            exact = self._value(step, values)
            values[step.name] = BoundedArray(exact.value, exact.error + _unit(decimals))
        return values

    def _value(self, step: Step, values: Mapping[str, Any]) -> Any:
        """What a step gives; the loss in the form that keeps logarithms in range."""
        if step.name != "E":
            return value(step, values)
        found = model_of(self.point.variant).loss_of_sums(values["Q"], values["Y"])
        if isinstance(found, BoundedArray):
            # By hand it is computed from rounded outputs, and log enlarges what they are off; an output that rounds to
            # 0 has no logarithm, and whoever has one had more digits.
            with np.errstate(all="ignore"):
                error = value(step, values).error
            found = BoundedArray(found.value, np.where(np.isfinite(error), np.fmax(error, found.error), found.error))
        return found

    @cached_property
    def _fine(self) -> dict[str, BoundedArray]:
        return self._bounded(DECIMALS)

    def _judged(self, name: str) -> Judged:
        answer, whole = self.answers.given[name], np.shape(self.point.values[name]) or (1, 1)
        got, decimals, turned = answer.array, answer.decimals, answer.turned
        if turned or (got.shape != whole and got.shape == whole[::-1] and name.startswith("g")):
            # In the shape of the weights: the derivative itself, which the script has transposed.
            got, decimals, turned = got.T, decimals.T, True
        if got.shape != whole:
            return Judged(name, "shape", answer, whole=whole)
        item = self._compared(name, got, decimals)
        if (
            item.status == "wrong"
            and name.startswith("g")
            and not turned
            and whole[0] == whole[1]
            and self._all_turned()
        ):
            other = self._compared(name, got.T, decimals.T)
            if other.status in ("right", "follows"):
                item, got, turned = other, got.T, True
        item.turned = turned
        if np.isfinite(got).all():
            self._told[name] = got
        return item

    def _compared(self, name: str, got: Array, decimals: Any) -> Judged:
        """An answer of the right shape, held against the exact value and against what follows from earlier answers."""
        item = Judged(name, "right", self.answers.given[name], whole=got.shape)
        given, unit = np.isfinite(got), _unit(np.minimum(decimals, DECIMALS))
        expected, fine = np.reshape(self.point.values[name], got.shape), np.reshape(self._fine[name].error, got.shape)
        own = self._own(name)
        ways = [(expected, fine)]
        wrong_inputs = self._wrong_inputs(name)
        if own is not None:
            sharp = np.reshape(own.value, got.shape), np.reshape(own.error, got.shape) + _unit(DECIMALS)
            # Where the earlier answers are right, whoever computes from them or from what they were rounded from is
            # within this; where one is wrong, it may have been written down wrongly and not been used.
            ways = [*ways, sharp] if wrong_inputs else [sharp]
        with np.errstate(invalid="ignore"):
            off = [np.abs(got - target) for target, _ in ways]
            right = off[0] <= ways[0][1]
            agrees = np.any([part <= error for part, (_, error) in zip(off, ways, strict=True)], axis=0)
            # What is rounded further than asked for is not wrong; to whole numbers it tells nothing.
            rounded = np.any([part <= error + unit for part, (_, error) in zip(off, ways, strict=True)], axis=0)
        coarse = (decimals > 0) & (decimals < DECIMALS) & (rounded | self._is_coarse(name, got, decimals))
        if agrees[given].all():
            item.of = "" if right[given].all() else ", ".join(wrong_inputs)
            item.status = "follows" if item.of else "right"
        elif (agrees | coarse)[given].all():
            item.status, item.decimals = "coarse", int(decimals[given & ~agrees].min())
        else:
            target = ways[-1][0]
            wrong = given & ~(agrees | coarse)
            item.status = "wrong"
            item.wrong = [Wrong((int(i), int(j)), float(got[i, j]), float(target[i, j]), _slip(got[i, j], target[i, j]))
                          for i, j in np.argwhere(wrong)]  # fmt: skip
            item.alone = bool(given.sum() > 1 and (given & ~wrong).sum() >= MOSTLY * given.sum())
        return item

    def _is_coarse(self, name: str, got: Array, decimals: Any) -> Any:
        """Where an answer is within what rounding every intermediate result to its own decimals may change."""
        found = np.zeros(got.shape, bool)
        expected = np.reshape(self.point.values[name], got.shape)
        for each in sorted({int(n) for n in decimals.flat if 0 < n < DECIMALS}):
            error = np.reshape(self._bounded(each)[name].error, got.shape)
            # Rounding so coarsely may hide everything: no more than the last decimal given is let go.
            found |= (decimals == each) & (np.abs(got - expected) <= np.minimum(error, _unit(each)))
        return found

    def _all_turned(self) -> bool:
        """Whether derivatives whose shape tells it were written in the shape of the weights, and none the other way."""
        told = []
        for name in ("g1", "g2", "g3"):
            shape = np.shape(self.point.values[name])
            if name in self.answers.given and shape[0] != shape[1]:
                told.append(self.answers.given[name].array.shape == shape[::-1])
        return all(told)

    def _own(self, name: str) -> BoundedArray | None:
        """What a formula gives from the learner's own answers, where there are any."""
        step = self.table[name]
        if not any(each in self._told for each in _inputs(step, self.table)):
            return None
        values: dict[str, Any] = dict(self._fine)
        for each, got in self._told.items():
            decimals, shape = np.minimum(self.answers.given[each].decimals, DECIMALS), np.shape(self.point.values[each])
            error = _unit(decimals if decimals.shape == got.shape else decimals.T)
            values[each] = BoundedArray(np.reshape(got, shape), np.reshape(error, shape))
        # What was not written down follows from what was.
        for between in self.table.values():
            if between.name == name:
                break
            if between.name not in self._told and any(each in self._told for each in _inputs(between, self.table)):
                exact = self._value(between, values)
                values[between.name] = BoundedArray(exact.value, exact.error + _unit(DECIMALS))
        with np.errstate(all="ignore"):
            found = self._value(step, values)
        return found if np.isfinite(found.error).all() else None

    def _wrong_inputs(self, name: str) -> list[str]:
        """The answers that are not right of those that a quantity is computed from."""
        found = []
        for each in self._told:
            if each != name and each in _inputs(self.table[name], self.table):
                expected = np.reshape(self.point.values[each], self._told[each].shape)
                error = np.reshape(self._fine[each].error, expected.shape)
                if not (np.abs(self._told[each] - expected) <= error).all():
                    found.append(each)
        return found

    # Names.

    def _name(self, wrong: Sequence[Judged], right: Sequence[Judged]) -> None:
        """Find the mistakes that explain wrong answers; those that explain more of them are the likelier."""
        matches = {item.name: self._matching(item) for item in wrong}
        counts: dict[Any, int] = {}
        for found in matches.values():
            for key in found:
                counts[key] = counts.get(key, 0) + 1
        for item in wrong:
            item.copied = self._is_copied(item)
            if item.copied:
                continue
            found = matches[item.name]
            spared = {key: card for key, card in found.items() if not self._contradicted(key, right)}
            found = spared or found
            most = max((counts[key] for key in found), default=0)
            best = [key for key in found if counts[key] == most]
            item.cards = list(dict.fromkeys(found[key] for key in best))
            item.edits = [key for key in best if isinstance(key, Edit)]
            if not item.cards and not item.alone:
                item.factor = self._factor(item)
            if item.alone and item.cards:
                item.alone = False

    def _is_copied(self, item: Judged) -> bool:
        """Whether an answer is that of the step before the exercise."""
        got = self._got(item)
        given = np.isfinite(got)
        if item.name not in self.first or given.sum() < 2:
            return False
        off = np.abs(got - np.reshape(self.first[item.name], got.shape))
        return bool((off[given] <= _unit(DECIMALS)).all())

    def _contradicted(self, key: Any, right: Sequence[Judged]) -> bool:
        """Whether a mistake would also show in an answer that is right."""
        if not isinstance(key, Edit) or key.ingredient not in CARRIED:
            return False
        for item in right:
            name = item.name
            if name[0] not in "dg" or int(name[1]) > key.layer or (name[0] == "d" and name in self._told):
                continue
            values = [self._backward(recursion, name, key) for recursion in self._recursions]
            expected = self.point.values[name]
            for spoilt in values[:1]:
                if spoilt is not None and np.abs(spoilt - expected).max() > np.max(self._fine[name].error):
                    return True
        return False

    def _matching(self, item: Judged) -> dict[Any, Card]:
        """The mistakes that give an answer's numbers, from the exact quantities or from the learner's own."""
        got = self._got(item)
        given = np.isfinite(got)
        largest = float(np.abs(self.point.values[item.name]).max())
        own = self._own(item.name)
        fine = np.reshape((self._fine[item.name] if own is None else own).error, item.whole)
        unit = _unit(np.minimum(item.answer.decimals, DECIMALS).max())
        found: dict[Any, Card] = {}
        tried, chance = 0, 0.0
        for key, card, first, shaken in self._candidates(item.name):
            tried += 1
            candidate = np.reshape(first, item.whole) if np.size(first) == got.size else None
            if candidate is None or not np.isfinite(candidate).all():
                continue
            scale = max(largest, float(np.abs(np.concatenate([got[given], candidate[given]])).max())) or 1.0
            off = np.abs(got - candidate)
            if not (off[given] <= unit + FAR * scale).all():
                continue
            moved = [np.abs(np.reshape(other, item.whole) - candidate) for other in shaken()]
            # It is rounded as the right one is, and what it does to rounding beside.
            allowed = unit + fine + WIDER * np.max(moved, axis=0)
            if (off <= allowed)[given].all():
                chance = max(chance, float(np.prod(np.minimum(1.0, allowed[given] / scale))))
                found[key] = card
        return found if tried * chance < CHANCE else {}

    def _got(self, item: Judged) -> Array:
        array = item.answer.array
        return array.T if item.turned else array

    def _candidates(self, name: str) -> Iterable[tuple[Any, Card, Any, Callable[[], list[Any]]]]:
        """Each mistake that can be made at a quantity: a key, its card, the value, and what shakes it."""
        if name[0] in "dg" and name[1:].isdigit():
            yield from self._backward_candidates(name)
            return
        step = self.table[name]
        part = {"sums": "sums", "outputs": "output" if step.layer == 3 else "units"}.get(
            step.kind.partition(" ")[0], "loss"
        )
        if name[0] in "ep" or name == "loss":
            return
        for start in self._starts:
            worlds = [wrong_values(part, self.point.variant, self._names(step, values)) for values in start]
            for n, (card, first) in enumerate(worlds[0]):
                yield card.id, card, first, partial(lambda n, all_: [world[n][1] for world in all_], n, worlds[1:])

    @cached_property
    def _starts(self) -> list[list[dict[str, Any]]]:
        """The exact quantities and the learner's own, each with copies that are rounded at random."""
        exact = {name: np.asarray(item, dtype=np.float64) for name, item in self.point.values.items()}
        own = {**exact, **{name: np.reshape(item, exact[name].shape) for name, item in self._told.items()}}
        rng = np.random.default_rng(1)
        found = []
        for values in (exact, own) if self._told else (exact,):
            copies = [{name: item + (rng.choice([-0.5, 0.5], item.shape) * _unit(DECIMALS) if name in self.table else 0)
                       for name, item in values.items()} for _ in range(SHAKES)]  # fmt: skip
            found.append([values, *copies])
        return found

    def _names(self, step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
        """The names of a layer, as slips have them."""
        names: dict[str, Any] = {"y": values["y"], "Y": values["Y"], "Q": values["Q"], "N": values["Y"].shape[0],
                                 "K": values["Y"].shape[1], "it": values.get("E")}  # fmt: skip
        if not step.layer:
            # Of the loss, what the right formula gives from these outputs.
            names["it"] = self._value(step, values)
            return names
        k, bias = step.layer, self.point.variant.bias
        inputs, _, S, _, _ = LAYERS[k]
        names |= {"Z_down": values[inputs], "A": with_ones(values[inputs], bias), "S": values[S],
                  "Wfull": values[f"W{k}"], "W": values[f"W{k}"][int(bias) :]}  # fmt: skip
        if k > 1:
            names |= {"S_down": values[LAYERS[k - 1][2]], "Wfull_down": values[f"W{k - 1}"]}
        if k < 3:
            names["Wfull_up"] = values[f"W{k + 1}"]
        return names

    @cached_property
    def _recursions(self) -> list[Recursion]:
        """The recursion with the exact quantities, then that with the learner's own."""
        return [self._recursion(start[0], own) for start, own in zip(self._starts, (False, True), strict=False)]

    @cached_property
    def _shaken(self) -> list[list[Recursion]]:
        return [[self._recursion(copy, own) for copy in start[1:]]
                for start, own in zip(self._starts, (False, True), strict=False)]  # fmt: skip

    def _recursion(self, values: Mapping[str, Any], own: bool) -> Recursion:
        point = self.point
        made = Recursion(model_of(point.variant), values["X"], values["Y"], point.weights, point.given["a"])
        for k, (_, _, S, Z, _) in LAYERS.items():
            made.take("S", k, values[S])
            made.take("Z", k, values[Z])
            if own and f"d{k}" in self._told:
                made.take("d", k, values[f"d{k}"])
        return made

    def _backward_candidates(self, name: str) -> Iterable[tuple[Any, Card, Any, Callable[[], list[Any]]]]:
        k, is_error = int(name[1]), name[0] == "d"
        told = {int(each[1]) for each in self._told if each[0] == "d" and each[1:].isdigit()} - (
            {k} if is_error else set()
        )
        nearest = min((layer for layer in told if layer >= k), default=4)
        every = singles(model_of(self.point.variant), 3, (k, "W"))
        for card, edits in every.items():
            for edit in edits:
                carried = edit.ingredient in CARRIED
                # What an earlier answer shows to be right, or was judged there, is not looked for again.
                if (is_error and not carried) or (carried and edit.layer >= nearest):
                    continue
                for recursion, shaken in zip(self._recursions, self._shaken, strict=True):
                    first = self._backward(recursion, name, edit)
                    if first is None:
                        continue
                    yield edit, CARDS[card], first, partial(self._all_backward, shaken, name, edit)

    def _all_backward(self, recursions: Sequence[Recursion], name: str, edit: Edit) -> list[Array]:
        found = [self._backward(recursion, name, edit) for recursion in recursions]
        return [value for value in found if value is not None]

    def _backward(self, recursion: Recursion, name: str, edit: Edit) -> Array | None:
        """A quantity of the backward pass with a mistake in it, as the exercise has it; None if it cannot be made."""
        k = int(name[1])
        try:
            if name[0] == "d":
                return recursion.delta(k, frozenset({edit}))
            return recursion.gradient((k, "W"), frozenset({edit})).T
        except Inapplicable:
            return None

    def _factor(self, item: Judged) -> str:
        """The constant that an answer is of what it should be, "" if it is none."""
        got = self._got(item)
        given = np.isfinite(got)
        own = self._own(item.name)
        expected = np.reshape(self.point.values[item.name] if own is None else own.value, item.whole)
        error = np.reshape(self._fine[item.name].error, item.whole)
        used = given & (np.abs(expected) > 3 * error)
        if used.sum() < 2:
            return ""
        guess = float(np.sum(got[used] * expected[used]) / np.sum(expected[used] ** 2))
        slack = error * max(1.0, abs(guess))
        with np.errstate(all="ignore"):
            ends = np.stack([(got - slack) / expected, (got + slack) / expected])
        low, high = float(ends.min(axis=0)[used].max()), float(ends.max(axis=0)[used].min())
        if not (low <= high and low * high > 0):
            return ""
        near = Fraction((low + high) / 2).limit_denominator(DENOMINATOR)
        return str(near) if low <= near <= high and near else f"{(low + high) / 2:.3g}"


def _inputs(step: Step, table: Mapping[str, Step]) -> set[str]:
    """The quantities that a step is computed from, the way back to the data."""
    found: set[str] = set()
    open_ = [step.name]
    while open_:
        text = table[open_.pop()].matrix
        if text.startswith(("-np.sum", "np.sum((")):
            text = f"{text} Q"
        for name in table:
            if name not in found and _has(text, name):
                found.add(name)
                open_.append(name)
    return found - {step.name}


def _has(text: str, name: str) -> bool:
    words = "".join(c if c.isalnum() or c == "_" else " " for c in text).split()
    return name in words


def _slip(got: float, expected: float) -> str:
    """What a wrong number may be by its digits."""
    if expected and abs(got + expected) <= _unit(DECIMALS):
        return "sign"
    if expected and any(abs(got - expected * power) <= _unit(DECIMALS) * max(power, 1) for power in (0.1, 10.0, 100.0)):
        return "point"
    digits, right = (f"{abs(x):.{DECIMALS}f}" for x in (got, expected))
    swaps = [n for n, (a, b) in enumerate(zip(digits, right, strict=False)) if a != b]
    if len(digits) == len(right) and len(swaps) == 2 and digits[swaps[0]] == right[swaps[1]] and (
            digits[swaps[1]] == right[swaps[0]]):  # fmt: skip
        return "digits"
    return ""
