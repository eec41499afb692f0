"""A diagnosis in the names and lines of the user's own code: found by value, with the code run once under a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from pyport.diagnose.diagnosis import Culprit, Diagnosis, Line, TheirWords
from pyport.diagnose.points import LEARNING_RATES, Point
from pyport.diagnose.statements import Statement, Written, written
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError, ask
from pyport.mistakes.recursion import Edit, Edits, Inapplicable, Recursion
from pyport.targets import Target
from pyport.targets.layout import SINGLE
from pyport.targets.read import Adapted

#: Two arrays are one quantity if they differ by no more than this part of the largest element.
SAME = 1e-9
#: The same of single precision.
SAME_SINGLE = 1e-5
#: A part of an array as MATLAB and as Python index it.
Part = tuple[tuple[str, ...], tuple[str, ...]]
#: Names of quantities in a line of a card, with the rows that are taken of them.
QUANTITIES = re.compile(r"(?<![\w.])(?:[SZWbdg]\d+|gb\d+|[XYyQ])(?![\w(])")
#: So many statements are shown of what is written several times.
_MOST_SHOWN = 3


def in_their_words(target: Target, result: Diagnosis, a: float | None) -> TheirWords | None:
    """What a wrong gradient's blocks and quantities are called in its code; None if that cannot be seen.

    Parameters
    ----------
    target : Target
    result : Diagnosis
    a : float, optional
        The learning rate, if it was said.
    """
    if not result.points or not result.blocks:
        return None
    points = [result.points[0], _of_one_sample(result.points[0])]
    if isinstance(target.gradient, Adapted) and target.gradient.form.layout.samples in SINGLE:
        points = points[1:]
    words = TheirWords()
    for point in points:
        found = written(target, point)
        if not found:
            continue
        _Names(target, result, point, found, _rate(result, a)).fill(words)
        if all(name in words.lines for name in _targets(result)) and len(words.blocks) == len(result.blocks):
            break
        # A loop over the samples has the quantities of one at a time.
    return words if words.blocks or words.lines else None


def _rate(result: Diagnosis, a: float | None) -> float:
    """The learning rate that is said, or that was found."""
    if a is not None:
        return a
    told = [finding.detail for item in result.named for finding in item.findings if finding.detail.startswith("a = ")]
    return float(told[0].removeprefix("a = ")) if told else LEARNING_RATES[0]


def _of_one_sample(point: Point) -> Point:
    return Point(point.X[:1], point.Y[:1], point.parameters)


def _lines(result: Diagnosis) -> Iterator[str]:
    for item in result.named:
        for finding in item.findings:
            for line in finding.lines:
                yield from (line.wrong[0], line.right[0])


def _targets(result: Diagnosis) -> list[str]:
    """The quantities that the lines of the cards compute."""
    return list(dict.fromkeys(quantity_of(line) for item in result.named for finding in item.findings
                              for line in finding.lines))  # fmt: skip


def their_statements(line: Line, words: TheirWords) -> list[Statement]:
    """The user's statements behind a line of a card: those of the blocks, where it is a constant in these alone."""
    blocks = QUANTITIES.findall(line.only)
    names = blocks if blocks and all(name in words.lines for name in blocks) else [quantity_of(line)]
    return [item for name in names for item in words.lines.get(name, [])]


def quantity_of(line: Line) -> str:
    """The quantity that a line of a card computes: d1, g2, gb2, S1."""
    match = QUANTITIES.match(line.wrong[0])
    return match[0] if match else ""


