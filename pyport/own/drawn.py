"""Places at which functions of X, Y, W1, b1, ... are asked: drawn for what the arguments are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from pyport.check import DIFFERENT_N, EQUAL, FEW, MANY, VERY_MANY, different_widths, many_widths
from pyport.errors import InputError
from pyport.evidence import Sizes
from pyport.language import said
from pyport.own.question import Names, Place
from pyport.points import alike, standardised
from pyport.targets.names import Key, parameter_key, parameter_names
from pyport.targets.roles import Role, role

_DATA = {"x", "inputs", "features"}
_TARGETS = {"y", "t", "targets", "target", "labels", "label", "y_true"}
#: How far beside a point a second one is, relative to the size of each block: where something is 0, or no unit is on,
#: a wrong gradient may be right.
BESIDE = 0.25
#: So many places with other parameters are tried where nothing is proved.
OTHERS = 3
#: The place at which targets that may be any numbers are of both signs, and not within 0 and 1.
WIDE_TARGETS = 5
#: The place at which samples and features are equal.
ALIKE = 7
#: Samples and outputs where outputs are parameters; the first twice.
SCORES = ((DIFFERENT_N, 3), (DIFFERENT_N, 3), (1, 4), (MANY, 2), (EQUAL, EQUAL))
#: What targets are drawn: what they are, and how a sentence says that a gradient is right for these alone.
KINDS = {
    "any": "",
    "shares": said("for targets whose rows add up to 1"),
    "labels": said("for labels (Y of 0 and 1)"),
    "one-hot": said("for labels (rows of Y with a single 1)"),
    "classes": said("for labels that are whole numbers"),
    "column": said("for labels (a column of 0 and 1)"),
}
#: Which kinds a kind has in it: what is wrong for these is wrong for it, though it may not be seen there.
WITHIN = {"any": ("shares", "labels", "one-hot"), "shares": ("one-hot",), "labels": ("one-hot",)}


class Drawn:
    """Draws what functions take, by the names of their arguments.

    Parameters
    ----------
    arguments : sequence of str
        In the order of the gradient function's.
    sizes : sequence of int, optional
        Widths of the layers F, H, ..., K.
    samples : int, optional
    from_one : bool
        Whether classes count from 1, in a column, as in MATLAB.
    outputs : int, optional
        How many there are, if they are not to be drawn.

    Raises
    ------
    InputError
        If a name tells nothing, or the sizes do not fit.
    """

    def __init__(
        self, arguments: Sequence[str], sizes: Sequence[int] | None, samples: int | None, from_one: bool = False,
        outputs: int | None = None,
    ) -> None:  # fmt: skip
        self.data = [name for name in arguments if name.lower() in _DATA | _TARGETS]
        self.blocks = [name for name in arguments if name not in self.data]
        numbered = parameter_names(self.blocks)
        if numbered is None or not self.blocks:
            unknown = [name for name in self.blocks if parameter_key(name) is None]
            what = said("what {unknown} is", unknown=unknown[0]) if unknown else said("which arguments are parameters")
            raise InputError(said("the names of the arguments do not tell {what}; give a point with --inputs FILE.mat "
"or FILE.npz, which holds each argument by its name.", what=what))  # fmt: skip
        self.keys: list[Key] = [key for name in numbered if (key := parameter_key(name)) is not None]
        self.layers = sorted({layer for _, layer in self.keys})
        self.sizes, self.samples, self.from_one, self.outputs = sizes, samples, from_one, outputs
        self._is_large = sizes is not None and Sizes(tuple(sizes), samples or DIFFERENT_N).is_large
        if sizes is not None and len(sizes) != len(self.layers) + 1:
            raise InputError(
                said(
                    "--sizes has {count} numbers; for {blocks} it needs {count2}.",
                    count=len(sizes),
                    blocks=", ".join(self.blocks),
                    count2=len(self.layers) + 1,
                )
            )

    @property
    def names(self) -> Names:
        """What the parameters and the data are called."""
        return Names(tuple(self.blocks), tuple(self.data))

    @property
    def has_targets(self) -> bool:
        """Whether there are targets to be drawn of several kinds."""
        return any(name.lower() in _TARGETS for name in self.data)

    @property
    def ways(self) -> list[Callable[[str], list[Place]]]:
        """The places with targets of a kind, the first one of most weight: large sizes beside small ones, or alone."""
        if not self._is_large:
            return [self.places]
        return [lambda kind: [*self._usual(kind), replace(self._asked(kind), costly=True)], self._there]

    def places(self, kind: str) -> list[Place]:
        """Those that cost little: at the sizes that were said, or where these are large or were not said at others."""
        return self._usual(kind) if self._is_large or self.sizes is None else self._there(kind)

    def _usual(self, kind: str) -> list[Place]:
        *inside, outputs = different_widths(len(self.layers))
        different = (*inside, self.outputs or outputs)
        N = self.samples if self.samples and not self._is_large else DIFFERENT_N
        hidden = len(self.layers) - 1
        last = self.outputs or (2 if kind in ("shares", "one-hot", "classes") else 1)
        two_outputs = (*inside, self.outputs or 2)
        narrow = (*many_widths(hidden + 1)[:-1], self.outputs or 2)
        equal = (*(EQUAL,) * (hidden + 1), self.outputs or EQUAL)
        return [
            self._place(said("all sizes different"), different, N, kind, 0),
            self._place(said("other numbers"), different, N, kind, 1, further=True),
            self._place(said("one sample"), two_outputs, 1, kind, 2, further=True),
            self._place(said("units of one"), (different[0], *(1,) * hidden, last), FEW + 1, kind, 3, further=True),
            self._place(said("all sizes equal"), equal, EQUAL, kind, 4, further=True),
            self._place(said("many samples"), narrow, MANY, kind, WIDE_TARGETS, further=True),
            # All other numbers of samples are odd.
            replace(
                self._place(said("equal samples and features"), different, N + N % 2, kind, ALIKE, further=True),
                numbers_alone=True,
            ),
            replace(
                self._place(said("{n} samples", n=VERY_MANY), narrow, VERY_MANY, kind, 6, further=True),
                numbers_alone=True,
                costly=True,
            ),
        ]

    def _asked(self, kind: str, seed: int = 0) -> Place:
        """At the sizes that were said; for another seed with other numbers."""
        assert self.sizes is not None
        name = {0: said("these sizes"), 1: said("other numbers")}.get(seed, said("other targets"))
        return self._place(name, tuple(self.sizes), self.samples or DIFFERENT_N, kind, seed, further=bool(seed))

    def _there(self, kind: str) -> list[Place]:
        wide = [WIDE_TARGETS] if kind == "any" and self.has_targets else []
        return [self._asked(kind, seed) for seed in (0, 1, *wide)]

    def _place(
        self, name: str, widths: Sequence[int], N: int, kind: str, seed: int, *, further: bool = False
    ) -> Place:  # fmt: skip
        rng = np.random.default_rng([seed, N, *widths])
        shapes = dict(zip(self.layers, pairwise(widths), strict=True))
        blocks = []
        for what, layer in self.keys:
            rows, columns = shapes[layer]
            if what == "b":
                blocks.append(0.5 * rng.normal(size=(1, columns)))
            else:
                blocks.append(rng.normal(size=(rows, columns)) * 1.5 / np.sqrt(rows))
        data: list[Any] = []
        for item in self.data:
            is_data = item.lower() in _DATA
            # Labels and shares are what they are; other targets have any size, at one place at least.
            is_wide = kind == "any" and seed == WIDE_TARGETS
            draw = alike if seed == ALIKE else standardised
            made = (draw(rng, N, widths[0]) if is_data else 2 * rng.normal(size=(N, widths[-1])) if is_wide else
                    drawn_targets(rng, N, widths[-1], kind))  # fmt: skip
            if seed == ALIKE and not is_data:
                made[-1:] = made[-2:-1]
            data.append(made.reshape(-1, 1) + 1.0 if self.from_one and made.ndim == 1 else made)
        return Place(name, tuple(blocks), tuple(data), further, drawn=True)


def beside(place: Place) -> Place:
    """A place close by, at which what is 0 is not."""
    rng = np.random.default_rng(1)
    blocks = []
    for block in place.blocks:
        with np.errstate(over="ignore"):
            size = float(np.sqrt(np.mean(block * block))) if block.size else 0.0
        blocks.append(block + BESIDE * (size or 1.0) * rng.normal(size=block.shape))
    return Place(said("beside {place}", place=place.name), tuple(blocks), place.data, further=True)


def apart(place: Place, names: Sequence[str]) -> Iterator[Place]:
    """Places with the same data and other parameters of the same size: the code takes other branches there.

    What is of one sign, as a variance or a share, stays of that, unless it is called a weight or a bias.
    """
    for seed in range(1, OTHERS + 1):
        rng = np.random.default_rng([seed, OTHERS])
        blocks = []
        for name, block in zip(names, place.blocks, strict=True):
            with np.errstate(over="ignore"):
                size = float(np.sqrt(np.mean(block * block))) if block.size else 0.0
            if not size or block.min() < 0 < block.max() or role(name) in (Role.WEIGHTS, Role.BIAS):
                blocks.append((size or 1.0) * rng.normal(size=block.shape))
            else:
                blocks.append(rng.permutation(block.ravel()).reshape(block.shape) * rng.uniform(0.5, 2, block.shape))
        name = said("other parameters ({number})", number=seed)
        yield Place(name, tuple(blocks), place.data, further=True)


def outputs_and_targets(kind: str, from_one: bool, *, shares: bool = False, one: bool = False) -> tuple[Place, ...]:
    """Places of functions of outputs and targets of a kind alone: the outputs are the parameters.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    from_one : bool
        Whether classes count from 1, in a column, as in MATLAB.
    shares : bool
        Whether the outputs are between 0 and 1.
    one : bool
        Whether there is one output, and outputs and targets are vectors, or columns in MATLAB.
    """
    found = []
    for seed, (N, several) in enumerate(SCORES):
        K = 1 if one else several
        rng = np.random.default_rng([seed, N, K])
        targets = drawn_targets(rng, N, K, kind)
        targets = targets.reshape(-1, 1) + 1.0 if from_one and targets.ndim == 1 else targets
        words = said("other numbers") if seed == 1 else said("{n} samples", n=N)
        outputs = rng.uniform(0.05, 0.95, size=(N, K)) if shares else rng.normal(size=(N, K))
        if one and not from_one:
            outputs, targets = outputs.reshape(-1), targets.reshape(-1)
        found.append(Place(words, (outputs,), (targets,), further=bool(seed), drawn=True))
    return tuple(found)


def drawn_targets(rng: np.random.Generator, N: int, K: int, kind: str) -> Any:
    """Targets of a kind of `KINDS` for so many samples and outputs.

    The only one of a row would be 1 in all of them, and nothing would be seen of what a loss does with a 0.
    """
    if kind == "classes" or (K > 1 and kind in ("shares", "one-hot")):
        several = max(K, 2)
        classes = np.concatenate([rng.permutation(several) for _ in range(-(-N // several))])[:N]
        return (rng.dirichlet(np.ones(K), size=N) if kind == "shares" else
                np.eye(K)[classes] if kind == "one-hot" else classes)  # fmt: skip
    if kind in ("any", "shares"):
        return rng.uniform(0.05, 0.95, size=(N, K))
    labels = np.round(rng.uniform(size=(N, 1 if kind == "column" else K)))
    if N > 1:
        labels[0], labels[1] = 0.0, 1.0
    return labels
