"""In what way a wrong gradient is wrong: transposed, in another order, off by a penalty, for some samples or labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pyport.evidence import SAME_RATIO
from pyport.gradients.differences import RUNGS
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import Said, said
from pyport.own import derivative
from pyport.own.probes import elements
from pyport.own.question import Answer, Place, Question, ask
from pyport.own.rounding import own_rounding
from pyport.parity.ways import MOST_ROWS, numbered, order_of, wrong_lines

#: Of more elements not every derivative is asked for.
MOST_ELEMENTS = 400
#: Losses that are asked of another program for one explanation.
MOST_ELSEWHERE = 20_000
#: With more samples than this they are not looked at one by one.
MOST_SAMPLES = 20
#: So many samples or rows are listed.
_LISTED = 6


#: Some of several, one truth value for each.
Which = NDArray[np.bool_]
#: The right blocks at a place, and their bars.
Right = Callable[[Place], tuple[list[Array], list[Array]] | None]
Known = Callable[[Place, Answer], tuple[list[Array], list[Array]] | None]


@dataclass(frozen=True)
class _Block:
    """A block as it came, as it should be, and how far apart the two may be."""

    name: str
    got: Array
    wanted: Array
    bars: Array
    own: Array

    def fits(self, change: Callable[[Array], Array], off: Array | float = 0.0) -> bool:
        """Whether what came is what should have, changed, with something added."""
        return bool(np.all(np.abs(self.got - change(self.wanted) - off) <= change(self.bars) + self.own))

    @property
    def wrong(self) -> Which:
        """Which elements are further off than is allowed."""
        return np.abs(self.got - self.wanted) > self.bars + self.own


def how_wrong(question: Question, place: Place, right: Right | None = None) -> list[str]:
    """In which ways the wrong blocks differ from the derivative at a place, in sentences; nothing where none is known.

    Parameters
    ----------
    question : Question
    place : Place
    right : callable, optional
        Gives at a place the right blocks and how far they may be off, where these are known; else the loss is
        differentiated.

    Notes
    -----
    Blocks are held to the right ones transposed, in another order of rows or columns, and with a multiple of the
    parameter or a constant added. Where the loss is a sum over samples, or their mean, the gradient is taken apart into
    what each sample gives, and the number of times that each is counted is read off; else each sample is asked alone.
    """

    def known(place: Place, answer: Answer) -> tuple[list[Array], list[Array]] | None:
        return right(place) if right is not None else _differentiated(question, place, answer)

    blocks = _blocks(question, place, known)
    if blocks is None:
        return []
    wrong = [block for block in blocks if block.wrong.any()]
    parameters = dict(zip(question.names.blocks, place.blocks, strict=True))
    found: list[str] = [said("the gradient by {name} {how}", name=block.name, how=words) for block in wrong
                        if (words := _in_words(block, parameters[block.name]))]  # fmt: skip
    return found + (_of_samples(question, place, wrong, known) if wrong else [])


def _blocks(question: Question, place: Place, known: Known) -> list[_Block] | None:
    """All blocks beside the derivative of the loss; None where that is not known of every element."""
    answer = ask(question, place)
    right = known(place, answer)
    if right is None:
        return None
    own, _ = own_rounding(question, place, answer)
    return [_Block(name, *parts) for name, *parts
            in zip(question.names.blocks, answer.blocks, *right, own, strict=True)]  # fmt: skip


def _differentiated(question: Question, place: Place, answer: Answer) -> tuple[list[Array], list[Array]] | None:
    """The derivative of the loss by every element, and its bars; None where it is not known of each."""
    total = sum(block.size for block in place.blocks)
    if total > MOST_ELEMENTS:
        return None
    probes = elements(place.blocks, total)
    found = derivative.exact(question, place, probes, 1)
    if not np.isfinite(found.bars).all():
        if question.elsewhere[0] and 2 * total * len(RUNGS) > MOST_ELSEWHERE:
            return None
        noise = derivative.loss_noise(question, place)
        both = derivative.differences(derivative.Steps(question, place, probes, answer.blocks, noise))
        found = min(both.values(), key=lambda item: float(item.bars.max()))
    if not np.isfinite(found.bars).all():
        return None
    ends = np.cumsum([block.size for block in place.blocks])[:-1]
    values, bars = ([part.reshape(block.shape) for part, block in zip(np.split(flat, ends), place.blocks, strict=True)]
                    for flat in (found.values, found.bars))  # fmt: skip
    return values, bars


def _in_words(block: _Block, parameter: Array) -> Said | None:
    """What changes the right block into the one that came; None if nothing known does."""
    got, wanted = block.got, block.wanted
    if not got.any():
        return said("is 0")
    if wanted.ndim == 2 and wanted.shape[0] == wanted.shape[1] > 1 and block.fits(np.transpose):
        return said("is transposed")
    if wanted.ndim == 2 and (order := _order(block, 0)) is not None:
        return said("has its rows in another order: {order}", order=numbered(order))
    if wanted.ndim == 2 and (order := _order(block, 1)) is not None:
        return said("has its columns in another order: {order}", order=numbered(order))
    if size := _multiple(block, parameter):
        return said("is off by {size:.6g} times {name}", size=size, name=block.name)
    if size := _multiple(block, np.ones(got.shape)):
        return said("is off by {size:.6g} in every element", size=size)
    return _where(block)


def _multiple(block: _Block, added: Array) -> float:
    """How often something was added to the right block; 0 if that is not all that was."""
    if block.got.size == 1 or not added.any():
        return 0.0
    size = float(np.vdot(added, block.got - block.wanted) / np.vdot(added, added))
    return size if block.fits(lambda it: it, size * added) else 0.0


def _order(block: _Block, axis: int) -> list[int] | None:
    """The rows or columns of the right block in the order in which they came."""
    if block.got.shape[axis] > MOST_ROWS:
        return None
    got, wanted, bars, own = (np.moveaxis(part, axis, 0) for part in (block.got, block.wanted, block.bars, block.own))
    near = np.array([[bool(np.all(np.abs(a - b) <= bar + mine)) for b, bar in zip(wanted, bars, strict=True)]
                     for a, mine in zip(got, own, strict=True)])  # fmt: skip
    return order_of(near)


def _where(block: _Block) -> Said | None:
    """The rows or columns in which alone it is wrong."""
    if block.wrong.ndim != 2 or block.wrong.sum() == 1:
        return None
    for axis in (1, 0):
        lines = np.atleast_1d(block.wrong.any(axis=axis))
        if not 0 < lines.sum() <= len(lines) / 2:
            continue
        return wrong_lines(np.flatnonzero(lines).tolist(), axis == 1)
    return None


class _Samples:
    """A place as its samples: all arrays of the data that have one row, or one column, for each."""

    def __init__(self, place: Place) -> None:
        self.place = place
        arrays = [item for item in place.data if isinstance(item, np.ndarray) and item.ndim]
        rows = {item.shape[0] for item in arrays}
        columns = {item.shape[-1] for item in arrays}
        self.axis = 0 if len(rows) == 1 else -1
        sizes = rows if self.axis == 0 else columns
        self.N = sizes.pop() if len(sizes) == 1 else 0

    def alone(self, n: int) -> Place:
        """One of them."""
        data = tuple(np.take(item, [n], axis=self.axis) if isinstance(item, np.ndarray) and item.ndim else item
                     for item in self.place.data)  # fmt: skip
        return replace(self.place, name=said("sample {numbers}", numbers=n + 1), data=data, further=True)

    def labels(self) -> list[tuple[str, Array]]:
        """What may be the labels of each sample: whole numbers of few kinds, or rows with a single 1."""
        found = []
        for item in self.place.data:
            if not isinstance(item, np.ndarray) or not item.ndim or item.dtype.kind not in "fiub":
                continue
            each = np.moveaxis(item, self.axis, 0).reshape(self.N, -1).astype(np.float64)
            if not np.array_equal(each, np.rint(each)):
                continue
            if each.shape[1] > 1 and np.isin(each, (0, 1)).all() and (each.sum(axis=1) == 1).all():
                found.append(("class", each.argmax(axis=1) + 1.0))
            elif each.shape[1] == 1 and 1 < len(np.unique(each)) < self.N:
                found.append(("label", each[:, 0]))
        return found


def _of_samples(question: Question, place: Place, wrong: Sequence[_Block], known: Known) -> list[str]:
    """Which samples, and of which label, the error hangs on."""
    samples = _Samples(place)
    if not 1 < samples.N <= MOST_SAMPLES or any(question.elsewhere):
        return []
    names = [block.name for block in wrong]
    try:
        alone = [_blocks(question, samples.alone(n), known) for n in range(samples.N)]
    except TargetError:  # it may need several
        return []
    each = [[block for block in blocks if block.name in names] for blocks in alone if blocks is not None]
    if len(each) < samples.N:
        return []
    counted = _counted(wrong, each)
    if counted is not None:
        return list(_told(samples, counted))
    bad = np.array([any(block.wrong.any() for block in blocks) for blocks in each])
    if bad.all() or not bad.any():
        return []
    return [said("sample by sample, it is wrong for {which} and right for the others", which=_which(samples, bad))]


def _counted(wrong: Sequence[_Block], each: Sequence[Sequence[_Block]]) -> Array | None:
    """How often each sample is counted, where what came is made up of what they give; None if it is not."""
    columns = np.array([np.concatenate([block.wanted.ravel() for block in blocks]) for blocks in each]).T
    wanted, got = (np.concatenate([getattr(block, name).ravel() for block in wrong]) for name in ("wanted", "got"))
    largest = float(np.abs(wanted).max(initial=0.0))
    for part in (1.0, 1 / len(each)):
        if np.abs(part * columns.sum(axis=1) - wanted).max() <= SAME_RATIO * largest:
            break
    else:
        return None
    if np.linalg.matrix_rank(columns) < len(each):
        return None
    times = np.linalg.lstsq(part * columns, got, rcond=None)[0]
    # As many unknowns as there are numbers explain anything.
    if len(got) <= len(each) or np.abs(part * columns @ times - got).max() > SAME_RATIO * max(
        largest, np.abs(got).max()
    ):
        return None
    whole = np.rint(times)
    return np.asarray(np.where(np.abs(times - whole) <= SAME_RATIO, whole, times))


def _told(samples: _Samples, times: Array) -> Iterator[Said]:
    groups: dict[str, Which] = {}
    for value in np.unique(np.round(times, 6)):
        groups[f"{value + 0.0:.6g}"] = np.abs(times - value) <= 1e-6
    if len(groups) == 1 or len(groups) > _LISTED:
        return
    for count, which in groups.items():
        if count == "1":
            continue
        is_one, these = which.sum() == 1, _which(samples, which)
        if count == "0":
            yield (
                said("{sample} is left out", sample=these) if is_one else said("{samples} are left out", samples=these)
            )
        else:
            yield (said("{sample} is counted {count} times", sample=these, count=count) if is_one else
                   said("{samples} are counted {count} times", samples=these, count=count))  # fmt: skip


def _which(samples: _Samples, which: Which) -> Said:
    """Some samples: by their label if these are all of it, else by their numbers."""
    for what, labels in samples.labels():
        those = np.unique(labels[which])
        # One sample of a label is that sample.
        is_all = which.sum() > 1 and not np.isin(labels[~which], those).any()
        if is_all and len(those) < len(np.unique(labels)):
            if what == "class":
                return said("the samples of class {labels}", labels=numbered([int(label) - 1 for label in those]))
            return said("the samples of label {labels}", labels=", ".join(f"{n:g}" for n in those))
    numbers = np.flatnonzero(which).tolist()
    named = numbered(numbers[:_LISTED]) + (", ..." if len(numbers) > _LISTED else "")
    return said("sample {numbers}", numbers=named) if len(numbers) == 1 else said("samples {numbers}", numbers=named)