class _Names:
    """What was written at one point, held to the quantities of the recursion there."""

    def __init__(
        self, target: Target, result: Diagnosis, point: Point, found: Sequence[Written], a: float
    ) -> None:  # fmt: skip
        self.target, self.result, self.point, self.written = target, result, point, found
        self.model = result.model
        explanation = result.named[0].explanation if result.named else None
        self.edits: Edits = explanation.edits if explanation is not None else frozenset()
        self.by_block = dict(explanation.by_block) if explanation is not None else {}
        with np.errstate(all="ignore"):
            self.recursion = Recursion(self.model, point.X, point.Y, point.parameters, a)
        form = target.gradient.form if isinstance(target.gradient, Adapted) else None
        located = form.located.names if form is not None and form.located is not None else ()
        #: What the code calls what it returns.
        self.returned = {name for name in (*located, *(target.codes[0].returned if target.codes else ())) if name}
        self.places = dict(zip(self.model.parameter_names(self.recursion.depth), self.recursion.blocks, strict=True))

    def fill(self, words: TheirWords) -> None:
        """Add what is found here to what is known."""
        for name, array in self._answer().items():
            found = self._finished(array)
            if not np.any(array) and not np.any(self._right_block(name)):
                continue  # nothing is known by it
            if not found and (moving := self._moving(name)):
                words.lines.setdefault(name, moving)
            elif found:
                # A list that grows at its beginning moves what it holds.
                words.blocks.setdefault(name, self._block_name(found[-1], array) if found[-1].name else "")
                words.lines.setdefault(name, self._writers(found[0]))
        for quantity, statement in self._of_the_others():
            words.lines.setdefault(quantity, [statement])
        texts = [*_lines(self.result), *self._constants()]
        for name in dict.fromkeys(name for text in texts for name in QUANTITIES.findall(text)):
            if name in words.quantities and name in words.lines:
                continue
            wanted = self._wrong(name)
            if wanted is None or not (np.any(wanted) or np.any(self._quantity(name, frozenset()))):
                continue
            item = self._first_of(wanted, name)
            if item is None:
                if name[0] == "g" and (moving := self._moving(_block_of(name))):
                    words.lines.setdefault(name, moving)
                continue
            behind = self._of_the_factor(name, wanted)
            if behind is not None and behind.statement is not None:
                words.lines.setdefault(name, [behind.statement])
            if item.name:
                is_part = name[0] in "gb"
                words.quantities.setdefault(name, self._block_name(item, wanted) if is_part else item.name)
            if item.statement is not None:
                words.lines.setdefault(name, [item.statement])
        if not self.result.named and words.culprit is None:
            words.culprit = self._culprit()

    def _answer(self) -> dict[str, Array]:
        """What the function gives here, by the names of the parameters."""
        with suppress(TargetError):
            answer = ask(self.target.gradient, *self.point[:2], self.point.parameters, self.model)
            return dict(zip(self.places, answer.blocks, strict=True))
        return {}

    def _finished(self, array: Array) -> list[Written]:
        """Where a finished block has the value with which it is given back: in what is returned, if that has a name."""
        fitting = [item for item in self.written if item.statement is not None
                   and is_same(item.value, array, exactly=True)]  # fmt: skip
        named = [item for item in fitting if item.name]
        return [item for item in named if {item.name, _base(item)} & self.returned] or named or fitting[-1:]

    def _first_of(self, array: Array, name: str) -> Written | None:
        """Where a quantity has its value first: under our own name, under any, or under none."""
        fitting = [item for item in self.written if is_same(item.value, array, exactly=name[0] != "d")]
        if name[0] == "g":
            # An error signal of which a block is a row is no block.
            fitting = [item for item in fitting if item.value.size == array.size] or fitting
        named = [item for item in fitting if item.name]
        computed = [item for item in named if item.statement is not None]
        if name[0] in "XYWb":
            # What was passed, under our own name if it has that too.
            return next((item for item in named if item.name == name), named[0] if named else None)
        if named and named[0].statement is None:
            # What was passed on was returned before that.
            before = fitting[: fitting.index(named[0])]
            made = next((item.statement for item in before if item.statement is not None), None)
            if made is not None:
                return replace(named[0], statement=made)
        return next(iter([*computed, *named, *fitting]), None)

    def _constants(self) -> Iterator[str]:
        """The blocks in which alone a line of a card is so, where they take what is right too, or a mere constant."""
        for item in self.result.named:
            for line in (line for finding in item.findings for line in finding.lines if line.only):
                pairs = [
                    (self._wrong(name), self._quantity(name, frozenset())) for name in QUANTITIES.findall(line.only)
                ]
                is_constant = all(a is not None and b is not None and _multiple(a, b) is not None for a, b in pairs)
                if is_constant or self._has_both(quantity_of(line)):
                    yield line.only

    def _has_both(self, name: str) -> bool:
        """Whether the code computes an error signal rightly and wrongly too: a block takes the wrong one of them."""
        right, wrong = (self._quantity(name, edits) if name[:1] == "d" else None
                        for edits in (frozenset[Edit](), self.edits))  # fmt: skip
        if right is None or wrong is None or _multiple(wrong, right) is not None:
            return False
        return all(any(is_same(item.value, array, exactly=False) for item in self.written) for array in (right, wrong))

    def _of_the_others(self) -> Iterator[tuple[str, Statement]]:
        """Where a constant comes in by which an error signal is wrong in the blocks of the layers below alone."""
        for line in (line for item in self.result.named for finding in item.findings for line in finding.lines):
            name, below = quantity_of(line), {int(k) for k in re.findall(r"g\D*(\d+)", line.only)}
            if name[:1] != "d" or len(below) != 1 or name == f"d{max(below)}":
                continue
            signal, right, wrong = self._quantity(f"d{max(below)}", frozenset()), *(
                self._quantity(name, edits) for edits in (frozenset[Edit](), self.edits))  # fmt: skip
            factor = None if right is None or wrong is None else _multiple(wrong, right)
            if signal is None or factor is None:
                continue
            behind = self._of_the_factor(f"d{max(below)}", factor * signal)
            if behind is not None and behind.statement is not None:
                yield name, behind.statement

    def _right_block(self, name: str) -> Array | None:
        return self._quantity(f"g{name[1:]}" if name[0] == "W" else f"gb{name[1:]}", frozenset())

    def _moving(self, name: str) -> list[Statement]:
        """The statements that move a parameter, of code that gives parameters back and computes no such gradient."""
        adapted = self.target.gradient
        if not isinstance(adapted, Adapted) or not adapted.form.is_update or name not in self.places:
            return []
        try:
            left = adapted.left(*self.point[:2], self.point.parameters)[list(self.places).index(name)]
        except TargetError:
            return []
        moved = [item for item in self.written if item.statement is not None and item.name
                 and is_same(item.value, np.asarray(left), exactly=True)]  # fmt: skip
        return self._writers(moved[0]) if moved else []

    def _of_the_factor(self, name: str, wrong: Array) -> Written | None:
        """The error signal behind a block, if the constant by which the block is wrong came with it."""
        k = int(name[1:]) if re.fullmatch(r"[gd]\d+", name) else self.recursion.depth
        if k == self.recursion.depth:
            return None
        block, signal, before = (self._quantity(what, frozenset()) for what in (name, f"d{k}", f"d{k + 1}"))
        factor = None if block is None else _multiple(wrong, block)
        if factor is None or signal is None or before is None or abs(factor - 1) <= SAME:
            return None
        back = before @ self.recursion.W[k + 1].T
        latest: dict[str, float] = {}
        for item in self.written:
            times = next((found for array in (signal, back) if (found := _multiple(item.value, array)) is not None),
                         None)  # fmt: skip
            if times is not None and item.statement is not None:
                read = [latest[part] for chain in item.statement.reads for part in _prefixes(chain) if part in latest]
                if any(abs(times - factor * own) <= SAME * abs(times) for own in read):
                    return item
            if item.name and (times := _multiple(item.value, before)) is not None:
                latest[item.name] = times
        return None

    def _block_name(self, item: Written, array: Array) -> str:
        """What holds a block: of weights and bias in one array the part."""
        part = part_of(item.value, array)
        if part is None:
            return item.name
        if self.target.words.endswith(".m"):
            return f"{item.name}({', '.join(part[0])})"
        return f"{item.name}[{', '.join(part[1])}]"

    def _writers(self, item: Written) -> list[Statement]:
        """The statements that make a variable what it is, in its call."""
        assert item.statement is not None
        if not item.name:
            return [item.statement]
        before = self.written[: self.written.index(item) + 1]
        same = [other.statement for other in before if other.statement is not None and other.frame == item.frame
                and other.name == item.name and np.any(other.value != 0)]  # fmt: skip
        return list(dict.fromkeys(same))[-_MOST_SHOWN:]

    def _wrong(self, name: str) -> Array | None:
        """A quantity of a card's lines as the mistaken recursion has it; of a mere constant as the code gives it."""
        if not self.edits and (block := re.fullmatch(r"g(b?)(\d+)", name)):
            return self._answer().get(f"{block[1] or 'W'}{block[2]}")
        return self._quantity(name, self.edits)

    def _quantity(self, name: str, edits: Edits) -> Array | None:
        recursion = self.recursion
        table = {"X": recursion.X, "Y": recursion.Y, "y": recursion.Z[-1], "Q": recursion.S[-1]}
        if name in table:
            return np.asarray(table[name])
        stem, k = re.fullmatch(r"([a-zA-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]  # the pattern's own
        layer = int(k)
        try:
            if stem == "d":
                return recursion.delta(layer, edits)
            if stem in ("g", "gb"):
                block = (layer, "W" if stem == "g" else "b")
                return recursion.gradient(block, self.by_block.get(block, edits) if edits else edits)
            return np.asarray({"S": recursion.S, "Z": recursion.Z, "W": recursion.W, "b": recursion.b}[stem][layer])
        except (Inapplicable, IndexError, KeyError, TypeError):
            return None

    def _right(self) -> list[Array]:
        """Every quantity of the right recursion, and the steps to them."""
        depth, recursion = self.recursion.depth, self.recursion
        found: list[Array] = [recursion.X, recursion.Y, recursion.Z[-1] - recursion.Y]
        for k in range(1, depth + 1):
            found += [recursion.S[k], recursion.Z[k], recursion.W[k], recursion.delta(k)]
            if recursion.b[k] is not None:
                found.append(recursion.b[k])
            if k < depth:
                slope = self.model.units(k)
                with np.errstate(all="ignore"):
                    if slope.by_output is not None:
                        found.append(recursion._value(slope.by_output, k, {}))
                found.append(recursion.delta(k + 1) @ recursion.W[k + 1].T)
        found += [recursion.gradient(block) for block in recursion.blocks]
        return found

    def _culprit(self) -> Culprit | None:
        """The statement behind a wrong block that makes something wrong of what is right."""
        right = self._right()
        # What holds nothing yet is filled later.
        state = [not np.any(item.value) or any(is_same(item.value, array, exactly=False) for array in right)
                 for item in self.written]  # fmt: skip
        wrong = [block.name for block in self.result.blocks if not block.within]
        answer = self._answer()
        for name in sorted(wrong, key=lambda name: -self.places[name][0]):
            finished = self._finished(answer[name]) if name in answer else []
            if not finished:
                continue
            found = self._back(self.written.index(finished[0]), state, 0)
            if found is not None:
                return found
        return None

    def _back(self, n: int, right: Sequence[bool], depth: int) -> Culprit | None:
        """From something wrong to the first wrong thing that it is computed from."""
        item = self.written[n]
        if item.statement is None or depth > len(self.written):
            return None
        latest = {self.written[k].name: k for k in range(n) if self.written[k].frame == item.frame}
        reads: list[str] = []
        for chain in sorted(item.statement.reads):
            name = next((name for name in _prefixes(chain) if name in latest), "")
            if not name:
                # Which part of a list is read, nobody knows.
                if any(other.startswith((f"{chain}[", f"{chain}.")) and not right[k] for other, k in latest.items()):
                    return None
                continue
            k = latest[name]
            if self.written[k].value.size < 2:
                continue
            if not right[k]:
                return self._back(k, right, depth + 1)
            reads.append(name)
        return Culprit(item.statement, tuple(reads)) if reads else None


def _block_of(name: str) -> str:
    """The parameter of a gradient: W2 of g2, b2 of gb2."""
    return f"b{name[2:]}" if name.startswith("gb") else f"W{name[1:]}"


def _base(item: Written) -> str:
    """The variable that holds something: ``grads`` of ``grads["W2"]``, ``self.dW`` of ``self.dW[0]``."""
    return item.name.partition("[")[0].removeprefix("self.")


def _prefixes(chain: str) -> Iterator[str]:
    """``cache["A1"].T``, ``cache["A1"]``, ``cache``."""
    while chain:
        yield chain
        cut = max(chain.rfind("."), chain.rfind("["))
        chain = chain[:cut] if cut > 0 else ""


def is_same(value: Array, wanted: Array, *, exactly: bool) -> bool:
    """Whether an array is a quantity: in any way round, with ones beside it, and up to a factor unless `exactly`."""
    return any(
        _fits(candidate, wanted, exactly=exactly) for candidate, _ in _candidates(value, wanted.shape, exactly=exactly)
    )


def part_of(value: Array, wanted: Array) -> Part | None:
    """Which part of a larger array a block is, as MATLAB and as Python index it; None if it is the whole."""
    candidates = _candidates(value, wanted.shape, exactly=True)
    return next((part for candidate, part in candidates if _fits(candidate, wanted, exactly=True)), None)


def _candidates(value: Array, shape: Sequence[int], *, exactly: bool) -> Iterator[tuple[Array, Part | None]]:
    """The array, or the part of it beside a column or a row for the bias, in the shape of something."""
    if value.size == np.prod(shape):
        if 1 in shape or value.ndim < 2:
            yield value.reshape(shape), None
        elif value.ndim == 2:
            yield from ((turned, None) for turned in (value, value.T) if turned.shape == tuple(shape))
        return
    if value.size == 1:
        # A number for each of several.
        yield np.full(shape, value.item()), None
        return
    if value.ndim == 1:
        parts: list[tuple[Array, Part]] = [
            (value[1:], (("2:end",), ("1:",))), (value[:-1], (("1:end-1",), (":-1",))),
            (value[:1], (("1",), ("0",))), (value[-1:], (("end",), ("-1",))),
        ]  # fmt: skip
    elif value.ndim == 2:
        parts = [
            (value[:, 1:], ((":", "2:end"), (":", "1:"))), (value[1:], (("2:end", ":"), ("1:",))),
            (value[:, :-1], ((":", "1:end-1"), (":", ":-1"))), (value[:-1], (("1:end-1", ":"), (":-1",))),
            (value[:, :1], ((":", "1"), (":", "0"))), (value[:1], (("1", ":"), ("0",))),
            (value[:, -1:], ((":", "end"), (":", "-1"))), (value[-1:], (("end", ":"), ("-1",))),
        ]  # fmt: skip
    else:
        return
    for part, words in parts:
        # A single row of an outer product is a multiple of many things.
        if part.size == np.prod(shape) and (exactly or min(part.shape) > 1):
            for candidate, _ in _candidates(part, shape, exactly=exactly):
                yield candidate, words


def _multiple(value: Array, wanted: Array) -> float | None:
    """How many times a quantity an array is, in any way round; None if it is no multiple of it."""
    for candidate, _ in _candidates(value, wanted.shape, exactly=True):
        if np.ptp(wanted) and _fits(candidate, wanted, exactly=False):
            return float(np.vdot(wanted, candidate) / np.vdot(wanted, wanted))
    return None


def _fits(value: Array, wanted: Array, *, exactly: bool) -> bool:
    """Whether two arrays of one shape are the same, or one a multiple of the other."""
    if not (np.isfinite(value).all() and np.isfinite(wanted).all()):
        return False
    largest = float(np.abs(wanted).max(initial=0.0))
    same = SAME if value.dtype == np.float64 else SAME_SINGLE
    if not largest or (wanted.size > 1 and np.ptp(wanted) <= same * largest):
        # What is constant is a multiple of many things.
        return exactly and bool(np.abs(value - wanted).max(initial=0.0) <= same * largest)
    factor = 1.0 if exactly or wanted.size == 1 else float(np.vdot(wanted, value) / np.vdot(wanted, wanted))
    return factor != 0 and bool(np.abs(value - factor * wanted).max() <= same * abs(factor) * largest)
